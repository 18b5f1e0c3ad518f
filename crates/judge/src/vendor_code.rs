//! What the error codes of Microsoft's activation mean, in words, and what to do about each: what an
//! engineer reads beside a machine that was refused. Nothing is decided by it.

use carnet_format::ErrorCode;

/// A code and its meaning.
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

/// What follows a meaning that nobody has confirmed.
pub const MARK: &str = " (not confirmed)";

impl VendorCode {
    /// What it says, and whether anybody has confirmed that.
    #[must_use]
    pub fn words(&self) -> String {
        let mark = if self.confirmed { "" } else { MARK };
        format!("{}{mark}", self.meaning)
    }
}

const COUNT: &str = "Have Microsoft raise the count of the key, or put another key on the machine; then export \
    with --again, or anew where the installation id is another one.";
const KEY: &str = "Ask Microsoft's licensing about the key, or put another key on the machine and export its new \
    installation id.";
const NUMBERS: &str = "Print the installation id on the machine again. Where it is another one, export the new \
    print; else have the gateway type it anew, and export with --again.";
const LATER: &str = "The service failed, not the request: the gateway tries again later. An answer of that kind is \
    deferred, not refused; where it was refused, export with --again.";
const ANSWER: &str = "Type the confirmation id again with its groups compared. Where it is right as typed, carnet \
    ledger dispute MACHINE asks again.";
const PORTAL: &str =
    "Have the gateway try the portal, where a person can be asked; then export with --again.";
const MACHINE: &str = "The machine says so, not the service: mend it there.";
const OTHER_KEY: &str =
    "Put a key on the machine that its edition takes, and export its new installation id.";

/// What Microsoft's tool for confirmation ids without a telephone (dadorner-msft/ActivationWs,
/// Activation.cs) names, of the service BatchActivation.
const SERVICE: &[(&str, &str, &str)] = &[
    ("0x67", "this key is blocked", KEY),
    ("0x68", "this key is not valid", KEY),
    ("0x7F", "this key has no activations left", COUNT),
    ("0x86", "keys of this type are not activated so", OTHER_KEY),
    ("0x90", "the installation id was not taken", NUMBERS),
];

/// Seen, and explained by nobody who would know. 0x71: issue 18 of that tool, where the same numbers were
/// answered at another time. 0x80004003: an outage of the portal in September 2025.
const SEEN: &[(&str, &str, &str)] = &[
    ("0x71", "the pair of numbers was not taken", NUMBERS),
    ("0x80004003", "the portal was out of order", LATER),
];

/// The header slerror.h of the Windows SDK, and Microsoft's page "Resolve Windows activation error codes"
/// (learn.microsoft.com, troubleshoot/windows-server/licensing-and-activation). Those of KMS clients are
/// left out: no request of theirs crosses.
const WINDOWS: &[(&str, &str, &str)] = &[
    ("0x80070005", "administrator rights are needed", MACHINE),
    ("0x80070490", "this key did not work", OTHER_KEY),
    ("0x8004FE21", "this Windows is not taken for genuine", MACHINE),
    (
        "0xC004B011",
        "the clock of the machine is wrong",
        "Set the clock of the machine, and export its print.",
    ),
    ("0xC004B100", "the service does not activate this key", KEY),
    ("0xC004C001", "this key is not valid", KEY),
    ("0xC004C002", "something is wrong with this key", KEY),
    ("0xC004C003", "this key is blocked", KEY),
    ("0xC004C004", "this key is not valid", KEY),
    ("0xC004C007", "this key is of a kind that is not activated", KEY),
    ("0xC004C008", "this key was used on as many machines as it may", COUNT),
    ("0xC004C00C", "the service failed", LATER),
    ("0xC004C00D", "this key is not valid", KEY),
    ("0xC004C012", "the service failed: its network", LATER),
    ("0xC004C013", "the service failed", LATER),
    ("0xC004C015", "the service failed", LATER),
    ("0xC004C016", "this key of a manufacturer is not activated online", PORTAL),
    ("0xC004C017", "this key is blocked for the country", KEY),
    ("0xC004C020", "this MAK has no activations left", COUNT),
    ("0xC004C021", "this MAK has no activations left, nor extensions", COUNT),
    ("0xC004C030", "this key cannot be activated yet", KEY),
    ("0xC004C031", "the time to activate this key in is over", KEY),
    ("0xC004C04F", "the service has no rule for this key", KEY),
    ("0xC004C050", "the service failed", LATER),
    ("0xC004C060", "this key is blocked", KEY),
    ("0xC004C770", "this key is used by somebody else", KEY),
    (
        "0xC004F009",
        "the time to activate in is over",
        "The machine can be activated all the same: export its print.",
    ),
    (
        "0xC004F00F",
        "the hardware has changed",
        "The installation id is another one now: export the machine's new print.",
    ),
    ("0xC004F014", "the machine has no product key", OTHER_KEY),
    ("0xC004F015", "the licence is not installed on the machine", MACHINE),
    ("0xC004F025", "administrator rights are needed", MACHINE),
    ("0xC004F02C", "what was typed is not a confirmation id", ANSWER),
    ("0xC004F02D", "the confirmation id is of a wrong version", ANSWER),
    ("0xC004F02E", "this Windows takes no such confirmation id", ANSWER),
    ("0xC004F02F", "the confirmation id has a wrong length", ANSWER),
    ("0xC004F030", "the ids could not be saved on the machine", MACHINE),
    (
        "0xC004F031",
        "the confirmation id fits another installation id",
        "Hold the installation id that the machine shows now against the one that was sent. Where it is \
         another one, export the new print; else carnet ledger dispute MACHINE asks again.",
    ),
    ("0xC004F035", "this key is for an upgrade of Windows only", OTHER_KEY),
    ("0xC004F04D", "a check digit of an id is wrong", ANSWER),
    ("0xC004F050", "this key is not valid", OTHER_KEY),
    ("0xC004F051", "this key is blocked", KEY),
    ("0xC004F210", "this key is of another edition of Windows", OTHER_KEY),
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
    let rows = |table: &'static [(&'static str, &'static str, &'static str)], confirmed| {
        let row = move |&(code, meaning, next)| VendorCode { code, meaning, next, confirmed };
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

    #[test]
    fn every_code_stands_once_and_is_one_that_a_bundle_can_carry() {
        let mut seen = BTreeSet::new();
        for known in all() {
            assert!(known.code.parse::<ErrorCode>().is_ok(), "{}", known.code);
            assert!(seen.insert(number(known.code).unwrap()), "{}", known.code);
            assert_eq!(of_text(known.code), Some(known));
            // Beside a machine, its code and a date it stays in 100 columns.
            assert!(known.words().chars().count() <= 50, "{}", known.code);
            assert!(known.next.ends_with('.') && !known.meaning.ends_with('.'), "{}", known.code);
        }
    }
}
