//! Wine, with one prefix and one server for all tests.

use std::env;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::drive::{self, Stick};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const MISSING: &str =
    "apt-get install wine wine64 gcc-mingw-w64-x86-64-win32, then make windows-debug";

pub(crate) struct Wine {
    prefix: PathBuf,
    programs: PathBuf,
}

impl Wine {
    pub(crate) fn get() -> &'static Self {
        static WINE: OnceLock<Wine> = OnceLock::new();
        WINE.get_or_init(Self::start)
    }

    fn start() -> Self {
        let target = fs::canonicalize(Path::new(ROOT).join("target")).expect(MISSING);
        let debug = target.join("windows/x86_64-pc-windows-gnu/debug");
        let programs = env::var_os("CARNET_TEST_WINDOWS").map_or(debug, PathBuf::from);
        assert!(programs.join("carnet.exe").exists(), "{MISSING}");
        // Wine takes no prefix of another account, and the tests that need root are run by both.
        let account = fs::metadata("/proc/self").unwrap().uid();
        let wine = Self { prefix: target.join(format!("wine/{account}")), programs };
        fs::create_dir_all(&wine.prefix).unwrap();
        // Two test programs at once would make the prefix twice.
        let alone = File::create(wine.prefix.with_extension("lock")).unwrap();
        alone.lock().unwrap();
        wine.serve();
        if drive::tell(&wine.prefix) {
            let drives = r"HKLM\Software\Wine\Drives";
            let words = ["reg", "add", drives, "/v", "e:", "/d", "floppy", "/f"];
            assert!(quiet(wine.command("wine").args(words)).unwrap(), "no drive E:");
        }
        wine
    }

    /// A stick in drive E:.
    pub(crate) fn stick(&self, bytes: u64, serial: &str, label: &str) -> Stick {
        let stick = Stick::new(&self.prefix, bytes, serial, label);
        for word in ["-k", "-w"] {
            let _ = quiet(self.command("wineserver").arg(word)).unwrap();
        }
        self.serve();
        stick
    }

    /// Each command would start a server of its own, for seconds. This one ends by itself. The services that come with the first command
    /// keep open what its output goes to, and whoever reads from that would wait for their end.
    fn serve(&self) {
        // One that runs already is no failure.
        let _ = quiet(self.command("wineserver").arg("-p60")).expect(MISSING);
        let begun = quiet(self.command("wine").args(["cmd", "/c", "exit"])).expect(MISSING);
        assert!(begun, "Wine does not start");
    }

    /// Any program for Windows.
    pub(crate) fn program(&self, program: &Path) -> Command {
        let mut command = self.command("wine");
        command.arg(program);
        command
    }

    /// A command of `carnet.exe` in a folder.
    pub(crate) fn carnet(&self, folder: &Path, words: &[&str]) -> Command {
        self.tool("carnet.exe", folder, words)
    }

    /// A command of one of the programs in a folder.
    pub(crate) fn tool(&self, name: &str, folder: &Path, words: &[&str]) -> Command {
        let mut command = self.program(&self.programs.join(name));
        command.args(words).current_dir(folder);
        command
    }

    /// A file of commands in a folder, which finds `carnet.exe`.
    pub(crate) fn file_of_commands(&self, folder: &Path, name: &str) -> Command {
        let mut command = self.command("wine");
        // Wine has all of this system in a drive.
        command.env("WINEPATH", format!("Z:{}", self.programs.display()));
        command.args(["cmd", "/c", name]).current_dir(folder);
        command
    }

    /// What a console with a code page shows while `carnet.exe` runs there in German, without blanks and ends of lines; where the
    /// output goes, such as into a pipe, stands behind its words as a shell has it.
    pub(crate) fn console(&self, folder: &Path, page: u32, words: &str, goes: &str) -> String {
        self.asked(folder, page, (words, goes), Stdio::null())
    }

    /// The same, with what somebody types there.
    pub(crate) fn asked(
        &self,
        folder: &Path,
        page: u32,
        (words, goes): (&str, &str),
        keys: Stdio,
    ) -> String {
        let mut command = self.command("script");
        command.env("WINEPATH", format!("Z:{}", self.programs.display())).env("LC_ALL", "C.UTF-8");
        command.env("CARNET_LANG", "de");
        let line = format!("wine cmd /c 'chcp {page} >nul & carnet.exe {words}' {goes}");
        command.args(["-qc", &line, "/dev/null"]).current_dir(folder).stdin(keys);
        let output = command.output();
        let shown = String::from_utf8(output.expect(MISSING).stdout).unwrap();
        // Between the characters stands what moves the cursor.
        let mut parts = shown.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_owned();
        let rest = parts.map(|part| part.trim_start_matches(|it: char| !it.is_ascii_alphabetic()));
        let shown = rest.fold(first, |shown, part| shown + part.get(1..).unwrap_or_default());
        shown.split_whitespace().collect()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("WINEPREFIX", &self.prefix).env("WINEDEBUG", "-all").env_remove("DISPLAY");
        // It would ask to have the first two installed; the third one writes to the home of the account.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=").stdin(Stdio::null());
        command
    }
}

/// Whether a command that says nothing to anybody succeeds.
fn quiet(command: &mut Command) -> std::io::Result<bool> {
    Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).status()?.success())
}
