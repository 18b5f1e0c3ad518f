//! What any ledger must do, on a PostgreSQL.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../ledger/tests/scenario/mod.rs"]
mod scenario;

use carnet_format::SiteName;
use carnet_ledger::{Author, Home, SiteLedger};
use carnet_testbed::postgres_servers;
use proptest::prelude::*;
use scenario::archive::audits_well;
use scenario::list::each_scenario;
use scenario::{
    World, care, disputes, holds, items, machines, media, random, said, streams, times,
};

/// Plays on fresh ledgers on each server.
fn on_postgres(play: impl Fn(&mut World)) {
    carnet_gateway::postgres::register();
    for server in postgres_servers() {
        let folder = tempfile::tempdir().unwrap();
        let beside = folder.path();
        let (plant, gateway) = (server.database(), server.database());
        let address = |site: &SiteName| match site.as_str() {
            "plant-7" => plant.address(),
            _ => gateway.address(),
        };
        let mut world = World::new(&mut |site| {
            let home = Home::Address { address: &address(site), beside };
            Box::new(SiteLedger::create(home, site, &Author::default(), 1).unwrap())
        });
        play(&mut world);
        for site in [world.plant.site(), world.gateway.site()] {
            let home = Home::Address { address: &address(site), beside };
            let ledger = SiteLedger::open(home, site).unwrap();
            audits_well(&ledger.still().unwrap(), &world.archive);
        }
    }
}

/// Each scenario is a test.
macro_rules! on_postgres {
    ($($module:ident::$name:ident),+ $(,)?) => {
        $(
            #[test]
            #[ignore = "needs postgresql-15"]
            fn $name() {
                on_postgres($module::$name);
            }
        )+
    };
}

each_scenario!(on_postgres);

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    #[ignore = "needs postgresql-15"]
    fn whatever_the_order_each_bundle_is_admitted_once_and_nothing_is_missing(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        lost in proptest::collection::vec(any::<bool>(), 6),
    ) {
        on_postgres(|world| streams::in_any_order(world, &order, &lost));
    }

    // STATE-12. STATE-10. STATE-11.
    #[test]
    #[ignore = "needs postgresql-15"]
    fn whatever_is_asked_answered_disputed_and_taken_back_both_sites_agree(
        steps in random::steps(),
    ) {
        on_postgres(|world| random::both_sites_agree(world, &steps));
    }

    // LEDGER-67.
    #[test]
    #[ignore = "needs postgresql-15"]
    fn whatever_happened_every_product_of_a_machine_counts_once(steps in machines::steps()) {
        on_postgres(|world| machines::every_product_counts_once(world, &steps));
    }

    // STATE-12. STATE-10. STATE-11.
    #[test]
    #[ignore = "needs postgresql-15"]
    fn whatever_happened_computing_it_anew_changes_nothing(steps in random::wild_steps()) {
        on_postgres(|world| random::stepping_and_replaying_give_the_same(world, &steps));
    }
}
