//! The pages that begin with nothing, as their readers type them: each command on its own host, at a terminal.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod person;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_format::RequestBody;
use carnet_testbed::{activation, confirmation, request_number};

/// Hosts that are folders, and the persons at them.
struct Hosts {
    folder: tempfile::TempDir,
    /// By host.
    phrases: HashMap<String, String>,
    /// By site or person; those of the trust file have no name.
    words: HashMap<String, String>,
    /// Where the shell of a host stands, where that is not its folder.
    places: HashMap<String, PathBuf>,
}

impl Hosts {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("blue01")).unwrap();
        Self { folder, phrases: HashMap::new(), words: HashMap::new(), places: HashMap::new() }
    }

    fn stick(&self) -> PathBuf {
        self.folder.path().join("blue01")
    }

    fn host(&self, host: &str) -> PathBuf {
        self.folder.path().join(host)
    }

    /// Types a line of a page: `HOST$ COMMAND`.
    fn type_line(&mut self, line: &str) -> String {
        let (host, line) = line.split_once("$ ").expect("a command stands behind its host");
        let folder = self.host(host);
        // Settings lie in one place a host.
        let line = line.replace("~/.config/carnet", folder.to_str().unwrap());
        if let Some(place) = line.strip_prefix("cd ") {
            self.places.insert(host.to_owned(), place.into());
            return String::new();
        }
        let line = line.replace("/media/blue01", self.stick().to_str().unwrap());
        let place = self.places.get(host).unwrap_or(&folder);
        let words: Vec<String> = line.split(' ').map(|word| without_star(place, word)).collect();
        let words = quoted(words);
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
        assert_eq!(words[0], "carnet");
        command
            .args(&words[1..])
            .env("XDG_STATE_HOME", folder.join("state"))
            .env("TMPDIR", "/var/tmp");
        if words[1] == "init" {
            command.args(["--in", folder.to_str().unwrap()]).current_dir(self.folder.path());
        } else {
            command.env("CARNET_CONFIG", folder.join("carnet.toml")).current_dir(place);
        }
        let mut answers = |question: &str, all: &str| self.answer(host, question, all);
        let (status, said) = person::at_terminal(&command, &mut answers);
        // An export waits for approvals, and is done all the same.
        assert_eq!(status, 0, "{line}\n{said}");
        self.remember(host, &said);
        said
    }

    /// What the person at a host answers.
    fn answer(&mut self, host: &str, question: &str, all: &str) -> Option<String> {
        let has = |text: &str| question.contains(text);
        Some(if has("Neutral name") {
            host.to_owned()
        } else if has("Who approves") {
            host.replace("desk-", "p-00")
        } else if has("Who can use") {
            if host == "tor-1" { "p-012" } else { "p-013" }.to_owned()
        } else if has("]:") {
            String::new()
        } else if has("Type it once") {
            let lines: Vec<&str> = all.lines().map(str::trim).collect();
            let at = lines.iter().position(|line| line.contains("not shown again")).unwrap();
            self.phrases.insert(host.to_owned(), lines[at + 1].to_owned());
            lines[at + 1].to_owned()
        } else if has("Pass phrase") {
            self.phrases.get(host).unwrap_or_else(|| panic!("{host}: {all}")).clone()
        } else if question.to_lowercase().trim_end().ends_with("words:") {
            // Those of the card that was named last, or those of the trust file.
            let named = all.lines().rev().find_map(|line| {
                let name = line.trim().split([',', ':']).next()?;
                (line.starts_with("  ") && self.words.contains_key(name)).then(|| name.to_owned())
            });
            let name = named.filter(|_| question.starts_with("  ")).unwrap_or_default();
            self.words.get(&name).unwrap_or_else(|| panic!("{host}, {name:?}: {all}")).clone()
        } else if has("Type yes") || has("today?") {
            "yes".to_owned()
        } else {
            return None;
        })
    }

    /// Takes down what a person would.
    fn remember(&mut self, host: &str, said: &str) {
        let words =
            said.lines().find_map(|line| line.strip_prefix("words")).map(|it| it.trim().to_owned());
        if let Some(words) = words {
            let name = match said.contains("trust-1.carnet-trust") {
                true => String::new(),
                false => host.replace("desk-", "p-00"),
            };
            self.words.insert(name, words);
        }
    }
}

/// What a shell puts in for a star: the folder of that name where it stands.
fn without_star(place: &Path, word: &str) -> String {
    let Some((prefix, after)) = word.split_once('*') else { return word.to_owned() };
    let found =
        fs::read_dir(place).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let found = found.filter(|name| name.starts_with(prefix)).max().unwrap();
    format!("{found}{after}")
}

/// Words between quotation marks are one.
fn quoted(words: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in words {
        let marks = word.matches('"').count();
        let plain = word.replace('"', "");
        match is_open {
            true => *all.last_mut().unwrap() += &format!(" {plain}"),
            false => all.push(plain),
        }
        is_open ^= marks % 2 == 1;
    }
    all
}

fn blocks(page: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = fs::read_to_string(path).unwrap();
    let blocks =
        text.split("```console\n").skip(1).map(|block| block.split("\n```").next().unwrap());
    blocks.map(ToOwned::to_owned).collect()
}

fn machine(number: u32) -> String {
    let RequestBody::Microsoft(asked) = request_number(number).body else { unreachable!() };
    format!("HMI-0{number},{},Volume:MAK,{}\n", activation(), asked.installation_id.groups())
}

/// The two sites of the README, with as many commands as it promises.
#[test]
fn two_sites_in_ten_minutes() {
    let mut hosts = Hosts::new();
    let mut commands = 0;
    for line in blocks("README.md").iter().take(2).flat_map(|block| block.lines()) {
        if line.contains("export inventory.csv") {
            let table = format!(
                "Machine,ID,ProductKeyChannel,OfflineInstallationId\n{}{}",
                machine(1),
                machine(4)
            );
            fs::write(hosts.host("werk-nord").join("inventory.csv"), table).unwrap();
        }
        if line.contains("requests.csv") {
            fill_in(&hosts.host("tor-1").join("spool"));
        }
        hosts.type_line(line);
        commands += usize::from(line.contains("$ carnet "));
    }
    assert_eq!(commands, 13);
    let spool = only_folder(&hosts.host("werk-nord").join("spool"));
    let answers = fs::read_to_string(spool.join("responses.csv")).unwrap();
    for wanted in ["HMI-01", "HMI-04", &confirmation(1).to_string()] {
        assert!(answers.contains(wanted), "{wanted}: {answers}");
    }
}

fn only_folder(spool: &Path) -> PathBuf {
    let mut paths = fs::read_dir(spool).unwrap().map(|entry| entry.unwrap().path());
    paths.find(|path| path.is_dir()).unwrap()
}

/// The person at the portal.
fn fill_in(spool: &Path) {
    let folder = only_folder(spool);
    let path = folder.join("requests.csv");
    let mut rows = csv::Reader::from_path(&path).unwrap();
    let header = rows.headers().unwrap().clone();
    let column = header.iter().position(|name| name == "confirmation_id").unwrap();
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&header).unwrap();
    for (number, row) in (1..).zip(rows.records()) {
        let row = row.unwrap();
        let id = confirmation(number).to_string();
        filled
            .write_record(
                row.iter().enumerate().map(|(at, value)| if at == column { &id } else { value }),
            )
            .unwrap();
    }
    fs::write(&path, filled.into_inner().unwrap()).unwrap();
}
