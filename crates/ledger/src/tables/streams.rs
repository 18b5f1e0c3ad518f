//! The tables `stream` and `voided`.

use carnet_format::{Acknowledgement, Digest, KeyId, SiteName, Voided};
use carnet_language::text;

use super::db::Db;
use super::fault::{Fault, Outcome};
use super::sql::{Row, values, word};
use crate::{Direction, Head, StreamRecord};

/// What names a stream.
#[derive(Clone, Copy)]
pub(crate) struct StreamName<'a> {
    pub(crate) way: Direction,
    pub(crate) from: &'a SiteName,
    pub(crate) to: &'a SiteName,
    pub(crate) key: &'a KeyId,
    pub(crate) epoch: u64,
}

/// A stream as the table has it.
pub(crate) struct Stream {
    pub(crate) id: i64,
    pub(crate) highest: Head,
    pub(crate) settled: Option<Head>,
}

pub(crate) fn find(db: &Db<'_>, name: StreamName<'_>) -> Outcome<Option<Stream>> {
    db.first(
        "SELECT id, highest, highest_digest, settled, settled_digest FROM stream
         WHERE way = ? AND origin = ? AND destination = ? AND key = ? AND epoch = ?",
        values![word(name.way), name.from, name.to, name.key, name.epoch],
        |row| Ok(Stream { id: row.get("id")?, highest: highest(row)?, settled: settled(row)? }),
    )
}

fn highest(row: Row<'_>) -> Outcome<Head> {
    Ok(Head { sequence: row.get("highest")?, digest: row.get("highest_digest")? })
}

fn settled(row: Row<'_>) -> Outcome<Option<Head>> {
    let sequence = row.get("settled")?;
    let digest: Option<Digest> = row.get("settled_digest")?;
    Ok(digest.map(|digest| Head { sequence, digest }))
}

pub(crate) fn list(db: &Db<'_>) -> Outcome<Vec<StreamRecord>> {
    db.all("SELECT * FROM stream ORDER BY id", &[], |row| {
        Ok(StreamRecord {
            direction: row.word("way")?,
            from: row.parsed("origin")?,
            to: row.parsed("destination")?,
            key: row.get("key")?,
            epoch: row.get("epoch")?,
            highest: highest(row)?,
            settled: settled(row)?,
        })
    })
}

/// Makes room for a bundle in its stream, whose highest becomes the higher one. Returns its id.
pub(crate) fn advance(db: &Db<'_>, name: StreamName<'_>, head: Head) -> Outcome<i64> {
    if let Some(stream) = find(db, name)? {
        if head.sequence > stream.highest.sequence {
            db.change(
                "UPDATE stream SET highest = ?, highest_digest = ? WHERE id = ?",
                values![head.sequence, &head.digest, stream.id],
            )?;
        }
        return Ok(stream.id);
    }
    db.change(
        "INSERT INTO stream (id, way, origin, destination, key, epoch, highest, highest_digest)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM stream), ?, ?, ?, ?, ?, ?, ?)",
        values![
            word(name.way),
            name.from,
            name.to,
            name.key,
            name.epoch,
            head.sequence,
            &head.digest
        ],
    )?;
    let made = find(db, name)?;
    let cannot = || {
        Fault::Damaged(text!(
            en "a stream cannot be added";
            de "eine Reihe lässt sich nicht hinzufügen"
        ))
    };
    Ok(made.ok_or_else(cannot)?.id)
}

/// How far a stream is settled.
pub(crate) fn settled_of(db: &Db<'_>, stream: i64) -> Outcome<u64> {
    let settled = db.first("SELECT settled FROM stream WHERE id = ?", values![stream], |row| {
        row.get("settled")
    })?;
    settled.ok_or_else(|| super::columns::damaged("stream"))
}

pub(crate) fn settle(db: &Db<'_>, stream: i64, head: Head) -> Outcome<()> {
    db.change(
        "UPDATE stream SET settled = ?, settled_digest = ? WHERE id = ?",
        values![head.sequence, &head.digest, stream],
    )?;
    Ok(())
}

/// Notes the entry with which a stream went on last.
pub(crate) fn set_advanced(db: &Db<'_>, stream: i64, entry: u64) -> Outcome<()> {
    db.change("UPDATE stream SET advanced = ? WHERE id = ?", values![entry, stream])?;
    Ok(())
}

/// The newest epoch in which a key of a site sent to here.
pub(crate) fn newest_epoch(
    db: &Db<'_>,
    from: &SiteName,
    to: &SiteName,
    key: &KeyId,
) -> Outcome<Option<u64>> {
    db.first(
        "SELECT epoch FROM stream WHERE way = 1 AND origin = ? AND destination = ? AND key = ?
         ORDER BY epoch DESC LIMIT 1",
        values![from, to, key],
        |row| row.get("epoch"),
    )
}

/// How far the streams of another site have settled here, those that went on last first: of each key its newest
/// epoch.
pub(crate) fn settled_from(
    db: &Db<'_>,
    from: &SiteName,
    to: &SiteName,
    limit: u32,
) -> Outcome<Vec<Acknowledgement>> {
    db.all(
        "SELECT key, epoch, settled, settled_digest FROM stream s
         WHERE way = 1 AND origin = ?1 AND destination = ?2 AND settled > 0
           AND epoch = (SELECT max(epoch) FROM stream n WHERE n.way = 1 AND n.origin = ?1
             AND n.destination = ?2 AND n.key = s.key)
         ORDER BY advanced DESC LIMIT ?3",
        values![from, to, limit],
        |row| {
            Ok(Acknowledgement {
                key: row.get("key")?,
                epoch: row.get("epoch")?,
                sequence: row.get("settled")?,
                digest: row.get("settled_digest")?,
            })
        },
    )
}

/// Whether another site than this one has sent something here.
pub(crate) fn others_send(db: &Db<'_>, site: &SiteName) -> Outcome<bool> {
    db.has("SELECT 1 FROM stream WHERE way = 1 AND origin <> ? LIMIT 1", values![site])
}

/// Notes what the sender of a stream declared void.
pub(crate) fn add_voided(db: &Db<'_>, stream: i64, voided: &Voided) -> Outcome<()> {
    db.change(
        "INSERT INTO voided (stream, sequence, digest) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        values![stream, voided.sequence, &voided.digest],
    )?;
    Ok(())
}

/// What the sender of a stream declared void at a sequence.
pub(crate) fn voided_at(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Option<Digest>> {
    db.first(
        "SELECT digest FROM voided WHERE stream = ? AND sequence = ?",
        values![stream, sequence],
        |row| row.get("digest"),
    )
}
