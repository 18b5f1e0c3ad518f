//! `carnet export --media`: what the medium has to be before anything is built.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

#[cfg(unix)]
use carnet_testbed::with_stick;
use clap::Parser as _;
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

/// EXP-34. ROUTE-12. ROUTE-13.
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
        assert_eq!(actions(&sites, "plant"), ["create"]);
        // A file is no medium, and is not looked at.
        sites.export("plant", "a.csv --to gateway-1 -o a.carnet").status(0);
        // The same bundle is not taken there from the archive either.
        let said = again(&sites, "stick");
        assert_eq!((said.status, said.err.starts_with("nothing was written")), (status, true));
        assert_eq!(sites.names("stick"), ["setup.exe"]);
    }
}

/// EXP-34. AUDIT-1.
#[test]
fn each_copy_on_a_medium_is_an_audit_entry() {
    let sites = plant("foreign = \"accept\"");
    sites.write("stick/setup.exe", "");
    sites
        .export("plant", "a.csv --to gateway-1 --media stick")
        .status(0)
        .with("it lies on a disk of this host and on no medium");
    std::fs::create_dir(sites.path("second")).unwrap();
    let said = again(&sites, "second").status(0);
    assert!(said.out.ends_with("it lies on a disk of this host and on no medium\n"), "{said:?}");
    assert!(!said.out.contains("safe to remove"), "{said:?}");
    assert_eq!(actions(&sites, "plant"), ["create", "trust", "export", "deliver", "deliver"]);
    let log = sites.ledger_all("plant", "audit --log --json");
    assert_eq!(log[3]["medium"], serde_json::json!({ "foreign": 1 }));
    let expected =
        serde_json::json!({ "id": null, "known": null, "differs": [], "seen": {}, "foreign": 0 });
    assert_eq!(sites.ledger("plant", "list --json")["medium"], expected);
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

/// EXP-34.
#[cfg(unix)]
#[test]
fn nothing_is_built_for_a_stick_that_cannot_be_written() {
    let sites = plant("");
    with_stick(&sites.path("machine"), "AA11", "ro,nosuid,nodev,noexec");
    sites
        .export("plant", "--sysfs-root machine a.csv --to gateway-1 --media machine/media/stick")
        .status(3)
        .with("medium.read-only");
    assert_eq!(actions(&sites, "plant"), ["create"]);
}

/// MEDIA-22. MEDIA-19. The passport of a stick lies above its folder `CARNET`.
#[cfg(unix)]
#[test]
fn the_folder_carnet_of_a_stick_is_on_that_stick() {
    let sites = plant("");
    let stick = with_stick(&sites.path("machine"), "AA11", "rw,nosuid,nodev,noexec");
    std::fs::create_dir(stick.join("CARNET")).unwrap();
    std::fs::write(stick.join("PASSPORT.carnet-medium"), "of another make").unwrap();
    sites
        .export(
            "plant",
            "--sysfs-root machine a.csv --to gateway-1 --media machine/media/stick/CARNET",
        )
        .status(0)
        .with("the medium is safe to remove once it is unmounted");
    assert_eq!(sites.names("machine/media/stick/CARNET").len(), 1);
}

/// EXP-46. EXP-47. AUDIT-1.
#[test]
fn a_copy_that_could_not_be_noted_is_not_delivered() {
    let sites = plant("");
    // The ledger is made by an export that has nothing to send.
    sites.write("none.csv", "Machine,ID,KeyType,IID\n");
    sites.export("plant", "none.csv --to gateway-1 -o none.carnet");
    let db = rusqlite::Connection::open(sites.path("plant/ledger.db")).unwrap();
    // Something stands where the entry of the delivery is to go.
    db.execute_batch("INSERT INTO audit VALUES (4, '', x'00')").unwrap();
    sites
        .export("plant", "a.csv --to gateway-1 --media stick")
        .status(3)
        .with("could not be noted")
        .with("carnet ledger bundle");
    assert_eq!(sites.names("plant/outbox").len(), 1);
    db.execute_batch("DELETE FROM audit WHERE number = 4").unwrap();
    again(&sites, "stick").status(0);
    assert_eq!(sites.names("plant/outbox"), [""; 0]);
    assert_eq!(sites.names("stick").len(), 1);
    assert_eq!(actions(&sites, "plant"), ["create", "trust", "export", "deliver"]);
}

/// MEDIA-20. The person who asked for it pulls the stick, whether anything was written or not.
#[cfg(unix)]
#[test]
fn a_stick_is_unmounted_also_where_there_was_nothing_to_write() {
    let sites = plant("");
    with_stick(&sites.path("machine"), "AA11", "rw,nosuid,nodev,noexec");
    sites.write("none.csv", "Machine,ID,KeyType,IID\n");
    let words = "--sysfs-root machine none.csv --to gateway-1 --media machine/media/stick";
    sites.export("plant", words).status(0);
    // Nothing is mounted on the real machine, so this cannot be done; what counts is that it is not
    // said to be.
    let said = sites.export("plant", &format!("{words} --eject")).status(3).with("medium.busy");
    assert!(!said.out.contains("safe to remove"), "{said:?}");
}

/// EXP-34. A volume that the kernel has stopped writing has no switch to look for.
#[cfg(unix)]
#[test]
fn a_stick_whose_file_system_is_damaged_is_not_called_write_protected() {
    let sites = plant("");
    with_stick(&sites.path("machine"), "AA11", "rw,nosuid,nodev,noexec");
    let table = sites.path("machine/proc/self/mountinfo");
    let mounts = std::fs::read_to_string(&table).unwrap();
    std::fs::write(&table, mounts.replace("/dev/sda1 rw", "/dev/sda1 ro,errors=remount-ro"))
        .unwrap();
    sites
        .export("plant", "--sysfs-root machine a.csv --to gateway-1 --media machine/media/stick")
        .status(3)
        .with("medium.damaged");
    assert_eq!(actions(&sites, "plant"), ["create"]);
}

/// LEDGER-17. Whoever has the old message at hand types its command.
#[test]
fn a_bundle_that_was_declared_void_goes_to_no_medium() {
    let sites = plant("");
    sites.export("plant", "a.csv --to gateway-1 -o a.carnet").status(0);
    let bundle = sites.ledger("plant", "list --json")["digest"].as_str().unwrap().to_owned();
    sites.run_ledger("plant", &format!("void {bundle}")).status(0);
    let said = again(&sites, "stick").status(2);
    assert!(said.err.contains("declared void"), "{said:?}");
    assert_eq!(sites.names("stick"), [""; 0]);
}

/// MEDIA-20. To ask for it and not to get it would pull a stick that is mounted.
#[test]
fn a_file_cannot_be_ejected() {
    let is_read = |more: &str| {
        let export = format!("carnet-export a.csv --to gateway-1 {more}");
        let bundle = format!("carnet-import ledger bundle 00000000 {more}");
        (
            carnet_exporter::cli::Cli::try_parse_from(export.split_whitespace()).is_ok(),
            carnet_importer::cli::Cli::try_parse_from(bundle.split_whitespace()).is_ok(),
        )
    };
    assert_eq!(is_read("--media stick --eject"), (true, true));
    assert_eq!(is_read("-o a.carnet"), (true, true));
    assert_eq!(is_read("-o a.carnet --eject"), (false, false));
}
