//! Questions that change nothing.

use carnet_format::{Code, Digest, ItemRef, Purpose};
use rusqlite::{Connection, Row, named_params, params};

use super::codec::{self, all, digest, first, index, key_id, number, parsed, uint, word};
use super::fault::Outcome;
use super::rows::{self, REQUEST};
use super::standing;
use crate::shown::{newer, perhaps_newer};
use crate::{
    AnswerRecord, Archived, BundleRecord, BundleState, Confirmation, Direction, GrantRecord, Head,
    ItemState, RequestKey, RequestRecord, Said, StreamRecord, Tally,
};

/// Which requests of a bundle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    Unanswered,
}

const CONTRADICTED: &str = standing::contradicted!("r");

const BUNDLE: &str = "SELECT b.*, s.way, s.origin, s.destination, s.key, s.epoch, s.settled, \
     (SELECT t.serial FROM trust t WHERE t.digest = b.trust) AS trust_serial \
     FROM bundle b JOIN stream s ON s.id = b.stream";

fn bundle_record(row: &Row<'_>) -> Outcome<BundleRecord> {
    let direction = word(row, "way")?;
    let sequence = uint(row, "sequence")?;
    let optional = |column| row.get::<_, Option<i64>>(column).map(|v| v.map(i64::unsigned_abs));
    let state = match (direction, optional("voided")?) {
        (Direction::In, _) => BundleState::Admitted,
        (Direction::Out, Some(at)) => BundleState::Voided { at },
        (Direction::Out, None) if sequence <= uint(row, "settled")? => BundleState::Acknowledged,
        (Direction::Out, None) => BundleState::Sent,
    };
    Ok(BundleRecord {
        digest: digest(row, "digest")?,
        direction,
        kind: word(row, "kind")?,
        from: parsed(row, "origin")?,
        to: parsed(row, "destination")?,
        key: key_id(row, "key")?,
        epoch: uint(row, "epoch")?,
        sequence,
        created: uint(row, "created")?,
        expires: optional("expires")?,
        items: index(row, "items")?,
        recorded: uint(row, "recorded")?,
        trust: digest(row, "trust")?,
        trust_serial: optional("trust_serial")?,
        archived: Archived { file: digest(row, "file")?, length: uint(row, "file_length")? },
        medium: codec::medium(row)?,
        certainty: match direction {
            Direction::In => Some(codec::word(row, "certainty")?),
            Direction::Out => None,
        },
        state,
    })
}

pub(super) fn bundle(db: &Connection, digest: &Digest) -> Outcome<Option<BundleRecord>> {
    first(db, &format!("{BUNDLE} WHERE b.digest = ?"), [digest.as_bytes()], bundle_record)
}

pub(super) fn bundles(
    db: &Connection,
    direction: Direction,
    prefix: &str,
) -> Outcome<Vec<BundleRecord>> {
    all(
        db,
        &format!(
            "{BUNDLE} WHERE s.way = :way
         AND substr(lower(hex(b.digest)), 1, length(:prefix)) = :prefix ORDER BY b.id"
        ),
        named_params! {":way": number(direction), ":prefix": prefix},
        bundle_record,
    )
}

pub(super) fn unspooled(db: &Connection) -> Outcome<Vec<Digest>> {
    all(db, "SELECT digest FROM bundle WHERE spooled = 0 ORDER BY id", [], |row| {
        digest(row, "digest")
    })
}

pub(super) fn streams(db: &Connection) -> Outcome<Vec<StreamRecord>> {
    all(db, "SELECT * FROM stream ORDER BY id", [], |row| {
        Ok(StreamRecord {
            direction: word(row, "way")?,
            from: parsed(row, "origin")?,
            to: parsed(row, "destination")?,
            key: key_id(row, "key")?,
            epoch: uint(row, "epoch")?,
            highest: Head {
                sequence: uint(row, "highest")?,
                digest: digest(row, "highest_digest")?,
            },
            settled: rows::settled(row)?,
        })
    })
}

pub(super) fn tally(
    db: &Connection,
    direction: Direction,
    bundle: Option<&Digest>,
) -> Outcome<Tally> {
    let mut statement = db.prepare_cached(
        "SELECT r.state, count(*) AS count FROM request r JOIN bundle b ON b.id = r.bundle
         JOIN stream s ON s.id = b.stream
         WHERE s.way = :way AND (:digest IS NULL OR b.digest = :digest) GROUP BY r.state",
    )?;
    let mut rows = statement.query(named_params! {
        ":way": number(direction),
        ":digest": bundle.map(Digest::as_bytes),
    })?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        let slot = match codec::word(row, "state")? {
            ItemState::Open => &mut tally.open,
            ItemState::Deferred => &mut tally.deferred,
            ItemState::Granted => &mut tally.granted,
            ItemState::Refused => &mut tally.refused,
            ItemState::Replaced => &mut tally.replaced,
            ItemState::Voided => &mut tally.voided,
            ItemState::Final => &mut tally.r#final,
            ItemState::Disputed => &mut tally.disputed,
            ItemState::Withdrawn => &mut tally.withdrawn,
        };
        *slot = uint(row, "count")?;
    }
    Ok(tally)
}

pub(super) fn request(db: &Connection, item: &ItemRef) -> Outcome<Option<RequestRecord>> {
    match rows::bundle_id(db, &item.bundle)? {
        Some(bundle) => rows::request_at(db, bundle, item.index),
        None => Ok(None),
    }
}

pub(super) fn requests(
    db: &Connection,
    bundle: &Digest,
    from: u32,
    limit: u32,
    which: Which,
) -> Outcome<Vec<RequestRecord>> {
    all(
        db,
        &format!(
            "SELECT {REQUEST} FROM request r JOIN bundle b ON b.id = r.bundle
         WHERE b.digest = :digest AND r.idx >= :from AND (:all OR r.state IN (:open, :deferred))
         ORDER BY r.bundle, r.idx LIMIT :limit"
        ),
        named_params! {
            ":digest": bundle.as_bytes(),
            ":from": from,
            ":limit": limit,
            ":all": which == Which::All,
            ":open": number(ItemState::Open),
            ":deferred": number(ItemState::Deferred),
        },
        rows::request,
    )
}

pub(super) fn answers(
    db: &Connection,
    bundle: &Digest,
    from: u32,
    limit: u32,
) -> Outcome<Vec<AnswerRecord>> {
    all(
        db,
        "SELECT p.*, a.digest AS answered FROM response p JOIN bundle b ON b.id = p.bundle
         JOIN answered a ON a.bundle = p.bundle AND a.position = p.position
         WHERE b.digest = ? AND p.idx >= ? ORDER BY p.bundle, p.idx LIMIT ?",
        params![bundle.as_bytes(), from, limit],
        |row| {
            let item =
                ItemRef { bundle: digest(row, "answered")?, index: index(row, "request_idx")? };
            let request = match row.get::<_, Option<i64>>("request_bundle")? {
                Some(bundle) => rows::request_at(db, bundle, item.index)?,
                None => None,
            };
            Ok(AnswerRecord {
                index: index(row, "idx")?,
                item,
                request,
                outcome: codec::outcome(row)?,
                fault: codec::optional_parsed(row, "fault")?,
            })
        },
    )
}

pub(super) fn machines(db: &Connection, item: &ItemRef) -> Outcome<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT m.name FROM machine m JOIN bundle b ON b.id = m.bundle
         WHERE b.digest = ? AND m.idx = ? ORDER BY m.name",
    )?;
    let names = statement.query_map(params![item.bundle.as_bytes(), item.index], |r| r.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

pub(super) fn all_machines(db: &Connection) -> Outcome<Vec<String>> {
    all(db, "SELECT DISTINCT name FROM machine ORDER BY name", [], |row| Ok(row.get("name")?))
}

pub(super) fn sharers(db: &Connection, item: &ItemRef) -> Outcome<Vec<String>> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT m.name FROM bundle ob JOIN request one ON one.bundle = ob.id
         JOIN request r ON r.key = one.key AND r.grant_form IS one.grant_form
           AND r.grant_value IS one.grant_value
         JOIN machine m ON m.bundle = r.bundle AND m.idx = r.idx
         WHERE ob.digest = ? AND one.idx = ? ORDER BY m.name",
    )?;
    let names = statement.query_map(params![item.bundle.as_bytes(), item.index], |r| r.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

pub(super) fn granting(db: &Connection, item: &ItemRef) -> Outcome<Option<ItemRef>> {
    first(
        db,
        "SELECT a.digest, p.idx FROM bundle ob JOIN stream os ON os.id = ob.stream
         JOIN request one ON one.bundle = ob.id
         JOIN request r ON r.key = one.key
         JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
         JOIN response p ON p.request_bundle = r.bundle AND p.request_idx = r.idx
         JOIN bundle a ON a.id = p.bundle
         WHERE ob.digest = ? AND one.idx = ? AND s.way = os.way AND s.origin = os.origin
           AND s.destination = os.destination AND p.grant_form = one.grant_form
           AND p.grant_value = one.grant_value AND p.fault IS NULL AND a.voided IS NULL
         ORDER BY p.bundle DESC, p.idx DESC LIMIT 1",
        params![item.bundle.as_bytes(), item.index],
        |row| Ok(ItemRef { bundle: digest(row, "digest")?, index: index(row, "idx")? }),
    )
}

// EXP-26.
pub(super) fn holders(db: &Connection, grant: &GrantRecord) -> Outcome<Vec<RequestRecord>> {
    let (form, value) = codec::grant_columns(grant);
    all(
        db,
        &format!(
            "SELECT {REQUEST} FROM request r JOIN bundle b ON b.id = r.bundle
             WHERE r.grant_value = ? AND r.grant_form = ? AND r.state = ? ORDER BY r.bundle, r.idx"
        ),
        params![value, form, number(ItemState::Granted)],
        rows::request,
    )
}

/// What the machine holds, and what it waits for. Of one request that crossed several times a good answer
/// says all.
// LEDGER-13.
pub(super) fn confirmations(db: &Connection, machine: &str) -> Outcome<Vec<Confirmation>> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {REQUEST}, m.name, b.recorded, {CONTRADICTED} AS contradicted
         FROM machine m JOIN request r ON r.bundle = m.bundle AND r.idx = m.idx
         JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
         WHERE m.name = :machine AND s.way = :out
           AND r.purpose NOT IN (:withdraw, :confirmation) AND r.state <> :replaced
         ORDER BY r.bundle DESC, r.idx"
    ))?;
    let mut rows = statement.query(named_params! {
        ":machine": machine,
        ":applied": number(Said::Applied),
        ":conflict": Code::AnswerConflict.as_str(),
        ":out": number(Direction::Out),
        ":withdraw": number(Purpose::Withdraw),
        ":confirmation": number(Purpose::Confirmation),
        ":replaced": number(ItemState::Replaced),
    })?;
    let mut shown = Vec::new();
    super::machines::requests(db, Some(machine), &mut |request| shown.push(request))?;
    let mut confirmations: Vec<Confirmation> = Vec::new();
    while let Some(row) = rows.next()? {
        let request = rows::request(row)?;
        // A request that crossed twice was granted once; what was refused before counts no more.
        let is_told = |known: &Confirmation| {
            known.request.key == request.key
                && (known.request.grant == request.grant || request.grant.is_none())
        };
        if confirmations.iter().any(is_told) {
            continue;
        }
        let newer = newer(&request, &shown).map(|newer| newer.request.item);
        // What is void is told where nothing else was asked since.
        if request.state == ItemState::Voided && newer.is_some() {
            continue;
        }
        confirmations.push(Confirmation {
            asked: uint(row, "recorded")?,
            disputed: match (&request.grant, request.state) {
                (Some(grant), ItemState::Disputed) => {
                    let since = standing::disputed_under(db, request.key.as_bytes(), grant)?;
                    Some(since.ok_or_else(|| codec::damaged("disputed"))?)
                }
                _ => None,
            },
            newer,
            perhaps_newer: perhaps_newer(&request, &shown).map(|newer| newer.request.item),
            contradicted: match request.state {
                ItemState::Granted => {
                    row.get::<_, Option<i64>>("contradicted")?.map(i64::unsigned_abs)
                }
                _ => None,
            },
            machine: row.get("name")?,
            request,
        });
    }
    let good: Vec<RequestKey> = confirmations
        .iter()
        .filter(|it| it.request.state == ItemState::Granted)
        .map(|it| it.request.key.clone())
        .collect();
    confirmations.retain(|it| it.request.grant.is_some() || !good.contains(&it.request.key));
    Ok(confirmations)
}
