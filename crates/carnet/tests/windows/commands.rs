//! What behaves on Windows as it does on Linux.

use std::fs;
use std::path::Path;

use crate::drive::keep_server;
use crate::harness::Wine;

/// Pages of what Linux alone has, and of sticks that only its kernel's tables show.
const OF_LINUX: [&str; 3] = ["media", "respond", "watch"];

#[test]
#[ignore = "needs Wine and make windows-debug"]
fn the_drill_passes() {
    let _server = keep_server();
    let folder = tempfile::tempdir().unwrap();
    let output = Wine::get().carnet(folder.path(), &["drill", "--keep", "kept"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("kept/requests.carnet").exists());
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
            if output.status.code() != Some(status) {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                wrong.push(format!("{name}: {line}\n  {:?} for {status}: {said}", output.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 100, "{tried}");
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
