//! Items: states, and what the ledger tells about them.

use carnet_format::{
    Code, ConfirmationId, Digest, ErrorCode, Grant, Guid, InstallationId, ItemRef, KeyType,
    MicrosoftRequest, Outcome, Purpose, Reason, SiteName, Vendor,
};
use carnet_judge::product;

use crate::{Ledger, LedgerError, RequestKey};

carnet_format::words! {
    /// Where an item stands; the numbers are those of the database.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum ItemState {
        /// Sent or received, no answer yet.
        0 Open = "open" / "offen",
        /// The other side said that the answer will take time.
        1 Deferred = "deferred" / "aufgeschoben",
        /// Answered with a confirmation.
        2 Granted = "granted" / "bewilligt",
        /// Answered with a refusal; a grant may still follow.
        3 Refused = "refused" / "verweigert",
        /// A newer item stands in its place.
        4 Replaced = "replaced" / "ersetzt",
        /// Its bundle was declared void.
        5 Voided = "voided" / "verloren",
        /// It confirms or withdraws, and no answer is expected.
        6 Final = "final" / "erledigt",
        /// Granted, and a newer item says that the grant did not fit.
        7 Disputed = "disputed" / "beanstandet",
        /// A newer item says that no answer is wanted any more.
        8 Withdrawn = "withdrawn" / "zurückgezogen",
    }
}

/// Where a request stands when it is about to be exported again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Never exported: export it.
    New,
    /// Open or deferred: skip it, an answer is awaited. Map the machine to it if it is a new one.
    Open(ItemRef),
    /// Granted: skip it, the confirmation is known. Map the machine to it if it is a new one.
    Confirmed(ItemRef),
    /// Refused: export it again, with `replaces` naming this item.
    Refused(ItemRef, Option<ErrorCode>),
    /// Its bundle was voided, or the one of what replaced it: export it again, with `replaces`
    /// naming this item.
    Voided(ItemRef),
    /// A newer request stands in its place: this is an older print. It stays, unless a person says
    /// that it is the right one.
    Replaced {
        /// The request.
        item: ItemRef,
        /// The newer one, of a machine that shares both.
        by: ItemRef,
    },
    /// It was withdrawn. It stays, unless a person asks for it again: then with `replaces` naming this
    /// item.
    Withdrawn(ItemRef),
}

/// A request as the ledger holds it. The whole item lies in the archived bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// Its reference.
    pub item: ItemRef,
    /// Its key.
    pub key: RequestKey,
    /// Where it stands.
    pub state: ItemState,
    /// What it asks for.
    pub purpose: Purpose,
    /// Why it asks.
    pub reason: Option<Reason>,
    /// What it is about.
    pub subject: Subject,
    /// The grant, once there is one.
    pub grant: Option<GrantRecord>,
    /// The vendor's code of the newest refusal or deferral.
    pub code: Option<ErrorCode>,
    /// What the ledger found wrong with it: `item.not-granted`.
    pub mark: Option<Code>,
}

impl RequestRecord {
    /// Whether this grant may be used now: the request holds it, and nobody says that it did not fit.
    #[must_use]
    pub fn gives(&self, grant: &GrantRecord) -> bool {
        self.state == ItemState::Granted && self.grant.as_ref() == Some(grant)
    }
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A Microsoft product.
    Microsoft(Numbers),
    /// Another vendor's file or fields; the content lies in the archive.
    Vendor {
        /// The vendor.
        vendor: Vendor,
        /// SHA-256 of the file or of the encoded fields.
        content: Digest,
    },
}

/// What a request for a Microsoft product is about; its extended PID lies in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The installation id.
    pub installation_id: InstallationId,
    /// The kind of key.
    pub key_type: KeyType,
    /// The application id, where the request has one.
    pub application_id: Option<Guid>,
    /// The activation id, where the request has one.
    pub activation_id: Option<Guid>,
}

impl From<&MicrosoftRequest> for Numbers {
    fn from(request: &MicrosoftRequest) -> Self {
        Self {
            installation_id: request.installation_id,
            key_type: request.key_type,
            application_id: request.application_id,
            activation_id: request.activation_id,
        }
    }
}

impl Numbers {
    /// The public name of the product.
    #[must_use]
    pub fn product(&self) -> String {
        product::name(self.activation_id.as_ref(), self.application_id.as_ref())
    }
}

impl Subject {
    /// Whether both ask for one thing, so that one grant may serve both: one installation id, or one file of a
    /// vendor.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Microsoft(one), Self::Microsoft(other)) => {
                one.installation_id == other.installation_id
            }
            (one, other) => one == other,
        }
    }
}

/// What was granted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GrantRecord {
    /// A confirmation id.
    ConfirmationId(ConfirmationId),
    /// A vendor's file or fields, by the SHA-256 of the content; it lies in the archive.
    Content(Digest),
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeRecord {
    /// Granted.
    Granted(GrantRecord),
    /// Refused, with the vendor's code.
    Refused(Option<ErrorCode>),
    /// The answer will take time, with the vendor's code.
    Deferred(Option<ErrorCode>),
}

impl OutcomeRecord {
    /// What of an outcome a ledger keeps.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let grant = |grant: &Grant| match grant {
            Grant::ConfirmationId(id) => GrantRecord::ConfirmationId(*id),
            Grant::File(file) => GrantRecord::Content(Digest::of(file)),
            Grant::Fields(fields) => GrantRecord::Content(fields.digest()),
        };
        match outcome {
            Outcome::Granted(granted) => Self::Granted(grant(granted)),
            Outcome::Refused(code) => Self::Refused(code.clone()),
            Outcome::Deferred(code) => Self::Deferred(code.clone()),
        }
    }
}

/// One answer of a response bundle, joined to its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRecord {
    /// Its index in the response bundle.
    pub index: u32,
    /// The request it answers, as the bundle names it.
    pub item: ItemRef,
    /// The request, if the ledger knows it.
    pub request: Option<RequestRecord>,
    /// What it says.
    pub outcome: OutcomeRecord,
    /// Why it is not spooled: `answer.conflict`, `answer.unknown-item` and the like.
    pub fault: Option<Code>,
}

impl AnswerRecord {
    /// Whether it granted what is not to be used any more: the asking site has said that it did not fit.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        match (&self.outcome, &self.request) {
            (OutcomeRecord::Granted(grant), Some(request)) if self.fault.is_none() => {
                !request.gives(grant)
            }
            _ => false,
        }
    }
}

/// How many answers of a bundle say what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// Granted.
    pub granted: u64,
    /// Refused, by the vendor's code, the most frequent first.
    pub refused: Vec<CodeCount>,
    /// Deferred, in the same way.
    pub deferred: Vec<CodeCount>,
    /// Marked, whatever they say.
    pub withheld: u64,
}

/// How many answers bear a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// The code.
    pub code: Option<ErrorCode>,
    /// Whether it answers a Microsoft request.
    pub is_microsoft: bool,
    /// How many.
    pub count: u64,
}

/// What an answer would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It moves its request, or others.
    Moves,
    /// It says what is known already, or nobody waits for it.
    Nothing,
}

/// That another site has asked for the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The request that came from one site.
    pub item: ItemRef,
    /// The other site.
    pub site: SiteName,
    /// Its request.
    pub request: RequestRecord,
}

/// A grant that a machine can use again, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The machine, as it was first spelled.
    pub machine: String,
    /// The request.
    pub request: RequestRecord,
    /// When it was recorded.
    pub asked: u64,
    /// Since when the grant is disputed: nobody is to use it.
    pub disputed: Option<u64>,
    /// The request by which the machine asked for this product later with another installation id: the
    /// grant is stale, and fits what the machine showed before.
    pub newer: Option<ItemRef>,
    /// The request by which the machine may have done so: one of the two names no product.
    pub perhaps_newer: Option<ItemRef>,
    /// When another answer came, which was withheld: one of the two is wrong.
    pub contradicted: Option<u64>,
}

impl Confirmation {
    /// Whether the machine can use this now.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.request.state == ItemState::Granted
            && self.newer.is_none()
            && self.perhaps_newer.is_none()
            && self.contradicted.is_none()
    }
}

carnet_format::faults! {
    /// Why an item is marked: an answer that is not spooled, or a request that is not what it says.
    /// Marks the item, never the bundle.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
    pub enum ItemFault -> Code {
        "STATE-13" AnswerUnknownItem: "it answers no request of this site"
            / "sie beantwortet keine Anfrage dieses Standorts"
            UnknownItem;
        "STATE-3" AnswerConflict: "the request has been granted something else"
            / "auf die Anfrage wurde schon etwas anderes bewilligt"
            Conflict;
        // It would move a granted request to refused or deferred, or a refused one to deferred.
        "STATE-4" AnswerBackwards: "the request has a later answer already"
            / "die Anfrage hat schon eine spätere Antwort"
            Backwards;
        // Its vendor counts rounds.
        "STATE-8" AnswerStale: "the request has been replaced or voided"
            / "die Anfrage wurde ersetzt oder für verloren erklärt"
            Stale;
        "STATE-6" AnswerUnfit: "the answer is not of the kind that the request asks for"
            / "die Antwort ist nicht von der Art, die die Anfrage verlangt"
            Unfit;
        "STATE-6" AnswerUnfit:
            "a confirmation id of {got} digits does not belong to an installation \
            id of {asked} digits, which is answered by {fit} digits"
            / "eine Bestätigungs-ID von {got} Ziffern gehört nicht zu einer Installations-ID von {asked} Ziffern; \
               die Antwort darauf hat {fit} Ziffern"
            (fit = if *asked == 63 { "48" } else { "48 or 42" })
            UnfitDigits { asked: usize, got: usize };
        // Of this very grant.
        "STATE-10" AnswerDisputed: "the asking site has said that this answer did not fit"
            / "der anfragende Standort sagt, dass diese Antwort nicht passt"
            Disputed;
        // It is an ordinary request.
        "STATE-10" ItemNotGranted:
            "it says that an answer did not fit, and this ledger knows no such \
            answer to the same request"
            / "angeblich hat eine Antwort nicht gepasst, und dieses Register kennt auf dieselbe Anfrage keine solche"
            NotGranted;
    }
}

/// Shows each request of a bundle, in its order; never more than some of them stand in memory.
///
/// # Errors
/// The ledger could not be asked, or what `each` says.
pub fn each_request(
    ledger: &dyn Ledger,
    bundle: &Digest,
    each: &mut dyn FnMut(RequestRecord) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    const PAGE: u32 = 1_000;
    let mut from = 0;
    loop {
        let page = ledger.requests(bundle, from, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.item.index + 1;
        page.into_iter().try_for_each(&mut *each)?;
    }
}
