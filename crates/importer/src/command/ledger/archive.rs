//! `ledger archive`.

use std::collections::BTreeSet;

use carnet_format::Digest;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::When;
use carnet_language::text;
use carnet_ledger::{
    Archive, ArchiveError, BundleRecord, ExportLock, KeptRecord, Ledger, LedgerError, Moving,
    ReceiptRecord, Retention, SiteLedger, retention,
};

use super::backup::{must_be_folder, must_lie_apart};
use super::{Printer, log_line, open_archive, say_waiting};
use crate::cli::ArchiveArgs;

/// A bundle that is moved, and what goes with it.
struct Parcel {
    bundle: BundleRecord,
    kept: Option<KeptRecord>,
    receipts: Vec<ReceiptRecord>,
}

// LEDGER-94.
pub(super) fn run(
    args: &ArchiveArgs,
    ledger: &mut SiteLedger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let archive = open_archive(settings)?;
    must_lie_apart(&args.to, &archive)?;
    must_be_folder(&args.to)?;
    let _lock = ExportLock::take(ledger, say_waiting)?;
    let (now, to) = (settings.host_clock(), Archive::new(&args.to));
    let before = args.older_than.before(now);
    let Retention { free, moved, .. } = retention(ledger, before)?;
    let mut parcels = parcels(ledger, &archive, free)?;
    // What was put back, and what a killed call has left.
    let mut left = self::parcels(ledger, &archive, moved)?;
    left.retain(|it| it.is_here(&archive));
    if !parcels.is_empty() || !left.is_empty() {
        to.make()?;
    }
    parcels.iter().chain(&left).try_for_each(|it| it.copy(&archive, &to))?;
    // LEDGER-95. An import may have changed what is open meanwhile.
    let Retention { free, stay, .. } = retention(ledger, before)?;
    let free: BTreeSet<Digest> = free.into_iter().map(|(bundle, _)| bundle.digest).collect();
    parcels.retain(|it| free.contains(&it.bundle.digest));
    // LEDGER-96. They lie in both places until the ledger says so.
    let moving = moving(parcels.iter().chain(&left));
    if !moving.is_empty() {
        ledger.note_moved(&moving, &args.ticket, now)?;
    }
    parcels.iter().chain(&left).try_for_each(|it| it.remove(&archive))?;
    let bytes: u64 = parcels.iter().map(|it| it.bundle.archived.length).sum();
    let (entries, head) = ledger.audit_head()?;
    let Moving { bundles, kept, receipts } = moving;
    let (folder, again) = (args.to.display().to_string(), left.len());
    printer.print(
        "ledger archive",
        || json::MovedOut {
            to: folder.clone(),
            before: before.into(),
            bundles: bundles.len(),
            bytes,
            kept: kept.len(),
            receipts: receipts.len(),
            again,
            stay: stay
                .iter()
                .map(|(why, bundles)| json::Staying { why: why.as_str().into(), bundles: *bundles })
                .collect(),
            log: json::AuditHead { entries, head: head.into() },
        },
        |out| {
            let folder = Escaped(&folder);
            let (time, count) = (When(before), bundles.len());
            let text = text!(
                en "{folder}: bundles that were recorded before {time} and moved here: {count}, of {bytes} bytes";
                de "{folder}: hierher ausgelagerte Bündel, eingetragen vor {time}: {count}, mit {bytes} Bytes"
            );
            writeln!(out, "{text}")?;
            if !kept.is_empty() || !receipts.is_empty() {
                let (kept, receipts) = (kept.len(), receipts.len());
                let text = text!(
                    en "with them: endorsed copies {kept}, receipts {receipts}";
                    de "dazu: Kopien mit Freigaben {kept}, Quittungen {receipts}"
                );
                writeln!(out, "  {text}")?;
            }
            if again > 0 {
                let text = text!(
                    en "moved before, and still or again in the archive until now: {again}";
                    de "früher ausgelagert und bis jetzt noch oder wieder im Archiv: {again}"
                );
                writeln!(out, "  {text}")?;
            }
            for (why, count) in &stay {
                let why = why.words();
                let text = text!(
                    en "as old, and they stay: {count}, {why}";
                    de "ebenso alt, und sie bleiben: {count}, {why}"
                );
                writeln!(out, "  {text}")?;
            }
            writeln!(out, "{}", log_line(entries, head))?;
            match bundles.is_empty() && again == 0 {
                true => Ok(()),
                false => {
                    let folder = carnet_host::word_of_folder(&args.to);
                    let text = text!(
                        en "next: carnet ledger audit --moved-to {folder}, before this folder goes elsewhere";
                        de "weiter: carnet ledger audit --moved-to {folder}, bevor dieser Ordner woandershin kommt"
                    );
                    writeln!(out, "  {text}")
                }
            }
        },
    )?;
    Ok(Status::Done)
}

fn parcels(
    ledger: &dyn Ledger,
    archive: &Archive,
    bundles: Vec<(BundleRecord, Vec<ReceiptRecord>)>,
) -> Result<Vec<Parcel>, LedgerError> {
    let parcel = |(bundle, mut receipts): (BundleRecord, Vec<ReceiptRecord>)| {
        // What is lost is named by an audit, and keeps nothing else here.
        let kept = ledger.kept(&bundle.digest)?.filter(|it| archive.holds_kept(&it.archived.file));
        receipts.retain(|it| archive.holds_receipt(&it.file));
        Ok(Parcel { bundle, kept, receipts })
    };
    bundles.into_iter().map(parcel).collect()
}

/// What of it the ledger does not say already: a receipt may have come for a bundle that was moved before.
fn moving<'a>(parcels: impl Iterator<Item = &'a Parcel>) -> Moving {
    let mut moving = Moving::default();
    for Parcel { bundle, kept, receipts } in parcels {
        moving.bundles.extend(bundle.moved.is_none().then_some(bundle.digest));
        let kept = kept.iter().filter(|it| it.moved.is_none());
        moving.kept.extend(kept.map(|it| it.archived.file));
        let receipts = receipts.iter().filter(|it| it.moved.is_none());
        moving.receipts.extend(receipts.map(|it| it.file));
    }
    moving
}

impl Parcel {
    fn is_here(&self, archive: &Archive) -> bool {
        archive.holds(&self.bundle.digest) || self.kept.is_some() || !self.receipts.is_empty()
    }

    /// Of a bundle that was moved before, perhaps some of it only.
    fn copy(&self, archive: &Archive, to: &Archive) -> Result<(), ArchiveError> {
        if self.bundle.moved.is_none() || archive.holds(&self.bundle.digest) {
            archive.copy_bundle(&self.bundle, to)?;
        }
        self.kept.iter().try_for_each(|it| archive.copy_kept(it, to))?;
        self.receipts.iter().try_for_each(|it| archive.copy_receipt(it, to))
    }

    fn remove(&self, archive: &Archive) -> Result<(), ArchiveError> {
        archive.drop_bundle(&self.bundle.digest)?;
        self.kept.iter().for_each(|it| archive.drop_kept(&it.archived));
        self.receipts.iter().try_for_each(|it| archive.drop_receipt(&it.file))
    }
}
