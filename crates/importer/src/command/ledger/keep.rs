//! `ledger keep`.

use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest, FileKind};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_ledger::{
    Archive, BundleRecord, BundleState, Direction, Endorsers, ExportLock, Kept, KeptRecord, Ledger,
    LedgerError, SiteLedger,
};
use carnet_signer::endorsed::Endorsed;
use carnet_verifier::command::PrivateCopy;

use super::{Printer, open_archive};
use crate::cli::KeepArgs;

/// Where endorsements are kept.
struct Desk<'a> {
    trust: &'a TrustFile,
    archive: &'a Archive,
    ledger: &'a mut dyn Ledger,
    now: u64,
}

// LEDGER-26.
pub(super) fn run(
    args: &KeepArgs,
    ledger: &mut SiteLedger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let archive = open_archive(settings)?;
    // Of two runs at once each would keep its own endorsements only.
    let waiting = || {
        carnet_host::note!(
            en "another export or keep is running; waiting for it";
            de "ein anderer Export oder Aufruf von keep läuft; warte auf sein Ende"
        );
    };
    let _lock = ExportLock::take(ledger, waiting)?;
    let mut desk = Desk { trust: &trust, archive: &archive, ledger, now: settings.host_clock() };
    for name in &args.names {
        if !name.is_dir() {
            desk.keep(name, printer)?;
            continue;
        }
        let mut found = false;
        for path in carnet_media::scan(name)?.bundles {
            if desk.is_own(&path) {
                found = true;
                desk.keep(&path, printer)?;
            }
        }
        if !found {
            carnet_host::note!(
                en "no bundle of this site in {name:?}";
                de "kein Bündel dieses Standorts in {name:?}"
            );
        }
    }
    Ok(Status::Done)
}

impl Desk<'_> {
    /// In a folder others lie, too.
    fn is_own(&self, path: &Path) -> bool {
        let is_own = || {
            let file = carnet_media::open(path).ok()?;
            let there = Endorsed::read(&file, self.trust).ok()?;
            let record = self.ledger.bundle(&there.digest()).ok()??;
            (record.direction == Direction::Out).then_some(())
        };
        is_own().is_some()
    }

    /// What there is of a bundle, and whether the copy with its endorsements is lost or altered.
    // LEDGER-28.
    fn present(
        &self,
        record: &BundleRecord,
        kept: Option<&KeptRecord>,
    ) -> Result<(File, bool), Failure> {
        if let Some(kept) = kept {
            match self.archive.open_kept(kept) {
                Ok(file) => return Ok((file, false)),
                Err(error) => {
                    let (count, why) = (kept.endorsements, error.to_string());
                    let why = Escaped(&why);
                    carnet_host::note!(
                        en "the endorsements that were kept, {count}, cannot be used: {why}; those of this copy are \
                            kept in their place";
                        de "die aufbewahrten Freigaben und Virenprüfungen, {count}, lassen sich nicht verwenden: \
                            {why}; an ihrer Stelle werden die dieser Kopie aufbewahrt"
                    );
                }
            }
        }
        Ok((self.archive.open(record)?, kept.is_some()))
    }

    fn keep(&mut self, path: &Path, printer: &mut Printer<'_>) -> Result<(), Failure> {
        let copy = PrivateCopy::of(path, self.trust)?;
        check_is_bundle(path, copy.file())?;
        let brought = Endorsed::read(copy.file(), self.trust)?;
        let digest = brought.digest();
        if brought.from() != self.ledger.site() {
            let from = brought.from();
            let message = text!(
                en "nothing was kept: {path:?} was made at {from}";
                de "es wurde nichts aufbewahrt: {path:?} ist aus {from}"
            );
            return Err(Failure::new(Status::Usage, Code::LedgerNotOurs, message));
        }
        let record = self.ledger.bundle(&digest)?.ok_or(LedgerError::UnknownBundle { digest })?;
        // QUORUM-18.
        if let Some((what, code)) = brought.bad.first() {
            // What was signed by a key that is new is good.
            let message = match code {
                Code::EndorsementUnknownKey => text!(
                    en "nothing was kept: {path:?} has {what}; look for a newer trust file first; where there is \
                        none, carnet merge --drop-bad leaves it out";
                    de "es wurde nichts aufbewahrt: {path:?} hat {what}; zuerst nach einer neueren Vertrauensdatei \
                        suchen; gibt es keine, lässt carnet merge --drop-bad das weg"
                ),
                _ => text!(
                    en "nothing was kept: {path:?} has {what}; carnet merge --drop-bad leaves it out";
                    de "es wurde nichts aufbewahrt: {path:?} hat {what}; carnet merge --drop-bad lässt das weg"
                ),
            };
            return Err(Failure::new(Status::Rejected, *code, message));
        }
        let before = self.ledger.kept(&digest)?;
        let (file, lost) = self.present(&record, before.as_ref())?;
        let mut own = Endorsed::read(&file, self.trust)?;
        // QUORUM-16.
        if !brought.is_same_bundle(copy.file(), (&own, &file))? {
            let message = text!(
                en "nothing was kept: {path:?} is not what was sent";
                de "es wurde nichts aufbewahrt: {path:?} ist nicht, was gesendet wurde"
            );
            return Err(Failure::new(Status::Rejected, Code::LedgerOtherBytes, message).own());
        }
        let mut set = own.all.clone();
        for encoded in brought.good.encoded() {
            // The same statement with another signature: one is enough.
            match set.join(encoded.to_vec()) {
                Err(carnet_format::bundle::EndorsementSetError::Repeated) => {}
                joined => joined?,
            }
        }
        let added = set.len() - own.all.len();
        if added > 0 {
            let mut joined = write(&mut own, &set)?;
            let kept = Endorsed::read(&joined, self.trust)?;
            if kept.all.len() != set.len() || !kept.is_same_bundle(&joined, (&own, &file))? {
                let message = text!(
                    en "what was written reads back as something else";
                    de "zurückgelesen ist es etwas anderes, als geschrieben wurde"
                );
                return Err(Failure::new(Status::Unknown, Code::LedgerArchive, message));
            }
            let endorsers = Endorsers::of(kept.statements);
            let archived = self.archive.store_kept(&mut joined)?;
            let is_same = before.as_ref().is_some_and(|before| before.archived == archived);
            if !is_same {
                let kept = Kept { bundle: digest, archived, endorsers: &endorsers };
                self.ledger.keep(&kept, self.now)?;
            }
            // What was altered stays for whoever finds out why: an audit names it.
            if let Some(before) = before.filter(|_| !is_same && !lost) {
                self.archive.drop_kept(&before.archived);
            }
        }
        // LEDGER-30.
        if let BundleState::Voided { .. } = record.state {
            let digest = digest.short();
            carnet_host::note!(
                en "the bundle {digest} was declared void: do not carry it";
                de "Bündel {digest} ist für verloren erklärt: nicht weitertragen"
            );
        }
        told(path, &digest, (set.len(), added), printer)
    }
}

/// A receipt or a passport is no bundle, and no attack.
fn check_is_bundle(path: &Path, mut file: &File) -> Result<(), Failure> {
    let unread = |error| Failure::of(Status::Unknown, Code::MediumIo, &error);
    let mut start = Vec::new();
    file.rewind().map_err(unread)?;
    file.take(FileKind::START as u64).read_to_end(&mut start).map_err(unread)?;
    file.rewind().map_err(unread)?;
    let message = match FileKind::of(&start) {
        FileKind::Bundle => return Ok(()),
        FileKind::Receipt => text!(
            en "nothing was kept: {path:?} is a receipt, not a bundle; carnet import takes it in";
            de "es wurde nichts aufbewahrt: {path:?} ist eine Quittung, kein Bündel; carnet import liest sie ein"
        ),
        FileKind::TrustUpdate => text!(
            en "nothing was kept: {path:?} is a trust update, not a bundle; carnet trust apply takes it";
            de "es wurde nichts aufbewahrt: {path:?} ist eine Änderung der Vertrauensdatei, kein Bündel; carnet trust \
                apply nimmt sie"
        ),
        FileKind::Passport => text!(
            en "nothing was kept: {path:?} is a passport of a medium, not a bundle";
            de "es wurde nichts aufbewahrt: {path:?} ist der Ausweis eines Datenträgers, kein Bündel"
        ),
    };
    Err(Failure::new(Status::Usage, None, message))
}

/// Into an unnamed private file.
pub(super) fn write(
    bundle: &mut Endorsed<'_>,
    endorsements: &carnet_format::bundle::EndorsementSet,
) -> Result<File, Failure> {
    let no_room = |error: &std::io::Error| Failure::of(Status::Unknown, Code::ImportScratch, error);
    let mut out = BufWriter::new(tempfile::tempfile().map_err(|error| no_room(&error))?);
    bundle.write_with(endorsements, &mut out)?;
    out.flush().map_err(|error| no_room(&error))?;
    out.into_inner().map_err(|error| no_room(error.error()))
}

fn told(
    path: &Path,
    digest: &Digest,
    (all, added): (usize, usize),
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let file = path.display().to_string();
    printer.print(
        "ledger keep",
        || json::KeptBundle {
            digest: (*digest).into(),
            file: file.clone(),
            endorsements: all,
            added,
        },
        |out| {
            let file = Escaped(&file);
            let text = text!(
                en "{file}: endorsements kept: {all}, new among them: {added}; bundle {digest}";
                de "{file}: aufbewahrte Freigaben und Virenprüfungen: {all}, davon neu: {added}; Bündel {digest}"
            );
            writeln!(out, "{text}")
        },
    )?;
    Ok(())
}
