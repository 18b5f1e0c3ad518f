//! What is shown of a medium.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::json;
use carnet_judge::medium::{Attribute, CAVEAT, Medium, PassportState, list};
use carnet_judge::trust::{TrustFile, medium_text};

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
    /// this host that holds no passport is not worth four lines.
    ///
    /// # Errors
    /// The output failed.
    pub fn text_if_any(&self, out: &mut dyn Write) -> io::Result<()> {
        let is_any = match self.medium.seen() {
            Some(seen) => seen.passport != PassportState::None || !seen.attributes.is_empty(),
            None => self.medium != Medium::NotLookedAt,
        };
        if is_any { self.text(out) } else { Ok(()) }
    }

    /// Prints what is known of it, and what that is worth.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let label = self.label.as_ref().map_or(String::new(), |label| format!(" \"{label}\""));
        match (&self.medium, self.medium.id()) {
            (Medium::NotLookedAt, _) => return writeln!(out, "  medium      not checked here"),
            (Medium::Stated(id), _) => {
                let id = medium_text(id);
                return writeln!(out, "  medium      {id}{label} (as stated, not verified)");
            }
            (Medium::Seen(_), Some(id)) => {
                let id = medium_text(&id);
                writeln!(out, "  medium      {id}{label} (its passport was verified)")?;
            }
            (Medium::Seen(_), None) => match self.medium.refused() {
                Some(fault) => {
                    let (message, code) = (Escaped(&fault.message), fault.code);
                    writeln!(
                        out,
                        "  medium      its passport is not accepted: {message} [{code}]"
                    )?;
                }
                None => writeln!(out, "  medium      no passport lies on it")?,
            },
        }
        let Some(seen) = self.medium.seen() else { return Ok(()) };
        let passport = self.medium.accepted();
        for (attribute, value) in Attribute::told(&seen.attributes) {
            write!(out, "              {} {}", attribute.words(), Escaped(&value))?;
            let differs = passport.filter(|passport| passport.differs.contains(&attribute));
            match differs.and_then(|passport| attribute.of(&passport.attributes)) {
                Some(stated) => {
                    writeln!(out, "; DIFFERS: its passport says {}", Escaped(&stated))?;
                }
                None => writeln!(out)?,
            }
        }
        if let Some(passport) = passport.filter(|passport| !passport.not_told.is_empty()) {
            let missing = list(&passport.not_told);
            writeln!(out, "              not compared, as the system does not tell: {missing}")?;
        }
        writeln!(out, "              other things on it: {}", seen.foreign)?;
        writeln!(out, "              {CAVEAT}")
    }
}
