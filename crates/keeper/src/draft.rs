//! The draft of the next trust file: text that keeps the comments of people.

use std::path::PathBuf;

use carnet_format::{Code, Digest};
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::time::Utc;
use carnet_judge::trust::{Change, TrustErrors, TrustFile, difference};
use carnet_language::text;
use toml_edit::{DocumentMut, Value};

use crate::place;
use crate::present::{Books, Present, needed};

mod edit;
mod routes;

pub(crate) use edit::{add_card, add_medium, add_person, end, list_medium, retire_medium, revoke};
use routes::{close_unmet, closed, reopen_met};

/// The draft of the next trust file.
pub(crate) struct Draft {
    pub(crate) path: PathBuf,
    pub(crate) present: Present,
    /// Without the first line.
    text: String,
}

const FIRST_LINE: &str = "# Draft; from serial ";

impl Draft {
    /// The draft beside the present trust file; begun from that where there is none yet.
    ///
    /// # Errors
    /// The present trust file cannot be read, or the draft was begun from another one.
    pub(crate) fn open(settings: &Settings, books: Option<&Books>) -> Result<Self, Failure> {
        let present = needed(settings, books)?;
        let path = place::draft_file(settings)?;
        if path.symlink_metadata().is_err() {
            return Self::begin(path, present);
        }
        let bytes = std::fs::read(&path).map_err(|error| place::unusable(&path, &error))?;
        let text = String::from_utf8(bytes).unwrap_or_default();
        let Some((first, rest)) = text.split_once('\n') else { return Err(stale(&path)) };
        if first != first_line(&present) {
            return Err(stale(&path));
        }
        Ok(Self { path, present, text: rest.to_owned() })
    }

    /// A new draft; the one that lies there is kept beside it.
    pub(crate) fn begin_again(settings: &Settings, books: Option<&Books>) -> Result<Self, Failure> {
        let draft = Self::begin(place::draft_file(settings)?, needed(settings, books)?)?;
        if draft.path.symlink_metadata().is_ok() {
            let kept = place::next_name(&draft.path);
            std::fs::rename(&draft.path, &kept).map_err(|error| place::unusable(&kept, &error))?;
            let kept = kept.display();
            carnet_host::note!(en "the old draft is kept: {kept}"; de "der alte Entwurf bleibt: {kept}");
        }
        Ok(draft)
    }

    fn begin(path: PathBuf, present: Present) -> Result<Self, Failure> {
        // TRUST-2.
        let text = String::from_utf8(present.bytes.clone()).unwrap_or_default();
        Ok(Self { path, present, text })
    }

    /// Its text, as it would be packed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What it is as a trust file.
    pub(crate) fn parsed(&self) -> Result<TrustFile, TrustErrors> {
        TrustFile::parse(self.text.as_bytes())
    }

    /// The same where it has to be one.
    pub(crate) fn good(&self) -> Result<TrustFile, Failure> {
        let path = self.path.clone();
        Ok(self.parsed().map_err(|errors| ConfigError::Trust { path, errors })?)
    }

    /// Changes its tables.
    pub(crate) fn edit<T>(
        &mut self,
        change: impl FnOnce(&mut DocumentMut) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut document: DocumentMut =
            self.text.parse().map_err(|error: toml_edit::TomlError| {
                Failure::new(
                    Status::Usage,
                    Code::TrustSyntax,
                    format!("{}: {}", self.path.display(), error.message()),
                )
            })?;
        let value = change(&mut document)?;
        self.text = document.to_string();
        Ok(value)
    }

    /// Adds text at its end.
    pub(crate) fn append(&mut self, text: &str) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }

    /// Whether a route is in it that nobody could meet.
    pub(crate) fn has_closed(&self, from: &str, to: &str) -> bool {
        closed(&self.text).iter().any(|ends| *ends == (from.to_owned(), to.to_owned()))
    }

    /// Opens the routes that can be met again, then closes those that can be met no more. Says which.
    pub(crate) fn settle_routes(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        for (from, to) in reopen_met(&mut self.text) {
            said.push(text!(en "~ route {from} → {to}: open again"; de "~ Weg {from} → {to}: wieder offen"));
        }
        for (from, to, missing) in close_unmet(&mut self.text) {
            said.push(match missing {
                routes::Missing::Approvers => text!(
                    en "~ route {from} → {to}: closed, too few could approve; carnet trust add CARD of an approver opens it";
                    de "~ Weg {from} → {to}: geschlossen, zu wenige könnten freigeben; carnet trust add KARTE einer freigebenden Person öffnet ihn"
                ),
                routes::Missing::Scanner => text!(
                    en "~ route {from} → {to}: closed, nobody could scan; carnet trust add CARD of a scanner opens it";
                    de "~ Weg {from} → {to}: geschlossen, niemand könnte prüfen; carnet trust add KARTE einer Prüfstation öffnet ihn"
                ),
            });
        }
        said
    }

    /// Gives it the next serial, and the time at which it is issued.
    pub(crate) fn issue(&mut self, issued: u64) -> Result<(), Failure> {
        let serial = self.present.file.serial() + 1;
        self.edit(|document| {
            for (key, new) in [
                ("serial", Value::from(i64::try_from(serial).unwrap_or(i64::MAX))),
                ("issued", Value::from(Utc(issued).to_string())),
            ] {
                if let Some(value) = document.get_mut(key).and_then(toml_edit::Item::as_value_mut) {
                    let decor = value.decor().clone();
                    *value = new;
                    *value.decor_mut() = decor;
                }
            }
            Ok(())
        })
    }

    /// What it changes, but for the serial and the time, which every draft does.
    pub(crate) fn changes(&self) -> Result<Vec<Change>, Failure> {
        let mut changes = difference(Some(&self.present.file), &self.good()?);
        changes.retain(|change| !matches!(change, Change::Serial { .. }));
        Ok(changes)
    }

    /// Writes it beside the present trust file.
    pub(crate) fn save(&self) -> Result<(), Failure> {
        place::put(&self.path, format!("{}\n{}", first_line(&self.present), self.text).as_bytes())
    }

    /// Removes the draft whose text was installed: it has done its work.
    pub(crate) fn remove_installed(settings: &Settings, installed: &[u8]) -> Result<(), Failure> {
        let path = place::draft_file(settings)?;
        let draft = std::fs::read(&path).unwrap_or_default();
        let text = draft.iter().position(|byte| *byte == b'\n').map(|end| &draft[end + 1..]);
        match text {
            Some(text) if text == installed => {
                std::fs::remove_file(&path).map_err(|error| place::unusable(&path, &error))
            }
            _ => Ok(()),
        }
    }
}

fn first_line(present: &Present) -> String {
    let (serial, digest) = (present.file.serial(), Digest::of(&present.bytes));
    format!("{FIRST_LINE}{serial}, digest {digest}")
}

fn stale(path: &std::path::Path) -> Failure {
    let path = path.display();
    let message = text!(
        en "{path} was begun from another trust file than the present one";
        de "{path} wurde aus einer anderen Vertrauensdatei begonnen als der geltenden"
    );
    Failure::new(Status::Usage, Code::TrustDraft, message)
}

#[cfg(test)]
mod tests;
