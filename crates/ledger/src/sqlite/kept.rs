//! Own bundles with the endorsements that were brought back.

use carnet_chain::Draft;
use carnet_format::Digest;
use rusqlite::{Connection, params};

use super::change::Change;
use super::codec::{digest, first, index, int, uint};
use super::fault::Outcome;
use super::{log, moved, read, rows};
use crate::{Archived, Direction, Kept, KeptRecord, LedgerError};

// LEDGER-26.
pub(super) fn keep(db: &Change<'_>, kept: &Kept<'_>, now: u64) -> Outcome<()> {
    let Kept { bundle, archived, endorsers } = kept;
    let sent = read::bundle(db, bundle)?.ok_or(LedgerError::UnknownBundle { digest: *bundle })?;
    if sent.direction != Direction::Out {
        return Err(LedgerError::NotOurs { digest: *bundle }.into());
    }
    db.execute(
        "INSERT INTO kept (bundle, file, file_length, endorsements) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (bundle) DO UPDATE SET file = ?2, file_length = ?3, endorsements = ?4",
        params![
            rows::bundle_id(db, bundle)?,
            archived.file.as_bytes(),
            int(archived.length),
            int((endorsers.approvals.len() + endorsers.scans.len()) as u64),
        ],
    )?;
    let entry =
        Draft::new("keep").with_digest("bundle", bundle).with_digest("file", &archived.file);
    log::append(db, endorsers.in_entry(entry), now)?;
    Ok(())
}

pub(super) fn kept(db: &Connection, bundle: &Digest) -> Outcome<Option<KeptRecord>> {
    let sql = "SELECT k.*, m.number AS moved, m.time AS moved_time, m.ticket AS moved_ticket FROM kept k \
         JOIN bundle b ON b.id = k.bundle LEFT JOIN moved m ON m.digest = k.file WHERE b.digest = ?";
    first(db, sql, [bundle.as_bytes()], |row| {
        Ok(KeptRecord {
            archived: Archived { file: digest(row, "file")?, length: uint(row, "file_length")? },
            endorsements: index(row, "endorsements")?,
            moved: moved::of(row)?,
        })
    })
}
