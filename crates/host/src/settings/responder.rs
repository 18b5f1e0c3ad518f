//! Who is asked for answers with nobody there: the table `[responder]` of the file.

use std::path::{Path, PathBuf};

use carnet_language::text;
use serde::Deserialize;

use super::{ConfigError, place};

/// The table `[responder]`, which stands in the file only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Responder {
    /// The program that reads requests and writes answers, and its arguments.
    pub command: Vec<String>,
    /// The folder of what it has answered and no reply has told yet.
    pub state: Option<PathBuf>,
    /// How long one run of it may take.
    pub timeout: Span,
    /// After how long a request is asked again that has no final answer.
    pub again: Span,
    /// After how long a reply goes with the answers that there are.
    pub reply_after: Span,
}

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

impl Default for Responder {
    fn default() -> Self {
        let (command, state) = (Vec::new(), None);
        Self {
            command,
            state,
            timeout: Span(10 * MINUTE),
            again: Span(DAY),
            reply_after: Span(DAY),
        }
    }
}

impl Responder {
    pub(super) fn within(self, folder: &Path) -> Self {
        Self { state: self.state.map(|path| folder.join(path)), ..self }
    }

    // VERDICT-17.
    pub(super) fn check_places(&self) -> Result<(), ConfigError> {
        self.state.iter().try_for_each(|path| place::check("responder.state", path))
    }
}

/// Seconds, from a length of time as people write it: `90s`, `10m`, `24h`, `7d`, or `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(pub u64);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        read_span(&text).map(Self).ok_or_else(|| {
            text!(
                en "{text:?} is no length of time: such are \"90s\", \"10m\", \"24h\", \"7d\" and \"0\"";
                de "{text:?} ist keine Zeitspanne: möglich sind etwa \"90s\", \"10m\", \"24h\", \"7d\" und \"0\""
            )
        })
    }
}

fn read_span(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => MINUTE,
        "h" => 60 * MINUTE,
        "d" => DAY,
        _ => return None,
    };
    // So that no sum of it and a time goes beyond what a number holds.
    let is_plain = (1..=6).contains(&number.len()) && number.bytes().all(|it| it.is_ascii_digit());
    number.parse::<u64>().ok().filter(|_| is_plain)?.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_a_unit() {
        let known = [("0", 0), ("90s", 90), ("10m", 600), ("24h", DAY), ("7d", 7 * DAY)];
        for (text, seconds) in known {
            assert_eq!(read_span(text), Some(seconds), "{text}");
        }
        for text in ["", "10", "m", "-1m", "+1m", "1.5h", "1 h", "1w", "1234567s", "١m", "1µ"] {
            assert_eq!(read_span(text), None, "{text}");
        }
    }
}
