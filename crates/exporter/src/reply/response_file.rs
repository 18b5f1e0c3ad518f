//! Vendors' response files, which a table names. The table comes from somebody's mail or a shared
//! folder and does not decide which files of this host leave it.

use carnet_language::text;

use std::path::{Path, PathBuf};

use crate::fault::{AnswerError, InputError};
use crate::intake::{read_response, shown};
use crate::source::{Ended, holds_private_key};

/// The one folder beside the table that is looked into; the spool has its files there too.
const FOLDER: &str = "files";

/// What the spool writes beside the files of the requests.
const OF_SPOOL: [&str; 3] = ["requests.csv", "requests.jsonl", "bundle.json"];

/// Reads the file that a `table` in `folder` names.
// EXP-21.
pub(super) fn read(folder: &Path, table: &str, name: &str) -> Result<Vec<u8>, InputError> {
    // EXP-27.
    let table = Path::new(table).file_name().and_then(|name| name.to_str());
    if table.into_iter().chain(OF_SPOOL).any(|other| name.eq_ignore_ascii_case(other)) {
        return Err(AnswerError::Table { name: shown(name) }.into());
    }
    let unread = |why: String| InputError::VendorFileUnread { path: name.to_owned(), why };
    let path = place(folder, name).map_err(unread)?;
    let file = carnet_media::open(&path).map_err(|error| unread(error.cause().to_string()))?;
    let bytes = read_response(file).map_err(|ended| match ended {
        Ended::At(_, error) => error,
        Ended::Io(why) => unread(why),
        Ended::Noted => unread(text!(en "it cannot be read"; de "sie ist nicht lesbar")),
    })?;
    if holds_private_key(&bytes) {
        return Err(unread(text!(
            en "it holds a private key, which never leaves";
            de "darin steht ein privater Schlüssel; der geht niemals hinaus"
        )));
    }
    Ok(bytes)
}

/// Where the file lies: beside the table, or in its folder `files`.
fn place(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let plain = name.strip_prefix("files/").unwrap_or(name);
    // A colon begins a drive or another stream of a file on Windows.
    if plain.is_empty() || plain.starts_with('.') || plain.contains(['/', '\\', ':', '\0']) {
        return Err(text!(
            en "expected the name of a file beside the table, or files/NAME";
            de "erwartet wird der Name einer Datei neben der Tabelle, oder files/NAME"
        ));
    }
    if plain.len() == name.len() {
        return Ok(folder.join(plain));
    }
    let folder = folder.join(FOLDER);
    match folder.symlink_metadata() {
        Ok(about) if about.is_dir() => Ok(folder.join(plain)),
        Ok(_) => Err(text!(en "files is no folder"; de "files ist kein Ordner")),
        Err(_) => Err(text!(
            en "there is no folder files beside the table";
            de "neben der Tabelle gibt es keinen Ordner files"
        )),
    }
}
