//! Tables of a trust file while they are read.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::form::count;
use super::{FORMAT, TrustError, TrustFault};

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

/// Collects faults while tables are read.
pub(super) struct Reader<'t> {
    pub(super) lines: Lines<'t>,
    pub(super) faults: Vec<TrustError>,
}

impl<'t> Reader<'t> {
    pub(super) fn table<'r, 'd>(
        &'r mut self,
        name: &'static str,
        line: usize,
        table: &'d DeTable<'t>,
    ) -> Table<'r, 'd, 't> {
        Table { reader: self, name, line, table, known: Vec::new() }
    }
}

/// One table while it is read; what is not asked for by name is unknown.
pub(super) struct Table<'r, 'd, 't> {
    reader: &'r mut Reader<'t>,
    name: &'static str,
    pub(super) line: usize,
    table: &'d DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'d, 't> Table<'_, 'd, 't> {
    /// TRUST-6 and TRUST-7. None leaves a fault.
    pub(super) fn must<T>(
        &mut self,
        key: &'static str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        let found = self.may(key, form)?;
        if found.is_none() {
            self.missing(key);
        }
        found
    }

    /// TRUST-7. The outer None leaves a fault, the inner one is an absent key.
    pub(super) fn may<T>(
        &mut self,
        key: &'static str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<Option<T>> {
        self.known.push(key);
        let Some(value) = self.table.get(key) else { return Some(None) };
        match form(value.get_ref()) {
            Ok(value) => Some(Some(value)),
            Err(expected) => {
                self.wrong(key, value, expected);
                None
            }
        }
    }

    /// The value of a key where it has its form; nothing is judged.
    pub(super) fn peek<T>(
        &self,
        key: &str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        form(self.table.get(key)?.get_ref()).ok()
    }

    /// The line of a key, or that of the table where it is absent.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let value = self.table.get(key);
        value.map_or(self.line, |value| self.reader.lines.at(value.span().start))
    }

    /// The format that the table needs, where this program does not read it.
    pub(super) fn needs(&mut self) -> Option<u8> {
        let needs = self.may("needs", count(1..=255)).flatten();
        needs.and_then(|needs| u8::try_from(needs).ok()).filter(|needs| *needs > FORMAT)
    }

    /// TRUST-4.
    pub(super) fn format(&mut self) {
        self.known.push("format");
        let only = u64::from(FORMAT);
        match self.table.get("format") {
            None => self.missing("format"),
            Some(value) if count(only..=only)(value.get_ref()).is_err() => {
                let fault = TrustFault::Format { got: self.reader.lines.excerpt(value) };
                self.fault(self.line_of("format"), fault);
            }
            Some(_) => {}
        }
    }

    /// The tables of an array of tables, each with its line.
    pub(super) fn entries(&mut self, key: &'static str) -> Vec<(usize, &'d DeTable<'t>)> {
        self.known.push(key);
        let table = self.table;
        let Some(value) = table.get(key) else { return Vec::new() };
        let expected = || format!("tables that begin with [[{key}]]");
        let array = match value.get_ref() {
            DeValue::Array(array) if !array.is_empty() => array,
            _ => {
                self.wrong(key, value, expected());
                return Vec::new();
            }
        };
        let mut entries = Vec::new();
        for entry in array.iter() {
            match entry.get_ref() {
                DeValue::Table(table) => {
                    entries.push((self.reader.lines.at(entry.span().start), table));
                }
                _ => self.wrong(key, entry, expected()),
            }
        }
        entries
    }

    /// TRUST-5.
    pub(super) fn finish(mut self) {
        for key in self.table.keys() {
            if !self.known.contains(&key.get_ref().as_ref()) {
                let line = self.reader.lines.at(key.span().start);
                let place = self.place(key.get_ref());
                self.fault(line, TrustFault::UnknownName { place });
            }
        }
    }

    fn place(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn missing(&mut self, key: &str) {
        let place = self.place(key);
        self.fault(self.line, TrustFault::Missing { place });
    }

    fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: String) {
        let got = self.reader.lines.excerpt(value);
        let line = self.reader.lines.at(value.span().start);
        let place = self.place(key);
        self.fault(line, TrustFault::Value { place, got, expected });
    }

    fn fault(&mut self, line: usize, fault: TrustFault) {
        self.reader.faults.push(TrustError { line, fault });
    }
}
