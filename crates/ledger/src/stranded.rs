//! Own bundles that nobody would take any more.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use carnet_format::{Code, KeyId};
use carnet_judge::TrustFile;
use carnet_judge::words::short_words;
use carnet_language::text;

use crate::{BundleRecord, BundleState, Direction, Ledger, LedgerError};

/// An own bundle of whose arrival nothing is known, and whose key the trust file does not let sign: no other
/// site takes it under that file, and its items are asked for by no other bundle while it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranded {
    /// The bundle.
    pub bundle: BundleRecord,
    /// What it would be refused with.
    pub code: Code,
}

impl Stranded {
    /// What a person does about it.
    #[must_use]
    pub fn way_on(&self) -> String {
        let digest = self.bundle.digest.short();
        text!(
            en "unless it has arrived, void it with carnet ledger void {digest}; the next export then takes its items \
                again, under a key that counts (docs/keys.md, Revoke it)";
            de "wenn es nicht angekommen ist, mit carnet ledger void {digest} für verloren erklären; der nächste \
                Export nimmt seine Posten dann wieder auf, unter einem gültigen Schlüssel (docs/keys.md, Revoke it)"
        )
    }
}

impl Display for Stranded {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let BundleRecord { key, .. } = &self.bundle;
        let (name, key) = (self.bundle.spool_name(), short_words(*key));
        f.write_str(&match self.code {
            Code::TrustRevoked => text!(
                en "{name} has not arrived as far as is known, and its key {key} is revoked";
                de "{name} ist, soweit bekannt, nicht angekommen, und sein Schlüssel {key} ist widerrufen"
            ),
            _ => text!(
                en "{name} has not arrived as far as is known, and its key {key} is not in the trust file";
                de "{name} ist, soweit bekannt, nicht angekommen, und sein Schlüssel {key} steht nicht in der \
                    Vertrauensdatei"
            ),
        })
    }
}

/// In the order of recording.
///
/// # Errors
/// The ledger could not be asked.
// LEDGER-33.
pub fn stranded(ledger: &dyn Ledger, trust: &TrustFile) -> Result<Vec<Stranded>, LedgerError> {
    let mut codes = BTreeMap::<KeyId, Code>::new();
    for stream in ledger.streams()?.iter().filter(|stream| stream.direction == Direction::Out) {
        let code = match trust.key(&stream.key) {
            None => Code::KeyUnknown,
            Some(key) if key.revoked => Code::TrustRevoked,
            Some(_) => continue,
        };
        codes.insert(stream.key, code);
    }
    let mut stranded = Vec::new();
    if codes.is_empty() {
        return Ok(stranded);
    }
    for bundle in ledger.bundles(Direction::Out, "")? {
        let Some(code) = codes.get(&bundle.key).copied() else { continue };
        if bundle.state == BundleState::Sent && ledger.receipt(&bundle.digest)?.is_none() {
            stranded.push(Stranded { bundle, code });
        }
    }
    Ok(stranded)
}
