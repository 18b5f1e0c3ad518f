//! What the error codes of Microsoft's activation mean, in words, and what to do about each: what an
//! engineer reads beside a machine that was refused. Of answers that no machine took, they say which are to be asked
//! for again.

use carnet_format::ErrorCode;
use carnet_language::{self as language, Language, text};

/// What is said in English and in German.
type Said = [&'static str; Language::ALL.len()];

macro_rules! said {
    ($english:literal / $german:literal) => {
        [$english, $german]
    };
}

/// A code and its meaning, in the language of when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorCode {
    /// The code as it is usually written, such as `0x7F`.
    pub code: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// What to do.
    pub next: &'static str,
    /// Whether its meaning was published, or else guessed from where the code was seen.
    pub confirmed: bool,
}

/// A machine that was given numbers nobody typed refuses them with these where the confirmation id is not that of its
/// installation id, or is none.
// LEDGER-79.
const BLAME_THE_ANSWER: [&str; 6] =
    ["0xC004F02C", "0xC004F02D", "0xC004F02E", "0xC004F02F", "0xC004F031", "0xC004F04D"];

impl VendorCode {
    /// Whether it says that the answer is wrong, where nobody can have mistyped it.
    #[must_use]
    pub fn blames_answer(&self) -> bool {
        BLAME_THE_ANSWER.contains(&self.code)
    }

    /// What it says, and whether anybody has confirmed that.
    #[must_use]
    pub fn words(&self) -> String {
        let meaning = self.meaning;
        match self.confirmed {
            true => meaning.to_owned(),
            false => text!(en "{meaning} (not confirmed)"; de "{meaning} (nicht bestätigt)"),
        }
    }
}

const COUNT: Said = said!(
    "Have Microsoft raise the count of the key, or put another key on the machine; then export with --again, or anew \
        where the installation id is another one."
        / "Von Microsoft mehr Aktivierungen für den Schlüssel verlangen oder der Maschine einen anderen geben; dann \
            mit --again exportieren, oder neu, wo die Installations-ID eine andere ist."
);
const KEY: Said = said!(
    "Ask Microsoft's licensing about the key, or put another key on the machine and export its new installation id."
        / "Bei der Lizenzstelle von Microsoft nach dem Schlüssel fragen, oder der Maschine einen anderen geben und \
            ihre neue Installations-ID exportieren."
);
const NUMBERS: Said = said!(
    "Print the installation id on the machine again. Where it is another one, export the new print; else have the \
        gateway type it anew, and export with --again."
        / "Die Installations-ID an der Maschine noch einmal ausgeben. Ist sie eine andere, die neue Ausgabe \
            exportieren; sonst das Gateway sie neu eintippen lassen und mit --again exportieren."
);
const LATER: Said = said!(
    "The service failed, not the request: the gateway tries again later. An answer of that kind is deferred, not \
        refused; where it was refused, export with --again."
        / "Der Dienst hat versagt, nicht die Anfrage: Das Gateway versucht es später noch einmal. Eine solche Antwort \
            ist aufgeschoben (deferred), nicht verweigert; wurde sie verweigert, mit --again exportieren."
);
const ANSWER: Said = said!(
    "Type the confirmation id again with its groups compared. Where it is right as typed, carnet ledger dispute \
        MACHINE --ticket TICKET, and the next export asks again."
        / "Die Bestätigungs-ID noch einmal eintippen und ihre Gruppen vergleichen. Ist sie richtig eingetippt, fragt \
            nach carnet ledger dispute MASCHINE --ticket VORGANG der nächste Export neu an."
);
const PORTAL: Said = said!(
    "Have the gateway try the portal, where a person can be asked; then export with --again."
        / "Das Gateway das Portal versuchen lassen, wo sich eine Person fragen lässt; dann mit --again exportieren."
);
const MACHINE: Said = said!(
    "The machine says so, not the service: mend it there."
        / "Das sagt die Maschine, nicht der Dienst: dort beheben."
);
const OTHER_KEY: Said = said!(
    "Put a key on the machine that its edition takes, and export its new installation id."
        / "Der Maschine einen Schlüssel geben, den ihre Edition annimmt, und ihre neue Installations-ID exportieren."
);

/// What Microsoft's tool for confirmation ids without a telephone (dadorner-msft/ActivationWs,
/// Activation.cs) names, of the service BatchActivation.
const SERVICE: &[(&str, Said, Said)] = &[
    ("0x67", said!("this key is blocked" / "dieser Schlüssel ist gesperrt"), KEY),
    ("0x68", said!("this key is not valid" / "dieser Schlüssel ist ungültig"), KEY),
    (
        "0x7F",
        said!("this key has no activations left" / "dieser Schlüssel hat keine Aktivierungen mehr"),
        COUNT,
    ),
    (
        "0x86",
        said!(
            "keys of this type are not activated so" / "Schlüssel dieser Art aktiviert man anders"
        ),
        OTHER_KEY,
    ),
    (
        "0x90",
        said!("the installation id was not taken" / "die Installations-ID wurde nicht angenommen"),
        NUMBERS,
    ),
];

/// Seen, and explained by nobody who would know. 0x71: issue 18 of that tool, where the same numbers were
/// answered at another time. 0x80004003: an outage of the portal in September 2025.
const SEEN: &[(&str, Said, Said)] = &[
    ("0x71", said!("the pair of numbers was not taken" / "Zahlenpaar nicht angenommen"), NUMBERS),
    ("0x80004003", said!("the portal was out of order" / "das Portal war außer Betrieb"), LATER),
];

/// The header slerror.h of the Windows SDK, and Microsoft's page "Resolve Windows activation error codes"
/// (learn.microsoft.com, troubleshoot/windows-server/licensing-and-activation). Those of KMS clients are
/// left out: no request of theirs crosses.
const WINDOWS: &[(&str, Said, Said)] = &[
    (
        "0x80070005",
        said!("administrator rights are needed" / "Administratorrechte sind nötig"),
        MACHINE,
    ),
    (
        "0x80070490",
        said!("this key did not work" / "dieser Schlüssel hat nicht funktioniert"),
        OTHER_KEY,
    ),
    (
        "0x8004FE21",
        said!("this Windows is not taken for genuine" / "dieses Windows gilt nicht als echt"),
        MACHINE,
    ),
    (
        "0xC004B011",
        said!("the clock of the machine is wrong" / "die Uhr der Maschine geht falsch"),
        said!(
            "Set the clock of the machine, and export its print."
                / "Die Uhr der Maschine stellen und ihre Ausgabe exportieren."
        ),
    ),
    (
        "0xC004B100",
        said!(
            "the service does not activate this key"
                / "der Dienst aktiviert diesen Schlüssel nicht"
        ),
        KEY,
    ),
    ("0xC004C001", said!("this key is not valid" / "dieser Schlüssel ist ungültig"), KEY),
    (
        "0xC004C002",
        said!("something is wrong with this key" / "mit diesem Schlüssel stimmt etwas nicht"),
        KEY,
    ),
    ("0xC004C003", said!("this key is blocked" / "dieser Schlüssel ist gesperrt"), KEY),
    ("0xC004C004", said!("this key is not valid" / "dieser Schlüssel ist ungültig"), KEY),
    (
        "0xC004C007",
        said!(
            "this key is of a kind that is not activated"
                / "diese Art Schlüssel wird nicht aktiviert"
        ),
        KEY,
    ),
    (
        "0xC004C008",
        said!(
            "this key was used on as many machines as it may"
                / "Maschinenzahl dieses Schlüssels ist ausgeschöpft"
        ),
        COUNT,
    ),
    ("0xC004C00C", said!("the service failed" / "der Dienst hat versagt"), LATER),
    ("0xC004C00D", said!("this key is not valid" / "dieser Schlüssel ist ungültig"), KEY),
    (
        "0xC004C012",
        said!("the service failed: its network" / "der Dienst hat versagt: sein Netz"),
        LATER,
    ),
    ("0xC004C013", said!("the service failed" / "der Dienst hat versagt"), LATER),
    ("0xC004C015", said!("the service failed" / "der Dienst hat versagt"), LATER),
    (
        "0xC004C016",
        said!(
            "this key of a manufacturer is not activated online"
                / "OEM-Schlüssel, nicht online zu aktivieren"
        ),
        PORTAL,
    ),
    (
        "0xC004C017",
        said!("this key is blocked for the country" / "dieser Schlüssel ist für das Land gesperrt"),
        KEY,
    ),
    (
        "0xC004C020",
        said!("this MAK has no activations left" / "dieser MAK hat keine Aktivierungen mehr"),
        COUNT,
    ),
    (
        "0xC004C021",
        said!(
            "this MAK has no activations left, nor extensions"
                / "MAK ohne Aktivierungen und Verlängerungen"
        ),
        COUNT,
    ),
    (
        "0xC004C030",
        said!("this key cannot be activated yet" / "dieser Schlüssel ist noch nicht zu aktivieren"),
        KEY,
    ),
    (
        "0xC004C031",
        said!(
            "the time to activate this key in is over" / "die Frist dieses Schlüssels ist vorbei"
        ),
        KEY,
    ),
    (
        "0xC004C04F",
        said!(
            "the service has no rule for this key"
                / "der Dienst hat keine Regel für diesen Schlüssel"
        ),
        KEY,
    ),
    ("0xC004C050", said!("the service failed" / "der Dienst hat versagt"), LATER),
    ("0xC004C060", said!("this key is blocked" / "dieser Schlüssel ist gesperrt"), KEY),
    (
        "0xC004C770",
        said!("this key is used by somebody else" / "diesen Schlüssel verwendet jemand anderes"),
        KEY,
    ),
    (
        "0xC004F009",
        said!("the time to activate in is over" / "die Frist zum Aktivieren ist vorbei"),
        said!(
            "The machine can be activated all the same: export its print."
                / "Die Maschine lässt sich trotzdem aktivieren: ihre Ausgabe exportieren."
        ),
    ),
    (
        "0xC004F00F",
        said!("the hardware has changed" / "die Hardware ist eine andere"),
        said!(
            "The installation id is another one now: export the machine's new print."
                / "Die Installations-ID ist jetzt eine andere: die neue Ausgabe der Maschine exportieren."
        ),
    ),
    (
        "0xC004F014",
        said!("the machine has no product key" / "die Maschine hat keinen Produktschlüssel"),
        OTHER_KEY,
    ),
    (
        "0xC004F015",
        said!(
            "the licence is not installed on the machine"
                / "die Lizenz ist auf der Maschine nicht installiert"
        ),
        MACHINE,
    ),
    (
        "0xC004F025",
        said!("administrator rights are needed" / "Administratorrechte sind nötig"),
        MACHINE,
    ),
    (
        "0xC004F02C",
        said!(
            "what was typed is not a confirmation id" / "das Eingetippte ist keine Bestätigungs-ID"
        ),
        ANSWER,
    ),
    (
        "0xC004F02D",
        said!("the confirmation id is of a wrong version" / "Bestätigungs-ID der falschen Version"),
        ANSWER,
    ),
    (
        "0xC004F02E",
        said!(
            "this Windows takes no such confirmation id" / "dieses Windows nimmt keine solche ID"
        ),
        ANSWER,
    ),
    (
        "0xC004F02F",
        said!(
            "the confirmation id has a wrong length" / "die Bestätigungs-ID hat die falsche Länge"
        ),
        ANSWER,
    ),
    (
        "0xC004F030",
        said!("the ids could not be saved on the machine" / "die IDs ließen sich nicht speichern"),
        MACHINE,
    ),
    (
        "0xC004F031",
        said!(
            "the confirmation id fits another installation id"
                / "passt zu einer anderen Installations-ID"
        ),
        said!(
            "Hold the installation id that the machine shows now against the one that was sent. Where it is another \
                one, export the new print; else carnet ledger dispute MACHINE --ticket TICKET, and the next export asks again."
                / "Die Installations-ID, die die Maschine jetzt zeigt, mit der geschickten vergleichen. Ist sie eine \
                    andere, die neue Ausgabe exportieren; sonst fragt nach carnet ledger dispute MASCHINE --ticket VORGANG der \
                    nächste Export neu an."
        ),
    ),
    (
        "0xC004F035",
        said!(
            "this key is for an upgrade of Windows only"
                / "dieser Schlüssel ist nur für ein Windows-Upgrade"
        ),
        OTHER_KEY,
    ),
    (
        "0xC004F04D",
        said!("a check digit of an id is wrong" / "eine Prüfziffer einer ID ist falsch"),
        ANSWER,
    ),
    ("0xC004F050", said!("this key is not valid" / "dieser Schlüssel ist ungültig"), OTHER_KEY),
    ("0xC004F051", said!("this key is blocked" / "dieser Schlüssel ist gesperrt"), KEY),
    (
        "0xC004F210",
        said!(
            "this key is of another edition of Windows" / "Schlüssel einer anderen Windows-Edition"
        ),
        OTHER_KEY,
    ),
];

/// What a code of Microsoft's means, however it is spelled; nothing where it is not known here.
#[must_use]
pub fn of(code: &ErrorCode) -> Option<VendorCode> {
    of_text(code.as_str())
}

/// As [`of`], of a text.
#[must_use]
pub fn of_text(text: &str) -> Option<VendorCode> {
    let number = number(text)?;
    all().find(|known| self::number(known.code) == Some(number))
}

/// All that are known.
pub fn all() -> impl Iterator<Item = VendorCode> {
    let language = language::now() as usize;
    let rows = move |table: &'static [(&'static str, Said, Said)], confirmed| {
        let row = move |&(code, meaning, next): &(_, Said, Said)| VendorCode {
            code,
            meaning: meaning[language],
            next: next[language],
            confirmed,
        };
        table.iter().map(row)
    };
    rows(SERVICE, true).chain(rows(SEEN, false)).chain(rows(WINDOWS, true))
}

/// The number that a code is, where that is certain: hexadecimal with `0x` in front, or eight digits of
/// which the first is a letter, and decimal where it is too large or negative for anything but such a code.
/// Whether `127` is meant as 0x7F or as 0x127 nobody knows.
fn number(text: &str) -> Option<u32> {
    let hexadecimal = |digits: &str| match digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        true => u32::from_str_radix(digits, 16).ok(),
        false => None,
    };
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return hexadecimal(digits);
    }
    if text.len() == 8 && text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return hexadecimal(text);
    }
    if let Ok(number) = text.parse::<i32>() {
        return (number < 0).then_some(number.cast_unsigned());
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_is_known_in_every_spelling_that_is_certain() {
        let code = |text: &str| of_text(text).map(|known| known.code);
        for text in ["0x7F", "0x7f", "0X7F", "0x0000007F", "0x07f"] {
            assert_eq!(code(text), Some("0x7F"), "{text}");
        }
        for text in
            ["0xC004F031", "0xc004f031", "C004F031", "c004f031", "-1073418191", "3221549105"]
        {
            assert_eq!(code(text), Some("0xC004F031"), "{text}");
        }
        // Decimal or hexadecimal: not certain, or no code that is known.
        for text in [
            "127",
            "103",
            "7F",
            "0x",
            "0x7E",
            "80004003",
            "0x100000067",
            "0x+7F",
            "",
            "busy",
            "BAD-CODE",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
        assert_eq!(of(&"0x67".parse().unwrap()).unwrap().meaning, "this key is blocked");
    }

    // LEDGER-79.
    #[test]
    fn what_blames_the_answer_is_about_a_confirmation_id_or_its_digits() {
        let blame: Vec<_> = all().filter(VendorCode::blames_answer).collect();
        assert_eq!(blame.len(), BLAME_THE_ANSWER.len());
        for known in blame {
            let words = [known.meaning, known.next].concat();
            assert!(words.contains("confirmation id") && known.next.contains("dispute"), "{words}");
        }
        assert!(!of_text("0xC004C003").unwrap().blames_answer());
    }

    #[test]
    fn every_code_stands_once_and_is_one_that_a_bundle_can_carry() {
        let mut seen = BTreeSet::new();
        for known in all() {
            assert!(known.code.parse::<ErrorCode>().is_ok(), "{}", known.code);
            assert!(seen.insert(number(known.code).unwrap()), "{}", known.code);
            assert_eq!(of_text(known.code), Some(known));
        }
        for known in
            Language::ALL.map(|it| language::within(it, || all().collect::<Vec<_>>())).concat()
        {
            // Beside a machine, its code and a date it stays in 100 columns.
            assert!(known.words().chars().count() <= 50, "{}", known.words());
            assert!(known.next.ends_with('.') && !known.meaning.ends_with('.'), "{}", known.code);
        }
    }
}
