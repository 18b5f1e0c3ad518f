//! Sticks: each is read once from being mounted to being unmounted.

use std::collections::BTreeSet;
use std::time::Instant;

use carnet_format::{Code, NeutralId};
use carnet_host::json::{WatchVerdict, WatchWord};
use carnet_media::Mounted;

use super::replies::Replies;
use super::{
    Action, BUSY, Doing, Ended, Exit, Job, Moment, Running, State, Task, What, WithCode as _,
    event, fault_of_host, say,
};
use crate::watch::line::{Line, ReceiptOf};

#[derive(Debug)]
pub(super) struct Stick {
    /// None where it is mounted at a name that is not plain.
    name: Option<NeutralId>,
    /// As of [`Mounted`].
    lasting: Option<u64>,
    disk: Option<String>,
    phase: Phase,
}

/// What was unmounted, of a device.
#[derive(Debug)]
pub(super) struct Part {
    name: NeutralId,
    disk: Option<String>,
    is_told: bool,
}

#[derive(Debug)]
enum Phase {
    /// It is in the queue, or a worker is at it.
    Open,
    /// It is to be unmounted.
    Leaving { since: Instant, is_told: bool },
    /// Nothing is done with it any more.
    Left,
}

impl Stick {
    /// When it is said that it is still mounted.
    pub(super) fn busy_at(&self) -> Option<Instant> {
        match self.phase {
            Phase::Leaving { since, is_told: false } => Some(since + BUSY),
            _ => None,
        }
    }
}

impl State {
    // WATCH-2.
    pub(super) fn mounts(&mut self, all: Vec<Mounted>, now: Moment, acts: &mut Vec<Action>) {
        let gone = |(id, stick): (&u64, &Stick)| {
            let it = all.iter().find(|it| it.id == *id);
            // The kernel gives the number of a mount that is gone to the next one.
            it.is_none_or(|it| stick.lasting.zip(it.lasting).is_some_and(|(was, is)| was != is))
        };
        let gone: Vec<u64> = self.sticks.iter().filter(|it| gone(*it)).map(|(id, _)| *id).collect();
        for id in gone {
            self.unmounted(id, now, acts);
        }
        for mount in all {
            // What is covered cannot be read.
            if self.sticks.contains_key(&mount.id) || mount.is_covered {
                continue;
            }
            let Mounted { id, lasting, ref point, .. } = mount;
            let disk = mount.disk.clone();
            let name = point.file_name().and_then(|name| name.to_str()?.parse::<NeutralId>().ok());
            let phase = if name.is_some() { Phase::Open } else { Phase::Left };
            match &name {
                Some(name) => {
                    // Of the stick that had this name before.
                    acts.push(Action::KeepMounted(name.clone()));
                    acts.push(say_of(WatchWord::Stick, name, None, now));
                    let what = What::Stick { mount, name: name.clone() };
                    self.queue.push_back(Job::new(what, now.timer));
                }
                None => {
                    self.counts.sticks_failed += 1;
                    let event = event(WatchWord::StickFailed, now).with_code(Code::WatchName);
                    acts.push(say(event));
                }
            }
            self.sticks.insert(id, Stick { name, lasting, disk, phase });
        }
        self.parts_done(now, acts);
    }

    /// Whoever pulls one part of a device pulls all.
    // WATCH-6.
    fn parts_done(&mut self, now: Moment, acts: &mut Vec<Action>) {
        let sticks = &self.sticks;
        self.parts.retain_mut(|part| {
            let is_of_it = |stick: &&Stick| part.disk.is_some() && stick.disk == part.disk;
            let others: Vec<&Stick> = sticks.values().filter(is_of_it).collect();
            if others.is_empty() {
                acts.push(say_of(WatchWord::StickDone, &part.name, None, now));
            } else if !part.is_told {
                part.is_told = true;
                let mut event = event(WatchWord::StickUnmounted, now);
                event.stick = Some(part.name.to_string());
                let names = others.iter().filter_map(|stick| stick.name.as_ref());
                event.others = names.map(ToString::to_string).collect();
                acts.push(say(event));
            }
            !others.is_empty()
        });
    }

    fn unmounted(&mut self, id: u64, now: Moment, acts: &mut Vec<Action>) {
        let Some(stick) = self.sticks.remove(&id) else { return };
        let Stick { name: Some(name), disk, phase, .. } = stick else { return };
        match phase {
            // WATCH-6.
            Phase::Leaving { .. } => {
                acts.push(Action::KeepMounted(name.clone()));
                self.parts.push(Part { name, disk, is_told: false });
            }
            Phase::Open => {
                let is_it =
                    |job: &Job| matches!(&job.what, What::Stick { mount, .. } if mount.id == id);
                let before = self.queue.len();
                self.queue.retain(|job| !is_it(job));
                // Else a worker is at it, and its end tells.
                if self.queue.len() < before {
                    self.pulled(&name, now, acts);
                }
            }
            Phase::Left => {}
        }
    }

    fn pulled(&mut self, name: &NeutralId, now: Moment, acts: &mut Vec<Action>) {
        self.counts.sticks_failed += 1;
        acts.push(say_of(WatchWord::StickFailed, name, Some(Code::MediumGone), now));
    }

    pub(super) fn stick_read(
        &mut self,
        job: Job,
        ended: &Ended,
        now: Moment,
        acts: &mut Vec<Action>,
    ) {
        let What::Stick { mount: Mounted { id, .. }, name } = job.what.clone() else { return };
        if ended.exit == Exit::Gone {
            self.leave_alone(id);
            return self.pulled(&name, now, acts);
        }
        if ended.exit == Exit::Stuck {
            self.counts.sticks_failed += 1;
            acts.push(say_of(WatchWord::WorkerStuck, &name, Some(Code::WatchWorker), now));
            self.leave_alone(id);
            return;
        }
        if ended.exit == Exit::Died {
            self.counts.sticks_failed += 1;
            acts.push(say_of(WatchWord::WorkerDied, &name, Some(Code::WatchWorker), now));
            self.let_go(id, &name, now, acts);
            return;
        }
        let fault = fault_of_host(ended);
        for line in &ended.lines {
            let Some(verdict) = line.verdict else { continue };
            let is_change = [WatchVerdict::Imported, WatchVerdict::Received].contains(&verdict);
            // What is tried again is told at the end, but for what has happened.
            if verdict != WatchVerdict::Unknown && (fault.is_none() || is_change) {
                let event = self.told(line, verdict, (Some(&name), None), now);
                acts.push(Action::Say(event));
            }
        }
        let is_there = self.sticks.contains_key(&id);
        match fault {
            Some(code) if is_there => return self.wait(job, code, now, acts),
            Some(_) => {}
            None => self.going_on(now, acts),
        }
        if !is_there {
            return self.pulled(&name, now, acts);
        }
        let unread = ended.lines.iter().find(|line| line.verdict == Some(WatchVerdict::Unknown));
        match unread {
            Some(line) => {
                self.counts.sticks_failed += 1;
                acts.push(say_of(WatchWord::StickFailed, &name, line.code, now));
            }
            None => self.counts.sticks_read += 1,
        }
        let sites: BTreeSet<NeutralId> = ended.lines.iter().filter_map(site_of).collect();
        if sites.is_empty() || self.stopping.is_some() {
            return self.let_go(id, &name, now, acts);
        }
        acts.push(Action::Start(Task::List));
        let doing = Doing::Replies(Replies::to(sites));
        self.running = Some(Running { job, doing });
    }

    /// Has a stick unmounted with which all is done.
    pub(super) fn let_go(
        &mut self,
        id: u64,
        name: &NeutralId,
        now: Moment,
        acts: &mut Vec<Action>,
    ) {
        let Some(stick) = self.sticks.get_mut(&id) else { return self.pulled(name, now, acts) };
        stick.phase = Phase::Leaving { since: now.timer, is_told: false };
        acts.push(Action::Unmount(name.clone()));
    }

    /// Never touches it again.
    pub(super) fn leave_alone(&mut self, id: u64) {
        if let Some(stick) = self.sticks.get_mut(&id) {
            stick.phase = Phase::Left;
        }
    }

    pub(super) fn busy_sticks(&mut self, now: Moment, acts: &mut Vec<Action>) {
        for stick in self.sticks.values_mut() {
            let is_busy = stick.busy_at().is_some_and(|at| now.timer >= at);
            let (Phase::Leaving { is_told, .. }, Some(name), true) =
                (&mut stick.phase, &stick.name, is_busy)
            else {
                continue;
            };
            *is_told = true;
            acts.push(say_of(WatchWord::StickBusy, name, None, now));
        }
    }

    pub(super) fn not_asked(&mut self, name: &NeutralId, now: Moment, acts: &mut Vec<Action>) {
        let mut leaving = self.sticks.values_mut().filter(|it| it.name.as_ref() == Some(name));
        if let Some(Stick { phase: Phase::Leaving { is_told, .. }, .. }) = leaving.next() {
            *is_told = true;
            acts.push(say_of(WatchWord::StickBusy, name, Some(Code::WatchFolder), now));
        }
    }
}

/// An event of a stick.
pub(super) fn say_of(word: WatchWord, name: &NeutralId, code: Option<Code>, now: Moment) -> Action {
    let mut event = event(word, now);
    event.stick = Some(name.to_string());
    say(match code {
        Some(code) => event.with_code(code),
        None => event,
    })
}

/// The site from which something verified has come.
// WATCH-5.
fn site_of(line: &Line) -> Option<NeutralId> {
    use WatchVerdict::{Alarm, AlreadyImported, Held, Imported, Known, Received};
    match (line.verdict?, &line.bundle, &line.receipt) {
        (Imported | AlreadyImported | Held, Some(bundle), _) => Some(bundle.from.clone()),
        (Received | Known | Alarm, _, Some(ReceiptOf::Stated { site, .. })) => Some(site.clone()),
        _ => None,
    }
}
