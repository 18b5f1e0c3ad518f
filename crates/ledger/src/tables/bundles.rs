//! The tables `bundle`, `answered` and `kept`.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::receipt::Certainty;
use carnet_format::{Digest, Manifest, Voided};

use super::columns;
use super::db::Db;
use super::fault::Outcome;
use super::moved;
use super::sql::{Row, values, word};
use crate::{Archived, BundleRecord, BundleState, Direction, KeptRecord, MediumRecord, Totals};

/// A bundle that enters the ledger.
pub(crate) struct NewBundle<'a> {
    pub(crate) stream: i64,
    pub(crate) manifest: &'a Manifest,
    pub(crate) digest: &'a Digest,
    pub(crate) trust: &'a Digest,
    pub(crate) now: u64,
    pub(crate) way: Direction,
    /// The file in the archive, where it is known already.
    pub(crate) archived: Option<&'a Archived>,
}

/// The number of the next bundle: none of an earlier epoch.
pub(crate) fn next(db: &Db<'_>) -> Outcome<i64> {
    Ok((newest(db)? + 1).max(super::site::first_bundle(db)?))
}

/// The number of the newest bundle; 0 where there is none.
pub(crate) fn newest(db: &Db<'_>) -> Outcome<i64> {
    let newest = db.first("SELECT max(id) AS id FROM bundle", &[], |row| row.get("id"))?;
    Ok(newest.flatten().unwrap_or_default())
}

/// The newest bundle of the epochs before this one; 0 where there is none.
pub(crate) fn newest_before(db: &Db<'_>, bundle: i64) -> Outcome<i64> {
    let question = "SELECT max(id) AS id FROM bundle WHERE id < ?";
    let newest = db.first(question, values![bundle], |row| row.get("id"))?;
    Ok(newest.flatten().unwrap_or_default())
}

/// Adds a bundle. Returns its number.
pub(crate) fn add(db: &Db<'_>, bundle: &NewBundle<'_>) -> Outcome<i64> {
    let id = next(db)?;
    add_as(db, id, bundle)?;
    Ok(id)
}

/// The same, with this number.
pub(crate) fn add_as(db: &Db<'_>, id: i64, bundle: &NewBundle<'_>) -> Outcome<()> {
    let (manifest, archived) = (bundle.manifest, bundle.archived);
    db.change(
        "INSERT INTO bundle (id, digest, stream, sequence, previous, kind, created, expires, items,
           recorded, trust, file, file_length, spooled)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values![
            id,
            bundle.digest,
            bundle.stream,
            manifest.sequence,
            manifest.previous.as_ref(),
            word(manifest.kind),
            manifest.created,
            manifest.expires,
            manifest.items(),
            bundle.now,
            bundle.trust,
            archived.map_or(&[][..], |archived| archived.file.as_bytes()),
            archived.map_or(0, |archived| archived.length),
            bundle.way == Direction::Out,
        ],
    )?;
    for (position, digest) in (0_u64..).zip(&manifest.answers) {
        let statement = "INSERT INTO answered (bundle, position, digest) VALUES (?, ?, ?)";
        db.change(statement, values![id, position, digest])?;
    }
    Ok(())
}

/// Notes what is known of a bundle when all of it was admitted: the file in the archive, the medium, and whether the
/// clock was trusted.
pub(crate) fn set_admitted(
    db: &Db<'_>,
    bundle: i64,
    archived: &Archived,
    medium: Option<&MediumRecord>,
    certainty: Certainty,
) -> Outcome<()> {
    let medium = medium.map(|medium| medium.json().to_string());
    db.change(
        "UPDATE bundle SET file = ?, file_length = ?, medium = ?, certainty = ? WHERE id = ?",
        values![&archived.file, archived.length, medium.as_deref(), word(certainty), bundle],
    )?;
    Ok(())
}

/// Notes on which medium a bundle was delivered last.
pub(crate) fn set_medium(db: &Db<'_>, bundle: i64, medium: &MediumRecord) -> Outcome<()> {
    let medium = medium.json().to_string();
    db.change("UPDATE bundle SET medium = ? WHERE id = ?", values![&medium, bundle])?;
    Ok(())
}

/// The number of a bundle.
pub(crate) fn find(db: &Db<'_>, digest: &Digest) -> Outcome<Option<i64>> {
    db.first("SELECT id FROM bundle WHERE digest = ?", values![digest], |row| row.get("id"))
}

/// The digest of a bundle by its number.
pub(crate) fn digest(db: &Db<'_>, bundle: i64) -> Outcome<Option<Digest>> {
    db.first("SELECT digest FROM bundle WHERE id = ?", values![bundle], |row| row.get("digest"))
}

/// The digest of the bundle of a stream with a sequence.
pub(crate) fn at(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    let question = "SELECT digest FROM bundle WHERE stream = ? AND sequence = ?";
    db.first(question, values![stream, sequence], |row| row.get("digest"))
}

/// What the bundle of a stream with a sequence names as the one before it.
pub(crate) fn previous_of(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    let question = "SELECT previous FROM bundle WHERE stream = ? AND sequence = ?";
    Ok(db.first(question, values![stream, sequence], |row| row.get("previous"))?.flatten())
}

/// The numbers of the request bundles that a response bundle answers, by position: where they lie in the other way
/// on the mirrored route.
pub(crate) fn answered_by(
    db: &Db<'_>,
    way: Direction,
    manifest: &Manifest,
) -> Outcome<Vec<Option<i64>>> {
    let question = "SELECT b.id FROM bundle b JOIN stream s ON s.id = b.stream
         WHERE b.digest = ? AND b.kind = 1 AND s.way = ? AND s.origin = ? AND s.destination = ?";
    let find = |digest| {
        let values = values![digest, word(way), &manifest.to, &manifest.from];
        db.first(question, values, |row| row.get("id"))
    };
    manifest.answers.iter().map(find).collect()
}

/// The bundles of answers that came, and at which position they name this bundle.
pub(crate) fn answers_to(db: &Db<'_>, bundle: &Digest) -> Outcome<Vec<(i64, u32)>> {
    db.all(
        "SELECT a.bundle, a.position FROM answered a JOIN bundle b ON b.id = a.bundle
         JOIN stream s ON s.id = b.stream WHERE a.digest = ? AND s.way = 1 ORDER BY a.bundle",
        values![bundle],
        |row| Ok((row.get("bundle")?, row.get("position")?)),
    )
}

/// A void.
#[derive(Clone, Copy)]
pub(crate) struct Void {
    /// When it was declared.
    pub(crate) time: u64,
    /// The audit entry of it.
    pub(crate) entry: u64,
    /// The newest bundle then.
    pub(crate) after: i64,
}

pub(crate) fn set_void(db: &Db<'_>, bundle: i64, void: Option<Void>) -> Outcome<()> {
    db.change(
        "UPDATE bundle SET voided = ?, voided_entry = ?, voided_after = ? WHERE id = ?",
        values![void.map(|it| it.time), void.map(|it| it.entry), void.map(|it| it.after), bundle],
    )?;
    Ok(())
}

pub(crate) fn void(db: &Db<'_>, bundle: i64) -> Outcome<Option<Void>> {
    let question = "SELECT voided, voided_entry, voided_after FROM bundle
         WHERE id = ? AND voided IS NOT NULL";
    db.first(question, values![bundle], |row| {
        Ok(Void {
            time: row.get("voided")?,
            entry: row.get("voided_entry")?,
            after: row.get("voided_after")?,
        })
    })
}

/// The void bundles of a stream above a sequence, ascending.
pub(crate) fn void_above(
    db: &Db<'_>,
    stream: i64,
    sequence: u64,
    limit: u32,
) -> Outcome<Vec<Voided>> {
    db.all(
        "SELECT sequence, digest FROM bundle
         WHERE stream = ? AND sequence > ? AND voided IS NOT NULL ORDER BY sequence LIMIT ?",
        values![stream, sequence, limit],
        |row| Ok(Voided { sequence: row.get("sequence")?, digest: row.get("digest")? }),
    )
}

/// The void bundles of a stream up to a sequence, of whose void the bundle with that sequence could not tell: it was
/// there before. Their numbers, ascending.
pub(crate) fn void_untold(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Vec<(i64, Voided)>> {
    db.all(
        "SELECT v.id, v.sequence, v.digest FROM bundle v
         JOIN bundle known ON known.stream = v.stream AND known.sequence = ?2
         WHERE v.stream = ?1 AND v.sequence <= ?2 AND v.voided IS NOT NULL
           AND known.id <= v.voided_after ORDER BY v.sequence",
        values![stream, sequence],
        |row| {
            let voided = Voided { sequence: row.get("sequence")?, digest: row.get("digest")? };
            Ok((row.get("id")?, voided))
        },
    )
}

/// One statement, to find one or many: to prepare it takes longer than to run it.
const BUNDLES: &str = "SELECT b.*, s.way, s.origin, s.destination, s.key, s.epoch, s.settled, \
     (SELECT t.serial FROM trust t WHERE t.digest = b.trust) AS trust_serial, \
     m.number AS moved, m.time AS moved_time, m.ticket AS moved_ticket \
     FROM bundle b JOIN stream s ON s.id = b.stream LEFT JOIN moved m ON m.digest = b.digest \
     WHERE b.digest >= ? AND b.digest <= ? ORDER BY b.id";

fn record(row: Row<'_>) -> Outcome<BundleRecord> {
    let direction = row.word("way")?;
    let sequence = row.get("sequence")?;
    let state = match (direction, row.get("voided")?) {
        (Direction::In, _) => BundleState::Admitted,
        (Direction::Out, Some(at)) => BundleState::Voided { at },
        (Direction::Out, None) if sequence <= row.get("settled")? => BundleState::Acknowledged,
        (Direction::Out, None) => BundleState::Sent,
    };
    Ok(BundleRecord {
        digest: row.get("digest")?,
        direction,
        kind: row.word("kind")?,
        from: row.parsed("origin")?,
        to: row.parsed("destination")?,
        key: row.get("key")?,
        epoch: row.get("epoch")?,
        sequence,
        created: row.get("created")?,
        expires: row.get("expires")?,
        items: row.get("items")?,
        recorded: row.get("recorded")?,
        trust: row.get("trust")?,
        trust_serial: row.get("trust_serial")?,
        archived: Archived { file: row.get("file")?, length: row.get("file_length")? },
        medium: columns::medium(row)?,
        certainty: match direction {
            Direction::In => Some(row.word("certainty")?),
            Direction::Out => None,
        },
        state,
        moved: moved::of(row)?,
    })
}

pub(crate) fn get(db: &Db<'_>, digest: &Digest) -> Outcome<Option<BundleRecord>> {
    db.first(BUNDLES, values![digest, digest], record)
}

/// The bundles of a direction, in the order in which they were recorded, whose digests begin with these digits.
pub(crate) fn list(db: &Db<'_>, direction: Direction, prefix: &str) -> Outcome<Vec<BundleRecord>> {
    // From this digest to that one, so that an index finds them.
    let end =
        |digit: &str| format!("{prefix}{}", digit.repeat(64_usize.saturating_sub(prefix.len())));
    let (Ok(first), Ok(last)) = (end("0").parse::<Digest>(), end("f").parse::<Digest>()) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    db.ask(BUNDLES, values![&first, &last], &mut |row| {
        if row.word::<Direction>("way")? == direction {
            found.push(record(row)?);
        }
        Ok(true)
    })?;
    Ok(found)
}

/// Asked for at once: what lies in an archive that grows for years is looked up in it.
pub(crate) fn digests(db: &Db<'_>) -> Outcome<BTreeSet<Digest>> {
    let digests = db.all("SELECT digest FROM bundle", &[], |row| row.get("digest"))?;
    Ok(digests.into_iter().collect())
}

/// How much there is, and how much of it came since a time.
pub(crate) fn totals(db: &Db<'_>, since: u64) -> Outcome<Totals> {
    // Whoever changed a column may have made its sum too large for an integer.
    let sum = |column: &str, which: &str| {
        format!(
            "CAST(coalesce(sum(CAST({column} AS DOUBLE PRECISION)) FILTER (WHERE {which}), 0) AS BIGINT)"
        )
    };
    let question = format!(
        "SELECT count(*) FILTER (WHERE m.digest IS NULL) AS bundles, {} AS archived, {} AS items,
           {} AS new_archived, {} AS new_items
         FROM bundle b LEFT JOIN moved m ON m.digest = b.digest",
        sum("b.file_length", "m.digest IS NULL"),
        sum("b.items", "b.id > 0"),
        sum("b.file_length", "b.recorded >= ?1"),
        sum("b.items", "b.recorded >= ?1"),
    );
    let totals = db.first(&question, values![since], |row| {
        Ok(Totals {
            bundles: row.get("bundles")?,
            archived: row.get("archived")?,
            items: row.get("items")?,
            new_archived: row.get("new_archived")?,
            new_items: row.get("new_items")?,
            next: 0,
        })
    })?;
    let totals = totals.unwrap_or_default();
    let question = format!(
        "SELECT {} AS kept FROM kept k",
        sum("k.file_length", "k.file NOT IN (SELECT digest FROM moved)")
    );
    let kept: Option<u64> = db.first(&question, &[], |row| row.get("kept"))?;
    let archived = totals.archived.saturating_add(kept.unwrap_or_default());
    Ok(Totals { archived, next: next(db)?.unsigned_abs(), ..totals })
}

/// The bundles that are not in the spool, or have to come there anew.
pub(crate) fn unspooled(db: &Db<'_>) -> Outcome<Vec<Digest>> {
    let question = "SELECT digest FROM bundle WHERE spooled = 0 ORDER BY id";
    db.all(question, &[], |row| row.get("digest"))
}

/// Notes that a bundle is in the spool. Says whether that is new.
pub(crate) fn set_spooled(db: &Db<'_>, bundle: &Digest) -> Outcome<bool> {
    let statement = "UPDATE bundle SET spooled = 1 WHERE digest = ? AND spooled = 0";
    Ok(db.change(statement, values![bundle])? > 0)
}

/// The spool has to have the folder of this bundle anew.
pub(crate) fn unspool(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    db.change("UPDATE bundle SET spooled = 0 WHERE id = ?", values![bundle])?;
    Ok(())
}

/// The same of all answers that came.
pub(crate) fn unspool_answers(db: &Db<'_>) -> Outcome<()> {
    db.change(
        "UPDATE bundle SET spooled = 0 WHERE id IN (SELECT bundle FROM answered)
           AND stream IN (SELECT id FROM stream WHERE way = 1)",
        &[],
    )?;
    Ok(())
}

/// Notes where a bundle lies with the endorsements that were brought back.
pub(crate) fn keep(db: &Db<'_>, bundle: i64, kept: &KeptRecord) -> Outcome<()> {
    db.change(
        "INSERT INTO kept (bundle, file, file_length, endorsements) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (bundle) DO UPDATE SET file = ?2, file_length = ?3, endorsements = ?4",
        values![bundle, &kept.archived.file, kept.archived.length, kept.endorsements],
    )?;
    Ok(())
}

pub(crate) fn kept(db: &Db<'_>, bundle: &Digest) -> Outcome<Option<KeptRecord>> {
    let question = "SELECT k.*, m.number AS moved, m.time AS moved_time, m.ticket AS moved_ticket
         FROM kept k JOIN bundle b ON b.id = k.bundle LEFT JOIN moved m ON m.digest = k.file
         WHERE b.digest = ?";
    db.first(question, values![bundle], |row| {
        Ok(KeptRecord {
            archived: Archived { file: row.get("file")?, length: row.get("file_length")? },
            endorsements: row.get("endorsements")?,
            moved: moved::of(row)?,
        })
    })
}

/// The bundles that a bundle of answers answers, by their position.
pub(crate) fn answered(db: &Db<'_>, bundle: i64) -> Outcome<BTreeMap<u32, Digest>> {
    let question = "SELECT position, digest FROM answered WHERE bundle = ?";
    let read = |row: Row<'_>| Ok((row.get("position")?, row.get("digest")?));
    Ok(db.all(question, values![bundle], read)?.into_iter().collect())
}
