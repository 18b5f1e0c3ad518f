//! How a person names a bundle: by digest, by its first digits, by the spool folder, by file name.

use carnet_format::{Code, Digest};

use crate::{BundleRecord, Direction, Ledger, LedgerError};

/// Finds the one bundle that `text` names: 64 or at least 8 hexadecimal digits, `FROM_SEQUENCE_DIGEST8`
/// (a spool folder, also as a path) or `FROM_TO_SEQUENCE_DIGEST8.carnet`.
pub fn resolve(
    ledger: &dyn Ledger,
    direction: Option<Direction>,
    text: &str,
) -> Result<BundleRecord, ReferenceError> {
    let name = text.trim_end_matches(['/', '\\']);
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.strip_suffix(".carnet").unwrap_or(name);
    let mut parts: Vec<&str> = name.split('_').collect();
    let prefix = parts.pop().unwrap_or_default();
    let hexadecimal = prefix.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !(8..=64).contains(&prefix.len()) || !hexadecimal {
        return Err(ReferenceError::Form { text: text.to_owned() });
    }
    let mut found = Vec::new();
    for side in [Direction::In, Direction::Out] {
        if direction.is_none_or(|wanted| wanted == side) {
            found.extend(ledger.bundles(side, prefix)?);
        }
    }
    found.retain(|bundle| parts.is_empty() || is_named(bundle, &parts));
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(ReferenceError::Unknown { text: text.to_owned() }),
        _ => Err(ReferenceError::Ambiguous {
            text: text.to_owned(),
            candidates: found.iter().map(|bundle| bundle.digest).collect(),
        }),
    }
}

/// What stands before the digest: sender and sequence, or sender, receiver and sequence.
fn is_named(bundle: &BundleRecord, parts: &[&str]) -> bool {
    let (from, to) = (bundle.from.as_str(), bundle.to.as_str());
    let sequence = bundle.sequence.to_string();
    parts == [from, sequence.as_str()] || parts == [from, to, sequence.as_str()]
}

carnet_format::faults! {
    /// The text names no bundle, or several.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ReferenceError -> Code {
        "LEDGER-59" LedgerUnknownBundle:
            "{text:?} names no bundle: expected a digest, at least its first \
            8 digits, or the name of a spool folder"
            / "{text:?} nennt kein Bündel: erwartet wird eine Prüfsumme, mindestens ihre ersten 8 Stellen, oder der \
               Name eines Ordners der Ablage"
            Form { text: String };
        "LEDGER-59" LedgerUnknownBundle:
            "the ledger has no bundle {text:?}"
            / "das Register hat kein Bündel {text:?}"
            Unknown { text: String };
        "LEDGER-59" LedgerAmbiguous:
            "{text:?} names {n} bundles: give the whole digest"
            / "{text:?} passt auf {n} Bündel: die ganze Prüfsumme angeben"
            (n = candidates.len())
            Ambiguous { text: String, candidates: Vec<Digest> };
        self.0: "{_0}" Ledger(#[from] LedgerError);
    }
}
