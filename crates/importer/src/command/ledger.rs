//! `ledger`.

mod adopt;
mod archive;
mod audit;
mod backup;
mod bundle;
mod close;
mod confirm;
pub(crate) mod create;
mod inherit;
mod keep;
mod list;
mod machines;
mod mend;
mod rebuild;
pub(super) mod received;
mod said;
mod show;
mod status;
mod time;

use std::io::Write;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings, Titles};
use carnet_host::{Failure, Status, json};
use carnet_language::text;
use carnet_ledger::{BundleRecord, Inherited, Ledger, LostLedger};
use serde::Serialize;

use self::said::Desk;
pub use self::said::RESULT_COLUMNS;
use super::{home, next_of, open_archive, open_ledger, warn_of_age};
use crate::cli::LedgerCommand;
use carnet_judge::time::When;

pub(super) fn run(
    command: &LedgerCommand,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let mut printer = Printer { form: settings.form, titles: &settings.titles, out };
    match command {
        LedgerCommand::Create => return create::run(settings, &mut printer),
        LedgerCommand::Restore(args) => return backup::restore(args, settings, &mut printer),
        LedgerCommand::Rebuild(args) => return rebuild::run(args, settings, &mut printer),
        LedgerCommand::Status(args) if args.check => {
            return status::check::run(settings, &mut printer);
        }
        _ => {}
    }
    let mut ledger = open_ledger(settings)?;
    // SHARE-12.
    match command {
        // They say it among what they find.
        LedgerCommand::Audit(_) | LedgerCommand::Status(_) => {}
        LedgerCommand::List(_)
        | LedgerCommand::Show(_)
        | LedgerCommand::Machines(_)
        | LedgerCommand::Confirm(_)
        | LedgerCommand::Backup(_) => warn_of_age(&ledger),
        LedgerCommand::Time(args) if args.set.is_none() => warn_of_age(&ledger),
        _ => ledger.check_age()?,
    }
    let now = settings.host_clock();
    match command {
        LedgerCommand::List(args) => list::run(args, &ledger, settings, &mut printer),
        LedgerCommand::Show(args) => show::run(args, &ledger, &mut printer),
        LedgerCommand::Status(_) => status::run(&ledger, settings, &mut printer),
        LedgerCommand::Machines(args) => machines::run(args, &ledger, settings, &mut printer),
        LedgerCommand::Confirm(args) => confirm::run(args, &ledger, settings, &mut printer),
        LedgerCommand::Bundle(args) => bundle::run(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Keep(args) => keep::run(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Void(args) => mend::void(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Dispute(_)
        | LedgerCommand::Withdraw(_)
        | LedgerCommand::Answer(_)
        | LedgerCommand::Scrap(_)
        | LedgerCommand::Applied(_) => {
            let desk = &mut Desk { ledger: &mut ledger, settings, now, printer: &mut printer };
            said::run(command, desk)
        }
        LedgerCommand::Adopt(args) => adopt::run(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Release(args) => mend::release(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Time(args) => time::run(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Respool(args) => mend::respool(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Audit(args) => {
            audit::run(args, &ledger, &open_archive(settings)?, &mut printer)
        }
        LedgerCommand::Archive(args) => archive::run(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Backup(args) => {
            let at = (now, &settings.system());
            backup::run(args, &mut ledger, &open_archive(settings)?, at, &mut printer)
        }
        LedgerCommand::Close(args) => close::run(args, &mut ledger, settings, &mut printer),
        LedgerCommand::Inherit(args) => {
            inherit::run(args, &mut ledger, (&open_archive(settings)?, now), &mut printer)
        }
        LedgerCommand::Create | LedgerCommand::Restore(_) | LedgerCommand::Rebuild(_) => {
            Ok(Status::Done)
        }
    }
}

/// The ledgers of the sites whose place this one has taken, and those of them that cannot be used. Where
/// there are none, no archive is needed.
fn readable(
    ledger: &dyn Ledger,
    settings: &Settings,
) -> Result<(Vec<Inherited>, Vec<LostLedger>), Failure> {
    match ledger.inheritance()?.is_empty() {
        true => Ok((Vec::new(), Vec::new())),
        false => Ok(carnet_ledger::readable(ledger, &open_archive(settings)?)?),
    }
}

/// What is shown may be disputed in what cannot be read.
// LEDGER-45.
fn say_lost(lost: &[LostLedger]) {
    for LostLedger { error, .. } in lost {
        carnet_host::say!("{}", Escaped(&error.to_string()));
        let next = next_of(Code::LedgerInherited);
        let text = text!(
            en "what it says is missing here. {next}";
            de "was es sagt, fehlt hier. {next}"
        );
        carnet_host::say!("  {text}");
    }
}

fn say_waiting() {
    carnet_host::note!(
        en "an export of this site is running; waiting for its end";
        de "ein Export dieses Standorts läuft; warte auf sein Ende"
    );
}

fn log_line(entries: u64, head: impl std::fmt::Display) -> String {
    text!(
        en "audit log: {entries} entries, head {head}";
        de "Protokoll: {entries} Einträge, Endstand {head}"
    )
}

fn floor_line(floor: u64) -> String {
    let floor = When(floor);
    text!(
        en "time floor: {floor}, the latest time known to have passed";
        de "Zeituntergrenze: {floor}, die späteste Zeit, die sicher vorbei ist"
    )
}

fn anchor_line(anchor: u64) -> String {
    let anchor = When(anchor);
    text!(en "people vouch for: {anchor}"; de "Zeitanker: {anchor}")
}

/// What a backup is that does not hold together.
fn untrusted(why: &impl std::fmt::Display) -> String {
    text!(
        en "the backup cannot be trusted: {why}";
        de "der Sicherung ist nicht zu trauen: {why}"
    )
}

/// A text in lines that are no longer than `width`: what the first begins with, and the others.
fn wrapped(
    text: &str,
    (first, rest): (&str, &str),
    width: usize,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let (mut line, mut is_begun) = (first.to_owned(), false);
    for word in text.split(' ') {
        if is_begun && line.chars().count() + 1 + word.chars().count() > width {
            writeln!(out, "{}", line.trim_end())?;
            (line, is_begun) = (rest.to_owned(), false);
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    writeln!(out, "{line}")
}

/// Takes a bundle out of the outbox, where it lay until its copy was made or it became void.
fn clear_outbox(settings: &Settings, record: &BundleRecord) {
    if let Ok(outbox) = settings.outbox() {
        // The next export clears what stays behind.
        let _ = std::fs::remove_file(outbox.join(record.file_name()));
    }
}

/// Prints results as text or as JSON, one object a line.
struct Printer<'a> {
    form: Form,
    titles: &'a Titles,
    out: &'a mut dyn Write,
}

impl Printer<'_> {
    fn print<T: Serialize>(
        &mut self,
        command: &str,
        json: impl FnOnce() -> T,
        text: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        match self.form {
            Form::Json => json::print(self.out, command, &json()),
            Form::Text => text(self.out),
        }
    }
}
