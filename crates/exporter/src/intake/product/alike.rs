//! What the rows of one product say alike: all but the machine and its numbers.

use carnet_format::{Guid, GuidError, KeyType, Reason};
use carnet_judge::product;

use super::{Column, InputError, Kind, Product, SkipReason, State, optional, reason};

/// What the texts say that rows of one product have in common.
pub(super) struct Said {
    pub(super) skip: Option<SkipReason>,
    pub(super) activation_id: Result<Option<Guid>, GuidError>,
    pub(super) application_id: Result<Option<Guid>, GuidError>,
    /// Each stands in the place of the other.
    pub(super) are_ids_swapped: bool,
    pub(super) kind: Result<Option<Kind>, (Option<Column>, InputError)>,
    pub(super) key_type: Result<Option<KeyType>, InputError>,
    pub(super) reason: Result<Option<Reason>, InputError>,
    pub(super) state: Option<State>,
}

impl Said {
    fn of(product: &Product<'_>) -> Self {
        let guid = |text| optional(text, str::parse::<Guid>);
        let activation_id = guid(product.activation_id);
        let application_id = guid(product.application_id);
        let id = |id: Result<Option<Guid>, _>| id.ok().flatten();
        Self {
            skip: product.skip(),
            are_ids_swapped: id(activation_id).is_some_and(|id| product::is_application(&id))
                || id(application_id).is_some_and(|id| product::of_activation_id(&id).is_some()),
            activation_id,
            application_id,
            kind: product.kind(),
            key_type: product.key_type(),
            reason: optional(product.reason, reason),
            state: State::of(product.license_status),
        }
    }
}

/// Remembers what the row before has said, because the next one mostly says the same.
#[derive(Default)]
pub(in crate::intake) struct Alike(Option<([String; TEXTS], Said)>);

const TEXTS: usize = 8;

impl Alike {
    pub(super) fn said_by(&mut self, product: &Product<'_>) -> &Said {
        let texts: [&str; TEXTS] = [
            product.activation_id,
            product.application_id,
            product.key_type,
            product.channel,
            product.description,
            product.name,
            product.license_status,
            product.reason,
        ];
        if self.0.as_ref().is_some_and(|(known, _)| *known != texts) {
            self.0 = None;
        }
        let (_, said) = self.0.get_or_insert_with(|| (texts.map(str::to_owned), Said::of(product)));
        said
    }
}
