//! The routes of a trust file.

use std::collections::BTreeSet;
use std::fmt;

use carnet_format::{KeyType, Kind, MediumId, SiteName, Vendor};

/// What may cross from one site to another.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Route {
    /// The kinds of bundles.
    pub kinds: Vec<Kind>,
    /// The schemes of items.
    pub schemes: BTreeSet<Scheme>,
    /// The key types of Microsoft requests.
    pub key_types: Vec<KeyType>,
    /// The vendors of vendor requests.
    pub vendors: BTreeSet<Vendor>,
    /// How many distinct persons must approve.
    pub approvals: u8,
    /// Whether a scan is needed.
    pub scan: ScanRule,
    /// The sites whose scans count; `None` lets those of any site but the one that exports count.
    pub scan_sites: Option<BTreeSet<SiteName>>,
    /// The only media that may carry, an empty set lets none; `None` lets any medium, and none at all.
    pub media: Option<BTreeSet<MediumId>>,
    /// When a medium does not say of itself what its passport says.
    pub medium_differs: Rule,
    /// When other things lie on the medium.
    pub foreign: Rule,
    /// The most items of a bundle.
    pub max_items: u64,
    /// The most plain bytes of a bundle.
    pub max_bytes: u64,
    /// The greatest age of a bundle in days.
    pub max_age_days: Option<u64>,
    /// What an export does about names of machines in what leaves.
    pub names: Names,
    /// The optional Microsoft values and the vendor fields that a request may have; `None` lets all.
    pub fields: Option<BTreeSet<String>>,
    /// In how many days an answer is expected.
    pub turnaround_days: Option<u64>,
    /// When a sequence number before a bundle is missing.
    pub gaps: Rule,
    /// When a bundle comes after a higher sequence number.
    pub late: Rule,
    /// When time cannot be told.
    pub time_unknown: Rule,
    pub(crate) line: usize,
}

impl Route {
    /// QUORUM-5. Whether a scan that was made at `site` counts for a bundle that `from` exported.
    #[must_use]
    pub fn takes_scan_of(&self, site: &SiteName, from: &SiteName) -> bool {
        match &self.scan_sites {
            Some(sites) => sites.contains(site),
            None => site != from,
        }
    }

    /// ROUTE-17. Whether a request may have a value of that name.
    #[must_use]
    pub fn takes_field(&self, name: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.contains(name))
    }
}

/// What a route does in a case that may be innocent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// Go on.
    Accept,
    /// Hold the bundle for a person.
    #[default]
    Hold,
    /// Refuse.
    Reject,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accept => "accept",
            Self::Hold => "hold",
            Self::Reject => "reject",
        })
    }
}

/// What an export does about names of machines in what leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// It ends.
    #[default]
    Refuse,
    /// It says where they are.
    Report,
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refuse => "refuse",
            Self::Report => "report",
        })
    }
}

/// Whether a route needs a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanRule {
    /// No scan is needed.
    None,
    /// One scan that counts.
    Required {
        /// Its greatest age.
        max_age_hours: u64,
    },
}

/// The scheme of an item, as a route names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Installation ids and confirmation ids.
    Microsoft,
    /// Files of a vendor.
    VendorFile,
    /// Named values of a vendor.
    VendorFields,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Microsoft => "microsoft",
            Self::VendorFile => "vendor-file",
            Self::VendorFields => "vendor-fields",
        })
    }
}
