//! `answers check`.

use std::collections::BTreeMap;

use carnet_host::settings::try_parse_from;
use carnet_testbed::Said;
use serde_json::Value;

use crate::sites::Sites;
use crate::{CIDS, IIDS, asked};

/// Runs `answers check` as the one command does.
fn check(sites: &Sites, words: &str) -> Said {
    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: carnet_exporter::cli::AnswersArgs,
    }
    let config = sites.path("gateway/carnet.toml");
    let start = ["answers", "--config", config.to_str().unwrap(), "check"];
    let files = |word: &str| match word.ends_with(".csv") {
        true => sites.path(word).display().to_string(),
        false => word.to_owned(),
    };
    let words = start.iter().map(ToString::to_string).chain(words.split_whitespace().map(files));
    let (cli, typed) = try_parse_from::<Cli>(words).unwrap();
    let mut out = Vec::new();
    let result =
        carnet_exporter::command::run_answers(&cli.args, &typed.joined().unwrap(), &mut out);
    let out = String::from_utf8(out).unwrap();
    let (status, err) = match result {
        Ok(status) => (status, String::new()),
        Err(error) => (error.status(), format!("{error} {:?}", error.code())),
    };
    Said { status: status.number().into(), out, err }
}

/// Every file below a folder with its bytes.
fn tree(folder: &std::path::Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
            found.insert(path, Vec::new());
        } else {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    found
}

/// EXP-30. No key, no lock, no ledger that was not there.
#[test]
fn a_check_says_what_the_export_would_say_and_writes_nothing() {
    let (sites, folder) = asked();
    std::fs::remove_file(sites.path("gateway/key.pem")).unwrap();
    sites.write("good.csv", format!("IID,CID\n{},{}\n{},\n", IIDS[0], CIDS[0], IIDS[1]));
    sites.write(
        "bad.csv",
        format!("IID,CID,x\n{},{},\n{},,{}\n", IIDS[0], CIDS[0], IIDS[1], CIDS[1]),
    );
    let before = tree(&sites.path("."));
    let said = check(&sites, &format!("good.csv --reply-to {folder}")).status(0);
    said.with("good: 1 answer; nothing was written").with("1  have no answer yet");
    check(&sites, &format!("good.csv --reply-to {folder} --to plant-7")).status(0);
    let said = check(&sites, &format!("bad.csv --reply-to {folder} --json")).status(2);
    let json: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert_eq!((&json["command"], &json["good"]), (&"answers check".into(), &1.into()), "{json}");
    let answer = &json["answers"][0];
    assert_eq!((&answer["line"], &answer["outcome"]), (&2.into(), &"granted".into()), "{json}");
    assert!(answer["item"].as_str().is_some_and(|item| item.ends_with(":2")), "{json}");
    assert_eq!(json["faults"][0]["code"], "input.misplaced");
    check(&sites, &format!("good.csv --reply-to {folder} --to plant-9"))
        .status(2)
        .with("ExportReplyTo");
    check(&sites, "good.csv --reply-to plant-7_9_00000000").status(2).with("ExportReplyTo");
    let after = tree(&sites.path("."));
    assert!(before == after, "{:?} {:?}", before.keys(), after.keys());
    std::fs::remove_file(sites.path("gateway/ledger.db")).unwrap();
    check(&sites, &format!("good.csv --reply-to {folder}")).status(2).with("LedgerMissing");
    assert!(!sites.path("gateway/ledger.db").exists());
}

/// EXP-35.
#[test]
fn an_answer_that_the_route_does_not_carry_is_named() {
    let (sites, folder) = asked();
    let schemes = "schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]";
    let trust = sites.read("trust.toml");
    let (head, tail) = trust.rsplit_once(schemes).unwrap();
    sites.write("trust.toml", format!("{head}schemes = [\"vendor-file\"]{tail}"));
    sites.write("r.csv", format!("IID,CID\n{},{}\n", IIDS[0], CIDS[0]));
    let said = check(&sites, &format!("r.csv --reply-to {folder} --json")).status(2);
    said.with("the route does not carry the scheme microsoft");
}
