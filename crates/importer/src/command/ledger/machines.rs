//! `ledger machines`.

mod text;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::io::Write;

use carnet_format::plain_text::Escaped;
use carnet_format::{Digest, ErrorCode, SiteName};
use carnet_host::settings::{Form, Settings, Titles};
use carnet_host::{Failure, Status, json};
use carnet_judge::TrustFile;
use carnet_judge::vendor_code::VendorCode;
use carnet_language::text;
use carnet_ledger::{
    Beside, BundleState, Direction, ItemState, Ledger, LedgerError, MachineRecord, MachineState,
    Subject, Tally, dispute_code, machine_records, outbox_files,
};

use super::confirm::{matches_product, product_of};
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
    /// Whole days since the state began.
    days: Option<u64>,
    /// How many days an answer usually takes, where somebody is asked.
    usual: Option<u64>,
    is_overdue: bool,
    /// The bundle is known to have arrived.
    has_arrived: bool,
    /// With what the machine refused the answer that is disputed, where that is known.
    refused_with: Option<ErrorCode>,
}

// LEDGER-67. LEDGER-68.
pub(super) fn run(
    args: &MachinesArgs,
    ledger: &dyn Ledger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    if args.csv && printer.form == Form::Json {
        let message = text!(
            en "--csv and --json are two forms of the same list: use one of them";
            de "--csv und --json sind zwei Formen derselben Liste: eine davon nehmen"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    // A site that only imports needs no outbox.
    let outbox = settings.outbox().ok();
    if let Some(outbox) = outbox.filter(|outbox| !outbox.is_dir()) {
        let outbox = outbox.display().to_string();
        let outbox = Escaped(&outbox);
        carnet_host::note!(
            en "there is no outbox {outbox}: what was not delivered is taken for sent";
            de "es gibt keinen Ausgang {outbox}: Nicht Ausgeliefertes gilt als gesendet"
        );
    }
    let lying = outbox.map_or_else(|| Ok(Vec::new()), |outbox| outbox_files(outbox, ledger))?;
    let undelivered: Vec<_> =
        lying.iter().filter_map(|file| Some(file.undelivered()?.digest)).collect();
    let (inherited, lost) = readable(ledger, settings)?;
    let beside = Beside::of(ledger, &inherited)?;
    let trust = trust(settings);
    // Whatever the clock of this host says, that much time has passed.
    let now = settings.host_clock().max(ledger.floor()?);
    let usual = |to: &SiteName| trust.as_ref()?.route(ledger.site(), to)?.turnaround_days;
    let own = (ledger.site().clone(), false);
    if args.overdue {
        let mut is_unknown = false;
        machine_records(ledger, &undelivered, &mut |record| {
            is_unknown |= record.asked_since().is_some() && usual(&record.to).is_none();
        })?;
        if is_unknown {
            let message = text!(
                en "nothing says after how many days a request is overdue: the trust file, and \
                    turnaround-days on the route in it";
                de "nirgends steht, nach wie vielen Tagen eine Anfrage überfällig ist: Das sagt turnaround-days am \
                    Weg, in der Vertrauensdatei"
            );
            return Err(Failure::new(Status::Usage, None, message));
        }
    }
    let mut list = List::of(args, printer)?;
    let mut told = Ok(());
    let mut arrived = HashMap::new();
    // None is kept: there may be a million.
    machine_records(ledger, &undelivered, &mut |record| {
        if told.is_ok() {
            told = own_line(record, ledger, &beside, &mut arrived, |record| {
                Line::new(record, own.clone(), now, usual)
            })
            .and_then(|line| list.add(&line));
        }
    })?;
    told?;
    // LEDGER-43.
    for (place, record) in beside.records()? {
        if let Some(from) = inherited.get(place) {
            let refused_with = refused_with(&record, &from.ledger)?;
            let site = (from.record.site.clone(), true);
            list.add(&Line { refused_with, ..Line::new(record, site, now, |_| None) })?;
        }
    }
    if list.counts.products == 0 {
        say_why_none(ledger)?;
    }
    let unknown = list.end()?;
    for name in &unknown {
        let text = text!(
            name = Escaped(name);
            en "{name}: no request of this machine was sent";
            de "{name}: Für diese Maschine wurde nichts angefragt"
        );
        carnet_host::say!("{text}");
    }
    say_lost(&lost);
    Ok(match (lost.is_empty(), unknown.is_empty()) {
        (false, _) => Status::Held,
        (true, true) => Status::Done,
        (true, false) => Status::Rejected,
    })
}

/// A line about a machine of this site.
fn own_line(
    mut record: MachineRecord,
    ledger: &dyn Ledger,
    beside: &Beside<'_>,
    arrived: &mut HashMap<Digest, bool>,
    line: impl FnOnce(MachineRecord) -> Line,
) -> Result<Line, Failure> {
    let doubt = beside.doubt_of_own(&record.machine, &record.request)?;
    record.doubt(&doubt);
    let mut line = line(record);
    line.has_arrived = line.waits() && has_arrived(&line.record, ledger, arrived)?;
    line.refused_with = refused_with(&line.record, ledger)?;
    Ok(line)
}

// LEDGER-81.
fn refused_with(
    record: &MachineRecord,
    ledger: &dyn Ledger,
) -> Result<Option<ErrorCode>, LedgerError> {
    Ok(record.disputed_by.map(|entry| dispute_code(ledger, entry)).transpose()?.flatten())
}

/// Whether an answer or a receipt says that the bundle of a request has arrived. Of bundles it is looked up once.
// LEDGER-86.
fn has_arrived(
    record: &MachineRecord,
    ledger: &dyn Ledger,
    arrived: &mut HashMap<Digest, bool>,
) -> Result<bool, Failure> {
    if record.request.state == ItemState::Deferred {
        return Ok(true);
    }
    let digest = record.request.item.bundle;
    if let Some(has_arrived) = arrived.get(&digest) {
        return Ok(*has_arrived);
    }
    let state = ledger.bundle(&digest)?.map(|bundle| bundle.state);
    let has_arrived =
        state == Some(BundleState::Acknowledged) || ledger.receipt(&digest)?.is_some();
    arrived.insert(digest, has_arrived);
    Ok(has_arrived)
}

/// Shows those that are wanted, and counts all.
struct List<'a> {
    args: &'a MachinesArgs,
    titles: &'a Titles,
    counts: Counts,
    shown: u64,
    /// Which of the machines that are asked for have a line.
    known: Vec<bool>,
    form: Shape<'a>,
}

enum Shape<'a> {
    Csv(csv::Writer<&'a mut dyn Write>),
    Json(&'a mut dyn Write),
    Text(text::Text, &'a mut dyn Write),
}

impl<'a> List<'a> {
    fn of(args: &'a MachinesArgs, printer: &'a mut Printer<'_>) -> Result<Self, Failure> {
        let out: &'a mut dyn Write = &mut *printer.out;
        let form = match printer.form {
            _ if args.csv => {
                carnet_host::for_a_spreadsheet()?;
                Shape::Csv(begin_csv::<json::Machine, _>(out)?)
            }
            Form::Json => Shape::Json(out),
            Form::Text => Shape::Text(text::Text::default(), out),
        };
        let known = vec![false; args.machines.len()];
        let (titles, counts) = (printer.titles, Counts::default());
        Ok(Self { args, titles, counts, shown: 0, known, form })
    }

    fn add(&mut self, line: &Line) -> Result<(), Failure> {
        self.counts.add(line);
        for (name, is_known) in self.args.machines.iter().zip(&mut self.known) {
            *is_known |= line.record.machine.eq_ignore_ascii_case(name);
        }
        if !line.is_wanted(self.args) {
            return Ok(());
        }
        self.shown += 1;
        match &mut self.form {
            // LANG-2. Programs read it.
            Shape::Csv(csv) => csv_row(csv, &carnet_language::english(|| line.json()))?,
            Shape::Json(out) => json::print(*out, "ledger machines", &line.json())?,
            Shape::Text(text, _) => text.add(line, self.titles),
        }
        Ok(())
    }

    /// Ends the list; gives the names that no request has.
    fn end(self) -> Result<Vec<String>, Failure> {
        let Self { args, counts, shown, known, form, .. } = self;
        let unknown = args.machines.iter().zip(known).filter(|(_, is_known)| !is_known);
        let unknown: Vec<String> = unknown.map(|(name, _)| name.clone()).collect();
        match form {
            Shape::Csv(mut csv) => csv.flush()?,
            Shape::Json(out) => json::print(out, "ledger machines", &counts.json(shown, &unknown))?,
            Shape::Text(text, out) => text.print(&counts, shown, out)?,
        }
        Ok(unknown)
    }
}

/// Why the list is empty: the names of machines stay in the plant.
fn say_why_none(ledger: &dyn Ledger) -> Result<(), Failure> {
    if ledger.tally(Direction::In, None)? == Tally::default() {
        carnet_host::note!(en "no request was sent yet"; de "es wurde noch nichts angefragt");
    } else {
        carnet_host::note!(
            en "no request was sent from here. Requests that came have no names of machines, which stay \
                at the site that asks: carnet ledger list --open shows what is to be answered";
            de "von hier wurde nichts angefragt. Anfragen, die kamen, haben keine Namen von Maschinen; die bleiben \
                am anfragenden Standort: carnet ledger list --open zeigt, was zu beantworten ist"
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
            let why = error.to_string();
            let why = Escaped(&why);
            carnet_host::note!(
                en "nothing is called overdue: {why}";
                de "nichts gilt als überfällig: {why}"
            );
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
        let product = product_of(&record.request).0;
        let days = record.since.map(|since| now.saturating_sub(since) / DAY);
        let usual = record.asked_since().and_then(|_| usual(&record.to));
        let waited = record.asked_since().map(|since| now.saturating_sub(since));
        let is_overdue =
            waited.zip(usual).is_some_and(|(waited, usual)| waited > usual.saturating_mul(DAY));
        let (has_arrived, refused_with) = (false, None);
        Self {
            record,
            site,
            is_inherited,
            product,
            days,
            usual,
            is_overdue,
            has_arrived,
            refused_with,
        }
    }

    /// Nobody waits here for what another site asked.
    fn waits(&self) -> bool {
        !self.is_inherited && self.record.asked_since().is_some()
    }

    fn is_wanted(&self, args: &MachinesArgs) -> bool {
        let record = &self.record;
        let is_state = |wanted: &Wanted| match wanted {
            Wanted::State(state) => *state == record.state,
            Wanted::Stale => record.is_stale,
        };
        let any = |list_is_empty: bool, found: bool| list_is_empty || found;
        let holds = |text: &String| matches_product(&record.request, text);
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

    /// The other side's, or else that of the machine.
    fn code(&self) -> Option<&ErrorCode> {
        self.record.request.code.as_ref().or(self.refused_with.as_ref())
    }

    fn known_code(&self) -> Option<VendorCode> {
        known(self.code(), self.is_microsoft())
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
            code: self.code().map(ToString::to_string),
            meaning: self.meaning(),
            next: words::all_steps(self),
            installation_id_groups: subject(&self.record.request).1,
            request: (&request.item).into(),
        }
    }
}

/// How many there are, whether they are shown or not.
#[derive(Default)]
struct Counts {
    machines: u64,
    products: u64,
    states: BTreeMap<MachineState, u64>,
    overdue: u64,
    stale: u64,
    /// The last machine, of whose products the lines stand together.
    last: Option<(SiteName, String)>,
}

impl Counts {
    // LEDGER-67. Each product of each machine counts once, under its newest request.
    fn add(&mut self, line: &Line) {
        let MachineRecord { machine, state, is_stale, .. } = &line.record;
        let is_last = |(site, name): &(SiteName, String)| {
            *site == line.site && name.eq_ignore_ascii_case(machine)
        };
        if !self.last.as_ref().is_some_and(is_last) {
            self.machines += 1;
            self.last = Some((line.site.clone(), machine.clone()));
        }
        self.products += 1;
        *self.states.entry(*state).or_default() += 1;
        self.overdue += u64::from(line.is_overdue);
        self.stale += u64::from(*is_stale);
    }

    fn json(&self, shown: u64, unknown: &[String]) -> json::Machines {
        let Self { machines, products, states, overdue, stale, .. } = self;
        let count = |state| states.get(&state).copied().unwrap_or_default();
        json::Machines {
            machines: *machines,
            products: *products,
            shown,
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
