//! `ledger inherit`: another site's ledger, archive and machines come here.

use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, SiteName};
use carnet_host::{Failure, Status, json};
use carnet_ledger::{
    Archive, Direction, InheritedRecord, Ledger, LedgerError, SqliteLedger, file_digest, inherited,
};
use carnet_media::WholeFile;

use super::Printer;
use super::audit::check_archive;
use super::backup::{copy_missing, copy_of, newest, unavailable};
use crate::cli::InheritArgs;

pub(super) fn run(
    args: &InheritArgs,
    ledger: &mut dyn Ledger,
    (archive, now): (&Archive, u64),
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    if args.because.take_back {
        return take_back(args, ledger, (archive, now), printer);
    }
    let folder = Path::new(&args.from);
    let backup = newest(folder)?;
    let kept = SqliteLedger::open_copy(&backup)?;
    let bundles = judge(&kept, &backup, &Archive::new(&folder.join("archive")), ledger)?;
    let (entries, head) = kept.audit_head()?;
    let record = InheritedRecord {
        site: kept.site().clone(),
        file: file_digest(&backup)?,
        entries,
        head,
        bundles,
        ticket: args.because.ticket.clone(),
    };
    let is_known =
        |known: &InheritedRecord| (&known.site, known.file) == (&record.site, record.file);
    if !ledger.inheritance()?.iter().any(is_known) {
        copy(folder, &backup, &record, archive)?;
        ledger.inherit(&record, now)?;
    }
    let machines = kept.all_machines()?.len();
    let closed = kept.closing()?;
    let waiting = kept.tally(Direction::Out, None)?;
    let waiting = waiting.open + waiting.deferred;
    let site = printer.titles.of(&record.site).to_string();
    printer.print(
        "ledger inherit",
        || json::Inherited {
            from: inherited_json(&record),
            machines,
            closed: closed.as_ref().map(|closing| closing.time.into()),
            waiting,
        },
        |out| {
            writeln!(out, "{site}: inherited by {}", Escaped(&record.ticket))?;
            writeln!(out, "  {machines} machines, {bundles} bundles; carnet ledger confirm MACHINE shows them, too")?;
            writeln!(out, "  audit log: {entries} entries, head {head}")?;
            writeln!(out, "  compare the head with what `ledger backup` has printed there")?;
            if closed.is_none() {
                writeln!(
                    out,
                    "note: it was not closed when this backup was made: what has happened there since is \
                     not here. Close it, back it up and inherit it again"
                )?;
            }
            match waiting {
                0 => Ok(()),
                _ => writeln!(
                    out,
                    "note: requests whose answer was awaited there: {waiting}. Export those machines here, \
                     or inherit it again once the answers have come"
                ),
            }
        },
    )?;
    Ok(Status::Done)
}

/// Whether a backup is whole, of another site, and no step back; how many bundles it has.
// LEDGER-26.
fn judge(
    kept: &SqliteLedger,
    backup: &Path,
    archive: &Archive,
    ledger: &dyn Ledger,
) -> Result<u64, Failure> {
    let refuse = |why: String| LedgerError::Inherit { path: backup.to_owned(), why };
    if kept.site() == ledger.site() {
        let why = "it is of this very site; `ledger restore` brings it back".to_owned();
        return Err(refuse(why).into());
    }
    if let Some(broken) = kept.verify_audit()?.broken {
        let message = format!("the backup cannot be trusted: {broken}");
        return Err(Failure::new(Status::Rejected, Code::LedgerAuditBroken, message));
    }
    let before = ledger.inheritance()?.into_iter().find(|known| known.site == *kept.site());
    if let Some(before) = before {
        let entry = kept.audit_entries(before.entries, 1)?;
        if entry.first().is_none_or(|entry| entry.head != before.head) {
            let InheritedRecord { site, entries, ticket, .. } = before;
            let why = format!(
                "its log does not continue the one of {site} with {entries} entries that was inherited by {}",
                Escaped(&ticket)
            );
            return Err(refuse(why).into());
        }
    }
    whole(kept, archive)
}

/// How many bundles lie in an archive, all of which have to be what was stored.
fn whole(ledger: &dyn Ledger, archive: &Archive) -> Result<u64, Failure> {
    let mut findings = Vec::new();
    let good = check_archive(ledger, archive, &mut findings)?;
    match findings.first() {
        None => Ok(good),
        Some(first) => Err(Failure::new(Status::Rejected, first.code, first.message.clone())),
    }
}

/// Lays ledger and archive down as a backup lies, so that they can be brought back from here.
fn copy(
    folder: &Path,
    backup: &Path,
    record: &InheritedRecord,
    archive: &Archive,
) -> Result<(), Failure> {
    let (place, path) = (archive.inherited(&record.site), record.path(archive));
    let failed = |error: std::io::Error| unavailable(&path, &error);
    copy_missing(&folder.join("archive"), &place.join("archive"))?;
    std::fs::create_dir_all(&place).map_err(failed)?;
    if !path.exists() || file_digest(&path)? != record.file {
        copy_of(backup, &path).and_then(WholeFile::replace).map_err(failed)?;
    }
    // What lay there before was not written over.
    let kept = record.clone().open(archive)?;
    whole(&kept.ledger, &kept.archive)?;
    inherited(&kept.ledger, &kept.archive)?;
    Ok(())
}

fn take_back(
    args: &InheritArgs,
    ledger: &mut dyn Ledger,
    (archive, now): (&Archive, u64),
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let site: SiteName = args.from.parse().map_err(|error| {
        let message = format!("{:?}: to take it back, name the site: {error}", args.from);
        Failure::new(Status::Usage, None, message)
    })?;
    ledger.disinherit(&site, &args.because.ticket, now)?;
    let place = archive.inherited(&site);
    printer.print(
        "ledger inherit",
        || json::Disinherited { taken_back: site.to_string() },
        |out| {
            writeln!(out, "{site}: taken back by {}", Escaped(&args.because.ticket))?;
            writeln!(out, "  its files stay in {place:?} until somebody deletes them")
        },
    )?;
    Ok(Status::Done)
}

pub(super) fn inherited_json(record: &InheritedRecord) -> json::InheritedFrom {
    json::InheritedFrom {
        site: record.site.to_string(),
        log: json::AuditHead { entries: record.entries, head: record.head.into() },
        bundles: record.bundles,
        ticket: record.ticket.clone(),
    }
}
