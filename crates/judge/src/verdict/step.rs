//! The steps of judging (`spec/order.md`): one numbering for every program and message.

carnet_format::words! {
    /// One of the twenty steps, in their order: those of an import.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[expect(missing_docs, reason = "the table of spec/order.md says what they are")]
    pub enum Step {
        1 Locate = "locate",
        2 Label = "label",
        3 Key = "key",
        4 Signature = "signature",
        5 Copy = "copy",
        6 Manifest = "manifest",
        7 Known = "known",
        8 Site = "site",
        9 Role = "role",
        10 Route = "route",
        11 Time = "time",
        12 Stream = "stream",
        13 Framing = "framing",
        14 Endorsements = "endorsements",
        15 Frames = "frames",
        16 Items = "items",
        17 Contents = "contents",
        18 Quorum = "quorum",
        19 Admit = "admit",
        20 Spool = "spool",
    }
}

impl Step {
    /// VERDICT-8. Whether a verdict without a ledger shows it: whether it is a check.
    #[must_use]
    pub const fn is_check(self) -> bool {
        !matches!(self, Self::Locate | Self::Copy | Self::Known | Self::Admit | Self::Spool)
    }

    /// The number of the step, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}
