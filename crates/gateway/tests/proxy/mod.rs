//! Stands between a ledger and its server, and cuts the connection at COMMIT.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use carnet_testbed::POSTGRES_USER;
use tempfile::TempDir;

/// When.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Never,
    /// The server does not hear of it.
    Before,
    /// The server has done it, and nobody hears of that.
    After,
}

pub struct Proxy {
    folder: TempDir,
    database: String,
    cut: Arc<Mutex<(Cut, usize)>>,
    connections: Arc<AtomicUsize>,
}

const COMMIT: &[u8] = b"COMMIT\0";

impl Proxy {
    /// Before the database at an address on a socket.
    pub fn of(address: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let (place, name) = address.rsplit_once('/').unwrap();
        let (place, port) = place.rsplit_once(':').unwrap();
        let place = place.split_once('@').unwrap().1;
        let socket = PathBuf::from(place).join(format!(".s.PGSQL.{port}"));
        let cut = Arc::new(Mutex::new((Cut::Never, 0)));
        let connections = Arc::new(AtomicUsize::new(0));
        let proxy = Self {
            folder,
            database: name.to_owned(),
            cut: Arc::clone(&cut),
            connections: Arc::clone(&connections),
        };
        thread::spawn(move || {
            for ledger in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let server = UnixStream::connect(&socket).unwrap();
                between(ledger.unwrap(), server, Arc::clone(&cut));
            }
        });
        proxy
    }

    pub fn address(&self) -> String {
        let folder = self.folder.path().display();
        format!("postgres://{POSTGRES_USER}@{folder}/{}", self.database)
    }

    /// How many there were since this was asked last.
    pub fn connections(&self) -> usize {
        self.connections.swap(0, Ordering::SeqCst)
    }

    pub fn cut(&self, cut: Cut) {
        self.cut_after(cut, 0);
    }

    /// So many times COMMIT passes before.
    pub fn cut_after(&self, cut: Cut, passes: usize) {
        *self.cut.lock().unwrap() = (cut, passes);
    }
}

/// Whether bytes go on to the other side, and whether the connection stays.
type May = Box<dyn Fn(&[u8]) -> [bool; 2] + Send>;

fn between(ledger: UnixStream, server: UnixStream, cut: Arc<Mutex<(Cut, usize)>>) {
    let pass = |mut from: UnixStream, mut to: UnixStream, may: May| {
        thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                let [passes, goes_on] = may(&buffer[..count]);
                if passes && to.write_all(&buffer[..count]).is_err() || !goes_on {
                    break;
                }
            }
            let _ = from.shutdown(Shutdown::Both);
            let _ = to.shutdown(Shutdown::Both);
        })
    };
    // Whether the answer to a COMMIT is next.
    let is_awaited = Arc::new(Mutex::new(false));
    let awaited = Arc::clone(&is_awaited);
    let forth = move |bytes: &[u8]| {
        let is_commit = bytes.windows(COMMIT.len()).any(|it| it == COMMIT);
        let mut cut = cut.lock().unwrap();
        if is_commit && cut.1 > 0 {
            cut.1 -= 1;
            return [true, true];
        }
        match cut.0 {
            Cut::Before if is_commit => [false, false],
            Cut::After if is_commit => {
                *awaited.lock().unwrap() = true;
                [true, true]
            }
            _ => [true, true],
        }
    };
    let back = move |_: &[u8]| match *is_awaited.lock().unwrap() {
        true => [false, false],
        false => [true, true],
    };
    pass(ledger.try_clone().unwrap(), server.try_clone().unwrap(), Box::new(forth));
    pass(server, ledger, Box::new(back));
}
