//! What the commands do to their host beside reading.

use carnet_host::{Reach, Reaches};

use crate::cli::{AnswersArgs, AnswersCommand, Cli, ExportArgs};

impl Reaches for Cli {
    fn reach(&self) -> Reach {
        self.export.reach()
    }
}

impl ExportArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let target = &self.target;
        let reach = Reach::default().beside_key().output(target.output.as_deref());
        match &target.media {
            Some(folder) => reach.medium(folder).ejects(self.eject, [folder.clone()]),
            None => reach,
        }
    }
}

impl AnswersArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match self.command {
            AnswersCommand::Check(_) => Reach::default(),
        }
    }
}
