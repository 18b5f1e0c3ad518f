//! Which bundles nothing needs any more that the archive is asked for every day.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::Digest;
use carnet_language::text;

use crate::{
    BundleRecord, BundleState, Direction, ItemState, Ledger, LedgerError, ReceiptRecord, Tally,
    each_request,
};

carnet_format::words! {
    /// Why an old bundle stays in the archive.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Stays {
        /// It is the newest of its stream: by it an older ledger is known.
        0 Newest = "newest",
        /// Nobody has said that it arrived.
        1 Sent = "not-acknowledged",
        /// The spool does not have it as the ledger stands.
        2 Unspooled = "not-spooled",
        /// Some of its requests wait for an answer.
        3 Open = "open",
        /// Some of its requests, or of its answers, are disputed.
        4 Disputed = "disputed",
        /// What a person has said of its requests or answers has not crossed.
        5 Pending = "pending",
        /// Some of its requests were granted at once, and the other side has not been told.
        6 Untold = "not-told",
    }
}

impl Stays {
    /// For people.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Newest => text!(en "the newest of their stream"; de "die neuesten ihrer Reihe"),
            Self::Sent => text!(en "not known to have arrived"; de "vielleicht nicht angekommen"),
            Self::Unspooled => text!(
                en "not in the spool as the ledger stands";
                de "in der Ablage nicht auf dem Stand des Registers"
            ),
            Self::Open => text!(
                en "with requests that wait for an answer";
                de "mit Anfragen, die auf Antwort warten"
            ),
            Self::Disputed => text!(en "of an open dispute"; de "mit einer offenen Beanstandung"),
            Self::Pending => text!(
                en "of which a person has said something that has not crossed";
                de "mit Angaben einer Person, die noch nicht drüben sind"
            ),
            Self::Untold => text!(
                en "with grants that the other side has not been told";
                de "mit Bewilligungen, von denen die andere Seite nicht weiß"
            ),
        }
    }
}

/// The bundles that were recorded before some time.
#[derive(Debug, Default)]
pub struct Retention {
    /// Those that nothing needs, in the order of recording, with their receipts.
    pub free: Vec<(BundleRecord, Vec<ReceiptRecord>)>,
    /// Those that were moved before.
    pub moved: Vec<(BundleRecord, Vec<ReceiptRecord>)>,
    /// How many others there are, by why they stay.
    pub stay: BTreeMap<Stays, u64>,
}

/// Which bundles that were recorded before this time can be moved out of the archive.
///
/// # Errors
/// The ledger could not be asked.
// LEDGER-95.
pub fn retention(ledger: &dyn Ledger, before: u64) -> Result<Retention, LedgerError> {
    let needed = needed(ledger)?;
    let mut receipts: BTreeMap<Digest, Vec<ReceiptRecord>> = BTreeMap::new();
    for receipt in ledger.receipts()? {
        receipts.entry(receipt.bundle).or_default().push(receipt);
    }
    let mut retention = Retention::default();
    for direction in [Direction::Out, Direction::In] {
        for record in ledger.bundles(direction, "")? {
            let its = receipts.remove(&record.digest).unwrap_or_default();
            if record.moved.is_some() {
                retention.moved.push((record, its));
                continue;
            }
            if record.recorded >= before {
                continue;
            }
            let tally = ledger.tally(direction, Some(&record.digest))?;
            let own = (record.state == BundleState::Sent).then_some(Stays::Sent);
            match needed.get(&record.digest).copied().or(own).or_else(|| open(&tally)) {
                Some(why) => *retention.stay.entry(why).or_default() += 1,
                None => retention.free.push((record, its)),
            }
        }
    }
    Ok(retention)
}

fn open(tally: &Tally) -> Option<Stays> {
    match tally {
        Tally { disputed: 1.., .. } => Some(Stays::Disputed),
        Tally { open: 0, deferred: 0, .. } => None,
        _ => Some(Stays::Open),
    }
}

/// What somebody may ask the archive for, whatever its age.
fn needed(ledger: &dyn Ledger) -> Result<BTreeMap<Digest, Stays>, LedgerError> {
    let mut needed = BTreeMap::new();
    let mut add = |digest: Digest, why: Stays| {
        needed.entry(digest).or_insert(why);
    };
    let mut others = BTreeSet::new();
    for stream in ledger.streams()? {
        add(stream.highest.digest, Stays::Newest);
        let other = match stream.direction {
            Direction::Out => stream.to,
            Direction::In => stream.from,
        };
        others.insert(other);
    }
    for digest in ledger.unspooled()? {
        add(digest, Stays::Unspooled);
    }
    for other in &others {
        for pending in ledger.pending(other)? {
            add(pending.item.bundle, Stays::Pending);
            if let crate::Claim::DidNotFit(answer) = pending.claim {
                add(answer.bundle, Stays::Pending);
            }
        }
        for known in ledger.known(other)? {
            add(known.item.bundle, Stays::Untold);
        }
    }
    for direction in [Direction::Out, Direction::In] {
        if ledger.tally(direction, None)?.disputed == 0 {
            continue;
        }
        for record in ledger.bundles(direction, "")? {
            if ledger.tally(direction, Some(&record.digest))?.disputed > 0 {
                for answer in disputed_answers(ledger, &record.digest)? {
                    add(answer, Stays::Disputed);
                }
            }
        }
    }
    Ok(needed)
}

/// The bundles of the answers that did not fit.
fn disputed_answers(ledger: &dyn Ledger, bundle: &Digest) -> Result<Vec<Digest>, LedgerError> {
    let mut answers = Vec::new();
    each_request(ledger, bundle, &mut |request| {
        if request.state == ItemState::Disputed {
            answers.extend(ledger.granting(&request.item)?.map(|answer| answer.bundle));
        }
        Ok(())
    })?;
    Ok(answers)
}
