//! Which request is meant.

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ItemRef};
use carnet_host::{Failure, Status, word_of_machine};
use carnet_judge::product;
use carnet_judge::time::When;
use carnet_language::text;
use carnet_ledger::{
    Confirmation, Direction, ItemState, Ledger, LedgerError, RequestRecord, Subject,
};

use crate::cli::About;
use crate::command::ledger::confirm::{self, matches_product, product_of};

/// The request that is meant.
pub(super) struct Found {
    pub(super) item: ItemRef,
    /// By the name of its machine, where not by itself.
    pub(super) by_name: bool,
}

impl Found {
    /// The item, unless it was found by the name of a machine that perhaps shows its installation id no longer;
    /// `exactly` is the command that names the item.
    // LEDGER-76.
    pub(super) fn not_left(
        self,
        machine: &str,
        ledger: &dyn Ledger,
        exactly: impl FnOnce(&ItemRef) -> Result<String, LedgerError>,
    ) -> Result<ItemRef, Failure> {
        let item = self.item;
        let Some(request) = ledger.request(&item)?.filter(|_| self.by_name) else {
            return Ok(item);
        };
        let left = left(machine, ledger)?;
        let mut left = left.iter().filter(|(it, _)| it.subject.is_same(&request.subject));
        let Some((_, newer)) = left.next() else { return Ok(item) };
        let (name, label, exactly) = (Escaped(machine), label(&request), exactly(&item)?);
        let message = text!(
            en "{name}: {label}: nothing was said: the machine has also asked with another installation id, request \
                {newer}; if its screen shows this one: {exactly}";
            de "{name}: {label}: Es wurde nichts gemeldet: Die Maschine hat auch mit einer anderen Installations-ID \
                angefragt, Anfrage {newer}; zeigt ihr Bildschirm diese hier: {exactly}"
        );
        Err(Failure::new(Status::Usage, Code::LedgerItemState, message))
    }
}

/// The one request that is meant: the item that is named, or the one of this machine of which it can be
/// said. Where several are, the newest print of the machine counts; else nothing is guessed.
// LEDGER-24.
pub(super) fn find(
    about: &About,
    ledger: &dyn Ledger,
    can_be: impl Fn(ItemState) -> bool,
    what: &str,
) -> Result<Found, Failure> {
    if let Some(item) = named_item(&about.what, ledger)? {
        return Ok(Found { item, by_name: false });
    }
    let fits = |it: &Confirmation| {
        let product = about.product.as_ref();
        can_be(it.request.state) && product.is_none_or(|text| matches_product(&it.request, text))
    };
    let mut all = ledger.confirmations(&about.what)?;
    all.retain(fits);
    if all.iter().any(|it| it.newer.is_none()) {
        all.retain(|it| it.newer.is_none());
    }
    match &all[..] {
        [it] => Ok(Found { item: it.request.item, by_name: true }),
        [] => Err(nothing(about, what)),
        _ => {
            for it in &all {
                let stale = match it.newer {
                    Some(_) => text!(en "  STALE"; de "  ÜBERHOLT"),
                    None => String::new(),
                };
                let (state, asked) = (it.request.state.said(), When(it.asked));
                let state = text!(
                    en "{state}{stale}, asked for {asked}";
                    de "{state}{stale}, angefragt {asked}"
                );
                show(&it.request, &state);
            }
            Err(several(&about.what, all.iter().map(|it| it.request.item.to_string())))
        }
    }
}

/// What a machine has asked for with an installation id that it showed before another one, perhaps for the same
/// product; and the request for that.
// LEDGER-76. LEDGER-79.
pub(super) fn left(
    machine: &str,
    ledger: &dyn Ledger,
) -> Result<Vec<(RequestRecord, ItemRef)>, LedgerError> {
    let newer = |it: Confirmation| Some((it.request, it.newer.or(it.perhaps_newer)?));
    Ok(ledger.confirmations(machine)?.into_iter().filter_map(newer).collect())
}

/// How a person says that the older board is back in a machine, and active.
pub(super) fn by_item(
    item: &ItemRef,
    machine: &str,
    ledger: &dyn Ledger,
) -> Result<String, LedgerError> {
    let mut command = format!("carnet ledger applied {item}");
    if ledger.machines(item)?.len() > 1 {
        let name = word_of_machine(machine);
        command.push_str(&format!(" --machine {name}"));
    }
    Ok(command)
}

/// A product with the end of its installation id.
pub(super) fn label(request: &RequestRecord) -> String {
    let (name, _) = product_of(request);
    let name = product::said(&name);
    let group = last_group(request);
    match group.is_empty() {
        true => name.into_owned(),
        false => {
            text!(en "{name}, installation id …{group}"; de "{name}, Installations-ID …{group}")
        }
    }
}

/// A line of a list to choose from, from which a person can tell two prints and two products.
pub(super) fn show(request: &RequestRecord, state: &str) {
    let name = confirm::label(request);
    let group = last_group(request);
    let group = match group.is_empty() {
        true => group,
        false => text!(en "  installation id …{group}"; de "  Installations-ID …{group}"),
    };
    carnet_host::say!("  {}  {name}{group}  {}", request.item, Escaped(state));
}

/// The last group of the installation id, by which a person finds the screen that shows it.
pub(super) fn last_group(request: &RequestRecord) -> String {
    match &request.subject {
        Subject::Microsoft(numbers) => numbers.installation_id.last_group(),
        Subject::Vendor { .. } => String::new(),
    }
}

/// The item that is named in so many digits; none where the text is the name of a machine, which may have a
/// colon, too.
// LEDGER-77.
pub(super) fn named_item(text: &str, ledger: &dyn Ledger) -> Result<Option<ItemRef>, Failure> {
    let Some((bundle, index)) = text.rsplit_once(':') else { return Ok(None) };
    let Ok(index) = index.parse() else { return Ok(None) };
    match carnet_ledger::resolve(ledger, None, bundle) {
        Ok(record) if record.direction == Direction::Out => {
            Ok(Some(ItemRef { bundle: record.digest, index }))
        }
        Ok(record) => {
            let item = ItemRef { bundle: record.digest, index };
            Err(LedgerError::UnknownItem { item }.into())
        }
        Err(_) if ledger.all_machines()?.iter().any(|name| name.eq_ignore_ascii_case(text)) => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn nothing(about: &About, what: &str) -> Failure {
    let of = about.product.as_ref().map(|it| text!(en " for {it}"; de " für {it}"));
    let of = of.unwrap_or_default();
    let (machine, of) = (Escaped(&about.what), Escaped(&of));
    let message = text!(
        en "nothing of machine {machine}{of} {what}";
        de "zu Maschine {machine}{of} gibt es nichts, das {what}"
    );
    Failure::new(Status::Usage, Code::LedgerUnknownItem, message)
}

pub(super) fn several(machine: &str, items: impl Iterator<Item = String>) -> Failure {
    let items: Vec<String> = items.collect();
    let items = items.join(", ");
    let machine = Escaped(machine);
    let message = text!(
        en "{machine} can mean several requests: {items}; nothing was changed";
        de "{machine} kann mehrere Anfragen meinen: {items}; es wurde nichts geändert"
    );
    Failure::new(Status::Usage, Code::LedgerSeveralItems, message)
}
