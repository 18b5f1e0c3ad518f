//! Streams: order, gaps, contradictions, acknowledgements.

use carnet_format::{Acknowledgement, Code, Digest, Voided};
use carnet_ledger::{
    AdmitError, Alarm, BundleState, GapPolicy, HoldReason, ItemSink, LedgerError, Stop,
    StreamFault, StreamPolicy, StreamVerdict,
};

use super::{PLANT_KEY, Sealed, World, request, site};

fn refused_with(verdict: StreamVerdict) -> Code {
    match verdict {
        StreamVerdict::Rejected(fault) => fault.code(),
        other => panic!("{other:?}"),
    }
}

/// The plant's next three bundles, recorded and not sent.
fn three(world: &mut World) -> [Sealed; 3] {
    [1, 2, 3].map(|seed| {
        let sealed = world.seal_requests(&[(request(seed), "pc")]);
        world.record(&sealed).unwrap();
        sealed
    })
}

// IMP-8. STREAM-6.
pub fn bundles_in_order_are_admitted_once(world: &mut World) {
    for sealed in three(world) {
        assert_eq!(world.judge(&sealed), StreamVerdict::Fits);
        let since = world.now + 1;
        world.admit(&sealed).unwrap();
        let again = StreamVerdict::AlreadyImported { since };
        assert_eq!(world.judge(&sealed), again);
        assert_eq!(world.admit(&sealed).unwrap_err(), AdmitError::Stream(again));
    }
}

// STREAM-2.
pub fn two_bundles_for_one_place_are_an_equivocation(world: &mut World) {
    let sent = world.send(&[(request(1), "pc")]);
    let forged = sent.clone().reseal(|m| m.created += 1);
    let fault = StreamFault::Equivocation { sequence: 1, known: sent.digest, got: forged.digest };
    assert_eq!(world.judge(&forged), StreamVerdict::Rejected(fault));
    assert!(fault.is_contradiction());

    let (before, _) = world.gateway.audit_head().unwrap();
    let policy = world.policy;
    world.gateway.alarm(&forged.claim(policy), 5).unwrap();
    world.gateway.alarm(&forged.claim(policy), 6).unwrap();
    assert_eq!(world.gateway.audit_head().unwrap().0, before + 1);
}

// STREAM-3.
pub fn a_bundle_must_follow_the_one_it_names(world: &mut World) {
    let [one, two, three] = three(world);
    world.admit(&one).unwrap();
    let fork = two.clone().reseal(|m| m.previous = Some(Digest::of(b"another first")));
    assert_eq!(refused_with(world.judge(&fork)), Code::StreamEquivocation);

    // What a later bundle names for a place binds the one that comes late.
    world.policy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };
    world.admit(&three).unwrap();
    let other = two.clone().reseal(|m| m.created += 1);
    assert_eq!(refused_with(world.judge(&other)), Code::StreamEquivocation);
    world.admit(&two).unwrap();
}

// STREAM-6. STREAM-11. STREAM-7. STREAM-12.
pub fn gaps_and_late_bundles_follow_the_route(world: &mut World) {
    let [one, two, three] = three(world);
    world.admit(&one).unwrap();
    assert_eq!(refused_with(world.judge(&three)), Code::StreamGap);
    world.policy.gaps = GapPolicy::Hold;
    let gap = HoldReason::Gap { got: 3, missing: 2 };
    assert_eq!(world.judge(&three), StreamVerdict::Held(vec![gap]));
    let policy = world.policy;
    assert!(matches!(
        world.gateway.release(&three.digest, "CHG-1", 5),
        Err(LedgerError::NotHeld { .. })
    ));
    world.gateway.hold(&three.claim(policy), &[gap.code()], None, 5).unwrap();
    world.gateway.hold(&three.claim(policy), &[gap.code()], None, 6).unwrap();
    assert_eq!(world.gateway.held().unwrap()[0].codes, [Code::StreamGap]);
    world.gateway.release(&three.digest, "CHG-1", 7).unwrap();
    assert_eq!(world.gateway.released(&three.digest).unwrap().unwrap().ticket, "CHG-1");
    world.admit(&three).unwrap();
    assert_eq!(world.gateway.held().unwrap(), []);

    assert_eq!(refused_with(world.judge(&two)), Code::StreamLate);
    world.policy.late = GapPolicy::Hold;
    let late = HoldReason::Late { got: 2, highest: 3 };
    assert_eq!(world.judge(&two), StreamVerdict::Held(vec![late]));
    world.policy.late = GapPolicy::Accept;
    world.admit(&two).unwrap();
}

// STREAM-4. STREAM-5. STREAM-15.
pub fn a_voided_bundle_closes_its_gap_and_never_comes(world: &mut World) {
    let [one, two, three] = three(world);
    world.admit(&one).unwrap();
    let now = world.tick();
    world.plant.void(&two.digest, now).unwrap();
    world.plant.void(&two.digest, now).unwrap();
    assert_eq!(refused_with(world.judge(&three)), Code::StreamGap);
    world.policy.gaps = GapPolicy::Accept;
    world.admit(&three).unwrap();
    world.policy.gaps = GapPolicy::Reject;

    let four = world.seal_requests(&[(request(4), "pc")]);
    assert_eq!(four.manifest.voided, [Voided { sequence: 2, digest: two.digest }]);
    let lie = four.clone().reseal(|m| m.voided[0].digest = Digest::of(b"another second"));
    assert_eq!(refused_with(world.judge(&lie)), Code::StreamEquivocation);
    // It was held before anybody knew that it never comes.
    let policy = world.policy;
    world.gateway.hold(&two.claim(policy), &[Code::StreamLate], None, now).unwrap();
    world.record(&four).unwrap();
    world.admit(&four).unwrap();
    assert_eq!(world.gateway.held().unwrap(), []);
    world.policy.late = GapPolicy::Accept;
    assert_eq!(refused_with(world.judge(&two)), Code::StreamVoided);
    assert_eq!(
        world.plant.bundle(&two.digest).unwrap().unwrap().state,
        BundleState::Voided { at: now }
    );
    // Nothing is missing below 4 any more.
    let settled = world.gateway.streams().unwrap()[0].settled.unwrap();
    assert_eq!((settled.sequence, settled.digest), (4, four.digest));
}

// STREAM-1. STREAM-8.
pub fn a_new_epoch_waits_and_closes_the_old_one(world: &mut World) {
    let [one, two, _] = three(world);
    world.admit(&one).unwrap();
    world.plant.open_epoch(2, 5).unwrap();
    let new = world.seal_requests(&[(request(9), "pc")]);
    assert_eq!((new.manifest.epoch, new.manifest.sequence), (2, 1));
    world.record(&new).unwrap();
    let reason = HoldReason::Epoch { got: 2, known: 1 };
    assert_eq!(world.judge(&new), StreamVerdict::Held(vec![reason]));
    let policy = world.policy;
    world.gateway.hold(&new.claim(policy), &[reason.code()], None, 6).unwrap();
    world.gateway.release(&new.digest, "CHG-2", 7).unwrap();
    world.admit(&new).unwrap();
    assert_eq!(refused_with(world.judge(&two)), Code::StreamEpochClosed);
}

// STREAM-9. STREAM-10.
pub fn a_first_contact_above_one_and_a_jump_wait(world: &mut World) {
    let [one, two, _] = three(world);
    let first = StreamVerdict::Held(vec![HoldReason::FirstContact { got: 2 }]);
    assert_eq!(world.judge(&two), first);
    world.admit(&one).unwrap();
    world.policy.gaps = GapPolicy::Accept;
    let far = |sequence| two.clone().reseal(|m| m.sequence = sequence);
    let edge = 1 + (1 << 20);
    assert_eq!(world.judge(&far(edge)), StreamVerdict::Fits);
    let jump = HoldReason::Jump { got: edge + 1, highest: 1 };
    assert_eq!(world.judge(&far(edge + 1)), StreamVerdict::Held(vec![jump]));
}

// STREAM-14. STREAM-16. LEDGER-18.
pub fn what_arrived_is_acknowledged_and_cannot_be_voided(world: &mut World) {
    let sent = world.send(&[(request(1), "pc")]);
    let state = |world: &World| world.plant.bundle(&sent.digest).unwrap().unwrap().state;
    assert_eq!(state(world), BundleState::Sent);
    let reply = world.seal_replies(&sent, vec![(0, super::granted(1))]);
    let acknowledgement =
        Acknowledgement { key: PLANT_KEY, epoch: 1, sequence: 1, digest: sent.digest };
    assert_eq!(reply.manifest.acknowledges, [acknowledgement]);
    world.record(&reply).unwrap();
    world.admit(&reply).unwrap();
    assert_eq!(state(world), BundleState::Acknowledged);
    let refused = world.plant.void(&sent.digest, 5).unwrap_err();
    assert_eq!(refused, LedgerError::Acknowledged { digest: sent.digest });
    let refused = world.plant.void(&reply.digest, 5).unwrap_err();
    assert_eq!(refused, LedgerError::NotOurs { digest: reply.digest });
}

// STREAM-16.
pub fn an_acknowledgement_of_nothing_raises_an_alarm(world: &mut World) {
    let sent = world.send(&[(request(1), "pc")]);
    let reply = world.seal_replies(&sent, vec![(0, super::granted(1))]).reseal(|m| {
        m.acknowledges[0].sequence = 9;
    });
    let admitted = world.admit(&reply).unwrap();
    assert!(matches!(
        admitted.alarms(),
        [Alarm::UnknownAcknowledgement { epoch: 1, sequence: 9, .. }]
    ));
}

// LEDGER-8.
pub fn an_export_that_lost_the_race_changes_nothing(world: &mut World) {
    let slow = world.seal_requests(&[(request(1), "pc-1")]);
    let fast = world.seal_requests(&[(request(2), "pc-2")]);
    world.record(&fast).unwrap();
    let before = world.plant.audit_head().unwrap();
    let error = world.record(&slow).unwrap_err();
    assert_eq!(error, LedgerError::StreamMoved { epoch: 1, sequence: 2 });
    assert_eq!(world.plant.audit_head().unwrap(), before);
    assert_eq!(world.plant.bundle(&slow.digest).unwrap(), None);
    let next = world.plant.next(&site("gateway-1"), &PLANT_KEY).unwrap();
    assert_eq!(next.head().unwrap().digest, fast.digest);
}

// IMP-20. LEDGER-6.
pub fn a_stopped_admission_changes_nothing(world: &mut World) {
    let sealed = world.seal_requests(&[(request(1), "pc-1")]);
    world.record(&sealed).unwrap();
    let before = world.gateway.audit_head().unwrap();
    let policy = world.policy;
    let inbound = carnet_ledger::Inbound {
        endorsers: &carnet_ledger::Endorsers::default(),
        claim: sealed.claim(policy),
        trust: super::TRUST,
        medium: None,
        certainty: carnet_format::receipt::Certainty::Trusted,
        floor: Some(9_999),
        anchor: Some(9_999),
        now: 5,
    };
    let stopped = world.gateway.admit(&inbound, &mut |sink: &mut dyn ItemSink| {
        sink.request(&request(1))?;
        Err(Stop)
    });
    assert_eq!(stopped, Err(AdmitError::Stopped));
    // Too few items are as good as none.
    let short = world.gateway.admit(&inbound, &mut |_: &mut dyn ItemSink| Ok(super::ARCHIVED));
    assert!(matches!(short, Err(AdmitError::Ledger(LedgerError::Item { .. }))));
    assert_eq!(world.gateway.audit_head().unwrap(), before);
    assert_eq!((world.gateway.floor().unwrap(), world.gateway.anchor().unwrap()), (0, 0));
    assert_eq!(world.gateway.bundle(&sealed.digest).unwrap(), None);
    world.admit(&sealed).unwrap();
}

/// Bundles arrive in any order and twice; those lost are voided and closed by a last one. In the
/// end the receiver misses nothing.
pub fn in_any_order(world: &mut World, order: &[usize], lost: &[bool]) {
    world.policy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };
    let bundles: Vec<Sealed> = (0..order.len())
        .map(|seed| {
            let sealed = world.seal_requests(&[(request(seed as u32), "pc")]);
            world.record(&sealed).unwrap();
            sealed
        })
        .collect();
    for index in order.iter().filter(|index| !lost[**index]) {
        arrive(world, &bundles[*index]);
    }
    for (index, sealed) in bundles.iter().enumerate().filter(|(index, _)| lost[*index]) {
        let now = world.tick();
        world.plant.void(&sealed.digest, now).unwrap();
        assert!(world.gateway.bundle(&sealed.digest).unwrap().is_none(), "{index}");
    }
    let last = world.seal_requests(&[(request(99), "pc")]);
    world.record(&last).unwrap();
    arrive(world, &last);
    for (index, sealed) in bundles.iter().enumerate() {
        match world.judge(sealed) {
            StreamVerdict::AlreadyImported { .. } => assert!(!lost[index]),
            StreamVerdict::Rejected(fault) => {
                assert_eq!((fault.code(), lost[index]), (Code::StreamVoided, true));
            }
            other => panic!("{other:?}"),
        }
    }
    let stream = &world.gateway.streams().unwrap()[0];
    assert_eq!(stream.settled.unwrap(), stream.highest);
    assert_eq!(stream.highest.digest, last.digest);
}

fn arrive(world: &mut World, sealed: &Sealed) {
    let policy = world.policy;
    if let StreamVerdict::Held(reasons) = world.judge(sealed) {
        let codes: Vec<Code> = reasons.iter().map(HoldReason::code).collect();
        world.gateway.hold(&sealed.claim(policy), &codes, None, 5).unwrap();
        world.gateway.release(&sealed.digest, "CHG-1", 6).unwrap();
    }
    world.admit(sealed).unwrap();
    let again = world.admit(sealed).unwrap_err();
    assert!(matches!(again, AdmitError::Stream(StreamVerdict::AlreadyImported { .. })));
}
