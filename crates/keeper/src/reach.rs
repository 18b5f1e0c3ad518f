//! What the commands do to their host beside reading.

use carnet_host::Reach;

use crate::cli::{DoctorArgs, InitArgs, KeyArgs, KeyCommand, PackedArgs, TrustArgs, TrustCommand};

impl TrustArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let keeps = || Reach::default().keeps_trust();
        match &self.command {
            TrustCommand::One(_) | TrustCommand::Diff(_) => Reach::default(),
            TrustCommand::Draft(_) | TrustCommand::Install(_) => keeps(),
            TrustCommand::New(args) => match &args.media {
                Some(folder) => keeps().passport(folder).medium(folder),
                None => keeps(),
            },
            TrustCommand::Add(args) => args.pack.reach(keeps()),
            TrustCommand::Remove(args) => args.pack.reach(keeps()).beside_key(),
            TrustCommand::Pack(args) => {
                let reach = keeps().output(args.output.as_deref());
                args.media.iter().fold(reach, |reach, folder| reach.medium(folder))
            }
        }
    }
}

impl PackedArgs {
    fn reach(&self, reach: Reach) -> Reach {
        self.media.iter().fold(reach, |reach, folder| reach.medium(folder))
    }
}

impl InitArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().makes_folders()
    }
}

impl DoctorArgs {
    /// What the command does to its host beside reading: nothing.
    // DOCTOR-1.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::default().looks()
    }
}

impl KeyArgs {
    /// What the command does to its host beside reading.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match &self.command {
            KeyCommand::One(command) => command.reach(),
            KeyCommand::Card(args) => {
                let reach = Reach::default().keeps_trust().beside_key();
                args.card.iter().fold(reach, |reach, folder| reach.medium(folder))
            }
        }
    }
}
