//! What is wrong with an answer, and what the gateway does about it.

use std::fmt;

use carnet_format::{Code, NumberError, SiteName};
use carnet_language::text;
use carnet_ledger::ItemFault;

use super::{InputError, Place};

carnet_format::faults! {
    /// Why an answer cannot be sent.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum AnswerError -> Code {
        "EXP-22" InputColumns: "no JSON, and no table with a column that says what is answered: item, \
            installation_id or installation_id_groups"
            / "kein JSON, und keine Tabelle mit einer Spalte, die sagt, was beantwortet wird: item, installation_id \
               oder installation_id_groups"
            NoRequestColumn;
        "EXP-22" InputItem: "the row has neither an item number nor an installation id"
            / "die Zeile hat weder die Nummer eines Postens noch eine Installations-ID"
            NoRequest;
        "EXP-22" InputItem: "{text:?} is not an item number"
            / "{text:?} ist keine Postennummer"
            ItemNumber { text: String };
        "EXP-22" InputItem: "several bundles are answered: the row needs a column bundle, or an installation id"
            / "mehrere Bündel werden beantwortet: Die Zeile braucht eine Spalte bundle oder eine Installations-ID"
            WhichBundle;
        "EXP-22" InputItem: "{text:?} is none of the bundles answered"
            / "{text:?} ist keines der beantworteten Bündel"
            NoSuchBundle { text: String };
        "EXP-22" InputItem: "several items asked for the installation id … {id}: {items}; the row \
            needs the number of one"
            / "mehrere Posten haben mit der Installations-ID … {id} angefragt: {items}; die Zeile braucht die Nummer \
                von einem"
            Shared { id: String, items: String };
        "EXP-22" AnswerUnknownItem: "the bundle {bundle} has no item {item}"
            / "Bündel {bundle} hat keinen Posten {item}"
            UnknownItem { item: u32, bundle: String };
        "EXP-22" AnswerUnknownItem: "no item of the bundles answered has the installation id … {id}"
            / "kein Posten der beantworteten Bündel hat die Installations-ID … {id}"
            UnknownInstallationId { id: String };
        "EXP-22" InputContradiction:
            "item {item} was asked for with another installation id: the rows are mixed up"
            / "für Posten {item} wurde mit einer anderen Installations-ID angefragt: Die Zeilen sind vertauscht"
            OtherInstallationId { item: u32 };
        "EXP-22" InputContradiction: "the row has two different installation ids"
            / "die Zeile hat zwei verschiedene Installations-IDs"
            TwoInstallationIds;

        "EXP-23" InputConfirmationId: "not a confirmation id: {_0}"
            / "keine Bestätigungs-ID: {_0}"
            NoConfirmationId(NumberError);
        "EXP-23" InputConfirmationId: "{groups} fewer than six digits: a spreadsheet drops the zeros \
            with which a group begins"
            / "{groups} weniger als sechs Ziffern: Ein Tabellenprogramm lässt die Nullen am Anfang einer Gruppe weg"
            LostZeros { groups: Groups };
        "EXP-23" InputConfirmationId: "not a confirmation id: character {place} is \
            {character:?}, which is not a digit"
            / "keine Bestätigungs-ID: Zeichen {place} ist {character:?} und keine Ziffer"
            Foreign { place: usize, character: char };
        "EXP-23" InputConfirmationId: "not a confirmation id: {name} is missing"
            / "keine Bestätigungs-ID: {name} fehlt"
            (name = name(*block))
            NoBlock { block: u8 };
        "EXP-23" InputConfirmationId: "this is an installation id, not a confirmation id"
            / "das ist eine Installations-ID, keine Bestätigungs-ID"
            InstallationId;
        "EXP-23" InputRounded: "{text:?} is a number that a spreadsheet has rounded"
            / "{text:?} ist eine Zahl, die ein Tabellenprogramm gerundet hat"
            Rounded { text: String };
        "EXP-23" InputRounded: "the confirmation id is a number; JSON readers round it"
            / "die Bestätigungs-ID steht als Zahl da; beim Lesen als JSON wird sie gerundet"
            BareNumber;
        "EXP-23" InputContradiction: "the row has two different confirmation ids"
            / "die Zeile hat zwei verschiedene Bestätigungs-IDs"
            TwoConfirmationIds;
        "EXP-23" InputOutcome: "{text:?} is neither a confirmation id nor an outcome"
            / "{text:?} ist weder eine Bestätigungs-ID noch ein Ergebnis"
            NoAnswer { text: String };

        "EXP-24" InputMisplaced: "{digits} digits stand here like a confirmation id, where none is read"
            / "hier stehen {digits} Ziffern wie eine Bestätigungs-ID, wo keine gelesen wird"
            Digits { digits: usize };
        "EXP-24" InputMisplaced: "{text:?} stands here, where no answer is read"
            / "{text:?} steht hier, wo keine Antwort gelesen wird"
            Word { text: String };
        "EXP-24" InputMisplaced: "a file beside the table is named here, {name:?}, where none is read"
            / "hier ist eine Datei neben der Tabelle genannt, {name:?}, wo keine gelesen wird"
            File { name: String };

        "EXP-24" InputRow: "a cell goes on behind the end of its line: a quote may not be closed, and \
            the rows behind it would be part of the cell"
            / "eine Zelle geht hinter dem Zeilenende weiter: Vielleicht fehlt ein Anführungszeichen, und die Zeilen \
               dahinter gehörten zur Zelle"
            LineBreak;

        "EXP-19" InputOutcome: "{text:?} is not an outcome; expected granted, refused or deferred"
            / "{text:?} ist kein Ergebnis; möglich: granted, refused oder deferred"
            Outcome { text: String };
        "EXP-19" InputOutcome: "the parts of the answer do not go together"
            / "die Teile der Antwort passen nicht zusammen"
            Mixed;
        "EXP-19" InputOutcome: "granted, but no confirmation id, file or fields stand here"
            / "bewilligt, aber ohne Bestätigungs-ID, Datei oder Felder"
            Nothing;
        "EXP-19" InputOutcome:
            "{text:?} is not an error code; expected 1 to 32 letters, digits, . _ : and -"
            / "{text:?} ist kein Fehlercode; erwartet werden 1 bis 32 Buchstaben, Ziffern, . _ : und -"
            ErrorCode { text: String };

        "EXP-25" InputContradiction: "item {item} is answered in another way at {other}"
            / "Posten {item} ist bei {other} anders beantwortet"
            AnsweredTwice { item: u32, other: Place };
        "EXP-25" InputContradiction: "item {item} has the confirmation id of item {other_item} at \
            {other}, but another installation id"
            / "Posten {item} hat die Bestätigungs-ID von Posten {other_item} bei {other}, aber eine andere \
               Installations-ID"
            SameConfirmationId { item: u32, other_item: u32, other: Place };
        "EXP-25" InputContradiction: "item {item} has the answer of item {other_item} at {other}, but \
            asked for something else"
            / "Posten {item} hat die Antwort von Posten {other_item} bei {other}, hat aber anderes angefragt"
            SameContent { item: u32, other_item: u32, other: Place };
        "EXP-26" InputContradiction: "the confirmation id of item {item} stands granted for another \
            installation id: item {held_item} of {held_bundle}, … {id}"
            / "die Bestätigungs-ID von Posten {item} ist für eine andere Installations-ID bewilligt: Posten \
               {held_item} von {held_bundle}, … {id}"
            Held { item: u32, held_item: u32, held_bundle: String, id: String };
        "EXP-27" InputContradiction: "the answer to item {item} stands granted for another request: \
            item {held_item} of {held_bundle}"
            / "die Antwort auf Posten {item} ist für eine andere Anfrage bewilligt: Posten {held_item} von \
               {held_bundle}"
            HeldContent { item: u32, held_item: u32, held_bundle: String };
        "EXP-27" InputContradiction: "the answer to item {item} is the request of {request}, \
            handed back"
            / "die Antwort auf Posten {item} ist die Anfrage von {request}, zurückgegeben"
            HandedBack { item: u32, request: String };
        "EXP-27" InputContradiction: "this is a file with which {vendor} is asked, not its answer"
            / "das ist eine Datei, mit der {vendor} gefragt wird, nicht die Antwort"
            Request { vendor: &'static str };
        "EXP-27" InputContradiction: "{name:?} is a table of requests and answers, not the answer of a \
            vendor"
            / "{name:?} ist eine Tabelle mit Anfragen und Antworten, nicht die Antwort eines Herstellers"
            Table { name: String };
        "EXP-29" AnswerDisputed: "the confirmation id of item {item} did not fit this installation id: {site} says so"
            / "die Bestätigungs-ID von Posten {item} passt nicht zu dieser Installations-ID: Das sagt {site}"
            DisputedElsewhere { item: u32, site: SiteName };
        self.0: "{_0}" Ledger(#[from] ItemFault);
    }
}

/// A block as the portal letters it.
fn name(block: u8) -> String {
    let (number, letter) = (block + 1, char::from(b'A' + block));
    text!(en "group {number} ({letter})"; de "Gruppe {number} ({letter})")
}

/// Groups of a confirmation id, by their bits, and what they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    pub(crate) mask: u16,
    pub(crate) of: usize,
}

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = (0..16).filter(|bit| self.mask >> bit & 1 == 1).collect();
        let mut named = String::new();
        for (place, number) in numbers.iter().enumerate() {
            named.push_str(&match place {
                0 => String::new(),
                _ if place + 1 == numbers.len() => text!(en " and "; de " und "),
                _ => ", ".to_owned(),
            });
            named.push_str(&(number + 1).to_string());
        }
        let of = self.of;
        f.write_str(&match numbers.len() {
            1 => text!(en "group {named} of {of} has"; de "Gruppe {named} von {of} hat"),
            _ => text!(en "groups {named} of {of} have"; de "die Gruppen {named} von {of} haben"),
        })
    }
}

/// What the gateway does next about its table. A code that says the same to a plant has its own text.
pub(crate) fn next_step(error: &InputError) -> String {
    use AnswerError as Answer;
    match error {
        InputError::Reply(error) => match error {
            Answer::NoRequestColumn => text!(
                en "Fill in requests.csv of the spool and hand it back. A table of your own needs a header \
                    line with item and bundle, or installation_id_groups, and with confirmation_id.";
                de "requests.csv aus der Ablage ausfüllen und zurückgeben. Eine eigene Tabelle braucht eine Kopfzeile \
                    mit item und bundle, oder installation_id_groups, und mit confirmation_id."
            ),
            Answer::NoRequest => text!(
                en "Give each row the number of the column item of requests.csv, or the installation id.";
                de "Jeder Zeile die Nummer aus der Spalte item von requests.csv geben, oder die Installations-ID."
            ),
            Answer::Shared { .. } | Answer::WhichBundle => text!(
                en "Take item and bundle of the row from requests.csv.";
                de "item und bundle der Zeile aus requests.csv übernehmen."
            ),
            Answer::UnknownInstallationId { .. } => text!(
                en "Name with --reply-to the bundle in whose requests.csv it stands. If it is in none, it \
                    was never asked for: look where the row came from.";
                de "Mit --reply-to das Bündel nennen, in dessen requests.csv sie steht. Steht sie in keiner, wurde nie \
                    danach gefragt: klären, woher die Zeile kommt."
            ),
            Answer::TwoConfirmationIds | Answer::TwoInstallationIds => text!(
                en "Correct the one that is wrong, or leave only one of the columns.";
                de "Die falsche berichtigen, oder nur eine der Spalten behalten."
            ),
            Answer::LostZeros { .. } => text!(
                en "Read these groups again where the confirmation id was shown, and put back the zeros with \
                    which they begin. Format the column as text before you type.";
                de "Diese Gruppen noch einmal dort lesen, wo die Bestätigungs-ID stand, und die Nullen am Anfang \
                    ergänzen. Vor dem Eingeben die Spalte als Text formatieren."
            ),
            Answer::NoConfirmationId(NumberError::CheckDigit(_)) | Answer::NoBlock { .. } => text!(
                en "Read the groups named again where the confirmation id was shown.";
                de "Die genannten Gruppen noch einmal dort lesen, wo die Bestätigungs-ID stand."
            ),
            Answer::NoConfirmationId(_) | Answer::Foreign { .. } | Answer::InstallationId => text!(
                en "Copy the whole confirmation id again from where it was shown: 8 groups of six digits, \
                    or 7.";
                de "Die ganze Bestätigungs-ID noch einmal von dort kopieren, wo sie stand: 8 Gruppen zu sechs Ziffern, \
                    oder 7."
            ),
            Answer::Rounded { .. } => text!(
                en "Copy the confirmation id again from where it was shown, in groups with dashes, or \
                    format the column as text first.";
                de "Die Bestätigungs-ID noch einmal von dort kopieren, wo sie stand, in Gruppen mit Bindestrichen, oder \
                    zuerst die Spalte als Text formatieren."
            ),
            Answer::LineBreak => text!(
                en "Close the quote in this line, or remove it; each answer takes one line of the table.";
                de "In dieser Zeile das Anführungszeichen schließen oder entfernen; jede Antwort ist eine Zeile."
            ),
            Answer::BareNumber => quote_digits(),
            Answer::NoAnswer { .. } => text!(
                en "Leave the cell empty while there is no answer, or write refused or deferred, and a code \
                    if there is one.";
                de "Die Zelle leer lassen, solange es keine Antwort gibt, oder refused oder deferred schreiben, und den \
                    Code, wenn es einen gibt."
            ),
            Answer::File { .. } => text!(
                en "Name the file of the vendor's answer in the column response_file.";
                de "Die Datei mit der Antwort des Herstellers in der Spalte response_file nennen."
            ),
            Answer::Digits { .. } | Answer::Word { .. } => text!(
                en "Give the column the name confirmation_id (blocks: A to H; refusals: outcome), or move the \
                    value there.";
                de "Die Spalte confirmation_id nennen (Blöcke: A bis H; Verweigerungen: outcome), oder den Wert dorthin \
                    setzen."
            ),
            Answer::Held { .. } => text!(
                en "It is the other machine's: read the confirmation id again for this installation id. If \
                    the other answer is the wrong one, the plant has to say first that it does not fit, or \
                    its bundle is declared void.";
                de "Sie gehört zur anderen Maschine: die Bestätigungs-ID zu dieser Installations-ID noch einmal \
                    lesen. Ist die andere Antwort falsch, muss das Werk sie zuerst beanstanden, oder ihr Bündel wird \
                    für verloren erklärt."
            ),
            Answer::HeldContent { .. } | Answer::SameContent { .. } => text!(
                en "A vendor's answer is for one request: take the file that the vendor made for this one.";
                de "Die Antwort eines Herstellers gilt für eine Anfrage: die Datei nehmen, die er für diese gemacht hat."
            ),
            Answer::HandedBack { .. } | Answer::Request { .. } | Answer::Table { .. } => text!(
                en "Name the file with which the vendor answered; while there is none, leave the cell empty.";
                de "Die Datei nennen, mit der der Hersteller geantwortet hat; solange es keine gibt, die Zelle leer \
                    lassen."
            ),
            other => other.code().next_step_for_own().to_owned(),
        },
        InputError::BareNumber => quote_digits(),
        InputError::Spreadsheet { .. } => text!(
            en "Take item, or the column installation_id_groups, from requests.csv; a spreadsheet leaves \
                the groups alone.";
            de "item oder die Spalte installation_id_groups aus requests.csv nehmen; die Gruppen lässt ein \
                Tabellenprogramm, wie sie sind."
        ),
        InputError::InstallationId(_) | InputError::FiftyDigits | InputError::ConfirmationId => {
            text!(
                en "Take the column installation_id_groups from requests.csv as it is.";
                de "Die Spalte installation_id_groups aus requests.csv unverändert übernehmen."
            )
        }
        InputError::ColumnTwice => text!(
            en "Leave one of the two columns, or name them differently.";
            de "Nur eine der beiden Spalten behalten, oder sie verschieden nennen."
        ),
        InputError::Width { .. } => text!(
            en "Give the row as many values as the header has, or put quotes around a value with a \
                separator in it.";
            de "Der Zeile so viele Werte geben, wie die Kopfzeile hat, oder einen Wert mit Trennzeichen in \
                Anführungszeichen setzen."
        ),
        InputError::RowTooLong => text!(
            en "Close the quote or the brace in the line named.";
            de "In der genannten Zeile Anführungszeichen oder Klammer schließen."
        ),
        InputError::Json(_) => text!(
            en "Correct the object in the line named; each answer is one object of JSON.";
            de "Das Objekt in der genannten Zeile berichtigen; jede Antwort ist ein JSON-Objekt."
        ),
        InputError::VendorFileUnread { .. } | InputError::VendorFile { .. } => text!(
            en "Put the file with which the vendor answered beside the table, and give its name in the column \
                response_file.";
            de "Die Datei, mit der der Hersteller geantwortet hat, neben die Tabelle legen und in der Spalte \
                response_file nennen."
        ),
        InputError::Fields(_) => text!(
            en "Write the fields of the vendor's answer as an object of names and texts.";
            de "Die Felder der Antwort des Herstellers als Objekt aus Namen und Texten schreiben."
        ),
        InputError::Packed => text!(
            en "Save the sheet as CSV, with the confirmation ids as text.";
            de "Das Blatt als CSV speichern, die Bestätigungs-IDs als Text."
        ),
        InputError::ProductKey => text!(
            en "Remove the key from the file, find out how it got there, and reply again.";
            de "Den Schlüssel aus der Datei entfernen, klären, wie er hineinkam, und noch einmal antworten."
        ),
        other => other.code().next_step_for_own().to_owned(),
    }
}

fn quote_digits() -> String {
    text!(en "Put the digits in quotes."; de "Die Ziffern in Anführungszeichen setzen.")
}
