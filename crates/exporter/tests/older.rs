//! A ledger that was put back to an older copy together with the record beside its key, as a snapshot of a host
//! does it, while its archive is newer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sites;

use std::fs;

use sites::{CID, IID, IID2, OUT, SKU, Sites, typed};

const RECORD: &str = "plant/key.pem.record";

/// M1 has asked after the snapshot; the request has crossed, and its answer lies on the stick.
fn put_back() -> (Sites, String) {
    let sites = Sites::with_rows(&format!("M0,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    let record = sites.read(RECORD);
    sites.run_ledger("plant", &format!("backup {}", sites.path("snap").display())).status(0);
    sites.write("b.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\n"));
    let before = sites.names("stick");
    sites.ask("b.csv");
    let lost = sites.names("stick").into_iter().find(|name| !before.contains(name)).unwrap();
    sites.reply(&format!("item,confirmation_id\n0,{CID}\n")).status(0);

    take_away(&sites);
    let snapshot = sites.names("snap").into_iter().find(|name| name.ends_with("sqlite")).unwrap();
    fs::copy(sites.path("snap").join(snapshot), sites.path("plant/ledger.db")).unwrap();
    sites.write(RECORD, record);
    (sites, lost)
}

fn take_away(sites: &Sites) {
    for name in sites.names("plant").iter().filter(|name| name.starts_with("ledger.db")) {
        fs::remove_file(sites.path("plant").join(name)).unwrap();
    }
}

/// The file in the plant's archive of a bundle on the stick.
fn archived(sites: &Sites, lost: &str) -> String {
    let bytes = fs::read(sites.path("stick").join(lost)).unwrap();
    let archive = sites.path("plant/archive");
    let names = sites.names("plant/archive").into_iter().map(|name| archive.join(name));
    let mut files = names.filter(|path| path.is_file() && fs::read(path).unwrap() == bytes);
    files.next().unwrap().display().to_string()
}

/// LEDGER-50. LEDGER-15.
#[test]
fn a_number_that_the_archive_has_is_not_given_twice_and_the_way_on_leads_to_the_end() {
    let (sites, lost) = put_back();
    let file = archived(&sites, &lost);
    let adopt = format!("carnet ledger adopt {file:?} --ticket TICKET");
    let (before, stick) = (sites.names("plant/archive"), sites.names("stick"));
    sites.write("c.csv", format!("Machine,ID,KeyType,IID\nM2,{SKU},mak,{IID}\n"));
    for _ in 0..2 {
        let said = sites.export("plant", &format!("c.csv {OUT}")).status(2);
        let name = file.rsplit('/').next().unwrap();
        said.with("ledger.older").with(name).with("carnet ledger restore");
    }
    // Nothing was removed, nothing left, nothing was noted.
    assert_eq!((sites.names("plant/archive"), sites.names("stick")), (before, stick));
    assert_eq!(sites.names("plant/outbox"), [""; 0]);

    // LEDGER-51. Whoever asks hears it.
    let name = file.rsplit('/').next().unwrap();
    let said = sites.run_ledger("plant", "audit").status(1);
    let said = said.with("OLDER: this ledger is older than its archive").with("ledger.older");
    let said = said.with(name);
    assert!(!said.out.contains("FOREIGN"), "{said:?}");
    sites
        .run_ledger("plant", "status")
        .status(0)
        .with("does not know: 1 [ledger.older]")
        .with(name);

    // The way on.
    let backup = sites.path("backup").display().to_string();
    sites.run_ledger("plant", &format!("backup {backup}")).status(0);
    take_away(&sites);
    sites.run_ledger("plant", &format!("restore {backup}")).status(0).with("epoch 2").with(&adopt);
    sites.run_ledger("plant", "audit").status(1).with(&adopt);
    sites.run_ledger("plant", &format!("adopt {file} --ticket INC-9")).status(0);
    assert!(sites.names("plant/archive").iter().all(|name| !name.ends_with("-incoming")));
    sites.try_import("plant");
    sites.export("plant", &format!("b.csv {OUT}")).status(0).with("nothing to export");
    sites.run_ledger("plant", "confirm M1").status(0).with(&typed(CID));
    sites.run_ledger("plant", "audit").status(0);
}

/// LEDGER-50. A snapshot from before a restore knows no later epoch either.
#[test]
fn a_restore_goes_past_the_epochs_that_the_archive_knows() {
    let (mut sites, _) = put_back();
    sites.is_tampered = true;
    let backup = sites.path("backup").display().to_string();
    sites.run_ledger("plant", &format!("backup {backup}")).status(0);
    let record = sites.read(RECORD);
    sites.write("c.csv", format!("Machine,ID,KeyType,IID\nM2,{SKU},mak,{IID}\n"));
    for (epoch, lacking) in [(2, 1), (3, 2)] {
        take_away(&sites);
        let said = sites.ledger("plant", &format!("restore {backup} --json"));
        assert_eq!(said["epoch"], epoch);
        assert_eq!(said["lacking"].as_array().unwrap().len(), lacking);
        // Until they are adopted.
        let said = sites.ledger("plant", "status --json");
        assert_eq!(said["lacking"].as_array().unwrap().len(), lacking);
        sites.write("c.csv", format!("Machine,ID,KeyType,IID\nM2,{SKU},mak,{IID}\n"));
        sites.export("plant", &format!("c.csv {OUT}")).status(0);
        sites.write(RECORD, &record);
    }
}

/// LEDGER-15. An export that was killed after its commit.
#[test]
fn a_bundle_without_its_name_is_found_and_gets_it_with_the_next_export() {
    let sites = Sites::with_rows(&format!("M0,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    let archive = sites.path("plant/archive");
    let name = sites.names("plant/archive").into_iter().find(|name| name != "trust").unwrap();
    let unnamed = archive.join(format!("{name}-incoming"));
    fs::rename(archive.join(&name), &unnamed).unwrap();
    sites.run_ledger("plant", "audit").status(0);
    sites.write("b.csv", format!("Machine,ID,KeyType,IID\nM1,{SKU},mak,{IID}\n"));
    sites.export("plant", &format!("b.csv {OUT}")).status(0);
    assert!(archive.join(&name).exists() && !unnamed.exists());
}
