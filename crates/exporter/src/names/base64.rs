//! Base64 wherever it stands in a text.

use data_encoding::BASE64_NOPAD;

/// How many characters before the first group are left out. What stands before a value may look
/// like a part of it, and then its groups begin at another character.
pub(super) const PHASES: [usize; 4] = [0, 1, 2, 3];

/// The fewest characters that can hold a name.
const SHORTEST: usize = 6;

/// Characters of base64 that go on over lines.
#[derive(Default)]
pub(super) struct Run {
    /// Of the usual alphabet.
    characters: Vec<u8>,
    /// Where each line begins, here and in the text.
    lines: Vec<(usize, usize)>,
}

/// Finds each run of either alphabet. Line ends with blanks around them do not end one, also where
/// they are escaped, nor do the zero bytes of UTF-16.
pub(super) fn runs(text: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run::default();
    let mut end = |run: &mut Run| {
        if run.characters.len() >= SHORTEST {
            runs.push(std::mem::take(run));
        }
        run.characters.clear();
        run.lines.clear();
    };
    let (mut blank, mut line_end) = (false, false);
    let mut place = 0;
    while let Some(byte) = text.get(place) {
        let here = place;
        place += 1;
        // Most of such a text is characters of the usual alphabet, which are taken together.
        let (character, more) = match byte {
            b'-' => (b'+', 0),
            b'_' => (b'/', 0),
            _ if is_usual(*byte) => {
                let more = text[place..].iter().take_while(|byte| is_usual(**byte));
                (*byte, more.count())
            }
            0 => continue,
            b' ' | b'\t' | b'\r' | b'\n' => {
                blank = true;
                line_end |= matches!(byte, b'\r' | b'\n');
                continue;
            }
            _ => {
                match escaped_line_end(&text[here..]) {
                    Some(length) => {
                        place = here + length;
                        (blank, line_end) = (true, true);
                    }
                    None => end(&mut run),
                }
                continue;
            }
        };
        if blank && !line_end {
            end(&mut run);
        }
        if line_end || run.characters.is_empty() {
            run.lines.push((run.characters.len(), here));
        }
        (blank, line_end) = (false, false);
        run.characters.push(character);
        run.characters.extend_from_slice(&text[place..place + more]);
        place += more;
    }
    end(&mut run);
    runs
}

fn is_usual(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// How long the escape of a line end is with which `text` begins, as JSON and XML write them.
fn escaped_line_end(text: &[u8]) -> Option<usize> {
    const ESCAPES: [&str; 12] = [
        "\\n", "\\r", "\\u000a", "\\u000d", "&#10;", "&#13;", "&#xa;", "&#xd;", "&#x0a;", "&#x0d;",
        "%0a", "%0d",
    ];
    if !matches!(text.first(), Some(b'\\' | b'&' | b'%')) {
        return None;
    }
    // UTF-16 has a zero beside each of them.
    let of = |escape: &str| {
        let mut bytes = text.iter().enumerate().filter(|(_, byte)| **byte != 0);
        let mut end = 0;
        for wanted in escape.bytes() {
            let (place, byte) = bytes.next()?;
            if !byte.eq_ignore_ascii_case(&wanted) {
                return None;
            }
            end = place + 1;
        }
        Some(end)
    };
    ESCAPES.into_iter().find_map(of)
}

/// What the runs of a text say, each with a zero byte behind it.
#[derive(Default)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Where each line begins, decoded and in the text.
    lines: Vec<(usize, usize)>,
}

impl Decoded {
    pub(super) fn of(runs: &[Run], phase: usize) -> Self {
        let mut decoded = Self::default();
        for run in runs {
            let begins = decoded.bytes.len();
            let place = |place: usize| begins + place.saturating_sub(phase) * 3 / 4;
            decoded.lines.extend(run.lines.iter().map(|(here, text)| (place(*here), *text)));
            let groups = run.characters[phase..].chunks_exact(4);
            // Zero bits at the end: a last group may be short, and none of its bits is lost.
            let mut last = *b"AAAA";
            last[..groups.remainder().len()].copy_from_slice(groups.remainder());
            let whole = run.characters.len() - groups.remainder().len();
            decoded.add(&run.characters[phase..whole]);
            decoded.add(&last);
            decoded.bytes.push(0);
        }
        decoded
    }

    /// Adds what whole groups say.
    fn add(&mut self, groups: &[u8]) {
        let begins = self.bytes.len();
        self.bytes.resize(begins + groups.len() / 4 * 3, 0);
        // safe: whole groups of the alphabet; of others nothing would be known.
        let _ = BASE64_NOPAD.decode_mut(groups, &mut self.bytes[begins..]);
    }

    /// Where in the text the line begins that says what ends at `end`.
    pub(super) fn line_of(&self, end: usize) -> usize {
        let next = self.lines.partition_point(|(decoded, _)| *decoded < end);
        next.checked_sub(1).map_or(0, |line| self.lines[line].1)
    }
}
