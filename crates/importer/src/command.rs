//! The commands.

mod evidence;
mod import;
mod ledger;
mod receipt;

use std::io::Write;
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ErrorCode};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, row};
use carnet_judge::vendor_code::{self, VendorCode};
use carnet_language::{Number, count, text};
use carnet_ledger::{Archive, Home, SiteLedger};

pub use self::ledger::RESULT_COLUMNS;
pub use self::ledger::create::create_site;
use crate::cli::Command;
use crate::{Spool, SpoolError, Tables};

/// Runs a command of this crate.
///
/// # Errors
/// The settings, the ledger or the archive cannot be used, the command does not fit the ledger, the
/// key may not sign receipts, or the result cannot be printed. A bad bundle is no error here: it is a
/// status.
pub fn run(command: &Command, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    match command {
        Command::Import(args) => import::run(args, settings, out),
        Command::Ledger(args) => ledger::run(&args.command, settings, out),
        Command::Evidence(args) => evidence::run(args, settings, out),
        Command::Receipt(args) => receipt::run(args, settings, out),
    }
}

fn open_ledger(settings: &Settings) -> Result<SiteLedger, Failure> {
    let mut ledger = SiteLedger::open(home(settings)?, settings.site()?)?;
    ledger.set_author(&settings.author());
    Ok(ledger)
}

/// A database that went back in time is read all the same, with a word.
// SHARE-12.
fn warn_of_age(ledger: &SiteLedger) {
    if let Err(error) = ledger.check_age() {
        let (code, why) = (error.code(), error.to_string());
        let why = Escaped(&why);
        let text = text!(en "warning: {why}"; de "Warnung: {why}");
        carnet_host::say!("{text}\n{}", code_and_step(code));
    }
}

fn home(settings: &Settings) -> Result<Home<'_>, Failure> {
    Ok(settings.ledger_home()?.into())
}

fn open_archive(settings: &Settings) -> Result<Archive, Failure> {
    Ok(home(settings)?.archive(settings.archive()?)?)
}

/// The spool of the settings, or in another folder.
fn open_spool(settings: &Settings, folder: Option<&Path>) -> Result<Spool, Failure> {
    let folder = match folder {
        Some(folder) => folder,
        None => settings.spool()?,
    };
    // SPOOL-6.
    let tables = match settings.spool_json() {
        Ok(false) => Tables::Csv,
        _ => Tables::CsvAndJson,
    };
    Ok(Spool::new(folder).with(tables))
}

/// Says on standard error why one bundle was not spooled, where others go on.
fn tell(what: &str, error: &SpoolError) {
    let code = error.code();
    let why = error.to_string();
    let why = Escaped(&why);
    let text = text!(en "error: {what}\n  because: {why}"; de "Fehler: {what}\n  Grund: {why}");
    carnet_host::say!("{text}\n{}", code_and_step(code));
}

/// The two lines below what went wrong.
fn code_and_step(code: Code) -> String {
    let next = code.next_step();
    text!(en "  code: {code}\n  next: {next}"; de "  Code: {code}\n  weiter: {next}")
}

/// The line below what is wrong and has its code beside it.
fn next_of(code: Code) -> String {
    let next = code.next_step();
    text!(en "next: {next}"; de "weiter: {next}")
}

/// A verdict as people read it.
fn verdict_word(status: Status) -> String {
    match status {
        Status::Done => text!(en "ACCEPTED"; de "ANGENOMMEN"),
        Status::Held => text!(en "HELD"; de "ZURÜCKGEHALTEN"),
        Status::Rejected => text!(en "REJECTED"; de "ABGELEHNT"),
        Status::Usage | Status::Unknown => text!(en "UNKNOWN"; de "NICHT BEURTEILT"),
    }
}

/// A code of the activation service, with what it means where that is known.
fn code_in_words(code: Option<&ErrorCode>, is_microsoft: bool) -> String {
    let Some(code) = code else { return String::new() };
    match meaning(Some(code), is_microsoft) {
        Some(meaning) => format!("{code}: {meaning}"),
        None => code.to_string(),
    }
}

/// What a code of the activation service means.
fn meaning(code: Option<&ErrorCode>, is_microsoft: bool) -> Option<String> {
    known(code, is_microsoft).map(|known| known.words())
}

/// A code that is known here. Those of other vendors are their own.
fn known(code: Option<&ErrorCode>, is_microsoft: bool) -> Option<VendorCode> {
    code.filter(|_| is_microsoft).and_then(vendor_code::of)
}

/// So many items, in words.
fn items(count: u64) -> String {
    count!(count; en "{count} item", "{count} items"; de "{count} Posten", "{count} Posten")
}

/// What is not listed any more.
fn and_more(more: u64) -> String {
    let more = Number(more);
    text!(en "and {more} more"; de "und {more} weitere")
}
