//! Files of which nothing could be verified: with thousands of them nobody would see the others.

use std::collections::BTreeMap;
use std::io::{self, Write};

use carnet_format::Code;
use carnet_language::count;
use carnet_verifier::diagnosis::Grouped;

use crate::{Outcome, Step, Verdict};

/// As many of one code as are named.
const NAMED: u64 = 20;

/// How many files failed by label, key or signature, by code.
#[derive(Default)]
pub(super) struct Junk(BTreeMap<Code, u64>);

impl Junk {
    /// Counts a file, and whether enough like it were named.
    // IMP-13.
    pub(super) fn is_more_of(&mut self, verdict: &Verdict) -> bool {
        let Outcome::Rejected(fault) = &verdict.outcome else { return false };
        if fault.step > Step::Signature {
            return false;
        }
        let count = self.0.entry(fault.code).or_default();
        *count += 1;
        *count > NAMED
    }

    /// Says how many were not named.
    pub(super) fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        for (code, count) in self.0.iter().filter(|(_, count)| **count > NAMED) {
            let (more, english) = (count - NAMED, Grouped(count - NAMED));
            let text = count!(
                more;
                en "{english} more file: REJECTED [{code}]", "{english} more files: REJECTED [{code}]";
                de "{more} weitere Datei: ABGELEHNT [{code}]", "{more} weitere Dateien: ABGELEHNT [{code}]"
            );
            writeln!(out, "{text}")?;
        }
        Ok(())
    }
}
