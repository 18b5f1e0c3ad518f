#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::{convert::Infallible, io::Cursor};

use proptest::prelude::*;

use super::*;

fn accept(_: &mut File) -> Result<(), Infallible> {
    Ok(())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    // MEDIA-12: the caller sees what was written, from its first byte.
    #[test]
    fn verification_sees_the_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200_000)) {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.carnet");
        let mut file = NewFile::create(&target, Some(bytes.len() as u64)).unwrap();
        file.write_all(&bytes).unwrap();
        let mut seen = Vec::new();
        file.finish(|back| back.read_to_end(&mut seen).map(|_| ())).unwrap();
        prop_assert_eq!(&seen, &bytes);
        let again = folder.path().join("b.carnet");
        copy(&mut File::open(&target).unwrap(), &again).unwrap();
        prop_assert_eq!(fs::read(&again).unwrap(), bytes);
        prop_assert_eq!(names(folder.path()), ["a.carnet", "b.carnet"]);
    }
}

#[test]
fn same_file_again_is_fine_a_different_one_stays() {
    // MEDIA-10.
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.carnet");
    copy(&mut Cursor::new(b"one"), &target).unwrap();
    copy(&mut Cursor::new(b"one"), &target).unwrap();
    let error = copy(&mut Cursor::new(b"two"), &target).unwrap_err();
    assert_eq!(error.code().as_str(), "medium.name-taken");
    let file = NewFile::create(&target, None).unwrap();
    assert!(matches!(file.finish(accept), Err(WriteError::Medium(taken)) if taken == error));
    assert_eq!(fs::read(&target).unwrap(), b"one");
    assert_eq!(names(folder.path()), ["a.carnet"]);
}

#[test]
fn refused_read_back_leaves_nothing() {
    // MEDIA-13.
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.carnet");
    let mut file = NewFile::create(&target, None).unwrap();
    file.write_all(b"one").unwrap();
    assert_eq!(file.finish(|_| Err("wrong")), Err(WriteError::Verify("wrong")));
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn dropped_file_vanishes_and_a_killed_one_is_cleared_away() {
    // MEDIA-8.
    let folder = tempfile::tempdir().unwrap();
    let killed = folder.path().join(".carnet-killed.part");
    fs::write(&killed, "half").unwrap();
    let target = folder.path().join("a.carnet");
    let mut file = NewFile::create(&target, None).unwrap();
    file.write_all(b"half").unwrap();
    assert!(!killed.exists());
    // A second writer leaves the first alone.
    copy(&mut Cursor::new(b"two"), &folder.path().join("b.carnet")).unwrap();
    assert_eq!(names(folder.path()).len(), 2);
    drop(file);
    assert_eq!(names(folder.path()), ["b.carnet"]);
}

#[test]
fn space_and_folder_are_checked_first() {
    // MEDIA-7.
    let folder = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    {
        let error = NewFile::create(&folder.path().join("a.carnet"), Some(1 << 60)).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.full");
        assert!(
            matches!(error.cause(), Cause::Full { space: Some((needed, _)) } if *needed == 1 << 60)
        );
    }
    let error = NewFile::create(&folder.path().join("none/a.carnet"), None).unwrap_err();
    assert_eq!(error.code().as_str(), "medium.missing");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn link_in_the_way_is_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("outside");
    fs::write(&outside, "one").unwrap();
    let target = folder.path().join("a.carnet");
    symlink(&outside, &target).unwrap();
    let error = copy(&mut Cursor::new(b"one"), &target).unwrap_err();
    assert_eq!(error.code().as_str(), "medium.not-regular");
    assert_eq!(names(folder.path()), ["a.carnet", "outside"]);
}

#[test]
fn the_old_file_stays_until_the_new_one_has_passed() {
    // MEDIA-14.
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.carnet");
    fs::write(&target, b"old").unwrap();
    let new = || {
        let mut file = NewFile::create(&target, Some(3)).unwrap();
        file.write_all(b"new").unwrap();
        file
    };
    assert!(matches!(new().replace(|_| Err("no")), Err(WriteError::Verify("no"))));
    assert_eq!(fs::read(&target).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["a.carnet"]);

    let mut seen = Vec::new();
    new()
        .replace(|back| {
            let mut bytes = Vec::new();
            let here = fs::read(&target)?;
            back.read_to_end(&mut bytes)?;
            seen.push((here, bytes));
            Ok::<_, io::Error>(())
        })
        .unwrap();
    let judged = |there: &[u8]| (there.to_vec(), b"new".to_vec());
    assert_eq!(seen, [judged(b"old"), judged(b"new")]);
    assert_eq!(names(folder.path()), ["a.carnet"]);
}
