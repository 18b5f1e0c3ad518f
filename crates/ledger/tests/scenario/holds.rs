//! Bundles that are held, and what a person lets pass.

use carnet_format::Code;
use carnet_ledger::{AdmitError, GapPolicy, HoldReason, StreamVerdict};

use super::{Sealed, World, last_entry, request};

// STREAM-13. IMP-14. AUDIT-1.
pub fn a_release_passes_what_was_shown_and_nothing_else(world: &mut World) {
    world.send(&[(request(1), "pc")]);
    let missing = world.seal_requests(&[(request(2), "pc")]);
    world.record(&missing).unwrap();
    let third = world.seal_requests(&[(request(3), "pc")]);
    world.policy.gaps = GapPolicy::Hold;
    let policy = world.policy;
    let held = |world: &World| world.gateway.held().unwrap().remove(0);
    let codes = |world: &World| world.gateway.released(&third.digest).unwrap().unwrap().codes;

    // A code that is not the stream's was shown, and nothing else.
    let shown = [Code::RouteForeign];
    world.gateway.hold(&third.claim(policy), &shown, None, 5).unwrap();
    let head = world.gateway.audit_head().unwrap();
    world.gateway.hold(&third.claim(policy), &shown, None, 6).unwrap();
    assert_eq!(world.gateway.audit_head().unwrap(), head);
    assert_eq!(world.gateway.released(&third.digest).unwrap(), None);
    world.gateway.release(&third.digest, "CHG-1", 7).unwrap();
    let entry = last_entry(&*world.gateway);
    assert!(entry.ends_with(r#""codes":["route.foreign"],"ticket":"CHG-1"}"#), "{entry}");
    assert_eq!(held(world).ticket.as_deref(), Some("CHG-1"));
    let gap = StreamVerdict::Held(vec![HoldReason::Gap { got: 3, missing: 2 }]);
    assert_eq!(world.judge(&third), gap);
    assert_eq!(world.admit(&third).unwrap_err(), AdmitError::Stream(gap));

    // Held anew, for something else. What was released before stays so.
    let shown = [Code::TimeHeld, Code::StreamGap];
    world.gateway.hold(&third.claim(policy), &shown, None, 8).unwrap();
    let entry = last_entry(&*world.gateway);
    assert!(entry.ends_with(r#""codes":["time.held","stream.gap"]}"#), "{entry}");
    let record = held(world);
    assert_eq!((record.codes, record.since, record.ticket), (shown.to_vec(), 8, None));
    assert_eq!(codes(world).into_iter().collect::<Vec<_>>(), [Code::RouteForeign]);
    world.gateway.release(&third.digest, "CHG-2", 9).unwrap();
    assert_eq!(codes(world).len(), 3);
    world.admit(&third).unwrap();
    assert!(last_entry(&*world.gateway).contains(r#""ticket":"CHG-2""#));
    assert_eq!(world.gateway.held().unwrap(), []);
}

// LEDGER-10. STREAM-13. AUDIT-1.
pub fn a_time_that_a_person_lets_pass_is_the_anchor_once_it_is_admitted(world: &mut World) {
    let sealed = world.seal_requests(&[(request(1), "pc")]);
    let policy = world.policy;
    let jump = [Code::TimeJump];
    let anchor = |world: &World| world.gateway.anchor().unwrap();
    let released =
        |world: &World, sealed: &Sealed| world.gateway.released(&sealed.digest).unwrap().unwrap();
    world.gateway.hold(&sealed.claim(policy), &jump, Some(70_000), 5).unwrap();
    world.gateway.release(&sealed.digest, "CHG-1", 6).unwrap();
    let entry = last_entry(&*world.gateway);
    let end = r#""codes":["time.jump"],"ticket":"CHG-1","jump":70000}"#;
    assert!(entry.ends_with(end), "{entry}");
    // Nothing is believed of a bundle that may still be refused.
    assert_eq!((anchor(world), world.gateway.floor().unwrap()), (0, 0));
    let release = released(world, &sealed);
    assert_eq!((release.codes.is_empty(), release.jump), (true, Some(70_000)));

    // An endorsement that was added later states a later time: nobody has seen that one.
    world.gateway.hold(&sealed.claim(policy), &jump, Some(90_000), 7).unwrap();
    let record = world.gateway.held().unwrap().remove(0);
    assert_eq!((record.jump, record.ticket), (Some(90_000), None));
    assert_eq!(released(world, &sealed).jump, Some(70_000));
    world.gateway.release(&sealed.digest, "CHG-2", 8).unwrap();
    assert_eq!(world.gateway.held().unwrap()[0].ticket.as_deref(), Some("CHG-2"));
    // Held for something else, which is released: the time stays released.
    world.gateway.hold(&sealed.claim(policy), &[Code::RouteForeign], None, 9).unwrap();
    world.gateway.release(&sealed.digest, "CHG-3", 10).unwrap();
    assert!(last_entry(&*world.gateway).ends_with(r#""ticket":"CHG-3"}"#));
    assert_eq!(released(world, &sealed).jump, Some(90_000));
    assert_eq!(anchor(world), 0);

    world.record(&sealed).unwrap();
    world.jumped = Some(90_000);
    world.admit(&sealed).unwrap();
    assert_eq!(anchor(world), 90_000);
    let entry = last_entry(&*world.gateway);
    assert!(entry.ends_with(r#""ticket":"CHG-3","anchor":90000}"#), "{entry}");

    // It only rises, and only by what jumped.
    for (seed, jumped) in [(2, Some(80_000)), (3, None)] {
        world.jumped = jumped;
        world.send(&[(request(seed), "pc")]);
        assert_eq!(anchor(world), 90_000);
        assert!(!last_entry(&*world.gateway).contains("anchor"));
    }
}
