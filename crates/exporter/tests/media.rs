//! `carnet export --media`: what the medium has to be before anything is built.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[cfg(unix)]
#[path = "../../carnet/tests/machine/mod.rs"]
mod machine;
#[path = "sites/mod.rs"]
mod sites;

use sites::{CID, IID, SKU, Said, Sites};

/// A plant whose route says `rule` and has no passport to ask for.
fn plant(rule: &str) -> Sites {
    let route = format!(
        "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\n\
         approvals = 0\nscan = \"none\"\nmax-items = 9\nmax-bytes = 8000000\ngaps = \"hold\"\n\
         late = \"accept\"\ntime-unknown = \"accept\"\n{rule}\n"
    );
    let sites = Sites::new(&route);
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\n"));
    sites
}

/// The first member of what `ledger audit --log` says about each entry.
fn actions(sites: &Sites, site: &str) -> Vec<String> {
    let log = sites.ledger_all(site, "audit --log --json");
    log.iter().filter_map(|entry| entry["action"].as_str().map(str::to_owned)).collect()
}

/// Writes the plant's one bundle to a folder again.
fn again(sites: &Sites, folder: &str) -> Said {
    let bundle = sites.ledger("plant", "list --json")["digest"].as_str().unwrap().to_owned();
    let folder = sites.path(folder);
    sites.run_ledger("plant", &format!("bundle {bundle} --media {}", folder.display()))
}

/// EXP-16. ROUTE-9. ROUTE-16.
#[test]
fn nothing_is_built_for_a_medium_on_which_it_would_not_be_taken() {
    let media = "media = [\"000102030405060708090a0b0c0d0e0f\"]\n\
                 [[medium]]\nid = \"000102030405060708090a0b0c0d0e0f\"\nlabel = \"stick\"";
    for (rule, status, code) in [
        ("foreign = \"reject\"", 1, "route.foreign"),
        ("foreign = \"hold\"", 4, "route.foreign"),
        (media, 1, "route.medium-missing"),
    ] {
        let sites = plant(rule);
        sites.write("stick/setup.exe", "");
        sites
            .export("plant", "a.csv --to gateway-1 --media stick")
            .status(status)
            .with("nothing was exported")
            .with(code);
        assert_eq!(sites.names("stick"), ["setup.exe"]);
        assert_eq!(sites.names("plant/outbox"), [""; 0]);
        assert_eq!(actions(&sites, "plant"), ["create", "trust"]);
        // A file is no medium, and is not looked at.
        sites.export("plant", "a.csv --to gateway-1 -o a.carnet").status(0);
        // The same bundle is not taken there from the archive either.
        let said = again(&sites, "stick");
        assert_eq!((said.status, said.err.starts_with("nothing was written")), (status, true));
        assert_eq!(sites.names("stick"), ["setup.exe"]);
    }
}

/// EXP-16. AUDIT-1.
#[test]
fn each_copy_on_a_medium_is_an_audit_entry() {
    let sites = plant("foreign = \"accept\"");
    sites.write("stick/setup.exe", "");
    sites
        .export("plant", "a.csv --to gateway-1 --media stick")
        .status(0)
        .with("the medium is safe to remove");
    std::fs::create_dir(sites.path("second")).unwrap();
    let said = again(&sites, "second").status(0);
    assert!(said.out.ends_with("the medium is safe to remove once it is unmounted\n"), "{said:?}");
    assert_eq!(actions(&sites, "plant"), ["create", "trust", "export", "deliver", "deliver"]);
    let log = sites.ledger_all("plant", "audit --log --json");
    assert_eq!(log[3]["medium"], serde_json::json!({ "foreign": 1 }));
    assert_eq!(sites.ledger("plant", "list --json")["medium"], serde_json::json!({ "foreign": 0 }));
}

/// Two bundles on one stick, one of them the reply to the other, are normal.
#[test]
fn a_reply_lies_beside_the_request_that_it_answers() {
    let sites = plant("foreign = \"reject\"");
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    sites.write("r.csv", format!("item;confirmation id\n0;{CID}\n"));
    let folder = sites.only("gateway/spool");
    let words = format!("r.csv --to plant-7 --reply-to {folder} --media stick");
    sites.export("gateway", &words).status(0);
    assert_eq!(sites.names("stick").len(), 2);
    sites.import("plant");
}

/// EXP-16.
#[cfg(unix)]
#[test]
fn nothing_is_built_for_a_stick_that_cannot_be_written() {
    let sites = plant("");
    machine::with_stick(&sites.path("machine"), "AA11", "ro,nosuid,nodev,noexec");
    sites
        .export("plant", "--sysfs-root machine a.csv --to gateway-1 --media machine/media/stick")
        .status(3)
        .with("medium.read-only");
    assert_eq!(actions(&sites, "plant"), ["create", "trust"]);
}
