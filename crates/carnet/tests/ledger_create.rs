//! A ledger begins where a person says so, and nowhere else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_testbed::{Desk, Key, Said, World};

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");
const RULES: &str = "kinds = [\"request\"]\nschemes = [\"vendor-file\"]\nvendors = [\"codemeter\"]\napprovals = 0\n\
                     scan = \"none\"\nmax-items = 9\nmax-bytes = 90000\ngaps = \"hold\"\nlate = \"accept\"\n\
                     time-unknown = \"accept\"";

/// A plant that has everything but a ledger.
fn plant() -> Desk {
    let desk = Desk::new();
    let settings = "site = \"plant-7\"\ntrust = \"trust.toml\"\nkey = \"key.pem\"\nledger = \"disk/ledger.db\"\n\
                    spool = \"spool\"\noutbox = \"outbox\"\narchive = \"archive\"\n";
    desk.write("carnet.toml", settings);
    desk.write_secret("key.pem", Key::number(1).pem());
    let world = World::new(1, "2026-01-01")
        .plant("plant-7")
        .gateway("gateway-1")
        .officer("p-001", &[])
        .exporter(1, "plant-7", "p-001")
        .route("plant-7", "gateway-1", RULES);
    desk.write("trust.toml", world.text());
    desk.write("a.WibuCmRaC", "a");
    desk
}

fn carnet(desk: &Desk, words: &str) -> Said {
    desk.run(CARNET, &words.split(' ').collect::<Vec<_>>())
}

/// Every file and folder, but the settings.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.append(&mut everything(&path));
        }
        all.insert(path.clone(), fs::read(path).unwrap_or_default());
    }
    all
}

const EXPORT: &str = "export a.WibuCmRaC --vendor codemeter --to gateway-1 -o out.carnet";

/// LEDGER-2. LEDGER-3.
#[test]
fn only_a_person_who_says_so_begins_a_ledger() {
    let desk = plant();
    let before = everything(desk.folder());
    let dry = "export a.WibuCmRaC --vendor codemeter --to gateway-1 --dry-run";
    for words in [EXPORT, dry, "import out.carnet", "import out.carnet --dry-run", "ledger status"]
    {
        let said = carnet(&desk, words).status(2).with("ledger.missing").with("disk/ledger.db");
        said.with("carnet ledger create").with("carnet ledger restore");
        assert_eq!(everything(desk.folder()), before, "{words}");
    }
    carnet(&desk, "ledger create").status(0).with("a new ledger for plant-7");
    for made in ["disk/ledger.db", "archive", "spool", "outbox"] {
        assert!(desk.path(made).exists(), "{made}");
    }
    let before = everything(desk.folder());
    carnet(&desk, "ledger create").status(2).with("ledger.exists");
    assert_eq!(everything(desk.folder()), before);
    carnet(&desk, EXPORT).status(0);
}

/// LEDGER-3. Whole or not at all: where one place cannot be had, nothing of the others stays behind.
#[test]
fn a_ledger_that_cannot_begin_leaves_nothing() {
    let desk = plant();
    desk.write("file", "");
    let before = everything(desk.folder());
    for option in ["--archive", "--spool", "--outbox", "--ledger"] {
        let words = format!("ledger create --archive a/b {option} file/deep/x");
        let words = words.replace("--archive a/b --archive", "--archive");
        carnet(&desk, &words).status(3);
        assert_eq!(everything(desk.folder()), before, "{option}");
    }
    // Its folder can be made, the file cannot: this name has no room for an ending.
    let long = "x".repeat(255);
    carnet(&desk, &format!("ledger create --archive a/b --ledger c/d/{long}")).status(3);
    assert_eq!(everything(desk.folder()), before);
    carnet(&desk, "ledger create").status(0);
}

/// LEDGER-3. MEDIA-32. Other commands may make nothing above these folders.
#[test]
fn folders_in_folders_are_made_once_for_all() {
    let desk = plant();
    let settings = fs::read_to_string(desk.path("carnet.toml")).unwrap();
    desk.write("carnet.toml", settings.replace(" = \"disk/", " = \"disk/a/b/"));
    carnet(&desk, "ledger create").status(0);
    assert!(desk.path("disk/a/b/ledger.db").exists());
    carnet(&desk, EXPORT).status(0);
    let said = carnet(&desk, "ledger backup there/is/none").status(3);
    assert!(said.err.contains("there/is\" is not there: make it first"), "{}", said.err);
    said.with("medium.missing");
    carnet(&desk, "ledger backup there").status(0);
}

/// LEDGER-4. The disk of the ledger is not mounted, that of the archive is.
#[test]
fn a_ledger_does_not_begin_over_the_archive_of_another() {
    let desk = plant();
    carnet(&desk, "ledger create").status(0);
    carnet(&desk, EXPORT).status(0);
    fs::rename(desk.path("disk"), desk.path("away")).unwrap();
    let before = everything(desk.folder());
    let said = carnet(&desk, "ledger create").status(2).with("ledger.archive-in-use");
    said.with("ledger restore");
    assert_eq!(everything(desk.folder()), before);
    carnet(&desk, "ledger create --archive other").status(0);
}

/// VERDICT-17. A file or folder of that name once began.
#[test]
fn the_address_of_a_database_begins_nothing() {
    let desk = plant();
    let settings = desk.read("carnet.toml");
    let before = everything(desk.folder());
    let run = |words: &[&str]| {
        let said = desk.run(CARNET, words).status(2);
        assert_eq!(everything(desk.folder()), before, "{words:?}");
        // SHARE-2.
        assert!(!said.out.contains("Secret1") && !said.err.contains("Secret1"), "{said:?}");
        said
    };
    for place in [
        "postgres://h/l",
        "mysql://h/l",
        "my_db://h/l",
        "1db://h/l",
        " postgres://c:Secret1@h/l",
        "POSTGRES://c:Secret1@h/l",
        "host=h password=Secret1",
        "://x",
        "db:l",
        " db:l",
        "my_db:l",
    ] {
        // SHARE-2.
        let is_database = place.starts_with("postgres:");
        for words in ["ledger create", EXPORT, "import out.carnet"].iter().filter(|_| !is_database)
        {
            let words: Vec<_> = words.split(' ').chain(["--ledger", place]).collect();
            run(&words).with("config.file").with("addresses are not known");
        }
        for setting in ["--trust", "--key", "--archive", "--journal", "--names", "--config"] {
            let command = if setting == "--journal" { "journal" } else { "export" };
            let words: &[&str] = match command {
                "journal" => &["journal", "check"],
                _ => &[
                    "export",
                    "a.WibuCmRaC",
                    "--vendor",
                    "codemeter",
                    "--to",
                    "gateway-1",
                    "--dry-run",
                ],
            };
            run(&[words, &[setting, place]].concat()).with("addresses are not known");
        }
        for words in [
            &["ledger", "backup", place][..],
            &["ledger", "restore", place],
            &["ledger", "bundle", "x", "-o", place],
            &["ledger", "bundle", "x", "--media", place],
            &["ledger", "respool", "--out", place],
            &["evidence", "x", "-o", place],
            &["export", "a.WibuCmRaC", "--to", "gateway-1", "-o", place],
            &["import", "out.carnet", "--out", place],
        ] {
            run(words).with("addresses are not known");
        }
    }
    for line in ["spool = \"\"", "journal = \"\"", "key = \"\""] {
        let name = line.split(' ').next().unwrap();
        let others = settings.lines().filter(|line| !line.starts_with(&format!("{name} ")));
        desk.write("carnet.toml", others.chain([line]).collect::<Vec<_>>().join("\n"));
        let before = everything(desk.folder());
        let said = desk.run(CARNET, &["ledger", "create"]).status(2).with("config.file");
        said.with(&format!("the setting {name} is empty"));
        assert_eq!(everything(desk.folder()), before);
    }
    desk.write("carnet.toml", settings);
    // A file that looks a little like one.
    carnet(&desk, "ledger create --ledger 12:30.db --archive ./a:b").status(if cfg!(unix) {
        0
    } else {
        3
    });
}
