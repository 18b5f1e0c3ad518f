//! Umlauts on their way to whoever reads: a console, a pipe beside one, a file. `chcp` gives the console its code page.

use std::fs;
use std::process::{Command, Stdio};

use carnet_testbed::Said;
use serde_json::Value;

use crate::drive::keep_server;
use crate::harness::Wine;

/// The sites of the drill, with a table whose name has umlauts and a dash that code page 850 has not.
fn scene() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut drill = Command::new(env!("CARGO_BIN_EXE_carnet"));
    Said::of(drill.args(["drill", "--keep", "."]).current_dir(folder.path())).status(0);
    let table = "Machine,OfflineInstallationId\nPRÜFSTAND-Ä,12\n";
    fs::write(folder.path().join("PRÜFSTAND–ä.csv"), table).unwrap();
    folder
}

const EXPORT: &str = "--config plant/carnet.toml export PRÜFSTAND–ä.csv --to gateway-1 --dry-run";
const MACHINE: &str = "--config plant/carnet.toml ledger machines Förderband-7";

#[track_caller]
fn has(bytes: &[u8], part: &[u8]) {
    let is_there = bytes.windows(part.len()).any(|it| it == part);
    assert!(is_there, "{}: {}", part.escape_ascii(), String::from_utf8_lossy(bytes));
}

#[test]
#[ignore = "needs Wine and make windows-debug"]
fn a_console_shows_umlauts_in_every_code_page() {
    let _server = keep_server();
    let folder = scene();
    for page in [850, 65_001] {
        let shown = Wine::get().console(folder.path(), page, EXPORT, "");
        for part in ["PRÜFSTAND–ä.csv:2", "keinegültigeInstallations-ID", "Schlüssel"] {
            assert!(shown.contains(part), "{page}: {part}: {shown}");
        }
        let shown = Wine::get().console(folder.path(), page, MACHINE, "");
        assert!(shown.contains("Förderband-7"), "{page}: {shown}");
    }
}

/// VERDICT-10. A pass phrase is asked for at the console itself.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn the_question_for_a_pass_phrase_reads_like_any_other_line() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("Schlüssel")).unwrap();
    let key = r"key new Schlüssel\neu.pem --role approver --person p-002";
    for page in [850, 65_001] {
        // Two empty lines, once it has asked.
        let keys = r"for key in 1 2; do sleep 6; printf '\r'; done; sleep 2";
        let mut keys =
            Command::new("sh").args(["-c", keys]).stdout(Stdio::piped()).spawn().unwrap();
        let typed = keys.stdout.take().unwrap();
        let shown = Wine::get().asked(folder.path(), page, (key, ""), typed.into());
        keys.wait().unwrap();
        let question = r"NeuePassphrasevonSchlüssel\neu.pem(Freigabeschlüssel";
        assert!(shown.contains(question) && shown.contains('…'), "{page}: {shown}");
    }
}

/// VERDICT-22.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn a_pipe_gets_text_in_the_code_page_and_what_programs_read_in_utf8() {
    let _server = keep_server();
    let folder = scene();
    let out = folder.path().join("out");
    let written = |page: u32, words: &str, goes: &str| {
        let shown = Wine::get().console(folder.path(), page, words, goes);
        let written = fs::read(&out).unwrap();
        fs::remove_file(&out).unwrap();
        (written, shown)
    };
    let (text, shown) = written(850, EXPORT, "2>&1 | cat >out");
    assert_eq!(shown, "");
    // It has no dash of this length: `-` would be another file.
    has(&text, b"PR\x9aFSTAND\\u{2013}\x84.csv:2: Spalte");
    has(&text, b"keine g\x81ltige");
    for (page, goes) in [(850, ">out 2>&1"), (65_001, "2>&1 | cat >out")] {
        let (text, _) = written(page, EXPORT, goes);
        has(&text, "PRÜFSTAND–ä.csv:2: Spalte".as_bytes());
        has(&text, "keine gültige".as_bytes());
    }
    has(&written(850, MACHINE, "| cat >out").0, b"F\x94rderband-7");

    let (json, _) = written(850, &format!("{MACHINE} --json"), "| cat >out");
    assert!(json.is_ascii());
    let objects: Vec<Value> =
        serde_json::Deserializer::from_slice(&json).into_iter().map(Result::unwrap).collect();
    assert!(objects.iter().any(|it| it["machine"] == "Förderband-7"), "{objects:?}");

    let note = "Codepage850";
    let plant = "--config plant/carnet.toml";
    for words in [
        format!("{MACHINE} --csv"),
        format!("{plant} report requests.carnet -o -"),
        format!("{plant} key show"),
    ] {
        let (file, shown) = written(850, &words, "| cat >out");
        let file = String::from_utf8(file).unwrap();
        assert!(file.contains(['ö', 'ü']), "{words}: {file}");
        // PowerShell would read it by the code page, and write it so.
        assert_eq!(shown.matches(note).count(), 1, "{words}: {shown}");
    }
    assert_eq!(written(850, &format!("{MACHINE} --csv"), ">out").1, "");
}

/// It hears its own commands through pipes.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn the_drill_is_in_the_code_page_once() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    Wine::get().console(folder.path(), 850, "drill", "| cat >out");
    let said = fs::read(folder.path().join("out")).unwrap();
    has(&said, b"# Schl\x81sselart: ");
    assert!(!said.windows(3).any(|it| it == b"\\u{"), "{}", String::from_utf8_lossy(&said));
}
