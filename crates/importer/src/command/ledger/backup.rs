//! `ledger backup` and `restore`.

use std::fs;
use std::io;
use std::path::{self, Path, PathBuf};

use carnet_format::Code;
use carnet_host::settings::{KeyPlace, Settings};
use carnet_host::{Failure, Status, json};
use carnet_language::text;
use carnet_ledger::{
    Archive, Copied, Forgotten, KeyRecord, Ledger, LedgerError, SqliteLedger, Vacancy, forgotten,
};
use carnet_media::{Action, MediumError, OpenFolder, System, WholeFile, folder_of, private_folder};

use super::audit::foreign;
use super::{Printer, home, open_archive, untrusted};
use crate::cli::{BackupArgs, RestoreArgs};

mod crosses;

// LEDGER-34.
pub(super) fn run(
    args: &BackupArgs,
    ledger: &mut dyn Ledger,
    archive: &Archive,
    (now, system): (u64, &System),
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    must_lie_apart(&args.folder, archive)?;
    crosses::must_stay(&args.folder, system)?;
    let copies = args.folder.join("archive");
    must_be_folder(&copies)?;
    // LEDGER-37. Nothing is wrong with the ledger where this fails.
    private_folder(&args.folder)
        .map_err(|error| MediumError::new(Action::Write, &args.folder, &error))?;
    // The ledger first: whatever it names lies in the archive by then. It gets its name last: without it there is no
    // backup, and an older one stays the newest.
    let copy = ledger.copy_to(&args.folder.join("ledger.sqlite"))?;
    let snapshot = SqliteLedger::open_copy(copy.path())?;
    let (entries, head) = snapshot.audit_head()?;
    let target = args.folder.join(format!("ledger-{entries}.sqlite"));
    let exists = || LedgerError::Exists { path: target.clone() };
    if target.symlink_metadata().is_ok() {
        return Err(exists().into());
    }
    let copied = archive.copy_named::<Failure>(&snapshot, &copies)?;
    let unrecorded = foreign(&snapshot, archive)?;
    drop(snapshot);
    copy_missing((archive.folder(), &copies), &unrecorded, &copied)?;
    copy.finish_as(&target).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(),
        _ => unavailable(&target, &error),
    })?;
    note(ledger, now)?;
    // SHARE-8. All that is good is safe by now.
    if let Some(failure) = lacks(&copied, |count| {
        text!(
            en "the backup {target:?} lacks files that are good nowhere: {count}";
            de "der Sicherung {target:?} fehlen Dateien, die nirgends unverändert sind: {count}"
        )
    }) {
        return Err(failure);
    }
    let path = target.display().to_string();
    printer.print(
        "ledger backup",
        || json::Backup {
            backup: path.clone(),
            log: json::AuditHead { entries, head: head.into() },
        },
        |out| {
            let text = text!(
                en "{path}: {entries} audit entries, head {head}";
                de "{path}: {entries} Einträge im Protokoll, Endstand {head}"
            );
            writeln!(out, "{text}")
        },
    )?;
    Ok(Status::Done)
}

/// Notes in the log that there is a backup. One of a ledger that takes no entry counts all the same: there the way back
/// begins.
// SHARE-12.
fn note(ledger: &mut dyn Ledger, now: u64) -> Result<(), LedgerError> {
    match ledger.note_backup(now) {
        Err(error @ (LedgerError::WentBack { .. } | LedgerError::SeenUnusable { .. })) => {
            carnet_host::note!(
                en "the log has no entry of this backup: {error}";
                de "im Protokoll steht nichts von dieser Sicherung: {error}"
            );
            Ok(())
        }
        noted => noted,
    }
}

/// What is said of files that are good nowhere.
fn lacks(copied: &Copied, message: impl FnOnce(usize) -> String) -> Option<Failure> {
    let faults = copied.faults();
    if faults.is_empty() {
        return None;
    }
    let failure = Failure::new(Status::Unknown, Code::LedgerArchiveAltered, message(faults.len()));
    Some(faults.into_iter().take(SHOWN).fold(failure, |failure, fault| failure.because(fault)))
}

/// What is copied out of the archive does not lie in it.
// LEDGER-35.
pub(super) fn must_lie_apart(folder: &Path, archive: &Archive) -> Result<(), LedgerError> {
    match (real(folder), real(archive.folder())) {
        (Some(real), Some(of_archive)) if real.starts_with(&of_archive) => {
            let (folder, archive) = (folder.to_owned(), archive.folder().to_owned());
            Err(LedgerError::BackupInside { folder, archive })
        }
        _ => Ok(()),
    }
}

/// The path without links, as far as it is there.
fn real(path: &Path) -> Option<PathBuf> {
    let path = path::absolute(path).ok()?;
    path.ancestors()
        .find_map(|there| Some(there.canonicalize().ok()?.join(path.strip_prefix(there).ok()?)))
}

// LEDGER-59.
pub(super) fn restore(
    args: &RestoreArgs,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let home = home(settings)?;
    let (path, vacancy) = (home.place(), Vacancy::take(home)?);
    let file = vacancy.file();
    let recorded = match settings.key() {
        Ok(KeyPlace::File(path)) => KeyRecord::highest_epoch_of(path)?,
        Ok(KeyPlace::Token(_)) => KeyRecord::highest_epoch_in_state_folder()?,
        Err(_) => 0,
    };
    let seen = home.seen_epoch(settings.site()?).map_err(without_record)?;
    let known = recorded.max(seen).max(args.epoch.unwrap_or(0));
    // Before anything is written.
    epoch_above(known)?;
    let backup = newest(&args.folder)?;
    let archive = open_archive(settings)?;
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => LedgerError::Exists { path: file.clone() },
        _ => unavailable(&file, &error),
    };
    private_folder(folder_of(&file)).map_err(failed)?;
    // What a killed restore left.
    WholeFile::clear(&file);
    let partial = copy_of(&backup, &file).map_err(failed)?;
    let (epoch, lacking, copied) = {
        let mut ledger = SqliteLedger::open_to_move(partial.path(), settings.site()?)?;
        ledger.set_author(&settings.author());
        if let Some(broken) = ledger.verify_audit()?.broken {
            let message = untrusted(&broken);
            return Err(Failure::new(Status::Rejected, Code::LedgerAuditBroken, message));
        }
        let saved = Archive::new(&args.folder.join("archive"));
        let copied = saved.copy_named::<Failure>(&ledger, archive.folder())?;
        copy_missing((saved.folder(), archive.folder()), &[], &copied)?;
        archive.share_all()?;
        let lacking: Vec<Forgotten> = forgotten::<Failure>(&ledger, &archive)?;
        // LEDGER-50.
        let own = lacking.iter().filter(|it| it.is_own).map(|it| it.epoch).max().unwrap_or(0);
        let highest = ledger.epoch()?.max(known).max(own);
        let epoch = epoch_above(highest)?;
        ledger.open_epoch(epoch, settings.host_clock())?;
        (epoch, lacking, copied)
    };
    vacancy.fill(partial, settings.site()?)?;
    // SHARE-12.
    let record = home.record(settings.site()?);
    let (from, to) = (backup.display().to_string(), path.display().to_string());
    printer.print(
        "ledger restore",
        || json::Restored {
            backup: from.clone(),
            ledger: to.clone(),
            epoch,
            lacking: lacking_json(&lacking),
        },
        |out| {
            let text = text!(
                en "{to}: restored from {from}; exports go on in epoch {epoch}\n  \
                    tell the other sites: they hold the first bundle of the new epoch";
                de "{to}: zurückgeholt aus {from}; Exporte laufen in Epoche {epoch} weiter\n  \
                    den anderen Standorten sagen: Sie halten das erste Bündel der neuen Epoche zurück"
            );
            writeln!(out, "{text}")?;
            if let Some(record) = &record {
                let text = text!(
                    en "{record:?} is of this ledger now: this host refuses the one that it had \
                        (ledger.older); a rehearsal needs an archive in another folder";
                    de "{record:?} gehört jetzt zu diesem Register: Das bisherige lehnt dieser Rechner ab \
                        (ledger.older); eine Probe braucht ein Archiv in einem anderen Ordner"
                );
                writeln!(out, "  {text}")?;
            }
            if lacking.is_empty() {
                return Ok(());
            }
            let count = lacking.len();
            let text = text!(
                en "bundles that the archive has and this ledger does not know: {count}; take them in:";
                de "Bündel, die das Archiv hat und dieses Register nicht kennt: {count}; aufnehmen:"
            );
            writeln!(out, "  {text}")?;
            lacking.iter().take(SHOWN).try_for_each(|it| writeln!(out, "    {}", it.way_on()))?;
            match count.saturating_sub(SHOWN) {
                0 => {}
                more => {
                    let text = text!(
                        en "and {more} more; `ledger status` names them all";
                        de "und {more} weitere; „ledger status“ nennt alle"
                    );
                    writeln!(out, "    {text}")?;
                }
            }
            let text = text!(
                en "in this order, each released before the answers to it are adopted; start `carnet watch` and `carnet \
                    respond` only when `carnet ledger audit` finds nothing, on every host of this site";
                de "in dieser Reihenfolge, jedes einlassen, bevor die Antworten darauf aufgenommen werden; „carnet watch“ und \
                    „carnet respond“ erst starten, wenn „carnet ledger audit“ auf keinem Rechner des Standorts etwas findet"
            );
            writeln!(out, "  {text}")
        },
    )?;
    // LEDGER-34. What there is is restored by now, and can be worked with.
    let lacks = lacks(&copied, |count| {
        text!(
            en "the ledger is restored, but files of its archive are good neither here nor in the backup: {count}";
            de "das Register ist zurückgeholt, aber Dateien seines Archivs sind weder hier noch in der Sicherung \
                unverändert: {count}"
        )
    });
    lacks.map_or(Ok(Status::Done), Err)
}

/// The epoch to open: a ledger counts as far as this.
fn epoch_above(highest: u64) -> Result<u64, Failure> {
    let next = highest.checked_add(1).filter(|it| i64::try_from(*it).is_ok());
    let none = || {
        let message = text!(
            en "there is no epoch above {highest}, which was named or stands in a record or in the backup";
            de "über der Epoche {highest}, die angegeben ist oder in einer Aufzeichnung oder in der Sicherung steht, gibt es \
                keine"
        );
        Failure::new(Status::Usage, Code::LedgerEpoch, message)
    };
    next.ok_or_else(none)
}

/// The record is damaged, or cannot be read: what it says is the epoch that the restored ledger has to go beyond.
// SHARE-12.
fn without_record(error: LedgerError) -> Failure {
    let message = text!(
        en "{error}. A restore has to go beyond the epoch that stands there. Only when `ledger audit` has run on every host of the site, \
            move this record away, and give the highest epoch that stands in the records of the others: --epoch EPOCH";
        de "{error}. Das Zurückholen muss über die Epoche hinaus, die darin steht. Erst wenn „ledger audit“ auf jedem \
            Rechner des Standorts gelaufen ist, diese Aufzeichnung wegräumen und die höchste Epoche angeben, die in denen \
            der anderen steht: --epoch EPOCHE"
    );
    Failure::new(Status::Unknown, error.code(), message)
}

/// How many bundles that a restored ledger lacks, or files that a backup lacks, are named.
const SHOWN: usize = 20;

pub(super) fn lacking_json(lacking: &[Forgotten]) -> Vec<json::BundleFile> {
    let json = |it: &Forgotten| json::BundleFile {
        digest: it.digest.into(),
        file: it.path.display().to_string(),
    };
    lacking.iter().map(json).collect()
}

/// The backup with the most audit entries.
fn newest(folder: &Path) -> Result<PathBuf, Failure> {
    let none = || {
        let message = text!(
            en "{folder:?} holds no backup: expected a file such as ledger-12.sqlite";
            de "in {folder:?} ist keine Sicherung: erwartet wird eine Datei wie ledger-12.sqlite"
        );
        Failure::new(Status::Usage, Code::LedgerMissing, message)
    };
    backups(folder).pop().map(|(_, path)| path).ok_or_else(none)
}

/// All backups in a folder, with the numbers of their audit entries, ascending.
pub(super) fn backups(folder: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let number = |path: &PathBuf| -> Option<u64> {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix("ledger-")?.strip_suffix(".sqlite")?.parse().ok()
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut backups: Vec<_> = paths.filter_map(|path| Some((number(&path)?, path))).collect();
    backups.sort();
    backups
}

/// Copies what else lies in one archive and the other one lacks. Of what no ledger records a link or a pipe is left out
/// with a word: anybody could stop each backup by one.
// LEDGER-53.
fn copy_missing(
    (from, to): (&Path, &Path),
    unrecorded: &[PathBuf],
    copied: &Copied,
) -> Result<(), Failure> {
    let failed = |error: io::Error| unavailable(to, &error);
    if !from.exists() {
        return Ok(());
    }
    private_folder(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(failed)?;
        let is_bad = copied.is_bad(&path);
        if copied.is_good(&path) || (is_bad && kind.is_file()) {
            // Whoever called has seen to it.
        } else if kind.is_dir() && !is_bad {
            must_be_folder(&target)?;
            copy_missing((&path, &target), unrecorded, copied)?;
        } else if !kind.is_file() {
            if !unrecorded.contains(&path) {
                let reason = io::Error::other(no_file(kind.is_symlink()));
                return Err(unavailable(&path, &reason).into());
            }
            carnet_host::note!(
                en "left out: {path:?} is not a file, and the ledger does not record it; move it away";
                de "weggelassen: {path:?} ist keine Datei und steht nicht im Register; wegräumen"
            );
        } else if target.symlink_metadata().is_err() {
            copy_of(&path, &target).and_then(WholeFile::replace).map_err(failed)?;
        }
    }
    Ok(())
}

fn no_file(is_link: bool) -> String {
    match is_link {
        true => text!(
            en "it is a link; move it away, and put the file itself in its place";
            de "es ist eine Verknüpfung; wegräumen und die Datei selbst an ihre Stelle legen"
        ),
        false => text!(
            en "it is not a file; move it away, and put the file itself in its place";
            de "es ist keine Datei; wegräumen und die Datei selbst an seine Stelle legen"
        ),
    }
}

/// A link to a folder would lead what is written into it elsewhere.
// LEDGER-55.
pub(super) fn must_be_folder(path: &Path) -> Result<(), Failure> {
    match OpenFolder::open(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(unavailable(path, &error).into())
        }
        _ => Ok(()),
    }
}

/// A copy that has no name yet.
pub(super) fn copy_of(from: &Path, to: &Path) -> io::Result<WholeFile> {
    let mut copy = WholeFile::create_private(to)?;
    // LEDGER-55.
    let mut source = carnet_media::open(from).map_err(io::Error::other)?;
    io::copy(&mut source, copy.file())?;
    Ok(copy)
}

pub(super) fn unavailable(path: &Path, error: &io::Error) -> LedgerError {
    LedgerError::Unavailable { path: path.to_owned(), reason: error.to_string() }
}
