//! An entry of the log, read again.

use std::str::FromStr;

use carnet_format::{Digest, Word};
use carnet_language::text;
use serde_json::{Map, Value};

use super::Trouble;
use crate::{Author, Moving};

/// An entry, and what it says.
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) time: u64,
    pub(super) action: String,
    members: Map<String, Value>,
}

impl Entry {
    /// None where the text is none of an entry.
    pub(super) fn of(number: u64, text: &str) -> Option<Self> {
        let Ok(Value::Object(members)) = serde_json::from_str(text) else { return None };
        let time = members.get("time")?.as_u64()?;
        let action = members.get("action")?.as_str()?.to_owned();
        Some(Self { number, time, action, members })
    }

    /// Who made it.
    pub(super) fn author(&self) -> Author {
        let id = |name| self.optional_text(name).and_then(|id| id.parse().ok());
        Author { host: id("host"), operator: id("operator") }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    pub(super) fn number(&self, name: &str) -> Result<u64, Trouble> {
        self.optional_number(name).ok_or_else(|| lacks(name))
    }

    pub(super) fn optional_number(&self, name: &str) -> Option<u64> {
        self.members.get(name).and_then(Value::as_u64)
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, Trouble> {
        self.optional_text(name).ok_or_else(|| lacks(name))
    }

    pub(super) fn optional_text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    /// A member in the form of its type.
    pub(super) fn parsed<T: FromStr>(&self, name: &str) -> Result<T, Trouble> {
        self.text(name)?.parse().map_err(|_| lacks(name))
    }

    pub(super) fn word<T: Word>(&self, name: &str) -> Result<T, Trouble> {
        let text = self.text(name)?;
        T::ALL.iter().find(|word| word.as_str() == text).copied().ok_or_else(|| lacks(name))
    }

    pub(super) fn digest(&self, name: &str) -> Result<Digest, Trouble> {
        self.parsed(name)
    }

    pub(super) fn list(&self, name: &str) -> Result<&[Value], Trouble> {
        self.members
            .get(name)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .ok_or_else(|| lacks(name))
    }
}

pub(super) fn lacks(name: &str) -> Trouble {
    Trouble::Words(text!(
        en "its member {name:?} is missing, or is none of such an entry";
        de "sein Feld {name:?} fehlt oder gehört nicht in einen solchen Eintrag"
    ))
}

pub(super) fn no_entry() -> String {
    text!(en "it is not an entry of a log"; de "es ist kein Eintrag eines Protokolls")
}

/// What an entry says was moved out of the archive.
pub(super) fn moving(entry: &Entry) -> Result<Moving, Trouble> {
    let digests = |name: &str| {
        let Some(list) = entry.value(name) else { return Ok(Vec::new()) };
        let digests: Option<Vec<Digest>> = list
            .as_array()
            .and_then(|list| list.iter().map(|it| it.as_str()?.parse().ok()).collect());
        digests.ok_or_else(|| lacks(name))
    };
    let [bundles, kept, receipts] = ["bundles", "kept", "receipts"].map(digests);
    Ok(Moving { bundles: bundles?, kept: kept?, receipts: receipts? })
}

/// The entries of which a rebuild says that their names are lost.
pub(super) fn lost(entry: &Entry) -> Option<Vec<u64>> {
    let Some(lost) = entry.value("lost") else { return Some(Vec::new()) };
    let lost: Option<Vec<u64>> = lost.as_array()?.iter().map(Value::as_u64).collect();
    lost.filter(|lost| lost.iter().all(|number| *number < entry.number))
}

/// What binds names of machines.
const BINDING: [&str; 2] = ["machines", "machine"];

/// Whether an entry is the one that follows, but for what binds the names of machines.
pub(super) fn is_same_without_names(stored: &str, written: &str) -> bool {
    let [stored, written] = [stored, written].map(|text| {
        let members: Option<Map<String, Value>> = serde_json::from_str(text).ok();
        members.map(|mut members| {
            BINDING.iter().for_each(|name| drop(members.remove(*name)));
            members
        })
    });
    stored.is_some() && stored == written
}

/// In what an entry is not the one that follows.
pub(super) fn differing(stored: &str, written: Option<&str>) -> String {
    let Some(written) = written else {
        return text!(en "nothing had changed"; de "es hatte sich nichts geändert");
    };
    let parsed = [stored, written].map(serde_json::from_str::<Map<String, Value>>);
    let [Ok(stored), Ok(written)] = &parsed else {
        return no_entry();
    };
    for (name, expected) in written {
        if stored.get(name) != Some(expected) {
            let nothing = || text!(en "nothing"; de "nichts");
            let got = stored.get(name).map_or_else(nothing, Value::to_string);
            return text!(
                en "{name} is {got}, and {expected} follows";
                de "{name} ist {got}, und es folgt {expected}"
            );
        }
    }
    match stored.iter().find(|(name, _)| !written.contains_key(*name)) {
        Some((name, got)) => {
            text!(en "{name} is {got}, and nothing follows"; de "{name} ist {got}, und es folgt nichts")
        }
        None => text!(en "it is written otherwise"; de "er ist anders geschrieben"),
    }
}
