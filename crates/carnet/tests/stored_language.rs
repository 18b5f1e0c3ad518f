//! What is stored is in English, whatever language the programs speak.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod days;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use carnet_testbed::Said;
use days::{ADA, CARNET, CID, Days};

/// Exchanges with all that is noted of them: an approval, a refusal, a hold and its release, a grant that did not fit,
/// a bundle that was declared void and has arrived.
struct Story {
    days: Days,
    language: &'static str,
}

impl Story {
    fn tell(language: &'static str) -> Self {
        let story = Self { days: Days::new(days::with_sites(1).officer("ada", &[ADA])), language };
        let days = &story.days;
        story.send();
        let asked = days.bundle("plant-7");
        let mut flipped = fs::read(days.path(&asked)).unwrap();
        *flipped.last_mut().unwrap() ^= 1;
        days.write("flipped.carnet", flipped);
        story.at("gateway", 1, "import flipped.carnet");
        story.at("gateway", 0, "import stick");

        let bundle = days.spooled("gateway");
        days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
        let reply = format!("export answers.csv --to plant-7 --reply-to {bundle} --media stick");
        story.at("gateway", 0, &reply);
        let answer = days.bundle("gateway-1");
        story.at("plant", 0, "import stick");
        story.at("gateway", 0, &format!("ledger void {answer}"));
        story.at("plant", 0, "ledger dispute PRESS-1 --ticket INC-1 --yes");
        fs::remove_file(days.path(&asked)).unwrap();
        story.send();
        let said = story.at("gateway", 0, "import stick");
        assert!(said.out.contains("ALARM"), "{said:?}");

        // As a restored ledger sends it: a person lets it in.
        fs::remove_file(days.path(&days.bundle("plant-7"))).unwrap();
        story.at("plant", 0, "ledger backup backup");
        for part in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(days.path(&format!("plant/ledger.db{part}")));
        }
        story.at("plant", 0, "ledger restore backup");
        story.at("plant", 0, "ledger scrap PRESS-1 --ticket INC-2");
        let export = "export --to gateway-1 --media stick";
        story.at("plant", 0, export);
        story.approve();
        story.at("gateway", 4, "import stick");
        let held = days.bundle("plant-7");
        story.at("gateway", 0, &format!("ledger release {held} --ticket INC-3"));
        story.at("gateway", 0, "import stick");
        story
    }

    /// The plant sends what is new, and an officer approves it.
    fn send(&self) {
        self.at("plant", 0, "export press.csv --to gateway-1 --media stick");
        self.approve();
    }

    fn approve(&self) {
        self.days.write_secret("ada.pem", carnet_testbed::Key::number(ADA).pem());
        let bundle = self.days.bundle("plant-7");
        self.at("plant", 0, &format!("--key ada.pem approve {bundle} --ticket CHG-1 --yes"));
    }

    #[track_caller]
    fn at(&self, site: &str, status: i32, words: &str) -> Said {
        self.speaking(self.language, site, status, words)
    }

    #[track_caller]
    fn speaking(&self, language: &str, site: &str, status: i32, words: &str) -> Said {
        let mut command = self.days.command(CARNET);
        command.env("CARNET_LANG", language).stdin(Stdio::null());
        command.args(["--config", &format!("{site}/carnet.toml")]).args(words.split_whitespace());
        Said::of(&mut command).status(status)
    }

    /// Logs, journal and spools, by name.
    fn stored(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for site in ["plant", "gateway"] {
            all.push((format!("{site} log"), self.log(site)));
            add(&self.days.path(site).join("spool"), site, &mut all);
        }
        add(&self.days.path(".state"), "state", &mut all);
        all.sort();
        all
    }

    fn log(&self, site: &str) -> String {
        let said = self.at(site, 0, "ledger audit --log").out;
        let entries = said.lines().filter(|line| line.starts_with('{'));
        without_random(&entries.collect::<Vec<_>>().join("\n"))
    }
}

/// The files of a folder and of those in it.
fn add(folder: &Path, name: &str, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let own = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            add(&path, &own, all);
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            all.push((without_random(&own), without_random(&text)));
        }
    }
}

/// Without digests, salts and times, which differ from run to run.
fn without_random(text: &str) -> String {
    const LONG: usize = 8;
    let mut told = String::new();
    let mut run = String::new();
    let end = |run: &mut String, told: &mut String| {
        told.push_str(if run.len() < LONG { run.as_str() } else { "X" });
        run.clear();
    };
    for character in text.chars() {
        if "0123456789abcdefTZ:-".contains(character) {
            run.push(character);
        } else {
            end(&mut run, &mut told);
            told.push(character);
        }
    }
    end(&mut run, &mut told);
    told
}

// LANG-2.
#[test]
fn a_log_is_the_same_in_both_languages() {
    let [english, german] = ["en", "de"].map(Story::tell);
    let (said, stored) = (english.stored(), german.stored());
    for (one, other) in said.iter().zip(&stored) {
        assert_eq!(one, other);
    }
    assert_eq!(said.len(), stored.len());
    let log = english.log("gateway");
    for noted in ["alarms", "reject", "hold", "release", "it counts again"] {
        assert!(log.contains(noted), "{noted} in {log}");
    }
    // A log that was written in one language is whole in the other.
    for (story, language) in [(&german, "en"), (&english, "de")] {
        for site in ["plant", "gateway"] {
            story.speaking(language, site, 0, "ledger audit");
        }
    }
}
