//! `ledger list --rejected`.

use std::str::FromStr;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest, KeyId, MediumId};
use carnet_host::settings::Form;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::When;
use carnet_judge::trust::medium_text;
use carnet_language::text;
use carnet_ledger::{Ledger, MediumRecord};
use serde::Deserialize;
use serde_json::Value;

use super::super::{Printer, wrapped};
use super::wanted::{Entry, each, is_on};
use super::{WIDTH, medium_json, medium_words};

/// The members of the entries `reject` and `unreadable`.
#[derive(Deserialize)]
struct Refusal {
    number: u64,
    time: u64,
    bundle: Option<String>,
    kind: Option<String>,
    from: Option<String>,
    key: Option<String>,
    epoch: Option<u64>,
    sequence: Option<u64>,
    code: Option<String>,
    #[serde(default)]
    counts: Vec<Count>,
    medium: Option<Value>,
}

#[derive(Deserialize)]
struct Count {
    code: String,
    files: u64,
}

/// Prints what was refused, oldest first.
// LEDGER-64.
pub(super) fn run(
    medium: Option<&MediumId>,
    ledger: &dyn Ledger,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let mut found = false;
    each(ledger, |entry| {
        let print = match entry.value["action"].as_str() {
            Some("reject") if is_on(entry, medium) => bundle,
            Some("unreadable") if is_on(entry, medium) => files,
            _ => return Ok(()),
        };
        found = true;
        print(entry, printer)
    })?;
    if !found && printer.form == Form::Text {
        let text = match medium.map(medium_text) {
            Some(id) => text!(
                en "no bundle or file that came on medium {id} was refused here";
                de "von Datenträger {id} wurde hier kein Bündel und keine Datei abgelehnt"
            ),
            None => text!(
                en "no bundle or file was refused here";
                de "hier wurde kein Bündel und keine Datei abgelehnt"
            ),
        };
        writeln!(printer.out, "{text}")?;
    }
    Ok(Status::Done)
}

fn bundle(entry: &Entry, printer: &mut Printer<'_>) -> Result<(), Failure> {
    let refusal: Refusal = entry.read()?;
    let digest: Digest = typed(entry, refusal.bundle.as_deref())?;
    let key: KeyId = typed(entry, refusal.key.as_deref())?;
    let code: Code = typed(entry, refusal.code.as_deref())?;
    let medium = medium_of(entry, refusal.medium.as_ref())?;
    let from = refusal.from.as_deref().map(|from| typed(entry, Some(from))).transpose()?;
    let titles = printer.titles;
    printer.print(
        "ledger list",
        || json::Rejected {
            entry: refusal.number,
            time: refusal.time.into(),
            digest: digest.into(),
            key: key.into(),
            kind: refusal.kind.clone(),
            from: refusal.from.clone(),
            epoch: refusal.epoch,
            sequence: refusal.sequence,
            code: code.into(),
            medium: medium.as_ref().map(medium_json),
        },
        |out| {
            let from = match from.as_ref().map(|from| titles.of(from)) {
                Some(from) => text!(en "from {from}"; de "von {from}"),
                None => text!(
                    en "that nobody is known to have signed";
                    de "von unbekannt, wer es signiert hat"
                ),
            };
            let (time, on) = (When(refusal.time), medium_words(medium.as_ref()));
            let digest = digest.short();
            let text = text!(
                en "rejected  {time}  bundle {digest} {from}{on}  [{code}]";
                de "abgelehnt  {time}  Bündel {digest} {from}{on}  [{code}]"
            );
            wrapped(&text, ("", "     "), WIDTH, out)
        },
    )?;
    Ok(())
}

fn files(entry: &Entry, printer: &mut Printer<'_>) -> Result<(), Failure> {
    let refusal: Refusal = entry.read()?;
    let medium = medium_of(entry, refusal.medium.as_ref())?;
    let count = |it: &Count| Ok((typed::<Code>(entry, Some(&it.code))?, it.files));
    let counts = refusal.counts.iter().map(count).collect::<Result<Vec<_>, Failure>>()?;
    printer.print(
        "ledger list",
        || json::Unreadable {
            entry: refusal.number,
            time: refusal.time.into(),
            counts: counts
                .iter()
                .map(|(code, files)| json::UnreadableCount { code: (*code).into(), files: *files })
                .collect(),
            medium: medium.as_ref().map(medium_json),
        },
        |out| {
            let (time, on) = (When(refusal.time), medium_words(medium.as_ref()));
            let counts = counts.iter().map(|(code, files)| format!("{files} [{code}]"));
            let counts = counts.collect::<Vec<_>>().join(", ");
            let counts = Escaped(&counts);
            let text = text!(
                en "unreadable  {time}  files{on}: {counts}";
                de "nicht lesbar  {time}  Dateien{on}: {counts}"
            );
            wrapped(&text, ("", "     "), WIDTH, out)
        },
    )?;
    Ok(())
}

fn typed<T: FromStr>(entry: &Entry, text: Option<&str>) -> Result<T, Failure> {
    text.and_then(|text| text.parse().ok()).ok_or_else(|| entry.damaged())
}

fn medium_of(entry: &Entry, value: Option<&Value>) -> Result<Option<MediumRecord>, Failure> {
    let read =
        |value: &Value| MediumRecord::of_json(&value.to_string()).ok_or_else(|| entry.damaged());
    value.map(read).transpose()
}
