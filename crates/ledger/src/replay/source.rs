//! Where the bundles and receipts are from which a ledger follows.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::PathBuf;

use carnet_format::{Digest, Item, KeyId, Manifest, Receipt, Verified};
use carnet_judge::verdict::{Recorded, open};
use carnet_judge::{TrustFile, receipt};
use carnet_language::text;

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
        let read = self.recorded.read_items(|_, item| each(item.clone()));
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
        open_bundle(self, (bundle, file), &Self::trust(self, trust)?)
    }

    fn kept(&self, file: &Digest) -> Result<u64, ArchiveError> {
        self.kept_length(file)
    }

    fn receipt(&self, file: &Digest, trusts: &[Digest]) -> Result<Verified<Receipt>, ArchiveError> {
        judge_receipt(file, &self.receipt_file(file)?, trusts, &|trust| Self::trust(self, trust))
    }

    fn trust(&self, trust: &Digest) -> Result<(), ArchiveError> {
        Self::trust(self, trust).map(drop)
    }
}

/// The archive of a ledger, and those to which some of it was moved. What none of them has is told of the first.
// AUDIT-17.
#[derive(Debug)]
pub struct Archives<'a> {
    own: &'a Archive,
    others: Vec<Archive>,
}

impl<'a> Archives<'a> {
    /// An archive, and the folders of others.
    #[must_use]
    pub fn new(own: &'a Archive, others: &[PathBuf]) -> Self {
        Self { own, others: others.iter().map(|folder| Archive::new(folder)).collect() }
    }

    fn find<'b, T>(
        &'b self,
        ask: impl Fn(&'b Archive) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        let mut worst = match ask(self.own) {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        for archive in &self.others {
            match ask(archive) {
                Ok(found) => return Ok(found),
                // What differs is worse than what is not there.
                Err(ArchiveError::Io { .. }) => {}
                Err(error) if matches!(worst, ArchiveError::Io { .. }) => worst = error,
                Err(_) => {}
            }
        }
        Err(worst)
    }

    fn trust_file(&self, trust: &Digest) -> Result<Vec<u8>, ArchiveError> {
        self.find(|archive| archive.trust(trust))
    }
}

impl Source for Archives<'_> {
    fn bundle(
        &self,
        bundle: &Digest,
        file: &Digest,
        trust: &Digest,
    ) -> Result<Box<dyn Crossed + '_>, ArchiveError> {
        let trust = self.trust_file(trust)?;
        self.find(|archive| open_bundle(archive, (bundle, file), &trust))
    }

    fn kept(&self, file: &Digest) -> Result<u64, ArchiveError> {
        self.find(|archive| archive.kept_length(file))
    }

    fn receipt(&self, file: &Digest, trusts: &[Digest]) -> Result<Verified<Receipt>, ArchiveError> {
        let bytes = self.find(|archive| archive.receipt_file(file))?;
        judge_receipt(file, &bytes, trusts, &|trust| self.trust_file(trust))
    }

    fn trust(&self, trust: &Digest) -> Result<(), ArchiveError> {
        self.trust_file(trust).map(drop)
    }
}

fn open_bundle<'a>(
    archive: &'a Archive,
    (bundle, file): (&Digest, &Digest),
    trust: &[u8],
) -> Result<Box<dyn Crossed + 'a>, ArchiveError> {
    let (lent, archived) = archive.open_file(bundle, file)?;
    let disagrees = |why: &dyn Display| ArchiveError::disagrees(bundle, &why.to_string());
    let trust = TrustFile::parse(trust).map_err(|why| disagrees(&why))?;
    let opened = open(BufReader::new(lent), &trust).map_err(|why| disagrees(&why))?;
    let (manifest, key) = ((*opened.manifest()).clone(), opened.manifest().key_id());
    let another = || disagrees(&text!(en "it is another one"; de "es ist ein anderes"));
    let recorded = opened.recorded(bundle).ok_or_else(another)?;
    Ok(Box::new(InArchive { bundle: *bundle, manifest, key, archived, recorded }))
}

/// Judges the bytes of a receipt under one of these trust files.
fn judge_receipt(
    file: &Digest,
    bytes: &[u8],
    trusts: &[Digest],
    find: &dyn Fn(&Digest) -> Result<Vec<u8>, ArchiveError>,
) -> Result<Verified<Receipt>, ArchiveError> {
    let mut why = text!(en "no trust file was used"; de "es war keine Vertrauensdatei in Gebrauch");
    for trust in trusts.iter().rev() {
        let Ok(trust) = TrustFile::parse(&find(trust)?) else { continue };
        match receipt::judge(&mut Cursor::new(bytes), &trust) {
            Ok(Ok(receipt)) => return Ok(receipt),
            Ok(Err(refusal)) => why = refusal.to_string(),
            Err(error) => why = error.to_string(),
        }
    }
    Err(ArchiveError::disagrees(file, &why))
}
