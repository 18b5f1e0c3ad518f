//! The write protocol as the operating system sees it, and on volumes that fail.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    env, fs,
    io::{self, Cursor, Write},
    path::Path,
    process::{Command, Output},
};

use carnet_media::{NewFile, WholeFile, copy};

/// The folder that a test, run again by itself in other surroundings, works in.
const FOLDER: &str = "CARNET_TEST_FOLDER";

/// Runs this program again for the one test `name`, below `wrapper`.
fn again(wrapper: &[String], name: &str, folder: &Path) -> Output {
    let exe = env::current_exe().unwrap();
    let output = Command::new(&wrapper[0])
        .args(&wrapper[1..])
        .arg(exe)
        .args(["--exact", "--include-ignored", "--nocapture", name])
        .env(FOLDER, folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

/// What runs a program with an empty volume of its own, of a kind that is not known to keep renames,
/// in the test's folder.
fn with_volume() -> Vec<String> {
    let script = format!("mount -t tmpfs -o size=64k none \"${FOLDER}\" && exec \"$0\" \"$@\"");
    ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &script]
        .map(str::to_owned)
        .into()
}

/// What the system is asked for, in order, when the test `name` runs again in the test's folder.
fn calls_of(name: &str, steps: &[&[&str]]) {
    let folder = tempfile::tempdir().unwrap();
    let log = tempfile::NamedTempFile::new().unwrap();
    let calls =
        "trace=write,fsync,?rename,?renameat,renameat2,syncfs,fadvise64,?open,openat,read,close";
    let strace = ["strace", "-f", "-y", "-e", calls, "-o", log.path().to_str().unwrap()];
    let wrapper = [with_volume(), strace.map(str::to_owned).into()].concat();
    again(&wrapper, name, folder.path());

    let log = fs::read_to_string(log).unwrap();
    let mut lines = log.lines();
    for step in steps {
        let found = lines.any(|line| step.iter().all(|part| line.contains(part)));
        assert!(found, "{step:?} is missing or out of order in\n{log}");
    }
}

// MEDIA-13, MEDIA-15, MEDIA-16: fsync, rename without replacing, syncfs, fsync, forget, read.
#[test]
#[ignore = "needs strace, and unshare with user namespaces"]
fn steps_come_in_order() {
    if let Some(folder) = env::var_os(FOLDER) {
        let target = Path::new(&folder).join("a.carnet");
        copy(&mut Cursor::new(b"a bundle"), &target).unwrap();
        return;
    }
    calls_of(
        "steps_come_in_order",
        &[
            &["write(", ".part>", "a bundle"],
            &["fsync(", ".part>"],
            &["renameat2(", ".part\"", "a.carnet\"", "RENAME_NOREPLACE"],
            &["syncfs("],
            &["fsync(", "/a.carnet>"],
            &["fsync("],
            &["fadvise64(", "/a.carnet>", "POSIX_FADV_DONTNEED"],
            &["open", "/a.carnet\"", "O_NOFOLLOW"],
            &["read(", "/a.carnet>", "a bundle"],
        ],
    );
}

// Bytes, fsync, name, fsync of the folder; `syncfs` where the volume is not known to keep renames.
#[test]
#[ignore = "needs strace, and unshare with user namespaces"]
fn a_file_of_this_host_gets_its_name_when_it_is_on_the_disk() {
    if let Some(folder) = env::var_os(FOLDER) {
        let target = Path::new(&folder).join("a.json");
        for text in [&b"one"[..], b"two"] {
            let mut file = WholeFile::create(&target).unwrap();
            file.file().write_all(text).unwrap();
            if text == b"one" { file.finish().unwrap() } else { file.replace().unwrap() }
        }
        return;
    }
    calls_of(
        "a_file_of_this_host_gets_its_name_when_it_is_on_the_disk",
        &[
            &["write(", ".part>", "one"],
            &["fsync(", ".part>"],
            &["renameat2(", ".part\"", "a.json\"", "RENAME_NOREPLACE"],
            &["syncfs("],
            &["fsync("],
            &["write(", ".part>", "two"],
            &["fsync(", ".part>"],
            &["rename", ".part\"", "a.json\""],
            &["syncfs("],
            &["fsync("],
        ],
    );
}

// MEDIA-11, MEDIA-17: also where the volume fills up while it is written to.
#[test]
#[ignore = "needs unshare with user namespaces"]
fn full_volume_leaves_nothing() {
    let Some(folder) = env::var_os(FOLDER) else {
        let folder = tempfile::tempdir().unwrap();
        again(&with_volume(), "full_volume_leaves_nothing", folder.path());
        return;
    };
    let folder = Path::new(&folder);
    let target = folder.join("a.carnet");
    let big = vec![7; 100_000];
    let error = copy(&mut Cursor::new(&big), &target).unwrap_err();
    assert_eq!(error.code().as_str(), "medium.full");
    let mut file = NewFile::create(&target, None).unwrap();
    let error = file.write_all(&big).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    drop(file);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
    // And there is room again for what fits.
    copy(&mut Cursor::new(&big[..10_000]), &target).unwrap();
}
