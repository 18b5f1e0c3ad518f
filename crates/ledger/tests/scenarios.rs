//! What any ledger must do, told as scenarios of two sites and run on each database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "store/past.rs"]
mod past;
mod scenario;
#[path = "store/shared.rs"]
mod shared_ledger;
mod store;

use carnet_format::SiteName;
use carnet_ledger::{
    Author, Home, Ledger, LedgerError, RequestKey, SiteLedger, SqliteLedger, Standing, Wanted,
};
use proptest::prelude::*;
use scenario::archive::audits_well;
use scenario::list::each_scenario;
use scenario::{
    World, care, disputes, holds, items, machines, media, random, request, said, streams, times,
};

/// Plays on fresh SQLite ledgers.
fn on_sqlite(play: impl FnOnce(&mut World)) {
    let folder = tempfile::tempdir().unwrap();
    let path = |site: &SiteName| folder.path().join(format!("{site}.sqlite"));
    let mut world = World::new(&mut |site| {
        Box::new(SqliteLedger::create(&path(site), site, &Author::default(), 1).unwrap())
    });
    play(&mut world);
    for site in [world.plant.site(), world.gateway.site()] {
        audits_well(&SqliteLedger::open(&path(site), site).unwrap(), &world.archive);
    }
}

/// Plays on databases that others could share; the ledgers are copied to files, and both are audited.
fn on_store(play: impl FnOnce(&mut World)) {
    store::reach();
    let folder = tempfile::tempdir().unwrap();
    let at = |site: &SiteName| store::address(&folder.path().join(site.as_str()));
    let beside = folder.path();
    let mut world = World::new(&mut |site| {
        let home = Home::Address { address: &at(site), beside };
        Box::new(SiteLedger::create(home, site, &Author::default(), 1).unwrap())
    });
    play(&mut world);
    for site in [world.plant.site(), world.gateway.site()] {
        let ledger = SiteLedger::open(Home::Address { address: &at(site), beside }, site).unwrap();
        audits_well(&ledger.still().unwrap(), &world.archive);
    }
}

/// Each scenario is a test.
macro_rules! on_sqlite {
    ($($module:ident::$name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $name() {
                    super::on_sqlite(super::$module::$name);
                }
            )+
        }
    };
}

/// The same of a database that several hosts share.
// SHARE-1.
macro_rules! on_store {
    ($($module:ident::$name:ident),+ $(,)?) => {
        mod shared {
            $(
                #[test]
                fn $name() {
                    super::on_store(super::$module::$name);
                }
            )+
        }

        /// Wherever a statement of a scenario fails, nothing half is left, and nothing goes on after it.
        // LEDGER-6.
        #[test]
        fn a_statement_that_fails_takes_all_of_its_transaction_back() {
            let scenarios: &[fn(&mut World)] = &[$($module::$name),+];
            for (number, play) in scenarios.iter().enumerate() {
                let before = store::GIVEN.get();
                on_store(play);
                let given = store::GIVEN.get() - before;
                for at in [number * 7, number * 13 + 5].map(|at| at % given) {
                    // The audits at the end are not played: they begin when the connection is back.
                    on_store(|world| {
                        store::STATEMENTS.set(Some(at));
                        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| play(world)));
                        store::STATEMENTS.set(None);
                    });
                    assert!(!store::PASSED_OVER.get());
                }
            }
        }
    };
}

each_scenario!(on_sqlite);
each_scenario!(on_store);

/// Requests about which a ledger is asked before an export.
struct Asked(Vec<RequestKey>);

impl Wanted for Asked {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn key(&self, number: usize) -> RequestKey {
        self.0[number].clone()
    }

    fn each_machine(&self, _: usize, each: &mut dyn FnMut(&str)) {
        each("pc");
    }
}

/// LEDGER-8. What an export has looked up is not looked up again when it is recorded, unless somebody has sent it
/// since: this process, or another one.
#[test]
fn what_was_sent_since_the_look_up_is_refused() {
    store::reach();
    for is_shared in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = |site: &SiteName| folder.path().join(site.as_str());
        let address = |site: &SiteName| store::address(&path(site));
        let create = &mut |site: &SiteName| -> Box<dyn Ledger> {
            let (path, address) = (path(site), address(site));
            let home = match is_shared {
                true => Home::Address { address: &address, beside: folder.path() },
                false => Home::File(&path),
            };
            Box::new(SiteLedger::create(home, site, &Author::default(), 1).unwrap())
        };
        let world = World::new(create);
        let plant = world.plant.site().clone();
        let (path, address) = (path(&plant), address(&plant));
        let home = match is_shared {
            true => Home::Address { address: &address, beside: folder.path() },
            false => Home::File(&path),
        };
        in_turns(world, Box::new(SiteLedger::open(home, &plant).unwrap()));
    }
}

fn in_turns(mut world: World, mut other: Box<dyn Ledger>) {
    for (seed, is_other) in [(1, false), (3, true)] {
        let requests = [request(seed), request(seed + 1)];
        let asked = Asked(requests.iter().map(RequestKey::of).collect());
        let known = world.plant.known_of(&asked).unwrap();
        assert!((0..2).all(|number| known.of(number).standing == Standing::New));
        if is_other {
            std::mem::swap(&mut world.plant, &mut other);
        }
        world.send(&[(requests[1].clone(), "pc")]);
        if is_other {
            std::mem::swap(&mut world.plant, &mut other);
        }
        let both = requests.each_ref().map(|request| (request.clone(), "pc"));
        let second = world.seal_requests(&both);
        assert!(matches!(world.record(&second), Err(LedgerError::Item { index: 1, .. })));
        // Before anybody asks again.
        world.send(&both[..1]);
        assert!(world.plant.known_of(&asked).unwrap().of(0).standing != Standing::New);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_order_each_bundle_is_admitted_once_and_nothing_is_missing(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        lost in proptest::collection::vec(any::<bool>(), 6),
    ) {
        on_sqlite(|world| streams::in_any_order(world, &order, &lost));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    // STATE-12. STATE-10. STATE-11.
    #[test]
    fn whatever_is_asked_answered_disputed_and_taken_back_both_sites_agree(
        steps in random::steps(),
    ) {
        on_sqlite(|world| random::both_sites_agree(world, &steps));
        on_store(|world| random::both_sites_agree(world, &steps));
    }

    // LEDGER-67.
    #[test]
    fn whatever_happened_every_product_of_a_machine_counts_once(steps in machines::steps()) {
        on_sqlite(|world| machines::every_product_counts_once(world, &steps));
        on_store(|world| machines::every_product_counts_once(world, &steps));
    }

    // STATE-12. STATE-10. STATE-11.
    #[test]
    fn whatever_happened_computing_it_anew_changes_nothing(steps in random::wild_steps()) {
        on_sqlite(|world| random::stepping_and_replaying_give_the_same(world, &steps));
    }
}
