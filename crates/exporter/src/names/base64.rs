//! Base64 wherever it stands in a text.

use data_encoding::BASE64_NOPAD;

/// How many characters before the first group are left out. What stands before a value may look
/// like a part of it, and then its groups begin at another character.
pub(super) const PHASES: [usize; 4] = [0, 1, 2, 3];

/// The fewest characters that can hold a name.
const SHORTEST: usize = 6;

/// What the base64 of a text says, run after run with a zero byte behind each.
#[derive(Default)]
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// Where each line of each run begins, decoded and in the text.
    lines: Vec<(usize, usize)>,
}

/// What goes on over lines.
#[derive(Default)]
struct Run {
    characters: Vec<u8>,
    /// Where each line begins, here and in the text.
    lines: Vec<(usize, usize)>,
}

impl Decoded {
    /// Where in the text the line begins that says what ends at `end`.
    pub(super) fn line_of(&self, end: usize) -> usize {
        let next = self.lines.partition_point(|(decoded, _)| *decoded < end);
        next.checked_sub(1).map_or(0, |line| self.lines[line].1)
    }

    fn add(&mut self, run: &mut Run, phase: usize) {
        let characters = &mut run.characters;
        if characters.len() >= SHORTEST + phase {
            // Zero bits at the end: a last group may be short, and none of its bits is lost.
            while !(characters.len() - phase).is_multiple_of(4) {
                characters.push(b'A');
            }
            // safe: whole groups of the alphabet.
            if let Ok(bytes) = BASE64_NOPAD.decode(&characters[phase..]) {
                let begins = self.bytes.len();
                let decoded = |place: usize| begins + place.saturating_sub(phase) * 3 / 4;
                self.lines.extend(run.lines.iter().map(|(place, text)| (decoded(*place), *text)));
                self.bytes.extend(bytes);
                self.bytes.push(0);
            }
        }
        run.characters.clear();
        run.lines.clear();
    }
}

/// Decodes each run of the alphabet, of addresses, too. Line ends with blanks around them do not end
/// a run, nor do the zero bytes of UTF-16.
pub(super) fn decode(text: &[u8], phase: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let mut run = Run::default();
    let (mut blank, mut line_end) = (false, false);
    for (place, byte) in text.iter().enumerate() {
        let character = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => *byte,
            b'-' => b'+',
            b'_' => b'/',
            0 => continue,
            b' ' | b'\t' | b'\r' | b'\n' => {
                blank = true;
                line_end |= matches!(byte, b'\r' | b'\n');
                continue;
            }
            _ => {
                decoded.add(&mut run, phase);
                continue;
            }
        };
        if blank && !line_end {
            decoded.add(&mut run, phase);
        }
        if line_end || run.characters.is_empty() {
            run.lines.push((run.characters.len(), place));
        }
        (blank, line_end) = (false, false);
        run.characters.push(character);
    }
    decoded.add(&mut run, phase);
    decoded
}
