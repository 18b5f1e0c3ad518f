//! Files under their temporary names.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, ErrorKind},
    path::Path,
};

use carnet_format::SiteName;
use carnet_format::passport::PASSPORT_NAME;
use tempfile::TempPath;

use super::folder_of;
use crate::{os, read};

/// How the temporary name of a file begins and ends.
const BEGIN: &str = ".carnet-";
const END: &str = ".part";
/// How many characters of our choice it has.
const CHOSEN: usize = 6;

/// Whether this is the temporary name of a file that we write to media.
pub(crate) fn is_unfinished(name: &OsStr) -> bool {
    // MEDIA-7.
    let named = [".carnet", ".carnet-receipt", ".carnet-trust"];
    target_of(name).is_some_and(|target| {
        target == PASSPORT_NAME.as_bytes()
            || named.iter().any(|end| target.ends_with(end.as_bytes()))
    })
}

/// The name that a file shall have one day which has this temporary name.
fn target_of(name: &OsStr) -> Option<&[u8]> {
    // MEDIA-12.
    let inner = name.as_encoded_bytes().strip_prefix(BEGIN.as_bytes())?;
    let inner = inner.strip_suffix(END.as_bytes())?;
    let (target, chosen) = inner.split_at_checked(inner.len().checked_sub(CHOSEN + 1)?)?;
    chosen.starts_with(b"-").then_some(target)
}

/// A file under its temporary name. Dropped, it is closed and then removed: the other way round some
/// drivers keep it under yet another name until it is closed.
#[derive(Debug)]
pub(super) struct Unfinished {
    pub(super) file: File,
    pub(super) path: TempPath,
}

impl Unfinished {
    /// Begins a file that shall be named `target` one day, with these rights where the system has
    /// such.
    pub(super) fn create(target: &Path, mode: u32) -> io::Result<Self> {
        // MEDIA-12.
        let name = target.file_name().unwrap_or_default();
        let begin = [OsStr::new(BEGIN), name, OsStr::new("-")].into_iter().collect::<OsString>();
        let mut options = File::options();
        options.write(true).create_new(true);
        os::give_mode(&mut options, mode);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&begin).rand_bytes(CHOSEN).suffix(END);
        let temp = builder.make_in(folder_of(target), |path| options.open(path))?;
        let (file, path) = temp.into_parts();
        Ok(Self { file, path })
    }

    /// Gives the file its name without replacing another.
    pub(super) fn place(self, target: &Path) -> io::Result<()> {
        let Self { file, path } = self;
        // Windows may refuse to rename what is open; elsewhere it is alive for others until it has its name.
        let file = (!cfg!(windows)).then_some(file);
        let Err(error) = os::persist_new(path, target) else {
            return Ok(());
        };
        // Closed before the temporary name goes.
        drop(file);
        match fs::symlink_metadata(os::exact(target)) {
            Ok(_) => Err(ErrorKind::AlreadyExists.into()),
            // Neither an exclusive rename nor links on this file system: the name was free a moment
            // ago, and a stick has one writer.
            Err(missing) if missing.kind() == ErrorKind::NotFound && no_exclusive(&error.error) => {
                os::persist(error.path, target).map_err(|error| error.error)
            }
            Err(_) => Err(error.error),
        }
    }

    /// Gives the file its name, in place of the one that has it.
    pub(super) fn exchange(self, target: &Path) -> io::Result<()> {
        let Self { file, path } = self;
        let _file = (!cfg!(windows)).then_some(file);
        os::persist(path, target).map_err(|error| error.error)
    }
}

/// Windows has an exclusive rename on every file system: a denial is one.
fn no_exclusive(error: &io::Error) -> bool {
    use ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
    cfg!(unix) && matches!(error.kind(), PermissionDenied | Unsupported | InvalidInput)
}

/// Clears away what killed writers of `target` have left. One that is alive holds a lock.
pub(super) fn clear(target: &Path) {
    let name = target.file_name().unwrap_or_default();
    for entry in fs::read_dir(folder_of(target)).into_iter().flatten().flatten() {
        // MEDIA-12.
        if is_ours(&entry.file_name(), name)
            && read::open(&entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a temporary name is one for the same target, or for a bundle between the same two sites.
fn is_ours(name: &OsStr, target: &OsStr) -> bool {
    let Some(its_target) = target_of(name) else { return false };
    let target = target.as_encoded_bytes();
    let same_sites = || matches!((sites(its_target), sites(target)), (Some(a), Some(b)) if a == b);
    its_target == target || same_sites()
}

/// The sites in the name of a bundle, `FROM_TO_SEQUENCE_DIGEST8.carnet`.
fn sites(name: &[u8]) -> Option<(SiteName, SiteName)> {
    let parts: Vec<&str> = std::str::from_utf8(name).ok()?.split('_').collect();
    let [from, to, sequence, digest] = parts[..] else { return None };
    let is_bundle = digest.ends_with(".carnet") && sequence.bytes().all(|it| it.is_ascii_digit());
    Some((from.parse().ok()?, to.parse().ok()?)).filter(|_| is_bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_something_we_write_makes_a_file_unfinished() {
        // MEDIA-7.
        let unfinished = |name: &str| is_unfinished(OsStr::new(name));
        for name in [
            ".carnet-a.carnet-a1B2c3.part",
            ".carnet-PASSPORT.carnet-medium-a1B2c3.part",
            ".carnet-a.carnet-receipt-a1B2c3.part",
            ".carnet-trust-12.carnet-trust-a1B2c3.part",
        ] {
            assert!(unfinished(name), "{name}");
        }
        for name in [
            ".carnet-payload.part",
            ".carnet-payload.exe-a1B2c3.part",
            ".carnet-a.carnet-a1B2c3",
            ".carnet-a.carnet.part",
            ".carnet-a.carnet-a1B2c3.exe.part",
            ".carnet-.part",
        ] {
            assert!(!unfinished(name), "{name}");
        }
    }

    #[test]
    fn only_what_is_for_the_same_file_or_route_is_ours() {
        // MEDIA-12.
        let target = "plant-7_gateway-1_12_0123abcd.carnet";
        let ours = |name: &str| is_ours(OsStr::new(name), OsStr::new(target));
        for name in [
            ".carnet-plant-7_gateway-1_12_0123abcd.carnet-a1B2c3.part",
            ".carnet-plant-7_gateway-1_11_ffffffff.carnet-a1B2c3.part",
        ] {
            assert!(ours(name), "{name}");
        }
        for name in [
            ".carnet-gateway-1_plant-7_11_ffffffff.carnet-a1B2c3.part",
            ".carnet-plant-7_gateway-2_12_0123abcd.carnet-a1B2c3.part",
            ".carnet-plant-7_gateway-1_12_0123abcd.carnet-a1B2c.part",
            ".carnet-plant-7_gateway-1_12_0123abcd.carnet.part",
            ".carnet-plant-7_gateway-1_x_ffffffff.carnet-a1B2c3.part",
            ".carnet-a1B2c3.part",
            ".carnet-.part",
            "plant-7_gateway-1_12_0123abcd.carnet",
        ] {
            assert!(!ours(name), "{name}");
        }
        let other = OsStr::new("approved.carnet");
        assert!(is_ours(OsStr::new(".carnet-approved.carnet-a1B2c3.part"), other));
        assert!(!is_ours(OsStr::new(".carnet-approved.carnet_a1B2c3.part"), other));
        assert!(!is_ours(OsStr::new(".carnet-Approved2.carnet-a1B2c3.part"), other));
    }
}
