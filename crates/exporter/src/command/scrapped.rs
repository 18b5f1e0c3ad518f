//! Machines that are gone.

use std::collections::BTreeMap;

use carnet_format::SiteName;
use carnet_host::Failure;
use carnet_ledger::{Beside, Ledger, Said};

use crate::fault::Place;
use crate::intake::WantedList;

/// A row of a machine that is gone.
#[derive(Clone, Debug)]
pub(super) struct Scrapped {
    pub(super) place: Place,
    pub(super) machine: String,
    /// The site that says so, where it is another one.
    pub(super) site: Option<SiteName>,
}

/// A machine that is gone asks for nothing.
// LEDGER-20. LEDGER-44.
pub(super) fn leave_out(
    wanted: &mut WantedList,
    ledger: &dyn Ledger,
    beside: &Beside<'_>,
) -> Result<Vec<Scrapped>, Failure> {
    let before = beside.scrapped_before().into_iter();
    let mut gone: BTreeMap<_, _> = before.map(|(name, (site, _))| (name, Some(site))).collect();
    let said = ledger.said()?.into_iter().filter(|said| said.what == Said::Scrap);
    gone.extend(said.filter_map(|said| Some((said.machine?.to_ascii_lowercase(), None))));
    let mut scrapped = Vec::new();
    if gone.is_empty() {
        return Ok(scrapped);
    }
    wanted.retain_mut(|item| {
        let mut positions = Vec::new();
        for (position, (machine, place)) in item.rows().enumerate() {
            if let Some(site) = gone.get(&machine.to_ascii_lowercase()) {
                positions.push(position);
                let (place, machine) = (place.clone(), machine.to_owned());
                scrapped.push(Scrapped { place, machine, site: site.clone() });
            }
        }
        item.leave_out(&positions);
        !item.machines.is_empty()
    });
    Ok(scrapped)
}
