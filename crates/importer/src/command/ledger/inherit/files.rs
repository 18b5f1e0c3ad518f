//! The files of a backup that is inherited.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use carnet_format::SiteName;
use carnet_host::Failure;
use carnet_language::text;
use carnet_ledger::{Archive, InheritedRecord, Ledger, LedgerError, SqliteLedger, file_digest};
use carnet_media::{WholeFile, private_folder};

use crate::command::ledger::backup::{backups, copy_of, must_be_folder, unavailable};

/// The newest backup of the one site of which there are any in the folder.
// LEDGER-39.
pub(super) fn backup_in(folder: &Path) -> Result<(PathBuf, SqliteLedger), LedgerError> {
    let refuse = |path: &Path, why: String| LedgerError::Inherit { path: path.to_owned(), why };
    let mut all = backups(folder);
    let Some((_, newest)) = all.pop() else {
        let why = text!(
            en "it holds no backup: name the folder that `carnet ledger backup` has made, in which \
                there is a file such as ledger-12.sqlite";
            de "darin ist keine Sicherung: den Ordner nennen, den „carnet ledger backup“ angelegt hat; in ihm liegt \
                eine Datei wie ledger-12.sqlite"
        );
        return Err(refuse(folder, why));
    };
    let kept = SqliteLedger::open_copy(&newest).map_err(|error| match error {
        LedgerError::Inherit { .. } | LedgerError::Version { .. } => error,
        error => {
            let why = text!(
                en "{error}. Copy the backup here again";
                de "{error}. Die Sicherung noch einmal hierher kopieren"
            );
            refuse(&newest, why)
        }
    })?;
    // One that cannot be read is older, and is not used.
    let others = all.iter().filter_map(|(_, path)| SqliteLedger::open_copy(path).ok());
    let mut sites: Vec<SiteName> = others.map(|other| other.site().clone()).collect();
    sites.push(kept.site().clone());
    sites.sort();
    sites.dedup();
    if sites.len() > 1 {
        let sites: Vec<String> = sites.iter().map(ToString::to_string).collect();
        let sites = sites.join(&text!(en " and "; de " und "));
        let why = text!(
            en "its folder holds backups of {sites}. Put those of one site in a folder of their own";
            de "in ihrem Ordner liegen Sicherungen von {sites}. Die eines Standorts in einen eigenen Ordner legen"
        );
        return Err(refuse(&newest, why));
    }
    Ok((newest, kept))
}

/// Lays ledger and archive down as a backup lies, so that they can be brought back from here; how many files
/// were written. The backup was found whole: what lies here and differs is put right.
// LEDGER-46.
pub(super) fn copy(
    folder: &Path,
    backup: &Path,
    record: &InheritedRecord,
    archive: &Archive,
) -> Result<u64, Failure> {
    let (place, path) = (archive.inherited(&record.site), record.path(archive));
    let mut written = copy_all(&folder.join("archive"), &place.join("archive"))?;
    let failed = |error: io::Error| unavailable(&path, &error);
    private_folder(&place).map_err(failed)?;
    written += u64::from(copy_one(backup, &path)?);
    Ok(written)
}

fn copy_all(from: &Path, to: &Path) -> Result<u64, Failure> {
    let failed = |error: io::Error| unavailable(to, &error);
    let mut written = 0;
    if !from.exists() {
        return Ok(written);
    }
    private_folder(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        written += match entry.file_type().map_err(failed)?.is_dir() {
            true => {
                must_be_folder(&target)?;
                copy_all(&source, &target)?
            }
            false => u64::from(copy_one(&source, &target)?),
        };
    }
    Ok(written)
}

/// Copies a file unless the same bytes are there; whether it did.
fn copy_one(from: &Path, to: &Path) -> Result<bool, Failure> {
    if to.exists() && file_digest(to)? == file_digest(from)? {
        return Ok(false);
    }
    copy_of(from, to).and_then(WholeFile::replace).map_err(|error| unavailable(to, &error))?;
    Ok(true)
}
