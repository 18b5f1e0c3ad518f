//! Why there are no settings.

use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_judge::trust::TrustErrors;
use carnet_language::{io_text, text};

use super::place::{no_device, veiled};
use crate::{Failure, Status};

/// Why there are no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file could not be read.
    #[error("{}", text!(en "cannot read {path:?}: {reason}"; de "{path:?} lässt sich nicht lesen: {reason}"))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A host that nobody has given a trust file.
    #[error("{}", text!(
        en "there is no trust file at {path:?} yet: carnet trust install DIR takes the first from a stick that has one";
        de "unter {path:?} liegt noch keine Vertrauensdatei: carnet trust install ORDNER übernimmt die erste von einem Stick, auf \
            dem eine liegt"
    ))]
    NoTrust {
        /// Where it would lie.
        path: PathBuf,
    },
    /// `carnet.toml` says something that is no setting.
    #[error("{}", text!(en "{path:?} line {line}: {reason}"; de "{path:?} Zeile {line}: {reason}"))]
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A library that nobody named would be loaded.
    #[error("{}", text!(
        en "{setting} in {path:?} would load a library that nobody named: name the file, --config {path:?}, or the \
            library, --pkcs11-module";
        de "{setting} in {path:?} würde eine Bibliothek laden, die niemand genannt hat: die Datei nennen, --config \
            {path:?}, oder die Bibliothek, --pkcs11-module"
    ))]
    Library {
        /// The file.
        path: PathBuf,
        /// The setting.
        setting: &'static str,
    },
    /// An address stands where a path should.
    #[error("{}", text!(
        database = database(setting);
        en "the setting {setting} is an address, {scheme}: addresses are not known here; name a file or folder of this host{database}";
        de "die Einstellung {setting} ist eine Adresse, {scheme}: Adressen gelten hier nicht; eine Datei oder einen Ordner dieses \
            Rechners nennen{database}"
    ))]
    Scheme {
        /// The setting.
        setting: String,
        /// What its value begins with, and what stands for the rest.
        scheme: String,
    },
    /// The ledger is named by what may be an address, with a pass word in it.
    #[error("{}", text!(
        en "the setting ledger may be an address with a pass word in it, and is not repeated: an address is \
            postgres://USER@HOST/DATABASE; if it is a path, make its folder first";
        de "die Einstellung ledger könnte eine Adresse mit Kennwort sein und wird nicht wiederholt: Eine Adresse ist \
            postgres://KONTO@RECHNER/DATENBANK; ist es ein Pfad, zuerst seinen Ordner anlegen"
    ))]
    Doubtful,
    /// A path has no text.
    #[error("{}", text!(
        en "the setting {setting} is empty: name a file or folder, or leave the setting out";
        de "die Einstellung {setting} ist leer: eine Datei oder einen Ordner nennen oder die Einstellung weglassen"
    ))]
    Empty {
        /// The setting.
        setting: String,
    },
    /// A path leads to a device.
    #[error("{}", text!(
        why = no_device();
        en "the setting {setting}: {why}";
        de "die Einstellung {setting}: {why}"
    ))]
    Device {
        /// The setting.
        setting: String,
    },
    /// A variable of the environment says something that is no setting.
    #[error("{}", text!(en "the variable {variable}: {reason}"; de "die Variable {variable}: {reason}"))]
    Variable {
        /// Its name.
        variable: String,
        /// What is wrong.
        reason: String,
    },
    /// A setting that the command needs is not there.
    #[error("{}", text!(
        variable = super::options::variable(setting);
        en "the setting {setting} is missing: give --{setting}, {variable}, or {setting} = \"…\" in carnet.toml";
        de "die Einstellung {setting} fehlt: --{setting}, {variable} oder {setting} = \"…\" in carnet.toml angeben"
    ))]
    Missing {
        /// Its name.
        setting: String,
    },
    /// The trust file is rejected.
    #[error("{}", text!(
        en "the trust file {path:?} is rejected:\n{errors}";
        de "die Vertrauensdatei {path:?} ist abgelehnt:\n{errors}"
    ))]
    Trust {
        /// The file.
        path: PathBuf,
        /// All its faults.
        errors: TrustErrors,
    },
}

impl ConfigError {
    /// An address stands where a path should. There may be a pass word in it.
    // SHARE-2.
    pub(super) fn scheme(setting: String, address: &Path) -> Self {
        Self::Scheme { setting, scheme: veiled(&address.to_string_lossy()) }
    }

    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), reason: io_text(error) }
    }
}

/// What else one setting may be.
fn database(setting: &str) -> String {
    match setting {
        "ledger" => text!(
            en ", or a database as postgres://USER@HOST/DATABASE";
            de " oder eine Datenbank als postgres://KONTO@RECHNER/DATENBANK"
        ),
        _ => String::new(),
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let code = match &error {
            ConfigError::Unreadable { .. } | ConfigError::NoTrust { .. } => Code::ConfigUnreadable,
            ConfigError::File { .. }
            | ConfigError::Variable { .. }
            | ConfigError::Scheme { .. }
            | ConfigError::Doubtful
            | ConfigError::Empty { .. }
            | ConfigError::Device { .. }
            | ConfigError::Library { .. } => Code::ConfigFile,
            ConfigError::Missing { .. } => Code::ConfigMissing,
            ConfigError::Trust { errors, .. } => errors.code(),
        };
        Self::new(Status::Usage, code, error)
    }
}
