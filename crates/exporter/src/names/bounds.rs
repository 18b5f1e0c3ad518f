//! Where words begin and end, in text and between other bytes.

use std::ops::Range;

use data_encoding::HEXLOWER_PERMISSIVE;

/// How a character is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// In bytes: ASCII, UTF-8, Windows-1252.
    Byte,
    /// UTF-16, the low byte first.
    Little,
    /// UTF-16, the high byte first.
    Big,
    /// Bytes as two hexadecimal digits each.
    Hex,
    /// UTF-16, the low byte first, in such digits.
    WideHex,
}

/// Whether neither a letter nor a digit stands next to what was found. A single one with a byte
/// behind it that no text has is part of some structure, as the mark and length of the next value,
/// and ends the word all the same. In UTF-16 only letters of Latin scripts or of the name's own go on
/// with it: the bytes beside it may be no text.
// EXP-16.
pub(super) fn is_whole(text: &[u8], found: Range<usize>, width: Width, name: &str) -> bool {
    let (before, after) = (&text[..found.start], &text[found.end..]);
    let [backward, forward] = match width {
        Width::Hex | Width::WideHex => {
            let digits = if width == Width::Hex { 2 } else { 4 };
            let ends = |next: Option<&[u8]>| next.is_none_or(|digits| !is_letter(digits));
            return ends(before.rchunks(digits).next()) && ends(after.chunks(digits).next());
        }
        Width::Byte => [last_two(before), first_two(after)],
        Width::Little | Width::Big => {
            let unit = |bytes: [u8; 2]| match width {
                Width::Big => u16::from_be_bytes(bytes),
                _ => u16::from_le_bytes(bytes),
            };
            let units = |pair: Option<&[u8]>| match pair {
                Some([one, two]) => Next::unit(unit([*one, *two]), name),
                _ => Next::End,
            };
            [
                [units(before.rchunks(2).next()), units(before.rchunks(2).nth(1))],
                [units(after.chunks(2).next()), units(after.chunks(2).nth(1))],
            ]
        }
    };
    let goes_on =
        |next: [Next; 2]| matches!(next, [Next::Word, Next::Word | Next::Other | Next::End]);
    !goes_on(forward) && (!goes_on(backward) || ends_in_escape(before, width))
}

/// Whether hexadecimal digits stand for a letter or a digit of ASCII.
fn is_letter(digits: &[u8]) -> bool {
    let bytes = HEXLOWER_PERMISSIVE.decode(digits).unwrap_or_default();
    matches!(*bytes, [byte] | [byte, 0] if byte.is_ascii_alphanumeric())
}

/// Whether the last characters are an escape of JSON, of C or of an address: its letter is none of the
/// word behind it.
fn ends_in_escape(text: &[u8], width: Width) -> bool {
    let unit = |unit: &[u8]| match (width, unit) {
        (Width::Byte, [byte]) | (Width::Little, [byte, 0]) | (Width::Big, [0, byte]) => *byte,
        _ => 0,
    };
    let size = if width == Width::Byte { 1 } else { 2 };
    let mut last: Vec<u8> = text.rchunks(size).take(6).map(unit).collect();
    last.reverse();
    let are_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    match &*last {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'%', one, two] => are_hex(&[*one, *two]),
        [b'\\', b'u', digits @ ..] if digits.len() == 4 => are_hex(digits),
        _ => false,
    }
}

/// What stands next to something.
#[derive(Clone, Copy)]
enum Next {
    /// A letter or a digit.
    Word,
    /// Another character of a text.
    Other,
    /// What no text has.
    NoText,
    /// Nothing.
    End,
}

impl Next {
    fn character(character: char) -> Self {
        match character {
            '\t' | '\n' | '\r' => Self::Other,
            _ if character.is_control() => Self::NoText,
            _ if character.is_alphanumeric() => Self::Word,
            _ => Self::Other,
        }
    }

    fn unit(unit: u16, name: &str) -> Self {
        let block = |character: char| u32::from(character) >> 8;
        let goes_on = |next: &char| {
            *next < '\u{250}' || name.chars().any(|character| block(character) == block(*next))
        };
        let next = char::from_u32(unit.into()).filter(goes_on);
        next.map_or(Self::NoText, Self::character)
    }
}

fn first_two(text: &[u8]) -> [Next; 2] {
    let (first, length) = first(text);
    [first, self::first(&text[length..]).0]
}

/// The first character, and how many bytes it has.
fn first(text: &[u8]) -> (Next, usize) {
    if text.is_empty() {
        return (Next::End, 0);
    }
    let character = (1..=text.len().min(4)).find_map(|length| one(&text[..length]));
    character.map_or((Next::NoText, 1), |c| (Next::character(c), c.len_utf8()))
}

fn last_two(text: &[u8]) -> [Next; 2] {
    let (last, length) = last(text);
    [last, self::last(&text[..text.len() - length]).0]
}

fn last(text: &[u8]) -> (Next, usize) {
    if text.is_empty() {
        return (Next::End, 0);
    }
    let character = (1..=text.len().min(4)).find_map(|length| one(&text[text.len() - length..]));
    character.map_or((Next::NoText, 1), |c| (Next::character(c), c.len_utf8()))
}

/// The character that these bytes are, if they are one.
fn one(bytes: &[u8]) -> Option<char> {
    let mut characters = std::str::from_utf8(bytes).ok()?.chars();
    characters.next().filter(|_| characters.next().is_none())
}
