//! The executable for hosts that hold keys and nothing else.

use std::process::ExitCode;

use carnet_host::{finish, settings};
use carnet_signer::cli::{Cli, Command};
use carnet_signer::{run_approve, run_attest_scan, run_key, run_media, run_merge};

fn main() -> ExitCode {
    let (cli, typed) = settings::parse::<Cli>();
    let settings = match typed.with_file() {
        Ok(settings) => settings,
        Err(error) => return finish(Err(error)),
    };
    let mut out = anstream::stdout().lock();
    match &cli.command {
        Command::Key(args) => finish(run_key(args, &settings, &mut out)),
        Command::Media(args) => finish(run_media(args, &settings, &mut out)),
        Command::Approve(args) => finish(run_approve(args, &settings, &mut out)),
        Command::AttestScan(args) => finish(run_attest_scan(args, &settings, &mut out)),
        Command::Merge(args) => finish(run_merge(args, &settings, &mut out)),
    }
}
