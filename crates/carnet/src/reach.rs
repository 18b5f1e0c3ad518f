//! What the commands do to their host beside reading: the duties' own, side by side.

use carnet_host::{Reach, Reaches};

use crate::cli::{Cli, Command};

impl Reaches for Cli {
    fn reach(&self) -> Reach {
        match &self.command {
            Command::Export(args) => args.reach(),
            Command::Answers(args) => args.reach(),
            Command::Import(args) => args.reach(),
            Command::Ledger(args) => args.reach(),
            Command::Receipt(args) => args.reach(),
            Command::Evidence(args) => args.reach(),
            Command::Key(args) => args.reach(),
            Command::Media(args) => args.reach(),
            Command::Approve(args) => args.reach(),
            Command::AttestScan(args) => args.reach(),
            Command::Merge(args) => args.reach(),
            Command::Report(args) => args.reach(),
            // Where its settings say.
            Command::Journal(_) => Reach::default(),
            Command::Verify(_) | Command::Show(_) | Command::Trust(_) | Command::Explain(_) => {
                Reach::default()
            }
            // It runs the others.
            Command::Drill(_) => Reach::default().programs(),
        }
    }
}
