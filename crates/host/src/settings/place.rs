//! Where settings are read from: never from the folder in which a command runs, for that may be a stick.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use carnet_language::text;

use super::{ConfigError, KeyPlace, Settings};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A person named it, or an administrator put it where only administrators can.
    Named,
    /// It lies where programs of an account can write without anybody's knowledge.
    Account,
}

/// The file of settings that counts where nobody names one, if there is one.
// VERDICT-15.
pub(super) fn of_host(variable: impl Fn(&str) -> Option<OsString>) -> Option<(PathBuf, Whose)> {
    // A relative path would be one in the folder in which the command runs.
    let set = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let [account, system] = if cfg!(windows) {
        // Every account may make a folder in %ProgramData%.
        [set("APPDATA"), set("ProgramData")].map(|it| it.map(|folder| (folder, Whose::Account)))
    } else {
        let account =
            set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
        [account.map(|it| (it, Whose::Account)), Some(("/etc".into(), Whose::Named))]
    };
    let files = [account, system].into_iter().flatten();
    let files = files.map(|(folder, whose)| (folder.join("carnet"), whose));
    // What cannot be looked at, or is a link to nowhere, is not passed over: reading it says why.
    let is_lost = |folder: &Path| folder.is_symlink() && !folder.exists();
    files
        .filter(|(folder, _)| is_lost(folder) || !is_absent(&folder.join("carnet.toml")))
        .map(|(folder, whose)| (folder.join("carnet.toml"), whose))
        .next()
}

fn is_absent(path: &Path) -> bool {
    let absent = [ErrorKind::NotFound, ErrorKind::NotADirectory];
    path.symlink_metadata().is_err_and(|error| absent.contains(&error.kind()))
}

/// Where the journal of an account lies where nobody names one.
// JOURNAL-1.
pub(super) fn of_journal(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else {
        set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")))
    };
    folder.map(|folder| folder.join("carnet").join("journal.jsonl"))
}

/// What the words of a connection begin with, such as `host=db user=carnet`.
const WORDS: [&str; 11] = [
    "dbname", "host", "hostaddr", "passfile", "password", "port", "pwd", "server", "service",
    "uid", "user",
];

/// Whether it is an address, such as `postgres://host/db` or `sqlite:db`: it begins as one does, or has `://` in it,
/// or an account before a host, or words of a connection. One letter is a drive, and `//server/share` a share of Windows.
// VERDICT-17. SHARE-2.
pub(crate) fn is_address(place: &Path) -> bool {
    let text = place.to_string_lossy();
    let is_word = |before: &str| {
        // Between two of them stands a blank, or what addresses and drivers put there.
        let is_between = |it: char| it.is_whitespace() || ";?&".contains(it);
        let word = before.trim_end().rsplit(is_between).next().unwrap_or_default();
        WORDS.iter().any(|it| it.eq_ignore_ascii_case(word))
    };
    if text.rsplit('=').skip(1).any(is_word) {
        return true;
    }
    let is_separator = ['/', '\\'];
    // No share of Windows has an account or a port before its name.
    let host = text.trim_start().strip_prefix("//").and_then(|it| it.split(is_separator).next());
    if host.is_some_and(|host| host.contains([':', '@'])) {
        return true;
    }
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    // An account with its pass word, whatever letters they have.
    let is_drive = scheme.len() == 1 && rest.starts_with(is_separator);
    if !scheme.contains(is_separator) && !is_drive && rest.contains('@') {
        return true;
    }
    let scheme = scheme.trim_start();
    text.contains("://")
        || scheme.len() > 1
            && scheme.starts_with(|it: char| it.is_ascii_alphabetic())
            && scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+-._".contains(it))
}

/// Whether a name in it is that of a device in Windows, which most versions take for it behind any folder and before any
/// ending.
// VERDICT-24.
pub fn names_device(place: &Path) -> bool {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let is_device = |name: &str| {
        let name = name.split(['.', ':']).next().unwrap_or_default().trim().to_ascii_uppercase();
        let number = name.strip_prefix("COM").or_else(|| name.strip_prefix("LPT"));
        DEVICES.contains(&name.as_str())
            || number.is_some_and(|it| {
                it.chars().count() == 1 && it.contains(|it| "0123456789¹²³".contains(it))
            })
    };
    place.to_string_lossy().split(['/', '\\']).any(is_device)
}

/// Whether a place is none here, as a name in it is that of a device.
// VERDICT-24.
pub(crate) fn is_device(place: &Path) -> bool {
    cfg!(windows) && names_device(place)
}

/// Why a place is none.
pub(crate) fn no_device() -> String {
    text!(
        en "a name in it is that of a device in Windows, such as nul, con or com1; choose another";
        de "ein Name darin ist in Windows der eines Geräts, wie nul, con oder com1; einen anderen wählen"
    )
}

/// Whether it may be a mistyped address with a pass word in it, such as `postgres//USER:WORD@HOST/DATABASE` or
/// `USER/WORD@HOST`, and nothing shows that it is a path: neither it nor its folder is there.
// SHARE-2.
pub(crate) fn is_doubtful(place: &Path, folder: &Path) -> bool {
    let text = place.to_string_lossy();
    let separators = ['/', '\\'];
    let is_drive = |it: &str| it.starts_with(|it: char| it.is_ascii_alphabetic());
    let drive = text.split_at_checked(3).filter(|(it, _)| is_drive(it));
    let drive = drive.filter(|(it, _)| it[1..].starts_with(':') && it.ends_with(separators));
    let rest = drive.map_or(&*text, |(_, rest)| rest);
    let is_on_share = ["//", "\\\\"].iter().any(|it| text.starts_with(it));
    let has_account = match drive.is_some() || is_on_share {
        true => rest.split_once(':').is_some_and(|(_, it)| it.contains('@')),
        false => rest.contains('@'),
    };
    let is_scheme = || {
        let (scheme, rest) = text.trim_start().split_at_checked(8).unwrap_or_default();
        scheme.eq_ignore_ascii_case("postgres") && ["//", "\\\\"].iter().any(|it| rest.contains(it))
    };
    let is_there = || {
        let path = text.trim_end_matches(separators);
        let above = match path.rfind(separators) {
            Some(at) => folder.join(&path[..=at]),
            None => folder.join("."),
        };
        folder.join(place).symlink_metadata().is_ok() || above.is_dir()
    };
    (has_account || is_scheme()) && !is_there()
}

/// All that is told of an address: what follows may hold a pass word.
// SHARE-2.
pub(crate) fn veiled(address: &str) -> String {
    let is_scheme = |it: char| it.is_ascii_alphanumeric() || "+-._".contains(it);
    let address = address.trim_start();
    let rest = address.trim_start_matches(is_scheme);
    let mark = rest.chars().next().filter(|it| ":=".contains(*it));
    let scheme = &address[..address.len() - rest.len()];
    format!("{scheme}{}…", mark.map(String::from).unwrap_or_default())
}

/// Whether it is the address of a database, in which the ledger alone can lie.
// SHARE-2.
pub(super) fn is_database(place: &Path) -> bool {
    let begins = |scheme: &str| place.to_str().is_some_and(|text| text.starts_with(scheme));
    begins("postgres://") || begins("postgresql://")
}

/// Whether a setting that is a file or folder can be one.
// VERDICT-17.
pub(super) fn check(name: &str, place: &Path) -> Result<(), ConfigError> {
    let setting = || name.replace('_', "-");
    match place {
        place if place.as_os_str().is_empty() => Err(ConfigError::Empty { setting: setting() }),
        place if name == "ledger" && is_database(place) => Ok(()),
        place if is_address(place) => Err(ConfigError::scheme(setting(), place)),
        place if is_device(place) => Err(ConfigError::Device { setting: setting() }),
        _ => Ok(()),
    }
}

/// A library that is loaded runs with the rights of whoever signs.
// VERDICT-15.
pub(super) fn check_library(file: &Settings, path: &Path, whose: Whose) -> Result<(), ConfigError> {
    let names_library = |key: &Option<KeyPlace>| match key {
        Some(KeyPlace::Token(address)) => address.contains("module-path"),
        _ => false,
    };
    let setting = match file {
        _ if whose == Whose::Named => return Ok(()),
        Settings { pkcs11_module: Some(_), .. } => "pkcs11-module",
        Settings { key, importer_key, .. } if names_library(key) || names_library(importer_key) => {
            "module-path"
        }
        _ => return Ok(()),
    };
    Err(ConfigError::Library { path: path.to_owned(), setting })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// VERDICT-24.
    #[test]
    fn a_device_of_windows_is_known_whatever_is_around_it() {
        for name in [
            "nul",
            "NUL.txt",
            r"E:\aux\x.csv",
            "out/con",
            "com1.carnet",
            "LPT²",
            "prn .csv",
            "nul:",
        ] {
            assert!(names_device(Path::new(name)), "{name}");
        }
        for name in
            ["null", "console", "com", "com10", "aux-2.csv", "x.nul", "C:", r"E:\", "com1a", ""]
        {
            assert!(!names_device(Path::new(name)), "{name}");
        }
    }

    /// JOURNAL-1.
    #[cfg(unix)]
    #[test]
    fn the_journal_lies_in_the_account_and_never_in_the_working_folder() {
        let of = |set: &[(&str, &str)]| {
            of_journal(|name| set.iter().find(|it| it.0 == name).map(|it| it.1.into()))
        };
        let home = ("HOME", "/home/a");
        assert_eq!(of(&[home]), Some("/home/a/.local/state/carnet/journal.jsonl".into()));
        let state = ("XDG_STATE_HOME", "/srv/a");
        assert_eq!(of(&[home, state]), Some("/srv/a/carnet/journal.jsonl".into()));
        let relative = ("XDG_STATE_HOME", "state");
        assert_eq!(of(&[home, relative]), of(&[home]));
        assert_eq!(of(&[relative]), None);
    }
}
