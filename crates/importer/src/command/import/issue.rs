//! Receipts that an import leaves beside the bundles: the one thing that it does to a stick.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use carnet_format::bundle::statement_file;
use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest, Receipt, Signer, Verified};
use carnet_host::settings::{KeyPlace, Settings};
use carnet_host::{Failure, word_of_file};
use carnet_judge::trust::TrustFile;
use carnet_ledger::{BundleRecord, Ledger};
use carnet_media::{can_be_ejected, folder_of};

use crate::command::receipt;
use crate::{Located, NamedBy, Outcome, Verdict};

/// Leaves a receipt beside each bundle that was admitted, if a key for it is set.
pub(super) struct Issuer<'a> {
    settings: &'a Settings,
    trust: &'a TrustFile,
    key: Key,
    /// Folders in which one could not be written: what keeps one from it keeps the next.
    closed: BTreeSet<PathBuf>,
}

enum Key {
    NotOpened,
    Open(Box<dyn Signer>),
    Unusable,
}

impl<'a> Issuer<'a> {
    pub(super) const fn new(settings: &'a Settings, trust: &'a TrustFile) -> Self {
        Self { settings, trust, key: Key::NotOpened, closed: BTreeSet::new() }
    }

    /// Where the receipt of a bundle lies, if there is one now. What keeps it from being written is said and
    /// is no fault of the import.
    // IMP-28.
    pub(super) fn leave(
        &mut self,
        located: &Located,
        verdict: &Verdict,
        ledger: &dyn Ledger,
    ) -> Option<PathBuf> {
        let place = self.settings.importer_key().ok()?;
        let digest = admitted(verdict)?;
        let folder = folder_of(&located.path);
        let is_medium =
            located.named == NamedBy::Folder || can_be_ejected(folder, &located.origin.system);
        if !is_medium || self.closed.contains(folder) {
            return None;
        }
        let record = match ledger.bundle(&digest) {
            Ok(record) => record?,
            Err(error) => return not_written(located, &error),
        };
        let target = folder.join(record.file_name()).with_extension("carnet-receipt");
        if self.is_there(&target, &record) {
            return Some(target);
        }
        if let Err(why) = self.write(&target, &record, (located, place), ledger)? {
            self.closed.insert(folder.to_owned());
            return not_written(located, &why);
        }
        Some(target)
    }

    /// A token signs the same statement with other bytes each time.
    fn is_there(&self, target: &Path, record: &BundleRecord) -> bool {
        let Ok(bytes) = carnet_media::small(target) else { return false };
        let judged = carnet_judge::receipt::judge(&mut Cursor::new(bytes), self.trust);
        let is_its = |it: &Verified<Receipt>| it.bundle == record.digest && it.site == record.to;
        judged.is_ok_and(|judged| judged.is_ok_and(|it| is_its(&it)))
    }

    /// None where there is no key.
    fn write(
        &mut self,
        target: &Path,
        record: &BundleRecord,
        (located, place): (&Located, &KeyPlace),
        ledger: &dyn Ledger,
    ) -> Option<Result<(), String>> {
        let (settings, trust) = (self.settings, self.trust);
        let key = self.key(place, record, target)?;
        let write = || {
            let receipt =
                receipt::receipt(ledger, record, settings).map_err(|error| error.to_string())?;
            // IMP-33. A receipt that nobody would accept is none.
            carnet_judge::receipt::check_key(trust, &key.public_key().id(), &receipt.site)
                .map_err(|error| format!("{error}. {}", error.code.next_step_for_own()))?;
            let (bytes, _) = statement_file(&receipt, key).map_err(|error| error.to_string())?;
            // IMP-24. It goes to no other medium than the one that the bundle came on.
            located.origin.check().map_err(|error| error.to_string())?;
            carnet_media::copy(&mut Cursor::new(bytes), target).map_err(|error| error.to_string())
        };
        Some(write())
    }

    /// The key, opened for the first receipt. Nobody is asked for a pass phrase.
    fn key(
        &mut self,
        place: &KeyPlace,
        record: &BundleRecord,
        target: &Path,
    ) -> Option<&dyn Signer> {
        if let Key::NotOpened = self.key {
            self.key = match carnet_signer::open_unattended(place, self.settings) {
                Ok(key) => Key::Open(key),
                Err(failure) => {
                    let is_asked = self.settings.passphrase_file().is_err();
                    say_no_key(&failure, is_asked, record, target);
                    Key::Unusable
                }
            };
        }
        match &self.key {
            Key::Open(key) => Some(&**key),
            Key::NotOpened | Key::Unusable => None,
        }
    }
}

/// The bundle, if the ledger has it now.
fn admitted(verdict: &Verdict) -> Option<Digest> {
    match &verdict.outcome {
        Outcome::Imported { admitted, .. } => Some(admitted.bundle()),
        Outcome::AlreadyImported { .. } => Some(verdict.bundle.as_ref()?.digest),
        // The ledger says whether it was admitted by another copy.
        Outcome::Copy { bundle, .. } => Some(*bundle),
        _ => None,
    }
}

/// Where keys have a pass phrase, and no file has it, this is so at every import.
fn say_no_key(failure: &Failure, is_asked: bool, record: &BundleRecord, target: &Path) {
    let (why, digest) = (failure.to_string(), record.digest.short());
    let why = Escaped(&why);
    let file = word_of_file(target);
    match failure.code() {
        Some(Code::ConfigPassPhrase) if is_asked => carnet_host::note!(
            en "no receipts: the key has a pass phrase, for which an import does not ask. The next export tells the other \
                side, too. If it waits: carnet receipt {digest} -o {file}";
            de "keine Quittungen: Der Schlüssel hat eine Passphrase, und ein Import fragt nicht danach. Auch der nächste \
                Export sagt der Gegenseite Bescheid. Wartet sie darauf: carnet receipt {digest} -o {file}"
        ),
        _ => carnet_host::note!(
            en "no receipts: {why}; carnet receipt {digest} -o {file} asks for what is missing";
            de "keine Quittungen: {why}; carnet receipt {digest} -o {file} fragt nach dem, was fehlt"
        ),
    }
}

fn not_written(located: &Located, why: &dyn Display) -> Option<PathBuf> {
    let (file, why) = (located.path.display().to_string(), why.to_string());
    let (file, why) = (Escaped(&file), Escaped(&why));
    carnet_host::note!(en "no receipt beside {file}: {why}"; de "keine Quittung neben {file}: {why}");
    None
}
