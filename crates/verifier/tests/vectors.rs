//! Every test vector through `carnet-verify harness`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, thread};

use serde_json::Value;

fn vectors() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testvectors");
    let mut vectors = Vec::new();
    for folder in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        for side in ["accept", "reject"] {
            for entry in fs::read_dir(folder.join(side)).into_iter().flatten() {
                let text = fs::read_to_string(entry.unwrap().path()).unwrap();
                let vector = serde_json::from_str::<Value>(&text).unwrap();
                // Scenarios of a ledger, which is above this crate.
                if vector["operation"] != "ledger" {
                    vectors.push(vector);
                }
            }
        }
    }
    vectors
}

#[test]
fn every_vector_has_its_expected_outcome() {
    let vectors = vectors();
    let mut harness = Command::new(env!("CARGO_BIN_EXE_carnet-verify"))
        .arg("harness")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = harness.stdin.take().unwrap();
    let lines = vectors.iter().map(|vector| format!("{vector}\n")).collect::<Vec<_>>();
    let writer =
        thread::spawn(move || lines.iter().try_for_each(|line| input.write_all(line.as_bytes())));
    let output = harness.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let outcomes = String::from_utf8(output.stdout).unwrap();
    let outcomes = outcomes.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut wrong = Vec::new();
    let mut count = 0;
    for (vector, outcome) in vectors.iter().zip(outcomes) {
        assert_eq!(vector["id"], outcome["id"]);
        count += 1;
        for (member, expected) in vector["expected"].as_object().unwrap() {
            let got = &outcome[member];
            // What is shown of a medium has further members, for people.
            let fits = match (member.as_str(), got, expected) {
                ("medium", Value::Object(got), Value::Object(expected)) => {
                    expected.iter().all(|(name, value)| got.get(name) == Some(value))
                }
                _ => got == expected,
            };
            if !fits {
                wrong.push(format!(
                    "{} {member}: got {}, expected {expected}",
                    vector["id"], outcome[member]
                ));
            }
        }
    }
    assert_eq!(count, vectors.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
