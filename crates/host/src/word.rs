//! Names in commands that a person is told to type.

use std::path::Path;

use carnet_language::text;

/// A name as one word of a command line, which every shell takes for nothing else: somebody else may have chosen the
/// name. None where there is no such word.
// EXP-36. LEDGER-79.
#[must_use]
pub fn word(name: &str) -> Option<String> {
    let is_bare =
        |it: char| it.is_alphanumeric() || "-._:/".contains(it) || cfg!(windows) && it == '\\';
    match name.chars().next() {
        // It would be an option.
        None | Some('-') => None,
        Some(_) if name.chars().all(is_bare) => Some(name.to_owned()),
        // A backslash before the last quotation mark would make it a part of the name.
        Some(_) if name.ends_with('\\') => None,
        Some(_) if name.chars().all(|it| is_bare(it) || " #()+,;=@~'".contains(it)) => {
            Some(format!("\"{name}\""))
        }
        Some(_) => None,
    }
}

/// A machine, for a command that is to take it.
#[must_use]
pub fn word_of_machine(name: &str) -> String {
    word(name).unwrap_or_else(|| text!(en "MACHINE"; de "MASCHINE"))
}

/// A file, for a command that is to take it.
#[must_use]
pub fn word_of_file(file: &Path) -> String {
    word(&file.display().to_string()).unwrap_or_else(|| text!(en "FILE"; de "DATEI"))
}

/// A folder that a person gave, for a command that is to take it, too.
#[must_use]
pub fn word_of_folder(folder: &Path) -> String {
    word(&folder.display().to_string()).unwrap_or_else(|| text!(en "DIR"; de "ORDNER"))
}

#[cfg(test)]
mod tests {
    use super::{word, word_of_folder};

    /// EXP-36. What is shown to be typed does what it says, whatever a machine or a file is called.
    #[test]
    fn a_name_in_a_command_is_one_word_in_every_shell() {
        for name in ["SERVER1.plant-3", "Prüfstand-3", "M:-2", "out/result.csv"] {
            assert_eq!(word(name).as_deref(), Some(name));
        }
        for name in ["HMI (old)", "HMI (old):0001115", "Meier's", "MÜLL;1", "result, 2.csv"] {
            assert_eq!(word(name), Some(format!("\"{name}\"")));
        }
        for name in ["a$(b)", "a`b`", "a&b", "a%b%", "a!b", "a\"b", "a<b", "-x", "", "a\u{202e}b"] {
            assert_eq!(word(name), None);
        }
        for name in [r"a\b", r"E:\a\"] {
            assert_eq!(word(name), cfg!(windows).then(|| name.to_owned()));
        }
        assert_eq!(word(r"E:\a b").is_some(), cfg!(windows));
        assert_eq!(word(r"E:\a b\"), None);
    }

    #[test]
    fn a_command_carries_the_folder_that_was_given() {
        assert_eq!(word_of_folder("out/stick".as_ref()), "out/stick");
        // Somebody else may have named it, or nobody has.
        for folder in ["$(reboot)", ""] {
            assert_eq!(word_of_folder(folder.as_ref()), "DIR");
        }
    }
}
