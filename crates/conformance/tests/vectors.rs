//! Every test vector has the outcome that it names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

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
    let mut wrong = Vec::new();
    for vector in &vectors {
        let outcome = carnet_conformance::judge_line(&vector.to_string()).unwrap();
        let outcome: Value = serde_json::from_str(&outcome).unwrap();
        assert_eq!(vector["id"], outcome["id"]);
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
    assert!(vectors.len() > 2_000, "only {} vectors", vectors.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
