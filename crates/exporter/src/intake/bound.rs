//! What must not be asked for, wherever else it stands: the number of a product that is licensed, or
//! that no offline activation helps.

use carnet_format::{Guid, InstallationId};

use super::SkipReason;
use super::product::Product;
use crate::fault::Place;

/// A product that was skipped.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) place: Place,
    pub(super) reason: SkipReason,
    pub(super) installation_id: Option<InstallationId>,
    pub(super) activation_id: Option<Guid>,
    /// The name of an Office licence: `ospp.vbs` tells state and number in two prints.
    pub(super) licence: Option<String>,
    /// None until the whole file is read.
    pub(super) machine: Option<String>,
}

impl Bound {
    /// None where the reason says nothing about the product.
    pub(super) fn of(product: &Product<'_>, reason: SkipReason, place: Place) -> Option<Self> {
        if matches!(reason, SkipReason::NoInstallationId | SkipReason::Repeated) {
            return None;
        }
        let installation_id = product.installation_id.parse().ok();
        let licence = licence(product.name);
        let machine = product.machine.filter(|name| !name.is_empty()).map(str::to_owned);
        let activation_id = product.activation_id.parse().ok();
        Some(Self { place, reason, installation_id, activation_id, licence, machine })
    }

    /// Whether the product of the same machine with this id, or under this name, is the one; none where
    /// that cannot be told.
    pub(super) fn is_of(&self, id: Option<Guid>, name: Option<&str>) -> Option<bool> {
        if let (Some(known), Some(id)) = (self.activation_id, id) {
            return Some(known == id);
        }
        let (known, name) = (self.licence.as_ref(), name.and_then(licence));
        known.zip(name.as_ref()).map(|(known, name)| known == name)
    }
}

/// The name of an Office licence, without the blanks that a console may have broken it at.
pub(super) fn licence(name: &str) -> Option<String> {
    let is_office = name.contains("edition") && name.contains("Office");
    is_office.then(|| name.chars().filter(|c| !c.is_whitespace()).collect())
}
