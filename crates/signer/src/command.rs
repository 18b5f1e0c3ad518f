//! The commands.

mod entry;
mod journal;
mod key_new;
mod key_show;
mod media;

use std::io::Write;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};

pub use journal::{journal_entries, run_journal};
pub use media::run_media;

use crate::cli::{KeyArgs, KeyCommand};

/// Runs `key new` or `key show`.
///
/// # Errors
/// The settings or the key file cannot be used, or the result cannot be printed.
pub fn run_key(
    args: &KeyArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    match &args.command {
        KeyCommand::New(args) => key_new::run(args, settings, out),
        KeyCommand::Show(args) => key_show::run(args, settings, out),
    }
}
