//! Bundles that are held, and what a person lets pass.

use carnet_format::Code;
use carnet_ledger::{AdmitError, GapPolicy, HoldReason, StreamVerdict};

use super::{World, last_entry, request};

// STREAM-13. IMP-13. AUDIT-1.
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

// LEDGER-6. STREAM-13. AUDIT-1.
pub fn a_time_that_a_person_lets_pass_is_the_anchor(world: &mut World) {
    let sealed = world.seal_requests(&[(request(1), "pc")]);
    let policy = world.policy;
    let jump = [Code::TimeJump];
    assert_eq!(world.gateway.anchor().unwrap(), 0);
    world.gateway.hold(&sealed.claim(policy), &jump, Some(70_000), 5).unwrap();
    assert_eq!(world.gateway.anchor().unwrap(), 0);
    world.gateway.release(&sealed.digest, "CHG-1", 6).unwrap();
    assert_eq!((world.gateway.anchor().unwrap(), world.gateway.floor().unwrap()), (70_000, 0));
    let entry = last_entry(&*world.gateway);
    let end = r#""codes":["time.jump"],"ticket":"CHG-1","anchor":70000}"#;
    assert!(entry.ends_with(end), "{entry}");

    // An endorsement that was added later states a later time: nobody has seen that one.
    let codes = world.gateway.released(&sealed.digest).unwrap().unwrap().codes;
    assert!(codes.is_empty(), "{codes:?}");
    world.gateway.hold(&sealed.claim(policy), &jump, Some(90_000), 7).unwrap();
    let record = world.gateway.held().unwrap().remove(0);
    assert_eq!((record.jump, record.ticket), (Some(90_000), None));
    world.gateway.release(&sealed.digest, "CHG-2", 8).unwrap();
    assert_eq!(world.gateway.held().unwrap()[0].ticket.as_deref(), Some("CHG-2"));
    assert_eq!(world.gateway.anchor().unwrap(), 90_000);

    // It only rises.
    let other = world.seal_requests(&[(request(2), "pc")]).reseal(|m| m.sequence = 2);
    world.gateway.hold(&other.claim(policy), &jump, Some(80_000), 9).unwrap();
    world.gateway.release(&other.digest, "CHG-3", 10).unwrap();
    assert_eq!(world.gateway.anchor().unwrap(), 90_000);
}
