//! What `carnet watch` and `carnet respond` say, for people.

use std::fmt;

use carnet_host::Failure;
use carnet_host::json::{WatchVerdict, WatchWord};
use carnet_language::text;

use crate::drill::unexpected;

/// A line of `carnet watch`.
#[derive(Debug)]
pub struct Event {
    line: String,
    about: About,
}

/// What of it is used here.
#[derive(Debug, serde::Deserialize)]
struct About {
    event: WatchWord,
    stick: Option<String>,
    verdict: Option<WatchVerdict>,
    from: Option<String>,
    to: Option<String>,
    sequence: Option<u64>,
    items: Option<u64>,
    receipt: Option<bool>,
}

impl Event {
    pub fn read(line: &str) -> Result<Self, Failure> {
        let about = serde_json::from_str(line).map_err(|_| {
            unexpected(&text!(en "an event of carnet watch"; de "ein Ereignis von carnet watch"))
        })?;
        Ok(Self { line: line.to_owned(), about })
    }

    pub fn word(&self) -> WatchWord {
        self.about.event
    }

    /// Whether a bundle came in with it.
    pub fn is_imported(&self) -> bool {
        self.about.verdict == Some(WatchVerdict::Imported)
    }

    /// Whether the drill cannot go on after it.
    pub fn is_bad(&self) -> bool {
        use WatchWord as Is;
        !matches!(
            self.about.event,
            Is::Started | Is::Stick | Is::Bundle | Is::Receipt | Is::ReplyWritten | Is::StickDone
        )
    }
}

/// The word of the event, and what it means.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about.meaning() {
            Some(meaning) => write!(f, "{:<15}{meaning}", self.about.event.word()),
            None => f.write_str(&self.line),
        }
    }
}

impl About {
    fn meaning(&self) -> Option<String> {
        Some(match self.event {
            WatchWord::Started => text!(en "it waits"; de "es wartet"),
            WatchWord::Stick => {
                let stick = self.stick.as_ref()?;
                text!(
                    en "{stick} is mounted; a process of its own, confined, reads it";
                    de "{stick} ist eingehängt; ein eigener, eingeschränkter Prozess liest den Stick"
                )
            }
            WatchWord::Bundle => {
                let (from, number) = (self.from.as_ref()?, self.sequence?);
                let items = self.items?;
                match (self.verdict?, self.receipt?) {
                    (WatchVerdict::Imported, true) => text!(
                        en "number {number} of {from} is imported, requests: {items}; the receipt is on the stick";
                        de "Nummer {number} von {from} ist importiert, Anfragen: {items}; die Quittung ist auf dem Stick"
                    ),
                    (WatchVerdict::Imported, false) => text!(
                        en "number {number} of {from} is imported, requests: {items}; the file is in \"done\" now";
                        de "Nummer {number} von {from} ist importiert, Anfragen: {items}; die Datei liegt jetzt in „done“"
                    ),
                    (WatchVerdict::AlreadyImported, _) => text!(
                        en "number {number} of {from} had come in before; nothing happens twice";
                        de "Nummer {number} von {from} war schon hereingekommen; nichts geschieht zweimal"
                    ),
                    _ => return None,
                }
            }
            WatchWord::ReplyWritten => {
                let (stick, to) = (self.stick.as_ref()?, self.to.as_ref()?);
                text!(
                    en "the reply to {to} is on {stick}, read back and compared";
                    de "die Antwort an {to} ist auf {stick}, zurückgelesen und verglichen"
                )
            }
            WatchWord::StickDone => {
                let stick = self.stick.as_ref()?;
                text!(
                    en "{stick} is no longer mounted: it may be pulled";
                    de "{stick} ist nicht mehr eingehängt: Der Stick darf gezogen werden"
                )
            }
            _ => return None,
        })
    }
}

/// A line of `carnet respond`, as far as it is used here.
#[derive(Debug, serde::Deserialize)]
pub struct Answered {
    event: String,
    /// The digest of the bundle that is the reply.
    pub reply: Option<String>,
    asked: Option<u64>,
    granted: Option<u64>,
    refused: Option<u64>,
    deferred: Option<u64>,
    sequence: Option<u64>,
    site: Option<String>,
}

impl Answered {
    /// None where the line is another.
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok().filter(|it: &Self| it.meaning().is_some())
    }

    fn meaning(&self) -> Option<String> {
        let site = self.site.as_ref()?;
        Some(match self.event.as_str() {
            "answers" => {
                let (asked, granted) = (self.asked?, self.granted?);
                let (refused, deferred) = (self.refused?, self.deferred?);
                text!(
                    en "requests of {site}: {asked}; granted {granted}, refused {refused}, deferred {deferred}";
                    de "Anfragen von {site}: {asked}; bewilligt {granted}, verweigert {refused}, aufgeschoben {deferred}"
                )
            }
            "reply" => {
                let number = self.sequence?;
                text!(
                    en "the reply to {site} is made: number {number}; the next stick of that site takes it";
                    de "die Antwort an {site} ist erstellt: Nummer {number}; der nächste Stick dieses Standorts nimmt sie mit"
                )
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<15}{}", self.event, self.meaning().unwrap_or_default())
    }
}
