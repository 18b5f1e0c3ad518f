//! A plant and a gateway in a scratch folder.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_host::Failure as _;
use carnet_host::settings::try_parse_from;

pub const IID: &str = "033255090385053904665824186342756737844895181384546394354129604";
pub const IID2: &str = "489126343257012289105546522085205332958764158851011127139061121";
pub const IID3: &str = "020650770493837252929082195773527024195725809211989214";
pub const CID: &str = "033815357101860630218090894495243386132221970210";
pub const CID2: &str = "435504697485138242433182497552083534176493978266";
pub const SKU: &str = "2de67392-b7a7-462a-b1ca-108dd189f588";
pub const ESU: &str = "f520e45e-7413-4a34-a497-d2765967d094";

pub struct Sites {
    folder: tempfile::TempDir,
}

/// What an export said and did.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Runs a command and hears what it says.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub fn status(self, expected: i32) -> Self {
        assert_eq!(self.status, expected, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn with(self, text: &str) -> Self {
        assert!(self.out.contains(text) || self.err.contains(text), "{text}\n{self:#?}");
        self
    }
}

impl Sites {
    /// A plant that may send requests and a gateway that may answer them; `route` is more of the
    /// plant's route, or instead of it.
    pub fn new(route: &str) -> Self {
        let sites = Self { folder: tempfile::tempdir().unwrap() };
        let mut trust = String::from("format = 1\nserial = 1\nissued = \"2026-01-01T00:00:00Z\"\n");
        for site in ["plant-7", "gateway-1"] {
            trust += &format!(
                "[[site]]\nname = \"{site}\"\nzone = \"isolated\"\nclock = \"untrusted\"\nversions = [1]\n"
            );
        }
        trust += "[[person]]\nname = \"p-001\"\n";
        for (folder, site) in [("plant", "plant-7"), ("gateway", "gateway-1")] {
            std::fs::create_dir(sites.path(folder)).unwrap();
            let settings = format!(
                "site = \"{site}\"\ntrust = \"../trust.toml\"\nkey = \"key.pem\"\nledger = \"ledger.db\"\n\
                 spool = \"spool\"\noutbox = \"outbox\"\narchive = \"archive\"\n"
            );
            sites.write(&format!("{folder}/carnet.toml"), settings);
            let config = sites.path(folder).join("carnet.toml");
            let words = [
                "carnet-sign",
                "--config",
                config.to_str().unwrap(),
                "key",
                "new",
                "--no-passphrase",
            ];
            let more = ["--role", "exporter", "--custodian", "p-001"];
            let words = words.into_iter().chain(more);
            let (cli, typed) = try_parse_from::<carnet_signer::cli::Cli>(words).unwrap();
            let carnet_signer::cli::Command::Key(args) = &cli.command else {
                panic!("another command was read")
            };
            let settings = typed.with_file().unwrap();
            let mut out = Vec::new();
            carnet_signer::run_key(args, &settings, &mut out).unwrap();
            let out = String::from_utf8(out).unwrap();
            trust += &out[out.find("[[key]]").unwrap()..];
            trust.push('\n');
        }
        let rules = "approvals = 0\nscan = \"none\"\nmax-items = 1000\nmax-bytes = 8000000\n\
                     gaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"accept\"\n";
        let plant = "kinds = [\"request\"]\nschemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]\n\
                     key-types = [\"mak\", \"other\"]\nvendors = [\"codemeter\"]\n";
        let plant = if route.is_empty() { format!("{plant}{rules}") } else { route.to_owned() };
        trust += &format!("[[route]]\nfrom = \"plant-7\"\nto = \"gateway-1\"\n{plant}");
        trust += &format!(
            "[[route]]\nfrom = \"gateway-1\"\nto = \"plant-7\"\nkinds = [\"response\"]\n\
             schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]\n{rules}"
        );
        sites.write("trust.toml", trust);
        std::fs::create_dir(sites.path("stick")).unwrap();
        sites
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs `carnet-export` for a site with the words of a command line.
    pub fn export(&self, site: &str, words: &str) -> Said {
        Said::of(self.exporter(site).args(words.split_whitespace()))
    }

    /// `carnet-export` for a site.
    pub fn exporter(&self, site: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-export"));
        command.current_dir(self.folder.path()).args(["--config", &format!("{site}/carnet.toml")]);
        command
    }

    /// Imports everything on the stick.
    #[track_caller]
    pub fn import(&self, site: &str) {
        let config = self.path(site).join("carnet.toml");
        let words = ["carnet-import", "--config", config.to_str().unwrap(), "import"];
        let stick = self.path("stick");
        let words = words.into_iter().chain([stick.to_str().unwrap()]);
        let (cli, typed) = try_parse_from::<carnet_importer::cli::Cli>(words).unwrap();
        let settings = typed.with_file().unwrap();
        let mut out = Vec::new();
        let status = carnet_importer::command::run(&cli.command, &settings, &mut out).unwrap();
        assert_eq!(status.number(), 0, "{}", String::from_utf8_lossy(&out));
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
        let config = self.path(site).join("carnet.toml");
        let start = ["carnet-import", "--config", config.to_str().unwrap(), "ledger"];
        let words = start.into_iter().chain(words.split_whitespace());
        let (cli, typed) = try_parse_from::<carnet_importer::cli::Cli>(words).unwrap();
        let settings = typed.with_file().unwrap();
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
        names(&self.path(folder))
    }

    /// The only name in a folder.
    #[track_caller]
    pub fn only(&self, folder: &str) -> String {
        let names = self.names(folder);
        assert_eq!(names.len(), 1, "{names:?}");
        names[0].clone()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    names
}
