//! Outgoing bundles.

use carnet_chain::Draft;
use carnet_format::{Digest, ItemRef, KeyId, Kind, SiteName, Voided};
use carnet_language::text;

use super::answer;
use super::change::Change;
use super::items::{self, Stored};
use super::names;
use super::request::{self, Passing, Taker};
use super::standing::standing;
use super::{group, log};
use crate::item_state::{Event, Place};
use crate::tables::bundles::{self, NewBundle, Void};
use crate::tables::db::Db;
use crate::tables::fault::{Fault, Outcome};
use crate::tables::prints::{self, Of};
use crate::tables::streams::{self, StreamName};
use crate::tables::{audit, machines, responses, site};
use crate::{
    AcceptedNames, Adoption, Alarm, BundleState, Direction, Head, ItemFault, LedgerError,
    MediumRecord, NewItem, NextBundle, Outbound, OutcomeRecord, Salt, Standing,
};

/// The most entries of `acknowledges` and of `voided` in a manifest.
const MAX_ACKNOWLEDGES: u32 = 16;
const MAX_VOIDED: u32 = 64;

pub(crate) fn next(
    db: &Db<'_>,
    site: &SiteName,
    to: &SiteName,
    key: &KeyId,
) -> Outcome<NextBundle> {
    let epoch = site::epoch(db)?;
    let stream = streams::find(db, StreamName { way: Direction::Out, from: site, to, key, epoch })?;
    // STREAM-15.
    let voided = match &stream {
        Some(stream) => {
            let settled = stream.settled.map_or(0, |head| head.sequence);
            bundles::void_above(db, stream.id, settled, MAX_VOIDED)?
        }
        None => Vec::new(),
    };
    // STREAM-14.
    let mut acknowledges = streams::settled_from(db, to, site, MAX_ACKNOWLEDGES)?;
    acknowledges.sort_by_key(|entry| entry.key);
    let head = stream.map(|stream| stream.highest);
    Ok(NextBundle {
        epoch,
        sequence: head.map_or(1, |head| head.sequence + 1),
        previous: head.map(|head| head.digest),
        acknowledges,
        voided,
    })
}

pub(crate) fn map_machines(
    db: &Change<'_>,
    mappings: &mut dyn Iterator<Item = (ItemRef, String)>,
    salt: &Salt,
    now: u64,
) -> Outcome<u64> {
    let mut prints = Vec::new();
    let (entries, _) = audit::head(db)?;
    for (item, machine) in mappings {
        let place = items::place_of(db, &item)?;
        let place = place.ok_or(LedgerError::UnknownBundle { digest: item.bundle })?;
        if let Some(print) = names::add_later(db, place, &machine, entries + 1)? {
            prints.push(print);
            // SPOOL-12.
            items::spool_anew(db, place)?;
        }
    }
    let count = prints.len() as u64;
    if count > 0 {
        prints.sort_unstable();
        prints::add(db, Of::Machines, prints.into_iter())?;
        // AUDIT-5.
        let bound = names::bound_later(db, entries + 1, salt)?;
        let entry = Draft::new("machines").with("mapped", count).with_digest("machines", &bound);
        let (number, _) = log::append(db, entry, now)?;
        machines::keep_salt(db, number, salt)?;
    }
    Ok(count)
}

pub(crate) fn record(
    db: &Change<'_>,
    site: &SiteName,
    bundle: &Outbound<'_>,
    items: &mut dyn Iterator<Item = NewItem<'_>>,
) -> Outcome<()> {
    let manifest = bundle.manifest;
    let next = next(db, site, &manifest.to, &bundle.key)?;
    let place = (manifest.epoch, manifest.sequence, manifest.previous);
    // LEDGER-8.
    if place != (next.epoch, next.sequence, next.previous) || manifest.from != *site {
        let (epoch, sequence) = (next.epoch, next.sequence);
        return Err(LedgerError::StreamMoved { epoch, sequence }.into());
    }
    let name = stream_name(site, bundle);
    let head = Head { sequence: manifest.sequence, digest: bundle.digest };
    let stream = streams::advance(db, name, head)?;
    let id = bundles::add(db, &new(stream, bundle))?;
    let (count, names) = record_items(db, id, bundle, items)?;
    if u64::from(count) != manifest.items() {
        let what = text!(n = manifest.items(); en "the manifest has {n} items"; de "die Beschreibung nennt {n} Posten");
        return Err(LedgerError::Item { index: count, what }.into());
    }
    let mut entry = about("export", bundle);
    // AUDIT-5.
    if let (Kind::Request, Some(bound)) = (manifest.kind, &names) {
        entry = entry.with_digest("machines", bound);
    }
    // AUDIT-2.
    if let Some(AcceptedNames { ticket, found }) = bundle.accepted {
        entry = entry.with("ticket", ticket).with("names", found);
    }
    let (number, _) = log::append(db, entry, bundle.now)?;
    if manifest.kind == Kind::Request {
        machines::keep_salt(db, number, &bundle.salt)?;
    }
    Ok(())
}

fn stream_name<'a>(site: &'a SiteName, bundle: &'a Outbound<'_>) -> StreamName<'a> {
    let (to, key, epoch) = (&bundle.manifest.to, &bundle.key, bundle.manifest.epoch);
    StreamName { way: Direction::Out, from: site, to, key, epoch }
}

fn new<'a>(stream: i64, bundle: &'a Outbound<'_>) -> NewBundle<'a> {
    NewBundle {
        stream,
        manifest: bundle.manifest,
        digest: &bundle.digest,
        trust: &bundle.trust,
        now: bundle.now,
        way: Direction::Out,
        archived: Some(&bundle.archived),
    }
}

/// The members that every entry about an own bundle has.
fn about(action: &'static str, bundle: &Outbound<'_>) -> Draft {
    let manifest = bundle.manifest;
    Draft::new(action)
        .with_digest("bundle", &bundle.digest)
        .with("kind", manifest.kind.as_str())
        .with("to", manifest.to.as_str())
        .with("key", bundle.key.to_string())
        .with("epoch", manifest.epoch)
        .with("sequence", manifest.sequence)
        .with("items", manifest.items())
        .with_digest("file", &bundle.archived.file)
        .with_digest("trust", &bundle.trust)
}

/// Records a bundle of this site that a restored ledger lacks: before everything of this epoch. Answers that
/// came for it and were withheld are joined. Returns how many.
// LEDGER-25.
pub(crate) fn adopt(
    db: &Change<'_>,
    site: &SiteName,
    bundle: &Outbound<'_>,
    items: &mut dyn Iterator<Item = NewItem<'_>>,
    adoption: &Adoption<'_>,
) -> Outcome<u64> {
    let (manifest, digest) = (bundle.manifest, bundle.digest);
    let name = stream_name(site, bundle);
    let highest = streams::find(db, name)?.map_or(0, |stream| stream.highest.sequence);
    let is_lost =
        manifest.from == *site && manifest.epoch < site::epoch(db)? && manifest.sequence > highest;
    let first = site::first_bundle(db)?;
    if !is_lost || first <= 1 {
        return Err(LedgerError::NotLost { digest }.into());
    }
    if manifest.sequence > highest + 1 && !adoption.earlier_lost {
        let (missing, epoch, to) = (highest + 1, manifest.epoch, manifest.to.clone());
        return Err(LedgerError::AdoptOrder { digest, missing, epoch, to }.into());
    }
    let head = Head { sequence: manifest.sequence, digest };
    let stream = streams::advance(db, name, head)?;
    let (new, now) = (new(stream, bundle), bundle.now);
    let entry = about("adopt", bundle);
    // The requests that it answers may have come again since.
    if manifest.kind == Kind::Response {
        let id = bundles::add(db, &new)?;
        record_items(db, id, bundle, items)?;
        let entry = entry.with("joined", 0).with("ticket", adoption.ticket);
        log::append(db, entry, now)?;
        return Ok(0);
    }
    let id = bundles::newest_before(db, first)? + 1;
    bundles::add_as(db, id, &new)?;
    let mut taker = Taker::new(db, id);
    for item in items {
        if let NewItem::Request { request, .. } = item {
            taker.take(&request, &[])?;
        }
    }
    // A request that is marked has no effect, here as there.
    taker.finish((Direction::Out, manifest), &mut |_, _| Ok(()), &mut |_, _, _| Ok(()))?;
    request::stand_anew(db, id)?;
    let joined = answer::join(db, &digest, id)?;
    let entry = entry.with("joined", joined).with("ticket", adoption.ticket);
    log::append(db, entry, now)?;
    Ok(joined)
}

/// Gives how many there are, and the digest that binds the names of their machines.
fn record_items(
    db: &Db<'_>,
    id: i64,
    bundle: &Outbound<'_>,
    items: &mut dyn Iterator<Item = NewItem<'_>>,
) -> Outcome<(u32, Option<Digest>)> {
    let manifest = bundle.manifest;
    let answered = bundles::answered_by(db, Direction::In, manifest)?;
    let mut taker = Taker::binding(db, id, &bundle.digest, &bundle.salt);
    let mut idx = 0;
    for item in items {
        match item {
            NewItem::Request { request, machines } => taker.take(&request, &machines)?,
            NewItem::Response(response) => {
                let place = Place { bundle: id, idx };
                let outcome = OutcomeRecord::of(&response.outcome);
                let request = answered.get(response.answers_index as usize).copied().flatten();
                // STATE-13.
                let fault = ItemFault::UnknownItem;
                let request = request.ok_or(LedgerError::Answer { index: idx, fault })?;
                let asked = Place { bundle: request, idx: response.item_index };
                group::apply(db, asked, Event::Answered(asked, outcome.clone()))?
                    .map_err(|fault| LedgerError::Answer { index: idx, fault })?;
                responses::add(db, place, response, &outcome, Some(request), None)?;
            }
        }
        idx += 1;
    }
    let refuse = |index: u32, what: String| Fault::from(LedgerError::Item { index, what });
    let names = taker.finish(
        (Direction::Out, manifest),
        &mut |stored, passing| match unfit(db, stored, passing)? {
            Some(what) => Err(refuse(stored.place.idx, what)),
            None => Ok(()),
        },
        &mut |index, _, fault| Err(refuse(index, fault.to_string())),
    )?;
    Ok((idx, names))
}

/// Why a request cannot be recorded.
// LEDGER-8.
fn unfit(db: &Db<'_>, stored: &Stored, passing: Option<Passing<'_>>) -> Outcome<Option<String>> {
    if stored.is_dispute() || stored.is_withdrawal() {
        // Whether there is an answer to dispute is judged where it is disputed.
        let Some(passing) = passing else { return Ok(None) };
        return Ok(match request::old(db, passing)? {
            Some(old) if old.key != stored.key => Some(text!(
                en "it does not repeat the request that it replaces";
                de "er wiederholt nicht die Anfrage, die er ersetzt"
            )),
            _ => None,
        });
    }
    Ok(match standing(db, &stored.key, Some(stored.place))? {
        Standing::Open(_) | Standing::Confirmed(_) => Some(text!(
            en "it is open or confirmed already";
            de "er ist schon offen oder bestätigt"
        )),
        _ => None,
    })
}

/// An incoming bundle keeps the medium it came on.
// EXP-34.
pub(crate) fn deliver(
    db: &Change<'_>,
    bundle: &Digest,
    medium: &MediumRecord,
    now: u64,
) -> Outcome<()> {
    let id = bundles::find(db, bundle)?;
    let id = id.ok_or(LedgerError::UnknownBundle { digest: *bundle })?;
    if db.about(id)?.way == Direction::Out {
        bundles::set_medium(db, id, medium)?;
    }
    let entry = Draft::new("deliver").with_digest("bundle", bundle).with("medium", medium.json());
    log::append(db, entry, now)?;
    Ok(())
}

pub(crate) fn void(db: &Change<'_>, bundle: &Digest, now: u64) -> Outcome<()> {
    let digest = *bundle;
    let unknown = || LedgerError::UnknownBundle { digest };
    let id = bundles::find(db, bundle)?.ok_or_else(unknown)?;
    let record = bundles::get(db, bundle)?.ok_or_else(unknown)?;
    match (record.direction, record.state) {
        (Direction::In, _) => return Err(LedgerError::NotOurs { digest }.into()),
        // LEDGER-18.
        (_, BundleState::Acknowledged) => return Err(LedgerError::Acknowledged { digest }.into()),
        (_, BundleState::Voided { .. }) => return Ok(()),
        _ => {}
    }
    let (entry, _) = log::append(db, Draft::new("void").with_digest("bundle", bundle), now)?;
    // STATE-12.
    bundles::set_void(db, id, Some(Void { time: now, entry, after: bundles::newest(db)? }))?;
    request::void(db, id)?;
    answer::stand_anew(db, id)
}

/// Makes good again what was declared void and has arrived all the same: the other side acknowledges up to
/// this sequence, and no bundle up to there could tell it of the void.
// STREAM-16.
pub(crate) fn arrived(db: &Db<'_>, stream: i64, sequence: u64) -> Outcome<Vec<Alarm>> {
    let voided = bundles::void_untold(db, stream, sequence)?;
    for (bundle, _) in &voided {
        stand_anew(db, *bundle)?;
    }
    let alarm = |(_, Voided { sequence, digest })| Alarm::VoidedArrived { sequence, digest };
    Ok(voided.into_iter().map(alarm).collect())
}

/// Takes a void back.
// LEDGER-19.
pub(crate) fn stand(db: &Change<'_>, bundle: &Digest, ticket: &str, now: u64) -> Outcome<()> {
    let not_void = || LedgerError::NotVoid { digest: *bundle };
    let id = bundles::find(db, bundle)?.ok_or_else(not_void)?;
    let Void { entry, .. } = bundles::void(db, id)?.ok_or_else(not_void)?;
    let entry = Draft::new("take-back").with("entry", entry).with("ticket", ticket);
    log::append(db, entry, now)?;
    stand_anew(db, id)
}

fn stand_anew(db: &Db<'_>, bundle: i64) -> Outcome<()> {
    bundles::set_void(db, bundle, None)?;
    request::stand_anew(db, bundle)?;
    answer::stand_anew(db, bundle)
}
