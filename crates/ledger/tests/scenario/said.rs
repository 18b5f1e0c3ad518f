//! What a person says at the plant.

use carnet_format::{ItemRef, Request};
use carnet_ledger::{
    Claim, ItemState, Ledger, LedgerError, Machine, Pending, Said, Standing, Statement,
    dispute_code, machine_records,
};

use super::disputes::{misfit, withdrawal};
use super::{Sealed, World, confirmation, granted, last_entry, refused, request, site};

const TICKET: Option<&str> = Some("INC-12");

fn say(world: &mut World, statement: Statement<'_>) -> Result<u64, LedgerError> {
    let now = world.tick();
    world.plant.say(&statement, TICKET, now)
}

fn take_back(world: &mut World, entry: u64) -> Result<(), LedgerError> {
    let now = world.tick();
    world.plant.take_back(entry, "INC-13", now)
}

fn pending(world: &World) -> Vec<Pending> {
    world.plant.pending(&site("gateway-1")).unwrap()
}

/// What the exporter makes of what is pending.
fn told(world: &World, of: &Request) -> Vec<(Request, &'static str)> {
    let request = |pending: Pending| match pending.claim {
        Claim::DidNotFit(answer) => misfit(of, pending.item, answer),
        Claim::Withdrawn => withdrawal(of, pending.item),
    };
    pending(world).into_iter().map(|pending| (request(pending), "pc-1")).collect()
}

fn state(ledger: &dyn Ledger, item: ItemRef) -> ItemState {
    ledger.request(&item).unwrap().unwrap().state
}

fn asked_and_granted(world: &mut World) -> Sealed {
    let sent = world.send(&[(request(1), "pc-1")]);
    world.reply(&sent, vec![(0, granted(1))]);
    sent
}

// LEDGER-20. LEDGER-21.
pub fn what_did_not_fit_is_disputed_at_once_and_crosses_once(world: &mut World) {
    let sent = asked_and_granted(world);
    let item = sent.item(0);
    say(world, Statement::Dispute(item, None)).unwrap();
    assert_eq!(state(&*world.plant, item), ItemState::Disputed);
    assert!(world.plant.confirmations("pc-1").unwrap()[0].disputed.is_some());
    let entry = last_entry(&*world.plant);
    let request_name = format!("\"request\":\"{item}\",\"answer\":\"");
    assert!(entry.contains(&request_name) && entry.ends_with("\"ticket\":\"INC-12\"}"), "{entry}");
    // Nothing more can be said of it, and the gateway does not know yet.
    assert!(matches!(
        say(world, Statement::Dispute(item, None)),
        Err(LedgerError::ItemState { .. })
    ));
    assert_eq!(state(&*world.gateway, item), ItemState::Granted);

    let again = world.send(&told(world, &request(1)));
    assert_eq!(pending(world), []);
    assert_eq!(state(&*world.gateway, item), ItemState::Disputed);
    world.reply(&again, vec![(0, granted(2))]);
    assert_eq!(state(&*world.plant, item), ItemState::Granted);
    assert_eq!(pending(world), []);
}

// LEDGER-81.
pub fn with_what_a_machine_refused_an_answer_stays_in_the_entry(world: &mut World) {
    let code = "0xC004F031".parse().unwrap();
    for (number, code) in [(1, Some(&code)), (2, None)] {
        let sent = world.send(&[(request(number), "pc-1")]);
        world.reply(&sent, vec![(0, granted(number as u8))]);
        let entry = say(world, Statement::Dispute(sent.item(0), code)).unwrap();
        assert_eq!(dispute_code(&*world.plant, entry).unwrap().as_ref(), code);
        assert_eq!(dispute_code(&*world.plant, entry - 1), Ok(None));
        let words = ",\"code\":\"0xC004F031\",\"ticket\":\"INC-12\"}";
        assert_eq!(last_entry(&*world.plant).ends_with(words), code.is_some());
        let mut disputed_by = Vec::new();
        machine_records(&*world.plant, &[], &mut |it| disputed_by.push(it.disputed_by)).unwrap();
        assert_eq!(disputed_by.last(), Some(&Some(entry)));
    }
}

// LEDGER-21. STATE-12.
pub fn a_dispute_stands_when_its_bundle_is_lost(world: &mut World) {
    let sent = asked_and_granted(world);
    say(world, Statement::Dispute(sent.item(0), None)).unwrap();
    let lost = world.seal_requests(&told(world, &request(1)));
    world.record(&lost).unwrap();
    assert_eq!(pending(world), []);
    let now = world.tick();
    world.plant.void(&lost.digest, now).unwrap();
    assert_eq!(state(&*world.plant, sent.item(0)), ItemState::Disputed);
    assert_eq!(pending(world).len(), 1);
}

// LEDGER-23.
pub fn a_dispute_made_in_error_is_taken_back(world: &mut World) {
    for (crosses, number, id) in [(false, 1, 1), (true, 2, 2)] {
        let sent = world.send(&[(request(number), "pc-1")]);
        world.reply(&sent, vec![(0, granted(id))]);
        let item = sent.item(0);
        let entry = say(world, Statement::Dispute(item, None)).unwrap();
        let again = crosses.then(|| world.send(&told(world, &request(number))));
        take_back(world, entry).unwrap();
        assert_eq!(state(&*world.plant, item), ItemState::Granted);
        assert!(matches!(take_back(world, entry), Err(LedgerError::NotSaid { .. })));
        // Where it has crossed, the other side is told, and its answer counts again.
        let Some(again) = again else {
            assert_eq!(pending(world), []);
            continue;
        };
        assert_eq!(pending(world), [Pending { item: again.item(0), claim: Claim::Withdrawn }]);
        world.send(&told(world, &request(number)));
        assert_eq!(state(&*world.gateway, item), ItemState::Granted);
        assert_eq!(state(&*world.plant, item), ItemState::Granted);
        assert_eq!(pending(world), []);
    }
}

// LEDGER-20. LEDGER-23.
pub fn a_withdrawal_crosses_once_and_is_taken_back_before(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    let item = sent.item(0);
    let entry = say(world, Statement::Withdraw(item)).unwrap();
    assert_eq!(state(&*world.plant, item), ItemState::Withdrawn);
    take_back(world, entry).unwrap();
    assert_eq!(state(&*world.plant, item), ItemState::Open);
    assert_eq!(pending(world), []);

    let entry = say(world, Statement::Withdraw(item)).unwrap();
    world.send(&told(world, &request(1)));
    assert_eq!(state(&*world.gateway, item), ItemState::Withdrawn);
    assert_eq!(take_back(world, entry), Err(LedgerError::Crossed { item }));
    assert_eq!(pending(world), []);
    // An answer that was on its way is kept, and nothing is told twice.
    let standing = world.plant.standing(&carnet_ledger::RequestKey::of(&request(1))).unwrap();
    assert_eq!(standing, Standing::Withdrawn(item));
}

// LEDGER-20. LEDGER-21. LEDGER-22.
pub fn an_answer_by_telephone_counts_and_nobody_buys_another(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-1")]);
    let item = sent.item(0);
    let entry = say(world, Statement::Answer(item, confirmation(5))).unwrap();
    assert_eq!(state(&*world.plant, item), ItemState::Granted);
    assert!(last_entry(&*world.plant).contains("\"confirmation_id\":\""));
    // It did not come in a bundle: it is not disputed, but taken back.
    assert!(matches!(
        say(world, Statement::Dispute(item, None)),
        Err(LedgerError::ItemState { .. })
    ));
    take_back(world, entry).unwrap();
    assert_eq!(state(&*world.plant, item), ItemState::Open);

    say(world, Statement::Answer(item, confirmation(6))).unwrap();
    world.send(&told(world, &request(1)));
    assert_eq!(state(&*world.gateway, item), ItemState::Withdrawn);
    assert_eq!(state(&*world.plant, item), ItemState::Granted);
    assert_eq!(pending(world), []);
    // The same answer of the gateway says nothing new; another is a conflict.
    assert_eq!(world.reply(&sent, vec![(0, granted(6))]).marked(), 0);
    // Where the answer was there already, nothing has to be told.
    let next = world.send(&[(request(3), "pc-3")]);
    world.reply(&next, vec![(0, refused("0x7F"))]);
    say(world, Statement::Answer(next.item(0), confirmation(7))).unwrap();
    assert_eq!(state(&*world.plant, next.item(0)), ItemState::Granted);
}

// LEDGER-20. AUDIT-2.
pub fn a_scrapped_machine_asks_for_nothing(world: &mut World) {
    let shared = world.send(&[(request(1), "pc-1"), (request(2), "pc-1"), (request(3), "pc-2")]);
    let now = world.tick();
    let mapping = (shared.item(1), "pc-2".to_owned());
    world.plant.map_machines(&mut std::iter::once(mapping), &[5; 16], now).unwrap();
    let machine = Machine { name: "PC-1", salt: [3; 16] };
    let entry = say(world, Statement::Scrap(&machine)).unwrap();
    let states: Vec<_> = (0..3).map(|index| state(&*world.plant, shared.item(index))).collect();
    assert_eq!(states, [ItemState::Withdrawn, ItemState::Open, ItemState::Open]);
    let log = world.plant.audit_entries(entry, 1).unwrap().remove(0).text;
    assert!(log.contains(&format!("\"salt\":\"{}\"", "03".repeat(16))), "{log}");
    assert!(!log.to_lowercase().contains("pc-1"), "{log}");
    let said = world.plant.said().unwrap();
    let scrapped = said.iter().find(|said| said.what == Said::Scrap).unwrap();
    assert_eq!((scrapped.number, scrapped.machine.as_deref()), (entry, Some("PC-1")));
    take_back(world, entry).unwrap();
    assert!(world.plant.said().unwrap().iter().all(|said| said.what != Said::Scrap));
}

/// Windows takes `PC-1` and `pc-1` for one machine, and `ä` is another letter than `Ä` to whoever is not asked.
// LEDGER-20.
pub fn the_letters_of_ascii_name_a_machine_in_any_case(world: &mut World) {
    let sent = world.send(&[(request(1), "other")]);
    let names = ["PC-1", "pc-1", "Ä", "ä"].map(|name| (sent.item(0), name.to_owned()));
    let now = world.tick();
    assert_eq!(world.plant.map_machines(&mut names.into_iter(), &[5; 16], now).unwrap(), 3);
    assert_eq!(world.plant.machines(&sent.item(0)).unwrap(), ["other", "PC-1", "Ä", "ä"]);
    let mut scrap = |name: &str| {
        let machine = Machine { name, salt: [3; 16] };
        say(world, Statement::Scrap(&machine)).unwrap()
    };
    let [first, umlaut] = ["PC-1", "Ä"].map(&mut scrap);
    for entry in [first, umlaut] {
        take_back(world, entry).unwrap();
    }
    assert_eq!(world.plant.brought_back().unwrap(), ["PC-1", "Ä"]);
    let mut scrap = |name: &str| {
        let machine = Machine { name, salt: [3; 16] };
        say(world, Statement::Scrap(&machine)).unwrap()
    };
    let [second, small] = ["pc-1", "ä"].map(&mut scrap);
    assert_eq!(world.plant.brought_back().unwrap(), ["Ä"]);
    for entry in [second, small] {
        take_back(world, entry).unwrap();
    }
    assert_eq!(world.plant.brought_back().unwrap(), ["PC-1", "Ä", "ä"]);
    // A request ends with the last of its machines, as somebody writes it.
    let sent = world.send(&[(request(2), "pc-3")]);
    let now = world.tick();
    let mapping = (sent.item(0), "pc-4".to_owned());
    world.plant.map_machines(&mut std::iter::once(mapping), &[5; 16], now).unwrap();
    for (name, expected) in [("PC-4", ItemState::Open), ("Pc-3", ItemState::Withdrawn)] {
        say(world, Statement::Scrap(&Machine { name, salt: [3; 16] })).unwrap();
        assert_eq!(state(&*world.plant, sent.item(0)), expected, "{name}");
    }
}

// LEDGER-20.
pub fn what_was_not_sent_here_or_not_granted_cannot_be_spoken_of(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1")]);
    let item = sent.item(0);
    let machine = Machine { name: "pc-1", salt: [0; 16] };
    for statement in [Statement::Dispute(item, None), Statement::Applied(item, &machine)] {
        assert!(matches!(say(world, statement), Err(LedgerError::ItemState { .. })));
    }
    let other = ItemRef { index: 9, ..item };
    assert_eq!(
        say(world, Statement::Withdraw(other)),
        Err(LedgerError::UnknownItem { item: other })
    );
    let now = world.tick();
    let received = world.gateway.say(&Statement::Withdraw(item), TICKET, now);
    assert_eq!(received, Err(LedgerError::UnknownItem { item }));
    let head = world.plant.audit_head().unwrap();
    assert!(say(world, Statement::Dispute(item, None)).is_err());
    assert_eq!(world.plant.audit_head().unwrap(), head);
}

// STREAM-16.
pub fn what_was_voided_and_arrived_counts_again(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    let reply = world.seal_replies(&sent, vec![(0, granted(1))]);
    world.record(&reply).unwrap();
    world.admit(&reply).unwrap();
    let now = world.tick();
    world.gateway.void(&reply.digest, now).unwrap();
    assert_eq!(state(&*world.gateway, sent.item(0)), ItemState::Open);
    // The plant has not been told of the void, and acknowledges.
    let next = world.seal_requests(&[(request(3), "pc-3")]);
    world.record(&next).unwrap();
    let admitted = world.admit(&next).unwrap();
    assert_eq!(admitted.alarms().len(), 1, "{:?}", admitted.alarms());
    assert_eq!(state(&*world.gateway, sent.item(0)), ItemState::Granted);
    assert_eq!(state(&*world.gateway, sent.item(1)), ItemState::Open);
}

// STREAM-16.
pub fn what_the_other_side_was_told_of_stays_void(world: &mut World) {
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2"), (request(3), "pc-3")]);
    world.reply(&sent, vec![(2, granted(3))]);
    let lost = world.seal_replies(&sent, vec![(0, granted(1))]);
    world.record(&lost).unwrap();
    let now = world.tick();
    world.gateway.void(&lost.digest, now).unwrap();
    // The next reply says so; what is acknowledged then may be either.
    world.reply(&sent, vec![(1, granted(2))]);
    let next = world.seal_requests(&[(request(4), "pc-4")]);
    world.record(&next).unwrap();
    assert_eq!(world.admit(&next).unwrap().alarms(), []);
    assert_eq!(state(&*world.gateway, sent.item(0)), ItemState::Open);
}
