//! What follows from what happened: from bundles that were sent and admitted, answers, voids, disputes, statements
//! of persons, receipts. There is no statement of a database here; what is stored is asked of the tables.
//!
//! Each change of a ledger is a function here that is given the transaction ([`change::Change`]), judges, changes
//! tables, and appends the one entry of the audit log that tells of it. So an audit can do every entry again, from
//! the log and the archive, and compare what comes out ([`crate::replay`]).

pub(crate) mod admit;
pub(crate) mod answer;
pub(crate) mod change;
pub(crate) mod elsewhere;
pub(crate) mod export;
pub(crate) mod group;
pub(crate) mod held;
pub(crate) mod import;
pub(crate) mod inherit;
pub(crate) mod items;
pub(crate) mod kept;
pub(crate) mod log;
pub(crate) mod machines;
pub(crate) mod moved;
pub(crate) mod names;
pub(crate) mod read;
pub(crate) mod receipt;
pub(crate) mod reject;
pub(crate) mod request;
pub(crate) mod said;
pub(crate) mod standing;
pub(crate) mod time;
pub(crate) mod upkeep;
pub(crate) mod wanted;
