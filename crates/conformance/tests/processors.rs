//! One verdict on every processor: the vectors of chunks and bundles on this one and on two that
//! QEMU plays, of which one lacks the instructions for libzstd's fast loops (BMI2).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, thread};

use carnet_format::Digest;
use serde_json::{Value, json};

/// Frames that RFC 8878 forbids and fast loops take: 252 and 772 bytes 0 in four Huffman streams, of
/// which the first has a byte too many, or a bit.
const FORBIDDEN: [(&str, usize); 2] = [
    (
        "28b52ffd20fc6d0100c64f0a8010090008000800480000000000000080000000000000008000\
         00000000000080000000000000008000",
        252,
    ),
    (
        "28b52ffd60040285030046301b80101900190019000100000000000000000000000000000000\
         0000000000000004000000000000000000000000000000000000000000000000020000000000\
         0000000000000000000000000000000000000002000000000000000000000000000000000000\
         0000000000000200",
        772,
    ),
];

/// Where these flags are set, a test of the format wants libzstd alone to be strict.
#[test]
fn libzstd_is_built_with_strict_flags() {
    let flags = std::env::var("TARGET_CFLAGS").unwrap();
    let is_lax = std::env::var_os("CARNET_TEST_LAX").is_some();
    assert_ne!(flags.contains("HUF_DISABLE_FAST_DECODE"), is_lax, ".cargo/config.toml");
}

#[test]
#[ignore = "needs qemu-user-static"]
fn every_processor_gives_the_same_verdicts() {
    let lines = [forbidden(), vectors()].concat();
    let here = judge(&[], &lines);
    for line in here.lines().take(FORBIDDEN.len()) {
        let outcome: Value = serde_json::from_str(line).unwrap();
        assert_eq!(outcome["code"], "chunk.decode", "{outcome}");
    }
    for processor in ["Nehalem", "Haswell"] {
        let there = judge(&["qemu-x86_64-static", "-cpu", processor], &lines);
        for (here, there) in here.lines().zip(there.lines()) {
            assert_eq!(here, there, "here and on {processor}");
        }
        assert_eq!(here.len(), there.len(), "{processor}");
    }
}

/// Runs the harness, by itself or with another program.
fn judge(with: &[&str], lines: &[String]) -> String {
    let command = [with, &[env!("CARGO_BIN_EXE_carnet-conformance")]].concat();
    let mut harness = Command::new(command[0])
        .args(&command[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // QEMU warns of instructions that it does not play.
        .stderr(if with.is_empty() { Stdio::inherit() } else { Stdio::null() })
        .spawn()
        .expect(command[0]);
    let mut input = harness.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        // Where it does not read to the end, its status says more.
        scope.spawn(move || lines.iter().try_for_each(|line| writeln!(input, "{line}")));
        harness.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{command:?}");
    let outcomes = String::from_utf8(output.stdout).unwrap();
    assert_eq!(outcomes.lines().count(), lines.len(), "{command:?}");
    outcomes
}

fn forbidden() -> Vec<String> {
    let line = |(hex, length): (&str, usize)| {
        let frame = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        let parameters = json!({
            "plain_length": length,
            "frame_digest": Digest::of(&frame).to_string(),
            "plain_digest": Digest::of(&vec![0; length]).to_string(),
        });
        let data = [json!({ "hex": hex })];
        json!({ "id": hex, "operation": "chunk", "parameters": parameters, "data": data })
            .to_string()
    };
    FORBIDDEN.map(line).to_vec()
}

/// All vectors of chunks and bundles, in the order of their paths.
fn vectors() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testvectors");
    let mut files = Vec::new();
    for folder in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        for side in ["accept", "reject"] {
            let entries = fs::read_dir(folder.join(side)).into_iter().flatten();
            files.extend(entries.map(|entry| entry.unwrap().path()));
        }
    }
    files.sort();
    let vectors = files
        .iter()
        .map(|file| serde_json::from_str::<Value>(&fs::read_to_string(file).unwrap()).unwrap());
    let lines: Vec<String> = vectors
        .filter(|vector| ["chunk", "bundle"].contains(&vector["operation"].as_str().unwrap()))
        .map(|vector| vector.to_string())
        .collect();
    assert!(!lines.is_empty());
    lines
}
