//! A shared ledger that went back in time: its server was restored from an older dump, or a copy was put in its place.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_ledger::{
    AdmitError, Author, ExportLock, Home, Inventory, Ledger, LedgerError, Rebuild, RespondLock,
    SiteLedger, SqliteLedger, Vacancy,
};
use carnet_media::WholeFile;
use proptest::prelude::*;
use rusqlite::Connection;

use crate::scenario::{World, request};
use crate::store::{self, COMMIT, Commit};

/// The database of a gateway, and the hosts that share it.
struct Hosts {
    folder: tempfile::TempDir,
    address: String,
    /// Of each host, the folder in which its archive lies.
    beside: Vec<PathBuf>,
}

fn gateway() -> SiteName {
    "gateway-1".parse().unwrap()
}

fn author() -> Author {
    Author::default()
}

impl Hosts {
    fn new(hosts: usize) -> Self {
        store::reach();
        let folder = tempfile::tempdir().unwrap();
        let address = store::address(&folder.path().join("shared"));
        let beside = (0..hosts).map(|host| folder.path().join(format!("host-{host}"))).collect();
        Self { folder, address, beside }
    }

    fn home(&self, host: usize) -> Home<'_> {
        Home::Address { address: &self.address, beside: &self.beside[host] }
    }

    fn create(&self, host: usize) -> Result<SiteLedger, LedgerError> {
        SiteLedger::create(self.home(host), &gateway(), &author(), 1)
    }

    fn open(&self, host: usize) -> SiteLedger {
        SiteLedger::open(self.home(host), &gateway()).unwrap()
    }

    /// Changes the ledger by a host.
    fn change(&self, host: usize, time: u64) -> Result<(), LedgerError> {
        self.open(host).set_time(time, "INC-1", time).map(drop)
    }

    fn entries(&self) -> u64 {
        let db = Connection::open(self.folder.path().join("shared")).unwrap();
        let entries = "SELECT audit_entries FROM ledger";
        db.query_row(entries, [], |row| row.get::<_, i64>(0)).unwrap().cast_unsigned()
    }

    /// What the administrator of the server keeps.
    fn dump(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        let db = Connection::open(self.folder.path().join("shared")).unwrap();
        db.execute("VACUUM INTO ?", [path.to_str().unwrap()]).unwrap();
        path
    }

    fn drop_database(&self) {
        for name in ["shared", "shared-wal", "shared-shm"] {
            let _ = fs::remove_file(self.folder.path().join(name));
        }
    }

    fn bring_back(&self, dump: &Path) {
        self.drop_database();
        fs::copy(dump, self.folder.path().join("shared")).unwrap();
    }

    fn record(&self, host: usize) -> PathBuf {
        self.beside[host].join("ledger.gateway-1.seen")
    }

    /// As `ledger restore` does it.
    fn restore(&self, host: usize, backup: &Path) {
        let home = self.home(host);
        let vacancy = Vacancy::take(home).unwrap();
        let partial = WholeFile::create_private(&vacancy.file()).unwrap();
        fs::copy(backup, partial.path()).unwrap();
        {
            let mut ledger = SqliteLedger::open_to_move(partial.path(), &gateway()).unwrap();
            let known = ledger.epoch().unwrap().max(home.seen_epoch(&gateway()).unwrap());
            ledger.open_epoch(known + 1, 9_000).unwrap();
        }
        vacancy.fill(partial, &gateway()).unwrap();
    }
}

fn went_back<T>(result: Result<T, LedgerError>) -> String {
    let error = result.err().unwrap();
    assert!(matches!(error, LedgerError::WentBack { .. }), "{error}");
    assert_eq!(error.code(), Code::LedgerOlder);
    error.to_string()
}

/// SHARE-12.
#[test]
fn a_database_that_went_back_is_read_and_not_changed() {
    let hosts = Hosts::new(2);
    hosts.create(0).unwrap();
    hosts.change(0, 5).unwrap();
    let dump = hosts.dump("dump");
    hosts.change(0, 6).unwrap();
    hosts.change(0, 7).unwrap();
    let (entries, record) = (hosts.entries(), fs::read(hosts.record(0)).unwrap());
    // Who has only looked has seen it, too.
    drop(hosts.open(1));
    hosts.bring_back(&dump);
    for host in [0, 1] {
        let said = went_back(hosts.change(host, 8));
        assert!(
            said.contains(&format!("had {entries} entries, and has {}", entries - 2)),
            "{said}"
        );
        assert!(said.contains("ledger.gateway-1.seen"), "{said}");
        let ledger = hosts.open(host);
        went_back(ledger.check_age());
        went_back(ExportLock::take(&ledger, || {}));
        went_back(RespondLock::take(&ledger));
        went_back(SiteLedger::rehearsal(hosts.home(host), &gateway()));
        let archive = hosts.home(host).archive(&hosts.beside[host].join("archive")).unwrap();
        let inventory = Inventory::new();
        went_back(Rebuild::begin(hosts.home(host), &gateway(), &archive, &inventory, || {}));
        // What is there can be looked at and taken away.
        assert_eq!(ledger.floor().unwrap(), 5);
        assert_eq!(ledger.still().unwrap().audit_head().unwrap().0, entries - 2);
        let backup = hosts.folder.path().join(format!("backup-{host}"));
        hosts.open(host).copy_to(&backup).unwrap().finish().unwrap();
        assert_eq!(SqliteLedger::open_copy(&backup).unwrap().floor().unwrap(), 5);
    }
    assert_eq!(hosts.entries(), entries - 2);
    assert_eq!(fs::read(hosts.record(0)).unwrap(), record);
    assert_eq!(fs::read_dir(&hosts.beside[0]).unwrap().count(), 2, "the record and its lock");

    // As many entries are not the same entries.
    fs::remove_file(hosts.record(1)).unwrap();
    for time in 8..11 {
        hosts.change(1, time).unwrap();
    }
    assert!(hosts.entries() > entries);
    let said = went_back(hosts.change(0, 20));
    assert!(said.contains(&format!("entry {entries} of its log is another one")), "{said}");
}

/// SHARE-12. What a host has let in and the database has lost is not let in again by those who have looked since.
#[test]
fn what_was_lost_does_not_come_in_again() {
    let hosts = Hosts::new(2);
    let plant = hosts.folder.path().join("plant.sqlite");
    let mut world = World::new(&mut |site| match site.as_str() {
        "plant-7" => Box::new(SqliteLedger::create(&plant, site, &author(), 1).unwrap()),
        _ => Box::new(hosts.create(0).unwrap()),
    });
    let dump = hosts.dump("dump");
    let sealed = world.send(&[(request(1), "pc-1")]);
    assert!(world.gateway.bundle(&sealed.digest).unwrap().is_some());
    world.gateway = Box::new(hosts.open(1));
    hosts.bring_back(&dump);
    for host in [0, 1] {
        world.gateway = Box::new(hosts.open(host));
        match world.admit(&sealed) {
            Err(AdmitError::Ledger(LedgerError::WentBack { .. })) => {}
            other => panic!("{other:?}"),
        }
        assert!(world.gateway.bundle(&sealed.digest).unwrap().is_none());
    }
}

/// SHARE-12. The way back: a backup of what is there, restored in its place, in an epoch of its own.
#[test]
fn a_restored_backup_is_taken_by_every_host() {
    let hosts = Hosts::new(3);
    hosts.create(0).unwrap();
    let dump = hosts.dump("dump");
    hosts.change(0, 6).unwrap();
    drop(hosts.open(1));
    hosts.bring_back(&dump);
    let backup = hosts.folder.path().join("backup");
    hosts.open(0).copy_to(&backup).unwrap().finish().unwrap();
    hosts.drop_database();
    // A new one knows nothing of what was, and where a host has seen one it says so.
    went_back(hosts.create(0));
    hosts.drop_database();
    hosts.restore(0, &backup);
    for host in [0, 1, 2] {
        hosts.change(host, 10 + host as u64).unwrap();
    }
    assert_eq!(hosts.open(0).epoch().unwrap(), 2);
    // Back behind the new epoch is back as well; and out of it the next one is above what was seen.
    hosts.bring_back(&dump);
    let said = went_back(hosts.change(1, 20));
    assert!(said.contains("was in epoch 2, and is in 1"), "{said}");
    hosts.drop_database();
    hosts.restore(1, &backup);
    assert_eq!(hosts.open(0).epoch().unwrap(), 3);
    for host in [0, 1, 2] {
        hosts.change(host, 30 + host as u64).unwrap();
    }
}

/// SHARE-12. A record that nobody can read is not taken for none.
#[test]
fn a_damaged_record_is_named_and_stays() {
    let hosts = Hosts::new(1);
    hosts.create(0).unwrap();
    let good = fs::read_to_string(hosts.record(0)).unwrap();
    for bad in [
        "",
        "{}",
        &good.replace("gateway-1", "gateway-2"),
        &good.replace(": 0,", ": 1,"),
        &good[1..],
    ] {
        fs::write(hosts.record(0), bad).unwrap();
        let entries = hosts.entries();
        let error = hosts.change(0, 5).unwrap_err();
        assert_eq!(error.code(), Code::LedgerRecord, "{bad}");
        assert!(error.to_string().contains("ledger.gateway-1.seen"), "{error}");
        assert!(
            hosts.open(0).check_age().is_err() && hosts.home(0).seen_epoch(&gateway()).is_err()
        );
        assert_eq!(hosts.open(0).audit_head().unwrap().0, entries);
        assert_eq!(fs::read_to_string(hosts.record(0)).unwrap(), bad);
    }
    fs::write(hosts.record(0), &good).unwrap();
    hosts.change(0, 5).unwrap();
    // Where it cannot be written nothing counts.
    fs::remove_file(hosts.record(0)).unwrap();
    fs::create_dir(hosts.record(0)).unwrap();
    assert_eq!(hosts.change(0, 6).unwrap_err().code(), Code::LedgerRecord);
    assert_eq!(hosts.open(0).floor().unwrap(), 5);
}

/// SHARE-12. SHARE-5. Whether a commit without an answer counts is not guessed here either.
#[test]
fn a_lost_commit_is_no_step_back() {
    for commit in [Commit::LostBefore, Commit::LostAfter] {
        let hosts = Hosts::new(1);
        hosts.create(0).unwrap();
        let mut ledger = hosts.open(0);
        COMMIT.set(commit);
        let error = ledger.set_time(5, "INC-1", 5).unwrap_err();
        assert!(matches!(error, LedgerError::Uncertain { .. }), "{error}");
        drop(ledger);
        hosts.change(0, 6).unwrap();
    }
}

/// SHARE-12. Ledgers of several sites may lie in one folder.
#[test]
fn each_site_has_a_record_of_its_own() {
    store::reach();
    let folder = tempfile::tempdir().unwrap();
    let sites: [SiteName; 2] = ["gateway-1".parse().unwrap(), "gateway-2".parse().unwrap()];
    for site in &sites {
        let address = store::address(&folder.path().join(site.as_str()));
        let home = Home::Address { address: &address, beside: folder.path() };
        let mut ledger = SiteLedger::create(home, site, &author(), 1).unwrap();
        ledger.set_time(5, "INC-1", 5).unwrap();
    }
    for site in &sites {
        let address = store::address(&folder.path().join(site.as_str()));
        let home = Home::Address { address: &address, beside: folder.path() };
        SiteLedger::open(home, site).unwrap().set_time(6, "INC-2", 6).unwrap();
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Change(usize),
    Look(usize),
    Dump,
    BringBack(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..2_usize).prop_map(Step::Change),
        2 => (0..2_usize).prop_map(Step::Look),
        1 => Just(Step::Dump),
        2 => (0..4_usize).prop_map(Step::BringBack),
    ];
    prop::collection::vec(step, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    // SHARE-12. A change counts exactly where the log goes on from all that its host has seen.
    #[test]
    fn whatever_is_brought_back_nobody_goes_behind_what_they_have_seen(steps in steps()) {
        let hosts = Hosts::new(2);
        hosts.create(0).unwrap();
        let (mut log, mut seen) = (Vec::new(), [Some(Vec::new()), None]);
        let mut dumps = Vec::new();
        for (at, step) in steps.into_iter().enumerate() {
            let time = at as u64 + 10;
            match step {
                Step::Change(host) => {
                    let may = seen[host].as_ref().is_none_or(|seen| log.starts_with(seen));
                    let changed = hosts.change(host, time);
                    prop_assert_eq!(changed.is_ok(), may, "{:?}", changed);
                    if may {
                        log.push(time);
                        seen[host] = Some(log.clone());
                    }
                }
                Step::Look(host) => {
                    let may = seen[host].as_ref().is_none_or(|seen| log.starts_with(seen));
                    prop_assert_eq!(hosts.open(host).check_age().is_ok(), may);
                    if may {
                        seen[host] = Some(log.clone());
                    }
                }
                Step::Dump => {
                    let name = format!("dump-{}", dumps.len());
                    dumps.push((hosts.dump(&name), log.clone()));
                }
                Step::BringBack(which) if !dumps.is_empty() => {
                    let (dump, its_log) = &dumps[which % dumps.len()];
                    hosts.bring_back(dump);
                    log.clone_from(its_log);
                }
                Step::BringBack(_) => {}
            }
        }
    }
}
