//! What a person should know of rows that cross all the same.

use std::fmt;

use carnet_format::plain_text::Escaped;
use carnet_ledger::ItemState;

use crate::fault::{NameFound, Place, in_column};

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
        what: &'static str,
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
        write!(f, "{}: note: {}", self.place, self.remark)
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { state } => {
                write!(
                    f,
                    "the licence state {} is not understood; the row is exported",
                    Escaped(state)
                )
            }
            Self::Kind { kind } => write!(
                f,
                "what kind of product key it has is not understood: {}; the row is exported",
                Escaped(kind)
            ),
            Self::Apart { line } => write!(
                f,
                "what line {line} says of a product may belong to this installation id and may not; \
                 it is left out. slmgr.vbs /dlv prints both together"
            ),
            Self::UnknownColumns { names, machine } => write!(
                f,
                "the machine is the file's name, {}; what these columns mean is not known: {}",
                Escaped(machine),
                Escaped(names)
            ),
            Self::AddOns => f.write_str(
                "Get-OSLicenseInfo leaves add-ons such as Extended Security Updates out; with -All \
                 it tells of them, too",
            ),
            Self::Recognised { vendor } => {
                write!(f, "taken as a request file of {vendor}, byte for byte")
            }
            Self::Shared { what, other, machine } => write!(
                f,
                "the same {what} stands at {other} for the machine {}: one request for both",
                Escaped(machine)
            ),
            Self::Joins { machine, number, others } => write!(
                f,
                "{} shares the request of {} from now on: installation id … {number}",
                Escaped(machine),
                several(others)
            ),
            Self::Name { field, found } => {
                write!(f, "{}{found}; it leaves", in_column(field.as_deref()))
            }
            Self::Past { item, bundle, state } => {
                let why = match state {
                    ItemState::Withdrawn => "no answer is wanted any more",
                    ItemState::Voided => "its bundle was declared void",
                    _ => {
                        "a newer request of the same site stands in its place, in a later requests.csv"
                    }
                };
                write!(f, "item {item} of {bundle} is {} meanwhile: {why}", state.as_str())
            }
            Self::Elsewhere { item, other } => {
                write!(f, "item {item}: another site asks with the same installation id: {other}")
            }
        }
    }
}

/// Names of machines, not more than anybody wants to read.
pub(crate) fn several(machines: &[String]) -> String {
    const MOST: usize = 3;
    let shown: Vec<_> = machines.iter().take(MOST).map(|it| Escaped(it).to_string()).collect();
    match machines.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
