//! JSON for scripts.

use std::fmt;

/// VERDICT-10. JSON as it is shown, with every character that is not plain (ITEM-8) as
/// `\uXXXX`, in two halves above the basic plane. It reads back as the same value.
///
/// ```
/// use carnet_host::json_line;
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
    use carnet_format::plain_text::is_plain;
    use proptest::prelude::*;

    use super::*;

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
        fn json_is_plain_and_reads_back_as_it_was(
            name: String, texts: Vec<String>, odd in proptest::collection::vec(any::<char>(), 0..40),
        ) {
            let value = serde_json::json!({ name: texts, "odd": String::from_iter(odd), "n": [1, null] });
            let line = json_line(&value);
            prop_assert!(is_plain(&line));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
        }
    }
}
