//! The short numbers by which requests and machines are found.

use carnet_format::Digest;
use rusqlite::Connection;

use super::fault::Outcome;
use super::items::place_in;
use crate::item_state::Place;

/// A table of prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Requests,
    Machines,
}

/// The first 48 bits of the SHA-256: as many as SQLite keeps in six bytes. Nobody can choose many keys with one
/// print, which would make each look-up read them all.
pub(super) fn of(bytes: &[u8]) -> i64 {
    let digest = Digest::of(bytes);
    let (first, _) = digest.as_bytes().split_at(6);
    first.iter().fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// The print of a machine, in any case of its letters.
pub(super) fn of_machine(name: &str) -> i64 {
    of(name.to_ascii_lowercase().as_bytes())
}

/// Prints and the places that they stand for.
pub(super) type Prints = Vec<(i64, Place)>;

/// Adds prints, in their order: so each page is written once.
pub(super) fn add(db: &Connection, table: Of, prints: &mut Prints) -> Outcome<()> {
    prints.sort_unstable();
    let mut statement = db.prepare_cached(match table {
        Of::Requests => "INSERT INTO request_print (print, item) VALUES (?, ?)",
        Of::Machines => "INSERT OR IGNORE INTO machine_print (print, item) VALUES (?, ?)",
    })?;
    for (print, place) in prints {
        statement.execute([*print, place.number()])?;
    }
    Ok(())
}

/// From which share of all on the table is read once, instead of a look-up for each.
const SHARE: u64 = 20;

/// Tells for each of those who ask where their print stands.
pub(super) fn find<T: Ord>(
    db: &Connection,
    table: Of,
    asked: &mut [(i64, T)],
    in_table: u64,
    each: &mut dyn FnMut(&T, Place),
) -> Outcome<()> {
    asked.sort_unstable();
    let mut prints: Vec<i64> = asked.iter().map(|(print, _)| *print).collect();
    prints.dedup();
    let mut at = 0;
    look_up(db, table, &prints, in_table, &mut |print, place| {
        // They come in order, some of them several times.
        while asked.get(at).is_some_and(|(it, _)| *it < print) {
            at += 1;
        }
        let same = asked[at..].iter().take_while(|(it, _)| *it == print);
        same.for_each(|(_, who)| each(who, place));
    })
}

/// Where each of these prints stands, which ascend.
fn look_up(
    db: &Connection,
    table: Of,
    wanted: &[i64],
    in_table: u64,
    each: &mut dyn FnMut(i64, Place),
) -> Outcome<()> {
    if in_table == 0 {
        return Ok(());
    }
    if (wanted.len() as u64).saturating_mul(SHARE) > in_table {
        return merge(db, table, wanted, each);
    }
    let mut statement = db.prepare_cached(match table {
        Of::Requests => "SELECT item FROM request_print WHERE print = ? ORDER BY item",
        Of::Machines => "SELECT item FROM machine_print WHERE print = ? ORDER BY item",
    })?;
    for print in wanted {
        let mut rows = statement.query([print])?;
        while let Some(row) = rows.next()? {
            each(*print, place_in(row, "item")?);
        }
    }
    Ok(())
}

fn merge(
    db: &Connection,
    table: Of,
    wanted: &[i64],
    each: &mut dyn FnMut(i64, Place),
) -> Outcome<()> {
    let mut statement = db.prepare_cached(match table {
        Of::Requests => "SELECT print, item FROM request_print ORDER BY print, item",
        Of::Machines => "SELECT print, item FROM machine_print ORDER BY print, item",
    })?;
    let mut rows = statement.query([])?;
    let mut at = 0;
    while let Some(row) = rows.next()? {
        let print: i64 = row.get(0)?;
        while wanted.get(at).is_some_and(|wanted| *wanted < print) {
            at += 1;
        }
        match wanted.get(at) {
            None => break,
            Some(wanted) if *wanted == print => each(print, Place::of(row.get(1)?)),
            Some(_) => {}
        }
    }
    Ok(())
}

/// The places of prints that several have.
pub(super) fn each_shared(db: &Connection, table: Of, each: &mut dyn FnMut(Place)) -> Outcome<()> {
    let mut statement = db.prepare_cached(match table {
        Of::Requests => "SELECT print, item FROM request_print ORDER BY print, item",
        Of::Machines => "SELECT print, item FROM machine_print ORDER BY print, item",
    })?;
    let mut rows = statement.query([])?;
    let mut last: Option<(i64, Place, bool)> = None;
    while let Some(row) = rows.next()? {
        let (print, place): (i64, _) = (row.get(0)?, Place::of(row.get(1)?));
        let is_shared = match last {
            Some((known, first, was_shared)) if known == print => {
                if !was_shared {
                    each(first);
                }
                each(place);
                true
            }
            _ => false,
        };
        last = Some((print, place, is_shared));
    }
    Ok(())
}
