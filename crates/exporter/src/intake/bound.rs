//! What must not be asked for, wherever else it stands: the number of a product that is licensed, or
//! that no offline activation helps.

use carnet_format::InstallationId;

use super::SkipReason;
use super::product::Product;
use crate::fault::Place;

/// A product that was skipped.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) place: Place,
    pub(super) reason: SkipReason,
    pub(super) installation_id: Option<InstallationId>,
    /// The name of an Office licence: `ospp.vbs` tells state and number in two prints.
    pub(super) licence: Option<String>,
    /// None until the whole file is read.
    pub(super) machine: Option<String>,
}

impl Bound {
    /// None where the reason says nothing about the product, or nothing tells which it is.
    pub(super) fn of(product: &Product<'_>, reason: SkipReason, place: Place) -> Option<Self> {
        if matches!(reason, SkipReason::NoInstallationId | SkipReason::Repeated) {
            return None;
        }
        let installation_id = product.installation_id.parse().ok();
        let licence = licence(product.name);
        let machine = product.machine.filter(|name| !name.is_empty()).map(str::to_owned);
        (installation_id.is_some() || licence.is_some()).then_some(Self {
            place,
            reason,
            installation_id,
            licence,
            machine,
        })
    }

    /// Whether it was told of this machine.
    pub(super) fn is_of(&self, machine: &str) -> bool {
        self.machine.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(machine))
    }
}

/// The name of an Office licence, without the blanks that a console may have broken it at.
pub(super) fn licence(name: &str) -> Option<String> {
    let is_office = name.contains("edition") && name.contains("Office");
    is_office.then(|| name.chars().filter(|c| !c.is_whitespace()).collect())
}
