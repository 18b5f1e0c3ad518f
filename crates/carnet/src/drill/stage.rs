//! The scratch folder, and the commands run in it as a person would type them.

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_signer::SecretKey;

/// Where the drill plays. Every command runs in its folder, so that the paths in it are short.
pub struct Stage<'a> {
    out: &'a mut dyn Write,
    folder: PathBuf,
    program: PathBuf,
    // Removed with the stage; none where the folder is kept.
    _scratch: Option<tempfile::TempDir>,
}

/// What a command said.
pub struct Heard {
    /// Its standard output.
    pub out: String,
    /// Everything it said, in the order results, remarks.
    pub all: String,
    /// How it ended.
    pub status: i32,
}

impl<'a> Stage<'a> {
    /// A new folder at `keep`, or one that vanishes at the end. What happens is told to `out`.
    pub fn new(out: &'a mut dyn Write, keep: Option<&Path>) -> Result<Self, Failure> {
        let program = env::current_exe().map_err(|error| no_program(&error))?;
        let (folder, scratch) = match keep {
            Some(folder) => (empty_folder(folder)?, None),
            None => {
                let scratch = tempfile::Builder::new()
                    .prefix("carnet-drill-")
                    .tempdir()
                    .map_err(|error| of_file(&env::temp_dir(), &error))?;
                (scratch.path().to_owned(), Some(scratch))
            }
        };
        Ok(Self { out, folder, program, _scratch: scratch })
    }

    /// The folder in which everything happens.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// This program.
    #[cfg(target_os = "linux")]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Tells one line.
    pub fn say(&mut self, line: impl fmt::Display) -> Result<(), Failure> {
        writeln!(self.out, "{line}").map_err(|error| {
            let what = text!(en "cannot print"; de "Ausgabe nicht möglich");
            Failure::new(Status::Unknown, None, what).because(&error)
        })
    }

    /// Prints a command as somebody would type it.
    pub fn typed(&mut self, words: &[&str]) -> Result<(), Failure> {
        let line: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        self.say(format_args!("$ {}", line.join(" ")))
    }

    /// Makes a folder.
    pub fn make_folder(&self, name: &str) -> Result<(), Failure> {
        let path = self.path(name);
        fs::create_dir_all(&path).map_err(|error| of_file(&path, &error))
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        let path = self.path(name);
        fs::write(&path, bytes).map_err(|error| of_file(&path, &error))
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = self.path(name);
        fs::read(&path).map_err(|error| of_file(&path, &error))
    }

    /// Copies a file.
    pub fn copy(&self, from: &str, to: &str) -> Result<(), Failure> {
        self.write(to, self.read(from)?)
    }

    /// The one name in a folder that begins with `prefix`.
    pub fn only(&self, name: &str, prefix: &str) -> Result<Option<String>, Failure> {
        let path = self.path(name);
        let failed = |error: io::Error| of_file(&path, &error);
        for entry in fs::read_dir(&path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if let Some(name) = name.to_str().filter(|name| name.starts_with(prefix)) {
                return Ok(Some(name.to_owned()));
            }
        }
        Ok(None)
    }

    /// Reads a private key.
    pub fn key(&self, name: &str) -> Result<SecretKey, Failure> {
        carnet_signer::load(&self.path(name), None)
            .map_err(|_| unexpected(&text!(en "a key file without a pass phrase"; de "eine Schlüsseldatei ohne Passphrase")))
    }

    /// A program to be run in the folder.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        // The settings of this host, and its ledger, are no part of the drill.
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("CARNET_") {
                command.env_remove(name);
            }
        }
        let no_settings = if cfg!(windows) { "NUL" } else { "/dev/null" };
        command
            .env("CARNET_CONFIG", no_settings)
            .env("CARNET_LANG", carnet_language::now().as_str())
            .current_dir(&self.folder);
        // VERDICT-22. Beside no console a pipe has all in UTF-8.
        #[cfg(windows)]
        {
            const DETACHED_PROCESS: u32 = 8;
            std::os::windows::process::CommandExt::creation_flags(&mut command, DETACHED_PROCESS);
        }
        command
    }

    /// Prints the command `carnet WORDS`, and gives what it says, however it ended.
    pub fn hear(&mut self, words: &[&str]) -> Result<Heard, Failure> {
        self.typed(&[&["carnet"], words].concat())?;
        let output = self
            .command(&self.program)
            .args(words)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| no_program(&error))?;
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let all = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
        let status = output.status.code().unwrap_or(i32::from(Status::Unknown.number()));
        Ok(Heard { out, all, status })
    }

    /// The same, and prints the first `most` lines of that.
    pub fn run(&mut self, words: &[&str], most: usize) -> Result<Heard, Failure> {
        let heard = self.hear(words)?;
        for line in heard.all.lines().take(most) {
            self.say(format_args!("    {line}"))?;
        }
        if heard.all.lines().count() > most {
            self.say("    ...")?;
        }
        Ok(heard)
    }

    /// Like [`Stage::run`], for a command that has to succeed.
    pub fn must(&mut self, words: &[&str]) -> Result<Heard, Failure> {
        let heard = self.run(words, usize::MAX)?;
        match heard.status {
            0 => Ok(heard),
            code => {
                // What is wrong with the user's own input is for the user to mend.
                let status = if code == 2 { Status::Usage } else { Status::Unknown };
                let line = words.join(" ");
                let message = text!(
                    en "`carnet {line}` ended with status {code}";
                    de "„carnet {line}“ endete mit Status {code}"
                );
                Err(Failure::new(status, None, message))
            }
        }
    }
}

/// A command left something else behind than it should.
pub fn unexpected(what: &str) -> Failure {
    let message = text!(
        en "expected {what}, found something else; this is a fault of the program";
        de "erwartet: {what}, gefunden: etwas anderes; das ist ein Fehler des Programms"
    );
    Failure::new(Status::Unknown, None, message)
}

fn of_file(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Status::Unknown, None, format_args!("{path:?}: {error}"))
}

fn no_program(error: &io::Error) -> Failure {
    let message = text!(
        en "cannot start this program again: {error}";
        de "dieses Programm lässt sich nicht noch einmal starten: {error}"
    );
    Failure::new(Status::Unknown, None, message)
}

/// Makes `folder` unless it is there and empty.
fn empty_folder(folder: &Path) -> Result<PathBuf, Failure> {
    let failed = |error: io::Error| of_file(folder, &error);
    fs::create_dir_all(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        let message = text!(
            en "{folder:?} is not empty: name a new folder for --keep";
            de "{folder:?} ist nicht leer: für --keep einen neuen Ordner nennen"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    fs::canonicalize(folder).map_err(failed)
}

/// The word as a shell wants it.
fn quoted(word: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./:=,+@%".contains(it);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
