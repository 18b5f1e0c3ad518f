//! Values as they are typed on a command line.

use std::path::PathBuf;

use carnet_format::MediumId;
use carnet_format::plain_text::is_ticket;
use carnet_judge::time::{parse_day, parse_time};
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::settings::place::is_address;

/// Reads the path of a file or folder that is written to, or that a ledger comes from: an address would become a
/// folder here.
// VERDICT-17.
pub fn place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match is_address(&path) {
        true => Err("addresses are not known here; name a file or folder of this host"),
        false => Ok(path),
    })
}

/// A person states the time of one call.
// TIME-2.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct StatedArgs {
    /// Take this for the time of this one call, whatever the clock of this host says: a date, or date and time
    #[arg(long, value_name = "TIME", value_parser = read_moment, requires = "ticket")]
    pub now: Option<u64>,
    /// The ticket under which somebody looked at a clock
    #[arg(long, value_name = "TICKET", value_parser = read_ticket, requires = "now")]
    pub ticket: Option<String>,
}

impl StatedArgs {
    /// The time and its ticket.
    #[must_use]
    pub fn time(&self) -> Option<(u64, &str)> {
        self.now.zip(self.ticket.as_deref())
    }
}

/// Reads a time, or a date for its first second, as it is typed on the command line.
///
/// # Errors
/// What was expected.
pub fn read_moment(text: &str) -> Result<u64, &'static str> {
    parse_time(text)
        .or_else(|| parse_day(text))
        .ok_or("expected a time such as 2027-01-31T08:00:00Z, or a date such as 2027-01-31")
}

/// Reads a time as it is typed on the command line.
///
/// # Errors
/// What was expected.
pub fn read_time(text: &str) -> Result<u64, &'static str> {
    parse_time(text).ok_or("expected a time such as 2027-01-31T00:00:00Z")
}

/// Reads a medium id as it is typed on the command line.
///
/// # Errors
/// What was expected.
pub fn read_medium(text: &str) -> Result<MediumId, &'static str> {
    data_encoding::HEXLOWER
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or("expected 32 lower-case hexadecimal digits")
}

/// Reads a ticket as it is typed on the command line.
///
/// # Errors
/// What was expected.
pub fn read_ticket(text: &str) -> Result<String, &'static str> {
    if is_ticket(text) {
        Ok(text.to_owned())
    } else {
        Err("expected 1 to 64 bytes of visible characters, first and last not blank")
    }
}
