//! Label, key and signature, judged where the file lies.

use std::fs::File;
use std::path::Path;

use carnet_judge::verdict;
use carnet_verifier::diagnosis::diagnose_file;

use super::{End, Importer, Seen, stopped};
use crate::Step;

impl Importer<'_> {
    /// Judges label, key and signature where the file lies, so that no junk fills the disk. A file that
    /// passes is judged again, as the copy has it; one that cannot be read is left to the copying.
    /// Returns how many of its bytes are to be copied.
    // IMP-2.
    pub(super) fn refuse_junk(
        &self,
        (path, source): (&Path, &File),
        seen: &mut Seen,
    ) -> Result<u64, End> {
        match verdict::open(source, self.setup.trust) {
            Err(stop @ verdict::Stop::Rejected(_)) if is_early(&stop) => {
                seen.diagnosis = diagnose_file(&stop, self.setup.trust, source, path);
                if matches!(&stop, verdict::Stop::Rejected(fault) if fault.step == Step::Signature)
                {
                    seen.claimed = verdict::claimed(source);
                }
                Err(stopped(stop))
            }
            opened => Ok(verdict::reach_of(&opened)),
        }
    }
}

fn is_early(stop: &verdict::Stop) -> bool {
    matches!(stop, verdict::Stop::Rejected(fault) if fault.step < Step::Copy)
}
