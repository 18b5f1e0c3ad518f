//! What is asked of a ledger that is written anew: its log, and what the archive does not have.

use carnet_format::SiteName;

use crate::names::Came;
use crate::{AuditEntry, LedgerError, Salt};

/// A ledger that may say anything: all of it is held against log and archive.
pub(crate) trait Witness {
    /// Whose it is.
    fn site(&self) -> &SiteName;

    /// At most `limit` entries of the log from a number on.
    fn entries(&self, from: u64, limit: u32) -> Result<Vec<AuditEntry>, LedgerError>;

    /// The names of machines that came together: the number of the bundle, the index of the item, the name.
    fn names(&self, came: Came, each: &mut dyn FnMut(i64, u32, String)) -> Result<(), LedgerError>;

    /// What hides the names that came with an entry.
    fn machine_salt(&self, number: u64) -> Result<Option<Salt>, LedgerError>;

    /// The machine of which something was said in an entry.
    fn said_machine(&self, number: u64) -> Result<Option<String>, LedgerError>;
}
