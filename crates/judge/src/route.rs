//! What may cross from one site to another (`spec/exchange.md` section 2).

mod medium;

use carnet_format::limits::VERSION;
use carnet_format::{
    Code, Grant, Item, KeyType, Kind, Manifest, Outcome, RequestBody, SiteName, Vendor,
};

pub use medium::{MediumNeed, check_medium, foreign};

use crate::medium::Medium;
use crate::trust::{Route, Scheme, TrustFile};

/// Something for which a route holds a bundle, until a person has looked at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The stable code.
    pub code: Code,
    /// What was found, in words.
    pub message: String,
}

/// ROUTE-1 to ROUTE-13: what can be said before the items are read. Gives the
/// route, and what is held for a person.
///
/// # Errors
/// The first requirement that fails.
pub fn check_manifest<'t>(
    trust: &'t TrustFile,
    manifest: &Manifest,
    here: Option<&SiteName>,
    medium: &Medium,
) -> Result<(&'t Route, Vec<Hold>), RouteFault> {
    let (from, to) = (&manifest.from, &manifest.to);
    // ROUTE-1.
    let route = trust
        .route(from, to)
        .ok_or_else(|| RouteFault::None { from: from.clone(), to: to.clone() })?;
    // ROUTE-2.
    if trust.site(to).is_none_or(|site| !site.versions.contains(&VERSION)) {
        return Err(RouteFault::Version { site: to.clone() });
    }
    // ROUTE-3.
    if !route.kinds.contains(&manifest.kind) {
        return Err(RouteFault::Kind { kind: manifest.kind });
    }
    let items = manifest.items();
    // ROUTE-4.
    if items > route.max_items {
        return Err(RouteFault::Items { got: items, most: route.max_items });
    }
    // ROUTE-5.
    let bytes = manifest.plain_length();
    if bytes > route.max_bytes {
        return Err(RouteFault::Bytes { got: bytes, most: route.max_bytes });
    }
    let need = if here.is_some() { MediumNeed::Known } else { MediumNeed::AsFarAsKnown };
    let holds = check_medium(trust, (from, to), route, medium, need)?;
    Ok((route, holds))
}

/// ROUTE-14 to ROUTE-17, for one item.
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
    // ROUTE-14.
    if !route.schemes.contains(&scheme) {
        return Err(RouteFault::Scheme { index, scheme });
    }
    let Item::Request(request) = item else { return Ok(()) };
    match &request.body {
        // ROUTE-15.
        RequestBody::Microsoft(microsoft) if !route.key_types.contains(&microsoft.key_type) => {
            Err(RouteFault::KeyType { index, key_type: microsoft.key_type })
        }
        // ROUTE-16.
        RequestBody::VendorFile { vendor, .. } | RequestBody::VendorFields { vendor, .. }
            if !route.vendors.contains(vendor) =>
        {
            Err(RouteFault::Vendor { index, vendor: vendor.clone() })
        }
        body => check_fields(route, index, body),
    }
}

/// ROUTE-17.
fn check_fields(route: &Route, index: u32, body: &RequestBody) -> Result<(), RouteFault> {
    let check = |name: &str| {
        if route.takes_field(name) {
            Ok(())
        } else {
            Err(RouteFault::Field { index, name: name.to_owned() })
        }
    };
    match body {
        RequestBody::Microsoft(microsoft) => {
            let names = [
                microsoft.application_id.map(|_| "application-id"),
                microsoft.activation_id.map(|_| "activation-id"),
                microsoft.extended_pid.map(|_| "extended-pid"),
            ];
            names.into_iter().flatten().try_for_each(check)
        }
        RequestBody::VendorFile { .. } => Ok(()),
        RequestBody::VendorFields { fields, .. } => {
            fields.iter().try_for_each(|(name, _)| check(name))
        }
    }
}

carnet_format::faults! {
    /// Why a route does not carry a bundle.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum RouteFault -> Code {
        "ROUTE-1" RouteNone: "there is no route from {from} to {to}" / "es gibt keinen Weg von {from} nach {to}"
            None { from: SiteName, to: SiteName };
        "ROUTE-2" RouteVersion: "{site} does not read bundles of version 1"
            / "{site} liest keine Bündel der Version 1"
            Version { site: SiteName };
        "ROUTE-3" RouteKind: "the route does not carry {kind}s"
            / "der Weg trägt keine Bündel dieser Art: {said}" (said = kind.said()) Kind { kind: Kind };
        "ROUTE-4" RouteItems: "got {got} items, the route carries at most {most}"
            / "{got} Posten, der Weg trägt höchstens {most}"
            Items { got: u64, most: u64 };
        "ROUTE-5" RouteBytes: "got {got} plain bytes, the route carries at most {most}"
            / "{got} Bytes Inhalt, der Weg trägt höchstens {most}"
            Bytes { got: u64, most: u64 };
        "ROUTE-6" RouteMediumUnknown: "medium {id} is unknown: its table in the trust file is skipped"
            / "der Datenträger {id} ist nicht bekannt: Seine Tabelle in der Vertrauensdatei wird übergangen"
            MediumSkipped { id: String };
        "ROUTE-6" RouteMediumUnknown: "medium {id} is not listed" / "der Datenträger {id} ist nicht gelistet"
            MediumUnknown { id: String };
        "ROUTE-7" RouteMediumRetired: "medium \"{label}\" is retired" / "der Datenträger „{label}“ ist ausgemustert"
            MediumRetired { label: String };
        "ROUTE-8" RouteMedium: "medium \"{label}\" is not among those of the route"
            / "der Datenträger „{label}“ gehört nicht zu denen des Weges"
            Medium { label: String };
        "ROUTE-12" RouteMediumMissing:
            "the route carries on listed media only, and the medium is not known"
            / "der Weg nimmt nur gelistete Datenträger, und dieser ist nicht bekannt" MediumMissing;
        "ROUTE-9" RouteMediumRoute:
            "the passport of medium \"{label}\" does not name the route from {from} to {to}"
            / "der Ausweis des Datenträgers „{label}“ nennt den Weg von {from} nach {to} nicht"
            MediumRoute { label: String, from: SiteName, to: SiteName };
        "ROUTE-10" RouteMediumDiffers: "{what}" MediumDiffers { what: String };
        "ROUTE-11" RoutePassport: "the passport on the medium is not accepted: {reason}"
            / "der Ausweis auf dem Datenträger wird nicht anerkannt: {reason}"
            Passport { reason: String };
        "ROUTE-13" RouteForeign: "{what}" Foreign { what: String };
        "ROUTE-14" RouteScheme:
            "item {index} belongs to the scheme {scheme}, which the route does not carry"
            / "Posten {index} gehört zum Schema {scheme}, das der Weg nicht trägt"
            Scheme { index: u32, scheme: Scheme };
        "ROUTE-15" RouteKeyType:
            "item {index} has the key type {key_type}, which the route does not carry"
            / "Posten {index} hat die Schlüsselart {key_type}, die der Weg nicht trägt"
            KeyType { index: u32, key_type: KeyType };
        "ROUTE-16" RouteVendor:
            "item {index} is for the vendor {vendor}, which the route does not carry"
            / "Posten {index} ist für den Hersteller {vendor}, den der Weg nicht trägt"
            Vendor { index: u32, vendor: Vendor };
        "ROUTE-17" RouteField: "item {index} has a value {name}, which the route does not carry"
            / "Posten {index} hat einen Wert {name}, den der Weg nicht trägt"
            Field { index: u32, name: String };
    }
}
