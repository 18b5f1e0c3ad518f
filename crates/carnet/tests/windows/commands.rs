//! What behaves on Windows as it does on Linux.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::drive::keep_server;
use crate::harness::Wine;

/// Pages of what Linux alone has, and of sticks that only its kernel's tables show.
const OF_LINUX: [&str; 3] = ["media", "respond", "watch"];

#[test]
#[ignore = "needs Wine and make windows-debug"]
fn the_drill_passes() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    for language in ["en", "de"] {
        let mut drill = Wine::get().carnet(folder.path(), &["drill", "--keep", language]);
        let output = drill.env("CARNET_LANG", language).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(folder.path().join(language).join("requests.carnet").exists());
    }
}

/// The words are Linux' own matter, because of the paths in them.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn commands_end_with_the_status_that_is_written() {
    let _server = keep_server();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let (mut tried, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(&pages).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_none_or(|it| it != "trycmd") || OF_LINUX.contains(&name) {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let given = path.with_extension("in");
        if given.exists() {
            copy(&given, folder.path());
        }
        let has_settings = given.join("carnet.toml").exists();
        for (line, status) in commands(&fs::read_to_string(&path).unwrap()) {
            let words = words(line);
            let at = words.iter().position(|word| *word == "carnet").unwrap();
            let mut command = Wine::get().carnet(folder.path(), &words[at + 1..]);
            if has_settings {
                command.env("CARNET_CONFIG", "carnet.toml");
            }
            command.envs(words[..at].iter().map(|word| word.split_once('=').unwrap()));
            let output = command.output().unwrap();
            tried += 1;
            // VERDICT-10. JSON has a grammar of its own, and a character that was escaped stays so.
            let said = [&*output.stdout, &*output.stderr].concat();
            let said = String::from_utf8_lossy(&said).replace(r"\\u{", "");
            // Wine speaks, too.
            let mut lines = said.lines().filter(|it| !it.starts_with("wine: "));
            if lines.any(|it| it.contains(r"\\")) && !line.contains("--json") {
                wrong.push(format!("{name}: {line}\n  {said}"));
            }
            if output.status.code() != Some(status) {
                wrong.push(format!("{name}: {line}\n  {:?} for {status}: {said}", output.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 100, "{tried}");
}

/// VERDICT-21. What stands in a file of commands comes to the program as it is written there.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn names_that_fit_stand_in_place_of_a_pattern() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let native = Command::new(env!("CARGO_BIN_EXE_carnet"))
        .args(["drill", "--keep", "kept"])
        .current_dir(folder.path())
        .output();
    assert!(native.unwrap().status.success());
    let bundles = fs::read_dir(kept.join("stick")).unwrap().map(|it| it.unwrap().path());
    let bundles = bundles.filter(|it| it.extension().is_some_and(|it| it == "carnet")).count();
    assert!(bundles > 1, "{bundles}");
    let run = |words: &str| {
        let line = format!("@carnet.exe --config gateway\\carnet.toml {words}\r\n");
        fs::write(kept.join("run.bat"), line).unwrap();
        Wine::get().file_of_commands(&kept, "run.bat").output().unwrap()
    };
    let text = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    let verdicts = text(&run(r"verify STICK\*.carnet --json"));
    assert_eq!(verdicts.matches(r#""verdict":"#).count(), bundles, "{verdicts}");
    let quoted = run(r#"verify "stick\*.carnet""#);
    assert_eq!(quoted.status.code(), Some(3));
    assert!(text(&quoted).starts_with(r"stick\*.carnet: NOT JUDGED"), "{quoted:?}");
    let swallowed = run(r#"verify "stick\" --json"#);
    assert_eq!(swallowed.status.code(), Some(2));
    let said = String::from_utf8_lossy(&swallowed.stderr);
    assert!(said.contains("a quotation mark after a backslash"), "{said}");
}

/// VERDICT-24.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn nothing_is_written_to_a_device() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    for (name, status) in
        [("nul", 2), ("AUX.ps1", 2), (r".\con.txt", 2), ("com1", 2), ("null.ps1", 0)]
    {
        let words = ["script", "collect", "-o", name];
        let output = Wine::get().carnet(folder.path(), &words).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{name}: {output:?}");
    }
    for words in
        [&["key", "new", "nul", "--no-passphrase"][..], &["--key", "aux.pem", "key", "show"]]
    {
        let output = Wine::get().carnet(folder.path(), words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("of a device"), "{output:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// LANG-4. DOCTOR-6. DOCTOR-5.
#[test]
#[ignore = "needs Wine and make windows-debug"]
fn what_was_not_looked_at_is_not_called_good() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    let output = Wine::get().carnet(folder.path(), &["drill", "--keep", "kept"]).output().unwrap();
    assert!(output.status.success());
    let words = ["--config", r"kept\plant\carnet.toml", "doctor"];
    let output = Wine::get().carnet(folder.path(), &words).env("TZ", "Europe/Berlin").output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    for expected in ["not looked at on Windows", "icacls ", "not possible on Windows", "(CE"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("for this account alone"), "{said}");
}

/// The commands of a page, each with the status that stands below it.
fn commands(page: &str) -> Vec<(&str, i32)> {
    let lines: Vec<&str> = page.lines().collect();
    let pairs = lines.windows(2).filter_map(|pair| Some((pair[0].strip_prefix("$ ")?, pair[1])));
    pairs
        .map(|(line, below)| match below.strip_prefix("? ") {
            Some(status) => (line, status.parse().unwrap()),
            None => (line, 0),
        })
        .collect()
}

/// The words of a line; some stand in single quotation marks, whole.
fn words(line: &str) -> Vec<&str> {
    let parts = line.split('\'').enumerate();
    let words = parts.map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    words.collect::<Vec<_>>().concat()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(fs::copy(&path, &to).unwrap()),
        }
    }
}
