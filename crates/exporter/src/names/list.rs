//! The site's own list of names: one a line.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use carnet_format::Code;
use carnet_format::plain_text::is_plain;
use carnet_host::{Failure, Status};
use carnet_language::text;

/// The largest list.
const MAX_LIST: u64 = 4 * 1024 * 1024;

/// Reads the names of a list, without blanks around them; empty lines are none.
///
/// # Errors
/// It cannot be read, is too long, or a line of it is not a name.
// EXP-18.
pub(crate) fn read(path: &Path) -> Result<Vec<String>, Failure> {
    let unusable = |why: String| {
        let message = text!(
            en "cannot read the list of names {path:?}: {why}";
            de "die Liste der Namen {path:?} lässt sich nicht lesen: {why}"
        );
        Failure::new(Status::Usage, Code::ConfigUnreadable, message)
    };
    let bytes = read_bounded(path).map_err(|error| unusable(error.to_string()))?;
    if bytes.len() as u64 > MAX_LIST {
        return Err(unusable(text!(en "it is longer than 4 MiB"; de "sie ist länger als 4 MiB")));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        unusable(text!(
            en "it is not UTF-8; save it with that encoding";
            de "sie ist kein UTF-8; in dieser Kodierung speichern"
        ))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut names = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let name = line.trim_matches([' ', '\t']);
        if !is_plain(name) {
            let why = text!(
                en "line {number} has characters that are not seen, or not printed";
                de "Zeile {number} hat Zeichen, die nicht zu sehen oder nicht zu drucken sind"
            );
            return Err(unusable(why));
        }
        if !name.is_empty() {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_LIST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    /// EXP-18.
    #[test]
    fn a_list_is_read_as_editors_write_it_or_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names.txt");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            super::read(&path).map_err(|error| error.to_string())
        };
        let names = read("\u{feff}h.müller\r\n\r\n  PLANT.example \r\nWS-42".as_bytes());
        assert_eq!(names.unwrap(), ["h.müller", "PLANT.example", "WS-42"]);
        for (bytes, why) in [
            (&b"M\xfcller"[..], "not UTF-8"),
            ("a\nb\u{200b}c".as_bytes(), "line 2 has characters"),
            (&vec![b'\n'; MAX_LIST as usize + 1], "longer than 4 MiB"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(why) && error.contains("names.txt"), "{error}");
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(super::read(&path).unwrap_err().code(), Some(Code::ConfigUnreadable));
    }
}
