//! What an earlier run left in the outbox.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_format::Digest;
use carnet_ledger::{Ledger, LedgerError, OutboxFile, outbox_files};

use crate::export::Exported;

/// A bundle that is recorded and did not get where it should.
#[derive(Debug)]
pub(super) struct Undelivered {
    pub(super) digest: Digest,
    pub(super) file: PathBuf,
}

/// EXP-47. Names every bundle in the outbox that was never recorded. One that the other side has,
/// or that was declared void, is removed.
pub(super) fn tidy(outbox: &Path, ledger: &dyn Ledger) -> Result<(), LedgerError> {
    for file in outbox_files(outbox, ledger)? {
        let OutboxFile { path, name, bundle } = &file;
        if bundle.is_none() {
            carnet_host::note!(
                en "{name} in the outbox was never recorded; it counts for nothing";
                de "{name} im Ausgang wurde nie eingetragen; es zählt nicht"
            );
        } else if file.undelivered().is_none() {
            // What cannot be removed stays as it is.
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}

/// EXP-47. What lies in the outbox, recorded and not delivered.
pub(super) fn undelivered(
    outbox: &Path,
    ledger: &dyn Ledger,
) -> Result<Vec<Undelivered>, LedgerError> {
    let files = outbox_files(outbox, ledger)?;
    let left = files.into_iter().filter_map(|file| {
        let digest = file.undelivered()?.digest;
        Some(Undelivered { digest, file: file.path })
    });
    Ok(left.collect())
}

/// Removes what was built for the place that `exported` has taken now: it can never be recorded.
/// What cannot be removed is named by the next run.
pub(super) fn clear(outbox: &Path, ledger: &dyn Ledger, exported: &Exported) {
    let manifest = &exported.manifest;
    let place = format!("{}_{}_{}_", manifest.from, manifest.to, manifest.sequence);
    for file in outbox_files(outbox, ledger).unwrap_or_default() {
        if file.bundle.is_none() && file.name.starts_with(&place) {
            let _ = fs::remove_file(file.path);
        }
    }
}
