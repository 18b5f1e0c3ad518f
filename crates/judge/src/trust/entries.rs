//! The entries of a trust file as written: each in its form, not yet held against the others.

use std::collections::BTreeSet;

use carnet_format::{KeyType, Kind, MediumId, SiteName, Vendor};

use super::{Names, PersonName, Rule, Scheme, SiteClock, Skipped, Zone};

/// All entries of a file, each in its form, not yet held against each other.
pub(super) struct Entries {
    pub(super) serial: u64,
    pub(super) issued: u64,
    /// The line of `issued`.
    pub(super) issued_line: usize,
    pub(super) trust_approvals: u8,
    /// The line of `trust-approvals`.
    pub(super) trust_approvals_line: usize,
    pub(super) sites: Vec<SiteEntry>,
    pub(super) persons: Vec<PersonEntry>,
    pub(super) keys: Vec<KeyEntry>,
    pub(super) media: Vec<MediumEntry>,
    pub(super) routes: Vec<RouteEntry>,
    pub(super) skipped: Vec<Skipped>,
    /// The media that are skipped and may be named all the same.
    pub(super) skipped_media: BTreeSet<MediumId>,
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
    pub(super) scan_sites: Option<Vec<SiteName>>,
    pub(super) media: Option<Vec<MediumId>>,
    pub(super) medium_differs: Option<Rule>,
    pub(super) foreign: Option<Rule>,
    pub(super) max_items: u64,
    pub(super) max_bytes: u64,
    pub(super) max_age_days: Option<u64>,
    pub(super) names: Option<Names>,
    pub(super) fields: Option<Vec<String>>,
    pub(super) turnaround_days: Option<u64>,
    pub(super) gaps: Option<Rule>,
    pub(super) late: Option<Rule>,
    pub(super) time_unknown: Option<Rule>,
}
