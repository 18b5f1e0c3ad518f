//! The settings file of a new host.

use carnet_judge::trust::SiteClock;
use carnet_language::text;

use super::{Place, Plan, short};
use crate::cli::InitKind;

/// Each line with a comment that says what it is.
pub(super) fn text(plan: &Plan) -> String {
    let mut out = text!(en "# Settings of this host. Paths are relative to this file."; de "# Einstellungen dieses \
        Rechners. Pfade gelten ab dem Ordner dieser Datei.");
    out.push('\n');
    let mut line = |about: String, key: &str, value: &str| {
        out += &format!("\n# {about}\n{key} = {}\n", toml::Value::from(value));
    };
    if let Some(site) = &plan.site {
        line(
            text!(en "The site of this host."; de "Der Standort dieses Rechners."),
            "site",
            site.as_str(),
        );
    }
    line(
        text!(en "Who exists and what may cross. It comes by carnet trust new or install."; de "Wer beteiligt ist und \
            was hinüber darf. Kommt durch carnet trust new oder install."),
        "trust",
        "trust.toml",
    );
    if plan.kind != InitKind::Desk {
        for (about, key, value) in [
            (
                text!(en "What crossed, and what is open."; de "Was hinüberging und was offen ist."),
                "ledger",
                "ledger.db",
            ),
            (
                text!(en "Every bundle that crossed."; de "Jedes Bündel, das hinüberging."),
                "archive",
                "archive",
            ),
            (text!(en "Where imports go."; de "Worin Importe ablegen."), "spool", "spool"),
            (
                text!(en "Where bundles to be sent are built."; de "Worin Bündel entstehen, die hinausgehen."),
                "outbox",
                "outbox",
            ),
        ] {
            line(about, key, value);
        }
    }
    match plan.keys().first().map(|key| &key.place) {
        Some(Place::File { file, .. }) => line(
            text!(en "The key that signs here."; de "Der Schlüssel, der hier signiert."),
            "key",
            &short(file),
        ),
        Some(Place::Token(token)) => {
            line(
                text!(en "The key that signs here, on its token."; de "Der Schlüssel, der hier signiert, auf seinem Token."),
                "key",
                &token.address,
            );
            line(
                text!(en "The library of the token; it runs with your rights and hears the PIN."; de "Die Bibliothek des Tokens; sie läuft mit Ihren Rechten und hört die PIN."),
                "pkcs11-module",
                &token.library.display().to_string(),
            );
            if let Some(file) = &token.pin_file {
                line(
                    text!(en "The PIN of the token, for a service: whoever reads the file can sign."; de "Die PIN des Tokens, für einen Dienst: Wer die Datei liest, kann signieren."),
                    "pin-file",
                    &file.display().to_string(),
                );
            }
        }
        None => {}
    }
    if plan.kind != InitKind::Desk {
        line(
            text!(en "The key that signs receipts."; de "Der Schlüssel, der Quittungen signiert."),
            "importer-key",
            "importer.pem",
        );
    }
    if plan.service {
        line(
            text!(en "The pass phrase of these keys, for a service: whoever reads the file can sign."; de "Die Passphrase dieser Schlüssel, für einen Dienst: Wer die Datei liest, kann signieren."),
            "passphrase-file",
            "passphrase",
        );
    }
    if plan.kind == InitKind::Desk {
        let clock = match plan.clock {
            SiteClock::Trusted => "trusted",
            SiteClock::Untrusted => "untrusted",
        };
        line(
            text!(en "Whether the clock of this host is right."; de "Ob die Uhr dieses Rechners richtig geht."),
            "clock",
            clock,
        );
    }
    out
}
