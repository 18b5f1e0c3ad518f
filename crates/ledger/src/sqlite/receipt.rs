//! Receipts for bundles of this site.

use carnet_chain::Draft;
use carnet_format::{Digest, Receipt, SiteName, Verified};
use rusqlite::{Connection, Row, named_params, params};

use super::change::Change;
use super::codec::{all, digest, first, int, key_id, number, parsed, uint, word};
use super::fault::Outcome;
use super::{log, moved, read};
use crate::{BundleState, Direction, ReceiptAlarm, ReceiptRecord, Reception, StreamRecord};

pub(super) fn reception(db: &Connection, receipt: &Receipt) -> Outcome<Reception> {
    let alarm = alarm(db, &receipt.bundle, &receipt.site)?;
    Ok(Reception { is_new: !is_known(db, receipt)?, alarm })
}

/// A token signs the same statement with another signature each time.
fn is_known(db: &Connection, receipt: &Receipt) -> Outcome<bool> {
    let known = first(
        db,
        "SELECT 1 FROM receipt WHERE bundle = ? AND site = ? AND admitted = ? AND certainty = ?
         AND trust = ? AND head = ?",
        params![
            receipt.bundle.as_bytes(),
            receipt.site.as_str(),
            int(receipt.time),
            number(receipt.certainty),
            receipt.trust.as_bytes(),
            receipt.ledger.as_bytes(),
        ],
        |_| Ok(()),
    )?;
    Ok(known.is_some())
}

// IMP-30. IMP-31.
fn alarm(db: &Connection, bundle: &Digest, site: &SiteName) -> Outcome<Option<ReceiptAlarm>> {
    let (bundle, site) = (*bundle, site.clone());
    let sent = read::bundle(db, &bundle)?
        .filter(|sent| sent.direction == Direction::Out && sent.to == site);
    Ok(match sent.map(|sent| sent.state) {
        None => Some(ReceiptAlarm::NotSent { bundle, site }),
        Some(BundleState::Voided { .. }) => Some(ReceiptAlarm::Voided { bundle, site }),
        Some(_) => None,
    })
}

// IMP-30.
pub(super) fn receive(
    db: &Change<'_>,
    receipt: &Verified<Receipt>,
    file: &Digest,
    now: u64,
) -> Outcome<()> {
    let Reception { is_new: true, alarm } = reception(db, receipt)? else { return Ok(()) };
    let key = receipt.key_id();
    db.execute(
        "INSERT INTO receipt (file, bundle, site, key, admitted, certainty, trust, head, recorded)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            file.as_bytes(),
            receipt.bundle.as_bytes(),
            receipt.site.as_str(),
            key.as_bytes(),
            int(receipt.time),
            number(receipt.certainty),
            receipt.trust.as_bytes(),
            receipt.ledger.as_bytes(),
            int(now),
        ],
    )?;
    let mut entry = Draft::new("receipt")
        .with_digest("bundle", &receipt.bundle)
        .with("site", receipt.site.as_str())
        .with("key", key.to_string())
        .with("admitted", receipt.time)
        .with("certainty", receipt.certainty.as_str())
        .with_digest("trust", &receipt.trust)
        .with_digest("head", &receipt.ledger)
        .with_digest("file", file);
    if let Some(alarm) = alarm {
        entry = entry.with("code", alarm.code().as_str());
    }
    log::append(db, entry, now)?;
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

fn record(row: &Row<'_>) -> Outcome<ReceiptRecord> {
    let serial: Option<i64> = row.get("trust_serial")?;
    Ok(ReceiptRecord {
        file: digest(row, "file")?,
        bundle: digest(row, "bundle")?,
        site: parsed(row, "site")?,
        key: key_id(row, "key")?,
        admitted: uint(row, "admitted")?,
        certainty: word(row, "certainty")?,
        trust: digest(row, "trust")?,
        trust_serial: serial.map(i64::unsigned_abs),
        head: digest(row, "head")?,
        recorded: uint(row, "recorded")?,
        moved: moved::of(row)?,
    })
}

pub(super) fn newest(db: &Connection, bundle: &Digest) -> Outcome<Option<ReceiptRecord>> {
    let sql = format!("{RECEIPT} {SENT} WHERE r.bundle = ? ORDER BY r.id DESC LIMIT 1");
    first(db, &sql, [bundle.as_bytes()], record)
}

pub(super) fn all_of_them(db: &Connection) -> Outcome<Vec<ReceiptRecord>> {
    all(db, &format!("{RECEIPT} FROM receipt r ORDER BY r.id"), [], record)
}

// LEDGER-32.
pub(super) fn alarms(db: &Connection) -> Outcome<Vec<(ReceiptRecord, ReceiptAlarm)>> {
    let sql = format!(
        "{RECEIPT} FROM receipt r WHERE r.id = (SELECT max(n.id) FROM receipt n
           WHERE n.bundle = r.bundle AND n.site = r.site)
         AND NOT EXISTS (SELECT 1 {STANDS} WHERE b.digest = r.bundle) ORDER BY r.id"
    );
    let found = all(db, &sql, [], record)?.into_iter();
    let alarms = found.filter_map(|record| match alarm(db, &record.bundle, &record.site) {
        Ok(alarm) => Some(Ok((record, alarm?))),
        Err(fault) => Some(Err(fault)),
    });
    alarms.collect()
}

pub(super) fn furthest(
    db: &Connection,
    stream: &StreamRecord,
) -> Outcome<Option<(u64, ReceiptRecord)>> {
    let sql = format!(
        "{RECEIPT}, b.sequence {SENT} WHERE s.way = :way AND s.origin = :from
         AND s.destination = :to AND s.key = :key AND s.epoch = :epoch
         ORDER BY b.sequence DESC, r.id DESC LIMIT 1"
    );
    let named = named_params! {
        ":way": number(stream.direction),
        ":from": stream.from.as_str(),
        ":to": stream.to.as_str(),
        ":key": stream.key.as_bytes(),
        ":epoch": int(stream.epoch),
    };
    first(db, &sql, named, |row| Ok((uint(row, "sequence")?, record(row)?)))
}
