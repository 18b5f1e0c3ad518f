//! Whether the approvals and scans that a file asks for can be had.

use super::*;

/// A person is counted once however many keys they have, and never as custodian.
#[test]
fn approvers_are_counted_as_persons_less_custodians() {
    assert!(TrustFile::parse(good().replace("approvals = 1", "approvals = 2").as_bytes()).is_ok());
    let two_keys = good().replace("person = \"p-021\"", "person = \"p-014\"");
    assert!(TrustFile::parse(two_keys.as_bytes()).is_ok());
    let errors = TrustFile::parse(two_keys.replace("approvals = 1", "approvals = 2").as_bytes());
    assert_eq!(errors.unwrap_err().code(), Code::TrustTooFewApprovers);
    let custodian =
        good().replace("[\"p-003\"]", "[\"p-014\"]").replace("approvals = 1", "approvals = 2");
    assert_eq!(
        TrustFile::parse(custodian.as_bytes()).unwrap_err().code(),
        Code::TrustTooFewApprovers
    );
}

/// TRUST-22, and which scans count.
#[test]
fn a_scan_that_can_never_count_is_refused() {
    let required = "scan = \"required\"\nscan-max-age-hours = 24\n";
    let scanner = |site: &str| {
        format!("[[key]]\npublic = \"{DAVE}\"\nrole = \"scanner\"\nsite = \"{site}\"\n")
    };
    let judge = |route: &str, key: &str| {
        let text = good().replace("scan = \"none\"\n", &format!("{required}{route}")) + key;
        TrustFile::parse(text.as_bytes()).map_err(|errors| errors.code())
    };
    let never = |route: &str, key: &str| judge(route, key).unwrap_err() == Code::TrustNoScanner;
    assert!(never("", ""));
    // The site that exports does not vouch for itself, unless the route says so.
    assert!(never("", &scanner("plant-7")));
    assert!(judge("", &scanner("gateway-1")).is_ok());
    assert!(never("scan-sites = [\"plant-7\"]\n", &scanner("gateway-1")));
    // Its clock is untrusted and the route holds what it cannot tell: no such scan ever counts.
    assert!(never("scan-sites = [\"plant-7\"]\n", &scanner("plant-7")));
    let revoked = scanner("gateway-1") + "revoked = true\n";
    assert!(never("", &revoked));
    let accepts = good()
        .replace("scan = \"none\"", &format!("{required}scan-sites = [\"plant-7\"]"))
        .replace("time-unknown = \"hold\"", "time-unknown = \"accept\"");
    let file = TrustFile::parse((accepts + &scanner("plant-7")).as_bytes()).unwrap();
    let (from, to) = ("plant-7".parse().unwrap(), "gateway-1".parse().unwrap());
    let route = file.route(&from, &to).unwrap();
    assert!(route.takes_scan_of(&from, &from) && !route.takes_scan_of(&to, &from));
    let file = judge("", &scanner("gateway-1")).unwrap();
    let route = file.route(&from, &to).unwrap();
    assert!(!route.takes_scan_of(&from, &from) && route.takes_scan_of(&to, &from));
    assert_eq!(judge("scan-sites = [\"x\"]\n", "").unwrap_err(), Code::TrustUnknownReference);
    assert_eq!(
        faults("scan = \"none\"", "scan = \"none\"\nscan-sites = [\"gateway-1\"]")[0].0,
        "trust.route-fields"
    );
}

/// TRUST-23.
#[test]
fn a_trust_file_asks_for_no_more_approvals_than_there_are_persons() {
    let with = |count: u8| faults_or_count(&format!("serial = 12\ntrust-approvals = {count}\n"));
    assert_eq!(faults_or_count("serial = 12\n"), Ok(0));
    assert_eq!((with(0), with(2)), (Ok(0), Ok(2)));
    assert_eq!(with(3), Err(vec![("trust.too-few-approvers", 3)]));
    assert_eq!(with(17), Err(vec![("trust.value", 3)]));
}

fn faults_or_count(top: &str) -> Result<u8, Vec<(&'static str, usize)>> {
    let text = good().replace("serial = 12\n", top);
    TrustFile::parse(text.as_bytes()).map(|file| file.trust_approvals()).map_err(|errors| {
        errors.faults().iter().map(|error| (error.fault.code().as_str(), error.line)).collect()
    })
}

/// TRUST-21, TRUST-22, TRUST-23, where a key is skipped.
#[test]
fn a_route_that_falls_short_through_skipped_keys_is_skipped_itself() {
    let key = "[[key]]\nneeds = 2\n";
    let short = good().replace("approvals = 1", "approvals = 3");
    assert!(TrustFile::parse(short.as_bytes()).is_err());
    let file = TrustFile::parse((short.clone() + key).as_bytes()).unwrap();
    let said = file.skipped().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((file.routes().count(), said.len()), (0, 2));
    assert!(said[0].starts_with("line 46: this route is skipped:"), "{said:?}");
    // A scan is missing, too: the route is skipped once.
    let scan = short.replace("scan = \"none\"", "scan = \"required\"\nscan-max-age-hours = 9");
    let file = TrustFile::parse((scan + key).as_bytes()).unwrap();
    assert_eq!((file.routes().count(), file.skipped().len()), (0, 2));
    // A skipped medium or route has no approver.
    let route = short + "[[route]]\nneeds = 2\n";
    assert_eq!(TrustFile::parse(route.as_bytes()).unwrap_err().code(), Code::TrustTooFewApprovers);
    let update = good().replace("serial = 12", "serial = 12\ntrust-approvals = 3") + key;
    assert_eq!(TrustFile::parse(update.as_bytes()).unwrap().trust_approvals(), 3);
}

/// What a plant without a clock cannot have unless somebody states the time.
#[test]
fn a_quorum_that_needs_a_stated_time_is_named() {
    let back = good()
        .replace("from = \"plant-7\"\nto = \"gateway-1\"", "from = \"gateway-1\"\nto = \"plant-7\"")
        .replace("kinds = [\"request\"]", "kinds = [\"response\"]")
        .replace("key-types = [\"mak\", \"csvlk\"]\n", "")
        + &format!(
            "[[key]]\npublic = \"{DAVE}\"\nrole = \"exporter\"\nsite = \"gateway-1\"\ncustodians = [\"p-003\"]\n"
        );
    let warn = |text: &str| {
        let file = TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
        file.warnings(None).into_iter().map(|warning| warning.kind).collect::<Vec<_>>()
    };
    // Of the two approvers one has a key without end, and one approval is asked for.
    assert_eq!(warn(&back), []);
    let two = back.replace("approvals = 1", "approvals = 2");
    let short = |kinds: &[WarningKind]| {
        kinds.iter().any(|kind| matches!(kind, WarningKind::ApprovalsNeedTime { persons: 1, .. }))
    };
    assert!(short(&warn(&two)));
    assert!(!short(&warn(&two.replace("time-unknown = \"hold\"", "time-unknown = \"accept\""))));
    assert!(!short(&warn(&two.replace("\nuntil = \"2028-01-01T00:00:00Z\"", ""))));
    // At the gateway, which has a clock, nothing is amiss.
    assert!(!short(&warn(&good().replace("approvals = 1", "approvals = 2"))));
    let scanner =
        "[[site]]\nname = \"kiosk\"\nzone = \"connected\"\nclock = \"trusted\"\nversions = [1]\n";
    let key = BASE_POINT;
    let scanner =
        format!("{scanner}[[key]]\npublic = \"{key}\"\nrole = \"scanner\"\nsite = \"kiosk\"\n");
    let scan =
        back.replace("scan = \"none\"", "scan = \"required\"\nscan-max-age-hours = 9") + &scanner;
    assert!(matches!(warn(&scan)[..], [WarningKind::ScanNeedsTime { .. }]));
}

/// Found by review: three tables of a thousand entries took minutes, with and without warnings.
#[test]
fn a_file_is_judged_in_a_time_that_is_linear_in_its_length() {
    let mut text = String::from("format = 1\nserial = 1\nissued = \"2026-11-26T08:00:00Z\"\n");
    let site = |name: &str, zone: &str| {
        format!(
            "[[site]]\nname = \"{name}\"\nzone = \"{zone}\"\nclock = \"trusted\"\nversions = [1]\n"
        )
    };
    text += &site("plant", "isolated");
    for number in 0..1300 {
        text += &site(&format!("s{number}"), "connected");
        text += &format!("[[person]]\nname = \"p{number}\"\n");
        text += &format!(
            "[[route]]\nfrom = \"plant\"\nto = \"s{number}\"\nkinds = [\"request\"]\nschemes = [\"microsoft\"]\n\
             key-types = [\"mak\"]\napprovals = 16\nscan = \"none\"\nmax-items = 1\nmax-bytes = 1\n"
        );
    }
    let keys = many_keys(2600);
    for (number, key) in keys.iter().enumerate() {
        let person = number % 1300;
        text += &match number < 1300 {
            true => format!(
                "[[key]]\npublic = \"{key}\"\nrole = \"approver\"\nperson = \"p{person}\"\n"
            ),
            false => format!(
                "[[key]]\npublic = \"{key}\"\nrole = \"exporter\"\nsite = \"plant\"\ncustodians = [\"p{person}\"]\n"
            ),
        };
    }
    assert!(text.len() < TrustFile::MAX_LENGTH);
    let file = TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(file.warnings(Some(file.issued())).len(), 1300);
    // Every route falls short, at every one of the keys: each is named once.
    let short = text.replace(
        "custodians = [\"p7\"]",
        &format!(
            "custodians = [{}]",
            (0..1290).map(|it| format!("\"p{it}\"")).collect::<Vec<_>>().join(", ")
        ),
    );
    let errors = TrustFile::parse(short.as_bytes()).unwrap_err();
    assert_eq!((errors.code(), errors.faults().len()), (Code::TrustTooFewApprovers, 1300));
}

/// So many public keys, each of its own small secret.
fn many_keys(count: usize) -> Vec<String> {
    let key = |number: usize| {
        let mut secret = [0; 32];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        let key = ed25519_dalek::SigningKey::from_bytes(&secret);
        data_encoding::HEXLOWER.encode(key.verifying_key().as_bytes())
    };
    (0..count).map(key).collect()
}
