//! What one trust file says that another does not.
#![allow(clippy::unwrap_used, missing_docs)]

use carnet_judge::trust::difference;
use carnet_language::{Language, within};
use carnet_testbed::{EASY, Key, parsed, world};

fn lines(before: Option<&str>, after: &str) -> Vec<String> {
    let before = before.map(parsed);
    difference(before.as_ref(), &parsed(after)).iter().map(ToString::to_string).collect()
}

/// UPD-15. Every table and every key of it that is new, gone or otherwise.
#[test]
fn every_change_is_named_in_both_languages() {
    let before = world(1, EASY).text();
    let swaps = [
        ("approvals = 1", "approvals = 2", "~ route plant-7 → gateway-1: approvals 1 → 2"),
        ("max-items = 100\n", "max-items = 7\n", "~ route plant-7 → gateway-1: max-items 100 → 7"),
        (
            "late = \"accept\"",
            "late = \"reject\"",
            "~ route plant-7 → gateway-1: late accept → reject",
        ),
        ("label = \"RED 05\"", "label = \"RED 05\"\nretired = true", "− medium RED 05 retired"),
        ("revoked = true", "revoked = false", "+ approver key of cleo not revoked any more: "),
        ("custodians = [\"kurt\"]", "custodians = [\"bob\"]", "~ exporter key "),
        (
            "clock = \"untrusted\"",
            "clock = \"trusted\"",
            "~ site plant-7: isolated, clock not trusted → isolated, clock trusted",
        ),
        ("person = \"bob\"", "person = \"bob\"\nrevoked = true", "− approver key of bob revoked: "),
        (
            "person = \"bob\"",
            "person = \"bob\"\nuntil = \"2028-01-01T00:00:00Z\"",
            "~ approver key of bob: ",
        ),
    ];
    for (from, to, line) in swaps {
        let after = before.replace(from, to).replace("serial = 3", "serial = 4");
        assert_ne!(before, after, "{from}");
        let said = lines(Some(&before), &after);
        assert_eq!(said[0], "serial 3 → 4, issued 2027-01-01");
        assert!(said[1..].iter().any(|it| it.starts_with(line)), "{line}\n{said:#?}");
        let german = within(Language::De, || lines(Some(&before), &after));
        assert_eq!(german[0], "Nummer 3 → 4, ausgestellt 01.01.2027");
        assert_eq!(german.len(), said.len());
    }
    assert_eq!(lines(Some(&before), &before), Vec::<String>::new());
}

#[test]
fn what_is_added_one_way_is_gone_the_other_way() {
    let before = world(2, EASY).text();
    let after = world(2, EASY).officer("dora", &[9]).text();
    let id = parsed(&after)
        .keys()
        .find(|(_, key)| key.role.person().is_some_and(|it| it.to_string() == "dora"))
        .map(|it| *it.0)
        .unwrap();
    let key = carnet_judge::words::short_words(id);
    let added = lines(Some(&before), &after);
    assert!(added.contains(&"+ person dora".to_owned()), "{added:#?}");
    assert!(added.contains(&format!("+ approver key of dora: {key}")), "{added:#?}");
    let gone = lines(Some(&after), &before);
    assert!(gone.contains(&"− person dora".to_owned()), "{gone:#?}");
    assert!(gone.contains(&format!("− approver key of dora: {key}")), "{gone:#?}");
    // Of a first file everything is new.
    let first = lines(None, &after);
    assert_eq!(first.iter().filter(|line| line.starts_with('−')).count(), 1, "{first:#?}");
    assert!(first.contains(&"+ route plant-7 → gateway-1".to_owned()), "{first:#?}");
}

/// Whoever is away must not stop a route without anybody knowing that before.
#[test]
fn a_route_that_gets_or_loses_a_deputy_is_named() {
    // Ada and bob; kurt has the key, and cleo's is revoked.
    let fewer = world(2, EASY).text();
    let more = world(2, EASY).officer("dora", &[9]).text();
    let line = |has: &str| format!("~ route plant-7 → gateway-1: {has}");
    assert!(lines(Some(&fewer), &more).contains(&line("now has a deputy")));
    assert!(lines(Some(&more), &fewer).contains(&line("has no deputy any more")));
}

#[test]
fn a_key_that_gets_another_owner_is_another_one() {
    let before = world(1, EASY).text();
    let of = |person: &str| {
        format!("public = \"{}\"\nrole = \"approver\"\nperson = \"{person}\"", Key::number(3).hex())
    };
    let after = before.replace(&of("ada"), &of("bob"));
    assert_ne!(before, after);
    let said = lines(Some(&before), &after);
    assert!(said.iter().any(|line| line.starts_with("− approver key of ada")), "{said:#?}");
    assert!(said.iter().any(|line| line.starts_with("+ approver key of bob")), "{said:#?}");
}

/// What cannot be read must not look as if nothing had changed.
#[test]
fn tables_that_are_skipped_are_counted() {
    let before = world(1, EASY).text();
    let after = before.replace("label = \"RED 05\"", "label = \"RED 05\"\nneeds = 2");
    let said = lines(Some(&before), &after);
    assert!(
        said.iter().any(|line| line.starts_with("~ 1 table needs a newer program")),
        "{said:#?}"
    );
}
