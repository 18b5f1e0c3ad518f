//! The drill of a gateway where nobody is: with a stick, with a drop folder, left running, and failing.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");
const LONG: Duration = Duration::from_secs(120);

/// Where the drill looks for other programs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Host {
    Whole,
    /// One on which nobody can mount.
    WithoutUnshare,
}

struct World(tempfile::TempDir);

impl World {
    fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for folder in ["bare", "tmp", "bin"] {
            fs::create_dir(world.path(folder)).unwrap();
        }
        for program in ["sh", "sleep", "cp", "touch", "rm", "cat", "readlink", "dirname"] {
            let found = std::env::split_paths("/usr/bin:/bin").map(|it| it.join(program));
            symlink(
                found.into_iter().find(|it| it.exists()).unwrap(),
                world.path("bare").join(program),
            )
            .unwrap();
        }
        symlink(CARNET, world.path("bin/carnet")).unwrap();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, host: Host, program: &str) -> Command {
        let places = match host {
            Host::Whole => "/usr/sbin:/usr/bin:/sbin:/bin".to_owned(),
            Host::WithoutUnshare => self.path("bare").display().to_string(),
        };
        let mut command = Command::new(program);
        command.current_dir(self.0.path()).env("TMPDIR", self.path("tmp"));
        command.env("PATH", format!("{}:{places}", self.path("bin").display()));
        command
    }

    fn drill(&self, host: Host, words: &[&str]) -> Command {
        let mut command = self.command(host, CARNET);
        command.args(["drill", "--gateway"]).args(words);
        command
    }

    /// The processes at work below this folder, also where it is gone.
    fn at_work(&self) -> Vec<String> {
        let mut found = Vec::new();
        for process in fs::read_dir("/proc").unwrap() {
            let process = process.unwrap().path();
            let Ok(at) = fs::read_link(process.join("cwd")) else { continue };
            if at.starts_with(self.0.path()) {
                found.push(fs::read_to_string(process.join("cmdline")).unwrap_or_default());
            }
        }
        found
    }

    #[track_caller]
    fn left_nothing(&self) {
        let start = Instant::now();
        while !self.at_work().is_empty() {
            assert!(start.elapsed() < LONG, "{:#?}", self.at_work());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn shows(told: &str, steps: &[&str]) {
    let mut rest = told;
    for step in steps {
        rest = rest.split_once(step).unwrap_or_else(|| panic!("{step} in its place in\n{told}")).1;
    }
}

#[test]
#[ignore = "needs unshare, with user namespaces"]
fn each_step_is_shown_with_a_stick() {
    let world = World::new();
    let told = said(&world.drill(Host::Whole, &[]).output().unwrap());
    shows(
        &told,
        &[
            "plays the USB port",
            "    started        ",
            "== The stick is plugged in at the gateway\n",
            "    stick          usb1 ",
            "    bundle         number 1 of drill-7 is imported, requests: 13; the receipt is on the stick\n",
            "    stick-done     usb1 ",
            "-receipt: ACCEPTED, a receipt\n",
            "SIMULATED",
            "    answers        requests of drill-7: 13; granted 13",
            "    reply          ",
            "    bundle         number 1 of drill-7 had come in before",
            "    reply-written  the reply to drill-7 is on usb1",
            "    stick-done     usb1 ",
            ": IMPORTED\n",
            ": RECEIVED, a receipt\n",
            "  MIXER-01 ",
            "requests sent: granted 13\n",
            "sequence 1 received at gateway-1",
            "The drill took ",
        ],
    );
    world.left_nothing();
    assert_eq!(fs::read_dir(world.path("tmp")).unwrap().count(), 0);
}

#[test]
fn a_drop_folder_stands_in_where_nobody_can_mount() {
    let world = World::new();
    let told = said(&world.drill(Host::WithoutUnshare, &[]).output().unwrap());
    shows(
        &told,
        &[
            "Nobody can mount a stick here",
            "    drop = [\"in\"]\n",
            "    bundle         number 1 of drill-7 is imported, requests: 13; the file is in \"done\" now\n",
            "    answers        requests of drill-7: 13; granted 13",
            " ledger bundle ",
            ": IMPORTED\n",
            ": RECEIVED, a receipt\n",
            "requests sent: granted 13\n",
            "NOT SHOWN",
        ],
    );
    let german = world.drill(Host::WithoutUnshare, &[]).env("CARNET_LANG", "de").output();
    shows(&said(&german.unwrap()), &["es wartet", "13; bewilligt 13", "NICHT GEZEIGT"]);
    world.left_nothing();
    assert_eq!(fs::read_dir(world.path("tmp")).unwrap().count(), 0);
}

/// A gateway that was left running.
struct Kept<'w> {
    world: &'w World,
    host: Host,
    folder: PathBuf,
    /// What was printed to be typed.
    commands: Vec<String>,
}

impl<'w> Kept<'w> {
    fn new(world: &'w World, host: Host) -> Self {
        let folder = world.path("kept here");
        let told = said(&world.drill(host, &["--keep", "kept here"]).output().unwrap());
        let (_, told) = told.split_once("== It goes on in ").unwrap();
        let commands = told.lines().filter_map(|line| line.strip_prefix("$ "));
        let commands = commands.map(str::to_owned).collect();
        let kept = Self { world, host, folder, commands };
        // Its terminal goes away.
        let process = kept.read("port/process").parse().unwrap();
        kill_process_group(Pid::from_raw(process).unwrap(), Signal::HUP).unwrap();
        kept
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    #[track_caller]
    fn until(&self, name: &str, what: &str, times: usize) {
        let start = Instant::now();
        while self.read(name).matches(what).count() < times {
            assert!(start.elapsed() < LONG, "{what} in {}", self.read(name));
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn type_in(&self, line: &str) -> Output {
        self.world
            .command(self.host, "sh")
            .args(["-c", line])
            .current_dir(&self.folder)
            .output()
            .unwrap()
    }
}

impl Drop for Kept<'_> {
    /// After a test that failed.
    fn drop(&mut self) {
        if self.folder.exists() {
            let _ = self.world.command(Host::Whole, "sh").arg(self.folder.join("end.sh")).output();
        }
    }
}

/// Types what was printed, and waits where that says to.
fn another_request_is_answered(host: Host) {
    let world = World::new();
    let kept = Kept::new(&world, host);
    let (end, commands) = kept.commands.split_last().unwrap();
    let mut plugged = 2;
    for line in commands {
        match line.as_str() {
            line if line.starts_with("cd ") => {
                assert!(line.ends_with("/kept here'"), "{line}");
            }
            line if line.starts_with("tail ") => {}
            "touch port/plug" => {
                if plugged == 3 {
                    kept.until("respond.jsonl", "\"event\":\"reply\"", 1);
                }
                said(&kept.type_in(line));
                plugged += 1;
                kept.until("watch.jsonl", "\"event\":\"stick-done\"", plugged);
            }
            line if line.contains("DIGEST") => {
                kept.until("respond.jsonl", "\"event\":\"reply\"", 1);
                let log = kept.read("respond.jsonl");
                let digest = log.split_once("\"reply\":\"").unwrap().1.split('"').next().unwrap();
                said(&kept.type_in(&line.replace("DIGEST", digest)));
            }
            line => drop(said(&kept.type_in(line))),
        }
    }
    let open = "carnet --config plant/carnet.toml ledger list --open --json";
    assert_eq!(said(&kept.type_in(open)), "");
    let shown = said(&kept.type_in("carnet --config plant/carnet.toml ledger status"));
    assert!(shown.contains("requests sent: granted 14\n"), "{shown}");
    assert!(!world.at_work().is_empty());
    said(&kept.type_in(end));
    assert!(!kept.folder.exists());
    world.left_nothing();
}

#[test]
#[ignore = "needs unshare, with user namespaces"]
fn what_is_kept_answers_another_request_and_ends_by_its_own_command() {
    another_request_is_answered(Host::Whole);
}

#[test]
fn what_is_kept_with_a_drop_folder_answers_another_request_too() {
    another_request_is_answered(Host::WithoutUnshare);
}

/// The same command once more, after what was left had ended by itself.
#[test]
fn what_has_ended_already_is_only_removed() {
    let world = World::new();
    let kept = Kept::new(&world, Host::WithoutUnshare);
    fs::write(kept.folder.join("port/end"), "").unwrap();
    world.left_nothing();
    // Its number belongs to somebody else by now.
    fs::write(kept.folder.join("port/process"), std::process::id().to_string()).unwrap();
    said(&kept.type_in(kept.commands.last().unwrap()));
    assert!(!kept.folder.exists());
}

#[test]
fn nothing_is_left_of_a_drill_that_fails() {
    let world = World::new();
    let bad = world.path("bad.csv");
    fs::write(&bad, "Machine,OfflineInstallationId\nA,4.89E+62\n").unwrap();
    for words in [&["--requests", "bad.csv"][..], &["--requests", "bad.csv", "--keep", "kept"]] {
        let output = world.drill(Host::Whole, words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("    started"), "{output:?}");
        assert!(world.at_work().is_empty(), "{:#?}", world.at_work());
    }
    assert_eq!(fs::read_dir(world.path("tmp")).unwrap().count(), 0);
}

#[test]
fn nothing_is_at_work_after_a_drill_that_was_killed() {
    let world = World::new();
    let mut drill = world.drill(Host::Whole, &["--keep", "kept"]);
    let mut child = drill.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.starts_with("    started")));
    child.kill().unwrap();
    child.wait().unwrap();
    world.left_nothing();
    assert!(Path::new(&world.path("kept")).exists());
}
