//! A transaction that changes the ledger.

use std::ops::Deref;

use super::db::Db;
use crate::Author;

/// The database within a transaction, and who changes it: without one, nothing is entered in the audit log.
pub(super) struct Change<'a> {
    pub(super) db: Db<'a>,
    pub(super) author: &'a Author,
}

impl<'a> Deref for Change<'a> {
    type Target = Db<'a>;

    fn deref(&self) -> &Db<'a> {
        &self.db
    }
}
