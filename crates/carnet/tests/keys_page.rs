//! Runs every command block of `docs/keys.md`: those about keys in order, and those that change the trust file as its cases say.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hosts;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use hosts::Hosts;

const PAGE: &str = include_str!("../../../docs/keys.md");

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What stands between "```sh" and "```".
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().map(str::trim_start);
    while lines.any(|line| line == "```sh") {
        blocks
            .push(lines.by_ref().take_while(|line| *line != "```").collect::<Vec<_>>().join("\n"));
    }
    blocks
}

#[test]
#[ignore = "needs softhsm2 openssl"]
fn the_commands_of_the_page_on_keys_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // What a person types at the terminal stands in files here.
    write(&path("old-phrase"), "correct horse\n", 0o600);
    write(&path("new-phrase"), "battery staple\n", 0o600);
    write(&path("pin"), "4711\n", 0o600);
    let module = "/usr/lib/softhsm/libsofthsm2.so";
    let settings = format!(
        "passphrase-file = \"old-phrase\"\npin-file = \"pin\"\npkcs11-module = \"{module}\"\n"
    );
    write(&path("carnet.toml"), &settings, 0o644);
    let trust = "format = 1\nserial = 1\nissued = \"2026-01-01T00:00:00Z\"\n[[person]]\nname = \"p-003\"\n[[site]]\nname = \"plant-7\"\n\
                 zone = \"isolated\"\nclock = \"untrusted\"\nversions = [1]\n";
    write(&path("trust.toml"), trust, 0o644);
    fs::create_dir(path("tokens")).unwrap();
    let tokens = format!("directories.tokendir = {}\n", path("tokens").display());
    write(&path("softhsm2.conf"), &tokens, 0o644);
    fs::create_dir(path("bin")).unwrap();
    symlink(env!("CARGO_BIN_EXE_carnet"), path("bin/carnet")).unwrap();
    let tool = "#!/bin/sh\nexec /usr/bin/pkcs11-tool --pin 4711 \"$@\"\n";
    write(&path("bin/pkcs11-tool"), tool, 0o755);
    let init = "#!/bin/sh\nexec /usr/bin/softhsm2-util \"$@\" --so-pin 12345678 --pin 4711\n";
    write(&path("bin/softhsm2-util"), init, 0o755);

    let mut shown = Vec::new();
    let blocks = blocks(PAGE);
    assert!(blocks.len() >= 6, "{blocks:?}");
    for block in &blocks {
        let search = format!("{}:{}", path("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh")
            .args(["-euc", block])
            .current_dir(folder.path())
            .env("PATH", search)
            .env("CARNET_CONFIG", path("carnet.toml"))
            .env("SOFTHSM2_CONF", path("softhsm2.conf"))
            .env_remove("CREDENTIALS_DIRECTORY")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{error}");
        shown.push(String::from_utf8(output.stdout).unwrap());
    }
    // The same key under another pass phrase, another one on the token, and the P-256 keys of an
    // approver on the token and in a file.
    let publics: Vec<&str> = shown
        .iter()
        .filter_map(|text| text.lines().find(|line| line.starts_with("public = ")))
        .collect();
    let [first, renewed, token, card, trial] = publics[..] else { panic!("{shown:?}") };
    assert!(first == renewed && first != token, "{publics:?}");
    let digits = [first, token, card, trial].map(|line| line.split('"').nth(1).unwrap().len());
    assert_eq!(digits, [64, 64, 66, 66]);
}

/// The blocks that change the trust file, by the section in which they stand: where they are typed, and what.
fn changes(section: &str) -> Vec<(String, String)> {
    let (_, rest) = PAGE.split_once(&format!("# {section}\n")).unwrap();
    let end = rest.find("\n##").unwrap_or(rest.len());
    let blocks = rest[..end].split("```sh trust\n# ").skip(1);
    let block = |block: &str| {
        let (host, lines) = block.split_once('\n').unwrap();
        (host.to_owned(), lines.split("```").next().unwrap().trim().to_owned())
    };
    blocks.map(block).collect()
}

/// Types a line of the page on a host, with what a person would answer.
fn typed(hosts: &Hosts, host: &str, line: &str, words: &[&str]) {
    let stick = hosts.path("stick").display().to_string();
    let line = line.replace("/media/blue01", &stick);
    let mut typed: Vec<&str> = line.split(' ').skip(1).collect();
    if typed[0] == "trust" {
        typed.push("--yes");
    }
    for words in words {
        typed.extend(["--words", words]);
    }
    let mut command = hosts.command(&typed);
    command
        .current_dir(hosts.path(host))
        .env("CARNET_CONFIG", hosts.path(host).join("carnet.toml"));
    if host == "desk" {
        command.env("CARNET_PASSPHRASE_FILE", hosts.path("desk-phrase-p-008"));
    }
    carnet_testbed::Said::of(&mut command).status(0);
}

/// Has the update on the stick approved, and installs it by the line of the page on each host.
fn agree(hosts: &Hosts, serial: u64, officer: &str) {
    hosts.approve_update(serial, officer);
    let install = &changes("Change the trust file")[0];
    assert_eq!(install.0, "on each host");
    for host in ["plant", "gateway", "desk"] {
        typed(hosts, host, &install.1, &[]);
        assert_eq!(hosts.trust(host).serial(), serial, "{host}");
    }
}

fn approved(hosts: &Hosts, number: u32) -> String {
    let bundle = hosts.export(number);
    hosts.approve(&bundle, "p-008").status(0);
    hosts.approve(&bundle, "p-009").status(0);
    bundle
}

/// Each case of the page, with a bundle under way that was approved before.
#[test]
fn every_change_of_the_page_is_two_commands_and_loses_nothing() {
    let hosts = Hosts::agreed();
    let bundle = approved(&hosts, 7);
    let [(host, line)] = &changes("An exporter key is stolen, or perhaps stolen")[..] else {
        panic!()
    };
    assert_eq!(host, "at the plant");
    typed(&hosts, "plant", line, &[]);
    agree(&hosts, 2, "p-009");
    hosts.run("gateway", &["import", &bundle]).status(1).with("trust.revoked");
    hosts.run("plant", &["ledger", "void", bundle.trim_start_matches("stick/")]).status(0);

    let bundle = approved(&hosts, 8);
    let [(desk, card), (plant, add)] = &changes("The key of an approver ends")[..] else {
        panic!()
    };
    assert_eq!((&**desk, &**plant), ("at the desk", "at the plant"));
    fs::remove_file(hosts.path("stick/p-008.carnet-site")).unwrap();
    typed(&hosts, "desk", card, &[]);
    let words = hosts.card_words("p-008");
    typed(&hosts, "plant", add, &[&words]);
    agree(&hosts, 3, "p-009");
    // What was approved under the old key still counts, which has no end.
    hosts.run("gateway", &["import", &bundle]).status(0).with("IMPORTED");

    hosts.init("desk-2", "desk", "persons = [\"p-010\"]");
    let [(_, add)] = &changes("A new officer")[..] else { panic!() };
    typed(&hosts, "plant", add, &[&hosts.card_words("p-010")]);
    agree(&hosts, 4, "p-009");

    hosts.init("kiosk", "desk", "site = \"kiosk-1\"");
    typed(&hosts, "plant", add, &[&hosts.card_words("kiosk-1")]);
    agree(&hosts, 5, "p-009");
    let [(_, remove)] = &changes("A scanner is lost")[..] else { panic!() };
    typed(&hosts, "plant", remove, &[]);
    agree(&hosts, 6, "p-009");
    for host in ["plant", "gateway"] {
        hosts.run(host, &["ledger", "audit"]).status(0);
    }
}
