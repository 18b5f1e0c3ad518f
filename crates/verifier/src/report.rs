//! A verdict as text for people and as JSON for scripts.

mod door;
pub(crate) mod items;
mod json;
mod medium;
mod page;
pub(crate) mod text;

use std::io::{Read, Seek};
use std::path::Path;

use carnet_format::{Code, Digest, KeyId, Manifest, Verified};
use carnet_media::MediumError;

pub use door::{Door, cut, file_name, typed};
pub use json::json;
pub use medium::MediumReport;
pub(crate) use medium::attribute_word;
pub use page::{Language, page};
pub use text::{brief, progress, text};

use carnet_host::Status;
use carnet_host::json::Verdict;
use carnet_judge::distinct::DistinctValues;
use carnet_judge::medium::Medium;
use carnet_judge::product::Contents;
use carnet_judge::quorum::{Endorsement, Standing};
use carnet_judge::time::Judgement;
use carnet_judge::trust::{SiteClock, TrustFile};
use carnet_judge::verdict::{self, Check, CheckOutcome, Fault, Outcome, Step, Stop, Verifier};
use carnet_language::text;

use crate::diagnosis::Diagnosis;

/// What is said where the route takes listed media only, and nobody looked at the medium.
fn medium_open() -> String {
    text!(
        en "not checked here; this route takes listed media only, so check the stick itself: carnet media check DIR";
        de "hier nicht geprüft; dieser Weg nimmt nur gelistete Datenträger, daher den Stick selbst prüfen: carnet media check ORDNER"
    )
}

/// A verdict with all that is printed of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The file as it was named.
    pub file: String,
    /// Digest and serial of the trust file.
    pub trust: (Digest, u64),
    /// The medium by which it was judged.
    pub medium: MediumReport,
    /// Whether the route takes listed media only, and the medium was neither stated nor looked at.
    pub medium_open: bool,
    /// The own time that was used, if any.
    pub own: Option<u64>,
    /// What the bundle says of itself, from the moment that its manifest has been verified.
    pub bundle: Option<BundleReport>,
    /// What it carries, if all items were read.
    pub contents: Option<Contents>,
    /// How many different values its items have, if all items were read.
    pub distinct: Option<DistinctValues>,
    /// Its endorsements, if they were counted.
    pub endorsements: Vec<Endorsement>,
    /// What the route asks for and who may still approve, if endorsements were counted.
    pub standing: Option<Standing>,
    /// Whether time could be told, if it was judged to the end.
    pub time: Option<Judgement>,
    /// Why it ended early.
    pub stop: Option<Stop>,
    /// What it is held for.
    pub holds: Vec<Fault>,
    /// Whether the site at which it is judged made the bundle: then the next step is this site's own.
    pub is_ours: bool,
    /// What probably happened to the file, if it was refused and that was looked into.
    pub diagnosis: Option<Diagnosis>,
}

/// What a bundle with a verified manifest says of itself.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BundleReport {
    /// The bundle digest.
    pub digest: Digest,
    /// The key that signed it.
    pub key: KeyId,
    /// The persons who can use that key.
    pub custodians: Vec<String>,
    /// The manifest.
    pub manifest: Manifest,
    /// Whether the time in it is believed.
    pub clock: SiteClock,
    /// The name that its file should bear, where it bears another.
    pub derived_name: Option<String>,
}

impl BundleReport {
    /// Of the bundle in `file`, under a trust file that has its key.
    #[must_use]
    pub fn of(manifest: &Verified<Manifest>, trust: &TrustFile, file: &Path) -> Self {
        let (digest, key) = (manifest.digest(), manifest.key_id());
        let custodians = trust.key(&key).and_then(|key| key.role.custodians());
        Self {
            digest,
            key,
            custodians: custodians.into_iter().flatten().map(ToString::to_string).collect(),
            manifest: Manifest::clone(manifest),
            clock: trust.clock_of(&manifest.from),
            // VERDICT-13.
            derived_name: Some(manifest.file_name(&digest))
                .filter(|derived| !file.ends_with(derived)),
        }
    }
}

impl Report {
    /// Judges a file to its last item, without a ledger: what is printed of it, and the verdict itself where the
    /// bundle was judged to its end.
    pub fn judge<R: Read + Seek>(
        file: String,
        source: R,
        verifier: &Verifier<'_>,
    ) -> (Self, Option<Outcome<R>>) {
        let mut report = Self::blank(file, verifier);
        match report.run(source, verifier) {
            Ok(outcome) => (report, Some(outcome)),
            Err(stop) => (Self { stop: Some(stop), ..report }, None),
        }
    }

    /// The verdict on a file that cannot even be opened.
    #[must_use]
    pub fn unread(file: String, error: &MediumError, verifier: &Verifier<'_>) -> Self {
        let code = Some(error.code());
        let stop = Stop::Unread { step: Step::Label, code, reason: error.to_string() };
        Self { stop: Some(stop), ..Self::blank(file, verifier) }
    }

    fn blank(file: String, verifier: &Verifier<'_>) -> Self {
        Self {
            file,
            trust: (verifier.trust().digest(), verifier.trust().serial()),
            medium: MediumReport::new(verifier.medium().clone(), verifier.trust()),
            medium_open: false,
            own: verifier.now().own(),
            is_ours: false,
            bundle: None,
            contents: None,
            distinct: None,
            endorsements: Vec::new(),
            standing: None,
            time: None,
            stop: None,
            holds: Vec::new(),
            diagnosis: None,
        }
    }

    fn run<R: Read + Seek>(
        &mut self,
        source: R,
        verifier: &Verifier<'_>,
    ) -> Result<Outcome<R>, Stop> {
        let trust = verifier.trust();
        let opened = verdict::open(source, trust)?;
        let manifest = opened.manifest();
        self.bundle = Some(BundleReport::of(manifest, trust, Path::new(&self.file)));
        // ROUTE-12.
        self.medium_open = *verifier.medium() == Medium::NotLookedAt
            && trust.route(&manifest.from, &manifest.to).is_some_and(|route| route.media.is_some());
        let judged = opened.judge(verifier)?;
        let (outcome, summary) = judged.summarise()?;
        (self.contents, self.distinct) = (Some(summary.contents), Some(summary.distinct));
        self.note(&outcome);
        Ok(outcome)
    }

    fn note<R>(&mut self, outcome: &Outcome<R>) {
        let findings = outcome.findings();
        self.endorsements.clone_from(&findings.tally().endorsements);
        self.standing = Some(findings.standing().clone());
        self.time = Some(findings.time());
        self.holds = outcome.reasons().to_vec();
    }

    /// The exit status for this file.
    #[must_use]
    pub fn status(&self) -> Status {
        match &self.stop {
            Some(stop) => stop.into(),
            None if self.holds.is_empty() => Status::Done,
            None => Status::Held,
        }
    }

    /// The verdict in one word.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.status().into()
    }

    /// What people call it.
    #[must_use]
    pub fn verdict_word(&self) -> String {
        said(self.verdict())
    }

    /// VERDICT-1. The fault that names the code: the failure, else the first hold.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match &self.stop {
            Some(Stop::Rejected(fault)) => Some(fault),
            Some(Stop::Unread { .. }) => None,
            None => self.holds.first(),
        }
    }

    /// What the reader does next about the code.
    #[must_use]
    pub fn next_step(&self) -> Option<&'static str> {
        // An approval under a revoked key is not this site's.
        let is_own = |fault: &Fault| self.is_ours && matches!(fault.step, Step::Role | Step::Time);
        match self.fault() {
            Some(fault) if is_own(fault) => Some(fault.code.next_step_for_own()),
            _ => self.code().map(|code| code.next_step()),
        }
    }

    /// The code of the verdict: that of the fault, or of the medium that could not be read.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match &self.stop {
            Some(stop) => stop.code(),
            None => self.holds.first().map(|fault| fault.code),
        }
    }

    /// VERDICT-8. All checks with what became of them.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        let mut checks = verdict::checks(self.stop.as_ref(), &self.holds);
        // ROUTE-12. Nobody should read that the medium passed.
        let route = checks.iter_mut().find(|check| check.step == Step::Route);
        if let Some(route) = route.filter(|it| it.outcome == CheckOutcome::Passed)
            && self.medium_open
        {
            route.outcome = CheckOutcome::PassedInPart {
                reason: carnet_language::text!(
                    en "the medium was not checked here";
                    de "der Datenträger wurde hier nicht geprüft"
                ),
            };
        }
        checks
    }
}

/// What a verdict is called by people.
#[must_use]
pub fn said(verdict: Verdict) -> String {
    match verdict {
        Verdict::Accepted => text!(en "ACCEPTED"; de "ANGENOMMEN"),
        Verdict::Held => text!(en "HELD"; de "ZURÜCKGEHALTEN"),
        Verdict::Rejected => text!(en "REJECTED"; de "ABGELEHNT"),
        Verdict::Unknown => text!(en "NOT JUDGED"; de "NICHT BEURTEILT"),
    }
}

/// What a check's outcome is called in text for people.
fn words(outcome: &CheckOutcome) -> String {
    match outcome {
        CheckOutcome::Passed | CheckOutcome::PassedInPart { .. } => {
            text!(en "passed"; de "bestanden")
        }
        CheckOutcome::Failed { .. } => text!(en "FAILED"; de "FEHLGESCHLAGEN"),
        CheckOutcome::Held { .. } => text!(en "HELD"; de "ZURÜCKGEHALTEN"),
        CheckOutcome::Unread { .. } => text!(en "not made"; de "nicht möglich"),
        CheckOutcome::NotChecked { .. } => text!(en "not checked here"; de "hier nicht geprüft"),
        CheckOutcome::NotReached => text!(en "not reached"; de "nicht erreicht"),
    }
}
