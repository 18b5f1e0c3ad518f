//! The fifteen checks.

/// One of the fifteen checks, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table of section 5 says what they are")]
pub enum Step {
    Label,
    Key,
    Signature,
    Manifest,
    Site,
    Role,
    Route,
    Time,
    Stream,
    Framing,
    Endorsements,
    Frames,
    Items,
    Contents,
    Quorum,
}

impl Step {
    /// All steps in their order.
    pub const ALL: [Self; 15] = [
        Self::Label,
        Self::Key,
        Self::Signature,
        Self::Manifest,
        Self::Site,
        Self::Role,
        Self::Route,
        Self::Time,
        Self::Stream,
        Self::Framing,
        Self::Endorsements,
        Self::Frames,
        Self::Items,
        Self::Contents,
        Self::Quorum,
    ];

    /// The number of the step, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The name of the check.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Manifest => "manifest",
            Self::Site => "site",
            Self::Role => "role",
            Self::Route => "route",
            Self::Time => "time",
            Self::Stream => "stream",
            Self::Framing => "framing",
            Self::Endorsements => "endorsements",
            Self::Frames => "frames",
            Self::Items => "items",
            Self::Contents => "contents",
            Self::Quorum => "quorum",
        }
    }
}
