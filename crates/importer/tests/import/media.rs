//! Media: which stick a bundle came on decides, is told, and is kept.
#![cfg(unix)]

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use carnet_format::Passport;
use carnet_host::Status;
use carnet_importer::{Eyes, Found, Outcome, Step, Verdict, locate};
use carnet_ledger::Ledger as _;
use carnet_media::System;
use carnet_testbed::{
    Key, MEDIA_KEY, NOW, OTHER_STICK, SERIAL, STICK, approval, passport, request_number as request,
    signed, with_stick,
};
use serde_json::Value;

use super::sites::{ROUTE, Sent, Sites, run, world};

const SAFE: &str = "rw,nosuid,nodev,noexec";

/// Sites whose routes say `route` and whose trust file lists two media, the first with `entry`.
fn sites(route: &str, entry: &str) -> Sites {
    let world = world(&format!("{ROUTE}\n{route}"))
        .key(MEDIA_KEY, "media", "plant-7")
        .key(10, "importer", "gateway-1")
        .medium(STICK, "RED 04")
        .with(entry)
        .medium(OTHER_STICK, "RED 05");
    Sites::trusting(world.text())
}

fn only(ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.repeat(16))).collect();
    format!("media = [{}]", ids.join(", "))
}

/// The machine at the gateway with its stick, on which a bundle of the plant lies.
struct Scene {
    sites: Sites,
    sent: Sent,
    root: PathBuf,
    stick: PathBuf,
}

impl Scene {
    fn new(mut sites: Sites, serial: &str) -> Self {
        let mut sent = sites.send(&[(request(1), "pc-1")]);
        let root = sites.folder.path().join("machine");
        let stick = with_stick(&root, serial, SAFE);
        let path = stick.join(sent.path.file_name().unwrap());
        fs::rename(&sent.path, &path).unwrap();
        sent.path = path;
        Self { sites, sent, root, stick }
    }

    fn enrolled(self, passport: &Passport, key: u8) -> Self {
        fs::write(self.stick.join("PASSPORT.carnet-medium"), signed(passport, key)).unwrap();
        self
    }

    /// A scene with an enrolled stick in its place.
    fn good(route: &str) -> Self {
        Self::new(sites(route, ""), SERIAL).enrolled(&passport(), MEDIA_KEY)
    }

    fn import(&mut self) -> Verdict {
        let stick = self.stick.clone();
        self.import_from(&stick, &mut |_| {}).remove(0)
    }

    /// Imports what was named; `meanwhile` is told of every step.
    fn import_from(&mut self, name: &Path, meanwhile: &mut dyn FnMut(Step)) -> Vec<Verdict> {
        let found = self.find(name);
        assert_eq!(found.unread, []);
        let mut hook = |step| {
            meanwhile(step);
            ControlFlow::Continue(())
        };
        run(&mut self.sites.gateway, &self.sites.trust, found.files, &mut hook).unwrap()
    }

    fn find(&self, name: &Path) -> Found {
        let system = System::under(&self.root);
        let eyes = Eyes { trust: &self.sites.trust, system, stated: None };
        locate(&[name.to_owned()], &eyes)
    }

    /// The codes of an import, empty where it was imported.
    fn codes(&mut self, name: &Path) -> Vec<String> {
        let code = |verdict: &Verdict| verdict.code().map(|it| it.to_string()).unwrap_or_default();
        self.import_from(name, &mut |_| {}).iter().map(code).collect()
    }

    /// Mounts the stick elsewhere.
    fn remount(&mut self, place: &str) {
        let table = self.root.join("proc/self/mountinfo");
        let mounts = fs::read_to_string(&table).unwrap().replace("/media/stick", place);
        fs::write(table, mounts).unwrap();
        let stick = self.root.join(place.trim_start_matches('/'));
        fs::create_dir_all(stick.parent().unwrap()).unwrap();
        fs::rename(&self.stick, &stick).unwrap();
        self.sent.path = stick.join(self.sent.path.file_name().unwrap());
        self.stick = stick;
    }

    /// The status and the code of an import.
    fn ends(&mut self) -> (Status, String) {
        let verdict = self.import();
        let code = verdict.code().map(|code| code.to_string()).unwrap_or_default();
        (verdict.status(), code)
    }

    /// Runs the program at the gateway.
    fn carnet(&self, words: &[&str]) -> std::process::Output {
        self.command(words).output().unwrap()
    }

    fn command(&self, words: &[&str]) -> std::process::Command {
        let folder = &self.sites.gateway.folder;
        fs::write(self.sites.folder.path().join("trust.toml"), &self.sites.trust_bytes).unwrap();
        let settings = "site = \"gateway-1\"\ntrust = \"../trust.toml\"\nledger = \"ledger.sqlite\"\n\
                        key = \"importer.pem\"\nspool = \"spool\"\narchive = \"archive\"\n";
        fs::write(folder.join("carnet.toml"), settings).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_carnet-import"));
        command.current_dir(folder).args(["--config", "carnet.toml"]);
        // Where a command may write anything is elsewhere.
        command.env("TMPDIR", "/var/tmp");
        command.arg("--sysfs-root").arg(&self.root).args(words);
        command
    }

    /// The newest entry on what was decided.
    fn last_entry(&self) -> Value {
        let entries = self.sites.gateway.ledger.audit_entries(0, 1_000).unwrap();
        let mut entries = entries.iter().rev().map(|it| serde_json::from_str(&it.text).unwrap());
        entries.find(|entry: &Value| entry["action"] != "spool").unwrap()
    }
}

// IMP-24. ROUTE-6. ROUTE-7. ROUTE-8. ROUTE-12. ROUTE-9. ROUTE-11. TIME-11.
#[test]
fn a_bundle_is_taken_from_the_right_stick_only() {
    let listed = only(&["5f"]);
    let until = "until = \"2020-01-01T00:00:00Z\"";
    let expired = Passport { valid_until: NOW - 1, ..passport() };
    let back = vec![("gateway-1".parse().unwrap(), "plant-7".parse().unwrap())];
    let elsewhere = Passport { routes: back, ..passport() };
    let unlisted = Passport { medium: [9; 16], ..passport() };
    let other = Passport { medium: OTHER_STICK, ..passport() };
    for (entry, on_it, key, code) in [
        ("", None, MEDIA_KEY, "route.medium-missing"),
        ("retired = true", Some(passport()), MEDIA_KEY, "route.medium-retired"),
        (until, Some(passport()), MEDIA_KEY, "time.medium-expired"),
        ("", Some(expired), MEDIA_KEY, "time.medium-expired"),
        ("", Some(elsewhere), MEDIA_KEY, "route.medium-route"),
        ("", Some(unlisted), MEDIA_KEY, "route.medium-unknown"),
        ("", Some(other), MEDIA_KEY, "route.medium"),
        // The plant's exporter key signs no passports, and a stranger's signs nothing.
        ("", Some(passport()), 1, "route.passport"),
        ("", Some(passport()), 77, "route.passport"),
    ] {
        let mut scene = Scene::new(sites(&listed, entry), SERIAL);
        if let Some(passport) = &on_it {
            scene = scene.enrolled(passport, key);
        }
        let before = scene.sites.gateway.state();
        assert_eq!(scene.ends(), (Status::Rejected, code.to_owned()), "{entry}");
        // Nothing but the entry of the refusal is new.
        let refusal = scene.last_entry();
        assert_eq!((&refusal["action"], &refusal["code"]), (&"reject".into(), &code.into()));
        let mut after = scene.sites.gateway.state();
        after.remove(&format!("audit {}", refusal["number"]));
        assert_eq!(after, before, "{code}");
    }
    let mut scene = Scene::good(&listed);
    assert_eq!(scene.ends(), (Status::Done, String::new()));
}

// ROUTE-10. ROUTE-13. IMP-10. IMP-14.
#[test]
fn what_may_be_innocent_passes_is_held_or_is_refused_as_the_route_says() {
    let differs = |rule: &str| {
        let route = format!("{}\nmedium-differs = \"{rule}\"", only(&["5f"]));
        Scene::new(sites(&route, ""), "another").enrolled(&passport(), MEDIA_KEY)
    };
    let foreign = |rule: &str| {
        let scene = Scene::good(&format!("foreign = \"{rule}\""));
        // Neither the passport nor what a killed write left is foreign.
        fs::write(scene.stick.join(".carnet-x.carnet-Ab12Cd.part"), "").unwrap();
        fs::write(scene.stick.join("plant-7.carnet-receipt"), "a receipt beside it").unwrap();
        scene
    };
    type Stick<'a> = &'a dyn Fn(&str) -> Scene;
    let sticks: [(&str, Stick<'_>); 2] =
        [("route.medium-differs", &differs), ("route.foreign", &foreign)];
    for (code, stick) in sticks {
        assert_eq!(stick("accept").ends(), (Status::Done, String::new()), "{code}");
        assert_eq!(stick("reject").ends(), (Status::Rejected, code.to_owned()));
        let mut held = stick("hold");
        for _ in 0..2 {
            assert_eq!(held.ends(), (Status::Held, code.to_owned()));
        }
        // IMP-14. It is noted once, and a person can let it in.
        let entry = held.last_entry();
        assert_eq!((&entry["action"], &entry["codes"][0]), (&"hold".into(), &code.into()));
        held.sites.gateway.ledger.release(&held.sent.digest, "INC-7", NOW).unwrap();
        assert_eq!(held.ends(), (Status::Done, String::new()));
        assert_eq!(held.last_entry()["ticket"], "INC-7");
    }
    // Without other things on it nothing has to be accepted.
    assert_eq!(Scene::good("foreign = \"reject\"").ends(), (Status::Done, String::new()));
}

// MEDIA-22. IMP-24. ROUTE-13.
#[test]
fn a_stick_with_the_volume_label_carnet_is_a_stick() {
    for place in ["/media/u/CARNET", "/media/u/carnet"] {
        let mut scene = Scene::good(&only(&["5f"]));
        scene.remount(place);
        let file = scene.sent.path.clone();
        assert_eq!(scene.codes(&file), [""]);
        let mut scene = Scene::good("foreign = \"reject\"");
        scene.remount(place);
        fs::write(scene.stick.join("setup.exe"), "").unwrap();
        let file = scene.sent.path.clone();
        assert_eq!(scene.codes(&file), ["route.foreign"]);
    }
}

// IMP-24. ROUTE-13.
#[test]
fn to_name_the_file_shows_no_less_than_to_name_its_folder() {
    let mut scene = Scene::good("foreign = \"reject\"");
    // A share, an image or a disk of this host: the system does not say that it can be carried away.
    let share = scene.root.join("srv/share");
    fs::create_dir_all(&share).unwrap();
    let file = share.join("a.carnet");
    fs::copy(&scene.sent.path, &file).unwrap();
    fs::write(share.join("setup.exe"), "").unwrap();
    assert_eq!(scene.codes(&file), ["route.foreign"]);
    assert_eq!(scene.codes(&share), ["route.foreign"]);
    fs::remove_file(share.join("setup.exe")).unwrap();
    assert_eq!(scene.codes(&file), [""]);

    // A folder that cannot be looked at is no folder without a passport.
    let found = scene.find(&scene.root.join("srv/none/a.carnet"));
    assert!(found.files.is_empty());
    assert_eq!(found.unread[0].1.code().as_str(), "medium.missing");
}

// MEDIA-22. IMP-24.
#[test]
fn a_folder_carnet_that_is_named_lies_on_the_stick_above() {
    let mut scene = Scene::good(&format!("{}\nforeign = \"hold\"", only(&["5f"])));
    let carnet = scene.stick.join("CARNET");
    fs::create_dir(&carnet).unwrap();
    fs::copy(&scene.sent.path, carnet.join("inner.carnet")).unwrap();
    fs::write(scene.stick.join("setup.exe"), "").unwrap();
    // The bundle above is not meant, and what lies there counts.
    assert_eq!(scene.codes(&carnet), ["route.foreign"]);
    let found = scene.find(&carnet);
    assert_eq!((found.folders[0].bundles, found.folders[0].foreign_total), (1, 1));
    fs::remove_file(scene.stick.join("setup.exe")).unwrap();
    let verdict = scene.import_from(&carnet, &mut |_| {}).remove(0);
    assert_eq!(verdict.file, carnet.join("inner.carnet"));
    assert!(matches!(verdict.outcome, Outcome::Imported { .. }), "{verdict:?}");
    assert_eq!(serde_json::json!(verdict.medium.json())["known"], "passport");
}

// IMP-24. MEDIA-19.
#[test]
fn another_stick_that_is_put_in_between_two_copies_is_not_taken_for_the_first() {
    for with_passport in [true, false] {
        let route = "foreign = \"reject\"";
        let mut scene = match with_passport {
            true => Scene::good(route),
            false => Scene::new(sites(route, ""), SERIAL),
        };
        let first = scene.sent.path.file_name().unwrap().to_owned();
        let second = scene.sites.send(&[(request(2), "pc-2")]);
        let on_stick = scene.stick.join(second.path.file_name().unwrap());
        fs::rename(&second.path, &on_stick).unwrap();
        let serial = scene.root.join("sys/devices/pci0000:00/usb1/1-2/serial");
        let stick = scene.stick.clone();
        let mut copies = 0;
        let verdicts = scene.import_from(&stick, &mut |step| {
            copies += usize::from(step == Step::Copy);
            if copies == 2 {
                fs::write(&serial, "ANOTHER").unwrap();
            }
        });
        assert_eq!(verdicts[0].file.file_name().unwrap(), first);
        assert!(matches!(verdicts[0].outcome, Outcome::Imported { .. }), "{:?}", verdicts[0]);
        assert_eq!(verdicts[1].status(), Status::Unknown);
        assert_eq!(verdicts[1].code().unwrap().as_str(), "medium.swapped");
        // In its own place it is judged as what it is.
        assert_eq!(scene.codes(&on_stick), [""]);
    }
}

// IMP-24. AUDIT-1. AUDIT-2.
#[test]
fn the_medium_is_in_the_verdict_and_in_the_audit_log() {
    let mut scene =
        Scene::new(sites(&only(&["5f"]), ""), "another").enrolled(&passport(), MEDIA_KEY);
    fs::write(scene.stick.join("setup.exe"), "").unwrap();
    let verdict = scene.import();
    assert!(matches!(verdict.outcome, Outcome::Imported { .. }), "{verdict:?}");
    let told = serde_json::json!(verdict.medium.json());
    assert_eq!((&told["known"], &told["label"]), (&"passport".into(), &"RED 04".into()));
    assert_eq!((&told["foreign"], &told["differs"]), (&1.into(), &serde_json::json!(["serial"])));
    let kept = &scene.last_entry()["medium"];
    let expected = serde_json::json!({
        "id": "5f".repeat(16),
        "known": "passport",
        "vendor_id": 0x0951,
        "product_id": 0x1666,
        "serial": "another",
        "capacity": 30_720_000_u64 * 512,
        "filesystem": "6E2A-0C41",
        "differs": ["serial"],
        "foreign": 1,
    });
    assert_eq!(*kept, expected);
}

// QUORUM-12. IMP-24.
#[test]
fn an_approval_bound_to_a_stick_counts_on_that_stick_only() {
    let on = |medium: [u8; 16]| {
        let route = only(&["5f", "60"]);
        let mut text = sites(&route, "");
        let bytes = String::from_utf8(text.trust_bytes.clone()).unwrap();
        text = Sites::trusting(bytes.replace("approvals = 0", "approvals = 1"));
        let passport = Passport { medium, ..passport() };
        let scene = Scene::new(text, SERIAL).enrolled(&passport, MEDIA_KEY);
        let encoded = approval(3, scene.sent.digest, vec![STICK], "CHG-7");
        let bundle = fs::read(&scene.sent.path).unwrap();
        fs::write(&scene.sent.path, [bundle, encoded].concat()).unwrap();
        scene
    };
    assert_eq!(on(STICK).ends(), (Status::Done, String::new()));
    assert_eq!(on(OTHER_STICK).ends(), (Status::Held, "quorum.approvals".to_owned()));
}

// IMP-24. MEDIA-17.
#[test]
fn after_a_refusal_nothing_on_the_stick_stays_open_and_one_that_is_pulled_is_no_verdict() {
    let open_there = |stick: &PathBuf| {
        let open = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
        let open = open.filter_map(|it| fs::read_link(it.path()).ok());
        open.filter(|it| it.starts_with(stick)).count()
    };
    let mut scene = Scene::new(sites(&only(&["5f"]), ""), SERIAL);
    assert_eq!(scene.ends().0, Status::Rejected);
    fs::write(&scene.sent.path, "junk that is no bundle").unwrap();
    let verdict = scene.import();
    assert_eq!(verdict.status(), Status::Rejected);
    assert!(verdict.diagnosis.is_some());
    assert_eq!(open_there(&scene.stick), 0);

    let mut scene = Scene::good("");
    let system = System::under(&scene.root);
    let eyes = Eyes { trust: &scene.sites.trust, system, stated: None };
    let found = locate(std::slice::from_ref(&scene.stick), &eyes);
    fs::remove_dir_all(&scene.stick).unwrap();
    let site = &mut scene.sites.gateway;
    let mut go_on = |_| ControlFlow::Continue(());
    let verdicts = run(site, &scene.sites.trust, found.files, &mut go_on).unwrap();
    assert_eq!(verdicts[0].status(), Status::Unknown);
    assert_eq!(verdicts[0].code().unwrap().as_str(), "medium.missing");
}

// IMP-22. RCPT-4.
#[test]
fn a_receipt_tells_of_the_admission_and_not_of_today() {
    let receipt = |words: &[&str], serial: &str| {
        let trust = String::from_utf8(sites("", "").trust_bytes.clone()).unwrap();
        let trust = trust.replace("time-unknown = \"reject\"", "time-unknown = \"accept\"");
        let scene = Scene::new(Sites::trusting(trust), serial).enrolled(&passport(), MEDIA_KEY);
        let place = scene.sites.gateway.folder.join("importer.pem");
        carnet_signer::write_new(&place, &Key::number(10).pem()).unwrap();
        let digest = scene.sent.digest.to_string();
        let carnet = |clock: &str, words: &[&str]| {
            let output = scene.command(words).env("CARNET_CLOCK", clock).output().unwrap();
            assert!(output.status.success(), "{words:?} {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        // At the admission nobody vouched for the clock; today somebody does.
        let stick = scene.stick.to_str().unwrap();
        carnet("untrusted", &[&["import", stick], words].concat());
        fs::remove_dir_all(&scene.stick).unwrap();
        let key = ["--importer-key", place.to_str().unwrap()];
        let words = ["--json", "receipt", &digest, "-o", "r"];
        let made = carnet("trusted", &[&words[..], &key].concat());
        serde_json::from_str::<Value>(&made).unwrap()["receipt"].clone()
    };
    let told = receipt(&[], "another");
    assert_eq!(told["certainty"], "untrusted");
    assert_eq!((&told["from"], &told["site"]), (&"plant-7".into(), &"gateway-1".into()));
    assert_eq!(told["medium"], "5f".repeat(16));
    assert_eq!(told["seen"]["serial"], "another");
    // What no statement can hold is left out; it stands in the audit log.
    let told = receipt(&[], "odd\u{1}");
    assert_eq!(told["seen"]["serial"], Value::Null);
    assert_eq!(told["seen"]["filesystem"], "6E2A-0C41");
    // A person who names a medium has not looked at it.
    let told = receipt(&["--medium", &"5f".repeat(16)], "another");
    assert_eq!((&told["medium"], &told["seen"]), (&Value::Null, &serde_json::json!({})));
}

// IMP-24.
#[test]
fn a_medium_is_described_once_however_many_bundles_lie_on_it() {
    let scene = Scene::good("");
    let second = scene.stick.join("CARNET");
    fs::create_dir(&second).unwrap();
    fs::copy(&scene.sent.path, second.join("copy.carnet")).unwrap();
    let stick = scene.stick.to_str().unwrap();
    let output = scene.carnet(&["import", stick]);
    let text = String::from_utf8(output.stdout).unwrap();
    for line in ["(its passport was verified)", "other things on it: 0", "A copied passport"] {
        assert_eq!(text.matches(line).count(), 1, "{line}\n{text}");
    }
    let output = scene.carnet(&["import", stick, "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 3);
    for line in text.lines().take(2) {
        let object: Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["medium"]["id"], "5f".repeat(16), "{object}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn notes_that_nobody_can_hear_do_not_end_an_import() {
    let scene = Scene::good("");
    fs::write(scene.stick.join("letter.txt"), "x").unwrap();
    let names = ["import", scene.stick.to_str().unwrap()];
    let heard = scene.carnet(&names);
    assert!(String::from_utf8_lossy(&heard.stderr).contains("letter.txt"), "{heard:?}");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let unheard = scene.command(&names).stderr(full).output().unwrap();
    assert_eq!((unheard.status, unheard.stdout), (heard.status, heard.stdout));
}

// IMP-12. MEDIA-5.
#[test]
fn a_folder_that_cannot_be_listed_does_not_keep_the_others_from_being_judged() {
    let trust = String::from_utf8(sites("", "").trust_bytes.clone()).unwrap();
    let trust = trust.replace("time-unknown = \"reject\"", "time-unknown = \"accept\"");
    let scene = Scene::new(Sites::trusting(trust), SERIAL).enrolled(&passport(), MEDIA_KEY);
    let crowded = scene.sites.folder.path().join("crowded");
    fs::create_dir(&crowded).unwrap();
    let first = crowded.join("0.carnet");
    fs::write(&first, "").unwrap();
    for number in 1..=65_536 {
        // A file has so many names at most.
        let next = crowded.join(format!("{number}.carnet"));
        fs::hard_link(&first, &next).or_else(|_| fs::write(&next, "")).unwrap();
    }
    let names = [crowded.to_str().unwrap(), scene.stick.to_str().unwrap()];
    let output = scene.carnet(&["--json", "--clock", "untrusted", "import", names[0], names[1]]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let objects: Vec<Value> = text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let told: Vec<_> = objects.iter().map(|it| (&it["verdict"], &it["code"])).collect();
    assert_eq!(told[0], (&"unknown".into(), &"medium.too-many".into()), "{text}");
    assert_eq!(told[1], (&"imported".into(), &Value::Null), "{text}");
    assert_eq!(objects[0]["file"], names[0]);
}

// LEDGER-36.
#[test]
fn a_backup_does_not_go_with_the_stick_that_crosses() {
    let scene = Scene::good("");
    let carnet = |words: &[&str], status| {
        let output = scene.carnet(words);
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let backup =
        |folder: &Path, status| carnet(&["ledger", "backup", folder.to_str().unwrap()], status);
    let refused = |folder: &Path| {
        let before = fs::read_dir(&scene.stick).unwrap().count();
        let said = backup(folder, 2);
        assert!(said.contains("ledger.backup-crosses"), "{said}");
        assert_eq!(fs::read_dir(&scene.stick).unwrap().count(), before);
        said
    };
    let inside = scene.stick.join("backup/today");
    refused(&scene.stick);
    refused(&inside);
    // By what lies on it alone.
    let passport = scene.stick.join("PASSPORT.carnet-medium");
    fs::remove_file(&passport).unwrap();
    refused(&scene.stick);
    refused(&inside);
    // A person may name any folder as the medium.
    let name = scene.sent.path.file_name().unwrap();
    let exchange = scene.stick.join("exchange");
    let deep = exchange.join("old");
    fs::create_dir_all(&deep).unwrap();
    fs::rename(&scene.sent.path, exchange.join(name)).unwrap();
    for folder in [&scene.stick, &inside, &exchange, &deep, &deep.join("today")] {
        assert!(refused(folder).contains(name.to_str().unwrap()));
    }
    fs::rename(exchange.join(name), deep.join(name)).unwrap();
    assert!(refused(&deep.join("today")).contains(name.to_str().unwrap()));
    fs::remove_dir_all(&exchange).unwrap();
    fs::create_dir(&exchange).unwrap();
    // What cannot be looked at may be full of them, or of this stick.
    let many: Vec<_> = (0..=65_536).map(|it| exchange.join(format!("{it}.carnet"))).collect();
    fs::write(&many[0], "").unwrap();
    for next in &many[1..] {
        // A file has so many names at most.
        fs::hard_link(&many[0], next).or_else(|_| fs::write(next, "")).unwrap();
    }
    assert!(refused(&inside).contains("cannot be told"));
    fs::remove_dir_all(&exchange).unwrap();
    // A disk that is carried to the safe, again and again, and what an operating system leaves on it.
    let trash = scene.stick.join(".Trash-1000");
    fs::create_dir(&trash).unwrap();
    fs::write(trash.join("old.carnet"), "").unwrap();
    fs::create_dir(scene.stick.join("backup")).unwrap();
    backup(&inside, 0);
    backup(&scene.stick, 0);
    let copy = format!("archive/{}.carnet", scene.sent.digest);
    fs::write(scene.stick.join(copy), "").unwrap();
    backup(&inside, 0);
    backup(&scene.stick, 0);
    // What `ledger archive --to` moved there, into the upper folder, too.
    let moved = format!("{}.carnet", scene.sent.digest);
    fs::create_dir_all(scene.stick.join("moved/receipt")).unwrap();
    for name in [format!("moved/{moved}"), moved.clone()] {
        fs::write(scene.stick.join(name), "").unwrap();
    }
    fs::rename(scene.stick.join("archive"), scene.stick.join("ARCHIVE-2026")).unwrap();
    backup(&inside, 0);
    // One that crosses among them is the one that is named, and not the only copy of another.
    let odd = scene.stick.join("moved/plant-7_gateway-1_9.carnet");
    fs::write(&odd, "").unwrap();
    let said = refused(&inside);
    assert!(said.contains("plant-7_gateway-1_9.carnet") && !said.contains(&moved), "{said}");
    assert!(said.contains("delete nothing"), "{said}");
    fs::remove_file(&odd).unwrap();
    // Whatever the folder is.
    let folder = scene.sites.folder.path().join("copied");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("PASSPORT.carnet-medium"), signed(&self::passport(), MEDIA_KEY)).unwrap();
    let said = backup(&folder, 2);
    assert!(said.contains("ledger.backup-crosses"), "{said}");
}

// LEDGER-36. A system keeps folders on its disks for itself.
#[test]
fn a_folder_that_may_not_be_listed_refuses_a_backup_only_on_its_way() {
    let scene = Scene::new(sites("", ""), SERIAL);
    fs::remove_file(&scene.sent.path).unwrap();
    let closed = scene.stick.join("WindowsImageBackup");
    fs::create_dir_all(closed.join("mine")).unwrap();
    let rights = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).unwrap();
    rights(0o300);
    let mut backups = Vec::new();
    for folder in [scene.stick.join("backup"), closed.join("mine")] {
        let plain = scene.command(&["ledger", "backup", folder.to_str().unwrap()]);
        let mut command = match fs::read_dir(&closed) {
            Err(_) => plain,
            // Nothing is closed to the root.
            Ok(_) => {
                let mut less = std::process::Command::new("setpriv");
                less.arg("--bounding-set=-dac_override,-dac_read_search").arg(plain.get_program());
                less.args(plain.get_args()).env("TMPDIR", "/var/tmp");
                less.current_dir(plain.get_current_dir().unwrap());
                less
            }
        };
        backups.push(carnet_testbed::Said::of(&mut command));
    }
    rights(0o700);
    let [beside, inside] = backups.try_into().unwrap();
    let beside: carnet_testbed::Said = beside.status(0);
    let noted = "not looked into, as this account may not: 1 folder beside the backup, first";
    assert!(beside.err.contains(noted) && beside.err.contains("WindowsImageBackup"), "{beside:?}");
    let inside: carnet_testbed::Said = inside.status(2).with("ledger.backup-crosses");
    assert!(inside.err.contains("cannot be told"), "{inside:?}");
}

// IMP-23.
#[test]
fn a_stick_with_other_things_alone_is_still_a_stick() {
    let scene = Scene::new(sites("", ""), SERIAL);
    fs::remove_file(&scene.sent.path).unwrap();
    fs::write(scene.stick.join("letter.txt"), "x").unwrap();
    let output = scene.carnet(&["import", scene.stick.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("letter.txt"), "{output:?}");
}
