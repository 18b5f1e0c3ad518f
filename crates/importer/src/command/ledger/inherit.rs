//! `ledger inherit`: another site's ledger, archive and machines come here.

mod files;

use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, SiteName};
use carnet_host::{Failure, Status, json};
use carnet_language::text;
use carnet_ledger::{
    Archive, Direction, Inherited, InheritedRecord, Ledger, LedgerError, LostLedger, SqliteLedger,
    Tally, file_digest, inherited, inherited_before,
};

use super::audit::{Findings, Unrecorded, check_inherited, hold_against};
use super::close::never_asked;
use super::{Printer, log_line, untrusted};
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
    archive.share_inherited(&record.site)?;
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
            let title = match (before, put_back) {
                (false, _) => text!(
                    en "{site}: inherited by {ticket}";
                    de "{site}: geerbt, Vorgang {ticket}"
                ),
                (true, 0) => text!(
                    en "{site}: inherited before by {ticket}; its files are what came here";
                    de "{site}: schon geerbt, Vorgang {ticket}; seine Dateien sind, was hierher kam"
                ),
                (true, _) => text!(
                    en "{site}: inherited before by {ticket}; files that were lost or altered and are back: {put_back}";
                    de "{site}: schon geerbt, Vorgang {ticket}; verlorene oder veränderte Dateien, die wieder da \
                        sind: {put_back}"
                ),
            };
            let text = text!(
                en "{machines} machines, {bundles} bundles; carnet ledger machines lists them, too";
                de "Maschinen: {machines}, Bündel: {bundles}; carnet ledger machines zeigt sie auch"
            );
            writeln!(out, "{title}\n  {text}")?;
            for site in &nested {
                let site = titles.of(site);
                let text = text!(
                    en "with it comes what it had inherited from {site}";
                    de "dazu kommt, was dieser Standort von {site} geerbt hatte"
                );
                writeln!(out, "  {text}")?;
            }
            writeln!(out, "  {}", log_line(entries, head))?;
            let text = text!(
                en "compare the head with what `ledger backup` has printed there";
                de "den Endstand mit dem vergleichen, den „ledger backup“ dort gezeigt hat"
            );
            writeln!(out, "  {text}")?;
            if tally == Tally::default() && nested.is_empty() {
                writeln!(out, "{}", never_asked())?;
            }
            if let Some(later) = &later {
                let (more, by) = (later.entries, Escaped(&later.ticket));
                let text = text!(
                    en "note: this backup has {entries} audit entries; one with {more} was inherited before, by {by}. \
                        What happened there in between is not in this one";
                    de "Hinweis: Diese Sicherung hat {entries} Einträge im Protokoll; eine mit {more} wurde schon \
                        geerbt, Vorgang {by}. Was dort dazwischen geschah, steht nicht in dieser"
                );
                writeln!(out, "{text}")?;
            }
            if closed.is_none() {
                let text = text!(
                    en "note: it was not closed when this backup was made: what has happened there since is \
                        not here. Close it, back it up and inherit it again";
                    de "Hinweis: Der Standort war bei dieser Sicherung nicht geschlossen: Was dort seither geschah, \
                        ist nicht hier. Schließen, sichern und noch einmal erben"
                );
                writeln!(out, "{text}")?;
            }
            match waiting {
                0 => Ok(()),
                _ => {
                    let text = text!(
                        en "note: requests whose answer was awaited there: {waiting}. Export those machines here, \
                            or inherit it again once the answers have come";
                        de "Hinweis: Anfragen, deren Antwort dort noch ausstand: {waiting}. Diese Maschinen hier \
                            exportieren oder noch einmal erben, wenn die Antworten da sind"
                    );
                    writeln!(out, "{text}")
                }
            }
        },
    )?;
    Ok(Status::Done)
}

/// Whether a backup is whole, of another site, and no step back; how many bundles it has.
// LEDGER-39.
fn judge(
    kept: &SqliteLedger,
    backup: &Path,
    archive: &Archive,
    ledger: &dyn Ledger,
) -> Result<u64, Failure> {
    let refuse = |why: String| LedgerError::Inherit { path: backup.to_owned(), why };
    if kept.site() == ledger.site() {
        let why = text!(
            en "it is of this very site; `ledger restore` brings it back";
            de "sie ist von diesem Standort selbst; „ledger restore“ holt sie zurück"
        );
        return Err(refuse(why).into());
    }
    if let Some(broken) = kept.verify_audit()?.broken {
        let message = untrusted(&broken);
        return Err(Failure::new(Status::Rejected, Code::LedgerAuditBroken, message));
    }
    let before = ledger.inheritance()?.into_iter().find(|known| known.site == *kept.site());
    if let Some(before) = before {
        let entry = kept.audit_entries(before.entries, 1)?;
        if entry.first().is_none_or(|entry| entry.head != before.head) {
            let InheritedRecord { site, entries, ticket, .. } = before;
            let ticket = Escaped(&ticket);
            let why = text!(
                en "its log does not continue the one of {site} with {entries} entries that was inherited by {ticket}";
                de "ihr Protokoll setzt nicht das von {site} mit {entries} Einträgen fort, das unter Vorgang {ticket} \
                    geerbt wurde"
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
            let files = replayed.absent.files();
            let message = text!(
                en "the backup is not whole: so many files were moved out of the archive before it was made: {files}. \
                    Copy them into its folder archive, as they lie where they were moved to";
                de "die Sicherung ist nicht vollständig: So viele Dateien wurden vorher aus dem Archiv ausgelagert: \
                    {files}. Von dort, wo sie jetzt liegen, ebenso in ihren Ordner archive kopieren"
            );
            Err(Failure::new(Status::Usage, Code::LedgerMoved, message))
        }
        None => Ok(replayed.bundles),
        // AUDIT-10.
        Some(first) if first.code == Code::LedgerDiffers => {
            let message = untrusted(&first.message);
            Err(Failure::new(Status::Rejected, first.code, message))
        }
        Some(first) => {
            let message = text!(
                why = first.message;
                en "{why}. The backup is not whole: copy it here again";
                de "{why}. Die Sicherung ist nicht vollständig: noch einmal hierher kopieren"
            );
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
        let message = text!(
            from = args.from;
            en "{from:?}: to take it back, name the site: {error}";
            de "{from:?}: zum Zurücknehmen den Standort nennen: {error}"
        );
        Failure::new(Status::Usage, None, message)
    })?;
    ledger.disinherit(&site, &args.because.ticket, now)?;
    let place = archive.inherited(&site);
    printer.print(
        "ledger inherit",
        || json::Disinherited { taken_back: site.to_string() },
        |out| {
            let ticket = Escaped(&args.because.ticket);
            let text = text!(
                en "{site}: taken back by {ticket}\n  its files stay in {place:?} until somebody deletes them";
                de "{site}: zurückgenommen, Vorgang {ticket}\n  seine Dateien bleiben in {place:?}, bis sie jemand \
                    löscht"
            );
            writeln!(out, "{text}")
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
