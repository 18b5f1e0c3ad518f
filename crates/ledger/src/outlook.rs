//! How large a ledger and its archive are, and what they run against.

use std::fs;
use std::path::PathBuf;

use carnet_format::cbor::MAX_NUMBER as HIGHEST;
use carnet_format::{Code, SiteName};
use carnet_language::text;
use carnet_media::{folder_of, free_space};

use crate::sqlite::log_file;
use crate::tables::place::BUNDLES;
use crate::{Archive, Home, Ledger, LedgerError};

/// What a ledger holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many bundles lie in the archive, by what the ledger says.
    pub bundles: u64,
    /// Their bytes, and those of the copies that are kept with endorsements.
    pub archived: u64,
    /// How many items all bundles have.
    pub items: u64,
    /// The bytes of the bundles that were recorded since the time that was asked for.
    pub new_archived: u64,
    /// Their items.
    pub new_items: u64,
    /// The number of the next bundle.
    pub next: u64,
}

/// The sizes, and what a person has to see to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What the ledger holds.
    pub totals: Totals,
    /// The bytes of the ledger's files; none where it lies in a database.
    pub ledger: Option<u64>,
    /// The bytes that are free beside the ledger, and beside the archive, where that is known.
    pub free: [Option<u64>; 2],
    /// What runs against a limit.
    pub warnings: Vec<Warning>,
}

impl Outlook {
    /// What the commands say of it that look after something else.
    // LEDGER-101.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.warnings.iter().map(|warning| {
            let code = warning.code();
            let next = code.next_step();
            text!(
                en "note: {warning} [{code}]\n  next: {next}";
                de "Hinweis: {warning} [{code}]\n  weiter: {next}"
            )
        })
    }
}

carnet_format::faults! {
    /// What runs against a limit. Nothing is wrong yet.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Warning -> Code {
        "LEDGER-99" LedgerSpace: "on the disk of {path:?} {free} bytes are free; at the pace of the last 30 days, or \
            for one large bundle, {needed} are needed"
            / "auf der Platte von {path:?} sind {free} Bytes frei; im Tempo der letzten 30 Tage, oder für ein großes \
               Bündel, braucht es {needed}"
            Space { path: PathBuf, free: u64, needed: u64 };
        "LEDGER-100" LedgerLimit: "the sequence of the stream from {from} to {to} is {got}, and no number is above {end}"
            / "die Reihe von {from} nach {to} ist bei Nummer {got}; über {end} gibt es keine"
            Sequence { from: SiteName, to: SiteName, got: u64, end: u64 };
        "LEDGER-100" LedgerLimit: "the epoch of the stream from {from} to {to} is {got}, and no number is above {end}"
            / "die Reihe von {from} nach {to} ist bei Epoche {got}; über {end} gibt es keine"
            Epoch { from: SiteName, to: SiteName, got: u64, end: u64 };
        "LEDGER-100" LedgerLimit: "this ledger numbers its bundles, and has come to {got}; no number is above {end}"
            / "dieses Register zählt seine Bündel und ist bei {got}; über {end} gibt es keine Zahl"
            Bundles { got: u64, end: u64 };
        "LEDGER-101" LedgerLarge: "the ledger holds {items} requests and answers, more than the {measured} with which it \
            was measured"
            / "das Register hat {items} Anfragen und Antworten, mehr als die {measured}, mit denen es gemessen wurde"
            Large { items: u64, measured: u64 };
    }
}

/// Days by which the growth is told.
const DAYS: u64 = 30;
/// How many times as much has to be free.
const AHEAD: u64 = 4;
/// What an export or an import of a million requests writes at once: bundle, outbox, ledger and its log.
const LEAST: u64 = 256 << 20;
/// As in docs/performance.md.
const MEASURED: u64 = 1_000_000;

/// How large ledger and archive are, and what runs against a limit.
///
/// # Errors
/// The ledger could not be asked.
// LEDGER-99. LEDGER-100. LEDGER-101.
pub fn outlook(
    ledger: &dyn Ledger,
    (home, archive): (Home<'_>, Option<&Archive>),
    now: u64,
) -> Result<Outlook, LedgerError> {
    let totals = ledger.totals(now.saturating_sub(DAYS * 86_400))?;
    let length = |path: PathBuf| fs::metadata(path).map_or(0, |about| about.len());
    let (size, folder) = match home {
        Home::File(path) => {
            (Some(length(path.to_owned()) + length(log_file::of(path))), Some(folder_of(path)))
        }
        Home::Address { .. } => (None, None),
    };
    let places = [folder, archive.map(Archive::folder)];
    let free = places.map(|place| place.and_then(free_space));
    let mut warnings = Vec::new();
    let needed = LEAST.max(AHEAD.saturating_mul(grown(&totals, size.unwrap_or_default())));
    // Two places with as much free are two folders of one disk.
    let of_archive = free[1].filter(|_| free[0] != free[1]);
    for (place, free) in places.into_iter().zip([free[0], of_archive]) {
        if let (Some(place), Some(free)) = (place, free.filter(|free| *free < needed)) {
            warnings.push(Warning::Space { path: place.to_owned(), free, needed });
        }
    }
    for stream in ledger.streams()? {
        let (from, to) = (|| stream.from.clone(), || stream.to.clone());
        let (sequence, epoch) = (stream.highest.sequence, stream.epoch);
        if is_near(sequence, HIGHEST) {
            warnings.push(Warning::Sequence {
                from: from(),
                to: to(),
                got: sequence,
                end: HIGHEST,
            });
        }
        if is_near(epoch, HIGHEST) {
            warnings.push(Warning::Epoch { from: from(), to: to(), got: epoch, end: HIGHEST });
        }
    }
    if is_near(totals.next, BUNDLES) {
        warnings.push(Warning::Bundles { got: totals.next, end: BUNDLES });
    }
    if totals.items > MEASURED {
        warnings.push(Warning::Large { items: totals.items, measured: MEASURED });
    }
    Ok(Outlook { totals, ledger: size, free, warnings })
}

/// By how many bytes ledger and archive have grown in these days: of the ledger the share that its new items are.
fn grown(totals: &Totals, ledger: u64) -> u64 {
    let Totals { items, new_items, new_archived, .. } = *totals;
    let share = u128::from(ledger) * u128::from(new_items) / u128::from(items.max(1));
    new_archived.saturating_add(u64::try_from(share).unwrap_or(u64::MAX))
}

/// Within a thousandth of the end.
const fn is_near(got: u64, end: u64) -> bool {
    got >= end - end / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_new_items_is_what_the_ledger_has_grown() {
        let totals = Totals { items: 100, new_items: 10, new_archived: 5, ..Totals::default() };
        assert_eq!(grown(&totals, 1_000), 105);
        assert_eq!(grown(&Totals::default(), 1_000), 0);
        assert_eq!(grown(&Totals { items: 1, new_items: 1, ..totals }, u64::MAX), u64::MAX);
    }

    #[test]
    fn a_number_is_near_its_end_in_the_last_thousandth() {
        assert!(!is_near(HIGHEST / 2, HIGHEST) && !is_near(998, 1_000));
        assert!(is_near(999, 1_000) && is_near(HIGHEST, HIGHEST));
    }
}
