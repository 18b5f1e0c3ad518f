//! What the commands do to their host beside reading.

use std::path::Path;

use carnet_host::{CommandOf, Reach, Reaches};
use clap::Args as _;

use crate::cli::{Cli, Command, ExplainArgs, ReportArgs, ShowArgs, TrustArgs, VerifyArgs};

impl Reaches for Cli {
    const COMMANDS: &'static [CommandOf] = &[
        ("verify", VerifyArgs::augment_args),
        ("show", ShowArgs::augment_args),
        ("report", ReportArgs::augment_args),
        ("trust", TrustArgs::augment_args),
        ("explain", ExplainArgs::augment_args),
    ];

    fn reach(&self) -> Reach {
        match &self.command {
            Command::Report(args) => args.reach(),
            Command::Verify(_) | Command::Show(_) | Command::Trust(_) | Command::Explain(_) => {
                Reach::default()
            }
        }
    }
}

impl ReportArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match &self.output {
            output if output == Path::new("-") => Reach::default(),
            folder if folder.is_dir() => Reach::default().folder(folder),
            file => Reach::default().file(file),
        }
    }
}
