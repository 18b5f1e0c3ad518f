#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::{
    convert::Infallible,
    io::{Cursor, Read},
};

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

    // MEDIA-16: the caller sees what was written, from its first byte.
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
    // MEDIA-14.
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
fn what_a_lost_power_left_of_a_copy_is_written_anew() {
    // MEDIA-14.
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.carnet");
    for torn in ["", "o", "on"] {
        fs::write(&target, torn).unwrap();
        copy(&mut Cursor::new(b"one"), &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"one");
    }
    // An endorsed copy begins with the same bytes and is longer; others differ before their end.
    let others = [
        ("one and an approval", Cause::NameContinued),
        ("ox", Cause::NameTaken),
        ("\0\0\0", Cause::NameTaken),
    ];
    for (other, cause) in others {
        fs::write(&target, other).unwrap();
        let error = copy(&mut Cursor::new(b"one"), &target).unwrap_err();
        assert_eq!(error.code().as_str(), "medium.name-taken");
        assert_eq!(error.cause(), &cause);
        assert_eq!(fs::read(&target).unwrap(), other.as_bytes());
    }
}

#[test]
fn refused_read_back_leaves_nothing() {
    // MEDIA-17.
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.carnet");
    let mut file = NewFile::create(&target, None).unwrap();
    file.write_all(b"one").unwrap();
    assert_eq!(file.finish(|_| Err("wrong")), Err(WriteError::Verify("wrong")));
    assert_eq!(names(folder.path()), [""; 0]);
}

/// A source that changes the target while it is compared.
struct Changing<'a>(Cursor<Vec<u8>>, u64, &'a dyn Fn());

impl Read for Changing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        self.1 += count as u64;
        if self.1 == 2 * self.0.get_ref().len() as u64 {
            (self.2)();
        }
        Ok(count)
    }
}

impl io::Seek for Changing<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_stick_that_gives_other_bytes_back_is_defective_from_that_place() {
    // MEDIA-16.
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.carnet");
    let change = || fs::write(&target, [&[7; 700][..], &[8; 300]].concat()).unwrap();
    let mut source = Changing(Cursor::new(vec![7; 1000]), 0, &change);
    let error = copy(&mut source, &target).unwrap_err();
    assert_eq!(error.cause(), &Cause::Differs { at: 700 });
    assert_eq!(error.code().as_str(), "medium.defective");
    assert!(error.to_string().contains("from byte 700 of the file"), "{error}");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_source_that_cannot_be_read_is_not_the_fault_of_the_medium() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    impl io::Seek for Broken {
        fn seek(&mut self, _: io::SeekFrom) -> io::Result<u64> {
            Ok(10)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let error = copy(&mut Broken, &folder.path().join("a.carnet")).unwrap_err();
    assert!(matches!(error.cause(), Cause::Source(_)), "{error}");
    assert_eq!(error.code().as_str(), "medium.io");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn dropped_file_vanishes_and_a_killed_one_is_cleared_away() {
    // MEDIA-12.
    let folder = tempfile::tempdir().unwrap();
    let killed = folder.path().join(".carnet-a.carnet-k1lled.part");
    fs::write(&killed, "half").unwrap();
    let foreign = folder.path().join(".carnet-other.carnet-k1lled.part");
    fs::write(&foreign, "half").unwrap();
    let target = folder.path().join("a.carnet");
    let mut file = NewFile::create(&target, None).unwrap();
    file.write_all(b"half").unwrap();
    assert!(!killed.exists());
    assert!(foreign.exists());
    fs::remove_file(foreign).unwrap();
    // A second writer leaves the first alone, also one for the same name.
    drop(NewFile::create(&target, None).unwrap());
    copy(&mut Cursor::new(b"two"), &folder.path().join("b.carnet")).unwrap();
    let both = names(folder.path());
    assert_eq!(both.len(), 2);
    assert!(both[0].starts_with(".carnet-a.carnet-") && both[0].ends_with(".part"), "{both:?}");
    assert_eq!(both[0].len(), ".carnet-a.carnet-123456.part".len());
    drop(file);
    assert_eq!(names(folder.path()), ["b.carnet"]);
}

#[test]
fn space_and_folder_are_checked_first() {
    // MEDIA-11.
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
    // MEDIA-18.
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

#[test]
fn a_file_of_this_host_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.json");
    let begin = |text: &str| {
        let mut file = WholeFile::create(&target).unwrap();
        file.file().write_all(text.as_bytes()).unwrap();
        assert!(file.path().exists());
        file
    };
    drop(begin("half"));
    assert_eq!(names(folder.path()), [""; 0]);
    begin("one").finish().unwrap();
    let taken = begin("two").finish().unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&target).unwrap(), b"one");
    begin("three").replace().unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"three");
    assert_eq!(names(folder.path()), ["a.json"]);

    // What a killed writer left of the same target goes, a file of another stays.
    for name in [".carnet-a.json-k1lled.part", ".carnet-b.json-k1lled.part"] {
        fs::write(folder.path().join(name), "half").unwrap();
    }
    WholeFile::clear(&target);
    assert_eq!(names(folder.path()), [".carnet-b.json-k1lled.part", "a.json"]);
}

#[test]
fn a_file_of_this_host_that_cannot_be_begun_says_what_the_system_said() {
    let folder = tempfile::tempdir().unwrap();
    let error = WholeFile::create(&folder.path().join("none/a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // Without the temporary name, which tells nobody anything.
    assert!(!error.to_string().contains(".part"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_private_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("key");
    let file = WholeFile::create_private(&target).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file.path()), 0o600);
    file.finish().unwrap();
    assert_eq!(mode(&target), 0o600);
}
