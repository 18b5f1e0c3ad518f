//! What lies in a folder beside the bundles, and a folder without any.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::json;
use carnet_host::settings::Form;
use carnet_judge::medium::Medium;
use carnet_media::{Foreign, ForeignKind};
use carnet_verifier::report::MediumReport;

use crate::{Fill, Folder, Outcome, Step, Verdict};

/// An empty folder has a verdict; of others it tells what was found.
// IMP-1. IMP-23. MEDIA-6.
pub(super) fn report(
    folder: &Folder,
    form: Form,
    out: &mut dyn Write,
) -> io::Result<Option<Verdict>> {
    if folder.fill == Fill::Empty {
        let nothing = "no bundle here; is the medium mounted?".to_owned();
        return Ok(Some(unread(&folder.path, Code::ImportNothing, nothing)));
    }
    if folder.foreign_total > 0 || folder.bundles == 0 {
        tell(folder);
        if form == Form::Json {
            json::print(out, "import", &object(folder))?;
        }
    }
    Ok(None)
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

fn object(folder: &Folder) -> json::Folder {
    let other = |foreign: &Foreign| json::Foreign {
        path: foreign.path.display().to_string(),
        what: plain(foreign.what).into(),
    };
    json::Folder {
        folder: folder.path.display().to_string(),
        bundles: folder.bundles,
        foreign: folder.foreign_total,
        others: folder.foreign.iter().map(other).collect(),
    }
}
