//! Bundles that are moved out of the archive.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_format::Digest;
use carnet_format::bundle::statement_file;
use carnet_judge::receipt::judge;
use carnet_ledger::{Archive, Direction, Endorsers, Kept, Ledger, Moving, Statement};
use carnet_testbed::{Key, NOW, granted, request_number as request};
use serde_json::Value;

use super::audit::{Copy, cross, files};
use super::commands::{carnet, configure, json, name, sites};
use super::sites::{ROUTE, Sent, Site, Sites, world};

const IMPORTER: u8 = 40;

fn grown() -> (Sites, [Sent; 5]) {
    grow(sites())
}

/// The same where the gateway can give receipts.
fn grown_with_importer() -> (Sites, [Sent; 5]) {
    let sites = Sites::trusting(world(ROUTE).key(IMPORTER, "importer", "gateway-1").text());
    configure(&sites, &sites.plant);
    grow(sites)
}

/// Three rounds, of which the last waits for its answer.
fn grow(mut sites: Sites) -> (Sites, [Sent; 5]) {
    let a = cross(&mut sites, &[(request(1), "pc-1"), (request(2), "pc-2")]);
    let ra = sites.reply(&a, vec![(0, granted(1)), (1, granted(2))]);
    sites.import_in_plant(&ra.path);
    let b = cross(&mut sites, &[(request(3), "pc-3")]);
    let rb = sites.reply(&b, vec![(0, granted(3))]);
    sites.import_in_plant(&rb.path);
    let c = cross(&mut sites, &[(request(4), "pc-4")]);
    (sites, [a, ra, b, rb, c])
}

/// Later than all that happens here.
const ALL: &str = "--older-than=2199-01-01";

fn there(sites: &Sites) -> PathBuf {
    let there = sites.folder.path().join("there");
    fs::create_dir_all(&there).unwrap();
    there
}

#[track_caller]
fn moved(site: &Site, to: &Path) -> Value {
    let words = ["ledger", "archive", ALL, "--to", name(to), "--ticket", "CHG-1"];
    json(site, 0, &words).remove(0)
}

fn stays(moved: &Value) -> BTreeMap<String, u64> {
    let stay = moved["stay"].as_array().unwrap().iter();
    stay.map(|it| (it["why"].as_str().unwrap().to_owned(), it["bundles"].as_u64().unwrap()))
        .collect()
}

fn has(folder: &Path, sent: &Sent) -> bool {
    folder.join(format!("{}.carnet", sent.digest)).exists()
}

#[track_caller]
fn lies(site: &Site, to: &Path, moved: &[&Sent], stay: &[&Sent]) {
    for sent in moved {
        assert!(!has(site.archive.folder(), sent) && has(to, sent), "{}", sent.digest);
    }
    for sent in stay {
        assert!(has(site.archive.folder(), sent) && !has(to, sent), "{}", sent.digest);
    }
}

/// LEDGER-94. LEDGER-95.
#[test]
fn what_is_settled_and_not_the_newest_is_moved() {
    let (sites, [a, ra, b, rb, c]) = grown();
    for site in [&sites.plant, &sites.gateway] {
        let to = there(&sites).join(site.name.as_str());
        let words = [
            "ledger",
            "archive",
            "--older-than",
            "2020-01-01",
            "--to",
            name(&to),
            "--ticket",
            "CHG-1",
        ];
        let before = site.ledger.audit_head().unwrap();
        carnet(site, 0, &words).with("moved here: 0");
        assert_eq!(site.ledger.audit_head().unwrap(), before);
        let done = moved(site, &to);
        assert_eq!((&done["bundles"], &done["again"]), (&3.into(), &0.into()), "{done}");
        assert_eq!(stays(&done), [("newest".to_owned(), 2)].into());
        lies(site, &to, &[&a, &ra, &b], &[&rb, &c]);
        // The trust file that they need is in both places.
        assert_eq!(files(&to.join("trust")).len(), 1);
        assert_eq!(files(&site.archive.folder().join("trust")).len(), 1);
        let entry = site.ledger.audit_entries(before.0 + 1, 1).unwrap().remove(0).text;
        let entry: Value = serde_json::from_str(&entry).unwrap();
        assert_eq!(entry["action"], "archive");
        assert_eq!(entry["bundles"].as_array().unwrap().len(), 3);
        // A path may name people and places.
        assert!(!entry.to_string().contains("there"), "{entry}");
        assert_eq!(moved(site, &to)["bundles"], 0);
        assert_eq!(site.ledger.audit_head().unwrap().0, before.0 + 1);
    }
}

/// LEDGER-95. LEDGER-98.
#[test]
fn what_somebody_may_ask_for_stays() {
    let (mut sites, [a, ra, b, ..]) = grown();
    let to = there(&sites);
    // One that is not in the spool, one of which something was said.
    let plant = &mut sites.plant.ledger;
    let item = a.item(0);
    let number = plant.say(&Statement::Dispute(item, None), Some("CHG-2"), NOW).unwrap();
    let done = moved(&sites.plant, &to);
    let stay = stays(&done);
    assert_eq!((stay.get("pending"), stay.get("not-spooled")), (Some(&1), Some(&1)), "{done}");
    lies(&sites.plant, &to, &[&b], &[&a, &ra]);
    sites.plant.ledger.take_back(number, "CHG-3", NOW).unwrap();
    let digest = ra.digest;
    sites.plant.ledger.mark_spooled(&digest, NOW).unwrap();
    assert_eq!(moved(&sites.plant, &to)["bundles"], 2);
    // Whoever disputes it now is told where the request is, and the way back is to put it back.
    sites.plant.ledger.say(&Statement::Dispute(item, None), Some("CHG-4"), NOW).unwrap();
    carnet(&sites.plant, 3, &["ledger", "respool", &digest.to_string()])
        .with("moved out of it at")
        .with("by CHG-1")
        .with("ledger.moved");
    fs::copy(to.join(format!("{digest}.carnet")), sites.plant.archive.path(&digest)).unwrap();
    carnet(&sites.plant, 0, &["ledger", "respool", &digest.to_string()]);
    // At the gateway the dispute has come: the answer that did not fit is known by it.
    let pending = sites.plant.ledger.pending(&"gateway-1".parse().unwrap()).unwrap().remove(0);
    let carnet_ledger::Claim::DidNotFit(answer) = pending.claim else { panic!("{pending:?}") };
    let again = carnet_format::Request {
        reason: Some(carnet_format::Reason::AnswerDidNotFit),
        replaces: Some(pending.item),
        continues: Some(answer),
        ..request(
            if sites.plant.ledger.request(&item).unwrap().unwrap().key
                == carnet_ledger::RequestKey::of(&request(1))
            {
                1
            } else {
                2
            },
        )
    };
    cross(&mut sites, &[(again, "pc-1")]);
    let to = to.join("gateway");
    let stay = stays(&moved(&sites.gateway, &to));
    assert_eq!(stay.get("disputed"), Some(&2), "{stay:?}");
    lies(&sites.gateway, &to, &[&b], &[&a, &ra]);
}

/// LEDGER-98. AUDIT-18.
#[test]
fn what_was_moved_is_told_as_that_and_never_as_a_loss() {
    let (sites, [a, ra, b, ..]) = grown();
    for site in [&sites.plant, &sites.gateway] {
        let to = there(&sites).join(site.name.as_str());
        let list = |line: &str| json(site, 0, &line.split(' ').collect::<Vec<_>>());
        let listings = ["ledger list", "ledger list --open", "ledger machines"];
        let before = listings.map(list);
        moved(site, &to);
        let without = |mut all: Vec<Value>| {
            all.iter_mut().for_each(|it| drop(it.as_object_mut().unwrap().remove("moved")));
            all
        };
        assert_eq!(listings.map(|line| without(list(line))), before.map(without));
        carnet(site, 0, &["ledger", "list"]).with("moved out of the archive");
        carnet(site, 0, &["ledger", "status"]);
        let digest = a.digest.to_string();
        carnet(site, 0, &["ledger", "show", &digest, "--items"]).with("by CHG-1, audit entry");
        let out = there(&sites).join("copy");
        carnet(site, 2, &["ledger", "bundle", &digest, "-o", name(&out)])
            .with("moved out of it at")
            .with("by CHG-1")
            .with("copy the file back");
        assert!(!out.exists());
        // Nobody has looked: neither good nor an alarm.
        let audit = json(site, 3, &["ledger", "audit"]).remove(0);
        assert_eq!((&audit["verdict"], &audit["found"]), (&"unknown".into(), &0.into()), "{audit}");
        assert_eq!(audit["moved"]["bundles"], 3);
        assert_eq!(audit["moved"]["code"], "ledger.moved");
        carnet(site, 3, &["ledger", "audit"]).with("MOVED: not looked at").with("--moved-to DIR");
        let rebuild = ["ledger", "rebuild", "--ticket", "CHG-2"];
        let copy = Copy::with_archive(site);
        let (status, said) = copy.run(&rebuild);
        assert!(status == 2 && said.contains("are missing: 3"), "{status}: {said}");
        assert!(said.contains("ledger.moved") && !said.contains("made anew from"), "{said}");
        // With the folder all of it is held against the log.
        let given = ["--moved-to", name(&to)];
        let whole = json(site, 0, &[&["ledger", "audit"][..], &given].concat()).remove(0);
        assert_eq!((&whole["bundles"], &whole["moved"]), (&5.into(), &Value::Null));
        // Of two folders one is given.
        let half = there(&sites).join("half");
        fs::create_dir_all(&half).unwrap();
        fs::rename(to.join(format!("{digest}.carnet")), half.join(format!("{digest}.carnet")))
            .unwrap();
        let audit = json(site, 3, &[&["ledger", "audit"][..], &given].concat()).remove(0);
        assert_eq!(
            (&audit["moved"]["bundles"], &audit["found"]),
            (&1.into(), &0.into()),
            "{audit}"
        );
        // One that differs there is no file that is only away.
        fs::write(half.join(format!("{}.carnet", b.digest)), "altered").unwrap();
        fs::write(half.join(format!("{}.carnet", ra.digest)), "altered").unwrap();
        let halves = ["ledger", "audit", "--moved-to", name(&half)];
        let audit = json(site, 1, &halves).remove(0);
        assert!(audit["findings"].to_string().contains("ledger.archive-altered"), "{audit}");
        fs::remove_file(half.join(format!("{}.carnet", b.digest))).unwrap();
        fs::remove_file(half.join(format!("{}.carnet", ra.digest))).unwrap();
        let both = [&rebuild[..], &given, &["--moved-to", name(&half)]].concat();
        let (status, said) = copy.run(&both);
        assert_eq!(status, 0, "{said}");
        // A file that is gone and was not moved is lost as before.
        let newest = site.ledger.bundles(Direction::Out, "").unwrap().pop().unwrap().digest;
        fs::remove_file(copy.archive.join(format!("{newest}.carnet"))).unwrap();
        assert_eq!(copy.audit().0, 1);
        fs::rename(half.join(format!("{digest}.carnet")), to.join(format!("{digest}.carnet")))
            .unwrap();
        // Put back, everything is as if nothing had been moved.
        for file in files(&to).iter().filter(|it| it.parent() == Some(&to)) {
            fs::copy(file, site.archive.folder().join(file.file_name().unwrap())).unwrap();
        }
        assert_eq!(json(site, 0, &["ledger", "audit"])[0]["bundles"], 5);
        let (status, said) = Copy::with_archive(site).run(&rebuild);
        assert_eq!(status, 0, "{said}");
        let again = moved(site, &to);
        assert_eq!((&again["bundles"], &again["again"]), (&0.into(), &3.into()));
        lies(site, &to, &[&a, &ra, &b], &[]);
    }
}

/// LEDGER-94. LEDGER-96. What belongs to a bundle goes with it, or after it.
#[test]
fn endorsed_copies_and_receipts_go_with_their_bundle() {
    let (mut sites, [a, ra, b, ..]) = grown_with_importer();
    let to = there(&sites);
    let plant = &mut sites.plant;
    let archived = plant.archive.store_kept(&mut fs::File::open(&a.path).unwrap()).unwrap();
    let endorsers = Endorsers { approvals: vec![], scans: vec![] };
    let kept = Kept { bundle: a.digest, archived, endorsers: &endorsers };
    plant.ledger.keep(&kept, NOW).unwrap();
    let receive = |sites: &mut Sites, sent: &Sent| {
        let receipt = sites.receipt(sent.digest);
        let bytes = statement_file(&receipt, &Key::number(IMPORTER)).unwrap().0;
        let receipt = judge(&mut &bytes[..], &sites.trust).unwrap().unwrap();
        let file = Digest::of(&bytes);
        sites.plant.archive.store_receipt(&file, &bytes).unwrap();
        sites.plant.ledger.receive(&receipt, &file, NOW).unwrap();
    };
    receive(&mut sites, &a);
    let done = moved(&sites.plant, &to);
    assert_eq!([&done["bundles"], &done["kept"], &done["receipts"]], [3, 1, 1], "{done}");
    let folders = ["kept", "receipt"];
    let count = |folder: &Path| folders.map(|it| fs::read_dir(folder.join(it)).unwrap().count());
    assert_eq!((count(sites.plant.archive.folder()), count(&to)), ([0, 0], [1, 1]));
    carnet(
        &sites.plant,
        2,
        &["ledger", "bundle", &a.digest.to_string(), "-o", name(&to.join("copy"))],
    )
    .with("the endorsed copy")
    .with("ledger.moved");
    let audit = json(&sites.plant, 3, &["ledger", "audit"]).remove(0);
    let absent = &audit["moved"];
    assert_eq!([&absent["bundles"], &absent["kept"], &absent["receipts"]], [3, 0, 1], "{audit}");
    // A receipt that comes later is noted before it goes after its bundle.
    receive(&mut sites, &b);
    let again = moved(&sites.plant, &to);
    assert_eq!([&again["bundles"], &again["receipts"], &again["again"]], [0, 1, 1], "{again}");
    let given = ["ledger", "audit", "--moved-to", name(&to)];
    let audit = json(&sites.plant, 0, &given).remove(0);
    assert_eq!([&audit["bundles"], &audit["receipts"]], [5, 2], "{audit}");
    // A kept copy alone is missing.
    for sent in [&a, &ra, &b] {
        let file = format!("{}.carnet", sent.digest);
        fs::copy(to.join(&file), sites.plant.archive.folder().join(&file)).unwrap();
    }
    let audit = json(&sites.plant, 3, &["ledger", "audit"]).remove(0);
    let absent = &audit["moved"];
    assert_eq!([&absent["bundles"], &absent["kept"], &absent["receipts"]], [0, 1, 2], "{audit}");
    let copy = Copy::with_archive(&sites.plant);
    let (status, said) = copy.run(&["ledger", "rebuild", "--ticket", "CHG-9"]);
    assert!(status == 2 && said.contains("are missing: 3"), "{said}");
}

/// LEDGER-97. A ledger that was put back to an earlier state lets nothing in that was moved since.
#[test]
fn an_older_ledger_is_known_by_what_was_moved() {
    let mut sites = sites();
    let older = Copy::of(&sites.gateway);
    let a = cross(&mut sites, &[(request(1), "pc-1")]);
    let ra = sites.reply(&a, vec![(0, granted(1))]);
    sites.import_in_plant(&ra.path);
    cross(&mut sites, &[(request(2), "pc-2")]);
    moved(&sites.gateway, &there(&sites));
    let copy = Copy { ledger: older.ledger.clone(), ..Copy::with_archive(&sites.gateway) };
    let spool = copy.folder.path().join("spool");
    let (status, said) =
        copy.run(&["import", name(&a.path), "--clock", "untrusted", "--out", name(&spool)]);
    assert!(status == 4 && said.contains("import.older"), "{status}: {said}");
    let (status, said) = copy.audit();
    assert!(status == 1 && said.contains("it does not know the bundle that was moved"), "{said}");
    // Nor is a new one begun over what is left.
    fs::remove_file(&copy.ledger).unwrap();
    let (status, said) =
        copy.run(&["ledger", "create", "--ledger", name(&copy.folder.path().join("new.sqlite"))]);
    assert!(status == 2 && said.contains("ledger.archive-in-use"), "{status}: {said}");
}

/// LEDGER-96. Whatever was done of it, the same call ends it, and no file is ever in neither place.
#[test]
fn a_call_that_was_stopped_is_finished_by_the_next_one() {
    let (mut sites, [a, ra, b, rb, c]) = grown();
    let to = there(&sites);
    let archive = Archive::new(&to);
    let plant = &mut sites.plant;
    // After the first copy.
    let record = plant.ledger.bundle(&a.digest).unwrap().unwrap();
    plant.archive.copy_bundle(&record, &archive).unwrap();
    configure(&sites, &sites.plant);
    assert_eq!(json(&sites.plant, 0, &["ledger", "audit"])[0]["bundles"], 5);
    // After the entry.
    let plant = &mut sites.plant;
    for sent in [&ra, &b] {
        let record = plant.ledger.bundle(&sent.digest).unwrap().unwrap();
        plant.archive.copy_bundle(&record, &archive).unwrap();
    }
    let moving = Moving { bundles: vec![a.digest, ra.digest], ..Moving::default() };
    plant.ledger.note_moved(&moving, "CHG-0", NOW).unwrap();
    assert_eq!(json(&sites.plant, 0, &["ledger", "audit"])[0]["bundles"], 5);
    // After the first that was removed.
    sites.plant.archive.drop_bundle(&a.digest).unwrap();
    let done = moved(&sites.plant, &to);
    assert_eq!((&done["bundles"], &done["again"]), (&1.into(), &1.into()), "{done}");
    lies(&sites.plant, &to, &[&a, &ra, &b], &[&rb, &c]);
    carnet(&sites.plant, 0, &["ledger", "audit", "--moved-to", name(&to)]);
}

/// LEDGER-96.
#[test]
fn whenever_it_is_killed_each_file_is_in_one_of_the_places() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let mut sites = sites();
    for number in 1..=12 {
        let sent = cross(&mut sites, &[(request(number.into()), "pc-1")]);
        let reply = sites.reply(&sent, vec![(0, granted(number))]);
        sites.import_in_plant(&reply.path);
    }
    let all = sites.plant.ledger.bundles(Direction::Out, "").unwrap();
    let mut ends = [0, 0];
    for wait in 0..30 {
        let copy = Copy::with_archive(&sites.plant);
        let to = copy.folder.path().join("there");
        let words = ["ledger", "archive", ALL, "--to", name(&to), "--ticket", "CHG-1"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-import"));
        command.args(copy.words(&words)).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        for bundle in &all {
            let whole = |folder: &Path| {
                let bytes = fs::read(folder.join(format!("{}.carnet", bundle.digest)));
                bytes.is_ok_and(|bytes| Digest::of(&bytes) == bundle.archived.file)
            };
            assert!(whole(&copy.archive) || whole(&to), "{} after {wait}", bundle.digest);
        }
        let (status, said) = copy.run(&["ledger", "audit", "--moved-to", name(&to)]);
        assert_eq!(status, 0, "{said}");
        ends[usize::from(to.exists())] += 1;
        let (status, said) = copy.run(&words);
        assert_eq!(status, 0, "{said}");
        let (status, said) = copy.run(&["ledger", "audit", "--moved-to", name(&to)]);
        assert_eq!(status, 0, "{said}");
        assert_eq!(files(&to).iter().filter(|it| it.parent() == Some(&to)).count(), 22);
    }
    assert!(ends[0] > 0 || ends[1] > 0);
}

/// LEDGER-35. LEDGER-55. LEDGER-96.
#[test]
fn the_folder_is_elsewhere_and_what_was_altered_is_not_moved() {
    let (mut sites, [a, ..]) = grown();
    sites.is_tampered = true;
    let inside = sites.plant.archive.folder().join("old");
    let words = ["ledger", "archive", ALL, "--ticket", "CHG-1", "--to"];
    carnet(&sites.plant, 2, &[&words[..], &[name(&inside)]].concat()).with("ledger.backup-inside");
    let link = sites.folder.path().join("link");
    std::os::unix::fs::symlink(sites.folder.path(), &link).unwrap();
    carnet(&sites.plant, 3, &[&words[..], &[name(&link)]].concat()).with("ledger.unavailable");
    let to = there(&sites);
    let head = sites.plant.ledger.audit_head().unwrap();
    fs::write(sites.plant.archive.path(&a.digest), "altered").unwrap();
    carnet(&sites.plant, 3, &[&words[..], &[name(&to)]].concat()).with("ledger.archive-altered");
    assert_eq!(sites.plant.ledger.audit_head().unwrap(), head);
    assert_eq!(
        files(sites.plant.archive.folder())
            .iter()
            .filter(|it| it.extension().is_some_and(|it| it == "carnet"))
            .count(),
        5
    );
}

/// LEDGER-34. LEDGER-39. A backup has what is here; whoever takes the site over needs all of it.
#[test]
fn a_backup_without_what_was_moved_is_restored_and_is_inherited_once_it_is_whole() {
    let (sites, [a, ..]) = grown();
    let to = there(&sites);
    moved(&sites.plant, &to);
    let backup = sites.folder.path().join("backup");
    carnet(&sites.plant, 0, &["ledger", "backup", name(&backup)]);
    assert_eq!(
        files(&backup.join("archive"))
            .iter()
            .filter(|it| it.extension().is_some_and(|it| it == "carnet"))
            .count(),
        2
    );
    let inherit = ["ledger", "inherit", name(&backup), "--ticket", "CHG-2"];
    carnet(&sites.gateway, 2, &inherit).with("ledger.moved").with("folder archive");
    let restored = Copy::with_archive(&sites.plant);
    fs::remove_file(&restored.ledger).unwrap();
    // A place for a ledger that is not there is not named by the copy.
    fs::write(&restored.ledger, "").unwrap();
    let words = restored.words(&["ledger", "restore", name(&backup)]);
    fs::remove_file(&restored.ledger).unwrap();
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_carnet-import"))
        .args(words)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (status, said) = restored.run(&["ledger", "audit", "--moved-to", name(&to)]);
    assert_eq!(status, 0, "{said}");
    for file in files(&to).iter().filter(|it| it.parent() == Some(&to)) {
        fs::copy(file, backup.join("archive").join(file.file_name().unwrap())).unwrap();
    }
    carnet(&sites.gateway, 0, &inherit);
    carnet(&sites.gateway, 0, &["ledger", "audit"]);
    // What is lost of it here is lost, wherever it had lain before.
    let inherited = sites.gateway.archive.inherited(&sites.plant.name).join("archive");
    fs::remove_file(inherited.join(format!("{}.carnet", a.digest))).unwrap();
    carnet(&sites.gateway, 1, &["ledger", "audit"])
        .with("files are missing")
        .with("ledger.archive");
}

/// LEDGER-99. LEDGER-100. LEDGER-101.
#[test]
fn the_status_says_how_large_all_is_and_what_nears_a_limit() {
    let (sites, [a, ..]) = grown();
    let status = |site: &Site| json(site, 0, &["ledger", "status"]).remove(0);
    let before = status(&sites.plant);
    assert_eq!(
        (&before["sizes"]["bundles"], &before["warnings"]),
        (&5.into(), &Value::Array(vec![]))
    );
    assert!(before["sizes"]["free_ledger"].as_u64().unwrap() > 0);
    moved(&sites.plant, &there(&sites));
    let after = status(&sites.plant)["sizes"].clone();
    assert_eq!(after["bundles"], 2);
    assert!(after["archive"].as_u64() < before["sizes"]["archive"].as_u64());
    // Numbers that honest work never reaches, and more than anybody has measured.
    for (edit, code) in [
        ("UPDATE stream SET highest = 9007199254740900", "ledger.limit"),
        ("UPDATE stream SET epoch = 9007199254740900", "ledger.limit"),
        ("UPDATE ledger SET first_bundle = 1 << 41", "ledger.limit"),
        ("UPDATE bundle SET items = 1000000", "ledger.large"),
        ("UPDATE bundle SET file_length = 1 << 52", "ledger.space"),
    ] {
        let copy = Copy::with_archive(&sites.gateway);
        let db = rusqlite::Connection::open(&copy.ledger).unwrap();
        // The bundles are of today.
        db.execute("UPDATE bundle SET recorded = 1 << 33", []).unwrap();
        db.execute(edit, []).unwrap();
        drop(db);
        let (status, said) = copy.run(&["ledger", "status"]);
        assert!(status == 0 && said.contains(&format!("[{code}]\n  next: ")), "{edit}: {said}");
        let spool = copy.folder.path().join("spool");
        let (_, said) = copy.run(&["import", name(&a.path), "--out", name(&spool)]);
        assert!(said.contains("note: ") && said.contains(code), "{edit}: {said}");
    }
}
