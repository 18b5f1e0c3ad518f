#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use carnet_format::{Algorithm, Code};

use super::*;

mod reach;

const ALICE: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const BOB: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const CAROL: &str = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";

const DAVE: &str = "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e";
/// The base point of P-256, whose private key is 1.
const BASE_POINT: &str = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

/// A file without contradiction and without warning; the line numbers below count in it.
fn good() -> String {
    format!(
        r#"format = 1
serial = 12
issued = "2026-11-26T08:00:00Z"
[[site]]
name = "plant-7"
zone = "isolated"
clock = "untrusted"
versions = [1]

[[site]]
name = "gateway-1"
zone = "connected"
clock = "trusted"
versions = [1]

[[person]]
name = "p-003"

[[person]]
name = "p-014"

[[person]]
name = "p-021"

[[key]]
public = "{ALICE}"
role = "exporter"
site = "plant-7"
custodians = ["p-003"]

[[key]]
public = "{BOB}"
role = "approver"
person = "p-014"
until = "2028-01-01T00:00:00Z"

[[key]]
public = "{CAROL}"
role = "approver"
person = "p-021"

[[medium]]
id = "5f0c1b9e7a3d42868d1e0a9c64b7f213"
label = "RED 04"

[[route]]
from = "plant-7"
to = "gateway-1"
kinds = ["request"]
schemes = ["microsoft"]
key-types = ["mak", "csvlk"]
approvals = 1
scan = "none"
media = ["5f0c1b9e7a3d42868d1e0a9c64b7f213"]
max-items = 10000
max-bytes = 16777216
gaps = "hold"
late = "accept"
time-unknown = "hold"
"#
    )
}

/// The faults of the good file with one thing replaced: code and line of each.
fn faults(what: &str, by: &str) -> Vec<(&'static str, usize)> {
    let text = good();
    assert!(text.contains(what), "{what}");
    let errors = TrustFile::parse(text.replace(what, by).as_bytes()).unwrap_err();
    errors.faults().iter().map(|error| (error.fault.code().as_str(), error.line)).collect()
}

/// The faults of the good file with lines added at its end.
fn faults_with(more: &str) -> Vec<(&'static str, usize)> {
    let errors = TrustFile::parse((good() + more).as_bytes()).unwrap_err();
    errors.faults().iter().map(|error| (error.fault.code().as_str(), error.line)).collect()
}

#[test]
fn a_good_file_is_read_whole() {
    let file = TrustFile::parse(good().as_bytes()).unwrap();
    assert_eq!((file.serial(), file.digest()), (12, Digest::of(good().as_bytes())));
    let counts =
        (file.sites().count(), file.persons().count(), file.keys().count(), file.media().count());
    assert_eq!(counts, (2, 3, 3, 1));
    let (from, to) = ("plant-7".parse().unwrap(), "gateway-1".parse().unwrap());
    let route = file.route(&from, &to).unwrap();
    assert_eq!((route.approvals, route.gaps, route.late), (1, Rule::Hold, Rule::Accept));
    assert!(file.route(&to, &from).is_none());
    assert_eq!(file.clock_of(&from), SiteClock::Untrusted);
}

#[test]
fn text_that_a_reviewer_cannot_see_is_refused() {
    assert_eq!(faults("serial = 12", "serial = 12 # \u{202e}"), [("trust.text", 2)]);
    assert_eq!(faults("serial = 12\n", "serial = 12\r\n"), [("trust.text", 2)]);
    assert_eq!(faults("format", "\u{feff}format"), [("trust.text", 1)]);
    assert_eq!(faults("RED 04", "RED \\u0020 04"), [("trust.text", 44)]);
    let errors = TrustFile::parse(b"format = 0\n# \xff\n").unwrap_err();
    assert_eq!((errors.code(), errors.faults()[0].line), (Code::TrustText, 2));
    let errors = TrustFile::parse(&vec![b'\n'; TrustFile::MAX_LENGTH + 1]).unwrap_err();
    assert_eq!(errors.code(), Code::TrustTooLarge);
    let errors = TrustFile::parse(&vec![b'\n'; TrustFile::MAX_LENGTH]).unwrap_err();
    assert_eq!(errors.code(), Code::TrustMissing);
}

#[test]
fn faults_of_form_are_named_with_their_line() {
    assert_eq!(faults("serial = 12", "serial = "), [("trust.syntax", 2)]);
    assert_eq!(faults("serial = 12", "serial = [2027-01-01T00:00Z]"), [("trust.syntax", 2)]);
    assert_eq!(faults("serial = 12", "serial = 2027-01-01T00:00:00Z"), [("trust.value", 2)]);
    assert_eq!(faults("serial = 12", "serial = 0"), [("trust.value", 2)]);
    assert_eq!(faults("serial = 12", "serial = 9007199254740992"), [("trust.value", 2)]);
    for format in ["0", "2", "\"1\""] {
        assert_eq!(faults("format = 1", &format!("format = {format}")), [("trust.format", 1)]);
    }
    assert_eq!(faults("issued = \"2026-11-26T08:00:00Z\"", ""), [("trust.missing", 1)]);
    assert_eq!(
        faults("approvals", "aprovals"),
        [("trust.missing", 46), ("trust.unknown-name", 52)]
    );
    assert_eq!(faults("gaps = \"hold\"", "gaps = \"maybe\""), [("trust.value", 57)]);
    assert_eq!(faults("2028-01-01T", "2028-01-01 "), [("trust.value", 35)]);
    assert_eq!(faults("[\"mak\", \"csvlk\"]", "[\"mak\", \"mak\"]"), [("trust.value", 51)]);
    assert_eq!(faults("[\"mak\", \"csvlk\"]", "[]"), [("trust.value", 51)]);
    assert_eq!(faults(ALICE, &ALICE.to_uppercase()), [("trust.value", 26)]);
}

/// What is written on a stick is what a person reads there, in their own letters.
#[test]
fn a_label_has_plain_characters() {
    for label in ["BLAU 01", "Büro – 7", "赤いスティック"] {
        let text = good().replace("RED 04", label);
        let file = TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(file.media().next().unwrap().1.label, label);
    }
    for label in ["", " RED", "RED ", &"ü".repeat(17)] {
        assert_eq!(faults("RED 04", label), [("trust.value", 44)], "{label}");
    }
    assert!(TrustFile::parse(good().replace("RED 04", &"ü".repeat(16)).as_bytes()).is_ok());
}

#[test]
fn every_contradiction_is_named_with_its_line() {
    assert_eq!(faults("name = \"gateway-1\"", "name = \"plant-7\"")[0], ("trust.site-twice", 10));
    assert_eq!(faults("name = \"p-021\"", "name = \"p-014\"")[0], ("trust.person-twice", 22));
    assert_eq!(faults(CAROL, BOB), [("trust.key-twice", 37)]);
    let medium = "[[medium]]\nid = \"5f0c1b9e7a3d42868d1e0a9c64b7f213\"\nlabel = \"BLUE\"\n";
    assert_eq!(faults_with(medium), [("trust.medium-twice", 60)]);
    let route = good();
    let route = &route[route.find("[[route]]").unwrap()..];
    assert_eq!(faults_with(route), [("trust.route-twice", 60)]);
    let small = format!("ec{}7f", "ff".repeat(30));
    assert_eq!(faults(CAROL, &small), [("key.invalid", 37)]);
    assert_eq!(faults("to = \"gateway-1\"", "to = \"x\""), [("trust.unknown-reference", 46)]);
    assert_eq!(faults("[\"p-003\"]", "[\"p-9\"]"), [("trust.unknown-reference", 25)]);
    assert_eq!(faults("media = [\"5", "media = [\"6"), [("trust.unknown-reference", 46)]);
    assert_eq!(faults("custodians = [\"p-003\"]\n", ""), [("trust.role-fields", 25)]);
    assert_eq!(faults("person = \"p-021\"", "site = \"plant-7\""), [("trust.role-fields", 37)]);
    let begins = "person = \"p-014\"\nfrom = \"2028-01-01T00:00:01Z\"";
    assert_eq!(faults("person = \"p-014\"", begins), [("trust.never-valid", 31)]);
    assert_eq!(faults("to = \"gateway-1\"", "to = \"plant-7\""), [("trust.route-to-itself", 46)]);
    assert_eq!(faults("[\"request\"]", "[\"request\", \"response\"]"), [("trust.zone", 46)]);
    assert_eq!(faults("key-types = [\"mak\", \"csvlk\"]\n", ""), [("trust.route-fields", 46)]);
    assert_eq!(
        faults("approvals = 1", "approvals = 1\nvendors = [\"wibu\"]"),
        [("trust.route-fields", 46)]
    );
    let aged = "approvals = 1\nmax-age-days = 5";
    assert_eq!(faults("approvals = 1", aged), [("trust.age-without-clock", 46)]);
    assert_eq!(faults("approvals = 1", "approvals = 3"), [("trust.too-few-approvers", 46)]);
    let scan = "scan = \"required\"\nscan-max-age-hours = 24";
    assert_eq!(faults("scan = \"none\"", scan), [("trust.no-scanner", 46)]);
    assert_eq!(faults("scan = \"none\"", "scan = \"required\"")[0], ("trust.route-fields", 46));
}

/// A key on a card can hold any role.
#[test]
fn a_p256_key_can_be_in_a_trust_file() {
    const CARD: &str = BASE_POINT;
    for other in [ALICE, CAROL] {
        let with_card = good().replace(other, CARD);
        let file = TrustFile::parse(with_card.as_bytes()).unwrap();
        let types = file.keys().filter(|(_, key)| key.public.algorithm() == Algorithm::P256);
        assert_eq!(types.count(), 1);
    }
    // Not its form, and in its form no key.
    assert_eq!(faults(CAROL, &CARD[..65]), [("trust.value", 38)]);
    assert_eq!(faults(CAROL, &format!("04{}", &CARD[2..])), [("key.invalid", 37)]);
    assert_eq!(faults(CAROL, &format!("02{:064}", 1)), [("key.invalid", 37)]);
}

/// What is not said about what may be innocent holds a bundle.
#[test]
fn what_may_be_innocent_is_held_unless_a_route_says_otherwise() {
    let route = |text: &str| {
        let file = TrustFile::parse(text.as_bytes()).unwrap();
        let (_, _, route) = file.routes().next().unwrap();
        route.clone()
    };
    let unsaid = ["gaps = ", "late = ", "time-unknown = "];
    let kept = good();
    let kept = kept.lines().filter(|line| !unsaid.iter().any(|name| line.starts_with(name)));
    let bare = kept.flat_map(|line| [line, "\n"]).collect::<String>();
    let read = |text: &str| {
        let route = route(text);
        [route.gaps, route.late, route.time_unknown, route.medium_differs, route.foreign]
    };
    assert_eq!(read(&bare), [Rule::Hold; 5]);
    for (word, rule) in [("accept", Rule::Accept), ("reject", Rule::Reject)] {
        let names = ["gaps", "late", "time-unknown", "medium-differs", "foreign"];
        let lines = names.map(|name| format!("{name} = \"{word}\"\n")).concat();
        assert_eq!(read(&(bare.clone() + &lines)), [rule; 5]);
    }
    assert_eq!(faults("late =", "foreign = \"ignore\"\nlate =")[0].0, "trust.value");
    // No medium may carry yet: that is media all the same.
    let media = bare.lines().find(|line| line.starts_with("media = ")).unwrap();
    let none = route(&bare.replace(media, "media = []"));
    assert_eq!(none.media.unwrap().len(), 0);
    // No media at all, and what it says of media is of use nevertheless: other things lie on any stick.
    let any = bare.replace(&format!("{media}\n"), "") + "medium-differs = \"reject\"\n";
    assert_eq!(route(&any).medium_differs, Rule::Reject);
    assert_eq!(faults("kinds = [\"request\"]", "kinds = []")[0].0, "trust.value");
}

/// TRUST-19.
#[test]
fn what_a_route_says_of_requests_stands_on_no_other() {
    let with = |lines: &str| good() + lines;
    let lines =
        "names = \"report\"\nfields = [\"activation-id\", \"Host ID\"]\nturnaround-days = 30\n";
    let file = TrustFile::parse(with(lines).as_bytes()).unwrap();
    let (_, _, route) = file.routes().next().unwrap();
    assert_eq!((route.names, route.turnaround_days), (Names::Report, Some(30)));
    assert!(route.takes_field("Host ID") && !route.takes_field("extended-pid"));
    let file = TrustFile::parse(good().as_bytes()).unwrap();
    let (_, _, route) = file.routes().next().unwrap();
    assert_eq!((route.names, route.turnaround_days), (Names::Refuse, None));
    assert!(route.takes_field("anything"));
    let back = with(lines)
        .replace("from = \"plant-7\"\nto = \"gateway-1\"", "from = \"gateway-1\"\nto = \"plant-7\"")
        .replace("kinds = [\"request\"]", "kinds = [\"response\"]")
        .replace("key-types = [\"mak\", \"csvlk\"]\n", "");
    let errors = TrustFile::parse(back.as_bytes()).unwrap_err();
    assert!(errors.faults().iter().all(|error| error.fault.code() == Code::TrustRouteFields));
    assert_eq!(errors.faults().len(), 3);
    for wrong in ["fields = []", "fields = [\" a\"]", "names = \"hold\"", "turnaround-days = 3651"]
    {
        assert_eq!(faults("late =", &format!("{wrong}\nlate ="))[0].0, "trust.value", "{wrong}");
    }
}

/// A table that needs a newer program is passed over, whatever else it says, and the reader is told.
#[test]
fn a_table_that_needs_a_newer_program_is_skipped() {
    let skipped = |text: &str| {
        let file = TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
        file.skipped().iter().map(|it| (it.what, it.line)).collect::<Vec<_>>()
    };
    assert_eq!(skipped(&good()), []);
    let newer = "needs = 2\npublic = 7\nrole = \"clerk\"\nfoo = [[]]\n";
    let key = format!("[[key]]\n{newer}");
    assert_eq!(skipped(&(good() + &key)), [(SkippedTable::Key, 60)]);
    assert_eq!(skipped(&(good() + "[[route]]\nneeds = 255\n")), [(SkippedTable::Route, 60)]);
    // What this program reads is read as ever, and what is no need is a fault.
    assert_eq!(skipped(&good().replace("label =", "needs = 1\nlabel =")), []);
    for wrong in ["0", "256", "\"2\""] {
        assert_eq!(faults("label =", &format!("needs = {wrong}\nlabel =")), [("trust.value", 44)]);
    }
    assert_eq!(
        faults("zone = \"isolated\"", "zone = \"isolated\"\nneeds = 2")[0].0,
        "trust.unknown-name"
    );
    // A route may name a medium that is skipped; it is not listed all the same.
    let medium = good().replace("label = \"RED 04\"", "needs = 2");
    assert_eq!(skipped(&medium), [(SkippedTable::Medium, 42)]);
    assert_eq!(TrustFile::parse(medium.as_bytes()).unwrap().media().count(), 0);
}

/// TRUST-24.
#[test]
fn all_faults_of_a_stage_are_reported_and_the_lowest_requirement_names_the_code() {
    let text = good().replace("serial = 12", "serial = -1").replace("max-bytes", "max-bites");
    let errors = TrustFile::parse(text.as_bytes()).unwrap_err();
    let codes = errors.faults().iter().map(|error| error.fault.code()).collect::<Vec<_>>();
    assert_eq!(codes, [Code::TrustValue, Code::TrustMissing, Code::TrustUnknownName]);
    assert_eq!(errors.code(), Code::TrustUnknownName);
    let text = good().replace("approvals = 1", "approvals = 9").replace(CAROL, BOB);
    let errors = TrustFile::parse(text.as_bytes()).unwrap_err();
    assert_eq!(errors.faults().len(), 2);
    assert_eq!(errors.code(), Code::TrustKeyTwice);
}

#[test]
fn what_should_be_seen_to_is_named() {
    let warn = |text: String, now| {
        let file = TrustFile::parse(text.as_bytes()).unwrap();
        file.warnings(now)
            .into_iter()
            .map(|warning| (warning.line, warning.kind))
            .collect::<Vec<_>>()
    };
    let until = crate::time::parse_time("2028-01-01T00:00:00Z").unwrap();
    let day = 86_400;
    assert_eq!(warn(good(), Some(until - 60 * day)), []);
    assert!(matches!(
        warn(good(), Some(until - 59 * day))[..],
        [(31, WarningKind::Expires { days: 59, .. })]
    ));
    assert!(matches!(warn(good(), Some(until + 1))[..], [(31, WarningKind::Expired { .. })]));
    let issued = crate::time::parse_time("2026-11-26T08:00:00Z").unwrap();
    assert_eq!(warn(good(), Some(issued - 300)), []);
    assert_eq!(
        warn(good(), Some(issued - 301)),
        [(3, WarningKind::IssuedAhead { issued: crate::time::Utc(issued) })]
    );
    let tight = good().replace("approvals = 1", "approvals = 2");
    assert!(matches!(warn(tight, None)[..], [(46, WarningKind::NoDeputy { approvals: 2, .. })]));
    let no_medium = |text: String| {
        let lines = text.lines().map(|line| match line.starts_with("media = ") {
            true => "media = []",
            false => line,
        });
        lines.flat_map(|line| [line, "\n"]).collect::<String>()
    };
    assert!(matches!(warn(no_medium(good()), None)[..], [(46, WarningKind::NoMedium)]));
    let retired = good().replace("label = \"RED 04\"", "label = \"RED 04\"\nretired = true");
    assert!(matches!(warn(retired, None)[..], [(47, WarningKind::RetiredMedium { .. })]));
    let ends = |until: &str| {
        good().replace("label = \"RED 04\"", &format!("label = \"RED 04\"\nuntil = \"{until}\""))
    };
    let may = crate::time::parse_time("2027-05-01T00:00:00Z").unwrap();
    let medium = ends("2027-05-01T00:00:00Z");
    assert_eq!(warn(medium.clone(), Some(may - 60 * day)), []);
    assert!(matches!(
        warn(medium.clone(), Some(may - 59 * day))[..],
        [(42, WarningKind::MediumExpires { days: 59, .. })]
    ));
    assert!(matches!(warn(medium, Some(may + 1))[..], [(42, WarningKind::MediumExpired { .. })]));
    let gone = ends("2027-05-01T00:00:00Z\"\nretired = true #");
    assert!(matches!(warn(gone, Some(may + 1))[..], [(_, WarningKind::RetiredMedium { .. })]));
    let custodian = good().replace("[\"p-003\"]", "[\"p-003\", \"p-014\"]");
    assert!(matches!(
        warn(custodian, None)[..],
        [(31, WarningKind::CustodianApproves { .. }), (46, WarningKind::NoDeputy { .. })]
    ));
    let revoked = good().replace("custodians", "revoked = true\ncustodians");
    assert!(matches!(warn(revoked, None)[..], [(47, WarningKind::NoExporter { .. })]));
}
