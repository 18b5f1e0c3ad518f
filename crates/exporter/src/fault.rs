//! What is wrong with an input, where, and what to do.

mod answer;

use std::fmt;
use std::sync::Arc;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Coded, ExtendedPidError, GuidError, NumberError, Vendor};
use carnet_judge::route::RouteFault;
use carnet_language::text;

pub(crate) use self::answer::next_step as next_step_for_answers;
pub use self::answer::{AnswerError, Groups};

use crate::intake::SkipReason;
use crate::names::{Origin, Written};

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it was named.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.escape_debug(), self.line)
    }
}

/// One thing wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}{fault}", in_column(column.as_deref()))]
pub struct Fault {
    /// The row.
    pub place: Place,
    /// The column by the name it has in the file, if one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    #[source]
    pub fault: InputError,
}

pub(crate) fn in_column(column: Option<&str>) -> String {
    let named = |name: &str| {
        let name = name.escape_debug();
        text!(en "column {name}: "; de "Spalte {name}: ")
    };
    column.map(named).unwrap_or_default()
}

carnet_format::faults! {
    /// Why a row, or a file, cannot be exported.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum InputError -> Code {
        "EXP-8" InputInstallationId: "no valid installation id: {_0}"
            / "keine gültige Installations-ID: {_0}"
            InstallationId(NumberError);
        "EXP-8" InputInstallationId: "an installation id of 50 digits is not carried yet; if \
            this one was not cut off, leave it out and activate the product in another way"
            / "eine Installations-ID mit 50 Ziffern trägt Carnet noch nicht; ist diese nicht abgeschnitten, sie \
                weglassen und das Produkt anders aktivieren"
            FiftyDigits;
        "EXP-8" InputRounded: "{text:?} is a number that a spreadsheet has rounded"
            / "{text:?} ist eine Zahl, die ein Tabellenprogramm gerundet hat"
            Spreadsheet { text: String };
        "EXP-8" InputRounded: "the installation id is a number; JSON readers round it"
            / "die Installations-ID steht als Zahl da; beim Lesen als JSON wird sie gerundet"
            BareNumber;
        "EXP-8" InputMisplaced:
            "{digits} digits stand here, but the row has no valid installation id"
            / "hier stehen {digits} Ziffern, aber die Zeile hat keine gültige Installations-ID"
            Misplaced { digits: usize };
        "EXP-8" InputMisplaced:
            "an installation id stands among other values, and no header names the columns"
            / "eine Installations-ID steht zwischen anderen Werten, und keine Kopfzeile benennt die Spalten"
            NoHeader;
        "EXP-8" InputInstallationId: "this is a confirmation id, not an installation id; \
            answers are exported with --reply-to REF"
            / "das ist eine Bestätigungs-ID, keine Installations-ID; Antworten exportiert --reply-to REF"
            ConfirmationId;
        "EXP-1" InputEncoding: "text of another encoding begins here; save each print in a file of \
            its own"
            / "hier beginnt Text in einer anderen Kodierung; jede Ausgabe in einer eigenen Datei speichern"
            TwoEncodings;
        "EXP-2" InputLayout: "a table for the eye, whose values may be cut off; write it with \
            Export-Csv"
            / "eine Tabelle fürs Auge, deren Werte abgeschnitten sein können; mit Export-Csv schreiben"
            FormatTable;
        "EXP-2" InputLayout: "which of these lines belong to which installation id is not \
            certain; separate the products with blank lines, or save a print of each"
            / "welche dieser Zeilen zu welcher Installations-ID gehören, ist nicht sicher; die Produkte durch \
                Leerzeilen trennen oder einzeln speichern"
            Ambiguous;
        "EXP-2" InputLayout: "the line above or below has one value only, and this row may be broken \
            in two; put its pieces into one line, or write the table again with Export-Csv"
            / "die Zeile darüber oder darunter hat nur einen Wert, und diese kann in zwei zerbrochen sein; ihre \
               Teile in eine Zeile setzen, oder die Tabelle mit Export-Csv neu schreiben"
            TornRow;
        "EXP-2" InputLayout: "the header may be broken in two, and go on in this line; put its pieces \
            into one line, or write the table again with Export-Csv"
            / "die Kopfzeile kann in zwei zerbrochen sein und in dieser Zeile weitergehen; ihre Teile in eine Zeile \
               setzen, oder die Tabelle mit Export-Csv neu schreiben"
            TornHeader;
        "EXP-2" InputLayout: "a line end stands within this value; put it into one line, or write \
            the table again with Export-Csv"
            / "in diesem Wert steht ein Zeilenende; ihn in eine Zeile setzen, oder die Tabelle mit Export-Csv neu \
               schreiben"
            TornValue;
        "EXP-3" InputInstallationId: "{digits} digits stand in the lines {first} to {last}, and no \
            valid installation id comes of them"
            / "in den Zeilen {first} bis {last} stehen {digits} Ziffern, und sie ergeben keine gültige \
               Installations-ID"
            LooseDigits { digits: usize, first: u64, last: u64 };
        "EXP-5" InputState: "the licence state {state:?} is not understood, and activating a \
            licensed product again would spend an activation; if it is not licensed, export this \
            file with --all-products"
            / "der Lizenzstatus {state:?} ist nicht bekannt, und ein lizenziertes Produkt noch einmal zu aktivieren, \
               verbraucht eine Aktivierung; ist es nicht lizenziert, diese Datei mit --all-products exportieren"
            State { state: String };
        "EXP-5" InputState: "a column that is not known says {state:?}; call it LicenseStatus, or \
            leave it out"
            / "eine unbekannte Spalte sagt {state:?}; sie LicenseStatus nennen oder weglassen"
            StateElsewhere { state: String };
        "EXP-5" InputState: "{reason} is said of a product at {other} that has no \
            installation id, and it may be this one; save the output of slmgr.vbs /dlv, which has \
            both, or export this file with --all-products"
            / "bei {other} heißt es „{reason}“ von einem Produkt ohne Installations-ID, und es kann dieses sein; die \
               Ausgabe von slmgr.vbs /dlv speichern, die beides hat, oder diese Datei mit --all-products exportieren"
            MayBe { reason: SkipReason, other: Place };
        "EXP-10" InputContradiction: "the kinds of the product key that are told here differ"
            / "die hier genannten Arten des Produktschlüssels widersprechen sich"
            TwoKinds;
        "EXP-10" InputContradiction: "two installation ids stand in one row"
            / "in einer Zeile stehen zwei Installations-IDs"
            TwoNumbers;
        "EXP-10" InputContradiction: "two columns name different machines: {one} and {other}"
            / "zwei Spalten nennen verschiedene Maschinen: {one} und {other}"
            TwoMachines { one: String, other: String };
        "EXP-10" InputContradiction:
            "the ids of the product and of its application stand in each other's place"
            / "die IDs des Produkts und seiner Anwendung sind vertauscht"
            OtherId;
        "EXP-10" InputContradiction: "another header stands here, with the columns in another order"
            / "hier steht noch eine Kopfzeile, mit den Spalten in anderer Reihenfolge"
            SecondHeader;
        "EXP-10" InputColumns: "whether this is the id of a device or of a product is not certain; call the \
            column ActivationID or leave it out"
            / "ob dies die ID eines Geräts oder eines Produkts ist, ist nicht sicher; die Spalte ActivationID nennen \
               oder weglassen"
            WhichId;
        "EXP-10" InputContradiction: "{reason} is said of the same installation id at {other}, and \
            here it is not"
            / "bei {other} heißt es zur selben Installations-ID „{reason}“, hier nicht"
            TwoStates { reason: SkipReason, other: Place };
        "EXP-4" InputMachine: "the machine is not named here, and it is elsewhere in this file"
            / "hier ist keine Maschine genannt, anderswo in dieser Datei schon"
            NoMachine;
        "EXP-4" InputMachine: "the machine is not named here, and this file has a place for it; fill it in, or name \
            the machine with --machine"
            / "hier ist keine Maschine genannt, und diese Datei hat eine Stelle dafür; sie ausfüllen, oder die Maschine \
               mit --machine angeben"
            EmptyMachine;
        "EXP-4" InputMachine: "the machine is not named here, and rows of this table are broken"
            / "hier ist keine Maschine genannt, und Zeilen dieser Tabelle sind umbrochen"
            Torn;
        "EXP-4" InputMachine: "several rows would get the file's name as their machine, and what \
            these columns mean is not known: {names}; call the one that names the machine Machine, \
            or name it with --machine"
            / "mehrere Zeilen bekämen den Dateinamen als Maschine, und was diese Spalten bedeuten, ist nicht \
               bekannt: {names}; die mit der Maschine Machine nennen, oder die Maschine mit --machine angeben"
            UnknownColumns { names: String };
        "EXP-4" InputMachine: "the print seems to be of several machines: {names}; save each in a \
            file of its own, or name the machine with --machine"
            / "die Ausgabe scheint von mehreren Maschinen zu sein: {names}; die jeder Maschine in einer eigenen Datei \
                speichern, oder die Maschine mit --machine angeben"
            SeveralMachines { names: String };
        "EXP-10" InputGuid: "{_0}" Guid(GuidError);
        "EXP-10" InputExtendedPid: "{_0}" ExtendedPid(ExtendedPidError);
        "EXP-10" InputKeyType:
            "{text:?} is no key type; expected MAK, Retail, OEM, CSVLK, ADBA or other"
            / "{text:?} ist keine Schlüsselart; möglich: MAK, Retail, OEM, CSVLK, ADBA oder other"
            KeyType { text: String };
        "EXP-10" InputReason:
            "{text:?} is no reason; expected initial, hardware-change, reinstall or renewal"
            / "{text:?} ist kein Grund; möglich: initial, hardware-change, reinstall oder renewal"
            Reason { text: String };
        "EXP-10" InputMachine: "{text:?} is no machine name: {why}"
            / "{text:?} ist kein Maschinenname: {why}"
            Machine { text: String, why: String };
        "EXP-10" InputMachine: "the file gives its name to a machine, and so does {other:?}; name \
            the machine in a column, or rename a file"
            / "die Datei gibt einer Maschine ihren Namen, und {other:?} auch; die Maschine in einer Spalte nennen \
               oder eine Datei umbenennen"
            NameTwice { other: String };
        "EXP-10" InputRow: "the row has {got} values, the header has {expected}"
            / "die Zeile hat {got} Werte, die Kopfzeile {expected}"
            Width { got: usize, expected: usize };
        "EXP-10" InputColumns: "the table has no column OfflineInstallationId"
            / "die Tabelle hat keine Spalte OfflineInstallationId"
            NoColumn;
        "EXP-10" InputColumns: "two columns have this name"
            / "zwei Spalten haben diesen Namen"
            ColumnTwice;
        "EXP-10" InputRow: "the row is longer than 1 MiB: a quote or a brace may not be closed"
            / "die Zeile ist länger als 1 MiB: Vielleicht fehlt ein Anführungszeichen oder eine Klammer am Ende"
            RowTooLong;
        "EXP-10" InputTooLarge: "the print is longer than 64 MiB"
            / "die Ausgabe ist länger als 64 MiB"
            PrintTooLong;
        "EXP-10" InputRow: "no JSON object: {_0}"
            / "kein JSON-Objekt: {_0}"
            Json(String);
        "EXP-10" InputPacked: "this is a workbook or another packed file, not text"
            / "das ist eine Arbeitsmappe oder eine andere gepackte Datei, kein Text"
            Packed;
        "EXP-10" InputNothing: "the file has no table, no JSON and no print with an installation id"
            / "in der Datei ist keine Tabelle, kein JSON und keine Ausgabe mit einer Installations-ID"
            Nothing;
        "EXP-6" InputProductKey: "a full product key stands here"
            / "hier steht ein ganzer Produktschlüssel"
            ProductKey;
        "EXP-12" InputVendor: "a private key stands here, which never leaves"
            / "hier steht ein privater Schlüssel; der geht niemals hinaus"
            PrivateKey;
        "EXP-15" InputName: "{_0}" Name(NameFound);
        "EXP-14" InputProductKey: "this has the shape of a full product key; if it is a ticket of \
            CodeMeter, the security officer lets it cross by naming this field in the fields of the route, in \
            the trust file"
            / "das sieht aus wie ein ganzer Produktschlüssel; ist es ein Ticket von CodeMeter, lassen die \
               Sicherheitsbeauftragten es passieren, indem sie dieses Feld in der Vertrauensdatei unter fields des \
               Wegs nennen"
            Ticket;
        "EXP-10" InputContradiction: "the same installation id stands at {other} with another {what}"
            / "dieselbe Installations-ID steht bei {other}, aber anders: {what}"
            (what = what.said())
            Contradiction { other: Place, what: Thing };
        "EXP-10" InputContradiction:
            "the same product of the same machine stands at {other} with another installation id"
            / "dasselbe Produkt derselben Maschine steht bei {other} mit einer anderen Installations-ID"
            TwoIds { other: Place };
        "EXP-10" InputVendor: "the file has {got} bytes, expected 1 to 4,193,280"
            / "die Datei hat {got} Bytes, erwartet werden 1 bis 4.193.280"
            VendorFile { got: u64 };
        "EXP-12" InputVendor: "this is a file of {vendor}, not of {named}"
            / "das ist eine Datei von {vendor}, nicht von {named}"
            OtherVendor { vendor: &'static str, named: Vendor };
        "EXP-12" InputVendor: "this is what {vendor} answers, not a request"
            / "das ist, was {vendor} antwortet, keine Anfrage"
            VendorAnswer { vendor: &'static str };
        "EXP-10" InputVendor: "cannot read {path:?}: {why}"
            / "{path:?} lässt sich nicht lesen: {why}"
            VendorFileUnread { path: String, why: String };
        "EXP-10" InputVendor: "{_0}" Fields(String);
        self.0: "{_0}" Reply(#[from] AnswerError);
        self.0: "the route does not carry {what}"
            / "der Weg trägt das nicht: {what}"
            (what = burden(_0))
            Route(#[from] RouteFault);
        "EXP-10" InputTooLarge: "more than 4,194,304 rows: export in several runs"
            / "mehr als 4.194.304 Zeilen: in mehreren Läufen exportieren"
            TooMany;
    }
}

/// A name in what would leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFound {
    /// The name.
    pub name: String,
    /// Whose it is.
    pub origin: Origin,
    /// How it is written there.
    pub written: Written,
}

impl fmt::Display for NameFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, written) = (Escaped(&self.name), self.written);
        match self.origin {
            Origin::Machine => f.write_str(&text!(
                en "the name of the machine {name} stands here{written}";
                de "hier steht der Name der Maschine {name}{written}"
            )),
            Origin::List => f.write_str(&text!(
                en "{name} of the list of names stands here{written}";
                de "hier steht {name} von der Liste der Namen{written}"
            )),
        }
    }
}

carnet_format::words! {
    /// What two rows have in common, or not.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Thing {
        /// The kind of product key.
        KeyType = "key type" / "Schlüsselart",
        /// The id of the application.
        ApplicationId = "application id" / "Anwendungs-ID",
        /// The id of the product.
        ActivationId = "activation id" / "Aktivierungs-ID",
        /// The extended PID.
        ExtendedPid = "extended PID" / "erweiterte PID",
        /// Why it is asked for.
        Reason = "reason" / "Grund",
        /// The installation id.
        InstallationId = "installation id" / "Installations-ID",
        /// A vendor's file.
        File = "file" / "Datei",
        /// A vendor's fields.
        Fields = "set of fields" / "Felder",
    }
}

/// How many digits the installation ids have that are not carried yet.
pub(crate) const FIFTY: usize = 50;

/// What a route refuses, without the item number that it gives.
fn burden(fault: &RouteFault) -> String {
    match fault {
        RouteFault::Scheme { scheme, .. } => {
            text!(en "the scheme {scheme}"; de "Verfahren {scheme}")
        }
        RouteFault::KeyType { key_type, .. } => {
            text!(en "the key type {key_type}"; de "Schlüsselart {key_type}")
        }
        RouteFault::Vendor { vendor, .. } => {
            text!(en "the vendor {vendor}"; de "Hersteller {vendor}")
        }
        other => text!(en "it: {other}"; de "{other}"),
    }
}

impl InputError {
    /// So many digits stand where no installation id is expected.
    // EXP-8.
    pub(crate) const fn misplaced(digits: usize) -> Self {
        match digits {
            FIFTY => Self::FiftyDigits,
            digits => Self::Misplaced { digits },
        }
    }

    /// Whether `--skip-bad` may leave this row out. A product key stops everything, and so does a
    /// file that could not be read to its end, where another key may stand.
    #[must_use]
    pub const fn can_be_skipped(&self) -> bool {
        !matches!(
            self,
            Self::ProductKey
                | Self::PrivateKey
                | Self::Ticket
                | Self::RowTooLong
                | Self::PrintTooLong
                | Self::Packed
                | Self::TooMany
                | Self::TwoEncodings
                | Self::FormatTable
                | Self::SecondHeader
                | Self::TornHeader
                | Self::NameTwice { .. }
                | Self::VendorFile { .. }
                | Self::Reply(AnswerError::LineBreak)
        )
    }
}

/// A file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(en "cannot read {file:?}: {why}"; de "{file:?} lässt sich nicht lesen: {why}"))]
#[non_exhaustive]
pub struct UnreadableInput {
    /// The file as it was named.
    pub file: String,
    /// What the operating system says.
    pub why: String,
}

impl Coded for UnreadableInput {
    fn code(&self) -> Option<Code> {
        Some(Code::InputUnreadable)
    }
}

impl UnreadableInput {
    pub(crate) fn new(file: &str, why: impl ToString) -> Self {
        Self { file: file.to_owned(), why: why.to_string() }
    }
}
