//! The text and the grammar of the trust file (`spec/exchange.md` sections 1.1 and 1.2).

use carnet_format::{KeyType, Kind, MediumId, SiteName, Vendor};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::form::{
    boolean, count, label, medium_id, name, public_key, set, set_or_none, time, vendor, word,
};
use super::{
    PersonName, Rule, Scheme, SiteClock, TrustError, TrustErrors, TrustFault, TrustFile, Zone,
};
use crate::text::is_plain;

/// The largest counter, length and time of Carnet.
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// All entries of a file, each in its form, not yet held against each other.
pub(super) struct Entries {
    pub(super) serial: u64,
    pub(super) sites: Vec<SiteEntry>,
    pub(super) persons: Vec<PersonEntry>,
    pub(super) keys: Vec<KeyEntry>,
    pub(super) media: Vec<MediumEntry>,
    pub(super) routes: Vec<RouteEntry>,
}

pub(super) struct SiteEntry {
    pub(super) line: usize,
    pub(super) name: SiteName,
    pub(super) zone: Zone,
    pub(super) clock: SiteClock,
    pub(super) versions: Vec<u64>,
}

pub(super) struct PersonEntry {
    pub(super) line: usize,
    pub(super) name: PersonName,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RoleWord {
    Exporter,
    Importer,
    Approver,
    Scanner,
    Media,
}

pub(super) struct KeyEntry {
    pub(super) line: usize,
    pub(super) public: Vec<u8>,
    pub(super) role: RoleWord,
    pub(super) site: Option<SiteName>,
    pub(super) person: Option<PersonName>,
    pub(super) custodians: Option<Vec<PersonName>>,
    pub(super) from: Option<u64>,
    pub(super) until: Option<u64>,
    pub(super) revoked: bool,
}

pub(super) struct MediumEntry {
    pub(super) line: usize,
    pub(super) id: MediumId,
    pub(super) label: String,
    pub(super) until: Option<u64>,
    pub(super) retired: bool,
}

pub(super) struct RouteEntry {
    pub(super) line: usize,
    pub(super) from: SiteName,
    pub(super) to: SiteName,
    pub(super) kinds: Vec<Kind>,
    pub(super) schemes: Vec<Scheme>,
    pub(super) key_types: Option<Vec<KeyType>>,
    pub(super) vendors: Option<Vec<Vendor>>,
    pub(super) approvals: u8,
    pub(super) scan_required: bool,
    pub(super) scan_max_age_hours: Option<u64>,
    pub(super) media: Option<Vec<MediumId>>,
    pub(super) medium_differs: Option<Rule>,
    pub(super) foreign: Option<Rule>,
    pub(super) max_items: u64,
    pub(super) max_bytes: u64,
    pub(super) max_age_days: Option<u64>,
    pub(super) gaps: Rule,
    pub(super) late: Rule,
    pub(super) time_unknown: Rule,
}

/// TRUST-1 and TRUST-2.
pub(super) fn text(bytes: &[u8]) -> Result<&str, TrustErrors> {
    // TRUST-1.
    if bytes.len() > TrustFile::MAX_LENGTH {
        let fault = TrustFault::TooLarge { limit: TrustFile::MAX_LENGTH };
        return Err(TrustError { line: 1, fault }.into());
    }
    // TRUST-2.
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = 1 + bytes[..offset].iter().filter(|b| **b == b'\n').count();
        TrustError { line, fault: TrustFault::NotUtf8 { offset } }
    })?;
    let mut faults = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let bad = |c: &char| !(is_plain(*c) || *c == '\t') || matches!(c, '\\' | '{' | '}');
        if let Some(character) = line.chars().find(bad) {
            let fault = TrustFault::Character { character: character.into() };
            faults.push(TrustError { line: number + 1, fault });
        }
    }
    TrustErrors::collect(faults).map_or(Ok(text), Err)
}

/// TRUST-3 to TRUST-7.
pub(super) fn entries(text: &str) -> Result<Entries, TrustErrors> {
    let lines = Lines::new(text);
    // TRUST-3.
    let document = DeTable::parse(text).map_err(|error| {
        let line = lines.at(error.span().map_or(0, |span| span.start));
        let reason = error.message().replace('\n', "; ");
        TrustError { line, fault: TrustFault::Syntax { reason } }
    })?;
    if let Some(offset) = document.get_ref().values().find_map(newer_than_toml_1_0) {
        let reason = "TOML 1.0 has no time without seconds".to_owned();
        let fault = TrustFault::Syntax { reason };
        return Err(TrustError { line: lines.at(offset), fault }.into());
    }
    let mut reader = Reader { lines, faults: Vec::new() };
    let mut top = reader.table("", 1, document.get_ref());
    top.format();
    let serial = top.must("serial", count(1..=MAX_INTEGER));
    let sites = top.entries("site");
    let persons = top.entries("person");
    let keys = top.entries("key");
    let media = top.entries("medium");
    let routes = top.entries("route");
    top.finish();

    let sites = sites.into_iter().map(|(line, table)| reader.site(line, table)).collect::<Vec<_>>();
    let persons =
        persons.into_iter().map(|(line, table)| reader.person(line, table)).collect::<Vec<_>>();
    let keys = keys.into_iter().map(|(line, table)| reader.key(line, table)).collect::<Vec<_>>();
    let media =
        media.into_iter().map(|(line, table)| reader.medium(line, table)).collect::<Vec<_>>();
    let routes =
        routes.into_iter().map(|(line, table)| reader.route(line, table)).collect::<Vec<_>>();
    let whole = || {
        Some(Entries {
            serial: serial?,
            sites: sites.into_iter().collect::<Option<_>>()?,
            persons: persons.into_iter().collect::<Option<_>>()?,
            keys: keys.into_iter().collect::<Option<_>>()?,
            media: media.into_iter().collect::<Option<_>>()?,
            routes: routes.into_iter().collect::<Option<_>>()?,
        })
    };
    match TrustErrors::collect(reader.faults) {
        Some(errors) => Err(errors),
        // Every None above has left a fault.
        None => whole().ok_or_else(|| {
            let fault = TrustFault::Syntax { reason: "an entry is incomplete".to_owned() };
            TrustError { line: 1, fault }.into()
        }),
    }
}

/// Collects faults while tables are read.
struct Reader<'t> {
    lines: Lines<'t>,
    faults: Vec<TrustError>,
}

/// The text, and the offset of each line in it.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// The line, from 1, that holds the byte at `offset`.
    fn at(&self, offset: usize) -> usize {
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

impl<'t> Reader<'t> {
    fn table<'r, 'd>(
        &'r mut self,
        name: &'static str,
        line: usize,
        table: &'d DeTable<'t>,
    ) -> Table<'r, 'd, 't> {
        Table { reader: self, name, line, table, known: Vec::new() }
    }

    fn site(&mut self, line: usize, table: &DeTable<'t>) -> Option<SiteEntry> {
        let mut entry = self.table("site", line, table);
        let name = entry.must("name", name);
        let zone = entry
            .must("zone", word(&[("isolated", Zone::Isolated), ("connected", Zone::Connected)]));
        let clock = entry.must(
            "clock",
            word(&[("trusted", SiteClock::Trusted), ("untrusted", SiteClock::Untrusted)]),
        );
        let versions = entry.must("versions", set(count(0..=255)));
        entry.finish();
        Some(SiteEntry { line, name: name?, zone: zone?, clock: clock?, versions: versions? })
    }

    fn person(&mut self, line: usize, table: &DeTable<'t>) -> Option<PersonEntry> {
        let mut entry = self.table("person", line, table);
        let name = entry.must("name", name);
        entry.finish();
        Some(PersonEntry { line, name: name? })
    }

    fn key(&mut self, line: usize, table: &DeTable<'t>) -> Option<KeyEntry> {
        let mut entry = self.table("key", line, table);
        let public = entry.must("public", public_key);
        let role = entry.must("role", word(ROLES));
        let site = entry.may("site", name);
        let person = entry.may("person", name);
        let custodians = entry.may("custodians", set(name));
        let from = entry.may("from", time);
        let until = entry.may("until", time);
        let revoked = entry.may("revoked", boolean);
        entry.finish();
        Some(KeyEntry {
            line,
            public: public?,
            role: role?,
            site: site?,
            person: person?,
            custodians: custodians?,
            from: from?,
            until: until?,
            revoked: revoked?.unwrap_or(false),
        })
    }

    fn medium(&mut self, line: usize, table: &DeTable<'t>) -> Option<MediumEntry> {
        let mut entry = self.table("medium", line, table);
        let id = entry.must("id", medium_id);
        let label = entry.must("label", label);
        let until = entry.may("until", time);
        let retired = entry.may("retired", boolean);
        entry.finish();
        let retired = retired?.unwrap_or(false);
        Some(MediumEntry { line, id: id?, label: label?, until: until?, retired })
    }

    fn route(&mut self, line: usize, table: &DeTable<'t>) -> Option<RouteEntry> {
        let mut entry = self.table("route", line, table);
        let from = entry.must("from", name);
        let to = entry.must("to", name);
        let kinds = entry.must("kinds", set(word(KINDS)));
        let schemes = entry.must("schemes", set(word(SCHEMES)));
        let key_types = entry.may("key-types", set(word(KEY_TYPES)));
        let vendors = entry.may("vendors", set(vendor));
        let approvals = entry.must("approvals", count(0..=16));
        let scan = entry.must("scan", word(&[("none", false), ("required", true)]));
        let scan_max_age_hours = entry.may("scan-max-age-hours", count(1..=8760));
        let media = entry.may("media", set_or_none(medium_id));
        let medium_differs = entry.may("medium-differs", word(RULES));
        let foreign = entry.may("foreign", word(RULES));
        let max_items = entry.must("max-items", count(1..=MAX_INTEGER));
        let max_bytes = entry.must("max-bytes", count(1..=MAX_INTEGER));
        let max_age_days = entry.may("max-age-days", count(1..=3650));
        let gaps = entry.must("gaps", word(RULES));
        let late = entry.must("late", word(RULES));
        let time_unknown = entry.must("time-unknown", word(RULES));
        entry.finish();
        Some(RouteEntry {
            line,
            from: from?,
            to: to?,
            kinds: kinds?,
            schemes: schemes?,
            key_types: key_types?,
            vendors: vendors?,
            approvals: u8::try_from(approvals?).ok()?,
            scan_required: scan?,
            scan_max_age_hours: scan_max_age_hours?,
            media: media?,
            medium_differs: medium_differs?,
            foreign: foreign?,
            max_items: max_items?,
            max_bytes: max_bytes?,
            max_age_days: max_age_days?,
            gaps: gaps?,
            late: late?,
            time_unknown: time_unknown?,
        })
    }
}

/// One table while it is read; what is not asked for by name is unknown.
struct Table<'r, 'd, 't> {
    reader: &'r mut Reader<'t>,
    name: &'static str,
    line: usize,
    table: &'d DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'d, 't> Table<'_, 'd, 't> {
    /// TRUST-5 and TRUST-6. None leaves a fault.
    fn must<T>(
        &mut self,
        key: &'static str,
        form: impl Fn(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<T> {
        let found = self.may(key, form)?;
        if found.is_none() {
            let fault = TrustFault::Missing { place: self.place(key) };
            self.reader.faults.push(TrustError { line: self.line, fault });
        }
        found
    }

    /// TRUST-6. The outer None leaves a fault, the inner one is an absent key.
    fn may<T>(
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

    /// TRUST-7.
    fn format(&mut self) {
        self.known.push("format");
        match self.table.get("format") {
            None => {
                let fault = TrustFault::Missing { place: "format".to_owned() };
                self.reader.faults.push(TrustError { line: self.line, fault });
            }
            Some(value) if count(0..=0)(value.get_ref()).is_err() => {
                let fault = TrustFault::Format { got: self.reader.lines.excerpt(value) };
                let line = self.reader.lines.at(value.span().start);
                self.reader.faults.push(TrustError { line, fault });
            }
            Some(_) => {}
        }
    }

    /// The tables of an array of tables, each with its line.
    fn entries(&mut self, key: &'static str) -> Vec<(usize, &'d DeTable<'t>)> {
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
                    entries.push((self.reader.lines.at(entry.span().start), table))
                }
                _ => self.wrong(key, entry, expected()),
            }
        }
        entries
    }

    /// TRUST-4.
    fn finish(self) {
        for key in self.table.keys() {
            if !self.known.contains(&key.get_ref().as_ref()) {
                let line = self.reader.lines.at(key.span().start);
                let fault = TrustFault::UnknownName { place: self.place(key.get_ref()) };
                self.reader.faults.push(TrustError { line, fault });
            }
        }
    }

    fn place(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, expected: String) {
        let got = self.reader.lines.excerpt(value);
        let line = self.reader.lines.at(value.span().start);
        let fault = TrustFault::Value { place: self.place(key), got, expected };
        self.reader.faults.push(TrustError { line, fault });
    }
}

const ROLES: &[(&str, RoleWord)] = &[
    ("exporter", RoleWord::Exporter),
    ("importer", RoleWord::Importer),
    ("approver", RoleWord::Approver),
    ("scanner", RoleWord::Scanner),
    ("media", RoleWord::Media),
];
const KINDS: &[(&str, Kind)] = &[("request", Kind::Request), ("response", Kind::Response)];
const SCHEMES: &[(&str, Scheme)] = &[
    ("microsoft", Scheme::Microsoft),
    ("vendor-file", Scheme::VendorFile),
    ("vendor-fields", Scheme::VendorFields),
];
const KEY_TYPES: &[(&str, KeyType)] = &[
    ("mak", KeyType::Mak),
    ("retail", KeyType::Retail),
    ("oem", KeyType::Oem),
    ("csvlk", KeyType::Csvlk),
    ("adba", KeyType::Adba),
    ("other", KeyType::Other),
];
const RULES: &[(&str, Rule)] =
    &[("accept", Rule::Accept), ("hold", Rule::Hold), ("reject", Rule::Reject)];

/// TRUST-3. The parser reads TOML 1.1, whose other news need characters that TRUST-2 refuses.
fn newer_than_toml_1_0(value: &Spanned<DeValue<'_>>) -> Option<usize> {
    match value.get_ref() {
        DeValue::Datetime(date) => {
            date.time.filter(|time| time.second.is_none()).map(|_| value.span().start)
        }
        DeValue::Array(array) => array.iter().find_map(newer_than_toml_1_0),
        DeValue::Table(table) => table.values().find_map(newer_than_toml_1_0),
        _ => None,
    }
}
