//! What the audit log says, and how it is found again.

use std::fs;

use carnet_format::Signer as _;
use carnet_ledger::Ledger;
use carnet_testbed::{Key, NOW, approval, endorsed, request_number as request, scan};
use serde_json::{Value, json};

use super::commands::{carnet, configure, json, name, sites};
use super::sites::{ROUTE, Sent, Site, Sites, world};

/// A gateway that wants one approval, and a plant whose scanner signs with key 9.
fn approving() -> Sites {
    let route = ROUTE.replace("approvals = 0", "approvals = 1");
    let world = world(&route).key(9, "scanner", "gateway-1").medium([7; 16], "RED 07");
    let sites = Sites::trusting(world.text());
    configure(&sites, &sites.plant);
    configure(&sites, &sites.gateway);
    sites
}

fn endorse(sent: &Sent, endorsements: Vec<Vec<u8>>) {
    let file = fs::read(&sent.path).unwrap();
    fs::write(&sent.path, endorsed(file, endorsements).into_inner()).unwrap();
}

fn key_id(number: u8) -> String {
    Key::number(number).public_key().id().to_string()
}

/// The digests of the bundles that are listed.
#[track_caller]
fn listed(site: &Site, words: &[&str]) -> Vec<String> {
    let bundles = json(site, 0, &[&["ledger", "list"], words].concat());
    bundles.iter().map(|it| it["digest"].as_str().unwrap().to_owned()).collect()
}

/// The entries of the audit log with this action.
pub fn log(site: &Site, action: &str) -> Vec<Value> {
    let entries = site.ledger.audit_entries(0, u32::MAX).unwrap();
    entries
        .iter()
        .map(|entry| serde_json::from_str::<Value>(&entry.text).unwrap())
        .filter(|entry| entry["action"] == action)
        .collect()
}

/// AUDIT-11.
#[test]
fn entries_name_host_and_operator_where_they_are_set_and_guess_neither() {
    let mut sites = sites();
    let first = sites.send(&[(request(1), "pc-1")]);
    let second = sites.send(&[(request(2), "pc-2")]);
    let third = sites.send(&[(request(3), "pc-3")]);
    let import = |sent: &Sent, set: &[&str]| {
        carnet(&sites.gateway, 0, &[set, &["import", name(&sent.path)]].concat());
    };
    import(&first, &["--host", "gw-2", "--operator", "p-014"]);
    import(&second, &["--operator", "p-014"]);
    import(&third, &[]);
    for action in ["admit", "spool"] {
        let entries = log(&sites.gateway, action);
        let said: Vec<_> = entries.iter().map(|it| (&it["host"], &it["operator"])).collect();
        let (host, operator) = (Value::from("gw-2"), Value::from("p-014"));
        let none = Value::Null;
        assert_eq!(said, [(&host, &operator), (&none, &operator), (&none, &none)], "{action}");
    }
    // Right behind the action, so that all entries read alike.
    let out = carnet(&sites.gateway, 0, &["ledger", "audit", "--log"]).out;
    assert!(
        out.contains(r#""action":"admit","host":"gw-2","operator":"p-014","bundle":""#),
        "{out}"
    );
    for id in ["Jane Doe", "JANE", "-x", ""] {
        let option = format!("--operator={id}");
        let said = carnet(&sites.gateway, 2, &[&option, "ledger", "list"]);
        assert!(said.err.contains("neutral id"), "{}", said.err);
    }
}

/// AUDIT-14.
#[test]
fn the_log_says_that_the_spool_was_written_and_not_that_it_was_written_again() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let spooled = log(&sites.gateway, "spool");
    assert_eq!((spooled.len(), &spooled[0]["bundle"]), (1, &sent.digest.to_string().into()));
    let admitted = log(&sites.gateway, "admit")[0]["number"].as_u64();
    assert_eq!(spooled[0]["number"].as_u64(), admitted.map(|number| number + 1));
    carnet(&sites.gateway, 0, &["ledger", "respool"]);
    assert_eq!(log(&sites.gateway, "spool").len(), 1);
    let status = json(&sites.gateway, 0, &["ledger", "status"]);
    assert_eq!(status[0]["unspooled"], 0);
}

/// AUDIT-12.
#[test]
fn an_admission_names_who_approved_it_and_what_scanned_it() {
    let mut sites = approving();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let bare = fs::read(&sent.path).unwrap();
    let good = approval(3, sent.digest, vec![], "CHG-7");
    // For another stick than this one, so that it does not count.
    let tied = approval(4, sent.digest, vec![[7; 16]], "CHG-8");
    endorse(&sent, vec![good.clone(), tied, scan(9, sent.digest, NOW)]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let admit = log(&sites.gateway, "admit").remove(0);
    let approvals = json!([{"person": "p-2", "key": key_id(3), "ticket": "CHG-7"}]);
    assert_eq!(admit["approvals"], approvals);
    let scans = admit["scans"].as_array().unwrap();
    assert_eq!((scans.len(), &scans[0]["site"]), (1, &"gateway-1".into()));
    assert_eq!((&scans[0]["key"], &scans[0]["scanned"]), (&key_id(9).into(), &NOW.into()));
    // A copy with another approval is known already: nothing is added to what let it in.
    let before = log(&sites.gateway, "admit");
    fs::write(&sent.path, bare).unwrap();
    endorse(&sent, vec![good, approval(4, sent.digest, vec![], "CHG-9")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    assert_eq!(log(&sites.gateway, "admit"), before);
}

/// Flips a byte of a bundle, from the end of its manifest on, or before.
fn altered(sent: &Sent, at: usize, to: &std::path::Path) {
    let mut file = fs::read(&sent.path).unwrap();
    file[at] ^= 1;
    fs::write(to, file).unwrap();
}

/// AUDIT-13.
#[test]
fn a_refusal_is_entered_once_for_each_bundle_and_reason() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let length = fs::metadata(&sent.path).unwrap().len() as usize;
    let (content, signature) = (sites.stick().join("a.carnet"), sites.stick().join("b.carnet"));
    altered(&sent, length - 1, &content);
    let manifest = fs::read(&sent.path).unwrap();
    let place = manifest.windows(9).position(|text| text == b"gateway-1").unwrap();
    altered(&sent, place, &signature);
    fs::remove_file(&sent.path).unwrap();
    for _ in 0..3 {
        carnet(&sites.gateway, 1, &["import", name(&sites.stick())]);
    }
    let entries = log(&sites.gateway, "reject");
    let codes: Vec<_> = entries.iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["cose.signature", "chunk.frame-digest"]);
    // Of what nobody signed, nothing but digest and key are known, and those are claimed.
    let [claimed, known] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((&claimed["key"], &claimed["from"]), (&known["key"], &Value::Null));
    assert_ne!(claimed["bundle"], known["bundle"]);
    assert_eq!(known["bundle"], sent.digest.to_string());
    assert_eq!((&known["kind"], &known["from"]), (&"request".into(), &"plant-7".into()));
    assert_eq!((&known["epoch"], &known["sequence"]), (&1.into(), &1.into()));
    // Another reason for the same bundle is another entry: the own site's, when it is named there.
    carnet(&sites.plant, 1, &["import", name(&content)]);
    assert_eq!(log(&sites.plant, "reject")[0]["code"], "site.own");
    // A dry run tells and enters nothing.
    fs::write(sites.stick().join("c.carnet"), "junk").unwrap();
    let head = sites.gateway.ledger.audit_head().unwrap();
    carnet(&sites.gateway, 1, &["import", "--dry-run", name(&sites.stick())]);
    assert_eq!(sites.gateway.ledger.audit_head().unwrap(), head);
}

/// AUDIT-15.
#[test]
fn junk_is_counted_and_a_stick_that_stays_in_fills_no_log() {
    let mut sites = sites();
    for number in 0..20 {
        fs::write(sites.stick().join(format!("{number}.carnet")), "junk").unwrap();
    }
    for _ in 0..3 {
        carnet(&sites.gateway, 1, &["import", name(&sites.stick())]);
    }
    let entries = log(&sites.gateway, "unreadable");
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0]["counts"], json!([{"code": "label.bad", "files": 20}]));
    fs::write(sites.stick().join("20.carnet"), "junk").unwrap();
    carnet(&sites.gateway, 1, &["import", name(&sites.stick())]);
    assert_eq!(log(&sites.gateway, "unreadable")[1]["counts"][0]["files"], 21);
    assert_eq!(log(&sites.gateway, "reject").len(), 0);
    // Whoever has no key fills no log with bundles that nobody signed, either.
    let sent = sites.send(&[(request(1), "pc-1")]);
    let place = fs::read(&sent.path).unwrap().windows(9).position(|text| text == b"gateway-1");
    let other = sites.folder.path().join("other");
    fs::create_dir(&other).unwrap();
    let file = fs::read(&sent.path).unwrap();
    for number in 0..=255u8 {
        let mut file = file.clone();
        file[place.unwrap()] = number;
        fs::write(other.join(format!("{number:03}.carnet")), file).unwrap();
    }
    for _ in 0..2 {
        carnet(&sites.gateway, 1, &["import", name(&other)]);
    }
    let entries = log(&sites.gateway, "reject").len();
    assert!(entries <= 100, "{entries}");
    assert_eq!(log(&sites.gateway, "unreadable").len(), 3);
}

/// AUDIT-13. A ledger that cannot be written is no reason to say nothing.
#[test]
fn a_verdict_is_told_where_it_cannot_be_entered() {
    let mut sites = sites();
    sites.is_tampered = true;
    let sent = sites.send(&[(request(1), "pc-1")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let place = fs::read(&sent.path).unwrap().windows(9).position(|text| text == b"gateway-1");
    altered(&sent, place.unwrap(), &sites.stick().join("b.carnet"));
    let db = rusqlite::Connection::open(sites.gateway.folder.join("ledger.sqlite")).unwrap();
    db.execute_batch("DROP TABLE reject").unwrap();
    let verdict = sites.import_at_gateway(&sites.stick().join("b.carnet"));
    assert_eq!(verdict.code(), Some(carnet_format::Code::CoseSignature));
}

/// LEDGER-60. LEDGER-61. An approver's key was stolen: what did it let in?
#[test]
fn what_a_person_approved_is_found_again_on_both_sides() {
    let mut sites = approving();
    let first = sites.send(&[(request(1), "pc-1")]);
    let second = sites.send(&[(request(2), "pc-2")]);
    endorse(&first, vec![approval(3, first.digest, vec![], "CHG-7")]);
    endorse(&second, vec![approval(4, second.digest, vec![], "CHG-8")]);
    carnet(&sites.gateway, 0, &["import", name(&sites.stick())]);
    carnet(&sites.plant, 0, &["ledger", "keep", name(&first.path)]);
    let [first, second] = [first, second].map(|sent| sent.digest.to_string());
    for site in [&sites.gateway, &sites.plant] {
        assert_eq!(listed(site, &["--approved-by", "p-2"]), [first.as_str()]);
        assert_eq!(listed(site, &["--approved-by", &key_id(3)]), [first.as_str()]);
        assert_eq!(listed(site, &["--ticket", "CHG-7"]), [first.as_str()]);
        assert_eq!(listed(site, &["--approved-by", "p-2", "--ticket", "CHG-8"]), [""; 0]);
        assert_eq!(listed(site, &["--approved-by", "p-1"]), [""; 0]);
    }
    assert_eq!(listed(&sites.gateway, &["--approved-by", "p-3"]), [second.as_str()]);
    assert_eq!(listed(&sites.gateway, &[]), [first.as_str(), second.as_str()]);
    let open = json(&sites.gateway, 0, &["ledger", "list", "--open", "--approved-by", "p-3"]);
    assert_eq!((open.len(), &open[0]["request"]), (1, &format!("{second}:0").into()));
    let said = carnet(&sites.gateway, 2, &["ledger", "list", "--approved-by", "Jane Doe"]);
    assert!(said.err.contains("a person such as p-014"), "{}", said.err);
}

/// LEDGER-61. LEDGER-62.
#[test]
fn what_was_released_or_came_on_a_medium_is_found_again() {
    let mut sites = approving();
    let sent: Vec<_> = (1..=3).map(|number| sites.send(&[(request(number), "pc")])).collect();
    for sent in &sent {
        endorse(sent, vec![approval(3, sent.digest, vec![], "CHG-7")]);
    }
    let digest = |index: usize| sent[index].digest.to_string();
    let medium = "07".repeat(16);
    carnet(&sites.gateway, 0, &["import", name(&sent[0].path)]);
    // The second is missing, so the third waits for a person.
    carnet(&sites.gateway, 4, &["import", name(&sent[2].path)]);
    carnet(&sites.gateway, 0, &["ledger", "release", &digest(2), "--ticket", "INC-7"]);
    assert_eq!(listed(&sites.gateway, &["--ticket", "INC-7"]), [""; 0], "it is not in yet");
    carnet(&sites.gateway, 0, &["import", "--medium", &medium, name(&sent[2].path)]);
    assert_eq!(listed(&sites.gateway, &["--ticket", "INC-7"]), [digest(2)]);
    assert_eq!(listed(&sites.gateway, &["--medium", &medium]), [digest(2)]);
    assert_eq!(listed(&sites.gateway, &["--ticket", "CHG-7", "--medium", &medium]), [digest(2)]);
    assert_eq!(listed(&sites.gateway, &["--medium", &"08".repeat(16)]), [""; 0]);
}

/// LEDGER-64.
#[test]
fn what_was_refused_is_listed_with_time_reason_and_medium() {
    let mut sites = approving();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let length = fs::metadata(&sent.path).unwrap().len() as usize;
    altered(&sent, length - 1, &sent.path);
    fs::write(sites.stick().join("junk.carnet"), "junk").unwrap();
    let medium = "07".repeat(16);
    carnet(&sites.gateway, 1, &["import", "--medium", &medium, name(&sites.stick())]);
    let [rejected, unreadable] = &json(&sites.gateway, 0, &["ledger", "list", "--rejected"])[..]
    else {
        panic!("two entries")
    };
    assert_eq!(rejected["digest"], sent.digest.to_string());
    assert_eq!(
        (&rejected["code"], &rejected["from"], &rejected["medium"]["id"]),
        (&"chunk.frame-digest".into(), &"plant-7".into(), &medium.as_str().into())
    );
    assert!(rejected["time"].as_str().unwrap().ends_with('Z'), "{rejected}");
    assert_eq!(unreadable["counts"], json!([{"code": "label.bad", "files": 1}]));
    let text = carnet(&sites.gateway, 0, &["ledger", "list", "--rejected"]).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = sent.digest.short();
    assert!(
        text.contains(&format!(
            "bundle {short} from plant-7 on medium {medium} [chunk.frame-digest]"
        )),
        "{text}"
    );
    assert!(text.contains(": 1 [label.bad]"), "{text}");
    let list = |medium: &str| {
        json(&sites.gateway, 0, &["ledger", "list", "--rejected", "--medium", medium]).len()
    };
    assert_eq!((list(&medium), list(&"08".repeat(16))), (2, 0));
    // What was refused is no bundle of this site, and its list shows none.
    assert_eq!(listed(&sites.gateway, &[]), [""; 0]);
}

/// LEDGER-66. What cannot be read might be what is looked for.
#[test]
fn a_filter_that_meets_a_damaged_entry_says_so() {
    let mut sites = sites();
    sites.is_tampered = true;
    let db = rusqlite::Connection::open(sites.gateway.folder.join("ledger.sqlite")).unwrap();
    db.execute("UPDATE audit SET entry = '{' WHERE number = 2", []).unwrap();
    let said = carnet(&sites.gateway, 3, &["ledger", "list", "--approved-by", "p-2"]);
    assert!(said.err.contains("entry 2 of the audit log cannot be read"), "{}", said.err);
    assert!(said.err.contains("ledger.damaged"), "{}", said.err);
}

/// AUDIT-13. AUDIT-15. What another stick brought before is listed of this one all the same.
#[test]
fn what_was_refused_is_entered_for_each_medium_on_which_it_came() {
    let mut sites = approving();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let length = fs::metadata(&sent.path).unwrap().len() as usize;
    altered(&sent, length - 1, &sent.path);
    fs::write(sites.stick().join("junk.carnet"), "junk").unwrap();
    let media = ["07", "08"].map(|byte| byte.repeat(16));
    for medium in [&media[0], &media[1], &media[0], &media[1]] {
        carnet(&sites.gateway, 1, &["import", "--medium", medium, name(&sites.stick())]);
    }
    for medium in &media {
        let refused =
            json(&sites.gateway, 0, &["ledger", "list", "--rejected", "--medium", medium]);
        let [rejected, unreadable] = &refused[..] else { panic!("{refused:?}") };
        assert_eq!(rejected["medium"]["id"], medium.as_str());
        assert_eq!(unreadable["medium"]["id"], medium.as_str());
    }
    carnet(&sites.gateway, 0, &["ledger", "audit"]);
}

/// LEDGER-65. An empty list would say that a key which was stolen has approved nothing.
#[test]
fn an_approver_is_known_by_any_name_of_the_key_and_one_that_nobody_knows_is_an_error() {
    let mut sites = approving();
    let sent = sites.send(&[(request(1), "pc-1")]);
    endorse(&sent, vec![approval(3, sent.digest, vec![], "CHG-7")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let digest = sent.digest.to_string();
    let public = |number: u8| {
        let bytes = Key::number(number).public_key().as_bytes().to_vec();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let words = carnet_judge::words::short_words(Key::number(3).public_key().id());
    for text in ["p-2", &key_id(3), &key_id(3)[..8], &public(3), &words] {
        assert_eq!(listed(&sites.gateway, &["--approved-by", text]), [digest.as_str()], "{text}");
    }
    for text in ["p-99", &key_id(77), &key_id(77)[..8], &public(77)] {
        let said = carnet(&sites.gateway, 2, &["ledger", "list", "--approved-by", text]);
        assert!(
            said.err.contains("neither the audit log nor the trust file knows"),
            "{}",
            said.err
        );
    }
    // Known, and without an approval.
    let medium = "08".repeat(16);
    for (filter, text) in
        [("--approved-by", public(4).as_str()), ("--ticket", "CHG-8"), ("--medium", &medium)]
    {
        let said = carnet(&sites.gateway, 0, &["ledger", "list", filter, text]);
        assert!(said.out.starts_with("no bundle of this ledger "), "{}", said.out);
        assert!(said.out.contains(text), "{}", said.out);
    }
    let said = carnet(&sites.gateway, 0, &["ledger", "list", "--rejected", "--medium", &medium]);
    assert!(said.out.starts_with("no bundle or file that came on medium 08"), "{}", said.out);
}
