//! `journal`: what was signed and refused on this host.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use carnet_chain::Entry;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Since, Status, json, row};
use carnet_judge::time::When;
use carnet_language::text;
use serde_json::{Map, Value};

use crate::cli::{JournalArgs, JournalCheckArgs, JournalCommand, JournalListArgs};
use crate::journal::{Contents, JournalFault, lock, read};

/// Runs `journal list` or `journal check`.
///
/// # Errors
/// The journal cannot be read, or the result cannot be printed; for `list` also where it was changed.
pub fn run_journal(
    args: &JournalArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let path = settings.journal_path()?;
    let contents = contents(&path)?;
    match &args.command {
        JournalCommand::List(args) => list(args, contents, settings, out),
        JournalCommand::Check(args) => check(args, contents, &path, settings.form, out),
    }
}

/// How many entries the journal of this host has, all of which hang together; none where there is no journal yet.
///
/// # Errors
/// It cannot be read, or was changed.
pub fn journal_entries(settings: &Settings) -> Result<Option<u64>, Failure> {
    let path = settings.journal_path()?;
    if is_missing(&path) {
        return Ok(None);
    }
    let Contents { walk, broken, .. } = contents(&path)?;
    Ok(broken.map_or(Ok(Some(walk.entries)), Err)?)
}

fn is_missing(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Reads the journal while nobody writes to it.
fn contents(path: &Path) -> Result<Contents, Failure> {
    let unusable = |error: io::Error| JournalFault::unusable(path, &error);
    if is_missing(path) {
        let message = text!(
            en "there is no journal {path:?} yet: approve and attest-scan begin it";
            de "es gibt noch kein Journal {path:?}: approve und attest-scan beginnen es"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    let mut file = carnet_media::open(path)
        .map_err(|error| unusable(io::Error::other(error.cause().to_string())))?;
    lock(&file).map_err(unusable)?;
    Ok(read(&mut file, path)?)
}

/// One that says what became of another, and the one that it speaks of.
fn outcomes(entries: &[(Entry, Map<String, Value>)]) -> BTreeMap<u64, &Map<String, Value>> {
    let is_outcome = |value: &Map<String, Value>| {
        let action = value.get("action").and_then(Value::as_str);
        matches!(action, Some("written" | "failed"))
    };
    let of = |value: &Map<String, Value>| value.get("entry").and_then(Value::as_u64);
    let values = entries.iter().map(|(_, value)| value).filter(|value| is_outcome(value));
    values.filter_map(|value| Some((of(value)?, value))).collect()
}

// JOURNAL-8. JOURNAL-9.
fn list(
    args: &JournalListArgs,
    contents: Contents,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let entries: Vec<_> = contents
        .entries
        .into_iter()
        .map(|entry| (serde_json::from_str(&entry.text).unwrap_or_default(), entry))
        .map(|(value, entry)| (entry, value))
        .collect();
    let outcomes = outcomes(&entries);
    let mut since = args.since.map(Since::new);
    for (entry, value) in &entries {
        let told =
            Told { number: entry.number, value, outcome: outcomes.get(&entry.number).copied() };
        let is_since =
            since.as_mut().is_none_or(|since| since.takes(told.number, told.number("time")));
        if !is_since || !args.is_wanted(&told) {
            continue;
        }
        match settings.form {
            Form::Json => json::print(
                out,
                "journal list",
                &json::JournalEntry {
                    entry: value.clone(),
                    head: entry.head.into(),
                    outcome: told.outcome().map(Into::into),
                },
            )?,
            Form::Text => told.print(settings, out)?,
        }
    }
    let journal = text!(en "journal"; de "Journal");
    for note in since.iter().flat_map(|since| since.notes(&journal)) {
        carnet_host::note!(en "{note}"; de "{note}");
    }
    match contents.broken {
        Some(fault) => Err(fault.into()),
        None => Ok(Status::Done),
    }
}

// JOURNAL-7.
fn check(
    args: &JournalCheckArgs,
    contents: Contents,
    path: &Path,
    form: Form,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let Contents { entries, walk, cut, unfinished, broken, .. } = contents;
    let is_there = |head| entries.iter().any(|entry| entry.head == head);
    let missing = args.head.filter(|head| broken.is_none() && !is_there(*head));
    let missing = missing.map(|head| JournalFault::Head { path: path.to_owned(), head });
    let fault = broken.or(missing);
    let status = if fault.is_some() { Status::Rejected } else { Status::Done };
    let unfinished = cut + u64::from(unfinished.is_some());
    let file = path.display().to_string();
    match form {
        Form::Json => json::print(
            out,
            "journal check",
            &json::JournalCheck {
                file,
                verdict: status.into(),
                code: fault.as_ref().map(|fault| fault.code().into()),
                message: fault.as_ref().map(ToString::to_string),
                entries: walk.entries,
                head: walk.head.into(),
                unfinished,
            },
        )?,
        Form::Text => {
            let (entries, head) = (walk.entries, walk.head);
            let said = text!(
                file = Escaped(&file);
                en "journal {file}: good entries {entries}, head {head}";
                de "Journal {file}: gute Einträge {entries}, Endstand {head}"
            );
            writeln!(out, "{said}")?;
            if unfinished > 0 {
                let said = text!(
                    en "{unfinished}: there a program was stopped while it wrote; what it was about to note is not known";
                    de "{unfinished}: Dort wurde ein Programm beim Schreiben abgebrochen; was es eintragen wollte, \
                        ist nicht bekannt"
                );
                row(out, &text!(en "unfinished"; de "abgebrochen"), said)?;
            }
            match &fault {
                Some(fault) => {
                    let (code, next) = (fault.code(), fault.code().next_step());
                    let said = text!(
                        en "CHANGED: {fault} [{code}]\n  next: {next}";
                        de "VERÄNDERT: {fault} [{code}]\n  weiter: {next}"
                    );
                    writeln!(out, "{said}")?;
                }
                None => {
                    let said = text!(
                        en "write the head down elsewhere: --head HEAD says later whether anything up to here was changed or cut off";
                        de "den Endstand woanders aufschreiben: --head ENDSTAND sagt später, ob etwas bis hierher \
                            verändert oder abgeschnitten wurde"
                    );
                    writeln!(out, "  {said}")?;
                }
            }
        }
    }
    Ok(status)
}

/// An entry as it is told.
struct Told<'a> {
    number: u64,
    value: &'a Map<String, Value>,
    /// What became of what was to be signed.
    outcome: Option<&'a Map<String, Value>>,
}

impl JournalListArgs {
    fn is_wanted(&self, told: &Told<'_>) -> bool {
        let bundle = told.text("bundle");
        // They are told with the entry of which they speak.
        !matches!(told.text("action"), "written" | "failed")
            && self.ticket.as_ref().is_none_or(|ticket| told.text("ticket") == ticket)
            && self.bundle.as_ref().is_none_or(|digits| bundle.starts_with(digits))
    }
}

impl Told<'_> {
    fn text(&self, name: &str) -> &str {
        self.value.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn shown(&self, name: &str) -> Escaped<'_> {
        Escaped(self.text(name))
    }

    fn number(&self, name: &str) -> u64 {
        self.value.get(name).and_then(Value::as_u64).unwrap_or_default()
    }

    fn list(&self, name: &str) -> Vec<&str> {
        let list = self.value.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// In one word, of what was to be signed.
    fn outcome(&self) -> Option<&str> {
        let is_signed = matches!(self.text("action"), "approve" | "approve-trust" | "scan");
        let said = self.outcome.and_then(|it| it.get("action")?.as_str());
        is_signed.then(|| said.unwrap_or("unknown"))
    }

    /// What was decided.
    fn headline(&self) -> String {
        let (person, ticket) = (self.text("person"), self.text("ticket"));
        let (site, engine, serial) =
            (self.text("site"), self.text("engine"), self.number("serial"));
        match self.text("action") {
            "approve" => text!(
                en "approved by {person} for ticket {ticket}";
                de "freigegeben von {person}, Vorgang {ticket}"
            ),
            "approve-trust" => text!(
                en "trust file serial {serial} approved by {person} for ticket {ticket}";
                de "Vertrauensdatei Nummer {serial} freigegeben von {person}, Vorgang {ticket}"
            ),
            "decline" if person.is_empty() => text!(
                en "DECLINED at {site}: a scan by {engine}";
                de "ABGELEHNT bei {site}: eine Virenprüfung mit {engine}"
            ),
            "decline" => text!(
                en "DECLINED by {person}, ticket {ticket}";
                de "ABGELEHNT von {person}, Vorgang {ticket}"
            ),
            "scan" => text!(
                en "scanned at {site}: {engine} found nothing";
                de "geprüft bei {site}: {engine} hat nichts gefunden"
            ),
            "refuse" => text!(
                command = self.text("command"), code = self.text("code");
                en "REFUSED at {command} [{code}]";
                de "ZURÜCKGEWIESEN bei {command} [{code}]"
            ),
            "merge" => text!(
                copies = self.number("copies"), dropped = self.number("dropped");
                en "merged: copies {copies}, dropped {dropped}";
                de "zusammengeführt: Kopien {copies}, weggelassen {dropped}"
            ),
            "key" => text!(
                role = self.text("role");
                en "new key, role {role}";
                de "neuer Schlüssel, Rolle {role}"
            ),
            "enroll" => text!(
                label = self.text("label");
                en "medium {label} enrolled";
                de "Datenträger {label} eingerichtet"
            ),
            "retire" => text!(en "medium retired"; de "Datenträger ausgemustert"),
            "install" => text!(
                en "trust file serial {serial} installed";
                de "Vertrauensdatei Nummer {serial} installiert"
            ),
            "unfinished" => text!(
                en "a program was stopped while it wrote here; what it was about to note is not known";
                de "hier wurde ein Programm beim Schreiben abgebrochen; was es eintragen wollte, ist nicht bekannt"
            ),
            other => other.to_owned(),
        }
    }

    fn print(&self, settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
        let time = When(self.number("time"));
        writeln!(out, "{time}  {}  {}", self.number, Escaped(&self.headline()))?;
        if !self.text("bundle").is_empty() {
            let said = text!(
                bundle = self.shown("bundle"), from = self.site("from", settings), to = self.site("to", settings),
                kind = self.shown("kind"), sequence = self.number("sequence"), items = self.number("items");
                en "{bundle} from {from} to {to}, {kind}, sequence {sequence}, items {items}";
                de "{bundle} von {from} nach {to}, Nummer {sequence}, Posten {items}"
            );
            row(out, &text!(en "bundle"; de "Bündel"), said)?;
        } else if !self.text("file").is_empty() {
            row(
                out,
                &text!(en "file"; de "Datei"),
                format_args!("SHA-256 {}", self.shown("file")),
            )?;
        }
        if !self.text("key").is_empty() {
            row(out, &text!(en "key"; de "Schlüssel"), self.shown("key"))?;
        }
        if !self.text("medium").is_empty() {
            row(out, &text!(en "medium"; de "Datenträger"), self.shown("medium"))?;
        }
        match self.list("codes").as_slice() {
            [] => {}
            codes => row(out, &text!(en "was held"; de "zurückgeh."), Escaped(&codes.join(", ")))?,
        }
        match self.outcome() {
            Some("written") => {
                let file = self.outcome.and_then(|it| it.get("file")?.as_str()).unwrap_or_default();
                let file = format_args!("SHA-256 {}", Escaped(file));
                row(out, &text!(en "written"; de "geschrieben"), file)
            }
            Some("failed") => {
                let said = text!(
                    en "NOT written, as far as is known: the writing failed";
                    de "NICHT geschrieben, soweit bekannt: Das Schreiben schlug fehl"
                );
                writeln!(out, "  {said}")
            }
            Some(_) => {
                let said = text!(
                    en "UNKNOWN whether it was written: the program was stopped; look at the copies of the bundle";
                    de "UNKLAR, ob es geschrieben wurde: Das Programm wurde abgebrochen; die Kopien des Bündels ansehen"
                );
                writeln!(out, "  {said}")
            }
            None => Ok(()),
        }
    }

    fn site(&self, name: &str, settings: &Settings) -> String {
        let name = self.text(name);
        match name.parse() {
            Ok(site) => settings.titles.of(&site).to_string(),
            Err(_) => Escaped(name).to_string(),
        }
    }
}
