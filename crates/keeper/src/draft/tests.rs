#![allow(clippy::unwrap_used, clippy::panic)]

use carnet_testbed::{Key, World};

use super::*;

/// A plant and a gateway between which two approve and the gateway scans, written by a person with comments.
fn text() -> String {
    let rules = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\napprovals = 2\nscan = \"required\"\n\
                 scan-max-age-hours = 24\nmax-items = 9\nmax-bytes = 999\n# By night, too.\nlate = \"accept\"";
    World::new(3, "2027-01-01")
        .plant("plant-7")
        .gateway("gateway-1")
        .with("# Those who approve; ask the shift.")
        .officer("ada", &[2])
        .officer("bob", &[4])
        .officer("kurt", &[])
        .exporter(1, "plant-7", "kurt")
        .with("# The scanner in the hall.")
        .key(7, "scanner", "gateway-1")
        .with("# The only way out.")
        .route("plant-7", "gateway-1", rules)
        .text()
        .replace("serial = 3", "serial = 3 # raise it")
}

fn draft() -> Draft {
    let text = text();
    let file = TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
    let present = Present { file, bytes: text.clone().into_bytes() };
    Draft { path: "trust-next.toml".into(), present, text }
}

fn public(number: u8) -> carnet_format::PublicKey {
    carnet_format::Signer::public_key(&Key::number(number))
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_once("# ")).map(|(_, comment)| comment).collect()
}

#[test]
fn what_people_wrote_stays() {
    let mut draft = draft();
    let before = draft.text().to_owned();
    draft
        .edit(|document| {
            revoke(document, &public(4))?;
            add_person(document, "dora")
        })
        .unwrap();
    draft.issue(1_900_000_000).unwrap();
    assert_eq!(comments(draft.text()), comments(&before));
    assert!(draft.text().contains("serial = 4 # raise it\n"), "{}", draft.text());
    for line in before.lines().filter(|line| !line.contains("serial") && !line.contains("issued")) {
        assert!(draft.text().contains(line), "{line}");
    }
    // Done twice it is done once.
    let once = draft.text().to_owned();
    draft.edit(|document| add_person(document, "dora")).unwrap();
    assert_eq!(draft.text(), once);
}

#[test]
fn a_route_that_is_closed_opens_as_it_was() {
    for (number, needs) in [(4, "too few could approve"), (7, "nobody could scan")] {
        let mut draft = draft();
        assert_eq!(draft.settle_routes(), Vec::<String>::new());
        let before = draft.text().to_owned();
        draft.edit(|document| revoke(document, &public(number))).unwrap();
        let said = draft.settle_routes();
        assert!(said.len() == 1 && said[0].contains(needs), "{said:?}");
        assert_eq!(draft.good().unwrap().routes().count(), 0);
        // Nothing of it is lost, and asking again changes nothing.
        let closed = draft.text().to_owned();
        assert!(closed.contains("#closed # By night, too.\n"), "{closed}");
        assert_eq!(draft.settle_routes(), Vec::<String>::new());
        assert_eq!(draft.text(), closed);
        draft.text = closed.replace("revoked = true\n", "");
        let said = draft.settle_routes();
        assert!(said.len() == 1 && said[0].contains("open again"), "{said:?}");
        assert_eq!(draft.text(), before);
    }
}

#[test]
fn a_draft_names_the_file_from_which_it_was_begun() {
    let draft = draft();
    let line = first_line(&draft.present);
    assert!(line.starts_with("# Draft; from serial 3, digest "), "{line}");
    // TRUST-2 lets it stand in a trust file.
    TrustFile::parse(format!("{line}\n{}", draft.text()).as_bytes()).unwrap();
}
