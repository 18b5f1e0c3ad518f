//! What several ledgers say of one thing: the own one and those that were inherited, each held against the
//! others.

mod record;

use std::collections::HashMap;

use carnet_format::SiteName;

use crate::machines::{records_by, same_product};
use crate::{
    GrantRecord, Inherited, ItemState, Ledger, LedgerError, MachineRecord, MachineState,
    RequestRecord, Said, SaidRecord, Standing,
};

/// All ledgers, the own one above the others.
pub struct Beside<'a> {
    own: Voice<'a>,
    inherited: Vec<Voice<'a>>,
    /// Machines that were scrapped here, and brought back, in small letters.
    back: Vec<String>,
}

/// A ledger, and what it knows of machines, by their names in small letters.
struct Voice<'a> {
    site: &'a SiteName,
    ledger: &'a dyn Ledger,
    /// The inherited ledgers above it.
    above: &'a [SiteName],
    requests: HashMap<String, Vec<RequestRecord>>,
    scrapped: HashMap<String, u64>,
}

/// Why what one ledger grants is not simply to be typed, by what another one says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubt {
    /// Who says that it did not fit, and since when.
    pub disputed: Option<(SiteName, u64)>,
    /// By whose ledger it may not be the right one, and why.
    pub uncertain: Option<(SiteName, Why)>,
}

/// Why a grant may not be the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The machine is gone.
    Gone,
    /// The same was asked there, and this answer is not there.
    Asked,
    /// A machine of this name has another installation id there.
    Other,
}

/// What another ledger says about a grant and its machine.
#[derive(Clone, Copy)]
struct Heard<'a> {
    /// The machine is gone, says a ledger above.
    is_gone: bool,
    /// Whether the same was asked, and what it holds.
    same: Option<Option<&'a GrantRecord>>,
    /// All that was asked for a machine of this name.
    requests: &'a [RequestRecord],
}

/// What makes a grant uncertain.
// LEDGER-42.
fn why(granted: &RequestRecord, heard: Heard<'_>) -> Option<Why> {
    let is_other = |other: &RequestRecord| granted.key.may_be_other_number(&other.key);
    match heard {
        Heard { is_gone: true, .. } => Some(Why::Gone),
        Heard { same: Some(grant), .. } if grant != granted.grant.as_ref() => Some(Why::Asked),
        Heard { requests, .. } if requests.iter().any(is_other) => Some(Why::Other),
        _ => None,
    }
}

impl<'a> Beside<'a> {
    /// Asks each ledger what it knows of machines.
    ///
    /// # Errors
    /// One of them could not be asked.
    pub fn of(own: &'a dyn Ledger, inherited: &'a [Inherited]) -> Result<Self, LedgerError> {
        let voice = |one: &'a Inherited| Voice::of(&one.ledger, &one.above);
        Ok(Self {
            own: match inherited.is_empty() {
                // Nothing is beside it.
                true => Voice::silent(own),
                false => Voice::of(own, &[])?,
            },
            inherited: inherited.iter().map(voice).collect::<Result<_, _>>()?,
            back: own.brought_back()?.iter().map(|name| name.to_ascii_lowercase()).collect(),
        })
    }

    /// What speaks against an own grant of this machine.
    ///
    /// # Errors
    /// A ledger could not be asked.
    // LEDGER-41.
    pub fn doubt_of_own(
        &self,
        machine: &str,
        request: &RequestRecord,
    ) -> Result<Doubt, LedgerError> {
        let mut doubt = Doubt::default();
        if request.state != ItemState::Granted {
            return Ok(doubt);
        }
        let disputed = disputed(self.inherited.iter(), request)?;
        if disputed.is_some() && !self.is_applied(machine, request)? {
            doubt.disputed = disputed;
        }
        Ok(doubt)
    }

    /// What speaks against a grant of the inherited ledger in this place.
    ///
    /// # Errors
    /// A ledger could not be asked.
    pub fn doubt(
        &self,
        place: usize,
        machine: &str,
        request: &RequestRecord,
    ) -> Result<Doubt, LedgerError> {
        let mut doubt = Doubt::default();
        let Some(kept) = self.inherited.get(place) else { return Ok(doubt) };
        if request.grant.is_none() {
            return Ok(doubt);
        }
        doubt.disputed = disputed(self.others(place), request)?;
        for other in self.others(place) {
            // What it has taken over was there before.
            if other.above.contains(kept.site) {
                continue;
            }
            let held = other.held(request)?;
            let heard = Heard {
                is_gone: self.is_above(other, kept) && other.scrapped(machine).is_some(),
                same: held.as_ref().map(Option::as_ref),
                requests: other.requests(machine),
            };
            if let Some(why) = why(request, heard) {
                doubt.uncertain = Some((other.site.clone(), why));
                break;
            }
        }
        Ok(doubt)
    }

    /// Whether another ledger says of a grant of the inherited ledger in this place that it did not fit.
    ///
    /// # Errors
    /// A ledger could not be asked.
    // LEDGER-41.
    pub fn is_disputed(&self, place: usize, request: &RequestRecord) -> Result<bool, LedgerError> {
        Ok(disputed(self.others(place), request)?.is_some())
    }

    /// All ledgers but the one in this place.
    fn others(&self, place: usize) -> impl Iterator<Item = &Voice<'a>> {
        let others = self.inherited.iter().enumerate().filter(move |(other, _)| *other != place);
        [&self.own].into_iter().chain(others.map(|(_, other)| other))
    }

    /// Whether a ledger above the one in this place knows the product of the machine itself.
    // LEDGER-40.
    #[must_use]
    pub fn is_known_above(&self, place: usize, machine: &str, request: &RequestRecord) -> bool {
        let Some(kept) = self.inherited.get(place) else { return false };
        let knows = |voice: &Voice<'_>| {
            voice.requests(machine).iter().any(|other| same_product(other, request))
        };
        let mut above = self.inherited.iter().filter(|voice| self.is_above(voice, kept));
        knows(&self.own) || above.any(knows)
    }

    /// What is to be done about the machines of the inherited ledgers, each with the place of its ledger, but
    /// for what a ledger above knows itself.
    ///
    /// # Errors
    /// A ledger could not be asked.
    // LEDGER-43.
    pub fn records(&self) -> Result<Vec<(usize, MachineRecord)>, LedgerError> {
        let mut records = Vec::new();
        for (place, voice) in self.inherited.iter().enumerate() {
            let mut said = voice.ledger.said()?;
            let is_back = |it: &SaidRecord| {
                it.what == Said::Scrap && it.machine.as_deref().is_some_and(|it| self.is_back(it))
            };
            said.retain(|it| !is_back(it));
            let mut told = Vec::new();
            records_by(voice.ledger, said, &[], &mut |record| told.push(record))?;
            for mut record in told {
                if self.is_known_above(place, &record.machine, &record.request) {
                    continue;
                }
                let doubt = self.doubt(place, &record.machine, &record.request)?;
                record.taken_over();
                record.doubt(&doubt);
                // Of its own machine of that name it says nothing about this one.
                let is_own = !self.own.requests(&record.machine).is_empty();
                if let (Some(since), false) = (self.own.scrapped(&record.machine), is_own) {
                    (record.state, record.since) = (MachineState::Scrapped, Some(since));
                }
                records.push((place, record));
            }
        }
        Ok(records)
    }

    /// Since when a machine is gone by what inherited ledgers say, if the own one knows none of that name.
    // LEDGER-44.
    #[must_use]
    pub fn scrapped_before(&self) -> HashMap<String, (SiteName, u64)> {
        let mut gone = HashMap::new();
        for voice in &self.inherited {
            for (machine, since) in &voice.scrapped {
                if !self.is_back(machine) && !self.own.requests.contains_key(machine) {
                    gone.entry(machine.clone()).or_insert((voice.site.clone(), *since));
                }
            }
        }
        gone
    }

    /// Since when a machine is gone by the inherited ledger in this place.
    // LEDGER-44.
    #[must_use]
    pub fn scrapped(&self, place: usize, machine: &str) -> Option<u64> {
        let since = self.inherited.get(place)?.scrapped(machine);
        since.filter(|_| !self.is_back(machine))
    }

    /// Whether a machine that is gone by an inherited ledger was brought back here, where no other has its name.
    fn is_back(&self, machine: &str) -> bool {
        let name = machine.to_ascii_lowercase();
        self.back.contains(&name) && !self.own.requests.contains_key(&name)
    }

    fn is_above(&self, one: &Voice<'_>, other: &Voice<'_>) -> bool {
        std::ptr::eq(one, &self.own) || other.above.contains(one.site)
    }

    /// Whether a person has said here that the machine is active by what this request was granted.
    fn is_applied(&self, machine: &str, request: &RequestRecord) -> Result<bool, LedgerError> {
        for said in self.own.ledger.said()? {
            let name = said.machine.as_deref();
            let is_it = name.is_some_and(|name| name.eq_ignore_ascii_case(machine));
            if let (Said::Applied, true, Some(item)) = (said.what, is_it, said.request)
                && let Some(other) = self.own.ledger.request(&item)?
                && other.key.agrees(&request.key)
                && other.grant == request.grant
                && said.is_of_grant(request.grant.as_ref())
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The first ledger that says of this grant that it did not fit.
fn disputed<'v, 'a: 'v>(
    mut voices: impl Iterator<Item = &'v Voice<'a>>,
    request: &RequestRecord,
) -> Result<Option<(SiteName, u64)>, LedgerError> {
    let Some(grant) = &request.grant else { return Ok(None) };
    voices
        .find_map(|voice| match voice.ledger.disputed(&request.key, grant) {
            Ok(None) => None,
            Ok(Some(since)) => Some(Ok((voice.site.clone(), since))),
            Err(error) => Some(Err(error)),
        })
        .transpose()
}

impl<'a> Voice<'a> {
    fn silent(ledger: &'a dyn Ledger) -> Self {
        let (requests, scrapped) = (HashMap::new(), HashMap::new());
        Self { site: ledger.site(), ledger, above: &[], requests, scrapped }
    }

    fn of(ledger: &'a dyn Ledger, above: &'a [SiteName]) -> Result<Self, LedgerError> {
        let mut voice = Self { above, ..Self::silent(ledger) };
        ledger.machine_requests(&mut |it| {
            voice.requests.entry(it.machine.to_ascii_lowercase()).or_default().push(it.request);
        })?;
        for said in ledger.said()? {
            if let (Said::Scrap, Some(machine)) = (said.what, said.machine) {
                voice.scrapped.insert(machine.to_ascii_lowercase(), said.time);
            }
        }
        Ok(voice)
    }

    fn requests(&self, machine: &str) -> &[RequestRecord] {
        self.requests.get(&machine.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    fn scrapped(&self, machine: &str) -> Option<u64> {
        self.scrapped.get(&machine.to_ascii_lowercase()).copied()
    }

    /// Whether it has sent the same request, and what it was granted.
    fn held(&self, request: &RequestRecord) -> Result<Option<Option<GrantRecord>>, LedgerError> {
        Ok(match self.ledger.standing(&request.key)? {
            Standing::New => None,
            Standing::Confirmed(item) => {
                Some(self.ledger.request(&item)?.and_then(|own| own.grant))
            }
            _ => Some(None),
        })
    }
}

#[cfg(test)]
mod tests;
