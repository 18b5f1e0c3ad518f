//! `media`: enrol, check, retire and list the media that carry bundles.

mod check;
mod describe;
mod enroll;
mod entry;
mod error;
mod list;
mod retire;

use std::io::Write;

use carnet_host::Status;
use carnet_host::settings::Settings;

pub use error::MediaError;

use crate::cli::{MediaArgs, MediaCommand};

/// Runs a command about media.
///
/// # Errors
/// The settings, the key or the medium cannot be used, or the person did not say yes. A medium that
/// is not taken is no error of `check`: it is a status.
pub fn run_media(
    args: &MediaArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, MediaError> {
    match &args.command {
        MediaCommand::Enroll(args) => enroll::run(args, settings, out),
        MediaCommand::Check(args) => check::run(args, settings, out),
        MediaCommand::Retire(args) => retire::run(args, settings, out),
        MediaCommand::List => list::run(settings, out),
    }
}
