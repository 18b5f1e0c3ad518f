//! What every program of Carnet shares: settings, exit statuses, how results and errors are printed, and
//! looking at media.

/// A line on standard error, as by `eprintln!`. Nobody may be listening any more: that is no reason to end
/// in the middle of an import.
#[macro_export]
macro_rules! say {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!($crate::stderr(), $($what)*);
    }};
}

/// The same without the end of the line, as what is typed follows.
#[macro_export]
macro_rules! ask {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let mut out = $crate::stderr();
        let _ = write!(out, $($what)*).and_then(|()| out.flush());
    }};
}

/// A note on standard error, in the language of now: `note!(en "…"; de "…")`, as by [`carnet_language::text`].
#[macro_export]
macro_rules! note {
    ($($what:tt)*) => {{
        let what = $crate::language_of_texts::text!($($what)*);
        let note = $crate::language_of_texts::text!(en "note"; de "Hinweis");
        $crate::say!("{note}: {what}");
    }};
}

#[doc(hidden)]
pub use carnet_language as language_of_texts;

/// A named value in a column of them, which is as wide in every language: 12 characters.
///
/// # Errors
/// It cannot be written.
pub fn row(
    out: &mut dyn std::io::Write,
    label: &str,
    value: impl std::fmt::Display,
) -> std::io::Result<()> {
    writeln!(out, "  {label:<12}{value}")
}

pub mod args;
mod clock;
mod eject;
mod failure;
mod help;
#[expect(missing_docs, reason = "spec/exchange.md says what the members are")]
pub mod json;
mod language;
pub mod look;
mod open;
mod outage;
mod output;
mod program;
mod reach;
mod salt;
pub mod settings;
mod simulated;
mod since;
mod status;
mod word;
mod words;

pub use clock::seconds_since_1970;
pub use failure::Failure;
pub use help::command_line;
pub use open::say_open;
pub use outage::{Away, Outage};
#[cfg(windows)]
pub use output::console;
pub use output::{as_it_stands, for_a_spreadsheet, into_a_file, stderr, stdout};
pub use program::run_program;
pub use reach::{CommandOf, Reach, Reaches};
pub use salt::salt;
pub use simulated::simulated;
pub use since::Since;
pub use status::Status;
pub use word::{word, word_of_file, word_of_folder, word_of_machine};
