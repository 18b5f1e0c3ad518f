//! What is kept of the media that bundles came on and went to.

use carnet_format::receipt::Certainty;
use carnet_format::{Attributes, Code, Digest};
use carnet_ledger::{KnownBy, MediumRecord};

use super::{World, last_entry, request};

fn stick(serial: &str) -> MediumRecord {
    MediumRecord {
        known: Some(([3; 16], KnownBy::Passport)),
        attributes: Attributes { serial: Some(serial.to_owned()), ..Attributes::default() },
        differs: vec!["serial".to_owned()],
        foreign: Some(2),
    }
}

// AUDIT-1. AUDIT-2. IMP-24.
pub fn the_medium_of_an_admission_stays_with_it(world: &mut World) {
    let unknown = world.send(&[(request(1), "pc-1")]);
    let record = world.gateway.bundle(&unknown.digest).unwrap().unwrap();
    assert_eq!((record.medium, record.certainty), (None, Some(Certainty::Trusted)));
    assert!(!last_entry(&*world.gateway).contains("medium"));

    // A serial number is whatever the stick says.
    let odd = stick("AA\u{202e}\u{9b}\"");
    world.medium = Some(odd.clone());
    let sent = world.send(&[(request(2), "pc-1")]);
    let entry = last_entry(&*world.gateway);
    let expected = format!(
        r#""medium":{{"id":"{}","known":"passport","serial":"AA\u202e\u009b\"","differs":["serial"],"foreign":2}}}}"#,
        "03".repeat(16)
    );
    assert!(entry.ends_with(&expected), "{entry}");
    // What is done with the bundle later does not change what it came on.
    world.gateway.deliver(&sent.digest, &stick("BB"), 5).unwrap();
    let record = world.gateway.bundle(&sent.digest).unwrap().unwrap();
    assert_eq!(record.medium, Some(odd));
    assert_eq!(world.gateway.verify_audit().unwrap().broken, None);
}

// EXP-34. AUDIT-1.
pub fn each_delivery_is_an_entry_and_the_last_one_is_shown(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    let record = world.plant.bundle(&sent.digest).unwrap().unwrap();
    assert_eq!((record.medium, record.certainty), (None, None));
    for serial in ["AA", "BB"] {
        world.plant.deliver(&sent.digest, &stick(serial), 5).unwrap();
        let entry = last_entry(&*world.plant);
        let start = format!(r#""action":"deliver","bundle":"{}","medium":{{"id":"#, sent.digest);
        assert!(entry.contains(&start) && entry.contains(serial), "{entry}");
        let record = world.plant.bundle(&sent.digest).unwrap().unwrap();
        assert_eq!(record.medium, Some(stick(serial)));
    }
    let error = world.plant.deliver(&Digest::of(b"none"), &stick("AA"), 5).unwrap_err();
    assert_eq!(error.code(), Code::LedgerUnknownBundle);
}
