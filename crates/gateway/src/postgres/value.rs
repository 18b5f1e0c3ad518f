//! Values between a ledger and PostgreSQL: nothing is cast, on neither way.

use carnet_ledger::store::{Columns, Fault, Outcome, Value};
use postgres::Row;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type};

type Fails = Box<dyn std::error::Error + Sync + Send>;

/// A value and a type of the database that do not belong together.
#[derive(Debug, thiserror::Error)]
#[error("{value} as {column}")]
pub(super) struct WrongType {
    value: String,
    column: Type,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub(super) Value<'a>);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, column: &Type, out: &mut BytesMut) -> Result<IsNull, Fails> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) if *column == Type::INT8 => number.to_sql(column, out),
            Value::Text(text) if *column == Type::TEXT => text.to_sql(column, out),
            Value::Bytes(bytes) if *column == Type::BYTEA => bytes.to_sql(column, out),
            // What is in it may be the name of a machine.
            ref value => {
                let value = match value {
                    Value::Int(_) => "a number",
                    Value::Text(_) => "a text",
                    Value::Bytes(_) | Value::Null => "bytes",
                };
                Err(Box::new(WrongType { value: value.to_owned(), column: column.clone() }))
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

/// What a column holds.
struct Held<'a>(Value<'a>);

impl<'a> FromSql<'a> for Held<'a> {
    fn from_sql(column: &Type, raw: &'a [u8]) -> Result<Self, Fails> {
        Ok(Self(match *column {
            Type::INT8 => Value::Int(i64::from_sql(column, raw)?),
            Type::TEXT => Value::Text(<&str>::from_sql(column, raw)?),
            Type::BYTEA => Value::Bytes(raw),
            _ => {
                return Err(Box::new(WrongType {
                    value: "a column".into(),
                    column: column.clone(),
                }));
            }
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fails> {
        Ok(Self(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A row that the server found.
pub(super) struct Found(pub(super) Row);

impl Columns for Found {
    fn value(&self, column: &str) -> Outcome<Value<'_>> {
        let held: Held<'_> =
            self.0.try_get(column).map_err(|error| Fault::Statement(super::fault::said(&error)))?;
        Ok(held.0)
    }
}
