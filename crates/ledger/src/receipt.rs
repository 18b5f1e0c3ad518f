//! Receipts that other sites gave for bundles of this one.

use carnet_format::receipt::Certainty;
use carnet_format::{Code, Digest, KeyId, SiteName};

use crate::Moved;

/// A receipt as the ledger holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRecord {
    /// SHA-256 of its file, by which the archive has it.
    pub file: Digest,
    /// The bundle that it names.
    pub bundle: Digest,
    /// Who admitted the bundle.
    pub site: SiteName,
    /// The key that signed it.
    pub key: KeyId,
    /// When the bundle was admitted.
    pub admitted: u64,
    /// How sure that time is.
    pub certainty: Certainty,
    /// The digest of the trust file by which the bundle was judged there.
    pub trust: Digest,
    /// The serial of that trust file, if this ledger has used it.
    pub trust_serial: Option<u64>,
    /// Head of the other site's audit log after the admission.
    pub head: Digest,
    /// When this ledger noted it.
    pub recorded: u64,
    /// That it was moved out of the archive.
    pub moved: Option<Moved>,
}

/// What a receipt for this site is to its ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reception {
    /// The ledger has not noted this statement yet.
    pub is_new: bool,
    /// What a person has to look into.
    pub alarm: Option<ReceiptAlarm>,
}

carnet_format::faults! {
    /// What a receipt proves and the ledger did not expect.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ReceiptAlarm -> Code {
        "IMP-30" ReceiptNotSent:
            "{site} states that it admitted bundle {bundle}; this ledger has sent no such bundle there"
            / "{site} gibt an, Bündel {bundle} übernommen zu haben; dieses Register hat dorthin kein solches \
               gesendet"
            NotSent { bundle: Digest, site: SiteName };
        "IMP-31" ReceiptVoided:
            "bundle {bundle} was declared void here, and {site} states that it arrived"
            / "Bündel {bundle} wurde hier für verloren erklärt, und {site} gibt an, dass es angekommen ist"
            Voided { bundle: Digest, site: SiteName };
    }
}
