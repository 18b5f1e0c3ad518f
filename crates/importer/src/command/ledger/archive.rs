//! `ledger archive`.

use std::collections::BTreeSet;

use carnet_format::Digest;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Utc;
use carnet_ledger::{
    Archive, ArchiveError, BundleRecord, ExportLock, KeptRecord, Ledger, LedgerError, Moving,
    ReceiptRecord, Retention, retention,
};

use super::backup::{must_be_folder, must_lie_apart};
use super::{Printer, open_archive};
use crate::cli::ArchiveArgs;

/// A bundle that is moved, and what goes with it.
struct Parcel {
    bundle: BundleRecord,
    kept: Option<KeptRecord>,
    receipts: Vec<ReceiptRecord>,
}

// LEDGER-81.
pub(super) fn run(
    args: &ArchiveArgs,
    ledger: &mut dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let archive = open_archive(settings)?;
    must_lie_apart(&args.to, &archive)?;
    must_be_folder(&args.to)?;
    let _lock = ExportLock::take(settings.ledger()?, || {
        carnet_host::say!("note: an export of this site is running; waiting for its end");
    })?;
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
    // LEDGER-82. An import may have changed what is open meanwhile.
    let Retention { free, stay, .. } = retention(ledger, before)?;
    let free: BTreeSet<Digest> = free.into_iter().map(|(bundle, _)| bundle.digest).collect();
    parcels.retain(|it| free.contains(&it.bundle.digest));
    // LEDGER-83. They lie in both places until the ledger says so.
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
            writeln!(
                out,
                "{folder}: bundles that were recorded before {} and moved here: {}, of {bytes} bytes",
                Utc(before),
                bundles.len()
            )?;
            if !kept.is_empty() || !receipts.is_empty() {
                writeln!(
                    out,
                    "  with them: endorsed copies {}, receipts {}",
                    kept.len(),
                    receipts.len()
                )?;
            }
            if again > 0 {
                writeln!(out, "  moved before, and still or again in the archive until now: {again}")?;
            }
            for (why, count) in &stay {
                writeln!(out, "  as old, and they stay: {count}, {}", why.words())?;
            }
            writeln!(out, "audit log: {entries} entries, head {head}")?;
            match bundles.is_empty() && again == 0 {
                true => Ok(()),
                false => writeln!(
                    out,
                    "  next: carnet ledger audit --moved-to DIR, with this folder, before the folder goes elsewhere"
                ),
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
