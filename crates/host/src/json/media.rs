//! What the `media` commands print.

use carnet_format::SiteName;

use super::text::{MediumId, RejectCode, Time};
use super::trust::ListedMedium;
use super::verdict::{Attributes, Medium, Verdict};

objects! {
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
        partitioned: bool,
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
