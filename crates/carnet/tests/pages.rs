//! The pages of `docs` as their readers type them: every command, in order, from nothing.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// The commands of the console blocks, each with the status that it must end with.
fn commands(page: &str) -> Vec<(&str, i32)> {
    let blocks = page.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("\n```").next().unwrap().lines());
    lines
        .map(|line| {
            let line = line.strip_prefix("$ ").expect("a console block has commands only");
            let status = line.rsplit_once("# status ").map_or(0, |(_, it)| it.parse().unwrap());
            (line, status)
        })
        .collect()
}

/// Runs the page in `folder` and gives the folder of the drill that it leaves there.
fn run(page: &str, folder: &Path) -> PathBuf {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(page);
    let page = fs::read_to_string(page).unwrap();
    let commands = commands(&page);
    assert!(commands.len() > 15, "{commands:?}");
    let mut script = String::new();
    for (line, status) in &commands {
        writeln!(script, "{line}\nended=$?\nif [ $ended -ne {status} ]; then").unwrap();
        writeln!(script, "echo \"status $ended in place of {status} of:\" >&2").unwrap();
        writeln!(script, "cat >&2 <<'LINE'\n{line}\nLINE\nexit 99; fi").unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_carnet")).parent().unwrap();
    let rest = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([program.to_owned()].into_iter().chain(env::split_paths(&rest)));
    let output = Command::new("sh")
        .args(["-c", &script])
        .env("PATH", path.unwrap())
        .env("XDG_STATE_HOME", folder.join("state"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stdout));
    folder.join("practice")
}

#[test]
fn the_page_to_practise_at_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let practice = run("door-practice.md", folder.path());
    let read = |name: &str| fs::read_to_string(practice.join(name)).unwrap();
    assert!(read("my-decision.html").contains("p-008, p-009"));
    assert!(read("entscheidung.html").contains("Angenommen"));
    assert!(read("refused.html").contains("chunk.magic"));
    assert!(!practice.join("never.carnet").exists() && !practice.join("never.html").exists());
    let journal = folder.path().join("state/carnet/journal.jsonl");
    let journal = fs::read_to_string(journal).unwrap();
    for action in ["scan", "approve", "refuse"] {
        assert!(journal.contains(&format!("\"action\":\"{action}\"")), "{action}: {journal}");
    }
}

#[test]
fn the_page_on_media() {
    let folder = tempfile::tempdir().unwrap();
    let practice = run("media.md", folder.path());
    let read = |name: &str| fs::read_to_string(practice.join(name)).unwrap();
    assert!(read("entry.toml").contains("label = \"RED 07\""));
    assert!(read("retired.toml").contains("retired = true"));
    // MEDIA-27.
    assert!(!practice.join("new-stick/PASSPORT.carnet-medium").exists());
}

#[test]
fn the_page_on_bad_days() {
    let folder = tempfile::tempdir().unwrap();
    let practice = run("bad-days.md", folder.path());
    let log = Command::new(env!("CARGO_BIN_EXE_carnet"))
        .args(["--config", "plant/carnet.toml", "ledger", "audit", "--log"])
        .current_dir(practice)
        .output()
        .unwrap();
    let log = String::from_utf8(log.stdout).unwrap();
    let taken_back = log.lines().filter(|line| line.contains("\"take-back\"")).count();
    // Eleven of them with one table.
    assert_eq!(taken_back, 6 + 11, "{log}");
}

/// VERDICT-14.
#[test]
fn the_page_on_sites() {
    let folder = tempfile::tempdir().unwrap();
    let practice = run("sites.md", folder.path());
    let page = fs::read_to_string(practice.join("page.html")).unwrap();
    assert!(page.contains("plant-7 (Works North, once Works 3)") && page.contains("(Gate 1)"));
    assert!(practice.join("heir/archive/inherited/plant-7").is_dir());
}
