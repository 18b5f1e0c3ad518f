//! `key show`.

use std::io::Write;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};

use super::entry;
use crate::cli::ShowArgs;

pub(super) fn run(
    args: &ShowArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    entry::check(&args.entry)?;
    let place = match &args.key_place {
        Some(place) => place,
        None => settings.key()?,
    };
    let key = crate::open_at(place, settings)?;
    entry::print(out, "key show", settings, place, &*key, &args.entry)?;
    Ok(Status::Done)
}
