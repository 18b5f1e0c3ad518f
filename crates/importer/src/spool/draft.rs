//! A folder that is written while its bundle is admitted.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use carnet_format::{Digest, Item, Kind, Manifest};
use carnet_ledger::{Archive, Ledger};

use super::folder::{self, Folder};
use super::requests::{self, Requests, is_dispute};
use super::{Rows, Spool, SpoolError, admitted, finish};

/// A folder of requests as it will be if the ledger knows nothing of them that the bundle does not say. Dropped, it
/// is gone, and [`Spool::write`] makes it from ledger and archive, as it does where a program was killed.
pub(crate) struct Draft {
    _lock: Option<File>,
    folder: Folder,
    rows: Requests<'static>,
}

impl Spool {
    /// Begins the folder of a bundle that is being admitted. None where it cannot be told before, or where somebody
    /// else writes to the spool: nobody waits inside a transaction, and what is wrong with the spool is said once,
    /// when it is written.
    pub(crate) fn draft(&self, manifest: &Manifest, digest: &Digest) -> Option<Draft> {
        if manifest.kind != Kind::Request {
            return None;
        }
        let lock = folder::lock(&self.folder, Duration::ZERO).ok()?;
        folder::clear(&self.folder).ok()?;
        let folder = Folder::begin(&self.folder).ok()?;
        let name = format!("{}_{}_{}", manifest.from, manifest.sequence, digest.short());
        let rows = Requests::draft(&folder, *digest, name, self.tables).ok()?;
        Some(Draft { _lock: lock, folder, rows })
    }

    /// [`Spool::write`] of a bundle that was admitted just now, from its draft where that is as ledger and archive
    /// have it.
    // SPOOL-3.
    pub(crate) fn write_drafted(
        &self,
        draft: Option<Draft>,
        ledger: &dyn Ledger,
        archive: &Archive,
        bundle: &Digest,
    ) -> Result<PathBuf, SpoolError> {
        let record = admitted(ledger, bundle)?;
        match draft {
            Some(draft) if requests::known(ledger, &record)?.is_empty() => {
                let Draft { _lock, folder, mut rows } = draft;
                let target = self.place(ledger, &record)?;
                finish(&folder, &mut rows, &record)?;
                folder.finish(&target)?;
                Ok(target)
            }
            draft => {
                drop(draft);
                self.write(ledger, archive, bundle)
            }
        }
    }
}

impl Draft {
    /// Writes an item; false where there can be no draft of this bundle.
    pub(crate) fn item(&mut self, index: u32, item: &Item) -> bool {
        match item {
            // What did not fit, the ledger knows.
            Item::Request(request) if is_dispute(request) => false,
            item => self.rows.item(&self.folder, index, item).is_ok(),
        }
    }
}
