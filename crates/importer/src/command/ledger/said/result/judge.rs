//! What each row of a result table lets the ledger say, before anything is said.

use std::collections::{BTreeSet, HashMap, HashSet};

use carnet_format::{ConfirmationId, Digest, ErrorCode, InstallationId, ItemRef};
use carnet_host::Failure;
use carnet_judge::vendor_code::VendorCode;
use carnet_language::text;
use carnet_ledger::{
    Direction, GrantRecord, ItemState, Ledger, LedgerError, RequestRecord, Said, SaidRecord,
    Subject, dispute_entry,
};

use super::fault::{Fault, ResultFault};
use super::read::{ResultOutcome, Row};
use super::words::{back, by_hand, changed, earlier, older, step};
use crate::command::known;
use crate::command::ledger::confirm::product_of;
use crate::command::ledger::said::find::{by_item, last_group, left};
use crate::spool::table::harmless;

/// A row and what it lets the ledger say.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) row: Row,
    /// The machine as the ledger has it.
    pub(super) machine: String,
    pub(super) product: String,
    /// Windows' code, where it is known.
    pub(super) known: Option<VendorCode>,
    pub(super) plan: Plan,
    /// By which look at the ledger.
    look: u64,
}

impl Judged {
    pub(super) fn is_active(&self) -> bool {
        self.row.outcome == ResultOutcome::Active
    }

    /// Whether Windows did not take the answer, and the answer is to blame.
    fn is_wrong(&self) -> bool {
        self.row.outcome == ResultOutcome::Refused
            && self.known.as_ref().is_some_and(VendorCode::blames_answer)
    }
}

/// What stands that a row says.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// By which entries.
    pub(super) entries: BTreeSet<u64>,
    /// What else stands, and what to do.
    pub(super) next: Option<String>,
}

/// What the ledger is to say.
#[derive(Debug)]
pub(super) enum Plan {
    Apply,
    /// Of these machines.
    Dispute(Vec<String>),
    /// It said so before, in this entry.
    Before(u64),
    /// Nothing, and what to do.
    Nothing(String),
}

/// What persons have said, by what it was said of.
struct Past {
    applied: HashMap<ItemRef, Vec<SaidRecord>>,
    /// In small letters.
    scrapped: HashSet<String>,
    disputed: Vec<(ItemRef, Option<GrantRecord>, u64)>,
}

impl Past {
    fn of(ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let (applied, scrapped, disputed) = <_>::default();
        let mut past = Self { applied, scrapped, disputed };
        for said in ledger.said()? {
            match (said.what, said.request, &said.machine) {
                (Said::Applied, Some(item), _) => past.applied.entry(item).or_default().push(said),
                (Said::Scrap, _, Some(machine)) => {
                    past.scrapped.insert(machine.to_ascii_lowercase());
                }
                (Said::Dispute, Some(item), _) => {
                    past.disputed.push((item, said.grant, said.number));
                }
                _ => {}
            }
        }
        Ok(past)
    }

    fn is_scrapped(&self, machine: &str) -> bool {
        self.scrapped.contains(&machine.to_ascii_lowercase())
    }

    /// The entry that says that a machine is active by the grant that stands.
    // LEDGER-82.
    fn applied(&self, machine: &str, request: &RequestRecord) -> Option<u64> {
        let said = self.applied.get(&request.item)?.iter();
        let grant = request.grant.as_ref();
        said.filter(|it| it.is_of_machine(machine) && it.is_of_grant(grant))
            .map(|it| it.number)
            .max()
    }
}

/// The two numbers of an answer.
type Pair = (InstallationId, ConfirmationId);

/// What is known of answers by machines that took or refused them; asked for where an answer may be wrong.
struct Answers {
    /// Those that some machine is active by.
    good: HashSet<Pair>,
    /// Those that are disputed, of which request and by which entry.
    disputed: Vec<(Pair, ItemRef, u64)>,
}

/// What the ledger knows, to judge rows by.
pub(super) struct Bench {
    /// The newest audit entry then.
    pub(super) newest: u64,
    /// How often it was looked at before.
    look: u64,
    past: Past,
    answers: Option<Answers>,
    /// The installation ids that a machine no longer shows, and by which request, by its name in small letters.
    left: HashMap<String, Vec<(Subject, ItemRef)>>,
    is_own: HashMap<Digest, bool>,
    /// What rows of the table call a machine active by.
    told: HashSet<Pair>,
    /// With what codes rows of the table refuse an answer, which is known by its last six digits.
    codes: HashSet<(InstallationId, Option<String>, ErrorCode)>,
}

impl Bench {
    pub(super) fn of(ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let (newest, _) = ledger.audit_head()?;
        let past = Past::of(ledger)?;
        let (answers, left, is_own, told, codes) = <_>::default();
        Ok(Self { newest, look: 0, past, answers, left, is_own, told, codes })
    }

    /// Looks again at what may have changed.
    pub(super) fn look_again(&mut self, ledger: &dyn Ledger) -> Result<(), LedgerError> {
        let (told, codes) = (std::mem::take(&mut self.told), std::mem::take(&mut self.codes));
        *self = Self { told, codes, look: self.look + 1, ..Self::of(ledger)? };
        Ok(())
    }

    /// Judges all rows. Where one is wrong, it gives the faults alone.
    // LEDGER-78. LEDGER-79.
    pub(super) fn judge(
        &mut self,
        rows: Vec<Row>,
        ledger: &dyn Ledger,
    ) -> Result<Result<Vec<Judged>, Vec<Fault>>, Failure> {
        let mut seen: HashMap<(ItemRef, String), usize> = HashMap::new();
        let (mut joined, mut faults): (Vec<(Row, String, RequestRecord)>, _) =
            (Vec::new(), Vec::new());
        for row in rows {
            let line = row.line;
            let (request, machine) = match self.join(&row, ledger)? {
                Ok(joined) => joined,
                Err(fault) => {
                    faults.push(Fault { line, fault });
                    continue;
                }
            };
            let place =
                seen.entry((row.item, machine.to_ascii_lowercase())).or_insert(joined.len());
            let what = |row: &Row| (row.outcome, row.code.clone(), row.end.clone());
            if let Some((first, ..)) = joined.get(*place)
                && what(first) != what(&row)
            {
                faults.push(Fault { line, fault: ResultFault::Twice { line: first.line } });
                continue;
            }
            joined.push((row, machine, request));
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let active = joined.iter().filter(|(row, _, request)| {
            row.outcome == ResultOutcome::Active && end(request) == row.end
        });
        self.told = active.filter_map(|(.., request)| pair(request)).collect();
        let mut judged = Vec::with_capacity(joined.len());
        for (row, machine, request) in joined {
            let plan = self.plan(&row, &machine, &request, ledger)?;
            let known = known(row.code.as_ref(), matches!(request.subject, Subject::Microsoft(_)));
            let product = product_of(&request).0;
            let row = Judged { row, machine, product, known, plan, look: self.look };
            if row.is_wrong()
                && let (Some(id), Some(code)) = (installation_id(&request), &row.row.code)
            {
                self.codes.insert((id, row.row.end.clone(), code.clone()));
            }
            judged.push(row);
        }
        Ok(Ok(judged))
    }

    /// Judges a row anew where the ledger was looked at again. What it was not to say before it does not say now.
    // LEDGER-80.
    pub(super) fn judge_anew(
        &mut self,
        judged: &mut Judged,
        ledger: &dyn Ledger,
    ) -> Result<(), LedgerError> {
        if judged.look == self.look {
            return Ok(());
        }
        judged.look = self.look;
        let plan = match self.join(&judged.row, ledger)? {
            Ok((request, machine)) => self.plan(&judged.row, &machine, &request, ledger)?,
            Err(_) => Plan::Nothing(changed()),
        };
        judged.plan = match (&judged.plan, plan) {
            (Plan::Apply, Plan::Apply) => Plan::Apply,
            (Plan::Dispute(before), Plan::Dispute(now)) if *before == now => Plan::Dispute(now),
            (_, Plan::Apply | Plan::Dispute(_)) => Plan::Nothing(changed()),
            (_, plan) => plan,
        };
        Ok(())
    }

    fn plan(
        &mut self,
        row: &Row,
        machine: &str,
        request: &RequestRecord,
        ledger: &dyn Ledger,
    ) -> Result<Plan, LedgerError> {
        if let Some(newer) = self.asked_since(machine, request, ledger)? {
            return Ok(Plan::Nothing(older(&by_item(&row.item, machine, ledger)?, newer)));
        }
        let is_microsoft = matches!(request.subject, Subject::Microsoft(_));
        let blames = || known(row.code.as_ref(), is_microsoft).is_some_and(|it| it.blames_answer());
        match row.outcome {
            ResultOutcome::Active => Ok(self.active(row, machine, request)),
            ResultOutcome::Refused if blames() => self.wrong(row, request, ledger),
            _ => Ok(Plan::Nothing(step(row, request))),
        }
    }

    /// By which request a machine showed another installation id after that of this one, perhaps for the same product.
    fn asked_since(
        &mut self,
        machine: &str,
        request: &RequestRecord,
        ledger: &dyn Ledger,
    ) -> Result<Option<ItemRef>, LedgerError> {
        let name = machine.to_ascii_lowercase();
        if !self.left.contains_key(&name) {
            let all = left(machine, ledger)?.into_iter();
            let all = all.map(|(request, newer)| (request.subject, newer)).collect();
            self.left.insert(name.clone(), all);
        }
        let mut left = self.left.get(&name).into_iter().flatten();
        Ok(left.find(|(subject, _)| subject.is_same(&request.subject)).map(|(_, newer)| *newer))
    }

    /// The request of a row, and its machine as the ledger has it.
    fn join(
        &mut self,
        row: &Row,
        ledger: &dyn Ledger,
    ) -> Result<Result<(RequestRecord, String), ResultFault>, LedgerError> {
        let item = row.item;
        let is_own = match self.is_own.get(&item.bundle) {
            Some(is_own) => *is_own,
            None => {
                let bundle = ledger.bundle(&item.bundle)?;
                let is_own = bundle.is_some_and(|it| it.direction == Direction::Out);
                self.is_own.insert(item.bundle, is_own);
                is_own
            }
        };
        let request = if is_own { ledger.request(&item)? } else { None };
        let Some(request) = request else { return Ok(Err(ResultFault::Unknown { item })) };
        let machines = ledger.machines(&item)?;
        // The spool writes some names so that no spreadsheet takes them for a formula.
        let is_it = |name: &&String| {
            name.eq_ignore_ascii_case(&row.machine)
                || harmless(name).eq_ignore_ascii_case(&row.machine)
        };
        let Some(machine) = machines.iter().find(is_it).cloned() else {
            let (machine, machines) = (row.machine.clone(), machines.join(", "));
            return Ok(Err(ResultFault::Machine { machine, item, machines }));
        };
        let own = last_group(&request);
        match &row.group {
            Some(got) if *got != own => Ok(Err(ResultFault::Group { item, own, got: got.clone() })),
            _ => Ok(Ok((request, machine))),
        }
    }

    fn active(&self, row: &Row, machine: &str, request: &RequestRecord) -> Plan {
        let item = row.item;
        if self.past.is_scrapped(machine) {
            return Plan::Nothing(back(machine));
        }
        if let Some(own) = end(request).filter(|own| Some(own) != row.end.as_ref()) {
            return Plan::Nothing(earlier(row, &own));
        }
        match request.state {
            ItemState::Granted => match self.past.applied(machine, request) {
                Some(number) => Plan::Before(number),
                None => Plan::Apply,
            },
            ItemState::Disputed => Plan::Nothing(text!(
                en "It is active by an answer that is disputed here. If that was said in error: carnet ledger dispute \
                    {item} --take-back --ticket TICKET, then this table again.";
                de "Aktiv mit einer Antwort, die hier beanstandet ist. War das ein Irrtum: carnet ledger dispute {item} \
                    --take-back --ticket VORGANG, dann diese Tabelle noch einmal."
            )),
            state => {
                let state = state.said();
                Plan::Nothing(text!(
                    en "It is active, but request {item} is {state}, not granted: carnet ledger confirm MACHINE shows \
                        what the ledger knows.";
                    de "Aktiv, doch Anfrage {item} ist {state}, nicht bewilligt: carnet ledger confirm MASCHINE zeigt, \
                        was das Register weiß."
                ))
            }
        }
    }

    /// Of an answer that a machine did not take.
    fn wrong(
        &mut self,
        row: &Row,
        request: &RequestRecord,
        ledger: &dyn Ledger,
    ) -> Result<Plan, LedgerError> {
        let item = row.item;
        let own = end(request);
        if request.state != ItemState::Granted || own != row.end {
            // LEDGER-80.
            if let Some(number) = self.disputed(row, request, ledger)? {
                return Ok(Plan::Before(number));
            }
            if let Some(own) = own.filter(|own| Some(own) != row.end.as_ref()) {
                return Ok(Plan::Nothing(earlier(row, &own)));
            }
            let state = request.state.said();
            return Ok(Plan::Nothing(text!(
                en "Request {item} is {state}: there is no answer to dispute.";
                de "Anfrage {item} ist {state}: Es gibt keine Antwort zu beanstanden."
            )));
        }
        let machines = ledger.sharers(&item)?;
        if machines.iter().all(|name| self.past.is_scrapped(name)) {
            return Ok(Plan::Nothing(back(&row.machine)));
        }
        if ledger.granting(&item)?.is_none() {
            return Ok(Plan::Nothing(text!(
                en "Its answer came by telephone: carnet ledger answer {item} --take-back --ticket TICKET takes it back.";
                de "Ihre Antwort kam per Telefon: carnet ledger answer {item} --take-back --ticket VORGANG nimmt sie \
                    zurück."
            )));
        }
        let pair = pair(request);
        let is_told = pair.is_some_and(|pair| self.told.contains(&pair));
        let good = &self.answers(ledger)?.good;
        if is_told || pair.is_some_and(|pair| good.contains(&pair)) {
            return Ok(Plan::Nothing(text!(
                en "Another row, or the ledger, calls a machine active by this answer: one of the two is wrong. If it did \
                    not fit all the same: carnet ledger dispute {item} --ticket TICKET.";
                de "Eine andere Zeile oder das Register nennt eine Maschine aktiv mit dieser Antwort: Eines von beiden \
                    stimmt nicht. Passt sie doch nicht: carnet ledger dispute {item} --ticket VORGANG."
            )));
        }
        Ok(Plan::Dispute(machines))
    }

    /// The newest entry that disputes the answer of a row.
    fn disputed(
        &mut self,
        row: &Row,
        request: &RequestRecord,
        ledger: &dyn Ledger,
    ) -> Result<Option<u64>, LedgerError> {
        let Some(own) = installation_id(request) else { return Ok(None) };
        let all = self.answers(ledger)?.disputes(own, row);
        Ok(all.map(|(_, number)| number).max())
    }

    /// What stands that a row says: of the same machine and answer, and a dispute with the same code, as a person who
    /// says it by hand gives none.
    // LEDGER-83.
    pub(super) fn standing(
        &mut self,
        judged: &Judged,
        ledger: &dyn Ledger,
    ) -> Result<Standing, LedgerError> {
        let Judged { row, machine, .. } = judged;
        let mut standing = Standing::default();
        let Some(request) = ledger.request(&row.item)? else { return Ok(standing) };
        if judged.is_active() {
            let all = self.past.applied.get(&row.item).into_iter().flatten();
            let is_it = |said: &&SaidRecord| {
                let answer = pair_of(&request, said.grant.as_ref().or(request.grant.as_ref()));
                said.is_of_machine(machine) && answer.map(|(_, id)| last(&id)) == row.end
            };
            standing.entries = all.filter(is_it).map(|said| said.number).collect();
            return Ok(standing);
        }
        let Some(own) = installation_id(&request).filter(|_| judged.is_wrong()) else {
            return Ok(standing);
        };
        let all: Vec<_> = self.answers(ledger)?.disputes(own, row).collect();
        let is_newest = request.state == ItemState::Disputed && end(&request) == row.end;
        for (item, number) in all {
            let code = dispute_entry(ledger, number)?.map(|(code, _)| code);
            let of_table = code.map(|code| (own, row.end.clone(), code));
            if is_newest && of_table.is_some_and(|it| self.codes.contains(&it)) {
                standing.entries.insert(number);
            } else {
                standing.next = Some(by_hand(&item, number, is_newest));
            }
        }
        Ok(standing)
    }

    fn answers(&mut self, ledger: &dyn Ledger) -> Result<&Answers, LedgerError> {
        let answers = match self.answers.take() {
            Some(answers) => answers,
            None => Answers::of(&self.past, ledger)?,
        };
        Ok(self.answers.insert(answers))
    }
}

impl Answers {
    fn of(past: &Past, ledger: &dyn Ledger) -> Result<Self, LedgerError> {
        let (mut good, mut disputed) = (HashSet::new(), Vec::new());
        for (item, all) in &past.applied {
            let Some(request) = ledger.request(item)? else { continue };
            let grants = all.iter().map(|said| said.grant.as_ref().or(request.grant.as_ref()));
            good.extend(grants.filter_map(|grant| pair_of(&request, grant)));
        }
        for (item, grant, number) in &past.disputed {
            let request = ledger.request(item)?;
            let pair = request.and_then(|it| pair_of(&it, grant.as_ref()));
            disputed.extend(pair.map(|pair| (pair, *item, *number)));
        }
        Ok(Self { good, disputed })
    }

    /// The disputes of the answer that a row is about: of which request, and by which entry.
    fn disputes(&self, id: InstallationId, row: &Row) -> impl Iterator<Item = (ItemRef, u64)> {
        let is_it = move |(own, answer): &Pair| *own == id && Some(last(answer)) == row.end;
        self.disputed
            .iter()
            .filter(move |(pair, ..)| is_it(pair))
            .map(|(_, item, number)| (*item, *number))
    }
}

fn installation_id(request: &RequestRecord) -> Option<InstallationId> {
    match &request.subject {
        Subject::Microsoft(numbers) => Some(numbers.installation_id),
        Subject::Vendor { .. } => None,
    }
}

fn pair(request: &RequestRecord) -> Option<Pair> {
    pair_of(request, request.grant.as_ref())
}

fn pair_of(request: &RequestRecord, grant: Option<&GrantRecord>) -> Option<Pair> {
    match grant {
        Some(GrantRecord::ConfirmationId(id)) => Some((installation_id(request)?, *id)),
        _ => None,
    }
}

/// The last six digits of the confirmation id that stands granted.
fn end(request: &RequestRecord) -> Option<String> {
    pair(request).map(|(_, id)| last(&id))
}

fn last(id: &ConfirmationId) -> String {
    let digits = id.to_string();
    digits.get(digits.len().saturating_sub(6)..).unwrap_or_default().to_owned()
}
