//! Who has approved a trust update (`spec/exchange.md` section 1.5).

use std::collections::BTreeSet;

use carnet_format::{Code, KeyId, TrustApproval, Verified};

use super::{Owner, check_revoked, judge_windows};
use crate::time::{Now, Window};
use crate::trust::{Key, PersonName, Role, Rule, TrustFile};

/// What the approvals of a trust update come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct UpdateTally {
    /// The approvals in the order of the file.
    pub approvals: Vec<CountedApproval>,
    /// The distinct persons whose approval counts.
    pub persons: BTreeSet<PersonName>,
}

/// A verified trust approval, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CountedApproval {
    /// The key that signed it.
    pub key: KeyId,
    /// Whose key that is.
    pub owner: Owner,
    /// Its purpose.
    pub ticket: String,
    /// When it was made, as it says.
    pub signed: u64,
    /// Why it does not count, if it does not.
    pub code: Option<Code>,
}

/// UPD-10. Each approval has verified under a key of the present trust file.
pub(crate) fn count_update(
    present: &TrustFile,
    now: Now,
    approvals: &[Verified<TrustApproval>],
) -> UpdateTally {
    let mut tally = UpdateTally::default();
    for approval in approvals {
        let id = approval.key_id();
        let Some(key) = present.key(&id) else { continue };
        let judged = judge(now, key, &tally.persons);
        if let Ok(person) = judged {
            tally.persons.insert(person.clone());
        }
        tally.approvals.push(CountedApproval {
            key: id,
            owner: Owner::of(&key.role),
            ticket: approval.ticket.clone(),
            signed: approval.signed,
            code: judged.err(),
        });
    }
    tally
}

/// UPD-13. Who would approve, before anything is signed. What may come true at another time or at a host with a clock
/// is no reason not to.
///
/// # Errors
/// Why the approval could not count, now or later.
pub fn foresee_update<'t>(
    present: &'t TrustFile,
    now: Now,
    id: &KeyId,
    approved: &BTreeSet<PersonName>,
) -> Result<&'t PersonName, Code> {
    let key = present.key(id).ok_or(Code::EndorsementUnknownKey)?;
    let Role::Approver { person } = &key.role else { return Err(Code::QuorumRole) };
    check_revoked(key)?;
    let window = Window { first: None, ..key.window };
    judge_windows([window, Window::default()], now, Rule::Accept)?;
    if approved.contains(person) { Err(Code::QuorumSamePerson) } else { Ok(person) }
}

fn judge<'k>(
    now: Now,
    key: &'k Key,
    counted: &BTreeSet<PersonName>,
) -> Result<&'k PersonName, Code> {
    // QUORUM-3.
    let Role::Approver { person } = &key.role else { return Err(Code::QuorumRole) };
    check_revoked(key)?;
    // QUORUM-6 to QUORUM-8. What cannot be told does not count.
    judge_windows([key.window, Window::default()], now, Rule::Hold)?;
    // QUORUM-13.
    if counted.contains(person) { Err(Code::QuorumSamePerson) } else { Ok(person) }
}
