//! What is wrong with a row of a result table.

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, ItemRef};
use carnet_language::text;

use super::read::MOST_ROWS;

/// A row, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) fault: ResultFault,
}

carnet_format::faults! {
    /// Why a result table says nothing.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ResultFault -> Code {
        "LEDGER-78" InputEncoding: "it is not UTF-8: save it as “CSV UTF-8”"
            / "das ist kein UTF-8: als „CSV UTF-8“ speichern"
            Encoding;
        "LEDGER-78" InputColumns: "columns that are missing: {_0}" / "Spalten, die fehlen: {_0}"
            (_0 = _0.join(", "))
            Missing(Vec<&'static str>);
        "LEDGER-78" InputColumns: "columns that are there twice: {_0}" / "Spalten, die doppelt da sind: {_0}"
            (_0 = _0.join(", "))
            Doubled(Vec<&'static str>);
        "LEDGER-78" InputNothing: "the table has no rows" / "die Tabelle hat keine Zeilen"
            Nothing;
        "LEDGER-78" InputTooLarge: "the table has more than {MOST_ROWS} rows"
            / "die Tabelle hat mehr als {MOST_ROWS} Zeilen"
            TooMany;
        "LEDGER-78" InputRow: "the row has {got} cells, and the header {expected}"
            / "die Zeile hat {got} Zellen, die Kopfzeile {expected}"
            Cells { got: usize, expected: usize };
        "LEDGER-78" InputRow: "a quotation mark is not closed in this line: it was cut, or a cell has a line break"
            / "ein Anführungszeichen ist in dieser Zeile nicht geschlossen: Sie ist abgeschnitten, oder eine Zelle hat einen \
                Zeilenumbruch"
            Quotation;
        "LEDGER-78" InputRow: "a cell has a line break" / "eine Zelle hat einen Zeilenumbruch"
            LineBreak;
        "LEDGER-78" InputRow: "the row names no machine" / "die Zeile nennt keine Maschine"
            NoMachine;
        "LEDGER-78" InputRow: "{text:?} is no error code" / "{text:?} ist kein Fehlercode"
            Code { text: String };
        "LEDGER-78" InputRow: "confirmation_id_end {text:?} is not the last six digits of a confirmation id"
            / "confirmation_id_end {text:?} sind nicht die letzten sechs Ziffern einer Bestätigungs-ID"
            End { text: String };
        "LEDGER-78" InputRow: "request_bundle {bundle:?} and request_item {index:?} name no request"
            / "request_bundle {bundle:?} und request_item {index:?} nennen keine Anfrage"
            Request { bundle: String, index: String };
        "LEDGER-78" InputOutcome: "{text:?} is none of active, refused, changed, failed"
            / "{text:?} ist keines von active, refused, changed, failed"
            Outcome { text: String };
        "LEDGER-78" LedgerUnknownItem: "this site has not sent request {item}"
            / "dieser Standort hat Anfrage {item} nicht gesendet"
            Unknown { item: ItemRef };
        "LEDGER-78" InputContradiction: "{machine} is none of the machines of request {item}: {machines}"
            / "{machine} gehört nicht zu den Maschinen der Anfrage {item}: {machines}"
            (machine = Escaped(machine), machines = Escaped(machines))
            Machine { machine: String, item: ItemRef, machines: String };
        "LEDGER-78" InputContradiction: "the installation id of request {item} ends with {own:?}, not with {got:?}"
            / "die Installations-ID der Anfrage {item} endet auf {own:?}, nicht auf {got:?}"
            Group { item: ItemRef, own: String, got: String };
        "LEDGER-78" InputContradiction: "the row is active, but has license_status {status:?} and code {code:?}"
            / "die Zeile ist active, hat aber license_status {status:?} und code {code:?}"
            NotActive { status: String, code: String };
        "LEDGER-78" InputContradiction: "line {line} says something else of the same machine and request"
            / "Zeile {line} sagt anderes über dieselbe Maschine und Anfrage"
            Twice { line: u64 };
    }
}

impl ResultFault {
    /// What the person does next, who was told to export a table by some of these codes elsewhere.
    pub(super) fn next(&self) -> String {
        match self.code() {
            Code::InputColumns if self.is_of_older_script() => text!(
                en "Give the table that the script apply wrote. Where an older apply wrote it: print the script anew \
                    (carnet script apply), run it again, and give the new table; or say it of each machine by hand: \
                    carnet ledger applied MACHINE.";
                de "Die Tabelle angeben, die das Skript apply schrieb. Schrieb sie ein älteres apply: das Skript neu \
                    ausgeben (carnet script apply), noch einmal laufen lassen und die neue Tabelle angeben; oder jede \
                    Maschine von Hand melden: carnet ledger applied MASCHINE."
            ),
            Code::InputNothing => text!(
                en "Check that it is the right file: apply writes a row for each answer of the responses.csv that it is \
                    given.";
                de "Prüfen, ob es die richtige Datei ist: apply schreibt eine Zeile für jede Antwort der responses.csv, \
                    die es bekommt."
            ),
            Code::InputTooLarge => text!(
                en "Split the table, each part with the header, and give one after the other.";
                de "Die Tabelle teilen, jeden Teil mit der Kopfzeile, und die Teile nacheinander angeben."
            ),
            Code::InputEncoding => text!(
                en "Take the table as apply wrote it, or save it as CSV UTF-8.";
                de "Die Tabelle so nehmen, wie apply sie schrieb, oder als „CSV UTF-8“ speichern."
            ),
            Code::LedgerUnknownItem => Code::LedgerUnknownItem.next_step().to_owned(),
            _ => text!(
                en "Take the table as one run of apply wrote it; if it was cut, run apply again.";
                de "Die Tabelle so nehmen, wie ein Lauf von apply sie schrieb; ist sie abgeschnitten, apply noch einmal laufen lassen."
            ),
        }
    }

    /// Whether it lacks the column that tables of older scripts do not have.
    fn is_of_older_script(&self) -> bool {
        matches!(self, Self::Missing(missing) if missing[..] == ["confirmation_id_end"])
    }
}
