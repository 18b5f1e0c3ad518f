//! Asking the person at the terminal.

use std::io::{self, BufRead, IsTerminal as _, Write};

use carnet_language::text;

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
    /// A plain no, or the end of the input.
    No,
    /// There is no terminal.
    NobodyToAsk,
}

/// Asks for a yes to what was just shown, until the answer is a yes or a no.
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
    let is_yes = read_yes(question, &mut io::stdin().lock(), &mut carnet_host::stderr())?;
    Ok(if is_yes { Answer::Yes } else { Answer::No })
}

// LANG-3.
fn read_yes(question: &str, answer: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<bool> {
    write!(out, "{question} ")?;
    loop {
        out.flush()?;
        let mut line = String::new();
        if answer.read_line(&mut line)? == 0 {
            return Ok(false);
        }
        if let Some(is_yes) = carnet_language::is_yes(&line) {
            return Ok(is_yes);
        }
        let again = text!(en "Please answer yes or no:"; de "Bitte mit ja oder nein antworten:");
        write!(out, "{again} ")?;
    }
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
    read_number(question, &mut io::stdin().lock(), &mut carnet_host::stderr())
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
        let why = text!(en "That is not a number, such as 0."; de "Das ist keine Zahl wie 0.");
        writeln!(out, "{why}")?;
    }
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

    /// LANG-3. A slip of the finger is no decision, neither for nor against.
    #[test]
    fn a_question_is_asked_again_until_the_answer_is_a_yes_or_a_no() {
        for (typed, is_yes, times) in [
            ("yes\n", true, 0),
            (" JA \r\n", true, 0),
            ("no\nyes\n", false, 0),
            ("Nein\n", false, 0),
            ("y\nj\n\nyes, please\nja\n", true, 4),
            ("ys\n", false, 1),
            ("", false, 0),
        ] {
            let mut out = Vec::new();
            let said = read_yes("May it?", &mut typed.as_bytes(), &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert_eq!(said, is_yes, "{typed:?}");
            assert_eq!(out.matches("yes or no:").count(), times, "{typed:?}");
            assert!(out.starts_with("May it? "));
        }
    }
}
