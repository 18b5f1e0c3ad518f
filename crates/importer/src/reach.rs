//! What the commands do to their host beside reading.

use carnet_host::{Reach, Reaches};
use carnet_media::folder_of;

use crate::cli::{Cli, Command, EvidenceArgs, ImportArgs, LedgerArgs, LedgerCommand, ReceiptArgs};

impl Reaches for Cli {
    fn reach(&self) -> Reach {
        match &self.command {
            Command::Import(args) => args.reach(),
            Command::Ledger(args) => args.reach(),
            Command::Receipt(args) => args.reach(),
            Command::Evidence(args) => args.reach(),
        }
    }
}

impl ReceiptArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().file(&self.output)
    }
}

impl EvidenceArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().file(&self.output)
    }
}

impl ImportArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        // Beside each bundle goes its receipt.
        let beside = self.names.iter().map(|name| match name.is_dir() {
            true => name.clone(),
            false => folder_of(name).to_owned(),
        });
        let reach = self.out.iter().fold(Reach::default(), Reach::folder);
        let reach = if self.dry_run { reach } else { beside.fold(reach, Reach::receipt_in) };
        reach.ejects(self.eject, self.names.iter().cloned())
    }
}

impl LedgerArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let reach = Reach::default();
        match &self.command {
            LedgerCommand::Bundle(args) => {
                let reach = reach.output(args.output.as_deref());
                match &args.media {
                    Some(folder) => reach.medium(folder).ejects(args.eject, [folder.clone()]),
                    None => reach,
                }
            }
            LedgerCommand::Respool(args) => args.out.iter().fold(reach, Reach::folder),
            LedgerCommand::Create => reach.makes_folders(),
            LedgerCommand::Backup(args) => reach.folder(&args.folder),
            LedgerCommand::Archive(args) => reach.folder(&args.to),
            // The others write where the settings say.
            _ => reach,
        }
    }
}
