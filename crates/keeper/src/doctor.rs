//! `doctor`: whether a host is set up as it should be (`spec/exchange.md` section 14).

use std::io::Write;

use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_language::{count, text};

use crate::cli::DoctorArgs;

mod checks;

/// Looks at this host.
///
/// # Errors
/// The result cannot be printed. What is wrong is none: it is a status.
pub fn run_doctor(
    args: &DoctorArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let checks = checks::all(settings, &args.folders);
    let count =
        |outcome: Outcome| checks.iter().filter(|check| check.outcome == outcome).count() as u64;
    let (wrong, note, unknown) =
        (count(Outcome::Wrong), count(Outcome::Note), count(Outcome::Unknown));
    let status = match (wrong, unknown) {
        (0, 0) => Status::Done,
        (0, _) => Status::Unknown,
        _ => Status::Held,
    };
    if settings.form == Form::Json {
        for Check { name, outcome, message, next } in checks.iter() {
            let body = json::HostCheck {
                check: name.as_str().to_owned(),
                outcome: outcome.as_str().into(),
                message: message.clone(),
                next: next.clone(),
            };
            json::print(out, "doctor", &body)?;
        }
        let summary = json::HostCheckCounts { ok: count(Outcome::Good), note, wrong, unknown };
        let body = json::HostChecked { summary, status: status.number() };
        json::print(out, "doctor", &body)?;
        return Ok(status);
    }
    for Check { name, outcome, message, next } in &checks {
        let head = format!("{:<8} {:<14}", outcome.said(), name.said());
        let blank = " ".repeat(head.chars().count());
        writeln!(out, "{head} {message}")?;
        if let Some(next) = next {
            writeln!(out, "{blank} {next}")?;
        }
    }
    let notes = count!(n = note; en "{n} to note", "{n} to note"; de "{n} Hinweis", "{n} Hinweise");
    let wrongs = match wrong {
        0 => text!(en "Nothing is wrong"; de "Kein Fehler"),
        wrong => {
            count!(n = wrong; en "{n} thing is wrong", "{n} things are wrong"; de "{n} Fehler", "{n} Fehler")
        }
    };
    let unknowns = match unknown {
        0 => String::new(),
        unknown => {
            count!(n = unknown; en ", {n} could not be looked at", ", {n} could not be looked at"; de ", {n} unklar", ", {n} unklar")
        }
    };
    writeln!(out, "{wrongs}, {notes}{unknowns}.")?;
    Ok(status)
}

/// One thing that was looked at.
struct Check {
    name: Name,
    outcome: Outcome,
    message: String,
    /// The command that mends it.
    // DOCTOR-2.
    next: Option<String>,
}

impl Check {
    fn new(name: Name, outcome: Outcome, message: impl ToString) -> Self {
        Self { name, outcome, message: message.to_string(), next: None }
    }

    fn next(self, next: impl ToString) -> Self {
        Self { next: Some(next.to_string()), ..self }
    }

    fn failed(name: Name, failure: &Failure) -> Self {
        let outcome = match failure.status() {
            Status::Unknown => Outcome::Unknown,
            _ => Outcome::Wrong,
        };
        let check = Self::new(name, outcome, failure);
        match failure.code() {
            Some(code) => check.next(code.next_step()),
            None => check,
        }
    }
}

carnet_format::words! {
    /// How a check came out.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Outcome {
        Good = "ok" / "gut",
        Note = "note" / "Hinweis",
        Wrong = "wrong" / "FEHLER",
        Unknown = "unknown" / "unklar",
    }
}

carnet_format::words! {
    /// What was looked at.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Name {
        Settings = "settings" / "Einstellungen",
        Rights = "rights" / "Rechte",
        Key = "key" / "Schlüssel",
        Trust = "trust" / "Vertrauen",
        Draft = "draft" / "Entwurf",
        Clock = "clock" / "Uhr",
        Ledger = "ledger" / "Register",
        Backup = "backup" / "Sicherung",
        Journal = "journal" / "Journal",
        Confined = "confined" / "eingeschränkt",
        Stick = "stick" / "Stick",
        Watch = "watch" / "Überwachung",
        Responder = "responder" / "Antwortdienst",
        Language = "language" / "Sprache",
    }
}
