//! `trust pack`.

use std::io::Write;
use std::path::PathBuf;

use carnet_format::{Code, Digest};
use carnet_host::args::StatedArgs;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::trust::difference;
use carnet_judge::words::Words;
use carnet_language::{count, text};

use super::{Kept, is_text, row, shown, target};
use crate::cli::{PackArgs, PackedArgs};
use crate::draft::Draft;
use crate::present::Books;

pub(super) fn run(
    args: &PackArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let books = Books::open(settings)?;
    let draft = Draft::open(settings, books.as_ref())?;
    let to = match (&args.media, &args.output) {
        (Some(folder), _) => To::Stick(folder.clone()),
        (None, Some(file)) => To::File(file.clone()),
        // The command line wants one of them.
        (None, None) => return Err(nothing()),
    };
    let pack =
        Pack { command: "trust pack", said: Vec::new(), to, yes: args.yes, stated: &args.stated };
    pack.run(draft, books.as_ref(), settings, out)
}

/// What becomes of a draft that was changed: it is packed, or shown.
pub(super) fn packed_or_shown(
    (command, said): (&'static str, Vec<String>),
    args: &PackedArgs,
    (draft, books): (Draft, Option<&Books>),
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    // Whatever fails behind this, what was asked for is in the draft.
    draft.good()?;
    draft.save()?;
    if let Some(folder) = &args.media {
        let to = To::Stick(folder.clone());
        let pack = Pack { command, said, to, yes: args.agreed.yes, stated: &args.stated };
        return pack.run(draft, books, settings, out);
    }
    super::draft::show(command, &draft, said, settings, out)?;
    if is_text(settings) {
        row(
            out,
            &text!(en "next"; de "weiter"),
            text!(en "carnet trust pack --media DIR"; de "carnet trust pack --media ORDNER"),
        )?;
    }
    Ok(Status::Done)
}

enum To {
    Stick(PathBuf),
    File(PathBuf),
}

struct Pack<'a> {
    command: &'static str,
    /// What a person should know beside the difference.
    said: Vec<String>,
    to: To,
    yes: bool,
    stated: &'a StatedArgs,
}

impl Pack<'_> {
    fn run(
        self,
        mut draft: Draft,
        books: Option<&Books>,
        settings: &Settings,
        out: &mut dyn Write,
    ) -> Result<Status, Failure> {
        if draft.changes()?.is_empty() {
            return Err(nothing());
        }
        let present = &draft.present.file;
        // Packed once more it stays what it was, so that approvals go on counting.
        let issued = draft.good()?.issued();
        let is_new = draft.good()?.serial() != present.serial() + 1;
        let issued = match is_new {
            true => target::issued(settings, (Some(present), books), self.stated, self.yes)?,
            false => issued,
        };
        draft.issue(issued)?;
        let file = draft.good()?;
        draft.save()?;
        let (serial, text) = (file.serial(), draft.text());
        let path = match &self.to {
            To::Stick(folder) => target::write_to_stick(folder, (serial, text), settings)?,
            To::File(path) => {
                target::write_new(path, text)?;
                path.clone()
            }
        };
        let digest = Digest::of(text.as_bytes());
        let changes = difference(Some(&draft.present.file), &file);
        let mut changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
        changes.extend(self.said);
        if !is_text(settings) {
            let written = vec![path.display().to_string()];
            let kept = Kept { command: self.command, changes, written, file: (&file, digest) };
            kept.json(out)?;
            return Ok(Status::Done);
        }
        for line in changes {
            writeln!(out, "{line}")?;
        }
        row(out, &text!(en "written"; de "geschrieben"), shown(&path))?;
        row(out, &text!(en "words"; de "Wörter"), Words::from(digest))?;
        let folder = shown(carnet_media::folder_of(&path));
        let next = match draft.present.file.trust_approvals() {
            0 => text!(
                en "everywhere: carnet trust install {folder}, which asks for these words";
                de "überall: carnet trust install {folder}; es fragt nach diesen Wörtern"
            ),
            needed => {
                let needed = count!(n = needed; en "{n} approval", "{n} approvals"; de "{n} Freigabe", "{n} Freigaben");
                text!(
                    path = shown(&path);
                    en "carnet approve {path} --ticket … ({needed}), then everywhere: carnet trust install {folder}";
                    de "carnet approve {path} --ticket … ({needed}), dann überall: carnet trust install {folder}"
                )
            }
        };
        row(out, &text!(en "next"; de "weiter"), next)?;
        Ok(Status::Done)
    }
}

fn nothing() -> Failure {
    let message = text!(en "the draft changes nothing"; de "der Entwurf ändert nichts");
    Failure::new(Status::Usage, Code::TrustNothing, message)
}
