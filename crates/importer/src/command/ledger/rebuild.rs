//! `ledger rebuild`.

mod inventory;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json, salt};
use carnet_language::text;
use carnet_ledger::{Archive, Archives, Home, Inventory, LedgerError, Rebuild, Rebuilt};

use super::{Printer, home, open_archive, say_waiting};
use crate::cli::RebuildArgs;
use crate::command::open_ledger;

// LEDGER-88.
pub(super) fn run(
    args: &RebuildArgs,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let (home, site) = (home(settings)?, settings.site()?);
    let path = home.place();
    let archive = open_archive(settings)?;
    let inventory = match &args.machines {
        Some(file) => inventory::read(file)?,
        None => Inventory::default(),
    };
    // What is lost elsewhere is saved, also where the tables cannot be made anew.
    let is_shared = share_again(settings, &archive)?;
    let source = Archives::new(&archive, &args.moved_to);
    let begun = Rebuild::begin(home, site, &source, &inventory, say_waiting);
    let rebuild = begun.map_err(|error| match error {
        LedgerError::AuditBroken { .. } => {
            Failure::of(Status::Rejected, Code::LedgerAuditBroken, &error)
        }
        error => error.into(),
    })?;
    must_follow(&rebuild)?;
    // AUDIT-18.
    match rebuild.replayed().absent.files() {
        0 => {}
        files => return Err(LedgerError::MovedAway { path: path.to_owned(), files }.into()),
    }
    let lost = rebuild.lost().to_vec();
    // LEDGER-90.
    if !lost.is_empty() && args.machines.is_none() {
        let (entries, requests) = (lost.len(), rebuild.nameless()?.len());
        return Err(LedgerError::NamesLost { path: path.to_owned(), entries, requests }.into());
    }
    let (bundles, receipts) = (rebuild.replayed().bundles, rebuild.replayed().receipts);
    let (author, now) = (settings.author(), settings.host_clock());
    let because = (&author, args.ticket.as_str());
    let rebuilt = rebuild.finish(&inventory, because, &salt()?, now)?;
    if !is_shared {
        share_again(settings, &archive)?;
    }
    let Rebuilt { before, entries, head, joined, nameless } = rebuilt;
    let (ledger, before) = (path.display().to_string(), before.display().to_string());
    printer.print(
        "ledger rebuild",
        || json::Rebuilt {
            ledger: ledger.clone(),
            before: before.clone(),
            log: json::AuditHead { entries, head: head.into() },
            bundles,
            receipts,
            lost: lost.clone(),
            joined,
            nameless: nameless.iter().map(Into::into).collect(),
        },
        |out| {
            let [ledger, before] = [&ledger, &before].map(|path| Escaped(path));
            let text = text!(
                en "{ledger}: made anew from {bundles} bundles; {entries} audit entries, head {head}\n  \
                    as it was before: {before}; it names machines. Delete it when nobody needs it";
                de "{ledger}: neu aufgebaut aus {bundles} Bündeln; {entries} Einträge im Protokoll, Endstand {head}\n  \
                    wie es vorher war: {before}; darin stehen Namen von Maschinen. Löschen, wenn es niemand mehr braucht"
            );
            writeln!(out, "{text}")?;
            if lost.is_empty() {
                return match args.machines {
                    Some(_) => {
                        let text = text!(
                            en "no names of machines were lost; the inventory was not needed";
                            de "keine Namen von Maschinen gingen verloren; die Bestandsliste war nicht nötig"
                        );
                        writeln!(out, "  {text}")
                    }
                    None => Ok(()),
                };
            }
            let numbers: Vec<String> = lost.iter().map(u64::to_string).collect();
            let (numbers, count) = (numbers.join(", "), nameless.len());
            let text = text!(
                en "  names of machines that came with these entries are lost: {numbers}\n  \
                    names joined from the inventory: {joined}\n  requests without a machine: {count}";
                de "  Namen von Maschinen, die mit diesen Einträgen kamen, sind verloren: {numbers}\n  Namen, aus der \
                    Bestandsliste zugeordnet: {joined}\n  Anfragen ohne Maschine: {count}"
            );
            writeln!(out, "{text}")?;
            nameless.iter().take(SHOWN).try_for_each(|item| writeln!(out, "    {item}"))?;
            match nameless.len().saturating_sub(SHOWN) {
                0 => Ok(()),
                more => {
                    let text = text!(
                        en "and {more} more; --json names them all";
                        de "und {more} weitere; --json nennt alle"
                    );
                    writeln!(out, "    {text}")
                }
            }
        },
    )?;
    Ok(Status::Done)
}

/// Puts into the database of a shared ledger again what it lacks of the archive and this host has. Says whether the
/// tables could tell what that is.
// SHARE-7.
fn share_again(settings: &Settings, archive: &Archive) -> Result<bool, Failure> {
    if let Home::File(_) = home(settings)? {
        return Ok(true);
    }
    let (shared, lacking) = match archive.share_again::<Failure>(&open_ledger(settings)?) {
        Err(failure) if failure.code() == Some(Code::LedgerDamaged) => return Ok(false),
        result => result?,
    };
    if shared > 0 {
        carnet_host::note!(
            en "archive files put into the database again: {shared}";
            de "Archivdateien wieder in der Datenbank abgelegt: {shared}"
        );
    }
    if lacking > 0 {
        carnet_host::note!(
            en "archive files that are good neither here nor in the database: {lacking}; `carnet ledger audit` names them";
            de "Archivdateien, die weder hier noch in der Datenbank unverändert sind: {lacking}; `carnet ledger audit` \
                nennt sie"
        );
    }
    Ok(true)
}

/// How many requests without a machine are named.
const SHOWN: usize = 20;

/// Where log and archive do not agree, nothing is made of them.
// LEDGER-89.
fn must_follow(rebuild: &Rebuild) -> Result<(), Failure> {
    let differences = &rebuild.replayed().differences;
    let Some(first) = differences.first().first() else { return Ok(()) };
    let message = text!(
        n = differences.count();
        en "the ledger stays as it was: it does not follow from its log and its archive in so many places: {n}";
        de "das Register bleibt, wie es war: An so vielen Stellen folgt es nicht aus Protokoll und Archiv: {n}"
    );
    let failure = Failure::new(Status::Rejected, first.code(), message);
    Err(differences.first().iter().fold(failure, |failure, it| failure.because(it)))
}
