//! Values as they are typed on a command line.

use carnet_format::MediumId;
use carnet_format::plain_text::is_ticket;
use carnet_judge::time::parse_time;

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
