//! Trust updates as `carnet-verify` tells of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use carnet_format::Digest;
use carnet_testbed::{Desk, EASY, Said, trust, trust_approval, update};
use serde_json::Value;

/// LABEL-2. By what is in it, whatever it is called.
#[test]
fn verify_judges_a_file_by_what_it_is() {
    let [present, next] =
        ["3", "4"].map(|serial| format!("serial = {serial}\ntrust-approvals = 2"));
    let [present, next] = [present, next].map(|it| trust(0, EASY).replace("serial = 3", &it));
    let approved = |text: &str, keys: &[u8]| {
        update(text, keys.iter().map(|key| (*key, trust_approval(4, text, &present))))
    };
    let desk = Desk::new();
    desk.write("trust.toml", &present);
    desk.write("good.carnet-trust", approved(&next, &[3, 4]));
    desk.write("few.carnet", approved(&next, &[3]));
    desk.write("same.x", approved(&present, &[]));
    desk.write("bad.carnet-trust", &approved(&next, &[3, 4])[..300]);
    let run = |command: &str, name: &str, more: &[&str]| {
        let words = ["--trust", "trust.toml", command, name, "--at", "2027-01-15T08:00:00Z"];
        let Said { status, out, err } =
            desk.run(env!("CARGO_BIN_EXE_carnet-verify"), &[&words, more].concat());
        (status, out, err)
    };
    let (status, text, _) = run("verify", "good.carnet-trust", &[]);
    assert_eq!(status, 0, "{text}");
    let words = carnet_judge::words::Words::from(Digest::of(next.as_bytes())).to_string();
    for part in [
        "good.carnet-trust: ACCEPTED, a trust update\n",
        "  serial      4\n",
        "    approved by bob, ticket CHG 12, 2027-01-15 08:00:00 UTC; counts\n",
        "  approvals   2 of 2\n",
        &words,
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let (status, text, _) = run("show", "few.carnet", &[]);
    assert!(status == 4 && text.contains("HELD, a trust update"), "{text}");
    assert!(text.contains("[trust.approvals]\n  next: "), "{text}");
    let (status, text, _) = run("verify", "same.x", &[]);
    assert!(status == 0 && text.contains("there is nothing to install"), "{text}");
    let (status, text, _) = run("verify", "bad.carnet-trust", &["--json"]);
    let object = serde_json::from_str::<Value>(&text).unwrap();
    assert_eq!((status, &object["code"]), (1, &"file.truncated".into()));
    assert_eq!((&object["verdict"], &object["update"]), (&"rejected".into(), &Value::Null));
    let (status, text, _) = run("verify", "few.carnet", &["--json"]);
    let object = serde_json::from_str::<Value>(&text).unwrap();
    assert_eq!((status, &object["verdict"]), (4, &"held".into()));
    let update = object["update"].as_object().unwrap();
    let members = ["digest", "words", "serial", "replaces", "needed", "approved", "approvals"];
    assert_eq!(update.keys().collect::<Vec<_>>(), members);
    assert_eq!((&update["serial"], &update["approved"][0]), (&4.into(), &"ada".into()));
    let approval = &update["approvals"][0];
    assert_eq!((&approval["person"], &approval["counts"]), (&"ada".into(), &true.into()));
    // A trust file is not a bundle, and an update has no page.
    let (status, text, _) = run("verify", "trust.toml", &[]);
    assert!(status == 1 && text.contains("[label.bad]"), "{text}");
    let (status, _, error) = run("report", "few.carnet", &["-o", "page.html"]);
    assert!(status == 2 && error.contains("is a trust update"), "{error}");
}
