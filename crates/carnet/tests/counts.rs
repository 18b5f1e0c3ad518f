//! What each job costs, as somebody types it: how many commands, how many of them are approvals, how many files are written by
//! hand. Each ends well. `cargo test -p carnet --test counts -- --nocapture | grep '^|'` prints the table.
//!
//! What it takes to set two sites up is counted in `two_sites.rs`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "counts/days.rs"]
mod days;
#[path = "counts/job.rs"]
mod job;

use job::Job;

/// A row of the table: who does what, and the commands, approvals and files that it takes.
macro_rules! jobs {
    ($($job:ident, $says:literal, $expected:expr;)*) => { $(
        #[test]
        fn $job() {
            let mut job = Job::new();
            days::$job(&mut job);
            let [commands, approvals, files] = job.counted();
            println!("| {} | {commands} | {approvals} | {files} |", $says);
            assert_eq!([commands, approvals, files], $expected, "commands, approvals, files");
        }
    )* };
}

jobs! {
    first_crossing, "A first crossing, both ways", [8, 4, 0];
    board_swapped, "A board swapped, the old request open", [5, 2, 0];
    stick_lost, "A stick lost after approval, a spare one there", [3, 0, 0];
    stick_lost_without_spare, "A the same, and no other stick is listed", [8, 1, 0];
    wrong_grant, "A wrong grant", [11, 4, 0];
    many_machines, "A 300 machines, 12 codes", [5, 0, 0];
    disk_dead, "A ledger disk dead, old backup", [4, 0, 0];
    scrapped, "A machine scrapped", [2, 0, 0];
    installed_again, "A machine installed again", [2, 0, 0];
    needed_today, "A needs it today, answer by telephone", [6, 2, 0];
    renamed, "A plant renamed", [1, 0, 1];
    other_vendors, "A ADBA, CodeMeter, Sentinel", [4, 2, 0];
    at_the_door, "B decide at the door", [2, 1, 0];
    evidence, "B evidence after 3 years", [3, 0, 0];
    deputy, "B officer on holiday, deputy", [9, 2, 0];
    stolen, "B exporter key stolen", [12, 3, 0];
    expired, "B exporter key ends", [6, 1, 0];
    portal_down, "C portal down two weeks", [2, 0, 0];
    typed_at_night, "C confirmation ids typed at 2 a.m.", [3, 0, 0];
    clock_wrong, "C clock of the gateway wrong", [9, 3, 0];
}
