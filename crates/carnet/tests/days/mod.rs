//! A plant, a gateway and their officers in a scratch folder, for the days on which something goes wrong.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;
use std::ops::Deref;
use std::process::Stdio;

use carnet_judge::time::Utc;
use carnet_testbed::{Desk, IID, Key, Said, World};

pub const CARNET: &str = env!("CARGO_BIN_EXE_carnet");
pub const CID: &str = "033815357101860630218090894495243386132221970210";
const SKU: &str = "2de67392-b7a7-462a-b1ca-108dd189f588";
const PAST: &str = "until = \"2026-02-01T00:00:00Z\"";

/// Numbers of keys: the plant's exporter, the gateway's, Ada's, Bob's, and further ones of the plant and Ada.
pub const PLANT: u8 = 1;
pub const GATEWAY: u8 = 2;
pub const ADA: u8 = 3;
pub const BOB: u8 = 4;
pub const NEW_PLANT: u8 = 5;
pub const NEW_ADA: u8 = 6;

/// A desk with the folders `plant`, `gateway` and `stick`, and a request of the plant.
pub struct Days(Desk, #[cfg(unix)] Vec<carnet_testbed::Database<'static>>);

impl Deref for Days {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.0
    }
}

/// Sites and routes; the plant's requests need one approval.
pub fn world(serial: u64) -> World {
    let schemes = "schemes = [\"microsoft\"]";
    let rules = "scan = \"none\"\nmax-items = 100\nmax-bytes = 100000\nforeign = \"accept\"";
    let requests = format!(
        "kinds = [\"request\"]\n{schemes}\nkey-types = [\"mak\", \"other\"]\napprovals = 1\n\
         turnaround-days = 5\n{rules}"
    );
    let responses = format!("kinds = [\"response\"]\n{schemes}\napprovals = 0\n{rules}");
    let today = Utc(carnet_host::seconds_since_1970()).to_string();
    World::new(serial, &today[..10])
        .plant("plant-7")
        .gateway("gateway-1")
        .route("plant-7", "gateway-1", &requests)
        .route("gateway-1", "plant-7", &responses)
        .officer("kurt", &[])
}

/// That world with the keys of the sites.
pub fn with_sites(serial: u64) -> World {
    world(serial).exporter(PLANT, "plant-7", "kurt").exporter(GATEWAY, "gateway-1", "kurt")
}

/// What ends a key that was given last, long ago.
pub fn ended(world: World) -> World {
    world.with(PAST)
}

impl Days {
    /// With `CARNET_TEST_LEDGERS=postgres` the ledgers are in databases: what any day is like does not depend on that.
    pub fn new(trust: World) -> Self {
        match std::env::var("CARNET_TEST_LEDGERS").as_deref() {
            #[cfg(unix)]
            Ok("postgres") => {
                let server = &carnet_testbed::postgres_servers()[0];
                Self::shared(trust, server.database(), server.database())
            }
            _ => Self::with(trust, |_| "ledger.db".to_owned()),
        }
    }

    /// The ledgers are in these databases.
    #[cfg(unix)]
    pub fn shared(
        trust: World,
        plant: carnet_testbed::Database<'static>,
        gateway: carnet_testbed::Database<'static>,
    ) -> Self {
        let address = |folder: &str| match folder {
            "plant" => plant.address(),
            _ => gateway.address(),
        };
        let mut days = Self::with(trust, address);
        days.1 = vec![plant, gateway];
        days
    }

    /// The databases of plant and gateway.
    #[cfg(unix)]
    pub fn databases(&self) -> &[carnet_testbed::Database<'static>] {
        &self.1
    }

    /// The ledger of a folder is there.
    pub fn with(trust: World, ledger: impl Fn(&str) -> String) -> Self {
        let days = Self(
            Desk::new(),
            #[cfg(unix)]
            Vec::new(),
        );
        for (folder, site, key) in [("plant", "plant-7", PLANT), ("gateway", "gateway-1", GATEWAY)]
        {
            let ledger = ledger(folder);
            let settings = format!(
                "site = \"{site}\"\ntrust = \"trust.toml\"\nkey = \"key.pem\"\nledger = \"{ledger}\"\n\
                 spool = \"spool\"\noutbox = \"outbox\"\narchive = \"archive\"\n"
            );
            days.write(&format!("{folder}/carnet.toml"), settings);
            days.write_secret(&format!("{folder}/key.pem"), Key::number(key).pem());
        }
        fs::create_dir(days.path("stick")).unwrap();
        days.write("press.csv", format!("Machine,ID,OfflineInstallationId\nPRESS-1,{SKU},{IID}\n"));
        days.install_everywhere(&trust.text());
        for site in ["plant", "gateway"] {
            days.at(site, "ledger create").status(0);
        }
        days
    }

    /// Both sites get a trust file.
    pub fn install_everywhere(&self, text: &str) {
        self.install("plant", text);
        self.install("gateway", text);
    }

    /// A site gets a trust file.
    pub fn install(&self, site: &str, text: &str) {
        self.write(&format!("{site}/trust.toml"), text);
    }

    /// Runs `carnet` for a site, with nobody at the terminal.
    pub fn at(&self, site: &str, words: &str) -> Said {
        let mut command = self.command(CARNET);
        command.args(["--config", &format!("{site}/carnet.toml")]);
        Said::of(command.args(words.split_whitespace()).stdin(Stdio::null()))
    }

    /// The plant sends what is new to the stick.
    pub fn send(&self) -> Said {
        self.at("plant", "export press.csv --to gateway-1 --media stick")
    }

    /// The only bundle on the stick that comes from this site.
    #[track_caller]
    pub fn bundle(&self, from: &str) -> String {
        let names = fs::read_dir(self.path("stick")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let names = names.filter(|name| name.starts_with(from)).collect::<Vec<_>>();
        assert_eq!(names.len(), 1, "{names:?}");
        format!("stick/{}", names[0])
    }

    /// An officer approves the plant's bundle on the stick, judging by a site's trust file.
    pub fn approve(&self, site: &str, officer: u8) -> Said {
        let key = format!("officer-{officer}.pem");
        self.write_secret(&key, Key::number(officer).pem());
        let bundle = self.bundle("plant-7");
        self.at(site, &format!("--key {key} approve {bundle} --ticket CHG-1 --yes"))
    }

    /// The bundles on the stick go to the other site, which ends so.
    #[track_caller]
    pub fn carry(&self, to: &str, status: i32) -> Said {
        self.at(to, "import stick").status(status)
    }

    /// The only folder in a spool.
    #[track_caller]
    pub fn spooled(&self, site: &str) -> String {
        let names = fs::read_dir(self.path(&format!("{site}/spool"))).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let names = names.filter(|name| !name.starts_with('.')).collect::<Vec<_>>();
        assert_eq!(names.len(), 1, "{names:?}");
        names[0].clone()
    }
}
