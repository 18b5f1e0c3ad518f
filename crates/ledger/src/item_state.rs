//! The state machine of items (`spec/exchange.md` section 8).

use carnet_format::{ErrorCode, Purpose, Reason};

use crate::{GrantRecord, ItemFault, ItemState, OutcomeRecord, Subject};

/// The place of an item in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The bundle: those that were recorded later have higher numbers.
    pub bundle: i64,
    /// The index in it.
    pub idx: u32,
}

/// The requests of one site that have one item key. What happens to one may move the others: a
/// confirmation id belongs to all of them (STATE-7), and so does a dispute (STATE-10). Every database
/// reads a group, lets it move, and writes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// What they are all about.
    pub subject: Subject,
    /// The requests.
    pub members: Vec<Member>,
    /// The grants that did not fit.
    pub disputes: Vec<Dispute>,
}

/// One request of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub place: Place,
    pub purpose: Purpose,
    pub reason: Option<Reason>,
    pub state: ItemState,
    pub code: Option<ErrorCode>,
    pub grant: Option<GrantRecord>,
}

/// A grant that did not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dispute {
    /// Who says so.
    pub by: By,
    /// What did not fit.
    pub grant: GrantRecord,
}

/// Who says that a grant did not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A later request.
    Request(Place),
    /// A person at the asking site, in the entry of this number.
    Person(u64),
}

/// Something that happened to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A request came to it.
    Request(Member),
    /// A newer request stands in the place of this one.
    Replaced(Place),
    /// A request, or a person, says that a grant did not fit.
    Disputed(Dispute),
    /// A newer request, or a person, withdraws this one.
    Withdrawn(Place),
    /// The bundle of this one was declared void.
    Voided(Place),
    /// An answer to this one.
    Answered(Place, OutcomeRecord),
}

/// What an answer does to the request that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// The request takes this state and the answer's code or grant.
    To(ItemState),
    /// The answer says what is known already, or concerns a request that no longer matters.
    Nothing,
}

impl Event {
    /// What a request does to the one that it replaces.
    pub(crate) const fn of(old: Place, purpose: Purpose) -> Self {
        match purpose {
            Purpose::Withdraw => Self::Withdrawn(old),
            _ => Self::Replaced(old),
        }
    }
}

impl Member {
    /// A request as it begins.
    // STATE-1. STATE-11.
    pub(crate) fn new(place: Place, purpose: Purpose, reason: Option<Reason>) -> Self {
        Self { place, purpose, reason, state: first_state(purpose), code: None, grant: None }
    }

    /// Whether it asks because another answer did not fit.
    fn is_dispute(&self) -> bool {
        self.reason == Some(Reason::AnswerDidNotFit)
    }

    fn set(&mut self, state: ItemState, outcome: &OutcomeRecord) {
        self.state = state;
        (self.code, self.grant) = match outcome {
            OutcomeRecord::Granted(grant) => (None, Some(grant.clone())),
            OutcomeRecord::Refused(code) | OutcomeRecord::Deferred(code) => (code.clone(), None),
        };
    }
}

impl Group {
    /// What becomes of it, event by event. Events that did not fit when they happened are not among
    /// them; one that does not fit now, because an event before it is gone, does nothing.
    pub(crate) fn replay(&mut self, events: impl IntoIterator<Item = Event>) {
        self.members.clear();
        self.disputes.clear();
        for event in events {
            // safe: see above.
            let _ = self.apply(event);
        }
    }

    /// Lets one event happen.
    ///
    /// # Errors
    /// It does not fit, and nothing has happened.
    pub(crate) fn apply(&mut self, event: Event) -> Result<(), ItemFault> {
        match event {
            Event::Request(member) => {
                let place = member.place;
                self.members.push(member);
                self.begin(place);
            }
            // STATE-5.
            Event::Replaced(item) => self.end(item, ItemState::Replaced),
            Event::Disputed(dispute) => self.dispute(dispute),
            Event::Withdrawn(item) => self.end(item, ItemState::Withdrawn),
            // STATE-12.
            Event::Voided(item) => self.end(item, ItemState::Voided),
            Event::Answered(item, outcome) => return self.answer(item, &outcome),
        }
        Ok(())
    }

    /// What has been granted already is granted to a request that comes again, and to one that says that another
    /// answer did not fit.
    // STATE-16.
    pub(crate) fn begin(&mut self, place: Place) {
        let is_dispute = |by: By| by == By::Request(place);
        let disputes = self.disputes.iter().any(|dispute| is_dispute(dispute.by));
        let activates = |member: &Member| member.purpose == Purpose::Activate;
        let known = |member: &&Member| member.state == ItemState::Granted && activates(member);
        let Some(grant) = self.members.iter().find(known).and_then(|member| member.grant.clone())
        else {
            return;
        };
        let is_microsoft = is_microsoft(&self.subject);
        if let Some(member) = self.member(place)
            && is_microsoft
            && activates(member)
            && member.state == ItemState::Open
            && (disputes || !member.is_dispute())
        {
            member.set(ItemState::Granted, &OutcomeRecord::Granted(grant));
        }
    }

    fn member(&mut self, place: Place) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.place == place)
    }

    /// Nobody waits for an answer to this request any more: what it disputed is granted again, unless
    /// another request disputes it too. One that was refused or granted stays so, and ends by a withdrawal only.
    // STATE-11.
    fn end(&mut self, item: Place, state: ItemState) {
        let Some(member) = self.member(item) else { return };
        match member.state {
            ItemState::Open | ItemState::Deferred => member.state = state,
            ItemState::Final if state == ItemState::Voided => member.state = state,
            // One that crosses again after a refusal must not bring back what did not fit.
            ItemState::Refused | ItemState::Granted if state == ItemState::Withdrawn => {}
            _ => return,
        }
        self.disputes.retain(|dispute| dispute.by != By::Request(item));
        for member in &mut self.members {
            let grant = member.grant.as_ref();
            let is_disputed = self.disputes.iter().any(|dispute| Some(&dispute.grant) == grant);
            if member.state == ItemState::Disputed && !is_disputed {
                member.state = ItemState::Granted;
            }
        }
    }

    /// Whoever holds the grant, and whether anybody does.
    // STATE-10.
    fn dispute(&mut self, dispute: Dispute) {
        for member in &mut self.members {
            if member.state == ItemState::Granted && member.grant.as_ref() == Some(&dispute.grant) {
                member.state = ItemState::Disputed;
            }
        }
        let by = dispute.by;
        self.disputes.push(dispute);
        if let By::Request(place) = by {
            self.begin(place);
        }
    }

    fn answer(&mut self, item: Place, outcome: &OutcomeRecord) -> Result<(), ItemFault> {
        let Some(member) = self.members.iter().find(|member| member.place == item) else {
            return Err(ItemFault::UnknownItem);
        };
        check_fit(member, &self.subject, outcome)?;
        // STATE-10. As long as the dispute stands, this is no answer for anybody who asks.
        if let OutcomeRecord::Granted(grant) = outcome
            && self.disputes.iter().any(|dispute| dispute.grant == *grant)
        {
            return Err(ItemFault::Disputed);
        }
        match (judge(member, is_microsoft(&self.subject), outcome)?, outcome) {
            (Move::Nothing, _) => {}
            (Move::To(_), OutcomeRecord::Granted(grant)) => self.grant(item, grant)?,
            (Move::To(state), _) => {
                if let Some(member) = self.member(item) {
                    member.set(state, outcome);
                }
            }
        }
        Ok(())
    }

    /// A confirmation id belongs to its installation id: it also closes the other requests with this
    /// key, such as the one that replaced a voided one. A vendor's answer closes the one it names.
    // STATE-7.
    fn grant(&mut self, item: Place, grant: &GrantRecord) -> Result<(), ItemFault> {
        let is_shared = is_microsoft(&self.subject);
        let others = |member: &Member| is_shared && expects_answer(member.purpose);
        // STATE-3.
        let conflicts = |member: &Member| {
            member.state == ItemState::Granted && member.grant.as_ref() != Some(grant)
        };
        if self.members.iter().any(|member| others(member) && conflicts(member)) {
            return Err(ItemFault::Conflict);
        }
        let outcome = OutcomeRecord::Granted(grant.clone());
        for member in &mut self.members {
            if member.place == item || others(member) {
                member.set(ItemState::Granted, &outcome);
            }
        }
        Ok(())
    }
}

/// Whether an answer is of the kind that its request asks for.
// STATE-6.
fn check_fit(
    request: &Member,
    subject: &Subject,
    outcome: &OutcomeRecord,
) -> Result<(), ItemFault> {
    match outcome {
        _ if !expects_answer(request.purpose) => Err(ItemFault::Unfit),
        OutcomeRecord::Granted(grant) => fits(subject, grant),
        _ => Ok(()),
    }
}

/// Judges one answer, which is fit and not disputed, against its request.
fn judge(request: &Member, microsoft: bool, outcome: &OutcomeRecord) -> Result<Move, ItemFault> {
    use ItemState::{
        Deferred, Disputed, Final, Granted, Open, Refused, Replaced, Voided, Withdrawn,
    };

    match (request.state, outcome) {
        (Final, _) => Err(ItemFault::Unfit),
        // STATE-2.
        (Open | Deferred, OutcomeRecord::Deferred(_)) => Ok(Move::To(Deferred)),
        (Open | Deferred | Refused, OutcomeRecord::Refused(_)) => Ok(Move::To(Refused)),
        (Open | Deferred | Refused, OutcomeRecord::Granted(_)) => Ok(Move::To(Granted)),
        (Granted, OutcomeRecord::Granted(grant)) if request.grant.as_ref() == Some(grant) => {
            Ok(Move::Nothing)
        }
        // STATE-3.
        (Granted, OutcomeRecord::Granted(_)) => Err(ItemFault::Conflict),
        // STATE-4.
        (Granted | Refused, _) => Err(ItemFault::Backwards),
        // STATE-7: the confirmation still belongs to this installation id.
        (Disputed | Replaced | Voided | Withdrawn, OutcomeRecord::Granted(_)) if microsoft => {
            Ok(Move::To(Granted))
        }
        // STATE-8.
        (Disputed | Replaced | Voided | Withdrawn, OutcomeRecord::Granted(_)) => {
            Err(ItemFault::Stale)
        }
        (Disputed | Replaced | Voided | Withdrawn, _) => Ok(Move::Nothing),
    }
}

/// Whether a grant is of the kind and, for Microsoft, of the length that the request asks for.
// STATE-6.
pub(crate) fn fits(subject: &Subject, grant: &GrantRecord) -> Result<(), ItemFault> {
    match (subject, grant) {
        (Subject::Microsoft(numbers), GrantRecord::ConfirmationId(id)) => {
            let (asked, got) = (numbers.installation_id.digit_count(), id.digit_count());
            match (asked, got) {
                (63, 48) | (54, 48 | 42) => Ok(()),
                _ => Err(ItemFault::UnfitDigits { asked, got }),
            }
        }
        (Subject::Vendor { .. }, GrantRecord::Content(_)) => Ok(()),
        _ => Err(ItemFault::Unfit),
    }
}

fn is_microsoft(subject: &Subject) -> bool {
    matches!(subject, Subject::Microsoft(_))
}

/// Whether a request of this purpose is ever answered.
const fn expects_answer(purpose: Purpose) -> bool {
    !matches!(purpose, Purpose::Confirmation | Purpose::Withdraw)
}

/// The state in which a request begins.
pub(crate) const fn first_state(purpose: Purpose) -> ItemState {
    if expects_answer(purpose) { ItemState::Open } else { ItemState::Final }
}
