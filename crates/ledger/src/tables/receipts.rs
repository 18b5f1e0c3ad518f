//! The table `receipt`.

use carnet_format::{Digest, Receipt, Verified};

use super::db::Db;
use super::fault::Outcome;
use super::sql::{Row, values, word};
use crate::{ReceiptRecord, StreamRecord};

/// Whether there is one that says the same: a token signs the same statement with another signature each time.
pub(crate) fn is_known(db: &Db<'_>, receipt: &Receipt) -> Outcome<bool> {
    db.has(
        "SELECT 1 FROM receipt WHERE bundle = ? AND site = ? AND admitted = ? AND certainty = ?
         AND trust = ? AND head = ?",
        values![
            &receipt.bundle,
            &receipt.site,
            receipt.time,
            word(receipt.certainty),
            &receipt.trust,
            &receipt.ledger,
        ],
    )
}

pub(crate) fn add(
    db: &Db<'_>,
    receipt: &Verified<Receipt>,
    file: &Digest,
    now: u64,
) -> Outcome<()> {
    db.change(
        "INSERT INTO receipt (id, file, bundle, site, key, admitted, certainty, trust, head, recorded)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM receipt), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values![
            file,
            &receipt.bundle,
            &receipt.site,
            &receipt.key_id(),
            receipt.time,
            word(receipt.certainty),
            &receipt.trust,
            &receipt.ledger,
            now,
        ],
    )?;
    Ok(())
}

const RECEIPT: &str = "SELECT r.*, \
     (SELECT t.serial FROM trust t WHERE t.digest = r.trust) AS trust_serial, \
     (SELECT m.number FROM moved m WHERE m.digest = r.file) AS moved, \
     (SELECT m.time FROM moved m WHERE m.digest = r.file) AS moved_time, \
     (SELECT m.ticket FROM moved m WHERE m.digest = r.file) AS moved_ticket";

/// Only what the receiving site itself says counts for a bundle.
const SENT: &str = "FROM receipt r JOIN bundle b ON b.digest = r.bundle JOIN stream s \
     ON s.id = b.stream AND s.way = 0 AND s.destination = r.site";

/// What went to that site and is not void.
const STANDS: &str = "FROM bundle b JOIN stream s \
     ON s.id = b.stream AND s.way = 0 AND s.destination = r.site AND b.voided IS NULL";

fn record(row: Row<'_>) -> Outcome<ReceiptRecord> {
    Ok(ReceiptRecord {
        file: row.get("file")?,
        bundle: row.get("bundle")?,
        site: row.parsed("site")?,
        key: row.get("key")?,
        admitted: row.get("admitted")?,
        certainty: row.word("certainty")?,
        trust: row.get("trust")?,
        trust_serial: row.get("trust_serial")?,
        head: row.get("head")?,
        recorded: row.get("recorded")?,
        moved: super::moved::of(row)?,
    })
}

/// The newest for a bundle.
pub(crate) fn newest(db: &Db<'_>, bundle: &Digest) -> Outcome<Option<ReceiptRecord>> {
    let question = format!("{RECEIPT} {SENT} WHERE r.bundle = ? ORDER BY r.id DESC LIMIT 1");
    db.first(&question, values![bundle], record)
}

pub(crate) fn list(db: &Db<'_>) -> Outcome<Vec<ReceiptRecord>> {
    db.all(&format!("{RECEIPT} FROM receipt r ORDER BY r.id"), &[], record)
}

/// Whether there is any.
pub(crate) fn are_there(db: &Db<'_>) -> Outcome<bool> {
    db.has("SELECT 1 FROM receipt LIMIT 1", &[])
}

/// The newest of each site for what it was not sent, or for what is void.
pub(crate) fn unfounded(db: &Db<'_>) -> Outcome<Vec<ReceiptRecord>> {
    let question = format!(
        "{RECEIPT} FROM receipt r WHERE r.id = (SELECT max(n.id) FROM receipt n
           WHERE n.bundle = r.bundle AND n.site = r.site)
         AND NOT EXISTS (SELECT 1 {STANDS} WHERE b.digest = r.bundle) ORDER BY r.id"
    );
    db.all(&question, &[], record)
}

/// The newest for the furthest bundle of a stream, with its sequence.
pub(crate) fn furthest(
    db: &Db<'_>,
    stream: &StreamRecord,
) -> Outcome<Option<(u64, ReceiptRecord)>> {
    let question = format!(
        "{RECEIPT}, b.sequence {SENT} WHERE s.way = ? AND s.origin = ? AND s.destination = ?
         AND s.key = ? AND s.epoch = ? ORDER BY b.sequence DESC, r.id DESC LIMIT 1"
    );
    let StreamRecord { direction, from, to, key, epoch, .. } = stream;
    db.first(&question, values![word(*direction), from, to, key, *epoch], |row| {
        Ok((row.get("sequence")?, record(row)?))
    })
}
