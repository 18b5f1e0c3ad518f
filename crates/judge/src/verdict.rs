//! The verdict on a bundle (`spec/exchange.md` section 5), in three typed steps.
//!
//! [`open`] gives an [`Opened`] bundle: its manifest is signed by a key of the trust file.
//! [`Opened::judge`] gives a [`Judged`] one: site, role, route and time allow it.
//! [`Judged::finish`] gives an [`Outcome`]: it has been read to its last byte and item, and is
//! [`Approved`], or held for a person.

mod checks;
mod contents;
mod recorded;
mod step;
mod verifier;

use std::io::{self, Read, Seek};
use std::ops::Range;

use carnet_format::bundle::{FileKind, Part};
use carnet_format::limits::MAX_UPDATE_FILE;
use carnet_format::{
    BundleError, BundleReader, Code, CoseError, Digest, KeyId, Manifest, ManifestError, Passport,
    Receipt, SiteName, Statement as _, Verified,
};
use carnet_language::text;

pub use checks::{Check, CheckOutcome, checks};
pub use contents::{Approved, Findings, Held, Outcome, Summary};
pub use recorded::Recorded;
pub use step::Step;
pub use verifier::{NotApproved, Released, Verifier};

use crate::medium::Medium;
use crate::route;
use crate::time::{self, BundleTimes, Judgement, Timed, Window};
use crate::trust::{Key, Role, Route, Rule, SiteClock, TrustFile};
use crate::words::{Words, short_words};

/// Above the largest bundle: 4,096 chunks of the longest frame, and what stands around them.
pub const MAX_FILE: u64 = 4_096 * 4_211_000;

/// A check that failed, or that holds the bundle for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} [{code}]")]
pub struct Fault {
    /// The check.
    pub step: Step,
    /// The stable reject code.
    pub code: Code,
    /// What was found, in words.
    pub message: String,
}

/// Why a bundle was not judged to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// A check failed: the bundle is bad.
    #[error(transparent)]
    Rejected(#[from] Fault),
    /// The file could not be read: nothing can be said about the bundle.
    #[error("{reason}")]
    Unread {
        /// The check that was being made.
        step: Step,
        /// The fault of the medium or of this program, where it was one.
        code: Option<Code>,
        /// What could not be done, and what the system says.
        reason: String,
    },
}

impl Stop {
    /// The code: why the bundle is bad, or what is wrong with the medium that could not be read.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Rejected(fault) => Some(fault.code),
            Self::Unread { code, .. } => *code,
        }
    }

    fn rejected(step: Step, code: Code, message: impl ToString) -> Self {
        Self::Rejected(Fault { step, code, message: message.to_string() })
    }

    /// A file error in the step in which it can only be the file's or the system's fault.
    fn of(step: Step, code: Option<Code>, error: &impl ToString) -> Self {
        match code {
            // CHUNK-9. It is the fault of this program.
            Some(Code::ChunkDecoder) | None => {
                Self::Unread { step, code, reason: error.to_string() }
            }
            Some(code) => Self::rejected(step, code, error.to_string()),
        }
    }
}

/// VERDICT-1, steps `label` to `manifest`. Reads and verifies the manifest.
///
/// # Errors
/// The first check that fails, or the file cannot be read.
pub fn open<R: Read + Seek>(mut source: R, trust: &TrustFile) -> Result<Opened<R>, Stop> {
    if is_update(&mut source).unwrap_or(false) {
        let message = text!(
            en "this is a trust update; carnet verify judges it";
            de "das ist eine Änderung der Vertrauensdatei; carnet verify beurteilt sie"
        );
        return Err(Stop::rejected(Step::Key, Code::CoseTyp, message));
    }
    let (manifest, reader) = BundleReader::open(source).map_err(|error| {
        let step = match error {
            // Nothing was looked at before the first bytes were read.
            BundleError::Label | BundleError::Truncated(Part::Label) | BundleError::Io(_) => {
                Step::Label
            }
            _ => Step::Key,
        };
        match &error {
            BundleError::Cose(CoseError::Type { got, .. }) if got == Passport::TYPE => {
                let message = text!(
                    en "this is a media passport; carnet media check DIR judges it";
                    de "das ist der Ausweis eines Datenträgers; carnet media check ORDNER beurteilt ihn"
                );
                Stop::rejected(step, Code::CoseTyp, message)
            }
            BundleError::Cose(CoseError::Type { got, .. }) if got == Receipt::TYPE => {
                let message = text!(
                    en "this is a receipt; carnet verify judges it";
                    de "das ist eine Quittung; carnet verify beurteilt sie"
                );
                Stop::rejected(step, Code::CoseTyp, message)
            }
            _ => Stop::of(step, error.code(), &error),
        }
    })?;
    // BUN-3, COSE-6.
    let key = known_key(trust, &manifest.claimed_key_id())?;
    // BUN-4, BUN-5.
    let manifest = manifest.verify(&key.public).map_err(|error| match error {
        ManifestError::Cose(error) => Stop::rejected(Step::Signature, error.code(), error),
        error => Stop::rejected(
            Step::Manifest,
            error.code(),
            text!(en "manifest: {error}"; de "Beschreibung: {error}"),
        ),
    })?;
    Ok(Opened { manifest, reader })
}

/// How many bytes of a file decide what is said of it under this trust file: whatever follows them changes
/// nothing and need not be copied. Of what no known key has signed, that is what the longest other file has.
// MEDIA-9.
pub fn reach<R: Read + Seek>(source: R, trust: &TrustFile) -> u64 {
    reach_of(&open(source, trust))
}

/// The same of a file that was opened, or was not.
pub fn reach_of<R: Read + Seek>(opened: &Result<Opened<R>, Stop>) -> u64 {
    opened.as_ref().map_or(MAX_UPDATE_FILE, Opened::reach)
}

/// Bundle digest and key as a file claims them: nothing of it is verified.
#[must_use]
pub fn claimed<R: Read + Seek>(source: R) -> Option<(Digest, KeyId)> {
    let (manifest, _) = BundleReader::open(source).ok()?;
    Some((manifest.claimed_digest(), manifest.claimed_key_id()))
}

fn known_key<'t>(trust: &'t TrustFile, id: &KeyId) -> Result<&'t Key, Stop> {
    let unknown = || {
        text!(
            words = Words::from(*id);
            en "key {words} ({id}) is not in the trust file";
            de "der Schlüssel {words} ({id}) steht nicht in der Vertrauensdatei"
        )
    };
    trust.key(id).ok_or_else(|| Stop::rejected(Step::Key, Code::KeyUnknown, unknown()))
}

/// LABEL-2. A fault of reading is met again where the bundle is read.
fn is_update(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    source.rewind()?;
    let mut start = Vec::new();
    source.take(FileKind::START as u64).read_to_end(&mut start)?;
    Ok(FileKind::of(&start) == FileKind::TrustUpdate)
}

/// A bundle whose manifest is signed by a key of the trust file. Nothing else is known of it.
#[derive(Debug)]
#[must_use]
pub struct Opened<R> {
    manifest: Verified<Manifest>,
    reader: BundleReader<R>,
}

impl<R: Read + Seek> Opened<R> {
    /// The manifest.
    pub const fn manifest(&self) -> &Verified<Manifest> {
        &self.manifest
    }

    /// The bundle digest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.manifest.digest()
    }

    /// Where each chunk has to lie in the file, by the signed manifest.
    #[must_use]
    pub fn chunk_places(&self) -> Vec<Range<u64>> {
        self.reader.chunk_places(&self.manifest)
    }

    /// How many bytes of the file decide what is said of it, by the signed manifest.
    #[must_use]
    pub fn reach(&self) -> u64 {
        self.reader.reach(&self.manifest)
    }

    /// The first chunk that is not, byte for byte, the signed one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn first_altered_chunk(&mut self) -> io::Result<Option<usize>> {
        self.reader.first_altered_chunk(&self.manifest)
    }

    /// Steps 8 to 11: site, role, route, time.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn judge<'t>(self, by: &Verifier<'t>) -> Result<Judged<'t, R>, Stop> {
        let manifest = &self.manifest;
        // The trust file by which it was opened may be another one.
        let (trust, key) = (by.trust, known_key(by.trust, &manifest.key_id())?);
        check_site(trust, manifest, by.here)?;
        check_role(key, manifest)?;
        let (route, holds) = route::check_manifest(trust, manifest, by.here, &by.medium)
            .map_err(|fault| Stop::rejected(Step::Route, fault.code(), fault))?;
        let clock = trust.clock_of(&manifest.from);
        let times = BundleTimes {
            key: key.window,
            created: (clock == SiteClock::Trusted).then_some(manifest.created),
            expires: manifest.expires,
            max_age_days: route.max_age_days,
            medium: by.medium.window(trust, route),
        };
        let passed = by.released.jump;
        let timed = time::judge_bundle(by.now, times, passed)
            .map_err(|fault| Stop::rejected(Step::Time, fault.code(), fault))?;
        let unknown = text!(
            ends = times.ends();
            en "it cannot be told whether key, bundle and medium are still valid: {ends}";
            de "es lässt sich nicht sagen, ob Schlüssel, Bündel und Datenträger noch gültig sind: {ends}"
        );
        let fault = |step, code, message| Fault { step, code, message };
        let holds = holds.into_iter().map(|hold| fault(Step::Route, hold.code, hold.message));
        let mut holds = holds.collect::<Vec<_>>();
        // TIME-5.
        if let Some(created) = timed.jump.filter(|created| Some(*created) > passed) {
            let message = time::jump_message(created, by.now.anchor());
            holds.push(fault(Step::Time, Code::TimeJump, message));
        }
        match (timed.judgement, route.time_unknown) {
            // TIME-12.
            (Judgement::CannotTell, Rule::Reject) => {
                return Err(Stop::rejected(Step::Time, Code::TimeUnknown, unknown));
            }
            // TIME-13.
            (Judgement::CannotTell, Rule::Hold) => {
                holds.push(fault(Step::Time, Code::TimeHeld, unknown));
            }
            _ => {}
        }
        holds.retain(|hold| !by.released.passes(hold.code));
        let (medium, window) = (by.medium.clone(), times.window());
        Ok(Judged { opened: self, trust, key, route, timed, window, passed, holds, medium })
    }
}

/// A bundle that site, role, route and time allow. Its chunks have not been looked at.
#[derive(Debug)]
#[must_use]
pub struct Judged<'t, R> {
    opened: Opened<R>,
    trust: &'t TrustFile,
    key: &'t Key,
    route: &'t Route,
    timed: Timed,
    window: Window,
    /// Up to when a time that jumps passes.
    passed: Option<u64>,
    holds: Vec<Fault>,
    medium: Medium,
}

impl<R> Judged<'_, R> {
    /// The manifest.
    pub const fn manifest(&self) -> &Verified<Manifest> {
        &self.opened.manifest
    }

    /// The route that the bundle takes.
    #[must_use]
    pub const fn route(&self) -> &Route {
        self.route
    }
}

fn check_site(trust: &TrustFile, manifest: &Manifest, here: Option<&SiteName>) -> Result<(), Stop> {
    let (from, to) = (&manifest.from, &manifest.to);
    let rejected = |code, message| Err(Stop::rejected(Step::Site, code, message));
    // VERDICT-2.
    if let Some(name) = [from, to].into_iter().find(|name| trust.site(name).is_none()) {
        return rejected(
            Code::SiteUnknown,
            text!(
                en "site {name} is not in the trust file";
                de "der Standort {name} steht nicht in der Vertrauensdatei"
            ),
        );
    }
    match here {
        // VERDICT-3.
        Some(here) if here == from => rejected(
            Code::SiteOwn,
            text!(en "made here, at {here}"; de "hier erstellt, bei {here}"),
        ),
        // VERDICT-4.
        Some(here) if here != to => rejected(
            Code::SiteNotForHere,
            text!(en "for {to}, and this is {here}"; de "für {to}, und hier ist {here}"),
        ),
        _ => Ok(()),
    }
}

fn check_role(key: &Key, manifest: &Verified<Manifest>) -> Result<(), Stop> {
    let id = short_words(manifest.key_id());
    let rejected = |code, message| Err(Stop::rejected(Step::Role, code, message));
    // VERDICT-5.
    let Role::Exporter { site, .. } = &key.role else {
        let message = text!(
            role = key.role.name();
            en "key {id} has the role {role}";
            de "der Schlüssel {id} hat die Rolle {role}"
        );
        return rejected(Code::TrustRole, message);
    };
    // VERDICT-6.
    if *site != manifest.from {
        let message = text!(
            from = manifest.from;
            en "key {id} belongs to {site}, the bundle says {from}";
            de "der Schlüssel {id} gehört {site}, das Bündel nennt {from}"
        );
        return rejected(Code::TrustKeySite, message);
    }
    // VERDICT-7.
    if key.revoked {
        return rejected(
            Code::TrustRevoked,
            text!(en "key {id} is revoked"; de "der Schlüssel {id} ist widerrufen"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use carnet_format::ChunkError;

    use super::{Code, Step, Stop};

    #[test]
    fn a_program_that_cannot_judge_rejects_nothing() {
        // CHUNK-9.
        let error = ChunkError::Decoder;
        let stop = Stop::of(Step::Frames, Some(error.code()), &error);
        assert!(matches!(stop, Stop::Unread { code: Some(Code::ChunkDecoder), .. }));
        let stop = Stop::of(Step::Frames, Some(Code::ChunkDecode), &ChunkError::Decode);
        assert!(matches!(stop, Stop::Rejected(_)));
    }
}
