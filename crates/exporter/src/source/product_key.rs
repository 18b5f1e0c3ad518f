//! Finds full product keys, so that none leaves.

/// Looks for product keys in text that passes by in pieces.
#[derive(Default)]
pub(crate) struct KeyScan {
    lines: Vec<u64>,
    /// Line ends before `window`.
    line_ends: u64,
    /// The newest text: a key may be cut anywhere.
    window: Vec<u8>,
}

/// The most bytes of a key: five groups of five, four dashes of three bytes, and a byte behind.
const LENGTH: usize = 25 + 4 * 3 + 1;

/// As many places as anybody wants to read.
const MOST: usize = 100;

impl KeyScan {
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        self.window.extend_from_slice(piece);
        for place in find(&self.window) {
            let line = self.line_ends + line_ends(&self.window[..place]) + 1;
            if !self.lines.contains(&line) && self.lines.len() < MOST {
                self.lines.push(line);
            }
        }
        // A short key may be found twice; its line is named once.
        let gone = self.window.len().saturating_sub(LENGTH - 1);
        self.line_ends += line_ends(&self.window[..gone]);
        self.window.drain(..gone);
    }

    /// EXP-1. The lines with a key, counted from 1, each once; at most 100.
    pub(crate) fn lines(self) -> Vec<u64> {
        self.lines
    }
}

/// Whether `text` has a full product key.
pub(crate) fn has_key(text: &[u8]) -> bool {
    find(text).next().is_some()
}

fn line_ends(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Whether `text` has a product key in UTF-16 of any order, from any byte on.
pub(crate) fn has_wide_key(text: &[u8]) -> bool {
    (0..2).any(|start| {
        let every_other: Vec<u8> = text.iter().skip(start).step_by(2).copied().collect();
        has_key(&every_other)
    })
}

/// Whether a whole cell is a product key without its dashes.
pub(crate) fn is_bare_key(cell: &str) -> bool {
    let cell = cell.trim().as_bytes();
    cell.len() == 25 && is_mixed(cell) && cell.iter().all(|byte| is_key_character(*byte))
}

/// Where keys begin: `([A-Z0-9]{5}-){4}[A-Z0-9]{5}` with a letter in it; small letters count only
/// where keys use them, so that hyphenated words are no keys. With blanks or typeset dashes in
/// place of the dashes only where each character is one that keys use, with a letter and a digit.
fn find(text: &[u8]) -> impl Iterator<Item = usize> {
    let separators =
        (5..text.len()).filter(|place| matches!(text[*place], b'-' | b' ' | 0xc2 | 0xe2));
    separators.map(|place| place - 5).filter(|start| is_key_at(text, *start))
}

fn is_key_at(text: &[u8], start: usize) -> bool {
    let mut characters = [0; 25];
    let mut place = start;
    let mut dashes = true;
    for group in 0..5 {
        if group > 0 {
            let length = separator(&text[place..]);
            dashes &= text.get(place) == Some(&b'-');
            if length == 0 {
                return false;
            }
            place += length;
        }
        let Some(five) = text.get(place..place + 5) else { return false };
        if !five.iter().all(u8::is_ascii_alphanumeric) {
            return false;
        }
        characters[group * 5..group * 5 + 5].copy_from_slice(five);
        place += 5;
    }
    if dashes {
        return characters.iter().any(u8::is_ascii_alphabetic)
            && characters.iter().all(|byte| byte.is_ascii_digit() || is_key_letter(*byte));
    }
    let joined = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = start.checked_sub(1).and_then(|before| text.get(before));
    !joined(before)
        && !joined(text.get(place))
        && is_mixed(&characters)
        && characters.iter().all(|byte| is_key_character(*byte))
}

/// How long the dash or blank is with which `text` begins.
fn separator(text: &[u8]) -> usize {
    match text {
        [b'-' | b' ', ..] => 1,
        // No-break space.
        [0xc2, 0xa0, ..] => 2,
        // Hyphen, no-break hyphen, figure dash, en dash, em dash; minus sign.
        [0xe2, 0x80, 0x90..=0x94, ..] | [0xe2, 0x88, 0x92, ..] => 3,
        _ => 0,
    }
}

fn is_mixed(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_alphabetic) && text.iter().any(u8::is_ascii_digit)
}

fn is_key_letter(byte: u8) -> bool {
    byte.is_ascii_uppercase()
        || (byte.is_ascii_lowercase() && b"bcdfghjkmnpqrtvwxy".contains(&byte))
}

/// The letters and digits of today's keys.
fn is_key_character(byte: u8) -> bool {
    b"BCDFGHJKMNPQRTVWXY2346789".contains(&byte.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use proptest::prelude::*;

    fn scan(pieces: &[&[u8]]) -> Vec<u64> {
        let mut scan = KeyScan::default();
        pieces.iter().for_each(|piece| scan.feed(piece));
        scan.lines()
    }

    proptest! {
        #[test]
        fn a_key_is_found_wherever_the_text_is_cut(
            before in "[ a-z\n=:-]{0,60}",
            key in "([BCDFGHJKMNPQRTVWXY2346789]{4}[BCDFG]-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}",
            small in any::<bool>(),
            after in "[ \n.,;]{0,60}",
            cuts in prop::array::uniform2(any::<prop::sample::Index>()),
        ) {
            let key = if small { key.to_lowercase() } else { key };
            let line = 1 + before.matches('\n').count() as u64;
            let text = format!("{before}\"{key}\"{after}");
            let mut cuts = cuts.map(|cut| cut.index(text.len()));
            cuts.sort_unstable();
            let bytes = text.as_bytes();
            let pieces = [&bytes[..cuts[0]], &bytes[cuts[0]..cuts[1]], &bytes[cuts[1]..]];
            prop_assert_eq!(scan(&pieces), vec![line]);
            let bytewise: Vec<&[u8]> = bytes.chunks(1).collect();
            prop_assert_eq!(scan(&bytewise), vec![line]);
            prop_assert!(has_key(bytes));
        }
    }

    #[test]
    fn keys_are_found_with_other_separators_and_in_wide_text() {
        let key = "VK7JG-NPHTM-C97JM-9MPGT-3V66B";
        for separator in [" ", "\u{2013}", "\u{2011}", "\u{a0}"] {
            let text = format!("key:\n{}.", key.replace('-', separator));
            assert!(has_key(text.as_bytes()), "{text}");
            let bytewise: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(scan(&bytewise), vec![2]);
        }
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let mut wide: Vec<u8> = key.encode_utf16().flat_map(order).collect();
            assert!(has_wide_key(&wide));
            wide.insert(0, b'x');
            assert!(has_wide_key(&wide));
        }
        assert!(is_bare_key(&key.replace('-', "")));
        assert!(!is_bare_key("1234567890123456789012345") && !is_bare_key(&key[..25]));
    }

    #[test]
    fn other_numbers_with_dashes_are_no_keys() {
        for text in [
            "03612-03311-000-000001-03-1033-26200.0000-2232026",
            "55c92734-d682-4d71-983e-d6ec3f16059f",
            "12345-67890-12345-67890-12345",
            "these-sites-never-share-stock",
            "Last five: T83GX",
            "PRESS HOUSE LINE2 NORTH SOUTH",
            "BCDFG HJKMN PQRTV WXYBC DFGHJ",
            "22222 33333 44444 66666 77777",
            "XBCDF2 HJKM3 PQRT4 WXYB6 DFGH7",
            "",
        ] {
            assert!(!has_key(text.as_bytes()), "{text}");
        }
    }
}
