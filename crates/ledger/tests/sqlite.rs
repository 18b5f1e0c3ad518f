//! What is particular to the ledger in one SQLite file: tampering, backups, other files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use carnet_format::{Code, Digest};
use carnet_ledger::{AuditBreak, Author, Ledger, LedgerError, SqliteLedger, TrustClaim};
use rusqlite::Connection;

struct Fixture {
    folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let fixture = Self { folder: tempfile::tempdir().unwrap() };
        let site = "plant-7".parse().unwrap();
        let mut ledger =
            SqliteLedger::create(&fixture.path(), &site, &Author::default(), 1).unwrap();
        for serial in 1..=5 {
            let digest = Digest::of(&[serial as u8]);
            ledger.accept_trust(TrustClaim { serial, digest, is_future: false }, serial).unwrap();
        }
        fixture
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.sqlite")
    }

    fn open(&self) -> SqliteLedger {
        SqliteLedger::open(&self.path(), &"plant-7".parse().unwrap()).unwrap()
    }

    /// As any other program leaves it: one file.
    fn fold(&self) {
        let db = Connection::open(self.path()).unwrap();
        db.query_row("PRAGMA wal_checkpoint", [], |_| Ok(())).unwrap();
    }

    fn tamper(&self, sql: &str) -> Option<AuditBreak> {
        Connection::open(self.path()).unwrap().execute_batch(sql).unwrap();
        self.open().verify_audit().unwrap().broken
    }
}

/// LEDGER-57. SQLite itself says "disk I/O error", or waits for ever.
#[cfg(unix)]
#[test]
fn what_lies_beside_a_ledger_and_is_no_file_is_named() {
    for end in ["-wal", "-shm", "-journal"] {
        for plant in ["mkfifo", "ln -s /dev/null", "ln -s nowhere", "mkdir"] {
            let fixture = Fixture::new();
            fixture.fold();
            let beside = format!("{}{end}", fixture.path().display());
            let mut words = plant.split(' ');
            let mut command = std::process::Command::new(words.next().unwrap());
            assert!(command.args(words).arg(&beside).status().unwrap().success());
            let site = "plant-7".parse().unwrap();
            let link = fixture.folder.path().join("link");
            std::os::unix::fs::symlink(fixture.path(), &link).unwrap();
            for path in [&fixture.path(), &link] {
                for tried in [SqliteLedger::open(path, &site), SqliteLedger::rehearsal(path, &site)]
                {
                    let error = tried.err().unwrap();
                    assert_eq!(error.code(), Code::LedgerUnavailable, "{plant} {end}");
                    assert!(error.to_string().contains(&beside), "{error}");
                }
            }
        }
    }
}

/// LEDGER-57. SQLite would lay the log over the copy.
#[test]
fn an_older_copy_in_the_place_of_a_ledger_is_not_mixed_with_the_log_of_the_newer_one() {
    let fixture = Fixture::new();
    let (path, site) = (fixture.path(), "plant-7".parse().unwrap());
    let claim = |serial| TrustClaim { serial, digest: Digest::of(&[9]), is_future: false };
    let copy = fixture.folder.path().join("copy");
    fixture.fold();
    std::fs::copy(&path, &copy).unwrap();
    fixture.open().accept_trust(claim(6), 6).unwrap();
    fixture.fold();
    fixture.open().accept_trust(claim(7), 7).unwrap();
    assert_eq!(fixture.open().audit_head().unwrap().0, 8);

    std::fs::copy(&copy, &path).unwrap();
    let log = fixture.folder.path().join("ledger.sqlite-wal");
    let newest = std::fs::read(&log).unwrap();
    for tried in [SqliteLedger::open(&path, &site), SqliteLedger::rehearsal(&path, &site)] {
        let error = tried.err().unwrap();
        assert_eq!(error.code(), Code::LedgerOlder);
        assert!(error.to_string().contains(&format!("{log:?}")), "{error}");
    }
    assert!(std::fs::read(&path).unwrap() == std::fs::read(&copy).unwrap());
    assert!(std::fs::read(&log).unwrap() == newest);
    std::fs::remove_file(&log).unwrap();
    assert_eq!(fixture.open().audit_head().unwrap().0, 6);
    assert_eq!(fixture.open().verify_audit().unwrap().broken, None);
}

/// The log stays when a ledger is closed, but is never long for whoever opens it next. A copy with it is whole, through
/// a link as well, and a backup is one file.
#[test]
fn the_log_of_a_ledger_stays_and_is_part_of_it() {
    let fixture = Fixture::new();
    let log = fixture.folder.path().join("ledger.sqlite-wal");
    let length = || std::fs::metadata(&log).map_or(0, |about| about.len());
    let mut longest = 0;
    for turn in 0..100 {
        fixture.open().set_time(1_000 + turn, "T-1", turn).unwrap();
        longest = longest.max(length());
    }
    assert!((1..2 << 20).contains(&longest), "{longest}");
    fixture.open().set_time(9, "T-1", 9).unwrap();
    assert!(length() > 0);
    let head = fixture.open().audit_head().unwrap();
    assert_eq!(head.0, 6 + 101);

    #[cfg(unix)]
    {
        let link = fixture.folder.path().join("link");
        std::os::unix::fs::symlink(fixture.path(), &link).unwrap();
        let rehearsal = SqliteLedger::rehearsal(&link, &"plant-7".parse().unwrap()).unwrap();
        assert_eq!(rehearsal.audit_head().unwrap(), head);
    }
    let moved = tempfile::tempdir().unwrap();
    for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
        std::fs::copy(fixture.folder.path().join(name), moved.path().join(name)).unwrap();
    }
    let moved = moved.path().join("ledger.sqlite");
    let moved = SqliteLedger::open(&moved, &"plant-7".parse().unwrap()).unwrap();
    assert_eq!(moved.audit_head().unwrap(), head);
    assert_eq!(moved.verify_audit().unwrap().broken, None);
    let backup = fixture.folder.path().join("backup/ledger.sqlite");
    fixture.open().copy_to(&backup).unwrap().finish().unwrap();
    assert_eq!(names(backup.parent().unwrap()), ["ledger.sqlite"]);
    let backup = SqliteLedger::open_copy(&backup).unwrap();
    assert_eq!(backup.audit_head().unwrap(), head);
}

/// LEDGER-58. And nothing but that.
#[test]
fn statistics_of_sqlite_are_no_damage() {
    let fixture = Fixture::new();
    assert_eq!(fixture.tamper("ANALYZE"), None);
    let db = Connection::open(fixture.path()).unwrap();
    let count = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
    assert!(db.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap() > 0);
    db.execute_batch("CREATE TABLE sqlitestat1 (x)").unwrap();
    let damaged = SqliteLedger::open(&fixture.path(), &"plant-7".parse().unwrap());
    let damaged = damaged.and_then(|ledger| ledger.verify_audit().map(drop));
    assert_eq!(damaged.unwrap_err().code(), Code::LedgerDamaged);
}

// AUDIT-3. AUDIT-4.
#[test]
fn any_change_of_the_log_is_named_by_its_first_broken_entry() {
    let altered = |number| Some(AuditBreak::Altered { number });
    let missing = |number| Some(AuditBreak::Missing { number });
    for (sql, expected) in [
        (
            "UPDATE audit SET entry = replace(entry, '\"time\":3', '\"time\":4') WHERE number = 4",
            altered(4),
        ),
        (
            "UPDATE audit SET head = (SELECT head FROM audit WHERE number = 1) WHERE number = 3",
            altered(3),
        ),
        ("DELETE FROM audit WHERE number = 3", missing(3)),
        ("DELETE FROM audit WHERE number = 6", missing(6)),
        ("DELETE FROM audit WHERE number = 1", missing(1)),
        ("DELETE FROM audit", missing(1)),
        (
            "DELETE FROM audit WHERE number = 3; UPDATE audit SET number = number - 1 \
          WHERE number > 3",
            altered(3),
        ),
        (
            "UPDATE audit SET number = -1 WHERE number = 2; UPDATE audit SET number = 2 WHERE \
          number = 3; UPDATE audit SET number = 3 WHERE number = -1",
            altered(2),
        ),
        ("UPDATE ledger SET audit_head = zeroblob(32)", Some(AuditBreak::End { number: 6 })),
        ("UPDATE ledger SET audit_entries = 5", Some(AuditBreak::End { number: 6 })),
        ("SELECT 1", None),
    ] {
        assert_eq!(Fixture::new().tamper(sql), expected, "{sql}");
    }
}

// LEDGER-1.
#[test]
fn a_ledger_opens_only_for_its_site_and_its_version() {
    let fixture = Fixture::new();
    let other = SqliteLedger::open(&fixture.path(), &"plant-8".parse().unwrap()).unwrap_err();
    assert_eq!(other.code(), Code::LedgerWrongSite);
    for (other, age) in [(1, "an older"), (2, "an older"), (99, "a newer")] {
        let db = Connection::open(fixture.path()).unwrap();
        db.pragma_update(None, "user_version", other).unwrap();
        let error = SqliteLedger::open(&fixture.path(), &"plant-7".parse().unwrap()).unwrap_err();
        assert_eq!(error.code(), Code::LedgerVersion);
        let text = error.to_string();
        let written = format!("was written by {age} version of this draft");
        assert!(text.contains(&written), "{text}");
    }
}

/// LEDGER-2. LEDGER-3.
#[test]
fn other_files_are_no_ledgers_and_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let site = "plant-7".parse().unwrap();
    let missing = folder.path().join("missing.sqlite");
    let error = SqliteLedger::open(&missing, &site).unwrap_err();
    assert_eq!(error, LedgerError::Missing { path: missing.clone() });
    let error = SqliteLedger::rehearsal(&missing, &site).unwrap_err();
    assert_eq!(error, LedgerError::Missing { path: missing.clone() });
    assert_eq!(names(folder.path()), [""; 0]);

    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "These are my notes, and they are long enough to be a page. ".repeat(99))
        .unwrap();
    let foreign = folder.path().join("foreign.sqlite");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    for path in [text, foreign] {
        let error = SqliteLedger::open(&path, &site).unwrap_err();
        assert_eq!(error.code(), Code::LedgerDamaged, "{error}");
        let before = std::fs::read(&path).unwrap();
        let error = SqliteLedger::create(&path, &site, &Author::default(), 1).unwrap_err();
        assert_eq!(error, LedgerError::Exists { path: path.clone() });
        assert!(std::fs::read(&path).unwrap() == before);
    }
    let under_a_file = folder.path().join("notes.txt/ledger.sqlite");
    let error = SqliteLedger::open(&under_a_file, &site).unwrap_err();
    assert_eq!(error.code(), Code::LedgerUnavailable);
    let error = SqliteLedger::create(&under_a_file, &site, &Author::default(), 1).unwrap_err();
    assert_eq!(error.code(), Code::LedgerUnavailable);
    // SQLite would take what a lost ledger left for a part of the new one.
    let left = folder.path().join("missing.sqlite-wal");
    std::fs::write(&left, "of another").unwrap();
    let error = SqliteLedger::create(&missing, &site, &Author::default(), 1).unwrap_err();
    assert_eq!(error, LedgerError::Exists { path: left });
}

// LEDGER-34.
#[test]
fn a_backup_is_a_ledger_and_is_never_written_over() {
    let fixture = Fixture::new();
    let backup = fixture.folder.path().join("backup/ledger.sqlite");
    let mut ledger = fixture.open();
    let head = ledger.audit_head().unwrap();
    ledger.copy_to(&backup).unwrap().finish().unwrap();
    ledger.note_backup(9).unwrap();
    assert_eq!(names(backup.parent().unwrap()), ["ledger.sqlite"]);
    assert_eq!(ledger.audit_head().unwrap().0, head.0 + 1);

    let error = ledger.copy_to(&backup).unwrap().finish().unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    let mut restored = SqliteLedger::open(&backup, &"plant-7".parse().unwrap()).unwrap();
    assert_eq!(restored.audit_head().unwrap(), head);
    assert_eq!(restored.verify_audit().unwrap().broken, None);
    restored.open_epoch(2, 10).unwrap();
}

/// LEDGER-39. A backup that was inherited is the same bytes for ever.
#[test]
fn a_backup_is_read_without_a_trace_and_a_ledger_in_use_is_not_one() {
    let fixture = Fixture::new();
    let backup = fixture.folder.path().join("backup/ledger.sqlite");
    let ledger = fixture.open();
    ledger.copy_to(&backup).unwrap().finish().unwrap();
    let bytes = std::fs::read(&backup).unwrap();
    let mut kept = SqliteLedger::open_copy(&backup).unwrap();
    assert_eq!(kept.site().as_str(), "plant-7");
    assert_eq!(kept.verify_audit().unwrap().broken, None);
    assert_eq!(kept.close("CHG-1", 9).unwrap_err().code(), Code::LedgerUnavailable);
    assert_eq!(names(backup.parent().unwrap()), ["ledger.sqlite"]);
    drop(kept);
    assert_eq!(std::fs::read(&backup).unwrap(), bytes);
    drop(ledger);
    assert_eq!(SqliteLedger::open_copy(&fixture.path()).unwrap_err().code(), Code::LedgerInherit);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// EXP-39. The same answers, and the same changes, without a trace at the place of the ledger.
#[test]
fn a_rehearsal_changes_nothing_at_the_place_of_the_ledger() {
    fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|file| file.unwrap().path());
        // The lock table is no content, and another handle is open.
        let files = files.filter(|path| !path.to_str().unwrap().ends_with("-shm"));
        files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }
    let site = "plant-7".parse().unwrap();
    let claim = |serial| TrustClaim { serial, digest: Digest::of(b"9"), is_future: false };
    let rehearse = |fixture: &Fixture, entries| {
        let before = files(fixture.folder.path());
        let mut rehearsal = SqliteLedger::rehearsal(&fixture.path(), &site).unwrap();
        assert_eq!(rehearsal.audit_head().unwrap().0, entries);
        rehearsal.accept_trust(claim(9), 9).unwrap();
        assert_eq!(rehearsal.audit_head().unwrap().0, entries + 1);
        assert_eq!(rehearsal.verify_audit().unwrap().broken, None);
        assert_eq!(files(fixture.folder.path()), before);
        drop(rehearsal);
        assert_eq!(files(fixture.folder.path()), before);
    };
    let fixture = Fixture::new();
    rehearse(&fixture, 6);
    // What another process has committed and not yet brought into the file counts, and stays there.
    let mut other = fixture.open();
    other.accept_trust(claim(7), 7).unwrap();
    rehearse(&fixture, 7);
    drop(other);
    rehearse(&fixture, 7);

    let other = "gateway-1".parse().unwrap();
    let wrong = SqliteLedger::rehearsal(&fixture.path(), &other).unwrap_err();
    assert_eq!(wrong.code(), Code::LedgerWrongSite);
}
