//! The commands of `carnet-verify` as a person or a script meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use carnet_format::{Digest, Guid, ItemRef, RequestBody};
use carnet_testbed::{Desk, EASY, IID, Said, bundle, bundle_of, request, request_number, trust};
use serde_json::Value;

/// A desk with a trust file, a `carnet.toml` and two bundles, a good one and a bad one.
fn officer(approvals: u8) -> Desk {
    let desk = Desk::new();
    desk.write("trust.toml", trust(approvals, EASY));
    desk.write("carnet.toml", "trust = \"trust.toml\"\n");
    let (mut file, _) = bundle();
    desk.write("good.carnet", &file);
    *file.last_mut().unwrap() ^= 1;
    desk.write("bad.carnet", &file);
    desk
}

/// Status, standard output, standard error.
fn run(desk: &Desk, args: &[&str]) -> (i32, String, String) {
    let Said { status, out, err } = desk.run(env!("CARGO_BIN_EXE_carnet-verify"), args);
    (status, out, err)
}

#[test]
fn the_status_says_what_became_of_it() {
    let desk = officer(0);
    assert_eq!(run(&desk, &["verify", "good.carnet"]).0, 0);
    assert_eq!(run(&desk, &["verify", "bad.carnet"]).0, 1);
    assert_eq!(run(&desk, &["verify", "absent.carnet"]).0, 3);
    // VERDICT-20.
    assert_eq!(run(&desk, &["verify", "."]).0, 1);
    fs::create_dir(desk.path("empty")).unwrap();
    let (status, out, err) = run(&desk, &["verify", "good.carnet", "empty"]);
    assert!(status == 3 && out.is_empty() && err.contains("import.nothing"), "{out}{err}");
    assert_eq!(run(&desk, &["verify", "good.carnet", "absent.carnet", "bad.carnet"]).0, 1);
    assert_eq!(run(&desk, &["verify", "good.carnet", "absent.carnet"]).0, 3);
    assert_eq!(run(&desk, &["verify"]).0, 2);
    assert_eq!(run(&desk, &["verify", "good.carnet", "--no-verify"]).0, 2);
    assert_eq!(run(&officer(1), &["verify", "good.carnet"]).0, 4);
    desk.write("trust.toml", "format = 0\n");
    let (status, out, error) = run(&desk, &["verify", "good.carnet"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(error.contains("trust.format") && error.contains("serial is missing"), "{error}");
}

/// IMP-38.
#[test]
fn copies_of_one_bundle_are_named_and_keep_their_verdicts() {
    let desk = officer(0);
    let (other, _) = bundle_of(&[request_number(1)]);
    desk.write("other.carnet", other);
    let (status, out, err) = run(&desk, &["verify", "good.carnet", "other.carnet", "bad.carnet"]);
    assert_eq!(
        (status, out.matches("ACCEPTED").count(), out.matches("REJECTED").count()),
        (1, 2, 1)
    );
    let note =
        format!("copies of one bundle, {}: \"good.carnet\", \"bad.carnet\".", bundle().1.short());
    assert!(err.contains(&note), "{err}");
    let (_, _, err) = run(&desk, &["verify", "good.carnet", "other.carnet"]);
    assert!(!err.contains("copies"), "{err}");
}

#[test]
fn verify_tells_an_officer_all_and_says_what_it_did_not_check() {
    let (_, text, _) = run(&officer(0), &["verify", "good.carnet"]);
    for part in [
        "good.carnet: ACCEPTED",
        "from        plant-7 to gateway-1",
        "epoch 1, sequence 1",
        "1 × Windows (mak, activate)",
        "stream        not checked here",
        "time floor and trust serial: not checked here",
        "medium      not checked here",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let (_, text, _) = run(&officer(0), &["verify", "bad.carnet"]);
    assert!(text.contains("REJECTED") && text.contains("[chunk.frame-digest]"), "{text}");
    assert!(text.contains("15 frames        FAILED"), "{text}");
}

#[test]
fn json_is_one_object_a_file_with_every_member_of_the_table() {
    let desk = officer(0);
    let at = "2027-01-31T00:00:00Z";
    let medium = "5f".repeat(16);
    let args = ["verify", "good.carnet", "bad.carnet", "--json", "--at", at, "--medium", &medium];
    let (_, text, _) = run(&desk, &args);
    let lines =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    let (summary, lines) = lines.split_last().unwrap();
    assert_eq!(lines.len(), 2);
    let spec =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/exchange.md")).unwrap();
    let table = spec.split("| member | value |").nth(1).unwrap();
    let members = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let members = members.map(|line| line.split('`').nth(1).unwrap()).collect::<Vec<_>>();
    for line in lines {
        let keys = line.as_object().unwrap().keys().collect::<Vec<_>>();
        assert_eq!(keys, members);
    }
    assert_eq!((&lines[0]["verdict"], &lines[0]["at"]), (&"accepted".into(), &at.into()));
    assert_eq!(lines[0]["medium"]["known"], "stated");
    assert_eq!(
        (&lines[1]["code"], &lines[1]["contents"]),
        (&"chunk.frame-digest".into(), &Value::Null)
    );
    let expected = serde_json::json!({
        "carnet": 1,
        "command": "verify",
        "summary": { "files": 2, "accepted": 1, "rejected": 1, "held": 0, "unknown": 0 },
        "status": 1,
    });
    assert_eq!(*summary, expected);
}

/// VERDICT-13.
#[test]
fn what_can_be_counted_or_named_is_told() {
    let desk = officer(0);
    let requests = [None, Some(1), Some(2)].map(|number| {
        let mut request = request(IID);
        if let RequestBody::Microsoft(microsoft) = &mut request.body {
            microsoft.activation_id = number.map(|number| Guid::from_bytes([number; 16]));
            microsoft.application_id = Some(Guid::from_bytes([number.unwrap_or(3); 16]));
        }
        request
    });
    let (file, digest) = bundle_of(&requests);
    let derived = format!("plant-7_gateway-1_1_{}.carnet", &digest.to_string()[..8]);
    for name in [derived.as_str(), "holiday.carnet"] {
        desk.write(name, &file);
        let (_, text, _) = run(&desk, &["show", name, "-v"]);
        assert!(text.contains("  different   application ids 3, activation ids 2\n"), "{text}");
        let is_told = format!("  file name   is not the one that it should bear: {derived}\n");
        assert_eq!(text.contains(&is_told), name != derived, "{text}");
        let (_, text, _) = run(&desk, &["verify", name, "--json"]);
        let object: Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({
            "application_ids": 3, "activation_ids": 2, "extended_pids": 0, "field_values": 0, "error_codes": 0
        });
        assert_eq!(object["distinct"], expected);
        let told = if name == derived { Value::Null } else { derived.as_str().into() };
        assert_eq!(object["derived_name"], told);
    }
    let (_, text, _) = run(&desk, &["show", &derived, "--privacy", "--json"]);
    let object: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    let of = |value: &str| {
        let kinds = object["privacy"].as_array().unwrap();
        let kind = kinds.iter().find(|kind| kind["value"] == value).unwrap();
        (kind["count"].as_u64().unwrap(), kind["distinct"].as_u64().unwrap())
    };
    assert_eq!((of("activation id"), of("installation id")), ((2, 2), (3, 1)));
}

/// VERDICT-13. A hundred made-up values do not look like a hundred times the same one, and no link is said to lead
/// somewhere where nobody has looked.
#[test]
fn values_that_differ_are_told_from_equal_ones() {
    let desk = officer(0);
    let shown = |name: &str, different: bool| {
        let requests: Vec<_> = (1..=100_u32)
            .map(|number| {
                let mut request = carnet_testbed::request_number(number);
                let mut value = [7; 16];
                if different {
                    value[..4].copy_from_slice(&number.to_be_bytes());
                }
                if let RequestBody::Microsoft(microsoft) = &mut request.body {
                    microsoft.activation_id = Some(Guid::from_bytes(value));
                }
                request.replaces = Some(ItemRef { bundle: Digest::of(&value), index: 0 });
                request
            })
            .collect();
        desk.write(name, bundle_of(&requests).0);
        run(&desk, &["show", name, "--privacy", "-v"]).1
    };
    let (equal, other) = (shown("equal.carnet", false), shown("other.carnet", true));
    for (text, count) in [(&equal, 1), (&other, 100)] {
        assert!(text.contains(&format!(", activation ids {count}\n")), "{text}");
        assert!(text.contains(&format!(" 100 × activation id, {count} different: ")), "{text}");
        assert!(
            text.contains(&format!(
                " 100 × replaces, {count} different: names an item of an earlier bundle; whether"
            )),
            "{text}"
        );
    }
}

#[test]
fn show_lists_items_only_of_a_sound_bundle() {
    let desk = officer(1);
    let (status, text, _) = run(&desk, &["show", "good.carnet", "--items"]);
    assert_eq!(status, 4);
    assert!(text.contains("installation id: 0332550 9038505"), "{text}");
    let (_, text, _) = run(&desk, &["show", "good.carnet", "--privacy"]);
    assert!(text.contains("1 × installation id, 1 different: a pseudonym"), "{text}");
    let (status, text, _) = run(&desk, &["show", "bad.carnet", "--items"]);
    assert_eq!(status, 1);
    assert!(!text.contains("installation id"), "{text}");
}

#[test]
fn trust_check_names_every_contradiction_and_show_prints_the_digest() {
    let desk = officer(0);
    let (status, text, _) = run(&desk, &["trust", "check"]);
    assert_eq!(status, 0, "{text}");
    let (_, text, _) = run(&desk, &["trust", "show", "--json"]);
    let object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(object["digest"].as_str().unwrap().len(), 64);
    let broken = trust(9, EASY).replace("to = \"gateway-1\"", "to = \"gateway-2\"");
    desk.write("trust.toml", broken);
    let (status, text, _) = run(&desk, &["trust", "check"]);
    assert_eq!(status, 1);
    assert!(
        text.contains("[trust.unknown-reference]") && text.contains("[trust.too-few-approvers]")
    );
    assert_eq!(run(&desk, &["trust", "show"]).0, 2);
    assert_eq!(run(&desk, &["trust", "check", "absent.toml"]).0, 2);
}

/// An officer's desk has no ledger.
#[test]
fn what_a_new_trust_file_changes_is_told_without_a_ledger() {
    let desk = officer(0);
    let next =
        trust(0, EASY).replace("serial = 3", "serial = 4") + "\n[[person]]\nname = \"p-010\"\n";
    desk.write("next.carnet-trust", carnet_testbed::update(&next, []));
    desk.write("next.toml", &next);
    for words in [&["next.carnet-trust"][..], &["trust.toml", "next.toml"]] {
        let (status, text, error) = run(&desk, &[&["trust", "diff"], words].concat());
        assert_eq!(status, 0, "{error}");
        assert!(text.contains("serial 3 → 4") && text.contains("+ person p-010"), "{text}");
    }
    let (_, text, _) = run(&desk, &["trust", "diff", "trust.toml"]);
    assert_eq!(text, "They are the same.\n");
    // Whom nobody can approve with is seen to.
    let (_, text, _) = run(&desk, &["trust", "check", "next.toml"]);
    assert!(text.contains("p-010 has no key and can use none"), "{text}");
}

/// Nobody is left to believe that all of the file is used.
#[test]
fn what_is_skipped_is_told_wherever_the_file_is_used() {
    let desk = officer(0);
    let text = trust(0, EASY);
    let line = text.lines().count() + 1;
    desk.write("trust.toml", text + "[[key]]\nneeds = 2\nsecret = 1\n");
    let (status, _, note) = run(&desk, &["verify", "good.carnet"]);
    assert_eq!(status, 0);
    assert!(note.starts_with("note: ") && note.contains(&format!("at line {line}:")), "{note}");
    let said = format!("  line {line}: this key is skipped: it needs format 2");
    for command in ["check", "show"] {
        let (status, text, _) = run(&desk, &["trust", command]);
        assert!(status == 0 && text.contains(&said), "{text}");
    }
    let (_, text, _) = run(&desk, &["trust", "check", "--json"]);
    let object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&object["skipped"][0]["line"], &object["skipped"][0]["table"]),
        (&line.into(), &"key".into())
    );
}

/// What people compare and agree on.
#[test]
fn trust_show_prints_words_and_every_condition_of_a_route() {
    let desk = officer(0);
    let route = "names = \"report\"\nfields = [\"activation-id\"]\nturnaround-days = 5\n\
                 scan = \"required\"\nscan-sites = [\"gateway-1\"]\nscan-max-age-hours = 9\n\
                 foreign = \"reject\"";
    let text = trust(2, route).replace("serial = 3", "serial = 3\ntrust-approvals = 2");
    let digest = carnet_format::Digest::of(text.as_bytes());
    desk.write("trust.toml", text);
    let (status, text, _) = run(&desk, &["trust", "show"]);
    assert_eq!(status, 0, "{text}");
    for part in [
        "  serial 3, issued 2027-01-01 00:00:00 UTC\n",
        &format!("  words  {}\n", carnet_judge::words::Words::from(digest)),
        "  approvals needed for a new trust file: 2\n",
        "      values that may leave: activation-id\n",
        "      scan sites gateway-1\n",
        "      other things on the medium reject\n",
        "      gaps hold, late bundles accept, time unknown hold\n",
        "      names of machines in what leaves report, an answer is expected within 5 days\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    // A script reads all that the file says.
    let (_, text, _) = run(&desk, &["trust", "show", "--json"]);
    let object: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&object["command"], &object["trust_approvals"]), (&"trust show".into(), &2.into()));
    let expected = serde_json::json!({
        "from": "plant-7", "to": "gateway-1", "kinds": ["request"], "schemes": ["microsoft"],
        "key_types": ["mak"], "vendors": [], "fields": ["activation-id"], "names": "report",
        "approvals": 2, "scan": "required", "scan_sites": ["gateway-1"], "scan_max_age_hours": 9,
        "media": null, "max_items": 100, "max_bytes": 100000, "max_age_days": null,
        "turnaround_days": 5, "gaps": "hold", "late": "accept", "time_unknown": "hold",
        "medium_differs": "hold", "foreign": "reject",
    });
    assert_eq!(object["routes"][0], expected);
}

/// TRUST-24.
#[test]
fn of_very_many_faults_a_hundred_are_printed_and_the_others_counted() {
    let desk = officer(0);
    let lines = |count: usize| "\u{7f}\n".repeat(count);
    for (count, more) in [(100, 0), (101, 1), (400_000, 399_900)] {
        desk.write("trust.toml", lines(count));
        let (status, text, _) = run(&desk, &["trust", "check"]);
        assert_eq!((status, text.matches("[trust.text]").count()), (1, 100));
        let rest = format!("  and {more} more\n");
        assert_eq!(text.ends_with(&rest), more > 0, "{text}");
        let (_, text, _) = run(&desk, &["trust", "check", "--json"]);
        let object: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(object["faults"].as_array().unwrap().len(), 100);
        assert_eq!(object["more"], more);
        let (_, _, error) = run(&desk, &["verify", "good.carnet"]);
        assert_eq!(error.matches("[trust.text]").count(), 100);
    }
}

/// VERDICT-10.
#[cfg(unix)]
#[test]
fn hostile_names_are_harmless_in_json_too() {
    let desk = officer(0);
    let name = "a\u{202e}tenrac.\u{9b}31m\u{e0041}.carnet";
    fs::copy(desk.path("good.carnet"), desk.path(name)).unwrap();
    for command in ["verify", "show"] {
        let (status, text, _) = run(&desk, &[command, name, "--json"]);
        assert_eq!(status, 0);
        assert!(text.contains(r"a\u202etenrac.\u009b31m\udb40\udc41.carnet"), "{text}");
        assert!(text.lines().all(carnet_format::plain_text::is_plain), "{text}");
        let object: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(object["file"], name);
    }
}

/// MEDIA-1.
#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_like_a_bundle_does_not_block() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let desk = officer(0);
    mknodat(CWD, desk.path("x.carnet"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    for command in ["verify", "show"] {
        let (status, text, _) = run(&desk, &[command, "x.carnet"]);
        assert_eq!(status, 3);
        assert!(text.contains("[medium.not-regular]"), "{text}");
    }
}

#[test]
fn explain_knows_every_code_and_no_other() {
    let desk = officer(0);
    let (status, text, _) = run(&desk, &["explain", "time.held"]);
    assert!(status == 0 && text.starts_with("time.held\n") && text.contains("next: "), "{text}");
    assert_eq!(run(&desk, &["explain", "time.hold"]).0, 2);
}
