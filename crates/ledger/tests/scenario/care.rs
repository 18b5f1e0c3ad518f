//! Trust, time, epochs, audit.

use carnet_format::Digest;
use carnet_ledger::{LedgerError, TrustClaim};

use super::{World, request};

// TRUST-25. TRUST-26. TRUST-27.
pub fn a_trust_file_is_never_older_nor_different_nor_of_the_future(world: &mut World) {
    let (old, new) = (Digest::of(b"old"), Digest::of(b"new"));
    let claim = |serial, digest, is_future| TrustClaim { serial, digest, is_future };
    let mut accept = |claim, now| world.plant.accept_trust(claim, now);
    let future = LedgerError::TrustIssued { serial: 5 };
    assert_eq!(accept(claim(5, old, true), 1).unwrap_err(), future);
    accept(claim(5, old, false), 1).unwrap();
    // One that is in use stays so.
    accept(claim(5, old, true), 2).unwrap();
    let future = LedgerError::TrustIssued { serial: 7 };
    assert_eq!(accept(claim(7, new, true), 3).unwrap_err(), future);
    accept(claim(7, new, false), 3).unwrap();
    let older = accept(claim(6, old, true), 4).unwrap_err();
    assert_eq!(older, LedgerError::TrustOlder { got: 6, highest: 7 });
    let changed = accept(claim(7, old, true), 4).unwrap_err();
    assert_eq!(changed, LedgerError::TrustChanged { serial: 7, known: new, got: old });
    // One entry for each file used, beside the one of the ledger's creation.
    assert_eq!(world.plant.audit_head().unwrap().0, 3);
}

// LEDGER-10.
pub fn the_time_floor_only_rises(world: &mut World) {
    assert_eq!(world.gateway.floor().unwrap(), 0);
    world.send(&[(request(1), "pc-1")]);
    let floor = world.gateway.floor().unwrap();
    assert_eq!(floor, world.now);
    world.now = 10;
    world.send(&[(request(2), "pc-1")]);
    assert_eq!(world.gateway.floor().unwrap(), floor);
}

// AUDIT-1. AUDIT-2. LEDGER-6. LEDGER-9.
pub fn every_change_has_its_audit_entry(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    world.reply(&sent, vec![(0, super::granted(1))]);
    for (ledger, actions) in [
        (&world.plant, ["create", "export", "admit"]),
        (&world.gateway, ["create", "admit", "export"]),
    ] {
        let entries = ledger.audit_entries(0, 100).unwrap();
        for (entry, action) in entries.iter().zip(actions) {
            let number = entry.number;
            let start = format!("{{\"number\":{number},\"time\":");
            assert!(entry.text.starts_with(&start), "{}", entry.text);
            assert!(entry.text.contains(&format!("\"action\":\"{action}\"")), "{}", entry.text);
            assert!(!entry.text.contains("pc-1"), "no machine in the log: {}", entry.text);
        }
        let report = ledger.verify_audit().unwrap();
        assert_eq!((report.entries, report.broken), (3, None));
        assert_eq!((report.entries, report.head), ledger.audit_head().unwrap());
    }
}

pub fn an_epoch_only_rises(world: &mut World) {
    world.plant.open_epoch(3, 5).unwrap();
    assert_eq!(world.plant.epoch().unwrap(), 3);
    let error = world.plant.open_epoch(3, 6).unwrap_err();
    assert_eq!(error, LedgerError::EpochNotAbove { got: 3, present: 3 });
}
