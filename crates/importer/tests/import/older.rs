//! A ledger that was put back to an older copy, while its archive knows more.

use std::fs;

use carnet_format::Code;
use carnet_host::Status;
use carnet_importer::{Outcome, Verdict};
use carnet_ledger::{Ledger as _, SqliteLedger};
use carnet_testbed::{NOW, parsed, request_number as request};

use super::commands::{carnet, name, sites as configured};
use super::sites::Sites;

/// The gateway's ledger as it was before an import.
fn put_back(sites: &mut Sites, before: &std::path::Path) {
    let gateway = &mut sites.gateway;
    gateway.ledger = SqliteLedger::open(before, &gateway.name).unwrap();
    fs::remove_dir_all(&gateway.spool).unwrap();
}

fn codes(verdict: &Verdict) -> Vec<Code> {
    match &verdict.outcome {
        Outcome::Held(faults) => faults.iter().map(|fault| fault.code).collect(),
        other => panic!("{other:?}"),
    }
}

/// IMP-35.
#[test]
fn what_an_older_ledger_has_forgotten_waits_for_a_person() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let before = sites.folder.path().join("before.sqlite");
    sites.gateway.ledger.copy_to(&before).unwrap().finish().unwrap();
    assert_eq!(sites.import_at_gateway(&sent.path).status(), Status::Done);
    put_back(&mut sites, &before);

    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!((verdict.status(), codes(&verdict)), (Status::Held, vec![Code::ImportOlder]));
    assert!(!sites.gateway.spool.exists());
    assert_eq!(sites.gateway.ledger.held().unwrap()[0].codes, [Code::ImportOlder]);
    // The same again, until a person has looked.
    assert_eq!(codes(&sites.import_at_gateway(&sent.path)), [Code::ImportOlder]);
    sites.gateway.ledger.release(&sent.digest, "INC-9", NOW).unwrap();
    assert_eq!(sites.import_at_gateway(&sent.path).status(), Status::Done);
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!(verdict.code(), Some(Code::ImportAlreadyImported));
    assert!(sites.gateway.archive.has(&sent.digest));
}

/// LEDGER-15. Killed between the commit and the name.
#[test]
fn a_bundle_without_its_name_is_the_bundle_all_the_same() {
    let mut sites = configured();
    let sent = sites.send(&[(request(1), "pc-1")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let named = sites.gateway.archive.path(&sent.digest);
    let unnamed = sites.gateway.archive.incoming(&sent.digest);
    fs::rename(&named, &unnamed).unwrap();
    let audit = |sites: &Sites| {
        let said = carnet(&sites.gateway, 0, &["ledger", "audit"]);
        assert!(!said.out.contains("FOREIGN") && !said.out.contains("STOPPED"), "{said:?}");
    };
    audit(&sites);
    let backup = sites.folder.path().join("backup");
    carnet(&sites.gateway, 0, &["ledger", "backup", name(&backup)]);
    for entry in fs::read_dir(&sites.gateway.folder).unwrap() {
        let path = entry.unwrap().path();
        if name(&path).contains("ledger.") && path.is_file() {
            fs::remove_file(path).unwrap();
        }
    }
    fs::remove_dir_all(sites.gateway.archive.folder()).unwrap();
    let said = carnet(&sites.gateway, 0, &["ledger", "restore", name(&backup)]);
    assert!(!said.out.contains("does not know"), "{said:?}");
    // The ledger of the backup has it.
    assert!(named.exists() && !unnamed.exists());
    audit(&sites);
    sites.is_tampered = true;
}

/// LEDGER-15. Killed before the commit.
#[test]
fn an_import_that_was_stopped_is_said_as_that_and_cleared_by_the_same_import() {
    let mut sites = configured();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let unnamed = sites.gateway.archive.incoming(&sent.digest);
    fs::create_dir_all(sites.gateway.archive.folder()).unwrap();
    fs::copy(&sent.path, &unnamed).unwrap();
    let said = carnet(&sites.gateway, 0, &["ledger", "audit"]);
    assert!(said.out.contains("STOPPED: ") && !said.out.contains("FOREIGN"), "{said:?}");
    assert!(said.out.contains(name(&unnamed)), "{said:?}");
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    assert!(!unnamed.exists());
}

/// IMP-35. Whatever bears the name.
#[cfg(unix)]
#[test]
fn a_link_in_the_archive_is_not_replaced_without_a_word() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let key = sites.folder.path().join("key.pem");
    fs::write(&key, "a key").unwrap();
    std::os::unix::fs::symlink(&key, sites.gateway.archive.path(&sent.digest)).unwrap();
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!(codes(&verdict), [Code::ImportOlder]);
    let Outcome::Held(faults) = &verdict.outcome else { panic!("{verdict:?}") };
    let path = sites.gateway.archive.path(&sent.digest);
    assert!(faults[0].message.contains(name(&path)), "{faults:?}");
    assert_eq!(fs::read(key).unwrap(), b"a key");
}

/// LEDGER-56.
#[test]
fn a_trust_file_that_only_the_archive_remembers_is_not_forgotten() {
    let mut sites = configured();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let newer = String::from_utf8(sites.trust_bytes.clone()).unwrap();
    let newer = newer.replace("serial = 1", "serial = 7");
    sites.gateway.archive.store_trust(&parsed(&newer).digest(), newer.as_bytes()).unwrap();
    let said = carnet(&sites.gateway, 2, &["import", name(&sent.path)]);
    assert!(said.err.contains("trust.serial-lower") && said.err.contains('7'), "{said:?}");
    fs::write(sites.folder.path().join("trust.toml"), newer).unwrap();
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
}
