//! The drill as a stranger runs it: on the samples, on own input, on bad input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn carnet(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_carnet")).args(words).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The sites of the drill are its own, also where this host has settings in its environment.
#[test]
fn the_ledger_of_this_host_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let mut drill = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let ledger = folder.path().join("ledger.db");
    drill.arg("drill").current_dir(folder.path()).env("CARNET_LEDGER", &ledger);
    let output = drill.env("CARNET_TRUST", "none.toml").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!ledger.exists());
}

#[test]
fn what_is_kept_works_with_the_other_commands() {
    let folder = tempfile::tempdir().unwrap();
    let output = carnet(folder.path(), &["drill", "--keep", "kept"]);
    assert!(output.status.success(), "{output:?}");
    let told = said(&output);
    for code in [
        "chunk.frame-digest",
        "import.already-imported",
        "site.not-for-here",
        "key.unknown",
        "chunk.magic",
    ] {
        assert!(told.contains(&format!("  REFUSED as {code}\n")), "{code} in\n{told}");
    }
    for code in ["quorum.same-person", "quorum.custodian"] {
        assert!(told.contains(&format!("  IN VAIN: {code}\n")), "{code} in\n{told}");
    }
    for code in ["route.medium-missing", "route.medium-retired"] {
        assert!(told.contains(&format!("  REFUSED as {code}\n")), "{code} in\n{told}");
    }
    assert!(told.contains("SIMULATED activation service"));
    assert!(told.contains("refused: 0x7F") && told.contains("deferred"));

    let kept = folder.path().join("kept");
    for (config, words, status) in [
        ("gateway", &["verify", "unapproved.carnet"][..], 4),
        ("gateway", &["verify", "requests.carnet"], 0),
        ("plant", &["verify", "requests.carnet-receipt"], 0),
        ("plant", &["verify", "responses.carnet"], 0),
        ("plant", &["show", "responses.carnet", "--items"], 0),
        ("gateway", &["import", "requests.carnet"], 0),
        ("plant", &["ledger", "audit"], 0),
        ("gateway", &["ledger", "audit"], 0),
        ("plant", &["ledger", "list", "--open"], 0),
        ("gateway", &["verify", "attacks/flipped.carnet"], 1),
        ("plant", &["media", "check", "stick"], 0),
        ("plant", &["media", "check", "lost-stick"], 1),
        ("gateway", &["import", "stick"], 0),
        // The deferred request stays open, the refused one crosses again.
        ("plant", &["export", "input/inventory.csv", "--to", "gateway-1", "-o", "next.carnet"], 0),
    ] {
        let config = format!("{config}/carnet.toml");
        let output = carnet(&kept, &[&["--config", &config], words].concat());
        assert_eq!(output.status.code(), Some(status), "{words:?}: {output:?}");
    }

    // Every command that was printed can be typed again in that folder.
    let printed = told.lines().filter_map(|line| line.strip_prefix("$ carnet "));
    let verify = printed.filter(|line| line.contains(" verify ")).collect::<Vec<_>>();
    assert_eq!(verify.len(), 4);
    let page = fs::read_to_string(kept.join("decision.html")).unwrap();
    for fact in ["p-003, p-004", "SIMULATED kiosk 4.2", "Practice 1"] {
        assert!(page.contains(fact), "{fact}");
    }
    let receipt = carnet(
        &kept,
        &["--config", "plant/carnet.toml", "verify", "--json", "requests.carnet-receipt"],
    );
    let receipt: serde_json::Value = serde_json::from_slice(&receipt.stdout).unwrap();
    assert!(receipt["receipt"]["medium"].is_string(), "{receipt}");
    for line in verify {
        let output = carnet(&kept, &line.split(' ').collect::<Vec<_>>());
        assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {output:?}");
    }
}

#[test]
fn every_input_shape_crosses_alone() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exporter/samples");
    let folder = tempfile::tempdir().unwrap();
    let mut crossed = 0;
    for sample in fs::read_dir(samples).unwrap() {
        let sample = sample.unwrap().path();
        let output = carnet(folder.path(), &["drill", "--requests", sample.to_str().unwrap()]);
        assert!(output.status.success(), "{sample:?}: {output:?}");
        assert!(said(&output).contains("attacks, each refused by name"), "{sample:?}");
        crossed += 1;
    }
    assert!(crossed >= 5);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn bad_input_and_a_full_folder_stop_it_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.csv"), "Machine,OfflineInstallationId\nA,4.89E+62\n")
        .unwrap();
    let licensed = "Machine,LicenseStatus,OfflineInstallationId\nA,1,\n";
    fs::write(folder.path().join("licensed.csv"), licensed).unwrap();
    for (words, reason) in [
        (&["drill", "--requests", "bad.csv"][..], "ended with status 2"),
        (&["drill", "--requests", "none.csv"], "none.csv"),
        (&["drill", "--requests", "licensed.csv"], "nothing that could be requested"),
        (&["drill", "--keep", "."], "is not empty"),
    ] {
        let output = carnet(folder.path(), words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(reason), "{words:?}: {error}");
    }
    assert!(said(&carnet(folder.path(), &["drill", "--requests", "bad.csv"])).contains("4.89E+62"));
}
