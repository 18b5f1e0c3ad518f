//! The import procedure (`spec/exchange.md` section 6): bundles in, one transaction of the ledger,
//! and a spool in which people and programs find what was admitted.
//!
//! [`Importer`] works on a private copy of each bundle, admits it into the ledger after every check
//! has passed, and spools its items: the [`Spool`] can be rebuilt at any time from ledger and archive.

pub mod cli;
pub mod command;
mod import;
mod locate;
mod reach;
mod record;
mod spool;
mod verdict;

pub use carnet_judge::verdict::Step;
pub use command::create_site;
pub use import::{Copies, Importer, Killed, Setup, Writes};
pub use locate::{Eyes, Fill, Folder, Found, Located, NamedBy, Origin, locate};
pub use spool::{Spool, SpoolError, Tables};
pub use verdict::{Outcome, Verdict};
