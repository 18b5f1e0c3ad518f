//! Answers that did not fit, and requests that are taken back.

use carnet_format::{Code, Digest, Grant, ItemRef, Outcome, Purpose, Reason, Request};
use carnet_ledger::{
    Direction, Effect, GrantRecord, ItemFault, ItemState, Ledger, LedgerError, OutcomeRecord,
    RequestKey, Standing, Tally,
};

use super::{Sealed, World, activation, confirmation, granted, refused, request, vendor};

/// The request again: its answer did not fit, or one that never was.
pub fn dispute(world: &World, of: &Request, old: ItemRef) -> Request {
    let answer = world.plant.granting(&old).unwrap();
    let nothing = ItemRef { bundle: Digest::of(b"no answer"), index: 0 };
    misfit(of, old, answer.unwrap_or(nothing))
}

/// The request again: this answer did not fit.
pub fn misfit(of: &Request, old: ItemRef, answer: ItemRef) -> Request {
    let reason = Some(Reason::AnswerDidNotFit);
    Request { reason, replaces: Some(old), continues: Some(answer), ..of.clone() }
}

/// The request again: nobody waits for it any more.
pub fn withdrawal(of: &Request, old: ItemRef) -> Request {
    let purpose = Purpose::Withdraw;
    Request { purpose, reason: None, replaces: Some(old), ..of.clone() }
}

fn states(ledger: &dyn Ledger, items: &[ItemRef]) -> Vec<ItemState> {
    items.iter().map(|item| ledger.request(item).unwrap().unwrap().state).collect()
}

#[track_caller]
fn both(world: &World, items: &[ItemRef], expected: &[ItemState]) {
    assert_eq!(states(&*world.plant, items), expected, "the plant");
    assert_eq!(states(&*world.gateway, items), expected, "the gateway");
}

fn standing(world: &World, request: &Request) -> Standing {
    world.plant.standing(&RequestKey::of(request)).unwrap()
}

/// A request that was granted `confirmation(1)`, and the one that says that it did not fit.
fn disputed(world: &mut World) -> (Sealed, Sealed) {
    let sent = world.send(&[(request(1), "pc-1")]);
    world.reply(&sent, vec![(0, granted(1))]);
    let again = world.send(&[(dispute(world, &request(1), sent.item(0)), "pc-1")]);
    (sent, again)
}

// EXP-26.
pub fn a_grant_is_held_by_those_who_may_use_it(world: &mut World) {
    let holders = |ledger: &dyn Ledger, number| -> Vec<ItemRef> {
        let grant = GrantRecord::ConfirmationId(confirmation(number));
        ledger.holders(&grant).unwrap().iter().map(|it| it.item).collect()
    };
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    world.reply(&sent, vec![(0, granted(1))]);
    for ledger in [&world.plant, &world.gateway] {
        assert_eq!(holders(&**ledger, 1), [sent.item(0)]);
        assert_eq!(holders(&**ledger, 2), []);
    }
    // What is taken back is held by nobody, and neither is what did not fit.
    let lost = world.seal_replies(&sent, vec![(1, granted(2))]);
    world.record(&lost).unwrap();
    assert_eq!(holders(&*world.gateway, 2), [sent.item(1)]);
    let now = world.tick();
    world.gateway.void(&lost.digest, now).unwrap();
    assert_eq!(holders(&*world.gateway, 2), []);
    world.send(&[(dispute(world, &request(1), sent.item(0)), "pc-1")]);
    for ledger in [&world.plant, &world.gateway] {
        assert_eq!(holders(&**ledger, 1), []);
    }
}

// STATE-10. STATE-3. STATE-7.
pub fn an_answer_that_did_not_fit_is_asked_for_again(world: &mut World) {
    use ItemState::{Disputed, Granted, Open};
    let (sent, again) = disputed(world);
    let items = [sent.item(0), again.item(0)];
    both(world, &items, &[Disputed, Open]);
    assert_eq!(standing(world, &request(1)), Standing::Open(again.item(0)));
    let tally = Tally { open: 1, disputed: 1, ..Tally::default() };
    assert_eq!(world.gateway.tally(Direction::In, None).unwrap(), tally);

    // The same value is refused where it is entered, for either request, and marked where it comes.
    for item in [(&sent, 0), (&again, 0)].map(|(bundle, index)| bundle.item(index)) {
        let outcome = OutcomeRecord::Granted(GrantRecord::ConfirmationId(confirmation(1)));
        let foreseen = world.gateway.foresee(&item, &outcome).unwrap();
        assert_eq!(foreseen, Err(ItemFault::Disputed));
        let outcome = OutcomeRecord::Granted(GrantRecord::ConfirmationId(confirmation(2)));
        assert_eq!(world.gateway.foresee(&item, &outcome).unwrap(), Ok(Effect::Moves));
    }
    let same = world.seal_replies(&again, vec![(0, granted(1))]);
    let error = world.record(&same).unwrap_err();
    assert_eq!(error, LedgerError::Answer { index: 0, fault: ItemFault::Disputed });
    let admitted = world.admit(&same).unwrap();
    assert_eq!(admitted.faults()[0].fault.code(), Code::AnswerDisputed);
    assert_eq!((admitted.marked(), admitted.withheld()), (1, 1));
    both(world, &items, &[Disputed, Open]);

    // The grant did not fit, and is never shown as one that does.
    let told = |world: &World| {
        let told = world.plant.confirmations("pc-1").unwrap();
        let told = told.into_iter().filter(|it| it.request.grant.is_some());
        told.map(|it| (it.request.grant, it.disputed.is_some())).collect::<Vec<_>>()
    };
    let is = |seed| Some(GrantRecord::ConfirmationId(confirmation(seed)));
    assert_eq!(told(world), [(is(1), true)]);

    let other = world.seal_replies(&again, vec![(0, granted(2))]).reseal(|m| {
        m.sequence += 1;
        m.previous = Some(same.digest);
    });
    assert_eq!(world.admit(&other).unwrap().marked(), 0);
    let on_its_way = world.seal_replies(&again, vec![(0, granted(2))]);
    world.record(&on_its_way).unwrap();
    both(world, &items, &[Granted, Granted]);
    assert_eq!(told(world), [(is(2), false)]);
    assert_eq!(standing(world, &request(1)), Standing::Confirmed(again.item(0)));
}

// STATE-10.
pub fn what_did_not_fit_once_does_not_come_back_after_a_second_dispute(world: &mut World) {
    let (sent, again) = disputed(world);
    world.reply(&again, vec![(0, granted(2))]);
    let third = world.send(&[(dispute(world, &request(1), again.item(0)), "pc-1")]);
    let items = [sent.item(0), again.item(0), third.item(0)];
    use ItemState::{Disputed, Granted, Open};
    both(world, &items, &[Disputed, Disputed, Open]);
    for seed in [1, 2] {
        let reply = world.seal_replies(&third, vec![(0, granted(seed))]);
        let error = world.record(&reply).unwrap_err();
        assert_eq!(error, LedgerError::Answer { index: 0, fault: ItemFault::Disputed });
    }
    world.reply(&third, vec![(0, granted(3))]);
    both(world, &items, &[Granted; 3]);
}

// STATE-11.
pub fn a_dispute_that_is_withdrawn_leaves_the_answer_as_it_was(world: &mut World) {
    use ItemState::{Disputed, Final, Granted, Open, Withdrawn};
    let (sent, again) = disputed(world);
    let taken_back = world.send(&[(withdrawal(&request(1), again.item(0)), "pc-1")]);
    let items = [sent.item(0), again.item(0), taken_back.item(0)];
    both(world, &items, &[Granted, Withdrawn, Final]);
    assert_eq!(standing(world, &request(1)), Standing::Confirmed(sent.item(0)));
    assert_eq!(world.plant.confirmations("pc-1").unwrap()[0].disputed, None);
    // Where the machine asks with another installation id, it is the first request that goes.
    let key = RequestKey::of(&request(2));
    let old = world.plant.predecessor("pc-1", &activation(), &key).unwrap();
    assert_eq!(old, Some(sent.item(0)));
    // The answer may be disputed anew, and another one is still a conflict.
    let conflict = world.seal_replies(&again, vec![(0, granted(2))]);
    let error = world.record(&conflict).unwrap_err();
    assert_eq!(error, LedgerError::Answer { index: 0, fault: ItemFault::Conflict });
    let anew = world.send(&[(dispute(world, &request(1), sent.item(0)), "pc-1")]);
    both(world, &[items[0], anew.item(0)], &[Disputed, Open]);
}

// STATE-11. STATE-9.
pub fn a_dispute_that_was_refused_can_be_taken_back(world: &mut World) {
    use ItemState::{Disputed, Final, Granted, Refused};
    let (sent, again) = disputed(world);
    world.reply(&again, vec![(0, refused("0x67"))]);
    let items = [sent.item(0), again.item(0)];
    both(world, &items, &[Disputed, Refused]);
    let refused = Standing::Refused(again.item(0), Some("0x67".parse().unwrap()));
    assert_eq!(standing(world, &request(1)), refused);
    let late = world.send(&[(withdrawal(&request(1), again.item(0)), "pc-1")]);
    both(world, &items, &[Granted, Refused]);
    both(world, &[late.item(0)], &[Final]);
    assert_eq!(standing(world, &request(1)), Standing::Confirmed(sent.item(0)));
    let told = world.plant.confirmations("pc-1").unwrap();
    assert!(told.len() == 1 && told[0].disputed.is_none());
    // Another installation id takes the place of the first request, not of the dispute.
    let key = RequestKey::of(&request(2));
    let old = world.plant.predecessor("pc-1", &activation(), &key).unwrap();
    assert_eq!(old, Some(sent.item(0)));
}

// STATE-11.
pub fn a_dispute_that_was_granted_ends_by_a_withdrawal(world: &mut World) {
    let (sent, again) = disputed(world);
    world.reply(&again, vec![(0, granted(2))]);
    world.send(&[(withdrawal(&request(1), again.item(0)), "pc-1")]);
    both(world, &[sent.item(0), again.item(0)], &[ItemState::Granted; 2]);
    let first = world.seal_replies(&sent, vec![(0, granted(1))]);
    let fault = ItemFault::Conflict;
    assert_eq!(world.record(&first).unwrap_err(), LedgerError::Answer { index: 0, fault });
    // The second did not fit, and the first may come again.
    let anew = dispute(world, &request(1), again.item(0));
    let anew = world.send(&[(anew, "pc-1")]);
    world.reply(&anew, vec![(0, granted(1))]);
    let told = world.plant.confirmations("pc-1").unwrap();
    assert_eq!(told[0].request.grant, Some(GrantRecord::ConfirmationId(confirmation(1))));
}

// STATE-10. STATE-12.
pub fn a_reply_that_was_voided_is_disputed_by_its_value(world: &mut World) {
    use ItemState::{Disputed, Granted, Open};
    let sent = world.send(&[(request(1), "pc-1")]);
    let wrong = world.seal_replies(&sent, vec![(0, granted(1))]);
    world.record(&wrong).unwrap();
    world.admit(&wrong).unwrap();
    let now = world.tick();
    world.gateway.void(&wrong.digest, now).unwrap();
    let right = world.seal_replies(&sent, vec![(0, granted(2))]);
    world.record(&right).unwrap();
    let admitted = world.admit(&right).unwrap();
    assert_eq!(admitted.faults()[0].fault, ItemFault::Conflict);

    let again = dispute(world, &request(1), sent.item(0));
    assert_eq!(again.continues, Some(wrong.item(0)));
    let again = world.seal_requests(&[(again, "pc-1")]);
    world.record(&again).unwrap();
    assert_eq!(world.admit(&again).unwrap().marked(), 0);
    let items = [sent.item(0), again.item(0)];
    assert_eq!(states(&*world.plant, &items), [Disputed, Open]);
    // The gateway holds another one by now, which nobody disputes.
    // STATE-16.
    assert_eq!(states(&*world.gateway, &items), [Granted, Granted]);
    let same = world.seal_replies(&again, vec![(0, granted(1))]);
    let fault = ItemFault::Disputed;
    assert_eq!(world.record(&same).unwrap_err(), LedgerError::Answer { index: 0, fault });
    world.reply(&again, vec![(0, granted(2))]);
    both(world, &items, &[Granted; 2]);
}

// STATE-10.
pub fn a_dispute_names_an_answer_of_the_other_site_to_the_same_request(world: &mut World) {
    world.policy.gaps = carnet_ledger::GapPolicy::Accept;
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2"), (request(3), "pc-3")]);
    let reply =
        world.seal_replies(&sent, vec![(0, granted(1)), (1, granted(2)), (2, refused("0x67"))]);
    world.record(&reply).unwrap();
    world.admit(&reply).unwrap();
    let items = [0, 1, 2].map(|index| sent.item(index));
    // Another request's answer, one that is none, a request, and an index that is not there.
    for (old, answer) in [
        (0, reply.item(1)),
        (2, reply.item(2)),
        (0, sent.item(0)),
        (0, ItemRef { index: 3, ..reply.item(0) }),
    ] {
        let lie = misfit(&request(old + 1), sent.item(old), answer);
        let sealed = world.seal_requests(&[(lie.clone(), "pc-1")]);
        assert_eq!(world.record(&sealed).unwrap_err().code(), Code::LedgerItem);
        // Each by a stream of its own.
        let mut sealed = sealed.reseal(|m| (m.sequence, m.previous) = (1, None));
        sealed.key = carnet_format::KeyId::from_bytes(*sealed.digest.as_bytes());
        let admitted = world.admit(&sealed).unwrap();
        assert_eq!(admitted.faults()[0].fault, ItemFault::NotGranted, "{answer:?}");
        assert_eq!(
            states(&*world.gateway, &items),
            [ItemState::Granted, ItemState::Granted, ItemState::Refused]
        );
    }
}

// STATE-11.
pub fn a_withdrawal_ends_only_a_request_with_its_own_key(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    let lie = world.seal_requests(&[(withdrawal(&request(4), sent.item(0)), "x")]);
    assert_eq!(world.admit(&lie).unwrap().marked(), 0);
    let items = [sent.item(0), sent.item(1), lie.item(0)];
    use ItemState::{Final, Open};
    assert_eq!(states(&*world.gateway, &items), [Open, Open, Final]);
}

// STATE-12. STATE-10.
pub fn a_dispute_that_was_marked_stays_without_effect(world: &mut World) {
    world.policy.gaps = carnet_ledger::GapPolicy::Accept;
    let sent = world.send(&[(request(1), "pc-1")]);
    let first = world.seal_replies(&sent, vec![(0, Outcome::Deferred(None))]);
    world.record(&first).unwrap();
    let second = world.seal_replies(&sent, vec![(0, granted(1))]);
    world.record(&second).unwrap();
    let lie = world.seal_requests(&[(dispute(world, &request(4), sent.item(0)), "x")]);
    assert_eq!(world.admit(&lie).unwrap().marked(), 1);
    let now = world.tick();
    world.gateway.void(&first.digest, now).unwrap();
    assert_eq!(states(&*world.gateway, &[sent.item(0)]), [ItemState::Granted]);
}

// STATE-12. STATE-11.
pub fn what_was_answered_before_its_bundle_was_voided_stays_answered(world: &mut World) {
    use ItemState::{Granted, Refused};
    world.policy.gaps = carnet_ledger::GapPolicy::Accept;
    // What the gateway acknowledges cannot be voided.
    world.send(&[(request(8), "pc-8")]);
    let lost = world.seal_requests(&[(request(9), "pc-9")]);
    world.record(&lost).unwrap();
    let sent = world.send(&[(vendor(b"round"), "pc-1"), (request(1), "pc-2")]);
    let file = Outcome::Granted(Grant::File(b"licence".to_vec()));
    world.reply(&sent, vec![(0, file), (1, refused("0x7F"))]);
    let back = world.seal_requests(&[
        (withdrawal(&vendor(b"round"), sent.item(0)), "pc-1"),
        (withdrawal(&request(1), sent.item(1)), "pc-2"),
    ]);
    world.record(&back).unwrap();
    let items = [sent.item(0), sent.item(1)];
    for voided in [&sent, &back] {
        let now = world.tick();
        world.plant.void(&voided.digest, now).unwrap();
        assert_eq!(states(&*world.plant, &items), [Granted, Refused]);
    }
}

// STATE-11. STATE-5.
pub fn a_dispute_that_is_replaced_leaves_the_answer_as_it_was(world: &mut World) {
    let (sent, again) = disputed(world);
    let newer = Request { replaces: Some(again.item(0)), ..request(2) };
    let key = RequestKey::of(&newer);
    let old = world.plant.predecessor("pc-1", &activation(), &key).unwrap();
    assert_eq!(old, newer.replaces);
    let newer = world.send(&[(newer, "pc-1")]);
    let items = [sent.item(0), again.item(0), newer.item(0)];
    both(world, &items, &[ItemState::Granted, ItemState::Replaced, ItemState::Open]);
    assert_eq!(standing(world, &request(1)), Standing::Confirmed(sent.item(0)));
}

// STATE-11. STATE-12.
pub fn a_dispute_that_is_voided_leaves_the_answer_as_it_was(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    world.reply(&sent, vec![(0, granted(1))]);
    let lost = world.seal_requests(&[(dispute(world, &request(1), sent.item(0)), "pc-1")]);
    world.record(&lost).unwrap();
    assert_eq!(states(&*world.plant, &[sent.item(0)]), [ItemState::Disputed]);
    let now = world.tick();
    world.plant.void(&lost.digest, now).unwrap();
    let items = [sent.item(0), lost.item(0)];
    assert_eq!(states(&*world.plant, &items), [ItemState::Granted, ItemState::Voided]);
    assert_eq!(standing(world, &request(1)), Standing::Confirmed(sent.item(0)));
    // Once more, and this time it arrives.
    let again = world.send(&[(dispute(world, &request(1), sent.item(0)), "pc-1")]);
    both(world, &[items[0], again.item(0)], &[ItemState::Disputed, ItemState::Open]);
    world.reply(&again, vec![(0, granted(2))]);
    both(world, &[items[0], again.item(0)], &[ItemState::Granted, ItemState::Granted]);
}

// STATE-10. IMP-19.
pub fn a_dispute_of_what_was_not_granted_is_an_ordinary_request(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    world.reply(&sent, vec![(1, granted(2))]);
    // Open; unknown; granted, and another installation id.
    let (open, granted_one) = (sent.item(0), sent.item(1));
    let unknown = ItemRef { bundle: Digest::of(b"never sent"), index: 0 };
    for (of, old) in [(request(1), open), (request(3), unknown), (request(4), granted_one)] {
        let sealed = world.seal_requests(&[(dispute(world, &of, old), "pc-1")]);
        let error = world.record(&sealed).unwrap_err();
        assert_eq!(error.code(), Code::LedgerItem, "{error}");
    }
    let lie = world.seal_requests(&[
        (dispute(world, &request(1), open), "x"),
        (dispute(world, &request(3), unknown), "x"),
        (dispute(world, &request(4), granted_one), "x"),
    ]);
    let admitted = world.admit(&lie).unwrap();
    assert_eq!((admitted.marked(), admitted.withheld()), (3, 0));
    let faults: Vec<_> = admitted.faults().iter().map(|it| (it.index, it.item, it.fault)).collect();
    let fault = ItemFault::NotGranted;
    assert_eq!(faults, [(0, open, fault), (1, unknown, fault), (2, granted_one, fault)]);
    use ItemState::{Granted, Open, Replaced};
    let items = [open, granted_one, lie.item(0), lie.item(1), lie.item(2)];
    assert_eq!(states(&*world.gateway, &items), [Replaced, Granted, Open, Open, Open]);
    let record = world.gateway.request(&lie.item(1)).unwrap().unwrap();
    assert_eq!(record.mark, Some(Code::ItemNotGranted));
    assert_eq!(record.reason, Some(Reason::AnswerDidNotFit));
}

// STATE-10.
pub fn all_who_share_an_answer_share_its_dispute(world: &mut World) {
    world.send(&[(request(9), "pc-9")]);
    world.policy.gaps = carnet_ledger::GapPolicy::Accept;
    // Sent, voided and sent again: two requests, three machines, one answer.
    let mut first = world.seal_requests(&[(request(1), "pc-1")]);
    first.machines[0].push("pc-2".into());
    world.record(&first).unwrap();
    let now = world.tick();
    world.plant.void(&first.digest, now).unwrap();
    let second = Request { replaces: Some(first.item(0)), ..request(1) };
    let second = world.send(&[(second, "pc-3"), (request(2), "pc-4")]);
    world.reply(&second, vec![(0, granted(1)), (1, granted(2))]);
    world.send(&[(dispute(world, &request(1), second.item(0)), "pc-3")]);
    let items = [first.item(0), second.item(0), second.item(1)];
    use ItemState::{Disputed, Granted};
    assert_eq!(states(&*world.plant, &items), [Disputed, Disputed, Granted]);
    for (machine, is_disputed) in [("pc-1", true), ("pc-2", true), ("pc-3", true), ("pc-4", false)]
    {
        let told = world.plant.confirmations(machine).unwrap();
        let told = told.iter().filter(|it| it.request.grant.is_some());
        let told: Vec<bool> = told.map(|it| it.disputed.is_some()).collect();
        assert_eq!(told, [is_disputed], "{machine}");
    }
}

// STATE-8. STATE-10.
pub fn a_vendors_answer_is_disputed_for_itself(world: &mut World) {
    let file = |bytes: &[u8]| Outcome::Granted(Grant::File(bytes.to_vec()));
    let sent = world.send(&[(vendor(b"round one"), "pc-1")]);
    world.reply(&sent, vec![(0, file(b"bad"))]);
    let again = world.send(&[(dispute(world, &vendor(b"round one"), sent.item(0)), "pc-1")]);
    for (bundle, bytes, fault) in [
        (&sent, &b"good"[..], ItemFault::Stale),
        (&sent, b"bad", ItemFault::Disputed),
        (&again, b"bad", ItemFault::Disputed),
    ] {
        let reply = world.seal_replies(bundle, vec![(0, file(bytes))]);
        assert_eq!(world.record(&reply).unwrap_err(), LedgerError::Answer { index: 0, fault });
    }
    world.reply(&again, vec![(0, file(b"good"))]);
    let items = [sent.item(0), again.item(0)];
    both(world, &items, &[ItemState::Disputed, ItemState::Granted]);
    let told = world.plant.confirmations("pc-1").unwrap();
    let told: Vec<_> = told.iter().map(|it| (it.request.item, it.disputed.is_some())).collect();
    assert_eq!(told, [(again.item(0), false), (sent.item(0), true)]);
}

// STATE-11. STATE-1. STATE-6.
pub fn what_is_open_or_deferred_can_be_withdrawn(world: &mut World) {
    use ItemState::{Final, Granted, Withdrawn};
    let requests = [1, 2, 3].map(|seed| (request(seed), "pc"));
    let sent = world.send(&requests);
    world.reply(&sent, vec![(1, Outcome::Deferred(None)), (2, granted(3))]);
    let withdrawals =
        [0, 1, 2].map(|index| (withdrawal(&request(index + 1), sent.item(index)), "pc"));
    let back = world.send(&withdrawals);
    let items = [0, 1, 2].map(|index| sent.item(index));
    both(world, &items, &[Withdrawn, Withdrawn, Granted]);
    both(world, &[0, 1, 2].map(|index| back.item(index)), &[Final; 3]);
    assert_eq!(standing(world, &request(1)), Standing::Withdrawn(sent.item(0)));
    assert_eq!(standing(world, &request(3)), Standing::Confirmed(sent.item(2)));
    assert_eq!(world.gateway.unanswered(&sent.digest, 0, 9).unwrap(), []);
    assert_eq!(world.gateway.unanswered(&back.digest, 0, 9).unwrap(), []);

    // Nobody answers a withdrawal. A confirmation that was on its way is kept, a refusal says nothing.
    let reply = world.seal_replies(&back, vec![(0, granted(1))]);
    let error = world.record(&reply).unwrap_err();
    assert_eq!(error, LedgerError::Answer { index: 0, fault: ItemFault::Unfit });
    world.reply(&sent, vec![(0, granted(1)), (1, refused("0x67"))]);
    both(world, &items, &[Granted, Withdrawn, Granted]);
    assert_eq!(standing(world, &request(1)), Standing::Confirmed(sent.item(0)));

    // A person may ask again.
    let again = Request { replaces: Some(sent.item(1)), ..request(2) };
    let again = world.send(&[(again, "pc")]);
    assert_eq!(standing(world, &request(2)), Standing::Open(again.item(0)));
}

// STATE-11. STATE-8.
pub fn a_vendors_answer_to_a_withdrawn_request_is_stale(world: &mut World) {
    let sent = world.send(&[(vendor(b"round one"), "pc-1")]);
    let reply =
        world.seal_replies(&sent, vec![(0, Outcome::Granted(Grant::File(b"licence".to_vec())))]);
    world.record(&reply).unwrap();
    world.send(&[(withdrawal(&vendor(b"round one"), sent.item(0)), "pc-1")]);
    // It crossed in the other direction meanwhile.
    assert_eq!(states(&*world.gateway, &[sent.item(0)]), [ItemState::Granted]);
    let admitted = world.admit(&reply).unwrap();
    assert_eq!(admitted.faults()[0].fault, ItemFault::Stale);
    assert_eq!(states(&*world.plant, &[sent.item(0)]), [ItemState::Withdrawn]);
}

// STATE-11. STATE-12.
pub fn a_withdrawal_that_is_voided_was_never_made(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    world.reply(&sent, vec![(1, Outcome::Deferred(Some("busy".parse().unwrap())))]);
    let back = world.seal_requests(&[
        (withdrawal(&request(1), sent.item(0)), "pc-1"),
        (withdrawal(&request(2), sent.item(1)), "pc-2"),
    ]);
    world.record(&back).unwrap();
    let items = [sent.item(0), sent.item(1)];
    assert_eq!(states(&*world.plant, &items), [ItemState::Withdrawn; 2]);
    let now = world.tick();
    world.plant.void(&back.digest, now).unwrap();
    both(world, &items, &[ItemState::Open, ItemState::Deferred]);
    let code = world.plant.request(&items[1]).unwrap().unwrap().code;
    assert_eq!(code, Some("busy".parse().unwrap()));
    assert_eq!(states(&*world.plant, &[back.item(0)]), [ItemState::Voided]);
}

// STATE-14. STATE-15. STATE-11.
pub fn a_withdrawn_request_holds_no_older_one_back(world: &mut World) {
    let first = world.send(&[(request(1), "pc-1")]);
    let second = Request { replaces: Some(first.item(0)), ..request(2) };
    let second = world.send(&[(second, "pc-1")]);
    assert_eq!(
        standing(world, &request(1)),
        Standing::Replaced { item: first.item(0), by: second.item(0) }
    );
    world.send(&[(withdrawal(&request(2), second.item(0)), "pc-1")]);
    assert_eq!(standing(world, &request(1)), Standing::Voided(first.item(0)));
    // What withdraws is never replaced itself.
    let key = RequestKey::of(&request(3));
    let old = world.plant.predecessor("pc-1", &activation(), &key).unwrap();
    assert_eq!(old, Some(second.item(0)));
}

// STATE-12. STATE-10.
pub fn a_reply_that_is_voided_takes_the_dispute_of_its_answer_along(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    world.policy.gaps = carnet_ledger::GapPolicy::Accept;
    let early = world.seal_replies(&sent, vec![(0, granted(1))]);
    world.record(&early).unwrap();
    // It arrives, but the gateway does not know; the dispute comes by itself.
    world.admit(&early).unwrap();
    let again = world.seal_requests(&[(dispute(world, &request(1), sent.item(0)), "pc-1")]);
    let again = again.reseal(|m| m.acknowledges.clear());
    world.record(&again).unwrap();
    world.admit(&again).unwrap();
    let second = world.seal_replies(&again, vec![(0, granted(2))]);
    world.record(&second).unwrap();
    let items = [sent.item(0), again.item(0)];
    use ItemState::{Disputed, Granted, Open, Replaced};
    assert_eq!(states(&*world.gateway, &items), [Granted, Granted]);
    // Without the second answer the first one is disputed, without the first there is none.
    for (lost, expected) in [(second, [Disputed, Open]), (early, [Replaced, Open])] {
        let now = world.tick();
        world.gateway.void(&lost.digest, now).unwrap();
        assert_eq!(states(&*world.gateway, &items), expected);
    }
}

// STATE-6.
pub fn a_confirmation_id_has_the_length_that_its_installation_id_asks_for(world: &mut World) {
    let mut short = request(2);
    let carnet_format::RequestBody::Microsoft(numbers) = &mut short.body else { panic!() };
    numbers.installation_id = carnet_format::InstallationId::unpack(&[2; 19]).unwrap();
    let sent = world.send(&[(request(1), "pc-1"), (short, "pc-2")]);
    let mut packed = [0; 15];
    packed[14] = 1;
    let number = carnet_format::ConfirmationId::unpack(&packed).unwrap();
    let short_one = || Outcome::Granted(Grant::ConfirmationId(number));
    let wrong = world.seal_replies(&sent, vec![(0, short_one())]);
    let error = world.record(&wrong).unwrap_err();
    let fault = ItemFault::UnfitDigits { asked: 63, got: 42 };
    assert_eq!(
        (fault.code(), &error),
        (Code::AnswerUnfit, &LedgerError::Answer { index: 0, fault })
    );
    assert!(error.to_string().contains("42 digits"), "{error}");
    world.reply(&sent, vec![(1, short_one())]);
    let grant = world.plant.request(&sent.item(1)).unwrap().unwrap().grant;
    assert_eq!(grant, Some(GrantRecord::ConfirmationId(number)));
}
