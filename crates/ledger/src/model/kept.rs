//! Own bundles with the endorsements that were brought back.

use carnet_chain::Draft;

use super::change::Change;
use super::log;
use crate::tables::bundles;
use crate::tables::fault::Outcome;
use crate::{Direction, Kept, KeptRecord, LedgerError};

// LEDGER-26.
pub(crate) fn keep(db: &Change<'_>, kept: &Kept<'_>, now: u64) -> Outcome<()> {
    let Kept { bundle, archived, endorsers } = kept;
    let unknown = || LedgerError::UnknownBundle { digest: *bundle };
    let id = bundles::find(db, bundle)?.ok_or_else(unknown)?;
    if db.about(id)?.way != Direction::Out {
        return Err(LedgerError::NotOurs { digest: *bundle }.into());
    }
    let endorsements = (endorsers.approvals.len() + endorsers.scans.len()) as u32;
    bundles::keep(db, id, &KeptRecord { archived: *archived, endorsements, moved: None })?;
    let entry =
        Draft::new("keep").with_digest("bundle", bundle).with_digest("file", &archived.file);
    log::append(db, endorsers.in_entry(entry), now)?;
    Ok(())
}
