//! What is asked for, once for all machines that share it.

use carnet_format::{Request, RequestBody};
use carnet_judge::product;
use carnet_language::text;

use crate::fault::Place;

/// One item that is wanted, and the machines that share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What is asked for.
    pub request: Request,
    /// The machines: at least one, each once.
    pub machines: Vec<String>,
    /// The row that asks for it for the first machine.
    pub place: Place,
    /// The rows that ask for it for the other machines.
    pub others: Vec<Place>,
    /// What the print calls the product or the licence; it stays here.
    pub name: Option<String>,
    /// The licence state is said and needs an activation.
    pub(crate) is_unlicensed: bool,
}

impl Wanted {
    /// The first machine, which is the only one of a row.
    pub(super) fn machine(&self) -> &str {
        self.machines.first().map(String::as_str).unwrap_or_default()
    }

    /// Each machine, and the row that names it.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Place)> {
        let places = std::iter::once(&self.place).chain(&self.others);
        self.machines.iter().map(String::as_str).zip(places)
    }

    /// What it is for: the public name of the product, else what the print calls it.
    #[must_use]
    pub fn product(&self) -> String {
        let numbers = match &self.request.body {
            RequestBody::Microsoft(numbers) => numbers,
            RequestBody::VendorFile { vendor, .. } => {
                return text!(en "{vendor}, file"; de "{vendor}, Datei");
            }
            RequestBody::VendorFields { vendor, .. } => {
                return text!(en "{vendor}, fields"; de "{vendor}, Felder");
            }
        };
        let public = numbers.activation_id.as_ref().and_then(product::of_activation_id);
        let called = || {
            let name = self.name.as_deref()?;
            Some(text!(en "{name}, as the print says"; de "{name}, laut Ausgabe"))
        };
        let application = || product::name(None, numbers.application_id.as_ref());
        let name = public.or_else(called).unwrap_or_else(application);
        format!("{} ({})", product::said(&name), numbers.key_type.said())
    }

    /// Whether another one is for the same product of Microsoft, as [`Wanted::product`] names it.
    pub(crate) fn is_of_product(&self, other: &Self) -> bool {
        let (RequestBody::Microsoft(one), RequestBody::Microsoft(two)) =
            (&self.request.body, &other.request.body)
        else {
            return false;
        };
        one.activation_id == two.activation_id
            && one.application_id == two.application_id
            && one.key_type == two.key_type
            && self.name == other.name
    }

    /// Whether no row says in words that are understood that the product is not licensed.
    #[must_use]
    pub(crate) fn is_perhaps_licensed(&self) -> bool {
        matches!(self.request.body, RequestBody::Microsoft(_)) && !self.is_unlicensed
    }

    /// Whether only the portal can answer: every program needs the extended PID, too.
    #[must_use]
    pub fn is_for_the_portal(&self) -> bool {
        matches!(&self.request.body, RequestBody::Microsoft(it) if it.extended_pid.is_none())
    }

    /// Leaves out the machines at these positions, which ascend.
    pub(crate) fn leave_out(&mut self, positions: &[usize]) {
        if positions.is_empty() {
            return;
        }
        let stays = |position: &usize| positions.binary_search(position).is_err();
        let rows = self.rows().enumerate().filter(|(position, _)| stays(position));
        let rows = rows.map(|(_, (name, place))| (name.to_owned(), place.clone()));
        let (machines, places): (_, Vec<_>) = rows.unzip();
        let mut places = places.into_iter();
        self.machines = machines;
        if let Some(first) = places.next() {
            self.place = first;
        }
        self.others = places.collect();
    }
}
