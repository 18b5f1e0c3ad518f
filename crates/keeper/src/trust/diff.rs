//! `trust diff`.

use std::io::Write;
use std::path::Path;

use carnet_format::{Digest, TrustUpdate};
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::trust::{TrustFile, difference};
use carnet_language::text;

use super::{Kept, is_text};
use crate::cli::DiffArgs;
use crate::draft::Draft;
use crate::present::{Books, needed};

pub(super) fn run(
    args: &DiffArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (before, (after, bytes)) = match &args.files[..] {
        [] => {
            let draft = Draft::open(settings, Books::open(settings)?.as_ref())?;
            let after = (draft.good()?, draft.text().as_bytes().to_owned());
            (draft.present.file, after)
        }
        [file] => (needed(settings, Books::open(settings)?.as_ref())?.file, read(file)?),
        [before, after, ..] => (read(before)?.0, read(after)?),
    };
    let changes = difference(Some(&before), &after);
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    if !is_text(settings) {
        let file = (&after, Digest::of(&bytes));
        let kept = Kept { command: "trust diff", changes, written: Vec::new(), file };
        kept.json(out)?;
        return Ok(Status::Done);
    }
    if changes.is_empty() {
        writeln!(out, "{}", text!(en "They are the same."; de "Sie sind gleich."))?;
    }
    for line in changes {
        writeln!(out, "{line}")?;
    }
    Ok(Status::Done)
}

/// A trust file, or the text of a trust update, which nobody has vouched for yet.
fn read(path: &Path) -> Result<(TrustFile, Vec<u8>), Failure> {
    let update = match carnet_media::open(path) {
        Ok(mut file) => TrustUpdate::read(&mut file).ok(),
        Err(_) => None,
    };
    let Some(update) = update else { return Ok(Settings::read_trust(path)?) };
    let bytes = update.claimed_text().to_vec();
    let path = path.to_owned();
    let file = TrustFile::parse(&bytes).map_err(|errors| ConfigError::Trust { path, errors })?;
    Ok((file, bytes))
}
