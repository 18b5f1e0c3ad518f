//! `carnet attest-scan --report`: what is shown, what a person has to state, and what is never signed.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use carnet_testbed::{Desk, Said};

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");
/// Of `other.carnet`.
const FILE: &str = "05c192da6665f83941ab348b9edffdc15b209255e233075c378feb3860a4962b";

/// A folder with a bundle, the trust file and the scanner's key.
fn scene() -> Desk {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/approve.in");
    let desk = Desk::new();
    for name in ["trust.toml", "carnet.toml", "other.carnet"] {
        desk.write(name, fs::read(from.join(name)).unwrap());
    }
    desk.write_secret("scanner.pem", fs::read(from.join("keys/scanner.pem")).unwrap());
    desk
}

/// Attests a report of this text.
fn attest(desk: &Desk, report: impl AsRef<[u8]>, more: &[&str]) -> Said {
    attest_of(desk, report, "2026-11-20T00:00:00Z", more)
}

fn attest_of(desk: &Desk, report: impl AsRef<[u8]>, database: &str, more: &[&str]) -> Said {
    desk.write("r.txt", report);
    let words = ["attest-scan", "other.carnet", "--key", "scanner.pem", "--engine", "Kiosk 4.2"];
    let rest = ["--database", "1", "--database-date", database, "--report", "r.txt"];
    Said::of(
        desk.command(CARNET).args(words).args(rest).args(more).stdin(std::process::Stdio::null()),
    )
}

/// QUORUM-20. Nobody but the person says what a report says.
#[test]
fn a_report_is_not_attested_without_a_number() {
    let desk = scene();
    let before = fs::read(desk.path("other.carnet")).unwrap();
    let said = attest(&desk, format!("{FILE} clean\n"), &[]).status(2);
    said.with("config.nobody-to-ask").with("--findings").with("clean");
    // A consent that was enough before.
    attest(&desk, format!("{FILE} clean\n"), &["--yes"]).status(2);
    for (number, lines) in [("1", "clean"), ("2", "Trojan.X, Trojan.Y")] {
        let said = attest(&desk, format!("{FILE} {lines}\n"), &["--findings", number]).status(1);
        said.with("scan.found").with(&format!("report \"r.txt\" names {number}"));
    }
    assert_eq!(fs::read(desk.path("other.carnet")).unwrap(), before);
}

/// QUORUM-20.
#[test]
fn a_report_that_says_infected_is_not_attested_whatever_is_stated() {
    let desk = scene();
    let before = fs::read(desk.path("other.carnet")).unwrap();
    let text = format!("Kiosk 4.2\nRESULT: INFECTED  Trojan.Generic.4711\r\n{FILE}\n");
    let wide = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for report in [text.into_bytes(), wide] {
        let said = attest(&desk, report, &["--findings", "0"]).status(1);
        let (shown, refused) =
            ("        2  RESULT: INFECTED", "line 2 of report \"r.txt\" says: RESULT: INF");
        assert!(said.out.contains(shown), "{}", said.out);
        assert!(said.err.contains(refused) && said.err.contains("scan.found"), "{}", said.err);
    }
    assert_eq!(fs::read(desk.path("other.carnet")).unwrap(), before);
}

/// QUORUM-20.
#[test]
fn a_report_without_a_finding_is_attested_by_the_word_of_the_person() {
    let desk = scene();
    let report = format!("Bedrohungen gefunden: 0\n{FILE}\nNo threats detected\n");
    let said = attest(&desk, report, &["--findings", "0", "--json"]).status(0);
    // The lines are shown to whoever watches, and no line of the output is spoilt.
    assert!(said.err.contains("No threats detected"), "{}", said.err);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["scan"]["findings"], 0);
    assert_eq!(json["scan"]["engine"], "Kiosk 4.2");
    assert_eq!(json["quorum"]["scans"], 1);
}

/// QUORUM-21. What a person stated before the lines were shown does not do.
#[test]
fn a_report_that_is_not_plain_is_not_attested_where_nobody_reads_it() {
    let desk = scene();
    let before = fs::read(desk.path("other.carnet")).unwrap();
    for report in
        [format!("{FILE}\nscan done\n"), format!("Threat monitor\n{FILE}\nResult: clean\n")]
    {
        let said = attest(&desk, &report, &["--findings", "0"]).status(4);
        said.with("scan.unclear").with("at a terminal");
    }
    assert_eq!(fs::read(desk.path("other.carnet")).unwrap(), before);
    // In the JSON of a scanner the verdict stands far from the digest.
    let far = "    \"a\": 1,\n".repeat(30);
    let json = |verdict: &str| {
        format!("{{\n  \"sha256\": \"{FILE}\",\n{far}  \"scan_all_result_a\": \"{verdict}\"\n}}\n")
    };
    attest(&desk, json("Infected"), &["--findings", "0"]).status(1).with("scan.found");
    attest(&desk, json("No Threat Detected"), &["--findings", "0"]).status(0);
}

/// QUORUM-25. A scan that was signed in error is taken out again.
#[test]
fn what_a_key_has_signed_is_left_out_of_a_copy() {
    let desk = scene();
    let before = fs::read(desk.path("other.carnet")).unwrap();
    attest(&desk, format!("{FILE} clean"), &["--findings", "0", "-o", "scanned.carnet"]).status(0);
    let shown = desk.run(CARNET, &["--json", "show", "scanned.carnet"]).out;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let all = shown["endorsements"].as_array().unwrap();
    let key = all.iter().find(|it| it["type"] == "scan").unwrap()["key"].as_str().unwrap();
    let merge = |key: &str, to: &str| {
        desk.run(CARNET, &["merge", "scanned.carnet", "--without", key, "-o", to])
    };
    merge("00000000", "none.carnet").status(2).with("no copy has");
    merge("0", "none.carnet").status(2).with("or 8 to 64 hexadecimal digits");
    merge(&key[..8], "bare.carnet").status(0).with("left out").with("a scan under key");
    assert_eq!(fs::read(desk.path("bare.carnet")).unwrap(), before);
}

/// QUORUM-26. The plant would believe the time of the scan: nobody else would notice before its clock stands still.
#[test]
fn a_clock_far_past_the_bundle_is_confirmed_by_a_person() {
    let desk = scene();
    let created = 1_735_700_000;
    let exporter = carnet_testbed::Key::number(1);
    let requests = [carnet_testbed::vendor_file("codemeter", b"a request")];
    let sealed = carnet_testbed::seal(
        carnet_format::Manifest { created, ..carnet_testbed::manifest() },
        &carnet_format::ItemSet::requests(&requests).unwrap(),
        &exporter,
    );
    let digest = sealed.0.digest();
    desk.write("other.carnet", carnet_testbed::file(sealed));
    let trust = desk.read("trust.toml").replace("issued = \"2026-01-01", "issued = \"2025-01-01");
    let role = "role = \"exporter\"\nsite = \"plant-7\"\ncustodians = [\"p-001\"]";
    let trust = format!("{trust}\n[[key]]\npublic = \"{}\"\n{role}\n", exporter.hex());
    let report = format!("{digest} clean");
    // A time that the sender's clock has not vouched for says nothing.
    desk.write("trust.toml", &trust);
    attest(&desk, &report, &["--findings", "0", "-o", "scanned.carnet"]).status(0);
    let here = "name = \"plant-7\"\nzone = \"isolated\"\nclock = \"untrusted\"";
    assert!(trust.contains(here));
    desk.write("trust.toml", trust.replace(here, &here.replace("untrusted", "trusted")));
    attest(&desk, &report, &["--findings", "0"]).status(4).with("time.own-ahead").with("180 days");
}

/// END-11. What the caller typed is the caller's.
#[test]
fn the_name_of_a_scanner_is_one_that_a_scan_can_hold() {
    let desk = scene();
    desk.write("r.txt", format!("{FILE} clean"));
    for engine in ["", "K\u{e4}se", &"x".repeat(65)] {
        let words = ["attest-scan", "other.carnet", "--key", "scanner.pem", "--engine", engine];
        let rest = ["--database", "1", "--database-date", "2026-11-20", "--report", "r.txt"];
        let said = desk.run(CARNET, &[&words[..], &rest[..], &["--findings", "0"]].concat());
        said.status(2).with("--engine").with("expected 1 to 64");
    }
    attest_of(&desk, format!("{FILE} clean"), "2026-11-20", &["--findings", "0"]).status(0);
}

/// QUORUM-23.
#[test]
fn a_database_of_a_date_to_come_is_refused() {
    let desk = scene();
    let report = format!("{FILE} clean");
    let said = attest_of(&desk, &report, "2099-01-31T00:00:00Z", &["--findings", "0"]).status(1);
    said.with("scan.database").with("2099-01-31");
    // An old one is said.
    let old = attest_of(&desk, &report, "2001-01-31T00:00:00Z", &["--findings", "0"]).status(0);
    old.with("of 2001-01-31, ").with(" days old");
}

/// QUORUM-24. A wrong clock would move the time of every host that believes the scan.
#[test]
fn a_host_without_a_clock_signs_no_scan_whose_time_is_believed() {
    let desk = scene();
    let report = format!("{FILE} clean");
    for host in [["--clock", "untrusted"], ["--site", "plant-7"]] {
        let words = [&host[..], &["--findings", "0"]].concat();
        attest(&desk, &report, &words).status(1).with("scan.clock").with("kiosk-1");
    }
    let here = ["--site", "plant-7", "--clock", "trusted", "--findings", "0"];
    attest(&desk, &report, &here).status(0);
}

/// QUORUM-10, QUORUM-17, TRUST-22. A scan that no host would ever count is refused with its reason, and a trust
/// file in which none can count is refused by `trust check`.
#[test]
fn a_scan_that_can_never_count_is_refused_before_it_is_signed() {
    let desk = scene();
    let trust = desk.read("trust.toml");
    let here = "role = \"scanner\"\nsite = \"kiosk-1\"";
    assert!(trust.contains(here) && trust.contains("time-unknown = \"accept\""));
    let hold = trust.replace("time-unknown = \"accept\"", "time-unknown = \"hold\"");
    let hold = hold.replace(
        "scan = \"required\"",
        "scan = \"required\"\nscan-sites = [\"plant-7\", \"kiosk-1\"]",
    );
    let moved = hold.replace(here, "role = \"scanner\"\nsite = \"plant-7\"");
    desk.write("trust.toml", &moved);
    desk.run(CARNET, &["trust", "check"])
        .status(1)
        .with("trust.no-scanner")
        .with("clock of plant-7");
    // Another kiosk makes the file a good one, and the scan at the plant no better.
    let kiosk = carnet_testbed::Key::number(99).hex();
    desk.write("trust.toml", format!("{moved}\n[[key]]\npublic = \"{kiosk}\"\n{here}\n"));
    desk.run(CARNET, &["trust", "check"]).status(0);
    let words = ["--clock", "trusted", "--findings", "0"];
    let said = attest(&desk, format!("{FILE} clean"), &words).status(1);
    said.with("quorum.time-unknown").with("The clock of plant-7").with("time-unknown is accept");
}
