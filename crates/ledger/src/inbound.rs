//! Recording an admission.

use carnet_format::receipt::Certainty;
use carnet_format::{Digest, ItemRef, Request, Response};
use carnet_language::text;

use crate::{Endorsers, ItemFault, LedgerError, MediumRecord, StreamClaim, StreamVerdict};

/// A bundle whose every check has passed.
#[derive(Clone, Copy, Debug)]
pub struct Inbound<'a> {
    /// Its place in its stream, judged again inside the transaction.
    pub claim: StreamClaim<'a>,
    /// The digest of the trust file it was judged by.
    pub trust: Digest,
    /// Whose endorsements of it count.
    pub endorsers: &'a Endorsers,
    /// What is known of the medium it came on; none where it was neither stated nor looked at.
    pub medium: Option<&'a MediumRecord>,
    /// Whether the clock that gives the time of admission is trusted.
    pub certainty: Certainty,
    /// The latest signed time of a site with a trusted clock among its statements.
    pub floor: Option<u64>,
    /// The latest time among its statements that jumped and that a person let pass.
    pub anchor: Option<u64>,
    /// The time of admission.
    pub now: u64,
}

/// Takes the items of a bundle inside the transaction, in their order.
pub trait ItemSink {
    /// Stores a request.
    fn request(&mut self, request: &Request) -> Result<(), Stop>;

    /// Stores a response and moves the request it answers.
    fn response(&mut self, response: &Response) -> Result<(), Stop>;
}

/// The one who fills the transaction, or the ledger, gives up: roll back. Who gives up keeps the
/// reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

/// Proof that a bundle was admitted, and what the admission did. Only a ledger makes one:
///
/// ```compile_fail
/// fn wave_through(bundle: carnet_format::Digest) -> carnet_ledger::Admitted {
///     carnet_ledger::Admitted { bundle, entry: 1, head: bundle, marked: 0, withheld: 0, faults: vec![], alarms: vec![] }
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Admitted {
    pub(crate) bundle: Digest,
    pub(crate) entry: u64,
    pub(crate) head: Digest,
    pub(crate) marked: u64,
    pub(crate) withheld: u64,
    pub(crate) faults: Vec<MarkedItem>,
    pub(crate) alarms: Vec<Alarm>,
}

impl Admitted {
    /// The bundle.
    #[must_use]
    pub const fn bundle(&self) -> Digest {
        self.bundle
    }

    /// The number of its audit entry.
    #[must_use]
    pub const fn entry(&self) -> u64 {
        self.entry
    }

    /// The head of the audit log after it, for the receipt.
    #[must_use]
    pub const fn head(&self) -> Digest {
        self.head
    }

    /// How many items are marked with a fault.
    #[must_use]
    pub const fn marked(&self) -> u64 {
        self.marked
    }

    /// How many of them are withheld: marked answers are, marked requests are spooled all the same.
    #[must_use]
    pub const fn withheld(&self) -> u64 {
        self.withheld
    }

    /// The first hundred that are marked.
    #[must_use]
    pub fn faults(&self) -> &[MarkedItem] {
        &self.faults
    }

    /// What a person should look into.
    #[must_use]
    pub fn alarms(&self) -> &[Alarm] {
        &self.alarms
    }
}

/// An item that was admitted and marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkedItem {
    /// Its index in the bundle.
    pub index: u32,
    /// The request that it answers, or replaces.
    pub item: ItemRef,
    /// Why.
    pub fault: ItemFault,
}

/// Something signed that does not fit this ledger, found in a bundle that is good by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum Alarm {
    #[error("{}", text!(
        en "the sender acknowledges sequence {sequence} of epoch {epoch}, digest {digest}, which this \
            ledger has not sent: is this ledger an old copy?";
        de "der Absender bestätigt Nummer {sequence} der Epoche {epoch}, Prüfsumme {digest}, die dieses \
            Register nicht gesendet hat: Ist dieses Register eine alte Kopie?"
    ))]
    UnknownAcknowledgement { epoch: u64, sequence: u64, digest: Digest },
    #[error("{}", text!(
        en "the sender has bundle {digest}, sequence {sequence}, which was declared void here: it counts again";
        de "der Absender hat Bündel {digest}, Nummer {sequence}, das hier für verloren erklärt wurde: Es zählt wieder"
    ))]
    VoidedArrived { sequence: u64, digest: Digest },
    #[error("{}", text!(
        en "the sender declares sequence {sequence} void, which was admitted here: what it brought stands here. Tell \
            the sender that it has arrived: carnet ledger void REF --take-back --ticket TICKET there makes it count \
            again";
        de "der Absender erklärt Nummer {sequence} für verloren, die hier übernommen wurde: Was sie brachte, gilt \
            hier. Dem Absender sagen, dass sie angekommen ist: carnet ledger void BÜNDEL --take-back --ticket VORGANG \
            lässt sie dort wieder zählen"
    ))]
    VoidedAfterAdmission { sequence: u64 },
}

/// Why an admission did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmitError {
    /// The stream has moved since it was judged.
    #[error("{}", text!(
        en "the stream has moved since the bundle was judged";
        de "die Reihe ist weitergegangen, seit das Bündel geprüft wurde"
    ))]
    Stream(StreamVerdict),
    /// `fill` stopped: its own reason says why.
    #[error("{}", text!(en "storing the items was stopped"; de "die Posten wurden nicht zu Ende abgelegt"))]
    Stopped,
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}
