//! The steps of judging (`spec/order.md`): one numbering for every program and message.

/// One of the twenty steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table of spec/order.md says what they are")]
pub enum Step {
    Locate = 1,
    Label,
    Key,
    Signature,
    Copy,
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
    Contents,
    Quorum,
    Admit,
    Spool,
}

impl Step {
    /// All steps in their order: those of an import.
    pub const ALL: [Self; 20] = [
        Self::Locate,
        Self::Label,
        Self::Key,
        Self::Signature,
        Self::Copy,
        Self::Manifest,
        Self::Known,
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
        Self::Admit,
        Self::Spool,
    ];

    /// VERDICT-8. The steps that a verdict without a ledger shows: its checks.
    pub const CHECKS: [Self; 15] = [
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
        self as u8
    }

    /// The name of the step.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Locate => "locate",
            Self::Label => "label",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Copy => "copy",
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
            Self::Contents => "contents",
            Self::Quorum => "quorum",
            Self::Admit => "admit",
            Self::Spool => "spool",
        }
    }
}
