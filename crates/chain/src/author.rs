//! Who writes an entry, and on which host.

use carnet_format::NeutralId;

/// What each entry says of where it comes from. What nobody has set is left out: names of
/// accounts and hosts, which the system could tell, are those of people and places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The host.
    pub host: Option<NeutralId>,
    /// The person, or the service.
    pub operator: Option<NeutralId>,
}

impl Author {
    /// What an entry says of it, right behind its action.
    // AUDIT-11.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'static str, String)> {
        let members = [("host", &self.host), ("operator", &self.operator)];
        members.into_iter().filter_map(|(name, id)| Some((name, id.as_ref()?.to_string())))
    }
}
