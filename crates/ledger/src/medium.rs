//! What the ledger keeps of a medium, in the words of the audit log.

use carnet_format::{Attributes, MediumId};
use carnet_judge::medium::Medium;
use serde_json::{Map, Value, json};

/// What was known of the medium that a bundle came on, or was delivered to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediumRecord {
    /// Its id and how it is known; none where it has no passport that was accepted.
    pub known: Option<(MediumId, KnownBy)>,
    /// What it said of itself.
    pub attributes: Attributes,
    /// The attributes in which it was not what its passport says.
    pub differs: Vec<String>,
    /// How many other things lay on it; none where it was not looked at.
    pub foreign: Option<u64>,
}

carnet_format::words! {
    /// How a medium is known.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum KnownBy {
        /// By its passport.
        Passport = "passport",
        /// A person named it.
        Stated = "stated",
    }
}

impl MediumRecord {
    /// What is kept of a medium; none where it was neither stated nor looked at.
    #[must_use]
    pub fn of(medium: &Medium) -> Option<Self> {
        let how = match medium {
            Medium::NotLookedAt => return None,
            Medium::Stated(_) => KnownBy::Stated,
            Medium::Seen(_) => KnownBy::Passport,
        };
        let differs = medium.accepted().map_or(&[][..], |passport| &passport.differs);
        Some(Self {
            known: medium.id().map(|id| (id, how)),
            attributes: medium.seen().map(|seen| seen.attributes.clone()).unwrap_or_default(),
            differs: differs.iter().map(ToString::to_string).collect(),
            foreign: medium.seen().map(|seen| seen.foreign),
        })
    }

    /// The object as it stands in the audit log: the members that are known, in the order of
    /// `spec/exchange.md` section 10.
    #[must_use]
    pub fn json(&self) -> Value {
        let Attributes { vendor_id, product_id, serial, capacity, filesystem } = &self.attributes;
        let differs = (!self.differs.is_empty()).then_some(&self.differs);
        let members = [
            ("id", self.known.map(|(id, _)| json!(text_of(&id)))),
            ("known", self.known.map(|(_, how)| json!(how.as_str()))),
            ("vendor_id", vendor_id.map(|id| json!(id))),
            ("product_id", product_id.map(|id| json!(id))),
            ("serial", serial.as_ref().map(|serial| json!(serial))),
            ("capacity", capacity.map(|bytes| json!(bytes))),
            ("filesystem", filesystem.as_ref().map(|id| json!(id))),
            ("differs", differs.map(|names| json!(names))),
            ("foreign", self.foreign.map(|count| json!(count))),
        ];
        let known = members.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
        Value::Object(known.collect::<Map<_, _>>())
    }

    /// Reads what [`MediumRecord::json`] wrote; none where it is something else.
    #[must_use]
    pub fn of_json(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let object = value.as_object()?;
        let number = |name: &str| object.get(name).and_then(Value::as_u64);
        let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
        let small = |name: &str| number(name).and_then(|id| u16::try_from(id).ok());
        let how = match text("known").as_deref() {
            Some("passport") => Some(KnownBy::Passport),
            Some("stated") => Some(KnownBy::Stated),
            _ => None,
        };
        let names = object.get("differs").and_then(Value::as_array).into_iter().flatten();
        let record = Self {
            known: text("id").and_then(|id| read_id(&id)).zip(how),
            attributes: Attributes {
                vendor_id: small("vendor_id"),
                product_id: small("product_id"),
                serial: text("serial"),
                capacity: number("capacity"),
                filesystem: text("filesystem"),
            },
            differs: names.filter_map(Value::as_str).map(str::to_owned).collect(),
            foreign: number("foreign"),
        };
        (record.json() == value).then_some(record)
    }
}

fn text_of(id: &MediumId) -> String {
    format!("{:032x}", u128::from_be_bytes(*id))
}

fn read_id(text: &str) -> Option<MediumId> {
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_was_kept_reads_back_and_anything_else_does_not() {
        let full = MediumRecord {
            known: Some(([0x0a; 16], KnownBy::Passport)),
            attributes: Attributes {
                vendor_id: Some(0x0951),
                product_id: Some(0x1666),
                serial: Some("odd\u{202e}\u{1}".into()),
                capacity: Some(15_728_640_000),
                filesystem: Some("6E2A-0C41".into()),
            },
            differs: vec!["serial".into()],
            foreign: Some(3),
        };
        let empty = MediumRecord::default();
        for record in [&full, &empty] {
            assert_eq!(MediumRecord::of_json(&record.json().to_string()).as_ref(), Some(record));
        }
        assert_eq!(
            full.json().to_string().replace("odd\u{202e}\\u0001", "odd"),
            r#"{"id":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","known":"passport","vendor_id":2385,"product_id":5734,"serial":"odd","capacity":15728640000,"filesystem":"6E2A-0C41","differs":["serial"],"foreign":3}"#
        );
        for other in ["", "[]", r#"{"known":"guessed"}"#, r#"{"vendor_id":70000}"#, r#"{"x":1}"#] {
            assert_eq!(MediumRecord::of_json(other), None, "{other}");
        }
    }
}
