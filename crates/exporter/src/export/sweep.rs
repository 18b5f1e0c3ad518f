//! EXP-33. What killed exports left in the archive: signed, never recorded, never delivered. And what an older
//! ledger has forgotten.

use std::fs;
use std::io::BufReader;
use std::path::Path;

use carnet_format::{BundleReader, Manifest, Verified};
use carnet_host::Failure;
use carnet_ledger::{KeyRecord, KeyRecordError, LedgerError};

use super::Exporter;

impl Exporter<'_> {
    /// Removes the bundles in the archive that this key has signed and the ledger does not record:
    /// somebody could carry one out, and the next one of its place would contradict it.
    ///
    /// Only where the ledger is the one that made it. A restored ledger has a new epoch, and an old
    /// one speaks against the record: what is left from before may well have been delivered.
    pub(super) fn sweep(&self, record: &KeyRecord) -> Result<(), Failure> {
        let epoch = self.ledger.epoch()?;
        // The files first: what has its name was committed before. Asked once for all: the archive grows for years.
        let files = self.archive.files()?;
        let known = self.ledger.digests()?;
        for (path, digest) in files {
            if let Some(digest) = digest.filter(|digest| known.contains(digest)) {
                if !self.archive.has(&digest) {
                    // It was killed after its commit; where it gets no name now, the next one gives it.
                    let _ = self.archive.settle(&digest);
                }
                continue;
            }
            let Some(manifest) = self.own(&path) else { continue };
            if digest == Some(manifest.digest()) && path == self.archive.path(&manifest.digest()) {
                // LEDGER-50. What is of an earlier epoch was lost before a restore, and stays.
                if manifest.epoch >= epoch {
                    let to = manifest.to.clone();
                    return Err(KeyRecordError::OlderThanArchive { to, path }.into());
                }
            } else if self.never_left(&manifest, record)? {
                // What cannot be removed now is named by `ledger audit`.
                match digest.filter(|digest| path == self.archive.incoming(digest)) {
                    Some(digest) => self.archive.discard(&digest),
                    None => {
                        let _ = fs::remove_file(&path);
                    }
                }
            }
        }
        Ok(())
    }

    /// The manifest of a file, if this key has signed it for this site. An admitted bundle, or one
    /// that an import is just now about to admit, is of another key.
    fn own(&self, path: &Path) -> Option<Verified<Manifest>> {
        let (manifest, _) =
            BundleReader::open(BufReader::new(carnet_media::open(path).ok()?)).ok()?;
        let manifest = manifest.verify(&self.signer.public_key()).ok()?;
        (manifest.from == *self.site).then_some(manifest)
    }

    fn never_left(
        &self,
        manifest: &Verified<Manifest>,
        record: &KeyRecord,
    ) -> Result<bool, LedgerError> {
        let key = self.signer.public_key().id();
        let next = self.ledger.next(&manifest.to, &key)?;
        Ok(manifest.epoch == next.epoch
            && record.check(&manifest.to, next.epoch, next.head()).is_ok()
            && self.ledger.bundle(&manifest.digest())?.is_none())
    }
}
