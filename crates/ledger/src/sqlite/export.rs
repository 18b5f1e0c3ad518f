//! Outgoing bundles.

use carnet_chain::Draft;
use carnet_format::{Acknowledgement, Digest, ItemRef, KeyId, Kind, SiteName, Voided};
use rusqlite::{Connection, params};

use super::answer;
use super::change::Change;
use super::codec::{all, digest, first, int, key_id, uint};
use super::db::Db;
use super::fault::{Fault, Outcome};
use super::items::{self, Stored};
use super::names;
use super::prints::{self, Of};
use super::request::{self, Passing, Taker};
use super::rows::{self, NewBundle, StreamName};
use super::standing::standing;
use super::{care, codec, group, log, read};
use crate::item_state::{Event, Place};
use crate::{
    AcceptedNames, Adoption, Alarm, Direction, Head, ItemFault, LedgerError, MediumRecord, NewItem,
    NextBundle, Outbound, OutcomeRecord, Salt, Standing,
};

/// The most entries of `acknowledges` and of `voided` in a manifest.
const MAX_ACKNOWLEDGES: i64 = 16;
const MAX_VOIDED: i64 = 64;

pub(super) fn next(
    db: &Connection,
    site: &SiteName,
    to: &SiteName,
    key: &KeyId,
) -> Outcome<NextBundle> {
    let epoch = care::epoch(db)?;
    let name = StreamName { way: Direction::Out, from: site, to, key, epoch };
    let stream = rows::stream(db, name)?;
    let voided = match &stream {
        Some(stream) => voided(db, stream)?,
        None => Vec::new(),
    };
    let head = stream.map(|stream| stream.highest);
    Ok(NextBundle {
        epoch,
        sequence: head.map_or(1, |head| head.sequence + 1),
        previous: head.map(|head| head.digest),
        acknowledges: acknowledges(db, site, to)?,
        voided,
    })
}

// STREAM-15.
fn voided(db: &Connection, stream: &rows::Stream) -> Outcome<Vec<Voided>> {
    let settled = stream.settled.map_or(0, |head| head.sequence);
    all(
        db,
        "SELECT sequence, digest FROM bundle
         WHERE stream = ? AND sequence > ? AND voided IS NOT NULL ORDER BY sequence LIMIT ?",
        params![stream.id, int(settled), MAX_VOIDED],
        |row| Ok(Voided { sequence: uint(row, "sequence")?, digest: digest(row, "digest")? }),
    )
}

// STREAM-14.
fn acknowledges(
    db: &Connection,
    site: &SiteName,
    other: &SiteName,
) -> Outcome<Vec<Acknowledgement>> {
    let mut acknowledges = all(
        db,
        "SELECT key, epoch, settled, settled_digest FROM stream s
         WHERE way = 1 AND origin = ?1 AND destination = ?2 AND settled > 0
           AND epoch = (SELECT max(epoch) FROM stream n WHERE n.way = 1 AND n.origin = ?1
             AND n.destination = ?2 AND n.key = s.key)
         ORDER BY advanced DESC LIMIT ?3",
        params![other.as_str(), site.as_str(), MAX_ACKNOWLEDGES],
        |row| {
            Ok(Acknowledgement {
                key: key_id(row, "key")?,
                epoch: uint(row, "epoch")?,
                sequence: uint(row, "settled")?,
                digest: digest(row, "settled_digest")?,
            })
        },
    )?;
    acknowledges.sort_by_key(|entry| entry.key);
    Ok(acknowledges)
}

pub(super) fn map_machines(
    db: &Change<'_>,
    mappings: &mut dyn Iterator<Item = (ItemRef, String)>,
    salt: &Salt,
    now: u64,
) -> Outcome<u64> {
    let mut prints = Vec::new();
    let (entries, _) = log::head(db)?;
    for (item, machine) in mappings {
        let place = items::place_of(db, &item)?;
        let place = place.ok_or(LedgerError::UnknownBundle { digest: item.bundle })?;
        if let Some(print) = names::add_later(db, place, &machine, entries + 1)? {
            prints.push(print);
            // SPOOL-12.
            items::spool_anew(db, place)?;
        }
    }
    let count = prints.len() as u64;
    if count > 0 {
        prints.sort_unstable();
        prints::add(db, Of::Machines, prints.into_iter())?;
        // AUDIT-5.
        let bound = names::bound_later(db, entries + 1, salt)?;
        let entry = Draft::new("machines").with("mapped", count).with_digest("machines", &bound);
        let (number, _) = log::append(db, entry, now)?;
        names::keep_salt(db, number, salt)?;
    }
    Ok(count)
}

pub(super) fn record(
    db: &Change<'_>,
    site: &SiteName,
    bundle: &Outbound<'_>,
    items: &mut dyn Iterator<Item = NewItem<'_>>,
) -> Outcome<()> {
    let manifest = bundle.manifest;
    let next = next(db, site, &manifest.to, &bundle.key)?;
    let place = (manifest.epoch, manifest.sequence, manifest.previous);
    // LEDGER-8.
    if place != (next.epoch, next.sequence, next.previous) || manifest.from != *site {
        let (epoch, sequence) = (next.epoch, next.sequence);
        return Err(LedgerError::StreamMoved { epoch, sequence }.into());
    }
    let name = StreamName {
        way: Direction::Out,
        from: site,
        to: &manifest.to,
        key: &bundle.key,
        epoch: manifest.epoch,
    };
    let head = Head { sequence: manifest.sequence, digest: bundle.digest };
    let stream = rows::advance_stream(db, name, head)?;
    let id = rows::insert_bundle(
        db,
        &NewBundle {
            stream,
            manifest,
            digest: &bundle.digest,
            trust: &bundle.trust,
            now: bundle.now,
            way: Direction::Out,
        },
    )?;
    rows::set_archived(db, id, &bundle.archived)?;
    let (count, names) = record_items(db, id, bundle, items)?;
    if u64::from(count) != manifest.items() {
        let what = format!("the manifest has {} items", manifest.items());
        return Err(LedgerError::Item { index: count, what }.into());
    }
    let mut entry = about("export", bundle);
    // AUDIT-5.
    if let (Kind::Request, Some(bound)) = (manifest.kind, &names) {
        entry = entry.with_digest("machines", bound);
    }
    // AUDIT-2.
    if let Some(AcceptedNames { ticket, found }) = bundle.accepted {
        entry = entry.with("ticket", ticket).with("names", found);
    }
    let (number, _) = log::append(db, entry, bundle.now)?;
    if manifest.kind == Kind::Request {
        names::keep_salt(db, number, &bundle.salt)?;
    }
    Ok(())
}

/// The members that every entry about an own bundle has.
fn about(action: &'static str, bundle: &Outbound<'_>) -> Draft {
    let manifest = bundle.manifest;
    Draft::new(action)
        .with_digest("bundle", &bundle.digest)
        .with("kind", manifest.kind.as_str())
        .with("to", manifest.to.as_str())
        .with("key", bundle.key.to_string())
        .with("epoch", manifest.epoch)
        .with("sequence", manifest.sequence)
        .with("items", manifest.items())
        .with_digest("file", &bundle.archived.file)
        .with_digest("trust", &bundle.trust)
}

/// Records a bundle of this site that a restored ledger lacks: before everything of this epoch. Answers that
/// came for it and were withheld are joined. Returns how many.
// LEDGER-25.
pub(super) fn adopt(
    db: &Change<'_>,
    site: &SiteName,
    bundle: &Outbound<'_>,
    items: &mut dyn Iterator<Item = NewItem<'_>>,
    adoption: &Adoption<'_>,
) -> Outcome<u64> {
    let (manifest, digest) = (bundle.manifest, bundle.digest);
    let name = StreamName {
        way: Direction::Out,
        from: site,
        to: &manifest.to,
        key: &bundle.key,
        epoch: manifest.epoch,
    };
    let highest = rows::stream(db, name)?.map_or(0, |stream| stream.highest.sequence);
    let is_lost =
        manifest.from == *site && manifest.epoch < care::epoch(db)? && manifest.sequence > highest;
    let id = first(
        db,
        "SELECT ifnull((SELECT max(id) FROM bundle WHERE id < first_bundle), 0) + 1 AS id
         FROM ledger WHERE first_bundle > 1",
        [],
        |row| Ok(row.get::<_, i64>("id")?),
    )?;
    let (true, Some(id)) = (is_lost, id) else {
        return Err(LedgerError::NotLost { digest }.into());
    };
    if manifest.sequence > highest + 1 && !adoption.earlier_lost {
        let (missing, epoch, to) = (highest + 1, manifest.epoch, manifest.to.clone());
        return Err(LedgerError::AdoptOrder { digest, missing, epoch, to }.into());
    }
    let head = Head { sequence: manifest.sequence, digest };
    let stream = rows::advance_stream(db, name, head)?;
    let (trust, now) = (&bundle.trust, bundle.now);
    let new =
        NewBundle { stream, manifest, digest: &bundle.digest, trust, now, way: Direction::Out };
    let entry = about("adopt", bundle);
    // The requests that it answers may have come again since.
    if manifest.kind == Kind::Response {
        let id = rows::insert_bundle(db, &new)?;
        rows::set_archived(db, id, &bundle.archived)?;
        record_items(db, id, bundle, items)?;
        let entry = entry.with("joined", 0).with("ticket", adoption.ticket);
        log::append(db, entry, now)?;
        return Ok(0);
    }
    rows::insert_bundle_as(db, id, &new)?;
    rows::set_archived(db, id, &bundle.archived)?;
    let mut taker = Taker::new(db, id);
    for item in items {
        if let NewItem::Request { request, .. } = item {
            taker.take(&request, &[])?;
        }
    }
    // A request that is marked has no effect, here as there.
    taker.finish((Direction::Out, manifest), &mut |_, _| Ok(()), &mut |_, _, _| Ok(()))?;
    request::stand_anew(db, id)?;
    let joined = answer::join(db, &digest, id)?;
    let entry = entry.with("joined", joined).with("ticket", adoption.ticket);
    log::append(db, entry, now)?;
    Ok(joined)
}

/// Gives how many there are, and the digest that binds the names of their machines.
fn record_items(
    db: &Db<'_>,
    id: i64,
    bundle: &Outbound<'_>,
    items: &mut dyn Iterator<Item = NewItem<'_>>,
) -> Outcome<(u32, Option<Digest>)> {
    let manifest = bundle.manifest;
    let answered = rows::answered_bundles(db, Direction::In, manifest)?;
    let mut taker = Taker::binding(db, id, &bundle.digest, &bundle.salt);
    let mut idx = 0;
    for item in items {
        match item {
            NewItem::Request { request, machines } => taker.take(&request, &machines)?,
            NewItem::Response(response) => {
                let place = Place { bundle: id, idx };
                let outcome = OutcomeRecord::of(&response.outcome);
                let request = answered.get(response.answers_index as usize).copied().flatten();
                // STATE-13.
                let fault = ItemFault::UnknownItem;
                let request = request.ok_or(LedgerError::Answer { index: idx, fault })?;
                let asked = Place { bundle: request, idx: response.item_index };
                group::apply(db, asked, Event::Answered(asked, outcome.clone()))?
                    .map_err(|fault| LedgerError::Answer { index: idx, fault })?;
                answer::insert(db, place, response, &outcome, Some(request), None)?;
            }
        }
        idx += 1;
    }
    let refuse = |index: u32, what: String| Fault::from(LedgerError::Item { index, what });
    let names = taker.finish(
        (Direction::Out, manifest),
        &mut |stored, passing| match unfit(db, stored, passing)? {
            Some(what) => Err(refuse(stored.place.idx, what.to_owned())),
            None => Ok(()),
        },
        &mut |index, _, fault| Err(refuse(index, fault.to_string())),
    )?;
    Ok((idx, names))
}

/// Why a request cannot be recorded.
// LEDGER-8.
fn unfit(
    db: &Db<'_>,
    stored: &Stored,
    passing: Option<Passing<'_>>,
) -> Outcome<Option<&'static str>> {
    if stored.is_dispute() || stored.is_withdrawal() {
        // Whether there is an answer to dispute is judged where it is disputed.
        let Some(passing) = passing else { return Ok(None) };
        return Ok(match request::old(db, passing)? {
            Some(old) if old.key != stored.key => {
                Some("it does not repeat the request that it replaces")
            }
            _ => None,
        });
    }
    Ok(match standing(db, &stored.key, Some(stored.place))? {
        Standing::Open(_) | Standing::Confirmed(_) => Some("it is open or confirmed already"),
        _ => None,
    })
}

/// An incoming bundle keeps the medium it came on.
// EXP-34.
pub(super) fn deliver(
    db: &Change<'_>,
    bundle: &Digest,
    medium: &MediumRecord,
    now: u64,
) -> Outcome<()> {
    let record = read::bundle(db, bundle)?;
    let (Some(record), Some(id)) = (record, rows::bundle_id(db, bundle)?) else {
        return Err(LedgerError::UnknownBundle { digest: *bundle }.into());
    };
    if record.direction == Direction::Out {
        rows::set_medium(db, id, Some(medium))?;
    }
    let entry = Draft::new("deliver").with_digest("bundle", bundle).with("medium", medium.json());
    log::append(db, entry, now)?;
    Ok(())
}

pub(super) fn void(db: &Change<'_>, bundle: &Digest, now: u64) -> Outcome<()> {
    let digest = *bundle;
    let Some(id) = rows::bundle_id(db, bundle)? else {
        return Err(LedgerError::UnknownBundle { digest }.into());
    };
    let (way, sequence, settled, voided): (i64, i64, i64, bool) = db.query_row(
        "SELECT s.way, b.sequence, s.settled, b.voided IS NOT NULL FROM bundle b
         JOIN stream s ON s.id = b.stream WHERE b.id = ?",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    if way != codec::number(Direction::Out) {
        return Err(LedgerError::NotOurs { digest }.into());
    }
    // LEDGER-18.
    if sequence <= settled && !voided {
        return Err(LedgerError::Acknowledged { digest }.into());
    }
    if voided {
        return Ok(());
    }
    let (entry, _) = log::append(db, Draft::new("void").with_digest("bundle", bundle), now)?;
    // STATE-12.
    db.execute(
        "UPDATE bundle SET voided = ?, voided_entry = ?,
           voided_after = (SELECT max(id) FROM bundle) WHERE id = ?",
        params![int(now), int(entry), id],
    )?;
    request::void(db, id)?;
    answer::stand_anew(db, id)
}

/// Makes good again what was declared void and has arrived all the same: the other side acknowledges up to
/// this sequence, and no bundle up to there could tell it of the void.
// STREAM-16.
pub(super) fn arrived(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Vec<Alarm>> {
    let voided = all(
        db,
        "SELECT v.id, v.sequence, v.digest FROM bundle v
         JOIN bundle known ON known.stream = v.stream AND known.sequence = ?2
         WHERE v.stream = ?1 AND v.sequence <= ?2 AND v.voided IS NOT NULL
           AND known.id <= v.voided_after ORDER BY v.sequence",
        params![stream, int(sequence)],
        |row| {
            let sequence = uint(row, "sequence")?;
            let alarm = Alarm::VoidedArrived { sequence, digest: digest(row, "digest")? };
            Ok((row.get::<_, i64>("id")?, alarm))
        },
    )?;
    for (bundle, _) in &voided {
        stand_anew(db, *bundle)?;
    }
    Ok(voided.into_iter().map(|(_, alarm)| alarm).collect())
}

/// Takes a void back.
// LEDGER-19.
pub(super) fn stand(db: &Change<'_>, bundle: &Digest, ticket: &str, now: u64) -> Outcome<()> {
    let digest = *bundle;
    let found = first(
        db,
        "SELECT id, voided_entry FROM bundle WHERE digest = ? AND voided IS NOT NULL",
        [bundle.as_bytes()],
        |row| Ok((row.get::<_, i64>("id")?, uint(row, "voided_entry")?)),
    )?;
    let Some((id, entry)) = found else { return Err(LedgerError::NotVoid { digest }.into()) };
    let entry = Draft::new("take-back").with("entry", entry).with("ticket", ticket);
    log::append(db, entry, now)?;
    stand_anew(db, id)
}

fn stand_anew(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    db.execute(
        "UPDATE bundle SET voided = NULL, voided_after = NULL, voided_entry = NULL WHERE id = ?",
        [bundle],
    )?;
    request::stand_anew(db, bundle)?;
    answer::stand_anew(db, bundle)
}
