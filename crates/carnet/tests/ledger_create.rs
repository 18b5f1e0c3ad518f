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

/// LEDGER-3. MEDIA-80. Other commands may make nothing above these folders.
#[test]
fn folders_in_folders_are_made_once_for_all() {
    let desk = plant();
    let settings = fs::read_to_string(desk.path("carnet.toml")).unwrap();
    desk.write("carnet.toml", settings.replace(" = \"disk/", " = \"disk/a/b/"));
    carnet(&desk, "ledger create").status(0);
    assert!(desk.path("disk/a/b/ledger.db").exists());
    carnet(&desk, EXPORT).status(0);
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

/// VERDICT-17. A file of that name once began as a ledger.
#[test]
fn the_address_of_a_database_begins_nothing() {
    let desk = plant();
    let before = everything(desk.folder());
    for words in ["ledger create", EXPORT, "import out.carnet"] {
        let said = carnet(&desk, &format!("{words} --ledger postgres://carnet@db/ledger"));
        said.status(2).with("config.file").with("postgres://carnet@db/ledger");
        assert_eq!(everything(desk.folder()), before);
    }
}
