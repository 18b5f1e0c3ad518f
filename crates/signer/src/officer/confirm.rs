//! Asking the person at the terminal.

use std::io::{self, BufRead, IsTerminal as _};

use super::OfficerError;
use crate::cli::Consent;

/// Asks `question` and takes nothing but `yes` for a yes.
pub(super) fn confirm(consent: Consent, question: &str) -> Result<(), OfficerError> {
    if consent == Consent::Given {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(OfficerError::NobodyToAsk);
    }
    anstream::eprint!("{question} Type yes to sign: ");
    if is_yes(&mut io::stdin().lock())? { Ok(()) } else { Err(OfficerError::Declined) }
}

fn is_yes(answer: &mut dyn BufRead) -> io::Result<bool> {
    let mut line = String::new();
    answer.read_line(&mut line)?;
    Ok(line.trim().eq_ignore_ascii_case("yes"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_a_plain_yes_is_one() {
        for (answer, yes) in
            [("yes\n", true), (" YES \r\n", true), ("y\n", false), ("\n", false), ("", false)]
        {
            assert_eq!(is_yes(&mut answer.as_bytes()).unwrap(), yes, "{answer:?}");
        }
    }
}
