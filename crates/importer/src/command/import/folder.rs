//! What lies in a folder beside the bundles, and a folder without any.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest};
use carnet_host::settings::Form;
use carnet_host::{Status, json_line};
use carnet_judge::medium::Medium;
use carnet_media::ForeignKind;
use carnet_verifier::report::MediumReport;
use serde_json::{Value, json};

use super::print::Told;
use crate::{Fill, Folder, Outcome, Step, Verdict};

/// Tells what was found and what that is worth.
// IMP-1. IMP-22. MEDIA-6.
pub(super) fn report(
    folder: &Folder,
    trust: (Digest, u64),
    form: Form,
    out: &mut dyn Write,
) -> io::Result<Status> {
    if folder.fill == Fill::Empty {
        let nothing = "no bundle here; is the medium mounted?".to_owned();
        let verdict = unread(&folder.path, Code::ImportNothing, nothing);
        super::print(&verdict, Told::Before, trust, form, out)?;
        return Ok(verdict.status());
    }
    if folder.foreign_total == 0 && folder.bundles > 0 {
        return Ok(Status::Done);
    }
    tell(folder);
    if form == Form::Json {
        writeln!(out, "{}", json_line(&object(folder)))?;
    }
    Ok(Status::Done)
}

/// A place at which nothing could be found out.
pub(super) fn unread(place: &Path, code: Code, message: String) -> Verdict {
    Verdict {
        file: place.to_owned(),
        bundle: None,
        medium: MediumReport { medium: Medium::NotLookedAt, label: None },
        diagnosis: None,
        outcome: Outcome::Unknown { step: Step::Locate, code: Some(code), message },
    }
}

fn tell(folder: &Folder) {
    if folder.bundles == 0 {
        let path = folder.path.display().to_string();
        let others = if folder.foreign_total > 0 { "; other things lie there" } else { "" };
        carnet_host::say!("note: no bundles in {}{others}", Escaped(&path));
    }
    for foreign in &folder.foreign {
        let path = foreign.path.display().to_string();
        carnet_host::say!("note: not a bundle: {} ({})", Escaped(&path), plain(foreign.what));
    }
    let more = folder.foreign_total.saturating_sub(folder.foreign.len() as u64);
    if more > 0 {
        carnet_host::say!("note: more that are no bundles: {more}");
    }
}

fn plain(what: ForeignKind) -> &'static str {
    match what {
        ForeignKind::File => "a file",
        ForeignKind::Folder => "a folder",
        ForeignKind::Link => "a link",
        ForeignKind::Special => "a pipe or device",
        ForeignKind::Unfinished => "an unfinished file",
    }
}

fn object(folder: &Folder) -> Value {
    let foreign = folder.foreign.iter().map(|foreign| {
        json!({ "path": foreign.path.display().to_string(), "what": plain(foreign.what) })
    });
    json!({
        "carnet": 1,
        "command": "import",
        "folder": folder.path.display().to_string(),
        "bundles": folder.bundles,
        "foreign": foreign.collect::<Vec<_>>(),
        "foreign_total": folder.foreign_total,
    })
}
