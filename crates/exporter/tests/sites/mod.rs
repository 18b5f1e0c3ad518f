//! A plant and a gateway in a scratch folder.

#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]

use std::ops::Deref;
use std::process::Command;

use carnet_host::settings::try_parse_from;
use carnet_testbed::{Desk, Key, World};
pub use carnet_testbed::{IID, Said};

pub const IID2: &str = "489126343257012289105546522085205332958764158851011127139061121";
pub const IID3: &str = "020650770493837252929082195773527024195725809211989214";
pub const CID: &str = "033815357101860630218090894495243386132221970210";
pub const CID2: &str = "435504697485138242433182497552083534176493978266";
pub const SKU: &str = "2de67392-b7a7-462a-b1ca-108dd189f588";
pub const ESU: &str = "f520e45e-7413-4a34-a497-d2765967d094";

/// A confirmation id as people type it.
pub fn typed(id: &str) -> String {
    let groups = id.as_bytes().chunks(6).map(|group| str::from_utf8(group).unwrap());
    groups.collect::<Vec<_>>().join(" ")
}

/// Where the bundles of the plant go.
pub const OUT: &str = "--to gateway-1 --media stick";

/// A desk with the folders `plant`, `gateway` and `stick`.
pub struct Sites {
    desk: Desk,
    /// A test has gone behind the programs' back: the ledgers are not what they wrote.
    pub is_tampered: bool,
}

impl Deref for Sites {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// An audit finds nothing in what a test has done.
// AUDIT-6.
impl Drop for Sites {
    fn drop(&mut self) {
        if std::thread::panicking() || self.is_tampered {
            return;
        }
        for site in ["plant", "gateway", "plant-8"] {
            if self.path(site).join("ledger.db").exists() {
                let said = self.run_ledger(site, "audit");
                assert_eq!(said.status, 0, "{site}: {said:?}");
            }
        }
    }
}

impl Sites {
    /// A plant that may send requests and a gateway that may answer them; `route` is instead of the
    /// plant's rules.
    pub fn new(route: &str) -> Self {
        Self::of(route, &[("plant", "plant-7", 1), ("gateway", "gateway-1", 2)])
    }

    /// The same with a table `a.csv` of these rows at the plant: machine, activation id, key type, installation id.
    pub fn with_rows(rows: &str) -> Self {
        let sites = Self::new("");
        sites.write("a.csv", format!("Machine,ID,KeyType,IID\n{rows}"));
        sites
    }

    /// The same with a second plant in the folder `plant-8`.
    pub fn two_plants() -> Self {
        Self::of(
            "",
            &[("plant", "plant-7", 1), ("gateway", "gateway-1", 2), ("plant-8", "plant-8", 3)],
        )
    }

    fn of(route: &str, sites: &[(&str, &str, u8)]) -> Self {
        let desk = Desk::new();
        for (folder, site, key) in sites {
            let settings = format!(
                "site = \"{site}\"\ntrust = \"../trust.toml\"\nkey = \"key.pem\"\nledger = \"ledger.db\"\n\
                 spool = \"spool\"\noutbox = \"outbox\"\narchive = \"archive\"\n"
            );
            desk.write(&format!("{folder}/carnet.toml"), settings);
            desk.write_secret(&format!("{folder}/key.pem"), Key::number(*key).pem());
        }
        let schemes = "schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]";
        let rules = "approvals = 0\nscan = \"none\"\nmax-items = 1000\nmax-bytes = 8000000\n\
                     gaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"accept\"";
        let requests = format!(
            "kinds = [\"request\"]\n{schemes}\nkey-types = [\"mak\", \"other\"]\n\
             vendors = [\"codemeter\"]\n{rules}"
        );
        let responses = format!("kinds = [\"response\"]\n{schemes}\n{rules}");
        let mut world = World::new(1, "2026-01-01")
            .plant("plant-7")
            .plant("gateway-1")
            .officer("p-001", &[])
            .exporter(1, "plant-7", "p-001")
            .exporter(2, "gateway-1", "p-001")
            .route("plant-7", "gateway-1", if route.is_empty() { &requests } else { route })
            .route("gateway-1", "plant-7", &responses);
        if sites.len() > 2 {
            world = world
                .plant("plant-8")
                .exporter(3, "plant-8", "p-001")
                .route("plant-8", "gateway-1", &requests)
                .route("gateway-1", "plant-8", &responses);
        }
        desk.write("trust.toml", world.text());
        std::fs::create_dir(desk.path("stick")).unwrap();
        let new = Self { desk, is_tampered: false };
        for (folder, ..) in sites {
            new.begin_ledger(folder);
        }
        new
    }

    /// The folder in a site's spool that holds its newest bundle.
    pub fn newest(&self, site: &str) -> String {
        let number = |name: &String| name.split('_').nth(1).unwrap().parse::<u32>().unwrap();
        self.names(&format!("{site}/spool")).into_iter().max_by_key(number).unwrap()
    }

    /// The plant exports, and the gateway takes it in.
    #[track_caller]
    pub fn ask(&self, words: &str) -> Said {
        let said = self.export("plant", &format!("{words} {OUT}")).status(0);
        self.import("gateway");
        said
    }

    /// The gateway answers the newest bundle by this table, with what is on the stick for the plant.
    pub fn reply(&self, table: &str) -> Said {
        self.write("r.csv", table);
        let to = self.newest("gateway");
        self.export("gateway", &format!("r.csv --to plant-7 --reply-to {to} --media stick"))
    }

    /// Runs `carnet-export` for a site with the words of a command line.
    pub fn export(&self, site: &str, words: &str) -> Said {
        Said::of(self.exporter(site).args(words.split_whitespace()))
    }

    /// `carnet-export` for a site.
    pub fn exporter(&self, site: &str) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_carnet-export"));
        command.args(["--config", &format!("{site}/carnet.toml")]);
        command
    }

    /// A site begins a ledger, whatever was before.
    pub fn begin_ledger(&self, site: &str) {
        let settings = self.read(&format!("{site}/carnet.toml"));
        let name = settings.split('"').nth(1).unwrap().parse().unwrap();
        let path = self.path(site).join("ledger.db");
        carnet_ledger::SqliteLedger::create(&path, &name, &carnet_ledger::Author::default(), 1)
            .unwrap();
    }

    /// Imports everything on the stick.
    #[track_caller]
    pub fn import(&self, site: &str) {
        self.run_import(site, &format!("import {}", self.path("stick").display())).status(0);
    }

    /// The same, however it ends.
    pub fn try_import(&self, site: &str) -> Said {
        self.run_import(site, &format!("import {}", self.path("stick").display()))
    }

    /// The first object that `carnet ledger` prints.
    #[track_caller]
    pub fn ledger(&self, site: &str, words: &str) -> serde_json::Value {
        self.ledger_all(site, words).remove(0)
    }

    /// All objects that `carnet ledger` prints.
    #[track_caller]
    pub fn ledger_all(&self, site: &str, words: &str) -> Vec<serde_json::Value> {
        let said = self.run_ledger(site, words);
        assert!(said.err.is_empty(), "{said:?}");
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Runs `carnet ledger` for a site.
    pub fn run_ledger(&self, site: &str, words: &str) -> Said {
        self.run_import(site, &format!("ledger {words}"))
    }

    /// Runs what `carnet-import` would: a test has the programs of its own crate only.
    pub fn run_import(&self, site: &str, words: &str) -> Said {
        let config = self.path(site).join("carnet.toml");
        let start = ["carnet-import", "--config", config.to_str().unwrap()];
        let words = start.into_iter().chain(words.split_whitespace());
        let (cli, typed) = try_parse_from::<carnet_importer::cli::Cli>(words).unwrap();
        let settings = typed.joined().unwrap();
        let mut out = Vec::new();
        let result = carnet_importer::command::run(&cli.command, &settings, &mut out);
        let out = String::from_utf8(out).unwrap();
        let (status, err) = match result {
            Ok(status) => (status, String::new()),
            Err(error) => (error.status(), format!("{error} {:?}", error.code())),
        };
        Said { status: status.number().into(), out, err }
    }

    /// The names in a folder that do not begin with a dot, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(self.path(folder)) else { return Vec::new() };
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    /// The only name in a folder.
    #[track_caller]
    pub fn only(&self, folder: &str) -> String {
        let names = self.names(folder);
        assert_eq!(names.len(), 1, "{names:?}");
        names[0].clone()
    }
}
