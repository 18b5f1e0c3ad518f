//! Settings from the command line, the environment and `carnet.toml`; the earlier wins.

mod error;
mod key_place;
pub(crate) mod options;
pub(crate) mod place;
mod responder;
mod sources;
mod titles;
mod watch;

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use carnet_chain::Author;
use carnet_format::{NeutralId, SiteName};
use carnet_language::{Language, count, text};
use carnet_media::{Confined, System};
use clap::builder::{BoolValueParser, TypedValueParser};
use clap::{ArgAction, Id};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

pub use self::error::ConfigError;
pub use self::key_place::KeyPlace;
pub use self::options::{options, try_parse_from};
use self::place::Whose;
pub use self::place::names_device;
pub use self::responder::{Responder, Span};
pub use self::sources::Sources;
pub use self::titles::{Named, Titles};
pub use self::watch::Watch;
use crate::language::of_system;
use carnet_format::plain_text::{Escaped, line_after};
use carnet_judge::time::OwnClock;
use carnet_judge::trust::{SiteClock, TrustFile};

/// What is read to judge a bundle.
pub const JUDGE: &[&str] = &["site", "trust", "clock"];
/// What is read to sign.
pub const KEY: &[&str] = &["key", "passphrase_file", "pin_file", "pkcs11_module"];
/// What is read to sign receipts.
pub const IMPORTER_KEY: &[&str] = &["importer_key", "passphrase_file", "pin_file", "pkcs11_module"];
/// What is read to open the ledger.
pub const LEDGER: &[&str] =
    &["site", "ledger", "ledger_password_file", "ledger_ca", "host", "operator"];
/// What is read to write the spool.
pub const SPOOL: &[&str] = &["spool", "spool_json", "archive"];

/// Makes of each setting, named once, an option, an environment variable, a key of `carnet.toml`, a row of
/// `docs/settings.md` and an accessor.
macro_rules! settings {
    ($($(#[$about:meta])* $name:ident: $kind:ty = $value:literal,)*) => {
        /// The settings of one run: as typed, else from the environment, else from `carnet.toml`.
        #[derive(Clone, Debug, Default, clap::Args, Deserialize)]
        #[command(next_help_heading = "Settings")]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct Settings {
            /// Read settings from this file [default: carnet/carnet.toml in ~/.config, else in /etc; on Windows in %APPDATA%,
            /// else in %ProgramData%]
            /// de: Die Einstellungen aus dieser Datei lesen [Vorgabe: carnet/carnet.toml in ~/.config, sonst in /etc; unter Windows in
            /// %APPDATA%, sonst in %ProgramData%]
            #[arg(long, value_name = "FILE")]
            #[serde(skip)]
            config: Option<PathBuf>,
            $($(#[$about])* #[arg(long, value_name = $value)] $name: Option<$kind>,)*
            /// Read what the system says of media, and of the time, from a captured tree
            #[cfg(feature = "captured-system")]
            #[arg(long, value_name = "DIR", hide = true)]
            #[serde(skip)]
            sysfs_root: Option<PathBuf>,
            /// Print one JSON object for each file
            /// de: Für jede Datei ein JSON-Objekt ausgeben
            #[arg(id = "json", long = "json", action = ArgAction::SetTrue, value_parser = form())]
            #[serde(skip)]
            pub form: Form,
            /// What sites are called by people on this host.
            #[arg(skip)]
            pub titles: Titles,
            /// What a gateway watches by itself.
            #[arg(skip)]
            pub watch: Watch,
            /// Who is asked for answers with nobody there.
            #[arg(skip)]
            pub responder: Responder,
            /// Whether a command confines itself; absent it does.
            // MEDIA-35.
            #[arg(skip)]
            confine: Option<bool>,
            /// What came of that.
            #[arg(skip)]
            #[serde(skip)]
            confined: Option<Confined>,
            /// The file that was read.
            #[arg(skip)]
            #[serde(skip)]
            file: Option<PathBuf>,
            /// What the command reads.
            #[arg(skip)]
            #[serde(skip)]
            read: Vec<Id>,
        }

        /// Every setting, as options and the file have it.
        fn names() -> impl Iterator<Item = String> {
            [$(stringify!($name)),*].into_iter().map(|name| name.replace('_', "-"))
        }

        impl Settings {
            fn or(self, file: Self, folder: &Path) -> Self {
                Self {
                    $($name: self.$name.or_else(|| Some(file.$name?.within(folder))),)*
                    // They stand in the file only.
                    titles: file.titles,
                    watch: file.watch.within(folder),
                    responder: file.responder.within(folder),
                    confine: file.confine,
                    ..self
                }
            }

            /// Nothing is made of the address of a database but an error: as a path it would begin a ledger here.
            /// No text at all would be the folder of the settings.
            // VERDICT-17.
            fn check_places(&self, folder: &Path) -> Result<(), ConfigError> {
                $(
                    if let Some(place) = self.$name.as_ref().and_then(Written::place) {
                        place::check(stringify!($name), place)?;
                    }
                )*
                self.watch.check_places()?;
                self.responder.check_places()?;
                let ledger = self.ledger.as_ref().filter(|it| !place::is_database(it));
                match ledger.is_some_and(|it| place::is_doubtful(it, folder)) {
                    true => Err(ConfigError::Doubtful),
                    false => Ok(()),
                }
            }

            /// Whether the setting has a value.
            fn has(&self, setting: &str) -> bool {
                match setting {
                    "config" => self.config.is_some(),
                    $(stringify!($name) => self.$name.is_some(),)*
                    _ => false,
                }
            }

            $(
                #[doc = concat!("The setting ", stringify!($name), ".\n\n# Errors\nIt is not set.")]
                pub fn $name(&self) -> Result<&$kind, ConfigError> {
                    let setting = stringify!($name);
                    debug_assert!(self.reads(setting), "the command does not say that it reads {setting}");
                    self.$name.as_ref().ok_or(ConfigError::Missing { setting: setting.replace('_', "-") })
                }
            )*
        }
    };
}

settings! {
    /// The site this host belongs to
    /// de: Der Standort, zu dem dieser Rechner gehört
    #[serde(deserialize_with = "site_name")]
    site: SiteName = "NAME",
    /// The trust file
    /// de: Die Vertrauensdatei
    trust: PathBuf = "FILE",
    /// The ledger; only carnet ledger create makes it
    /// de: Das Register; nur carnet ledger create legt es an
    ledger: PathBuf = "FILE|postgres://…",
    /// The file whose first line is the pass word of the database that the ledger is in [default: there is none]
    /// de: Die Datei, deren erste Zeile das Kennwort der Datenbank ist, in der das Register liegt [Vorgabe: es gibt keines]
    ledger_password_file: PathBuf = "FILE",
    /// The certificates, in PEM form, by which the server of that database is known [default: it is on this host, at a socket]
    /// de: Die Zertifikate (PEM), an denen der Server dieser Datenbank erkannt wird [Vorgabe: er ist auf diesem Rechner, an einem Socket]
    ledger_ca: PathBuf = "FILE",
    /// What this host is called in audit log and journal, such as gw-2 [default: it is not named]
    /// de: Wie dieser Rechner in Protokoll und Journal heißt, etwa gw-2 [Vorgabe: er wird nicht genannt]
    #[serde(deserialize_with = "neutral_id")]
    host: NeutralId = "ID",
    /// Who, or which service, is at work, as audit log and journal name them, such as p-014 [default: nobody is named]
    /// de: Wer oder welcher Dienst arbeitet, mit dem Namen in Protokoll und Journal, etwa p-014 [Vorgabe: niemand wird genannt]
    #[serde(deserialize_with = "neutral_id")]
    operator: NeutralId = "ID",
    /// This host's private key
    /// de: Der private Schlüssel dieses Rechners
    key: KeyPlace = "FILE|pkcs11:…",
    /// The private key that signs receipts; imports then leave receipts on the stick
    /// [default: no receipts]
    /// de: Der private Schlüssel für Quittungen; ein Import legt dann Quittungen auf den Stick
    /// [Vorgabe: keine Quittungen]
    importer_key: KeyPlace = "FILE|pkcs11:…",
    /// The file whose first line is the pass phrase of the private key [default: it is asked for]
    /// de: Die Datei, deren erste Zeile die Passphrase des privaten Schlüssels ist [Vorgabe: es wird danach gefragt]
    passphrase_file: PathBuf = "FILE",
    /// The file whose first line is the PIN of the token [default: it is asked for]
    /// de: Die Datei, deren erste Zeile die PIN des Tokens ist [Vorgabe: es wird danach gefragt]
    pin_file: PathBuf = "FILE",
    /// The PKCS#11 library of the token; it runs with your rights and hears the PIN
    /// de: Die PKCS#11-Bibliothek des Tokens; sie läuft mit Ihren Rechten und hört die PIN
    pkcs11_module: PathBuf = "FILE",
    /// The folder that imports write to, for people and programs
    /// de: Der Ordner, in den Importe ablegen, für Menschen und Programme
    spool: PathBuf = "DIR",
    /// Whether the spool has JSON lines for programs beside each table; without them it takes two fifths of the room [default: true]
    /// de: Ob in der Ablage neben jeder Tabelle JSON-Zeilen für Programme liegen; ohne sie braucht sie zwei Fünftel des Platzes [Vorgabe: true]
    #[arg(hide_possible_values = true)]
    spool_json: bool = "true|false",
    /// The folder that keeps every bundle that crossed, byte for byte
    /// de: Der Ordner, der jedes Bündel aufhebt, das hinüberging, Byte für Byte
    archive: PathBuf = "DIR",
    /// The folder in which bundles to be sent are built
    /// de: Der Ordner, in dem zu sendende Bündel entstehen
    outbox: PathBuf = "DIR",
    /// A list of names that should not leave in vendors' files and fields, one a line: of users, domains, hosts
    /// [default: only the names of machines are looked for]
    /// de: Eine Liste von Namen, die nicht in Dateien und Feldern der Hersteller hinaus sollen, einer je Zeile: von Konten, Domänen, Rechnern
    /// [Vorgabe: nur nach den Namen der Maschinen wird gesucht]
    names: PathBuf = "FILE",
    /// The journal of what is signed and refused here [default: carnet/journal.jsonl in $XDG_STATE_HOME, else in
    /// ~/.local/state; on Windows in %LOCALAPPDATA%]
    /// de: Das Journal: was hier unterschrieben und was zurückgewiesen wird [Vorgabe: carnet/journal.jsonl in
    /// $XDG_STATE_HOME, sonst in ~/.local/state; unter Windows in %LOCALAPPDATA%]
    journal: PathBuf = "FILE",
    /// Whether the clock of this host is right, within 300 seconds of UTC [default: as the trust file says of the site]
    /// de: Ob die Uhr dieses Rechners richtig geht, auf 300 Sekunden [Vorgabe: was die Vertrauensdatei über den Standort sagt]
    #[arg(hide_possible_values = true)]
    clock: ClockSetting = "trusted|untrusted",
    /// Speak this language [default: that of the system]
    /// de: Diese Sprache sprechen [Vorgabe: die des Systems]
    #[serde(deserialize_with = "language")]
    lang: Language = "en|de",
}

/// A value as the file has it.
trait Written: Sized {
    /// The same, a relative path being in `folder`.
    fn within(self, _folder: &Path) -> Self {
        self
    }

    /// The file or folder that it is.
    fn place(&self) -> Option<&Path> {
        None
    }
}

impl Written for PathBuf {
    fn within(self, folder: &Path) -> Self {
        // Where no address is let through, `check_places` has refused it.
        if place::is_database(&self) { self } else { folder.join(self) }
    }

    fn place(&self) -> Option<&Path> {
        Some(self)
    }
}

impl Written for SiteName {}

impl Written for NeutralId {}

impl Written for bool {}

impl Written for Language {}

impl Written for ClockSetting {}

/// Whether the clock of this host is kept within 300 seconds of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ClockSetting {
    /// It is.
    Trusted,
    /// It is not known to be.
    Untrusted,
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

fn form() -> impl TypedValueParser<Value = Form> {
    BoolValueParser::new().map(|json| if json { Form::Json } else { Form::Text })
}

fn site_name<'de, D: Deserializer<'de>>(text: D) -> Result<Option<SiteName>, D::Error> {
    String::deserialize(text)?.parse().map(Some).map_err(D::Error::custom)
}

fn language<'de, D: Deserializer<'de>>(text: D) -> Result<Option<Language>, D::Error> {
    String::deserialize(text)?.parse().map(Some).map_err(D::Error::custom)
}

fn neutral_id<'de, D: Deserializer<'de>>(text: D) -> Result<Option<NeutralId>, D::Error> {
    String::deserialize(text)?.parse().map(Some).map_err(D::Error::custom)
}

impl Settings {
    /// Joins what was typed with the environment, and with the file that they name, or that of this host.
    ///
    /// # Errors
    /// A variable or the file says something that is no setting, or the file cannot be read.
    pub fn joined(self) -> Result<Self, ConfigError> {
        let mut environment = options::from_environment(&self)?;
        let named = self.config.clone().or(environment.config.take());
        let settings = self.or(environment, Path::new(""));
        settings.check_places(Path::new(""))?;
        if !settings.reads("config") {
            return Ok(settings);
        }
        if let Some(place) = named.as_ref().filter(|path| place::is_address(path)) {
            return Err(ConfigError::scheme("config".to_owned(), place));
        }
        let is_named = named.is_some();
        let named = named.map(|path| (path, Whose::Named));
        let found = named.or_else(|| place::of_host(|name| std::env::var_os(name)));
        let here = Path::new("carnet.toml");
        let real = |path: &Path| path.canonicalize().ok();
        let is_here = || found.as_ref().is_some_and(|(path, _)| real(path) == real(here));
        if !is_named && here.exists() && !is_here() {
            crate::note!(
                en "carnet.toml in this folder is not read, for a stick may bring one; if it is yours, name it: --config carnet.toml";
                de "carnet.toml in diesem Ordner wird nicht gelesen, denn ein Stick kann eine mitbringen; gehört sie \
                    Ihnen, nennen Sie sie: --config carnet.toml"
            );
        }
        let Some((path, whose)) = found else { return Ok(settings) };
        let file = read(&path)?;
        place::check_library(&file, &path, whose)?;
        let folder = path.parent().unwrap_or(&path);
        file.check_places(folder)?;
        let settings = settings.or(file, folder);
        if let (Some(lang), Form::Text) = (settings.lang, settings.form) {
            carnet_language::set(lang);
        }
        Ok(Self { file: Some(path), ..settings })
    }

    /// The language that was asked for, also where results are JSON.
    #[must_use]
    pub fn asked_language(&self) -> Language {
        self.lang.unwrap_or_else(of_system)
    }

    /// Whom the entries of log and journal name.
    // AUDIT-11.
    #[must_use]
    pub fn author(&self) -> Author {
        Author { host: self.host().ok().cloned(), operator: self.operator().ok().cloned() }
    }

    /// The words by which another process of this program has the settings that were typed for this one: their file.
    #[must_use]
    pub fn typed_words(&self) -> Vec<OsString> {
        let mut words = Vec::new();
        if let Some(file) = &self.config {
            words.extend(["--config".into(), file.into()]);
        }
        #[cfg(feature = "captured-system")]
        if let Some(root) = &self.sysfs_root {
            words.extend(["--sysfs-root".into(), root.into()]);
        }
        words
    }

    /// The file of settings that was read, if one was.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What this process has given up; none where it was not to.
    #[must_use]
    pub fn confined(&self) -> Option<&Confined> {
        self.confined.as_ref()
    }

    pub(crate) fn with_confined(self, confined: Option<Confined>) -> Self {
        Self { confined, ..self }
    }

    pub(crate) fn is_confined(&self) -> bool {
        self.confine != Some(false)
    }

    /// Where the ledger lies: a file; or a database, then with the folder in which the archive lies.
    ///
    /// # Errors
    /// It is not set; or it is a database, and there is no archive.
    pub fn ledger_home(&self) -> Result<(&Path, Option<&Path>), ConfigError> {
        let ledger = self.ledger()?;
        if !place::is_database(ledger) {
            return Ok((ledger, None));
        }
        let missing = || ConfigError::Missing { setting: "archive".to_owned() };
        Ok((ledger, Some(carnet_media::folder_of(self.archive.as_ref().ok_or_else(missing)?))))
    }

    /// The address of the ledger, if the command reads one and it is a database.
    #[must_use]
    pub fn ledger_address(&self) -> Option<&str> {
        let ledger = self.ledger.as_ref().filter(|_| self.reads("ledger"))?;
        ledger.to_str().filter(|_| place::is_database(ledger))
    }

    /// The folders that the command keeps things in.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        if self.ledger_address().is_some() {
            let beside = self.archive.as_deref().map(carnet_media::folder_of);
            folders.extend(beside.map(Path::to_owned));
        } else if let Some(ledger) = self.ledger.as_ref().filter(|_| self.reads("ledger")) {
            // A link to the file leads to the folder in which more files are made.
            let real = std::fs::canonicalize(ledger).unwrap_or_else(|_| ledger.clone());
            folders.extend([ledger, &real].map(|file| carnet_media::folder_of(file).to_owned()));
        }
        folders.extend(self.journal_folder());
        let kept = [("archive", &self.archive), ("spool", &self.spool), ("outbox", &self.outbox)];
        let kept = kept.into_iter().filter(|(setting, _)| self.reads(setting));
        folders.extend(kept.filter_map(|(_, folder)| folder.clone()));
        folders
    }

    /// Where the journal lies, if the command reads that setting.
    pub(crate) fn journal_folder(&self) -> Option<PathBuf> {
        let journal = self.reads("journal").then(|| self.journal_path().ok())??;
        Some(carnet_media::folder_of(&journal).to_owned())
    }

    pub(crate) fn trust_place(&self) -> Option<&PathBuf> {
        self.trust.as_ref().filter(|_| self.reads("trust"))
    }

    pub(crate) fn key_place(&self) -> Option<&KeyPlace> {
        self.key.as_ref().filter(|_| self.reads("key"))
    }

    pub(crate) fn importer_key_place(&self) -> Option<&KeyPlace> {
        self.importer_key.as_ref().filter(|_| self.reads("importer_key"))
    }

    /// Whether the command signs with a key on a token.
    pub(crate) fn uses_token(&self) -> bool {
        let places = [self.key_place(), self.importer_key_place()];
        places.into_iter().flatten().any(|place| matches!(place, KeyPlace::Token(_)))
    }

    fn reads(&self, setting: &str) -> bool {
        self.read.iter().any(|read| read == setting)
    }

    /// Reads the trust file; also returns its bytes, for the archive. Says on standard error where some of it
    /// is not used.
    ///
    /// # Errors
    /// It is not set, cannot be read, or is rejected.
    pub fn load_trust(&self) -> Result<(TrustFile, Vec<u8>), ConfigError> {
        let path = self.trust()?;
        let missing = |error: std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
        if path.symlink_metadata().is_err_and(missing) {
            return Err(ConfigError::NoTrust { path: path.to_owned() });
        }
        let (file, bytes) = Self::read_trust(path)?;
        if let Some(first) = file.skipped().first() {
            let name = path.display().to_string();
            let (name, line) = (Escaped(&name), first.line);
            let what = count!(n = file.skipped().len(); en "{n} table", "{n} tables"; de "{n} Tabelle", "{n} Tabellen");
            crate::note!(
                en "{what} skipped in the trust file {name}, the first at line {line}: carnet trust check says why";
                de "{what} in der Vertrauensdatei {name} übergangen, die erste in Zeile {line}: carnet trust check nennt den Grund"
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

    /// Which files a verdict rests on.
    ///
    /// # Errors
    /// The trust file is not set.
    pub fn sources(&self) -> Result<Sources, ConfigError> {
        Ok(Sources::new(self.file.as_deref(), self.trust()?))
    }

    /// What this machine says of media.
    #[must_use]
    pub fn system(&self) -> System {
        #[cfg(feature = "captured-system")]
        if let Some(root) = &self.sysfs_root {
            return System::under(root);
        }
        System::real()
    }

    /// Where the journal of what is signed and refused here lies.
    ///
    /// # Errors
    /// It is not set, and the account has no place for it.
    pub fn journal_path(&self) -> Result<PathBuf, ConfigError> {
        self.journal()
            .cloned()
            .or_else(|missing| place::of_journal(|name| std::env::var_os(name)).ok_or(missing))
    }

    /// What the clock of this host says, be it right or wrong.
    #[must_use]
    pub fn host_clock(&self) -> u64 {
        #[cfg(feature = "captured-system")]
        if let Some(root) = &self.sysfs_root
            && let Ok(text) = std::fs::read_to_string(root.join("clock"))
            && let Ok(seconds) = text.trim().parse()
        {
            return seconds;
        }
        crate::seconds_since_1970()
    }

    /// What the clock of this host, which reads `now`, is worth: as set, else as the trust file
    /// says of the own site, else nothing.
    #[must_use]
    pub fn own_clock(&self, trust: &TrustFile, now: u64) -> OwnClock {
        let trusted = match (self.clock(), self.site()) {
            (Ok(setting), _) => *setting == ClockSetting::Trusted,
            (_, Ok(site)) => trust.clock_of(site) == SiteClock::Trusted,
            _ => false,
        };
        if trusted { OwnClock::Trusted(now) } else { OwnClock::Untrusted }
    }
}

/// The first bytes of a file, one more than TRUST-1 allows: enough to see that it is too long.
fn read_start(path: &Path) -> Result<Vec<u8>, ConfigError> {
    let mut bytes = Vec::with_capacity(4_096);
    File::open(path)
        .and_then(|file| file.take(TrustFile::MAX_LENGTH as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| ConfigError::unreadable(path, &error))?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Settings, ConfigError> {
    let unusable = |reason: String| ConfigError::unreadable(path, &std::io::Error::other(reason));
    let bytes = read_start(path)?;
    if bytes.len() > TrustFile::MAX_LENGTH {
        return Err(unusable(text!(en "it is longer than 1 MiB"; de "sie ist länger als 1 MiB")));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| unusable(text!(en "it is not UTF-8"; de "sie ist kein UTF-8")))?;
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = line_after(&text.as_bytes()[..start]);
        ConfigError::File { path: path.to_owned(), line, reason: error.message().to_owned() }
    })
}

#[cfg(test)]
mod tests;
