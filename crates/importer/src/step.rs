//! The numbered steps of an import.

use carnet_verifier::verdict;

/// A step of the import procedure, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table of section 6 says what they are")]
pub enum Step {
    Locate = 1,
    PrivateCopy,
    Label,
    Key,
    Signature,
    Manifest,
    Known,
    Site,
    Role,
    Route,
    Time,
    Stream,
    Framing,
    Endorsements,
    Frames,
    Items,
    Quorum,
    Admit,
    Release,
}

impl Step {
    /// The number of the step, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The name of the step.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Locate => "locate",
            Self::PrivateCopy => "private copy",
            Self::Label => "label",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Manifest => "manifest",
            Self::Known => "known",
            Self::Site => "site",
            Self::Role => "role",
            Self::Route => "route",
            Self::Time => "time",
            Self::Stream => "stream",
            Self::Framing => "framing",
            Self::Endorsements => "endorsements",
            Self::Frames => "frames",
            Self::Items => "items",
            Self::Quorum => "quorum",
            Self::Admit => "admit",
            Self::Release => "release",
        }
    }
}

impl From<verdict::Step> for Step {
    fn from(step: verdict::Step) -> Self {
        match step {
            verdict::Step::Label => Self::Label,
            verdict::Step::Key => Self::Key,
            verdict::Step::Signature => Self::Signature,
            verdict::Step::Manifest => Self::Manifest,
            verdict::Step::Site => Self::Site,
            verdict::Step::Role => Self::Role,
            verdict::Step::Route => Self::Route,
            verdict::Step::Time => Self::Time,
            verdict::Step::Stream => Self::Stream,
            verdict::Step::Framing => Self::Framing,
            verdict::Step::Endorsements => Self::Endorsements,
            verdict::Step::Frames => Self::Frames,
            verdict::Step::Items | verdict::Step::Contents => Self::Items,
            verdict::Step::Quorum => Self::Quorum,
        }
    }
}
