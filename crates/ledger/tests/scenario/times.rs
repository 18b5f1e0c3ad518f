//! Time floor and anchor: what raises them, what people say, and what the log tells of it.

use carnet_ledger::{Ledger, LedgerError, TimeSource, newest_made, time_sources};

use super::{World, last_entry, request};

// LEDGER-10. AUDIT-1.
pub fn what_set_the_time_is_found_in_the_log(world: &mut World) {
    assert_eq!(time_sources(&*world.gateway).unwrap(), Default::default());
    world.jumped = Some(90_000);
    let first = world.send(&[(request(1), "pc")]);
    let floor = world.gateway.floor().unwrap();
    assert!(last_entry(&*world.gateway).contains(&format!(r#""floor":{floor},"anchor":90000"#)));
    let set = |bundle, entry, time| TimeSource { entry, time, bundle: Some(bundle), ticket: None };
    let by_first = set(first.digest, 2, world.now);
    let sources = time_sources(&*world.gateway).unwrap();
    assert_eq!(sources.floor, Some(by_first.clone()));
    assert_eq!(sources.anchor, Some(by_first.clone()));

    // A bundle that raises nothing says nothing; one that raises the floor alone is of the floor alone.
    (world.now, world.jumped) = (10, None);
    world.send(&[(request(2), "pc")]);
    assert!(!last_entry(&*world.gateway).contains("floor"));
    assert_eq!(time_sources(&*world.gateway).unwrap().floor, Some(by_first.clone()));
    world.now = 5_000;
    let third = world.send(&[(request(3), "pc")]);
    let sources = time_sources(&*world.gateway).unwrap();
    assert_eq!(sources.floor, Some(set(third.digest, 4, world.now)));
    assert_eq!(sources.anchor, Some(by_first));

    // However long ago it was.
    for round in 0..1_100 {
        world.gateway.confirm_clock(7, round).unwrap();
    }
    assert_eq!(
        last_entry(&*world.gateway).split_once("action").unwrap().1,
        r#"":"clock","known":7}"#
    );
    assert_eq!(time_sources(&*world.gateway).unwrap(), sources);
}

// LEDGER-11. AUDIT-1.
pub fn a_person_takes_the_time_back(world: &mut World) {
    let times = |world: &World| (world.gateway.floor().unwrap(), world.gateway.anchor().unwrap());
    assert_eq!(world.gateway.set_time(500, "INC-6", 4).unwrap(), None);
    assert!(last_entry(&*world.gateway).ends_with(r#""action":"time","to":500,"ticket":"INC-6"}"#));
    assert_eq!(times(world), (500, 500));
    (world.now, world.jumped) = (70_000, Some(70_001));
    world.send(&[(request(1), "pc")]);
    let poisoned = world.gateway.floor().unwrap();
    assert_eq!(times(world), (poisoned, 70_001));

    assert_eq!(world.gateway.set_time(600, "INC-7", 9).unwrap(), Some(poisoned));
    let entry = last_entry(&*world.gateway);
    let end = format!(r#""time":9,"action":"time","from":{poisoned},"to":600,"ticket":"INC-7"}}"#);
    assert!(entry.ends_with(&end), "{entry}");
    assert_eq!(times(world), (600, 600));
    let sources = time_sources(&*world.gateway).unwrap();
    assert_eq!(sources.floor, sources.anchor);
    assert_eq!(sources.floor.unwrap().ticket.as_deref(), Some("INC-7"));
    // It rises again from there.
    (world.now, world.jumped) = (700, None);
    world.send(&[(request(2), "pc")]);
    assert_eq!(times(world), (world.now, 600));
}

// TIME-2. AUDIT-1.
pub fn a_stated_time_is_vouched_for_and_proves_nothing(world: &mut World) {
    let times = |world: &World| (world.gateway.floor().unwrap(), world.gateway.anchor().unwrap());
    world.gateway.state_time(9_000, "CHG-1", 3).unwrap();
    let entry = last_entry(&*world.gateway);
    assert!(
        entry.ends_with(r#""time":3,"action":"state","now":9000,"ticket":"CHG-1"}"#),
        "{entry}"
    );
    assert_eq!(times(world), (0, 9_000));
    // The last word counts, and not the latest time.
    world.gateway.state_time(8_000, "CHG-2", 4).unwrap();
    assert_eq!(times(world), (0, 8_000));
    let sources = time_sources(&*world.gateway).unwrap();
    assert_eq!((sources.floor, sources.anchor.unwrap().ticket.as_deref()), (None, Some("CHG-2")));

    world.send(&[(request(1), "pc")]);
    let (floor, head) = (world.gateway.floor().unwrap(), world.gateway.audit_head().unwrap());
    let error = world.gateway.state_time(floor - 1, "CHG-3", 5).unwrap_err();
    assert_eq!(error, LedgerError::StatedBehind { stated: floor - 1, floor });
    assert_eq!((times(world), world.gateway.audit_head().unwrap()), ((floor, 8_000), head));
    world.gateway.state_time(floor, "CHG-4", 6).unwrap();
    assert_eq!(times(world), (floor, floor));
}

// EXP-42.
pub fn the_newest_bundle_that_stands_says_when_it_was_made(world: &mut World) {
    let made = |ledger: &dyn Ledger| newest_made(ledger).unwrap().map(|bundle| bundle.created);
    assert_eq!(made(&*world.plant), None);
    world.now = 5_000;
    world.send(&[(request(1), "pc")]);
    assert_eq!(made(&*world.plant), Some(5_000));
    // What comes in was made elsewhere.
    assert_eq!(made(&*world.gateway), None);
    world.now = 90_000;
    let wrong = world.seal_requests(&[(request(2), "pc")]);
    world.record(&wrong).unwrap();
    assert_eq!(made(&*world.plant), Some(90_000));
    world.plant.void(&wrong.digest, 6_000).unwrap();
    assert_eq!(made(&*world.plant), Some(5_000));
    world.now = 4_000;
    let next = |world: &mut World, seed| {
        let sealed = world.seal_requests(&[(request(seed), "pc")]);
        world.record(&sealed).unwrap();
    };
    next(world, 3);
    assert_eq!(made(&*world.plant), Some(4_000));
    // What a person says afterwards counts more.
    world.plant.state_time(3_000, "CHG-1", 7).unwrap();
    assert_eq!(made(&*world.plant), None);
    world.now = 3_500;
    next(world, 4);
    assert_eq!(made(&*world.plant), Some(3_500));
    world.plant.set_time(2_000, "CHG-2", 7).unwrap();
    assert_eq!(made(&*world.plant), None);
}
