//! The stream rules: where a bundle stands among its sender's bundles.

use std::collections::BTreeSet;

use carnet_format::{Code, Digest, KeyId, Manifest, SiteName, Voided};

/// One bundle's place, as its verified manifest states it, and the route's rules for it.
#[derive(Clone, Copy, Debug)]
pub struct StreamClaim<'a> {
    /// The verified manifest.
    pub manifest: &'a Manifest,
    /// The bundle digest.
    pub digest: Digest,
    /// The exporter key that signed it.
    pub key: KeyId,
    /// What the route says about gaps and late bundles.
    pub policy: StreamPolicy,
}

impl StreamClaim<'_> {
    /// The sender.
    #[must_use]
    pub fn from(&self) -> &SiteName {
        &self.manifest.from
    }
}

/// What a route says about bundles that come out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamPolicy {
    /// A bundle whose predecessor is missing.
    pub gaps: GapPolicy,
    /// A bundle that fills a gap after a later one was admitted.
    pub late: GapPolicy,
}

/// What happens to a bundle that is out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapPolicy {
    /// It is rejected.
    Reject,
    /// It is held until a person releases it.
    Hold,
    /// It is admitted.
    Accept,
}

/// The end of a stream: the sequence and the digest of one bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its sequence.
    pub sequence: u64,
    /// Its digest.
    pub digest: Digest,
}

/// What a ledger knows about the place that a bundle claims. A database reads it, and
/// [`StreamFacts::judge`] judges it, so that every database judges alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StreamFacts {
    /// When a bundle with this digest was admitted.
    pub admitted: Option<u64>,
    /// The highest epoch seen on this route under this key.
    pub epoch: Option<u64>,
    /// The highest sequence admitted in the stream.
    pub highest: Option<u64>,
    /// The digest known for the claimed sequence: admitted, or named by the next one's `previous`.
    pub known: Option<Digest>,
    /// The digest declared void under the claimed sequence.
    pub voided: Option<Digest>,
    /// The digest known for the sequence before.
    pub before: Option<Digest>,
    /// What the bundle declares void, and the other digest known for that sequence.
    pub void_conflict: Option<(Voided, Digest)>,
    /// The codes that a person has released for this digest.
    pub released: BTreeSet<Code>,
}

/// The largest step from one sequence to the next that needs no person.
const MAX_JUMP: u64 = 1 << 20;

impl StreamFacts {
    /// Judges the claim by these facts, in the order of the requirements.
    pub(crate) fn judge(&self, claim: &StreamClaim<'_>) -> StreamVerdict {
        // IMP-8.
        if let Some(since) = self.admitted {
            return StreamVerdict::AlreadyImported { since };
        }
        if let Some(fault) = self.contradiction(claim).or_else(|| self.refusal(claim)) {
            return StreamVerdict::Rejected(fault);
        }
        let mut reasons = self.hold_reasons(claim);
        // STREAM-13.
        reasons.retain(|reason| !self.released.contains(&reason.code()));
        match reasons.is_empty() {
            true => StreamVerdict::Fits,
            false => StreamVerdict::Held(reasons),
        }
    }

    fn contradiction(&self, claim: &StreamClaim<'_>) -> Option<StreamFault> {
        let manifest = claim.manifest;
        let (sequence, got) = (manifest.sequence, claim.digest);
        // STREAM-1.
        if let Some(known) = self.epoch.filter(|known| manifest.epoch < *known) {
            return Some(StreamFault::EpochClosed { got: manifest.epoch, known });
        }
        // STREAM-2.
        if let Some(known) = self.known.or(self.voided).filter(|known| *known != got) {
            return Some(StreamFault::Equivocation { sequence, known, got });
        }
        // STREAM-3.
        if let (Some(known), Some(got)) = (self.before, manifest.previous)
            && known != got
        {
            return Some(StreamFault::Equivocation { sequence: sequence - 1, known, got });
        }
        // STREAM-4.
        if let Some((voided, known)) = self.void_conflict {
            let (sequence, got) = (voided.sequence, voided.digest);
            return Some(StreamFault::Equivocation { sequence, known, got });
        }
        // STREAM-5.
        self.voided.map(|_| StreamFault::Voided { sequence })
    }

    fn refusal(&self, claim: &StreamClaim<'_>) -> Option<StreamFault> {
        let got = claim.manifest.sequence;
        // STREAM-6.
        if let (Some(missing), GapPolicy::Reject) = (self.missing(claim), claim.policy.gaps) {
            return Some(StreamFault::Gap { got, missing });
        }
        // STREAM-7.
        match (self.later(claim), claim.policy.late) {
            (Some(highest), GapPolicy::Reject) => Some(StreamFault::Late { got, highest }),
            _ => None,
        }
    }

    fn hold_reasons(&self, claim: &StreamClaim<'_>) -> Vec<HoldReason> {
        let (epoch, got) = (claim.manifest.epoch, claim.manifest.sequence);
        let mut reasons = Vec::new();
        // STREAM-8.
        if let Some(known) = self.epoch.filter(|known| epoch > *known) {
            reasons.push(HoldReason::Epoch { got: epoch, known });
        }
        match self.highest {
            // STREAM-9.
            None if got > 1 => reasons.push(HoldReason::FirstContact { got }),
            // STREAM-10.
            Some(highest) if got > highest.saturating_add(MAX_JUMP) => {
                reasons.push(HoldReason::Jump { got, highest });
            }
            _ => {}
        }
        // STREAM-11.
        if let (Some(missing), GapPolicy::Hold) = (self.missing(claim), claim.policy.gaps) {
            reasons.push(HoldReason::Gap { got, missing });
        }
        // STREAM-12.
        if let (Some(highest), GapPolicy::Hold) = (self.later(claim), claim.policy.late) {
            reasons.push(HoldReason::Late { got, highest });
        }
        reasons
    }

    /// The lowest sequence between the highest admitted and this one that the bundle does not
    /// declare void. The list has at most 64 entries, so the walk is short.
    fn missing(&self, claim: &StreamClaim<'_>) -> Option<u64> {
        let highest = self.highest?;
        let voided = |sequence| claim.manifest.voided.iter().any(|v| v.sequence == sequence);
        (highest + 1..claim.manifest.sequence).find(|sequence| !voided(*sequence))
    }

    /// The highest admitted, where it is above this one.
    fn later(&self, claim: &StreamClaim<'_>) -> Option<u64> {
        self.highest.filter(|highest| *highest > claim.manifest.sequence)
    }
}

/// The judgement of a bundle's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamVerdict {
    /// It may be admitted.
    Fits,
    /// The ledger has it: nothing more is judged and nothing spooled.
    AlreadyImported {
        /// When it was admitted.
        since: u64,
    },
    /// It is held for these reasons, of which there is one at least.
    Held(Vec<HoldReason>),
    /// It is rejected.
    Rejected(StreamFault),
}

carnet_format::faults! {
    /// Why a bundle is held.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
    pub enum HoldReason -> Code {
        // The ledger of the sender was restored, or its key is used elsewhere.
        "STREAM-8" StreamEpoch:
            "epoch {got}, while {known} is the newest epoch known under this key"
            / "Epoche {got}, und {known} ist die neueste, die unter diesem Schlüssel bekannt ist"
            Epoch { got: u64, known: u64 };
        "STREAM-9" StreamFirstContact:
            "sequence {got} is the first bundle ever seen of this stream"
            / "Nummer {got} ist das erste Bündel dieser Reihe, das hier ankommt"
            FirstContact { got: u64 };
        "STREAM-10" StreamJump: "sequence {got} after {highest}: a jump above 2^20"
            / "Nummer {got} nach {highest}: ein Sprung über mehr als 2^20"
            Jump { got: u64, highest: u64 };
        "STREAM-11" StreamGap:
            "sequence {got} while {missing} is missing, and the route asks a person"
            / "Nummer {got}, während {missing} fehlt; auf diesem Weg entscheidet das eine Person"
            Gap { got: u64, missing: u64 };
        "STREAM-12" StreamLate: "sequence {got} comes after {highest}, and the route asks a person"
            / "Nummer {got} kommt nach {highest}; auf diesem Weg entscheidet das eine Person"
            Late { got: u64, highest: u64 };
    }
}

carnet_format::faults! {
    /// Why a bundle's place in its stream is refused.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
    pub enum StreamFault -> Code {
        "STREAM-1" StreamEpochClosed: "epoch {got} is closed: this key has opened epoch {known}"
            / "Epoche {got} ist abgeschlossen: Dieser Schlüssel hat Epoche {known} eröffnet"
            EpochClosed { got: u64, known: u64 };
        // What is got is the digest of this bundle, or the one that it names for the place.
        "STREAM-2" StreamEquivocation:
            "sequence {sequence} is known with digest {known}, got {got}"
            / "Nummer {sequence} ist mit Prüfsumme {known} bekannt, hier kommt {got}"
            Equivocation { sequence: u64, known: Digest, got: Digest };
        "STREAM-5" StreamVoided: "sequence {sequence} was declared void by its sender"
            / "der Absender hat Nummer {sequence} für verloren erklärt"
            Voided { sequence: u64 };
        "STREAM-6" StreamGap: "sequence {got} while {missing} is missing"
            / "Nummer {got}, während {missing} fehlt"
            Gap { got: u64, missing: u64 };
        "STREAM-7" StreamLate: "sequence {got} comes after {highest}"
            / "Nummer {got} kommt nach {highest}"
            Late { got: u64, highest: u64 };
    }
}

impl StreamFault {
    /// Whether the sender's signatures contradict each other: theft of a key or a broken exporter.
    #[must_use]
    pub fn is_contradiction(&self) -> bool {
        self.code() == Code::StreamEquivocation
    }
}
