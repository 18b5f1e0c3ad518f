//! The repertoires of text in statements and items: what a person can read and compare.

use std::fmt;

use crate::limits::{MAX_LABEL, MAX_TICKET};

/// END-11, PASS-3. Printable ASCII, first and last not blank.
#[must_use]
pub fn is_printable(text: &str) -> bool {
    let bytes = text.as_bytes();
    let edges = [bytes.first(), bytes.last()];
    bytes.iter().all(|byte| (0x20..=0x7e).contains(byte)) && !edges.contains(&Some(&b' '))
}

/// END-8. What a ticket can be, in an endorsement and of a release: a line of 1 to 64 bytes.
#[must_use]
pub fn is_ticket(text: &str) -> bool {
    is_line(text, MAX_TICKET)
}

/// PASS-3. What can be written on a medium, in a passport and in a trust file: a line of 1 to 32
/// bytes.
#[must_use]
pub fn is_label(text: &str) -> bool {
    is_line(text, MAX_LABEL)
}

/// Plain characters, first and last not blank.
fn is_line(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len())
        && is_plain(text)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
}

/// ITEM-8. Plain characters: no controls, nothing invisible, nothing that turns the direction of
/// text, no private use, no noncharacters.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.chars().all(is_plain_char)
}

/// The line, from 1, of what stands behind these bytes of a text.
#[must_use]
pub fn line_after(before: &[u8]) -> usize {
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// VERDICT-10. Shows a text with `\` as `\\` and every character that is not plain (ITEM-8) as
/// `\u{HEX}`.
///
/// ```
/// use carnet_format::plain_text::Escaped;
/// assert_eq!(Escaped("plant\u{202e}7\n").to_string(), r"plant\u{202e}7\u{a}");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for character in self.0.chars() {
            match character {
                '\\' => f.write_str("\\\\")?,
                _ if is_plain_char(character) => f.write_char(character)?,
                _ => write!(f, "\\u{{{:x}}}", u32::from(character))?,
            }
        }
        Ok(())
    }
}

/// JSON with every character that is not plain (ITEM-8) as `\uXXXX`, in two halves above the basic
/// plane. It reads back as the same value.
#[must_use]
pub fn escape_json(json: &str) -> String {
    use std::fmt::Write as _;
    let mut line = String::with_capacity(json.len());
    // Outside of strings JSON has plain characters only, so each that is not stands in a string.
    for character in json.chars() {
        if is_plain_char(character) {
            line.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(line, "\\u{unit:04x}");
        }
    }
    line
}

/// Whether one character is plain (ITEM-8).
#[must_use]
pub const fn is_plain_char(c: char) -> bool {
    !matches!(c,
        // Controls.
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // Blanks that are not U+0020.
        | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}'
        | '\u{3000}'
        // Invisible, or steering how text is shown.
        | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'
        // Private use, noncharacters.
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}')
        && (c as u32) & 0xfffe != 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// VERDICT-10. Neither a backslash nor what looks like an escape is taken for one.
    #[test]
    fn a_backslash_is_doubled_and_an_escape_has_its_form() {
        assert_eq!(Escaped(r"C:\new\u{202e}").to_string(), r"C:\\new\\u{202e}");
        assert_eq!(Escaped("\u{9b}31m").to_string(), r"\u{9b}31m");
    }

    proptest! {
        /// VERDICT-10.
        #[test]
        fn what_is_shown_is_plain_and_tells_texts_apart(a: String, b: String) {
            let shown = Escaped(&a).to_string();
            prop_assert!(is_plain(&shown));
            prop_assert_eq!(shown == Escaped(&b).to_string(), a == b);
        }
    }
}
