//! Asking the person at the terminal.

use std::io::{self, BufRead, IsTerminal as _, Write};

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

/// What the person typed for a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberAnswer {
    Number(u64),
    /// An end of the input.
    Nothing,
    /// There is no terminal.
    NobodyToAsk,
}

/// Asks for a number, again and again until it is one.
pub(crate) fn ask_number(question: &str) -> io::Result<NumberAnswer> {
    if !io::stdin().is_terminal() {
        return Ok(NumberAnswer::NobodyToAsk);
    }
    read_number(question, &mut io::stdin().lock(), &mut anstream::stderr())
}

fn read_number(
    question: &str,
    answer: &mut dyn BufRead,
    out: &mut dyn Write,
) -> io::Result<NumberAnswer> {
    loop {
        write!(out, "{question} ")?;
        out.flush()?;
        let mut line = String::new();
        if answer.read_line(&mut line)? == 0 {
            return Ok(NumberAnswer::Nothing);
        }
        if let Ok(number) = line.trim().parse() {
            return Ok(NumberAnswer::Number(number));
        }
        writeln!(out, "That is not a number, such as 0.")?;
    }
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
    fn a_number_is_asked_for_until_it_is_one() {
        for (typed, number, times) in [
            ("0\n", NumberAnswer::Number(0), 1),
            ("none\n\n-1\n 12 \r\n", NumberAnswer::Number(12), 4),
            ("clean\n", NumberAnswer::Nothing, 2),
        ] {
            let mut out = Vec::new();
            assert_eq!(read_number("How many?", &mut typed.as_bytes(), &mut out).unwrap(), number);
            assert_eq!(String::from_utf8(out).unwrap().matches("How many?").count(), times);
        }
    }

    #[test]
    fn only_a_plain_yes_is_one() {
        for (answer, yes) in
            [("yes\n", true), (" YES \r\n", true), ("y\n", false), ("\n", false), ("", false)]
        {
            assert_eq!(is_yes(&mut answer.as_bytes()).unwrap(), yes, "{answer:?}");
        }
    }
}
