//! Hosts that were set up by `init`: a plant, a gateway, and a desk of two officers, with one stick.
#![allow(dead_code, reason = "not every test asks for everything")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_format::update::{TrustApprovalSet, update_file};
use carnet_format::{Digest, RequestBody, Statement as _, TrustApproval, TrustUpdate};
use carnet_judge::trust::TrustFile;
use carnet_testbed::{Said, activation, request_number};

pub struct Hosts(tempfile::TempDir);

impl Hosts {
    /// Set up, and nobody knows anybody.
    pub fn new() -> Self {
        let hosts = Self::outside();
        hosts.init("plant", "plant", "site = \"werk-nord\"\npersons = [\"p-003\"]");
        hosts
    }

    /// The same without the plant.
    pub fn outside() -> Self {
        let hosts = Self(tempfile::tempdir().unwrap());
        fs::create_dir(hosts.path("stick")).unwrap();
        hosts.init("gateway", "gateway", "site = \"tor-1\"\nservice = true");
        hosts.init("desk", "desk", "persons = [\"p-008\", \"p-009\"]");
        hosts
    }

    /// The same with a trust file that two approve, which is installed everywhere, and on the stick.
    pub fn agreed() -> Self {
        let hosts = Self::new();
        hosts.trust_new(&[]).status(0);
        let words = hosts.trust_words();
        for host in ["gateway", "desk"] {
            hosts.run(host, &["trust", "install", "stick", "--words", &words]).status(0);
        }
        hosts
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
        command.current_dir(self.0.path()).args(words);
        // Where a command may write anything is elsewhere.
        command.env("TMPDIR", "/var/tmp").env("XDG_STATE_HOME", self.path("state"));
        command.env("HOME", self.path("home")).env_remove("CARNET_CONFIG");
        command
    }

    /// Runs a command on a host.
    pub fn run(&self, host: &str, words: &[&str]) -> Said {
        let config = format!("{host}/carnet.toml");
        Said::of(&mut self.command(&[&["--config", &config], words].concat()))
    }

    /// Sets a host up; its pass phrases lie in files beside its folder, where its settings name them.
    pub fn init(&self, host: &str, kind: &str, answers: &str) -> Said {
        let file = format!("{host}.answers");
        let phrase = self.path(&format!("{host}-phrase")).display().to_string();
        fs::write(self.path(&file), format!("{answers}\npassphrase = \"{phrase}\"\n")).unwrap();
        let mut words = vec!["init", kind, "--answers", &file, "--in", host, "--card", "stick"];
        if answers.contains("kiosk") {
            words.push("--kiosk");
        }
        let said = Said::of(&mut self.command(&words)).status(0);
        let settings = self.read(&format!("{host}/carnet.toml"));
        if Path::new(&phrase).exists() {
            let settings = format!("{settings}passphrase-file = \"{phrase}\"\n");
            fs::write(self.path(&format!("{host}/carnet.toml")), settings).unwrap();
        }
        said
    }

    /// The words of a card on the stick.
    pub fn card_words(&self, name: &str) -> String {
        let text = self.read(&format!("stick/{name}.carnet-site"));
        text.lines().nth(2).unwrap().trim_start_matches("# ").to_owned()
    }

    /// Makes the first trust file at the plant.
    pub fn trust_new(&self, more: &[&str]) -> Said {
        let (desk, gateway) = (self.card_words("p-008"), self.card_words("tor-1"));
        let new = ["trust", "new", "stick", "--media", "stick", "--label", "BLAU 01", "--yes"];
        self.run("plant", &[&new[..], &["--words", &desk, "--words", &gateway], more].concat())
    }

    /// The words of the trust file of the plant.
    pub fn trust_words(&self) -> String {
        let said = self.run("plant", &["trust", "show"]).status(0);
        let line = said.out.lines().find_map(|line| line.trim_start().strip_prefix("words"));
        line.unwrap().trim().to_owned()
    }

    pub fn trust(&self, host: &str) -> TrustFile {
        TrustFile::parse(self.read(&format!("{host}/trust.toml")).as_bytes()).unwrap()
    }

    /// An officer's key.
    pub fn officer(&self, name: &str) -> carnet_signer::SecretKey {
        let (key, phrase) = (format!("desk/{name}.pem"), format!("desk-phrase-{name}"));
        carnet_signer::load(&self.path(&key), Some(&self.path(&phrase))).unwrap()
    }

    /// An officer approves the trust update on the stick, which takes the place of the plant's trust file.
    pub fn approve_update(&self, serial: u64, officer: &str) {
        let path = self.path(&format!("stick/trust-{serial}.carnet-trust"));
        let bytes = fs::read(&path).unwrap();
        let update = TrustUpdate::read(&mut bytes.as_slice()).unwrap();
        let replaces = Digest::of(self.read("plant/trust.toml").as_bytes());
        let (ticket, signed) = ("CHG-7".to_owned(), carnet_host::seconds_since_1970());
        let approval = TrustApproval { serial, text: update.digest(), replaces, ticket, signed };
        let mut set = TrustApprovalSet::default();
        for other in update.encoded().encoded() {
            set.insert(other.to_vec()).unwrap();
        }
        set.insert(approval.sign(&self.officer(officer)).unwrap().0).unwrap();
        fs::write(&path, update_file(update.claimed_text(), &set).unwrap()).unwrap();
    }

    /// Installs what lies on the stick on every host.
    pub fn install_everywhere(&self) {
        for host in ["plant", "gateway", "desk"] {
            self.run(host, &["trust", "install", "stick", "--yes"]).status(0);
        }
    }

    /// Exports a request of a machine of that number; gives the bundle on the stick.
    pub fn export(&self, number: u32) -> String {
        let RequestBody::Microsoft(asked) = request_number(number).body else { unreachable!() };
        let table = format!(
            "Machine,ID,ProductKeyChannel,OfflineInstallationId\nPC-{number},{},Volume:MAK,{}\n",
            activation(),
            asked.installation_id.groups()
        );
        fs::write(self.path("requests.csv"), table).unwrap();
        let before = self.bundles();
        let export = ["export", "requests.csv", "--to", "tor-1", "--media", "stick"];
        self.run("plant", &export).status(0);
        self.bundles().into_iter().find(|name| !before.contains(name)).unwrap()
    }

    fn bundles(&self) -> Vec<String> {
        let names = fs::read_dir(self.path("stick")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".carnet")).map(|name| format!("stick/{name}")).collect()
    }

    /// An officer approves a bundle.
    pub fn approve(&self, bundle: &str, officer: &str) -> Said {
        let (key, phrase) = (format!("desk/{officer}.pem"), format!("desk-phrase-{officer}"));
        let key = ["--key", &key, "--passphrase-file", &phrase];
        self.run("desk", &[&key[..], &["approve", bundle, "--ticket", "CHG-1", "--yes"]].concat())
    }
}
