//! Files of drop folders: each is imported once, and moved when its verdict is final.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use carnet_format::Code;
use carnet_host::json::{WatchPlace, WatchVerdict, WatchWord};

use super::{
    Action, Ended, Exit, Job, Moment, Moving, State, What, WithCode as _, event, fault_of_host,
    is_fault_of_host, say,
};
use crate::watch::line::Line;

/// After which a file that stays is looked at again: somebody may have released it, or a trust file may have come.
const HOUR: Duration = Duration::from_secs(3_600);
/// How many are imported by one worker.
const BATCH: usize = 64;

/// What is another where a file was changed or replaced: number, length, times.
pub(in crate::watch) type Stamp = (u64, u64, (i64, i64), (i64, i64));

#[derive(Debug)]
pub(super) struct Dropped {
    stamp: Stamp,
    phase: Phase,
    /// What was said of it last.
    said: Option<(WatchVerdict, Option<Code>)>,
}

#[derive(Debug)]
enum Phase {
    /// It is in the queue, or a worker is at it.
    Open,
    /// It stays, and is looked at again then; or only when it has changed.
    Stays(Option<Instant>),
}

impl State {
    pub(super) fn whole_files(
        &mut self,
        whole: Vec<(PathBuf, Stamp)>,
        gone: &[PathBuf],
        now: Moment,
    ) {
        for path in gone {
            if matches!(self.files.get(path), Some(Dropped { phase: Phase::Stays(_), .. })) {
                self.files.remove(path);
            }
        }
        let mut batch = Vec::new();
        for (path, stamp) in whole {
            let said = match self.files.get(&path) {
                Some(Dropped { phase: Phase::Open, .. }) => continue,
                Some(Dropped { stamp: before, phase: Phase::Stays(again), said }) => {
                    let is_due = again.is_some_and(|at| now.timer >= at);
                    if *before == stamp && !is_due {
                        continue;
                    }
                    said.filter(|_| *before == stamp)
                }
                None => None,
            };
            self.files.insert(path.clone(), Dropped { stamp, phase: Phase::Open, said });
            batch.push(path);
        }
        // What is said of names that are no text cannot be told apart.
        let (named, unnamed): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|path| path.to_str().is_some());
        for files in named.chunks(BATCH).chain(unnamed.chunks(1)) {
            self.queue_files(files.to_vec(), now);
        }
    }

    fn queue_files(&mut self, files: Vec<PathBuf>, now: Moment) {
        self.queue.push_back(Job::new(What::Files(files), now.timer));
    }

    pub(super) fn files_read(
        &mut self,
        job: Job,
        ended: &Ended,
        now: Moment,
        acts: &mut Vec<Action>,
    ) {
        let What::Files(paths) = &job.what else { return };
        match ended.exit {
            // One of them is at fault.
            Exit::Died | Exit::Stuck if paths.len() > 1 => {
                paths.iter().for_each(|path| self.queue_files(vec![path.clone()], now));
                return;
            }
            Exit::Died | Exit::Stuck => {
                let died = ended.exit == Exit::Died;
                let word = if died { WatchWord::WorkerDied } else { WatchWord::WorkerStuck };
                for path in paths {
                    let mut event = event(word, now).with_code(Code::WatchWorker);
                    event.inode = self.files.get(path).map(|file| file.stamp.0);
                    acts.push(say(event));
                    self.stays(path, Some(now.timer + HOUR));
                }
                return;
            }
            Exit::Status(_) | Exit::Gone => {}
        }
        let lines: BTreeMap<&str, &Line> =
            ended.lines.iter().filter_map(|line| Some((line.file.as_deref()?, line))).collect();
        let fault = fault_of_host(ended);
        if fault == Some(Code::ImportSpool) {
            // WATCH-7. Nothing is moved that is not in the spool.
            return self.wait(job, Code::ImportSpool, now, acts);
        }
        let mut again = Vec::new();
        for path in paths {
            let line = lines.get(path.display().to_string().as_str());
            match line {
                Some(line) if !is_fault_of_host(line) => {
                    let place = place(line, &lines);
                    self.file_read(path, line, place, now, acts);
                }
                _ if fault.is_some() => again.push(path.clone()),
                // Nothing was said of it.
                _ => self.stays(path, Some(now.timer + HOUR)),
            }
        }
        match fault {
            // What had its verdict before the fault is done.
            Some(_) if again.is_empty() => {}
            Some(code) => {
                let job = Job { what: What::Files(again), ..job };
                self.wait(job, code, now, acts);
            }
            None => self.going_on(now, acts),
        }
    }

    // WATCH-4.
    fn file_read(
        &mut self,
        path: &Path,
        line: &Line,
        place: Option<WatchPlace>,
        now: Moment,
        acts: &mut Vec<Action>,
    ) {
        let Some(verdict) = line.verdict else { return };
        let said = Some((verdict, line.code));
        let Some(file) = self.files.get_mut(path) else { return };
        let (stamp, is_new) = (file.stamp, file.said != said);
        // One that could not be moved is left alone until it is another one.
        file.phase = Phase::Stays(place.is_none().then_some(now.timer + HOUR));
        file.said = said;
        if place.is_none() && !is_new {
            return;
        }
        let mut event = self.told(line, verdict, (None, place), now);
        event.inode = Some(stamp.0);
        acts.push(match place {
            Some(place) => Action::Move(Moving { file: path.to_owned(), stamp, place, event }),
            None => Action::Say(event),
        });
    }

    fn stays(&mut self, path: &Path, again: Option<Instant>) {
        if let Some(file) = self.files.get_mut(path) {
            file.phase = Phase::Stays(again);
        }
    }
}

/// Where a file goes; none while its verdict may become another.
fn place(line: &Line, all: &BTreeMap<&str, &Line>) -> Option<WatchPlace> {
    use WatchVerdict as Is;
    match line.verdict? {
        Is::Imported | Is::AlreadyImported | Is::Received | Is::Known | Is::Alarm => {
            Some(WatchPlace::Done)
        }
        Is::Rejected | Is::LeftAlone => Some(WatchPlace::Refused),
        Is::Held | Is::Unknown => None,
        // As that of which it is a copy.
        Is::Copy => {
            let of = all.get(line.copy_of.as_deref()?)?;
            if of.verdict == Some(Is::Copy) { None } else { place(of, all) }
        }
    }
}
