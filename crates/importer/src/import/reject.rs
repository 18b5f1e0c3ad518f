//! What was refused, for the audit log.

use std::collections::BTreeMap;

use carnet_format::{Code, Digest};
use carnet_judge::trust::medium_text;
use carnet_ledger::{LedgerError, MediumRecord, Rejected, Unreadable};

use super::{Importer, Seen};
use crate::Step;
use crate::locate::Located;
use crate::verdict::Outcome;

/// How many bundles whose signature does not verify have an entry of their own in one call: whoever has no
/// key is not to fill the log. The others are counted.
const UNVERIFIED: usize = 100;

/// What the files of a call were refused for.
#[derive(Default)]
pub(super) struct Refused {
    unverified: usize,
    /// By what is known of the medium.
    junk: BTreeMap<String, Junk>,
    /// Why something could not be entered.
    failed: Option<LedgerError>,
}

/// Files of one medium in which nothing was verified.
#[derive(Default)]
struct Junk {
    medium: Option<MediumRecord>,
    counts: BTreeMap<Code, u64>,
    /// What tells the files apart, read from the folder alone: a long one is not read for it.
    lines: Vec<Vec<u8>>,
}

impl Importer<'_> {
    /// Enters a refusal. Where that fails the verdict is told all the same.
    // AUDIT-13.
    pub(super) fn note_refusal(&mut self, located: &Located, seen: &Seen, outcome: &Outcome) {
        let Outcome::Rejected(fault) = outcome else { return };
        let medium = MediumRecord::of(&located.origin.medium);
        let code = fault.code;
        let (digest, key, manifest) = match (&seen.bundle, seen.claimed) {
            (Some(bundle), _) => (bundle.digest, bundle.key, Some(&bundle.manifest)),
            (None, Some((digest, key))) if self.has_entry(fault.step) => (digest, key, None),
            _ => return self.refused.count(located, code, medium),
        };
        let rejected = Rejected { digest, key, manifest, code, medium: medium.as_ref() };
        if let Err(error) = self.ledger.reject(&rejected, self.setup.now) {
            self.refused.failed.get_or_insert(error);
        }
    }

    fn has_entry(&mut self, step: Step) -> bool {
        if step > Step::Signature {
            return true;
        }
        self.refused.unverified += 1;
        self.refused.unverified <= UNVERIFIED
    }

    /// Enters what was only counted, at the end of a call.
    ///
    /// # Errors
    /// Something that was refused in this call could not be entered.
    // AUDIT-15.
    pub fn note_unreadable(&mut self) -> Result<(), LedgerError> {
        let Refused { junk, failed, .. } = std::mem::take(&mut self.refused);
        for Junk { medium, counts, mut lines } in junk.into_values() {
            lines.sort();
            // What came on one stick does not stand for another.
            if let Some((id, _)) = medium.as_ref().and_then(|medium| medium.known) {
                lines.push(format!("medium {}\n", medium_text(&id)).into_bytes());
            }
            let set = Digest::of(&lines.concat());
            let unreadable = Unreadable { counts: &counts, set, medium: medium.as_ref() };
            self.ledger.note_unreadable(&unreadable, self.setup.now)?;
        }
        failed.map_or(Ok(()), Err)
    }
}

impl Refused {
    fn count(&mut self, located: &Located, code: Code, medium: Option<MediumRecord>) {
        let place = medium.as_ref().map(|medium| medium.json().to_string()).unwrap_or_default();
        let junk = self.junk.entry(place).or_default();
        junk.medium = medium;
        *junk.counts.entry(code).or_default() += 1;
        let length = located.path.symlink_metadata().map_or(0, |about| about.len());
        let name = located.path.file_name().unwrap_or_default();
        let line =
            [format!("{code} {length} ").as_bytes(), name.as_encoded_bytes(), b"\n"].concat();
        junk.lines.push(line);
    }
}
