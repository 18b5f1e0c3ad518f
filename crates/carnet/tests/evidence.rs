//! What `carnet evidence` writes proves a crossing to somebody who has nothing else.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use carnet_format::{Digest, Hasher, RequestBody};
use carnet_judge::time::Utc;
use carnet_testbed::{Said, activation, request_number};
use serde_json::Value;

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");

/// The check of an entry as the text describes it.
fn check_heads(line: &str) {
    let (stored, heads) = line.rsplit_once(",\"before\":\"").unwrap();
    let (before, head) = heads.split_once("\",\"head\":\"").unwrap();
    let mut hasher = Hasher::new();
    hasher.update(before.parse::<Digest>().unwrap().as_bytes());
    hasher.update(format!("{stored}}}").as_bytes());
    assert_eq!(format!("{}\"}}", hasher.finish()), head, "{line}");
}

/// The two sites of a drill, after a week.
struct Kept {
    folder: tempfile::TempDir,
}

impl Kept {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut drill = Command::new(CARNET);
        Said::of(drill.args(["drill", "--keep", "kept"]).current_dir(&folder)).status(0);
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("kept").join(name)
    }

    fn at(&self, site: &str, words: &str) -> Said {
        let mut command = Command::new(CARNET);
        command.args(["--config", &format!("{site}/carnet.toml")]);
        command.args(words.split(' ')).current_dir(self.path("")).stdin(Stdio::null());
        Said::of(&mut command)
    }

    /// The bundle in a spool, as a person names it.
    fn spooled(&self, site: &str) -> String {
        let folders = fs::read_dir(self.path(&format!("{site}/spool"))).unwrap();
        let folders = folders.map(|entry| entry.unwrap()).filter(|it| it.path().is_dir());
        folders.map(|it| it.file_name().into_string().unwrap()).next().unwrap()
    }

    /// Answers go to a plant without a clock, which takes them by this rule.
    fn answered(rule: &str) -> Self {
        let kept = Self::new();
        let trust = fs::read_to_string(kept.path("plant/trust.toml")).unwrap();
        let trust = trust.replacen("serial = 3", "serial = 4", 1);
        let parts: Vec<&str> = trust.split("[[route]]").collect();
        let [sites, requests, answers] = parts[..] else { panic!("{trust}") };
        let rules = ["media", "scan-", "time-unknown", "medium-differs"];
        let bare = |route: &str| {
            let lines = route.lines().filter(|line| !rules.iter().any(|it| line.starts_with(it)));
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        let requests = bare(requests).replace("approvals = 2", "approvals = 0");
        let requests = requests.replace("\"required\"", "\"none\"");
        let answers = bare(answers).replace("approvals = 0", rule);
        let trust = [sites, &requests, &answers].join("[[route]]");
        for site in ["plant", "gateway"] {
            fs::write(kept.path(&format!("{site}/trust.toml")), &trust).unwrap();
            for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm", "key.pem.record"] {
                let _ = fs::remove_file(kept.path(&format!("{site}/{name}")));
            }
            for name in ["archive", "spool", "outbox"] {
                let _ = fs::remove_dir_all(kept.path(&format!("{site}/{name}")));
            }
            kept.at(site, "ledger create").status(0);
        }
        fs::create_dir(kept.path("b")).unwrap();
        fs::create_dir(kept.path("c")).unwrap();
        kept.at("plant", "export input/werk.csv --to gateway-1 -o b/n.carnet").status(0);
        kept.at("gateway", "import b/n.carnet").status(0);
        let bundle = kept.spooled("gateway");
        let rows = [0, 1].map(|item| format!("{bundle},{item},refused,0x7F\n")).concat();
        fs::write(kept.path("a.csv"), format!("bundle,item,outcome,code\n{rows}")).unwrap();
        let export = format!("export a.csv --to plant-7 --reply-to {bundle} -o c/r.carnet");
        kept.at("gateway", &export).status(0);
        kept
    }

    /// What the text says of the answers, which the command does not accept.
    fn why(&self) -> (String, Elsewhere) {
        self.at("plant", &format!("evidence {} -o ev", self.spooled("plant"))).status(0);
        let elsewhere = Elsewhere::with(&self.path("ev"));
        elsewhere.run(&elsewhere.command()).status(4);
        (elsewhere.read("HOW-TO-CHECK.txt"), elsewhere)
    }

    /// All that the folder would tell about its host.
    fn check_tells_nothing(&self, folder: &Path) {
        let host = self.folder.path().to_str().unwrap().as_bytes();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            for secret in [host, b"Works North", b"HMI-04", b"carnet.toml"] {
                assert!(!bytes.windows(secret.len()).any(|it| it == secret), "{path:?}");
            }
        }
    }
}

/// The folder on another host, where there is nothing but the program.
struct Elsewhere(tempfile::TempDir);

impl Elsewhere {
    fn with(folder: &Path) -> Self {
        let other = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), other.path().join(entry.file_name())).unwrap();
        }
        Self(other)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn run(&self, line: &str) -> Said {
        let words = line.trim().strip_prefix("carnet ").unwrap().split(' ');
        Said::of(Command::new(CARNET).args(words).env_clear().current_dir(self.0.path()))
    }

    /// The one command of the text, in English and in German.
    fn command(&self) -> String {
        let text = self.read("HOW-TO-CHECK.txt");
        let lines = text.lines().filter(|line| line.trim().starts_with("carnet verify"));
        let [english, german] = lines.collect::<Vec<_>>()[..] else { panic!("{text}") };
        assert_eq!(english, german);
        english.to_owned()
    }

    /// The sums are right, and of all files.
    fn check_sums(&self) {
        let sums = self.read("SHA256SUMS");
        for line in sums.lines() {
            let (digest, name) = line.split_once("  ").unwrap();
            let bytes = fs::read(self.0.path().join(name)).unwrap();
            assert_eq!(Digest::of(&bytes).to_string(), digest, "{name}");
        }
        assert_eq!(sums.lines().count() + 1, self.names().len());
    }

    /// The entries of the log, whose heads are right.
    fn log(&self) -> Vec<Value> {
        let log = self.read("log.jsonl");
        log.lines().for_each(check_heads);
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// EVIDENCE-2. EVIDENCE-3. EVIDENCE-7.
#[test]
fn the_command_of_the_text_repeats_the_verdict_on_a_host_with_nothing_else() {
    let kept = Kept::new();
    let settings = fs::read_to_string(kept.path("gateway/carnet.toml")).unwrap();
    let titles = "[titles]\nplant-7 = \"Works North\"\n";
    fs::write(kept.path("gateway/carnet.toml"), settings + titles).unwrap();
    // By the trust file of then, whatever today's is.
    fs::write(kept.path("gateway/trust.toml"), "").unwrap();
    let said = kept.at("gateway", &format!("evidence {} -o ev", kept.spooled("gateway"))).status(0);
    said.with("ev: evidence of bundle").with("plant-7 (Works North)").with("ACCEPTED");
    kept.check_tells_nothing(&kept.path("ev"));

    let elsewhere = Elsewhere::with(&kept.path("ev"));
    elsewhere.check_sums();
    let command = elsewhere.command();
    assert!(command.contains(" --at ") && command.contains(" --medium "), "{command}");
    elsewhere.run(&command).status(0).with("ACCEPTED").with("p-003").with("p-004");
    for (page, title) in [("decision.html", "lang=\"en\""), ("decision.de.html", "lang=\"de\"")] {
        let page = elsewhere.read(page);
        assert!(page.contains("p-003, p-004") && page.contains(title), "{page}");
    }
    // Whoever gets the folder reads English or German.
    let text = elsewhere.read("HOW-TO-CHECK.txt");
    let german = text.find("NACHWEIS ZU EINEM BÜNDEL").unwrap();
    assert!(text.find("EVIDENCE OF A CROSSING").unwrap() < german);
    assert!(text[german..].contains("Der Befehl sagt ANGENOMMEN (englisch ACCEPTED)"), "{text}");

    // The receipt names the head of the log behind the admission.
    let receipt = elsewhere.names().into_iter().find(|it| it.ends_with("-receipt")).unwrap();
    let line = format!("carnet --json verify {receipt} --trust trust.toml");
    let receipt: Value = serde_json::from_str(&elsewhere.run(&line).status(0).out).unwrap();
    let log = elsewhere.log();
    let admitted = log.iter().find(|entry| entry["action"] == "admit").unwrap();
    assert_eq!(receipt["receipt"]["head"], admitted["head"]);
    assert_eq!(receipt["receipt"]["bundle"], admitted["bundle"]);

    // An altered folder does not pass.
    let path = elsewhere.0.path().join(command.split_whitespace().nth(2).unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes[300] ^= 1;
    fs::write(&path, bytes).unwrap();
    elsewhere.run(&command).status(1);
}

/// EVIDENCE-3.
#[test]
fn a_site_without_a_clock_claims_no_time() {
    let kept = Kept::new();
    kept.at("plant", &format!("evidence {} -o ev", kept.spooled("plant"))).status(0);
    let elsewhere = Elsewhere::with(&kept.path("ev"));
    let command = elsewhere.command();
    assert!(command.contains(" --clock untrusted") && !command.contains(" --at "), "{command}");
    elsewhere.run(&command).status(0).with("ACCEPTED");
    assert!(elsewhere.read("HOW-TO-CHECK.txt").contains("a clock that nobody vouches for"));
}

/// EVIDENCE-2. EVIDENCE-3.
#[test]
fn a_bundle_of_this_site_has_the_approvals_that_were_brought_back_and_the_receipt_that_came() {
    let kept = Kept::new();
    let requests = kept.spooled("gateway");
    kept.at("plant", &format!("evidence {requests} -o before")).status(0).with("HELD");
    let before = Elsewhere::with(&kept.path("before"));
    let text = before.read("HOW-TO-CHECK.txt");
    assert!(text.contains("It says HELD [") && text.contains("ends with status 4"), "{text}");
    assert!(text.contains("No approvals were brought back"), "{text}");
    before.run(&before.command()).status(4);

    kept.at("plant", "ledger keep requests.carnet").status(0);
    kept.at("plant", "import requests.carnet-receipt").status(0);
    kept.at("plant", &format!("evidence {requests} -o after")).status(0).with("ACCEPTED");
    kept.check_tells_nothing(&kept.path("after"));
    let after = Elsewhere::with(&kept.path("after"));
    after.check_sums();
    // The plant has no clock; the gateway states when it admitted the bundle.
    assert!(after.command().contains(" --at "));
    after.run(&after.command()).status(0).with("p-003");
    let actions: Vec<_> = after.log().iter().map(|entry| entry["action"].clone()).collect();
    for action in ["export", "deliver", "keep", "receipt"] {
        assert!(actions.contains(&action.into()), "{actions:?}");
    }
    let receipt = after.names().into_iter().find(|it| it.ends_with("-receipt")).unwrap();
    let given = fs::read(kept.path("requests.carnet-receipt")).unwrap();
    assert_eq!(fs::read(kept.path("after").join(receipt)).unwrap(), given);
}

/// EVIDENCE-1. EVIDENCE-8.
#[test]
fn of_what_was_not_admitted_there_is_what_the_log_says() {
    let kept = Kept::new();
    // The second bundle is lost: the third one waits for a person.
    let stick = |sequence: u32| {
        let RequestBody::Microsoft(asked) = request_number(sequence).body else { return None };
        let row = format!("{},Volume:MAK,{}", activation(), asked.installation_id.groups());
        let table =
            format!("Machine,ID,ProductKeyChannel,OfflineInstallationId\nM{sequence},{row}\n");
        fs::write(kept.path("more.csv"), table).unwrap();
        kept.at("plant", "export more.csv --to gateway-1 --media stick").status(0);
        let names = fs::read_dir(kept.path("stick")).unwrap().map(|it| it.unwrap().file_name());
        let begin = format!("plant-7_gateway-1_{sequence}_");
        names.map(|it| it.into_string().unwrap()).find(|name| name.starts_with(&begin))
    };
    fs::remove_file(kept.path("stick").join(stick(2).unwrap())).unwrap();
    let next = stick(3).unwrap();
    kept.at("gateway", &format!("import stick/{next}")).status(4).with("stream.gap");
    let shown = kept.at("gateway", &format!("--json verify stick/{next}")).status(4);
    let shown: Value = serde_json::from_str(&shown.out).unwrap();
    let digest = shown["bundle"]["digest"].as_str().unwrap();
    let said = kept.at("gateway", &format!("evidence {} -o held", &digest[..8])).status(0);
    said.with("was not admitted here");
    let held = Elsewhere::with(&kept.path("held"));
    assert_eq!(held.names(), ["HOW-TO-CHECK.txt", "SHA256SUMS", "log.jsonl"]);
    held.check_sums();
    let text = held.read("HOW-TO-CHECK.txt");
    assert!(text.contains("WAS NOT ADMITTED") && !text.contains("carnet verify"), "{text}");
    assert_eq!(held.log()[0]["action"], "hold");

    kept.at("gateway", "evidence --since 2020-01-01 -o all").status(0);
    let mut names: Vec<_> = fs::read_dir(kept.path("all")).unwrap().map(Result::unwrap).collect();
    names.sort_by_key(fs::DirEntry::file_name);
    let names = names.iter().map(|it| it.file_name().into_string().unwrap()).collect::<Vec<_>>();
    assert_eq!(names.len(), 3, "{names:?}");
    // Whole: of two files that nobody signed both may claim a digest that begins with these eight digits.
    assert!(names.contains(&format!("not-admitted_{digest}")), "{names:?}");
    for name in &names {
        Elsewhere::with(&kept.path("all").join(name)).check_sums();
    }
    kept.at("gateway", "evidence --since 2099-01-01 -o none")
        .status(0)
        .with("has a time from 2099");
    assert!(!kept.path("none").exists());
    kept.at("gateway", "evidence 0123456789abcdef -o none").status(2).with("ledger.unknown-bundle");
}

/// EVIDENCE-1.
#[test]
fn nothing_is_replaced_and_nothing_half_written_stays() {
    let kept = Kept::new();
    let requests = kept.spooled("gateway");
    fs::create_dir(kept.path("there")).unwrap();
    fs::write(kept.path("file"), "mine").unwrap();
    for name in ["there", "file"] {
        let said = kept.at("gateway", &format!("evidence {requests} -o {name}")).status(2);
        said.with("is there already");
    }
    assert_eq!(fs::read_dir(kept.path("there")).unwrap().count(), 0);
    assert_eq!(fs::read(kept.path("file")).unwrap(), b"mine");

    let trust = fs::read_dir(kept.path("gateway/archive/trust")).unwrap().next().unwrap().unwrap();
    fs::write(trust.path(), "changed").unwrap();
    let before = fs::read_dir(kept.path("")).unwrap().count();
    let said = kept.at("gateway", &format!("evidence {requests} -o ev")).status(3);
    said.with("ledger.archive-altered");
    assert_eq!(fs::read_dir(kept.path("")).unwrap().count(), before);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        kept.at("plant", &format!("evidence {requests} -o ev")).status(0);
        let mode = fs::metadata(kept.path("ev")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

/// EVIDENCE-4.
#[test]
fn what_the_time_floor_let_pass_was_not_released_by_a_person() {
    let kept = Kept::answered("approvals = 1");
    let later = Utc(carnet_host::seconds_since_1970() + 86_400);
    let approve = format!("approve c/r.carnet --ticket CHG-7 --not-before {later} --yes");
    kept.at("plant", &format!("--key officers/p-003.pem {approve}")).status(0);
    let floor = Utc(carnet_host::seconds_since_1970() + 200_000);
    kept.at("plant", &format!("ledger time --set {floor} --ticket INC-7")).status(0);
    kept.at("plant", "import c/r.carnet").status(0);
    // What it is now does not matter.
    let now = Utc(carnet_host::seconds_since_1970() + 300_000);
    kept.at("plant", &format!("ledger time --set {now} --ticket INC-8")).status(0);
    let (text, elsewhere) = kept.why();
    assert!(!text.contains("by a person"), "{text}");
    assert!(text.contains(&format!("{floor}\n   when the bundle was admitted")), "{text}");
    let log = kept.at("plant", "ledger audit --log").status(0).out;
    let set = log.lines().find(|line| line.contains("\"INC-7\"")).unwrap();
    let set: Value = serde_json::from_str(set).unwrap();
    assert!(text.contains(&format!("Entry {} of the site", set["number"])), "{text}");
    assert!(elsewhere.log().iter().all(|entry| entry["action"] != "release"));
}

/// EVIDENCE-4.
#[test]
fn what_a_person_released_was_released_by_a_person() {
    let kept = Kept::answered("approvals = 0\nmax-age-days = 30\ntime-unknown = \"hold\"");
    let held = kept.at("plant", "--json import c/r.carnet").status(4);
    let held: Value = serde_json::from_str(held.out.lines().next().unwrap()).unwrap();
    let digest = held["bundle"]["digest"].as_str().unwrap();
    kept.at("plant", &format!("ledger release {digest} --ticket INC-7")).status(0);
    kept.at("plant", "import c/r.carnet").status(0);
    let (text, elsewhere) = kept.why();
    assert!(text.contains("released by a person") && !text.contains("floor"), "{text}");
    assert!(elsewhere.log().iter().any(|entry| entry["action"] == "release"));
}

/// EVIDENCE-6.
#[test]
fn a_bundle_that_the_archive_lacks_keeps_back_no_other() {
    let kept = Kept::new();
    let bundle = kept.spooled("gateway");
    let missing = bundle.rsplit('_').next().unwrap();
    let found = files(&kept.path("gateway/archive"));
    for path in found.iter().filter(|path| path.to_str().unwrap().contains(missing)) {
        fs::remove_file(path).unwrap();
    }
    let said = kept.at("gateway", "evidence --since 2020-01-01 -o ev").status(3);
    said.with("no evidence of bundle").with("ledger.archive");
    let names = fs::read_dir(kept.path("ev")).unwrap().map(|it| it.unwrap().file_name());
    let names: Vec<_> = names.map(|it| it.into_string().unwrap()).collect();
    assert!(matches!(&names[..], [name] if name.starts_with("gateway-1_")), "{names:?}");
    Elsewhere::with(&kept.path("ev").join(&names[0])).check_sums();
    // Where nothing is left, there is no folder.
    kept.at("gateway", &format!("evidence {bundle} -o one")).status(3);
    assert!(!kept.path("one").exists());
    for path in files(&kept.path("gateway/archive")) {
        fs::remove_file(path).unwrap();
    }
    kept.at("gateway", "evidence --since 2020-01-01 -o none").status(3);
    assert!(!kept.path("none").exists());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
