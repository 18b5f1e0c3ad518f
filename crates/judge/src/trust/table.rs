//! Tables of a trust file while they are read.

use std::collections::BTreeSet;
use std::ops::Deref;

use carnet_format::MediumId;
use carnet_language::text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::form::{count, medium_id};
use super::{FORMAT, SkipReason, Skipped, SkippedTable, TrustError, TrustFault};

/// Makes a struct and its reader from the keys of a table. A row is the field, whose name is that of
/// the key with `_` for `-`, its type, and how [`Table`] reads it: whether it must be there, and
/// its form.
macro_rules! table {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {$(
        $(#[$doc:meta])* $field_vis:vis $field:ident: $type:ty = $presence:ident($($form:expr),+);
    )*}) => {
        $(#[$meta])*
        $vis struct $name {$($(#[$doc])* $field_vis $field: $type,)*}

        impl $name {
            /// None leaves a fault.
            pub(super) fn read(mut table: $crate::trust::table::Table<'_, '_, '_>) -> Option<Self> {
                $(let $field = table.$presence(stringify!($field), $($form),+);)*
                table.finish();
                Some(Self { $($field: $field?,)* })
            }
        }
    };
}
pub(super) use table;

/// An entry with where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) line: usize,
    /// The keys that it has.
    given: BTreeSet<String>,
    pub(crate) value: T,
}

impl<T> At<T> {
    /// Whether the key is written, be it as it would be read without.
    pub(super) fn has(&self, key: &str) -> bool {
        self.given.contains(key)
    }

    /// What is made of the entry.
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> At<U> {
        At { line: self.line, given: self.given, value: make(self.value) }
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The text, and the offset of each line in it.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// The value as it stands in the file, cut to what fits into a message.
    fn excerpt(&self, value: &Spanned<DeValue<'_>>) -> String {
        let whole = self.text.get(value.span()).unwrap_or_default();
        let mut short = whole.chars().take(40).collect::<String>().replace(['\n', '\t'], " ");
        if short.len() < whole.len() {
            short.push('…');
        }
        short
    }
}

/// Collects what is not used, while tables are read.
pub(super) struct Reader<'t> {
    lines: Lines<'t>,
    pub(super) faults: Vec<TrustError>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) skipped_media: BTreeSet<MediumId>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(lines: Lines<'t>) -> Self {
        let (faults, skipped, skipped_media) = Default::default();
        Self { lines, faults, skipped, skipped_media }
    }

    /// The top level of the file.
    pub(super) fn top<'r, 'd>(&'r mut self, table: &'d DeTable<'t>) -> Table<'r, 'd, 't> {
        Table { reader: self, name: "", line: 1, table, known: Vec::new() }
    }
}

/// One table while it is read; what is not asked for by name is unknown.
pub(super) struct Table<'r, 'd, 't> {
    reader: &'r mut Reader<'t>,
    name: &'static str,
    line: usize,
    table: &'d DeTable<'t>,
    known: Vec<String>,
}

impl<'d, 't> Table<'_, 'd, 't> {
    /// TRUST-6 and TRUST-7. None leaves a fault.
    pub(super) fn must<T>(
        &mut self,
        field: &str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        let found = self.may(field, form)?;
        if found.is_none() {
            self.missing(field);
        }
        found
    }

    /// As [`Table::may`]; what is absent has its default.
    pub(super) fn or_default<T: Default>(
        &mut self,
        field: &str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        self.may(field, form).map(Option::unwrap_or_default)
    }

    /// TRUST-7. The outer None leaves a fault, the inner one is an absent key.
    pub(super) fn may<T>(
        &mut self,
        field: &str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<Option<T>> {
        let Some(value) = self.get(field) else { return Some(None) };
        match form(value.get_ref()) {
            Ok(value) => Some(Some(value)),
            Err(expected) => {
                self.wrong(field, value, expected);
                None
            }
        }
    }

    /// The tables of an array of tables. None leaves a fault.
    pub(super) fn tables<T>(
        &mut self,
        field: &'static str,
        read: impl Fn(Table<'_, 'd, 't>) -> Option<T>,
    ) -> Option<Vec<At<T>>> {
        self.each(field, |table| read(table).map(Some))
    }

    /// The tables of an array of tables, without those that need a format that this program does not read.
    pub(super) fn unless_needed<T>(
        &mut self,
        field: &'static str,
        what: SkippedTable,
        read: impl Fn(Table<'_, 'd, 't>) -> Option<T>,
    ) -> Option<Vec<At<T>>> {
        self.each(field, |mut table| match table.may("needs", count(1..=255)).flatten() {
            Some(needs) if needs > FORMAT => {
                let reason = SkipReason::Needs(needs);
                table.reader.skipped.push(Skipped { line: table.line, what, reason });
                if what == SkippedTable::Medium {
                    let id = table.get("id").and_then(|id| medium_id(id.get_ref()).ok());
                    table.reader.skipped_media.extend(id);
                }
                Some(None)
            }
            _ => read(table).map(Some),
        })
    }

    /// The tables of an array of tables that `read` keeps.
    fn each<T>(
        &mut self,
        field: &'static str,
        read: impl Fn(Table<'_, 'd, 't>) -> Option<Option<T>>,
    ) -> Option<Vec<At<T>>> {
        let Some(value) = self.get(field) else { return Some(Vec::new()) };
        let expected = || {
            text!(
                en "tables that begin with [[{field}]]";
                de "eine Folge von Tabellen, die mit [[{field}]] beginnen"
            )
        };
        let array = match value.get_ref() {
            DeValue::Array(array) if !array.is_empty() => array,
            _ => {
                self.wrong(field, value, expected());
                return None;
            }
        };
        // All are read before one that has a fault ends it.
        let mut all = Some(Vec::new());
        for entry in array.iter() {
            let DeValue::Table(table) = entry.get_ref() else {
                self.wrong(field, entry, expected());
                all = None;
                continue;
            };
            let line = self.reader.lines.at(entry.span().start);
            let known = Vec::new();
            let found = read(Table { reader: self.reader, name: field, line, table, known });
            let given = table.keys().map(|key| key.get_ref().to_string()).collect();
            all = all.zip(found).map(|(mut all, value)| {
                all.extend(value.map(|value| At { line, given, value }));
                all
            });
        }
        all
    }

    /// The line of a key, or that of the table where it is absent.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let value = self.table.get(key);
        value.map_or(self.line, |value| self.reader.lines.at(value.span().start))
    }

    /// TRUST-4.
    pub(super) fn format(&mut self, only: u8) {
        let only = u64::from(only);
        match self.get("format") {
            None => self.missing("format"),
            Some(value) if count::<u64>(only..=only)(value.get_ref()).is_err() => {
                let fault = TrustFault::Format { got: self.reader.lines.excerpt(value) };
                self.fault(self.line_of("format"), fault);
            }
            Some(_) => {}
        }
    }

    /// TRUST-5.
    pub(super) fn finish(mut self) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !self.known.iter().any(|known| known == name) {
                let line = self.reader.lines.at(key.span().start);
                let place = self.place(name);
                self.fault(line, TrustFault::UnknownName { place });
            }
        }
    }

    /// The value of the key of that field, which is known from now on.
    fn get(&mut self, field: &str) -> Option<&'d Spanned<DeValue<'t>>> {
        let key = key(field);
        let value = self.table.get(key.as_str());
        self.known.push(key);
        value
    }

    fn place(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn missing(&mut self, field: &str) {
        let place = self.place(&key(field));
        self.fault(self.line, TrustFault::Missing { place });
    }

    fn wrong(&mut self, field: &str, value: &Spanned<DeValue<'_>>, expected: String) {
        let got = self.reader.lines.excerpt(value);
        let line = self.reader.lines.at(value.span().start);
        let place = self.place(&key(field));
        self.fault(line, TrustFault::Value { place, got, expected });
    }

    fn fault(&mut self, line: usize, fault: TrustFault) {
        self.reader.faults.push(TrustError { line, fault });
    }
}

fn key(field: &str) -> String {
    field.replace('_', "-")
}
