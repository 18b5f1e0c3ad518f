//! What the commands do to their host beside reading.

use std::path::PathBuf;

use carnet_host::{Reach, Reaches};

use crate::cli::{
    ApproveArgs, AttestScanArgs, Cli, Command, KeyArgs, KeyCommand, MediaArgs, MediaCommand,
    MergeArgs, Retired, WriteArgs,
};

impl Reaches for Cli {
    fn reach(&self) -> Reach {
        match &self.command {
            Command::Key(args) => args.reach(),
            Command::Media(args) => args.reach(),
            Command::Approve(args) => args.reach(),
            Command::AttestScan(args) => args.reach(),
            Command::Merge(args) => args.reach(),
            // Where its settings say.
            Command::Journal(_) => Reach::default(),
        }
    }
}

impl KeyArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.command.reach()
    }
}

impl KeyCommand {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let reach = Reach::default();
        match self {
            // Where the settings name the file, it is the key itself that is made.
            KeyCommand::New(args) => match &args.file {
                Some(place) => reach.makes_key(place),
                None => reach.beside_key(),
            },
            KeyCommand::Show(args) => match &args.key_place {
                Some(place) => reach.uses_key(place),
                None => reach,
            },
        }
    }
}

impl MediaArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let reach = Reach::default();
        match &self.command {
            MediaCommand::Enroll(args) => {
                reach.passport(&args.folder).ejects(args.eject, [args.folder.clone()])
            }
            MediaCommand::Retire(args) => match &args.medium {
                Retired::Named(folder) if folder.is_dir() => reach.passport(folder),
                Retired::Named(_) | Retired::Id(_) => reach,
            },
            MediaCommand::Check(_) | MediaCommand::List => reach,
        }
    }
}

impl ApproveArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let reach = self.write.reach(&self.files);
        self.also.iter().fold(reach, |reach, place| reach.uses_key(place))
    }
}

impl AttestScanArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.write.reach(&self.files).service(self.clamd.is_some())
    }
}

impl WriteArgs {
    fn reach(&self, read: &[PathBuf]) -> Reach {
        if let Some(output) = &self.output {
            return Reach::default().file(output);
        }
        read.iter().fold(Reach::default(), |reach, read| match read.is_dir() {
            true => reach.folder(read),
            false => reach.file(read),
        })
    }
}

impl MergeArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().file(&self.output)
    }
}
