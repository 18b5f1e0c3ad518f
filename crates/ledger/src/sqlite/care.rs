//! The files of a ledger: made, identified, copied, loaded.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use carnet_format::SiteName;
use carnet_language::text;
use carnet_media::{WholeFile, folder_of, private_folder, temporary_folder};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{APPLICATION_ID, VERSION, log_file, schema};
use crate::LedgerError;
use crate::tables::db::Db;
use crate::tables::fault::{Fault, Outcome};
use crate::tables::site;

/// Whose ledger it is, or of which other version.
pub(super) enum Owner {
    Site(SiteName),
    Version(i64),
}

/// A ledger in which nothing has happened. All of it is one transaction: each would wait for the disk.
pub(super) fn lay_out(db: &Connection, site: &SiteName) -> Outcome<()> {
    fill(db, || site::begin(&Db::new(db, &<_>::default()), site))
}

/// The tables of a ledger, with what `work` puts into them.
pub(super) fn fill(db: &Connection, work: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
    let transaction = db.unchecked_transaction()?;
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", VERSION)?;
    db.execute_batch(schema::SCHEMA)?;
    work()?;
    Ok(transaction.commit()?)
}

pub(super) fn identify(db: &Connection) -> Outcome<Owner> {
    let application: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if application != APPLICATION_ID {
        let what = text!(en "the file is no ledger"; de "die Datei ist kein Register");
        return Err(Fault::Damaged(what));
    }
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version != VERSION {
        return Ok(Owner::Version(version));
    }
    schema::check(db)?;
    site::name(&Db::new(db, &<_>::default())).map(Owner::Site)
}

/// A consistent copy in a new file, which has no name yet.
pub(super) fn copy(db: &Connection, to: &Path) -> Outcome<WholeFile> {
    let create = || {
        private_folder(folder_of(to))?;
        WholeFile::create_private(to)
    };
    let file = create().map_err(|error: io::Error| LedgerError::Unavailable {
        path: to.to_owned(),
        reason: error.to_string(),
    })?;
    copy_into(db, file.path())?;
    Ok(file)
}

/// The same in a file that is there and empty.
pub(super) fn copy_into(db: &Connection, to: &Path) -> Outcome<()> {
    let no_text = || LedgerError::Unavailable {
        path: to.to_owned(),
        reason: text!(
            en "the name of the copy is not Unicode";
            de "der Name der Kopie ist kein Unicode"
        ),
    };
    db.execute("VACUUM INTO ?", [to.to_str().ok_or_else(no_text)?])?;
    Ok(())
}

/// Fills an empty database with what is in the ledger at a path. Nothing is written there, not even
/// what SQLite keeps beside an open database: its files are copied first.
pub(super) fn load(db: &mut Connection, path: &Path) -> Outcome<()> {
    let io = |error: io::Error| {
        Fault::from(LedgerError::Unavailable { path: path.to_owned(), reason: error.to_string() })
    };
    let folder = temporary_folder(&std::env::temp_dir(), "carnet-", "").map_err(io)?;
    let copy = folder.path().join("ledger");
    copy_still(path, &copy).map_err(io)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(&copy, flags)?;
    Backup::new(&source, db)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    Ok(())
}

/// How often a copy is begun anew because somebody wrote to the ledger meanwhile.
const TRIES: usize = 20;

/// Copies a database and its log as they are at one moment.
fn copy_still(from: &Path, to: &Path) -> io::Result<()> {
    let (log, log_copy) = (log_file::of(from), log_file::of(to));
    let seen = || -> io::Result<_> {
        let about = fs::metadata(from)?;
        let log = fs::metadata(&log).ok().map(|about| (about.len(), about.modified().ok()));
        Ok((about.len(), about.modified().ok(), log))
    };
    for _ in 0..TRIES {
        let before = seen()?;
        fs::copy(from, to)?;
        match fs::copy(&log, &log_copy) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let _ = fs::remove_file(&log_copy);
            }
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        if seen()? == before {
            return Ok(());
        }
    }
    Err(io::Error::other(text!(
        en "other programs write to it all the time";
        de "andere Programme schreiben ständig hinein"
    )))
}

/// How many pages are copied before others may write to the ledger.
pub(super) const PAGES: std::ffi::c_int = 4_096;
