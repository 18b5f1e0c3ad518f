//! The import procedure. The numbers of the steps are those of `spec/order.md`.

mod admit;
mod copies;
mod end;
mod junk;
mod reject;
mod stream;

use std::collections::BTreeSet;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use carnet_format::{Code, Digest, KeyId, SiteName};
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{self, Fault, MAX_FILE, Opened, Released, Verifier};
use carnet_language::text;
use carnet_ledger::{Archive, Ledger, LedgerError, Stated, StreamClaim, StreamPolicy};
use carnet_media::MediumError;
use carnet_verifier::diagnosis::{Diagnosis, diagnose_file};
use carnet_verifier::report::{BundleReport, MediumReport};

pub use self::copies::Copies;
use self::end::{End, in_ledger, stopped};
use self::reject::Refused;
use self::stream::{held, policy};
use crate::locate::{Located, NamedBy};
use crate::verdict::{Outcome, Verdict};
use crate::{Spool, SpoolError, Step};

/// What an import works with.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// The trust file; the ledger has accepted it and the archive holds it.
    pub trust: &'a TrustFile,
    /// The archive beside the ledger.
    pub archive: &'a Archive,
    /// Where admitted items go.
    pub spool: &'a Spool,
    /// A private folder for copies.
    pub scratch: &'a Path,
    /// What the clock of this host is worth.
    pub clock: OwnClock,
    /// The time of the host, for the records.
    pub now: u64,
    /// What is written.
    pub writes: Writes,
}

/// What an import writes besides the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Archive and spool.
    All,
    /// Nothing: the ledger is a rehearsal, and whoever looks wants to know what would happen.
    // IMP-25.
    Nothing,
}

/// Imports bundles one by one.
pub struct Importer<'a> {
    setup: Setup<'a>,
    stated: Option<Stated<'a>>,
    ledger: &'a mut dyn Ledger,
    hook: &'a mut dyn FnMut(Step) -> ControlFlow<()>,
    refused: Refused,
}

/// The hook ended the import, as a power cut would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(en "the import was ended"; de "der Import wurde beendet"))]
pub struct Killed;

/// What was found out about a bundle before its import ended.
#[derive(Default)]
struct Seen {
    bundle: Option<BundleReport>,
    diagnosis: Option<Diagnosis>,
    /// Bundle digest and key as a file claims them that was refused before they could be trusted.
    claimed: Option<(Digest, KeyId)>,
    /// What its route says of the stream, once there is a route.
    policy: Option<StreamPolicy>,
    /// The latest time that jumped.
    jump: Option<u64>,
    /// Who has approved and scanned so that it counts ([`copies::counted`]).
    counted: BTreeSet<(Code, String)>,
}

impl<'a> Importer<'a> {
    /// An importer into `ledger`. It calls `hook` at the beginning of every step and again inside
    /// steps 19 and 20; when the hook breaks, the import ends there and does nothing more.
    pub fn new(
        setup: Setup<'a>,
        ledger: &'a mut dyn Ledger,
        hook: &'a mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Self {
        Self { setup, stated: None, ledger, hook, refused: Refused::default() }
    }

    /// Notes with the first bundle that is admitted that a person states the time.
    // TIME-2.
    #[must_use]
    pub fn stating(mut self, stated: Option<Stated<'a>>) -> Self {
        self.stated = stated;
        self
    }

    /// The ledger into which it imports.
    #[must_use]
    pub fn ledger(&self) -> &dyn Ledger {
        self.ledger
    }

    /// Spools what was admitted and not yet spooled: what became of each.
    ///
    /// # Errors
    /// The ledger cannot be used.
    // IMP-16.
    pub fn finish_pending(&mut self) -> Result<Vec<Result<PathBuf, SpoolError>>, LedgerError> {
        let mut folders = Vec::new();
        for digest in self.ledger.unspooled()? {
            let Setup { archive, spool, .. } = self.setup;
            let settled = archive.settle(&digest).map_err(SpoolError::from);
            let spooled = settled.and_then(|()| spool.write(self.ledger, archive, &digest));
            if spooled.is_ok() {
                self.ledger.mark_spooled(&digest, self.setup.now)?;
            }
            folders.push(spooled);
        }
        Ok(folders)
    }

    /// Imports one file.
    ///
    /// # Errors
    /// The hook ended it. Whatever else happens is in the verdict.
    pub fn import(&mut self, located: &Located) -> Result<Verdict, Killed> {
        let (outcome, seen) = self.judge_one(located)?;
        Ok(self.settle(located, seen, outcome))
    }

    fn judge_one(&mut self, located: &Located) -> Result<(Outcome, Seen), Killed> {
        let mut seen = Seen::default();
        match self.run(located, &mut seen) {
            Ok(outcome) => Ok((outcome, seen)),
            Err(End::Outcome(outcome)) => Ok((*outcome, seen)),
            Err(End::Killed) => Err(Killed),
        }
    }

    /// Notes what came of a file, when nothing changes it any more.
    fn settle(&mut self, located: &Located, seen: Seen, outcome: Outcome) -> Verdict {
        let outcome = self.note_hold(&seen, outcome);
        self.note_refusal(located, &seen, &outcome);
        let Seen { bundle, diagnosis, .. } = seen;
        let medium = MediumReport::new(located.origin.medium.clone(), self.setup.trust);
        Verdict { file: located.path.clone(), bundle, medium, diagnosis, outcome }
    }

    // IMP-5: every check ends the procedure by `?`. IMP-6: nothing is written before `admit`, so that
    // (IMP-17) only what `admit` and `spool` do can be cut short, and `finish_pending` ends that.
    fn run(&mut self, located: &Located, seen: &mut Seen) -> Result<Outcome, End> {
        self.at(&[Step::Locate, Step::Label, Step::Key, Step::Signature])?;
        let (trust, scratch, path) = (self.setup.trust, self.setup.scratch, &*located.path);
        let source = match carnet_media::open_bounded(path, MAX_FILE) {
            Ok(source) => Ok((self.refuse_junk((path, &source), seen)?, source)),
            Err(error) => Err(error),
        };
        // IMP-3. IMP-7.
        self.at(&[Step::Copy])?;
        let copy = source
            .and_then(|(reach, source)| {
                carnet_media::private_start((path, source), MAX_FILE, scratch, reach)
            })
            .map_err(|error| self.not_copied(&error))?;
        // IMP-24. What was copied came from the medium that was looked at.
        located.origin.check().map_err(|error| self.not_copied(&error))?;

        // From here on nothing but the copy is judged: the first steps again.
        self.at(&[Step::Manifest])?;
        let diagnosed = |stop: verdict::Stop, seen: &mut Seen| {
            seen.diagnosis = diagnose_file(&stop, trust, &copy, &located.path);
            if seen.bundle.is_none() {
                seen.claimed = verdict::claimed(&copy);
            }
            stopped(stop)
        };
        let opened = verdict::open(&copy, trust).map_err(|stop| diagnosed(stop, seen))?;
        let summary = BundleReport::of(opened.manifest(), trust, &located.path);
        seen.bundle = Some(summary.clone());

        self.at(&[Step::Known])?;
        self.refuse_known(&summary)?;
        // STREAM-13.
        let release = self.ledger.released(&summary.digest).map_err(in_ledger(Step::Known))?;
        let (codes, jump) = release.map_or_else(Default::default, |release| {
            (release.codes.into_iter().collect::<Vec<_>>(), release.jump)
        });
        let released = Released { codes: &codes, jump };

        self.at(&[Step::Site, Step::Role, Step::Route, Step::Time])?;
        let here = self.ledger.site().clone();
        let judged = self.judge(opened, &here, located, released)?;

        self.at(&[Step::Stream])?;
        let claim = StreamClaim {
            manifest: &summary.manifest,
            digest: summary.digest,
            key: summary.key,
            policy: policy(judged.route()),
        };
        seen.policy = Some(claim.policy);
        let mut holds = self.check_stream(&claim)?;
        holds.extend(self.forgotten(&summary, &codes)?);

        // IMP-15.
        self.at(&[Step::Framing, Step::Endorsements, Step::Frames, Step::Items])?;
        self.at(&[Step::Contents, Step::Quorum])?;
        let outcome = judged.finish().map_err(|stop| diagnosed(stop, seen))?;
        let approved = match outcome {
            verdict::Outcome::Approved(approved) if holds.is_empty() => approved,
            outcome => {
                seen.jump = outcome.findings().jumped();
                seen.counted = copies::counted(outcome.findings().tally());
                return Ok(held(outcome.reasons(), holds));
            }
        };
        self.admit(&claim, approved, &copy, &located.origin.medium)
    }

    fn judge<'t>(
        &self,
        opened: Opened<&'t File>,
        here: &'t SiteName,
        located: &Located,
        released: Released<'t>,
    ) -> Result<verdict::Judged<'t, &'t File>, End>
    where
        'a: 't,
    {
        let floor = self.ledger.floor().map_err(in_ledger(Step::Time))?;
        let vouched = self.ledger.anchor().map_err(in_ledger(Step::Time))?;
        let trust = self.setup.trust;
        let now = Now::new(self.setup.clock, Some(floor).filter(|floor| *floor > 0));
        let digest = opened.digest();
        let verifier = Verifier::new(trust)
            .at(now.anchored(trust.issued().max(vouched)))
            .for_site(here)
            .on(located.origin.medium.clone())
            .releasing(released);
        opened.judge(&verifier).map_err(|stop| match stop {
            // IMP-9.
            verdict::Stop::Rejected(mut fault)
                if is_others(fault.code) && located.named == NamedBy::Folder =>
            {
                // LEDGER-25.
                if fault.code == Code::SiteOwn && matches!(self.ledger.bundle(&digest), Ok(None)) {
                    fault.message.push_str(&text!(
                        en ", but this ledger does not have it: carnet ledger adopt FILE --ticket TICKET";
                        de ", aber dieses Register hat es nicht: carnet ledger adopt DATEI --ticket VORGANG"
                    ));
                }
                Outcome::LeftAlone(fault).into()
            }
            stop => stopped(stop),
        })
    }

    // IMP-8.
    fn refuse_known(&self, summary: &BundleReport) -> Result<(), End> {
        let known = self.ledger.bundle(&summary.digest).map_err(in_ledger(Step::Known))?;
        match known {
            Some(record) if record.direction == carnet_ledger::Direction::In => {
                let folder = self.setup.spool.find(&record);
                Err(Outcome::AlreadyImported { since: record.recorded, folder }.into())
            }
            _ => Ok(()),
        }
    }

    /// The archive has what the ledger does not know: what was admitted would be admitted again.
    // IMP-35.
    fn forgotten(&self, summary: &BundleReport, released: &[Code]) -> Result<Option<Fault>, End> {
        let (archive, step, code) = (self.setup.archive, Step::Known, Code::ImportOlder);
        let had = archive.has_had(&summary.digest);
        let had = had.map_err(|error| Outcome::Unknown {
            step,
            code: Some(error.code()),
            message: error.to_string(),
        })?;
        let Some(path) = had else { return Ok(None) };
        // Another import may have admitted it just now.
        self.refuse_known(summary)?;
        let message = text!(
            en "the archive has it, {path:?}, and the ledger does not know it";
            de "das Archiv hat es, {path:?}, und das Register kennt es nicht"
        );
        Ok((!released.contains(&code)).then_some(Fault { step, code, message }))
    }

    fn not_copied(&self, error: &MediumError) -> End {
        let step = Step::Copy;
        let (code, message) = (error.code(), error.to_string());
        End::from(match code {
            Code::MediumTooLarge | Code::MediumNotRegular => {
                Outcome::Rejected(Fault { step, code, message })
            }
            // The copy failed and not the file: the scratch folder is named.
            _ if error.path() == self.setup.scratch => {
                Outcome::Unknown { step, code: Some(Code::ImportScratch), message }
            }
            _ => Outcome::Unknown { step, code: Some(code), message },
        })
    }

    fn at(&mut self, steps: &[Step]) -> Result<(), Killed> {
        match steps.iter().try_for_each(|step| (self.hook)(*step)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Killed),
        }
    }
}

/// A stick carries both ways: the own bundles lie beside those of others.
fn is_others(code: Code) -> bool {
    matches!(code, Code::SiteNotForHere | Code::SiteOwn)
}
