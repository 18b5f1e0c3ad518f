//! Rows that are not exported.

use carnet_language::text;

use std::fmt;

use crate::fault::Place;

/// Why a good row is not exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// The product has no installation id: no key is installed.
    NoInstallationId,
    /// It activates against a KMS host or the directory.
    KmsClient,
    /// It is activated.
    Licensed,
    /// An evaluation copy, which no key activates.
    Evaluation,
    /// A subscription, which is activated by signing in.
    Subscription,
    /// The host of the virtual machine activates it.
    Avma,
    /// The same installation id stands where it is not certain what is said of it.
    Uncertain,
    /// The same row stands before.
    Repeated,
}

impl SkipReason {
    /// The reason as JSON has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoInstallationId => "no-installation-id",
            Self::KmsClient => "kms-client",
            Self::Licensed => "licensed",
            Self::Evaluation => "evaluation",
            Self::Subscription => "subscription",
            Self::Avma => "avma",
            Self::Uncertain => "uncertain",
            Self::Repeated => "repeated",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::NoInstallationId => text!(en "no installation id"; de "keine Installations-ID"),
            Self::KmsClient => text!(
                en "a KMS client, which activates against its KMS host";
                de "ein KMS-Client, den sein KMS-Host aktiviert"
            ),
            Self::Licensed => text!(en "already licensed"; de "schon lizenziert"),
            Self::Evaluation => text!(
                en "an evaluation copy, which cannot be activated offline";
                de "eine Testversion, die sich ohne Netz nicht aktivieren lässt"
            ),
            Self::Subscription => text!(
                en "a subscription, which is activated by signing in";
                de "ein Abonnement, das durch Anmelden aktiviert wird"
            ),
            Self::Avma => text!(
                en "a virtual machine that its host activates (AVMA)";
                de "eine virtuelle Maschine, die ihr Host aktiviert (AVMA)"
            ),
            Self::Uncertain => text!(
                en "the same installation id is at fault elsewhere";
                de "dieselbe Installations-ID ist anderswo fehlerhaft"
            ),
            Self::Repeated => text!(
                en "a repetition of a row before";
                de "die Wiederholung einer früheren Zeile"
            ),
        })
    }
}

/// A row that is not exported, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The row.
    pub place: Place,
    /// Why.
    pub reason: SkipReason,
}
