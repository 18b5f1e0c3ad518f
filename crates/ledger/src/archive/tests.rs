#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn archive() -> (tempfile::TempDir, Archive, Digest) {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::new(&folder.path().join("archive"));
    (folder, archive, Digest::of(b"a bundle"))
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
    archive.open(&digest, &archived).unwrap().read_to_end(&mut bytes).unwrap();
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
        let error = archive.open(&digest, &archived).unwrap_err();
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
