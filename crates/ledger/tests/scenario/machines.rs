//! Where each product of each machine stands.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{Digest, Grant, Guid, ItemRef, Outcome, Request, RequestBody};
use carnet_ledger::{
    Confirmation, GapPolicy, ItemState, Ledger, Machine, MachineRecord, MachineState, RequestKey,
    Standing, Statement, StreamPolicy, Subject, machine_records,
};
use proptest::prelude::*;

use super::disputes::dispute;
use super::{Sealed, World, granted, refused, request, vendor};

fn records(ledger: &dyn Ledger, undelivered: &[Digest]) -> Vec<MachineRecord> {
    let mut records = Vec::new();
    machine_records(ledger, undelivered, &mut |record| records.push(record)).unwrap();
    records
}

/// The machines, their states, since when, and whether an older id is stale.
fn list(world: &World, undelivered: &[Digest]) -> Vec<(String, MachineState, Option<u64>, bool)> {
    let records = records(&*world.plant, undelivered);
    let line = |it: MachineRecord| (it.machine, it.state, it.since, it.is_stale);
    records.into_iter().map(line).collect()
}

fn only(world: &World) -> (MachineState, Option<u64>, bool) {
    let mut list = list(world, &[]);
    assert_eq!(list.len(), 1, "{list:?}");
    let (_, state, since, stale) = list.remove(0);
    (state, since, stale)
}

fn replacing(number: u32, old: ItemRef) -> Request {
    Request { replaces: Some(old), ..request(number) }
}

/// A print that does not name the product.
fn without_activation_id(number: u32) -> Request {
    let mut request = request(number);
    if let RequestBody::Microsoft(numbers) = &mut request.body {
        numbers.activation_id = None;
    }
    request
}

fn machine(name: &str) -> Machine<'_> {
    Machine { name, salt: [7; 16] }
}

/// LEDGER-67.
pub fn each_state_has_a_line(world: &mut World) {
    use MachineState::*;
    world.policy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let sent = world.send(
        &names[..8]
            .iter()
            .zip(1..)
            .map(|(name, number)| (request(number), *name))
            .collect::<Vec<_>>(),
    );
    let sent_at = world.now - 1;
    let deferred = || Outcome::Deferred(Some("busy".parse().unwrap()));
    world.reply(
        &sent,
        vec![
            (0, granted(1)),
            (1, granted(2)),
            (2, refused("0x7F")),
            (3, deferred()),
            (4, granted(5)),
        ],
    );
    let answered = world.now;
    let said = world.tick();
    let (b, g) = (machine("B"), machine("g"));
    let mut say = |statement| world.plant.say(&statement, Some("INC-7"), said).unwrap();
    say(Statement::Applied(sent.item(1), &b));
    say(Statement::Dispute(sent.item(4), None));
    say(Statement::Withdraw(sent.item(5)));
    say(Statement::Scrap(&g));
    let lost = world.seal_requests(&[(request(9), "i")]);
    world.record(&lost).unwrap();
    let void = world.tick();
    world.plant.void(&lost.digest, void).unwrap();
    let outbox = world.seal_requests(&[(request(10), "j")]);
    world.record(&outbox).unwrap();
    let recorded = world.now;
    let line = |name: &str, state, since| (name.to_owned(), state, Some(since), false);
    assert_eq!(
        list(world, &[outbox.digest]),
        [
            line("a", ToType, answered),
            line("b", Active, said),
            line("c", Refused, answered),
            line("d", Deferred, answered),
            line("e", Disputed, said),
            line("f", Withdrawn, said),
            line("g", Scrapped, said),
            line("h", AtGateway, sent_at),
            line("i", NotAsked, void),
            line("j", NotDelivered, recorded),
        ]
    );
    // Nobody counts at the other site, which has no names.
    assert_eq!(records(&*world.gateway, &[]), []);
    // Asked again, for whoever shares the id.
    world.send(&[(dispute(world, &request(5), sent.item(4)), "E")]);
    let asked = world.now - 1;
    assert_eq!(list(world, &[])[4], ("e".into(), Disputed, Some(asked), false));
}

/// LEDGER-67.
pub fn a_product_of_a_machine_is_one_line_under_its_newest_request(world: &mut World) {
    use MachineState::*;
    let first = world.send(&[(request(1), "PC-1")]);
    world.reply(&first, vec![(0, granted(1))]);
    let said = world.tick();
    world.plant.say(&Statement::Applied(first.item(0), &machine("pc-1")), None, said).unwrap();
    assert_eq!(only(world), (Active, Some(said), false));
    // Another board: what was granted fits no more.
    let second = world.send(&[(replacing(2, first.item(0)), "pc-1")]);
    assert_eq!(only(world), (AtGateway, Some(world.now - 1), true));
    world.reply(&second, vec![(0, refused("0x67"))]);
    assert_eq!(only(world), (Refused, Some(world.now), true));
    let third = world.send(&[(replacing(2, second.item(0)), "pc-1")]);
    assert_eq!(only(world), (AtGateway, Some(world.now - 1), true));
    world.reply(&third, vec![(0, granted(2))]);
    assert_eq!(only(world), (ToType, Some(world.now), true));
}

/// LEDGER-71. That a bundle was lost, or nobody waits any more, puts no board back. A person who has typed the
/// older id says that it is.
pub fn an_older_id_is_stale_whatever_becomes_of_the_newer_request(world: &mut World) {
    use MachineState::*;
    let held = |world: &World| -> Vec<(ItemState, bool, bool)> {
        let told = world.plant.confirmations("pc-1").unwrap();
        told.iter().map(|it| (it.request.state, it.newer.is_some(), it.is_good())).collect()
    };
    let first = world.send(&[(request(1), "pc-1")]);
    world.reply(&first, vec![(0, granted(1))]);
    assert_eq!(held(world), [(ItemState::Granted, false, true)]);
    let lost = world.seal_requests(&[(replacing(2, first.item(0)), "pc-1")]);
    world.record(&lost).unwrap();
    let void = world.tick();
    world.plant.void(&lost.digest, void).unwrap();
    assert_eq!(only(world), (NotAsked, Some(void), true));
    let told = [(ItemState::Voided, false, false), (ItemState::Granted, true, false)];
    assert_eq!(held(world), told);
    // Another number that names no product, perhaps of this one.
    let third = world.send(&[(replacing(3, lost.item(0)), "pc-1")]);
    let withdrawn = world.tick();
    world.plant.say(&Statement::Withdraw(third.item(0)), Some("INC-1"), withdrawn).unwrap();
    assert_eq!(only(world), (Withdrawn, Some(withdrawn), true));
    let told = [(ItemState::Withdrawn, false, false), (ItemState::Granted, true, false)];
    assert_eq!(held(world), told);
    // The old board is back, and its id was typed.
    let said = world.tick();
    let pc = machine("PC-1");
    world.plant.say(&Statement::Applied(first.item(0), &pc), None, said).unwrap();
    assert_eq!(only(world), (Active, Some(said), false));
    assert!(held(world).contains(&(ItemState::Granted, false, true)));
    // The newer one comes again.
    world.send(&[(replacing(2, lost.item(0)), "pc-1")]);
    assert_eq!(only(world), (AtGateway, Some(world.now - 1), true));
    assert!(held(world).contains(&(ItemState::Granted, true, false)));
}

/// LEDGER-69. The same where one of the prints names no product: it stays uncertain.
pub fn an_older_id_stays_uncertain_whatever_becomes_of_the_newer_request(world: &mut World) {
    let first = world.send(&[(request(1), "pc-1")]);
    world.reply(&first, vec![(0, granted(1))]);
    let lost = world.seal_requests(&[(without_activation_id(2), "pc-1")]);
    world.record(&lost).unwrap();
    let void = world.tick();
    world.plant.void(&lost.digest, void).unwrap();
    let states: Vec<_> = list(world, &[]).into_iter().map(|(_, state, ..)| state).collect();
    assert_eq!(states, [MachineState::Uncertain, MachineState::NotAsked]);
    let told = world.plant.confirmations("pc-1").unwrap();
    assert!(told.iter().all(|it| !it.is_good()), "{told:?}");
}

/// LEDGER-72. Whoever shares a number is asked for where one of them is.
pub fn who_shares_a_number_that_is_asked_again_waits_too(world: &mut World) {
    use MachineState::*;
    let mut sent = world.seal_requests(&[(request(1), "pc-1")]);
    sent.machines[0].push("pc-2".to_owned());
    world.record(&sent).unwrap();
    world.admit(&sent).unwrap();
    world.reply(&sent, vec![(0, refused("0x67"))]);
    let states = |world: &World| -> Vec<_> {
        records(&*world.plant, &[])
            .into_iter()
            .map(|it| (it.state, it.request.code.is_some()))
            .collect()
    };
    assert_eq!(states(world), [(Refused, true); 2]);
    let again = world.send(&[(replacing(1, sent.item(0)), "pc-1")]);
    assert_eq!(states(world), [(AtGateway, false); 2]);
    // Asked for no more, it stands as it was answered.
    let void = world.tick();
    world.plant.void(&again.digest, void).unwrap();
    assert_eq!(states(world), [(Refused, true); 2]);
    // And crosses where a person says so again. STATE-9.
    let standing = world.plant.standing(&RequestKey::of(&request(1))).unwrap();
    assert_eq!(standing, Standing::Refused(sent.item(0), "0x67".parse().ok()));
}

/// LEDGER-67.
pub fn products_are_told_apart_by_what_the_prints_say(world: &mut World) {
    use MachineState::*;
    let sent = world.send(&[
        (without_activation_id(1), "pc"),
        (vendor(b"one"), "pc"),
        (without_activation_id(2), "pc"),
    ]);
    let states = |world: &World| -> Vec<MachineState> {
        list(world, &[]).into_iter().map(|(_, state, ..)| state).collect()
    };
    assert_eq!(states(world), [AtGateway; 3]);
    let answers: Vec<_> = (0..3).map(|item| (item, refused("0x67"))).collect();
    world.reply(&sent, answers);
    assert_eq!(states(world), [Refused; 3]);
    // A print that names more, of the same installation id: the same product.
    world.send(&[(replacing(1, sent.item(0)), "pc")]);
    let mut after = states(world);
    after.sort();
    assert_eq!(after, [Refused, Refused, AtGateway]);
    // Each file of a vendor is shown: the one that was refused, too.
    let two = world.send(&[(vendor(b"two"), "pc")]);
    world.reply(&two, vec![(0, Outcome::Granted(Grant::File(b"licence".to_vec())))]);
    let mut after = states(world);
    after.sort();
    assert_eq!(after, [ToType, Refused, Refused, AtGateway]);
}

/// A step of a history: a number chooses a machine, an installation id, or what crossed.
#[derive(Clone, Debug)]
pub enum Step {
    Ask(u8, u8, bool),
    Answer(u8, u8),
    Dispute(u8),
    Withdraw(u8),
    Void(u8),
    Applied(u8, u8),
    Scrap(u8),
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (0..4u8, 0..9u8, any::<bool>()).prop_map(|(pc, number, named)| Step::Ask(pc, number, named)),
        4 => (any::<u8>(), 0..5u8).prop_map(|(item, answer)| Step::Answer(item, answer)),
        1 => any::<u8>().prop_map(Step::Dispute),
        1 => any::<u8>().prop_map(Step::Withdraw),
        1 => any::<u8>().prop_map(Step::Void),
        1 => (any::<u8>(), 0..4u8).prop_map(|(item, pc)| Step::Applied(item, pc)),
        1 => (0..4u8).prop_map(Step::Scrap),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Three installation ids of each of two products, and three files of a vendor.
fn asked(number: u8, named: bool) -> Request {
    let mut request = match number {
        0..6 => request(number.into()),
        _ => return vendor(&[number]),
    };
    if let RequestBody::Microsoft(numbers) = &mut request.body {
        if number >= 3 {
            numbers.activation_id = Some(Guid::from_bytes([3; 16]));
        }
        if !named {
            numbers.activation_id = None;
        }
    }
    request
}

/// The product of [`asked`]. A print that does not name it is known by its number alone. Each file of a vendor
/// is its own.
fn product(number: u8) -> u8 {
    if number < 6 { number / 3 } else { number }
}

/// By machine and product the number that the machine showed last, by a print or because a person told that it is
/// active by it.
type Shows = BTreeMap<String, BTreeMap<u8, u8>>;

const MACHINES: [&str; 4] = ["pc-1", "PC-1", "pc-2", "pc-3"];

/// LEDGER-67. Whatever happened, each machine and product has one line, and no other has any.
pub fn every_product_counts_once(world: &mut World, steps: &[Step]) {
    world.policy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };
    let mut crossed: Vec<(Sealed, u8)> = Vec::new();
    let mut last: Shows = BTreeMap::new();
    // By machine and product the numbers, and whether any print of a number named the product.
    let mut expected: BTreeMap<(String, u8), BTreeMap<u8, bool>> = BTreeMap::new();
    for step in steps {
        if let Some((pc, number)) = play(world, step, &mut crossed, &mut expected) {
            last.entry(pc).or_default().insert(product(number), number);
        }
        let records = records(&*world.plant, &[]);
        let mut lines = 0;
        for numbers in expected.values() {
            let is_named = |number: &&u8| numbers[*number];
            let named = numbers.keys().filter(is_named).count();
            // A vendor is named always.
            lines += usize::from(named > 0) + (numbers.len() - named);
        }
        assert_eq!(records.len(), lines, "after {step:?}: {records:?}");
        let mut seen = BTreeSet::new();
        for record in &records {
            assert!(seen.insert((record.machine.to_lowercase(), record.request.key.clone())));
            let state = record.request.state;
            let is_open = matches!(state, ItemState::Open | ItemState::Deferred);
            let waits = matches!(
                record.state,
                MachineState::AtGateway
                    | MachineState::Deferred
                    | MachineState::Disputed
                    | MachineState::Scrapped
            );
            assert!(!is_open || waits, "{record:?}");
        }
        agree_about_what_is_to_be_typed(world, &records);
        no_older_id_is_good(world, &last, &crossed);
    }
}

/// LEDGER-71. Whatever became of what the machine showed last, what was granted to a number that it showed before
/// is not to be typed.
fn no_older_id_is_good(world: &World, last: &Shows, crossed: &[(Sealed, u8)]) {
    for (name, products) in last {
        for confirmation in world.plant.confirmations(name).unwrap() {
            let item = confirmation.request.item;
            let (_, number) = crossed.iter().find(|(it, _)| it.digest == item.bundle).unwrap();
            let shown = products.get(&product(*number));
            let is_older = shown.is_some_and(|shown| shown != number);
            assert!(!confirmation.is_good() || !is_older, "{name}: {shown:?} {confirmation:?}");
        }
    }
}

/// What is listed as to be typed is what `confirmations` calls good.
fn agree_about_what_is_to_be_typed(world: &World, records: &[MachineRecord]) {
    use MachineState::{Active, Scrapped, ToType};
    for name in ["pc-1", "pc-2", "pc-3"] {
        let confirmations = world.plant.confirmations(name).unwrap();
        let keys = |is: &dyn Fn(&Confirmation) -> bool| -> BTreeSet<_> {
            confirmations.iter().filter(|it| is(it)).map(|it| it.request.key.clone()).collect()
        };
        let good = keys(&Confirmation::is_good);
        // Of what was typed already it may be uncertain whether it still fits.
        let used = keys(&|it| it.is_good() || it.perhaps_newer.is_some());
        let of_machine = records.iter().filter(|record| record.machine.eq_ignore_ascii_case(name));
        for record in of_machine {
            let key = &record.request.key;
            let is_told = match record.state {
                ToType => good.contains(key),
                Active => used.contains(key),
                Scrapped => record.request.state != ItemState::Granted || used.contains(key),
                _ => true,
            };
            assert!(is_told, "{name}: {record:?} {good:?} {records:?}");
        }
    }
}

/// Plays a step, and gives which machine has shown which number by it.
fn play(
    world: &mut World,
    step: &Step,
    crossed: &mut Vec<(Sealed, u8)>,
    expected: &mut BTreeMap<(String, u8), BTreeMap<u8, bool>>,
) -> Option<(String, u8)> {
    let choose = |number: &u8| {
        let place = usize::from(*number).checked_rem(crossed.len())?;
        crossed.get(place).cloned()
    };
    let now = world.tick();
    match step {
        Step::Ask(pc, number, named) => {
            let asked = asked(*number, *named);
            let name = MACHINES[usize::from(*pc)];
            let replaces = match world.plant.standing(&RequestKey::of(&asked)).unwrap() {
                Standing::New => None,
                Standing::Refused(old, _) | Standing::Voided(old) | Standing::Withdrawn(old) => {
                    Some(old)
                }
                Standing::Open(item) | Standing::Confirmed(item) => {
                    let mut mapping = [(item, name.to_owned())].into_iter();
                    let is_new = world.plant.map_machines(&mut mapping, &[5; 16], now).unwrap() > 0;
                    let (_, known) =
                        crossed.iter().find(|(it, _)| it.digest == item.bundle).unwrap();
                    let numbers =
                        expected.entry((name.to_lowercase(), product(*known))).or_default();
                    let request = world.plant.request(&item).unwrap().unwrap();
                    let is_named = is_named(&request.subject);
                    *numbers.entry(*known).or_default() |= is_named;
                    return is_new.then(|| (name.to_lowercase(), *known));
                }
                Standing::Replaced { .. } => return None,
            };
            let sealed = world.seal_requests(&[(Request { replaces, ..asked }, name)]);
            world.record(&sealed).unwrap();
            world.admit(&sealed).unwrap();
            let numbers = expected.entry((name.to_lowercase(), product(*number))).or_default();
            *numbers.entry(*number).or_default() |= *named || *number >= 6;
            crossed.push((sealed, *number));
            return Some((name.to_lowercase(), *number));
        }
        Step::Answer(item, answer) => {
            let (sealed, number) = choose(item)?;
            let outcome = match answer {
                0 => refused("0x67"),
                1 => Outcome::Deferred(None),
                _ if number >= 6 => Outcome::Granted(Grant::File(vec![*answer])),
                _ => granted(*answer),
            };
            let reply = world.seal_replies(&sealed, vec![(0, outcome)]);
            if world.record(&reply).is_ok() {
                world.admit(&reply).unwrap();
            }
        }
        Step::Dispute(item) | Step::Withdraw(item) => {
            let (sealed, _) = choose(item)?;
            let item = sealed.item(0);
            let statement = match step {
                Step::Dispute(_) => Statement::Dispute(item, None),
                _ => Statement::Withdraw(item),
            };
            // What nobody can say is refused, and nothing has happened.
            let _ = world.plant.say(&statement, Some("INC-7"), now);
        }
        Step::Void(item) => {
            let (sealed, _) = choose(item)?;
            let _ = world.plant.void(&sealed.digest, now);
        }
        Step::Applied(item, pc) => {
            let (sealed, number) = choose(item)?;
            let pc = machine(MACHINES[usize::from(*pc)]);
            let said = world.plant.say(&Statement::Applied(sealed.item(0), &pc), None, now);
            // Of what it did not ask for it shows nothing.
            let asked = world.plant.machines(&sealed.item(0)).unwrap();
            let is_its = asked.iter().any(|name| name.eq_ignore_ascii_case(pc.name));
            return (said.is_ok() && is_its).then(|| (pc.name.to_lowercase(), number));
        }
        Step::Scrap(pc) => {
            let pc = machine(MACHINES[usize::from(*pc)]);
            let _ = world.plant.say(&Statement::Scrap(&pc), Some("INC-8"), now);
        }
    }
    None
}

fn is_named(subject: &Subject) -> bool {
    match subject {
        Subject::Microsoft(numbers) => numbers.activation_id.is_some(),
        Subject::Vendor { .. } => true,
    }
}
