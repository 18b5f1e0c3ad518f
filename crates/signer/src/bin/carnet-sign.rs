//! The executable for hosts that hold keys and nothing else.

use std::process::ExitCode;

use carnet_host::run_program;
use carnet_signer::cli::{Cli, Command};
use carnet_signer::{run_approve, run_attest_scan, run_journal, run_key, run_media, run_merge};

fn main() -> ExitCode {
    run_program(
        |_| Ok(()),
        |cli: Cli, settings, out| match &cli.command {
            Command::Key(args) => run_key(args, settings, out),
            Command::Media(args) => run_media(args, settings, out),
            Command::Approve(args) => run_approve(args, settings, out),
            Command::AttestScan(args) => run_attest_scan(args, settings, out),
            Command::Journal(args) => run_journal(args, settings, out),
            Command::Merge(args) => run_merge(args, settings, out),
        },
    )
}
