//! `carnet export` of requests, as a plant sees it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use sites::{CID, ESU, IID, IID2, IID3, SKU, Sites};

fn table(rows: &[[&str; 4]]) -> String {
    let rows = rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join("\n");
    format!("Machine,ID,KeyType,OfflineInstallationId\n{rows}\n")
}

/// EXP-35.
#[test]
fn a_weekly_run_over_all_machines_sends_only_what_is_new() {
    let sites = Sites::new("");
    sites.write("week.csv", table(&[["M1", SKU, "mak", IID]]));
    sites
        .export("plant", "week.csv --to gateway-1 --media stick")
        .status(0)
        .with("exported 1 request");
    let first = sites.only("stick");
    assert!(first.starts_with("plant-7_gateway-1_1_"), "{first}");
    assert_eq!(sites.names("plant/outbox"), [""; 0]);
    sites
        .export("plant", "week.csv --to gateway-1 --media stick")
        .status(0)
        .with("nothing to export");
    assert_eq!(sites.names("stick"), [first]);

    sites.write("week.csv", table(&[["M1", SKU, "mak", IID], ["M2", SKU, "mak", IID2]]));
    let said = sites.export("plant", "week.csv --to gateway-1 --media stick --json").status(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["carnet"], 1);
    assert_eq!(json["bundle"]["items"], 1);
    assert_eq!(json["bundle"]["sequence"], 2);
    assert_eq!(json["open"], 1);
}

/// EXP-50. EXP-4. What might be wrong and is no fault is there to be read before the bundle is.
#[test]
fn names_and_states_that_nobody_can_judge_are_told() {
    let sites = Sites::new("");
    let rows = format!("Machine,LicenseStatus,IID\nPR\u{dc}F-3,0,{IID}\nM1,,{IID2}\n");
    let bytes: Vec<u8> = rows.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    sites.write("week.csv", bytes);
    let export = |rest: &str| sites.export("plant", &format!("{rest} --to gateway-1 --dry-run"));
    export("week.csv").status(2).with("input.machine");
    let wrong = export("week.csv --encoding 850").status(0);
    let wrong = wrong.with(
        "called so by --encoding; where one is wrong, that is the wrong encoding: PR\u{2584}F-3\n",
    );
    wrong.with("1  of them without a licence state");
    export("week.csv --encoding 1252").status(0).with("encoding: PR\u{dc}F-3\n");
    // What tells its encoding itself is not called so by the option, nor by the name of its file.
    sites.write("marked.csv", format!("\u{feff}Machine,IID\nPR\u{dc}F-4,{IID3}\n"));
    sites.write("PR\u{dc}F-5.csv", format!("IID\n{IID2}\n"));
    let told = export("marked.csv PR\u{dc}F-5.csv --encoding 850").status(0);
    assert!(!told.out.contains("by --encoding"), "{}", told.out);
    let both = export("marked.csv week.csv --encoding 1252").status(0);
    both.with("1  called so by --encoding").with("encoding: PR\u{dc}F-3\n");
    let all = export("week.csv --encoding 1252 --all-products").status(0);
    assert!(!all.out.contains("licence state"), "{}", all.out);

    sites.write("PRESS-9.csv", format!("LicenseStatus,IID\n0,{IID3}\n"));
    let named = export("PRESS-9.csv").status(0);
    let named = named.with("1  called after their files, in which no machine is named: PRESS-9\n");
    assert!(!named.out.contains("--encoding"), "{}", named.out);
    let json = export("PRESS-9.csv --json").status(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["by_file"][0], &json["state_unknown"]), (&"PRESS-9".into(), &0.into()));
}

/// EXP-37. EXP-40.
#[test]
fn a_week_with_nothing_new_is_a_few_lines_whatever_the_number_of_files() {
    let sites = Sites::new("");
    let header = "ComputerName,ID,LicenseStatus,Description,OfflineInstallationId\n";
    let mut files = Vec::new();
    for number in 0..42_u32 {
        let id = format!("{:0>62}", number + 1);
        let digit = (0..10).map(|digit| format!("{id}{digit}"));
        let mut id = digit.filter(|id| id.parse::<carnet_format::InstallationId>().is_ok());
        let rows = [
            format!("M{number},{SKU},5,MAK channel,{}\n", id.next().unwrap_or_default()),
            format!("M{number},{ESU},1,MAK channel,{IID3}\n"),
            format!("M{number},{ESU},0,MAK channel,\n"),
        ];
        let name = format!("inventory-{number}.csv");
        sites.write(&name, format!("{header}{}", rows.concat()));
        files.push(name);
    }
    let words = format!("{} --to gateway-1 -o weekly.carnet", files.join(" "));
    sites.export("plant", &words).status(0).with("exported 42 requests");
    let said = sites.export("plant", &words).status(0);
    assert_eq!(
        said.out,
        "nothing to export, 126 rows stay; no file was written\n      42  stay: sent before, the answer is awaited\n      \
         42  skipped: no installation id\n      42  skipped: already licensed\n"
    );
    assert_eq!(said.err, "");
    let said = sites.export("plant", &format!("{words} --json")).status(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["skipped_rows"].as_array().unwrap().len(), 84);
    let row = serde_json::json!({"file": "inventory-0.csv", "line": 3, "reason": "licensed"});
    assert_eq!(json["skipped_rows"][0], row);
    // What needs a person is named as before, and the file that is there stays as it is.
    let before = std::fs::read(sites.path("weekly.carnet")).unwrap();
    sites.write("inventory-0.csv", format!("{header}M0,{SKU},5,MAK channel,{IID}\n"));
    sites.export("plant", &words).status(4).with("inventory-0.csv:2: M0 waits");
    let said = sites.export("plant", &format!("{words} --replace M0")).status(2);
    said.with("medium.name-taken");
    assert_eq!(std::fs::read(sites.path("weekly.carnet")).unwrap(), before);
    assert_eq!(sites.ledger_all("plant", "list --json").len(), 1);
}

#[test]
fn another_installation_id_of_a_product_replaces_the_request_before() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M1", ESU, "mak", IID3]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID2], ["M1", ESU, "mak", IID3]]));
    sites
        .export("plant", "a.csv --to gateway-1 --media stick --replace M1")
        .status(0)
        .with("1  cross in place of an earlier request");
    sites.import("gateway");
    let spool = sites.names("gateway/spool");
    let rows =
        std::fs::read_to_string(sites.path("gateway/spool").join(&spool[1]).join("requests.jsonl"));
    let row: serde_json::Value = serde_json::from_str(rows.unwrap().trim()).unwrap();
    assert_eq!(row["installation_id"], IID2);
    assert!(row["replaces"].as_str().unwrap().len() > 64);
}

/// STATE-14. EXP-10.
#[test]
fn a_shared_request_is_replaced_only_when_every_machine_moves() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M2", SKU, "mak", IID]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0).with("1 request");
    sites.write("a.csv", table(&[["m1", SKU, "mak", IID2], ["M2", SKU, "mak", IID]]));
    let words = "a.csv --to gateway-1 --media stick --json";
    let said = sites.export("plant", &format!("{words} --replace M1")).status(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["bundle"]["items"], 1);
    assert_eq!((&json["replacing"], &json["open"]), (&0.into(), &1.into()));
    // The other one moves too: now nobody waits for the old request.
    sites.write("a.csv", table(&[["M2", SKU, "mak", IID3]]));
    let said = sites.export("plant", &format!("{words} --replace M2")).status(0);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["replacing"], 1);
    assert_eq!(json["replacements"][0]["machines"][0], "M2");
    said.with("a.csv:2: M2 asks anew: installation id … 989214 in place of … 4129604");
}

/// STATE-15. EXP-10.
#[test]
fn an_older_print_does_not_undo_a_newer_one() {
    let sites = Sites::new("");
    sites.write("old.csv", table(&[["M1", SKU, "mak", IID]]));
    sites.write("new.csv", table(&[["M1", SKU, "mak", IID2]]));
    sites.export("plant", "old.csv --to gateway-1 --media stick").status(0);
    sites.export("plant", "new.csv --to gateway-1 --media stick --replace M1").status(0);
    sites
        .export("plant", "old.csv --to gateway-1 --media stick")
        .status(4)
        .with("nothing to export")
        .with("1  wait for a person, named above")
        .with(
            "old.csv:2: M1 waits: installation id … 4129604 is an older print; … 9061121 was sent",
        )
        .with("carnet export … --replace M1");
    assert_eq!(sites.names("stick").len(), 2);
}

#[test]
fn an_installation_id_crosses_once_with_fewer_or_more_ids() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", "", "mak", IID], ["M2", SKU, "mak", IID2]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0).with("2 requests");
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M2", "", "other", IID2]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0).with("nothing to export");
}

/// EXP-7.
#[test]
fn bad_rows_stop_everything_unless_they_are_to_be_left_out() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M2", SKU, "mak", "4.89E+62"]]));
    let said = sites.export("plant", "a.csv --to gateway-1 -o out.carnet").status(2);
    said.with("a.csv:3: column OfflineInstallationId")
        .with("[input.rounded]")
        .with("next for input.rounded");
    assert!(!sites.path("out.carnet").exists());
    assert_eq!(sites.names("plant/archive"), ["trust"]);
    let said = sites.export("plant", "a.csv --to gateway-1 -o out.carnet --skip-bad").status(0);
    said.with("exported 1 request").with("1  left out, named above");
    assert!(sites.path("out.carnet").exists());
}

/// EXP-6.
#[test]
fn no_option_lets_a_product_key_pass() {
    let sites = Sites::new("");
    let text = format!("{}\nM2,,mak,{IID2}\n", table(&[["M1", SKU, "mak", IID]]).trim());
    sites.write("a.csv", text.replace("M2", "VK7JG-NPHTM-C97JM-9MPGT-3V66B"));
    let said = sites.export("plant", "a.csv --to gateway-1 --media stick --skip-bad").status(2);
    let said = said.with("a.csv:3: a full product key stands here");
    assert!(!said.err.contains("NPHTM"));
    assert_eq!(sites.names("stick"), [""; 0]);
}

/// EXP-35.
#[test]
fn what_the_route_does_not_carry_is_refused_by_row() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", SKU, "retail", IID], ["M2", SKU, "mak", IID2]]));
    let said = sites.export("plant", "a.csv --to gateway-1 --media stick").status(2);
    said.with("a.csv:2: the route does not carry the key type retail [route.key-type]");
    sites.export("plant", "a.csv --to gateway-9 --media stick").status(2).with("route.none");
    sites.write("req.WibuCmRaC", "[WIBU-SYSTEMS Control File]\r\n");
    sites
        .export("plant", "req.WibuCmRaC --vendor codesys --to gateway-1 --media stick")
        .status(2)
        .with("route.vendor");
    sites
        .export("plant", "req.WibuCmRaC --vendor codemeter --to gateway-1 --media stick")
        .status(0);
}

/// EXP-45.
#[test]
fn a_bundle_that_would_be_refused_is_not_recorded() {
    let route = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\napprovals = 0\n\
        scan = \"none\"\nmax-items = 1\nmax-bytes = 8000000\ngaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"accept\"\n";
    let sites = Sites::new(route);
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID], ["M2", SKU, "mak", IID2]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(1).with("route.items");
    // A revoked key: only the judgement of the finished file finds it.
    let trust = sites.read("trust.toml");
    let trust =
        trust.replace("serial = 1", "serial = 2").replace("max-items = 1\n", "max-items = 9\n");
    sites.write(
        "trust.toml",
        trust.replace("role = \"exporter\"", "role = \"exporter\"\nrevoked = true"),
    );
    sites
        .export("plant", "a.csv --to gateway-1 --media stick")
        .status(1)
        .with("the other side would refuse");
    assert_eq!(sites.names("plant/outbox"), [""; 0]);
    assert_eq!(sites.names("plant/archive"), ["trust"]);
    sites.write("trust.toml", trust.replace("serial = 2", "serial = 3"));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0).with("sequence 1");
}

/// EXP-41.
#[test]
fn an_old_ledger_signs_nothing() {
    let mut sites = Sites::new("");
    // LEDGER-51. Its archive refutes the ledger.
    sites.is_tampered = true;
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    for name in sites.names("plant").iter().filter(|name| name.starts_with("ledger.db")) {
        std::fs::remove_file(sites.path("plant").join(name)).unwrap();
    }
    sites.begin_ledger("plant");
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(2).with("ledger.older");
    assert_eq!(sites.names("stick").len(), 1);
}

/// LEDGER-7, EXP-46, EXP-47.
#[test]
fn a_bundle_that_does_not_reach_its_target_is_not_lost() {
    let sites = Sites::new("");
    sites.write("a.csv", table(&[["M1", SKU, "mak", IID]]));
    sites.export("plant", "a.csv --to gateway-1 --media nowhere").status(2).with("medium.missing");
    assert_eq!(sites.names("plant/archive"), [""; 0]);
    sites.export("plant", "a.csv --to gateway-1 -o a.csv").status(2).with("medium.name-taken");
    assert_eq!(sites.names("plant/archive"), ["trust"]);
    // A target that fails only when it is written.
    let long = "x".repeat(300);
    let words = format!("a.csv --to gateway-1 -o {long}");
    let said = sites.export("plant", &format!("{words} --json")).status(3);
    let said = said.with("export.undelivered");
    let objects = said.out.lines().map(|line| serde_json::from_str(line).unwrap());
    let [json, error]: [serde_json::Value; 2] = objects.collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((&json["bundle"]["items"], &json["file"]), (&1.into(), &().into()));
    assert_eq!(error["error"]["code"], "export.undelivered");
    assert_eq!(json["undelivered"][0]["digest"], json["bundle"]["digest"]);
    // All of it was kept before a copy could leave.
    let bundle = sites.ledger("plant", "list --json");
    assert_eq!((&bundle["digest"], &bundle["state"]), (&json["bundle"]["digest"], &"sent".into()));
    let whole = bundle["digest"].as_str().unwrap();
    let kept = std::fs::read(sites.path(&format!("plant/archive/{whole}.carnet"))).unwrap();
    let name = sites.only("plant/outbox");
    assert_eq!(kept, std::fs::read(sites.path("plant/outbox").join(&name)).unwrap());
    let record = sites.read("plant/key.pem.record");
    assert!(record.contains(whole), "{record}");
    let digest = name.trim_end_matches(".carnet").rsplit('_').next().unwrap();
    said.with(&format!("carnet ledger bundle {digest} --media DIR"));
    sites.write("plant/outbox/plant-7_gateway-1_9_00000000.carnet", "");
    let said = sites.export("plant", "a.csv --to gateway-1 --media stick --json").status(4);
    let again: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&again["bundle"], &again["undelivered"]), (&().into(), &json["undelivered"]));
    let said = sites.export("plant", "a.csv --to gateway-1 --media stick").status(4);
    said.with("is recorded and was not delivered")
        .with(&format!("carnet ledger bundle {digest} --media DIR"))
        .with("9_00000000.carnet in the outbox was never recorded");
    // One that can never be recorded goes when its place is taken.
    sites.write("plant/outbox/plant-7_gateway-1_2_00000000.carnet", "");
    sites.write("plant/outbox/what.carnet", "");
    sites.write("a.csv", table(&[["M2", SKU, "mak", IID2]]));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(4);
    let left = sites.names("plant/outbox");
    assert_eq!(left, [&name, "plant-7_gateway-1_9_00000000.carnet", "what.carnet"]);
    // A copy that is delivered ends it.
    let status = sites.ledger("plant", "status --json");
    assert_eq!(status["undelivered"][0]["digest"], json["bundle"]["digest"]);
    let stick = sites.path("stick");
    sites.ledger("plant", &format!("bundle {digest} --media {} --json", stick.display()));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    assert_eq!(sites.ledger("plant", "status --json")["undelivered"], serde_json::json!([]));
}

/// The other end of a pipe may never come.
#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let sites = Sites::new("");
    let made = std::process::Command::new("mkfifo").arg(sites.path("M1.csv")).status().unwrap();
    assert!(made.success());
    sites.export("plant", "M1.csv --to gateway-1 -o x").status(2).with("input.unreadable");
    sites.export("plant", "stick --to gateway-1 -o x").status(2).with("it is a folder");
}

#[test]
fn the_command_line_is_checked_before_anything_is_done() {
    let sites = Sites::new("");
    sites
        .export("plant", "none.csv --to gateway-1 --media stick")
        .status(2)
        .with("input.unreadable");
    sites.export("plant", "a.csv --to gateway-1").status(2);
    sites.export("plant", "a.csv --to gateway-1 -o x --media stick").status(2);
    sites.export("plant", "a.csv --to gateway-1 -o x --encoding klingon").status(2);
    sites.write("a.csv", CID);
    sites.export("plant", "a.csv --to gateway-1 -o x").status(2).with("this is a confirmation id");
}
