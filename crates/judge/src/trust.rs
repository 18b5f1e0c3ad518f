//! The trust file: who exists and what may cross (`spec/exchange.md` section 1).

mod contradiction;
mod diff;
mod entry;
mod error;
mod form;
mod grammar;
mod reach;
mod route;
mod skipped;
mod syntax;
mod table;
mod warning;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use carnet_format::{Digest, KeyId, MediumId, SiteName};

pub use diff::{Change, NamedKey, difference, key_said};
pub use entry::{Key, Medium, PersonName, Role, Site, SiteClock, Zone, medium_text};
pub use error::{Listed, NoScanner, TrustError, TrustErrors, TrustFault, Unfit};
pub use route::{Names, Route, Rule, Scheme};
pub use skipped::{SkipReason, Skipped, SkippedTable};
use table::At;
pub use warning::{Warning, WarningKind};

/// The format of the trust files that this program reads.
const FORMAT: u8 = 1;

/// A trust file that meets every requirement of section 1: nothing in it contradicts anything.
#[derive(Clone, Debug)]
pub struct TrustFile {
    pub(crate) digest: Digest,
    pub(crate) serial: u64,
    pub(crate) issued: u64,
    pub(crate) issued_line: usize,
    pub(crate) trust_approvals: u8,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) sites: BTreeMap<SiteName, At<Site>>,
    /// With the lines of their tables.
    pub(crate) persons: BTreeMap<PersonName, usize>,
    pub(crate) keys: BTreeMap<KeyId, At<Key>>,
    pub(crate) media: BTreeMap<MediumId, At<Medium>>,
    pub(crate) skipped_media: BTreeSet<MediumId>,
    pub(crate) routes: BTreeMap<(SiteName, SiteName), At<Route>>,
}

impl TrustFile {
    /// The largest trust file, in bytes.
    pub const MAX_LENGTH: usize = 1 << 20;

    /// Reads the bytes of a trust file.
    ///
    /// # Errors
    /// Every requirement that the first failing stage finds broken, each with its line.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustErrors> {
        let text = syntax::text(bytes)?;
        let entries = grammar::entries(text)?;
        contradiction::resolve(entries, Digest::of(bytes))
    }

    /// The trust digest: what people compare on paper, and what every verdict names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Raised with every change of the file.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// When it was issued, as those who signed it off say.
    #[must_use]
    pub const fn issued(&self) -> u64 {
        self.issued
    }

    /// How many distinct persons have to approve the file that replaces it; 0 lets none replace it by
    /// approvals alone.
    #[must_use]
    pub const fn trust_approvals(&self) -> u8 {
        self.trust_approvals
    }

    /// The tables that are not used, in the order of the lines: they need a newer program.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The site of that name.
    #[must_use]
    pub fn site(&self, name: &SiteName) -> Option<&Site> {
        self.sites.get(name).map(Deref::deref)
    }

    /// All sites by name.
    pub fn sites(&self) -> impl Iterator<Item = (&SiteName, &Site)> {
        self.sites.iter().map(|(name, entry)| (name, &entry.value))
    }

    /// All persons.
    pub fn persons(&self) -> impl Iterator<Item = &PersonName> {
        self.persons.keys()
    }

    /// The key of that id. A key that is not here does not exist.
    #[must_use]
    pub fn key(&self, id: &KeyId) -> Option<&Key> {
        self.keys.get(id).map(Deref::deref)
    }

    /// All keys by key id.
    pub fn keys(&self) -> impl Iterator<Item = (&KeyId, &Key)> {
        self.keys.iter().map(|(id, entry)| (id, &entry.value))
    }

    /// The medium of that id.
    #[must_use]
    pub fn medium(&self, id: &MediumId) -> Option<&Medium> {
        self.media.get(id).map(Deref::deref)
    }

    /// Whether the table of that medium is skipped: what it says cannot be told, so it may carry nothing.
    #[must_use]
    pub fn is_medium_skipped(&self, id: &MediumId) -> bool {
        self.skipped_media.contains(id)
    }

    /// All media by id.
    pub fn media(&self) -> impl Iterator<Item = (&MediumId, &Medium)> {
        self.media.iter().map(|(id, entry)| (id, &entry.value))
    }

    /// The route from one site to another.
    #[must_use]
    pub fn route(&self, from: &SiteName, to: &SiteName) -> Option<&Route> {
        self.routes.get(&(from.clone(), to.clone())).map(Deref::deref)
    }

    /// All routes by their ends.
    pub fn routes(&self) -> impl Iterator<Item = (&SiteName, &SiteName, &Route)> {
        self.routes.iter().map(|((from, to), route)| (from, to, &route.value))
    }

    /// Whether times signed at that site are believed.
    #[must_use]
    pub fn clock_of(&self, site: &SiteName) -> SiteClock {
        self.sites.get(site).map_or(SiteClock::Untrusted, |site| site.clock)
    }

    /// What is no contradiction but should be seen to, as of `now`.
    #[must_use]
    pub fn warnings(&self, now: Option<u64>) -> Vec<Warning> {
        warning::warnings(self, now)
    }
}

#[cfg(test)]
mod tests;
