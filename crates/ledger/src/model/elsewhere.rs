//! What other sites asked for with the same installation ids.

use std::cmp::Reverse;

use carnet_format::{Digest, Purpose};

use super::{items, request};
use crate::ItemState::{Deferred, Disputed, Granted, Open};
use crate::item_state::Place;
use crate::tables::db::Db;
use crate::tables::fault::Outcome;
use crate::tables::{bundles, streams};
use crate::{Direction, Elsewhere};

// IMP-26.
pub(crate) fn elsewhere(db: &Db<'_>, bundle: &Digest) -> Outcome<Vec<Elsewhere>> {
    let mut found = Vec::new();
    let Some(id) = bundles::find(db, bundle)? else { return Ok(found) };
    let own = db.about(id)?;
    if own.way != Direction::In || !streams::others_send(db, &own.from)? {
        return Ok(found);
    }
    for idx in request::alike_in(db, id)? {
        let asked = items::must(db, Place { bundle: id, idx })?;
        if asked.purpose != Purpose::Activate || !asked.key.is_microsoft() {
            continue;
        }
        let mut others = items::about_same(db, &asked.key)?;
        others.sort_by_key(|it| (Reverse(it.place.bundle), it.place.idx));
        for it in others {
            let about = db.about(it.place.bundle)?;
            if it.key.agrees(&asked.key)
                && about.way == Direction::In
                && about.from != own.from
                && it.purpose == Purpose::Activate
                && matches!(it.state, Open | Deferred | Granted | Disputed)
            {
                let item = items::item_ref(db, asked.place)?;
                let site = about.from.clone();
                found.push(Elsewhere { item, site, request: it.record(db)? });
            }
        }
    }
    Ok(found)
}
