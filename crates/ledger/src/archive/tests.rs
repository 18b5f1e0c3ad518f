#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use carnet_format::KeyId;

use super::*;
use crate::test_store::Folder;

fn archive() -> (tempfile::TempDir, Archive, Digest) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::new(&folder.path().join("archive"));
    (folder, archive, Digest::of(b"a bundle"))
}

fn record(digest: Digest, archived: Archived) -> BundleRecord {
    let (from, to) = ("plant-7".parse().unwrap(), "gateway-1".parse().unwrap());
    BundleRecord {
        digest,
        direction: crate::Direction::Out,
        kind: carnet_format::Kind::Request,
        from,
        to,
        key: KeyId::from_bytes([1; 32]),
        epoch: 1,
        sequence: 1,
        created: 0,
        expires: None,
        items: 1,
        recorded: 0,
        trust: Digest::of(b"trust"),
        trust_serial: None,
        archived,
        medium: None,
        certainty: None,
        state: crate::BundleState::Acknowledged,
        moved: None,
    }
}

// LEDGER-14.
#[test]
fn what_is_stored_comes_back_byte_for_byte_and_nothing_else_lies_there() {
    let (_folder, archive, digest) = archive();
    // A writer was killed here before.
    fs::create_dir(archive.folder()).unwrap();
    fs::write(
        archive.folder().join(format!(".carnet-{digest}.carnet-incoming-k1lled.part")),
        "half and mo",
    )
    .unwrap();
    let archived = archive.store(&digest, &mut &b"the bytes"[..]).unwrap();
    assert!(!archive.has(&digest));
    let mut bytes = Vec::new();
    archive.open(&record(digest, archived)).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"the bytes");
    assert_eq!(fs::read_dir(archive.folder()).unwrap().count(), 1);
}

// LEDGER-16.
#[test]
fn an_altered_file_is_not_lent() {
    let (_folder, archive, digest) = archive();
    let archived = archive.store(&digest, &mut &b"the bytes"[..]).unwrap();
    archive.settle(&digest).unwrap();
    for altered in [&b"the Bytes"[..], b"the byte", b"the bytes and more"] {
        fs::write(archive.path(&digest), altered).unwrap();
        let error = archive.open(&record(digest, archived)).unwrap_err();
        assert!(matches!(error, ArchiveError::Altered { .. }), "{error}");
    }
}

#[test]
fn a_source_that_breaks_leaves_nothing() {
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("pulled"))
        }
    }
    let (_folder, archive, digest) = archive();
    archive.store(&digest, &mut Breaks).unwrap_err();
    assert_eq!(fs::read_dir(archive.folder()).unwrap().count(), 0);
}

// LEDGER-12.
#[test]
fn a_trust_file_is_kept_under_its_digest() {
    let (_folder, archive, digest) = archive();
    archive.store_trust(&digest, b"other bytes").unwrap_err();
    let digest = Digest::of(b"trust");
    archive.store_trust(&digest, b"trust").unwrap();
    archive.store_trust(&digest, b"trust").unwrap();
    assert_eq!(archive.trust(&digest).unwrap(), b"trust");
}

/// LEDGER-96. LEDGER-97. LEDGER-98.
#[test]
fn what_is_moved_lies_there_whole_and_is_known_here() {
    let (folder, archive, digest) = archive();
    archive.store_trust(&Digest::of(b"trust"), b"trust").unwrap();
    let archived = archive.store(&digest, &mut &b"the bytes"[..]).unwrap();
    archive.settle(&digest).unwrap();
    let mut record = record(digest, archived);
    let there = Archive::new(&folder.path().join("there"));
    // What a killed call has left half is written anew.
    fs::create_dir(there.folder()).unwrap();
    fs::write(there.path(&digest), "the by").unwrap();
    for _ in 0..2 {
        archive.copy_bundle(&record, &there).unwrap();
        assert_eq!(fs::read(there.path(&digest)).unwrap(), b"the bytes");
        assert_eq!(there.trust(&record.trust).unwrap(), b"trust");
    }
    archive.drop_bundle(&digest).unwrap();
    assert!(!archive.holds(&digest));
    assert!(archive.has_had(&digest).unwrap().is_some());
    // Without a word of the ledger it is lost; with one it is elsewhere.
    assert!(matches!(archive.open(&record), Err(ArchiveError::Io { .. })));
    record.moved = Some(Moved { number: 7, time: 0, ticket: "INC-1".to_owned() });
    let error = archive.open(&record).unwrap_err();
    assert!(matches!(error, ArchiveError::Moved { .. }), "{error}");
    // Put back, it is what it was; altered, it is named as that.
    fs::copy(there.path(&digest), archive.path(&digest)).unwrap();
    archive.open(&record).unwrap();
    fs::write(archive.path(&digest), "the Bytes").unwrap();
    assert!(matches!(archive.open(&record), Err(ArchiveError::Altered { .. })));
    archive.copy_bundle(&record, &there).unwrap_err();
}

/// SHARE-7.
#[test]
fn what_is_missing_here_is_brought_from_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Arc::new(Folder(folder.path().join("vault")));
    let at = |name: &str| Archive::shared(&folder.path().join(name), vault.clone());
    let (one, other, digest) = (at("one"), at("other"), Digest::of(b"a bundle"));
    let archived = one.store(&digest, &mut &b"the bytes"[..]).unwrap();
    let mut record = record(digest, archived);
    // Before any ledger names it, and whatever becomes of the host that stored it.
    fs::remove_dir_all(one.folder()).unwrap();
    let mut bytes = Vec::new();
    other.open(&record).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, b"the bytes");
    assert_eq!(fs::read(other.path(&digest)).unwrap(), b"the bytes");
    assert!(one.holds(&digest) && !at("none").holds(&Digest::of(b"none")));
    // SHARE-13.
    assert!(at("none").has_had(&digest).unwrap().is_some());
    assert_eq!(at("none").has_had(&Digest::of(b"none")), Ok(None));

    let trust = Digest::of(b"trust");
    one.store_trust(&trust, b"trust").unwrap();
    assert_eq!(other.trust(&trust).unwrap(), b"trust");
    // A host that has it already sees to it that the others have it.
    vault.remove(&format!("trust/{trust}.toml")).unwrap();
    one.store_trust(&trust, b"trust").unwrap();
    assert_eq!(at("third").trust(&trust).unwrap(), b"trust");
    let kept = one.store_kept(&mut io::Cursor::new(b"endorsed")).unwrap();
    assert_eq!(other.kept_length(&kept.file).unwrap(), 8);
    one.drop_kept(&kept);
    at("third").kept_length(&kept.file).unwrap_err();

    // What was altered in the database is not lent.
    vault.put(&format!("{digest}.carnet"), &mut &b"the Bytes"[..]).unwrap();
    let error = at("third").open(&record).unwrap_err();
    assert!(matches!(error, ArchiveError::SharedAltered { .. }), "{error}");
    assert!(!at("third").has(&digest), "what is bad is not brought here");
    let file = Digest::of(b"receipt");
    one.store_receipt(&file, b"receipt").unwrap();
    vault.put(&format!("receipt/{file}.carnet-receipt"), &mut &b"Receipt"[..]).unwrap();
    let error = at("third").receipt_file(&file).unwrap_err();
    assert!(matches!(error, ArchiveError::SharedAltered { .. }), "{error}");

    // What was moved out of it is in no copy that is made from now on.
    one.drop_bundle(&digest).unwrap();
    assert!(!at("fourth").holds(&digest));
    record.moved = Some(Moved { number: 7, time: 0, ticket: "INC-1".to_owned() });
    let error = at("fourth").open(&record).unwrap_err();
    assert!(matches!(error, ArchiveError::Moved { .. }), "{error}");
}

/// SHARE-7.
#[test]
fn a_bad_working_copy_is_replaced_by_a_good_one() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Arc::new(Folder(folder.path().join("vault")));
    let archive = Archive::shared(&folder.path().join("one"), vault.clone());
    let digest = Digest::of(b"a bundle");
    let archived = archive.store(&digest, &mut &b"the bytes"[..]).unwrap();
    let record = record(digest, archived);
    let trust = Digest::of(b"trust");
    archive.store_trust(&trust, b"trust").unwrap();
    let kept = archive.store_kept(&mut io::Cursor::new(b"endorsed")).unwrap();
    // LEDGER-15. The name that a bundle has until its commit is of no other file there.
    fs::write(archive.incoming(&digest), "the").unwrap();
    archive.open(&record).unwrap();
    for bad in ["the", "the Bytes"] {
        fs::write(archive.path(&digest), bad).unwrap();
        let mut bytes = Vec::new();
        archive.open(&record).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"the bytes");
        assert_eq!(fs::read(archive.path(&digest)).unwrap(), b"the bytes");
        fs::write(archive.trust_path(&trust), bad).unwrap();
        assert_eq!(archive.trust(&trust).unwrap(), b"trust");
        assert_eq!(fs::read(archive.trust_path(&trust)).unwrap(), b"trust");
        fs::write(archive.kept_path(&kept.file), bad).unwrap();
        assert_eq!(archive.kept_length(&kept.file).unwrap(), 8);
    }

    // What is no file is not removed, and nobody is told that the vault's is bad.
    for path in [archive.path(&digest), archive.trust_path(&trust)] {
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let opened = archive.open(&record).map(drop).and_then(|()| archive.trust(&trust));
        assert_eq!(opened.unwrap_err(), ArchiveError::InTheWay { path: path.clone() });
        fs::remove_dir(&path).unwrap();
        archive.open(&record).unwrap();
        archive.trust(&trust).unwrap();
    }

    // Where both are bad, neither takes the other's place.
    let name = format!("{digest}.carnet");
    fs::write(archive.path(&digest), "the").unwrap();
    fs::write(archive.trust_path(&trust), "the").unwrap();
    vault.put(&name, &mut &b"the Bytes"[..]).unwrap();
    vault.remove(&format!("trust/{trust}.toml")).unwrap();
    let errors = |archive: &Archive| {
        [archive.open(&record).map(drop).unwrap_err(), archive.trust(&trust).unwrap_err()]
    };
    for error in errors(&archive) {
        assert!(matches!(error, ArchiveError::BothAltered { .. }), "{error}");
    }
    vault.remove(&name).unwrap();
    for error in errors(&archive) {
        assert!(matches!(error, ArchiveError::BothAltered { .. }), "{error}");
    }
    assert_eq!(fs::read(archive.path(&digest)).unwrap(), b"the");
}

/// SHARE-8.
#[test]
fn a_folder_and_a_vault_are_filled_from_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Arc::new(Folder(folder.path().join("vault")));
    let plain = Archive::new(&folder.path().join("one"));
    let (counts, stopped) = (Digest::of(b"a bundle"), Digest::of(b"another"));
    plain.store(&counts, &mut &b"the bytes"[..]).unwrap();
    plain.settle(&counts).unwrap();
    plain.store(&stopped, &mut &b"the bytes"[..]).unwrap();
    plain.store_trust(&Digest::of(b"trust"), b"trust").unwrap();
    let site: SiteName = "plant-8".parse().unwrap();
    let inherited = plain.inherited(&site);
    fs::create_dir_all(inherited.join("archive/trust")).unwrap();
    fs::write(inherited.join("archive/trust/file"), "x").unwrap();
    Archive::shared(plain.folder(), vault.clone()).share_all().unwrap();
    let names = vault.names("").unwrap();
    assert!(names.contains(&format!("{counts}.carnet")), "{names:?}");
    assert!(!names.iter().any(|name| name.contains(&stopped.to_string())), "{names:?}");
    let other = Archive::shared(&folder.path().join("other"), vault.clone());
    other.bring_inherited(&site).unwrap();
    assert!(other.inherited(&site).join("archive/trust/file").exists());
    // Who can write to the database cannot write to this host.
    for name in ["../out", "a/../../out", "/out", ""] {
        let bad = Archive { vault: Some(Arc::new(Names(name))), ..other.clone() };
        bad.bring_inherited(&site).unwrap_err();
    }
    assert!(!folder.path().join("out").exists());
}

#[derive(Debug)]
struct Names(&'static str);

impl Vault for Names {
    fn put(&self, _: &str, _: &mut dyn Read) -> io::Result<()> {
        Ok(())
    }

    fn names(&self, _: &str) -> io::Result<Vec<String>> {
        Ok(vec![self.0.to_owned()])
    }

    fn get(&self, _: &str, to: &mut dyn Write) -> io::Result<bool> {
        to.write_all(b"bad").map(|()| true)
    }

    fn remove(&self, _: &str) -> io::Result<()> {
        Ok(())
    }
}
