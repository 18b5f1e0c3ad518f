//! One kind of line end, whatever the file has, and the places where files were joined.

use carnet_language::text;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::encoding::Width;

/// Makes every line end in LF, and finds text of another encoding.
///
/// CR LF, CR CR LF (`wmic` through a pipe), CR alone, and the 0x1A that `copy a+b` leaves are line
/// ends. A byte order mark at the beginning of a line is that of a file that was joined on.
#[derive(Debug)]
pub(super) struct LineEnds {
    width: Width,
    /// The last byte before it was decoded.
    last: u8,
    /// CRs whose next character is not known yet.
    returns: u32,
    at_start: bool,
    line: u64,
    /// How many characters in a row are two ASCII characters each.
    pairs: u32,
    digits: ByteDigits,
}

/// Digits of another encoding in UTF-16, where each digit has a byte that is zero.
#[derive(Debug, Default)]
struct ByteDigits {
    /// How many digits came directly behind another one since the last zero.
    count: u32,
    is_behind_digit: bool,
    /// How many bytes of a full-width digit came.
    full_width: u8,
}

impl ByteDigits {
    /// So many are a number that somebody could miss; its groups may stand apart. Ideographs have a
    /// byte that looks like a digit now and then, seldom two.
    const NUMBER: u32 = 32;

    /// Whether with this byte there is a number.
    fn feed(&mut self, byte: u8) -> bool {
        let (full_width, is_digit) = match (self.full_width, byte) {
            (_, b'0'..=b'9') | (2, 0x90..=0x99) => (0, true),
            (_, 0xef) => (1, false),
            (1, 0xbc) => (2, false),
            _ => (0, false),
        };
        self.full_width = full_width;
        if byte == 0 {
            self.count = 0;
        }
        let is_counted = is_digit && self.is_behind_digit;
        self.count += u32::from(is_counted);
        self.is_behind_digit = is_digit || (self.is_behind_digit && full_width > 0);
        is_counted && self.count == Self::NUMBER
    }
}

/// Text of another encoding begins in this line.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", text!(
    en "two encodings in one file, from line {line} on";
    de "zwei Kodierungen in einer Datei, ab Zeile {line}"
))]
pub(crate) struct Mixed {
    pub(crate) line: u64,
}

/// So many ideographs in a row whose bytes are all ASCII are no text: some three in eight have such
/// bytes by chance.
const MOST_PAIRS: u32 = 12;

impl Default for LineEnds {
    fn default() -> Self {
        Self::of(Width::Utf8)
    }
}

impl LineEnds {
    pub(super) fn of(width: Width) -> Self {
        Self {
            width,
            last: 0,
            returns: 0,
            at_start: true,
            line: 1,
            pairs: 0,
            digits: ByteDigits::default(),
        }
    }

    /// What only the bytes of `raw` tell, which is decoded next: in UTF-16 a number of bytes, else the
    /// byte order mark of another encoding at the beginning of a line.
    pub(super) fn look_at(&mut self, raw: &[u8]) -> Option<Mixed> {
        let before = std::mem::replace(&mut self.last, raw.last().copied().unwrap_or_default());
        if self.width == Width::Wide {
            let digits = &mut self.digits;
            let found = raw.iter().filter(|byte| digits.feed(**byte)).count() > 0;
            return found.then_some(Mixed { line: self.line });
        }
        if raw.is_ascii() {
            return None;
        }
        let is_mark = |bytes: &[u8]| match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
            [0xef, 0xbb, 0xbf, ..] => self.width == Width::Narrow,
            _ => false,
        };
        let ends_line = |byte: u8| matches!(byte, b'\n' | b'\r' | 0x1a);
        let place = (0..raw.len()).find(|place| {
            let last = place.checked_sub(1).map_or(before, |last| raw[last]);
            ends_line(last) && is_mark(&raw[*place..])
        })?;
        let ends = raw[..place].iter().filter(|byte| **byte == b'\n').count() as u64;
        Some(Mixed { line: self.line + ends })
    }

    /// Appends a piece to `out`. What is of another encoding is told once for each piece.
    pub(super) fn feed(&mut self, piece: &str, is_last: bool, out: &mut String) -> Option<Mixed> {
        let mut mixed = None;
        let begun = out.len();
        // What needs no look at each character is most of a file.
        let is_plain = piece.is_ascii() && memchr2(0x1a, 0, piece.as_bytes()).is_none();
        let mut rest = piece;
        loop {
            if self.returns == 0 {
                let length = match is_plain {
                    true => memchr(b'\r', rest.as_bytes()).unwrap_or(rest.len()),
                    false => plain_length(rest.as_bytes()),
                };
                let (plain, behind) = rest.split_at(length);
                self.pass(plain, out);
                rest = behind;
                // As Windows ends lines.
                if let Some(behind) = rest.strip_prefix("\r\n") {
                    self.end_line(out);
                    rest = behind;
                    continue;
                }
            }
            let Some(character) = rest.chars().next() else { break };
            rest = &rest[character.len_utf8()..];
            if character == '\r' {
                self.returns += 1;
                continue;
            }
            self.settle(character == '\n', out);
            match character {
                '\n' => {}
                '\u{1a}' => self.end_line(out),
                '\u{feff}' if self.at_start => {}
                other => {
                    if self.is_of_another_encoding(other) && mixed.is_none() {
                        mixed = Some(Mixed { line: self.line + ends_in(out, begun) });
                    }
                    out.push(other);
                    self.at_start = false;
                }
            }
        }
        if is_last {
            self.settle(false, out);
        }
        self.line += ends_in(out, begun);
        mixed
    }

    /// Takes ASCII text whose lines end in LF.
    fn pass(&mut self, plain: &str, out: &mut String) {
        let bytes = plain.as_bytes();
        if bytes.is_empty() {
            return;
        }
        out.push_str(plain);
        self.at_start = bytes.ends_with(b"\n");
        if bytes.iter().any(|byte| *byte != b'\n') {
            self.pairs = 0;
        }
    }

    /// Ends the lines of the CRs that came. Before an LF they and it are one line end.
    fn settle(&mut self, is_before_lf: bool, out: &mut String) {
        let ends = if is_before_lf { 1 } else { std::mem::take(&mut self.returns) };
        self.returns = 0;
        (0..ends).for_each(|_| self.end_line(out));
    }

    fn end_line(&mut self, out: &mut String) {
        out.push('\n');
        self.at_start = true;
    }

    /// UTF-16 read as bytes has zeros; bytes read as UTF-16 are ideographs of ASCII pairs.
    fn is_of_another_encoding(&mut self, character: char) -> bool {
        // Behind the one byte of a 0x1A a mark is half of two characters.
        let is_torn_mark = matches!(character, '\u{fe1a}' | '\u{1afe}' | '\u{1aff}');
        if character == '\0' || (self.width == Width::Wide && is_torn_mark) {
            return true;
        }
        let ascii = |byte: u32| matches!(byte, 0x09 | 0x0a | 0x0d | 0x20..=0x7e);
        let code = u32::from(character);
        // In UTF-16 of the other order the second byte is zero.
        let low = code & 0xff;
        let is_pair = self.width == Width::Wide
            && code <= 0xffff
            && ascii(code >> 8)
            && (low == 0 || ascii(low));
        self.pairs = if is_pair { self.pairs + 1 } else { 0 };
        self.pairs == MOST_PAIRS
    }
}

/// How many lines end in a text from a place on.
fn ends_in(text: &str, from: usize) -> u64 {
    memchr_iter(b'\n', &text.as_bytes()[from..]).count() as u64
}

/// How much of a text begins with ASCII that is no line end but LF, and no sign of another encoding;
/// it looks at so much of it that no text is looked at often.
fn plain_length(text: &[u8]) -> usize {
    let text = &text[..text.len().min(256)];
    let plain = &text[..memchr3(b'\r', 0x1a, 0, text).unwrap_or(text.len())];
    match plain.is_ascii() {
        true => plain.len(),
        false => plain.iter().take_while(|byte| byte.is_ascii()).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&str]) -> String {
        let mut ends = LineEnds::default();
        let mut out = String::new();
        for (number, piece) in pieces.iter().enumerate() {
            assert!(ends.feed(piece, number + 1 == pieces.len(), &mut out).is_none());
        }
        out
    }

    /// EXP-1.
    #[test]
    fn every_line_ends_in_the_same_way() {
        assert_eq!(lines(&["a\r\nb\r\n\r\nc"]), "a\nb\n\nc");
        assert_eq!(lines(&["a\r\r\nb\r", "\r", "\nc"]), "a\nb\nc");
        assert_eq!(lines(&["a\rb\r\rc\r"]), "a\nb\n\nc\n");
        assert_eq!(lines(&["\u{feff}a\r\n\u{1a}\u{feff}b\u{1a}"]), "a\n\nb\n");
        assert_eq!(lines(&["1\u{feff}2"]), "1\u{feff}2");
    }
}
