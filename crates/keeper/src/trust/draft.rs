//! `trust draft`.

use std::io::Write;

use carnet_format::Digest;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_language::text;

use super::{Kept, is_text, row, shown};
use crate::cli::DraftArgs;
use crate::draft::Draft;
use crate::present::Books;

pub(super) fn run(
    args: &DraftArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let books = Books::open(settings)?;
    let draft = match args.again {
        true => Draft::begin_again(settings, books.as_ref())?,
        false => Draft::open(settings, books.as_ref())?,
    };
    draft.save()?;
    show("trust draft", &draft, Vec::new(), settings, out)?;
    Ok(Status::Done)
}

/// Shows a draft and what it changes. What is wrong with it is named: a person may mend it with an editor.
pub(super) fn show(
    command: &'static str,
    draft: &Draft,
    mut said: Vec<String>,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let file = draft.good()?;
    said.extend(draft.changes()?.iter().map(ToString::to_string));
    if !is_text(settings) {
        let digest = Digest::of(draft.text().as_bytes());
        let written = vec![draft.path.display().to_string()];
        return Kept { command, changes: said, written, file: (&file, digest) }.json(out);
    }
    let serial = draft.present.file.serial();
    row(
        out,
        &text!(en "draft"; de "Entwurf"),
        text!(path = shown(&draft.path); en "{path}, from serial {serial}"; de "{path}, aus Nummer {serial}"),
    )?;
    if said.is_empty() {
        writeln!(out, "{}", text!(en "It changes nothing yet."; de "Er ändert noch nichts."))?;
    }
    for line in said {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
