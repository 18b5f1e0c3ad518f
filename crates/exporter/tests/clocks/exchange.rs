//! A plant and a gateway whose clocks a test sets.

use std::cell::Cell;

use carnet_testbed::{Key, World};
use serde_json::Value;

use crate::sites::{Said, Sites};

/// What every clock should say: 2026-11-27T08:00:00Z.
pub const RIGHT: u64 = 1_795_766_400;
pub const DAY: u64 = 86_400;

/// Whether the trust file trusts the clock of the plant, and what its route home says where time cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlantClock {
    Trusted,
    Accept,
    Hold,
}

pub struct Exchange {
    pub sites: Sites,
    /// Each request and each answer is another one.
    count: Cell<u32>,
    wall: Cell<u64>,
}

impl Exchange {
    /// Both clocks are right. `rules` say how many persons approve an answer, if it is not nobody.
    pub fn new(plant: PlantClock, rules: &str) -> Self {
        let sites = Sites::new("");
        let rule = if plant == PlantClock::Accept { "accept" } else { "hold" };
        let route = |kind: &str, more: &str| {
            format!(
                "kinds = [\"{kind}\"]\nschemes = [\"vendor-file\"]\nscan = \"none\"\nmax-items = 9\n\
                 max-bytes = 9999\ntime-unknown = \"{rule}\"\n{more}"
            )
        };
        let requests = "approvals = 0\nvendors = [\"codemeter\"]";
        let answers = if rules.is_empty() { "approvals = 0" } else { rules };
        let world = World::new(1, "2026-11-02");
        let trust = world
            .gateway("gateway-1")
            .plant("plant-7")
            .officer("p-001", &[])
            .officer("p-002", &[3])
            .exporter(1, "plant-7", "p-001")
            .exporter(2, "gateway-1", "p-001")
            .key(4, "importer", "plant-7")
            .route("plant-7", "gateway-1", &route("request", requests))
            .route("gateway-1", "plant-7", &route("response", answers))
            .text();
        let trust = match plant {
            PlantClock::Trusted => trust.replace("untrusted", "trusted"),
            _ => trust,
        };
        sites.write("trust.toml", trust);
        sites.write_secret("plant/importer.pem", Key::number(4).pem());
        let exchange = Self { sites, count: Cell::new(0), wall: Cell::new(RIGHT) };
        exchange.both_clocks(RIGHT);
        exchange
    }

    /// A new trust file, by which the keys of both sites end with the year 2027.
    pub fn end_keys(&self) {
        let trust = self.sites.read("trust.toml").replace("serial = 1\n", "serial = 2\n");
        let end = "role = \"exporter\"\nuntil = \"2028-01-01T00:00:00Z\"";
        self.sites.write("trust.toml", trust.replace("role = \"exporter\"", end));
    }

    /// Sets the clock of a host.
    pub fn clock(&self, site: &str, time: u64) {
        self.sites.write(&format!("{site}/system/clock"), time.to_string());
    }

    /// Both clocks are right, and it is later.
    pub fn both_clocks(&self, time: u64) {
        self.clock("plant", time);
        self.clock("gateway", time);
        self.wall.set(time);
    }

    /// What a clock says that is right.
    pub fn on_the_wall(&self) -> u64 {
        self.wall.get()
    }

    fn system(&self, site: &str) -> String {
        format!("--sysfs-root {}", self.sites.path(&format!("{site}/system")).display())
    }

    /// Runs `import` or `ledger` for a site.
    pub fn run(&self, site: &str, words: &str) -> Said {
        self.sites.run_import(site, &format!("{words} {}", self.system(site)))
    }

    /// The first object that a command prints, or null.
    pub fn json(&self, site: &str, words: &str) -> Value {
        let said = self.run(site, &format!("{words} --json"));
        said.out.lines().next().map_or(Value::Null, |line| serde_json::from_str(line).unwrap())
    }

    fn next(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// The plant asks for something that it has not asked for before: what the export says, and where the
    /// bundle would lie.
    pub fn ask(&self, more: &str) -> (Said, String) {
        let number = self.next();
        self.sites.write(&format!("{number}.WibuCmRaC"), format!("request {number}"));
        let words = format!("{number}.WibuCmRaC --vendor codemeter --machine M{number}");
        self.export("plant", &format!("{words} --to gateway-1"), number, more)
    }

    /// The gateway answers the one request of a bundle.
    pub fn answer(&self, requests: &str, more: &str) -> (Said, String) {
        let number = self.next();
        self.sites.write(&format!("{number}.answer"), format!("answer {number}"));
        self.sites
            .write(&format!("{number}.csv"), format!("item,response_file\n0,{number}.answer\n"));
        let words = format!("{number}.csv --to plant-7 --reply-to {requests}");
        self.export("gateway", &words, number, more)
    }

    fn export(&self, site: &str, words: &str, number: u32, more: &str) -> (Said, String) {
        let file = format!("stick/{number}.carnet");
        let words = format!("{words} -o {file} --json {more} {}", self.system(site));
        (self.sites.export(site, &words), self.sites.path(&file).display().to_string())
    }

    /// What an import says of one bundle.
    pub fn import(&self, site: &str, file: &str, more: &str) -> Value {
        let said = self.run(site, &format!("import {file} --json {more}"));
        match said.out.lines().next() {
            Some(line) => serde_json::from_str(line).unwrap(),
            None => serde_json::json!({ "verdict": "error", "code": said.err }),
        }
    }
}

/// The digest of the bundle that an export made, or its error.
pub fn exported(said: &Said) -> Result<String, Value> {
    let last = said.out.lines().last().unwrap_or_else(|| panic!("{said:?}"));
    let last: Value = serde_json::from_str(last).unwrap();
    match last["bundle"]["digest"].as_str() {
        Some(digest) => Ok(digest.to_owned()),
        None => Err(last),
    }
}
