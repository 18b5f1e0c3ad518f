//! What a confined process can still do. Each test runs itself again for that, as no process comes out of it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::os::unix::fs::symlink;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use carnet_media::{Bound, Keeps, Sockets, System, Writes, confine, mounts_beside};

/// The folder in which a confined one tries things.
const FOLDER: &str = "CARNET_TRIES_IN";

/// Runs `tries` in a process of its own, which this test becomes in there.
fn apart(test: &str, tries: fn(PathBuf)) {
    apart_in(&[], test, tries);
}

/// The same inside of another program.
fn apart_in(program: &[&str], test: &str, tries: fn(PathBuf)) {
    apart_with("scratch", program, test, tries);
}

/// The same with a folder for temporary files of that name.
fn apart_with(scratch: &str, program: &[&str], test: &str, tries: fn(PathBuf)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return tries(folder.into());
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["mine", "other", "scratch"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("other/old"), "as it was").unwrap();
    let _listener = UnixListener::bind(folder.path().join("service")).unwrap();
    let this = std::env::current_exe().unwrap();
    let words = [program, &[this.to_str().unwrap()]].concat();
    let tried = Command::new(words[0])
        .args(&words[1..])
        .args(["--exact", "--nocapture", "--include-ignored", test])
        .env(FOLDER, folder.path())
        // Else the whole of it were scratch.
        .env("TMPDIR", folder.path().join(scratch))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tried.stdout);
    assert!(tried.status.success() && said.contains("1 passed"), "{tried:?}");
    assert_eq!(fs::read(folder.path().join("other/old")).unwrap(), b"as it was");
}

fn denied<T: std::fmt::Debug>(tried: std::io::Result<T>) {
    assert_eq!(tried.unwrap_err().kind(), ErrorKind::PermissionDenied);
}

/// MEDIA-31. No network, no program, nothing written elsewhere: from any thread.
#[test]
fn a_reader_that_tries_is_stopped() {
    apart("a_reader_that_tries_is_stopped", it_writes_in_its_folder_only);
}

fn it_writes_in_its_folder_only(folder: PathBuf) {
    let (mine, other) = (folder.join("mine"), folder.join("other"));
    let keeps =
        Keeps { writes: Writes::Below(std::slice::from_ref(&mine)), sockets: Sockets::None };
    let confined = confine(keeps).unwrap();
    assert!(!matches!(confined.files, Bound::None { .. }), "{confined:?}");
    assert!(matches!(confined.calls, Bound::Whole { .. }), "{confined:?}");

    let tries = || {
        denied(TcpStream::connect("127.0.0.1:9"));
        denied(UdpSocket::bind("127.0.0.1:0"));
        denied(UdpSocket::bind("[::1]:0"));
        denied(UnixStream::connect(folder.join("service")));
        denied(Command::new("/bin/true").status());

        denied(fs::write(other.join("new"), "x"));
        denied(fs::write(other.join("old"), "x"));
        denied(fs::OpenOptions::new().append(true).open(other.join("old")));
        denied(fs::remove_file(other.join("old")));
        denied(fs::create_dir(other.join("folder")));
        denied(fs::rename(other.join("old"), other.join("older")));
        denied(fs::write("/etc/carnet-was-here", "x"));

        fs::write(mine.join("new"), "x").unwrap();
        fs::create_dir(mine.join("folder")).unwrap();
        fs::rename(mine.join("new"), mine.join("folder/newer")).unwrap();
        fs::remove_dir_all(mine.join("folder")).unwrap();
        denied(symlink(&other, mine.join("link")));
        // Out of its folder and into it.
        fs::write(mine.join("new"), "x").unwrap();
        assert!(fs::rename(mine.join("new"), other.join("new")).is_err());
        assert!(fs::hard_link(other.join("old"), mine.join("old")).is_err());

        tempfile::tempfile().unwrap().write_all(b"x").unwrap();
        tempfile::NamedTempFile::new().unwrap();
        assert_eq!(fs::read_to_string(other.join("old")).unwrap(), "as it was");
        fs::read("/etc/hostname").or_else(|_| fs::read("/etc/passwd")).unwrap();
    };
    tries();
    thread::scope(|scope| scope.spawn(tries).join().unwrap());
}

/// MEDIA-34. What a token's library needs, and no more.
#[test]
fn with_a_token_there_are_services_of_this_host_and_still_no_network() {
    apart(
        "with_a_token_there_are_services_of_this_host_and_still_no_network",
        it_talks_to_this_host_only,
    );
}

fn it_talks_to_this_host_only(folder: PathBuf) {
    let confined = confine(Keeps { writes: Writes::Anywhere, sockets: Sockets::Local }).unwrap();
    assert!(matches!(confined.calls, Bound::Whole { .. }), "{confined:?}");
    denied(TcpStream::connect("127.0.0.1:9"));
    denied(UdpSocket::bind("127.0.0.1:0"));
    denied(Command::new("/bin/true").status());
    UnixStream::connect(folder.join("service")).unwrap();
    UnixDatagram::unbound().unwrap();
    fs::write(folder.join("other/new"), "x").unwrap();
}

/// MEDIA-31. What is to come later has a place.
#[test]
fn a_folder_that_is_not_there_yet_can_be_made() {
    apart("a_folder_that_is_not_there_yet_can_be_made", it_makes_its_folder);
}

fn it_makes_its_folder(folder: PathBuf) {
    let new = folder.join("mine/a");
    confine(Keeps { writes: Writes::Below(std::slice::from_ref(&new)), sockets: Sockets::None })
        .unwrap();
    fs::create_dir(&new).unwrap();
    fs::write(new.join("x"), "x").unwrap();
    denied(fs::write(folder.join("other/new"), "x"));
}

/// MEDIA-32. What is above a place that is missing is not given with it.
#[test]
fn what_is_not_there_gives_no_rights_above_it() {
    let test = "what_is_not_there_gives_no_rights_above_it";
    apart_with("not-there", &[], test, it_writes_nowhere_above);
}

fn it_writes_nowhere_above(folder: PathBuf) {
    let keeps = [folder.join("mine/a/b"), "/not-there/a".into(), "/not-there".into(), "/".into()];
    confine(Keeps { writes: Writes::Below(&keeps), sockets: Sockets::None }).unwrap();
    denied(fs::write(folder.join("mine/new"), "x"));
    denied(fs::create_dir(folder.join("mine/a")));
    denied(fs::write(folder.join("new"), "x"));
    denied(fs::write(folder.join("other/new"), "x"));
    denied(fs::create_dir("/not-there"));
    denied(fs::write("/etc/carnet-was-here", "x"));
}

/// MEDIA-31. MEDIA-19. What is mounted where the medium was is another folder to the system.
#[test]
#[ignore = "needs unshare, and /media"]
fn a_medium_that_comes_back_can_be_written() {
    let test = "a_medium_that_comes_back_can_be_written";
    apart_in(&["unshare", "--map-root-user", "--mount"], test, it_writes_what_came_back);
}

fn it_writes_what_came_back(folder: PathBuf) {
    let sh = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-ec", script]);
        command
    };
    let mount = "mount -t tmpfs none /media; mkdir /media/st; mount -t tmpfs none /media/st";
    assert!(sh(mount).status().unwrap().success());
    // Whoever pulls it and puts it back.
    let script = "read go; umount /media/st; mount -t tmpfs none /media/st; echo done";
    let mut person = sh(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();

    let stick = PathBuf::from("/media/st");
    let above = mounts_beside(&stick, &System::real()).unwrap();
    assert_eq!(above.to_str(), Some("/media"));
    // What lies elsewhere is on no medium that comes back.
    assert_eq!(mounts_beside(&folder, &System::real()), None);
    let keeps = [stick.clone(), above];
    confine(Keeps { writes: Writes::Below(&keeps), sockets: Sockets::None }).unwrap();
    fs::write(stick.join("x"), "x").unwrap();
    person.stdin.take().unwrap().write_all(b"go\n").unwrap();
    let mut said = String::new();
    person.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(person.wait().unwrap().success());
    assert_eq!(said, "done\n");
    assert!(!stick.join("x").exists());
    fs::write(stick.join("x"), "x").unwrap();
    denied(fs::write(folder.join("other/new"), "x"));
}
