//! Finds full product keys, so that none leaves.

mod places;

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

use places::places;

/// Looks for product keys in text that passes by in pieces.
#[derive(Default)]
pub(crate) struct KeyScan {
    lines: Vec<u64>,
    /// Line ends before `window`.
    line_ends: u64,
    /// The newest text, folded: a key may be cut anywhere.
    window: Vec<u8>,
    /// What the newest piece begins of a full-width character.
    cut: Vec<u8>,
    /// Whether text has gone from the window.
    has_passed: bool,
}

/// The most characters between two groups: blank, dash, and a line end.
const GAP: usize = 4;

/// The most bytes of a key with one before and one behind: characters between groups have up to three.
const LENGTH: usize = 1 + 25 + 4 * GAP * 3 + 1;

/// As many places as anybody wants to read.
const MOST: usize = 100;

impl KeyScan {
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        if self.cut.is_empty() && !may_have_wide(piece) {
            self.window.extend_from_slice(piece);
        } else {
            let mut piece = [&*std::mem::take(&mut self.cut), piece].concat();
            let whole = match *piece {
                [.., 0xef] => piece.len() - 1,
                [.., 0xef, 0xbc | 0xbd] => piece.len() - 2,
                _ => piece.len(),
            };
            self.cut = piece.split_off(whole);
            self.window.extend_from_slice(&folded(&piece));
        }
        // What ends here may go on in the next piece.
        self.search(self.window.len());
        let gone = self.window.len().saturating_sub(LENGTH);
        self.has_passed |= gone > 0;
        self.line_ends += line_ends(&self.window[..gone]);
        self.window.drain(..gone);
    }

    /// Passes over lines that begin and end with a quotation mark and have no key: none reaches into them, for no
    /// key has that mark.
    pub(crate) fn pass_over(&mut self, lines: u64) {
        const MARK: &[u8] = b"\"";
        if self.window != MARK {
            self.feed(MARK);
            self.line_ends += line_ends(&self.window);
            self.window.clear();
            self.window.extend_from_slice(MARK);
        }
        self.line_ends += lines;
    }

    fn search(&mut self, end: usize) {
        for (place, key_end) in find(&self.window) {
            // What stands before the first byte is not known any more; it was judged when it was.
            if key_end >= end || (place == 0 && self.has_passed) {
                continue;
            }
            let line = self.line_ends + line_ends(&self.window[..place]) + 1;
            if !self.lines.contains(&line) && self.lines.len() < MOST {
                self.lines.push(line);
            }
        }
    }

    /// EXP-6. The lines with a key, counted from 1, each once; at most 100.
    pub(crate) fn lines(mut self) -> Vec<u64> {
        self.window.append(&mut self.cut);
        self.search(self.window.len() + 1);
        self.lines
    }
}

/// Whether `text` has a full product key.
pub(crate) fn has_key(text: &[u8]) -> bool {
    find(&folded(text)).next().is_some()
}

/// How many product keys `text` has.
pub(crate) fn count_keys(text: &[u8]) -> usize {
    find(&folded(text)).count()
}

/// A text with ASCII in place of the full-width forms of it.
fn folded(text: &[u8]) -> Cow<'_, [u8]> {
    if !may_have_wide(text) {
        return Cow::Borrowed(text);
    }
    let (mut folded, mut rest) = (Vec::with_capacity(text.len()), text);
    while let [first, behind @ ..] = rest {
        rest = match rest {
            // U+FF01 is the exclamation mark, 0x21.
            [0xef, 0xbc, last @ 0x81..=0xbf, behind @ ..] => {
                folded.push(last - 0x60);
                behind
            }
            [0xef, 0xbd, last @ 0x80..=0x9e, behind @ ..] => {
                folded.push(last - 0x20);
                behind
            }
            _ => {
                folded.push(*first);
                behind
            }
        };
    }
    Cow::Owned(folded)
}

/// Whether there is a byte with which full-width forms begin.
fn may_have_wide(text: &[u8]) -> bool {
    memchr(0xef, text).is_some()
}

fn line_ends(text: &[u8]) -> u64 {
    memchr_iter(b'\n', text).count() as u64
}

/// Whether `text` has a product key in UTF-16 of any order, from any byte on.
pub(crate) fn has_wide_key(text: &[u8]) -> bool {
    (0..2).any(|start| {
        let pairs = text.get(start..).unwrap_or_default().chunks(2);
        has_key(&pairs.map(|pair| pair[0]).collect::<Vec<u8>>())
    })
}

/// Whether a private key in PEM stands in the file, with or without a pass phrase.
pub(crate) fn holds_private_key(file: &[u8]) -> bool {
    const MARK: &[u8] = b"PRIVATE KEY-----";
    let has_mark = |text: &[u8]| memmem::find(text, MARK).is_some();
    // UTF-16 has a zero beside each of these letters.
    match memchr(0, file) {
        None => has_mark(file),
        Some(_) => has_mark(&file.iter().copied().filter(|byte| *byte != 0).collect::<Vec<u8>>()),
    }
}

/// Whether a whole cell is a product key without its dashes.
pub(crate) fn is_bare_key(cell: &str) -> bool {
    let cell = &*folded(cell.trim().as_bytes());
    cell.len() == 25 && is_mixed(cell) && cell.iter().all(|byte| is_key_character(*byte))
}

/// Whether a text is five groups of five letters and digits with dashes: the shape of a product key, and
/// of a ticket of CodeMeter.
pub(crate) fn has_ticket_shape(text: &str) -> bool {
    text.len() == 29
        && text.split('-').count() == 5
        && text
            .split('-')
            .all(|five| five.len() == 5 && five.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether a text has nothing but what a bare key and the groups of a key may have, so that it is worth
/// looking for them: next to no cell of an inventory is.
pub(crate) fn may_be_of_key(text: &str) -> bool {
    let may_be = |byte: &u8| {
        is_key_character(*byte)
            || !byte.is_ascii()
            || byte.is_ascii_whitespace()
            || separator(&[*byte]) > 0
    };
    !text.is_empty() && text.as_bytes().iter().all(may_be)
}

/// Which of several texts is the second part of a key that is split over two of them: each nothing but
/// groups of five with something between the groups, together five groups with a letter and a digit.
// EXP-6.
pub(crate) fn split_key<'t>(texts: impl Iterator<Item = &'t str>) -> Option<usize> {
    // The groups that were seen with so many in one text.
    let mut seen: [Vec<u8>; 5] = Default::default();
    for (place, text) in texts.enumerate() {
        let Some(characters) = groups(text) else { continue };
        let count = characters.len() / 5;
        let others = &seen[5 - count];
        if !others.is_empty() && is_mixed(&[others, &*characters].concat()) {
            return Some(place);
        }
        // The kinds of characters are all that matters of more than one.
        if seen[count].len() < MOST {
            seen[count].extend(characters);
        }
    }
    None
}

/// Which of several texts is the fifth in a row that is nothing but one group of a key, with a letter and a
/// digit in them.
// EXP-6.
pub(crate) fn spread_key<'t>(texts: impl Iterator<Item = &'t str>) -> Option<usize> {
    let mut row = Vec::new();
    for (place, text) in texts.enumerate() {
        match groups(text).filter(|characters| characters.len() == 5) {
            Some(five) => row.extend(five),
            None => row.clear(),
        }
        if row.len() >= 25 && is_mixed(&row[row.len() - 25..]) {
            return Some(place);
        }
    }
    None
}

/// The characters of a text that is nothing but one to four groups of a key, some separator before and
/// behind them left aside.
fn groups(text: &str) -> Option<Vec<u8>> {
    let text = &*folded(text.as_bytes());
    let mut place = 0;
    let mut characters = Vec::new();
    loop {
        let gap = gap(&text[place..]);
        place += gap.length;
        if place == text.len() {
            return Some(characters).filter(|characters| !characters.is_empty());
        }
        if gap.length == 0 && !characters.is_empty() {
            return None;
        }
        let five = text.get(place..place + 5)?;
        if characters.len() == 20 || !five.iter().all(|byte| is_key_character(*byte)) {
            return None;
        }
        characters.extend(five);
        place += 5;
    }
}

/// Where keys begin and end: `([A-Z0-9]{5}-){4}[A-Z0-9]{5}` with a letter in it; small letters count only
/// where keys use them, so that hyphenated words are no keys. With something else in place of the
/// dashes, or less than four of them, only where each character is one that keys use, with a letter and a
/// digit. No two keys have the same first separator.
fn find(text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    // A key has 25 characters and something between them.
    let searched = if text.len() > 25 { text } else { &[] };
    let separators = places(searched).filter(|place| separator(&text[*place..]) > 0);
    separators.filter_map(|place| {
        let are_of_keys = |start: usize| text[start..place].iter().all(|it| is_key_character(*it));
        // Only before a dash anything else may stand. Of base64, most is left aside here.
        let is_dash = text[place] == b'-';
        if !is_dash && !place.checked_sub(5).is_some_and(are_of_keys) {
            return None;
        }
        (1..5).find_map(|groups: usize| {
            let start = place.checked_sub(5 * groups)?;
            let is_one = (groups == 1 && is_dash) || are_of_keys(start);
            is_one.then(|| Some((start, key_at(text, start)?))).flatten()
        })
    })
}

/// The end of the key that begins at `start`.
fn key_at(text: &[u8], start: usize) -> Option<usize> {
    let mut characters = [0; 25];
    let mut place = start;
    let (mut dashes, mut is_grouped, mut line_ends) = (true, true, 0);
    for group in 0..5 {
        if group > 0 {
            let gap = gap(&text[place..]);
            is_grouped &= gap.length > 0;
            dashes &= gap.length == 1 && text[place] == b'-';
            line_ends += usize::from(gap.has_line_end);
            place += gap.length;
        }
        let five = text.get(place..place + 5)?;
        // With anything but dashes there are fewer characters.
        let may_be = |byte: &u8| match dashes {
            true => byte.is_ascii_alphanumeric(),
            false => is_key_character(*byte),
        };
        if !five.iter().all(may_be) {
            return None;
        }
        characters[group * 5..group * 5 + 5].copy_from_slice(five);
        place += 5;
    }
    if dashes {
        let is_key = characters.iter().any(u8::is_ascii_alphabetic)
            && characters.iter().all(|byte| byte.is_ascii_digit() || is_key_letter(*byte));
        return is_key.then_some(place);
    }
    let joined = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = start.checked_sub(1).and_then(|before| text.get(before));
    // Five codes in five lines are a list.
    // Base64 has slashes anywhere, and letters of both cases.
    let is_one_case = || {
        !characters.iter().any(u8::is_ascii_uppercase)
            || !characters.iter().any(u8::is_ascii_lowercase)
    };
    let is_key = line_ends <= 1
        && (is_grouped || is_one_case())
        && !joined(before)
        && !joined(text.get(place))
        && is_mixed(&characters)
        && characters.iter().all(|byte| is_key_character(*byte));
    is_key.then_some(place)
}

/// What stands between two groups.
#[derive(Default)]
struct Gap {
    /// In bytes.
    length: usize,
    has_line_end: bool,
}

fn gap(text: &[u8]) -> Gap {
    let mut gap = Gap::default();
    for _ in 0..GAP {
        match separator(&text[gap.length..]) {
            0 => break,
            length => {
                gap.has_line_end |= matches!(text[gap.length], b'\r' | b'\n');
                gap.length += length;
            }
        }
    }
    gap
}

/// How long the separator is with which `text` begins.
fn separator(text: &[u8]) -> usize {
    match text {
        [b'-' | b' ' | b'.' | b'_' | b'/' | b':' | b',' | b'|' | b'\r' | b'\n', ..] => 1,
        // No-break space.
        [0xc2, 0xa0, ..] => 2,
        // Ideographic space.
        [0xe3, 0x80, 0x80, ..] => 3,
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
const fn is_key_character(byte: u8) -> bool {
    matches!(
        byte.to_ascii_uppercase(),
        b'B' | b'C'
            | b'D'
            | b'F'
            | b'G'
            | b'H'
            | b'J'
            | b'K'
            | b'M'
            | b'N'
            | b'P'
            | b'Q'
            | b'R'
            | b'T'
            | b'V'
            | b'W'
            | b'X'
            | b'Y'
            | b'2'
            | b'3'
            | b'4'
            | b'6'..=b'9'
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use proptest::prelude::*;

    /// Where keys begin and end, by what [`find`] says of them, and with no step left out.
    fn find_slowly(text: &[u8]) -> Vec<(usize, usize)> {
        let separators = (0..text.len()).filter(|place| separator(&text[*place..]) > 0);
        let key = |place: usize, groups: usize| {
            let start = place.checked_sub(5 * groups)?;
            let are_of_keys = text[start..place].iter().all(|byte| is_key_character(*byte));
            (groups == 1 || are_of_keys).then(|| Some((start, key_end(text, start)?)))?
        };
        separators.filter_map(|place| (1..5).find_map(|groups| key(place, groups))).collect()
    }

    fn key_end(text: &[u8], start: usize) -> Option<usize> {
        let (mut end, mut characters, mut gaps) = (start, Vec::new(), Vec::new());
        for group in 0..5 {
            if group > 0 {
                let length = gap(&text[end..]).length;
                gaps.push(&text[end..end + length]);
                end += length;
            }
            characters.extend(text.get(end..end + 5)?);
            end += 5;
        }
        let all = |is: fn(&u8) -> bool| characters.iter().all(is);
        let any = |is: fn(&u8) -> bool| characters.iter().any(is);
        if gaps.iter().all(|gap| **gap == *b"-") {
            let is_key = any(u8::is_ascii_alphabetic)
                && all(|byte| byte.is_ascii_digit() || is_key_letter(*byte));
            return is_key.then_some(end);
        }
        let is_beside = |place: Option<usize>| {
            place.and_then(|place| text.get(place)).is_some_and(u8::is_ascii_alphanumeric)
        };
        let ends_line = |gap: &&&[u8]| gap.contains(&b'\n') || gap.contains(&b'\r');
        let is_one_case = !any(u8::is_ascii_uppercase) || !any(u8::is_ascii_lowercase);
        let is_key = all(|byte| is_key_character(*byte))
            && any(u8::is_ascii_alphabetic)
            && any(u8::is_ascii_digit)
            && gaps.iter().filter(ends_line).count() <= 1
            && (gaps.iter().all(|gap| !gap.is_empty()) || is_one_case)
            && !is_beside(start.checked_sub(1))
            && !is_beside(Some(end));
        is_key.then_some(end)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// EXP-6.
        #[test]
        fn what_is_found_is_what_a_slow_search_finds(
            text in "(([BCDF2-4]{5}|[A-Z2-9]{5}|[bcdfg346789]{5}|[a-zA-Z0-9+/]{5})\
                     (-|-|-|-|[ ,/_:\n]|- |\u{a0}|\u{3000}|\r\n|[\"xB5])?){4,30}",
        ) {
            let text = text.as_bytes();
            prop_assert_eq!(find(text).collect::<Vec<_>>(), find_slowly(text));
        }
    }

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

    /// EXP-6.
    #[test]
    fn keys_are_found_with_other_separators_and_in_wide_text() {
        let key = "VK7JG-NPHTM-C97JM-9MPGT-3V66B";
        for separator in [
            ",", "|", "\u{3000}", "\u{ff0d}", " ", "\u{2013}", "\u{2011}", "\u{a0}", ".", "_", "/",
            ":", " - ", "._",
        ] {
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
        // Of any grouping, in full-width forms.
        for key in [
            "VK7JGNPHTM-C97JM9MPGT-3V66T",
            "vk7jg-nphtmc97jm9mpgt3v66t",
            "VK7JGNPHTMC97JM9MPGT 3V66T",
            "VK7JGNPHTMC97JM|9MPGT-3V66T",
        ] {
            let wide = |character: char| match character {
                '!'..='~' => char::from_u32(u32::from(character) + 0xfee0).unwrap(),
                other => other,
            };
            for key in [key.to_owned(), key.chars().map(wide).collect()] {
                let text = format!("x;{key}; {key}");
                assert_eq!(count_keys(text.as_bytes()), 2, "{text}");
                let bytewise: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
                assert_eq!(scan(&bytewise), [1], "{text}");
                let bare: String = key.chars().filter(|it| it.is_alphanumeric()).collect();
                assert!(is_bare_key(&bare), "{bare}");
            }
        }
        let fields = ["M1", "VK7JG", "NPHTM", "C97JM", "-9MPGT", "3V66T"];
        assert_eq!(spread_key(fields.into_iter()), Some(5));
        let fields = ["VK7JG", "NPHTM", "M1", "C97JM", "9MPGT", "3V66T"];
        assert_eq!(spread_key(fields.into_iter()), None);
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
            "XBCDF2 HJKM3X PQRT4 WXYB6 DFGH7 ",
            "BCDF2 HJKM3 PQRT4 WXYB6 DFGH7X",
            "VK7JGNPHTMC97JM9MPGT3V66T",
            "VK7JGNPHTM-C97JM9MPGT-3V66TX",
            "XVK7JGNPHTM-C97JM9MPGT-3V66T",
            "VK7JGNPHT-MC97JM9MPGT-3V66TX",
            // As base64 may have it.
            "+VK7JGnphtm/C97JM9MPGT3V66T+",
            // The last groups of five keys, one a line, as inventories list them.
            "T83GX\r\n3V66B\r\n8HVX7\r\nDRTYW\r\nWFG99\r\n",
            "",
        ] {
            assert!(!has_key(text.as_bytes()), "{text}");
            let bytewise: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(scan(&bytewise), [0; 0], "{text}");
        }
    }

    /// EXP-6.
    #[test]
    fn a_key_over_two_lines_or_two_texts_is_found() {
        for text in [
            "VK7JG-NPHTM\nC97JM-9MPGT-3V66B",
            "VK7JG-NPHTM-C97JM-9MPGT-\r\n3V66B\n",
            "VK7JG-\r\nNPHTM.C97JM 9MPGT_3V66B",
        ] {
            assert!(has_key(text.as_bytes()), "{text}");
            let bytewise: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(scan(&bytewise), [1], "{text}");
        }
        let split = |texts: &[&str]| split_key(texts.iter().copied());
        for count in 1..5 {
            let at = count * 6;
            let key = "VK7JG-NPHTM-C97JM-9MPGT-3V66B";
            let (one, two) = (&key[..at], &key[at..]);
            assert_eq!(split(&["M1", one, "x", two]), Some(3), "{one} {two}");
            assert_eq!(split(&[two, &one.replace('-', "."), ""]), Some(1), "{one} {two}");
        }
        // The last group of a key stands in every inventory, and so do codes of its length.
        for texts in [
            &["T83GX", "M1", "3V66B"][..],
            &["T83GX", "VK7JG-NPHTM"],
            &["VK7JG-NPHTM", "PRESS-HOUSE-NORTH"],
            &["22222-33333", "44444-66666-77777"],
            &["VK7JG-NPHTM-C97JM", "VK7JG-NPHTM-C97JM"],
            &["VK7JGNPHTM", "C97JM9MPGT3V66B"],
        ] {
            assert_eq!(split(texts), None, "{texts:?}");
        }
    }

    /// A cell of an inventory: machines, serial numbers, asset tags, models, numbers of Microsoft,
    /// addresses, dates, and the last groups of keys.
    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            "[A-Z]{2,6}-[A-Z]{2,6}-[0-9]{1,4}",
            "[A-Z0-9]{7,12}",
            "[A-Z0-9]{5}",
            "[A-Z]{3}[0-9]{2}-[0-9A-Z]{5}",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "[0-9]{5}-[0-9]{5}-[0-9]{3}-[0-9]{6}-[0-9]{2}-[0-9]{4}-[0-9]{5}\\.0000-[0-9]{7}",
            "([0-9]{7} ){8}[0-9]{7}",
            "([0-9A-F]{2}[:-]){5}[0-9A-F]{2}",
            "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
            "20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]",
            "[BCDFGHJKMNPQRTVWXY2346789]{5}",
            "(Press|Line|Pump|HMI|Server|North|South|Robot|Drive)( [0-9]{1,5})?",
            "[0-9][A-Z]{2}[0-9]{4}-[0-9][A-Z]{2}[0-9]{2}-[0-9][A-Z]{2}[0-9]",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// EXP-6.
        #[test]
        fn inventories_have_no_keys(
            mut rows in prop::collection::vec(prop::collection::vec(cell(), 6), 1..12),
            kind in "Press|Line|Pump",
            separator in prop::sample::select(vec![",", ";", "\t"]),
        ) {
            // Five codes of five in a row are a key, also where it goes on in the next line.
            for row in &mut rows {
                [2, 5].into_iter().for_each(|place| row[place].clone_from(&kind));
            }
            let lines: Vec<String> = rows.iter().map(|row| row.join(separator)).collect();
            let text = lines.join("\r\n");
            prop_assert!(!has_key(text.as_bytes()), "{}", text);
            for row in &rows {
                prop_assert_eq!(split_key(row.iter().map(String::as_str)), None, "{:?}", row);
                prop_assert_eq!(spread_key(row.iter().map(String::as_str)), None, "{:?}", row);
            }
        }
    }
}
