//! Whether a route lets a medium carry.

use carnet_format::SiteName;
use carnet_language::{count, text};

use super::{Hold, RouteFault};
use crate::medium::{Medium, SeenMedium, list};
use crate::trust::{Route, Rule, TrustFile, medium_text};

/// Whether the medium has to be known where a route names media and nobody looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediumNeed {
    /// It has to be: at an import, and where a bundle is written to a medium.
    Known,
    /// What is known of it is judged: an officer may look at a copy on a disk of this host.
    AsFarAsKnown,
}

/// ROUTE-6 to ROUTE-13, in the order of the specification. Gives what is
/// held for a person.
///
/// # Errors
/// The first requirement that fails.
pub fn check_medium(
    trust: &TrustFile,
    (from, to): (&SiteName, &SiteName),
    route: &Route,
    medium: &Medium,
    need: MediumNeed,
) -> Result<Vec<Hold>, RouteFault> {
    let (known, names_media) = (medium.id(), route.media.is_some());
    if let Some(id) = &known {
        let listed = trust.medium(id);
        // ROUTE-6.
        if trust.is_medium_skipped(id) {
            return Err(RouteFault::MediumSkipped { id: medium_text(id) });
        }
        if names_media && listed.is_none() {
            return Err(RouteFault::MediumUnknown { id: medium_text(id) });
        }
        // ROUTE-7.
        if let Some(listed) = listed.filter(|listed| listed.retired) {
            return Err(RouteFault::MediumRetired { label: listed.label.clone() });
        }
        // ROUTE-8.
        if let (Some(media), Some(listed)) = (&route.media, listed)
            && !media.contains(id)
        {
            return Err(RouteFault::Medium { label: listed.label.clone() });
        }
    }
    let mut holds = Vec::new();
    if let Some(passport) = medium.accepted().filter(|_| names_media) {
        // ROUTE-9.
        if !passport.routes.iter().any(|route| (&route.0, &route.1) == (from, to)) {
            let (label, from, to) = (passport.label.clone(), from.clone(), to.clone());
            return Err(RouteFault::MediumRoute { label, from, to });
        }
        // ROUTE-10.
        if !passport.differs.is_empty() {
            let (label, differs) = (&passport.label, list(&passport.differs));
            let what = text!(
                en "medium \"{label}\" differs from its passport in: {differs}";
                de "der Datenträger „{label}“ weicht von seinem Ausweis ab: {differs}"
            );
            holds.extend(decide(route.medium_differs, RouteFault::MediumDiffers { what })?);
        }
    }
    // ROUTE-11.
    if let (true, Some(fault)) = (names_media, medium.refused()) {
        return Err(RouteFault::Passport { reason: fault.to_string() });
    }
    // ROUTE-12.
    let has_to_be_known = need == MediumNeed::Known || medium.seen().is_some();
    if names_media && known.is_none() && has_to_be_known {
        return Err(RouteFault::MediumMissing);
    }
    // ROUTE-13.
    if let Some(seen) = medium.seen().filter(|seen| seen.foreign > 0) {
        holds.extend(decide(route.foreign, RouteFault::Foreign { what: foreign(seen) })?);
    }
    Ok(holds)
}

/// How many other things lie on the medium, and what the first of them are called.
#[must_use]
pub fn foreign(seen: &SeenMedium) -> String {
    let what = count!(
        n = seen.foreign;
        en "one other thing lies on the medium", "{n} other things lie on the medium";
        de "auf dem Datenträger liegt eine weitere Datei", "auf dem Datenträger liegen {n} weitere Dateien"
    );
    let names = seen.foreign_names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>();
    let is_all = usize::try_from(seen.foreign).is_ok_and(|all| all == names.len());
    match (names.join(", "), is_all) {
        (names, _) if names.is_empty() => what,
        (names, true) => format!("{what}: {names}"),
        (names, false) => text!(en "{what}, among them {names}"; de "{what}, darunter {names}"),
    }
}

/// What the route makes of a thing that may be innocent.
fn decide(rule: Rule, fault: RouteFault) -> Result<Option<Hold>, RouteFault> {
    match rule {
        Rule::Accept => Ok(None),
        Rule::Hold => Ok(Some(Hold { code: fault.code(), message: fault.to_string() })),
        Rule::Reject => Err(fault),
    }
}
