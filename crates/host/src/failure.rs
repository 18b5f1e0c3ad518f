//! The error that ends a command.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};

use carnet_format::{Code, Coded};
use carnet_language::{io_text, text};

use crate::{Status, json};

/// An error that ends a command: what is printed, and the exit status.
#[derive(Debug)]
pub struct Failure {
    status: Status,
    code: Option<Code>,
    message: String,
    because: Vec<String>,
    next: Option<String>,
    is_own: bool,
    is_unheard: bool,
}

impl Failure {
    /// Says what went wrong.
    #[must_use]
    pub fn new(status: Status, code: impl Into<Option<Code>>, message: impl fmt::Display) -> Self {
        let (code, message) = (code.into(), message.to_string());
        let (because, next, is_own, is_unheard) = (Vec::new(), None, false, false);
        Self { status, code, message, because, next, is_own, is_unheard }
    }

    /// Says what an error says, with its causes.
    #[must_use]
    pub fn of(
        status: Status,
        code: impl Into<Option<Code>>,
        error: &(dyn Error + 'static),
    ) -> Self {
        let failure = Self::new(status, code, error);
        match error.source() {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }

    /// Adds an error and what it came from as the causes.
    #[must_use]
    pub fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(inner) = cause {
            let io = inner.downcast_ref::<io::Error>();
            let text = io.map_or_else(|| inner.to_string(), io_text);
            // Some messages end with their cause.
            if !self.because.last().unwrap_or(&self.message).ends_with(&text) {
                self.because.push(text);
            }
            self.is_unheard |= io.is_some_and(is_broken_pipe);
            cause = inner.source();
        }
        self
    }

    /// The bundle or key is this site's own, and so is the next step.
    #[must_use]
    pub fn own(mut self) -> Self {
        self.is_own = true;
        self
    }

    /// Where the code alone does not know what the person does next.
    #[must_use]
    pub fn then(mut self, next: impl Into<Option<String>>) -> Self {
        self.next = next.into();
        self
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The reject code, where there is one.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        self.code
    }

    /// What the person does next.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        let of_code = if self.is_own { Code::next_step_for_own } else { Code::next_step };
        self.next.as_deref().or_else(|| self.code.map(of_code))
    }

    /// Prints it on standard error.
    pub fn print(&self) {
        // Whoever reads only the first lines of the output has not met an error.
        if self.is_unheard {
            return;
        }
        crate::say!("{}: {self}", text!(en "error"; de "Fehler"));
        for cause in &self.because {
            crate::say!("  {}: {cause}", text!(en "because"; de "Grund"));
        }
        if let Some(code) = self.code {
            crate::say!("  {}: {code}", text!(en "code"; de "Code"));
        }
        if let Some(next) = self.next() {
            crate::say!("  {}: {next}", text!(en "next"; de "weiter"));
        }
    }

    /// Prints it as one line of JSON.
    pub(crate) fn print_json(&self, command: &str, out: &mut dyn Write) {
        let error = json::Error {
            code: self.code.map(Into::into),
            message: self.message.clone(),
            because: self.because.clone(),
            next: self.next().map(str::to_owned),
        };
        // Nobody may be listening any more.
        let _ = json::print(out, command, &json::Failed { error, status: self.status.number() });
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The error of a library has one status, unless the command says another.
impl<E: Coded + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        // Where a file is at fault the error names it: this one is of the output.
        if (&error as &dyn std::any::Any).is::<io::Error>() {
            return Self::new(
                Status::Unknown,
                None,
                text!(en "cannot print the result"; de "das Ergebnis lässt sich nicht ausgeben"),
            )
            .because(&error);
        }
        let code = error.code();
        Self::of(status_of(code), code, &error)
    }
}

fn status_of(code: Option<Code>) -> Status {
    let Some(code) = code else { return Status::Unknown };
    match code {
        Code::ConfigTokenMissing
        | Code::JournalBroken
        | Code::JournalUnusable
        | Code::LedgerArchive
        | Code::LedgerArchiveAltered
        | Code::LedgerBusy
        | Code::LedgerDamaged
        | Code::LedgerInherited
        | Code::LedgerItem
        | Code::LedgerRecord
        | Code::LedgerStreamMoved
        | Code::LedgerUnavailable
        | Code::LedgerUncertain => Status::Unknown,
        Code::TimeOwnAhead | Code::WordsDiffer => Status::Held,
        Code::RouteNone
        | Code::TimeOwnBehind
        | Code::TrustDraft
        | Code::TrustIssued
        | Code::TrustNothing
        | Code::TrustNotInstalled
        | Code::TrustPerson
        | Code::TrustSerialLower
        | Code::TrustSerialReused => Status::Usage,
        _ => match code.as_str().split('.').next() {
            Some("medium") => Status::Unknown,
            Some("config" | "input" | "ledger") => Status::Usage,
            _ => Status::Rejected,
        },
    }
}

/// Whether nobody reads any more. One number of Windows has no kind of its own: no process is on the other end of the pipe.
fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe || cfg!(windows) && error.raw_os_error() == Some(233)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_who_has_gone_hears_no_error() {
        let error = |kind: io::ErrorKind| Failure::from(io::Error::from(kind));
        assert!(error(io::ErrorKind::BrokenPipe).is_unheard);
        assert!(!error(io::ErrorKind::StorageFull).is_unheard);
        assert_eq!(error(io::ErrorKind::BrokenPipe).status(), Status::Unknown);
    }

    #[test]
    fn a_step_that_is_said_goes_before_that_of_the_code() {
        let failure = Failure::new(Status::Usage, Code::InputColumns, "nothing was said");
        assert_eq!(failure.next(), Some(Code::InputColumns.next_step()));
        assert_eq!(failure.then("Run apply again.".to_owned()).next(), Some("Run apply again."));
    }

    #[test]
    fn a_script_reads_what_a_person_reads() {
        let failure = Failure::new(Status::Rejected, Code::TrustRevoked, "not signed").own();
        let mut out = Vec::new();
        failure.print_json("approve", &mut out);
        let next = Code::TrustRevoked.next_step_for_own();
        let line = format!(
            r#"{{"carnet":1,"command":"approve","error":{{"code":"trust.revoked","message":"not signed","because":[],"next":"{next}"}},"status":1}}"#
        );
        assert_eq!(String::from_utf8_lossy(&out).trim_end(), line);
    }
}
