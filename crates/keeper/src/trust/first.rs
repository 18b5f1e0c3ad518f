//! The first trust file of a host that looks at a stick: in the middle of another command, and then that goes on.

use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;

use carnet_host::Failure;
use carnet_host::settings::Settings;

use super::install::{How, find, install_all, read};
use super::is_text;
use crate::place;
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
/// words. A script is not asked.
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
    // What is not set is told by the command itself.
    if settings.trust().is_err() || !is_text(settings) || !std::io::stdin().is_terminal() {
        return Ok(());
    }
    if place::trust_file(settings)?.symlink_metadata().is_ok() {
        return Ok(());
    }
    let folders = folders.into_iter().filter(|folder| folder.is_dir());
    let found: Vec<PathBuf> = folders.filter_map(|folder| find(&folder).ok()).flatten().collect();
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
