//! From items to a bundle that may leave: chosen by the ledger, held against the route, signed,
//! judged as the other side will, archived, recorded.
//!
//! The order is what makes it safe to be killed anywhere: until the ledger's commit nothing counts,
//! and after it the archive has the bundle, so that it can be written again.
//!
//! Items stand in memory until they are recorded: about 80 bytes for each request for one machine, and 16 more
//! while they are ordered.

mod again;
mod build;
mod foresee;
mod outgoing;
mod select;
mod sweep;
mod waiting;

use std::borrow::Cow;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use carnet_format::{
    BuildError, ChunkEntry, Code, Digest, ItemSet, KeyId, Kind, Manifest, ManifestError, Response,
    SignedManifest, Signer, SiteName, write_bundle,
};
use carnet_host::{Failure, Status};
use carnet_judge::medium::Medium;
use carnet_judge::route::check_manifest;
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{self, Stop, Verifier};
use carnet_language::text;
use carnet_ledger::{
    AcceptedNames, Archive, ExportLock, Head, KeyRecord, KeyRecordError, Ledger, LedgerError,
    NewItem, NextBundle, Outbound, Salt, Stated,
};
use carnet_media::{Action, MediumError, NewFile, WriteError, private_folder};

pub use self::again::{RepeatError, repeat};
pub use self::foresee::{Foreseen, foresee};
pub use self::outgoing::{NameInItem, find_names};
pub use self::select::{Again, Orders, Refused, RefusedRow, Replacement, Selected};
pub use self::waiting::{Replace, Waiting, Why};
use crate::intake::WantedList;

/// Everything an export needs besides the items.
pub struct Exporter<'a> {
    /// The own site.
    pub site: &'a SiteName,
    /// The receiving site.
    pub to: &'a SiteName,
    /// Who exists and what may cross.
    pub trust: &'a TrustFile,
    /// The exporter key.
    pub signer: &'a dyn Signer,
    /// The record beside the key.
    pub record: &'a Path,
    /// No other process exports from this ledger.
    pub lock: &'a ExportLock,
    /// The ledger.
    pub ledger: &'a mut dyn Ledger,
    /// The archive beside the ledger.
    pub archive: &'a Archive,
    /// Where bundles are built.
    pub outbox: &'a Path,
    /// What this host's clock is worth.
    pub clock: OwnClock,
    /// What this host's clock says.
    pub now: u64,
    /// That time, where a person states it.
    pub stated: Option<Stated<'a>>,
    /// What hides the machines of the requests in the audit log.
    pub salt: Salt,
    /// Names that were found in the items, where a person lets them leave.
    pub accepted: Option<AcceptedNames<'a>>,
}

/// A bundle that is signed, archived and recorded, and lies in the outbox.
#[derive(Debug)]
#[must_use]
pub struct Exported {
    /// The bundle digest.
    pub digest: Digest,
    /// The key that signed it.
    pub key: KeyId,
    /// The manifest.
    pub manifest: Manifest,
    /// The file in the outbox.
    pub file: PathBuf,
    /// What the other side will hold it for, such as approvals that are missing.
    pub holds: Vec<verdict::Fault>,
}

/// The items of a bundle.
#[derive(Clone, Copy, Debug)]
pub enum Items<'a> {
    /// Requests with the machines that share them.
    Requests(&'a WantedList),
    /// Answers to these bundles.
    Responses {
        /// The request bundles, ascending.
        answers: &'a [Digest],
        /// The answers.
        responses: &'a [Response],
    },
}

impl Exporter<'_> {
    /// Builds, judges, archives and records one bundle. When it fails, the ledger is as it was and
    /// nothing is left behind.
    ///
    /// # Errors
    /// The key, the ledger or the archive cannot be used, or the bundle would be refused.
    pub fn export(&mut self, items: Items<'_>) -> Result<Exported, Failure> {
        let key = self.signer.public_key().id();
        let next = self.ledger.next(self.to, &key)?;
        // LEDGER-48, EXP-41.
        let record = KeyRecord::read(self.record)?;
        let checked = record.check(self.to, next.epoch, next.head());
        checked.or_else(|error| self.blame_record(&record, key, error))?;
        self.sweep(&record)?;

        let Packed { chunks, frames, order } = pack(items)?;
        let manifest = manifest((self.site, self.to), next, items, chunks, self.now);
        let signed = SignedManifest::new(manifest, self.signer);
        let signed = signed.map_err(|error| unsigned(&error))?;
        let (digest, manifest) = (signed.digest(), signed.manifest().clone());
        check_manifest(self.trust, &manifest, None, &Medium::NotLookedAt)?;

        let file = self.outbox.join(manifest.file_name(&digest));
        let holds =
            self.write(&file, |out| write_bundle(out, &signed, frames.into_iter().map(Ok)))?;
        if let Err(error) = self.record(&file, &digest, &manifest, items, &order) {
            self.take_back(&file, &digest, error)?;
        }
        // LEDGER-15.
        self.archive.settle(&digest).map_err(|error| undelivered(&digest, None, error))?;
        // LEDGER-7.
        let head = Head { sequence: manifest.sequence, digest };
        let kept = KeyRecord::note(self.lock, self.record, self.to, manifest.epoch, head);
        kept.map_err(|error| undelivered(&digest, None, error))?;
        Ok(Exported { digest, key, manifest, file, holds })
    }

    /// LEDGER-49. Where the ledger has the newest bundle of the record, under another key, it is not old: the
    /// record is that of the other key.
    fn blame_record(
        &self,
        record: &KeyRecord,
        key: KeyId,
        error: KeyRecordError,
    ) -> Result<(), Failure> {
        let newest = record.newest(self.to).map(|digest| self.ledger.bundle(&digest));
        match newest.transpose()?.flatten() {
            Some(bundle) if bundle.key != key => {
                let path = self.record.to_owned();
                Err(KeyRecordError::OtherKey { path, key: bundle.key }.into())
            }
            _ => Err(error.into()),
        }
    }

    /// EXP-45. Writes the file into the outbox and judges it whole, as the other side will.
    fn write(
        &self,
        file: &Path,
        fill: impl FnOnce(&mut BufWriter<NewFile>) -> io::Result<()>,
    ) -> Result<Vec<verdict::Fault>, Failure> {
        let failed = |error: io::Error| MediumError::new(Action::Write, file, &error);
        private_folder(self.outbox).map_err(failed)?;
        // A bundle that was never recorded may lie there from a run that was killed.
        discard(file);
        if file.symlink_metadata().is_ok() {
            return Err(in_the_way(file));
        }
        let mut out = BufWriter::new(NewFile::create_private(file)?);
        fill(&mut out).and_then(|()| out.flush()).map_err(failed)?;
        let out = out.into_inner().map_err(|error| failed(error.into_error()))?;
        let mut holds = Vec::new();
        // Its bytes need not be durable: what counts is the copy in the archive.
        out.keep(|back| {
            holds = self.judge(back)?;
            Ok(())
        })
        .map_err(|error| match error {
            WriteError::Medium(error) => error.into(),
            WriteError::Verify(stop) => {
                let message = text!(
                    en "the other side would refuse the bundle: {stop}";
                    de "die andere Seite würde das Bündel ablehnen: {stop}"
                );
                Failure::new(Status::from(&stop), stop.code(), message)
            }
        })?;
        Ok(holds)
    }

    fn judge(&self, file: &mut File) -> Result<Vec<verdict::Fault>, Stop> {
        // A ledger that cannot say how late it is knows of no time.
        let floor = self.ledger.floor().ok().filter(|floor| *floor > 0);
        let verifier = Verifier::new(self.trust).at(Now::new(self.clock, floor));
        let judged = verdict::open(BufReader::new(file), self.trust)?.judge(&verifier)?;
        let outcome = judged.finish()?;
        Ok(outcome.reasons().to_vec())
    }

    /// EXP-41. The archive first, then the ledger in one transaction.
    fn record(
        &mut self,
        file: &Path,
        digest: &Digest,
        manifest: &Manifest,
        items: Items<'_>,
        order: &[u32],
    ) -> Result<(), Failure> {
        let mut source = carnet_media::open(file)?;
        let archived = self.archive.store(digest, &mut source)?;
        let bundle = Outbound {
            manifest,
            digest: *digest,
            key: self.signer.public_key().id(),
            archived,
            trust: self.trust.digest(),
            now: self.now,
            salt: self.salt,
            accepted: self.accepted,
        };
        // TIME-2. The bundle was built and judged good by it.
        if let Some(Stated { time, ticket, host_clock }) = self.stated {
            self.ledger.state_time(time, ticket, host_clock)?;
        }
        let order = order.iter().map(|place| *place as usize);
        match items {
            Items::Requests(requests) => {
                let mut items = order.map(|place| {
                    let mut machines = Vec::new();
                    requests.each_machine(place, &mut |name| machines.push(name.to_owned()));
                    let request = requests.request(place);
                    NewItem::Request { request, machines: Cow::Owned(machines) }
                });
                self.ledger.export(&bundle, &mut items)?;
            }
            Items::Responses { responses, .. } => {
                let mut items = order.map(|place| NewItem::Response(&responses[place]));
                self.ledger.export(&bundle, &mut items)?;
            }
        }
        Ok(())
    }

    /// EXP-33. After a failure nothing stays, but only once the ledger has said that it does not
    /// know the bundle: a commit may fail and stand all the same. Where it does, the export goes on.
    /// Where even the database cannot tell, it is not asked: the commit may still be on its way.
    // SHARE-5.
    fn take_back(&self, file: &Path, digest: &Digest, error: Failure) -> Result<(), Failure> {
        if error.code() == Some(Code::LedgerUncertain) {
            return Err(error);
        }
        let known = self.ledger.bundle(digest).map(|bundle| bundle.is_some());
        take_back(known, error, || {
            self.archive.discard(digest);
            discard(file);
        })
    }
}

/// What is in a bundle, and how its items are ordered.
struct Packed {
    chunks: Vec<ChunkEntry>,
    frames: Vec<Vec<u8>>,
    order: Vec<u32>,
}

fn pack(items: Items<'_>) -> Result<Packed, Failure> {
    let set = match items {
        Items::Requests(requests) => {
            ItemSet::requests_at(requests.len(), |place| requests.request(place))
        }
        Items::Responses { responses, .. } => ItemSet::responses(responses),
    }
    .map_err(|error| unbuilt(&error))?;
    let (chunks, frames) = build::encode(&set).map_err(|error| unbuilt(&error))?;
    Ok(Packed { chunks, frames, order: set.into_order() })
}

fn manifest(
    (from, to): (&SiteName, &SiteName),
    next: NextBundle,
    items: Items<'_>,
    chunks: Vec<ChunkEntry>,
    now: u64,
) -> Manifest {
    let (kind, answers) = match items {
        Items::Requests(_) => (Kind::Request, Vec::new()),
        Items::Responses { answers, .. } => (Kind::Response, answers.to_vec()),
    };
    Manifest {
        kind,
        from: from.clone(),
        to: to.clone(),
        epoch: next.epoch,
        sequence: next.sequence,
        previous: next.previous,
        created: now,
        expires: None,
        answers,
        acknowledges: next.acknowledges,
        voided: next.voided,
        chunks,
    }
}

/// What was said about a bundle whose recording failed.
type Known = Result<bool, LedgerError>;

fn take_back(known: Known, error: Failure, discard: impl FnOnce()) -> Result<(), Failure> {
    match known {
        Ok(true) => Ok(()),
        Ok(false) => {
            discard();
            Err(error)
        }
        // The next export asks again.
        Err(_) => Err(error),
    }
}

/// The compressor refused, or the items are not what they were.
fn unbuilt(what: &dyn Display) -> Failure {
    let message = text!(
        en "the bundle could not be built: {what}";
        de "das Bündel ließ sich nicht bauen: {what}"
    );
    Failure::new(Status::Unknown, None, message)
}

fn unsigned(error: &BuildError<ManifestError>) -> Failure {
    match error {
        // A key file signs always; a token may be pulled out.
        BuildError::Sign(_) => Failure::of(Status::Unknown, Code::ConfigTokenMissing, error),
        BuildError::Refused(_) => Failure::of(Status::Rejected, None, error),
        _ => Failure::of(Status::Unknown, None, error),
    }
}

/// The bundle is recorded and archived, but did not get where it should, such as to this medium.
pub(crate) fn undelivered(digest: &Digest, medium: Option<&Path>, why: impl Display) -> Failure {
    let short = digest.short();
    let folder = carnet_host::word_of_folder(medium.unwrap_or(Path::new("")));
    let message = text!(
        en "the bundle {digest} is recorded, but was not delivered: {why}\n  \
            write it again with: carnet ledger bundle {short} --media {folder}";
        de "Bündel {digest} ist eingetragen, wurde aber nicht ausgeliefert: {why}\n  \
            noch einmal schreiben: carnet ledger bundle {short} --media {folder}"
    );
    Failure::new(Status::Unknown, Code::ExportUndelivered, message)
}

/// A folder, or what somebody else has put into the outbox.
fn in_the_way(file: &Path) -> Failure {
    let message = text!(
        en "{file:?} is in the way and cannot be removed; nothing was exported. Move it away, and run the same \
            command again";
        de "{file:?} ist im Weg und lässt sich nicht entfernen; es wurde nichts exportiert. Wegräumen und denselben \
            Befehl noch einmal eingeben"
    );
    Failure::new(Status::Unknown, None, message)
}

/// Removes a file of a bundle that never was; that it may not be there is the usual case.
fn discard(file: &Path) {
    let _ = fs::remove_file(file);
}

/// The chunks of a set and their frames.
type Encoded = (Vec<ChunkEntry>, Vec<Vec<u8>>);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    /// EXP-33.
    #[test]
    fn no_file_goes_unless_the_ledger_says_that_it_does_not_know_the_bundle() {
        let failure = || unbuilt(&"the commit failed");
        let unavailable =
            LedgerError::Unavailable { path: "ledger".into(), reason: "no disk".into() };
        for (known, goes_on, stays) in
            [(Ok(true), true, true), (Err(unavailable), false, true), (Ok(false), false, false)]
        {
            let mut is_there = true;
            assert_eq!(take_back(known, failure(), || is_there = false).is_ok(), goes_on);
            assert_eq!(is_there, stays);
        }
    }
}
