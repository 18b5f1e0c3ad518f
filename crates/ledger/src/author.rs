//! Who changes the ledger, and on which host.

use carnet_format::NeutralId;

/// What each entry of the audit log says of where it comes from. What nobody has set is left out: names of
/// accounts and hosts, which the system could tell, are those of people and places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The host.
    pub host: Option<NeutralId>,
    /// The person, or the service.
    pub operator: Option<NeutralId>,
}

impl Author {
    /// As the settings of a host name them.
    #[must_use]
    pub fn new(host: Option<&NeutralId>, operator: Option<&NeutralId>) -> Self {
        Self { host: host.cloned(), operator: operator.cloned() }
    }

    /// What an entry says of it, right behind its action.
    // AUDIT-11.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'static str, String)> {
        let members = [("host", &self.host), ("operator", &self.operator)];
        members.into_iter().filter_map(|(name, id)| Some((name, id.as_ref()?.to_string())))
    }
}
