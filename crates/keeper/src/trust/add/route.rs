//! `trust add route`.

use std::collections::BTreeSet;
use std::path::Path;

use carnet_format::{Code, SiteName};
use carnet_host::{Failure, Status};
use carnet_judge::trust::{Role, Site, TrustFile};
use carnet_language::text;

use crate::draft::Draft;
use crate::new_route::{NewRoute, SCAN_HOURS, approvals};
use crate::place::shown;

/// A route between two sites of the file, with the conditions of a first trust file. No stick may carry on it yet.
// UPD-20.
pub(super) fn add(draft: &mut Draft, (from, to): (&Path, &Path)) -> Result<(), Failure> {
    let file = draft.good()?;
    let (from, to) = (site(from, &file)?, site(to, &file)?);
    let (here, there) = (&from.name, &to.name);
    let not_added = |code: Code, why: String| {
        let message = text!(
            en "the route {here} → {there} is not added: {why}";
            de "der Weg {here} → {there} wird nicht aufgenommen: {why}"
        );
        Failure::new(Status::Usage, code, message)
    };
    // TRUST-12. Opened again, the closed one would be the second.
    if draft.has_closed(here.as_str(), there.as_str()) {
        let why = text!(
            en "it is in the draft, closed, until a card brings whom it lacks";
            de "er steht im Entwurf, geschlossen, bis eine Karte bringt, wer ihm fehlt"
        );
        return Err(not_added(Code::TrustRouteTwice, why));
    }
    let route = NewRoute {
        from: (here, from.zone),
        to: (there, to.clock),
        approvals: approvals(able(here, &file)),
        scan: has_scanner(&file).then_some(SCAN_HOURS),
        vendors: &[],
        media: &[],
    };
    draft.append(&route.text());
    draft.parsed().map_err(|errors| {
        let why = errors.faults().first().map(|error| error.fault.to_string());
        not_added(errors.code(), why.unwrap_or_default())
    })?;
    carnet_host::note!(
        en "no stick may carry on it yet: carnet media enroll, then carnet trust add medium DIR --route {here}:{there}";
        de "noch darf kein Stick auf ihm tragen: carnet media enroll, dann carnet trust add medium DIR --route {here}:{there}"
    );
    Ok(())
}

fn site<'f>(name: &Path, file: &'f TrustFile) -> Result<&'f Site, Failure> {
    let known = name.to_str().and_then(|name| file.site(&name.parse::<SiteName>().ok()?));
    known.ok_or_else(|| {
        let name = shown(name);
        let message = text!(
            en "the trust file has no site {name}: take its card first, carnet trust add CARD";
            de "die Vertrauensdatei hat keinen Standort {name}: zuerst seine Karte aufnehmen, carnet trust add KARTE"
        );
        Failure::new(Status::Usage, Code::TrustUnknownReference, message)
    })
}

/// How many persons could approve what a site sends.
fn able(from: &SiteName, file: &TrustFile) -> usize {
    let in_use = || file.keys().map(|(_, key)| key).filter(|key| !key.revoked);
    let custodians: BTreeSet<_> = in_use()
        .filter_map(|key| match &key.role {
            Role::Exporter { site, custodians } if site == from => Some(custodians),
            _ => None,
        })
        .flatten()
        .collect();
    let persons: BTreeSet<_> = in_use().filter_map(|key| key.role.person()).collect();
    persons.difference(&custodians).count()
}

fn has_scanner(file: &TrustFile) -> bool {
    file.keys().any(|(_, key)| !key.revoked && matches!(key.role, Role::Scanner { .. }))
}
