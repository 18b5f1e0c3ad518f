//! Settings from `carnet.toml` and the command line; the command line wins.

mod key_place;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_media::System;
use serde::Deserialize;

pub use self::key_place::KeyPlace;
use carnet_format::plain_text::{Escaped, line_after};
use carnet_judge::time::OwnClock;
use carnet_judge::trust::{SiteClock, TrustErrors, TrustFile};

use crate::{Failure, Status};

/// The settings that all commands share, as typed on the command line.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Shared settings")]
pub struct SettingsArgs {
    /// Read settings from this file [default: carnet.toml in this folder, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The site this host belongs to
    #[arg(long, global = true, value_name = "NAME")]
    pub site: Option<SiteName>,
    /// The trust file
    #[arg(long, global = true, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// The ledger
    #[arg(long, global = true, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// This host's private key: a file, or the address of a key on a token
    #[arg(long, global = true, value_name = "FILE|pkcs11:…")]
    pub key: Option<KeyPlace>,
    /// The file whose first line is the pass phrase of the private key
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// The file whose first line is the PIN of the token
    #[arg(long, global = true, value_name = "FILE")]
    pub pin_file: Option<PathBuf>,
    /// The folder that imports write to
    #[arg(long, global = true, value_name = "DIR")]
    pub spool: Option<PathBuf>,
    /// The folder that keeps every bundle that crossed
    #[arg(long, global = true, value_name = "DIR")]
    pub archive: Option<PathBuf>,
    /// The folder in which bundles to be sent are built
    #[arg(long, global = true, value_name = "DIR")]
    pub outbox: Option<PathBuf>,
    /// Whether the clock of this host is right [default: as the trust file says of the site]
    #[arg(long, global = true, value_name = "trusted|untrusted")]
    pub clock: Option<ClockSetting>,
    /// Read what the system says of media from a captured tree
    #[arg(long, global = true, value_name = "DIR", hide = true)]
    pub sysfs_root: Option<PathBuf>,
    /// Print one JSON object for each file
    #[arg(long, global = true)]
    pub json: bool,
}

impl SettingsArgs {
    /// How results are printed.
    #[must_use]
    pub const fn form(&self) -> Form {
        if self.json { Form::Json } else { Form::Text }
    }
}

/// Whether the clock of this host is kept within 300 seconds of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ClockSetting {
    /// It is.
    Trusted,
    /// It is not known to be.
    Untrusted,
}

/// `carnet.toml`, as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ConfigFile {
    site: Option<String>,
    trust: Option<PathBuf>,
    ledger: Option<PathBuf>,
    key: Option<PathBuf>,
    passphrase_file: Option<PathBuf>,
    pin_file: Option<PathBuf>,
    pkcs11_module: Option<PathBuf>,
    spool: Option<PathBuf>,
    archive: Option<PathBuf>,
    outbox: Option<PathBuf>,
    clock: Option<ClockSetting>,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Text for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings of one run. A path from the file is relative to the file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    site: Option<SiteName>,
    trust: Option<PathBuf>,
    ledger: Option<PathBuf>,
    key: Option<KeyPlace>,
    passphrase_file: Option<PathBuf>,
    pin_file: Option<PathBuf>,
    pkcs11_module: Option<PathBuf>,
    spool: Option<PathBuf>,
    archive: Option<PathBuf>,
    outbox: Option<PathBuf>,
    clock: Option<ClockSetting>,
    sysfs_root: Option<PathBuf>,
    /// How results are printed.
    pub form: Form,
}

impl Settings {
    /// Joins the command line with the file that it names, or with `carnet.toml` in the working
    /// folder.
    ///
    /// # Errors
    /// The file cannot be read, or says something that is no setting.
    pub fn resolve(args: &SettingsArgs) -> Result<Self, ConfigError> {
        let (file, folder) = match &args.config {
            Some(path) => (read(path)?, path.parent()),
            None if Path::new("carnet.toml").exists() => (read(Path::new("carnet.toml"))?, None),
            None => (ConfigFile::default(), None),
        };
        let path = |typed: &Option<PathBuf>, written: Option<PathBuf>| {
            let written = written
                .map(|path| folder.map_or_else(|| path.clone(), |folder| folder.join(&path)));
            typed.clone().or(written)
        };
        let written_key = file.key.map(|key| {
            let key = KeyPlace::from(key.into_os_string());
            folder.map_or_else(|| key.clone(), |folder| key.clone().within(folder))
        });
        let written = file.site.map(|site| {
            site.parse::<SiteName>()
                .map_err(|error| ConfigError::Site { reason: error.to_string() })
        });
        Ok(Self {
            site: args.site.clone().or(written.transpose()?),
            trust: path(&args.trust, file.trust),
            ledger: path(&args.ledger, file.ledger),
            key: args.key.clone().or(written_key),
            passphrase_file: path(&args.passphrase_file, file.passphrase_file),
            pin_file: path(&args.pin_file, file.pin_file),
            pkcs11_module: path(&None, file.pkcs11_module),
            spool: path(&args.spool, file.spool),
            archive: path(&args.archive, file.archive),
            outbox: path(&args.outbox, file.outbox),
            clock: args.clock.or(file.clock),
            sysfs_root: args.sysfs_root.clone(),
            form: args.form(),
        })
    }

    /// The site this host belongs to.
    ///
    /// # Errors
    /// It is not set.
    pub fn site(&self) -> Result<&SiteName, ConfigError> {
        self.site.as_ref().ok_or(ConfigError::Missing { setting: "site" })
    }

    /// The site this host belongs to, for commands that can do without.
    #[must_use]
    pub fn site_if_any(&self) -> Option<&SiteName> {
        self.site.as_ref()
    }

    /// The trust file.
    ///
    /// # Errors
    /// It is not set.
    pub fn trust(&self) -> Result<&Path, ConfigError> {
        self.trust.as_deref().ok_or(ConfigError::Missing { setting: "trust" })
    }

    /// Reads the trust file; also returns its bytes, for the archive. Says on standard error where some of it
    /// is not used.
    ///
    /// # Errors
    /// It is not set, cannot be read, or is rejected.
    pub fn load_trust(&self) -> Result<(TrustFile, Vec<u8>), ConfigError> {
        let path = self.trust()?;
        let (file, bytes) = Self::read_trust(path)?;
        if let Some(first) = file.skipped().first() {
            let name = path.display().to_string();
            let what = match file.skipped().len() {
                1 => "1 table".to_owned(),
                more => format!("{more} tables"),
            };
            crate::say!(
                "note: {} skipped in the trust file {}, the first at line {}: carnet trust check says why",
                what,
                Escaped(&name),
                first.line
            );
        }
        Ok((file, bytes))
    }

    /// Reads a trust file; also returns its bytes, for the archive.
    ///
    /// # Errors
    /// It cannot be read, or is rejected.
    pub fn read_trust(path: &Path) -> Result<(TrustFile, Vec<u8>), ConfigError> {
        let bytes = read_start(path)?;
        let file = TrustFile::parse(&bytes)
            .map_err(|errors| ConfigError::Trust { path: path.to_owned(), errors })?;
        Ok((file, bytes))
    }

    /// What this machine says of media, or a captured tree in its place.
    #[must_use]
    pub fn system(&self) -> System {
        self.sysfs_root.as_deref().map_or_else(System::real, System::under)
    }

    /// The ledger.
    ///
    /// # Errors
    /// It is not set.
    pub fn ledger(&self) -> Result<&Path, ConfigError> {
        self.ledger.as_deref().ok_or(ConfigError::Missing { setting: "ledger" })
    }

    /// Where this host's private key lies.
    ///
    /// # Errors
    /// It is not set.
    pub fn key(&self) -> Result<&KeyPlace, ConfigError> {
        self.key.as_ref().ok_or(ConfigError::Missing { setting: "key" })
    }

    /// The file with the pass phrase of the private key, where there is one.
    #[must_use]
    pub fn passphrase_file(&self) -> Option<&Path> {
        self.passphrase_file.as_deref()
    }

    /// The file with the PIN of the token, where there is one.
    #[must_use]
    pub fn pin_file(&self) -> Option<&Path> {
        self.pin_file.as_deref()
    }

    /// The PKCS#11 library of the token, where one is set.
    #[must_use]
    pub fn pkcs11_module(&self) -> Option<&Path> {
        self.pkcs11_module.as_deref()
    }

    /// The folder that imports write to.
    ///
    /// # Errors
    /// It is not set.
    pub fn spool(&self) -> Result<&Path, ConfigError> {
        self.spool.as_deref().ok_or(ConfigError::Missing { setting: "spool" })
    }

    /// The folder that keeps every bundle that crossed.
    ///
    /// # Errors
    /// It is not set.
    pub fn archive(&self) -> Result<&Path, ConfigError> {
        self.archive.as_deref().ok_or(ConfigError::Missing { setting: "archive" })
    }

    /// The folder in which bundles to be sent are built.
    ///
    /// # Errors
    /// It is not set.
    pub fn outbox(&self) -> Result<&Path, ConfigError> {
        self.outbox.as_deref().ok_or(ConfigError::Missing { setting: "outbox" })
    }

    /// What the clock of this host, which reads `now`, is worth: as set, else as the trust file
    /// says of the own site, else nothing.
    #[must_use]
    pub fn own_clock(&self, trust: &TrustFile, now: u64) -> OwnClock {
        let site_clock = || self.site.as_ref().map(|site| trust.clock_of(site));
        let trusted = match self.clock {
            Some(setting) => setting == ClockSetting::Trusted,
            None => site_clock() == Some(SiteClock::Trusted),
        };
        if trusted { OwnClock::Trusted(now) } else { OwnClock::Untrusted }
    }
}

/// The first bytes of a file, one more than TRUST-1 allows: enough to see that it is too long.
fn read_start(path: &Path) -> Result<Vec<u8>, ConfigError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(TrustFile::MAX_LENGTH as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| ConfigError::unreadable(path, &error))?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<ConfigFile, ConfigError> {
    let unusable = |reason: &str| ConfigError::unreadable(path, &std::io::Error::other(reason));
    let bytes = read_start(path)?;
    if bytes.len() > TrustFile::MAX_LENGTH {
        return Err(unusable("it is longer than 1 MiB"));
    }
    let text = String::from_utf8(bytes).map_err(|_| unusable("it is not UTF-8"))?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = line_after(&text.as_bytes()[..start]);
        ConfigError::File { path: path.to_owned(), line, reason: error.message().to_owned() }
    })
}

/// Why there are no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file could not be read.
    #[error("cannot read {path:?}: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// `carnet.toml` says something that is no setting.
    #[error("{path:?} line {line}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The site in `carnet.toml` is no site name.
    #[error("the setting site is wrong: {reason}")]
    Site {
        /// What is expected.
        reason: String,
    },
    /// A setting that the command needs is not there.
    #[error(
        "the setting {setting} is missing: give --{setting}, or {setting} = \"…\" in carnet.toml"
    )]
    Missing {
        /// Its name.
        setting: &'static str,
    },
    /// The trust file is rejected.
    #[error("the trust file {path:?} is rejected:\n{errors}")]
    Trust {
        /// The file.
        path: PathBuf,
        /// All its faults.
        errors: TrustErrors,
    },
}

impl ConfigError {
    fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), reason: error.to_string() }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let code = match &error {
            ConfigError::Unreadable { .. } => Code::ConfigUnreadable,
            ConfigError::File { .. } | ConfigError::Site { .. } => Code::ConfigFile,
            ConfigError::Missing { .. } => Code::ConfigMissing,
            ConfigError::Trust { errors, .. } => errors.code(),
        };
        Self::new(Status::Usage, code, error)
    }
}

#[cfg(test)]
mod tests;
