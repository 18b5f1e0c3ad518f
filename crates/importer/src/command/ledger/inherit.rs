//! `ledger inherit`: another site's ledger, archive and machines come here.

mod files;

use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, SiteName};
use carnet_host::{Failure, Status, json};
use carnet_ledger::{
    Archive, Direction, Inherited, InheritedRecord, Ledger, LedgerError, LostLedger, SqliteLedger,
    Tally, file_digest, inherited, inherited_before,
};

use super::Printer;
use super::audit::{Findings, Unrecorded, check_inherited, hold_against};
use super::close::NEVER_ASKED;
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
    let (backup, kept) = files::backup_in(folder)?;
    let bundles = judge(&kept, &backup, &Archive::new(&folder.join("archive")), ledger)?;
    let (entries, head) = kept.audit_head()?;
    let ticket = args.because.ticket.clone();
    let (site, file) = (kept.site().clone(), file_digest(&backup)?);
    let record = InheritedRecord { site, file, entries, head, bundles, ticket };
    let is_same =
        |known: &InheritedRecord| (&known.site, known.file) == (&record.site, record.file);
    let known = ledger.inheritance()?.into_iter().find(is_same);
    let written = files::copy(folder, &backup, &record, archive)?;
    let (before, put_back) = (known.is_some(), if known.is_some() { written } else { 0 });
    let mut later = None;
    if known.is_none() {
        later = inherited_before(ledger)?
            .into_iter()
            .filter(|it| it.site == record.site && it.entries > entries)
            .max_by_key(|it| it.entries);
        ledger.inherit(&record, now)?;
    }
    let record = known.unwrap_or(record);
    let one = record.clone().open(archive)?;
    let nested = inherited(&one.ledger, &one.archive)?.into_iter().map(|it| it.record.site);
    let nested: Vec<SiteName> = nested.filter(|site| site != ledger.site()).collect();
    let machines = kept.all_machines()?.len();
    let closed = kept.closing()?;
    let tally = kept.tally(Direction::Out, None)?;
    let waiting = tally.open + tally.deferred;
    let (site, titles) = (printer.titles.of(&record.site).to_string(), printer.titles);
    printer.print(
        "ledger inherit",
        || json::Inherited {
            from: inherited_json(&record, None),
            before,
            put_back,
            nested: nested.iter().map(ToString::to_string).collect(),
            machines,
            closed: closed.as_ref().map(|closing| closing.time.into()),
            waiting,
        },
        |out| {
            let ticket = Escaped(&record.ticket);
            match (before, put_back) {
                (false, _) => writeln!(out, "{site}: inherited by {ticket}")?,
                (true, 0) => writeln!(
                    out,
                    "{site}: inherited before by {ticket}; its files are what came here"
                )?,
                (true, _) => writeln!(
                    out,
                    "{site}: inherited before by {ticket}; files that were lost or altered and are back: {put_back}"
                )?,
            }
            writeln!(out, "  {machines} machines, {bundles} bundles; carnet ledger machines lists them, too")?;
            for site in &nested {
                writeln!(out, "  with it comes what it had inherited from {}", titles.of(site))?;
            }
            writeln!(out, "  audit log: {entries} entries, head {head}")?;
            writeln!(out, "  compare the head with what `ledger backup` has printed there")?;
            if tally == Tally::default() && nested.is_empty() {
                writeln!(out, "note: {NEVER_ASKED}")?;
            }
            if let Some(later) = &later {
                writeln!(
                    out,
                    "note: this backup has {entries} audit entries; one with {} was inherited before, by {}. \
                     What happened there in between is not in this one",
                    later.entries,
                    Escaped(&later.ticket)
                )?;
            }
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
// LEDGER-37.
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
fn whole(ledger: &SqliteLedger, archive: &Archive) -> Result<u64, Failure> {
    let (mut findings, mut beside) = (Findings::default(), Unrecorded::default());
    let (_, replayed) = hold_against(ledger, archive, "", &mut findings)?;
    check_inherited(ledger, archive, &mut findings, &mut beside)?;
    match findings.first() {
        // AUDIT-18.
        None if replayed.absent.files() > 0 => {
            let message = format!(
                "the backup is not whole: so many files were moved out of the archive before it was made: {}. Copy \
                 them into its folder archive, as they lie where they were moved to",
                replayed.absent.files()
            );
            Err(Failure::new(Status::Usage, Code::LedgerMoved, message))
        }
        None => Ok(replayed.bundles),
        // AUDIT-10.
        Some(first) if first.code == Code::LedgerDiffers => {
            let message = format!("the backup cannot be trusted: {}", first.message);
            Err(Failure::new(Status::Rejected, first.code, message))
        }
        Some(first) => {
            let message = format!("{}. The backup is not whole: copy it here again", first.message);
            Err(Failure::new(Status::Rejected, Code::LedgerArchiveAltered, message))
        }
    }
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

/// All that was inherited, also what cannot be used.
pub(super) fn all_json(all: &[Inherited], lost: &[LostLedger]) -> Vec<json::InheritedFrom> {
    let good = all.iter().map(|it| inherited_json(&it.record, it.above.last()));
    good.chain(lost.iter().map(|it| inherited_json(&it.record, None))).collect()
}

pub(super) fn inherited_json(
    record: &InheritedRecord,
    by: Option<&SiteName>,
) -> json::InheritedFrom {
    json::InheritedFrom {
        site: record.site.to_string(),
        by: by.map(ToString::to_string),
        log: json::AuditHead { entries: record.entries, head: record.head.into() },
        bundles: record.bundles,
        ticket: record.ticket.clone(),
    }
}
