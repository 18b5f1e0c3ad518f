//! The log that SQLite keeps beside the ledger, `-wal`: the newest changes are in it and not yet in the ledger's file.
//!
//! It stays when the ledger is closed. To bring it into the file each time, and to delete it, would cost each command
//! four more waits for the disk.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use carnet_media::{folder_of, sync_folder};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::VERSION;
use crate::LedgerError;
use crate::tables::fault::Outcome;

/// A longer log is brought into the file when the ledger is closed: who opens it next reads all of it.
const LONGEST: u64 = 1 << 20;

/// The log of the ledger at a path. Where that is a link, the log lies beside what it leads to.
pub(crate) fn of(ledger: &Path) -> PathBuf {
    let real = ledger.canonicalize().unwrap_or_else(|_| ledger.to_owned());
    let mut name = real.into_os_string();
    name.push("-wal");
    PathBuf::from(name)
}

/// Lets the log stay when this connection, which has read the ledger, is closed.
pub(super) fn keep(db: &Connection, ledger: &Path) -> Outcome<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let log = of(ledger);
    // Before anything is in it: a power cut must not take the name of a log with changes.
    if fs::metadata(&log).is_ok_and(|about| about.len() == 0) {
        sync_folder(folder_of(&log)).map_err(unavailable(ledger))?;
    }
    Ok(())
}

/// Brings to the disk what is in the log. Where it is there already, that costs next to nothing.
pub(super) fn settle(ledger: &Path) -> Outcome<()> {
    let log = of(ledger);
    if !log.symlink_metadata().is_ok_and(|about| about.is_file()) {
        return Ok(());
    }
    // Windows brings no file to the disk that was opened to be read. Elsewhere whoever may only read does it.
    let mut open = OpenOptions::new();
    let settled = open.read(true).write(cfg!(windows)).open(&log).and_then(|log| log.sync_data());
    Ok(settled.map_err(unavailable(ledger))?)
}

fn unavailable(ledger: &Path) -> impl FnOnce(io::Error) -> LedgerError {
    move |error| LedgerError::Unavailable { path: ledger.to_owned(), reason: error.to_string() }
}

/// Call it before the ledger at this path is closed. What fails now is done when it is closed the next time.
pub(super) fn bound(db: &Connection, ledger: &Path) {
    if fs::metadata(of(ledger)).is_ok_and(|about| about.len() > LONGEST) {
        let _ = db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    }
}

/// Makes the first page, which counts the changes of the file, part of a transaction, and so the first of the log.
pub(super) fn count(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "user_version", VERSION)
}

/// SQLite would lay the log over whatever file bears the name of the ledger. One that was put in its place, and is
/// older than the log, would become a mixture.
// LEDGER-57.
pub(super) fn must_continue(ledger: &Path) -> Outcome<()> {
    // The log first: meanwhile others may bring it into the file, which then is newer.
    let log = read::<LOG>(&of(ledger)).ok().flatten();
    let Some(begins) = log.and_then(|log| first_count(&log)) else { return Ok(()) };
    let is = match read::<FILE>(ledger) {
        Ok(Some(file)) => number(&file, COUNT),
        // SQLite says what is wrong with it.
        _ => return Ok(()),
    };
    // The counter begins anew after its last number.
    let behind = begins.wrapping_sub(is).cast_signed();
    match behind > 1 {
        true => Err(LedgerError::OlderThanLog { path: ledger.to_owned(), log: of(ledger) }.into()),
        false => Ok(()),
    }
}

/// Where the first page counts the changes.
const COUNT: usize = 24;
/// So much of the file is read.
const FILE: usize = COUNT + 4;
/// How long the header of the log is.
const HEADER: usize = 32;
/// How long the header of each page in it is.
const PAGE: usize = 24;
/// So much of the log is read.
const LOG: usize = HEADER + PAGE + FILE;

/// The count in the first page of the log; none where the log holds nothing, or begins with another page.
fn first_count(log: &[u8; LOG]) -> Option<u32> {
    let (header, frame) = log.split_at(HEADER);
    // What an earlier turn left behind bears other numbers than the header.
    let is_of_this_turn = header[16..24] == frame[8..16];
    (is_of_this_turn && number(frame, 0) == 1).then(|| number(frame, PAGE + COUNT))
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[at..at + 4]);
    u32::from_be_bytes(number)
}

/// The beginning of a file; none where it is shorter.
fn read<const LENGTH: usize>(path: &Path) -> io::Result<Option<[u8; LENGTH]>> {
    let mut bytes = [0; LENGTH];
    match File::open(path)?.read_exact(&mut bytes) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        read => read.map(|()| Some(bytes)),
    }
}
