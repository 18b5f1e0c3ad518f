//! A transaction that changes the ledger.

use std::ops::Deref;

use crate::Author;
use crate::tables::db::Db;

/// The database within a transaction, and who changes it: without one, nothing is entered in the audit log.
pub(crate) struct Change<'a> {
    pub(crate) db: Db<'a>,
    pub(crate) author: &'a Author,
}

impl<'a> Deref for Change<'a> {
    type Target = Db<'a>;

    fn deref(&self) -> &Db<'a> {
        &self.db
    }
}
