//! Rows that several operations read and write.

use carnet_format::receipt::Certainty;
use carnet_format::{Digest, KeyId, Manifest, SiteName};
use rusqlite::{Connection, Row, params};

use super::codec::{digest, first, int, number, optional_digest, uint};
use super::fault::{Fault, Outcome};
use crate::{Archived, Direction, Head, MediumRecord};

/// A stream's row.
pub(super) struct Stream {
    pub(super) id: i64,
    pub(super) highest: Head,
    pub(super) settled: Option<Head>,
}

/// What names a stream.
#[derive(Clone, Copy)]
pub(super) struct StreamName<'a> {
    pub(super) way: Direction,
    pub(super) from: &'a SiteName,
    pub(super) to: &'a SiteName,
    pub(super) key: &'a KeyId,
    pub(super) epoch: u64,
}

pub(super) fn stream(db: &Connection, name: StreamName<'_>) -> Outcome<Option<Stream>> {
    first(
        db,
        "SELECT id, highest, highest_digest, settled, settled_digest FROM stream
         WHERE way = ? AND origin = ? AND destination = ? AND key = ? AND epoch = ?",
        params![
            number(name.way),
            name.from.as_str(),
            name.to.as_str(),
            name.key.as_bytes(),
            int(name.epoch),
        ],
        |row| {
            Ok(Stream {
                id: row.get("id")?,
                highest: Head {
                    sequence: uint(row, "highest")?,
                    digest: digest(row, "highest_digest")?,
                },
                settled: settled(row)?,
            })
        },
    )
}

pub(super) fn settled(row: &Row<'_>) -> Outcome<Option<Head>> {
    let sequence = uint(row, "settled")?;
    Ok(optional_digest(row, "settled_digest")?.map(|digest| Head { sequence, digest }))
}

/// Makes room for a bundle in its stream; its highest becomes the higher one. Returns the id.
pub(super) fn advance_stream(db: &Connection, name: StreamName<'_>, head: Head) -> Outcome<i64> {
    let id = db
        .prepare_cached(
            "INSERT INTO stream (way, origin, destination, key, epoch, highest, highest_digest)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (way, origin, destination, key, epoch) DO UPDATE SET
               highest_digest = iif(excluded.highest > highest, excluded.highest_digest,
                 highest_digest),
               highest = max(highest, excluded.highest)
             RETURNING id",
        )?
        .query_row(
            params![
                number(name.way),
                name.from.as_str(),
                name.to.as_str(),
                name.key.as_bytes(),
                int(name.epoch),
                int(head.sequence),
                head.digest.as_bytes(),
            ],
            |row| row.get(0),
        )?;
    Ok(id)
}

/// A bundle that enters the ledger.
pub(super) struct NewBundle<'a> {
    pub(super) stream: i64,
    pub(super) manifest: &'a Manifest,
    pub(super) digest: &'a Digest,
    pub(super) trust: &'a Digest,
    pub(super) now: u64,
    pub(super) way: Direction,
}

/// Inserts it without its archived file, which [`set_archived`] adds. Returns the id.
pub(super) fn insert_bundle(db: &Connection, bundle: &NewBundle<'_>) -> Outcome<i64> {
    insert_bundle_as(db, next_bundle(db)?, bundle)
}

pub(super) fn next_bundle(db: &Connection) -> Outcome<i64> {
    Ok(db
        .prepare_cached(
            "SELECT max(first_bundle, ifnull((SELECT max(id) FROM bundle), 0) + 1) FROM ledger",
        )?
        .query_row([], |row| row.get(0))?)
}

/// The same, with this id.
pub(super) fn insert_bundle_as(db: &Connection, id: i64, bundle: &NewBundle<'_>) -> Outcome<i64> {
    let manifest = bundle.manifest;
    db.prepare_cached(
        "INSERT INTO bundle (id, digest, stream, sequence, previous, kind, created, expires, items,
           recorded, trust, file, file_length, spooled)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, x'', 0, ?)",
    )?
    .execute(params![
        id,
        bundle.digest.as_bytes(),
        bundle.stream,
        int(manifest.sequence),
        manifest.previous.as_ref().map(Digest::as_bytes),
        number(manifest.kind),
        int(manifest.created),
        manifest.expires.map(int),
        int(manifest.items()),
        int(bundle.now),
        bundle.trust.as_bytes(),
        bundle.way == Direction::Out,
    ])?;
    for (position, digest) in manifest.answers.iter().enumerate() {
        db.prepare_cached("INSERT INTO answered (bundle, position, digest) VALUES (?, ?, ?)")?
            .execute(params![id, position as i64, digest.as_bytes()])?;
    }
    Ok(id)
}

pub(super) fn set_archived(db: &Connection, bundle: i64, archived: &Archived) -> Outcome<()> {
    db.prepare_cached("UPDATE bundle SET file = ?, file_length = ? WHERE id = ?")?
        .execute(params![archived.file.as_bytes(), int(archived.length), bundle])?;
    Ok(())
}

pub(super) fn set_medium(
    db: &Connection,
    bundle: i64,
    medium: Option<&MediumRecord>,
) -> Outcome<()> {
    db.prepare_cached("UPDATE bundle SET medium = ? WHERE id = ?")?
        .execute(params![medium.map(|medium| medium.json().to_string()), bundle])?;
    Ok(())
}

pub(super) fn set_certainty(db: &Connection, bundle: i64, certainty: Certainty) -> Outcome<()> {
    db.prepare_cached("UPDATE bundle SET certainty = ? WHERE id = ?")?
        .execute(params![number(certainty), bundle])?;
    Ok(())
}

/// The bundles that a response bundle answers, by position: their ids, where they lie in the
/// other way on the mirrored route.
pub(super) fn answered_bundles(
    db: &Connection,
    way: Direction,
    manifest: &Manifest,
) -> Outcome<Vec<Option<i64>>> {
    let mut statement = db.prepare_cached(
        "SELECT b.id FROM bundle b JOIN stream s ON s.id = b.stream
         WHERE b.digest = ? AND b.kind = 1 AND s.way = ? AND s.origin = ? AND s.destination = ?",
    )?;
    let mut ids = Vec::with_capacity(manifest.answers.len());
    for digest in &manifest.answers {
        let mut rows = statement.query(params![
            digest.as_bytes(),
            number(way),
            manifest.to.as_str(),
            manifest.from.as_str(),
        ])?;
        ids.push(rows.next()?.map(|row| row.get(0)).transpose()?);
    }
    Ok(ids)
}

/// The bundle's id, or the error that names it.
pub(super) fn bundle_id(db: &Connection, digest: &Digest) -> Outcome<Option<i64>> {
    first(db, "SELECT id FROM bundle WHERE digest = ?", [digest.as_bytes()], |row| {
        row.get(0).map_err(Fault::from)
    })
}
