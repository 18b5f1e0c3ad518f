//! What a confined process can still do. Each test runs itself again for that, as no process comes out of it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::os::unix::fs::symlink;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use carnet_media::{Bound, Keeps, Sockets, Writes, confine};

/// The folder in which a confined one tries things.
const FOLDER: &str = "CARNET_TRIES_IN";

/// Runs `tries` in a process of its own, which this test becomes in there.
fn apart(test: &str, tries: fn(PathBuf)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return tries(folder.into());
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["mine", "other", "scratch"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("other/old"), "as it was").unwrap();
    let _listener = UnixListener::bind(folder.path().join("service")).unwrap();
    let tried = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", test])
        .env(FOLDER, folder.path())
        // Else the whole of it were scratch.
        .env("TMPDIR", folder.path().join("scratch"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tried.stdout);
    assert!(tried.status.success() && said.contains("1 passed"), "{tried:?}");
    assert_eq!(fs::read(folder.path().join("other/old")).unwrap(), b"as it was");
}

fn denied<T: std::fmt::Debug>(tried: std::io::Result<T>) {
    assert_eq!(tried.unwrap_err().kind(), ErrorKind::PermissionDenied);
}

/// MEDIA-60. No network, no program, nothing written elsewhere: from any thread.
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

/// MEDIA-62. What a token's library needs, and no more.
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

/// MEDIA-60. What is to come later has a place.
#[test]
fn a_folder_that_is_not_there_yet_can_be_made() {
    apart("a_folder_that_is_not_there_yet_can_be_made", it_makes_its_folder);
}

fn it_makes_its_folder(folder: PathBuf) {
    let new = folder.join("mine/a/b");
    confine(Keeps { writes: Writes::Below(std::slice::from_ref(&new)), sockets: Sockets::None })
        .unwrap();
    fs::create_dir_all(&new).unwrap();
    fs::write(new.join("x"), "x").unwrap();
    denied(fs::write(folder.join("other/new"), "x"));
}
