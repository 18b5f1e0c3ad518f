//! Paths of Windows as Windows writes them, in text in which some were escaped, some twice. Plain data, so that it is tried everywhere.

/// Text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The last byte that was seen before what is kept back.
    before: Option<u8>,
    /// From a backslash on: what it becomes is known once more has come.
    kept: Vec<u8>,
}

impl Shown {
    /// What is certain by now.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.kept.extend_from_slice(bytes);
        self.go_on(false)
    }

    /// What was kept back, as nothing follows for now.
    pub(super) fn end(&mut self) -> Vec<u8> {
        self.go_on(true)
    }

    fn go_on(&mut self, ends: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.kept.len());
        let mut rest = self.kept.as_slice();
        while !rest.is_empty() {
            let plain = rest.iter().take_while(|it| **it != b'\\').count();
            let (before, run) = rest.split_at(plain);
            out.extend_from_slice(before);
            self.before = before.last().copied().or(self.before);
            rest = run;
            if rest.is_empty() {
                break;
            }
            let begins = self.before.is_none_or(begins_word);
            let Some((taken, becomes)) = run_of(rest, begins, ends) else { break };
            out.extend_from_slice(becomes);
            // Behind a mark that is left out, the word begins.
            self.before = becomes.last().copied().or(self.before);
            rest = &rest[taken..];
        }
        self.kept = rest.to_vec();
        out
    }
}

/// Whether a word begins behind it. (A colon stands inside of one: `E:\`.)
fn begins_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"\"'(=[<,;".contains(&byte)
}

fn backslashes(text: &[u8]) -> usize {
    text.iter().take_while(|it| **it == b'\\').count()
}

/// How many bytes of a text that begins with a backslash are taken, and what they become; none where it takes more to know.
fn run_of(text: &[u8], begins: bool, ends: bool) -> Option<(usize, &[u8])> {
    let count = backslashes(text);
    let behind = &text[count..];
    let may_become = |what: &[u8]| !ends && behind.len() < what.len() && what.starts_with(behind);
    // An escaped character: as many as there are say what it is.
    if behind.starts_with(b"u{") {
        return Some((count, &text[..count]));
    }
    if may_become(b"u{") {
        return None;
    }
    if !begins || count == 1 {
        return Some((count, b"\\"));
    }
    if let Some(marked) = behind.strip_prefix(b"?") {
        // The mark of a name that is taken exactly.
        let inner = backslashes(marked);
        let name = &marked[inner..];
        let mark = count + 1 + inner;
        match name {
            [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic() && inner > 0 => {
                return Some((mark, b""));
            }
            [b'U', b'N', b'C', rest @ ..] if inner > 0 && backslashes(rest) > 0 => {
                let run = backslashes(rest);
                if run == rest.len() && !ends {
                    return None;
                }
                return Some((mark + 3 + run, br"\\"));
            }
            _ if !ends && name.len() < 4 => return None,
            _ => {}
        }
    }
    Some((count, br"\\"))
}

#[cfg(test)]
mod tests {
    use carnet_format::plain_text::Escaped;
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        let mut shown = Shown::default();
        let mut out = shown.take(text.as_bytes());
        out.extend(shown.end());
        String::from_utf8(out).unwrap_or_default()
    }

    /// VERDICT-10.
    #[test]
    fn paths_are_shown_as_windows_writes_them() {
        for (text, expected) in [
            (r"E:\\: REJECTED", r"E:\: REJECTED"),
            (r#"file "E:\\a\\b.carnet", read"#, r#"file "E:\a\b.carnet", read"#),
            (r#""Z:\\\\a\\\\b""#, r#""Z:\a\b""#),
            (r"\\?\Z:\tmp\kept", r"Z:\tmp\kept"),
            (r"\\\\?\\Z:\\tmp", r"Z:\tmp"),
            (r#""\\\\?\\UNC\\server\\share\\a""#, r#""\\server\share\a""#),
            (r"(\\\\server\\share)", r"(\\server\share)"),
            (r"\\server\share", r"\\server\share"),
            (r"..\\a", r"..\a"),
            // A character that was escaped stays so, whichever way.
            (r"PC\\u{202e}7 PC\u{202e}7", r"PC\\u{202e}7 PC\u{202e}7"),
            (r"C:\\users", r"C:\users"),
            (r"\\?\Volume{1}\a", r"\\?\Volume{1}\a"),
            (r"\", r"\"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    fn path() -> impl Strategy<Value = (String, String)> {
        let names = proptest::collection::vec("[a-tv-zÄ0-9][a-z .{}]{0,4}[a-zä]", 1..4);
        (0..5usize, names).prop_map(|(kind, names)| {
            let names = names.join("\\");
            let (marked, plain) = [
                ("E:\\", "E:\\"),
                ("\\\\server\\", "\\\\server\\"),
                ("\\\\?\\E:\\", "E:\\"),
                ("\\\\?\\UNC\\", "\\\\"),
                ("", ""),
            ][kind];
            (format!("{marked}{names}"), format!("{plain}{names}"))
        })
    }

    proptest! {
        /// VERDICT-10.
        #[test]
        fn a_path_looks_the_same_however_often_it_was_escaped((path, plain) in path()) {
            let once = Escaped(&path).to_string();
            let twice = Escaped(&once).to_string();
            for text in [&path, &once, &twice] {
                prop_assert_eq!(&shown(text), &plain);
            }
        }

        #[test]
        fn pieces_give_what_the_whole_gives(text in "[\\\\?u{:UNCE a\"]{0,24}") {
            let mut pieces = Shown::default();
            let mut out: Vec<u8> = text.bytes().flat_map(|it| pieces.take(&[it])).collect();
            out.extend(pieces.end());
            prop_assert_eq!(String::from_utf8_lossy(&out), shown(&text));
        }

        #[test]
        fn what_has_no_backslash_stays(text in "[^\\\\]{0,40}") {
            prop_assert_eq!(shown(&text), text);
        }
    }
}
