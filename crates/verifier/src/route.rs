//! What may cross from one site to another (`spec/exchange.md` section 2).

use carnet_format::{
    Code, Grant, Item, KeyType, Manifest, MediumId, Outcome, RequestBody, SiteName, Vendor,
};

use crate::trust::{Route, Scheme, TrustFile, medium_text};

/// The version of the manifests that this program reads.
const MANIFEST_VERSION: u64 = 0;

/// The medium a bundle came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownMedium {
    /// Its id.
    pub id: MediumId,
    /// How it is known.
    pub source: MediumSource,
}

/// How a medium is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediumSource {
    /// Its passport was verified.
    Passport,
    /// A person named it.
    Stated,
}

impl MediumSource {
    /// The word for it: `passport` or `stated`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::Stated => "stated",
        }
    }
}

/// ROUTE-1 to ROUTE-9: what can be said before the items are read.
///
/// # Errors
/// The first requirement that fails.
pub fn check_manifest<'t>(
    trust: &'t TrustFile,
    manifest: &Manifest,
    here: Option<&SiteName>,
    medium: Option<&KnownMedium>,
) -> Result<&'t Route, RouteFault> {
    let (from, to) = (&manifest.from, &manifest.to);
    // ROUTE-1.
    let route = trust
        .route(from, to)
        .ok_or_else(|| RouteFault::None { from: from.clone(), to: to.clone() })?;
    // ROUTE-2.
    if trust.site(to).is_none_or(|site| !site.versions.contains(&MANIFEST_VERSION)) {
        return Err(RouteFault::Version { site: to.clone() });
    }
    // ROUTE-3.
    if !route.kinds.contains(&manifest.kind) {
        return Err(RouteFault::Kind { kind: manifest.kind.as_str() });
    }
    let items = u64::from(manifest.content.items);
    // ROUTE-4.
    if items > route.max_items {
        return Err(RouteFault::Items { got: items, most: route.max_items });
    }
    // ROUTE-5.
    let bytes = manifest.content.plain_length;
    if bytes > route.max_bytes {
        return Err(RouteFault::Bytes { got: bytes, most: route.max_bytes });
    }
    check_medium(trust, route, here, medium)?;
    Ok(route)
}

fn check_medium(
    trust: &TrustFile,
    route: &Route,
    here: Option<&SiteName>,
    medium: Option<&KnownMedium>,
) -> Result<(), RouteFault> {
    let Some(KnownMedium { id, .. }) = medium else {
        // ROUTE-9.
        return match (here, &route.media) {
            (Some(_), Some(_)) => Err(RouteFault::MediumMissing),
            _ => Ok(()),
        };
    };
    // ROUTE-6.
    let listed =
        trust.medium(id).ok_or_else(|| RouteFault::MediumUnknown { id: medium_text(id) })?;
    // ROUTE-7.
    if listed.retired {
        return Err(RouteFault::MediumRetired { label: listed.label.clone() });
    }
    // ROUTE-8.
    if route.media.as_ref().is_some_and(|media| !media.contains(id)) {
        return Err(RouteFault::Medium { label: listed.label.clone() });
    }
    Ok(())
}

/// ROUTE-10 to ROUTE-12, for one item.
///
/// # Errors
/// The first requirement that fails.
pub fn check_item(route: &Route, index: u32, item: &Item) -> Result<(), RouteFault> {
    let scheme = match item {
        Item::Request(request) => match &request.body {
            RequestBody::Microsoft(_) => Scheme::Microsoft,
            RequestBody::VendorFile { .. } => Scheme::VendorFile,
            RequestBody::VendorFields { .. } => Scheme::VendorFields,
        },
        Item::Response(response) => match &response.outcome {
            Outcome::Granted(Grant::ConfirmationId(_)) => Scheme::Microsoft,
            Outcome::Granted(Grant::File(_)) => Scheme::VendorFile,
            Outcome::Granted(Grant::Fields(_)) => Scheme::VendorFields,
            Outcome::Refused(_) | Outcome::Deferred(_) => return Ok(()),
        },
    };
    // ROUTE-10.
    if !route.schemes.contains(&scheme) {
        return Err(RouteFault::Scheme { index, scheme });
    }
    let Item::Request(request) = item else { return Ok(()) };
    match &request.body {
        // ROUTE-11.
        RequestBody::Microsoft(microsoft) if !route.key_types.contains(&microsoft.key_type) => {
            Err(RouteFault::KeyType { index, key_type: microsoft.key_type })
        }
        // ROUTE-12.
        RequestBody::VendorFile { vendor, .. } | RequestBody::VendorFields { vendor, .. }
            if !route.vendors.contains(vendor) =>
        {
            Err(RouteFault::Vendor { index, vendor: vendor.clone() })
        }
        _ => Ok(()),
    }
}

/// Why a route does not carry a bundle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum RouteFault {
    /// ROUTE-1.
    #[error("there is no route from {from} to {to}")]
    None { from: SiteName, to: SiteName },
    /// ROUTE-2.
    #[error("{site} does not read bundles of version 0")]
    Version { site: SiteName },
    /// ROUTE-3.
    #[error("the route does not carry {kind}s")]
    Kind { kind: &'static str },
    /// ROUTE-4.
    #[error("got {got} items, the route carries at most {most}")]
    Items { got: u64, most: u64 },
    /// ROUTE-5.
    #[error("got {got} plain bytes, the route carries at most {most}")]
    Bytes { got: u64, most: u64 },
    /// ROUTE-6.
    #[error("medium {id} is not listed")]
    MediumUnknown { id: String },
    /// ROUTE-7.
    #[error("medium \"{label}\" is retired")]
    MediumRetired { label: String },
    /// ROUTE-8.
    #[error("medium \"{label}\" is not among those of the route")]
    Medium { label: String },
    /// ROUTE-9.
    #[error("the route carries on listed media only, and the medium is not known")]
    MediumMissing,
    /// ROUTE-10.
    #[error("item {index} belongs to the scheme {scheme}, which the route does not carry")]
    Scheme { index: u32, scheme: Scheme },
    /// ROUTE-11.
    #[error("item {index} has the key type {}, which the route does not carry", key_type.as_str())]
    KeyType { index: u32, key_type: KeyType },
    /// ROUTE-12.
    #[error("item {index} is for the vendor {vendor}, which the route does not carry")]
    Vendor { index: u32, vendor: Vendor },
}

impl RouteFault {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::None { .. } => Code::RouteNone,
            Self::Version { .. } => Code::RouteVersion,
            Self::Kind { .. } => Code::RouteKind,
            Self::Items { .. } => Code::RouteItems,
            Self::Bytes { .. } => Code::RouteBytes,
            Self::MediumUnknown { .. } => Code::RouteMediumUnknown,
            Self::MediumRetired { .. } => Code::RouteMediumRetired,
            Self::Medium { .. } => Code::RouteMedium,
            Self::MediumMissing => Code::RouteMediumMissing,
            Self::Scheme { .. } => Code::RouteScheme,
            Self::KeyType { .. } => Code::RouteKeyType,
            Self::Vendor { .. } => Code::RouteVendor,
        }
    }
}
