//! What can be said of machines that only an inherited ledger knows.

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, salt};
use carnet_language::text;
use carnet_ledger::{Beside, ItemState, Ledger, Machine, Statement};

use super::Desk;
use crate::command::ledger::readable;

/// Whether an inherited ledger knows a machine of this name.
// LEDGER-44.
pub(super) fn knows(name: &str, desk: &Desk<'_, '_>) -> Result<bool, Failure> {
    for inherited in readable(desk.ledger, desk.settings)?.0 {
        let names = inherited.ledger.all_machines()?;
        if names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A machine that was scrapped at another site is scrapped here, too, so that it can be taken back here: that
/// ledger is only read.
// LEDGER-44.
pub(super) fn scrap(name: &str, ticket: &str, desk: &mut Desk<'_, '_>) -> Result<(), Failure> {
    let (inherited, _) = readable(desk.ledger, desk.settings)?;
    let gone = Beside::of(desk.ledger, &inherited)?.scrapped_before();
    if gone.contains_key(&name.to_ascii_lowercase()) && !super::is_scrapped(name, desk)? {
        let machine = Machine { name, salt: salt()? };
        desk.ledger.say(&Statement::Scrap(&machine), Some(ticket), desk.now)?;
    }
    Ok(())
}

/// What to do about an id that another site was granted and that does not fit.
// LEDGER-44.
pub(super) fn granted(
    machine: &str,
    error: Failure,
    desk: &Desk<'_, '_>,
) -> Result<Failure, Failure> {
    if error.code() != Some(Code::LedgerUnknownItem) {
        return Ok(error);
    }
    for inherited in readable(desk.ledger, desk.settings)?.0 {
        let its = inherited.ledger.confirmations(machine)?;
        if its.iter().any(|it| it.request.state == ItemState::Granted) {
            let machine = Escaped(machine);
            let message = text!(
                site = inherited.record.site;
                en "what machine {machine} holds was granted at {site}, whose ledger is only read. Export its print \
                    with --again; if the same id comes, dispute that one";
                de "was Maschine {machine} hat, wurde bei {site} bewilligt, dessen Register hier nur gelesen wird. \
                    Ihre Ausgabe mit --again exportieren; kommt dieselbe ID, diese beanstanden"
            );
            return Ok(Failure::new(Status::Usage, Code::LedgerUnknownItem, message));
        }
    }
    Ok(error)
}
