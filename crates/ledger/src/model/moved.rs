//! What was moved out of the archive.

use carnet_chain::Draft;
use carnet_format::Digest;

use super::change::Change;
use super::log;
use crate::tables::fault::Outcome;
use crate::tables::moved;
use crate::{Moved, Moving};

// LEDGER-96.
pub(crate) fn note(db: &Change<'_>, moving: &Moving, ticket: &str, now: u64) -> Outcome<()> {
    let mut entry = Draft::new("archive");
    for (name, digests) in moving.lists() {
        let texts: Vec<String> = digests.iter().map(Digest::to_string).collect();
        if !texts.is_empty() {
            entry = entry.with(name, texts);
        }
    }
    let (number, _) = log::append(db, entry.with("ticket", ticket), now)?;
    let files = moving.lists().into_iter().flat_map(|(_, digests)| digests);
    moved::add(db, files, &Moved { number, time: now, ticket: ticket.to_owned() })
}
