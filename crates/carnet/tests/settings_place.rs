//! Settings come from where a person or the system has put them, and never from a stick.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use carnet_testbed::Said;

/// The sites of the drill.
fn drill() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    Said::of(command.args(["drill", "--keep", "kept"]).current_dir(&folder)).status(0);
    folder
}

/// `carnet` in a folder, its account having these settings.
fn carnet(home: &Path, folder: &Path, words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    command.env_remove("CARNET_CONFIG").env("XDG_CONFIG_HOME", home).current_dir(folder);
    Said::of(command.args(words))
}

/// VERDICT-15. The stick brings settings and a trust file of its own.
#[test]
fn settings_on_a_stick_are_not_obeyed() {
    let folder = drill();
    let kept = folder.path().join("kept");
    let stick = kept.join("stick");
    fs::copy(kept.join("plant/trust.toml"), stick.join("trust.toml")).unwrap();
    fs::write(stick.join("carnet.toml"), "site = \"gateway-1\"\ntrust = \"trust.toml\"\n").unwrap();
    let said = carnet(&kept, &stick, &["verify", "../requests.carnet"]).status(2);
    assert!(said.err.contains("carnet.toml in this folder is not read"), "{said:?}");
    assert!(said.err.contains("config.missing"), "{said:?}");
    let named = ["--config", "carnet.toml", "verify", "../requests.carnet"];
    carnet(&kept, &stick, &named).status(0).with("ACCEPTED");
    // Those of the account count everywhere.
    fs::create_dir(kept.join("carnet")).unwrap();
    let settings = format!("site = \"gateway-1\"\ntrust = {:?}\n", kept.join("plant/trust.toml"));
    fs::write(kept.join("carnet/carnet.toml"), settings).unwrap();
    carnet(&kept, &stick, &["verify", "../requests.carnet"]).status(0).with("ACCEPTED");
    // In their own folder they are those that are read.
    let own = kept.join("carnet");
    let said = carnet(&kept, &own, &["verify", "../requests.carnet"]).status(0);
    assert!(!said.err.contains("is not read"), "{said:?}");
    // A link to nowhere is not the same as none: those of the system would count in their place.
    fs::remove_file(own.join("carnet.toml")).unwrap();
    symlink("/nowhere/carnet.toml", own.join("carnet.toml")).unwrap();
    carnet(&kept, &kept, &["verify", "requests.carnet"]).status(2).with("config.unreadable");
    fs::remove_dir_all(&own).unwrap();
    symlink("/nowhere", &own).unwrap();
    carnet(&kept, &kept, &["verify", "requests.carnet"]).status(2).with("config.unreadable");
}

/// VERDICT-15. A library runs with the officer's rights.
#[test]
fn no_library_is_loaded_that_nobody_named() {
    let folder = drill();
    let kept = folder.path().join("kept");
    fs::create_dir(kept.join("carnet")).unwrap();
    let trust = kept.join("plant/trust.toml");
    let approve = ["approve", "requests.carnet", "--ticket", "CHG-1", "--yes", "-o", "copy.carnet"];
    for line in [
        "key = \"pkcs11:token=a;object=b\"\npkcs11-module = \"/nowhere/x.so\"",
        "key = \"pkcs11:token=a;object=b?module-path=/nowhere/x.so\"",
    ] {
        let file = kept.join("carnet/carnet.toml");
        fs::write(&file, format!("trust = {trust:?}\n{line}\n")).unwrap();
        let said = carnet(&kept, &kept, &approve).status(2);
        assert!(said.err.contains("would load a library that nobody named"), "{said:?}");
        let named = [&["--config", file.to_str().unwrap()], &approve[..]].concat();
        let said = carnet(&kept, &kept, &named);
        assert!(said.err.contains("/nowhere/x.so"), "{said:?}");
    }
}

/// JOURNAL-1. MEDIA-31. A new account has none of the folders, and the command may make no other.
#[test]
fn the_first_journal_of_an_account_is_made_with_its_folders() {
    let folder = drill();
    let kept = folder.path().join("kept");
    fs::create_dir(kept.join("temp")).unwrap();
    let words = "--trust plant/trust.toml --site plant-7 approve unapproved.carnet --ticket CHG-1 --yes --key \
                 officers/p-003.pem -o stick/approved.carnet";
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let command = command.args(words.split_whitespace()).current_dir(&kept);
    let command = command.env_remove("CARNET_CONFIG").env("XDG_CONFIG_HOME", kept.join("none"));
    // Else all below the usual one could be written to.
    let command = command.env("TMPDIR", kept.join("temp"));
    Said::of(command.env("XDG_STATE_HOME", kept.join("new/state"))).status(0);
    assert!(kept.join("new/state/carnet/journal.jsonl").exists());
}

/// VERDICT-16. What a shell makes of `*` in a folder in which files are named so.
#[test]
fn a_file_named_like_an_option_is_none() {
    let folder = drill();
    let stick = folder.path().join("kept/stick");
    fs::create_dir(stick.join("--trust=d")).unwrap();
    for name in ["--trust=zz.carnet", "--trust", "zz.carnet", "--trust=d/zz.carnet", "-h"] {
        fs::write(stick.join(name), "").unwrap();
    }
    let verify = |words: &[&str]| {
        let config = ["--config", "../plant/carnet.toml", "verify"];
        carnet(folder.path(), &stick, &[&config[..], words].concat())
    };
    for words in [
        &["--trust=zz.carnet", "zz.carnet"][..],
        &["--trust", "zz.carnet"],
        &["--trust=d/zz.carnet"],
        &["-h", "zz.carnet"],
    ] {
        let said = verify(words).status(2);
        assert!(said.err.contains("the name of a file in this folder"), "{said:?}");
        assert_eq!(said.out, "");
    }
    for words in [&["./--trust=zz.carnet"][..], &["--", "--trust=zz.carnet"]] {
        assert!(verify(words).status(1).out.contains("REJECTED"));
    }
}

/// VERDICT-18. Whoever reads a verdict sees whose settings and trust file had a say.
#[test]
fn every_verdict_names_the_settings_and_the_trust_file() {
    let folder = drill();
    let kept = folder.path().canonicalize().unwrap().join("kept");
    let run = |site: &str, words: &[&str]| {
        let config = format!("{site}/carnet.toml");
        carnet(&kept, &kept, &[&["--config", &config], words].concat())
    };
    let bundle = "requests.carnet";
    let approve = [
        "approve",
        "unapproved.carnet",
        "--ticket",
        "CHG-1",
        "--yes",
        "--key",
        "officers/p-003.pem",
        "-o",
    ];
    for (site, words) in [
        ("plant", &["verify", bundle][..]),
        ("plant", &["show", bundle]),
        ("gateway", &["import", bundle]),
        ("gateway", &["import", "--dry-run", bundle, bundle]),
        ("plant", &["report", bundle, "-o", "new.html"]),
        ("plant", &["merge", bundle, "-o", "merged.carnet"]),
        ("plant", &[&approve[..], &["approved.carnet"]].concat()),
    ] {
        let [settings, trust] =
            ["carnet.toml", "trust.toml"].map(|name| kept.join(site).join(name));
        let said = run(site, words);
        for path in [&settings, &trust] {
            assert_eq!(said.out.matches(path.to_str().unwrap()).count(), 1, "{words:?} {said:?}");
        }
        if words.contains(&"-o") {
            fs::remove_file(kept.join(words.last().unwrap())).unwrap();
        }
        let said = run(site, &[words, &["--json"]].concat());
        let first: serde_json::Value =
            serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
        assert_eq!(first["settings"], settings.to_str().unwrap(), "{words:?}");
        assert_eq!(first["trust"]["file"], trust.to_str().unwrap(), "{words:?}");
    }
    let page = fs::read_to_string(kept.join("new.html")).unwrap();
    assert!(page.contains(kept.join("plant/carnet.toml").to_str().unwrap()), "{page}");
    assert!(page.contains(kept.join("plant/trust.toml").to_str().unwrap()), "{page}");
    // Without a file of settings that is said.
    let said = carnet(
        &kept,
        &kept.join("plant"),
        &["--trust", "trust.toml", "verify", "../requests.carnet"],
    );
    said.with("  settings    none\n").with(kept.join("plant/trust.toml").to_str().unwrap());
}
