//! What is said of a row of which the ledger says nothing, and what to do.

use carnet_format::ItemRef;
use carnet_host::word_of_machine;
use carnet_language::text;
use carnet_ledger::{RequestRecord, Subject};

use super::read::{ResultOutcome, Row};
use crate::command::known;

pub(super) fn back(machine: &str) -> String {
    let machine = word_of_machine(machine);
    text!(
        en "Nothing was said: it is scrapped. If it is there after all: carnet ledger scrap {machine} --take-back \
            --ticket TICKET, then this table again.";
        de "Nichts gemeldet: Sie ist ausgemustert. Doch noch da: carnet ledger scrap {machine} --take-back \
            --ticket VORGANG, dann diese Tabelle noch einmal."
    )
}

/// Of a row whose answer is not the one that stands.
// LEDGER-79.
pub(super) fn earlier(row: &Row, own: &str) -> String {
    let end = row.end.as_deref().unwrap_or_default();
    text!(
        en "Nothing was said: the row is of an earlier answer, …{end}; the one that stands ends with {own}. Run apply \
            again with the newest responses.csv.";
        de "Nichts gemeldet: Die Zeile ist von einer früheren Antwort, …{end}; die jetzige endet auf {own}. apply mit der \
            neuesten responses.csv noch einmal laufen lassen."
    )
}

/// Of a row whose installation id is not the one that the machine showed last.
// LEDGER-79.
pub(super) fn older(back: &str, newer: ItemRef) -> String {
    text!(
        en "Nothing was said: the machine has also asked with another installation id, request {newer}. Run apply again \
            with the newest responses.csv; if its screen shows this one, and it is active: {back}.";
        de "Nichts gemeldet: Die Maschine hat auch mit einer anderen Installations-ID angefragt, Anfrage {newer}. apply \
            mit der neuesten responses.csv noch einmal laufen lassen; zeigt ihr Bildschirm diese hier, und sie ist aktiv: \
            {back}."
    )
}

/// Of a dispute that is not taken back with the table.
pub(super) fn by_hand(item: &ItemRef, entry: u64, is_newest: bool) -> String {
    let why = match is_newest {
        true => text!(
            en "It is disputed by hand, or by another table";
            de "Beanstandet ist sie von Hand oder durch eine andere Tabelle"
        ),
        false => text!(
            en "It was disputed, and more has happened since";
            de "Beanstandet war sie, und seitdem ist mehr geschehen"
        ),
    };
    text!(
        en "{why} (entry {entry}), and that stays. If that is an error, too: carnet ledger dispute {item} --take-back \
            --ticket TICKET.";
        de "{why} (Eintrag {entry}), und dabei bleibt es. Ist auch das ein Irrtum: carnet ledger dispute {item} \
            --take-back --ticket VORGANG."
    )
}

pub(super) fn changed() -> String {
    text!(
        en "Nothing was said: the ledger has changed since this was judged. Run this table again.";
        de "Nichts gemeldet: Das Register hat sich geändert, seit das beurteilt wurde. Diese Tabelle noch einmal angeben."
    )
}

/// What to do where the ledger says nothing.
pub(super) fn step(row: &Row, request: &RequestRecord) -> String {
    let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
    match (row.outcome, &row.code) {
        (ResultOutcome::Changed, _) => text!(
            en "Board or key have changed: export this machine again. (The installation id of a forest is shown by no \
                machine: apply leaves it alone.)";
            de "Mainboard oder Schlüssel sind neu: diese Maschine neu exportieren. (Die Installations-ID einer \
                Gesamtstruktur zeigt keine Maschine: apply lässt sie aus.)"
        ),
        (_, Some(code)) => match known(Some(code), is_microsoft) {
            Some(known) => known.next.to_owned(),
            None => text!(
                en "Look up what {code} means, mend it at the machine, and run apply again.";
                de "Nachsehen, was {code} bedeutet, an der Maschine beheben und apply noch einmal laufen lassen."
            ),
        },
        (_, None) => text!(
            en "It could not be reached, or did not say why: the warnings of apply do. Run apply again there.";
            de "Sie war nicht erreichbar oder nannte keinen Grund: Die Warnungen von apply nennen ihn. Dort apply noch \
                einmal laufen lassen."
        ),
    }
}
