//! Media, and what the `media` commands print.

use carnet_format::SiteName;

use super::text::{Attribute, KnownBy, MediumId, RejectCode, Time, Verdict};
use super::trust::ListedMedium;

objects! {
    /// A medium, as the ledger keeps it.
    MediumRecord {
        id: Option<MediumId>,
        known: Option<KnownBy>,
        differs: Vec<Attribute>,
        /// What it says of itself.
        seen: Attributes,
        /// How many other things lie on it, where it was looked at.
        foreign: Option<u64>,
    }

    /// A medium that was stated, or looked at.
    Medium {
        #[serde(flatten)]
        record: MediumRecord,
        /// Its label in the trust file.
        label: Option<String>,
        /// Why its passport is not accepted.
        code: Option<RejectCode>,
        not_told: Vec<Attribute>,
    }

    /// What a medium says of itself, as far as it is known.
    #[derive(Default)]
    Attributes {
        #[serde(skip_serializing_if = "Option::is_none")]
        vendor_id: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        product_id: Option<u16>,
        #[serde(skip_serializing_if = "Option::is_none")]
        serial: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        capacity: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        filesystem: Option<String>,
    }

    Enrolled {
        folder: String,
        id: MediumId,
        label: String,
        routes: Vec<RouteName>,
        until: Time,
        seen: Attributes,
        /// For the trust file.
        entry: String,
    }

    RouteName {
        from: String,
        to: String,
    }

    MediumCheck {
        folder: String,
        verdict: Verdict,
        code: Option<RejectCode>,
        message: Option<String>,
        medium: Option<Medium>,
        /// As the trust file has it.
        listed: Option<ListedMedium>,
        routes: Vec<OnRoute>,
        mount: Mount,
        device: Option<Device>,
        /// How many.
        bundles: usize,
        /// Bytes.
        free: Option<u64>,
    }

    OnRoute {
        from: String,
        to: String,
        taken: bool,
        code: Option<RejectCode>,
        message: Option<String>,
    }

    Mount {
        point: Option<String>,
        filesystem: Option<String>,
        read_only: Option<bool>,
        /// Options that it should be mounted with.
        missing: Vec<String>,
    }

    Device {
        name: String,
        partitioned: Option<bool>,
        removable: bool,
        write_protected: bool,
        manufacturer: Option<String>,
        product: Option<String>,
    }

    Retired {
        folder: Option<String>,
        id: Option<MediumId>,
        label: Option<String>,
        /// For the trust file, where it has one.
        entry: Option<String>,
    }

    /// A medium that is in the trust file, or plugged in.
    KnownMedium {
        id: Option<MediumId>,
        label: Option<String>,
        until: Option<Time>,
        retired: Option<bool>,
        routes: Vec<RouteName>,
        /// The folders where.
        plugged_in: Vec<String>,
    }
}

impl From<(&SiteName, &SiteName)> for RouteName {
    fn from((from, to): (&SiteName, &SiteName)) -> Self {
        Self { from: from.to_string(), to: to.to_string() }
    }
}

impl From<&carnet_format::Attributes> for Attributes {
    fn from(attributes: &carnet_format::Attributes) -> Self {
        let carnet_format::Attributes { vendor_id, product_id, serial, capacity, filesystem } =
            attributes.clone();
        Self { vendor_id, product_id, serial, capacity, filesystem }
    }
}
