//! What sites are called by people on this host.

use std::collections::BTreeMap;
use std::fmt;

use carnet_format::SiteName;
use carnet_format::plain_text::is_ticket;
use carnet_language::text;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// What people call sites, beside the neutral names. It is shown on this host and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titles(BTreeMap<String, String>);

impl Titles {
    /// The name of a site with what people call it: `plant-7 (Works North)`.
    #[must_use]
    pub fn of<'a>(&'a self, site: &'a SiteName) -> Named<'a> {
        Named { site, title: self.0.get(site.as_str()).map(String::as_str) }
    }
}

/// A site as people see it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    site: &'a SiteName,
    title: Option<&'a str>,
}

impl Named<'_> {
    /// What people call it.
    #[must_use]
    pub const fn title(&self) -> Option<&str> {
        self.title
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.title {
            Some(title) => write!(f, "{} ({title})", self.site),
            None => write!(f, "{}", self.site),
        }
    }
}

impl<'de> Deserialize<'de> for Titles {
    // VERDICT-14.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let titles = BTreeMap::<String, String>::deserialize(from)?;
        for (site, title) in &titles {
            site.parse::<SiteName>()
                .map_err(|error| D::Error::custom(format!("titles: {site:?}: {error}")))?;
            // A line at the end of the file is one of the table.
            if super::names().any(|name| name == *site) {
                return Err(D::Error::custom(text!(
                    en "{site} is a setting and stands below [titles], where it is the name of a site: move the line up";
                    de "{site} ist eine Einstellung und steht unter [titles], wo es der Name eines Standorts ist: die \
                        Zeile nach oben rücken"
                )));
            }
            // Nobody is to take it for a neutral name, least of all for that of another site.
            if title.parse::<SiteName>().is_ok_and(|name| name.as_str() != site) {
                return Err(D::Error::custom(text!(
                    en "titles: {site}: {title:?} has the form of a neutral name, as of another site; write it as people \
                        say it";
                    de "titles: {site}: {title:?} hat die Form eines neutralen Namens wie der eines anderen \
                        Standorts; so schreiben, wie man den Standort nennt"
                )));
            }
            if !is_ticket(title) {
                return Err(D::Error::custom(text!(
                    en "titles: {site}: expected 1 to 64 bytes of visible characters, first and last not blank";
                    de "titles: {site}: erwartet werden 1 bis 64 Bytes sichtbarer Zeichen, ohne Leerzeichen am Anfang oder \
                        Ende"
                )));
            }
        }
        Ok(Self(titles))
    }
}
