//! Values as they are typed on a command line.

use std::ffi::OsString;
use std::path::PathBuf;

use carnet_format::MediumId;
use carnet_format::plain_text::is_ticket;
use carnet_judge::time::{Edge, read_ahead, read_typed};
use carnet_language::text;
use clap::builder::{OsStringValueParser, PathBufValueParser, TypedValueParser};

use crate::seconds_since_1970;
use crate::settings::KeyPlace;
use crate::settings::place::{is_address, is_device, no_device};

/// Reads the path of a file or folder that is written to, or that a ledger comes from: an address would become a
/// folder here.
// VERDICT-17.
pub fn place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match () {
        () if is_address(&path) => Err(text!(
            en "addresses are not known here; name a file or folder of this host";
            de "Adressen gelten hier nicht; eine Datei oder einen Ordner dieses Rechners nennen"
        )),
        // VERDICT-24.
        () if is_device(&path) => Err(no_device()),
        () => Ok(path),
    })
}

/// Reads where a key is to be made.
// VERDICT-24.
pub fn key_place() -> impl TypedValueParser<Value = KeyPlace> {
    OsStringValueParser::new().try_map(|text: OsString| match KeyPlace::from(text) {
        KeyPlace::File(path) if is_device(&path) => Err(no_device()),
        place => Ok(place),
    })
}

/// A person states the time of one call.
// TIME-2.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct StatedArgs {
    /// Take this for the time of this one call, whatever the clock of this host says: a date, or date and time
    /// de: Dies als Zeit dieses einen Aufrufs nehmen, was auch die Uhr dieses Rechners sagt: ein Datum oder Datum und Uhrzeit
    #[arg(long, value_name = "TIME", value_parser = read_moment, requires = "ticket")]
    pub now: Option<u64>,
    /// The ticket under which somebody looked at a clock
    /// de: Der Vorgang, unter dem jemand auf eine Uhr gesehen hat
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
// LANG-4.
pub fn read_moment(text: &str) -> Result<u64, String> {
    read_typed(text, Edge::First).ok_or_else(|| {
        text!(
            en "expected a time such as 2027-01-31T08:00:00Z, or a date such as 2027-01-31";
            de "erwartet wird eine Zeit wie 2027-01-31T08:00:00Z oder ein Datum wie 2027-01-31"
        )
    })
}

/// Reads when something begins, which may lie ahead.
///
/// # Errors
/// What was expected.
// LANG-4.
pub fn read_from(text: &str) -> Result<u64, String> {
    ahead(text, Edge::First)
}

/// Reads when something ends, which lies ahead: of a date its last second.
///
/// # Errors
/// What was expected.
// LANG-4.
pub fn read_until(text: &str) -> Result<u64, String> {
    ahead(text, Edge::Last)
}

fn ahead(text: &str, edge: Edge) -> Result<u64, String> {
    read_ahead(text, edge, seconds_since_1970()).ok_or_else(|| {
        text!(
            en "expected a date such as 2028-01-31, a time such as 2028-01-31T08:00:00Z, or days, months or years \
                from today on, such as +30d, +14m or +2y";
            de "erwartet wird ein Datum wie 2028-01-31, eine Zeit wie 2028-01-31T08:00:00Z oder Tage, Monate oder Jahre \
                von heute an, etwa +30d, +14m oder +2y"
        )
    })
}

/// Reads a medium id as it is typed on the command line.
///
/// # Errors
/// What was expected.
pub fn read_medium(text: &str) -> Result<MediumId, String> {
    data_encoding::HEXLOWER
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| {
            text!(
                en "expected 32 lower-case hexadecimal digits";
                de "erwartet werden 32 hexadezimale Ziffern in Kleinbuchstaben"
            )
        })
}

/// Reads a ticket as it is typed on the command line.
///
/// # Errors
/// What was expected.
pub fn read_ticket(text: &str) -> Result<String, String> {
    if is_ticket(text) {
        Ok(text.to_owned())
    } else {
        Err(text!(
            en "expected 1 to 64 bytes of visible characters, first and last not blank";
            de "erwartet werden 1 bis 64 Bytes sichtbarer Zeichen, ohne Leerzeichen am Anfang oder Ende"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// END-8.
    #[test]
    fn a_ticket_is_a_line_as_people_write_it() {
        for ticket in ["CHG-1042", "Änderung 12", "№ 7 / 2026"] {
            assert_eq!(read_ticket(ticket).as_deref(), Ok(ticket));
        }
        for ticket in ["", " CHG-1", "CHG-1 ", "CHG\n1", "CHG\u{202e}1"] {
            assert!(read_ticket(ticket).is_err(), "{ticket:?}");
        }
    }

    /// LANG-4.
    #[test]
    fn what_ends_ends_with_its_day() {
        let midnight = read_from("2028-01-31");
        assert_eq!(midnight, read_moment("2028-01-31"));
        assert_eq!(read_until("2028-01-31").ok(), midnight.ok().map(|first| first + 86_399));
        assert!(read_until("+14m") > read_from("+30d"));
        assert!(read_moment("+30d").is_err());
    }
}
