//! Where the bundles and receipts are from which a ledger follows.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufReader, Cursor};

use carnet_format::{Digest, Item, KeyId, Manifest, Receipt, Verified};
use carnet_judge::verdict::{Recorded, open};
use carnet_judge::{TrustFile, receipt};

use crate::{Archive, ArchiveError, Archived};

/// What an archive gives to an audit.
pub trait Source {
    /// A bundle whose file has this SHA-256, and which was recorded under this trust file.
    ///
    /// # Errors
    /// It is not there, or is another one.
    fn bundle(
        &self,
        bundle: &Digest,
        file: &Digest,
        trust: &Digest,
    ) -> Result<Box<dyn Crossed + '_>, ArchiveError>;

    /// How long the copy of an own bundle is that is kept with its endorsements, by the SHA-256 of that file.
    ///
    /// # Errors
    /// It is not there, or is another one.
    fn kept(&self, file: &Digest) -> Result<u64, ArchiveError>;

    /// A receipt, by its SHA-256, under one of these trust files; the last one counts first.
    ///
    /// # Errors
    /// It is not there, or is another one.
    fn receipt(&self, file: &Digest, trusts: &[Digest]) -> Result<Verified<Receipt>, ArchiveError>;

    /// That a trust file is there.
    ///
    /// # Errors
    /// It is not, or is another one.
    fn trust(&self, trust: &Digest) -> Result<(), ArchiveError>;
}

/// A bundle that was recorded.
pub trait Crossed {
    /// What it says of itself.
    fn manifest(&self) -> &Manifest;

    /// The key that signed it.
    fn key(&self) -> KeyId;

    /// Its bytes in the archive.
    fn archived(&self) -> Archived;

    /// Its items in their order.
    ///
    /// # Errors
    /// They cannot be read, or are not what was signed.
    fn read_items(&mut self, each: &mut dyn FnMut(Item)) -> Result<(), ArchiveError>;
}

struct InArchive {
    bundle: Digest,
    manifest: Manifest,
    key: KeyId,
    archived: Archived,
    recorded: Recorded<BufReader<File>>,
}

impl Crossed for InArchive {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn key(&self) -> KeyId {
        self.key
    }

    fn archived(&self) -> Archived {
        self.archived
    }

    fn read_items(&mut self, each: &mut dyn FnMut(Item)) -> Result<(), ArchiveError> {
        let bundle = self.bundle;
        let read = self.recorded.read_items(|_, item| each(item));
        read.map_err(|why| ArchiveError::disagrees(&bundle, &why.to_string()))
    }
}

impl Source for Archive {
    fn bundle(
        &self,
        bundle: &Digest,
        file: &Digest,
        trust: &Digest,
    ) -> Result<Box<dyn Crossed + '_>, ArchiveError> {
        let (lent, archived) = self.open_file(bundle, file)?;
        let trust = self.trust(trust)?;
        let disagrees = |why: &dyn Display| ArchiveError::disagrees(bundle, &why.to_string());
        let trust = TrustFile::parse(&trust).map_err(|why| disagrees(&why))?;
        let opened = open(BufReader::new(lent), &trust).map_err(|why| disagrees(&why))?;
        let (manifest, key) = ((*opened.manifest()).clone(), opened.manifest().key_id());
        let recorded = opened.recorded(bundle).ok_or_else(|| disagrees(&"it is another one"))?;
        Ok(Box::new(InArchive { bundle: *bundle, manifest, key, archived, recorded }))
    }

    fn kept(&self, file: &Digest) -> Result<u64, ArchiveError> {
        self.kept_length(file)
    }

    fn receipt(&self, file: &Digest, trusts: &[Digest]) -> Result<Verified<Receipt>, ArchiveError> {
        let bytes = Self::receipt(self, file)?;
        let mut why = "no trust file was used".to_owned();
        for trust in trusts.iter().rev() {
            let trust = Self::trust(self, trust)?;
            let Ok(trust) = TrustFile::parse(&trust) else { continue };
            match receipt::judge(&mut Cursor::new(&bytes), &trust) {
                Ok(Ok(receipt)) => return Ok(receipt),
                Ok(Err(refusal)) => why = refusal.to_string(),
                Err(error) => why = error.to_string(),
            }
        }
        Err(ArchiveError::disagrees(file, &why))
    }

    fn trust(&self, trust: &Digest) -> Result<(), ArchiveError> {
        Self::trust(self, trust).map(drop)
    }
}
