//! What is done next: a machine of states that knows no clock, process or file of its own.

mod files;
mod outages;
mod replies;
mod sticks;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use carnet_format::{Code, Digest, NeutralId};
use carnet_host::json::{WatchEvent, WatchPlace, WatchVerdict, WatchWord};
use carnet_media::Mounted;

use self::files::Dropped;
pub(super) use self::files::Stamp;
use self::outages::{Outages, Reason};
use self::replies::Replies;
use self::sticks::{Part, Stick};
use super::line::{Line, ReceiptOf};
use super::worker::{Ended, Exit};

/// After which it is said that a stick is still mounted.
const BUSY: Duration = Duration::from_secs(60);
/// Between two trials at least and at most.
const AGAIN: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(300));
/// How often the ledger is looked into for the metrics.
const COUNT: Duration = Duration::from_secs(300);
/// How long it counts what something waited for: it may be another reason each time.
const MET: Duration = Duration::from_secs(3_600);
/// How long what was begun may take when all is to end, until it is asked to end, and then until it is ended.
const STOPPING: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(80));

/// What happened.
#[derive(Debug)]
pub(super) enum Input {
    /// All that is mounted now.
    Mounts(Vec<Mounted>),
    /// Files of drop folders that nobody writes to any more, and those that are not there any more.
    Files { whole: Vec<(PathBuf, Stamp)>, gone: Vec<PathBuf> },
    /// The worker ended.
    Ended(Ended),
    /// A file of a drop folder could not be moved, of which this was said.
    NotMoved(Box<WatchEvent>),
    /// What was read at this place is not there any more: it was moved, or is another file now.
    Over(PathBuf),
    /// Nobody could be asked to unmount this stick.
    NotAsked(NeutralId),
    /// A folder cannot be looked into, or can again.
    Folder { index: usize, is_lost: bool },
    /// Time has passed.
    Tick,
    /// The process is to end.
    Stop,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Action {
    Start(Task),
    /// Has the stick of this name unmounted.
    Unmount(NeutralId),
    /// That is not wanted any more.
    KeepMounted(NeutralId),
    /// Moves a file, then says so.
    Move(Moving),
    Say(Box<WatchEvent>),
    Terminate,
    Kill,
    Leave,
}

/// A file whose verdict is final.
#[derive(Debug)]
pub(super) struct Moving {
    pub(super) file: PathBuf,
    /// What was read. Another file at its place has no verdict.
    pub(super) stamp: Stamp,
    pub(super) place: WatchPlace,
    pub(super) event: Box<WatchEvent>,
}

/// What a worker does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Imports a stick, which is held open from here on, until it is to be unmounted or no worker is at work.
    Stick(Mounted),
    /// Imports files.
    Files(Vec<PathBuf>),
    /// Lists the bundles that are to be carried.
    List,
    /// Writes a bundle to the stick that is held.
    Deliver(Digest),
    /// Counts what is in the ledger.
    Count,
}

/// The time, as timers have it and as people do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) timer: Instant,
    pub(super) clock: u64,
}

/// What a worker is asked to read.
#[derive(Clone, Debug)]
enum What {
    Stick {
        mount: Mounted,
        name: NeutralId,
    },
    Files(Vec<PathBuf>),
    /// The ledger, for the metrics.
    Ledger,
}

#[derive(Debug)]
struct Job {
    what: What,
    due: Instant,
    /// How often it could not be told what is in it.
    tries: u32,
    /// For what it waited, and when it met that last.
    met: BTreeMap<Code, Instant>,
}

impl Job {
    fn new(what: What, now: Instant) -> Self {
        Self { what, due: now, tries: 0, met: BTreeMap::new() }
    }
}

#[derive(Debug)]
struct Running {
    job: Job,
    doing: Doing,
}

#[derive(Debug)]
enum Doing {
    Import,
    Replies(Replies),
}

/// What is counted from the start.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) sticks_read: u64,
    pub(super) sticks_failed: u64,
    pub(super) verdicts: BTreeMap<WatchVerdict, u64>,
    pub(super) workers_failed: u64,
    pub(super) replies: u64,
    pub(super) last_import: Option<u64>,
    /// Of the ledger, once it was looked at; none within where it could not be used.
    pub(super) ledger: Option<Option<[(&'static str, u64); 5]>>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    sticks: BTreeMap<u64, Stick>,
    /// What was unmounted while another part of its device is mounted.
    parts: Vec<Part>,
    files: BTreeMap<PathBuf, Dropped>,
    queue: VecDeque<Job>,
    running: Option<Running>,
    outages: Outages,
    stopping: Option<Stopping>,
    pub(super) counts: Counts,
}

#[derive(Debug)]
struct Stopping {
    since: Instant,
    is_terminated: bool,
    is_killed: bool,
}

impl State {
    /// Looks into the ledger every five minutes, too.
    pub(super) fn counting(now: Instant) -> Self {
        let job = Job::new(What::Ledger, now);
        Self { queue: VecDeque::from([job]), ..Self::default() }
    }

    /// What is to be done now that this has happened.
    pub(super) fn step(&mut self, input: Input, now: Moment) -> Vec<Action> {
        let mut acts = Vec::new();
        match input {
            Input::Mounts(mounts) => self.mounts(mounts, now, &mut acts),
            Input::Files { whole, gone } => self.whole_files(whole, &gone, now),
            Input::Ended(ended) => self.ended(ended, now, &mut acts),
            Input::NotMoved(mut event) => {
                event.event = WatchWord::NotMoved;
                acts.push(say(event.with_code(Code::WatchFolder)));
            }
            Input::Over(path) => {
                self.files.remove(&path);
            }
            Input::NotAsked(name) => self.not_asked(&name, now, &mut acts),
            Input::Folder { index, is_lost: true } => {
                self.outages.begin(Reason::Folder(index), now, &mut acts);
            }
            Input::Folder { index, is_lost: false } => {
                self.outages.end(|it| it == Reason::Folder(index), now, &mut acts);
            }
            Input::Tick => {}
            Input::Stop => {
                if self.stopping.is_none() {
                    acts.push(say(event(WatchWord::Stopping, now)));
                    let (is_terminated, is_killed) = (false, false);
                    self.stopping = Some(Stopping { since: now.timer, is_terminated, is_killed });
                }
            }
        }
        self.busy_sticks(now, &mut acts);
        self.outages.remind(now, &mut acts);
        self.go_on(now, &mut acts);
        acts
    }

    /// When something is due even if nothing happens.
    pub(super) fn due(&self) -> Option<Instant> {
        if let Some(stopping) = &self.stopping {
            return match stopping {
                Stopping { is_killed: true, .. } => None,
                Stopping { is_terminated: true, since, .. } => Some(*since + STOPPING.1),
                Stopping { since, .. } => Some(*since + STOPPING.0),
            };
        }
        let jobs = self.queue.iter().map(|job| job.due).filter(|_| self.running.is_none());
        jobs.chain(self.sticks.values().filter_map(Stick::busy_at)).min()
    }

    /// Since when something does not go on, and why.
    pub(super) fn outage(&self) -> Option<(u64, Code)> {
        self.outages.oldest()
    }

    /// Whether workers cannot do what they are to do.
    pub(super) fn is_held_up(&self) -> bool {
        self.outages.has_fault()
    }

    /// Whether a worker is at work.
    pub(super) fn is_working(&self) -> bool {
        self.running.is_some()
    }

    fn go_on(&mut self, now: Moment, acts: &mut Vec<Action>) {
        match (&mut self.stopping, &self.running) {
            (Some(_), None) => acts.push(Action::Leave),
            // WATCH-8.
            (Some(stopping), Some(_)) => {
                let took = now.timer.saturating_duration_since(stopping.since);
                if took >= STOPPING.0 && !stopping.is_terminated {
                    stopping.is_terminated = true;
                    acts.push(Action::Terminate);
                }
                if took >= STOPPING.1 && !stopping.is_killed {
                    stopping.is_killed = true;
                    acts.push(Action::Kill);
                }
            }
            (None, Some(_)) => {}
            (None, None) => {
                let next = self.queue.iter().position(|job| job.due <= now.timer);
                let Some(job) = next.and_then(|at| self.queue.remove(at)) else { return };
                acts.push(Action::Start(match &job.what {
                    What::Stick { mount, .. } => Task::Stick(mount.clone()),
                    What::Files(files) => Task::Files(files.clone()),
                    What::Ledger => Task::Count,
                }));
                self.running = Some(Running { job, doing: Doing::Import });
            }
        }
    }

    fn ended(&mut self, ended: Ended, now: Moment, acts: &mut Vec<Action>) {
        let Some(Running { job, doing }) = self.running.take() else { return };
        let is_ours = self.stopping.as_ref().is_some_and(|it| it.is_terminated);
        if ended.exit != Exit::Stuck && is_ours && matches!(ended.exit, Exit::Died) {
            // It was asked to. What it had begun has happened or has not, and comes again.
            return;
        }
        if matches!(ended.exit, Exit::Died | Exit::Stuck) {
            self.counts.workers_failed += 1;
        }
        match (doing, &job.what) {
            (Doing::Import, What::Stick { .. }) => self.stick_read(job, &ended, now, acts),
            (Doing::Import, What::Files(_)) => self.files_read(job, &ended, now, acts),
            (Doing::Import, What::Ledger) => {
                self.counts.ledger = Some(ended.lines.iter().find_map(Line::numbers));
                self.queue.push_back(Job { due: now.timer + COUNT, ..job });
            }
            (Doing::Replies(replies), _) => self.reply_ended(job, replies, ended, now, acts),
        }
    }

    /// What became of a bundle or a receipt.
    fn told(
        &mut self,
        line: &Line,
        verdict: WatchVerdict,
        about: (Option<&NeutralId>, Option<WatchPlace>),
        now: Moment,
    ) -> Box<WatchEvent> {
        *self.counts.verdicts.entry(verdict).or_default() += 1;
        if verdict == WatchVerdict::Imported {
            self.counts.last_import = Some(now.clock);
        }
        let is_receipt = matches!(line.receipt, Some(ReceiptOf::Stated { .. }));
        let word = if is_receipt { WatchWord::Receipt } else { WatchWord::Bundle };
        let (stick, moved) = about;
        let mut event = event(word, now);
        event.stick = stick.map(ToString::to_string);
        event.verdict = Some(verdict);
        event.moved = moved;
        if let Some(bundle) = &line.bundle {
            event.bundle = bundle.digest.map(Into::into);
            event.from = Some(bundle.from.to_string());
            event.to = Some(bundle.to.to_string());
            event.sequence = Some(bundle.sequence);
            event.items = Some(bundle.items);
            event.receipt = Some(matches!(line.receipt, Some(ReceiptOf::Left(_))));
        }
        if let Some(ReceiptOf::Stated { site, bundle }) = &line.receipt {
            event.bundle = bundle.map(Into::into);
            event.from = Some(site.to_string());
        }
        Box::new(match line.code {
            Some(code) => event.with_code(code),
            None => event,
        })
    }

    /// Tries again later, for ever: the fault is of this host.
    // WATCH-7.
    fn wait(&mut self, mut job: Job, code: Code, now: Moment, acts: &mut Vec<Action>) {
        let (least, most) = AGAIN;
        job.due = now.timer + most.min(least * 2_u32.saturating_pow(job.tries.min(8)));
        job.tries = job.tries.saturating_add(1);
        job.met.retain(|_, at| now.timer < *at + MET);
        job.met.insert(code, now.timer);
        self.queue.push_back(job);
        self.outages.begin(Reason::Fault(code), now, acts);
        self.end_faults(now, acts);
    }

    /// A worker came to its end: what waits is tried soon.
    fn going_on(&mut self, now: Moment, acts: &mut Vec<Action>) {
        let waiting = self.queue.iter_mut().filter(|job| !job.met.is_empty());
        waiting.for_each(|job| job.due = job.due.min(now.timer + AGAIN.0));
        self.end_faults(now, acts);
    }

    /// What nothing waits for is over.
    fn end_faults(&mut self, now: Moment, acts: &mut Vec<Action>) {
        let is_over = |reason| match reason {
            Reason::Fault(code) => !self.queue.iter().any(|job| job.met.contains_key(&code)),
            Reason::Folder(_) => false,
        };
        self.outages.end(is_over, now, acts);
    }
}

/// An event that says nothing else.
pub(super) fn event(event: WatchWord, now: Moment) -> WatchEvent {
    WatchEvent {
        event,
        time: now.clock.into(),
        stick: None,
        verdict: None,
        bundle: None,
        from: None,
        to: None,
        sequence: None,
        items: None,
        receipt: None,
        moved: None,
        code: None,
        message: None,
        since: None,
        others: Vec::new(),
        inode: None,
    }
}

fn say(event: impl Into<Box<WatchEvent>>) -> Action {
    Action::Say(event.into())
}

trait WithCode {
    fn with_code(self, code: Code) -> Self;
}

impl WithCode for WatchEvent {
    fn with_code(mut self, code: Code) -> Self {
        self.code = Some(code.into());
        self.message = Some(carnet_language::english(|| code.meaning()));
        self
    }
}

/// The status of a command that could not tell, or not do, all.
const UNKNOWN: Exit = Exit::Status(3);

/// Why nothing can be said of what was to be read: the ledger, the settings or a disk of this host.
// WATCH-7.
fn fault_of_host(ended: &Ended) -> Option<Code> {
    let failed = ended.lines.iter().find_map(|line| line.error.as_ref());
    if let Some(failed) = failed {
        return Some(failed.code.unwrap_or(Code::WatchWorker));
    }
    let said_nothing = ended.lines.is_empty() && ended.exit != Exit::Status(0);
    let unknown = ended.lines.iter().find(|line| is_fault_of_host(line));
    let is_told = ended.lines.iter().any(|line| line.verdict == Some(WatchVerdict::Unknown));
    unknown
        .map(|line| line.code.unwrap_or(Code::WatchWorker))
        // Its command line or its confinement was refused.
        .or_else(|| said_nothing.then_some(Code::WatchWorker))
        // What it says of no file: something that had come in before could not be spooled.
        .or_else(|| (ended.exit == UNKNOWN && !is_told).then_some(Code::ImportSpool))
}

fn is_fault_of_host(line: &Line) -> bool {
    let is_of_medium = line
        .code
        .is_some_and(|code| code == Code::ImportNothing || code.as_str().starts_with("medium."));
    line.verdict == Some(WatchVerdict::Unknown) && !is_of_medium
}

#[cfg(test)]
mod tests;
