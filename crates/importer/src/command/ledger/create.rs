//! `ledger create`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status, json, say_open};
use carnet_language::text;
use carnet_ledger::{Home, LedgerError, SiteLedger, must_be_free};
use carnet_media::private_folder;

use super::Printer;
use super::backup::unavailable;
use crate::command::{home, row};

/// Makes a new ledger for the site of the settings, and the folders that they name: all, or nothing.
///
/// # Errors
/// A setting is missing, something is in their place already, or they cannot be made.
// LEDGER-3.
pub fn create_site(settings: &Settings) -> Result<(), Failure> {
    let (home, site) = (home(settings)?, settings.site()?);
    let archive: &Path = settings.archive()?;
    // SHARE-9. In a database that is seen when it is made.
    if let Home::File(path) = home {
        must_be_free(path)?;
    }
    must_be_unused(archive)?;
    let (spool, outbox) = (optional(settings.spool())?, optional(settings.outbox())?);
    let folders = || [Some(archive), spool, outbox].into_iter().flatten();
    // The ledger last: where a folder cannot be made, nothing has begun.
    let mut begun = Begun::default();
    for folder in folders().chain([home.beside()]) {
        begun.make(folder).map_err(|error| unavailable(folder, &error))?;
    }
    SiteLedger::create(home, site, &settings.author(), settings.host_clock())?;
    begun.0.clear();
    say_open(folders());
    Ok(())
}

pub(super) fn run(settings: &Settings, printer: &mut Printer<'_>) -> Result<Status, Failure> {
    create_site(settings)?;
    let (path, site) = (home(settings)?.place(), settings.site()?);
    let archive: &Path = settings.archive()?;
    let (spool, outbox) = (optional(settings.spool())?, optional(settings.outbox())?);
    let name = |path: &Path| path.display().to_string();
    let body = json::LedgerCreated {
        site: site.to_string(),
        ledger: name(path),
        archive: name(archive),
        spool: spool.map(name),
        outbox: outbox.map(name),
    };
    printer.print(
        "ledger create",
        || body,
        |out| {
            let path = name(path);
            let path = Escaped(&path);
            let title = text!(
                en "{path}: a new ledger for {site}";
                de "{path}: ein neues Register für {site}"
            );
            writeln!(out, "{title}")?;
            let folders = [
                (text!(en "archive"; de "Archiv"), Some(archive), String::new()),
                (
                    text!(en "spool"; de "Ablage"),
                    spool,
                    text!(en "not set; an import needs it"; de "nicht gesetzt; ein Import braucht sie"),
                ),
                (
                    text!(en "outbox"; de "Ausgang"),
                    outbox,
                    text!(en "not set; an export needs it"; de "nicht gesetzt; ein Export braucht ihn"),
                ),
            ];
            for (what, folder, unset) in folders {
                match folder {
                    Some(folder) => row(out, &what, Escaped(&name(folder)))?,
                    None => row(out, &what, unset)?,
                }
            }
            let next = text!(
                en "next: carnet export or carnet import; then carnet ledger backup DIR, on another disk";
                de "weiter: carnet export oder carnet import; dann carnet ledger backup ORDNER, auf eine andere Platte"
            );
            writeln!(out, "  {next}")
        },
    )?;
    Ok(Status::Done)
}

/// The folders that were made, each behind those above it. Dropped, they go again, as far as nothing is in them.
#[derive(Default)]
struct Begun(Vec<PathBuf>);

impl Begun {
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        let is_missing =
            |folder: &&Path| !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err();
        let missing: Vec<_> = folder.ancestors().take_while(is_missing).collect();
        self.0.extend(missing.into_iter().rev().map(Path::to_owned));
        private_folder(folder)
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A setting that the site can do without for now.
fn optional(setting: Result<&PathBuf, ConfigError>) -> Result<Option<&Path>, ConfigError> {
    match setting {
        Ok(folder) => Ok(Some(folder)),
        Err(ConfigError::Missing { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What lies in an archive was sent or admitted by a ledger: a new one would send it, or let it in, a second time.
// LEDGER-4.
fn must_be_unused(archive: &Path) -> Result<(), LedgerError> {
    let failed = |error: io::Error| unavailable(archive, &error);
    let entries = match archive.read_dir() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        if Path::new(&entry.map_err(failed)?.file_name()).extension() == Some("carnet".as_ref()) {
            return Err(LedgerError::ArchiveInUse { archive: archive.to_owned() });
        }
    }
    Ok(())
}
