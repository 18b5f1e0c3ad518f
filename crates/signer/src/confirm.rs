//! Asking the person at the terminal.

use std::io::{self, BufRead, IsTerminal as _};

/// Whether a person has agreed already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// By `--yes`.
    Given,
    /// Not yet.
    Asked,
}

impl Consent {
    pub(crate) const fn of(yes: bool) -> Self {
        if yes { Self::Given } else { Self::Asked }
    }
}

/// What the person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A plain yes.
    Yes,
    /// Anything else.
    No,
    /// There is no terminal.
    NobodyToAsk,
}

/// Asks for a yes to what was just shown, and takes nothing but `yes` for one.
///
/// # Errors
/// The terminal cannot be read.
pub fn ask(consent: Consent, question: &str) -> io::Result<Answer> {
    if consent == Consent::Given {
        return Ok(Answer::Yes);
    }
    if !io::stdin().is_terminal() {
        return Ok(Answer::NobodyToAsk);
    }
    anstream::eprint!("{question} ");
    Ok(if is_yes(&mut io::stdin().lock())? { Answer::Yes } else { Answer::No })
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
