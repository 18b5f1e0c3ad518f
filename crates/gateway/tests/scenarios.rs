//! What any ledger must do, on a PostgreSQL.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../ledger/tests/scenario/mod.rs"]
mod scenario;

use std::path::Path;

use carnet_format::SiteName;
use carnet_ledger::{Author, Home, SiteLedger};
use carnet_testbed::postgres_servers;
use proptest::prelude::*;
use scenario::archive::audits_well;
use scenario::{
    World, care, disputes, holds, items, machines, media, random, said, streams, times,
};

/// Plays on fresh ledgers on each server.
fn on_postgres(play: impl Fn(&mut World)) {
    carnet_gateway::postgres::register();
    let beside = Path::new("/nowhere");
    for server in postgres_servers() {
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

on_postgres!(
    items::a_weekly_export_skips_what_is_open_or_confirmed,
    items::answers_move_items_as_the_state_machine_says,
    items::a_second_grant_is_a_conflict_and_is_not_stored,
    items::an_answer_to_nothing_is_marked_and_the_bundle_admitted,
    items::two_machines_share_one_item,
    items::another_installation_id_replaces_the_open_item,
    items::an_installation_id_is_known_with_fewer_or_more_ids,
    items::an_old_print_does_not_undo_a_newer_one,
    items::an_old_print_crosses_again_where_a_person_says_so,
    items::a_site_cannot_replace_the_items_of_another,
    items::a_voided_request_bundle_crosses_again_and_a_late_answer_closes_both,
    items::a_voided_reply_opens_its_requests_again,
    items::the_gateway_lists_what_a_reply_may_still_answer,
    items::an_export_of_an_open_item_is_refused_whole,
    items::a_confirmation_expects_no_answer_and_each_answer_has_its_form,
    items::a_vendors_answer_to_a_replaced_request_is_stale,
    items::a_bundle_is_found_by_any_of_its_names,
    disputes::a_grant_is_held_by_those_who_may_use_it,
    disputes::an_answer_that_did_not_fit_is_asked_for_again,
    disputes::what_did_not_fit_once_does_not_come_back_after_a_second_dispute,
    disputes::a_dispute_that_is_withdrawn_leaves_the_answer_as_it_was,
    disputes::a_dispute_that_was_refused_can_be_taken_back,
    disputes::a_dispute_that_was_granted_ends_by_a_withdrawal,
    disputes::a_reply_that_was_voided_is_disputed_by_its_value,
    disputes::a_dispute_names_an_answer_of_the_other_site_to_the_same_request,
    disputes::a_withdrawal_ends_only_a_request_with_its_own_key,
    disputes::a_dispute_that_was_marked_stays_without_effect,
    disputes::what_was_answered_before_its_bundle_was_voided_stays_answered,
    disputes::a_dispute_that_is_replaced_leaves_the_answer_as_it_was,
    disputes::a_dispute_that_is_voided_leaves_the_answer_as_it_was,
    disputes::a_dispute_of_what_was_not_granted_is_an_ordinary_request,
    disputes::all_who_share_an_answer_share_its_dispute,
    disputes::a_vendors_answer_is_disputed_for_itself,
    disputes::what_is_open_or_deferred_can_be_withdrawn,
    disputes::a_vendors_answer_to_a_withdrawn_request_is_stale,
    disputes::a_withdrawal_that_is_voided_was_never_made,
    disputes::a_withdrawn_request_holds_no_older_one_back,
    disputes::a_reply_that_is_voided_takes_the_dispute_of_its_answer_along,
    disputes::a_confirmation_id_has_the_length_that_its_installation_id_asks_for,
    said::what_did_not_fit_is_disputed_at_once_and_crosses_once,
    said::a_dispute_stands_when_its_bundle_is_lost,
    said::a_dispute_made_in_error_is_taken_back,
    said::a_withdrawal_crosses_once_and_is_taken_back_before,
    said::an_answer_by_telephone_counts_and_nobody_buys_another,
    said::a_scrapped_machine_asks_for_nothing,
    said::what_was_not_sent_here_or_not_granted_cannot_be_spoken_of,
    said::what_was_voided_and_arrived_counts_again,
    said::what_the_other_side_was_told_of_stays_void,
    machines::each_state_has_a_line,
    machines::a_product_of_a_machine_is_one_line_under_its_newest_request,
    machines::products_are_told_apart_by_what_the_prints_say,
    machines::an_older_id_is_stale_whatever_becomes_of_the_newer_request,
    machines::an_older_id_stays_uncertain_whatever_becomes_of_the_newer_request,
    machines::who_shares_a_number_that_is_asked_again_waits_too,
    streams::bundles_in_order_are_admitted_once,
    streams::two_bundles_for_one_place_are_an_equivocation,
    streams::a_bundle_must_follow_the_one_it_names,
    streams::gaps_and_late_bundles_follow_the_route,
    streams::a_voided_bundle_closes_its_gap_and_never_comes,
    streams::a_new_epoch_waits_and_closes_the_old_one,
    streams::a_first_contact_above_one_and_a_jump_wait,
    streams::what_arrived_is_acknowledged_and_cannot_be_voided,
    streams::an_acknowledgement_of_nothing_raises_an_alarm,
    streams::an_export_that_lost_the_race_changes_nothing,
    streams::a_stopped_admission_changes_nothing,
    holds::a_release_passes_what_was_shown_and_nothing_else,
    holds::a_time_that_a_person_lets_pass_is_the_anchor_once_it_is_admitted,
    care::a_trust_file_is_never_older_nor_different_nor_of_the_future,
    care::the_time_floor_only_rises,
    care::every_change_has_its_audit_entry,
    care::an_epoch_only_rises,
    times::what_set_the_time_is_found_in_the_log,
    times::a_person_takes_the_time_back,
    times::a_stated_time_is_vouched_for_and_proves_nothing,
    times::the_newest_bundle_that_stands_says_when_it_was_made,
    media::the_medium_of_an_admission_stays_with_it,
    media::each_delivery_is_an_entry_and_the_last_one_is_shown,
);

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

    // LEDGER-64.
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
