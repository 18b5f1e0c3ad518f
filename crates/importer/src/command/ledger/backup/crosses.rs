//! Whether a backup would lie on a medium that crosses.

use std::path::{Path, PathBuf};

use carnet_format::Digest;
use carnet_format::passport::{PASSPORT_NAME, PassportFile};
use carnet_language::count;
use carnet_ledger::LedgerError;
use carnet_media::{Cause, Contents, MediumError, System};

use super::real;

/// It has the names of machines.
// LEDGER-36.
pub(super) fn must_stay(folder: &Path, system: &System) -> Result<(), LedgerError> {
    let Some(real) = real(folder) else { return Ok(()) };
    // One that cannot be read is one of this host.
    let passport = real.ancestors().find_map(|there| passport(there).ok().flatten());
    let sign = match passport {
        Some(passport) => Some(passport),
        None => sign_of_medium(&real, system)
            .map_err(|why| LedgerError::BackupUnsure { folder: folder.to_owned(), why })?,
    };
    match sign {
        Some(sign) => Err(LedgerError::BackupCrosses { folder: folder.to_owned(), sign }),
        None => Ok(()),
    }
}

/// By what the medium that can be carried away on which a folder lies is known to cross.
fn sign_of_medium(folder: &Path, system: &System) -> Result<Option<PathBuf>, MediumError> {
    let Some(there) = folder.ancestors().find(|it| it.exists()) else { return Ok(None) };
    let seen = carnet_media::identify(there, system);
    let Some(top) = seen.is_removable().then_some(seen.mount_point).flatten() else {
        return Ok(None);
    };
    // Windows has more than one way to write a drive.
    let top = top.canonicalize().unwrap_or(top);
    let above = there.ancestors().take_while(|it| **it != top && it.starts_with(&top));
    for folder in above.chain([&*top]) {
        if let Some(sign) = sign_in(folder)? {
            return Ok(Some(sign));
        }
    }
    // A person may have named any of them as the medium.
    let mut closed = Vec::new();
    for folder in carnet_media::folders_in(&top)? {
        match sign_in(&folder) {
            Ok(None) => {}
            Ok(Some(sign)) => return Ok(Some(sign)),
            Err(error) if is_closed(&folder, &error) => closed.push(folder),
            Err(error) => return Err(error),
        }
    }
    if let Some(first) = closed.first() {
        let folders = count!(n = closed.len();
            en "{n} folder beside the backup", "{n} folders beside the backup";
            de "{n} Ordner neben der Sicherung", "{n} Ordner neben der Sicherung");
        carnet_host::note!(
            en "not looked into, as this account may not: {folders}, first {first:?}";
            de "nicht angesehen, weil dieses Konto es nicht darf: {folders}, zuerst {first:?}"
        );
    }
    Ok(None)
}

/// Whether this account may not list a folder. It has written no bundle there, either.
fn is_closed(folder: &Path, error: &MediumError) -> bool {
    error.path() == folder && *error.cause() == Cause::Denied
}

/// A passport, a bundle or a receipt in a folder.
fn sign_in(folder: &Path) -> Result<Option<PathBuf>, MediumError> {
    if let Some(passport) = passport(folder)? {
        return Ok(Some(passport));
    }
    let Contents { bundles, receipts, .. } = carnet_media::scan(folder)?;
    Ok(bundles.into_iter().chain(receipts).find(|file| !is_archived(file)))
}

fn passport(folder: &Path) -> Result<Option<PathBuf>, MediumError> {
    let is_there = carnet_media::passport(folder)? != PassportFile::None;
    Ok(is_there.then(|| folder.join(PASSPORT_NAME)))
}

/// Whether a file has the name that an archive gives it, that of a backup, too. None that crosses is called so.
fn is_archived(file: &Path) -> bool {
    let name = file.file_stem().and_then(|name| name.to_str());
    name.is_some_and(|name| name.parse::<Digest>().is_ok())
}
