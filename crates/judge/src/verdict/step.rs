//! The steps of judging (`spec/order.md`): one numbering for every program and message.

carnet_format::words! {
    /// One of the twenty steps, in their order: those of an import.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[expect(missing_docs, reason = "the table of spec/order.md says what they are")]
    pub enum Step {
        1 Locate = "locate" / "Fundort",
        2 Label = "label" / "Kennung",
        3 Key = "key" / "Schlüssel",
        4 Signature = "signature" / "Signatur",
        5 Copy = "copy" / "Kopie",
        6 Manifest = "manifest" / "Beschreibung",
        7 Known = "known" / "bekannt",
        8 Site = "site" / "Standort",
        9 Role = "role" / "Rolle",
        10 Route = "route" / "Weg",
        11 Time = "time" / "Zeit",
        12 Stream = "stream" / "Reihe",
        13 Framing = "framing" / "Rahmen",
        14 Endorsements = "endorsements" / "Freigaben",
        15 Frames = "frames" / "Blöcke",
        16 Items = "items" / "Posten",
        17 Contents = "contents" / "Inhalt",
        18 Quorum = "quorum" / "Quorum",
        19 Admit = "admit" / "Übernahme",
        20 Spool = "spool" / "Ablage",
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
