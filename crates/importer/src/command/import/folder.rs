//! What lies in a folder beside the bundles, and a folder without any.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::json;
use carnet_host::settings::Form;
use carnet_judge::medium::Medium;
use carnet_language::{Number, text};
use carnet_media::{Foreign, ForeignKind};
use carnet_verifier::report::MediumReport;

use crate::{Fill, Folder, Outcome, Step, Verdict};

/// An empty folder has a verdict, and one that is no medium; of others it tells what was found.
// IMP-1. IMP-23. MEDIA-7.
pub(super) fn report(
    folder: &Folder,
    form: Form,
    out: &mut dyn Write,
) -> io::Result<Option<Verdict>> {
    if folder.fill == Fill::Empty {
        let nothing = match cfg!(windows) {
            true => text!(
                en "no bundle here; is the medium inserted?";
                de "kein Bündel hier; steckt der Datenträger?"
            ),
            false => text!(
                en "no bundle here; is the medium there?";
                de "kein Bündel hier; ist der Datenträger da?"
            ),
        };
        return Ok(Some(unread(&folder.path, Code::ImportNothing, nothing)));
    }
    if folder.fill == Fill::Elsewhere {
        // By some of what lies there a person knows which folder it is.
        name_others(folder, FEW);
        if form == Form::Json {
            json::print(out, "import", &object(folder))?;
        }
        let elsewhere = text!(
            en "nothing of Carnet lies here, and as far as the system tells it is no stick but a disk or share of this host: \
                is the path right? If it is, --medium ID says so";
            de "hier liegt nichts von Carnet, und soweit das System es sagt, ist es kein Stick, sondern eine Platte oder Freigabe \
                dieses Rechners: Stimmt der Pfad? Wenn ja, sagt das --medium ID"
        );
        return Ok(Some(unread(&folder.path, Code::ImportNothing, elsewhere)));
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
        let path = Escaped(&path);
        if folder.foreign_total > 0 {
            carnet_host::note!(
                en "no bundles in {path}; other things lie there";
                de "keine Bündel in {path}; dort liegt anderes"
            );
        } else {
            carnet_host::note!(en "no bundles in {path}"; de "keine Bündel in {path}");
        }
    }
    name_others(folder, folder.foreign.len());
}

/// So many are enough to know a folder by.
const FEW: usize = 3;

fn name_others(folder: &Folder, most: usize) {
    let named = folder.foreign.iter().take(most);
    for foreign in named.clone() {
        let path = foreign.path.display().to_string();
        let (path, what) = (Escaped(&path), plain(foreign.what));
        carnet_host::note!(en "not a bundle: {path} ({what})"; de "kein Bündel: {path} ({what})");
    }
    let more = folder.foreign_total.saturating_sub(named.len() as u64);
    if more > 0 {
        let more = Number(more);
        carnet_host::note!(en "more that are no bundles: {more}"; de "weitere, die keine Bündel sind: {more}");
    }
}

fn plain(what: ForeignKind) -> String {
    match what {
        ForeignKind::File => text!(en "a file"; de "eine Datei"),
        ForeignKind::Folder => text!(en "a folder"; de "ein Ordner"),
        ForeignKind::Link => text!(en "a link"; de "eine Verknüpfung"),
        ForeignKind::Special => text!(en "a pipe or device"; de "eine Pipe oder ein Gerät"),
        ForeignKind::Unfinished => text!(en "an unfinished file"; de "eine unfertige Datei"),
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
