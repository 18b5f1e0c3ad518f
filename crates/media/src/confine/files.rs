//! Landlock: where a process may write, and that it runs no program.

use std::path::{Path, PathBuf};

use carnet_language::text;
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, LandlockStatus, PathBeneath, PathFd,
    RestrictionStatus, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError,
    RulesetStatus, Scope, make_bitflags,
};

use super::{Bound, ConfineError, Writes};

/// The newest version of which everything is wanted; an older kernel has less.
const WANTED: ABI = ABI::V6;

/// Neither links nor devices, pipes or sockets: no command makes any.
const KEPT: BitFlags<AccessFs> = make_bitflags!(AccessFs::{
    WriteFile | Truncate | MakeReg | MakeDir | RemoveFile | RemoveDir | Refer
});

/// Where SQLite keeps what is too much for the memory, whatever the environment says.
const SCRATCH: &str = "/var/tmp";

/// Pass phrases are asked for at the one, and the other takes everything.
const DEVICES: [&str; 2] = ["/dev/tty", "/dev/null"];

pub(super) fn bound(writes: Writes<'_>) -> Result<Bound, ConfineError> {
    let status = restrict(writes).map_err(|error| ConfineError::of(&error))?;
    let by = match status.landlock {
        LandlockStatus::Available { effective_abi, kernel_abi } => {
            text!(
                version = kernel_abi.unwrap_or(effective_abi as i32);
                en "Landlock, version {version}"; de "Landlock, Version {version}"
            )
        }
        LandlockStatus::NotEnabled => {
            return Ok(Bound::None {
                why: text!(
                    en "Landlock is switched off on this host";
                    de "Landlock ist auf diesem Rechner abgeschaltet"
                ),
            });
        }
        LandlockStatus::NotImplemented => {
            return Ok(Bound::None {
                why: text!(en "this kernel has no Landlock"; de "dieser Kernel hat kein Landlock"),
            });
        }
    };
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Bound::Whole { by },
        RulesetStatus::PartiallyEnforced => Bound::Part { by },
        RulesetStatus::NotEnforced => Bound::None { why: by },
    })
}

fn restrict(writes: Writes<'_>) -> Result<RestrictionStatus, RulesetError> {
    let mut handled = BitFlags::from(AccessFs::Execute);
    if let Writes::Below(_) = writes {
        handled |= AccessFs::from_write(WANTED);
    }
    let mut rules = Ruleset::default()
        .handle_access(handled)?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?;
    if let Writes::Below(folders) = writes {
        let scratch = [std::env::temp_dir(), SCRATCH.into()];
        let scratch = scratch.iter().filter_map(|folder| opened(folder));
        for folder in folders.iter().filter_map(|folder| place(folder)).chain(scratch) {
            rules = rules.add_rule(PathBeneath::new(folder, KEPT))?;
        }
        let of_device = make_bitflags!(AccessFs::{WriteFile | IoctlDev});
        for device in DEVICES.iter().filter_map(|device| PathFd::new(device).ok()) {
            rules = rules.add_rule(PathBeneath::new(device, of_device))?;
        }
    }
    rules.restrict_self()
}

/// The folder; while it is not there, the one in which it is to be made, and none further above: with a whole
/// disk that is not mounted, that would be everything.
// MEDIA-32.
fn place(folder: &Path) -> Option<PathFd> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| PathBuf::from(folder));
    match folder.try_exists() {
        Ok(false) => opened(folder.parent()?),
        _ => opened(&folder),
    }
}

/// A folder that is there. The root is none: whoever may write below it may write everywhere.
// MEDIA-32.
fn opened(folder: &Path) -> Option<PathFd> {
    let real = folder.canonicalize().ok()?;
    // What it leads to may have no such name any more.
    (folder.is_dir() && real.parent().is_some()).then(|| PathFd::new(folder).ok())?
}
