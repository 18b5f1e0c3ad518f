//! Log entries chained by SHA-256, so that none can be changed, dropped or slipped in: the audit log of a
//! ledger and the journal of an officer.
//!
//! ```
//! use carnet_chain::{Draft, Walk};
//!
//! let mut walk = Walk::default();
//! let first = Draft::new("create").with("site", "plant-7").entry(&walk, 1_800_000_000);
//! assert_eq!(first.text, r#"{"number":1,"time":1800000000,"action":"create","site":"plant-7"}"#);
//! walk.step(&first).unwrap();
//!
//! let mut second = Draft::new("backup").entry(&walk, 1_800_000_001);
//! assert!(walk.clone().step(&second).is_ok());
//! second.text = second.text.replace("backup", "import");
//! assert!(walk.step(&second).is_err());
//! ```

mod author;

use carnet_format::language::text;
use carnet_format::plain_text::escape_json;
use carnet_format::{Digest, Hasher};
use serde_json::{Map, Value, json};

pub use self::author::Author;

/// One entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1.
    pub number: u64,
    /// The entry: one JSON object on one line, hashed as it is stored.
    pub text: String,
    /// The head after it.
    pub head: Digest,
}

/// How the head stands at the end of a line.
const HEAD: &str = ",\"head\":\"";

impl Entry {
    /// The entry on one line with its head as the last member.
    // JOURNAL-2.
    #[must_use]
    pub fn line(&self) -> String {
        let inner = self.text.strip_suffix('}').unwrap_or(&self.text);
        format!("{inner}{HEAD}{}\"}}", self.head)
    }

    /// Reads what [`Entry::line`] wrote; none where it is something else.
    #[must_use]
    pub fn of_line(line: &str) -> Option<Self> {
        let (inner, head) = line.strip_suffix("\"}")?.rsplit_once(HEAD)?;
        let text = format!("{inner}}}");
        Some(Self { number: number_in(&text)?, text, head: head.parse().ok()? })
    }
}

/// The head before the first entry: 32 zero bytes.
pub const GENESIS: Digest = Digest::from_bytes([0; 32]);

/// The head after an entry.
// AUDIT-3.
#[must_use]
pub fn next_head(head: &Digest, text: &str) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(head.as_bytes());
    hasher.update(text.as_bytes());
    hasher.finish()
}

/// An entry under construction: its members stand in the order they are added.
#[derive(Clone, Debug)]
pub struct Draft {
    action: &'static str,
    members: Map<String, Value>,
}

impl Draft {
    /// An entry about this action, with no members yet.
    #[must_use]
    pub fn new(action: &'static str) -> Self {
        Self { action, members: Map::new() }
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a digest.
    #[must_use]
    pub fn with_digest(self, name: &str, digest: &Digest) -> Self {
        self.with(name, digest.to_string())
    }

    /// Says who made it, before everything else.
    #[must_use]
    pub fn by(mut self, author: &Author) -> Self {
        let rest = std::mem::take(&mut self.members);
        self.members.extend(author.members().map(|(name, id)| (name.to_owned(), id.into())));
        self.members.extend(rest);
        self
    }

    /// The entry as it is stored.
    // AUDIT-2.
    #[must_use]
    pub fn text(self, number: u64, time: u64) -> String {
        let mut entry = Map::new();
        entry.insert("number".into(), json!(number));
        entry.insert("time".into(), json!(time));
        entry.insert("action".into(), json!(self.action));
        entry.extend(self.members);
        escape_json(&Value::Object(entry).to_string())
    }

    /// The next entry of a chain that was walked to its end.
    #[must_use]
    pub fn entry(self, walk: &Walk, time: u64) -> Entry {
        let number = walk.entries + 1;
        let text = self.text(number, time);
        Entry { number, head: next_head(&walk.head, &text), text }
    }
}

/// Walks a chain entry by entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// How many entries are good, from the first on.
    pub entries: u64,
    /// The head of the last good one.
    pub head: Digest,
}

impl Default for Walk {
    fn default() -> Self {
        Self { entries: 0, head: GENESIS }
    }
}

/// An entry that does not follow the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// It, or one before it, is another than was written.
    #[error("{}", text!(
        en "entry {number} was changed, or an entry before it: its head does not follow";
        de "Eintrag {number} wurde verändert oder einer davor: Sein Endstand passt nicht zu den Einträgen davor"
    ))]
    Altered {
        /// Its number.
        number: u64,
    },
    /// Another one stands in its place.
    #[error("{}", text!(en "entry {number} is missing"; de "Eintrag {number} fehlt"))]
    Missing {
        /// Its number.
        number: u64,
    },
}

impl Walk {
    /// Takes the next entry, if it follows.
    ///
    /// # Errors
    /// It does not; the walk ends here.
    pub fn step(&mut self, entry: &Entry) -> Result<(), ChainFault> {
        let expected = self.entries + 1;
        if entry.number != expected {
            return Err(ChainFault::Missing { number: expected });
        }
        let follows = next_head(&self.head, &entry.text) == entry.head;
        if !follows || number_in(&entry.text) != Some(entry.number) {
            return Err(ChainFault::Altered { number: entry.number });
        }
        self.follow(entry);
        Ok(())
    }

    /// Goes on behind an entry that was just made with [`Draft::entry`].
    pub const fn follow(&mut self, entry: &Entry) {
        self.entries = entry.number;
        self.head = entry.head;
    }
}

fn number_in(text: &str) -> Option<u64> {
    serde_json::from_str::<Value>(text).ok()?.get("number")?.as_u64()
}
