//! What the ledger tells about bundles and streams.

use std::collections::BTreeSet;

use carnet_format::receipt::Certainty;
use carnet_format::{Code, Digest, KeyId, Kind, SiteName};

use crate::{Head, MediumRecord, Moved};

carnet_format::words! {
    /// Which way a bundle went; the numbers are those of the database.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Direction {
        /// Written by this site.
        0 Out = "out" / "aus",
        /// Admitted by this site.
        1 In = "in" / "ein",
    }
}

/// A bundle as the ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleRecord {
    /// The bundle digest.
    pub digest: Digest,
    /// Which way it went.
    pub direction: Direction,
    /// What its items are.
    pub kind: Kind,
    /// Who made it.
    pub from: SiteName,
    /// For whom.
    pub to: SiteName,
    /// The exporter key.
    pub key: KeyId,
    /// Its epoch.
    pub epoch: u64,
    /// Its sequence.
    pub sequence: u64,
    /// The time its manifest states.
    pub created: u64,
    /// The time it expires, if it does.
    pub expires: Option<u64>,
    /// How many items it has.
    pub items: u32,
    /// When it was exported or admitted.
    pub recorded: u64,
    /// The digest of the trust file it was judged or made by.
    pub trust: Digest,
    /// The serial of that trust file, if this ledger has used it.
    pub trust_serial: Option<u64>,
    /// Its bytes in the archive.
    pub archived: Archived,
    /// The medium it came on, or was last delivered to, where one is known of.
    pub medium: Option<MediumRecord>,
    /// Whether the clock was trusted that gave the time of admission; none of an own bundle.
    pub certainty: Option<Certainty>,
    /// Where it stands.
    pub state: BundleState,
    /// That it was moved out of the archive.
    pub moved: Option<Moved>,
}

impl BundleRecord {
    /// The name of its folder in a spool: `FROM_SEQUENCE_DIGEST8`.
    #[must_use]
    pub fn spool_name(&self) -> String {
        format!("{}_{}_{}", self.from, self.sequence, self.digest.short())
    }

    /// The name of its file: `FROM_TO_SEQUENCE_DIGEST8.carnet`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}_{}_{}_{}.carnet", self.from, self.to, self.sequence, self.digest.short())
    }
}

/// The bytes of a bundle as they lie in the archive. The ledger keeps it beside the bundle digest,
/// which does not cover endorsements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archived {
    /// SHA-256 of the file.
    pub file: Digest,
    /// Its length in bytes.
    pub length: u64,
}

/// Where a bundle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleState {
    /// Exported, arrival unknown.
    Sent,
    /// Exported, and the other side says that it arrived.
    Acknowledged,
    /// Exported and declared void.
    Voided {
        /// When.
        at: u64,
    },
    /// Admitted.
    Admitted,
}

/// A stream as the ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRecord {
    /// Which way it goes.
    pub direction: Direction,
    /// The sending site.
    pub from: SiteName,
    /// The receiving site.
    pub to: SiteName,
    /// The exporter key.
    pub key: KeyId,
    /// The epoch.
    pub epoch: u64,
    /// The highest sequence.
    pub highest: Head,
    /// The highest sequence with nothing missing below (in), or acknowledged (out).
    pub settled: Option<Head>,
}

/// A bundle that is held, or was released and not yet imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRecord {
    /// The bundle.
    pub digest: Digest,
    /// Who made it.
    pub from: SiteName,
    /// Its epoch.
    pub epoch: u64,
    /// Its sequence.
    pub sequence: u64,
    /// Why: all codes of its last import, in the order of the steps.
    pub codes: Vec<Code>,
    /// The latest time that jumped, if `time.jump` is among them.
    pub jump: Option<u64>,
    /// Since when.
    pub since: u64,
    /// The ticket under which a person released all of these codes that can be released.
    pub ticket: Option<String>,
}

/// Whether a person can release what is held with this code. Approvals and scans that are missing
/// have to be given.
// IMP-10.
#[must_use]
pub const fn can_be_released(code: Code) -> bool {
    !matches!(code, Code::QuorumApprovals | Code::QuorumScan)
}

/// What a person has let pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The ticket, the last of several.
    pub ticket: String,
    /// The codes that the next import of this bundle passes, but for `time.jump`.
    pub codes: BTreeSet<Code>,
    /// Up to when a time that jumps passes: the time that was shown.
    pub jump: Option<u64>,
}

/// How many requests are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// No answer yet.
    pub open: u64,
    /// The answer takes time.
    pub deferred: u64,
    /// Granted.
    pub granted: u64,
    /// Refused.
    pub refused: u64,
    /// A newer item stands in their place.
    pub replaced: u64,
    /// Their bundle was voided.
    pub voided: u64,
    /// No answer is expected.
    pub r#final: u64,
    /// Granted, and the answer did not fit.
    pub disputed: u64,
    /// No answer is wanted any more.
    pub withdrawn: u64,
}
