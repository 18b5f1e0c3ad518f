//! What is particular to a ledger that several hosts share: it is copied, restored, rebuilt, and its connection is lost.

use std::fs;
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_ledger::{
    AdmitError, Author, ExportLock, Home, Inventory, Ledger, LedgerError, Rebuild, SiteLedger,
    SqliteLedger, Vacancy,
};
use carnet_media::WholeFile;
use proptest::prelude::*;
use rusqlite::Connection;

use crate::scenario::archive::audits_well;
use crate::scenario::{World, granted, random, request};
use crate::store::{self, COMMIT, Commit};

/// Ledgers of two sites in databases, in one folder.
struct Fixture {
    folder: tempfile::TempDir,
    addresses: [String; 2],
}

impl Fixture {
    fn new() -> Self {
        store::reach();
        let folder = tempfile::tempdir().unwrap();
        let addresses =
            ["plant-7", "gateway-1"].map(|name| store::address(&folder.path().join(name)));
        Self { folder, addresses }
    }

    fn home(&self, site: &SiteName) -> Home<'_> {
        let address = &self.addresses[usize::from(site.as_str() != "plant-7")];
        Home::Address { address, beside: self.folder.path() }
    }

    fn world(&self) -> World {
        World::new(&mut |site| {
            Box::new(SiteLedger::create(self.home(site), site, &Author::default(), 1).unwrap())
        })
    }

    fn open(&self, site: &SiteName) -> SiteLedger {
        SiteLedger::open(self.home(site), site).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn plant() -> SiteName {
    "plant-7".parse().unwrap()
}

/// Copies a backup to where the ledger of the plant is not yet.
fn restore(backup: &Path, home: Home<'_>) -> Result<(), LedgerError> {
    let vacancy = Vacancy::take(home)?;
    let partial = WholeFile::create_private(&vacancy.file()).unwrap();
    fs::copy(backup, partial.path()).unwrap();
    vacancy.fill(partial, &plant())
}

/// SHARE-9.
#[test]
fn only_creation_and_restoring_make_a_ledger() {
    let fixture = Fixture::new();
    let site = plant();
    let open = || SiteLedger::open(fixture.home(&site), &site).map(drop);
    assert!(matches!(open(), Err(LedgerError::Missing { .. })));
    let world = fixture.world();
    open().unwrap();
    let create = || SiteLedger::create(fixture.home(&site), &site, &Author::default(), 1).map(drop);
    assert!(matches!(create(), Err(LedgerError::Exists { .. })));
    let backup = fixture.path("backup");
    fixture.open(&site).copy_to(&backup).unwrap().finish().unwrap();
    let restored = restore(&backup, fixture.home(&site));
    assert!(matches!(restored, Err(LedgerError::Exists { .. })));
    let other = "plant-8".parse().unwrap();
    let opened = SiteLedger::open(fixture.home(&site), &other).map(drop);
    assert!(matches!(opened, Err(LedgerError::WrongSite { got, .. }) if got == site));
    audits_well(&fixture.open(&site).still().unwrap(), &world.archive);
}

/// EXP-39. SHARE-8.
#[test]
fn what_is_tried_changes_nothing() {
    let fixture = Fixture::new();
    let mut world = fixture.world();
    world.send(&[(request(1), "pc-1")]);
    let site = plant();
    let before = fixture.open(&site).audit_head().unwrap();
    let mut tried = SiteLedger::rehearsal(fixture.home(&site), &site).unwrap();
    assert_eq!(tried.audit_head().unwrap(), before);
    tried.set_time(7, "INC-1", 8).unwrap();
    assert_ne!(tried.audit_head().unwrap(), before);
    assert_eq!(fixture.open(&site).audit_head().unwrap(), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    // SHARE-8.
    #[test]
    fn whatever_happened_a_ledger_goes_into_a_database_and_comes_back(
        steps in random::steps(),
    ) {
        let fixture = Fixture::new();
        let mut world = fixture.world();
        random::both_sites_agree(&mut world, &steps);
        let site = plant();
        let (first, second) = (fixture.path("first"), fixture.path("second"));
        let head = world.plant.audit_head().unwrap();
        world.plant.copy_to(&first).unwrap().finish().unwrap();
        let (file, elsewhere) = (fixture.path("file"), store::address(&fixture.path("elsewhere")));
        restore(&first, Home::File(&file)).unwrap();
        audits_well(&SqliteLedger::open(&file, &site).unwrap(), &world.archive);
        let home = Home::Address { address: &elsewhere, beside: fixture.folder.path() };
        restore(&first, home).unwrap();
        let moved = SiteLedger::open(home, &site).unwrap();
        prop_assert_eq!(moved.audit_head().unwrap(), head);
        audits_well(&moved.still().unwrap(), &world.archive);
        moved.copy_to(&second).unwrap().finish().unwrap();
        // The same rows, whatever database they were in.
        prop_assert_eq!(dump(&first), dump(&second));
        prop_assert!(!fixture.path("ledger.restored").exists());
    }
}

/// All rows of a ledger.
fn dump(path: &Path) -> Vec<String> {
    let db = Connection::open(path).unwrap();
    let mut names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for name in names {
        let mut all = db.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = all.column_count();
        let read = all.query_map([], |row| {
            let values = (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at));
            Ok(format!("{name} {:?}", values.collect::<Result<Vec<_>, _>>()?))
        });
        rows.extend(read.unwrap().map(Result::unwrap));
    }
    rows.sort();
    rows
}

/// SHARE-8. LEDGER-92.
#[test]
fn a_rebuild_replaces_no_ledger_that_has_gone_on() {
    let fixture = Fixture::new();
    let mut world = fixture.world();
    let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    world.reply(&sent, vec![(0, granted(1))]);
    let (site, home) = (plant(), fixture.home(&plant()));
    let tamper = "UPDATE stream SET highest = 9; DELETE FROM response";
    Connection::open(fixture.path("plant-7")).unwrap().execute_batch(tamper).unwrap();
    let differences = |world: &World| {
        let ledger = fixture.open(&site);
        let still = ledger.still().unwrap();
        carnet_ledger::replay(&still, &world.archive).unwrap().differences.count()
    };
    assert!(differences(&world) > 0);
    let begin = |world: &World| {
        Rebuild::begin(home, &site, &world.archive, &Inventory::default(), || {}).unwrap()
    };
    let finish = |rebuild: Rebuild| {
        let because = (&Author::default(), "INC-1");
        rebuild.finish(&Inventory::default(), because, &[5; 16], 9_000)
    };
    let before = fixture.path("ledger.before-rebuild-1");
    let rebuild = begin(&world);
    let mut other = fixture.open(&site);
    other.set_time(7, "INC-2", 8).unwrap();
    let head = other.audit_head().unwrap();
    let busy = finish(rebuild).unwrap_err();
    assert_eq!(busy.code(), Code::LedgerBusy);
    assert_eq!(other.audit_head().unwrap(), head);
    assert!(differences(&world) > 0 && !before.exists());

    let rebuilt = finish(begin(&world)).unwrap();
    assert_eq!(rebuilt.before, before);
    assert_eq!(differences(&world), 0);
    // Who had it open goes on with the other.
    assert_eq!(other.audit_head().unwrap(), (rebuilt.entries, rebuilt.head));
    other.set_time(9, "INC-3", 10).unwrap();
    let kept = SqliteLedger::open_copy(&before).unwrap();
    assert_eq!(kept.audit_head().unwrap(), head);
    world.send(&[(request(3), "pc-3")]);
    audits_well(&fixture.open(&site).still().unwrap(), &world.archive);
}

/// SHARE-6. EXP-32.
#[test]
fn one_process_exports_at_a_time() {
    let fixture = Fixture::new();
    let _world = fixture.world();
    let site = plant();
    let (one, other) = (fixture.open(&site), fixture.open(&site));
    let held = ExportLock::take(&one, || panic!("it is free")).unwrap();
    // It is let go when the other one is known to wait.
    let mut held = Some(held);
    ExportLock::take(&other, || drop(held.take())).unwrap();
    assert!(held.is_none());
}

/// SHARE-5. What was sent and admitted is found by its digest, whether the commit counted or not.
#[test]
fn what_a_lost_commit_did_is_found_out_and_not_guessed() {
    for (commit, counts) in [(Commit::LostBefore, false), (Commit::LostAfter, true)] {
        let fixture = Fixture::new();
        let mut world = fixture.world();
        let (plant, gateway) = (plant(), "gateway-1".parse().unwrap());
        let sealed = world.seal_requests(&[(request(1), "pc-1")]);

        COMMIT.set(commit);
        let error = world.record(&sealed).unwrap_err();
        assert_eq!(error.code(), Code::LedgerUncertain);
        world.plant = Box::new(fixture.open(&plant));
        assert_eq!(world.plant.bundle(&sealed.digest).unwrap().is_some(), counts);
        if !counts {
            world.record(&sealed).unwrap();
        }

        COMMIT.set(commit);
        let Err(AdmitError::Ledger(error)) = world.admit(&sealed) else { panic!("it was lost") };
        assert_eq!(error.code(), Code::LedgerUncertain);
        world.gateway = Box::new(fixture.open(&gateway));
        assert_eq!(world.gateway.bundle(&sealed.digest).unwrap().is_some(), counts);
        // Again is the same as once.
        assert_eq!(world.admit(&sealed).is_ok(), !counts);
        assert_eq!(world.gateway.unspooled().unwrap(), [sealed.digest]);
        for site in [&plant, &gateway] {
            audits_well(&fixture.open(site).still().unwrap(), &world.archive);
        }
    }
}

/// What was read before somebody else changed it is read again, within one process, too.
#[test]
fn what_others_change_is_seen_at_once() {
    let fixture = Fixture::new();
    let mut world = fixture.world();
    let mut other: Box<dyn Ledger> = Box::new(fixture.open(&plant()));
    let mut sent = Vec::new();
    for seed in 1..20 {
        sent.push(world.send(&[(request(seed), "pc-1")]));
        std::mem::swap(&mut world.plant, &mut other);
        let of = &sent[seed as usize / 2];
        let _ = world.plant.requests(&of.digest, 0, 10).unwrap();
        if seed % 3 == 0 {
            world.reply(of, vec![(0, granted(1))]);
        }
    }
    drop((other, world.plant.audit_head().unwrap()));
    audits_well(&fixture.open(&plant()).still().unwrap(), &world.archive);
}
