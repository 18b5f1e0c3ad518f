//! Names of machines.

use std::collections::BTreeSet;

use carnet_format::plain_text::is_plain;
use carnet_language::text;
use memchr::memchr;

use super::shown;
use crate::fault::InputError;

/// Names of files that say nothing about a machine.
const GENERIC: [&str; 30] = [
    "slmgr",
    "dlv",
    "dli",
    "dti",
    "ospp",
    "output",
    "export",
    "inventory",
    "requests",
    "licenses",
    "xpr",
    "out",
    "iid",
    "license",
    "list",
    "result",
    "results",
    "untitled",
    "unbenannt",
    "textdokument",
    "document",
    "text",
    "book",
    "mappe",
    // The placeholders of instructions.
    "machine",
    "computer",
    "computername",
    "hostname",
    "localhost",
    "test",
];

/// `slmgr (1)`, `dlv.vbs`, `Neues Textdokument - Kopie`, `2026-11-27`.
fn is_generic(stem: &str) -> bool {
    let stem = stem.to_lowercase();
    let known = |name: &str| GENERIC.contains(&name);
    let words = stem.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let rest: Vec<&str> = words.filter(|word| !PARTS.contains(word)).collect();
    rest.iter().all(|word| known(word))
}

/// Parts of the names of files that say nothing either.
const PARTS: [&str; 14] = [
    "vbs", "txt", "csv", "log", "kopie", "copy", "copie", "von", "of", "neues", "new", "all",
    "liste", "tabelle",
];

/// Where nobody names a machine, programs and people write this.
pub(super) fn is_nobody(name: &str) -> bool {
    const ITSELF: [&str; 4] = [".", "localhost", "127.0.0.1", "::1"];
    is_left_out(name) || ITSELF.iter().any(|itself| name.trim().eq_ignore_ascii_case(itself))
}

/// What stands where the name of a machine was to be filled in.
// EXP-4.
pub(super) fn is_left_out(name: &str) -> bool {
    const NAMES: [&str; 7] = ["", "-", "n/a", "none", "null", "unknown", "unbekannt"];
    NAMES.iter().any(|nobody| name.trim().eq_ignore_ascii_case(nobody))
}

/// Whether two names may be of one machine: the same, or one the first label of the other.
pub(super) fn are_one(one: &str, other: &str) -> bool {
    let short = |name: &str| name.split('.').next().unwrap_or(name).to_lowercase();
    let is_full = |name: &str| name.contains('.');
    one.eq_ignore_ascii_case(other)
        || (is_full(one) != is_full(other) && short(one) == short(other))
}

/// What separates the cells of tables, begins a formula or quotes a print, and is in no NetBIOS or DNS
/// name. Tables that name machines go to spreadsheets, and somebody else may have chosen the name.
// EXP-9. SPOOL-9.
const NOT_IN_NAMES: [char; 7] = [';', ',', '=', '|', '"', '<', '>'];
const NOT_FIRST: [char; 8] = ['+', '-', '@', '\'', '＝', '＋', '－', '＠'];

/// Where the name of a machine comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedBy {
    /// The row, or a person on the command line.
    Somebody,
    /// Nobody: it is the name of the file.
    File,
}

/// How many bytes of `text` are letters, digits, dots and dashes.
pub(super) fn host_length(text: &[u8]) -> usize {
    text.iter().take_while(|byte| is_of_host_name(**byte)).count()
}

fn is_of_host_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// Whether a name is of letters, digits, dots and dashes, as nearly all are, and nothing speaks against it.
fn is_host_name(name: &str) -> bool {
    (1..=256).contains(&name.len()) && !name.starts_with('-') && name.bytes().all(is_of_host_name)
}

/// Takes a name that can be a machine's.
pub(super) fn read(name: &str, by: NamedBy) -> Result<&str, InputError> {
    let name = name.trim();
    let is_word = name.contains(char::is_alphanumeric);
    if by == NamedBy::Somebody && is_word && is_host_name(name) {
        return Ok(name);
    }
    let why = if name.is_empty() {
        text!(en "it is empty"; de "er ist leer")
    } else if !is_word {
        text!(en "it has no letter and no digit"; de "er hat weder Buchstaben noch Ziffern")
    } else if by == NamedBy::File && is_generic(name) {
        text!(
            en "files of many machines have this name; name the machine with --machine, in a column, or \
                as the file's name";
            de "so heißen Dateien vieler Maschinen; die Maschine mit --machine, in einer Spalte oder als Dateinamen \
                nennen"
        )
    } else if name.contains('\n') {
        text!(
            en "it is broken into lines; print the list wider, or use Export-Csv";
            de "er ist auf Zeilen umbrochen; die Liste breiter ausgeben, oder Export-Csv verwenden"
        )
    } else if name.len() > 256 {
        text!(en "it has more than 256 bytes"; de "er hat mehr als 256 Bytes")
    } else if name.contains(char::REPLACEMENT_CHARACTER) {
        text!(
            en "it could not be decoded; name its encoding with --encoding";
            de "er ließ sich nicht dekodieren; die Kodierung mit --encoding angeben"
        )
    } else if !is_plain(name) {
        text!(
            en "it has control or invisible characters";
            de "er hat Steuerzeichen oder unsichtbare Zeichen"
        )
    } else if name.contains(NOT_IN_NAMES) {
        text!(
            en "no machine's name has one of ; , = | < > \"";
            de "kein Maschinenname hat eines von ; , = | < > \""
        )
    } else if name.starts_with(NOT_FIRST) {
        text!(
            en "no machine's name begins with + - @ ' or the full-width form of one";
            de "kein Maschinenname beginnt mit + - @ ' oder deren breiter Form"
        )
    } else {
        return Ok(name);
    };
    Err(InputError::Machine { text: shown(name), why })
}

/// Names of machines, one behind the other, in the order in which rows have them.
#[derive(Debug, Default)]
pub struct Machines {
    /// Each with a zero byte behind it, which no name of a machine or a file has.
    text: String,
    /// Where the last one begins.
    last: usize,
}

impl Machines {
    /// Adds a name, unless it is the last one, and returns where it begins.
    pub(super) fn add(&mut self, name: &str) -> Option<u32> {
        if self.text.is_empty() || self.at(self.last) != name {
            self.last = self.text.len();
            self.text.push_str(name);
            self.text.push('\0');
        }
        u32::try_from(self.last).ok()
    }

    /// The name that begins here.
    pub(super) fn get(&self, place: u32) -> &str {
        self.at(place as usize)
    }

    /// The first byte of the name that begins here.
    pub(super) fn first_byte(&self, place: u32) -> u8 {
        self.text.as_bytes().get(place as usize).copied().unwrap_or_default()
    }

    fn at(&self, place: usize) -> &str {
        let rest = &self.text[place..];
        &rest[..memchr(0, rest.as_bytes()).unwrap_or(rest.len())]
    }

    /// The names, each once.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        self.text.split_terminator('\0').collect()
    }
}
