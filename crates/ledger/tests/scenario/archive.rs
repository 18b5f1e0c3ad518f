//! An archive in memory, and the audit that ends each scenario.

use std::cell::RefCell;
use std::collections::BTreeMap;

use carnet_format::{Digest, Item, KeyId, Manifest, Receipt, Verified};
use carnet_ledger::{ArchiveError, Archived, Crossed, Source, SqliteLedger, replay};

use super::{ARCHIVED, Sealed};

#[derive(Default)]
pub struct Remembered(RefCell<BTreeMap<Digest, Sealed>>);

impl Remembered {
    pub fn add(&self, sealed: &Sealed) {
        self.0.borrow_mut().insert(sealed.digest, sealed.clone());
    }
}

impl Crossed for Sealed {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn key(&self) -> KeyId {
        self.key
    }

    fn archived(&self) -> Archived {
        ARCHIVED
    }

    fn read_items(&mut self, each: &mut dyn FnMut(Item)) -> Result<(), ArchiveError> {
        self.items.iter().cloned().for_each(each);
        Ok(())
    }
}

impl Source for Remembered {
    fn bundle(
        &self,
        bundle: &Digest,
        _file: &Digest,
        _trust: &Digest,
    ) -> Result<Box<dyn Crossed + '_>, ArchiveError> {
        match self.0.borrow().get(bundle) {
            Some(sealed) => Ok(Box::new(sealed.clone())),
            None => Err(ArchiveError::disagrees(bundle, "the scenario did not remember it")),
        }
    }

    fn kept(&self, _file: &Digest) -> Result<u64, ArchiveError> {
        Ok(ARCHIVED.length)
    }

    fn receipt(
        &self,
        file: &Digest,
        _trusts: &[Digest],
    ) -> Result<Verified<Receipt>, ArchiveError> {
        Err(ArchiveError::disagrees(file, "no scenario has one"))
    }

    fn trust(&self, _trust: &Digest) -> Result<(), ArchiveError> {
        Ok(())
    }
}

/// Nothing that a scenario does is found by an audit.
// AUDIT-6.
pub fn audits_well(ledger: &SqliteLedger, archive: &Remembered) {
    let found = replay(ledger, archive).unwrap().differences;
    assert!(found.first().is_empty(), "{:#?}", found.first());
}
