//! The transaction that admits a bundle.

use carnet_format::{ItemRef, Manifest, Request, Response};
use carnet_language::text;

use super::change::Change;
use super::import::{facts, stream_name};
use super::request::Taker;
use super::{export, group, held, log};
use crate::item_state::{Event, Place};
use crate::tables::bundles::{self, NewBundle};
use crate::tables::db::Db;
use crate::tables::fault::{Fault, Outcome};
use crate::tables::streams::{self, StreamName};
use crate::tables::{refusals, responses, site};
use crate::{
    AdmitError, Admitted, Alarm, Archived, Direction, Head, Inbound, ItemFault, ItemSink,
    LedgerError, MarkedItem, OutcomeRecord, Stop, StreamVerdict,
};

/// How many marked items a report names.
const NAMED_FAULTS: usize = 100;

/// Why an admission ends: a fault of the ledger, or something the caller handles.
pub(crate) enum Refusal {
    Fault(Fault),
    Other(AdmitError),
}

impl<E: Into<Fault>> From<E> for Refusal {
    fn from(fault: E) -> Self {
        Self::Fault(fault.into())
    }
}

// IMP-20.
pub(crate) fn admit(
    db: &Change<'_>,
    inbound: &Inbound<'_>,
    fill: &mut dyn FnMut(&mut dyn ItemSink) -> Result<Archived, Stop>,
) -> Result<Admitted, Refusal> {
    let claim = &inbound.claim;
    let manifest = claim.manifest;
    let verdict = facts(db, claim)?.judge(claim);
    if verdict != StreamVerdict::Fits {
        return Err(Refusal::Other(AdmitError::Stream(verdict)));
    }
    let ticket = held::released(db, &claim.digest)?.map(|release| release.ticket);
    let head = Head { sequence: manifest.sequence, digest: claim.digest };
    let stream = streams::advance(db, stream_name(claim), head)?;
    let mut alarms = note_voided(db, stream, manifest)?;
    let id = bundles::add(
        db,
        &NewBundle {
            stream,
            manifest,
            digest: &claim.digest,
            trust: &inbound.trust,
            now: inbound.now,
            way: Direction::In,
            archived: None,
        },
    )?;
    settle(db, stream)?;
    alarms.extend(note_acknowledgements(db, manifest)?);

    let mut sink = Sink {
        db,
        taker: Taker::new(db, id),
        bundle: id,
        manifest,
        answered: bundles::answered_by(db, Direction::Out, manifest)?,
        next: 0,
        marked: Marked::default(),
        fault: None,
    };
    let archived = match fill(&mut sink) {
        Ok(archived) => archived,
        Err(Stop) => {
            return Err(match sink.fault {
                Some(fault) => Refusal::Fault(fault),
                None => Refusal::Other(AdmitError::Stopped),
            });
        }
    };
    let next = sink.next;
    if u64::from(next) != manifest.items() {
        let what = text!(n = manifest.items(); en "the manifest has {n} items"; de "die Beschreibung nennt {n} Posten");
        return Err(LedgerError::Item { index: next, what }.into());
    }
    let Marked { marked, withheld, faults } = sink.finish()?;
    bundles::set_admitted(db, id, &archived, inbound.medium, inbound.certainty)?;
    refusals::end_hold(db, &claim.digest)?;
    let mut entry = log::about(claim, "admit")
        .with("items", manifest.items())
        .with("marked", marked)
        .with_digest("file", &archived.file)
        .with_digest("trust", &inbound.trust)
        .with("certainty", inbound.certainty.as_str());
    entry = inbound.endorsers.in_entry(entry);
    // LEDGER-10.
    if let Some(floor) = inbound.floor
        && site::raise_floor(db, floor)?
    {
        entry = entry.with("floor", floor);
    }
    if let Some(ticket) = ticket {
        entry = entry.with("ticket", ticket);
    }
    if let Some(anchor) = inbound.anchor
        && site::raise_anchor(db, anchor)?
    {
        entry = entry.with("anchor", anchor);
    }
    if !alarms.is_empty() {
        // LANG-2.
        let texts: Vec<String> =
            carnet_language::english(|| alarms.iter().map(Alarm::to_string).collect());
        entry = entry.with("alarms", texts);
    }
    if let Some(medium) = inbound.medium {
        entry = entry.with("medium", medium.json());
    }
    let (entry, head) = log::append(db, entry, inbound.now)?;
    streams::set_advanced(db, stream, entry)?;
    Ok(Admitted { bundle: claim.digest, entry, head, marked, withheld, faults, alarms })
}

// STREAM-4.
fn note_voided(db: &Db<'_>, stream: i64, manifest: &Manifest) -> Outcome<Vec<Alarm>> {
    let mut alarms = Vec::new();
    for voided in &manifest.voided {
        if bundles::at(db, stream, voided.sequence)?.is_some() {
            alarms.push(Alarm::VoidedAfterAdmission { sequence: voided.sequence });
            continue;
        }
        // IMP-14. It never comes, so no person has to look at it. Nobody voids what is another's.
        refusals::end_hold_of(db, &voided.digest, &manifest.from, voided.sequence)?;
        streams::add_voided(db, stream, voided)?;
    }
    Ok(alarms)
}

/// Moves the highest sequence with nothing missing below as far as it goes.
// STREAM-14.
fn settle(db: &Db<'_>, stream: i64) -> Outcome<()> {
    let mut sequence = streams::settled_of(db, stream)?;
    let mut settled = None;
    loop {
        sequence += 1;
        let digest = match bundles::at(db, stream, sequence)? {
            Some(digest) => Some(digest),
            None => streams::voided_at(db, stream, sequence)?,
        };
        let Some(digest) = digest else { break };
        settled = Some(Head { sequence, digest });
    }
    settled.map_or(Ok(()), |head| streams::settle(db, stream, head))
}

// STREAM-16.
fn note_acknowledgements(db: &Db<'_>, manifest: &Manifest) -> Outcome<Vec<Alarm>> {
    let mut alarms = Vec::new();
    for entry in &manifest.acknowledges {
        let name = StreamName {
            way: Direction::Out,
            from: &manifest.to,
            to: &manifest.from,
            key: &entry.key,
            epoch: entry.epoch,
        };
        let stream = streams::find(db, name)?;
        let ours = match &stream {
            Some(stream) => bundles::at(db, stream.id, entry.sequence)?,
            None => None,
        };
        let head = Head { sequence: entry.sequence, digest: entry.digest };
        let (Some(stream), true) = (stream, ours == Some(entry.digest)) else {
            let (epoch, Head { sequence, digest }) = (entry.epoch, head);
            alarms.push(Alarm::UnknownAcknowledgement { epoch, sequence, digest });
            continue;
        };
        if stream.settled.is_none_or(|settled| settled.sequence < head.sequence) {
            streams::settle(db, stream.id, head)?;
        }
        alarms.extend(export::arrived(db, stream.id, entry.sequence)?);
    }
    Ok(alarms)
}

/// Stores the items of one bundle.
struct Sink<'a> {
    db: &'a Db<'a>,
    taker: Taker<'a>,
    bundle: i64,
    manifest: &'a Manifest,
    answered: Vec<Option<i64>>,
    next: u32,
    marked: Marked,
    fault: Option<Fault>,
}

/// Which items of a bundle do not fit.
#[derive(Default)]
struct Marked {
    marked: u64,
    withheld: u64,
    faults: Vec<MarkedItem>,
}

impl ItemSink for Sink<'_> {
    fn request(&mut self, request: &Request) -> Result<(), Stop> {
        let stored = self.taker.take(request, &[]);
        self.keep(stored)
    }

    fn response(&mut self, response: &Response) -> Result<(), Stop> {
        let stored = self.store_response(response);
        self.keep(stored)
    }
}

impl Sink<'_> {
    fn keep(&mut self, stored: Outcome<()>) -> Result<(), Stop> {
        self.next += 1;
        stored.map_err(|fault| {
            self.fault = Some(fault);
            Stop
        })
    }

    /// All items have come.
    fn finish(self) -> Outcome<Marked> {
        let Self { taker, manifest, mut marked, .. } = self;
        taker.finish((Direction::In, manifest), &mut |_, _| Ok(()), &mut |index, it, fault| {
            // A request that is marked is spooled all the same. It replaces another, or it fits.
            if let Some(item) = it.replaces {
                marked.add(MarkedItem { index, item, fault });
            }
            Ok(())
        })?;
        Ok(marked)
    }

    fn store_response(&mut self, response: &Response) -> Outcome<()> {
        let outcome = OutcomeRecord::of(&response.outcome);
        let position = response.answers_index as usize;
        let request = self.answered.get(position).copied().flatten();
        let result = match request {
            // STATE-13.
            None => Err(ItemFault::UnknownItem),
            Some(bundle) => {
                let asked = Place { bundle, idx: response.item_index };
                group::apply(self.db, asked, Event::Answered(asked, outcome.clone()))?
            }
        };
        let fault = result.err();
        let index = self.next;
        let place = Place { bundle: self.bundle, idx: index };
        responses::add(self.db, place, response, &outcome, request, fault)?;
        if let (Some(fault), Some(bundle)) = (fault, self.manifest.answers.get(position)) {
            self.marked.withheld += 1;
            let item = ItemRef { bundle: *bundle, index: response.item_index };
            self.marked.add(MarkedItem { index, item, fault });
        }
        Ok(())
    }
}

impl Marked {
    fn add(&mut self, item: MarkedItem) {
        self.marked += 1;
        if self.faults.len() < NAMED_FAULTS {
            self.faults.push(item);
        }
    }
}
