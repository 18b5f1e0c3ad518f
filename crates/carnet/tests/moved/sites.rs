//! Two plants, a gateway, and a stick.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_testbed::{Desk, IID, Key, Said, World};
use serde_json::Value;

pub(super) const SKU: &str = "f520e45e-7413-4a34-a497-d2765967d094";
pub(super) const IID2: &str = "489126343257012289105546522085205332958764158851011127139061121";
pub(super) const IID3: &str = "000000000000000000000000000000000000000000000000000000000001115";
pub(super) const IID4: &str = "000000000000000000000000000000000000000000000000000000000002223";
pub(super) const CID: &str = "033815357101860630218090894495243386132221970210";
pub(super) const CID2: &str = "435504697485138242433182497552083534176493978266";
pub(super) const CID3: &str = "213562152732465963962265142821613475144065886276";

/// Two plants, a gateway, and a stick.
pub(super) struct Sites(pub(super) Desk);

impl Sites {
    pub(super) fn new() -> Self {
        let desk = Desk::new();
        let sites = [
            ("seven", "plant-7", 1),
            ("gateway", "gateway-1", 2),
            ("eight", "plant-8", 3),
            ("nine", "plant-9", 4),
        ];
        for (folder, site, key) in sites {
            let settings = format!(
                "site = \"{site}\"\ntrust = \"../trust.toml\"\nkey = \"key.pem\"\nledger = \"ledger.db\"\n\
                 spool = \"spool\"\noutbox = \"outbox\"\narchive = \"archive\"\n"
            );
            desk.write(&format!("{folder}/carnet.toml"), settings);
            desk.write_secret(&format!("{folder}/key.pem"), Key::number(key).pem());
        }
        let rules = "schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]\napprovals = 0\n\
                     scan = \"none\"\nmax-items = 1000\nmax-bytes = 8000000\ngaps = \"hold\"\n\
                     late = \"accept\"\ntime-unknown = \"accept\"";
        let requests = format!(
            "kinds = [\"request\"]\nkey-types = [\"mak\", \"other\"]\nvendors = [\"codemeter\"]\n{rules}"
        );
        let responses = format!("kinds = [\"response\"]\n{rules}");
        let world = World::new(1, "2026-01-01")
            .plant("plant-7")
            .plant("plant-8")
            .plant("plant-9")
            .plant("gateway-1")
            .officer("p-001", &[])
            .exporter(1, "plant-7", "p-001")
            .exporter(2, "gateway-1", "p-001")
            .exporter(3, "plant-8", "p-001")
            .exporter(4, "plant-9", "p-001")
            .route("plant-7", "gateway-1", &requests)
            .route("gateway-1", "plant-7", &responses)
            .route("plant-8", "gateway-1", &requests)
            .route("gateway-1", "plant-8", &responses)
            .route("plant-9", "gateway-1", &requests)
            .route("gateway-1", "plant-9", &responses);
        desk.write("trust.toml", world.text());
        fs::create_dir(desk.path("stick")).unwrap();
        let new = Self(desk);
        for (folder, ..) in sites {
            new.at(folder, "ledger create").status(0);
        }
        new
    }

    /// `carnet` at a site, with the words of a command line.
    pub(super) fn at(&self, site: &str, words: &str) -> Said {
        let config = format!("{site}/carnet.toml");
        let words: Vec<&str> = ["--config", &config].into_iter().chain(words.split(' ')).collect();
        self.0.run(env!("CARGO_BIN_EXE_carnet"), &words)
    }

    /// The objects that a command prints.
    #[track_caller]
    pub(super) fn json(&self, site: &str, words: &str) -> Vec<Value> {
        let said = self.at(site, &format!("{words} --json"));
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Requests of these machines go to the gateway.
    #[track_caller]
    pub(super) fn ask(&self, site: &str, rows: &[[&str; 2]]) {
        self.0.write("in.csv", table(rows));
        self.at(site, "export in.csv --to gateway-1 --media stick").status(0);
        self.at("gateway", "import stick").status(0);
    }

    /// The gateway answers the newest bundle of a plant: installation id, confirmation id, code.
    #[track_caller]
    pub(super) fn answer(&self, site: &str, name: &str, answers: &[[&str; 3]]) {
        let spool = fs::read_dir(self.0.path("gateway/spool")).unwrap();
        let spool = spool.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let newest = spool.filter(|folder| folder.starts_with(name)).max().unwrap();
        let asked = self.0.read(&format!("gateway/spool/{newest}/requests.jsonl"));
        let asked = asked.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut rows = String::from("item,confirmation_id,code\n");
        for item in asked {
            let its = answers.iter().filter(|[id, ..]| item["installation_id"] == *id);
            for [_, answer, code] in its {
                writeln!(rows, "{},{answer},{code}", item["item"]).unwrap();
            }
        }
        self.0.write("answers.csv", rows);
        let words = format!("export answers.csv --to {name} --reply-to {newest} --media stick");
        self.at("gateway", &words).status(0);
        self.at(site, "import stick").status(0);
    }

    /// How many requests of a plant the gateway still has to answer.
    pub(super) fn open_at_the_gateway(&self, of: &str) -> usize {
        self.at("gateway", "import stick").status(0);
        let bundles = self.json("gateway", "ledger list");
        let of = bundles.iter().filter(|bundle| bundle["from"] == of);
        let open = of.map(|bundle| bundle["requests"]["open"].as_u64().unwrap());
        usize::try_from(open.sum::<u64>()).unwrap()
    }

    /// What `ledger confirm` says: site, confirmation id, uncertain.
    pub(super) fn confirmed(&self, site: &str, machine: &str) -> Vec<(String, String, bool)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let grants = self.json(site, &format!("ledger confirm {machine}")).into_iter();
        let grants = grants.filter(|grant| grant["error"].is_null());
        grants
            .map(|grant| {
                let uncertain = grant["uncertain"].as_bool().unwrap();
                (text(&grant["site"]), text(&grant["confirmation_id"]), uncertain)
            })
            .collect()
    }
}

pub(super) fn table(rows: &[[&str; 2]]) -> String {
    let rows = rows.iter().map(|[machine, id]| format!("{machine},{SKU},{id}\n"));
    format!("Machine,ID,OfflineInstallationId\n{}", rows.collect::<String>())
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Both plants have a PANEL-01; plant-7 also has a refused, an open and a disputed request.
pub(super) fn two_plants() -> Sites {
    let sites = Sites::new();
    sites.ask("seven", &[["PANEL-01", IID], ["PANEL-02", IID2], ["PANEL-03", IID3]]);
    sites.answer("seven", "plant-7", &[[IID, CID, ""], [IID2, "refused", "0x67"]]);
    sites.ask("eight", &[["PANEL-01", IID4]]);
    sites.answer("eight", "plant-8", &[[IID4, CID2, ""]]);
    sites
}
