//! Answers of people.

/// Whether an answer is a yes or a no, in either language; none where it is neither.
// LANG-3.
#[must_use]
pub fn is_yes(answer: &str) -> Option<bool> {
    let is = |words: [&str; 2]| words.iter().any(|word| answer.trim().eq_ignore_ascii_case(word));
    if is(["yes", "ja"]) { Some(true) } else { is(["no", "nein"]).then_some(false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_word_is_an_answer() {
        for (answer, said) in [
            ("yes\n", Some(true)),
            (" JA \r\n", Some(true)),
            ("no", Some(false)),
            ("Nein\n", Some(false)),
            ("y\n", None),
            ("j\n", None),
            ("\n", None),
            ("yes, please", None),
        ] {
            assert_eq!(is_yes(answer), said, "{answer:?}");
        }
    }
}
