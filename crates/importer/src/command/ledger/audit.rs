//! `ledger audit`.

mod inherited;

use std::collections::BTreeSet;
use std::path::PathBuf;

use carnet_format::plain_text::escape_json;
use carnet_format::{Code, Digest};
use carnet_host::{Failure, Status, json};
use carnet_ledger::{Archive, Direction, InheritedRecord, Ledger, ReceiptRecord};

pub(super) use self::inherited::check_inherited;
use super::Printer;
use super::inherit::inherited_json;
use crate::cli::AuditArgs;

const PAGE: u32 = 1_000;

/// Something that was changed.
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) message: String,
}

/// Files that the ledger does not record.
#[derive(Default)]
pub(super) struct Unrecorded {
    foreign: Vec<PathBuf>,
    /// Those that it did record, of ledgers that were inherited.
    // LEDGER-40.
    taken_back: Vec<PathBuf>,
}

fn paths(of: &[PathBuf]) -> Vec<String> {
    of.iter().map(|path| path.display().to_string()).collect()
}

impl From<&Finding> for json::Finding {
    fn from(finding: &Finding) -> Self {
        Self { code: finding.code.into(), message: finding.message.clone() }
    }
}

// AUDIT-4.
pub(super) fn run(
    args: &AuditArgs,
    ledger: &dyn Ledger,
    archive: &Archive,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    if args.log {
        print_log(ledger, printer)?;
    }
    let report = ledger.verify_audit()?;
    let mut findings: Vec<Finding> = report
        .broken
        .iter()
        .map(|broken| Finding { code: broken.code(), message: broken.to_string() })
        .collect();
    let bundles = check_archive(ledger, archive, &mut findings)?;
    let receipts = ledger.receipts()?;
    let good_receipts = check_receipts(&receipts, archive, &mut findings);
    let mut beside =
        Unrecorded { foreign: foreign(ledger, &receipts, archive)?, ..Unrecorded::default() };
    let kept = check_inherited(ledger, archive, &mut findings, &mut beside)?;
    let titles = printer.titles;
    let status = if findings.is_empty() { Status::Done } else { Status::Rejected };
    printer.print(
        "ledger audit",
        || json::Audit {
            verdict: status.into(),
            log: json::AuditHead { entries: report.entries, head: report.head.into() },
            bundles,
            receipts: good_receipts,
            unrecorded: paths(&beside.foreign),
            taken_back: paths(&beside.taken_back),
            findings: findings.iter().map(Into::into).collect(),
            inherited: kept.iter().map(|(it, by)| inherited_json(it, by.as_ref())).collect(),
        },
        |out| {
            writeln!(out, "audit log: {} good entries, head {}", report.entries, report.head)?;
            writeln!(out, "archive: {bundles} bundles are what was stored")?;
            if good_receipts > 0 {
                writeln!(out, "archive: {good_receipts} receipts are what was stored")?;
            }
            for (InheritedRecord { site, entries, bundles, .. }, _) in &kept {
                let site = titles.of(site);
                writeln!(out, "inherited from {site}: {entries} entries and {bundles} bundles are what came here")?;
            }
            for path in &beside.foreign {
                writeln!(out, "FOREIGN: {path:?} is not in the ledger; do not carry it anywhere")?;
            }
            for path in &beside.taken_back {
                writeln!(
                    out,
                    "TAKEN BACK: {path:?} was inherited, and taken back or replaced since; nothing reads it. \
                     Delete it when nobody needs it"
                )?;
            }
            findings.iter().try_for_each(|finding| {
                writeln!(out, "CHANGED: {} [{}]", finding.message, finding.code)?;
                writeln!(out, "  next: {}", finding.code.next_step())
            })
        },
    )?;
    Ok(status)
}

/// Compares every archived bundle and trust file with the ledger; returns how many bundles are
/// good.
// LEDGER-11.
pub(super) fn check_archive(
    ledger: &dyn Ledger,
    archive: &Archive,
    findings: &mut Vec<Finding>,
) -> Result<u64, Failure> {
    let mut good = 0;
    for direction in [Direction::Out, Direction::In] {
        for record in ledger.bundles(direction, "")? {
            let mut bundle = archive.open(&record.digest, &record.archived).map(drop);
            // LEDGER-21.
            if let (Ok(()), Some(kept)) = (&bundle, ledger.kept(&record.digest)?) {
                bundle = archive.open_kept(&kept.archived).map(drop);
            }
            match bundle.and_then(|()| archive.trust(&record.trust).map(drop)) {
                Ok(()) => good += 1,
                Err(error) => {
                    findings.push(Finding { code: error.code(), message: error.to_string() });
                }
            }
        }
    }
    Ok(good)
}

/// Compares every archived receipt with the ledger; returns how many are good.
// IMP-29.
pub(super) fn check_receipts(
    receipts: &[ReceiptRecord],
    archive: &Archive,
    findings: &mut Vec<Finding>,
) -> u64 {
    let mut good = 0;
    for receipt in receipts {
        match archive.receipt(&receipt.file) {
            Ok(_) => good += 1,
            Err(error) => {
                findings.push(Finding { code: error.code(), message: error.to_string() });
            }
        }
    }
    good
}

/// The files in the archive that the ledger does not record. They are no change: an export or an
/// import that runs now, or was killed, has such a file for a moment.
// LEDGER-11.
fn foreign(
    ledger: &dyn Ledger,
    receipts: &[ReceiptRecord],
    archive: &Archive,
) -> Result<Vec<PathBuf>, Failure> {
    let mut foreign = Vec::new();
    for (path, digest) in archive.files()? {
        let known = match digest {
            Some(digest) => ledger.bundle(&digest)?.is_some(),
            None => false,
        };
        if !known {
            foreign.push(path);
        }
    }
    let noted: BTreeSet<Digest> = receipts.iter().map(|receipt| receipt.file).collect();
    let mut kept = BTreeSet::new();
    for record in ledger.bundles(Direction::Out, "")? {
        kept.extend(ledger.kept(&record.digest)?.map(|it| it.archived.file));
    }
    for (path, file) in archive.kept_files()? {
        if file.is_none_or(|file| !kept.contains(&file)) {
            foreign.push(path);
        }
    }
    for (path, file) in archive.receipt_files()? {
        if file.is_none_or(|file| !noted.contains(&file)) {
            foreign.push(path);
        }
    }
    Ok(foreign)
}

fn print_log(ledger: &dyn Ledger, printer: &mut Printer<'_>) -> Result<(), Failure> {
    let mut from = 0;
    loop {
        let page = ledger.audit_entries(from, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.number + 1;
        for entry in &page {
            // The entries are JSON in both forms.
            writeln!(printer.out, "{}", escape_json(&entry.text))?;
        }
    }
}
