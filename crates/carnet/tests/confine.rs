//! A command gives up what it has no use for before it reads what others wrote.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use carnet_testbed::{Desk, Said};

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");
const SETTINGS: &str = "site = \"gateway-1\"\ntrust = \"trust.fifo\"\nledger = \"ledger.db\"\n\
                        archive = \"archive\"\nspool = \"spool\"\n";

/// A gateway whose trust file comes when the test says so: by then a command has settings, and has read
/// nothing of anybody else.
fn gateway(more: &str) -> Desk {
    let desk = Desk::new();
    desk.write("carnet.toml", format!("{SETTINGS}{more}"));
    desk.write("stick/x.carnet", "nothing");
    let made = Command::new("mkfifo").arg(desk.path("trust.fifo")).status().unwrap();
    assert!(made.success());
    desk
}

/// A command that waits for its trust file.
struct Waiting {
    child: Child,
    trust: File,
}

impl Waiting {
    fn begin(desk: &Desk, command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        // Without waiting it can be opened only where somebody reads.
        let mut trust = OpenOptions::new();
        trust.write(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
        loop {
            if let Ok(trust) = trust.open(desk.path("trust.fifo")) {
                return Self { child, trust };
            }
            assert!(child.try_wait().unwrap().is_none(), "{:?}", child.wait_with_output());
            assert!(Instant::now() < until, "it does not read the trust file");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).unwrap()
    }

    /// A line of its status.
    fn is(&self, line: &str) -> bool {
        self.file("status").lines().any(|it| it.replace('\t', " ") == line)
    }

    fn end(mut self) -> Said {
        self.trust.write_all(b"this is no trust file").unwrap();
        drop(self.trust);
        self.child.wait_with_output().unwrap().into()
    }
}

fn waiting(desk: &Desk, words: &[&str]) -> Waiting {
    Waiting::begin(desk, desk.command(CARNET).args(["--config", "carnet.toml"]).args(words))
}

/// MEDIA-31, MEDIA-33 and MEDIA-35. On where nothing is said, and off by the setting only.
#[test]
fn a_command_is_confined_before_it_reads_what_others_wrote() {
    for words in [
        &["import", "stick"][..],
        &["verify", "stick/x.carnet"],
        &["show", "stick/x.carnet"],
        &["report", "stick/x.carnet", "-o", "page.html"],
        &["approve", "stick/x.carnet", "--ticket", "T-1", "--yes"],
        &["merge", "stick/x.carnet", "-o", "y.carnet"],
        &["media", "check", "stick"],
        &["export", "stick/x.csv", "--to", "plant-7", "-o", "y.carnet"],
        &["trust", "check"],
    ] {
        let desk = gateway("outbox = \"outbox\"\n");
        let waiting = self::waiting(&desk, words);
        assert!(waiting.is("Seccomp: 2") && waiting.is("NoNewPrivs: 1"), "{words:?}");
        waiting.end().with("trust.syntax");
        let desk = gateway("confine = false\noutbox = \"outbox\"\n");
        let waiting = self::waiting(&desk, words);
        assert!(waiting.is("Seccomp: 0"), "{words:?}");
        waiting.end().with("trust.syntax");
    }
}

/// MEDIA-33. What unmounts a medium has read nothing of it, and is not what reads it.
#[test]
fn who_ejects_is_another_process() {
    let desk = gateway("");
    let waiting = waiting(&desk, &["import", "stick", "--eject"]);
    assert!(waiting.is("Seccomp: 0"));
    let id = waiting.child.id();
    let children = waiting.file(&format!("task/{id}/children"));
    let child: u32 = children.trim().parse().unwrap();
    let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap();
    assert!(status.contains("Seccomp:\t2"), "{status}");
    let words = fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap();
    assert!(words.ends_with("\0import\0stick\0"), "{words:?}");
    // Wrong settings: nothing was looked at, and nothing is unmounted.
    let said = waiting.end().status(2);
    assert!(!said.err.contains("medium.busy"), "{said:?}");
}

/// MEDIA-35. Neither an option nor the environment turns it off.
#[test]
fn only_the_settings_file_turns_it_off() {
    let desk = gateway("");
    desk.run(CARNET, &["--confine", "false", "verify", "stick/x.carnet"]).status(2);
    let mut command = desk.command(CARNET);
    command.env("CARNET_CONFINE", "false");
    command.args(["--config", "carnet.toml", "verify", "stick/x.carnet"]);
    let waiting = Waiting::begin(&desk, &mut command);
    assert!(waiting.is("Seccomp: 2"));
    waiting.end();
}

/// MEDIA-36.
#[test]
fn what_the_kernel_has_is_said() {
    let said = Desk::new().run(CARNET, &["--version", "--verbose"]).status(0);
    assert!(said.out.starts_with("carnet "), "{said:?}");
    assert!(said.out.contains("writes in its own folders only: enforced"), "{said:?}");
    assert!(said.out.contains("no network, no other program: enforced (seccomp)"), "{said:?}");
}

/// MEDIA-37. A pass phrase is asked for, read or used by no process whose memory may come to lie about.
#[test]
fn no_core_is_dumped() {
    let desk = gateway("");
    let program = desk.path("program");
    // The account below may not see where this one lies. No test beside this one may inherit a file that is
    // written to and then run.
    assert!(Command::new("cp").arg(CARNET).arg(&program).status().unwrap().success());
    let mut command = desk.command(program.to_str().unwrap());
    command.args(["--config", "carnet.toml", "verify", "stick/x.carnet"]);
    // That a process is not dumped shows by what belongs to root in spite of its account.
    if fs::metadata(desk.folder()).unwrap().uid() == 0 {
        give_away(desk.folder());
        command.uid(NOBODY).gid(NOBODY);
    }
    let waiting = Waiting::begin(&desk, &mut command);
    let limits = waiting.file("limits");
    let cores = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(cores.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{limits}");
    let about = fs::metadata(format!("/proc/{}/environ", waiting.child.id())).unwrap();
    assert!(!waiting.is("Uid: 0 0 0 0"));
    assert_eq!(about.uid(), 0, "its memory can be read");
    waiting.end();
}

const NOBODY: u32 = 65_534;

fn give_away(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    for entry in fs::read_dir(path).into_iter().flatten() {
        give_away(&entry.unwrap().path());
    }
}
