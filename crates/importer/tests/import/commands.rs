//! `carnet-import` as a person or a script meets it.

use std::fs;
use std::path::Path;
use std::process::Command;

use carnet_ledger::KeyRecord;
use carnet_testbed::{Said, granted, request_number as request, vendor_file};
use serde_json::Value;

use super::sites::{ROUTE, Site, Sites, world};

/// Writes the site's `carnet.toml` and gives the site's ledger back to the program.
pub fn configure(sites: &Sites, site: &Site) {
    let trust = sites.folder.path().join("trust.toml");
    fs::write(&trust, &sites.trust_bytes).unwrap();
    let text = format!(
        "site = \"{}\"\ntrust = \"../trust.toml\"\nledger = \"ledger.sqlite\"\nkey = \"site.key\"\n\
         spool = \"spool\"\narchive = \"archive\"\noutbox = \"outbox\"\nclock = \"untrusted\"\n",
        site.name
    );
    fs::write(site.folder.join("carnet.toml"), text).unwrap();
}

/// `carnet-import` at the site.
fn command(site: &Site, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-import"));
    // Where a command may write anything is elsewhere.
    command.env("TMPDIR", "/var/tmp");
    command.arg("--config").arg(site.folder.join("carnet.toml")).args(words);
    command
}

/// Runs a command that must end with `status`.
#[track_caller]
pub fn carnet(site: &Site, status: i32, words: &[&str]) -> Said {
    Said::of(&mut command(site, words)).status(status)
}

/// What such a command prints.
#[track_caller]
fn must(site: &Site, status: i32, words: &[&str]) -> String {
    carnet(site, status, words).out
}

#[track_caller]
pub fn json(site: &Site, status: i32, arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["--json"], arguments].concat();
    let out = must(site, status, &arguments);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn sites() -> Sites {
    let sites = Sites::new();
    configure(&sites, &sites.plant);
    configure(&sites, &sites.gateway);
    sites
}

pub fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// VERDICT-14. In 80 columns, and in the language of who reads.
#[test]
fn a_list_of_bundles_fits_and_names_sites_as_people_call_them() {
    let mut sites = sites();
    let config = sites.gateway.folder.join("carnet.toml");
    let settings = fs::read_to_string(&config).unwrap();
    let titles = "[titles]\nplant-7 = \"Works North\"\n";
    fs::write(&config, format!("{settings}{titles}")).unwrap();
    let machines = [(request(1), "pc-1"), (request(2), "pc-2")];
    let sent = sites.send(&machines);
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
    let list = |language: &str, words: &[&str]| {
        let words = [&["--lang", language, "ledger"], words].concat();
        let text = must(&sites.gateway, 0, &words);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        text
    };
    for (language, told, open) in
        [("en", ": 2 requests", "open "), ("de", ": 2 Anfragen", "offen ")]
    {
        let text = list(language, &["list"]);
        assert!(text.contains("plant-7 (Works North)") && text.contains(told), "{text}");
        let short = sent.digest.short();
        let text = list(language, &["list", "--open"]);
        assert!(text.starts_with(open) && text.contains(&format!("{short}:1")), "{text}");
    }
}

/// VERDICT-13. Text in a name would cross unseen.
#[test]
fn another_name_than_the_derived_one_is_said() {
    for (renamed, json) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut sites = sites();
        let sent = sites.send(&[(request(1), "pc-1")]);
        let derived = sent.path.file_name().unwrap().to_str().unwrap().to_owned();
        let path = sent.path.with_file_name(if renamed { "secret-text.carnet" } else { &derived });
        fs::rename(&sent.path, &path).unwrap();
        if json {
            let object = &self::json(&sites.gateway, 0, &["import", name(&path)])[0];
            let told = if renamed { derived.into() } else { Value::Null };
            assert_eq!(object["derived_name"], told, "{object}");
        } else {
            let text = must(&sites.gateway, 0, &["import", name(&path)]);
            let told = format!("file name is not the one that it should bear: {derived}");
            assert_eq!(text.contains(&told), renamed, "{text}");
        }
    }
}

/// IMP-13.
#[test]
fn of_junk_a_few_files_are_named_and_the_rest_is_counted() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let stick = sites.stick();
    for number in 10..40 {
        fs::write(stick.join(format!("junk-{number}.carnet")), "").unwrap();
    }
    let bytes = fs::read(&sent.path).unwrap();
    fs::write(stick.join("cut.carnet"), &bytes[..bytes.len() - 1]).unwrap();
    let objects = json(&sites.gateway, 1, &["import", "--dry-run", name(&stick)]);
    let rejected = objects.iter().filter(|it| it["verdict"] == "rejected");
    assert_eq!(rejected.filter(|it| it["file"].as_str().unwrap().contains("junk-")).count(), 30);
    let text = carnet(&sites.gateway, 1, &["import", name(&stick)]).out;
    assert_eq!(text.lines().filter(|line| line.contains("junk-")).count(), 20, "{text}");
    assert!(text.contains("\n10 more files: REJECTED [file.truncated]\n"), "{text}");
    assert!(text.contains("IMPORTED"), "{text}");
}

// IMP-12. VERDICT-9.
#[test]
fn a_folder_gives_one_verdict_a_file_and_the_worst_status() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let stick = sites.stick();
    fs::write(stick.join("notes.txt"), "hello").unwrap();
    let said = carnet(&sites.gateway, 0, &["--json", "import", name(&stick)]);
    assert!(said.err.contains("notes.txt"));
    let objects: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdict = &objects[0];
    assert_eq!(verdict["carnet"], 1);
    assert_eq!((&verdict["verdict"], &verdict["code"]), (&"imported".into(), &Value::Null));
    assert_eq!(verdict["bundle"]["digest"], sent.digest.to_string());
    assert_eq!(verdict["trust"]["serial"], 1);
    assert!(Path::new(verdict["spool"].as_str().unwrap()).join("requests.csv").exists());

    let again = json(&sites.gateway, 0, &["import", name(&stick)]);
    assert_eq!(again[0]["code"], "import.already-imported");
    fs::write(stick.join("bad.carnet"), "bad").unwrap();
    let verdicts = json(&sites.gateway, 1, &["import", name(&stick)]);
    assert_eq!((verdicts.len(), &verdicts[0]["verdict"]), (4, &"rejected".into()));
    assert_eq!((&verdicts[2]["bundles"], &verdicts[2]["foreign"]), (&2.into(), &1.into()));
    let summary = serde_json::json!({
        "files": 2, "imported": 0, "already_imported": 1, "left_alone": 0, "rejected": 1, "held": 0, "copies": 0, "unknown": 0
    });
    assert_eq!((&verdicts[3]["summary"], &verdicts[3]["status"]), (&summary, &1.into()));
    let own = json(&sites.plant, 1, &["import", name(&sent.path)]);
    assert_eq!(own[0]["code"], "site.own");
    let human = must(&sites.gateway, 0, &["import", name(&sent.path)]);
    assert!(human.contains("ALREADY-IMPORTED") && human.contains("nothing was spooled"), "{human}");
}

#[test]
fn usage_and_configuration_stop_before_anything_is_done() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let before = sites.gateway.state();
    must(&sites.gateway, 2, &["import"]);
    must(&sites.gateway, 2, &["--trust", "nowhere.toml", "import", name(&sent.path)]);
    must(&sites.gateway, 2, &["--site", "plant-7", "import", name(&sent.path)]);
    must(&sites.gateway, 2, &["ledger", "show", "0123"]);
    must(&sites.gateway, 2, &["ledger", "show", "01234567"]);
    must(&sites.gateway, 2, &["--ledger", "nowhere.sqlite", "ledger", "list"]);
    must(&sites.gateway, 2, &["ledger", "release", "01234567", "--ticket", " padded"]);
    must(&sites.gateway, 3, &["import", "nowhere.carnet"]);
    assert_eq!(sites.gateway.state(), before);
}

#[test]
fn list_show_and_status_tell_what_is_open() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
    let reply = sites.reply(&sent, vec![(0, granted(1))]);
    must(&sites.plant, 0, &["import", name(&reply.path)]);

    let listed = json(&sites.plant, 0, &["ledger", "list"]);
    assert_eq!(
        (&listed[0]["direction"], &listed[0]["state"]),
        (&"out".into(), &"acknowledged".into())
    );
    assert_eq!(
        (&listed[0]["requests"]["open"], &listed[0]["requests"]["granted"]),
        (&1.into(), &1.into())
    );
    assert_eq!((&listed[1]["direction"], &listed[1]["kind"]), (&"in".into(), &"response".into()));
    let open = json(&sites.plant, 0, &["ledger", "list", "--open"]);
    assert_eq!((open.len(), &open[0]["machines"][0]), (1, &"pc-2".into()));
    let confirmed = json(&sites.plant, 0, &["ledger", "confirm", "pc-1"]);
    let digits = confirmed[0]["confirmation_id"].as_str().unwrap();
    assert_eq!(digits.len(), 48);
    // Whoever types it looks from group to group.
    let groups: Vec<_> =
        digits.as_bytes().chunks(6).map(|it| str::from_utf8(it).unwrap()).collect();
    let shown = must(&sites.plant, 0, &["ledger", "confirm", "pc-1"]);
    assert!(shown.contains(&format!("confirmation id  {}", groups.join(" "))), "{shown}");
    let waits = must(&sites.plant, 4, &["ledger", "confirm", "pc-2"]);
    assert!(waits.contains("open: asked for") && !waits.contains("confirmation id"), "{waits}");
    must(&sites.plant, 1, &["ledger", "confirm", "pc-3"]);
    let shown = json(&sites.plant, 0, &["ledger", "show", &sent.digest.short(), "--items"]);
    assert_eq!((shown.len(), &shown[1]["state"]), (3, &"granted".into()));
    let answers = json(&sites.plant, 0, &["ledger", "show", &reply.digest.to_string(), "--items"]);
    assert_eq!(answers[1]["outcome"], "granted");
    let status = &json(&sites.plant, 0, &["ledger", "status"])[0];
    assert_eq!((&status["site"], &status["epoch"]), (&"plant-7".into(), &1.into()));
    assert_eq!(status["sent"]["open"], 1);
    for command in
        [&["list"][..], &["list", "--open"], &["status"], &["audit"], &["audit", "--log"]]
    {
        let out = must(&sites.plant, 0, &[&["ledger"], command].concat());
        assert!(!out.is_empty(), "{command:?}");
    }
}

// STREAM-13. LEDGER-17. LEDGER-18.
#[test]
fn a_lost_stick_is_written_again_or_voided_and_a_held_bundle_released() {
    let mut sites = sites();
    let lost = sites.send(&[(request(1), "pc-1"), (vendor_file("wibu", b"raw"), "pc-2")]);
    let bytes = fs::read(&lost.path).unwrap();
    fs::remove_file(&lost.path).unwrap();
    let copy = sites.folder.path().join("copy.carnet");
    let outbox = sites.plant.folder.join("outbox");
    fs::create_dir(&outbox).unwrap();
    fs::write(outbox.join(lost.path.file_name().unwrap()), &bytes).unwrap();
    let short = lost.digest.short();
    must(&sites.plant, 0, &["ledger", "bundle", &short, "-o", name(&copy)]);
    assert_eq!(fs::read(&copy).unwrap(), bytes);
    assert_eq!(fs::read_dir(&outbox).unwrap().count(), 0);
    let stick = sites.stick();
    must(&sites.plant, 0, &["ledger", "bundle", &short, "--media", name(&stick)]);
    assert_eq!(fs::read(&lost.path).unwrap(), bytes);
    fs::remove_file(&lost.path).unwrap();

    must(&sites.plant, 0, &["ledger", "void", &short]);
    let next = sites.send(&[(request(1), "pc-1")]);
    let waiting = json(&sites.gateway, 4, &["import", name(&next.path)]);
    assert_eq!(waiting[0]["code"], "stream.first-contact");
    let held = json(&sites.gateway, 0, &["ledger", "status"]);
    assert_eq!(held[0]["held"][0]["digest"], next.digest.to_string());
    must(&sites.gateway, 0, &["ledger", "release", name(&next.path), "--ticket", "CHG-1"]);
    must(&sites.gateway, 0, &["import", name(&next.path)]);
    // The lost stick turns up.
    let late = json(&sites.gateway, 1, &["import", name(&copy)]);
    assert_eq!(late[0]["code"], "stream.voided");
    let reply = sites.reply(&next, vec![(0, granted(1))]);
    must(&sites.plant, 0, &["import", name(&reply.path)]);
    must(&sites.plant, 2, &["ledger", "void", &next.digest.to_string()]);
    must(&sites.plant, 2, &["ledger", "void", &reply.digest.to_string()]);
}

// STREAM-13. LEDGER-10. IMP-14.
#[test]
fn a_release_passes_what_status_shows_and_nothing_else() {
    let trust = world(ROUTE).text().replace("2027-01-01T", "2026-01-01T");
    let mut sites = Sites::trusting(trust);
    configure(&sites, &sites.gateway);
    let first = sites.send(&[(request(1), "pc-1")]);
    let second = sites.send(&[(request(2), "pc-2")]);
    let import = |status| json(&sites.gateway, status, &["import", name(&second.path)]).remove(0);
    let status = || json(&sites.gateway, 0, &["ledger", "status"]).remove(0);

    let held = import(4);
    assert_eq!((&held["verdict"], &held["step"]), (&"held".into(), &11.into()));
    let codes = serde_json::json!(["time.jump", "stream.first-contact"]);
    assert_eq!(status()["held"][0]["codes"], codes);
    assert_eq!(status()["held"][0]["jump"], "2027-01-15T08:00:00Z");
    assert_eq!((&status()["floor"], &status()["anchor"]), (&Value::Null, &Value::Null));
    let shown = must(&sites.gateway, 0, &["ledger", "status"]);
    assert!(shown.contains("[time.jump]: 2027-01-15 08:00:00 UTC"), "{shown}");
    let short = second.digest.short();
    let said = must(&sites.gateway, 0, &["ledger", "release", &short, "--ticket", "CHG 1"]);
    assert!(said.contains("It passes") && said.contains("[stream.first-contact]"), "{said}");
    assert!(said.contains("the time floor rises to 2027-01-15 08:00:00 UTC when it"), "{said}");
    assert_eq!(status()["held"][0]["ticket"], "CHG 1");

    // Before it is imported, somebody wants approvals: no release passes those.
    let strict = String::from_utf8(sites.trust_bytes.clone()).unwrap();
    let strict = strict
        .replace("serial = 1", "serial = 2")
        .replace("approvals = 0", "approvals = 1")
        .replace("foreign = \"accept\"", "foreign = \"hold\"");
    fs::write(sites.folder.path().join("trust.toml"), strict).unwrap();
    fs::write(sites.stick().join("notes.txt"), "hello").unwrap();
    let held = import(4);
    let codes: Vec<&Value> =
        held["reasons"].as_array().unwrap().iter().map(|reason| &reason["code"]).collect();
    assert_eq!(codes, ["route.foreign", "quorum.approvals"]);
    let held = &status()["held"][0];
    assert_eq!((&held["ticket"], &held["jump"]), (&Value::Null, &Value::Null));
    must(&sites.gateway, 0, &["ledger", "release", &short, "--ticket", "CHG 2"]);
    assert_eq!(import(4)["code"], "quorum.approvals");
    let log = must(&sites.gateway, 0, &["ledger", "audit", "--log"]);
    assert!(log.contains(r#""ticket":"CHG 1","jump":1800000000}"#), "{log}");

    let easy = String::from_utf8(sites.trust_bytes.clone()).unwrap();
    let easy = easy.replace("serial = 1", "serial = 3");
    fs::write(sites.folder.path().join("trust.toml"), easy).unwrap();
    // What was released is not in: another bundle passes no check by it.
    assert_eq!(json(&sites.gateway, 4, &["import", name(&first.path)])[0]["code"], "time.jump");
    assert_eq!(status()["anchor"], Value::Null);
    import(0);
    assert_eq!(status()["anchor"], "2027-01-15T08:00:00Z");
    let log = must(&sites.gateway, 0, &["ledger", "audit", "--log"]);
    assert!(log.contains(r#""ticket":"CHG 2","anchor":1800000000,"#), "{log}");
    let shown = must(&sites.gateway, 0, &["ledger", "status"]);
    assert!(shown.contains("people vouch for: 2027-01-15 08:00:00 UTC"), "{shown}");
}

// TRUST-27. IMP-4.
#[test]
fn a_new_trust_file_of_the_future_is_not_used() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let file = String::from_utf8(sites.trust_bytes.clone()).unwrap();
    let file = file.replace("serial = 1", "serial = 2").replace("2027-01-01T", "9000-01-01T");
    fs::write(sites.folder.path().join("trust.toml"), file).unwrap();
    let config = sites.gateway.folder.join("carnet.toml");
    let blind = fs::read_to_string(&config).unwrap();
    fs::write(&config, blind.replace("\"untrusted\"", "\"trusted\"")).unwrap();
    let error = carnet(&sites.gateway, 2, &["import", name(&sent.path)]).err;
    assert!(error.contains("trust.issued"), "{error}");
    let log = must(&sites.gateway, 0, &["ledger", "audit", "--log"]);
    assert!(!log.contains("\"serial\":2"), "{log}");
    // A host without a clock cannot tell.
    fs::write(&config, blind).unwrap();
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
}

// LEDGER-13. STATE-10.
#[test]
fn a_disputed_confirmation_is_never_shown_as_one_to_type() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
    let reply = sites.reply(&sent, vec![(0, granted(1)), (1, granted(2))]);
    must(&sites.plant, 0, &["import", name(&reply.path)]);
    let fine = json(&sites.plant, 0, &["ledger", "confirm", "pc-1"]).remove(0);
    assert_eq!((&fine["state"], &fine["disputed"]), (&"granted".into(), &Value::Null));
    let dispute = carnet_format::Request {
        reason: Some(carnet_format::Reason::AnswerDidNotFit),
        replaces: Some(sent.item(0)),
        continues: Some(reply.item(0)),
        ..request(1)
    };
    let again = sites.send(&[(dispute, "pc-1")]);

    let told = json(&sites.plant, 4, &["ledger", "confirm", "pc-1"]);
    assert_eq!((told.len(), &told[0]["state"]), (2, &"open".into()));
    let bad = &told[1];
    assert_eq!((&bad["state"], &bad["good"]), (&"disputed".into(), &false.into()));
    assert!(bad["disputed"].is_string() && bad["confirmation_id"] == fine["confirmation_id"]);
    let shown = must(&sites.plant, 4, &["ledger", "confirm", "pc-1"]);
    let warning = shown.find("DISPUTED since").unwrap();
    assert!(shown.contains("do not type it") && warning < shown.find("confirmation id").unwrap());
    must(&sites.plant, 0, &["ledger", "confirm", "pc-2"]);
    let items = json(&sites.plant, 0, &["ledger", "show", &sent.digest.short(), "--items"]);
    assert_eq!(items[0]["requests"]["disputed"], 1);
    assert_eq!(items[1]["state"], "disputed");
    let open = json(&sites.plant, 0, &["ledger", "list", "--open"]);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["request"], format!("{}:0", again.digest));

    // Neither the reply that brought it nor a spool that is written anew gives it to anybody.
    let short = reply.digest.short();
    let items = json(&sites.plant, 0, &["ledger", "show", &short, "--items"]);
    assert_eq!(
        (&items[1]["outcome"], &items[2]["outcome"]),
        (&"disputed".into(), &"granted".into())
    );
    let shown = must(&sites.plant, 0, &["ledger", "show", &short, "--items"]);
    assert!(shown.contains("  disputed  item 0, ") && shown.contains("  granted   item 1, "));
    let folder = must(&sites.plant, 0, &["ledger", "respool", &short]);
    let rows = |name: &str| fs::read_to_string(Path::new(folder.trim()).join(name)).unwrap();
    let (table, lines) = (rows("responses.csv"), rows("responses.jsonl"));
    let digits = fine["confirmation_id"].as_str().unwrap().replace('-', "");
    for text in [&table, &lines] {
        assert!(!text.replace('-', "").contains(&digits), "{text}");
    }
    assert!(table.lines().any(|line| line.starts_with("pc-1,") && line.contains(",disputed,,,")));
    let lines: Vec<Value> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(
        (&lines[0]["outcome"], &lines[0]["confirmation_id"]),
        (&"disputed".into(), &Value::Null)
    );
    assert_eq!(lines[1]["outcome"], "granted");
    assert!(lines[1]["confirmation_id"].is_string());
}

// IMP-1. MEDIA-7.
#[test]
fn foreign_things_are_told_in_plain_words_and_in_json() {
    let sites = sites();
    let stick = sites.stick();
    fs::write(stick.join("PASSPORT.carnet-medium"), "x").unwrap();
    fs::write(stick.join("notes.txt"), "hello").unwrap();
    fs::create_dir(stick.join("photos")).unwrap();
    let mut expected = vec![("notes.txt", "a file"), ("photos", "a folder")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", stick.join("shortcut")).unwrap();
        expected.push(("shortcut", "a link"));
    }
    let Said { out, err: error, .. } =
        carnet(&sites.gateway, 0, &["--json", "import", name(&stick)]);
    assert!(error.contains("no bundles in ") && error.contains("photos (a folder)"), "{error}");
    let object: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((&object["bundles"], &object["folder"]), (&0.into(), &name(&stick).into()));
    assert_eq!(object["foreign"], expected.len());
    for (found, (path, what)) in object["others"].as_array().unwrap().iter().zip(&expected) {
        assert!(found["path"].as_str().unwrap().ends_with(path), "{found}");
        assert_eq!(found["what"], *what);
    }
}

// IMP-23.
#[test]
fn an_empty_folder_is_no_success() {
    let sites = sites();
    let stick = sites.stick();
    let objects = json(&sites.gateway, 3, &["import", name(&stick)]);
    assert_eq!((objects.len(), &objects[1]["summary"]["unknown"]), (2, &1.into()));
    assert_eq!((&objects[0]["code"], &objects[0]["step"]), (&"import.nothing".into(), &1.into()));
    let said = must(&sites.gateway, 3, &["import", name(&stick)]);
    assert!(said.contains("is the medium there?"), "{said}");
}

// IMP-23. MEDIA-22.
#[test]
fn another_folder_of_this_host_is_no_success() {
    let sites = sites();
    let folder = sites.stick();
    fs::create_dir(folder.join("System Volume Information")).unwrap();
    fs::write(folder.join("notes.txt"), "hello").unwrap();
    let said = carnet(&sites.gateway, 3, &["import", name(&folder)]);
    assert!(said.out.contains("import.nothing") && said.out.contains("no stick"), "{said:?}");
    // By a few of its files a person knows which folder it is.
    assert!(said.err.contains("notes.txt (a file)"), "{said:?}");
    for number in 1..=4 {
        fs::write(folder.join(format!("notes.txt.{number}")), "hello").unwrap();
    }
    let said = carnet(&sites.gateway, 3, &["import", name(&folder)]);
    let named = said.err.matches("notes.txt").count();
    assert!(named == 3 && said.err.contains("more that are no bundles: 2"), "{said:?}");
    let empty = folder.with_file_name("empty");
    fs::create_dir(&empty).unwrap();
    let objects =
        json(&sites.gateway, 3, &["import", name(&empty), name(&folder), name(&sites.stick())]);
    let kind = |it: &Value| (it["folder"].clone(), it["file"].clone(), it["code"].clone());
    let (code, at) = (Value::from("import.nothing"), |it: &Path| Value::from(name(it)));
    let own = [(at(&folder), Value::Null, Value::Null), (Value::Null, at(&folder), code.clone())];
    let kinds: Vec<_> = objects.iter().map(kind).collect();
    assert_eq!(kinds[0], (Value::Null, at(&empty), code));
    assert_eq!((&kinds[1..3], &kinds[3..5]), (&own[..], &own[..]));
    assert_eq!((&objects[1]["foreign"], objects.len()), (&5.into(), 6));
    // Whoever names the medium has seen it, and what Carnet has written tells it.
    let medium = "5f".repeat(16);
    must(&sites.gateway, 0, &["import", name(&folder), "--medium", &medium]);
    fs::write(folder.join("PASSPORT.carnet-medium"), "x").unwrap();
    must(&sites.gateway, 0, &["import", name(&folder)]);
}

// IMP-8. SPOOL-1.
#[test]
fn a_folder_that_went_away_is_told_and_one_without_its_bundle_json_is_mended() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
    let again = json(&sites.gateway, 0, &["import", name(&sent.path)]);
    let folder = sites.gateway.spool.join(format!("plant-7_1_{}", sent.digest.short()));
    assert_eq!(
        (&again[0]["verdict"], &again[0]["spool"]),
        (&"already-imported".into(), &name(&folder).into())
    );
    fs::write(folder.join("reply.csv"), "mine").unwrap();
    fs::remove_file(folder.join("bundle.json")).unwrap();
    let hint = format!("`carnet ledger respool {}`", sent.digest.short());
    assert!(must(&sites.gateway, 0, &["import", name(&sent.path)]).contains(&hint));
    must(&sites.gateway, 0, &["ledger", "respool"]);
    assert!(folder.join("bundle.json").exists() && folder.join("reply.csv").exists());
    let folders = fs::read_dir(&sites.gateway.spool).unwrap();
    assert_eq!(folders.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count(), 1);
    // The name is taken by another.
    fs::write(folder.join("bundle.json"), format!("{{\"digest\": \"{}\"}}", "ab".repeat(32)))
        .unwrap();
    let again = must(&sites.gateway, 0, &["ledger", "respool"]);
    assert!(again.contains(&format!("plant-7_1_{}", sent.digest)), "{again}");
}

// SPOOL-10.
#[test]
fn one_bad_bundle_does_not_keep_the_others_from_the_spool() {
    let mut sites = sites();
    sites.is_tampered = true;
    let sent: Vec<_> = (1..=3).map(|seed| sites.send(&[(request(seed), "pc")])).collect();
    must(&sites.gateway, 0, &["import", name(&sites.stick())]);
    fs::write(sites.gateway.archive.path(&sent[1].digest), "altered").unwrap();
    fs::remove_dir_all(&sites.gateway.spool).unwrap();
    let objects = json(&sites.gateway, 3, &["ledger", "respool"]);
    let codes: Vec<_> = objects.iter().map(|object| object["code"].clone()).collect();
    assert_eq!(codes, [Value::Null, "ledger.archive-altered".into(), Value::Null]);
    for (sent, written) in sent.iter().zip([true, false, true]) {
        let ends = format!("_{}", sent.digest.short());
        let mut names = fs::read_dir(&sites.gateway.spool).unwrap();
        let found =
            names.any(|entry| entry.unwrap().file_name().to_str().unwrap().ends_with(&ends));
        assert_eq!(found, written);
    }
}

// SPOOL-3.
#[test]
fn a_lost_spool_is_written_again() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
    let before = sites.gateway.state();
    fs::remove_dir_all(&sites.gateway.spool).unwrap();
    must(&sites.gateway, 0, &["ledger", "respool"]);
    assert_eq!(sites.gateway.state(), before);
    let other = sites.folder.path().join("other");
    must(&sites.gateway, 0, &["ledger", "respool", &sent.digest.short(), "--out", name(&other)]);
    assert!(other.join(format!("plant-7_1_{}", sent.digest.short())).is_dir());
}

// AUDIT-4. LEDGER-16.
#[test]
fn audit_names_what_was_changed() {
    let mut sites = sites();
    sites.is_tampered = true;
    let sent = sites.send(&[(request(1), "pc-1")]);
    must(&sites.gateway, 0, &["import", name(&sent.path)]);
    let good = json(&sites.gateway, 0, &["ledger", "audit"]);
    assert_eq!((&good[0]["verdict"], &good[0]["bundles"]), (&"accepted".into(), &1.into()));

    let archived = sites.gateway.archive.path(&sent.digest);
    let mut bytes = fs::read(&archived).unwrap();
    bytes.push(0);
    fs::write(&archived, bytes).unwrap();
    let altered = json(&sites.gateway, 1, &["ledger", "audit"]);
    assert_eq!(altered[0]["findings"][0]["code"], "ledger.archive-altered");
    must(&sites.gateway, 3, &["ledger", "respool"]);

    let path = sites.gateway.folder.join("ledger.sqlite");
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute("UPDATE audit SET entry = replace(entry, 'plant-7', 'plant-8')", []).unwrap();
    let broken = json(&sites.gateway, 1, &["ledger", "audit"]);
    assert_eq!(broken[0]["findings"][0]["code"], "ledger.audit-broken");
    assert!(broken[0]["findings"][0]["message"].as_str().unwrap().starts_with("entry 3 "));
}

// LEDGER-48. LEDGER-59.
#[test]
fn a_restored_ledger_minds_the_records_of_tokens_without_the_tokens() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let folder = sites.folder.path();
    let backup = folder.join("backup");
    must(&sites.plant, 0, &["ledger", "backup", name(&backup)]);
    let mut record = KeyRecord::default();
    let head = carnet_ledger::Head { sequence: 9, digest: sent.digest };
    record.advance(&"gateway-1".parse().unwrap(), 4, head);
    record.write(&folder.join("state/carnet").join(format!("{}.record", "ab".repeat(32)))).unwrap();
    let new = folder.join("new.sqlite");
    let words = ["--key", "pkcs11:token=absent;object=k", "--ledger", name(&new), "--json"];
    let mut restore = command(&sites.plant, &words);
    restore.args(["ledger", "restore", name(&backup)]);
    restore.env("XDG_STATE_HOME", folder.join("state")).env_remove("STATE_DIRECTORY");
    let restored: Value = serde_json::from_str(&Said::of(&mut restore).status(0).out).unwrap();
    assert_eq!(restored["epoch"], 5);
}

// LEDGER-34. LEDGER-59.
#[test]
fn a_restored_ledger_opens_a_new_epoch() {
    let mut sites = sites();
    sites.send(&[(request(1), "pc-1")]);
    let backup = sites.folder.path().join("backup");
    must(&sites.plant, 0, &["ledger", "backup", name(&backup)]);
    let sent = sites.send(&[(request(2), "pc-2")]);
    must(&sites.plant, 0, &["ledger", "backup", name(&backup)]);
    // What is lost: the ledger and the archive. What the key remembers: epoch 4.
    let mut record = KeyRecord::default();
    let head = carnet_ledger::Head { sequence: 9, digest: sent.digest };
    record.advance(&"gateway-1".parse().unwrap(), 4, head);
    record.write(&KeyRecord::path_beside(&sites.plant.folder.join("site.key"))).unwrap();
    must(&sites.plant, 2, &["ledger", "restore", name(&backup)]);
    let ledger = sites.plant.folder.join("ledger.sqlite");
    let empty: Site = {
        let trust = (&sites.trust, &sites.trust_bytes[..]);
        Site::new(&sites.folder.path().join("empty"), "plant-7", 1, trust)
    };
    let folder = sites.plant.folder.clone();
    drop(std::mem::replace(&mut sites.plant, empty));
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("ledger.sqlite") {
            fs::remove_file(path).unwrap();
        }
    }
    fs::remove_dir_all(folder.join("archive")).unwrap();
    sites.plant.folder.clone_from(&folder);
    let restored = json(&sites.plant, 0, &["ledger", "restore", name(&backup), "--epoch", "3"]);
    assert_eq!(restored[0]["epoch"], 5);
    let status = json(&sites.plant, 0, &["ledger", "status"]);
    assert_eq!((&status[0]["epoch"], &status[0]["sent"]["open"]), (&5.into(), &2.into()));
    must(&sites.plant, 0, &["ledger", "audit"]);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_str().unwrap().contains("part")), "{names:?}");
    assert!(ledger.exists());
}

/// LEDGER-37. A wrong drive letter says nothing of the ledger.
#[test]
fn where_no_backup_can_be_made_the_ledger_is_not_to_blame() {
    let mut sites = sites();
    sites.send(&[(request(1), "pc-1")]);
    let before = sites.plant.state();
    let folder = sites.folder.path().join("no/disk/backup");
    let error = carnet(&sites.plant, 3, &["ledger", "backup", folder.to_str().unwrap()]).err;
    assert!(error.contains("no/disk/backup\"") && error.contains("medium.missing"), "{error}");
    assert!(!error.contains("ledger.sqlite"), "{error}");
    assert_eq!(sites.plant.state(), before);
}

// LEDGER-35.
#[test]
fn a_backup_does_not_lie_in_what_it_copies() {
    let mut sites = sites();
    sites.send(&[(request(1), "pc-1")]);
    let before = sites.plant.state();
    let archive = sites.plant.folder.join("archive");
    let link = sites.folder.path().join("link");
    std::os::unix::fs::symlink(&archive, &link).unwrap();
    for inside in [archive.clone(), archive.join("a/backup"), link.join("backup")] {
        let error = carnet(&sites.plant, 2, &["ledger", "backup", name(&inside)]).err;
        assert!(error.contains("ledger.backup-inside"), "{error}");
    }
    assert_eq!(sites.plant.state(), before);
    must(&sites.plant, 0, &["ledger", "backup", name(&archive.with_file_name("archive-2"))]);
}

/// The process is killed by the system at any moment, and run again.
// IMP-17.
#[test]
fn a_killed_process_run_again_ends_in_the_same_state() {
    let mut delay = std::time::Duration::ZERO;
    loop {
        let mut sites = sites();
        let sent = sites.send(&[(request(1), "pc-1"), (vendor_file("wibu", b"raw"), "pc-2")]);
        let mut child = command(&sites.gateway, &["import", name(&sent.path)])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(delay);
        let survived = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        must(&sites.gateway, 0, &["import", name(&sent.path)]);
        must(&sites.gateway, 0, &["ledger", "audit"]);
        let names: Vec<String> = sites.gateway.state().into_keys().collect();
        let short = sent.digest.short();
        let digest = sent.digest;
        let trust = sites.trust.digest();
        let folder = format!("spool/plant-7_1_{short}");
        assert_eq!(
            names,
            [
                format!("archive/{digest}.carnet"),
                format!("archive/trust/{trust}.toml"),
                "audit 1".into(),
                "audit 2".into(),
                "audit 3".into(),
                "audit 4".into(),
                "rest".into(),
                "spool/.carnet.lock".into(),
                format!("{folder}/bundle.json"),
                format!("{folder}/files/0.bin"),
                format!("{folder}/requests.csv"),
                format!("{folder}/requests.jsonl"),
            ],
            "killed after {delay:?}"
        );
        if survived {
            break;
        }
        delay += std::time::Duration::from_millis(2);
    }
}

/// Several processes take the same stick at the same time.
// IMP-17. IMP-20.
#[test]
fn processes_side_by_side_import_each_bundle_once() {
    let mut sites = sites();
    let sent: Vec<_> = (1..=4).map(|seed| sites.send(&[(request(seed), "pc")])).collect();
    let stick = sites.stick();
    let start = || {
        command(&sites.gateway, &["--json", "import", name(&stick)])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    let mut imported = Vec::new();
    for child in children {
        let said = Said::from(child.wait_with_output().unwrap()).status(0);
        for line in said.out.lines() {
            let verdict: Value = serde_json::from_str(line).unwrap();
            if verdict["verdict"] == "imported" {
                imported.push(verdict["bundle"]["digest"].as_str().unwrap().to_owned());
            }
        }
    }
    imported.sort();
    let mut expected: Vec<String> = sent.iter().map(|sent| sent.digest.to_string()).collect();
    expected.sort();
    assert_eq!(imported, expected);
    must(&sites.gateway, 0, &["ledger", "audit"]);
    for (index, sent) in sent.iter().enumerate() {
        let folder = format!("plant-7_{}_{}", index + 1, sent.digest.short());
        let folder = sites.gateway.spool.join(folder);
        assert!(folder.join("requests.csv").exists());
    }
}

/// SHARE-2. What is secret in an address does not come back in a message.
#[test]
fn a_program_that_reaches_no_database_says_so_and_makes_nothing() {
    let sites = sites();
    let site = &sites.gateway;
    let settings = fs::read_to_string(site.folder.join("carnet.toml")).unwrap();
    let address = "ledger = \"postgres://carnet:geheim@db.example/carnet\"";
    let settings = settings.replace("ledger = \"ledger.sqlite\"", address);
    fs::write(site.folder.join("carnet.toml"), settings).unwrap();
    let before = fs::read_dir(&site.folder).unwrap().count();
    let stick = sites.stick();
    for words in [
        &["ledger", "create"][..],
        &["ledger", "status"],
        &["ledger", "rebuild", "--ticket", "T"],
        &["ledger", "restore", "backup"],
        &["import", stick.to_str().unwrap()],
        &["import", "--dry-run", stick.to_str().unwrap()],
    ] {
        let said = carnet(site, 2, words).with("ledger.address").with("on Linux");
        assert!(!format!("{said:?}").contains("geheim"), "{said:?}");
    }
    assert_eq!(fs::read_dir(&site.folder).unwrap().count(), before);
}
