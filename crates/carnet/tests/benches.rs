//! The scripts that measure: they run through, and put what they say where a page has room for it.
//! No figure is asserted.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{fs, path::Path, process::Command};

/// Runs a script of `benches` and gives what the page has then.
fn figures(script: &str, name: &str, options: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    // The page in docs has room for both.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("../../docs/performance.md")).unwrap();
    fs::write(&page, &text).unwrap();
    let output = Command::new("python3")
        .arg("-B")
        .arg(root.join("benches").join(script))
        .arg(env!("CARGO_BIN_EXE_carnet"))
        .args(options)
        .arg("--page")
        .arg(&page)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let marks = [format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->")];
    let parts = |text: &str| {
        let (before, rest) = text.split_once(&marks[0]).unwrap();
        let (between, after) = rest.split_once(&marks[1]).unwrap();
        [before, between, after].map(str::to_owned)
    };
    let ([before, _, after], now) = (parts(&text), parts(&fs::read_to_string(&page).unwrap()));
    assert_eq!((&now[0], &now[2]), (&before, &after), "the rest of the page stays");
    now[1].clone()
}

/// The cells of the row that begins with this one.
fn row<'a>(table: &'a str, label: &str) -> Vec<&'a str> {
    let start = format!("| {label} |");
    let row = table.lines().find(|line| line.starts_with(&start));
    row.unwrap_or_else(|| panic!("{label}: {table}")).split('|').map(str::trim).collect()
}

#[test]
#[ignore = "needs python3, tar, zstd, minisign, sqlite3, strace, time"]
fn what_commands_cost() {
    // In place of the verifier that is built for it.
    let verifier = env!("CARGO_BIN_EXE_carnet");
    let options = [
        "--rows",
        "1",
        "1000",
        "--vendor-files",
        "3",
        "--grown",
        "2000",
        "--rounds",
        "1",
        "--verifier",
        verifier,
    ];
    let text = figures("commands.py", "figures", &options);
    for input in ["1 row", "1,000 rows", "3 files"] {
        let (_, table) = text.split_once(&format!("| {input} | CPU s |")).unwrap();
        let table = table.split("\n\n").next().unwrap();
        for command in ["export", "export, nothing new", "import"] {
            assert!(row(table, command)[2..9].iter().all(|it| !it.is_empty()), "{table}");
        }
        assert!(!row(table, "verify")[3].is_empty(), "{table}");
        // What does not last costs no fsync, and what lasts costs some.
        assert_eq!(row(table, "verify")[8], "0", "{table}");
        assert_ne!(row(table, "export")[8], "0", "{table}");
    }
    assert_eq!(row(&text, "ledger machines").len(), 7, "{text}");
    for aim in ["carnet-verify ÷ pair", "import, calls of fsync"] {
        assert!(["**neither**", "must", "goal"].contains(&row(&text, aim)[6]), "{text}");
    }
}

#[test]
#[ignore = "needs python3"]
fn what_ten_years_cost() {
    let text = figures("decade.py", "decade", &["--weeks", "3", "--machines", "40"]);
    for command in [
        "plant: export",
        "gateway: import",
        "gateway: export",
        "plant: import",
        "plant: ledger audit",
    ] {
        assert_eq!(row(&text, command).len(), 6, "{text}");
    }
    assert!(text.contains("| plant: archive |"), "{text}");
}
