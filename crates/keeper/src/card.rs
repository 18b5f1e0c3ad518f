//! Site cards (`spec/exchange.md` section 1.6): who a host is and what its public keys are, as a small file that a person
//! accepts by its words.

use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Digest, PublicKey, SiteName};
use carnet_host::{Failure, Status};
use carnet_judge::trust::{PersonName, SiteClock, Zone};
use carnet_judge::words::Words;
use data_encoding::HEXLOWER;

mod read;
#[cfg(test)]
mod tests;

pub use read::CardError;

/// How the name of its file ends.
pub const ENDING: &str = ".carnet-site";
/// The longest card, in bytes.
pub const MAX_LENGTH: usize = 4_096;
/// The first line of a card.
pub const FIRST_LINE: &str = "# Carnet site card, version 1";

/// Who a host is, and what its public keys are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// None at a desk, whose keys are those of persons.
    pub site: Option<SiteEntry>,
    /// At least one.
    pub keys: Vec<KeyEntry>,
}

/// A site, as the trust file will have it. It reads bundles of version 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteEntry {
    /// Its neutral name.
    pub name: SiteName,
    /// The side of the gap.
    pub zone: Zone,
    /// Whether times signed there are believed.
    pub clock: SiteClock,
}

/// A key, as the trust file will have it; the site is that of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// What it may sign.
    pub role: KeyRole,
    /// The public key.
    pub public: PublicKey,
}

/// What a key of a card may sign, and who can use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRole {
    /// Signs bundles; these persons can use it.
    Exporter(Vec<PersonName>),
    /// Signs receipts.
    Importer,
    /// Signs approvals, of this person.
    Approver(PersonName),
    /// Signs scans.
    Scanner,
    /// Signs media passports.
    Media,
}

impl KeyRole {
    /// The word for it in the trust file.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Exporter(_) => "exporter",
            Self::Importer => "importer",
            Self::Approver(_) => "approver",
            Self::Scanner => "scanner",
            Self::Media => "media",
        }
    }
}

impl Card {
    /// Reads a card.
    ///
    /// # Errors
    /// It has not exactly the form that [`Card::text`] gives.
    pub fn parse(bytes: &[u8]) -> Result<Self, CardError> {
        read::parse(bytes)
    }

    /// The whole file, as it is written.
    #[must_use]
    pub fn text(&self) -> String {
        let words = self.words();
        format!(
            "{FIRST_LINE}\n# Public. Accept it only by its words, told by telephone:\n# {words}\n{}",
            self.content()
        )
    }

    /// What its words are made of: all lines but the comments.
    // CARD-2.
    fn content(&self) -> String {
        let mut text = "card = 1\n".to_owned();
        if let Some(SiteEntry { name, zone, clock }) = &self.site {
            let (zone, clock) = (zone.as_str(), clock.as_str());
            text += &format!(
                "site = \"{name}\"\nzone = \"{zone}\"\nclock = \"{clock}\"\nversions = [1]\n"
            );
        }
        for KeyEntry { role, public } in &self.keys {
            let (name, public) = (role.name(), HEXLOWER.encode(public.as_bytes()));
            text += &format!("\n[[key]]\nrole = \"{name}\"\npublic = \"{public}\"\n");
            match role {
                KeyRole::Exporter(custodians) => {
                    text += &format!("custodians = {}\n", list(custodians));
                }
                KeyRole::Approver(person) => text += &format!("person = \"{person}\"\n"),
                KeyRole::Importer | KeyRole::Scanner | KeyRole::Media => {}
            }
        }
        text
    }

    /// What people tell each other to compare it.
    // CARD-2.
    #[must_use]
    pub fn words(&self) -> Words {
        Digest::of(self.content().as_bytes()).into()
    }

    /// Whose card it is: the site, or the persons of a desk.
    #[must_use]
    pub fn owner(&self) -> String {
        match &self.site {
            Some(site) => site.name.to_string(),
            None => {
                let persons = self.persons().map(ToString::to_string);
                persons.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// What the file is called.
    #[must_use]
    pub fn file_name(&self) -> String {
        let first = match &self.site {
            Some(site) => site.name.to_string(),
            None => self.persons().next().map(ToString::to_string).unwrap_or_default(),
        };
        format!("{first}{ENDING}")
    }

    /// The persons that it names.
    pub fn persons(&self) -> impl Iterator<Item = &PersonName> {
        self.keys.iter().flat_map(|key| match &key.role {
            KeyRole::Approver(person) => std::slice::from_ref(person),
            KeyRole::Exporter(custodians) => custodians,
            _ => &[],
        })
    }
}

/// Names as a list of TOML.
pub(crate) fn list<T: std::fmt::Display>(names: &[T]) -> String {
    let names = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>();
    format!("[{}]", names.join(", "))
}

/// Reads the card at a path, which may lie on a stick.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_file(path: &Path) -> Result<Card, Failure> {
    // MEDIA-2.
    let bytes = carnet_media::small(path)?;
    Card::parse(&bytes).map_err(|error| {
        let name = path.display().to_string();
        let message = format!("{}: {error}", Escaped(&name));
        Failure::new(Status::Rejected, error.code(), message)
    })
}
