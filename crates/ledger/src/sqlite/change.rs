//! A transaction that changes the ledger.

use std::ops::Deref;

use rusqlite::Connection;

use crate::Author;

/// The database within a transaction, and who changes it: without one, nothing is entered in the audit log.
pub(super) struct Change<'a> {
    pub(super) db: &'a Connection,
    pub(super) author: &'a Author,
}

impl Deref for Change<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db
    }
}
