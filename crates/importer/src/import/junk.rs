//! Label, key and signature, judged where the file lies.

use std::path::Path;

use carnet_judge::verdict::{self, MAX_FILE};
use carnet_verifier::diagnosis::diagnose_file;

use super::{End, Importer, Seen, stopped};
use crate::Step;

impl Importer<'_> {
    /// Judges label, key and signature where the file lies, so that no junk fills the disk. A file that
    /// passes is judged again, as the copy has it; one that cannot be read is left to the copying.
    // IMP-2.
    pub(super) fn refuse_junk(&self, path: &Path, seen: &mut Seen) -> Result<(), End> {
        let Ok(source) = carnet_media::open(path) else { return Ok(()) };
        let length = source.metadata().map_or(u64::MAX, |about| about.len());
        if length > MAX_FILE {
            return Ok(());
        }
        match verdict::open(&source, self.setup.trust) {
            Err(stop @ verdict::Stop::Rejected(_)) if is_early(&stop) => {
                seen.diagnosis = diagnose_file(&stop, self.setup.trust, &source, path);
                if matches!(&stop, verdict::Stop::Rejected(fault) if fault.step == Step::Signature)
                {
                    seen.claimed = verdict::claimed(&source);
                }
                Err(stopped(stop))
            }
            _ => Ok(()),
        }
    }
}

fn is_early(stop: &verdict::Stop) -> bool {
    matches!(stop, verdict::Stop::Rejected(fault) if fault.step < Step::Copy)
}
