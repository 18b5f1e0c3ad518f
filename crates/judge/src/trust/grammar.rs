//! The grammar of the trust file (`spec/exchange.md` section 1.1).

use std::collections::BTreeSet;

use carnet_format::cbor::MAX_NUMBER;
use carnet_format::{KeyType, Kind, MediumId};
use toml::de::DeTable;

use super::entries::{
    Entries, KeyEntry, MediumEntry, PersonEntry, RoleWord, RouteEntry, SiteEntry,
};
use super::form::{
    boolean, count, field_name, label, medium_id, name, public_key, set, set_or_none, time, vendor,
    word,
};
use super::table::{Lines, Reader, Table};
use super::{
    Names, Rule, Scheme, SiteClock, SkipReason, Skipped, SkippedTable, TrustError, TrustErrors,
    TrustFault, Zone, syntax,
};

/// TRUST-3 to TRUST-7.
pub(super) fn entries(text: &str) -> Result<Entries, TrustErrors> {
    let lines = Lines::new(text);
    let document = syntax::document(text, &lines)?;
    let mut reader = Reader { lines, faults: Vec::new() };
    let mut skips = Skips::default();
    let mut top = reader.table("", 1, document.get_ref());
    top.format();
    let serial = top.must("serial", count(1..=MAX_NUMBER));
    let issued = top.must("issued", time);
    let issued_line = top.line_of("issued");
    let trust_approvals = top.may("trust-approvals", count(0..=16));
    let trust_approvals_line = top.line_of("trust-approvals");
    let sites = top.entries("site");
    let persons = top.entries("person");
    let keys = top.entries("key");
    let media = top.entries("medium");
    let routes = top.entries("route");
    top.finish();

    let sites = each(sites, |line, table| site(reader.table("site", line, table)));
    let persons = each(persons, |line, table| person(reader.table("person", line, table)));
    let keys = each(keys, |line, table| {
        let entry = skips.unless_needed(SkippedTable::Key, reader.table("key", line, table))?;
        Some(key(entry))
    });
    let media = each(media, |line, table| {
        let entry =
            skips.unless_needed(SkippedTable::Medium, reader.table("medium", line, table))?;
        Some(medium(entry))
    });
    let routes = each(routes, |line, table| {
        let entry = skips.unless_needed(SkippedTable::Route, reader.table("route", line, table))?;
        Some(route(entry))
    });
    let whole = || {
        Some(Entries {
            serial: serial?,
            issued: issued?,
            issued_line,
            trust_approvals: u8::try_from(trust_approvals?.unwrap_or(0)).ok()?,
            trust_approvals_line,
            sites: sites.into_iter().collect::<Option<_>>()?,
            persons: persons.into_iter().collect::<Option<_>>()?,
            keys: keys.into_iter().flatten().collect::<Option<_>>()?,
            media: media.into_iter().flatten().collect::<Option<_>>()?,
            routes: routes.into_iter().flatten().collect::<Option<_>>()?,
            skipped: skips.tables,
            skipped_media: skips.media,
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

fn each<'d, 't, T>(
    tables: Vec<(usize, &'d DeTable<'t>)>,
    mut read: impl FnMut(usize, &'d DeTable<'t>) -> T,
) -> Vec<T> {
    tables.into_iter().map(|(line, table)| read(line, table)).collect()
}

/// The tables that need another program.
#[derive(Default)]
struct Skips {
    tables: Vec<Skipped>,
    media: BTreeSet<MediumId>,
}

impl Skips {
    /// The table, unless it needs a format that this program does not read.
    fn unless_needed<'r, 'd, 't>(
        &mut self,
        what: SkippedTable,
        mut table: Table<'r, 'd, 't>,
    ) -> Option<Table<'r, 'd, 't>> {
        let Some(needs) = table.needs() else { return Some(table) };
        self.tables.push(Skipped { line: table.line, what, reason: SkipReason::Needs(needs) });
        if what == SkippedTable::Medium {
            self.media.extend(table.peek("id", medium_id));
        }
        None
    }
}

fn site(mut entry: Table<'_, '_, '_>) -> Option<SiteEntry> {
    let line = entry.line;
    let name = entry.must("name", name);
    let zone = entry.must("zone", word(ZONES));
    let clock = entry.must("clock", word(CLOCKS));
    let versions = entry.must("versions", set(count(0..=255)));
    entry.finish();
    Some(SiteEntry { line, name: name?, zone: zone?, clock: clock?, versions: versions? })
}

fn person(mut entry: Table<'_, '_, '_>) -> Option<PersonEntry> {
    let line = entry.line;
    let name = entry.must("name", name);
    entry.finish();
    Some(PersonEntry { line, name: name? })
}

fn key(mut entry: Table<'_, '_, '_>) -> Option<KeyEntry> {
    let line = entry.line;
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

fn medium(mut entry: Table<'_, '_, '_>) -> Option<MediumEntry> {
    let line = entry.line;
    let id = entry.must("id", medium_id);
    let label = entry.must("label", label);
    let until = entry.may("until", time);
    let retired = entry.may("retired", boolean);
    entry.finish();
    let retired = retired?.unwrap_or(false);
    Some(MediumEntry { line, id: id?, label: label?, until: until?, retired })
}

fn route(mut entry: Table<'_, '_, '_>) -> Option<RouteEntry> {
    let line = entry.line;
    let from = entry.must("from", name);
    let to = entry.must("to", name);
    let kinds = entry.must("kinds", set(word(KINDS)));
    let schemes = entry.must("schemes", set(word(SCHEMES)));
    let key_types = entry.may("key-types", set(word(KEY_TYPES)));
    let vendors = entry.may("vendors", set(vendor));
    let approvals = entry.must("approvals", count(0..=16));
    let scan = entry.must("scan", word(&[("none", false), ("required", true)]));
    let scan_max_age_hours = entry.may("scan-max-age-hours", count(1..=8760));
    let scan_sites = entry.may("scan-sites", set(name));
    let media = entry.may("media", set_or_none(medium_id));
    let medium_differs = entry.may("medium-differs", word(RULES));
    let foreign = entry.may("foreign", word(RULES));
    let max_items = entry.must("max-items", count(1..=MAX_NUMBER));
    let max_bytes = entry.must("max-bytes", count(1..=MAX_NUMBER));
    let max_age_days = entry.may("max-age-days", count(1..=3650));
    let names = entry.may("names", word(NAMES));
    let fields = entry.may("fields", set(field_name));
    let turnaround_days = entry.may("turnaround-days", count(1..=3650));
    let gaps = entry.may("gaps", word(RULES));
    let late = entry.may("late", word(RULES));
    let time_unknown = entry.may("time-unknown", word(RULES));
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
        scan_sites: scan_sites?,
        media: media?,
        medium_differs: medium_differs?,
        foreign: foreign?,
        max_items: max_items?,
        max_bytes: max_bytes?,
        max_age_days: max_age_days?,
        names: names?,
        fields: fields?,
        turnaround_days: turnaround_days?,
        gaps: gaps?,
        late: late?,
        time_unknown: time_unknown?,
    })
}

const ZONES: &[(&str, Zone)] = &[("isolated", Zone::Isolated), ("connected", Zone::Connected)];
const CLOCKS: &[(&str, SiteClock)] =
    &[("trusted", SiteClock::Trusted), ("untrusted", SiteClock::Untrusted)];
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
const NAMES: &[(&str, Names)] = &[("refuse", Names::Refuse), ("report", Names::Report)];
