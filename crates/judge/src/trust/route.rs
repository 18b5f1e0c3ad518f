//! The routes of a trust file.

use std::collections::BTreeSet;

use carnet_format::cbor::MAX_NUMBER;
use carnet_format::{KeyType, Kind, MediumId, SiteName, Vendor};

use super::form::{count, field_name, medium_id, name, set, set_or_none, vendor, word};
use super::table::table;

table! {
    /// What may cross from one site to another.
    #[derive(Clone, Debug)]
    #[non_exhaustive]
    pub struct Route {
        /// The site that exports.
        pub from: SiteName = must(name);
        /// The site that imports.
        pub to: SiteName = must(name);
        /// The kinds of bundles.
        pub kinds: Vec<Kind> = must(set(word));
        /// The schemes of items.
        pub schemes: BTreeSet<Scheme> = must(set(word));
        /// The key types of Microsoft requests.
        pub key_types: Vec<KeyType> = or_default(set(word));
        /// The vendors of vendor requests.
        pub vendors: BTreeSet<Vendor> = or_default(set(vendor));
        /// How many distinct persons must approve.
        pub approvals: u8 = must(count(0..=16));
        pub(crate) scan: Scan = must(word);
        /// The greatest age of the one scan that is needed; `None` where no scan is.
        pub scan_max_age_hours: Option<u64> = may(count(1..=8760));
        /// The sites whose scans count; `None` lets those of any site but the one that exports count.
        pub scan_sites: Option<BTreeSet<SiteName>> = may(set(name));
        /// The only media that may carry, an empty set lets none; `None` lets any medium, and none at all.
        pub media: Option<BTreeSet<MediumId>> = may(set_or_none(medium_id));
        /// When a medium does not say of itself what its passport says.
        pub medium_differs: Rule = or_default(word);
        /// When other things lie on the medium.
        pub foreign: Rule = or_default(word);
        /// The most items of a bundle.
        pub max_items: u64 = must(count(1..=MAX_NUMBER));
        /// The most plain bytes of a bundle.
        pub max_bytes: u64 = must(count(1..=MAX_NUMBER));
        /// The greatest age of a bundle in days.
        pub max_age_days: Option<u64> = may(count(1..=3650));
        /// What an export does about names of machines in what leaves.
        pub names: Names = or_default(word);
        /// The optional Microsoft values and the vendor fields that a request may have; `None` lets all.
        pub fields: Option<BTreeSet<String>> = may(set(field_name));
        /// In how many days an answer is expected.
        pub turnaround_days: Option<u64> = may(count(1..=3650));
        /// When a sequence number before a bundle is missing.
        pub gaps: Rule = or_default(word);
        /// When a bundle comes after a higher sequence number.
        pub late: Rule = or_default(word);
        /// When time cannot be told.
        pub time_unknown: Rule = or_default(word);
    }
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

carnet_format::words! {
    /// What a route does in a case that may be innocent.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Rule {
        /// Go on.
        Accept = "accept",
        /// Hold the bundle for a person.
        #[default]
        Hold = "hold",
        /// Refuse.
        Reject = "reject",
    }
}

carnet_format::words! {
    /// What an export does about names of machines in what leaves.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Names {
        /// It ends.
        #[default]
        Refuse = "refuse" / "ablehnen",
        /// It says where they are.
        Report = "report" / "melden",
    }
}

carnet_format::words! {
    /// Whether a route needs a scan.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Scan {
        None = "none" / "keine",
        Required = "required" / "verlangt",
    }
}

carnet_format::words! {
    /// The scheme of an item, as a route names it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Scheme {
        /// Installation ids and confirmation ids.
        Microsoft = "microsoft",
        /// Files of a vendor.
        VendorFile = "vendor-file" / "Herstellerdatei",
        /// Named values of a vendor.
        VendorFields = "vendor-fields" / "Herstellerfelder",
    }
}
