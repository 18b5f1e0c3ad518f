//! A ledger of which only the log need be whole: its tables are damaged, or of an older version.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_format::SiteName;
use carnet_media::WholeFile;
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::place::{must_be_free, must_be_there};
use super::{PATIENCE, SqliteLedger, VERSION, care, log_file};
use crate::model::log;
use crate::names::Came;
use crate::replay::Witness;
use crate::tables::db::{Db, Memory};
use crate::tables::fault::{Fault, Outcome};
use crate::tables::machines::Later;
use crate::tables::part::{self, PART};
use crate::tables::place::{bundle_of_part, part_id};
use crate::tables::sql::{Value, values};
use crate::tables::{audit, machines, said};
use crate::{AuditEntry, AuditReport, LedgerError, Salt};

/// Such a ledger. Nobody else uses it until this is dropped.
#[derive(Debug)]
pub(crate) struct Remains {
    db: Connection,
    path: PathBuf,
    site: SiteName,
    version: i64,
    memory: RefCell<Memory>,
}

impl Remains {
    /// Opens it, whatever its tables are.
    ///
    /// # Errors
    /// There is none, a newer version wrote it, or others keep using it.
    pub(crate) fn open(path: &Path, site: &SiteName) -> Result<Self, LedgerError> {
        must_be_there(path)?;
        log_file::must_continue(path).map_err(|fault| fault.at(path))?;
        let open = || -> Outcome<_> {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(PATIENCE)?;
            // The lock stays between transactions, up to the end.
            db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
            db.pragma_update(None, "synchronous", "FULL")?;
            db.pragma_update(None, "trusted_schema", false)?;
            db.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
            let version = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            Ok((db, version))
        };
        let (db, version) = open().map_err(|fault| fault.at(path))?;
        let (path, site) = (path.to_owned(), site.clone());
        match version > VERSION {
            true => Err(LedgerError::Version { path, got: version, expected: VERSION }),
            false => Ok(Self { db, path, site, version, memory: <_>::default() }),
        }
    }

    /// As messages name it.
    pub(crate) fn named(self, path: &Path) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    const fn db(&self) -> Db<'_> {
        Db::new(&self.db, &self.memory)
    }

    /// Computes the log anew, and holds it against what the ledger says of its end, where it still says it.
    // AUDIT-4.
    pub(crate) fn verify(&self) -> Result<AuditReport, LedgerError> {
        let db = self.db();
        let verify = || -> Outcome<_> {
            let (walk, broken) = log::walk(&db).map_err(|fault| match fault {
                // Only the tables can be to blame for it.
                Fault::Statement(what) => Fault::Damaged(what),
                fault => fault,
            })?;
            let end = readable(audit::end(&db))?;
            let (entries, head) = end.unwrap_or((walk.entries, walk.head));
            Ok(AuditReport::of(&walk, broken, (entries, &head)))
        };
        verify().map_err(|fault| fault.at(&self.path))
    }

    /// An error of its log.
    pub(crate) fn broken(&self, why: &str) -> LedgerError {
        LedgerError::AuditBroken { path: self.path.clone(), why: why.to_owned() }
    }

    /// Keeps a copy of it beside it, as it is, under a name that nothing has.
    // LEDGER-92.
    pub(crate) fn keep(&self) -> Result<PathBuf, LedgerError> {
        let unavailable = |path: &Path, error: std::io::Error| LedgerError::Unavailable {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let path = free_name(&self.path);
        WholeFile::clear(&path);
        let file = WholeFile::create_private(&path).map_err(|error| unavailable(&path, error))?;
        let copy = || -> Outcome<()> {
            let mut copy = Connection::open_with_flags(
                file.path(),
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            // It is whole under its name, or not there.
            copy.pragma_update(None, "journal_mode", "OFF")?;
            copy.pragma_update(None, "synchronous", "OFF")?;
            all_pages(&self.db, &mut copy)
        };
        copy().map_err(|fault| fault.at(&path))?;
        file.finish().map_err(|error| unavailable(&path, error))?;
        Ok(path)
    }

    /// Puts what is in another ledger in its place: in one transaction, so that whoever waits for this one goes
    /// on with the other.
    // LEDGER-92.
    pub(crate) fn replace(mut self, by: &SqliteLedger) -> Result<(), LedgerError> {
        all_pages(&by.db, &mut self.db).map_err(|fault| fault.at(&self.path))
    }

    fn names_together(&self, came: Came) -> Outcome<Vec<(i64, u32, String)>> {
        let mut found = Vec::new();
        let (which, value) = match came {
            Came::WithBundle(bundle) if self.version == VERSION => {
                let ids = [part_id(bundle, 0), part_id(bundle + 1, 0)];
                let question = "SELECT id, names FROM part WHERE id >= ? AND id < ? ORDER BY id";
                let parts = self.db().all(question, values![ids[0], ids[1]], |row| {
                    Ok((row.get("id")?, row.bytes("names")?.to_vec()))
                })?;
                for (id, bytes) in parts {
                    let bundle = bundle_of_part(id);
                    let first = (id - part_id(bundle, 0)) as u32 * PART;
                    part::each_name_of(&bytes, &mut |at, name| {
                        found.push((bundle, first + at, name.to_owned()));
                    })?;
                }
                return Ok(found);
            }
            Came::Later(entry) if self.version == VERSION => {
                let later = machines::noted(&self.db(), entry)?.into_iter();
                let place = |it: Later| (it.request.bundle, it.request.idx, it.name);
                return Ok(later.map(place).collect());
            }
            // Version 5.
            Came::WithBundle(bundle) => ("bundle = ? AND noted IS NULL", Value::from(bundle)),
            Came::Later(entry) => ("noted = ?", Value::from(entry)),
        };
        let question = format!("SELECT bundle, idx, name FROM machine WHERE {which}");
        self.db().all(&question, &[value], |row| {
            Ok((row.get("bundle")?, row.get("idx")?, row.get("name")?))
        })
    }
}

/// What cannot be read of the tables is not there: the log shows what is missing then.
impl Witness for Remains {
    fn site(&self) -> &SiteName {
        &self.site
    }

    fn entries(&self, from: u64, limit: u32) -> Result<Vec<AuditEntry>, LedgerError> {
        audit::entries(&self.db(), from, limit).map_err(|fault| fault.at(&self.path))
    }

    fn names(&self, came: Came, each: &mut dyn FnMut(i64, u32, String)) -> Result<(), LedgerError> {
        let names = readable(self.names_together(came)).map_err(|fault| fault.at(&self.path))?;
        names.into_iter().for_each(|(bundle, index, name)| each(bundle, index, name));
        Ok(())
    }

    fn machine_salt(&self, number: u64) -> Result<Option<Salt>, LedgerError> {
        readable(machines::salt(&self.db(), number)).map_err(|fault| fault.at(&self.path))
    }

    fn said_machine(&self, number: u64) -> Result<Option<String>, LedgerError> {
        readable(said::machine(&self.db(), number)).map_err(|fault| fault.at(&self.path))
    }
}

/// Nothing where the tables are to blame, and not the disk.
fn readable<T: Default>(read: Outcome<T>) -> Outcome<T> {
    match read {
        Err(Fault::Damaged(_) | Fault::Statement(_)) => Ok(T::default()),
        read => read,
    }
}

/// What a ledger is called as it was before it was written anew: a name that nothing has.
pub(crate) fn free_name(ledger: &Path) -> PathBuf {
    let name = |number: u32| {
        let mut name = ledger.as_os_str().to_owned();
        name.push(format!(".before-rebuild-{number}"));
        PathBuf::from(name)
    };
    let path = (1..).map(name).find(|path| must_be_free(path).is_ok());
    path.unwrap_or_else(|| name(u32::MAX))
}

fn all_pages(from: &Connection, to: &mut Connection) -> Outcome<()> {
    Backup::new(from, to)?.run_to_completion(care::PAGES, Duration::ZERO, None)?;
    Ok(())
}
