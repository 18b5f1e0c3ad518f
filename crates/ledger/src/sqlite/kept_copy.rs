//! A backup of the ledger of another site, which is only read.

use carnet_language::text;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::care;
use crate::LedgerError;
use crate::tables::fault::Outcome;

/// Opens a backup of a ledger so that nothing is written, neither to it nor beside it.
pub(super) fn open_kept(path: &Path) -> Outcome<(Connection, care::Owner)> {
    if is_in_use(path) {
        let why = text!(
            en "it is a ledger in use, or a plain copy of one; `carnet ledger backup` makes a backup";
            de "sie ist ein Register in Gebrauch oder dessen bloße Kopie; eine Sicherung schreibt „carnet ledger backup“"
        );
        return Err(LedgerError::Inherit { path: path.to_owned(), why }.into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let owner = care::identify(&db)?;
    Ok((db, owner))
}

/// Whether the header of the file says that it has a log beside it, as every ledger in use has and no backup.
fn is_in_use(path: &Path) -> bool {
    let mut header = [0; 20];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[18..] == [2, 2]
}
