//! What a person says at this site about requests and machines.

use carnet_format::{ConfirmationId, Digest, ErrorCode, Hasher, ItemRef};

use crate::{GrantRecord, Ledger, LedgerError, Salt};

carnet_format::words! {
    /// What was said; the numbers are those of the database, the words those of the audit log.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Said {
        /// An answer did not fit.
        0 Dispute = "dispute" / "Beanstandung",
        /// Nobody waits for an answer any more.
        1 Withdraw = "withdraw" / "Rückzug",
        /// A confirmation id came by telephone or on paper.
        2 Answer = "answer" / "Antwort per Telefon",
        /// The machine is gone.
        3 Scrap = "scrap" / "Ausmusterung",
        /// The confirmation id was typed, and the machine is active.
        4 Applied = "applied" / "Meldung einer Aktivierung",
    }
}

/// What a person says now.
#[derive(Clone, Copy, Debug)]
pub enum Statement<'a> {
    /// The answer to this request did not fit; and with what code the machine refused it, where that is known.
    Dispute(ItemRef, Option<&'a ErrorCode>),
    /// Nobody waits for an answer to this request any more.
    Withdraw(ItemRef),
    /// This request was answered by telephone or on paper.
    Answer(ItemRef, ConfirmationId),
    /// This machine is gone.
    Scrap(&'a Machine<'a>),
    /// This machine is active by the answer to this request.
    Applied(ItemRef, &'a Machine<'a>),
}

/// A machine, and what hides its name in the audit log.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    /// Its name.
    pub name: &'a str,
    /// What hides it.
    pub salt: Salt,
}

impl Machine<'_> {
    /// What the audit log has in place of the name: SHA-256 of the salt and of the name in small ASCII
    /// letters.
    // AUDIT-2.
    pub(crate) fn hidden(&self) -> Digest {
        let mut hasher = Hasher::new();
        hasher.update(&self.salt);
        hasher.update(self.name.to_ascii_lowercase().as_bytes());
        hasher.finish()
    }
}

/// What a person said and has not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidRecord {
    /// The number of its audit entry.
    pub number: u64,
    /// When.
    pub time: u64,
    /// What.
    pub what: Said,
    /// About this request, unless a machine is gone.
    pub request: Option<ItemRef>,
    /// What did not fit, came by telephone, or is in use. Older tables do not have what is in use.
    pub grant: Option<GrantRecord>,
    /// About this machine.
    pub machine: Option<String>,
    /// Under this ticket.
    pub ticket: Option<String>,
}

impl SaidRecord {
    /// Whether it is about this machine, however its name is spelled.
    #[must_use]
    pub fn is_of_machine(&self, name: &str) -> bool {
        self.machine.as_deref().is_some_and(|machine| machine.eq_ignore_ascii_case(name))
    }

    /// Whether it is about this grant, as far as the tables know.
    #[must_use]
    pub fn is_of_grant(&self, grant: Option<&GrantRecord>) -> bool {
        self.grant.is_none() || self.grant.as_ref() == grant
    }
}

/// With what code a machine refused the answer to a request that is disputed by the entry of this number, where the
/// entry has one. The log alone has it: no table needs it, and so none had to be changed.
///
/// # Errors
/// The ledger cannot be used.
// LEDGER-81.
pub fn dispute_entry(
    ledger: &dyn Ledger,
    entry: u64,
) -> Result<Option<(ErrorCode, ItemRef)>, LedgerError> {
    let entries = ledger.audit_entries(entry, 1)?;
    let entry = entries.first().filter(|it| it.number == entry);
    Ok(entry.and_then(|it| {
        let members: serde_json::Value = serde_json::from_str(&it.text).ok()?;
        let text = |name| members.get(name)?.as_str();
        let is_dispute = text("action")? == Said::Dispute.as_str();
        let code = text("code").filter(|_| is_dispute)?.parse().ok()?;
        let (bundle, index) = text("request")?.rsplit_once(':')?;
        Some((code, ItemRef { bundle: bundle.parse().ok()?, index: index.parse().ok()? }))
    }))
}

/// The code of such an entry, unless several machines share the answer: then nothing says whose it is.
///
/// # Errors
/// The ledger cannot be used.
// LEDGER-81.
pub fn dispute_code(ledger: &dyn Ledger, entry: u64) -> Result<Option<ErrorCode>, LedgerError> {
    let Some((code, item)) = dispute_entry(ledger, entry)? else { return Ok(None) };
    let is_shared = ledger.sharers(&item)?.len() > 1;
    Ok(Some(code).filter(|_| !is_shared))
}

/// What was said and no bundle has told the other side yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// About this request, in a bundle of this site.
    pub item: ItemRef,
    /// What.
    pub claim: Claim,
}

/// What a request says of the one that it repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// This answer to it did not fit.
    // STATE-10.
    DidNotFit(ItemRef),
    /// Nobody waits for an answer any more.
    // STATE-11.
    Withdrawn,
}
