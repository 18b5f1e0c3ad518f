//! The ledger of one site: what left, what came, what is still open, and an audit log of all of it.
//!
//! [`Ledger`] is one synchronous trait of domain operations; [`SqliteLedger`] keeps it in one file.
//! State changes in one transaction after every check has passed, and each change writes an entry
//! into the hash-chained audit log: if the entry cannot be written, the operation fails. Beside the
//! ledger lies the [`Archive`], every bundle sent or admitted byte for byte.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use carnet_ledger::{Author, Ledger, SqliteLedger};
//!
//! let folder = tempfile::tempdir()?;
//! let site = "plant-7".parse()?;
//! let ledger = SqliteLedger::create(&folder.path().join("ledger.sqlite"), &site, &Author::default(), 0)?;
//! assert_eq!(ledger.epoch()?, 1);
//! assert_eq!(ledger.verify_audit()?.entries, 1);
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
extern crate self as carnet_ledger;

mod archive;
mod audit;
mod beside;
mod bundles;
mod database;
mod endorsers;
mod error;
mod forgotten;
mod home;
mod inbound;
mod inherited;
mod item_state;
mod items;
mod kept;
mod key_record;
mod ledger;
mod lock;
mod machines;
mod medium;
mod model;
mod moved;
mod names;
mod outbound;
mod outbox;
mod outlook;
mod receipt;
mod reference;
mod rejected;
mod replay;
mod request_key;
mod retention;
mod said;
mod scrapped;
mod seen;
mod shared;
mod shown;
mod sqlite;
pub mod store;
mod stranded;
mod stream;
mod tables;
#[cfg(test)]
#[path = "../tests/store/mod.rs"]
mod test_store;
mod time;
mod trust;
mod wanted;

pub use archive::{Archive, ArchiveError, Copied, Stored, Unnamed};
pub use audit::{AuditBreak, AuditReport, audit_log};
pub use beside::{Beside, Doubt, Why};
pub use bundles::{
    Archived, BundleRecord, BundleState, Direction, HeldRecord, Release, StreamRecord, Tally,
    can_be_released,
};
pub use carnet_chain::{Author, Entry as AuditEntry};
pub use endorsers::{ApprovalRecord, Endorsers, ScanRecord};
pub use error::LedgerError;
pub use forgotten::{Forgotten, forgotten};
pub use home::{Home, SiteLedger, Still, Vacancy};
pub use inbound::{AdmitError, Admitted, Alarm, Inbound, ItemSink, MarkedItem, Stop};
pub use inherited::{
    Closing, Inherited, InheritedRecord, LostLedger, file_digest, inherited, inherited_before,
    readable,
};
pub use items::{
    AnswerRecord, CodeCount, Confirmation, Effect, Elsewhere, GrantRecord, ItemFault, ItemState,
    Numbers, OutcomeCounts, OutcomeRecord, RequestRecord, Standing, Subject, each_request,
};
pub use kept::{Kept, KeptRecord};
pub use key_record::{KeyRecord, KeyRecordError};
pub use ledger::Ledger;
pub use lock::{ExportLock, RespondLock};
pub use machines::{
    MachineRecord, MachineRequest, MachineState, machine_records, others_not_active,
};
pub use medium::{KnownBy, MediumRecord};
pub use moved::{Moved, Moving};
pub use names::Salt;
pub use outbound::{AcceptedNames, Adoption, NewItem, NextBundle, Outbound};
pub use outbox::{OutboxFile, outbox_files};
pub use outlook::{Outlook, Totals, Warning, outlook};
pub use receipt::{ReceiptAlarm, ReceiptRecord, Reception};
pub use reference::{ReferenceError, resolve};
pub use rejected::{Rejected, Unreadable};
pub use replay::{
    Absent, Archives, Crossed, Difference, Differences, Inventory, Rebuild, Rebuilt, Replayed,
    Source, replay,
};
pub use request_key::RequestKey;
pub use retention::{Retention, Stays, retention};
pub use said::{Claim, Machine, Pending, Said, SaidRecord, Statement, dispute_code, dispute_entry};
pub use scrapped::{scrapped_since, still_there, withdrawn_with};
pub use shared::SharedLedger;
pub use shown::Shown;
pub use sqlite::{SqliteLedger, must_be_free};
pub use stranded::{Stranded, stranded};
pub use stream::{
    GapPolicy, Head, HoldReason, StreamClaim, StreamFault, StreamPolicy, StreamVerdict,
};
pub use time::{Stated, TimeSource, TimeSources, newest_made, time_sources};
pub use trust::{Installation, TrustClaim, accept_trust, newest_trust};
pub use wanted::{Known, Seen, Wanted};
