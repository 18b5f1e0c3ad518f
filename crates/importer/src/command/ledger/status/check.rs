//! `ledger status --check`: one line for a monitor.

use std::fmt;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Kind};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::ClockFault;
use carnet_language::{Number, text};
use carnet_ledger::{
    BundleState, Direction, Ledger, LedgerError, Tally, Warning, forgotten, outbox_files, stranded,
};

use super::super::audit::{faulty_age, told};
use super::super::{Printer, open_archive, readable};
use super::away;
use super::sizes::outlook_here;
use crate::command::open_ledger;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// After which what was not delivered is told.
const UNDELIVERED: u64 = 7 * DAY;
/// Days beyond those of a route before a request is told.
const GRACE: u64 = 2;

/// What monitors make of it, in the words and by the numbers that they know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Ok,
    Warning,
    Critical,
    Unknown,
}

impl Level {
    /// The numbers are those of monitors, 0 to 3, and not what they mean elsewhere.
    const fn status(self) -> Status {
        match self {
            Self::Ok => Status::Done,
            Self::Warning => Status::Rejected,
            Self::Critical => Status::Usage,
            Self::Unknown => Status::Unknown,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        })
    }
}

struct Check {
    findings: Vec<(Level, String)>,
    /// None where nothing can be told.
    numbers: Option<Numbers>,
}

/// What monitors draw.
#[derive(Clone, Copy)]
struct Numbers {
    held: usize,
    open: u64,
    /// Seconds since the oldest of them was asked.
    oldest: u64,
    unspooled: usize,
    undelivered: usize,
}

// WATCH-10.
pub(in crate::command::ledger) fn run(
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let Check { mut findings, numbers } = look(settings).unwrap_or_else(|failure| {
        // Whoever reads this line reads nothing else.
        let is_of_ledger = failure.code().is_some_and(|it| it.as_str().starts_with("ledger."));
        let level = if is_of_ledger { Level::Critical } else { Level::Unknown };
        let text = failure.to_string();
        let first = text.lines().next().unwrap_or_default();
        let code = failure.code().map(|code| format!(" [{code}]")).unwrap_or_default();
        Check { findings: vec![(level, format!("{}{code}", Escaped(first)))], numbers: None }
    });
    findings.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    let level = findings.first().map_or(Level::Ok, |(level, _)| *level);
    let texts: Vec<String> = findings.into_iter().map(|(_, text)| text).collect();
    printer.print(
        "ledger status",
        || json::StatusCheck {
            outcome: level.to_string().to_lowercase().into(),
            findings: texts.clone(),
            held: numbers.map(|it| it.held),
            open: numbers.map(|it| it.open),
            oldest: numbers.map(|it| it.oldest),
            unspooled: numbers.map(|it| it.unspooled),
            undelivered: numbers.map(|it| it.undelivered),
        },
        |out| {
            write!(out, "{level} ")?;
            match (&*texts, numbers) {
                ([], Some(Numbers { open, .. })) => {
                    let open = Number(open);
                    write!(out, "{}", text!(en "open: {open}"; de "offen: {open}"))?;
                }
                (found, _) => write!(out, "{}", found.join(", "))?,
            }
            if let Some(Numbers { held, open, oldest, unspooled, undelivered }) = numbers {
                write!(out, " | held={held} open={open} oldest={oldest}s ")?;
                write!(out, "unspooled={unspooled} undelivered={undelivered}")?;
            }
            writeln!(out)
        },
    )?;
    Ok(level.status())
}

fn look(settings: &Settings) -> Result<Check, Failure> {
    let ledger = open_ledger(settings)?;
    // SHARE-12.
    let faulty = match faulty_age(&ledger)? {
        // Without a record that can be written nothing is changed.
        None => told(ledger.check_record())?,
        found => found,
    };
    let (trust, _) = settings.load_trust()?;
    let (clock, floor) = (settings.host_clock(), ledger.floor()?);
    // Whatever the clock of this host says, that much time has passed.
    let now = clock.max(floor);
    let age = |since: u64| now.saturating_sub(since);
    let mut findings = Vec::new();
    let mut count = |level, count: usize, text: String| {
        if count > 0 {
            findings.push((level, text));
        }
    };

    if let Some(error) = faulty {
        let text = error.to_string();
        count(Level::Critical, 1, format!("{} [{}]", Escaped(&text), error.code()));
    }
    let alarms = ledger.receipt_alarms()?.len();
    count(
        Level::Critical,
        alarms,
        text!(en "receipts with an alarm: {alarms}"; de "Quittungen mit Alarm: {alarms}"),
    );
    if !ends_as_said(&ledger)? {
        let code = Code::LedgerAuditBroken;
        let text = text!(
            en "the audit log does not end where the ledger says: carnet ledger audit [{code}]";
            de "das Protokoll endet nicht, wo das Register es sagt: carnet ledger audit [{code}]"
        );
        count(Level::Critical, 1, text);
    }
    let archive = open_archive(settings)?;
    let lacking = forgotten::<Failure>(&ledger, &archive)?.len();
    count(
        Level::Critical,
        lacking,
        text!(
            en "bundles of the archive that the ledger does not know: {lacking}";
            de "Bündel des Archivs, die das Register nicht kennt: {lacking}"
        ),
    );
    let lost = readable(&ledger, settings)?.1.len();
    count(
        Level::Critical,
        lost,
        text!(
            en "inherited ledgers that cannot be used: {lost}";
            de "geerbte Register, die nicht verwendbar sind: {lost}"
        ),
    );
    let unspooled = ledger.unspooled()?;
    let mut late = 0;
    for digest in &unspooled {
        late += usize::from(ledger.bundle(digest)?.is_some_and(|it| age(it.recorded) > HOUR));
    }
    count(
        Level::Critical,
        late,
        text!(
            en "admitted and not in the spool for an hour: {late}";
            de "übernommen und seit einer Stunde nicht abgelegt: {late}"
        ),
    );
    let outlook = outlook_here(&ledger, settings)?;
    for warning in &outlook.warnings {
        let level = match warning {
            Warning::Space { .. } => Level::Critical,
            _ => Level::Warning,
        };
        count(level, 1, Escaped(&warning.to_string()).to_string());
    }

    // Behind a floor that lies ahead nothing grows old, and nobody would hear of what waits.
    if clock.saturating_add(DAY) < floor {
        let (fault, code) = (ClockFault::Behind { clock, floor }, Code::TimeOwnBehind);
        let text = text!(
            en "{fault}: see carnet ledger time [{code}]";
            de "{fault}: siehe carnet ledger time [{code}]"
        );
        count(Level::Warning, 1, text);
    }
    for line in away::lines(&away::away(settings)) {
        count(Level::Warning, 1, line);
    }
    let held = ledger.held()?.len();
    count(Level::Warning, held, text!(en "held: {held}"; de "zurückgehalten: {held}"));
    let tallies = [Direction::In, Direction::Out].map(|way| Ok((way, ledger.tally(way, None)?)));
    let tallies: Vec<(Direction, Tally)> =
        tallies.into_iter().collect::<Result<_, LedgerError>>()?;
    let disputed: u64 = tallies.iter().map(|(_, tally)| tally.disputed).sum();
    count(
        Level::Warning,
        usize::try_from(disputed).unwrap_or(usize::MAX),
        text!(en "answers that did not fit: {disputed}"; de "Antworten, die nicht passten: {disputed}"),
    );
    let lying = settings.outbox().ok().map(|outbox| outbox_files(outbox, &ledger));
    let lying = lying.transpose()?.unwrap_or_default();
    let undelivered: Vec<u64> =
        lying.iter().filter_map(|file| Some(file.undelivered()?.recorded)).collect();
    let old = undelivered.iter().filter(|since| age(**since) > UNDELIVERED).count();
    count(
        Level::Warning,
        old,
        text!(
            en "not delivered for a week: {old}";
            de "seit einer Woche nicht ausgeliefert: {old}"
        ),
    );
    let still = stranded(&ledger, &trust)?.len();
    count(
        Level::Warning,
        still,
        text!(
            en "bundles that nobody would take: {still}";
            de "Bündel, die niemand nähme: {still}"
        ),
    );

    let (mut oldest, mut overdue, mut open) = (0, 0, 0);
    for (way, _) in tallies.iter().filter(|(_, tally)| waits(tally) > 0) {
        for bundle in ledger.bundles(*way, "")? {
            let is_void = matches!(bundle.state, BundleState::Voided { .. });
            if bundle.kind != Kind::Request || is_void {
                continue;
            }
            let waiting = waits(&ledger.tally(*way, Some(&bundle.digest))?);
            if waiting == 0 {
                continue;
            }
            let (since, route) = (age(bundle.recorded), trust.route(&bundle.from, &bundle.to));
            let usual = route.and_then(|route| route.turnaround_days);
            (open, oldest) = (open + waiting, since.max(oldest));
            if usual.is_some_and(|days| since > (days + GRACE) * DAY) {
                overdue += waiting;
            }
        }
    }
    count(
        Level::Warning,
        usize::try_from(overdue).unwrap_or(usize::MAX),
        text!(
            overdue = Number(overdue);
            en "open for too long: {overdue}";
            de "zu lange offen: {overdue}"
        ),
    );
    let (unspooled, undelivered) = (unspooled.len(), undelivered.len());
    let numbers = Some(Numbers { held, open, oldest, unspooled, undelivered });
    Ok(Check { findings, numbers })
}

/// Whether the last entry of the log is the one that the ledger names. What stands before it, an audit reads.
fn ends_as_said(ledger: &dyn Ledger) -> Result<bool, LedgerError> {
    let mut end = ledger.audit_head()?;
    loop {
        let (number, head) = end;
        let last = ledger.audit_entries(number, 2)?;
        let fits = matches!(&*last, [last] if (last.number, last.head) == (number, head));
        // Another program may have gone on meanwhile.
        let before = std::mem::replace(&mut end, ledger.audit_head()?);
        if fits || before == end {
            return Ok(fits);
        }
    }
}

/// How many wait for an answer.
const fn waits(tally: &Tally) -> u64 {
    tally.open + tally.deferred
}
