//! `trust diff`.

use std::io::Write;

use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_verifier::command::{print_difference, read_trust};

use crate::cli::DiffArgs;
use crate::draft::Draft;
use crate::present::{Books, needed};

pub(super) fn run(
    args: &DiffArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (before, after) = match &args.files[..] {
        [] => {
            let draft = Draft::open(settings, Books::open(settings)?.as_ref())?;
            let after = draft.good()?;
            (draft.present.file, after)
        }
        [file] => (needed(settings, Books::open(settings)?.as_ref())?.file, read_trust(file)?),
        [before, after, ..] => (read_trust(before)?, read_trust(after)?),
    };
    print_difference(&before, &after, settings, out)
}
