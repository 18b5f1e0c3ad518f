//! Items: what is open, what is answered, what replaces what.

use carnet_format::{Code, Digest, Grant, Guid, Outcome, Purpose, Request};
use carnet_ledger::{
    GrantRecord, ItemFault, ItemState, LedgerError, RequestKey, Standing, Tally, resolve,
};

use super::{World, activation, confirmation, granted, refused, request, vendor};

fn state(world: &World, item: &carnet_format::ItemRef) -> ItemState {
    world.plant.request(item).unwrap().unwrap().state
}

// STATE-9. LEDGER-13.
pub fn a_weekly_export_skips_what_is_open_or_confirmed(world: &mut World) {
    let key = RequestKey::of(&request(1));
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::New);

    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::Open(sent.item(0)));

    world.reply(&sent, vec![(0, granted(1)), (1, refused("0x67"))]);
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::Confirmed(sent.item(0)));
    let standing = world.plant.standing(&RequestKey::of(&request(2))).unwrap();
    assert_eq!(standing, Standing::Refused(sent.item(1), Some("0x67".parse().unwrap())));
    let confirmations = world.plant.confirmations("pc-1").unwrap();
    assert_eq!(confirmations.len(), 1);
    let grant = confirmations[0].request.grant.clone();
    assert_eq!(grant, Some(GrantRecord::ConfirmationId(confirmation(1))));
}

// STATE-2. STATE-4.
pub fn answers_move_items_as_the_state_machine_says(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    let item = sent.item(0);
    assert_eq!(state(world, &item), ItemState::Open);
    world.reply(&sent, vec![(0, Outcome::Deferred(None))]);
    assert_eq!(state(world, &item), ItemState::Deferred);
    world.reply(&sent, vec![(0, refused("0x68"))]);
    assert_eq!(state(world, &item), ItemState::Refused);
    let backwards = world.seal_replies(&sent, vec![(0, Outcome::Deferred(None))]);
    let admitted = world.admit(&backwards).unwrap();
    assert_eq!(admitted.faults()[0].fault, ItemFault::Backwards);
    assert_eq!(state(world, &item), ItemState::Refused);
    let grant = world.seal_replies(&sent, vec![(0, granted(3))]);
    let grant = grant.reseal(|m| {
        m.sequence += 1;
        m.previous = Some(backwards.digest);
    });
    assert_eq!(world.admit(&grant).unwrap().marked(), 0);
    assert_eq!(state(world, &item), ItemState::Granted);
}

// STATE-3.
pub fn a_second_grant_is_a_conflict_and_is_not_stored(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    world.reply(&sent, vec![(0, granted(1))]);

    let again = world.seal_replies(&sent, vec![(0, granted(1))]);
    assert_eq!(world.admit(&again).unwrap().marked(), 0);
    let other = world.seal_replies(&sent, vec![(0, granted(2))]).reseal(|m| {
        m.sequence += 1;
        m.previous = Some(again.digest);
    });
    let admitted = world.admit(&other).unwrap();
    assert_eq!(admitted.marked(), 1);
    assert_eq!(admitted.faults()[0].fault.code(), Code::AnswerConflict);

    let kept = world.plant.request(&sent.item(0)).unwrap().unwrap().grant;
    assert_eq!(kept, Some(GrantRecord::ConfirmationId(confirmation(1))));
    let answers = world.plant.answers(&other.digest, 0, 10).unwrap();
    assert_eq!(answers[0].fault, Some(Code::AnswerConflict));
    // The gateway does not let its own people send the second one at all.
    let wrong = world.seal_replies(&sent, vec![(0, granted(2))]);
    let error = world.record(&wrong).unwrap_err();
    assert_eq!(error, LedgerError::Answer { index: 0, fault: ItemFault::Conflict });
    assert_eq!(error.code(), Code::LedgerItem);
}

// STATE-13.
pub fn an_answer_to_nothing_is_marked_and_the_bundle_admitted(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    let reply = world.seal_replies(&sent, vec![(0, granted(1)), (1, granted(2))]);
    let admitted = world.admit(&reply).unwrap();
    assert_eq!(admitted.marked(), 1);
    assert_eq!(admitted.faults()[0].fault.code(), Code::AnswerUnknownItem);
    assert_eq!(state(world, &sent.item(0)), ItemState::Granted);
    let answers = world.plant.answers(&reply.digest, 0, 10).unwrap();
    assert_eq!((answers.len(), answers[1].request.is_none()), (2, true));
    assert_eq!(answers[1].item, sent.item(1));
}

// LEDGER-9.
pub fn two_machines_share_one_item(world: &mut World) {
    let mut sealed = world.seal_requests(&[(request(1), "pc-1")]);
    sealed.machines[0].push("pc-2".into());
    world.record(&sealed).unwrap();
    let item = sealed.item(0);
    assert_eq!(world.plant.machines(&item).unwrap(), ["pc-1", "pc-2"]);

    let more = || [(item, "pc-3".to_owned()), (item, "pc-1".to_owned())].into_iter();
    assert_eq!(world.plant.map_machines(&mut more(), &[5; 16], 5).unwrap(), 1);
    assert_eq!(world.plant.map_machines(&mut more(), &[5; 16], 6).unwrap(), 0);
    assert_eq!(world.plant.machines(&item).unwrap(), ["pc-1", "pc-2", "pc-3"]);
}

// STATE-5.
pub fn another_installation_id_replaces_the_open_item(world: &mut World) {
    let first = world.send(&[(request(1), "pc-1"), (request(8), "pc-8")]);
    let mut second = request(2);
    let key = RequestKey::of(&second);
    let old = world.plant.predecessor("pc-1", &activation(), &key).unwrap();
    assert_eq!(old, Some(first.item(0)));
    assert_eq!(world.plant.predecessor("pc-9", &activation(), &key).unwrap(), None);
    let same = RequestKey::of(&request(1));
    assert_eq!(world.plant.predecessor("pc-1", &activation(), &same).unwrap(), None);

    second.replaces = old;
    let next = world.send(&[(second, "pc-1")]);
    for ledger in [&world.plant, &world.gateway] {
        let state = |item| ledger.request(&item).unwrap().unwrap().state;
        assert_eq!(state(first.item(0)), ItemState::Replaced);
        assert_eq!(state(first.item(1)), ItemState::Open);
        assert_eq!(state(next.item(0)), ItemState::Open);
    }
    assert_eq!(world.gateway.unanswered(&first.digest, 0, 9).unwrap().len(), 1);
    // A late confirmation of the old installation id is kept, and the new request stays open.
    world.reply(&first, vec![(0, granted(1))]);
    assert_eq!(state(world, &first.item(0)), ItemState::Granted);
    assert_eq!(state(world, &next.item(0)), ItemState::Open);
    assert_eq!(
        world.plant.predecessor("pc-1", &activation(), &RequestKey::of(&request(3))).unwrap(),
        Some(next.item(0)),
    );
}

fn with_ids(seed: u8, application: Option<u8>, activation: Option<u8>) -> carnet_format::Request {
    let mut request = request(seed.into());
    let carnet_format::RequestBody::Microsoft(numbers) = &mut request.body else { panic!() };
    let guid = |byte| Guid::from_bytes([byte; 16]);
    (numbers.application_id, numbers.activation_id) = (application.map(guid), activation.map(guid));
    request
}

// STATE-9.
pub fn an_installation_id_is_known_with_fewer_or_more_ids(world: &mut World) {
    let standing =
        |world: &World, request: &_| world.plant.standing(&RequestKey::of(request)).unwrap();
    let bare = world.send(&[(with_ids(1, None, None), "pc-1"), (vendor(b"x"), "pc-1")]);
    let full = world.send(&[(with_ids(2, Some(4), Some(5)), "pc-2")]);
    for (application, activation) in
        [(None, None), (None, Some(5)), (Some(4), None), (Some(4), Some(5))]
    {
        let open = |seed| standing(world, &with_ids(seed, application, activation));
        assert_eq!(open(1), Standing::Open(bare.item(0)));
        assert_eq!(open(2), Standing::Open(full.item(0)));
        let key = RequestKey::of(&with_ids(2, application, activation));
        let old = world.plant.predecessor("pc-2", &Guid::from_bytes([5; 16]), &key).unwrap();
        assert_eq!(old, None);
    }
    assert_eq!(standing(world, &with_ids(2, Some(4), Some(6))), Standing::New);
    assert_eq!(standing(world, &with_ids(2, Some(3), Some(5))), Standing::New);
    assert_eq!(standing(world, &with_ids(3, None, None)), Standing::New);
    // What is recorded is held against the same rule.
    let twice = world.seal_requests(&[(with_ids(1, Some(4), Some(5)), "pc-1")]);
    assert!(matches!(world.record(&twice), Err(LedgerError::Item { index: 0, .. })));
}

// STATE-15.
pub fn an_old_print_does_not_undo_a_newer_one(world: &mut World) {
    let first = world.send(&[(request(1), "pc-1")]);
    let key = RequestKey::of(&request(1));
    let mut second = request(2);
    second.replaces = Some(first.item(0));
    let next = world.seal_requests(&[(second, "PC-1")]);
    world.record(&next).unwrap();
    let replaced = Standing::Replaced { item: first.item(0), by: next.item(0) };
    assert_eq!(world.plant.standing(&key).unwrap(), replaced);
    // Who takes the newer one back may send the older one again.
    let now = world.tick();
    world.plant.void(&next.digest, now).unwrap();
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::Voided(first.item(0)));
}

// STATE-15. LEDGER-8.
pub fn an_old_print_crosses_again_where_a_person_says_so(world: &mut World) {
    let first = world.send(&[(request(1), "pc-1")]);
    let second = Request { replaces: Some(first.item(0)), ..request(2) };
    let second = world.send(&[(second, "pc-1"), (request(5), "pc-5")]);
    // What the other side has cannot be voided any more.
    world.reply(&second, vec![(1, granted(5))]);
    let now = world.tick();
    assert!(matches!(world.plant.void(&second.digest, now), Err(LedgerError::Acknowledged { .. })));
    let again = Request { replaces: Some(second.item(0)), ..request(1) };
    let again = world.send(&[(again, "PC-1")]);
    let standing = |seed| world.plant.standing(&RequestKey::of(&request(seed))).unwrap();
    assert_eq!(standing(1), Standing::Open(again.item(0)));
    let (item, by) = (second.item(0), again.item(0));
    assert_eq!(standing(2), Standing::Replaced { item, by });
    for ledger in [&world.plant, &world.gateway] {
        let state = |item| ledger.request(&item).unwrap().unwrap().state;
        assert_eq!(state(first.item(0)), ItemState::Replaced);
        assert_eq!(state(second.item(0)), ItemState::Replaced);
        assert_eq!(state(again.item(0)), ItemState::Open);
    }
}

// STATE-5.
pub fn a_site_cannot_replace_the_items_of_another(world: &mut World) {
    let ours = world.send(&[(request(1), "pc-1")]);
    let mut theirs = request(2);
    theirs.replaces = Some(ours.item(0));
    let hostile = world.seal_requests(&[(theirs, "x")]).reseal(|m| {
        m.from = super::site("plant-8");
        m.sequence = 1;
        m.previous = None;
    });
    world.admit(&hostile).unwrap();
    let item = world.gateway.request(&ours.item(0)).unwrap().unwrap();
    assert_eq!(item.state, ItemState::Open);
}

// STATE-7. STATE-12.
pub fn a_voided_request_bundle_crosses_again_and_a_late_answer_closes_both(world: &mut World) {
    world.send(&[(request(9), "pc-9")]);
    let lost = world.seal_requests(&[(request(1), "pc-1")]);
    world.record(&lost).unwrap();
    let now = world.tick();
    world.plant.void(&lost.digest, now).unwrap();
    let key = RequestKey::of(&request(1));
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::Voided(lost.item(0)));

    let mut again = request(1);
    again.replaces = Some(lost.item(0));
    let second = world.send(&[(again, "pc-1")]);
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::Open(second.item(0)));

    // The lost stick turns up at the gateway after all, before the void was known there.
    let reply = world.seal_replies(&lost, vec![(0, granted(1))]);
    assert_eq!(world.admit(&reply).unwrap().marked(), 0);
    assert_eq!(state(world, &lost.item(0)), ItemState::Granted);
    assert_eq!(state(world, &second.item(0)), ItemState::Granted);
    assert_eq!(world.plant.standing(&key).unwrap(), Standing::Confirmed(second.item(0)));
    assert_eq!(world.plant.confirmations("pc-1").unwrap().len(), 1);
    // Another number for the one that replaced it is a conflict.
    let other = world.seal_replies(&second, vec![(0, granted(2))]).reseal(|m| {
        m.sequence += 1;
        m.previous = Some(reply.digest);
    });
    assert_eq!(world.admit(&other).unwrap().faults()[0].fault, ItemFault::Conflict);
}

// STATE-12.
pub fn a_voided_reply_opens_its_requests_again(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    let deferred = world.seal_replies(&sent, vec![(0, Outcome::Deferred(None))]);
    world.record(&deferred).unwrap();
    let lost = world.seal_replies(&sent, vec![(0, granted(1)), (1, granted(2))]);
    world.record(&lost).unwrap();
    let tally = |world: &World| world.gateway.tally(carnet_ledger::Direction::In, None).unwrap();
    assert_eq!(tally(world), Tally { granted: 2, ..Tally::default() });

    let now = world.tick();
    world.gateway.void(&lost.digest, now).unwrap();
    assert_eq!(tally(world), Tally { open: 1, deferred: 1, ..Tally::default() });
    let again = world.seal_replies(&sent, vec![(0, granted(1)), (1, granted(2))]);
    assert_eq!(again.manifest.voided[0].digest, lost.digest);
    world.record(&again).unwrap();
}

pub fn the_gateway_lists_what_a_reply_may_still_answer(world: &mut World) {
    let requests: Vec<_> = (1..=5).map(|seed| (request(seed), "pc")).collect();
    let sent = world.send(&requests);
    let reply = world.seal_replies(
        &sent,
        vec![(0, granted(1)), (2, Outcome::Deferred(None)), (4, refused("0x90"))],
    );
    world.record(&reply).unwrap();
    let open = |from, limit| -> Vec<u32> {
        let page = world.gateway.unanswered(&sent.digest, from, limit).unwrap();
        page.iter().map(|request| request.item.index).collect()
    };
    assert_eq!(open(0, 10), [1, 2, 3]);
    assert_eq!(open(0, 2), [1, 2]);
    assert_eq!(open(2, 10), [2, 3]);
    assert_eq!(world.gateway.requests(&sent.digest, 0, 10).unwrap().len(), 5);
}

// LEDGER-8.
pub fn an_export_of_an_open_item_is_refused_whole(world: &mut World) {
    let first = world.seal_requests(&[(request(2), "pc-2")]);
    world.record(&first).unwrap();
    let before = world.plant.audit_head().unwrap();
    let second = world.seal_requests(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    assert!(matches!(world.record(&second), Err(LedgerError::Item { index: 1, .. })));
    assert_eq!(world.plant.audit_head().unwrap(), before);
    assert_eq!(world.plant.standing(&RequestKey::of(&request(1))).unwrap(), Standing::New);
}

pub fn a_bundle_is_found_by_any_of_its_names(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    let digest = sent.digest.to_string();
    let short = sent.digest.short();
    let find = |text: &str| resolve(world.gateway.as_ref(), None, text);
    for name in [
        digest.clone(),
        short.clone(),
        format!("plant-7_1_{short}"),
        format!("plant-7_1_{digest}"),
        format!("spool/plant-7_1_{short}/"),
        format!("/media/stick/plant-7_gateway-1_1_{short}.carnet"),
    ] {
        assert_eq!(find(&name).unwrap().digest, sent.digest, "{name}");
    }
    for name in [&short[..7], "", "plant-8", &format!("plant-8_1_{short}"), "../x", "%_1_________"]
    {
        assert!(matches!(find(name).unwrap_err().code(), Code::LedgerUnknownBundle), "{name}");
    }
}

// STATE-1. STATE-6.
pub fn a_confirmation_expects_no_answer_and_each_answer_has_its_form(world: &mut World) {
    let mut final_one = request(1);
    final_one.purpose = Purpose::Confirmation;
    let sent = world.send(&[(final_one, "pc-1"), (request(2), "pc-2"), (vendor(b"file"), "pc-3")]);
    let at = |index| world.plant.requests(&sent.digest, index, 1).unwrap()[0].state;
    assert_eq!([at(0), at(1), at(2)], [ItemState::Final, ItemState::Open, ItemState::Open]);
    let file = || Outcome::Granted(Grant::File(b"licence".to_vec()));
    let reply = world.seal_replies(&sent, vec![(0, granted(1)), (1, file()), (2, granted(2))]);
    let admitted = world.admit(&reply).unwrap();
    let faults: Vec<ItemFault> = admitted.faults().iter().map(|marked| marked.fault).collect();
    assert_eq!(faults, [ItemFault::Unfit; 3]);
    let next = world.seal_replies(&sent, vec![(2, file())]).reseal(|m| {
        m.sequence += 1;
        m.previous = Some(reply.digest);
    });
    assert_eq!(world.admit(&next).unwrap().marked(), 0);
    let granted = world.plant.request(&sent.item(2)).unwrap().unwrap();
    assert_eq!(granted.grant, Some(GrantRecord::Content(Digest::of(b"licence"))));
}

// STATE-8.
pub fn a_vendors_answer_to_a_replaced_request_is_stale(world: &mut World) {
    let first = world.send(&[(vendor(b"round one"), "pc-1"), (vendor(b"other"), "pc-2")]);
    let mut second = vendor(b"round two");
    second.replaces = Some(first.item(0));
    world.send(&[(second, "pc-1")]);
    let file = Outcome::Granted(Grant::File(b"licence".to_vec()));
    let reply = world.seal_replies(&first, vec![(0, file)]);
    let admitted = world.admit(&reply).unwrap();
    assert_eq!(admitted.faults()[0].fault, ItemFault::Stale);
    // A refusal of what no longer matters is nothing to look into.
    let no = world.seal_replies(&first, vec![(0, refused("1"))]).reseal(|m| {
        m.sequence += 1;
        m.previous = Some(reply.digest);
    });
    assert_eq!(world.admit(&no).unwrap().marked(), 0);
    assert_eq!(state(world, &first.item(0)), ItemState::Replaced);
}
