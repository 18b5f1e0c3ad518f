//! Tables that are made anew from log and archive.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;

use super::audit::{Copy, busy, columns, cross, files, first_row, objects, other};
use super::commands::{configure, name};
use super::sites::Site;

/// Each listing, as text and as JSON.
fn listings(copy: &Copy) -> Vec<String> {
    let mut commands: Vec<Vec<String>> = [
        "ledger list",
        "ledger list --open",
        "ledger list --rejected",
        "ledger status",
        "ledger machines",
        "ledger machines --csv",
        "ledger time",
        "ledger audit",
        "ledger confirm pc-1",
        "ledger confirm pc-2",
        "ledger confirm pc-9",
        "ledger confirm pc-11",
    ]
    .iter()
    .map(|line| line.split(' ').map(str::to_owned).collect())
    .collect();
    let db = Connection::open(&copy.ledger).unwrap();
    let mut bundles = db.prepare("SELECT lower(hex(digest)) FROM bundle ORDER BY id").unwrap();
    for digest in bundles.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        let words = ["ledger", "show", &digest.unwrap(), "--items"].map(str::to_owned);
        commands.push(words.to_vec());
    }
    drop(bundles);
    drop(db);
    let mut said = Vec::new();
    for command in &commands {
        for json in [false, true] {
            if json && command.iter().any(|word| word == "--csv") {
                continue;
            }
            let mut words: Vec<&str> = json.then_some("--json").into_iter().collect();
            words.extend(command.iter().map(String::as_str));
            let (status, out) = copy.run(&words);
            assert_ne!(status, 2, "{words:?}: {out}");
            said.push(format!("{words:?}: {status}\n{out}"));
        }
    }
    said
}

/// Without the end of the log, to which a rebuild adds an entry, without sizes, and without the clock.
fn without_end(listings: &[String]) -> Vec<String> {
    let line = |line: &str| match serde_json::from_str(line) {
        Ok(Value::Object(mut object)) => {
            ["audit", "entries", "head", "now", "sizes"]
                .iter()
                .for_each(|name| drop(object.remove(*name)));
            Value::Object(object).to_string()
        }
        _ if line.contains("audit log: ")
            || line.starts_with("sizes: ")
            || line.contains("clock of this host: ") =>
        {
            String::new()
        }
        _ => line.to_owned(),
    };
    let of_one = |text: &String| text.lines().map(line).collect::<Vec<_>>().join("\n");
    listings.iter().map(of_one).collect()
}

fn is_rebuilt(copy: &Copy, more: &[&str]) -> Value {
    let words = [&["--json", "ledger", "rebuild", "--ticket", "INC-1"], more].concat();
    let (status, out) = copy.run(&words);
    assert_eq!(status, 0, "{out}");
    serde_json::from_str(&out).unwrap()
}

/// LEDGER-88. LEDGER-92. Every listing is what it was, and the ledger as it was lies beside it.
#[test]
fn every_listing_of_tables_made_anew_is_what_it_was() {
    let sites = busy();
    for site in [&sites.plant, &sites.gateway] {
        configure(&sites, site);
        let copy = Copy::of(site);
        let before = listings(&copy);
        let rebuilt = is_rebuilt(&copy, &[]);
        assert_eq!(rebuilt["lost"], Value::Array(vec![]));
        let after = listings(&copy);
        for (before, after) in without_end(&before).iter().zip(without_end(&after)) {
            assert_eq!(*before, after);
        }
        let old = PathBuf::from(rebuilt["before"].as_str().unwrap());
        assert_eq!(old, PathBuf::from(format!("{}.before-rebuild-1", copy.ledger.display())));
        let kept = Copy { ledger: old, ..copy };
        assert_eq!(without_end(&listings(&kept)), without_end(&before));
        let again = Copy { ledger: kept.folder.path().join("ledger.sqlite"), ..kept };
        let second = is_rebuilt(&again, &[]);
        assert!(second["before"].as_str().unwrap().ends_with(".before-rebuild-2"));
    }
}

/// What an edit spoils is whole again, and says nothing but what it said before.
#[track_caller]
fn is_mended(site: &Site, edit: &str) {
    let untouched = Copy::of(site).audit();
    let copy = Copy::of(site);
    let batch = format!("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {edit}");
    if Connection::open(&copy.ledger).unwrap().execute_batch(&batch).is_err() {
        return;
    }
    let (status, out) = copy.run(&["ledger", "rebuild", "--ticket", "INC-1"]);
    assert_eq!(status, 0, "{edit}: {out}");
    assert_eq!(copy.audit(), untouched, "{edit}");
}

/// LEDGER-88.
#[test]
fn whatever_was_changed_in_the_tables_is_mended() {
    let sites = busy();
    for site in [&sites.plant, &sites.gateway] {
        let db = Connection::open(site.folder.join("ledger.sqlite")).unwrap();
        for table in objects(&db, "table") {
            let row = first_row(&db, &table);
            for (column, _) in columns(&db, &table) {
                let cell = format!("SELECT {column} FROM {table} WHERE {row}");
                let Ok(cell) = db.query_row(&cell, [], |row| row.get(0)) else { continue };
                let is_name = match (table.as_str(), column.as_str()) {
                    // Of the log nothing may be changed, and its end is held against it.
                    ("audit", _) | ("ledger", "audit_entries" | "audit_head") => continue,
                    ("machine", "name" | "noted" | "item") | ("machine_salt", _) => true,
                    ("part", "id" | "names") | ("said", "machine" | "number") => true,
                    _ => false,
                };
                let edit =
                    format!("UPDATE {table} SET {column} = {} WHERE {row}", other(&cell, &column));
                if !is_name {
                    is_mended(site, &edit);
                }
            }
            if !["audit", "part", "machine", "machine_salt", "said"].contains(&table.as_str()) {
                is_mended(site, &format!("DELETE FROM {table} WHERE {row}"));
                is_mended(site, &format!("DROP TABLE {table}"));
            }
        }
        for index in objects(&db, "index") {
            is_mended(site, &format!("DROP INDEX {index}"));
        }
        for edit in [
            "CREATE TRIGGER grant AFTER INSERT ON audit BEGIN DELETE FROM tally; END",
            "CREATE VIEW nobody AS SELECT 1",
            "PRAGMA application_id = 1",
            "PRAGMA user_version = 7; ALTER TABLE held RENAME TO hold",
        ] {
            is_mended(site, edit);
        }
    }
}

/// LEDGER-89. AUDIT-4.
#[test]
fn nothing_is_made_of_a_log_that_is_not_whole_or_not_followed() {
    let sites = busy();
    let site = &sites.gateway;
    for (edit, word) in [
        (
            "UPDATE audit SET entry = replace(entry, 'time', 'tame') WHERE number = 3",
            "entry 3 was changed",
        ),
        ("DELETE FROM audit WHERE number = 4", "entry 4 is missing"),
        ("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)", "is missing"),
        ("UPDATE ledger SET audit_head = zeroblob(32)", "another head"),
        ("DROP TABLE audit", "audit"),
        ("PRAGMA user_version = 99", "newer version"),
    ] {
        let copy = Copy::of(site);
        Connection::open(&copy.ledger).unwrap().execute_batch(edit).unwrap();
        let before = fs::read(&copy.ledger).unwrap();
        let (status, said) = copy.run(&["ledger", "rebuild", "--ticket", "INC-1"]);
        assert!(status != 0 && said.contains(word), "{edit}: {status} {said}");
        assert_eq!(fs::read(&copy.ledger).unwrap(), before, "{edit}");
        assert_eq!(fs::read_dir(copy.folder.path()).unwrap().count(), 3, "{edit}");
    }
    let other = Copy { site: "plant-8".to_owned(), ..Copy::of(site) };
    let (status, said) = other.run(&["ledger", "rebuild", "--ticket", "INC-1"]);
    assert!(status == 2 && said.contains("belongs to site"), "{said}");
}

/// LEDGER-89. AUDIT-17.
#[test]
fn an_absent_bundle_is_named_unless_the_archive_that_it_was_moved_to_is() {
    let sites = busy();
    let copy = Copy::with_archive(&sites.plant);
    let moved = copy.folder.path().join("moved");
    fs::create_dir(&moved).unwrap();
    let is_bundle = |path: &PathBuf| {
        path.parent() == Some(&copy.archive) && path.extension().is_some_and(|it| it == "carnet")
    };
    let bundle = files(&copy.archive).into_iter().find(is_bundle).unwrap();
    let file = bundle.file_name().unwrap().to_str().unwrap();
    fs::rename(&bundle, moved.join(file)).unwrap();
    let (status, said) = copy.run(&["ledger", "rebuild", "--ticket", "INC-1"]);
    assert!(status == 1 && said.contains(file), "{status}: {said}");
    copy.names("no file", &[file]);
    let more = ["--moved-to", name(&moved)];
    let (status, _) = copy.run(&[&["ledger", "audit"], &more[..]].concat());
    assert_eq!(status, 0);
    is_rebuilt(&copy, &more);
    fs::rename(moved.join(file), &bundle).unwrap();
    assert_eq!(copy.audit(), (0, String::new()));
}

fn inventory(folder: &Path, rows: &[(u32, &str)]) -> PathBuf {
    let path = folder.join("inventory.csv");
    let mut text = "machine,installation id\n".to_owned();
    for (number, machine) in rows {
        let carnet_format::RequestBody::Microsoft(body) =
            carnet_testbed::request_number(*number).body
        else {
            panic!()
        };
        text.push_str(&format!("{machine},{}\n", body.installation_id));
    }
    fs::write(&path, text).unwrap();
    path
}

/// LEDGER-90. LEDGER-91. AUDIT-16.
#[test]
fn lost_names_are_told_and_joined_from_an_inventory() {
    let sites = busy();
    configure(&sites, &sites.plant);
    for edit in [
        "UPDATE machine_salt SET salt = zeroblob(16)",
        "DROP TABLE part; DROP TABLE machine; DROP TABLE said",
        "UPDATE said SET machine = 'pc-x'; DELETE FROM machine; UPDATE part SET names = x''",
    ] {
        let copy = Copy::of(&sites.plant);
        let edit = format!("PRAGMA foreign_keys = OFF; {edit}");
        Connection::open(&copy.ledger).unwrap().execute_batch(&edit).unwrap();
        let (status, said) = copy.run(&["ledger", "rebuild", "--ticket", "INC-1"]);
        assert!(status == 2 && said.contains("names of machines"), "{status}: {said}");
        assert_eq!(fs::read_dir(copy.folder.path()).unwrap().count(), 3, "{edit}");
        let some =
            inventory(copy.folder.path(), &[(1, "pc-1"), (2, "pc-2"), (2, "PC-9"), (11, "pc-11")]);
        let rebuilt = is_rebuilt(&copy, &["--machines", name(&some)]);
        assert!(!rebuilt["lost"].as_array().unwrap().is_empty());
        // The request of pc-1 crossed twice.
        assert_eq!(rebuilt["joined"], 5, "{edit}: {rebuilt}");
        assert!(rebuilt["nameless"].as_array().unwrap().len() > 4);
        assert_eq!(copy.audit(), (0, String::new()), "{edit}");
        let (_, machines) = copy.run(&["ledger", "machines"]);
        for machine in ["pc-1", "pc-2", "PC-9", "pc-11"] {
            assert!(machines.contains(machine), "{edit}: {machines}");
        }
        // What was lost once is not lost again.
        let again = is_rebuilt(&copy, &[]);
        assert_eq!(again["lost"], Value::Array(vec![]), "{edit}");
        assert_eq!(copy.audit(), (0, String::new()), "{edit}");
    }
}

/// What version 5 had of machines, and its log.
const VERSION_5: &str = "
    PRAGMA foreign_keys = OFF;
    CREATE TABLE machine_5 (
      name TEXT NOT NULL COLLATE NOCASE, bundle INTEGER NOT NULL, idx INTEGER NOT NULL, noted INTEGER, after INTEGER,
      PRIMARY KEY (bundle, idx, name)
    ) WITHOUT ROWID, STRICT;
    INSERT INTO machine_5 SELECT name, item / 4194304, item % 4194304, noted, after FROM machine;
    DROP TABLE machine;
    PRAGMA user_version = 5;";

/// LEDGER-88. LEDGER-93.
#[test]
fn a_ledger_of_an_older_version_is_refused_by_name_and_made_anew() {
    let sites = busy();
    for site in [&sites.plant, &sites.gateway] {
        let untouched = Copy::of(site);
        let copy = Copy::of(site);
        let db = Connection::open(&copy.ledger).unwrap();
        db.execute_batch(VERSION_5).unwrap();
        for (number, index, machine) in names_of(&db) {
            let row = "INSERT INTO machine_5 (name, bundle, idx) VALUES (?, ?, ?)";
            db.execute(row, (machine, number, index)).unwrap();
        }
        db.execute_batch("ALTER TABLE machine_5 RENAME TO machine; DROP TABLE part").unwrap();
        drop(db);
        let (status, said) = copy.run(&["ledger", "list"]);
        assert!(status == 2 && said.contains("older version"), "{said}");
        assert_eq!(is_rebuilt(&copy, &[])["lost"], Value::Array(vec![]));
        assert_eq!(copy.audit(), untouched.audit());
    }
}

/// The names in the parts of a ledger: bundle, index, name.
fn names_of(db: &Connection) -> Vec<(i64, i64, String)> {
    let mut parts = db.prepare("SELECT id / 1024, names FROM part").unwrap();
    let parts = parts.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))).unwrap();
    let mut names = Vec::new();
    for (bundle, bytes) in parts.map(Result::unwrap) {
        let mut rest = &bytes[..];
        let mut index = 0;
        // Counts and lengths below 128 are one byte.
        while let Some((count, after)) = rest.split_first() {
            rest = after;
            for _ in 0..*count {
                let (length, after) = rest.split_first().unwrap();
                let (name, after) = after.split_at(usize::from(*length));
                names.push((bundle, index, String::from_utf8(name.to_vec()).unwrap()));
                rest = after;
            }
            index += 1;
        }
    }
    names
}

/// LEDGER-92. Whenever the call is killed, the ledger is the old one or the new one.
#[test]
fn a_rebuild_that_is_killed_leaves_the_old_ledger_or_the_new_one() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let mut sites = super::commands::sites();
    let many: Vec<_> = (1..400).map(|it| (carnet_testbed::request_number(it), "pc-1")).collect();
    cross(&mut sites, &many);
    let mut ends = [0, 0];
    for wait in 0..40 {
        let copy = Copy::of(&sites.plant);
        Connection::open(&copy.ledger).unwrap().execute("DELETE FROM request_print", []).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-import"));
        command.args(copy.words(&["ledger", "rebuild", "--ticket", "INC-1"]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait * 4));
        child.kill().unwrap();
        child.wait().unwrap();
        let (status, said) = copy.audit();
        match status {
            0 => ends[1] += 1,
            1 => {
                assert!(said.contains("table request_print"), "{said}");
                ends[0] += 1;
            }
            _ => panic!("{status}: {said}"),
        }
        is_rebuilt(&copy, &[]);
        assert_eq!(copy.audit(), (0, String::new()));
    }
    assert_ne!(ends[0], 0);
}
