//! What the commands do to their host beside reading.

use std::path::Path;

use carnet_host::{Reach, Reaches};

use crate::cli::{Cli, Command, ReportArgs};

impl Reaches for Cli {
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
        if self.output == Path::new("-") {
            Reach::default()
        } else {
            Reach::default().file(&self.output)
        }
    }
}
