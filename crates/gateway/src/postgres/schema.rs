//! Whether the tables are laid out as this version lays them out.

use carnet_format::{Digest, Hasher};
use carnet_language::text;
use carnet_ledger::store::{Fault, Grant, Outcome, VERSION};
use postgres::error::SqlState;
use postgres::{Error, Row};

use super::fault;
use super::session::Session;

const SCHEMA: &str = include_str!("schema.sql");

/// "CRNT", as in the header of the file.
const APPLICATION: i64 = 0x4352_4e54;

/// The SHA-256 of what [`LAYOUT`] finds where [`SCHEMA`] has made all of it.
pub(super) const OWN: &str = "61951dafadf141fee8c37d132ada907e2defd36902212ee5465b0cef0f622310";

/// What a database has of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Laid {
    Nothing,
    OtherVersion(i64),
    Ours,
}

/// Whether there is a schema of the name, with whatever in it.
pub(super) fn is_there(session: &Session) -> Outcome<bool> {
    let question = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'carnet')";
    session.with(|client| client.query_one(question, &[])?.try_get(0))
}

/// Makes the tables, in a transaction of the caller.
pub(super) fn lay_out(session: &Session) -> Outcome<()> {
    let version = format!("INSERT INTO version VALUES ({APPLICATION}, {VERSION})");
    let statements = format!("{SCHEMA}{version}");
    let may_not = |reason: String| {
        Fault::Refused(text!(
            en "{reason}: run as administrator of the database: GRANT CREATE ON DATABASE … TO …";
            de "{reason}: als Verwalter der Datenbank ausführen: GRANT CREATE ON DATABASE … TO …"
        ))
    };
    session.work(
        |client| client.batch_execute(&statements),
        |error| match code(error) {
            Some("42501") => may_not(fault::said(error)),
            _ => fault::of(error),
        },
    )
}

fn code(error: &Error) -> Option<&str> {
    error.code().map(SqlState::code)
}

/// Refuses tables, columns, keys and indexes that are not of this version, and whatever makes a statement do what it
/// does not say: triggers, rules, policies, views, functions.
// AUDIT-9.
pub(super) fn check(session: &Session) -> Outcome<Laid> {
    if !is_there(session)? {
        return Ok(Laid::Nothing);
    }
    let no_ledger = || {
        Fault::Damaged(text!(
            en "the schema carnet is no ledger";
            de "das Schema carnet ist kein Register"
        ))
    };
    let versions = session.work(
        |client| {
            let rows = client.query("SELECT application, version FROM carnet.version", &[])?;
            rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
        },
        |error| match code(error) {
            Some("42P01" | "42703") => no_ledger(),
            _ => fault::of(error),
        },
    );
    let versions: Vec<(i64, i64)> = versions?;
    match versions[..] {
        [(APPLICATION, VERSION)] => {}
        [(APPLICATION, version)] => return Ok(Laid::OtherVersion(version)),
        _ => return Err(no_ledger()),
    }
    let alien: Option<(String, String)> = session.with(|client| {
        let row = client.query_opt(ALIEN, &[])?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    })?;
    if let Some((kind, name)) = alien {
        return Err(Fault::Damaged(text!(
            en "the {kind} {name:?} belongs to no ledger; remove it there, with DROP";
            de "{kind} {name:?} gehört in kein Register; dort mit DROP entfernen"
        )));
    }
    match layout(session)?.to_string() == OWN {
        true => may_change(session).map(|()| Laid::Ours),
        false => Err(Fault::Damaged(text!(
            en "the tables, columns, keys or indexes of the schema carnet are not as a ledger of this version has them";
            de "Tabellen, Spalten, Schlüssel oder Indexe des Schemas carnet sind nicht, wie ein Register dieser Version sie hat"
        ))),
    }
}

/// Whoever opens a ledger may change all of it: otherwise an import would fail at its last statement.
// SHARE-11.
fn may_change(session: &Session) -> Outcome<()> {
    let lacking: Option<(String, String, String)> = session.with(|client| {
        let row = client.query_opt(RIGHTS, &[])?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).transpose()
    })?;
    match lacking {
        None => Ok(()),
        Some((right, table, account)) => Err(Fault::Refused(text!(
            en "the account {account} lacks the right {right} on the table carnet.{table}; run as administrator of the database: \
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA carnet TO {account}";
            de "dem Konto {account} fehlt das Recht {right} an der Tabelle carnet.{table}; als Verwalter der Datenbank ausführen: \
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA carnet TO {account}"
        ))),
    }
}

/// What accounts were granted that are neither this one nor the owner.
pub(super) fn grants(session: &Session) -> Outcome<Vec<Grant>> {
    session.with(|client| {
        let rows = client.query(GRANTS, &[])?;
        let grant = |row: &Row| {
            Ok(Grant { account: row.try_get("account")?, rights: row.try_get("rights")? })
        };
        rows.iter().map(grant).collect()
    })
}

/// The SHA-256 of what a ledger has, each line behind its length.
pub(super) fn layout(session: &Session) -> Outcome<Digest> {
    let lines: Vec<String> = session
        .with(|client| client.query(LAYOUT, &[])?.iter().map(|row| row.try_get(0)).collect())?;
    let mut hasher = Hasher::new();
    for line in lines {
        hasher.update(&(line.len() as u64).to_be_bytes());
        hasher.update(line.as_bytes());
    }
    Ok(hasher.finish())
}

/// What stands in the schema, or on its tables, and is in no ledger.
const ALIEN: &str = include_str!("alien.sql");

/// The first right that this account lacks on a table of the schema.
const RIGHTS: &str = include_str!("rights.sql");

/// The accounts that may do something to the schema, its tables or columns, with what that is.
const GRANTS: &str = include_str!("grants.sql");

/// Everything that a ledger has, one thing a line: its kind, its table, its name and what it is. What a version of the
/// server says that another leaves out is not in it.
const LAYOUT: &str = include_str!("layout.sql");

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Names and order of columns, of every table, without types: rows are copied by them.
    fn columns(schema: &str) -> Vec<(String, Vec<String>)> {
        let lines = schema.lines().filter(|line| !line.starts_with("--"));
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        let tables = text.split("CREATE TABLE ").skip(1).map(|table| {
            let (name, rest) = table.split_once(" (\n").unwrap();
            let (rows, _) = rest.split_once("\n)").unwrap();
            let names = rows.lines().filter_map(|row| row.split_whitespace().next());
            let names = names.filter(|name| !["PRIMARY", "UNIQUE"].contains(name));
            (name.to_owned(), names.map(str::to_owned).collect())
        });
        tables.collect()
    }

    /// SHARE-1.
    #[test]
    fn the_tables_are_those_of_the_file() {
        let file = include_str!("../../../ledger/src/sqlite/schema.sql");
        let mut own = columns(SCHEMA);
        own.retain(|(table, _)| !["version", "file"].contains(&table.as_str()));
        assert_eq!(own, columns(file));
        assert!(own.len() > 20);
    }
}
