//! `journal`: what was signed and refused on this host.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use carnet_chain::Entry;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Since, Status, json};
use carnet_judge::time::Utc;
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

/// Reads the journal while nobody writes to it.
fn contents(path: &Path) -> Result<Contents, Failure> {
    let unusable = |error: io::Error| JournalFault::unusable(path, &error);
    if path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        let message = format!("there is no journal {path:?} yet: approve and attest-scan begin it");
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
    for note in since.iter().flat_map(|since| since.notes("journal")) {
        carnet_host::say!("note: {note}");
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
            writeln!(out, "journal {}: good entries {entries}, head {head}", Escaped(&file))?;
            if unfinished > 0 {
                writeln!(
                    out,
                    "  unfinished  {unfinished}: there a program was stopped while it wrote; what it was about to note is not known"
                )?;
            }
            match &fault {
                Some(fault) => {
                    writeln!(out, "CHANGED: {fault} [{}]", fault.code())?;
                    writeln!(out, "  next: {}", fault.code().next_step())?;
                }
                None => writeln!(
                    out,
                    "  write the head down elsewhere: --head HEAD says later whether anything up to here was changed or cut off"
                )?,
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
        let is_signed = matches!(self.text("action"), "approve" | "scan");
        let said = self.outcome.and_then(|it| it.get("action")?.as_str());
        is_signed.then(|| said.unwrap_or("unknown"))
    }

    /// What was decided.
    fn headline(&self) -> String {
        let (person, ticket) = (self.text("person"), self.text("ticket"));
        match self.text("action") {
            "approve" => format!("approved by {person} for ticket {ticket}"),
            "decline" if person.is_empty() => {
                format!("DECLINED at {}: a scan by {}", self.text("site"), self.text("engine"))
            }
            "decline" => format!("DECLINED by {person}, ticket {ticket}"),
            "scan" => {
                format!("scanned at {}: {} found nothing", self.text("site"), self.text("engine"))
            }
            "refuse" => format!("REFUSED at {} [{}]", self.text("command"), self.text("code")),
            "unfinished" => {
                "a program was stopped while it wrote here; what it was about to note is \
                             not known"
                    .to_owned()
            }
            other => other.to_owned(),
        }
    }

    fn print(&self, settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
        let time = Utc(self.number("time"));
        writeln!(out, "{time}  {}  {}", self.number, Escaped(&self.headline()))?;
        if !self.text("bundle").is_empty() {
            writeln!(
                out,
                "  bundle      {} from {} to {}, {}, sequence {}, items {}",
                self.shown("bundle"),
                self.site("from", settings),
                self.site("to", settings),
                self.shown("kind"),
                self.number("sequence"),
                self.number("items")
            )?;
        } else if !self.text("file").is_empty() {
            writeln!(out, "  file        SHA-256 {}", self.shown("file"))?;
        }
        if !self.text("key").is_empty() {
            writeln!(out, "  key         {}", self.shown("key"))?;
        }
        if !self.text("medium").is_empty() {
            writeln!(out, "  medium      {}", self.shown("medium"))?;
        }
        match self.list("codes").as_slice() {
            [] => {}
            codes => writeln!(out, "  was held    {}", Escaped(&codes.join(", ")))?,
        }
        match self.outcome() {
            Some("written") => {
                let file = self.outcome.and_then(|it| it.get("file")?.as_str()).unwrap_or_default();
                writeln!(out, "  written     SHA-256 {}", Escaped(file))
            }
            Some("failed") => {
                writeln!(out, "  NOT written, as far as is known: the writing failed")
            }
            Some(_) => writeln!(
                out,
                "  UNKNOWN whether it was written: the program was stopped; look at the copies of the bundle"
            ),
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
