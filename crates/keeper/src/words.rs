//! Words that one person reads out and another one types (`spec/exchange.md` section 1.4).

use std::io::{self, BufRead as _, IsTerminal as _};

use carnet_format::Code;
use carnet_host::{Failure, Status};
use carnet_judge::words::{Words, parted};
use carnet_language::text;
use zeroize::Zeroizing;

/// How many words there are.
const COUNT: usize = 8;

/// Whether these are all of the words, in whatever case and however they are parted.
// CARD-3. UPD-16.
pub(crate) fn are_same(typed: &str, words: &str) -> bool {
    let lower = Zeroizing::new(typed.to_ascii_lowercase());
    parted(&lower).eq(words.split(' '))
}

/// Where words come from that a person was told.
pub(crate) struct Told<'a> {
    given: std::slice::Iter<'a, String>,
    is_given: bool,
}

impl<'a> Told<'a> {
    /// From `--words`, one after the other; where there are none, the terminal.
    pub(crate) fn new(given: &'a [String]) -> Self {
        Self { given: given.iter(), is_given: !given.is_empty() }
    }

    /// Whether a person is asked for them.
    pub(crate) const fn asks(&self) -> bool {
        !self.is_given
    }

    /// Goes on only where the words of something were told. At the terminal a person has three tries.
    pub(crate) fn compare(&mut self, words: impl Into<Words>, what: &str) -> Result<(), Failure> {
        let words = words.into();
        let tries = if self.is_given { 1 } else { 3 };
        for _ in 0..tries {
            let typed = match self.is_given {
                true => self.given.next().cloned().ok_or_else(|| nobody(what))?,
                false => ask(what)?,
            };
            if are_same(&typed, &words.to_string()) {
                if !self.is_given {
                    carnet_host::say!("{}", text!(en "    right"; de "    stimmt"));
                }
                return Ok(());
            }
            let got = typed.split_whitespace().count();
            if !self.is_given {
                let line = match got == COUNT {
                    true => text!(en "    these are others"; de "    das sind andere"),
                    false => {
                        text!(en "    {COUNT} words are needed"; de "    es sind {COUNT} Wörter")
                    }
                };
                carnet_host::say!("{line}");
            }
        }
        let message = text!(en "nothing was written: the words are not those of {what}"; de "nichts wurde geschrieben: Die Wörter sind nicht die von {what}");
        Err(Failure::new(Status::Held, Code::WordsDiffer, message))
    }
}

fn ask(what: &str) -> Result<String, Failure> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(nobody(what));
    }
    carnet_host::ask!("{}", text!(en "    Words: "; de "    Wörter: "));
    let mut line = String::new();
    if stdin.lock().read_line(&mut line)? == 0 {
        return Err(nobody(what));
    }
    Ok(line)
}

fn nobody(what: &str) -> Failure {
    let message = text!(
        en "there is no terminal at which to ask for the words of {what}: give them with --words";
        de "es gibt kein Terminal, um nach den Wörtern von {what} zu fragen: mit --words angeben"
    );
    Failure::new(Status::Usage, None, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CARD-3. UPD-16.
    #[test]
    fn all_words_are_needed_in_any_case_with_blanks_or_commas() {
        let said = Words::from(carnet_format::Digest::of(b"x")).to_string();
        for typed in
            [&said, &said.to_uppercase(), &said.replace(' ', ", "), &format!(" {said}\r\n")]
        {
            assert!(are_same(typed, &said), "{typed}");
        }
        let seven = said.rsplit_once(' ').map_or("", |it| it.0);
        for typed in ["", seven, &format!("{said} babab"), &said.replace(' ', "")] {
            assert!(!are_same(typed, &said), "{typed}");
        }
    }
}
