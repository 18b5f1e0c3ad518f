//! `ledger backup` and `restore`.

use std::fs;
use std::io;
use std::path::{self, Path, PathBuf};

use carnet_format::Code;
use carnet_host::settings::{KeyPlace, Settings};
use carnet_host::{Failure, Status, json};
use carnet_language::text;
use carnet_ledger::{
    Archive, Forgotten, KeyRecord, Ledger, LedgerError, SqliteLedger, Vacancy, forgotten,
};
use carnet_media::{OpenFolder, WholeFile, folder_of, private_folder};

use super::audit::foreign;
use super::{Printer, home, open_archive, untrusted};
use crate::cli::{BackupArgs, RestoreArgs};

// LEDGER-34.
pub(super) fn run(
    args: &BackupArgs,
    ledger: &mut dyn Ledger,
    archive: &Archive,
    now: u64,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    must_lie_apart(&args.folder, archive)?;
    let copies = args.folder.join("archive");
    must_be_folder(&copies)?;
    let (entries, head) = ledger.audit_head()?;
    let target = args.folder.join(format!("ledger-{entries}.sqlite"));
    // The ledger first: whatever it names lies in the archive by then.
    ledger.backup(&target, now)?;
    // What the backup has already is left as it is.
    let lacks = |path: &Path| match path.strip_prefix(archive.folder()) {
        Ok(inside) => copies.join(inside).symlink_metadata().is_err(),
        Err(_) => true,
    };
    let bad = archive.bring_all::<Failure>(ledger, lacks)?;
    let left_out: Vec<&Path> = bad.iter().map(|(path, _)| &**path).collect();
    let unrecorded = foreign(ledger, archive)?;
    copy_missing((archive.folder(), &copies), &unrecorded, &left_out)?;
    // SHARE-8. All that is good is safe by now.
    if !bad.is_empty() {
        let message = text!(
            count = bad.len();
            en "the backup {target:?} lacks files that are good neither here nor in the database: {count}";
            de "der Sicherung {target:?} fehlen Dateien, die weder hier noch in der Datenbank unverändert sind: {count}"
        );
        let failure = Failure::new(Status::Unknown, Code::LedgerArchiveAltered, message);
        let named = bad.iter().take(SHOWN).map(|(_, error)| error);
        return Err(named.fold(failure, |failure, error| failure.because(error)));
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

// LEDGER-57.
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
    let backup = newest(&args.folder)?;
    let archive = open_archive(settings)?;
    copy_missing((&args.folder.join("archive"), archive.folder()), &[], &[])?;
    archive.share_all()?;
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => LedgerError::Exists { path: file.clone() },
        _ => unavailable(&file, &error),
    };
    private_folder(folder_of(&file)).map_err(failed)?;
    // What a killed restore left.
    WholeFile::clear(&file);
    let partial = copy_of(&backup, &file).map_err(failed)?;
    let (epoch, lacking) = {
        let mut ledger = SqliteLedger::open_to_move(partial.path(), settings.site()?)?;
        ledger.set_author(&settings.author());
        if let Some(broken) = ledger.verify_audit()?.broken {
            let message = untrusted(&broken);
            return Err(Failure::new(Status::Rejected, Code::LedgerAuditBroken, message));
        }
        let lacking: Vec<Forgotten> = forgotten::<Failure>(&ledger, &archive)?;
        // LEDGER-48.
        let own = lacking.iter().filter(|it| it.is_own).map(|it| it.epoch).max().unwrap_or(0);
        let known = recorded.max(own).max(home.seen_epoch(settings.site()?)?);
        let highest = ledger.epoch()?.max(known).max(args.epoch.unwrap_or(0));
        ledger.open_epoch(highest + 1, settings.host_clock())?;
        (highest + 1, lacking)
    };
    vacancy.fill(partial, settings.site()?)?;
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
                0 => Ok(()),
                more => {
                    let text = text!(
                        en "and {more} more; `ledger status` names them all";
                        de "und {more} weitere; „ledger status“ nennt alle"
                    );
                    writeln!(out, "    {text}")
                }
            }
        },
    )?;
    Ok(Status::Done)
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

/// Copies the files of one archive that the other one lacks. Of what no ledger records a link or a pipe is left
/// out with a word: anybody could stop each backup by one.
// LEDGER-51.
fn copy_missing(
    (from, to): (&Path, &Path),
    unrecorded: &[PathBuf],
    left_out: &[&Path],
) -> Result<(), Failure> {
    let failed = |error: io::Error| unavailable(to, &error);
    if !from.exists() {
        return Ok(());
    }
    private_folder(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            must_be_folder(&target)?;
            copy_missing((&entry.path(), &target), unrecorded, left_out)?;
        } else if left_out.contains(&&*entry.path()) {
            // Whoever called says so.
        } else if !kind.is_file() {
            let path = entry.path();
            if !unrecorded.contains(&path) {
                let reason = io::Error::other(no_file(kind.is_symlink()));
                return Err(unavailable(&path, &reason).into());
            }
            carnet_host::note!(
                en "left out: {path:?} is not a file, and the ledger does not record it; move it away";
                de "weggelassen: {path:?} ist keine Datei und steht nicht im Register; wegräumen"
            );
        } else if !target.exists() {
            copy_of(&entry.path(), &target).and_then(WholeFile::replace).map_err(failed)?;
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
// LEDGER-53.
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
    // LEDGER-53.
    let mut source = carnet_media::open(from).map_err(io::Error::other)?;
    io::copy(&mut source, copy.file())?;
    Ok(copy)
}

pub(super) fn unavailable(path: &Path, error: &io::Error) -> LedgerError {
    LedgerError::Unavailable { path: path.to_owned(), reason: error.to_string() }
}
