//! Setting hosts up.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hosts;
mod person;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use carnet_testbed::Said;
use hosts::Hosts;

/// Everything below a folder, with its bytes and rights.
fn tree(folder: &Path) -> Vec<(String, u32, Vec<u8>)> {
    let mut all = Vec::new();
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let about = path.metadata().unwrap();
        let (name, mode) = (path.display().to_string(), about.permissions().mode() & 0o777);
        if about.is_dir() {
            all.push((name, mode, Vec::new()));
            all.extend(tree(&path));
        } else {
            all.push((name, mode, fs::read(&path).unwrap()));
        }
    }
    all
}

/// What is waited for, and what is typed then, of all that was said so far.
type Turn<'a> = (&'a str, &'a dyn Fn(&str) -> String);

/// Types at a terminal what stands on each line, once what is before it has been printed.
fn typed(command: &Command, dialogue: &[Turn<'_>]) -> (i32, String) {
    let (mut turns, mut seen) = (dialogue.iter().peekable(), 0);
    let said = person::at_terminal(command, &mut |_, all| {
        let (_, answer) = turns.next_if(|(prompt, _)| all[seen..].contains(prompt))?;
        seen = all.len();
        Some(answer(all))
    });
    if let Some((prompt, _)) = turns.next() {
        panic!("no {prompt:?} in {}", said.1);
    }
    said
}

/// INIT-3. What a person types at a terminal, and no more.
#[test]
fn a_person_sets_a_host_up_at_a_terminal() {
    let hosts = Hosts::new();
    let words = ["init", "plant", "--in", "other", "--card", "stick", "--lang", "de"];
    let phrase = |said: &str| {
        let lines: Vec<&str> = said.lines().map(str::trim).collect();
        let at = lines.iter().position(|line| line.contains("erscheint nur einmal")).unwrap();
        lines[at + 1].to_owned()
    };
    let (status, said) = typed(
        &hosts.command(&words),
        &[
            ("[plant-1]:", &|_| "Werk".to_owned()),
            ("[plant-1]:", &|_| "werk-sued".to_owned()),
            ("[nein]:", &|_| "vielleicht".to_owned()),
            ("[nein]:", &|_| String::new()),
            ("[p-001]:", &|_| "p-004, p-005".to_owned()),
            ("[nein]:", &|_| String::new()),
            ("Tokens oder nein [nein]:", &|_| String::new()),
            ("Passphrase von exporter.pem, importer.pem, media.pem;", &|_| {
                "babab babab babab babab babab babab".to_owned()
            }),
            ("einmal eingeben:", &phrase),
        ],
    );
    assert_eq!(status, 0, "{said}");
    let card = hosts.read("stick/werk-sued.carnet-site");
    assert!(
        card.contains("clock = \"untrusted\"\n") && card.contains("[\"p-004\", \"p-005\"]"),
        "{card}"
    );
    // Six words of two bytes each; they are written nowhere.
    let phrase = phrase(&said);
    assert_eq!(phrase.split(' ').filter(|word| word.len() == 5).count(), 6, "{phrase:?}");
    for (name, _, bytes) in tree(&hosts.path("other")) {
        assert!(!bytes.windows(phrase.len()).any(|part| part == phrase.as_bytes()), "{name}");
    }
    fs::write(hosts.path("typed"), &phrase).unwrap();
    fs::set_permissions(hosts.path("typed"), fs::Permissions::from_mode(0o600)).unwrap();
    let show = ["key", "show", "other/media.pem", "--passphrase-file", "typed"];
    let shown = Said::of(&mut hosts.command(&show)).status(0);
    // Whoever is asked for it later sees which key it is for.
    let words = shown.out.lines().find_map(|line| line.strip_prefix("# in words: ")).unwrap();
    let short = words.split(' ').take(4).collect::<Vec<_>>().join(" ");
    for (lang, question) in [
        ("en", format!("Pass phrase of other/media.pem (media key {short} …):")),
        ("de", format!("Passphrase von other/media.pem (Datenträgerschlüssel {short} …):")),
    ] {
        let show = hosts.command(&["key", "show", "other/media.pem", "--lang", lang]);
        let (status, said) = typed(&show, &[(&question, &|_| phrase.clone())]);
        assert_eq!(status, 0, "{said}");
    }
    let new = hosts.command(&["key", "new", "p.pem", "--role", "approver"]);
    let dialogue: [Turn<'_>; 2] = [
        ("New pass phrase of p.pem (approver key ", &|_| "correct horse".to_owned()),
        ("The same again:", &|_| "correct horse".to_owned()),
    ];
    assert_eq!(typed(&new, &dialogue).0, 0);
}

/// INIT-1. INIT-2. INIT-4.
#[test]
fn a_host_is_set_up_whole_or_not_at_all() {
    let hosts = Hosts::new();
    for (name, mode, _) in tree(&hosts.path("plant")) {
        assert!(mode & 0o077 == 0, "{name}: {mode:o}");
    }
    let before = tree(&hosts.path("plant"));
    let init = |answers: &str, folder: &str, card: &str| {
        let answers = format!("{answers}\npassphrase = \"{}\"\n", hosts.path("phrase").display());
        fs::write(hosts.path("answers"), answers).unwrap();
        let words = ["init", "plant", "--answers", "answers", "--in", folder, "--card", card];
        Said::of(&mut hosts.command(&words))
    };
    init("site = \"a\"", "plant", "stick").status(2).with("config.exists");
    assert_eq!(tree(&hosts.path("plant")), before);
    // A key of another host lies there.
    fs::create_dir(hosts.path("half")).unwrap();
    fs::write(hosts.path("half/importer.pem"), "a key").unwrap();
    let half = tree(&hosts.path("half"));
    let said = init("site = \"a\"", "half", "stick").status(2).with("config.exists");
    assert!(said.err.contains("half/importer.pem; if an init was stopped"), "{said:?}");
    assert_eq!(tree(&hosts.path("half")), half);
    // Stopped before it had a ledger: what is missing can be made.
    init("site = \"a\"", "stopped", "stick").status(0).with("carnet trust new stick");
    for gone in ["stopped/ledger.db", "stopped/ledger.db-wal", "stopped/ledger.db-shm", "phrase"] {
        let _ = fs::remove_file(hosts.path(gone));
    }
    let said = init("site = \"a\"", "stopped", "stick").status(2);
    said.with("carnet ledger create, then carnet key card --card stick");
    hosts.run("stopped", &["ledger", "create"]).status(0);
    // The stick is not there, which shows when all else has been made.
    init("site = \"a\"", "deep/er", "nowhere").status(3);
    assert!(!hosts.path("deep").exists() && !hosts.path("phrase").exists());
    for (answers, code) in [
        ("site = \"A\"", "config.file"),
        ("sight = \"a\"", "config.file"),
        ("site = \"a\"\nclock = \"perhaps\"", "config.file"),
        ("site = \"a\"\npersons = []", "config.file"),
        // VERDICT-24.
        ("site = \"aux\"", "no card called so"),
        ("site = \"a\"\npersons = [\"p-001\", \"com1\"]", "no card called so"),
        ("site = \"a\"\ntoken-key = \"exporter\"", "config.file"),
        ("site = \"a\"\ntoken = \"Plant 7\"", "config.missing"),
    ] {
        init(answers, "new", "stick").status(2).with(code);
        assert!(!hosts.path("new").exists(), "{answers}");
    }
    let words = ["init", "gateway", "--in", "new"];
    Said::of(hosts.command(&words).stdin(Stdio::null())).status(2).with("--answers");
}

/// UPD-16. In the middle of another command a person tells the words of the first trust file, and the command goes on.
#[test]
fn the_first_trust_file_comes_with_the_first_bundle() {
    let hosts = Hosts::new();
    hosts.trust_new(&[]).status(0);
    let bundle = hosts.export(7);
    // A script is asked for nothing.
    for form in [&["--json"][..], &[]] {
        let approve = [&["approve", &bundle, "--ticket", "CHG-1"], form].concat();
        hosts.run("desk", &approve).status(2).with("carnet trust install stick");
    }
    assert!(!hosts.path("desk/trust.toml").exists());
    let words = hosts.trust_words();
    let (key, phrase) = ("desk/p-008.pem", "desk-phrase-p-008");
    let approve = ["--config", "desk/carnet.toml", "--key", key, "--passphrase-file", phrase];
    let rest = ["approve", &bundle, "--ticket", "CHG-1", "--yes"];
    let (status, said) = typed(
        &hosts.command(&[&approve[..], &rest].concat()),
        &[("Words:", &|_| "babab".to_owned()), ("Words:", &|_| words.clone())],
    );
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("First trust file of this host: serial 1"), "{said}");
    // JOURNAL-10.
    let journal = hosts.read("state/carnet/journal.jsonl");
    assert!(journal.contains("\"action\":\"install\""), "{journal}");
    assert_eq!(hosts.read("desk/trust.toml"), hosts.read("plant/trust.toml"));
    hosts.approve(&bundle, "p-009").status(0);
    let import = hosts.command(&["--config", "gateway/carnet.toml", "import", "stick"]);
    let (status, said) = typed(&import, &[("Words:", &|_| words.clone())]);
    assert_eq!(status, 0, "{said}");
    let log = hosts.run("gateway", &["ledger", "audit"]).status(0);
    assert!(log.out.contains("good entries"), "{log:?}");
}

/// DOCTOR-1. DOCTOR-2.
#[test]
fn the_doctor_names_what_is_wrong_with_what_mends_it_and_changes_nothing() {
    let hosts = Hosts::agreed();
    hosts.run("plant", &["doctor", "stick"]).status(0);
    let key = hosts.path("plant/exporter.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    hosts.run("plant", &["trust", "add", "person", "p-010", "--media", "stick", "--yes"]).status(0);
    let before = (tree(&hosts.path("plant")), tree(&hosts.path("stick")));
    let said = hosts.run("plant", &["doctor", "stick"]).status(4);
    assert!(said.out.contains("chmod go= plant/exporter.pem"), "{}", said.out);
    assert!(said.out.contains("1 thing is wrong, 3 to note."), "{}", said.out);
    assert!(said.out.contains("serial 1; on stick lies serial 2"), "{}", said.out);
    let german = hosts.run("plant", &["doctor", "stick", "--lang", "de"]).status(4);
    assert!(german.out.contains("FEHLER   Rechte"), "{}", german.out);
    let json = hosts.run("plant", &["doctor", "stick", "--json"]).status(4);
    let last: serde_json::Value = serde_json::from_str(json.out.lines().last().unwrap()).unwrap();
    assert_eq!((&last["summary"]["wrong"], &last["status"]), (&1.into(), &4.into()));
    assert_eq!((tree(&hosts.path("plant")), tree(&hosts.path("stick"))), before);
    Said::of(
        Command::new("sh").args(["-c", "chmod go= plant/exporter.pem"]).current_dir(hosts.path("")),
    )
    .status(0);
    hosts.run("plant", &["doctor"]).status(0);
    doctor_knows_the_last_backup(&hosts);
    doctor_knows_the_journal(&hosts);
    doctor_knows_what_is_enforced(&hosts);
    // A host that was never set up.
    let nothing = Said::of(hosts.command(&["doctor"]).env("XDG_CONFIG_HOME", hosts.path("none")));
    assert!(nothing.status == 4 && nothing.out.contains("carnet init"), "{nothing:?}");
}

/// What the doctor says of one thing.
fn doctors_word(hosts: &Hosts, host: &str, check: &str) -> Vec<serde_json::Value> {
    let said = hosts.run(host, &["doctor", "stick", "--json"]);
    let all = said.out.lines().map(|line| serde_json::from_str(line).unwrap());
    all.filter(|it: &serde_json::Value| it["check"] == check).collect()
}

/// DOCTOR-4.
fn doctor_knows_the_last_backup(hosts: &Hosts) {
    let word = || doctors_word(hosts, "plant", "backup").remove(0);
    let none = word();
    assert_eq!(
        (&none["outcome"], &none["next"]),
        (&"note".into(), &"carnet ledger backup DIR".into())
    );
    hosts.run("plant", &["ledger", "backup", "saved"]).status(0);
    let saved = word();
    assert_eq!(saved["outcome"], "ok");
    assert!(saved["message"].as_str().unwrap().ends_with("; 0 log entries since"), "{saved}");
    hosts.export(7);
    let later = word();
    assert!(!later["message"].as_str().unwrap().ends_with("; 0 log entries since"), "{later}");
}

/// DOCTOR-3.
fn doctor_knows_the_journal(hosts: &Hosts) {
    let word = |host| doctors_word(hosts, host, "journal").remove(0);
    let path = hosts.path("state/carnet/journal.jsonl");
    let kept = fs::read_to_string(&path).unwrap();
    assert_eq!(word("desk")["outcome"], "ok");
    fs::write(&path, format!("{kept}no entry\n")).unwrap();
    assert_eq!(word("desk")["outcome"], "wrong");
    fs::remove_file(&path).unwrap();
    // Only where persons sign is that worth a word; looking begins none.
    assert_eq!(
        (&word("desk")["outcome"], &word("plant")["outcome"]),
        (&"note".into(), &"ok".into())
    );
    assert!(!path.exists());
    fs::write(&path, kept).unwrap();
}

/// DOCTOR-5.
fn doctor_knows_what_is_enforced(hosts: &Hosts) {
    let word = || doctors_word(hosts, "desk", "confined");
    let version = Said::of(&mut hosts.command(&["--version", "--verbose"])).status(0);
    let enforced: Vec<_> =
        word().iter().map(|it| it["message"].as_str().unwrap().to_owned()).collect();
    for said in &enforced {
        let (_, bound) = said.split_once(": ").unwrap();
        assert!(version.out.contains(bound), "{said}: {version:?}");
    }
    assert_eq!(enforced.len(), 2);
    let settings = hosts.read("desk/carnet.toml");
    fs::write(hosts.path("desk/carnet.toml"), format!("confine = false\n{settings}")).unwrap();
    let off = word().remove(0);
    assert_eq!(
        (&off["outcome"], off["message"].as_str().unwrap().contains("confine = false")),
        (&"note".into(), true)
    );
    fs::write(hosts.path("desk/carnet.toml"), settings).unwrap();
}

/// CARD-2. CARD-4.
#[test]
fn a_card_is_written_once_more_and_with_a_new_key() {
    let hosts = Hosts::agreed();
    let card = hosts.read("stick/tor-1.carnet-site");
    fs::remove_file(hosts.path("stick/tor-1.carnet-site")).unwrap();
    let said = hosts.run("gateway", &["key", "card", "--card", "stick"]).status(0);
    assert_eq!(hosts.read("stick/tor-1.carnet-site"), card);
    assert!(said.out.contains(&hosts.card_words("tor-1")), "{said:?}");
    hosts.run("gateway", &["key", "card", "--replace", "--card", "stick"]).status(0);
    let new = hosts.read("stick/tor-1.carnet-site");
    assert_ne!(new, card);
    assert!(
        hosts.path("gateway/exporter.pem").exists()
            && hosts.path("gateway/exporter-2.pem").exists()
    );
    assert!(hosts.read("gateway/carnet.toml").contains("key = \"exporter-2.pem\""));
    // It is not in the trust file yet.
    hosts.run("gateway", &["doctor"]).status(4).with("is not in the trust file");
    let words = hosts.card_words("tor-1");
    let add = ["trust", "add", "stick/tor-1.carnet-site", "--same-ledger", "tor-1"];
    let said = hosts.run("plant", &[&add[..], &["--words", &words]].concat()).status(0);
    assert!(said.out.contains("+ exporter key of tor-1 (p-002): "), "{said:?}");
}
