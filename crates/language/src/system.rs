//! What the operating system says.

use std::io;

use crate::text;

/// An error of the operating system. In German the common ones; all others as the system has them.
#[must_use]
pub fn io_text(error: &io::Error) -> String {
    let english = error.to_string();
    if error.get_ref().is_some() {
        return english;
    }
    match error.kind() {
        io::ErrorKind::NotFound => {
            text!(en "{english}"; de "die Datei oder der Ordner ist nicht da")
        }
        io::ErrorKind::PermissionDenied => text!(en "{english}"; de "dieses Konto darf das nicht"),
        io::ErrorKind::AlreadyExists => text!(en "{english}"; de "dort liegt schon etwas"),
        io::ErrorKind::StorageFull => text!(en "{english}"; de "es ist kein Platz mehr frei"),
        io::ErrorKind::ReadOnlyFilesystem => {
            text!(en "{english}"; de "das Dateisystem ist schreibgeschützt")
        }
        io::ErrorKind::IsADirectory => text!(en "{english}"; de "es ist ein Ordner"),
        io::ErrorKind::NotADirectory => text!(en "{english}"; de "es ist kein Ordner"),
        io::ErrorKind::UnexpectedEof => text!(en "{english}"; de "die Datei endet zu früh"),
        io::ErrorKind::TimedOut => text!(en "{english}"; de "es kam rechtzeitig keine Antwort"),
        io::ErrorKind::ConnectionRefused => {
            text!(en "{english}"; de "die Verbindung wurde abgelehnt")
        }
        _ => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, within};

    #[test]
    fn what_the_system_says_is_said_in_the_language_and_what_others_say_stays() {
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(io_text(&missing), missing.to_string());
        within(Language::De, || {
            assert_eq!(io_text(&missing), "die Datei oder der Ordner ist nicht da");
            let own = io::Error::new(io::ErrorKind::NotFound, "es fehlt die Platte");
            assert_eq!(io_text(&own), "es fehlt die Platte");
        });
    }
}
