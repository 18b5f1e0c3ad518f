//! `ledger machines`.

mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::SiteName;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::TrustFile;
use carnet_judge::vendor_code::VendorCode;
use carnet_ledger::{
    Beside, BundleState, Direction, ItemState, Ledger, MachineRecord, MachineState, Subject, Tally,
    machine_records, outbox_files,
};

use super::list::subject;
use super::{Printer, readable, say_lost};
use crate::cli::{MachinesArgs, Wanted};
use crate::command::known;
use crate::spool::table::{begin_csv, csv_row};

/// A line of the list.
struct Line {
    record: MachineRecord,
    /// Whose ledger says so.
    site: SiteName,
    is_inherited: bool,
    product: String,
    installation_id_groups: Option<String>,
    /// Whole days since the state began.
    days: Option<u64>,
    /// How many days an answer usually takes, where somebody is asked.
    usual: Option<u64>,
    is_overdue: bool,
    /// The bundle is known to have arrived.
    has_arrived: bool,
}

// LEDGER-64. LEDGER-65.
pub(super) fn run(
    args: &MachinesArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    if args.csv && printer.form == Form::Json {
        let message = "--csv and --json are two forms of the same list: use one of them";
        return Err(Failure::new(Status::Usage, None, message));
    }
    // A site that only imports needs no outbox.
    let outbox = settings.outbox().ok();
    if let Some(outbox) = outbox.filter(|outbox| !outbox.is_dir()) {
        carnet_host::say!(
            "note: there is no outbox {}: what was not delivered is taken for sent",
            Escaped(&outbox.display().to_string())
        );
    }
    let lying = outbox.map_or_else(|| Ok(Vec::new()), |outbox| outbox_files(outbox, ledger))?;
    let undelivered: Vec<_> =
        lying.iter().filter_map(|file| Some(file.undelivered()?.digest)).collect();
    let (inherited, lost) = readable(ledger, settings)?;
    let beside = Beside::of(ledger, &inherited)?;
    let mut records = machine_records(ledger, &undelivered)?;
    for record in &mut records {
        let doubt = beside.doubt_of_own(&record.machine, &record.request)?;
        record.doubt(&doubt);
    }
    // LEDGER-41.
    let others = beside.records()?;
    if records.is_empty() && others.is_empty() {
        say_why_none(ledger)?;
    }
    let trust = trust(settings);
    // Whatever the clock of this host says, that much time has passed.
    let now = settings.host_clock().max(ledger.floor()?);
    let usual = |to: &SiteName| trust.as_ref()?.route(ledger.site(), to)?.turnaround_days;
    let own =
        records.into_iter().map(|it| Line::new(it, (ledger.site().clone(), false), now, usual));
    let others = others.into_iter().filter_map(|(place, record)| {
        let site = inherited.get(place)?.record.site.clone();
        Some(Line::new(record, (site, true), now, |_| None))
    });
    let mut lines: Vec<Line> = own.chain(others).collect();
    for line in lines.iter_mut().filter(|line| line.is_overdue) {
        line.has_arrived = has_arrived(&line.record, ledger)?;
    }
    if args.overdue && lines.iter().any(|line| line.waits() && line.usual.is_none()) {
        let message = "nothing says after how many days a request is overdue: the trust file, and \
            turnaround-days on the route in it";
        return Err(Failure::new(Status::Usage, None, message));
    }
    let shown: Vec<&Line> = lines.iter().filter(|line| line.is_wanted(args)).collect();
    let is_known =
        |name: &&String| lines.iter().any(|it| it.record.machine.eq_ignore_ascii_case(name));
    let unknown: Vec<_> = args.machines.iter().filter(|name| !is_known(name)).cloned().collect();
    print(args, &lines, (&shown, &unknown), printer)?;
    for name in &unknown {
        carnet_host::say!("{}: no request of this machine was sent", Escaped(name));
    }
    say_lost(&lost);
    Ok(match (lost.is_empty(), unknown.is_empty()) {
        (false, _) => Status::Held,
        (true, true) => Status::Done,
        (true, false) => Status::Rejected,
    })
}

/// Whether an answer or a receipt says that the bundle of a request has arrived.
fn has_arrived(record: &MachineRecord, ledger: &dyn Ledger) -> Result<bool, Failure> {
    let digest = &record.request.item.bundle;
    let state = ledger.bundle(digest)?.map(|bundle| bundle.state);
    let has_answer = record.request.state == ItemState::Deferred;
    Ok(has_answer || state == Some(BundleState::Acknowledged) || ledger.receipt(digest)?.is_some())
}

/// Those that are wanted, and the names that no request has.
fn print(
    args: &MachinesArgs,
    lines: &[Line],
    (shown, unknown): (&[&Line], &[String]),
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let counts = Counts::of(lines);
    if args.csv {
        let mut csv = begin_csv::<json::Machine, _>(&mut *printer.out)?;
        shown.iter().try_for_each(|line| csv_row(&mut csv, &line.json()))?;
        return Ok(csv.flush()?);
    }
    match printer.form {
        Form::Text => text::print(&counts, shown, printer.titles, printer.out)?,
        Form::Json => {
            for line in shown {
                json::print(printer.out, "ledger machines", &line.json())?;
            }
            json::print(printer.out, "ledger machines", &counts.json(shown.len(), unknown))?;
        }
    }
    Ok(())
}

/// Why the list is empty: the names of machines stay in the plant.
fn say_why_none(ledger: &dyn Ledger) -> Result<(), Failure> {
    if ledger.tally(Direction::In, None)? == Tally::default() {
        carnet_host::say!("note: no request was sent yet");
    } else {
        carnet_host::say!(
            "note: no request was sent from here. Requests that came have no names of machines, which stay \
             at the site that asks: carnet ledger list --open shows what is to be answered"
        );
    }
    Ok(())
}

/// The trust file, where there is one that can be read: only whether something is overdue depends on it.
fn trust(settings: &Settings) -> Option<TrustFile> {
    settings.trust().ok()?;
    match settings.load_trust() {
        Ok((trust, _)) => Some(trust),
        Err(error) => {
            carnet_host::say!("note: nothing is called overdue: {}", Escaped(&error.to_string()));
            None
        }
    }
}

impl Line {
    fn new(
        record: MachineRecord,
        (site, is_inherited): (SiteName, bool),
        now: u64,
        usual: impl Fn(&SiteName) -> Option<u64>,
    ) -> Self {
        const DAY: u64 = 86_400;
        let (product, installation_id_groups) = subject(&record.request);
        let days = record.since.map(|since| now.saturating_sub(since) / DAY);
        let usual = record.asked_since().and_then(|_| usual(&record.to));
        let waited = record.asked_since().map(|since| now.saturating_sub(since));
        let is_overdue =
            waited.zip(usual).is_some_and(|(waited, usual)| waited > usual.saturating_mul(DAY));
        Self {
            record,
            site,
            is_inherited,
            product,
            installation_id_groups,
            days,
            usual,
            is_overdue,
            has_arrived: false,
        }
    }

    /// Nobody waits here for what another site asked.
    fn waits(&self) -> bool {
        !self.is_inherited && self.record.asked_since().is_some()
    }

    fn is_wanted(&self, args: &MachinesArgs) -> bool {
        let Self { record, product, .. } = self;
        let is_state = |wanted: &Wanted| match wanted {
            Wanted::State(state) => *state == record.state,
            Wanted::Stale => record.is_stale,
        };
        let any = |list_is_empty: bool, found: bool| list_is_empty || found;
        let holds = |text: &String| {
            let text = text.to_lowercase();
            product.to_lowercase().contains(&text) || self.activation_id().as_ref() == Some(&text)
        };
        let names = &args.machines;
        any(names.is_empty(), names.iter().any(|it| it.eq_ignore_ascii_case(&record.machine)))
            && any(args.state.is_empty(), args.state.iter().any(is_state))
            && args.product.as_ref().is_none_or(holds)
            && args.older_than.is_none_or(|least| self.days.is_some_and(|days| days >= least))
            && (!args.overdue || self.is_overdue)
            && (!args.not_active
                || !matches!(record.state, MachineState::Active | MachineState::Scrapped))
    }

    fn is_microsoft(&self) -> bool {
        matches!(self.record.request.subject, Subject::Microsoft(_))
    }

    fn activation_id(&self) -> Option<String> {
        match &self.record.request.subject {
            Subject::Microsoft(numbers) => numbers.activation_id.map(|id| id.to_string()),
            Subject::Vendor { .. } => None,
        }
    }

    fn known_code(&self) -> Option<VendorCode> {
        known(self.record.request.code.as_ref(), self.is_microsoft())
    }

    fn meaning(&self) -> Option<String> {
        self.known_code().map(|known| known.words())
    }

    fn json(&self) -> json::Machine {
        let MachineRecord { machine, request, state, since, is_stale, .. } = &self.record;
        json::Machine {
            machine: machine.clone(),
            site: self.site.to_string(),
            product: self.product.clone(),
            activation_id: self.activation_id(),
            state: state.into(),
            since: since.map(Into::into),
            days: self.days,
            usual_days: self.usual,
            overdue: self.is_overdue,
            stale: *is_stale,
            code: request.code.as_ref().map(ToString::to_string),
            meaning: self.meaning(),
            next: words::all_steps(self),
            installation_id_groups: self.installation_id_groups.clone(),
            request: (&request.item).into(),
        }
    }
}

/// How many there are, whether they are shown or not.
struct Counts {
    machines: u64,
    products: u64,
    states: BTreeMap<MachineState, u64>,
    overdue: u64,
    stale: u64,
}

impl Counts {
    // LEDGER-64. Each product of each machine counts once, under its newest request.
    fn of(lines: &[Line]) -> Self {
        let mut states = BTreeMap::new();
        for line in lines {
            *states.entry(line.record.state).or_default() += 1;
        }
        let name = |line: &Line| (line.site.to_string(), line.record.machine.to_ascii_lowercase());
        let machines: BTreeSet<_> = lines.iter().map(name).collect();
        let number = |is: &dyn Fn(&&Line) -> bool| lines.iter().filter(is).count() as u64;
        Self {
            machines: machines.len() as u64,
            products: lines.len() as u64,
            states,
            overdue: number(&|line| line.is_overdue),
            stale: number(&|line| line.record.is_stale),
        }
    }

    fn json(&self, shown: usize, unknown: &[String]) -> json::Machines {
        let Self { machines, products, states, overdue, stale } = self;
        let count = |state| states.get(&state).copied().unwrap_or_default();
        json::Machines {
            machines: *machines,
            products: *products,
            shown: shown as u64,
            states: json::MachineStates {
                to_type: count(MachineState::ToType),
                uncertain: count(MachineState::Uncertain),
                contradicted: count(MachineState::Contradicted),
                disputed: count(MachineState::Disputed),
                refused: count(MachineState::Refused),
                deferred: count(MachineState::Deferred),
                not_delivered: count(MachineState::NotDelivered),
                at_gateway: count(MachineState::AtGateway),
                not_asked: count(MachineState::NotAsked),
                withdrawn: count(MachineState::Withdrawn),
                active: count(MachineState::Active),
                scrapped: count(MachineState::Scrapped),
            },
            overdue: *overdue,
            stale: *stale,
            unknown: unknown.to_vec(),
        }
    }
}
