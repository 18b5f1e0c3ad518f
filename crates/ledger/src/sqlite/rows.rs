//! All rows of a ledger, from one database into another one.
//!
//! Requests lie 4,096 to a row, so that a ledger has few: to copy all costs little.

use rusqlite::Connection;

use crate::tables::fault::Outcome;
use crate::tables::sql::{Sql, Value};

/// A table, with its columns as they were laid out.
struct Table {
    name: String,
    columns: Vec<String>,
}

/// The tables in an order in which each row finds those that it refers to.
fn tables(laid_out: &Connection) -> Outcome<Vec<Table>> {
    let mut names = laid_out.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )?;
    let mut columns = laid_out.prepare("SELECT name FROM pragma_table_info(?) ORDER BY cid")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let table = |name: String| -> Outcome<Table> {
        let columns = columns.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Table { name, columns })
    };
    names.into_iter().map(table).collect()
}

/// Adds all rows of one database to the empty tables of another one, which are laid out like these.
pub(super) fn copy(laid_out: &Connection, from: &dyn Sql, to: &dyn Sql) -> Outcome<()> {
    tables(laid_out)?.iter().try_for_each(|table| table.copy(from, to))
}

/// Puts all rows of a ledger into a database, in place of those that are there.
pub(super) fn replace(from: &Connection, to: &dyn Sql) -> Outcome<()> {
    let tables = tables(from)?;
    for table in tables.iter().rev().filter(|it| it.name != LEDGER) {
        to.change(&format!("DELETE FROM {}", table.name), &[])?;
    }
    for table in &tables {
        if table.name != LEDGER || !table.update(from, to)? {
            table.copy(from, to)?;
        }
    }
    Ok(())
}

/// The table with one row, for which others may wait: it stays, and changes.
const LEDGER: &str = "ledger";

impl Table {
    fn copy(&self, from: &dyn Sql, to: &dyn Sql) -> Outcome<()> {
        let (name, columns) = (&self.name, self.columns.join(", "));
        let marks = vec!["?"; self.columns.len()].join(", ");
        let statement = format!("INSERT INTO {name} ({columns}) VALUES ({marks})");
        self.each(from, &mut |values| to.change(&statement, values).map(drop))
    }

    /// Whether there was a row to change.
    fn update(&self, from: &dyn Sql, to: &dyn Sql) -> Outcome<bool> {
        let columns: Vec<_> = self.columns.iter().map(|column| format!("{column} = ?")).collect();
        let statement = format!("UPDATE {} SET {}", self.name, columns.join(", "));
        let mut changed = 0;
        self.each(from, &mut |values| {
            changed += to.change(&statement, values)?;
            Ok(())
        })?;
        Ok(changed > 0)
    }

    fn each(
        &self,
        from: &dyn Sql,
        each: &mut dyn FnMut(&[Value<'_>]) -> Outcome<()>,
    ) -> Outcome<()> {
        let question = format!("SELECT {} FROM {}", self.columns.join(", "), self.name);
        from.ask(&question, &[], &mut |row| {
            let values = self.columns.iter().map(|column| row.0.value(column));
            each(&values.collect::<Outcome<Vec<_>>>()?)?;
            Ok(true)
        })
    }
}
