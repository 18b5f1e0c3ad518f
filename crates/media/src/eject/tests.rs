#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn inflight(counts: &str) -> (tempfile::TempDir, System) {
    let root = tempfile::tempdir().unwrap();
    let disk = root.path().join("sys/block/sdz");
    fs::create_dir_all(&disk).unwrap();
    fs::write(disk.join("inflight"), counts).unwrap();
    let system = System::under(root.path());
    (root, system)
}

#[test]
fn a_device_with_requests_under_way_is_waited_for() {
    // MEDIA-20.
    let (root, system) = inflight("       0        3\n");
    assert!(!is_idle("sdz", &system, Duration::from_millis(120)));
    // One that was pulled out has nothing under way.
    assert!(is_idle("sdy", &system, Duration::ZERO));
    let counts = root.path().join("sys/block/sdz/inflight");
    let finished = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        fs::write(counts, "       0        0\n").unwrap();
    });
    let began = Instant::now();
    assert!(is_idle("sdz", &system, Duration::from_secs(30)));
    assert!(began.elapsed() >= Duration::from_millis(150));
    finished.join().unwrap();
}

#[test]
fn a_folder_of_this_machine_is_not_unmounted() {
    let folder = tempfile::tempdir().unwrap();
    let error = eject(folder.path(), &System::real()).unwrap_err();
    assert_eq!(error.code().as_str(), "medium.busy");
    let words = error.to_string();
    assert!(words.ends_with("it is not safe to remove: no medium is mounted there"), "{words}");
}

#[test]
fn what_programs_print_is_one_plain_line() {
    assert_eq!(plain(b"umount: /a:\n\ttarget is busy.\n"), "umount: /a: target is busy.");
    assert_eq!(plain(b"\x1b[31m\xff"), "\\u{1b}[31m\u{fffd}");
    let said = run("sh", &["-c".as_ref(), "echo out; echo err >&2; exit 1".as_ref()]);
    assert_eq!(said.as_deref(), Some("err out"));
    assert_eq!(run("false", &[]).as_deref(), Some("false: exit status: 1"));
    assert_eq!(run("true", &[]), None);
    assert_eq!(run("carnet-no-such-program", &[]), None);
}
