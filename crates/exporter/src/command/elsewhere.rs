//! What was granted at a site whose place this one has taken.

use carnet_format::SiteName;
use carnet_host::Failure;
use carnet_ledger::{Beside, Inherited, Ledger, LedgerError, RequestKey, Standing};

use crate::fault::Place;
use crate::intake::WantedList;

/// A row that stays, because its answer came to another site.
#[derive(Clone, Debug)]
pub(super) struct Elsewhere {
    pub(super) place: Place,
    pub(super) machine: String,
    pub(super) site: SiteName,
    /// What the machine was called there: `ledger confirm` finds it by that name.
    pub(super) there: Vec<String>,
}

/// Leaves out what this site would ask for and another one was granted already.
// EXP-48.
pub(super) fn leave_out(
    wanted: &mut WantedList,
    ledger: &dyn Ledger,
    inherited: &[Inherited],
    beside: &Beside<'_>,
) -> Result<Vec<Elsewhere>, Failure> {
    let mut elsewhere = Vec::new();
    if inherited.is_empty() {
        return Ok(elsewhere);
    }
    let mut failed = None;
    wanted.retain_mut(|item| {
        let key = RequestKey::of(&item.request);
        match granted(&key, ledger, inherited, beside) {
            Ok(None) => true,
            Ok(Some((site, there))) => {
                elsewhere.extend(item.rows().map(|(machine, place)| Elsewhere {
                    place: place.clone(),
                    machine: machine.to_owned(),
                    site: site.clone(),
                    there: there.clone(),
                }));
                false
            }
            Err(error) => {
                failed = Some(error);
                true
            }
        }
    });
    failed.map_or(Ok(elsewhere), |error| Err(error.into()))
}

/// The site to which it was granted and the machines that share it there, where this site has not asked and
/// no ledger says that it does not fit. What was refused here stays refused: nobody is to overlook that.
fn granted(
    key: &RequestKey,
    ledger: &dyn Ledger,
    inherited: &[Inherited],
    beside: &Beside<'_>,
) -> Result<Option<(SiteName, Vec<String>)>, LedgerError> {
    let (Standing::New | Standing::Voided(_)) = ledger.standing(key)? else {
        return Ok(None);
    };
    for (place, Inherited { record, ledger, .. }) in inherited.iter().enumerate() {
        let Standing::Confirmed(item) = ledger.standing(key)? else { continue };
        let Some(request) = ledger.request(&item)? else { continue };
        // LEDGER-41.
        if !beside.is_disputed(place, &request)? {
            return Ok(Some((record.site.clone(), ledger.machines(&item)?)));
        }
    }
    Ok(None)
}
