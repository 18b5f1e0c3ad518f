//! `respond`: asks the responder for what is open, and makes replies of its answers. A run does what is due and ends.

mod due;
mod event;
mod judge;
mod kept;
mod lock;
mod metrics;
mod overtaken;
mod own;
mod process;
mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use carnet_format::{Code, Digest, SiteName};
use carnet_host::json::RespondWord;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Outage, Status};
use carnet_importer::Spool;
use carnet_language::text;
use carnet_ledger::{
    Archive, BundleRecord, Home, Ledger, LedgerError, RespondLock, SiteLedger, forgotten,
};

use self::due::{Standing, is_reply_due, is_tried, note, to_ask};
use self::event::With as _;
use self::judge::{Judged, faults, judge, take_out};
use self::kept::{Kept, Outcome, Place, check_state, unusable, write_json};
use self::lock::StateLock;
use self::metrics::{Counts, Waiting};
use self::own::Said;
use self::process::{Limits, Ran, run};
use self::requests::{bundles, input, known, open};
use crate::{PROGRAM, RespondArgs};

/// Bytes of a line of the responder, and of all lines of a run.
const MAX_LINE: usize = 64 << 10;
const MAX_OUTPUT: usize = 64 << 20;
/// Lines of a run for each request that it was given.
const LINES: usize = 4;
/// What a run is given beside its settings.
pub struct RespondSetup<'a> {
    /// This program, whose commands judge and export.
    pub program: PathBuf,
    /// What the clock of this host says.
    pub now: u64,
    /// Whether it is to end.
    pub told: &'a AtomicBool,
    /// Called after each step; where it breaks, the run ends there, as by a power cut.
    pub hook: &'a mut dyn FnMut(RespondStep) -> ControlFlow<()>,
}

/// What can be done when a run is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RespondStep {
    /// It is written down what is asked.
    Asked,
    /// Lines are kept.
    Kept,
    /// They are judged, and that is not written down.
    Judged,
    /// It is written down what they are worth.
    Sorted,
    /// The reply is recorded, and that is not written down.
    Exported,
}

/// Does what is due.
///
/// # Errors
/// The settings are wrong, the state folder or the signals cannot be used, or the output failed.
pub fn run_respond(
    _args: &RespondArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let unusable = |error: io::Error| Failure::of(Status::Unknown, None, &error);
    let told = carnet_media::told_to_end().map_err(unusable)?;
    let setup = RespondSetup {
        program: PROGRAM.into(),
        now: settings.host_clock(),
        told: &told,
        hook: &mut |_| ControlFlow::Continue(()),
    };
    respond(settings, setup, out)
}

/// The same, with what a test chooses.
///
/// # Errors
/// As [`run_respond`].
pub fn respond(
    settings: &Settings,
    setup: RespondSetup<'_>,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let missing = |what: String| Failure::new(Status::Usage, Code::ConfigMissing, what);
    let plan = &settings.responder;
    let Some(program) = plan.command.first() else {
        return Err(missing(text!(
            en "nobody is to be asked: name command below [responder] in carnet.toml";
            de "es gibt niemanden zu fragen: in carnet.toml unter [responder] command angeben"
        )));
    };
    let Some(state) = plan.state.as_deref() else {
        return Err(missing(text!(
            en "answers would be kept nowhere: name state below [responder] in carnet.toml";
            de "die Antworten hätten keinen Platz: in carnet.toml unter [responder] state angeben"
        )));
    };
    // Whoever typed the command hears at once of what it lacks.
    settings.site()?;
    settings.archive()?;
    check_state(state)?;
    settings.ledger_home()?;
    // It says since when something is away, and no more.
    let read = || Outage::read(state).unwrap_or_default();
    let (outage, spool) = (read(), Spool::new(state));
    let mut run = Run {
        settings,
        setup,
        program,
        state,
        spool,
        outage,
        counts: Counts::read(state),
        waiting: BTreeMap::new(),
        is_failed: false,
        waits: false,
        known: BTreeMap::new(),
        lock: None,
        out,
    };
    let mut is_told = false;
    match run.run() {
        Ok(()) => {}
        Err(Stop::Failed(failure)) => run.failed(&failure)?,
        Err(Stop::Told) => {
            is_told = true;
            run.say(&run.event(RespondWord::Stopping))?;
        }
        Err(Stop::Busy(since)) => {
            let mut busy = run.event(RespondWord::Busy).with_code(Code::ResponderBusy);
            busy.since = since.map(Into::into);
            run.say(&busy)?;
            return Ok(Status::Done);
        }
        Err(Stop::Killed) => return Ok(Status::Unknown),
    }
    let is_away = run.is_failed || run.waits;
    if !is_away
        && !is_told
        && let Some(away) = run.outage.reply.take()
    {
        let mut event = run.event(RespondWord::GoingOn);
        event.since = Some(away.since.into());
        run.say(&event)?;
    }
    if run.outage != read() {
        write_json(&Outage::file(state), &run.outage)?;
    }
    let is_well = !is_away && run.outage.responder.is_none();
    run.write_metrics(!run.is_failed && !is_told, is_well && !is_told);
    Ok(if is_well || is_told { Status::Done } else { Status::Unknown })
}

/// What looks open may have been answered by a reply that a restored ledger does not know yet, and an activation that is
/// asked for twice is counted twice.
// RESP-15.
fn all_known(ledger: &dyn Ledger, archive: &Archive) -> Result<(), Failure> {
    let lacking = forgotten::<Failure>(ledger, archive)?;
    let Some(first) = lacking.first() else { return Ok(()) };
    let (count, way_on) = (lacking.len(), first.way_on());
    let message = text!(
        en "nothing is asked: bundles that the archive has and the ledger does not know: {count}. The first is taken in by: \
            {way_on}";
        de "es wird nichts gefragt: Bündel, die das Archiv hat und das Register nicht kennt: {count}. Das erste aufnehmen: \
            {way_on}"
    );
    Err(Failure::new(Status::Unknown, Code::LedgerOlder, message))
}

/// Why a run, or what it does with a bundle, does not go on.
enum Stop {
    Failed(Failure),
    /// Another run asks; or what one has started that was killed goes on, since then.
    Busy(Option<u64>),
    /// It is to end.
    Told,
    Killed,
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

struct Run<'a, 'h> {
    settings: &'a Settings,
    setup: RespondSetup<'h>,
    program: &'a str,
    state: &'a Path,
    /// The requests of each bundle as the spool has them; beside them lie the answers.
    spool: Spool,
    outage: Outage,
    counts: Counts,
    /// Of each bundle that was looked at.
    waiting: BTreeMap<Digest, Waiting>,
    /// Something of this host keeps answers from becoming a reply.
    is_failed: bool,
    /// A bundle is not tried yet for which that was so.
    waits: bool,
    /// Held to the end of the run.
    lock: Option<(RespondLock, StateLock)>,
    /// The bundles of each site of which something was granted at once that no reply has told.
    known: BTreeMap<SiteName, BTreeSet<Digest>>,
    out: &'a mut dyn Write,
}

impl Run<'_, '_> {
    fn run(&mut self) -> Result<(), Stop> {
        let home: Home<'_> = self.settings.ledger_home()?.into();
        let ledger = SiteLedger::open(home, self.settings.site()?)?;
        let lock = RespondLock::take(&ledger)?.ok_or(Stop::Busy(None))?;
        let taken = StateLock::take(self.state, self.setup.now)?;
        let state = taken.map_err(|since| Stop::Busy(Some(since)))?;
        self.lock = Some((lock, state));
        let archive = home.archive(self.settings.archive()?)?;
        all_known(&ledger, &archive)?;
        let bundles = bundles(&ledger)?;
        for bundle in &bundles {
            if !self.known.contains_key(&bundle.from) {
                self.known.insert(bundle.from.clone(), known(&ledger, &bundle.from)?);
            }
        }
        let mut due = Vec::new();
        for bundle in &bundles {
            if let Some(tried) = self.one(|run| run.settle(&ledger, &archive, bundle))? {
                due.extend(tried.map(|tried| (tried, bundle)));
            }
        }
        // One whose requests end the responder keeps no other from being asked.
        // RESP-7.
        due.sort_by_key(|(tried, _)| *tried);
        for (_, bundle) in due {
            if !is_tried(self.outage.responder.as_ref(), self.setup.now) {
                break;
            }
            self.one(|run| run.ask(&ledger, &archive, bundle))?;
        }
        Ok(())
    }

    /// What fails for one bundle keeps no other back.
    fn one<T>(
        &mut self,
        does: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<Option<T>, Stop> {
        self.go_on()?;
        match does(self) {
            Ok(done) => Ok(Some(done)),
            // What was ended with it says nothing of this host.
            Err(Stop::Failed(_)) if self.is_told() => Err(Stop::Told),
            Err(Stop::Failed(failure)) => {
                self.failed(&failure)?;
                Ok(None)
            }
            Err(stop) => Err(stop),
        }
    }

    /// Judges what was not judged yet, and makes the reply if it is due. Gives when the responder was tried
    /// last, where a request is to be asked; nothing where none is.
    #[expect(
        clippy::option_option,
        reason = "the inner one is a time that there may not have been"
    )]
    fn settle(
        &mut self,
        ledger: &dyn Ledger,
        archive: &Archive,
        bundle: &BundleRecord,
    ) -> Result<Option<Option<u64>>, Stop> {
        let (plan, now) = (&self.settings.responder, self.setup.now);
        let mut standing = self.standing(ledger, bundle)?;
        let mut place = self.spool.find(bundle).map(|folder| Place { folder });
        let mut kept = match &place {
            Some(place) => place.read()?,
            None => Kept::default(),
        };
        if let Some(place) = &place
            && place.new_lines().exists()
        {
            // Once they are judged they count once, whatever ended that run.
            if kept.is_judged {
                Place::remove(&place.new_lines())?;
            } else {
                let done = self.sort(place, bundle, &mut kept);
                let judged = self.or_later(place, &mut kept, done)?;
                self.say_judged(bundle, &judged, None)?;
            }
        }
        if let Some(place) = &place {
            self.refuse_overtaken(ledger, place, bundle, &mut kept, &standing)?;
        }
        while is_reply_due(&kept, &standing, plan, now) && is_tried(kept.away.as_ref(), now) {
            self.go_on()?;
            let place = match &mut place {
                Some(place) => place,
                empty => {
                    let folder = self.spool.write(ledger, archive, &bundle.digest)?;
                    empty.insert(Place { folder })
                }
            };
            let done = self.reply(place, bundle, &mut kept, standing.has_known);
            self.or_later(place, &mut kept, done)?;
            // A reply tells it of all bundles of that site.
            self.known.insert(bundle.from.clone(), known(ledger, &bundle.from)?);
            standing = self.standing(ledger, bundle)?;
        }
        self.waits |= kept.away.is_some();
        let unanswered = standing.open.iter().filter(|item| !kept.has_final(**item)).count();
        let untold = kept.lines.values().filter(|line| !line.is_told).count();
        let waiting = Waiting { unanswered: unanswered as u64, untold: untold as u64 };
        self.waiting.insert(bundle.digest, waiting);
        // What was answered in another way, or is not wanted any more.
        if let Some(place) = &place
            && standing.open.is_empty()
            && !standing.has_known
            && kept.lines.is_empty()
            && !kept.has_overtaken()
        {
            fs::remove_dir_all(&place.folder).map_err(|error| unusable(&place.folder, &error))?;
        }
        let is_due = !to_ask(&kept, &standing, plan, now).is_empty();
        Ok(is_due.then_some(kept.tried))
    }

    fn standing(
        &self,
        ledger: &dyn Ledger,
        bundle: &BundleRecord,
    ) -> Result<Standing, LedgerError> {
        let has_known = self.known.get(&bundle.from).is_some_and(|it| it.contains(&bundle.digest));
        Ok(Standing { open: open(ledger, bundle)?, has_known, since: bundle.recorded })
    }

    /// Notes when it is to be tried again.
    fn or_later<T>(
        &mut self,
        place: &Place,
        kept: &mut Kept,
        done: Result<T, Stop>,
    ) -> Result<T, Stop> {
        let Err(Stop::Failed(failure)) = &done else { return done };
        self.go_on()?;
        note(&mut kept.away, failure.code().map(Code::as_str), self.setup.now);
        place.write(kept)?;
        done
    }

    /// Judges new lines.
    fn sort(
        &mut self,
        place: &Place,
        bundle: &BundleRecord,
        kept: &mut Kept,
    ) -> Result<Judged, Stop> {
        let mut check = || self.check(place, bundle);
        let judged = judge(place, &bundle.digest, kept, self.setup.now, &mut check)?;
        self.step(RespondStep::Judged)?;
        (kept.away, kept.is_judged) = (None, true);
        place.write(kept)?;
        self.step(RespondStep::Sorted)?;
        Place::remove(&place.new_lines())?;
        Ok(judged)
    }

    /// Makes a reply of what no reply has told yet.
    // RESP-6.
    fn reply(
        &mut self,
        place: &Place,
        bundle: &BundleRecord,
        kept: &mut Kept,
        has_known: bool,
    ) -> Result<(), Stop> {
        let now = self.setup.now;
        let untold = kept.lines.iter().filter(|(_, line)| !line.is_told);
        let (items, mut lines): (Vec<u32>, Vec<String>) =
            untold.map(|(item, line)| (*item, line.text.clone())).unzip();
        // Of a run that was ended.
        Place::remove(&place.reply())?;
        let mut words = vec!["export".into()];
        if !lines.is_empty() {
            place.give(lines.iter().map(String::as_str))?;
            words.push(place.given().into_os_string());
        }
        words.extend(["--to".into(), bundle.from.to_string().into()]);
        words.extend(["--reply-to".into(), digest(bundle).into(), "-o".into()]);
        words.push(place.reply().into_os_string());
        let said = self.own(words)?;
        if let Some(failure) = said.failure() {
            return Err(failure.into());
        }
        let faults = faults(&said);
        if said.bundle.is_none() && !faults.is_empty() {
            let mut judged = Judged::default();
            for number in faults.keys() {
                kept.lines.remove(items.get(number.wrapping_sub(1)).unwrap_or(&u32::MAX));
            }
            let count = lines.len();
            take_out(&mut lines, &faults, |code, text| judged.refuse(kept, now, code, text));
            if lines.len() == count {
                // safe: a fault of an export of answers stands in one of their lines; else it would be tried for ever.
                return Err(Failure::new(
                    Status::Unknown,
                    Code::ResponderLine,
                    place.given().display(),
                )
                .into());
            }
            place.write(kept)?;
            self.say_refused(bundle, &judged)?;
            return Ok(());
        }
        self.step(RespondStep::Exported)?;
        for item in items {
            match kept.lines.get_mut(&item) {
                Some(line) if line.outcome == Outcome::Deferred => line.is_told = true,
                _ => drop(kept.lines.remove(&item)),
            }
        }
        if has_known {
            kept.told_known = Some(now);
        }
        kept.away = None;
        place.write(kept)?;
        // The archive has it, and whoever writes to sticks takes it from there.
        Place::remove(&place.reply())?;
        Place::remove(&place.given())?;
        if let Some(reply) = said.bundle {
            self.counts.replies = self.counts.replies.saturating_add(1);
            let mut event = self.event(RespondWord::Reply).of(bundle);
            event.reply = reply.digest.parse::<Digest>().ok().map(Into::into);
            (event.sequence, event.items) = (Some(reply.sequence), Some(reply.items));
            self.say(&event)?;
        }
        Ok(())
    }

    /// Asks for what is due of a bundle, and makes of it what can be made.
    fn ask(
        &mut self,
        ledger: &dyn Ledger,
        archive: &Archive,
        bundle: &BundleRecord,
    ) -> Result<(), Stop> {
        let (plan, now) = (&self.settings.responder, self.setup.now);
        // Nobody fills it in, and what differs would be kept as somebody's.
        if let Some(folder) = self.spool.find(bundle) {
            Place::remove(&folder.join("requests.csv"))?;
        }
        let place = Place { folder: self.spool.write(ledger, archive, &bundle.digest)? };
        let mut kept = place.read()?;
        let items = to_ask(&kept, &self.standing(ledger, bundle)?, plan, now);
        if items.is_empty() {
            return Ok(());
        }
        let before = kept.asked.clone();
        kept.asked.extend(items.iter().map(|item| (*item, now)));
        (kept.tried, kept.is_judged) = (Some(now), false);
        place.write(&kept)?;
        self.step(RespondStep::Asked)?;
        let mut stopped = None;
        let mut count = 0;
        let input = input(&place, &items)?;
        let limits = Limits {
            line: MAX_LINE,
            lines: items.len().saturating_mul(LINES),
            bytes: MAX_OUTPUT,
            time: Duration::from_secs(plan.timeout.0),
            told: self.setup.told,
            patience: Duration::ZERO,
        };
        let ran = run(&mut self.responder(&place, input), limits, &mut |lines| {
            count += lines.len();
            let kept = place.add(&lines).map_err(|error| unusable(&place.new_lines(), &error));
            let done = kept.map_err(Stop::from).and_then(|()| self.step(RespondStep::Kept));
            done.map_err(|stop| {
                stopped = Some(stop);
                io::Error::other("stopped")
            })
        });
        if let Some(stop) = stopped {
            return Err(stop);
        }
        // What it has said is kept, and the next run judges it.
        self.go_on()?;
        let is_good = ran.as_ref().is_ok_and(Ran::is_good);
        let mut judged = Judged::default();
        if count > 0 {
            let done = self.sort(&place, bundle, &mut kept);
            judged = self.or_later(&place, &mut kept, done)?;
        }
        // RESP-7.
        if !is_good && !judged.is_heard {
            self.say_judged(bundle, &judged, None)?;
            // It was not asked.
            kept.asked = before;
            place.write(&kept)?;
            let code = Code::ResponderFailed;
            if note(&mut self.outage.responder, Some(code.as_str()), now) {
                self.say_failed(bundle, ran)?;
            }
            return Ok(());
        }
        if let Some(away) = self.outage.responder.take() {
            let mut event = self.event(RespondWord::GoingOn).with_code(Code::ResponderFailed);
            event.since = Some(away.since.into());
            self.say(&event)?;
        }
        match ran {
            // RESP-11.
            Ok(Ran { said, .. }) if is_good => {
                if !said.is_empty() && kept.complain(now, &said) {
                    place.write(&kept)?;
                    let mut event = self.event(RespondWord::ResponderSaid).of(bundle);
                    event.said = Some(said);
                    self.say(&event)?;
                }
            }
            ran => self.say_failed(bundle, ran)?,
        }
        self.say_judged(bundle, &judged, Some(items.len()))?;
        self.settle(ledger, archive, bundle)?;
        Ok(())
    }

    /// The responder, with the folder of the requests as its own and nothing of this environment.
    // RESP-9.
    fn responder(&self, place: &Place, input: File) -> Command {
        let mut command = Command::new(self.program);
        let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        command.env_clear().env("PATH", path).env("LANG", "C");
        command.args(&self.settings.responder.command[1..]);
        command.current_dir(&place.folder).stdin(Stdio::from(input));
        command
    }

    /// What an export would say of the lines that are given.
    fn check(&self, place: &Place, bundle: &BundleRecord) -> Result<Said, Failure> {
        let words = ["answers".into(), "check".into(), place.given().into_os_string()];
        self.own(words.into_iter().chain(["--reply-to".into(), digest(bundle).into()]).collect())
    }

    fn own(&self, words: Vec<std::ffi::OsString>) -> Result<Said, Failure> {
        own::command(&self.setup.program, self.settings, self.setup.told, words)
    }

    fn is_told(&self) -> bool {
        self.setup.told.load(Ordering::Relaxed)
    }

    /// Nothing is begun once it is to end.
    // RESP-13.
    fn go_on(&self) -> Result<(), Stop> {
        if self.is_told() { Err(Stop::Told) } else { Ok(()) }
    }

    fn step(&mut self, step: RespondStep) -> Result<(), Stop> {
        match (self.setup.hook)(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Killed),
        }
    }
}

fn digest(bundle: &BundleRecord) -> String {
    bundle.digest.to_string()
}
