//! The order of the files, and the copies of one bundle, of which the one that passes counts.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use carnet_format::{Code, Digest, KeyId};
use carnet_judge::quorum::{Endorsement, EndorsementStatement, Tally};
use carnet_judge::verdict::{self, Fault};
use carnet_language::text;

use super::{Importer, Killed, Seen};
use crate::Step;
use crate::locate::Located;
use crate::verdict::{Outcome, Verdict};

/// The files of one call that are copies of one bundle, or one file.
#[derive(Debug)]
pub struct Copies {
    /// Never empty, in the order in which they were found.
    files: Vec<Located>,
    /// Of what they are copies, where their manifests say that it is for this site.
    bundle: Option<Digest>,
}

/// What a manifest says, read where it lies: nothing but the order, and what is judged together, depends on it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    from: String,
    key: KeyId,
    epoch: u64,
    sequence: u64,
    bundle: Digest,
    is_for_here: bool,
}

/// A copy that was judged.
struct Judged {
    located: Located,
    outcome: Outcome,
    seen: Seen,
}

/// How far a copy came; the highest has the verdict of the bundle.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Nothing could be found out about it.
    Unknown,
    Rejected(Step),
    /// By how many reasons that nobody can release, and by how many in all.
    Held(Reverse<(usize, usize)>),
    /// The bundle is in the ledger, or could not get there whichever copy is taken.
    Decided,
}

impl Importer<'_> {
    /// Puts files into the order in which they are imported: by sender, key, epoch and sequence, copies of one
    /// bundle together; those that do not get as far come first.
    // IMP-11.
    #[must_use]
    pub fn order(&self, files: Vec<Located>) -> Vec<Copies> {
        if files.len() < 2 {
            return files.into_iter().map(Copies::from).collect();
        }
        let mut placed: Vec<_> = files.into_iter().map(|file| (self.place(&file), file)).collect();
        placed.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut all: Vec<Copies> = Vec::new();
        for (place, file) in placed {
            let bundle = place.filter(|place| place.is_for_here).map(|place| place.bundle);
            match all.last_mut() {
                Some(last) if bundle.is_some() && last.bundle == bundle => last.files.push(file),
                _ => all.push(Copies { files: vec![file], bundle }),
            }
        }
        all
    }

    fn place(&self, file: &Located) -> Option<Place> {
        let source = carnet_media::open(&file.path).ok()?;
        let opened = verdict::open(&source, self.setup.trust).ok()?;
        let (manifest, here) = (opened.manifest(), self.ledger.site());
        Some(Place {
            from: manifest.from.as_str().to_owned(),
            key: manifest.key_id(),
            epoch: manifest.epoch,
            sequence: manifest.sequence,
            bundle: opened.digest(),
            is_for_here: manifest.to == *here && manifest.from != *here,
        })
    }

    /// Imports a bundle by the copy that passes: the verdict of each file, that of the bundle before those that
    /// are only copies of it.
    ///
    /// # Errors
    /// The hook ended it. Whatever else happens is in the verdicts.
    // IMP-36. IMP-37.
    pub fn import_copies(&mut self, copies: Copies) -> Result<Vec<(Located, Verdict)>, Killed> {
        let Copies { files, bundle } = copies;
        let Some(bundle) = bundle.filter(|_| files.len() > 1) else {
            let told = |file| self.import(&file).map(|verdict| (file, verdict));
            return files.into_iter().map(told).collect();
        };
        let (mut told, mut others) = (Vec::new(), Vec::new());
        let mut best: Option<Judged> = None;
        let mut files = files.into_iter();
        while best.as_ref().is_none_or(|best| best.rank() != Rank::Decided) {
            let Some(located) = files.next() else { break };
            let (outcome, seen) = self.judge_one(&located)?;
            let judged = Judged { located, outcome, seen };
            if !judged.is_of(&bundle) {
                told.push(self.tell(judged));
                continue;
            }
            match best.take() {
                Some(before) if before.rank() >= judged.rank() => {
                    others.push(judged.without_report());
                    best = Some(before);
                }
                before => {
                    others.extend(before.map(Judged::without_report));
                    best = Some(judged);
                }
            }
        }
        let Some(mut best) = best else { return Ok(told) };
        let is_decided = best.rank() == Rank::Decided;
        if !is_decided {
            best.say_what_joins(&others);
        }
        let of = best.located.path.clone();
        let right_name = best.seen.bundle.as_ref().map(|it| it.manifest.file_name(&bundle));
        let copy = |located: &Located, alone| Outcome::Copy {
            of: of.clone(),
            bundle,
            // VERDICT-13.
            derived_name: right_name.clone().filter(|name| !located.path.ends_with(name)),
            alone,
        };
        told.push(self.tell(best));
        for Judged { located, outcome, mut seen } in others {
            let outcome = match outcome {
                _ if is_decided => {
                    seen.diagnosis = None;
                    copy(&located, None)
                }
                Outcome::Held(faults) => copy(&located, faults.into_iter().next()),
                Outcome::Rejected(fault) => copy(&located, Some(fault)),
                unknown => unknown,
            };
            told.push(self.tell(Judged { located, outcome, seen }));
        }
        for located in files {
            let (outcome, seen) = (copy(&located, None), Seen::default());
            told.push(self.tell(Judged { located, outcome, seen }));
        }
        Ok(told)
    }

    fn tell(&mut self, judged: Judged) -> (Located, Verdict) {
        let Judged { located, outcome, seen } = judged;
        let verdict = self.settle(&located, seen, outcome);
        (located, verdict)
    }
}

impl Judged {
    /// Whether it still is what was read when the files were put into their order, or says nothing else.
    fn is_of(&self, bundle: &Digest) -> bool {
        match &self.seen.bundle {
            Some(seen) => seen.digest == *bundle,
            None => matches!(self.outcome, Outcome::Unknown { .. }),
        }
    }

    fn rank(&self) -> Rank {
        match &self.outcome {
            Outcome::Rejected(fault) => Rank::Rejected(fault.step),
            Outcome::Held(faults) => {
                let is_final = |fault: &&Fault| !carnet_ledger::can_be_released(fault.code);
                Rank::Held(Reverse((faults.iter().filter(is_final).count(), faults.len())))
            }
            Outcome::Unknown { step, .. } if *step < Step::Admit => Rank::Unknown,
            _ => Rank::Decided,
        }
    }

    /// The report of the bundle is that of the copy which has its verdict.
    fn without_report(mut self) -> Self {
        self.seen.bundle = None;
        self
    }

    /// An import joins nothing: where two copies have one approval each, none has two.
    fn say_what_joins(&mut self, others: &[Self]) {
        let Outcome::Held(faults) = &mut self.outcome else { return };
        for Fault { code, message, .. } in faults {
            let lacking = |it: &&(Code, String)| it.0 == *code;
            let mut has: BTreeSet<_> = self.seen.counted.iter().filter(lacking).collect();
            let mut more = Vec::new();
            for Self { located, seen, .. } in others {
                let before = has.len();
                has.extend(seen.counted.iter().filter(lacking));
                if has.len() > before {
                    more.push(format!("{:?}", located.path));
                }
            }
            if !more.is_empty() {
                let more = more.join(", ");
                message.push_str(&text!(
                    en "; others that count are in its copy {more}: carnet merge A B -o C joins copies";
                    de "; andere, die zählen, sind in seiner Kopie {more}: carnet merge A B -o C führt sie zusammen"
                ));
            }
        }
    }
}

/// Who has approved and scanned so that it counts, each with the code of what it is counted for.
pub(super) fn counted(tally: &Tally) -> BTreeSet<(Code, String)> {
    let counted = tally.endorsements.iter().filter(|it| it.code.is_none());
    let of = |it: &Endorsement| match it.statement {
        EndorsementStatement::Approval(_) => (Code::QuorumApprovals, it.owner.to_string()),
        EndorsementStatement::Scan(_) => (Code::QuorumScan, it.owner.to_string()),
    };
    counted.map(of).collect()
}

impl From<Located> for Copies {
    fn from(file: Located) -> Self {
        Self { files: vec![file], bundle: None }
    }
}
