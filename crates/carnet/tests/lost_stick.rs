//! A bad day: the stick is lost after both officers have approved and the kiosk has scanned.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_format::{Digest, RequestBody};
use carnet_testbed::{Said, activation, request_number};
use serde_json::Value;

const PLANT: [&str; 2] = ["--config", "plant/carnet.toml"];
const GATEWAY: [&str; 2] = ["--config", "gateway/carnet.toml"];
const KIOSK: [&str; 2] = ["--config", "kiosk/carnet.toml"];

fn carnet(folder: &Path, status: i32, words: &[&[&str]]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    // Where a command may write anything is elsewhere.
    command.env("TMPDIR", "/var/tmp");
    Said::of(command.args(words.concat()).current_dir(folder)).status(status)
}

/// The sites of the drill, and a second bundle of the plant on the stick.
fn scene() -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    carnet(folder.path(), 0, &[&["drill", "--keep", "kept"]]);
    let kept = folder.path().join("kept");
    let RequestBody::Microsoft(asked) = request_number(7).body else { panic!("of Microsoft") };
    let groups = asked.installation_id.groups();
    let table = format!(
        "Machine,ID,ProductKeyChannel,OfflineInstallationId\nPC-7,{},Volume:MAK,{groups}\n",
        activation()
    );
    fs::write(kept.join("more.csv"), table).unwrap();
    let export = ["export", "more.csv", "--to", "gateway-1", "--media", "stick"];
    carnet(&kept, 0, &[&PLANT, &export]);
    let names = fs::read_dir(kept.join("stick")).unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let own = |name: &String| name.starts_with("plant-7_gateway-1_2_") && name.ends_with(".carnet");
    let name = names.into_iter().find(own).unwrap();
    (folder, kept, name)
}

fn approve(kept: &Path, file: &str, person: &str) {
    let key = format!("officers/{person}.pem");
    let words = ["--key", &key, "approve", file, "--ticket", "CHG-1042", "--yes"];
    carnet(kept, 0, &[&KIOSK, &words]);
}

fn scan(kept: &Path, file: &str) {
    let digest = Digest::of(&fs::read(kept.join(file)).unwrap());
    fs::write(kept.join("report.txt"), format!("sha256 {digest}\nthreats found: none\n")).unwrap();
    let words = ["attest-scan", file, "--engine", "SIMULATED 4.2", "--database", "27510"];
    let database = ["--database-date", "2026-01-01T00:00:00Z"];
    let rest = ["--report", "report.txt", "--findings", "0"];
    carnet(kept, 0, &[&KIOSK, &words, &database, &rest]);
}

fn json(kept: &Path, words: &[&[&str]]) -> Vec<Value> {
    let said = carnet(kept, 0, &[words, &[&["--json"]]].concat());
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// LEDGER-26. LEDGER-27. LEDGER-31.
#[test]
fn what_the_officers_signed_outlives_the_stick() {
    let (_folder, kept, name) = scene();
    let on_stick = format!("stick/{name}");
    scan(&kept, &on_stick);
    approve(&kept, &on_stick, "p-003");
    approve(&kept, &on_stick, "p-004");
    let whole = fs::read(kept.join(&on_stick)).unwrap();
    // Whoever looks at the stick is told; nothing is kept silently.
    let told = format!("endorsements that are not kept here: 3; carnet ledger keep {on_stick}");
    carnet(&kept, 0, &[&PLANT, &["import", "stick"]]).with(&told);
    assert_eq!(json(&kept, &[&PLANT, &["ledger", "show", &name]])[0]["kept"], Value::Null);

    let keep = json(&kept, &[&PLANT, &["ledger", "keep", "stick"]]);
    assert_eq!(
        (keep.len(), &keep[0]["endorsements"], &keep[0]["added"]),
        (2, &3.into(), &3.into())
    );
    let shown = &json(&kept, &[&PLANT, &["ledger", "show", &name]])[0]["kept"];
    assert_eq!((&shown["endorsements"], &shown["length"]), (&3.into(), &whole.len().into()));
    let log = carnet(&kept, 0, &[&PLANT, &["ledger", "audit", "--log"]]).out;
    let entry = log.lines().rfind(|line| line.contains(r#""action":"keep""#)).unwrap();
    let entry: Value = serde_json::from_str(entry).unwrap();
    assert_eq!(entry["approvals"][0]["ticket"], "CHG-1042");
    let persons = [&entry["approvals"][0]["person"], &entry["approvals"][1]["person"]];
    assert!(persons.contains(&&"p-003".into()) && persons.contains(&&"p-004".into()), "{entry}");
    assert_eq!(
        (&entry["scans"][0]["site"], &entry["file"]),
        (&"kiosk-1".into(), &Digest::of(&whole).to_string().into())
    );
    // Kept once, and said no more.
    let again = json(&kept, &[&PLANT, &["ledger", "keep", "stick"]]);
    assert!(again.iter().all(|it| it["added"] == 0), "{again:?}");
    let said = carnet(&kept, 0, &[&PLANT, &["import", "stick"]]);
    assert!(!said.err.contains("not kept here"), "{said:?}");

    // The stick is gone, and so is the host: the backup has it, too.
    fs::remove_file(kept.join(&on_stick)).unwrap();
    carnet(&kept, 0, &[&PLANT, &["ledger", "backup", "backup"]]);
    for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _ = fs::remove_file(kept.join("plant").join(file));
    }
    fs::remove_dir_all(kept.join("plant/archive")).unwrap();
    carnet(&kept, 0, &[&PLANT, &["ledger", "restore", "backup"]]);
    let audit = &json(&kept, &[&PLANT, &["ledger", "audit"]])[0];
    assert_eq!(
        (&audit["verdict"], &audit["unrecorded"]),
        (&"accepted".into(), &Value::Array(vec![]))
    );

    let words = ["ledger", "bundle", &name, "--media", "stick"];
    carnet(&kept, 0, &[&PLANT, &words]).with("with the endorsements that are kept, 3");
    assert_eq!(fs::read(kept.join(&on_stick)).unwrap(), whole);
    let imported = json(&kept, &[&GATEWAY, &["import", "stick"]]);
    let it = imported.iter().find(|it| it["file"] == on_stick.as_str()).unwrap();
    assert_eq!(it["verdict"], "imported", "{it}");
    // And the receipt closes the circle.
    carnet(&kept, 0, &[&PLANT, &["import", "stick"]]).with("RECEIVED, a receipt");
    carnet(&kept, 0, &[&PLANT, &["ledger", "status"]]).with("sequence 2 received at gateway-1");
}

/// LEDGER-26. QUORUM-16. QUORUM-18.
#[test]
fn copies_are_joined_and_bad_ones_kept_out() {
    let (_folder, kept, name) = scene();
    let on_stick = format!("stick/{name}");
    for (copy, person) in [("one.carnet", "p-003"), ("two.carnet", "p-004")] {
        fs::copy(kept.join(&on_stick), kept.join(copy)).unwrap();
        approve(&kept, copy, person);
    }
    let keep = |status, file: &str| carnet(&kept, status, &[&PLANT, &["ledger", "keep", file]]);
    keep(0, "one.carnet").with("endorsements kept: 1, new among them: 1");
    keep(0, "two.carnet").with("endorsements kept: 2, new among them: 1");
    // One copy for each bundle is left in the archive.
    assert_eq!(fs::read_dir(kept.join("plant/archive/kept")).unwrap().count(), 2 - 1);

    // A frame with other bytes, something behind the endorsements, somebody else's bundle.
    let good = fs::read(kept.join("two.carnet")).unwrap();
    let bare = fs::read(kept.join(&on_stick)).unwrap().len();
    let mut flipped = good.clone();
    flipped[bare - 1] ^= 1;
    fs::write(kept.join("flipped.carnet"), flipped).unwrap();
    keep(1, "flipped.carnet").with("ledger.other-bytes");
    fs::write(kept.join("more.carnet"), [&good[..], b"more"].concat()).unwrap();
    keep(1, "more.carnet").with("file.trailing").with("--drop-bad");
    keep(2, "responses.carnet").with("ledger.not-ours");
    keep(0, "one.carnet").with("endorsements kept: 2, new among them: 0");

    // A key that left the trust file would have the whole bundle rejected: it stays out, by name.
    let trust = fs::read_to_string(kept.join("plant/trust.toml")).unwrap();
    let shown = carnet(&kept, 0, &[&["key", "show", "officers/p-003.pem", "--json"]]).out;
    let public = serde_json::from_str::<Value>(&shown).unwrap()["public"].clone();
    let tables: Vec<&str> = trust.split("\n\n").collect();
    let without = |text: &&&str| !text.contains(public.as_str().unwrap());
    let trust = tables.iter().filter(without).copied().collect::<Vec<_>>().join("\n\n");
    let trust = trust.replace("serial = 3", "serial = 4").replace("approvals = 2", "approvals = 1");
    fs::write(kept.join("plant/trust.toml"), trust).unwrap();
    let said = carnet(&kept, 0, &[&PLANT, &["ledger", "bundle", &name, "-o", "left.carnet"]]);
    said.with("left out: an approval under key").with("endorsement.unknown-key").with("kept, 1");
    carnet(&kept, 4, &[&PLANT, &["verify", "left.carnet"]]).with("quorum.scan");
}

/// LEDGER-27. QUORUM-12.
#[test]
fn an_approval_for_the_lost_stick_alone_is_said() {
    let (_folder, kept, name) = scene();
    let on_stick = format!("stick/{name}");
    let other = "5f".repeat(16);
    let trust = fs::read_to_string(kept.join("plant/trust.toml")).unwrap();
    let trust = trust.replace("serial = 3", "serial = 4");
    let trust = trust.replace("\nmedia = [", &format!("\nmedia = [\"{other}\", "));
    let medium = format!("\n[[medium]]\nid = \"{other}\"\nlabel = \"Practice 3\"\n");
    for site in ["plant", "kiosk"] {
        fs::write(kept.join(site).join("trust.toml"), format!("{trust}{medium}")).unwrap();
    }
    let words = ["--key", "officers/p-003.pem", "approve", &on_stick, "--ticket", "CHG-1", "--yes"];
    carnet(&kept, 0, &[&KIOSK, &words, &["--media", &other, "-o", "tied.carnet"]]);
    carnet(&kept, 0, &[&PLANT, &["ledger", "keep", "tied.carnet"]]);
    fs::remove_file(kept.join(&on_stick)).unwrap();
    let words = ["ledger", "bundle", &name, "--media", "stick"];
    carnet(&kept, 0, &[&PLANT, &words]).with("the approval of p-003 is for another medium");
}

/// LEDGER-28. LEDGER-29.
#[test]
fn what_was_kept_and_is_lost_is_said_and_kept_anew() {
    let (_folder, kept, name) = scene();
    fs::copy(kept.join("stick").join(&name), kept.join("one.carnet")).unwrap();
    approve(&kept, "one.carnet", "p-003");
    let keep = || carnet(&kept, 0, &[&PLANT, &["ledger", "keep", "one.carnet"]]);
    let entries = || {
        let log = carnet(&kept, 0, &[&PLANT, &["ledger", "audit", "--log"]]).out;
        log.lines().filter(|line| line.contains(r#""action":"keep""#)).count()
    };
    keep();
    let folder = kept.join("plant/archive/kept");
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let good = fs::read(&file).unwrap();
    for altered in [None, Some("altered")] {
        let copy = format!("left-{}.carnet", altered.is_some());
        fs::remove_file(&file).unwrap();
        if let Some(bytes) = altered {
            fs::write(&file, bytes).unwrap();
        }
        let said = carnet(&kept, 0, &[&PLANT, &["ledger", "bundle", &name, "-o", &copy]]);
        said.with("note: written without the endorsements").with("no approval that counts");
        keep().with("cannot be used").with("endorsements kept: 1");
        assert_eq!(fs::read(&file).unwrap(), good);
        carnet(&kept, 0, &[&PLANT, &["ledger", "audit"]]);
        assert_eq!(entries(), 1);
    }
    // What is written is judged: one approval of two, and no scan.
    let written = json(&kept, &[&PLANT, &["ledger", "bundle", &name, "-o", "with.carnet"]]);
    let codes: Vec<&Value> =
        written[0]["reasons"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["quorum.approvals", "quorum.scan"]);
    assert_eq!((&written[0]["endorsements"], &written[0]["refused"]), (&1.into(), &Value::Null));
    // The altered file stays where another copy has taken its place.
    fs::write(&file, "altered").unwrap();
    fs::copy(kept.join("stick").join(&name), kept.join("two.carnet")).unwrap();
    approve(&kept, "two.carnet", "p-004");
    carnet(&kept, 0, &[&PLANT, &["ledger", "keep", "two.carnet"]]).with("endorsements kept: 1");
    assert_eq!(fs::read_to_string(&file).unwrap(), "altered");
    assert_eq!(entries(), 2);
}

/// LEDGER-29. Whether the window of the stick has passed the other side's clock tells.
#[test]
fn what_only_this_clock_leaves_open_holds_nothing_at_the_other_side() {
    let (_folder, kept, name) = scene();
    let trust = kept.join("plant/trust.toml");
    let text = fs::read_to_string(&trust).unwrap();
    let held = text.replace("time-unknown = \"accept\"", "time-unknown = \"hold\"");
    assert_ne!(held, text);
    fs::write(&trust, held).unwrap();
    fs::remove_file(kept.join("stick").join(&name)).unwrap();
    let words = ["--clock", "untrusted", "ledger", "bundle", &name, "--media", "stick"];
    let said = carnet(&kept, 0, &[&PLANT, &words, &["--json"]]);
    assert!(!said.with("quorum.approvals").out.contains("time.held"));
}

/// LEDGER-30.
#[test]
fn a_voided_bundle_is_not_to_be_carried() {
    let (_folder, kept, name) = scene();
    let on_stick = format!("stick/{name}");
    carnet(&kept, 0, &[&PLANT, &["ledger", "void", &name]]);
    let words = ["ledger", "bundle", &name, "-o", "void.carnet"];
    carnet(&kept, 0, &[&PLANT, &words]).with("do not carry it").with("stream.voided");
    let again = json(&kept, &[&PLANT, &["ledger", "bundle", &name, "-o", "again.carnet"]]);
    assert_eq!(again[0]["refused"]["code"], "stream.voided");
    carnet(&kept, 0, &[&PLANT, &["ledger", "keep", &on_stick]]).with("do not carry it");
}

/// LEDGER-26. The next step is that of whoever stands there.
#[test]
fn keep_says_where_it_runs_and_what_it_takes() {
    let (_folder, kept, name) = scene();
    let on_stick = format!("stick/{name}");
    let said = carnet(&kept, 2, &[&GATEWAY, &["ledger", "keep", &on_stick]]);
    said.with("was made at plant-7").with("run the command there");
    let receipt = ["ledger", "keep", "requests.carnet-receipt"];
    let said = carnet(&kept, 2, &[&PLANT, &receipt]).with("is a receipt, not a bundle");
    assert!(!said.err.contains("refuse it"), "{said:?}");
    // Under an old trust file the approval of a new key is good all the same.
    approve(&kept, &on_stick, "p-003");
    let trust = kept.join("plant/trust.toml");
    let text = fs::read_to_string(&trust).unwrap();
    let shown = carnet(&kept, 0, &[&["key", "show", "officers/p-003.pem", "--json"]]).out;
    let public = serde_json::from_str::<Value>(&shown).unwrap()["public"].clone();
    let tables = text.split("\n\n").filter(|text| !text.contains(public.as_str().unwrap()));
    let old = tables.collect::<Vec<_>>().join("\n\n").replace("approvals = 2", "approvals = 1");
    fs::write(&trust, old.replace("serial = 3", "serial = 4")).unwrap();
    let said = carnet(&kept, 1, &[&PLANT, &["ledger", "keep", &on_stick]]);
    said.with("look for a newer trust file first");
}

/// LEDGER-32. Its items would be bought a second time.
#[test]
fn a_voided_bundle_that_arrived_is_said_with_each_export() {
    let (_folder, kept, name) = scene();
    let on_stick = format!("stick/{name}");
    scan(&kept, &on_stick);
    approve(&kept, &on_stick, "p-003");
    approve(&kept, &on_stick, "p-004");
    carnet(&kept, 0, &[&GATEWAY, &["import", "stick"]]).with("IMPORTED");
    let export = ["export", "more.csv", "--to", "gateway-1", "-o", "x.carnet", "--dry-run"];
    let before = carnet(&kept, 0, &[&PLANT, &export]);
    assert!(!before.out.contains("ALARM"), "{before:?}");
    carnet(&kept, 0, &[&PLANT, &["ledger", "void", &name]]);
    carnet(&kept, 4, &[&PLANT, &["import", "stick"]]).with("receipt.voided");
    carnet(&kept, 0, &[&PLANT, &export]).with("ALARM: ").with("receipt.voided");
    let alarms = &json(&kept, &[&PLANT, &export])[0]["alarms"];
    assert_eq!((&alarms[0]["code"], &alarms[1]), (&"receipt.voided".into(), &Value::Null));
}
