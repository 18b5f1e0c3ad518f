//! What every command prints with `--json`, and what lies in the spool, is in `spec/carnet.schema.json`.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jsonschema::Validator;
use serde_json::{Value, json};

/// Every object of the schema, and which were met.
struct Schema {
    objects: Vec<(String, Validator)>,
    met: BTreeSet<String>,
}

impl Schema {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/carnet.schema.json");
        let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let object = |one: &Value| {
            let reference = one["$ref"].as_str().unwrap().to_owned();
            let alone = json!({ "$ref": reference, "$defs": schema["$defs"] });
            (reference, jsonschema::validator_for(&alone).unwrap())
        };
        let objects = schema["anyOf"].as_array().unwrap().iter().map(object).collect();
        Self { objects, met: BTreeSet::new() }
    }

    /// Each is one of the objects, and of no other form.
    fn hold(&mut self, text: &str, of: &str) {
        assert!(!text.is_empty(), "{of}");
        for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            let value = value.unwrap();
            let fits = self.objects.iter().filter(|(_, object)| object.is_valid(&value));
            let fits: Vec<_> = fits.map(|(name, _)| name.clone()).collect();
            assert_eq!(fits.len(), 1, "{of}: {fits:?} {value}");
            self.met.extend(fits);
        }
    }

    /// What a command prints.
    fn run(&mut self, folder: &Path, line: &str) {
        let words = line.split(' ');
        let output = Command::new(env!("CARGO_BIN_EXE_carnet"))
            .args(words)
            .arg("--json")
            .current_dir(folder)
            // Where a command may write anything is elsewhere.
            .env("TMPDIR", "/var/tmp")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        self.hold(str::from_utf8(&output.stdout).unwrap(), &format!("{line}: {said}"));
    }
}

#[test]
fn every_object_is_in_the_schema_and_every_object_of_the_schema_is_met() {
    let mut schema = Schema::read();
    let folder = tempfile::tempdir().unwrap();
    let drill = Command::new(env!("CARGO_BIN_EXE_carnet"))
        .args(["drill", "--keep", "kept"])
        .env("TMPDIR", "/var/tmp")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(drill.status.success());
    let kept = folder.path().join("kept");
    let bundle = |site: &str| {
        let folders = folders(&kept.join(site).join("spool"));
        folders[0].file_name().unwrap().to_str().unwrap().to_owned()
    };
    let (requests, responses) = (bundle("gateway"), bundle("plant"));
    let settings = kept.join("gateway/carnet.toml");
    let responder = "\n[responder]\ncommand = [\"/bin/false\"]\nstate = \"answers\"\n";
    fs::write(&settings, fs::read_to_string(&settings).unwrap() + responder).unwrap();
    for line in [
        "verify requests.carnet attacks/flipped.carnet unapproved.carnet nowhere.carnet",
        "verify requests.carnet-receipt",
        "show requests.carnet --items",
        "show responses.carnet --privacy",
        "report requests.carnet -o page.html",
        "trust check",
        "trust show",
        "import requests.carnet attacks/stranger.carnet attacks/flipped.carnet",
        "ledger list --rejected",
        "import stick",
        "ledger list",
        "ledger status",
        "ledger status --check",
        "ledger time",
        "ledger audit",
        "ledger backup backup",
        "ledger restore backup --ledger fresh.db",
        "ledger rebuild --ledger fresh.db --ticket INC-1",
        &format!("answers check answers.csv --reply-to {requests}"),
        &format!("receipt {requests} -o again.carnet-receipt"),
        &format!("evidence {requests} -o evidence"),
        "key show officers/p-004.pem --role approver",
        "approve unapproved.carnet --ticket CHG-7 --yes --key officers/p-004.pem -o one.carnet",
        "merge one.carnet unapproved.carnet -o merged.carnet",
        "journal list",
        "journal check",
        &format!("ledger void {responses}"),
        "media check stick",
        "media list",
        "ledger archive --older-than 0d --to old --ticket INC-2",
        "ledger list",
        "ledger audit",
    ] {
        schema.run(&kept, &format!("--config gateway/carnet.toml {line}"));
    }
    let answered = fs::read_to_string(kept.join(format!("plant/spool/{responses}/responses.csv")));
    let outcomes = ["granted", "refused", "deferred"];
    let failed = |text: String, outcome: &&str| text.replace(*outcome, "failed");
    let result = outcomes.iter().fold(answered.unwrap(), failed);
    let mut lines = result.lines();
    let mut result = format!("{},confirmation_id_end\n", lines.next().unwrap());
    lines.for_each(|line| result += &format!("{line},\n"));
    fs::write(kept.join("result.csv"), result).unwrap();
    for line in [
        "key new --no-passphrase new.pem --role media",
        "--key officers/media.pem media enroll found-stick --label x --until 2099-12-31T00:00:00Z \
         --route plant-7:gateway-1 --yes",
        "media retire found-stick --yes",
        "ledger create --ledger other.db --archive other",
        "import found-stick --dry-run",
        "import requests.carnet-receipt",
        "import found-stick input",
        "ledger list",
        "ledger list --open",
        "ledger confirm HMI-04",
        "ledger machines",
        "ledger applied result.csv",
        "ledger close --ticket CHG-9",
        "ledger backup closed",
        "ledger close --take-back --ticket CHG-9",
        "ledger respool",
        "ledger time --set 2026-11-27 --ticket INC-7",
        "ledger time",
        "ledger dispute HMI-04 --ticket CHG-9 --yes",
        "export input/inventory.csv --to gateway-1 --dry-run",
        "export input/inventory.csv --to gateway-1 -o next.carnet",
        "ledger keep requests.carnet",
        "ledger restore closed --ledger again.db",
        "--ledger again.db ledger adopt next.carnet --ticket CHG-9",
        &format!("ledger bundle {requests} -o lost.carnet"),
        &format!("ledger show {responses} --items"),
        &format!("ledger show {requests} --items"),
        "--site nowhere ledger status",
    ] {
        schema.run(&kept, &format!("--config plant/carnet.toml {line}"));
    }
    for line in ["inherit closed --ticket CHG-9", "inherit plant-7 --take-back --ticket CHG-9"] {
        schema.run(&kept, &format!("--config gateway/carnet.toml ledger {line}"));
    }
    for path in ["gateway/spool", "plant/spool"].iter().flat_map(|spool| folders(&kept.join(spool)))
    {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "json" || it == "jsonl") {
                schema.hold(&fs::read_to_string(&path).unwrap(), &path.display().to_string());
            }
        }
    }
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    schema.run(&cases, "explain");
    schema.run(&cases, "explain 0x7F");
    schema.run(&cases, "explain LANG-2");
    schema.run(&cases.join("trust.in"), "trust check never.toml");
    schema.run(&cases.join("update.in"), "--config carnet.toml verify next.carnet-trust");
    let hosts = folder.path().join("hosts");
    fs::create_dir(&hosts).unwrap();
    fs::write(hosts.join("answers"), "passphrase = \"phrase\"\n").unwrap();
    schema.run(&hosts, "init plant --answers answers --in plant");
    schema.run(&hosts, "--config plant/carnet.toml key card");
    schema.run(&hosts, "--config plant/carnet.toml doctor");
    schema.run(&hosts, "script collect -o collect.ps1");
    fs::create_dir(hosts.join("site")).unwrap();
    fs::copy(cases.join("trust.in/good.toml"), hosts.join("site/trust.toml")).unwrap();
    for line in
        ["trust draft", "trust add person p-010", "trust diff", "trust pack -o next.carnet-trust"]
    {
        let stated = if line.starts_with("trust pack") { " --yes" } else { "" };
        schema.run(&hosts, &format!("--trust site/trust.toml {line}{stated}"));
    }
    #[cfg(target_os = "linux")]
    {
        first_event(&mut schema, &hosts);
        schema.run(&kept, "--config gateway/carnet.toml --ledger nowhere.db respond");
        schema.run(&kept, "--config gateway/carnet.toml ledger status");
    }
    #[cfg(not(target_os = "linux"))]
    for name in ["WatchEvent", "RespondEvent"] {
        schema.met.insert(format!("#/$defs/{name}"));
    }
    let missed = schema.objects.iter().filter(|(name, _)| !schema.met.contains(name));
    assert_eq!(missed.map(|(name, _)| name).collect::<Vec<_>>(), [""; 0]);
}

/// What `watch` prints first; it goes on until it is ended.
#[cfg(target_os = "linux")]
fn first_event(schema: &mut Schema, folder: &Path) {
    use std::io::{BufRead as _, BufReader};
    fs::write(folder.join("watch.toml"), "[watch]\ndrop = [\".\"]\n").unwrap();
    let mut watch = Command::new(env!("CARGO_BIN_EXE_carnet"))
        .args(["--config", "watch.toml", "watch"])
        .current_dir(folder)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(watch.stdout.take().unwrap()).read_line(&mut line).unwrap();
    watch.kill().unwrap();
    watch.wait().unwrap();
    schema.hold(&line, "watch");
}

/// Those of the bundles in a spool.
fn folders(spool: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(spool).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.is_dir()).collect()
}
