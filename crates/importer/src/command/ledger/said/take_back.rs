//! What was said is taken back.

use carnet_format::Code;
use carnet_format::ItemRef;
use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, word};
use carnet_judge::time::When;
use carnet_language::text;
use carnet_ledger::{ItemState, Ledger, LedgerError, Said, SaidRecord, withdrawn_with};

use super::find::{named_item, several, show};
use super::{Desk, Outcome, is_machine, said, tell};
use crate::cli::About;
use crate::command::ledger::confirm::matches_product;

/// Where it was said several times of one thing, the newest is meant.
// LEDGER-23.
pub(super) fn take_back(
    what: Said,
    about: &About,
    machine: Option<&str>,
    ticket: &str,
    desk: &mut Desk<'_, '_>,
) -> Outcome {
    let item = named_item(&about.what, desk.ledger)?;
    let mut found: Vec<SaidRecord> = Vec::new();
    for record in said(desk.ledger, what)?.into_iter().rev() {
        let Some(request) = record.request else { continue };
        let is_meant = match item {
            Some(item) => request == item && machine.is_none_or(|name| is_machine(&record, name)),
            None if record.machine.is_some() => is_machine(&record, &about.what),
            None => is_of(desk.ledger, &request, &about.what)?,
        };
        let is_product = match &about.product {
            Some(product) => is_product(desk.ledger, &request, product)?,
            None => true,
        };
        if is_meant && is_product && !is_older(desk.ledger, &record, &found)? {
            found.push(record);
        }
    }
    let record = match &found[..] {
        [record] => record,
        [] => return Err(not_said(what, &about.what)),
        _ => return Err(choose(&about.what, &found, desk.ledger)?),
    };
    desk.ledger.take_back(record.number, ticket, desk.now)?;
    let done = match (what, record.request) {
        (Said::Dispute, _) => text!(
            en "the answer counts again; if the other side was told, the next export tells it";
            de "die Antwort zählt wieder; weiß die andere Seite von der Beanstandung, sagt es ihr der nächste Export"
        ),
        (Said::Answer, Some(item)) if is_told(desk.ledger, &item)? => text!(
            en "taken back; but the other side was told already that nobody waits for an answer, and nobody asks for \
                it: carnet export … --again asks anew";
            de "zurückgenommen; aber die andere Seite weiß schon, dass niemand auf eine Antwort wartet, und niemand \
                fragt danach: carnet export … --again fragt neu an"
        ),
        _ => text!(
            en "taken back; it stands as if it had not been said";
            de "zurückgenommen; es steht, als wäre es nie gemeldet worden"
        ),
    };
    tell(what, record.number, record.request, record.machine.as_deref(), true, &done, desk)
}

/// A machine is back, and with it what was withdrawn and no bundle has told yet. Last it is taken back that
/// the machine is gone, so that a killed command goes on when it is run again.
// LEDGER-75.
pub(super) fn scrap(name: &str, ticket: &str, desk: &mut Desk<'_, '_>) -> Outcome {
    let all = said(desk.ledger, Said::Scrap)?;
    let Some(record) = all.iter().rev().find(|record| is_machine(record, name)) else {
        return Err(not_said(Said::Scrap, name));
    };
    let (mut open, mut crossed) = (0, 0);
    for withdrawn in withdrawn_with(desk.ledger, record.number)? {
        match desk.ledger.take_back(withdrawn.number, ticket, desk.now) {
            Ok(()) => open += 1,
            Err(LedgerError::Crossed { .. }) => crossed += 1,
            Err(error) => return Err(error.into()),
        }
    }
    desk.ledger.take_back(record.number, ticket, desk.now)?;
    let mut done = text!(en "the machine is back"; de "die Maschine ist wieder da");
    if open > 0 {
        done.push_str(&text!(
            en "; requests that are open again: {open}";
            de "; wieder offene Anfragen: {open}"
        ));
    }
    if crossed > 0 {
        done.push_str(&text!(
            en "; withdrawals that have crossed and stay: {crossed}. Ask anew with carnet export … --again";
            de "; schon drüben und weiter zurückgezogen: {crossed}. Neu anfragen mit carnet export … --again"
        ));
    }
    tell(Said::Scrap, record.number, None, record.machine.as_deref(), true, &done, desk)
}

/// Whether a newer one was found that says the same of the same: of the requests with one item key.
fn is_older(
    ledger: &dyn Ledger,
    record: &SaidRecord,
    newer: &[SaidRecord],
) -> Result<bool, LedgerError> {
    let key = |record: &SaidRecord| -> Result<_, LedgerError> {
        let request = record.request.map(|item| ledger.request(&item)).transpose()?.flatten();
        Ok(request.map(|request| request.key))
    };
    for other in newer {
        let is_same_machine = match (&record.machine, &other.machine) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            _ => true,
        };
        if is_same_machine && key(record)? == key(other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether what was taken back stands as withdrawn all the same: that nobody waits for it has crossed.
fn is_told(ledger: &dyn Ledger, item: &ItemRef) -> Result<bool, LedgerError> {
    let said = said(ledger, Said::Withdraw)?.iter().any(|said| said.request == Some(*item));
    let request = ledger.request(item)?;
    Ok(!said && request.is_some_and(|request| request.state == ItemState::Withdrawn))
}

fn not_said(what: Said, of: &str) -> Failure {
    let (noun, of) = (noun(what), Escaped(of));
    let message = text!(
        en "no {noun} of {of} stands that could be taken back";
        de "zu {of} gibt es nichts zurückzunehmen ({noun})"
    );
    Failure::new(Status::Usage, Code::LedgerNotSaid, message)
}

fn choose(of: &str, found: &[SaidRecord], ledger: &dyn Ledger) -> Result<Failure, LedgerError> {
    let mut names = Vec::new();
    for record in found {
        let machine = record.machine.as_ref().map(|name| {
            let name = word(name).unwrap_or_else(|| "NAME".to_owned());
            format!(" --machine {name}")
        });
        let Some(item) = record.request else { continue };
        if let Some(request) = ledger.request(&item)? {
            let (since, machine) = (When(record.time), machine.as_deref().unwrap_or_default());
            let text = text!(en "said {since}{machine}"; de "gemeldet {since}{machine}");
            show(&request, &text);
        }
        names.push(format!("{item}{}", machine.unwrap_or_default()));
    }
    Ok(several(of, names.into_iter()))
}

fn noun(what: Said) -> String {
    match what {
        Said::Dispute => text!(en "dispute"; de "Beanstandung"),
        Said::Withdraw => text!(en "withdrawal"; de "Rückzug"),
        Said::Answer => text!(en "answer by telephone"; de "Antwort per Telefon"),
        Said::Scrap => text!(en "scrapping"; de "Ausmusterung"),
        Said::Applied => text!(en "report of an activation"; de "Meldung einer Aktivierung"),
    }
}

fn is_of(ledger: &dyn Ledger, item: &ItemRef, machine: &str) -> Result<bool, LedgerError> {
    Ok(ledger.machines(item)?.iter().any(|name| name.eq_ignore_ascii_case(machine)))
}

fn is_product(ledger: &dyn Ledger, item: &ItemRef, text: &str) -> Result<bool, LedgerError> {
    let request = ledger.request(item)?;
    Ok(request.is_some_and(|request| matches_product(&request, text)))
}
