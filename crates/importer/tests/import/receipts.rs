//! Receipts go back on the stick, and the site that sent the bundle notes them.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use carnet_format::bundle::statement_file;
use carnet_format::{Digest, Receipt, Signer as _};
use carnet_judge::receipt::judge;
use carnet_ledger::Ledger as _;
use carnet_signer::{Protection, SecretKey};
use carnet_testbed::{Key, Said, granted, parsed, request_number as request};
use serde_json::{Value, json as value};

use super::commands::{carnet, configure, json, name};
use super::sites::{ROUTE, Sent, Site, Sites, world};

/// The number of the gateway's key for receipts.
const IMPORTER: u8 = 40;

/// Sites of which the gateway has a key for receipts, as its settings say.
fn sites() -> Sites {
    let trust = world(ROUTE).key(IMPORTER, "importer", "gateway-1").text();
    let sites = Sites::trusting(trust);
    configure(&sites, &sites.plant);
    configure(&sites, &sites.gateway);
    let key = sites.gateway.folder.join("importer.pem");
    carnet_signer::write_new(&key, &Key::number(IMPORTER).pem()).unwrap();
    let settings = sites.gateway.folder.join("carnet.toml");
    let text = fs::read_to_string(&settings).unwrap() + "importer-key = \"importer.pem\"\n";
    fs::write(settings, text).unwrap();
    sites
}

fn receipt_of(sent: &Sent) -> PathBuf {
    sent.path.with_extension("carnet-receipt")
}

/// A receipt as the gateway could give it for this bundle, written to the stick.
fn forged(sites: &Sites, bundle: Digest, change: impl FnOnce(&mut Receipt), key: u8) -> PathBuf {
    let mut receipt = sites.receipt(bundle);
    change(&mut receipt);
    let path = sites.stick().join("odd.carnet-receipt");
    fs::write(&path, statement_file(&receipt, &Key::number(key)).unwrap().0).unwrap();
    path
}

fn entries(site: &Site) -> Vec<Value> {
    let log = carnet(site, 0, &["ledger", "audit", "--log"]).out;
    let entries = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    entries.filter(|entry| entry["action"] == "receipt").collect()
}

fn import(site: &Site, status: i32, path: &Path) -> Said {
    carnet(site, status, &["import", name(path)])
}

/// IMP-36. Each stick with a copy brings one back.
#[test]
fn a_copy_that_is_not_judged_has_its_receipt_beside_it_too() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let other = sites.folder.path().join("other stick");
    fs::create_dir(&other).unwrap();
    let copy = other.join(sent.path.file_name().unwrap());
    fs::copy(&sent.path, &copy).unwrap();
    let stick = sites.stick();
    let words = ["import", name(&stick), name(&other)];
    for first in ["imported", "already-imported"] {
        let verdicts = json(&sites.gateway, 0, &words);
        assert_eq!(
            (&verdicts[0]["verdict"], &verdicts[1]["verdict"]),
            (&first.into(), &"copy".into())
        );
        let receipt = copy.with_extension("carnet-receipt");
        assert_eq!(verdicts[1]["receipt"], name(&receipt));
        assert!(receipt.exists() && receipt_of(&sent).exists());
    }
}

/// IMP-28. IMP-29. IMP-30.
#[test]
fn a_receipt_goes_back_and_the_sender_sees_who_has_its_bundle() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let stick = sites.stick();
    let receipt = receipt_of(&sent);
    // Nothing on the stick in a dry run.
    carnet(&sites.gateway, 0, &["import", name(&stick), "--dry-run"]);
    assert!(!receipt.exists());
    let imported = json(&sites.gateway, 0, &["import", name(&stick)]);
    assert_eq!(imported[0]["receipt"], name(&receipt));
    let bytes = fs::read(&receipt).unwrap();
    let stated = judge(&mut Cursor::new(&bytes), &sites.trust).unwrap().unwrap();
    assert_eq!((stated.bundle, stated.from.as_str()), (sent.digest, "plant-7"));
    // It is there: nothing is written a second time, and it is nothing to the gateway itself.
    let again = json(&sites.gateway, 0, &["import", name(&stick)]);
    assert_eq!(again.len(), 2, "{again:?}");
    assert_eq!(again[0]["receipt"], name(&receipt));
    assert_eq!(fs::read(&receipt).unwrap(), bytes);

    let (floor, tally) = (sites.plant.ledger.floor(), json(&sites.plant, 0, &["ledger", "list"]));
    assert_eq!(tally[0]["received"], Value::Null);
    let dry = import_dry(&sites.plant, &stick);
    assert_eq!((&dry["verdict"], &dry["dry_run"]), (&value!("received"), &value!(true)));
    assert_eq!(entries(&sites.plant).len(), 0);
    let noted = json(&sites.plant, 0, &["import", name(&stick)]);
    let noted = noted.iter().find(|it| it["verdict"] == "received").unwrap();
    assert_eq!(noted["receipt"]["bundle"], sent.digest.to_string());
    assert_eq!(noted["receipt"]["trust"]["serial"], 1);
    let entry = &entries(&sites.plant)[0];
    assert_eq!(entry["bundle"], sent.digest.to_string());
    assert_eq!((&entry["site"], &entry["certainty"]), (&"gateway-1".into(), &"untrusted".into()));
    assert_eq!(entry["file"], Digest::of(&bytes).to_string());
    assert_eq!(entry.get("code"), None);

    // Seen where a person looks, and no state has moved.
    let list = json(&sites.plant, 0, &["ledger", "list"]);
    let received = &list[0]["received"];
    assert_eq!((&list[0]["state"], &list[0]["requests"]), (&"sent".into(), &tally[0]["requests"]));
    assert_eq!((&received["site"], &received["trust"]["serial"]), (&"gateway-1".into(), &1.into()));
    assert_eq!(sites.plant.ledger.floor(), floor);
    let status = json(&sites.plant, 0, &["ledger", "status"]);
    assert_eq!(status[0]["streams"][0]["received"], 1);
    assert_eq!(status[0]["streams"][0]["receipt"], *received);
    for words in [&["ledger", "status"][..], &["ledger", "list"]] {
        carnet(&sites.plant, 0, words).with("received at gateway-1").with("serial 1");
    }
    let digits = sent.digest.to_string();
    let key = carnet_judge::words::Words::from(Key::number(IMPORTER).public_key().id()).to_string();
    carnet(&sites.plant, 0, &["ledger", "show", &digits])
        .with("received    at gateway-1")
        .with(&key);

    // Once: neither the stick nor the file by name is noted again.
    assert_eq!(json(&sites.plant, 0, &["import", name(&stick)]).len(), 2);
    import(&sites.plant, 0, &receipt).with("KNOWN, a receipt");
    assert_eq!(entries(&sites.plant).len(), 1);
    // It crosses over to a backup, and the audit knows it.
    let backup = sites.folder.path().join("backup");
    carnet(&sites.plant, 0, &["ledger", "backup", name(&backup)]);
    let kept = format!("archive/receipt/{}.carnet-receipt", Digest::of(&bytes));
    assert_eq!(fs::read(backup.join(&kept)).unwrap(), bytes);
    let audit = &json(&sites.plant, 0, &["ledger", "audit"])[0];
    assert_eq!((&audit["receipts"], &audit["unrecorded"]), (&1.into(), &value!([])));
    fs::write(sites.plant.folder.join(&kept), "changed").unwrap();
    carnet(&sites.plant, 1, &["ledger", "audit"]).with("ledger.archive-altered");
    // IMP-32. The file that lies on the stick puts it back; a dry run does not.
    carnet(&sites.plant, 0, &["import", name(&stick), "--dry-run"]);
    carnet(&sites.plant, 1, &["ledger", "audit"]);
    carnet(&sites.plant, 0, &["import", name(&stick)]).with("a receipt was stored again");
    fs::remove_file(sites.plant.folder.join(&kept)).unwrap();
    carnet(&sites.plant, 0, &["import", name(&stick)]).with("a receipt was stored again");
    carnet(&sites.plant, 0, &["ledger", "audit"]);
    assert_eq!(entries(&sites.plant).len(), 1);
}

/// IMP-33.
#[test]
fn a_revoked_key_for_receipts_is_said_with_what_its_owner_does() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let text = world(ROUTE).key(IMPORTER, "importer", "gateway-1").with("revoked = true").text();
    sites.trust_bytes = text.replace("serial = 1", "serial = 2").into_bytes();
    let trust = sites.folder.path().join("trust.toml");
    fs::write(trust, &sites.trust_bytes).unwrap();
    let said = import(&sites.gateway, 0, &sites.stick()).with("note: no receipt beside");
    said.with("trust.revoked").with("Your key is revoked").with("docs/keys.md");
    assert!(!receipt_of(&sent).exists());
}

fn import_dry(site: &Site, stick: &Path) -> Value {
    let said = json(site, 0, &["import", name(stick), "--dry-run"]);
    said.into_iter().find(|it| it.get("receipt").is_some_and(Value::is_object)).unwrap()
}

/// IMP-28. The gateway has admitted it, whatever becomes of the receipt.
#[test]
fn a_receipt_that_cannot_be_written_is_a_note_and_replaces_nothing() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let receipt = receipt_of(&sent);
    fs::write(&receipt, "somebody's own file").unwrap();
    let said = import(&sites.gateway, 0, &sites.stick());
    said.with("IMPORTED").with("note: no receipt beside").with("a different file bears this name");
    assert_eq!(fs::read_to_string(&receipt).unwrap(), "somebody's own file");
    fs::remove_file(&receipt).unwrap();
    // A key that may not sign it, one that is not there, and one with a pass phrase that nobody gives.
    let other = sites.gateway.folder.join("other.pem");
    carnet_signer::write_new(&other, &Key::number(2).pem()).unwrap();
    let nobody = || panic!("it is not encrypted");
    let plain = SecretKey::from_pem(&Key::number(IMPORTER).pem(), nobody).unwrap();
    let protection = Protection::PassPhrase { phrase: "secret", salt: [1; 16], iv: [2; 16] };
    let locked = sites.gateway.folder.join("locked.pem");
    carnet_signer::write_new(&locked, &plain.to_pem(protection).unwrap()).unwrap();
    for (key, why) in [
        ("other.pem", "has the role exporter"),
        ("none.pem", "none.pem"),
        ("locked.pem", "the key has a pass phrase"),
    ] {
        let key = sites.gateway.folder.join(key);
        let stick = sites.stick();
        let words = ["--importer-key", name(&key), "import", name(&stick)];
        carnet(&sites.gateway, 0, &words)
            .with("ALREADY-IMPORTED")
            .with("note: no receipt")
            .with(why);
        assert!(!receipt.exists());
    }
    // A pass phrase file that is wrong, or not there, is not the usual case.
    for (content, why) in [(Some("another"), "pass phrase does not open"), (None, "words.txt")] {
        let words = sites.gateway.folder.join("words.txt");
        match content {
            Some(content) => carnet_signer::write_new(&words, content).map(drop).unwrap(),
            None => fs::remove_file(&words).unwrap(),
        }
        let (stick, key, words) = (sites.stick(), name(&locked), name(&words).to_owned());
        let all = ["--importer-key", key, "--passphrase-file", &words, "import", name(&stick)];
        carnet(&sites.gateway, 0, &all).with("note: no receipts: ").with(why);
    }
    // A file that was named by hand lies on a disk of this host.
    import(&sites.gateway, 0, &sent.path);
    assert!(!receipt.exists());
    // One that was admitted before and has none gets its own.
    import(&sites.gateway, 0, &sites.stick()).with("receipt   ");
    assert!(receipt.exists());
}

/// IMP-29. IMP-30.
#[test]
fn a_receipt_of_a_bundle_that_was_not_sent_is_an_alarm() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let unsent = Digest::of(b"another bundle");
    for round in 0..2 {
        let odd = forged(&sites, unsent, |_| (), IMPORTER);
        let said = import(&sites.plant, 4, &sites.stick());
        said.with("ALARM, a receipt").with("receipt.not-sent").with(&unsent.to_string());
        assert_eq!(entries(&sites.plant).len(), 1, "round {round}");
        fs::remove_file(odd).unwrap();
    }
    assert_eq!(entries(&sites.plant)[0]["code"], "receipt.not-sent");
    let status = &json(&sites.plant, 0, &["ledger", "status"])[0]["alarms"];
    assert_eq!(
        (&status[0]["code"], &status[0]["bundle"], status.as_array().unwrap().len()),
        (&"receipt.not-sent".into(), &unsent.to_string().into(), 1)
    );
    // It says nothing about what was sent.
    assert_eq!(json(&sites.plant, 0, &["ledger", "list"])[0]["received"], Value::Null);

    // For another plant: no concern in a folder, a mistake by name.
    let odd = forged(&sites, sent.digest, |it| it.from = "plant-8".parse().unwrap(), IMPORTER);
    assert_eq!(json(&sites.plant, 0, &["import", name(&sites.stick())]).len(), 2);
    import(&sites.plant, 1, &odd).with("LEFT-ALONE, a receipt").with("site.not-for-here");
    // By a key that signs no receipts, and one that was altered.
    let odd = forged(&sites, sent.digest, |_| (), 2);
    import(&sites.plant, 1, &sites.stick()).with("REJECTED, a receipt").with("trust.role");
    let mut bytes = fs::read(&odd).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&odd, bytes).unwrap();
    import(&sites.plant, 1, &odd).with("cose.signature");
    assert_eq!(entries(&sites.plant).len(), 1);
}

/// IMP-31. LEDGER-32.
#[test]
fn a_receipt_of_a_voided_bundle_says_that_it_arrived() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    import(&sites.gateway, 0, &sites.stick());
    let digits = sent.digest.to_string();
    carnet(&sites.plant, 0, &["ledger", "void", &digits]);
    let said = import(&sites.plant, 4, &sites.stick());
    said.with("receipt.voided").with("declared void here").with("arrived");
    assert_eq!(entries(&sites.plant)[0]["code"], "receipt.voided");
    let shown = json(&sites.plant, 0, &["ledger", "show", &digits]);
    assert_eq!(
        (&shown[0]["state"], &shown[0]["received"]["site"]),
        (&"voided".into(), &"gateway-1".into())
    );
    let status = || json(&sites.plant, 0, &["ledger", "status"])[0]["alarms"].clone();
    assert_eq!(
        (&status()[0]["code"], &status()[0]["site"]),
        (&"receipt.voided".into(), &"gateway-1".into())
    );
    carnet(&sites.plant, 0, &["ledger", "status"]).with("ALARM: ").with("receipt.voided");
}

/// IMP-30. The same statement under another signature is the same receipt; another admission is another one.
#[test]
fn what_was_stated_is_noted_once() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let trust =
        world(ROUTE).key(IMPORTER, "importer", "gateway-1").key(41, "importer", "gateway-1");
    let text = trust.text().replace("clock = \"untrusted\"", "clock = \"trusted\"");
    sites.trust = parsed(&text.replace("serial = 1", "serial = 2"));
    sites.trust_bytes = text.replace("serial = 1", "serial = 2").into_bytes();
    configure(&sites, &sites.plant);
    for (key, head, noted) in [(IMPORTER, "a", 1), (41, "a", 1), (41, "b", 2)] {
        let change = |it: &mut Receipt| it.ledger = Digest::of(head.as_bytes());
        forged(&sites, sent.digest, change, key);
        import(&sites.plant, 0, &sites.stick());
        assert_eq!(entries(&sites.plant).len(), noted, "{key} {head}");
    }
    // An answer beside it is imported as ever.
    sites.import_at_gateway(&sent.path);
    sites.reply(&sent, vec![(0, granted(1))]);
    import(&sites.plant, 0, &sites.stick()).with(": IMPORTED");
}
