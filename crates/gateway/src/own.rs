//! A command of this program, as a process of its own.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// What of the environment it gets: where settings, keys and temporary files are.
const KEPT: [&str; 4] = ["PATH", "HOME", "TMPDIR", "CREDENTIALS_DIRECTORY"];
const KEPT_GROUPS: [&str; 2] = ["CARNET_", "XDG_"];

/// `program` is this one. `typed` are the words that say for this process where its settings are.
pub(crate) fn command(
    program: &Path,
    typed: impl IntoIterator<Item = OsString>,
    words: impl IntoIterator<Item = OsString>,
) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        KEPT.contains(&&*name) || KEPT_GROUPS.iter().any(|group| name.starts_with(group))
    }));
    command.arg("--json").args(typed).args(words);
    command
}
