//! What an export would be, without a key and without a trace.

use carnet_format::{Kind, SiteName};
use carnet_host::Failure;
use carnet_judge::medium::Medium;
use carnet_judge::quorum;
use carnet_judge::route::check_manifest;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{Fault, Step};
use carnet_ledger::NextBundle;

use super::{Items, manifest, pack};

/// A bundle that an export would make.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// What its items are.
    pub kind: Kind,
    /// How many they are.
    pub items: u64,
    /// What the other side would hold it for before anybody has endorsed it.
    pub holds: Vec<Fault>,
}

/// Packs the items as an export would and holds them against the route. Nothing is signed.
///
/// # Errors
/// The bundle could not be built, or the route does not carry it.
// EXP-39.
pub fn foresee(
    trust: &TrustFile,
    ends: (&SiteName, &SiteName),
    items: Items<'_>,
    now: u64,
) -> Result<Foreseen, Failure> {
    // No route looks at the place in the stream.
    let first = NextBundle {
        epoch: 1,
        sequence: 1,
        previous: None,
        acknowledges: Vec::new(),
        voided: Vec::new(),
    };
    let manifest = manifest(ends, first, items, pack(items)?.chunks, now);
    let (route, medium) = check_manifest(trust, &manifest, None, &Medium::NotLookedAt)?;
    let hold = |step, code, message| Fault { step, code, message };
    let medium = medium.into_iter().map(|it| hold(Step::Route, it.code, it.message));
    let missing = quorum::missing_at_first(route).into_iter();
    let missing = missing.map(|(code, message)| hold(Step::Quorum, code, message));
    Ok(Foreseen {
        kind: manifest.kind,
        items: manifest.items(),
        holds: medium.chain(missing).collect(),
    })
}
