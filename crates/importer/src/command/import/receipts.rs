//! Receipts that other sites have left for this one.

use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest, Receipt, Verified};
use carnet_host::settings::{Form, Sources, Titles};
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::TrustFile;
use carnet_judge::{Refusal, receipt};
use carnet_language::text;
use carnet_ledger::{Archive, ArchiveError, Ledger, ReceiptAlarm};
use carnet_media::{Action, MediumError};
use carnet_verifier::receipt::statement;

use crate::command::ledger::received;
use crate::command::{next_of, row};
use crate::{NamedBy, Writes};

/// Where receipts are taken in.
pub(super) struct Desk<'a> {
    pub(super) trust: &'a TrustFile,
    pub(super) archive: &'a Archive,
    pub(super) ledger: &'a mut dyn Ledger,
    pub(super) now: u64,
    pub(super) writes: Writes,
}

/// What became of a receipt.
pub(super) struct Taken {
    file: PathBuf,
    receipt: Option<Verified<Receipt>>,
    /// Of the trust file that it names, where this ledger knows it.
    serial: Option<u64>,
    outcome: Outcome,
}

enum Outcome {
    /// It is noted now.
    Received,
    /// The ledger had it.
    Known,
    /// It is noted, and a person has to look into it.
    Alarm(ReceiptAlarm),
    /// It is for another site.
    LeftAlone,
    /// It proves nothing.
    Rejected(Refusal),
    /// It could not be read.
    Unknown(MediumError),
}

impl Desk<'_> {
    /// Judges a receipt and notes it, if it is for this site.
    ///
    /// # Errors
    /// Ledger or archive cannot be used.
    // IMP-29. IMP-30.
    pub(super) fn take(&mut self, path: &Path) -> Result<Taken, Failure> {
        let taken =
            |receipt, outcome| Taken { file: path.to_owned(), receipt, serial: None, outcome };
        let unread = |error| Ok(taken(None, Outcome::Unknown(error)));
        let bytes = match carnet_media::small(path) {
            Ok(bytes) => bytes,
            Err(error) => return unread(error),
        };
        let judged = match receipt::judge(&mut Cursor::new(&bytes), self.trust) {
            Ok(judged) => judged,
            Err(error) => return unread(MediumError::new(Action::Read, path, &error)),
        };
        let receipt = match judged {
            Ok(receipt) => receipt,
            Err(refusal) => return Ok(taken(None, Outcome::Rejected(refusal))),
        };
        if receipt.from != *self.ledger.site() {
            return Ok(taken(Some(receipt), Outcome::LeftAlone));
        }
        let reception = self.ledger.reception(&receipt)?;
        if reception.is_new {
            let file = Digest::of(&bytes);
            if self.writes == Writes::All {
                self.archive.store_receipt(&file, &bytes)?;
            }
            self.ledger.receive(&receipt, &file, self.now)?;
        } else if self.writes == Writes::All {
            self.restore(&bytes)?;
        }
        // LEDGER-12. It may have been used here, too.
        let noted = self.ledger.receipt(&receipt.bundle)?;
        let serial = noted.filter(|it| it.trust == receipt.trust).and_then(|it| it.trust_serial);
        let outcome = match reception.alarm {
            Some(alarm) => Outcome::Alarm(alarm),
            None if reception.is_new => Outcome::Received,
            None => Outcome::Known,
        };
        Ok(Taken { serial, ..taken(Some(receipt), outcome) })
    }

    /// Stores a receipt again that the ledger has noted and the archive has lost, or has otherwise.
    // IMP-32.
    fn restore(&self, bytes: &[u8]) -> Result<(), Failure> {
        let file = Digest::of(bytes);
        // The same statement may have been noted with another signature.
        let noted = self.ledger.receipts()?.into_iter().find(|noted| noted.file == file);
        let Some(noted) = noted else { return Ok(()) };
        match self.archive.receipt(&noted) {
            // It is not lost.
            Ok(_) | Err(ArchiveError::Moved { .. }) => {}
            Err(error) => {
                self.archive.store_receipt(&file, bytes)?;
                let error = error.to_string();
                let error = Escaped(&error);
                carnet_host::note!(
                    en "a receipt was stored again: {error}";
                    de "eine Quittung wurde noch einmal gespeichert: {error}"
                );
            }
        }
        Ok(())
    }
}

impl Taken {
    /// Of a receipt in a folder only what is new is told: old ones and those of others lie on every stick.
    pub(super) const fn is_told(&self, named: NamedBy) -> bool {
        match named {
            NamedBy::Hand => true,
            NamedBy::Folder => !matches!(self.outcome, Outcome::Known | Outcome::LeftAlone),
        }
    }

    pub(super) fn status(&self, named: NamedBy) -> Status {
        match (&self.outcome, named) {
            (Outcome::Received | Outcome::Known, _) | (Outcome::LeftAlone, NamedBy::Folder) => {
                Status::Done
            }
            (Outcome::Alarm(_), _) => Status::Held,
            (Outcome::Rejected(_), _) | (Outcome::LeftAlone, NamedBy::Hand) => Status::Rejected,
            (Outcome::Unknown(_), _) => Status::Unknown,
        }
    }

    const fn word(&self) -> &'static str {
        match &self.outcome {
            Outcome::Received => "received",
            Outcome::Known => "known",
            Outcome::Alarm(_) => "alarm",
            Outcome::LeftAlone => "left-alone",
            Outcome::Rejected(_) => "rejected",
            Outcome::Unknown(_) => "unknown",
        }
    }

    /// The word for people.
    fn said(&self) -> String {
        match &self.outcome {
            Outcome::Received => text!(en "RECEIVED"; de "EINGEGANGEN"),
            Outcome::Known => text!(en "KNOWN"; de "BEKANNT"),
            Outcome::Alarm(_) => text!(en "ALARM"; de "ALARM"),
            Outcome::LeftAlone => text!(en "LEFT-ALONE"; de "NICHT ANGERÜHRT"),
            Outcome::Rejected(_) => text!(en "REJECTED"; de "ABGELEHNT"),
            Outcome::Unknown(_) => text!(en "UNKNOWN"; de "NICHT BEURTEILT"),
        }
    }

    /// The code, and what happened.
    fn problem(&self) -> Option<(Code, String)> {
        match &self.outcome {
            Outcome::Received | Outcome::Known => None,
            Outcome::Alarm(alarm) => Some((alarm.code(), alarm.to_string())),
            Outcome::LeftAlone => {
                let from = self.receipt.as_ref().map(|receipt| receipt.from.to_string());
                let site = from.unwrap_or_default();
                let message =
                    text!(en "the receipt is for {site}"; de "die Quittung ist für {site}");
                Some((Code::SiteNotForHere, message))
            }
            Outcome::Rejected(refusal) => Some((refusal.code, refusal.message.clone())),
            Outcome::Unknown(error) => Some((error.code(), error.to_string())),
        }
    }

    pub(super) fn print(
        &self,
        (trust, sources): (&TrustFile, &Sources),
        (form, titles): (Form, &Titles),
        writes: Writes,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let file = self.file.display().to_string();
        let problem = self.problem();
        if form == Form::Json {
            let object = json::ImportReceipt {
                file,
                verdict: self.word().into(),
                code: problem.as_ref().map(|(code, _)| (*code).into()),
                message: problem.map(|(_, message)| message),
                settings: sources.settings.clone(),
                trust: sources.trust_json((trust.digest(), trust.serial())),
                receipt: self.receipt.as_ref().map(|receipt| {
                    let mut stated = statement(receipt);
                    stated.trust.serial = self.serial;
                    stated
                }),
                dry_run: writes == Writes::Nothing,
            };
            return json::print(out, "import", &object);
        }
        let (file, word) = (Escaped(&file), self.said());
        let title = match writes {
            Writes::All => {
                text!(en "{file}: {word}, a receipt"; de "{file}: {word}, eine Quittung")
            }
            Writes::Nothing => text!(
                en "{file}: dry run, would be {word}, a receipt";
                de "{file}: Probelauf, wäre {word}, eine Quittung"
            ),
        };
        writeln!(out, "{title}")?;
        if let Some((code, message)) = problem {
            writeln!(out, "  {} [{code}]\n  {}", Escaped(&message), next_of(code))?;
        }
        let Some(receipt) = &self.receipt else { return Ok(()) };
        row(out, &text!(en "bundle"; de "Bündel"), receipt.bundle)?;
        received::print(&received::Stated::from(receipt).under(self.serial), titles, out)
    }
}
