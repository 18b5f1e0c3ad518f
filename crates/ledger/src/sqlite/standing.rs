//! Where a request stands when it is about to cross again, and what it replaces.

use carnet_format::{Guid, ItemRef, Purpose, Reason};
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::codec::{self, digest, index, number, optional_parsed, word};
use super::fault::Outcome;
use crate::item_state::Place;
use crate::request_key::KeyParts;
use crate::{GrantRecord, ItemState, RequestKey, Said, Standing};

/// Whether a request is a dispute that ended without another grant, so that what it disputed stands as it
/// was. One that was refused has ended when it was withdrawn.
macro_rules! ended_dispute {
    ($request:literal) => {
        concat!(
            "(",
            $request,
            ".reason IS :dispute AND (",
            $request,
            ".state IN (:replaced, :withdrawn, :voided) OR ",
            $request,
            ".state = :refused AND NOT EXISTS (SELECT 1 FROM dispute d WHERE d.key = ",
            $request,
            ".key AND d.by_bundle = ",
            $request,
            ".bundle AND d.by_idx = ",
            $request,
            ".idx)))"
        )
    };
}
pub(super) use ended_dispute;

/// When the newest answer was admitted that contradicts the grant of a request, unless the machine has taken
/// that. What did not fit after all is disputed and granted anew, by a later answer.
// LEDGER-66.
macro_rules! contradicted {
    ($request:literal) => {
        concat!(
            "(SELECT max(a.recorded) FROM request n
               JOIN response p ON p.request_bundle = n.bundle AND p.request_idx = n.idx
               JOIN bundle a ON a.id = p.bundle
             WHERE n.key = ",
            $request,
            ".key AND p.fault = :conflict AND a.voided IS NULL AND p.grant_value <> ",
            $request,
            ".grant_value AND a.id > coalesce(",
            $request,
            ".answer_bundle, ",
            $request,
            ".bundle) AND NOT EXISTS (SELECT 1 FROM said t
               JOIN request u ON u.bundle = t.bundle AND u.idx = t.idx
               WHERE u.key = n.key AND t.what = :applied AND t.taken_back IS NULL))"
        )
    };
}
pub(super) use contradicted;

/// A dispute that ended without an answer leaves what it disputed as it was. A void bundle leaves what a person
/// had let cross again as it was before: refused, or withdrawn.
// STATE-9. STATE-15. STATE-10. STATE-11.
pub(super) fn standing(db: &Connection, key: &RequestKey) -> Outcome<Standing> {
    let mut found: Vec<(i64, bool, Standing)> = Vec::new();
    for key in same_things(db, key)? {
        let mut statement = db.prepare_cached(concat!(
            "SELECT r.bundle, b.digest, r.idx, r.key, r.state, r.code FROM request r
             JOIN bundle b ON b.id = r.bundle JOIN stream s ON s.id = b.stream
             WHERE r.key = :key AND s.way = 0 AND r.purpose <> :withdraw AND r.state <> :disputed
               AND NOT ",
            ended_dispute!("r"),
            " ORDER BY r.bundle DESC",
        ))?;
        let mut rows = statement.query(named_params! {
            ":key": &key,
            ":withdraw": number(Purpose::Withdraw),
            ":dispute": number(Reason::AnswerDidNotFit),
            ":disputed": number(ItemState::Disputed),
            ":replaced": number(ItemState::Replaced),
            ":withdrawn": number(ItemState::Withdrawn),
            ":voided": number(ItemState::Voided),
            ":refused": number(ItemState::Refused),
        })?;
        while let Some(row) = rows.next()? {
            let is_void = word::<ItemState>(row, "state")? == ItemState::Voided;
            found.push((row.get("bundle")?, is_void, standing_of(db, row)?));
            if !is_void {
                break;
            }
        }
    }
    found.sort_by_key(|(bundle, ..)| std::cmp::Reverse(*bundle));
    let before = found.iter().position(|(_, is_void, _)| !is_void);
    let stays = |it: &usize| matches!(found[*it].2, Standing::Refused(..) | Standing::Withdrawn(_));
    let place = before.filter(stays).unwrap_or_default();
    Ok(found.into_iter().nth(place).map_or(Standing::New, |(.., standing)| standing))
}

fn standing_of(db: &Connection, row: &rusqlite::Row<'_>) -> Outcome<Standing> {
    let item = ItemRef { bundle: digest(row, "digest")?, index: index(row, "idx")? };
    Ok(match word(row, "state")? {
        ItemState::Open | ItemState::Deferred | ItemState::Final => Standing::Open(item),
        ItemState::Granted => Standing::Confirmed(item),
        ItemState::Withdrawn => Standing::Withdrawn(item),
        ItemState::Refused => Standing::Refused(item, optional_parsed(row, "code")?),
        // A disputed one is not asked for: the dispute is newer.
        ItemState::Voided | ItemState::Disputed => Standing::Voided(item),
        ItemState::Replaced => {
            let place = Place { bundle: row.get("bundle")?, idx: item.index };
            match successor(db, place, &codec::request_key(row)?)? {
                Some(by) => Standing::Replaced { item, by },
                None => Standing::Voided(item),
            }
        }
    })
}

/// The keys under which the ledger may hold what `key` names: itself, and for Microsoft the same
/// installation id with other ids absent on either side. Where `key` has them all, only fewer can
/// be there; else the index is walked from one pair of ids to the next, of which there are few.
pub(super) fn same_things(db: &Connection, key: &RequestKey) -> Outcome<Vec<Vec<u8>>> {
    let mut keys = vec![key.as_bytes().to_vec()];
    let Some((ids, installation)) = key.split() else { return Ok(keys) };
    if ids.len() == BOTH_IDS {
        let (head, application, activation) = (&ids[..2], &ids[2..19], &ids[19..]);
        for (application, activation) in
            [(application, ABSENT), (ABSENT, activation), (ABSENT, ABSENT)]
        {
            keys.push([head, application, activation, installation].concat());
        }
        return Ok(keys);
    }
    let mut statement =
        db.prepare_cached("SELECT key FROM request WHERE key > ? ORDER BY key LIMIT 1")?;
    let mut after = MICROSOFT.to_vec();
    while let Some(found) = statement.query_row([&after], codec_key).optional()? {
        let Some((ids, _)) = found.split() else { break };
        let candidate = RequestKey::from_bytes([ids, installation].concat());
        if candidate != *key && candidate.agrees(key) {
            keys.push(candidate.as_bytes().to_vec());
        }
        after = [ids, &[0xff]].concat();
    }
    Ok(keys)
}

/// How the keys of Microsoft requests begin (ITEM-16); those of vendors sort before.
const MICROSOFT: [u8; 2] = [0x84, 0x01];

/// How long that beginning is with application and activation id, and how an absent id is written.
const BOTH_IDS: usize = 2 + 17 + 17;
const ABSENT: &[u8] = &[0x40];

fn codec_key(row: &rusqlite::Row<'_>) -> rusqlite::Result<RequestKey> {
    row.get(0).map(RequestKey::from_bytes)
}

/// The newest request by which a machine of this one asked later for the same product with another
/// installation id, in a bundle that is not voided, and has not withdrawn it.
fn successor(db: &Connection, place: Place, key: &RequestKey) -> Outcome<Option<ItemRef>> {
    let mut statement = db.prepare_cached(
        "SELECT r.key, r.idx, b.digest FROM machine o JOIN machine m ON m.name = o.name
         JOIN request r ON r.bundle = m.bundle AND r.idx = m.idx JOIN bundle b ON b.id = r.bundle
         WHERE o.bundle = :bundle AND o.idx = :idx AND r.bundle > o.bundle
           AND r.state NOT IN (:voided, :withdrawn)
           AND r.purpose <> :withdraw ORDER BY r.bundle DESC, r.idx",
    )?;
    let mut rows = statement.query(named_params! {
        ":bundle": place.bundle,
        ":idx": place.idx,
        ":voided": number(ItemState::Voided),
        ":withdrawn": number(ItemState::Withdrawn),
        ":withdraw": number(Purpose::Withdraw),
    })?;
    while let Some(row) = rows.next()? {
        if is_other_print(&codec::request_key(row)?, key) {
            return Ok(Some(ItemRef { bundle: digest(row, "digest")?, index: index(row, "idx")? }));
        }
    }
    Ok(None)
}

/// Whether both ask for one product with different installation ids.
fn is_other_print(one: &RequestKey, other: &RequestKey) -> bool {
    use KeyParts::Microsoft;
    match (one.parts(), other.parts()) {
        (
            Some(Microsoft { activation: Some(one), installation: number, .. }),
            Some(Microsoft { activation: Some(other), installation, .. }),
        ) => one == other && number != installation,
        _ => false,
    }
}

/// Since when somebody says that this grant did not fit, be it in a bundle or here.
// LEDGER-39.
pub(super) fn disputed(
    db: &Connection,
    key: &RequestKey,
    grant: &GrantRecord,
) -> Outcome<Option<u64>> {
    let mut first = None;
    for key in same_things(db, key)? {
        first = first.into_iter().chain(disputed_under(db, &key, grant)?).min();
    }
    Ok(first)
}

/// The same, by requests with this very key.
pub(super) fn disputed_under(
    db: &Connection,
    key: &[u8],
    grant: &GrantRecord,
) -> Outcome<Option<u64>> {
    let (form, value) = codec::grant_columns(grant);
    let mut statement = db.prepare_cached(
        "SELECT min(since) FROM (
           SELECT n.recorded AS since FROM dispute d JOIN bundle n ON n.id = d.by_bundle
             WHERE d.key = :key AND d.grant_form = :form AND d.grant_value = :value
           UNION ALL
           SELECT s.time FROM said s JOIN request o ON o.bundle = s.bundle AND o.idx = s.idx
             WHERE o.key = :key AND s.what = :dispute AND s.taken_back IS NULL
               AND s.grant_form = :form AND s.grant_value = :value)",
    )?;
    let since: Option<i64> = statement.query_row(
        named_params! { ":key": key, ":form": form, ":value": value, ":dispute": number(Said::Dispute) },
        |row| row.get(0),
    )?;
    Ok(since.map(i64::unsigned_abs))
}

// STATE-14.
pub(super) fn predecessor(
    db: &Connection,
    machine: &str,
    activation_id: &Guid,
    key: &RequestKey,
) -> Outcome<Option<ItemRef>> {
    let mut statement = db.prepare_cached(concat!(
        "SELECT b.digest, r.idx, r.key FROM machine m
         JOIN request r ON r.bundle = m.bundle AND r.idx = m.idx JOIN bundle b ON b.id = r.bundle
         WHERE m.name = :machine AND r.purpose <> :withdraw
           AND NOT ",
        ended_dispute!("r"),
        " AND NOT EXISTS (
             SELECT 1 FROM request n WHERE n.old_bundle = r.bundle AND n.old_idx = r.idx
               AND n.purpose <> :withdraw AND NOT ",
        ended_dispute!("n"),
        ") ORDER BY r.bundle DESC",
    ))?;
    let mut rows = statement.query(named_params! {
        ":machine": machine,
        ":withdraw": number(Purpose::Withdraw),
        ":dispute": number(Reason::AnswerDidNotFit),
        ":replaced": number(ItemState::Replaced),
        ":withdrawn": number(ItemState::Withdrawn),
        ":voided": number(ItemState::Voided),
        ":refused": number(ItemState::Refused),
    })?;
    while let Some(row) = rows.next()? {
        let other = codec::request_key(row)?.parts();
        let Some(KeyParts::Microsoft { activation: Some(id), installation, .. }) = other else {
            continue;
        };
        // One installation id never replaces itself, whatever else the rows say.
        let is_same = matches!(
            key.parts(),
            Some(KeyParts::Microsoft { installation: own, .. }) if own == installation
        );
        if id == *activation_id && !is_same {
            let item = ItemRef { bundle: digest(row, "digest")?, index: index(row, "idx")? };
            return Ok(Some(item));
        }
    }
    Ok(None)
}
