//! The sites, persons, keys and media of a trust file.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use carnet_format::{MediumId, PublicKey, SiteName};

use super::form::{boolean, count, label, medium_id, name, set, time, word};
use super::table::table;
use crate::time::Window;

table! {
    /// A site: a named place on one side of the gap.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Site {
        /// Neutral, never reused, never changed.
        pub name: SiteName = must(name);
        /// The side of the gap.
        pub zone: Zone = must(word);
        /// Whether times signed there are believed.
        pub clock: SiteClock = must(word);
        /// The bundle versions that it reads.
        pub versions: BTreeSet<u64> = must(set(count(0..=255)));
    }
}

carnet_format::words! {
    /// The side of the gap.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Zone {
        /// Without a network.
        Isolated = "isolated" / "abgeschottet",
        /// With one.
        Connected = "connected" / "verbunden",
    }
}

carnet_format::words! {
    /// Whether a clock is kept within 300 seconds of UTC.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SiteClock {
        /// Its times are believed.
        Trusted = "trusted" / "verlässlich",
        /// Its times are shown and never used.
        Untrusted = "untrusted" / "nicht verlässlich",
    }
}

/// The neutral id of a person, such as `p-014`; in the form of a site name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl FromStr for PersonName {
    type Err = carnet_format::SiteNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        SiteName::from_str(text).map(|name| Self(name.as_str().to_owned()))
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key with its one role.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Key {
    /// The public key.
    pub public: PublicKey,
    /// What it may sign, and whose it is.
    pub role: Role,
    /// When it is valid.
    pub window: Window,
    /// Nothing it signed counts, whenever it was signed.
    pub revoked: bool,
}

/// What a key may sign, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Signs bundles.
    Exporter {
        /// Where.
        site: SiteName,
        /// Who can use it: these persons cannot approve what it signed.
        custodians: BTreeSet<PersonName>,
    },
    /// Signs receipts.
    Importer {
        /// Where.
        site: SiteName,
    },
    /// Signs approvals.
    Approver {
        /// Whose.
        person: PersonName,
    },
    /// Signs scans.
    Scanner {
        /// Where.
        site: SiteName,
    },
    /// Signs media passports.
    Media {
        /// Where.
        site: SiteName,
    },
}

impl Role {
    /// The word for it in the trust file.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Exporter { .. } => "exporter",
            Self::Importer { .. } => "importer",
            Self::Approver { .. } => "approver",
            Self::Scanner { .. } => "scanner",
            Self::Media { .. } => "media",
        }
    }

    /// The site that the key belongs to; none for an approver.
    #[must_use]
    pub const fn site(&self) -> Option<&SiteName> {
        match self {
            Self::Exporter { site, .. }
            | Self::Importer { site }
            | Self::Scanner { site }
            | Self::Media { site } => Some(site),
            Self::Approver { .. } => None,
        }
    }

    /// The person that the key belongs to; only for an approver.
    #[must_use]
    pub const fn person(&self) -> Option<&PersonName> {
        match self {
            Self::Approver { person } => Some(person),
            _ => None,
        }
    }

    /// The persons who can use the key; only for an exporter.
    #[must_use]
    pub const fn custodians(&self) -> Option<&BTreeSet<PersonName>> {
        match self {
            Self::Exporter { custodians, .. } => Some(custodians),
            _ => None,
        }
    }
}

/// A medium id as the trust file writes it: 32 lower-case hexadecimal digits.
#[must_use]
pub fn medium_text(id: &MediumId) -> String {
    data_encoding::HEXLOWER.encode(id)
}

table! {
    /// A medium that may carry.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct Medium {
        /// That of its passport.
        pub id: MediumId = must(medium_id);
        /// What is written on it.
        pub label: String = must(label);
        /// The last second at which it may carry, beside what its passport says.
        pub until: Option<u64> = may(time);
        /// It carries nothing any more.
        pub retired: bool = or_default(boolean);
    }
}
