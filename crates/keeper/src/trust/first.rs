//! The first trust file of a host that looks at a stick: in the middle of another command, and then that goes on.

use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_language::text;

use super::install::{How, find, install_all, read};
use super::is_text;
use crate::place::{self, shown};
use crate::present::Books;
use crate::words::Told;

/// What a command keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// A ledger, which notes what was installed.
    Ledger,
    /// Nothing of that kind.
    Nothing,
}

/// Installs the first trust file from one of these folders, if this host has none yet and one lies there: a person tells its
/// words. A script is told of it.
///
/// # Errors
/// The words were others, or it cannot be installed.
// UPD-16.
pub fn first_trust(
    settings: &Settings,
    keeps: Keeps,
    folders: impl IntoIterator<Item = PathBuf>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if !is_text(settings) || !std::io::stdin().is_terminal() {
        return name_first_trust(settings, folders);
    }
    let found = waiting(settings, folders)?;
    if found.is_empty() {
        return Ok(());
    }
    let mut books = match keeps {
        Keeps::Ledger => Books::open(settings)?,
        Keeps::Nothing => None,
    };
    let how = How { recover: false, ticket: None, yes: false, keeps_draft: false };
    install_all(&read(&found)?, how, &mut Told::new(&[]), (settings, &mut books), out)?;
    Ok(())
}

/// Says to whoever only looks, or cannot be asked, that this host has no trust file yet, and that one lies there.
///
/// # Errors
/// It is so.
pub fn name_first_trust(
    settings: &Settings,
    folders: impl IntoIterator<Item = PathBuf>,
) -> Result<(), Failure> {
    let Some(found) = waiting(settings, folders)?.into_iter().next() else { return Ok(()) };
    let folder = shown(carnet_media::folder_of(&found));
    let message = text!(
        en "this host has no trust file yet; one lies on the stick: carnet trust install {folder}";
        de "dieser Rechner hat noch keine Vertrauensdatei; auf dem Stick liegt eine: carnet trust install {folder}"
    );
    Err(Failure::new(Status::Usage, None, message))
}

/// The trust updates in these folders, where this host has no trust file yet.
fn waiting(
    settings: &Settings,
    folders: impl IntoIterator<Item = PathBuf>,
) -> Result<Vec<PathBuf>, Failure> {
    // What is not set is told by the command itself.
    if settings.trust().is_err() || place::trust_file(settings)?.symlink_metadata().is_ok() {
        return Ok(Vec::new());
    }
    let folders = folders.into_iter().filter(|folder| folder.is_dir());
    Ok(folders.filter_map(|folder| find(&folder).ok()).flatten().collect())
}
