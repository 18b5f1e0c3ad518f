//! Reading cards.

use carnet_format::{PublicKey, SiteName, Word};
use carnet_judge::trust::PersonName;
use data_encoding::HEXLOWER;
use serde::Deserialize;

use super::{Card, FIRST_LINE, KeyEntry, KeyRole, MAX_LENGTH, SiteEntry};

carnet_format::faults! {
    /// Why a file is no card.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum CardError -> carnet_format::Code {
        "CARD-1" CardForm:
            "it does not begin as a site card does" / "sie beginnt nicht wie eine Standortkarte"
            Beginning;
        "CARD-1" CardForm: "it is longer than {limit} bytes" / "sie ist länger als {limit} Bytes"
            TooLong { limit: usize };
        "CARD-1" CardForm:
            "it cannot be read as a site card: {reason}" / "sie lässt sich nicht als Standortkarte lesen: {reason}"
            Text { reason: String };
        "CARD-1" CardForm:
            "it is not written as a site card is" / "sie ist nicht so geschrieben wie eine Standortkarte"
            Other;
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    card: u64,
    site: Option<String>,
    zone: Option<String>,
    clock: Option<String>,
    versions: Option<Vec<u64>>,
    key: Vec<RawKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKey {
    role: String,
    public: String,
    person: Option<String>,
    custodians: Option<Vec<String>>,
}

/// One card has one text: what is read is written again and compared.
// CARD-1.
pub(super) fn parse(bytes: &[u8]) -> Result<Card, CardError> {
    if bytes.len() > MAX_LENGTH {
        return Err(CardError::TooLong { limit: MAX_LENGTH });
    }
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii());
    let text = text.filter(|text| text.starts_with(FIRST_LINE)).ok_or(CardError::Beginning)?;
    // It may have come through a program that ends lines in its own way.
    let text = text.replace("\r\n", "\n");
    let failed = |reason: &str| CardError::Text { reason: reason.to_owned() };
    let raw: Raw = toml::from_str(&text).map_err(|error| failed(error.message()))?;
    let card = raw.card().map_err(failed)?;
    if card.text() == text { Ok(card) } else { Err(CardError::Other) }
}

impl Raw {
    /// What is wrong is named by its key.
    fn card(self) -> Result<Card, &'static str> {
        if self.card != 1 {
            return Err("card");
        }
        let site = match (self.site, self.zone, self.clock, self.versions) {
            (None, None, None, None) => None,
            (Some(name), Some(zone), Some(clock), Some(versions)) if versions == [1] => {
                let name = name.parse::<SiteName>().map_err(|_| "site")?;
                Some(SiteEntry { name, zone: word(&zone, "zone")?, clock: word(&clock, "clock")? })
            }
            _ => return Err("site, zone, clock, versions"),
        };
        let has_site = site.is_some();
        let keys = self.key.into_iter().map(|key| key.entry(has_site));
        let keys: Vec<KeyEntry> = keys.collect::<Result<_, _>>()?;
        if keys.is_empty() { Err("key") } else { Ok(Card { site, keys }) }
    }
}

impl RawKey {
    fn entry(self, has_site: bool) -> Result<KeyEntry, &'static str> {
        let person = |name: &String| name.parse::<PersonName>().map_err(|_| "person");
        let role = match (self.role.as_str(), &self.person, &self.custodians) {
            ("exporter", None, Some(all)) if has_site && !all.is_empty() => {
                KeyRole::Exporter(all.iter().map(person).collect::<Result<_, _>>()?)
            }
            ("importer", None, None) if has_site => KeyRole::Importer,
            ("scanner", None, None) if has_site => KeyRole::Scanner,
            ("media", None, None) if has_site => KeyRole::Media,
            ("approver", Some(name), None) if !has_site => KeyRole::Approver(person(name)?),
            _ => return Err("role"),
        };
        let bytes = HEXLOWER.decode(self.public.as_bytes()).map_err(|_| "public")?;
        let public = PublicKey::from_bytes(&bytes).map_err(|_| "public")?;
        Ok(KeyEntry { role, public })
    }
}

fn word<T: Word>(text: &str, name: &'static str) -> Result<T, &'static str> {
    T::ALL.iter().find(|word| word.as_str() == text).copied().ok_or(name)
}
