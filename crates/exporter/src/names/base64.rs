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
    /// Where each run begins, decoded and in the text.
    runs: Vec<(usize, usize)>,
}

impl Decoded {
    /// Where in the text the run begins that says what ends at `end`.
    pub(super) fn begins(&self, end: usize) -> usize {
        let next = self.runs.partition_point(|(decoded, _)| *decoded < end);
        next.checked_sub(1).map_or(0, |run| self.runs[run].1)
    }

    fn add(&mut self, run: &mut Vec<u8>, begins: usize, phase: usize) {
        if run.len() >= SHORTEST + phase {
            // Zero bits at the end: a last group may be short, and none of its bits is lost.
            while !(run.len() - phase).is_multiple_of(4) {
                run.push(b'A');
            }
            // safe: whole groups of the alphabet.
            if let Ok(bytes) = BASE64_NOPAD.decode(&run[phase..]) {
                self.runs.push((self.bytes.len(), begins));
                self.bytes.extend(bytes);
                self.bytes.push(0);
            }
        }
        run.clear();
    }
}

/// Decodes each run of the alphabet, of addresses, too. Line ends with blanks around them do not end
/// a run, nor do the zero bytes of UTF-16.
pub(super) fn decode(text: &[u8], phase: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let (mut run, mut begins) = (Vec::new(), 0);
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
                decoded.add(&mut run, begins, phase);
                continue;
            }
        };
        if blank && !line_end {
            decoded.add(&mut run, begins, phase);
        }
        (blank, line_end) = (false, false);
        if run.is_empty() {
            begins = place;
        }
        run.push(character);
    }
    decoded.add(&mut run, begins, phase);
    decoded
}
