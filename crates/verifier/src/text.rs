//! Text that was not made on this host, made safe for terminals, logs and pages.

use std::fmt;

/// VERDICT-10. Shows a text with `\` as `\\` and every character that is not plain (ITEM-8) as
/// `\u{HEX}`.
///
/// ```
/// use carnet_verifier::text::Escaped;
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
                _ if is_plain(character) => f.write_char(character)?,
                _ => write!(f, "\\u{{{:x}}}", u32::from(character))?,
            }
        }
        Ok(())
    }
}

/// Whether the character is plain (ITEM-8): visible, and without effect on its neighbours.
#[must_use]
pub fn is_plain(character: char) -> bool {
    carnet_format::plain_text::is_plain_char(character)
}

/// VERDICT-10. JSON as it is shown, with every character that is not plain (ITEM-8) as
/// `\uXXXX`, in two halves above the basic plane. It reads back as the same value.
///
/// ```
/// use carnet_verifier::text::json_line;
/// let value = serde_json::json!({ "file": "plant\u{202e}7.carnet" });
/// assert_eq!(json_line(&value), r#"{"file":"plant\u202e7.carnet"}"#);
/// ```
#[must_use]
pub fn json_line(json: &impl fmt::Display) -> String {
    carnet_format::plain_text::escape_json(&json.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    /// VERDICT-10. Neither a backslash nor what looks like an escape is taken for one.
    #[test]
    fn a_backslash_is_doubled_and_an_escape_has_its_form() {
        assert_eq!(Escaped(r"C:\new\u{202e}").to_string(), r"C:\\new\\u{202e}");
        assert_eq!(Escaped("\u{9b}31m").to_string(), r"\u{9b}31m");
    }

    #[test]
    fn json_is_written_in_plain_characters() {
        let value =
            serde_json::json!({ "a\u{202e}": ["\u{9b}31m", "\u{e0041}", "é\\n\n", 1, null] });
        let line = r#"{"a\u202e":["\u009b31m","\udb40\udc41","é\\n\n",1,null]}"#;
        assert_eq!(json_line(&value), line);
    }

    proptest! {
        /// VERDICT-10.
        #[test]
        fn what_is_shown_is_plain_and_tells_texts_apart(a: String, b: String) {
            let shown = Escaped(&a).to_string();
            prop_assert!(shown.chars().all(is_plain));
            prop_assert_eq!(shown == Escaped(&b).to_string(), a == b);
        }

        /// VERDICT-10.
        #[test]
        fn json_is_plain_and_reads_back_as_it_was(
            name: String, texts: Vec<String>, odd in proptest::collection::vec(any::<char>(), 0..40),
        ) {
            let value = serde_json::json!({ name: texts, "odd": String::from_iter(odd), "n": [1, null] });
            let line = json_line(&value);
            prop_assert!(line.chars().all(is_plain));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
        }
    }
}
