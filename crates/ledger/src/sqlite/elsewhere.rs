//! What other sites asked for with the same installation ids.

use carnet_format::{Digest, ItemRef, Purpose, SiteName};
use rusqlite::{Connection, named_params};

use super::codec::{self, all, number, parsed};
use super::fault::Outcome;
use super::rows::{self, REQUEST};
use super::standing::same_things;
use crate::{Direction, Elsewhere, ItemState, RequestKey};

// IMP-26.
pub(super) fn elsewhere(db: &Connection, bundle: &Digest) -> Outcome<Vec<Elsewhere>> {
    let asked: Vec<(ItemRef, RequestKey, SiteName)> = all(
        db,
        "SELECT r.idx, r.key, s.origin FROM bundle b JOIN stream s ON s.id = b.stream
         JOIN request r ON r.bundle = b.id
         WHERE b.digest = ? AND s.way = 1 AND r.purpose = 1 ORDER BY r.idx",
        [bundle.as_bytes()],
        |row| {
            let item = ItemRef { bundle: *bundle, index: codec::index(row, "idx")? };
            Ok((item, codec::request_key(row)?, parsed(row, "origin")?))
        },
    )?;
    let mut statement = db.prepare_cached(&format!(
        "SELECT {REQUEST}, s.origin FROM request r JOIN bundle b ON b.id = r.bundle
         JOIN stream s ON s.id = b.stream
         WHERE r.key = :key AND s.way = :in AND s.origin <> :site AND r.purpose = :activate
           AND r.state IN (:open, :deferred, :granted, :disputed) ORDER BY r.bundle DESC, r.idx"
    ))?;
    let mut found = Vec::new();
    for (item, key, site) in asked {
        if key.split().is_none() {
            continue;
        }
        for same in same_things(db, &key)? {
            let mut rows = statement.query(named_params! {
                ":key": same,
                ":in": number(Direction::In),
                ":site": site.as_str(),
                ":activate": number(Purpose::Activate),
                ":open": number(ItemState::Open),
                ":deferred": number(ItemState::Deferred),
                ":granted": number(ItemState::Granted),
                ":disputed": number(ItemState::Disputed),
            })?;
            while let Some(row) = rows.next()? {
                let (site, request) = (parsed(row, "origin")?, rows::request(row)?);
                found.push(Elsewhere { item, site, request });
            }
        }
    }
    Ok(found)
}
