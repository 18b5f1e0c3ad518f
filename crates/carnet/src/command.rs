//! From the command line to the duty.

use std::io::Write;
use std::path::PathBuf;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_importer::cli as importer;
use carnet_keeper::Keeps;
use carnet_media::folder_of;
use carnet_signer::{ApproveArgs, AttestScanArgs};
use carnet_verifier::cli as verifier;
use carnet_verifier::cli::{ShowArgs, VerifyArgs};

use crate::cli::{Cli, Command};
use crate::{drill, script};

/// Runs the command.
pub fn run(cli: Cli, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    first_trust(&cli.command, settings, out)?;
    let import = |command, out| carnet_importer::command::run(&command, settings, out);
    let verify = |command, out| carnet_verifier::command::run(&command, settings, out);
    match cli.command {
        Command::Export(args) => carnet_exporter::command::run(&args, settings, out),
        Command::Answers(args) => carnet_exporter::command::run_answers(&args, settings, out),
        Command::Import(args) => import(importer::Command::Import(args), out),
        Command::Ledger(args) => import(importer::Command::Ledger(args), out),
        Command::Receipt(args) => import(importer::Command::Receipt(args), out),
        Command::Evidence(args) => import(importer::Command::Evidence(args), out),
        Command::Key(args) => carnet_keeper::run_key(args, settings, out),
        Command::Media(args) => carnet_signer::run_media(&args, settings, out),
        Command::Approve(args) => carnet_signer::run_approve(&args, settings, out),
        Command::AttestScan(args) => carnet_signer::run_attest_scan(&args, settings, out),
        Command::Journal(args) => carnet_signer::run_journal(&args, settings, out),
        Command::Merge(args) => carnet_signer::run_merge(&args, settings, out),
        Command::Script(args) => script::run(&args, settings, out),
        Command::Drill(args) => drill::run(&args, out),
        Command::Verify(args) => verify(verifier::Command::Verify(args), out),
        Command::Show(args) => verify(verifier::Command::Show(args), out),
        Command::Report(args) => verify(verifier::Command::Report(args), out),
        Command::Trust(args) => carnet_keeper::run_trust(args, settings, out),
        Command::Init(args) => carnet_keeper::run_init(&args, settings, out),
        Command::Doctor(args) => carnet_keeper::run_doctor(&args, settings, out),
        #[cfg(target_os = "linux")]
        Command::Watch(args) => carnet_gateway::run_watch(&args, settings, out),
        #[cfg(target_os = "linux")]
        Command::Respond(args) => carnet_gateway::run_respond(&args, settings, out),
        #[cfg(target_os = "linux")]
        Command::Responder(args) => carnet_gateway::run_responder(&args, out),
        Command::Explain(args) => verify(verifier::Command::Explain(args), out),
    }
}

/// A host that has no trust file yet takes its first from the stick that it is to look at.
fn first_trust(command: &Command, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let of = |name: &PathBuf| match name.is_dir() {
        true => name.clone(),
        false => folder_of(name).to_owned(),
    };
    let (keeps, folders): (Keeps, Vec<PathBuf>) = match command {
        Command::Import(args) if !args.dry_run => {
            (Keeps::Ledger, args.names.iter().map(of).collect())
        }
        Command::Approve(ApproveArgs { files, .. })
        | Command::AttestScan(AttestScanArgs { files, .. }) => {
            (Keeps::Nothing, files.iter().map(of).collect())
        }
        // They write nothing.
        Command::Show(ShowArgs { files, .. }) | Command::Verify(VerifyArgs { files, .. }) => {
            return carnet_keeper::name_first_trust(settings, files.iter().map(of));
        }
        _ => return Ok(()),
    };
    carnet_keeper::first_trust(settings, keeps, folders, out)
}
