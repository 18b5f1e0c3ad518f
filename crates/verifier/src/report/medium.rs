//! What is shown of a medium.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::json;
use carnet_host::row;
use carnet_judge::medium::{Attribute, Medium, PassportState};
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_language::text;

/// A medium with what the trust file calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediumReport {
    /// The medium.
    pub medium: Medium,
    /// Its label in the trust file, if it is known and listed.
    pub label: Option<String>,
}

impl MediumReport {
    /// Looks the label up.
    #[must_use]
    pub fn new(medium: Medium, trust: &TrustFile) -> Self {
        let listed = medium.id().and_then(|id| trust.medium(&id));
        let label = listed.map(|listed| listed.label.clone());
        Self { medium, label }
    }

    /// The object of it; none where nothing is known.
    #[must_use]
    pub fn json(&self) -> Option<json::Medium> {
        if self.medium == Medium::NotLookedAt {
            return None;
        }
        let names = |attributes: &[Attribute]| attributes.iter().map(Into::into).collect();
        let (passport, seen) = (self.medium.accepted(), self.medium.seen());
        let record = json::MediumRecord {
            id: self.medium.id().map(Into::into),
            known: self.medium.known_by().map(Into::into),
            differs: names(passport.map_or(&[], |passport| &passport.differs)),
            seen: seen.map(|seen| (&seen.attributes).into()).unwrap_or_default(),
            foreign: seen.map(|seen| seen.foreign),
        };
        Some(json::Medium {
            record,
            label: self.label.clone(),
            code: self.medium.refused().map(|fault| fault.code.into()),
            not_told: names(passport.map_or(&[], |passport| &passport.not_told)),
        })
    }

    /// Prints it like [`MediumReport::text`], but only where there is something to tell: a folder of
    /// this host that holds no passport is not worth four lines. Says whether it printed anything.
    ///
    /// # Errors
    /// The output failed.
    pub fn text_if_any(&self, out: &mut dyn Write) -> io::Result<bool> {
        let is_any = match self.medium.seen() {
            Some(seen) => seen.passport != PassportState::None || !seen.attributes.is_empty(),
            None => self.medium != Medium::NotLookedAt,
        };
        if is_any {
            self.text(out)?;
        }
        Ok(is_any)
    }

    /// Prints what is known of it; what that is worth is told once for all, by
    /// [`carnet_judge::medium::caveat`].
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let label = self.label.as_ref().map_or(String::new(), |label| format!(" \"{label}\""));
        let name = text!(en "medium"; de "Stick");
        let id = self.medium.id().map(|id| medium_text(&id).to_string()).unwrap_or_default();
        let said = match (&self.medium, self.medium.refused()) {
            (Medium::NotLookedAt, _) => text!(en "not checked here"; de "hier nicht geprüft"),
            (Medium::Stated(_), _) => text!(
                en "{id}{label} (as stated, not verified)";
                de "{id}{label} (wie angegeben, nicht geprüft)"
            ),
            (Medium::Seen(_), Some(fault)) => text!(
                message = Escaped(&fault.message), code = fault.code;
                en "its passport is not accepted: {message} [{code}]";
                de "sein Ausweis wird nicht anerkannt: {message} [{code}]"
            ),
            (Medium::Seen(_), None) if id.is_empty() => {
                text!(en "no passport lies on it"; de "es liegt kein Ausweis darauf")
            }
            (Medium::Seen(_), None) => text!(
                en "{id}{label} (its passport was verified)";
                de "{id}{label} (sein Ausweis wurde geprüft)"
            ),
        };
        row(out, &name, said)?;
        let Some(seen) = self.medium.seen() else { return Ok(()) };
        let passport = self.medium.accepted();
        for (attribute, value) in Attribute::told(&seen.attributes) {
            let differs = passport.filter(|passport| passport.differs.contains(&attribute));
            let stated = differs.and_then(|passport| attribute.of(&passport.attributes));
            let (name, value) = (attribute_word(attribute), Escaped(&value));
            row(
                out,
                "",
                match stated {
                    Some(stated) => text!(
                        stated = Escaped(&stated);
                        en "{name} {value}; DIFFERS: its passport says {stated}";
                        de "{name} {value}; WEICHT AB: sein Ausweis sagt {stated}"
                    ),
                    None => format!("{name} {value}"),
                },
            )?;
        }
        if let Some(passport) = passport.filter(|passport| !passport.not_told.is_empty()) {
            let missing = attribute_list(&passport.not_told);
            row(
                out,
                "",
                text!(
                    en "not compared, as the system does not tell: {missing}";
                    de "nicht verglichen, weil das System es nicht sagt: {missing}"
                ),
            )?;
        }
        let foreign = seen.foreign;
        row(
            out,
            "",
            text!(en "other things on it: {foreign}"; de "weitere Dateien darauf: {foreign}"),
        )
    }
}

/// What an attribute is called by people.
pub(crate) fn attribute_word(attribute: Attribute) -> &'static str {
    super::page::attribute_word(attribute)
}

/// Attributes in one line.
pub(super) fn attribute_list(attributes: &[Attribute]) -> String {
    attributes.iter().map(|it| attribute_word(*it)).collect::<Vec<_>>().join(", ")
}
