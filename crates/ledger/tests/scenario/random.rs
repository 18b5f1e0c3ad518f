//! Whatever two sites do one after the other, they agree about everything that crossed.

use carnet_format::{Grant, ItemRef, Outcome, Request};
use carnet_ledger::{Claim, GapPolicy, ItemState, RequestKey, Standing, Statement, StreamPolicy};
use proptest::prelude::*;

use super::disputes::{dispute, misfit, withdrawal};
use super::{Sealed, World, activation, confirmation, granted, refused, request, vendor};

/// One bundle with one item. Numbers choose among what is there.
#[derive(Clone, Debug)]
pub enum Step {
    Ask(u8),
    /// The machine asks with another installation id. Never lost: what replaces stays, see STATE-15.
    Move(u32, u32),
    Dispute(u8),
    Withdraw(u8),
    Answer(u8, Answer),
    /// A person at the plant says something of a request.
    Say(u8, Saying),
    /// The plant tells the first thing that was said and not told.
    Tell,
}

#[derive(Clone, Copy, Debug)]
pub enum Saying {
    Dispute,
    Withdraw,
    Answer(u8),
    /// It takes back what was said.
    TakeBack,
}

#[derive(Clone, Debug)]
pub enum Answer {
    Granted(u8),
    Refused,
    Deferred,
}

fn sayings() -> impl Strategy<Value = Step> {
    let saying = prop_oneof![
        2 => Just(Saying::Dispute),
        2 => Just(Saying::Withdraw),
        2 => (0..3u8).prop_map(Saying::Answer),
        2 => Just(Saying::TakeBack),
    ];
    prop_oneof![
        2 => (any::<u8>(), saying).prop_map(|(item, saying)| Step::Say(item, saying)),
        1 => Just(Step::Tell),
    ]
}

/// A step, and whether its bundle is lost and declared void.
pub fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let answer = prop_oneof![
        4 => (0..3u8).prop_map(Answer::Granted),
        1 => Just(Answer::Refused),
        1 => Just(Answer::Deferred),
    ];
    let step = prop_oneof![
        3 => (0..4u8).prop_map(Step::Ask),
        1 => (0..3u32, 0..3u32).prop_map(|(from, to)| Step::Move(from, to)),
        3 => any::<u8>().prop_map(Step::Dispute),
        2 => any::<u8>().prop_map(Step::Withdraw),
        5 => (any::<u8>(), answer).prop_map(|(item, answer)| Step::Answer(item, answer)),
    ];
    proptest::collection::vec((step, prop::bool::weighted(0.25)), 1..40)
}

/// Three Microsoft requests and one of a vendor.
fn asked(seed: u8) -> Request {
    if seed == 3 { vendor(b"round") } else { request(seed.into()) }
}

fn outcome(answer: &Answer, request: &Request) -> Outcome {
    let is_vendor = matches!(request.body, carnet_format::RequestBody::VendorFile { .. });
    match answer {
        Answer::Granted(seed) if is_vendor => Outcome::Granted(Grant::File(vec![*seed])),
        Answer::Granted(seed) => granted(*seed),
        Answer::Refused => refused("0x67"),
        Answer::Deferred => Outcome::Deferred(None),
    }
}

/// What crossed, with the request.
type Crossed = Vec<(Sealed, Request)>;

pub fn both_sites_agree(world: &mut World, steps: &[(Step, bool)]) {
    world.policy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };
    let mut crossed: Crossed = Vec::new();
    // Nothing is lost before the streams have begun.
    for seed in [4, 5] {
        let first = world.send(&[(request(seed.into()), "first")]);
        world.reply(&first, vec![(0, granted(seed))]);
    }
    for (step, lost) in steps {
        let Some(sealed) = seal(world, step, &crossed) else { continue };
        if world.record(&sealed).is_err() {
            continue;
        }
        if *lost && !matches!(step, Step::Move(..)) {
            let now = world.tick();
            let ledger = match step {
                Step::Answer(..) => &mut world.gateway,
                _ => &mut world.plant,
            };
            ledger.void(&sealed.digest, now).unwrap();
        } else {
            let admitted = world.admit(&sealed).unwrap();
            assert_eq!(admitted.faults(), [], "{step:?}");
            if let carnet_format::Item::Request(request) = &sealed.items[0] {
                crossed.push((sealed.clone(), request.clone()));
            }
        }
        agree(world, &crossed, step);
    }
}

fn seal(world: &World, step: &Step, crossed: &Crossed) -> Option<Sealed> {
    let choose = |number: &u8| {
        let place = usize::from(*number).checked_rem(crossed.len())?;
        crossed.get(place)
    };
    let ask = |request: Request| Some(world.seal_requests(&[(request, "pc")]));
    match step {
        Step::Ask(seed) => ask(Request { replaces: replaced(world, *seed)?, ..asked(*seed) }),
        Step::Move(from, to) => {
            let other = match world.plant.standing(&RequestKey::of(&request(*to))).unwrap() {
                Standing::New => from,
                // STATE-15. A person says that it is the right one.
                Standing::Replaced { .. } => to,
                _ => return None,
            };
            let key = RequestKey::of(&request(*other));
            let old = world.plant.predecessor("pc", &activation(), &key).unwrap()?;
            ask(Request { replaces: Some(old), ..request(*to) })
        }
        Step::Dispute(number) => {
            let (sealed, request) = choose(number)?;
            ask(dispute(world, &asked_again(request), sealed.item(0)))
        }
        Step::Withdraw(number) => {
            let (sealed, request) = choose(number)?;
            ask(withdrawal(&asked_again(request), sealed.item(0)))
        }
        Step::Say(..) => None,
        Step::Tell => {
            let pending = world.plant.pending(&super::site("gateway-1")).unwrap();
            let pending = pending.first()?;
            let is_it = |(sealed, _): &&(Sealed, Request)| sealed.item(0) == pending.item;
            let (_, request) = crossed.iter().find(is_it)?;
            let request = asked_again(request);
            ask(match pending.claim {
                Claim::DidNotFit(answer) => misfit(&request, pending.item, answer),
                Claim::Withdrawn => withdrawal(&request, pending.item),
            })
        }
        Step::Answer(number, answer) => {
            let (sealed, request) = choose(number)?;
            Some(world.seal_replies(sealed, vec![(0, outcome(answer, request))]))
        }
    }
}

fn asked_again(request: &Request) -> Request {
    let purpose = carnet_format::Purpose::Activate;
    Request { purpose, reason: None, continues: None, ..request.clone() }
}

/// Says it, where it can be said.
fn say(world: &mut World, number: u8, saying: Saying, crossed: &Crossed) {
    let now = world.tick();
    if let Saying::TakeBack = saying {
        let said = world.plant.said().unwrap();
        if let Some(record) = said.get(usize::from(number) % said.len().max(1)) {
            let _ = world.plant.take_back(record.number, "INC-2", now);
        }
        return;
    }
    let Some((sealed, _)) = crossed.get(usize::from(number) % crossed.len().max(1)) else { return };
    let item = sealed.item(0);
    let statement = match saying {
        Saying::Dispute => Statement::Dispute(item, None),
        Saying::Withdraw => Statement::Withdraw(item),
        Saying::Answer(seed) => Statement::Answer(item, confirmation(seed)),
        Saying::TakeBack => return,
    };
    let _ = world.plant.say(&statement, Some("INC-1"), now);
}

/// What a new request replaces, if it crosses at all.
fn replaced(world: &World, seed: u8) -> Option<Option<ItemRef>> {
    match world.plant.standing(&RequestKey::of(&asked(seed))).unwrap() {
        Standing::New => Some(None),
        Standing::Refused(old, _) | Standing::Voided(old) | Standing::Withdrawn(old) => {
            Some(Some(old))
        }
        Standing::Open(_) | Standing::Confirmed(_) | Standing::Replaced { .. } => None,
    }
}

fn agree(world: &World, crossed: &Crossed, step: &Step) {
    for (sealed, _) in crossed {
        let item = sealed.item(0);
        let [plant, gateway] = [&world.plant, &world.gateway].map(|ledger| {
            let record = ledger.request(&item).unwrap().unwrap();
            (record.state, record.grant, record.code)
        });
        assert_eq!(plant, gateway, "plant and gateway after {step:?}: {item:?}");
        // A confirmation that is told fits, or says that it did not.
        let told = world.plant.confirmations("pc").unwrap();
        assert!(
            told.iter()
                .all(|it| it.disputed.is_some() == (it.request.state == ItemState::Disputed))
        );
    }
}

/// What becomes of a bundle of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Crosses,
    /// It crosses, and the plant, which does not know that yet, declares it void after so many steps.
    VoidedLater(u8),
    /// It never was the plant's: another key of the site signed it, and what it says need not be true.
    Forged(u8),
}

/// Steps of which nothing is true any more, and what becomes of their bundles.
pub fn wild_steps() -> impl Strategy<Value = Vec<(Step, Fate)>> {
    let fate = prop_oneof![
        5 => Just(Fate::Crosses),
        3 => (0..6u8).prop_map(Fate::VoidedLater),
        2 => any::<u8>().prop_map(Fate::Forged),
    ];
    let steps =
        steps().prop_map(|steps| steps.into_iter().map(|(step, _)| step).collect::<Vec<_>>());
    let sayings = proptest::collection::vec(proptest::option::of(sayings()), 40);
    let steps = (steps, sayings).prop_map(|(steps, sayings)| {
        steps.into_iter().zip(sayings).flat_map(|(step, saying)| [Some(step), saying]).flatten()
    });
    (steps, proptest::collection::vec(fate, 80))
        .prop_map(|(steps, fates)| steps.zip(fates).collect())
}

/// Whatever happened, computing it anew changes nothing.
// STATE-12.
pub fn stepping_and_replaying_give_the_same(world: &mut World, steps: &[(Step, Fate)]) {
    world.policy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };
    for seed in [4, 5] {
        let first = world.send(&[(request(seed.into()), "first")]);
        world.reply(&first, vec![(0, granted(seed))]);
    }
    let (mut crossed, mut void, mut forged): (Crossed, Vec<_>, Vec<Sealed>) = <_>::default();
    for (at, (step, fate)) in steps.iter().enumerate() {
        if let Step::Say(number, saying) = step {
            say(world, *number, *saying, &crossed);
        }
        let Some(sealed) = seal(world, step, &crossed) else { continue };
        let carnet_format::Item::Request(request) = &sealed.items[0] else {
            if world.record(&sealed).is_ok() {
                match fate {
                    Fate::VoidedLater(after) => void.push((at + usize::from(*after), sealed)),
                    _ => drop(world.admit(&sealed).unwrap()),
                }
            }
            continue;
        };
        match fate {
            Fate::Forged(number) => {
                // It says so of another request, or of another answer.
                let other = crossed.get(usize::from(*number) % crossed.len().max(1));
                let body = other.map_or(&request.body, |(_, other)| &other.body).clone();
                let lie = Request { body, ..request.clone() };
                let mut lying = world.seal_requests(&[(lie.clone(), "x")]).reseal(|m| {
                    m.sequence = forged.len() as u64 + 1;
                    m.previous = forged.last().map(|last| last.digest);
                    m.acknowledges.clear();
                    m.voided.clear();
                });
                lying.key = carnet_format::KeyId::from_bytes([3; 32]);
                world.admit(&lying).unwrap();
                crossed.push((lying.clone(), lie));
                forged.push(lying);
            }
            _ if world.record(&sealed).is_err() => {}
            Fate::VoidedLater(after) => {
                world.admit(&sealed).unwrap();
                crossed.push((sealed.clone(), request.clone()));
                void.push((at + usize::from(*after), sealed));
            }
            Fate::Crosses => {
                world.admit(&sealed).unwrap();
                crossed.push((sealed.clone(), request.clone()));
            }
        }
        for (_, sealed) in void.extract_if(.., |(when, _)| *when <= at) {
            let now = world.tick();
            let ledger = match sealed.manifest.kind {
                carnet_format::Kind::Request => &mut world.plant,
                carnet_format::Kind::Response => &mut world.gateway,
            };
            // What was acknowledged meanwhile stays.
            let _ = ledger.void(&sealed.digest, now);
        }
    }
    for (sealed, request) in &crossed {
        let before = all(world, &crossed);
        // Nothing but what a voided withdrawal and a voided answer make a ledger compute anew.
        let back = withdrawal(&asked_again(request), sealed.item(0));
        let back = world.seal_requests(&[(back, "pc")]);
        if world.record(&back).is_ok() {
            let now = world.tick();
            world.plant.void(&back.digest, now).unwrap();
        }
        let answers = [Answer::Granted(0), Answer::Granted(1), Answer::Granted(2)];
        for answer in answers.into_iter().chain([Answer::Refused, Answer::Deferred]) {
            let reply = world.seal_replies(sealed, vec![(0, outcome(&answer, request))]);
            if world.record(&reply).is_ok() {
                let now = world.tick();
                world.gateway.void(&reply.digest, now).unwrap();
                break;
            }
        }
        assert_eq!(all(world, &crossed), before, "{:?}", sealed.item(0));
    }
}

/// Where each request stands at both sites, and whether the grants are disputed.
fn all(world: &World, crossed: &Crossed) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let ledgers = [&world.plant, &world.gateway];
    let states = |(sealed, request): &(Sealed, Request)| {
        ledgers.map(|ledger| {
            let record = ledger.request(&sealed.item(0)).unwrap();
            let foreseen = [0, 1, 2].map(|seed| {
                let outcome = outcome(&Answer::Granted(seed), request);
                let outcome = carnet_ledger::OutcomeRecord::of(&outcome);
                ledger.foresee(&sealed.item(0), &outcome).unwrap()
            });
            (record.map(|it| (it.item, it.state, it.grant, it.code)), foreseen)
        })
    };
    crossed.iter().map(states).collect()
}
