//! What a bundle is judged by, beside itself; and the short way to a verdict.

use std::io::{Read, Seek};

use carnet_format::{Code, SiteName};
use carnet_language::text;

use super::{Approved, Fault, Outcome, Stop, open};
use crate::medium::Medium;
use crate::time::Now;
use crate::trust::TrustFile;

/// Judges bundles by one trust file. Who says nothing of time, site or medium is judged as if nothing were known
/// of it: what then cannot be told is held or refused, as the route says, and never guessed.
///
/// ```compile_fail
/// # use carnet_judge::{TrustFile, Verifier};
/// # fn print(trust: &TrustFile, file: std::fs::File) -> Result<(), Box<dyn std::error::Error>> {
/// // Before a bundle is approved there are no items.
/// carnet_judge::verdict::open(file, trust)?
///     .judge(&Verifier::new(trust))?
///     .read_items(|_, item| println!("{item:?}"))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Verifier<'t> {
    pub(super) trust: &'t TrustFile,
    pub(super) here: Option<&'t SiteName>,
    pub(super) now: Now,
    pub(super) medium: Medium,
    pub(super) released: Released<'t>,
}

impl<'t> Verifier<'t> {
    /// By this trust file, at no known time or place.
    pub fn new(trust: &'t TrustFile) -> Self {
        let (now, medium, released) = Default::default();
        Self { trust, here: None, now, medium, released }
    }

    /// At this time: what is known about now, or seconds since 1970 by a clock that is right.
    pub fn at(self, now: impl Into<Now>) -> Self {
        Self { now: now.into(), ..self }
    }

    /// For an import at this site; else for an officer at either end.
    pub fn for_site(self, here: &'t SiteName) -> Self {
        Self { here: Some(here), ..self }
    }

    /// On this medium.
    pub fn on(self, medium: Medium) -> Self {
        Self { medium, ..self }
    }

    /// With what a person has released for the bundle.
    pub fn releasing(self, released: Released<'t>) -> Self {
        Self { released, ..self }
    }

    /// Who exists and what may cross.
    #[must_use]
    pub const fn trust(&self) -> &'t TrustFile {
        self.trust
    }

    /// What is known about now.
    #[must_use]
    pub const fn now(&self) -> Now {
        self.now
    }

    /// The medium the bundle came on.
    #[must_use]
    pub const fn medium(&self) -> &Medium {
        &self.medium
    }

    /// VERDICT-1. Judges a bundle to its last byte and item: all that can be told without a ledger. Streams,
    /// replay and gaps need one.
    ///
    /// # Errors
    /// Whatever is not approved, and why.
    pub fn verify<R: Read + Seek>(&self, source: R) -> Result<Approved<R>, NotApproved> {
        match open(source, self.trust)?.judge(self)?.finish()? {
            Outcome::Approved(approved) => Ok(approved),
            Outcome::Held(held) => Err(NotApproved::Held(held.reasons().to_vec())),
        }
    }
}

/// What a person has released for a bundle (STREAM-13). Approvals and scans that are missing cannot be released.
#[derive(Clone, Copy, Debug, Default)]
pub struct Released<'a> {
    /// What is held with one of these codes passes, but for `time.jump`.
    pub codes: &'a [Code],
    /// A time that jumps passes (`time.jump`) if it is not after this one.
    pub jump: Option<u64>,
}

impl Released<'_> {
    pub(super) fn passes(&self, code: Code) -> bool {
        code != Code::TimeJump && self.codes.contains(&code)
    }
}

/// Why a bundle is not approved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotApproved {
    /// It is bad, or could not be read.
    #[error(transparent)]
    Stopped(#[from] Stop),
    /// A person has to act. At least one reason; the first names the verdict's code.
    #[error("{}", text!(
        why = _0.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ");
        en "held for a person: {why}"; de "zurückgehalten, eine Person muss handeln: {why}"
    ))]
    Held(Vec<Fault>),
}

impl NotApproved {
    /// The stable code, where there is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Stopped(stop) => stop.code(),
            Self::Held(reasons) => reasons.first().map(|fault| fault.code),
        }
    }
}
