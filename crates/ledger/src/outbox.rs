//! What lies in the outbox, by what the ledger says.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{BundleRecord, BundleState, Direction, Ledger, LedgerError};

/// A bundle in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// The bundle of this name in the ledger; none if it was never recorded.
    pub bundle: Option<BundleRecord>,
}

impl OutboxFile {
    /// The bundle, if it is recorded and neither arrived nor void: it lies here until it is
    /// delivered.
    #[must_use]
    pub fn undelivered(&self) -> Option<&BundleRecord> {
        self.bundle.as_ref().filter(|bundle| bundle.state == BundleState::Sent)
    }
}

/// The bundles in the outbox, sorted by name. A folder that is not there holds none.
///
/// # Errors
/// The ledger could not be asked.
// EXP-47.
pub fn outbox_files(outbox: &Path, ledger: &dyn Ledger) -> Result<Vec<OutboxFile>, LedgerError> {
    let files = fs::read_dir(outbox).into_iter().flatten().flatten();
    let names = files.filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".carnet")).collect();
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let bundle = recorded(&name, ledger)?;
            Ok(OutboxFile { path: outbox.join(&name), name, bundle })
        })
        .collect()
}

fn recorded(name: &str, ledger: &dyn Ledger) -> Result<Option<BundleRecord>, LedgerError> {
    // The name ends in the beginning of the digest.
    let digits = name.trim_end_matches(".carnet").rsplit('_').next().unwrap_or_default();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let known = ledger.bundles(Direction::Out, digits)?;
    Ok(known.into_iter().find(|bundle| bundle.file_name() == name))
}
