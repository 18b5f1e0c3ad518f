//! What a person should know of rows that cross all the same.

use std::fmt;

use carnet_format::plain_text::Escaped;
use carnet_language::text;
use carnet_ledger::ItemState;

use crate::fault::{NameFound, Place, Thing, in_column};

/// A remark on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub place: Place,
    /// What is to be known.
    pub remark: Remark,
}

/// What is to be known of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// Its licence state is in words that are not understood.
    State {
        /// The words.
        state: String,
    },
    /// What is said of its product key is not understood.
    Kind {
        /// The words.
        kind: String,
    },
    /// A product without a number stands in the same file and may be the one of this number.
    Apart {
        /// The line of that product.
        line: u64,
    },
    /// The machine is the file's name, and there are columns whose meaning is not known.
    UnknownColumns {
        /// The columns.
        names: String,
        /// The machine.
        machine: String,
    },
    /// `Get-OSLicenseInfo` tells of add-ons only with `-All`.
    AddOns,
    /// A vendor's file was recognised by what stands in it.
    Recognised {
        /// The vendor.
        vendor: &'static str,
    },
    /// The same item stands elsewhere for another machine.
    Shared {
        /// What is the same.
        what: Thing,
        /// Where it stands, too.
        other: Place,
        /// The other machine.
        machine: String,
    },
    /// A machine comes to share what others have asked for.
    Joins {
        /// The machine.
        machine: String,
        /// The last group of the number.
        number: String,
        /// The others.
        others: Vec<String>,
    },
    /// A name leaves.
    Name {
        /// The field, if it stands in one.
        field: Option<String>,
        /// The name.
        found: NameFound,
    },
    /// The request that a row answers is no longer asked.
    Past {
        /// Its number.
        item: u32,
        /// The bundle.
        bundle: String,
        /// What became of it.
        state: ItemState,
    },
    /// Another site asks with the same installation id.
    Elsewhere {
        /// The number of the item.
        item: u32,
        /// The site, what became of its request, and what that was granted.
        other: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, remark } = self;
        f.write_str(&text!(en "{place}: note: {remark}"; de "{place}: Hinweis: {remark}"))
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::State { state } => text!(
                state = Escaped(state);
                en "the licence state {state} is not understood; the row is exported";
                de "der Lizenzstatus {state} ist nicht bekannt; die Zeile wird exportiert"
            ),
            Self::Kind { kind } => text!(
                kind = Escaped(kind);
                en "what kind of product key it has is not understood: {kind}; the row is exported";
                de "welche Art Produktschlüssel es hat, ist nicht bekannt: {kind}; die Zeile wird exportiert"
            ),
            Self::Apart { line } => text!(
                en "what line {line} says of a product may belong to this installation id and may not; \
                    it is left out. slmgr.vbs /dlv prints both together";
                de "was Zeile {line} von einem Produkt sagt, gehört vielleicht zu dieser Installations-ID, vielleicht \
                    nicht; es bleibt weg. slmgr.vbs /dlv gibt beides zusammen aus"
            ),
            Self::UnknownColumns { names, machine } => text!(
                machine = Escaped(machine), names = Escaped(names);
                en "the machine is the file's name, {machine}; what these columns mean is not known: {names}";
                de "die Maschine ist der Dateiname, {machine}; was diese Spalten bedeuten, ist nicht bekannt: {names}"
            ),
            Self::AddOns => text!(
                en "Get-OSLicenseInfo leaves add-ons such as Extended Security Updates out; with -All \
                    it tells of them, too";
                de "Get-OSLicenseInfo lässt Zusätze wie Extended Security Updates weg; mit -All nennt es sie auch"
            ),
            Self::Recognised { vendor } => text!(
                en "taken as a request file of {vendor}, byte for byte";
                de "Byte für Byte als Anfragedatei von {vendor} genommen"
            ),
            Self::Shared { what, other, machine } => text!(
                what = what.said(), machine = Escaped(machine);
                en "the same {what} stands at {other} for the machine {machine}: one request for both";
                de "dasselbe ({what}) steht bei {other} für die Maschine {machine}: eine Anfrage für beide"
            ),
            Self::Joins { machine, number, others } => text!(
                machine = Escaped(machine), others = several(others);
                en "{machine} shares the request of {others} from now on: installation id … {number}";
                de "{machine} teilt ab jetzt die Anfrage von {others}: Installations-ID … {number}"
            ),
            Self::Name { field, found } => text!(
                column = in_column(field.as_deref());
                en "{column}{found}; it leaves";
                de "{column}{found}; er geht hinaus"
            ),
            Self::Past { item, bundle, state } => {
                let why = match state {
                    ItemState::Withdrawn => text!(
                        en "no answer is wanted any more";
                        de "eine Antwort ist nicht mehr gewünscht"
                    ),
                    ItemState::Voided => text!(
                        en "its bundle was declared void";
                        de "sein Bündel ist für verloren erklärt"
                    ),
                    _ => text!(
                        en "a newer request of the same site stands in its place, in a later requests.csv";
                        de "an seiner Stelle steht eine neuere Anfrage desselben Standorts, in einer späteren \
                            requests.csv"
                    ),
                };
                let state = state.said();
                text!(
                    en "item {item} of {bundle} is {state} meanwhile: {why}";
                    de "Posten {item} von {bundle} ist inzwischen {state}: {why}"
                )
            }
            Self::Elsewhere { item, other } => text!(
                en "item {item}: another site asks with the same installation id: {other}";
                de "Posten {item}: Ein anderer Standort fragt mit derselben Installations-ID an: {other}"
            ),
        })
    }
}

/// Names of machines, not more than anybody wants to read.
pub(crate) fn several(machines: &[String]) -> String {
    const MOST: usize = 3;
    let shown: Vec<_> = machines.iter().take(MOST).map(|it| Escaped(it).to_string()).collect();
    match machines.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => {
            let shown = shown.join(", ");
            text!(en "{shown} and {more} more"; de "{shown} und {more} weitere")
        }
    }
}
