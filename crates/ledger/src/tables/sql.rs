//! What is asked of a database, whichever it is. Statements are those that SQLite and PostgreSQL understand alike.

use std::str::FromStr;

use carnet_format::{Digest, KeyId, SiteName, Word};

use super::columns::damaged;
use super::fault::Outcome;
use crate::item_state::Place;

/// A value of a column, or of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Value<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A database with the tables of a ledger. Parameters are `?`, or numbered `?1`, all or none.
pub trait Sql {
    /// Changes rows. Returns how many.
    ///
    /// # Errors
    /// Nothing was changed by it.
    fn change(&self, statement: &str, values: &[Value<'_>]) -> Outcome<u64>;

    /// Shows each row that a question finds, until `each` has enough, which asks nothing meanwhile.
    ///
    /// # Errors
    /// The database could not be asked, or `each` fails.
    fn ask(
        &self,
        question: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(Row<'_>) -> Outcome<bool>,
    ) -> Outcome<()>;

    /// A number that is another one when somebody else has changed the database.
    ///
    /// # Errors
    /// The database could not be asked.
    fn version(&self) -> Outcome<i64>;

    /// How a column of names is compared where `PC-1` and `pc-1` are one: the column, or `lower` of it. Only the
    /// letters of ASCII are folded, or one machine would be taken for another.
    fn folded(&self, column: &str) -> String;
}

/// The columns of a row.
pub trait Columns {
    /// What one holds.
    ///
    /// # Errors
    /// There is no such column, or no ledger writes what is there.
    fn value(&self, column: &str) -> Outcome<Value<'_>>;
}

/// A row that a question finds.
#[derive(Clone, Copy)]
pub struct Row<'a>(pub &'a dyn Columns);

impl<'a> Row<'a> {
    /// What a column holds in bytes, as it stands there.
    ///
    /// # Errors
    /// It holds none.
    pub fn bytes(self, column: &str) -> Outcome<&'a [u8]> {
        match self.0.value(column)? {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(damaged(column)),
        }
    }

    /// What a column holds, as its type.
    ///
    /// # Errors
    /// It holds something else.
    pub fn get<T: Column>(self, column: &str) -> Outcome<T> {
        T::of(self.0.value(column)?).ok_or_else(|| damaged(column))
    }

    /// A text that is parsed.
    pub(crate) fn parsed<T: FromStr>(self, column: &str) -> Outcome<T> {
        self.optional_parsed(column)?.ok_or_else(|| damaged(column))
    }

    pub(crate) fn optional_parsed<T: FromStr>(self, column: &str) -> Outcome<Option<T>> {
        match self.0.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) => text.parse().map(Some).map_err(|_| damaged(column)),
            _ => Err(damaged(column)),
        }
    }

    /// The number of a word.
    pub(crate) fn word<T: Word>(self, column: &str) -> Outcome<T> {
        let number: u64 = self.get(column)?;
        T::of_number(number).ok_or_else(|| damaged(column))
    }
}

/// What a column can hold.
pub trait Column: Sized {
    /// The value as this type, if it is one.
    fn of(value: Value<'_>) -> Option<Self>;
}

impl<T: Column> Column for Option<T> {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::of(value).map(Some),
        }
    }
}

impl Column for i64 {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }
}

impl Column for u64 {
    fn of(value: Value<'_>) -> Option<Self> {
        i64::of(value)?.try_into().ok()
    }
}

impl Column for u32 {
    fn of(value: Value<'_>) -> Option<Self> {
        i64::of(value)?.try_into().ok()
    }
}

impl Column for bool {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl Column for String {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<const LENGTH: usize> Column for [u8; LENGTH] {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl Column for Digest {
    fn of(value: Value<'_>) -> Option<Self> {
        <[u8; 32]>::of(value).map(Self::from_bytes)
    }
}

impl Column for KeyId {
    fn of(value: Value<'_>) -> Option<Self> {
        <[u8; 32]>::of(value).map(Self::from_bytes)
    }
}

impl Column for Place {
    fn of(value: Value<'_>) -> Option<Self> {
        i64::of(value).map(Self::of)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

/// A counter, length or time: at most 2^53 - 1 by the format, so it always fits.
impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Value::Int(value.into())
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Int(value.into())
    }
}

impl From<Place> for Value<'_> {
    fn from(value: Place) -> Self {
        Value::Int(value.number())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Value::Text(value)
    }
}

impl<'a> From<&'a SiteName> for Value<'a> {
    fn from(value: &'a SiteName) -> Self {
        Value::Text(value.as_str())
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Value::Bytes(value)
    }
}

impl<'a> From<&'a Digest> for Value<'a> {
    fn from(value: &'a Digest) -> Self {
        Value::Bytes(value.as_bytes())
    }
}

impl<'a> From<&'a KeyId> for Value<'a> {
    fn from(value: &'a KeyId) -> Self {
        Value::Bytes(value.as_bytes())
    }
}

/// The number of a word, as a column has it.
pub(crate) fn word(word: impl Word) -> Value<'static> {
    word.number().into()
}

/// The parameters of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::tables::sql::Value::from($value)),*] };
}
pub(crate) use values;

#[cfg(test)]
mod tests {
    use super::*;

    /// What no ledger writes is told, never taken for something else.
    #[test]
    fn a_column_holds_its_type_or_is_damaged() {
        assert_eq!(u64::of(Value::Int(-1)), None);
        assert_eq!(u32::of(Value::Int(1 << 32)), None);
        assert_eq!(bool::of(Value::Int(2)), None);
        assert_eq!(i64::of(Value::Null), None);
        assert_eq!(<Option<i64>>::of(Value::Null), Some(None));
        assert_eq!(<Option<i64>>::of(Value::Text("1")), None);
        assert_eq!(<Digest as Column>::of(Value::Bytes(&[0; 31])), None);
        assert_eq!(String::of(Value::Bytes(b"a")), None);
    }
}
