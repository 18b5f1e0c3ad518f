use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A scratch folder in which commands run.
pub struct Desk(TempDir);

impl Desk {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Where something lies in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes a file that only its owner can read, as keys and pass phrases have to be.
    pub fn write_secret(&self, name: &str, bytes: impl AsRef<[u8]>) {
        self.write(name, bytes);
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(self.path(name), mode).unwrap();
        }
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// A command that starts in the folder, with the settings that lie there, if any.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder());
        // Where a command may write anything is elsewhere.
        command.env("TMPDIR", "/var/tmp");
        let settings = self.path("carnet.toml");
        if settings.exists() {
            command.env("CARNET_CONFIG", settings);
        }
        // What an account keeps, such as its journal.
        command.env("XDG_STATE_HOME", self.path(".state"));
        command
    }

    /// Runs a program in the folder.
    pub fn run(&self, program: &str, words: &[&str]) -> Said {
        Said::of(self.command(program).args(words))
    }
}

/// How a command ended, and what it said.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Runs a command and hears what it says.
    pub fn of(command: &mut Command) -> Self {
        command.output().unwrap().into()
    }

    /// It has to end so.
    #[track_caller]
    pub fn status(self, expected: i32) -> Self {
        assert_eq!(self.status, expected, "{}\n{}", self.out, self.err);
        self
    }

    /// It has to say so.
    #[track_caller]
    pub fn with(self, text: &str) -> Self {
        assert!(self.out.contains(text) || self.err.contains(text), "{text}\n{self:#?}");
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
