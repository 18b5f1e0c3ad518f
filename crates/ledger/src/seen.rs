//! What this host has seen last of a database that several hosts share, so that it notices one that went back in time.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_format::{Digest, SiteName};
use carnet_language::text;
use carnet_media::{Cause, WholeFile, folder_of, private_folder};
use serde::{Deserialize, Serialize};

use crate::LedgerError;
use crate::tables::audit;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;

/// Where the log of a ledger ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) epoch: u64,
    pub(crate) entries: u64,
    /// Of the last entry.
    pub(crate) head: Digest,
}

impl End {
    /// A later one is the greater.
    pub(crate) const fn mark(&self) -> (u64, u64) {
        (self.epoch, self.entries)
    }
}

/// How long a process waits for others of this host that note what they have seen, which takes each a moment.
const PATIENCE: Duration = Duration::from_secs(30);

/// The file with the end that this host has seen last.
// SHARE-12.
#[derive(Debug)]
pub(crate) struct Seen {
    path: PathBuf,
    site: SiteName,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The version of the file: 0.
    #[serde(rename = "carnet-ledger-seen")]
    version: u64,
    site: String,
    epoch: u64,
    entries: u64,
    head: String,
}

impl Seen {
    /// Of the ledger of a site whose archive lies in this folder, wherever its database is: one that is restored may lie
    /// at another address.
    pub(crate) fn of(beside: &Path, site: &SiteName) -> Self {
        Self { path: beside.join(format!("ledger.{site}.seen")), site: site.clone() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Nothing where this host has not seen the ledger yet.
    pub(crate) fn read(&self) -> Result<Option<End>, LedgerError> {
        let bytes = match carnet_media::small(&self.path) {
            Err(error) if *error.cause() == Cause::Missing => return Ok(None),
            read => read.map_err(|error| self.unusable(error.cause().to_string()))?,
        };
        let end = || {
            let written: Written = serde_json::from_slice(&bytes).ok()?;
            let Written { version, site, epoch, entries, head } = written;
            let is_ours = version == 0 && site == self.site.as_str();
            let head = head.parse().ok().filter(|_| is_ours)?;
            Some(End { epoch, entries, head })
        };
        let damaged = || self.unusable(text!(en "it is damaged"; de "sie ist beschädigt"));
        end().ok_or_else(damaged).map(Some)
    }

    /// Refuses a database that does not go on from what this host has seen, which is given.
    pub(crate) fn check(&self, db: &Db<'_>, place: &Path) -> Outcome<Option<End>> {
        // The record first: others of this host may go on with both meanwhile.
        let Some(seen) = self.read()? else { return Ok(None) };
        let end = audit::end_in_epoch(db)?;
        let goes_on = match end {
            // Whoever restores a backup begins an epoch.
            Some(end) if end.epoch > seen.epoch => true,
            Some(end) if end.mark() > seen.mark() => {
                audit::head_at(db, seen.entries)? == Some(seen.head)
            }
            end => end == Some(seen),
        };
        if goes_on {
            return Ok(Some(seen));
        }
        let (path, record) = (place.to_owned(), self.path.clone());
        let (was, is) = (seen.mark(), end.map(|end| end.mark()).unwrap_or_default());
        Err(LedgerError::WentBack { path, record, was, is }.into())
    }

    /// The record of an end, which has no name yet.
    pub(crate) fn begin(&self, end: End) -> Result<Begun<'_>, LedgerError> {
        let write = || -> io::Result<WholeFile> {
            private_folder(folder_of(&self.path))?;
            let mut file = WholeFile::create_private(&self.path)?;
            let End { epoch, entries, head } = end;
            let (site, head) = (self.site.to_string(), head.to_string());
            let written = Written { version: 0, site, epoch, entries, head };
            writeln!(file.file(), "{}", serde_json::to_string_pretty(&written)?)?;
            Ok(file)
        };
        let file = write().map_err(|error| self.unusable(error.to_string()))?;
        Ok(Begun { seen: self, mark: end.mark(), file })
    }

    fn lock_path(&self) -> PathBuf {
        self.path.with_extension("seen.lock")
    }

    fn unusable(&self, reason: String) -> LedgerError {
        LedgerError::SeenUnusable { path: self.path.clone(), reason }
    }
}

/// A record that lacks its name.
pub(crate) struct Begun<'a> {
    seen: &'a Seen,
    mark: (u64, u64),
    file: WholeFile,
}

impl Begun<'_> {
    /// Gives it its name, unless another process of this host has noted a later one. What fails is left: the change
    /// counts already, and a record that is older refuses nothing that is right.
    // SHARE-12. Alone: whoever had compared and then waited would put an older one in the place of a later one.
    pub(crate) fn finish(self) {
        let Ok(_alone) = carnet_media::lock(&self.seen.lock_path(), PATIENCE, || ()) else {
            return;
        };
        if let Ok(seen) = self.seen.read()
            && seen.is_none_or(|seen| seen.mark() < self.mark)
        {
            let _ = self.file.exchange();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::thread;

    use super::*;

    /// SHARE-12. Between comparing and renaming nobody else renames.
    #[test]
    fn one_process_at_a_time_gives_a_record_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let seen = Seen::of(folder.path(), &"gateway-1".parse().unwrap());
        let end = |entries| End { epoch: 1, entries, head: Digest::of(b"") };
        let (older, newer) = (seen.begin(end(1)).unwrap(), seen.begin(end(2)).unwrap());
        let held = carnet_media::lock(&seen.lock_path(), PATIENCE, || ()).unwrap();
        thread::scope(|scope| {
            let waits = scope.spawn(|| older.finish());
            thread::sleep(Duration::from_millis(300));
            assert_eq!(seen.read().unwrap(), None);
            newer.file.exchange().unwrap();
            drop(held);
            waits.join().unwrap();
        });
        assert_eq!(seen.read().unwrap(), Some(end(2)));
    }
}
