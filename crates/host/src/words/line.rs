//! A command line of Windows, taken apart as the programs there do it. Plain data, so that it is tried everywhere.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_language::{io_text, text};

/// A unit of UTF-16 in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) value: u16,
    quoted: bool,
}

const BACKSLASH: u16 = b'\\' as u16;
const QUOTE: u16 = b'"' as u16;

/// The words of a line, the program's own name first.
pub(super) fn words(line: &[u16]) -> Vec<Vec<Unit>> {
    let mut rest = line;
    // In the first one a backslash is a backslash.
    let mut words = vec![next(&mut rest, false)];
    loop {
        let blanks = rest.iter().take_while(|it| is_blank(**it)).count();
        rest = &rest[blanks..];
        if rest.is_empty() {
            return words;
        }
        words.push(next(&mut rest, true));
    }
}

fn is_blank(unit: u16) -> bool {
    [b' ', b'\t'].map(u16::from).contains(&unit)
}

/// Takes a word off the line.
fn next(rest: &mut &[u16], escapes: bool) -> Vec<Unit> {
    let (mut word, mut quoted) = (Vec::new(), false);
    while let [first, behind @ ..] = *rest {
        if is_blank(*first) && !quoted {
            break;
        }
        let backslashes = rest.iter().take_while(|it| **it == BACKSLASH).count();
        let is_before_quote = rest.get(backslashes) == Some(&QUOTE);
        if escapes && backslashes > 0 && is_before_quote {
            // Two stand for one, and one that is left over takes the quotation mark into the word.
            let unit = |value| Unit { value, quoted };
            word.extend((0..backslashes / 2).map(|_| unit(BACKSLASH)));
            let taken = backslashes % 2;
            word.extend((0..taken).map(|_| unit(QUOTE)));
            *rest = &rest[backslashes + taken..];
            continue;
        }
        *rest = behind;
        match *first {
            QUOTE if escapes && quoted && behind.first() == Some(&QUOTE) => {
                word.push(Unit { value: QUOTE, quoted });
                *rest = &behind[1..];
            }
            QUOTE => quoted = !quoted,
            value => word.push(Unit { value, quoted }),
        }
    }
    word
}

/// A backslash before a quotation mark takes it into the word, and all that follows, too: `"E:\" --eject` is one word.
pub(super) fn refuse_quotation_marks(word: &OsStr) -> Result<(), String> {
    let word = word.to_string_lossy();
    if !word.contains('"') {
        return Ok(());
    }
    // What was meant, where the mark was to be the last of the word.
    let meant = word.split_once('"').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '));
    let meant = meant.and_then(|(typed, _)| crate::word(typed.trim_end_matches('\\')));
    let word = Escaped(&word);
    Err(match meant {
        Some(meant) => text!(
            en "{word}: a quotation mark after a backslash is part of the word in Windows: write {meant}";
            de "{word}: Ein Anführungszeichen nach einem umgekehrten Schrägstrich gehört in Windows zum Wort: {meant} schreiben"
        ),
        None => text!(
            en "{word}: a quotation mark after a backslash is part of the word in Windows: write no quotation mark there";
            de "{word}: Ein Anführungszeichen nach einem umgekehrten Schrägstrich gehört in Windows zum Wort: dort keines schreiben"
        ),
    })
}

/// `E:` would be whatever folder was looked at last on that drive.
pub(super) fn with_whole_drive(word: OsString) -> OsString {
    let is_drive = |it: &[u8]| matches!(it, [letter, b':'] if letter.is_ascii_alphabetic());
    let bytes = word.as_encoded_bytes();
    let value = match bytes.iter().position(|it| *it == b'=') {
        Some(at) if bytes.starts_with(b"-") => &bytes[at + 1..],
        _ => bytes,
    };
    let is_drive = is_drive(value);
    let mut whole = word;
    if is_drive {
        whole.push("\\");
    }
    whole
}

/// A word that stands for names of files: all of one folder that fit.
#[derive(Debug)]
pub(super) struct Pattern {
    /// With the separator at its end, as it was typed.
    folder: String,
    name: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    This(char),
}

/// None where a word stands for itself: an option, one without `*` and `?` in its last name outside quotation marks, or one with them before
/// that.
pub(super) fn pattern(word: &[Unit]) -> Option<Pattern> {
    let values = word.iter().map(|it| it.value);
    // What is no Unicode has no place in a pattern.
    let text: Vec<char> = char::decode_utf16(values).collect::<Result<_, _>>().ok()?;
    let quoted = word.iter().filter(|it| !(0xDC00..0xE000).contains(&it.value)).map(|it| it.quoted);
    let pieces: Vec<Piece> = text
        .iter()
        .zip(quoted)
        .map(|(it, quoted)| match it {
            '*' if !quoted => Piece::Any,
            '?' if !quoted => Piece::One,
            it => Piece::This(*it),
        })
        .collect();
    let is_separator =
        |(at, it): (usize, &char)| matches!(it, '\\' | '/') || (at == 1 && *it == ':');
    let begin = text.iter().enumerate().rposition(is_separator).map_or(0, |at| at + 1);
    let (folder, name) = pieces.split_at_checked(begin)?;
    let is_literal = |it: &Piece| matches!(it, Piece::This(_));
    if text.first() == Some(&'-') || !folder.iter().all(is_literal) || name.iter().all(is_literal) {
        return None;
    }
    Some(Pattern { folder: text.iter().take(begin).collect(), name: name.to_vec() })
}

impl Pattern {
    /// The names that fit, in their order, each with the folder as it was typed.
    ///
    /// # Errors
    /// The folder cannot be looked at.
    pub(super) fn names(&self) -> Result<Vec<OsString>, String> {
        let folder = if self.folder.is_empty() { "." } else { &self.folder };
        let mut found = match entries(Path::new(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            found => found.map_err(|error| {
                let (folder, why) = (Escaped(folder), io_text(&error));
                text!(en "{folder}: cannot look for names: {why}"; de "{folder}: kann keine Namen suchen: {why}")
            })?,
        };
        found.retain(|name| self.fits(&name.to_string_lossy()));
        found.sort();
        let whole = found.into_iter().map(|name| {
            let mut whole = OsString::from(&self.folder);
            whole.push(name);
            whole
        });
        Ok(whole.collect())
    }

    /// Large and small letters are the same. A name that begins with a dot is meant only by a pattern that does.
    fn fits(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        if name.first() == Some(&'.') && self.name.first() != Some(&Piece::This('.')) {
            return false;
        }
        let is_same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
        // Where the last `*` stands, and how much of the name it has eaten: only that one is ever tried again.
        let (mut at, mut piece, mut again) = (0, 0, None);
        while at < name.len() {
            match self.name.get(piece) {
                Some(Piece::Any) => {
                    again = Some((at, piece));
                    piece += 1;
                }
                Some(Piece::One) => (at, piece) = (at + 1, piece + 1),
                Some(Piece::This(it)) if is_same(*it, name[at]) => {
                    (at, piece) = (at + 1, piece + 1);
                }
                _ => {
                    let Some((eaten, any)) = again else { return false };
                    again = Some((eaten + 1, any));
                    (at, piece) = (eaten + 1, any + 1);
                }
            }
        }
        self.name.iter().skip(piece).all(|it| *it == Piece::Any)
    }
}

fn entries(folder: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn units(line: &str) -> Vec<Vec<Unit>> {
        words(&line.encode_utf16().collect::<Vec<_>>())
    }

    fn text(word: &[Unit]) -> String {
        String::from_utf16(&word.iter().map(|it| it.value).collect::<Vec<_>>()).unwrap()
    }

    fn texts(line: &str) -> Vec<String> {
        units(line).iter().map(|word| text(word)).collect()
    }

    /// VERDICT-21. The examples of Microsoft's documentation, and the trap that is named.
    #[test]
    fn a_line_is_taken_apart_as_windows_does_it() {
        for (line, expected) in [
            (r#"x "a b c" d e"#, &["x", "a b c", "d", "e"][..]),
            (r#"x "ab\"c" "\\" d"#, &["x", r#"ab"c"#, r"\", "d"]),
            (r#"x a\\\b d"e f"g h"#, &["x", r"a\\\b", "de fg", "h"]),
            (r#"x a\\\"b c d"#, &["x", r#"a\"b"#, "c", "d"]),
            (r#"x a\\\\"b c" d e"#, &["x", r"a\\b c", "d", "e"]),
            (r#"x a"b"" c d"#, &["x", r#"ab" c d"#]),
            (r#""C:\a b\x.exe"  ""  c	d "#, &[r"C:\a b\x.exe", "", "c", "d"]),
            (r#"C:\a\"x.exe" E:\"#, &[r"C:\a\x.exe", r"E:\"]),
            (r#"x --media "E:\" --eject"#, &["x", "--media", r#"E:" --eject"#]),
            ("", &[""]),
        ] {
            assert_eq!(texts(line), expected, "{line}");
        }
        // What to write is what was typed, and nothing of another drive.
        for (line, meant) in [
            (r#"x "E:\" --eject"#, "write E:"),
            (r#"x "D:/backup\""#, "write D:/backup"),
            (r#"x "C:/neu dir\" --card E:\"#, r#"write "C:/neu dir""#),
            (r#"x "C:\\\" y"#, "write C:"),
            (r#"x a\"b"#, "write no quotation mark there"),
        ] {
            let words = texts(line);
            let refused = refuse_quotation_marks(words[1].as_ref()).unwrap_err();
            assert!(refused.ends_with(meant), "{refused}");
        }
        refuse_quotation_marks(OsStr::new(r"E:\")).unwrap();
    }

    /// VERDICT-21.
    #[test]
    fn a_drive_alone_is_its_upper_folder() {
        for (word, expected) in [
            ("E:", r"E:\"),
            ("--media=f:", r"--media=f:\"),
            ("E:x", "E:x"),
            ("EE:", "EE:"),
            ("1:", "1:"),
            ("note=E:", "note=E:"),
            (r"E:\", r"E:\"),
        ] {
            assert_eq!(with_whole_drive(word.into()), expected, "{word}");
        }
    }

    /// VERDICT-21.
    #[test]
    fn names_that_fit_stand_in_place_of_a_pattern() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.carnet", "A.CARNET", "a[1].csv", "a1.csv", ".c.carnet", "d.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let folder = format!("{}/", folder.path().display());
        let names = |word: &str| {
            let pattern = pattern(&units(&format!("x {word}"))[1])?;
            let names = pattern.names().unwrap();
            let names = names.into_iter().map(|it| it.into_string().unwrap());
            Some(names.map(|it| it.strip_prefix(&folder).unwrap().to_owned()).collect::<Vec<_>>())
        };
        let of = |names: &[&str]| Some(names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&format!("{folder}*.carnet")), of(&["A.CARNET", "b.carnet"]));
        assert_eq!(names(&format!("{folder}?.Carnet")), of(&["A.CARNET", "b.carnet"]));
        assert_eq!(names(&format!("{folder}.*")), of(&[".c.carnet"]));
        assert_eq!(names(&format!("{folder}*.none")), of(&[]));
        assert_eq!(names(&format!("{folder}gone/*")), of(&[]));
        // A bracket is a character of a name and nothing else.
        assert_eq!(names(&format!("{folder}a[1]*")), of(&["a[1].csv"]));
        for itself in ["a[1].csv", r#""*.carnet""#, r#"E:\a"*".carnet"#, r"\\?\E:\a", r"a*\b", "-*"]
        {
            assert_eq!(names(itself), None, "{itself}");
        }
        let failed = pattern(&units(&format!("x {folder}d.txt/*"))[1]).unwrap().names();
        assert!(failed.unwrap_err().contains("cannot look for names"));
    }

    proptest! {
        /// What fits is what a plain and slow search says.
        #[test]
        fn patterns_fit_as_they_are_read(pattern in "[ab*?]{0,8}", name in "[abA]{0,8}") {
            fn slow(pattern: &[char], name: &[char]) -> bool {
                match (pattern, name) {
                    ([], []) => true,
                    (['*', rest @ ..], name) => {
                        (0..=name.len()).any(|eaten| slow(rest, &name[eaten..]))
                    }
                    (['?', rest @ ..], [_, name @ ..]) => slow(rest, name),
                    ([it, rest @ ..], [first, name @ ..]) => {
                        first.eq_ignore_ascii_case(it) && slow(rest, name)
                    }
                    _ => false,
                }
            }
            let pieces = pattern.chars().map(|it| match it {
                '*' => Piece::Any,
                '?' => Piece::One,
                it => Piece::This(it),
            });
            let fast = Pattern { folder: String::new(), name: pieces.collect() }.fits(&name);
            let [pattern, name] = [pattern, name].map(|it| it.chars().collect::<Vec<_>>());
            prop_assert_eq!(fast, slow(&pattern, &name));
        }
    }
}
