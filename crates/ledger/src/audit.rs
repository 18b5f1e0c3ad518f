//! The audit log, and what is said where it is broken.

use carnet_chain::{ChainFault, Walk};
use carnet_format::{Code, Digest};

use crate::replay::Witness;
use crate::{AuditEntry, Ledger, LedgerError};

/// The result of recomputing the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// How many entries are good, from the first on.
    pub entries: u64,
    /// The head of the last good one.
    pub head: Digest,
    /// The first broken place, if there is one.
    pub broken: Option<AuditBreak>,
}

carnet_format::faults! {
    /// Where the chain breaks.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum AuditBreak -> Code {
        "AUDIT-4" LedgerAuditBroken:
            "entry {number} was changed, or an entry before it: its head does not follow"
            / "Eintrag {number} wurde verändert oder einer davor: Sein Endstand passt nicht zu den Einträgen davor"
            Altered { number: u64 };
        "AUDIT-4" LedgerAuditBroken: "entry {number} is missing"
            / "Eintrag {number} fehlt"
            Missing { number: u64 };
        "AUDIT-4" LedgerAuditBroken:
            "the log ends at entry {number}, and the ledger names another head"
            / "das Protokoll endet mit Eintrag {number}, und das Register nennt einen anderen Endstand"
            End { number: u64 };
    }
}

impl From<ChainFault> for AuditBreak {
    fn from(fault: ChainFault) -> Self {
        match fault {
            ChainFault::Altered { number } => Self::Altered { number },
            ChainFault::Missing { number } => Self::Missing { number },
        }
    }
}

impl AuditReport {
    /// Of a chain walked up to its end, or to where it is broken, and what the ledger says of its end.
    pub(crate) fn of(
        walk: &Walk,
        broken: Option<ChainFault>,
        (entries, head): (u64, &Digest),
    ) -> Self {
        let mut report =
            Self { entries: walk.entries, head: walk.head, broken: broken.map(Into::into) };
        if report.broken.is_none() && (report.entries, &report.head) != (entries, head) {
            report.broken = Some(if report.entries < entries {
                AuditBreak::Missing { number: report.entries + 1 }
            } else {
                AuditBreak::End { number: report.entries }
            });
        }
        report
    }
}

/// How many entries are asked for at a time.
const PAGE: u32 = 1_000;

/// All entries of the audit log, oldest first. An error is the last that comes.
pub fn audit_log(
    ledger: &dyn Ledger,
) -> impl Iterator<Item = Result<AuditEntry, LedgerError>> + '_ {
    pages(|from| ledger.audit_entries(from, PAGE))
}

/// The same of a ledger that is written anew.
pub(crate) fn log_of(
    witness: &dyn Witness,
) -> impl Iterator<Item = Result<AuditEntry, LedgerError>> + '_ {
    pages(|from| witness.entries(from, PAGE))
}

fn pages(
    ask: impl Fn(u64) -> Result<Vec<AuditEntry>, LedgerError>,
) -> impl Iterator<Item = Result<AuditEntry, LedgerError>> {
    let (mut page, mut next) = (Vec::new().into_iter(), Some(0));
    std::iter::from_fn(move || {
        if page.len() == 0 {
            match ask(next?) {
                Ok(entries) => {
                    next = entries.last().map(|entry| entry.number + 1);
                    page = entries.into_iter();
                }
                Err(error) => {
                    next = None;
                    return Some(Err(error));
                }
            }
        }
        page.next().map(Ok)
    })
}
