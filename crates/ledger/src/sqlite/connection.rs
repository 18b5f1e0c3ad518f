//! SQLite as the database of a ledger.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, params_from_iter};

use crate::tables::columns::damaged;
use crate::tables::fault::{Fault, Outcome};
use crate::tables::sql::{Columns, Row, Sql, Value};

impl Sql for Connection {
    fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64> {
        Ok(self.prepare_cached(statement)?.execute(params_from_iter(values))? as u64)
    }

    fn ask(
        &self,
        question: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(Row<'_>) -> Outcome<bool>,
    ) -> Outcome<()> {
        let mut statement = self.prepare_cached(question)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if !each(Row(row))? {
                break;
            }
        }
        Ok(())
    }

    fn version(&self) -> Outcome<i64> {
        Ok(self.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
    }

    /// Such columns have a collation for that.
    fn folded(&self, column: &str) -> String {
        column.to_owned()
    }
}

impl Columns for rusqlite::Row<'_> {
    fn value(&self, column: &str) -> Outcome<Value<'_>> {
        Ok(match self.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(text) => {
                Value::Text(std::str::from_utf8(text).map_err(|_| damaged(column))?)
            }
            ValueRef::Blob(bytes) => Value::Bytes(bytes),
            // No table of a ledger has fractions.
            ValueRef::Real(_) => return Err(damaged(column)),
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        use ErrorCode::{
            CannotOpen, ConstraintViolation, DatabaseBusy, DatabaseCorrupt, DatabaseLocked,
            DiskFull, NotADatabase, OutOfMemory, SystemIoFailure,
        };
        let what = error.to_string();
        if matches!(error, Error::InvalidColumnType(..) | Error::FromSqlConversionFailure(..)) {
            return Self::Damaged(what);
        }
        match error.sqlite_error_code() {
            // A constraint breaks where no statement of ours would, unless the rows contradict each other.
            Some(ConstraintViolation | DatabaseCorrupt | NotADatabase) => Self::Damaged(what),
            Some(
                CannotOpen | DatabaseBusy | DatabaseLocked | DiskFull | OutOfMemory
                | SystemIoFailure,
            ) => Self::Unavailable(what),
            _ => Self::Statement(what),
        }
    }
}
