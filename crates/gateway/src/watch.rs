//! `watch`: one loop that waits for sticks and files, and has another process read them.

mod folders;
mod line;
mod metrics;
mod notify;
mod state;
mod worker;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use carnet_format::{Code, NeutralId};
use carnet_host::json::{self, WatchEvent, WatchWord};
use carnet_host::settings::{Settings, Watch};
use carnet_host::{Failure, Status};
use carnet_language::{io_text, text};
use carnet_media::{Event, Events, hold, mounted_in};

use self::folders::{Folder, move_beside};
use self::notify::Notify;
use self::state::{Action, Input, Moment, Moving, State, Task, event};
use self::worker::{Ended, Exit, HELD, Worker};
use crate::{PROGRAM, WatchArgs, own, prometheus};

/// How often everything is looked at of which nothing was told.
const LOOK: Duration = Duration::from_secs(60);
/// How often the metrics are written at most.
const METRICS: Duration = Duration::from_secs(15);

/// Runs until it is asked to end.
///
/// # Errors
/// The settings name nothing to watch, a folder is not there, or the output failed.
pub fn run_watch(
    _args: &WatchArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let plan = &settings.watch;
    check(plan)?;
    let unusable = |error: io::Error| Failure::of(Status::Unknown, None, &error);
    let mut watching = Watching {
        plan,
        settings,
        events: Events::new(&plan.drop).map_err(unusable)?,
        folders: plan.drop.iter().map(|path| Folder::new(path)).collect(),
        state: match plan.metrics {
            Some(_) => State::counting(Instant::now()),
            None => State::default(),
        },
        worker: None,
        held: None,
        stuck: Vec::new(),
        metrics: None,
        out,
    };
    let notify = Notify::of(|name| std::env::var_os(name)).map_err(unusable)?;
    watching.run(&notify)
}

/// Sticks need somebody who unmounts them, and every folder has to be there.
fn check(plan: &Watch) -> Result<(), Failure> {
    let missing = |what: String| Err(Failure::new(Status::Usage, Code::ConfigMissing, what));
    if plan.media.is_none() && plan.drop.is_empty() {
        return missing(text!(
            en "nothing is to be watched: name media or drop below [watch] in carnet.toml";
            de "es gibt nichts zu überwachen: in carnet.toml unter [watch] media oder drop angeben"
        ));
    }
    if plan.media.is_some() && plan.unmount.is_none() {
        return missing(text!(
            en "nobody would unmount the sticks: name unmount below [watch] in carnet.toml";
            de "niemand würde die Sticks aushängen: in carnet.toml unter [watch] unmount angeben"
        ));
    }
    let metrics = plan.metrics.as_deref().map(|file| carnet_media::folder_of(file).to_owned());
    let folders = plan.media.iter().chain(&plan.unmount).chain(&plan.drop).chain(&metrics);
    for folder in folders {
        if let Err(error) = fs::read_dir(folder) {
            let why = io_text(&error);
            let message = text!(
                en "the folder {folder:?} of [watch] cannot be read: {why}";
                de "der Ordner {folder:?} aus [watch] lässt sich nicht lesen: {why}"
            );
            return Err(Failure::new(Status::Usage, Code::WatchFolder, message));
        }
    }
    Ok(())
}

struct Watching<'a> {
    plan: &'a Watch,
    settings: &'a Settings,
    events: Events,
    folders: Vec<Folder>,
    state: State,
    worker: Option<Worker>,
    /// The stick that it is at.
    held: Option<OwnedFd>,
    /// Workers that did not die.
    stuck: Vec<Worker>,
    /// When the metrics were written, and what they were.
    metrics: Option<(Instant, String)>,
    out: &'a mut dyn Write,
}

impl Watching<'_> {
    fn run(&mut self, notify: &Notify) -> Result<Status, Failure> {
        let mut inputs = VecDeque::new();
        self.look_at_mounts(&mut inputs);
        let mut looked = Instant::now();
        self.look_into_folders(&mut inputs);
        // Nothing is missed from here on.
        self.say(&event(WatchWord::Started, self.now()))?;
        let mut said = String::new();
        notify.say("READY=1");
        loop {
            while let Some(input) = inputs.pop_front() {
                for action in self.state.step(input, self.now()) {
                    if let Action::Leave = action {
                        self.write_metrics(false);
                        return Ok(Status::Done);
                    }
                    self.act(action, notify, &mut inputs)?;
                }
            }
            if !self.state.is_working() {
                self.held = None;
            }
            self.write_metrics(true);
            let status = self.status();
            if status != said {
                notify.say(&status);
                said = status;
            }
            // Only from here: who hangs says nothing.
            notify.say("WATCHDOG=1");
            let wait = self.wait(looked + LOOK, notify.half());
            self.listen(wait, &mut inputs)?;
            if looked.elapsed() >= LOOK {
                looked = Instant::now();
                self.look_at_mounts(&mut inputs);
                self.look_into_folders(&mut inputs);
            }
            inputs.push_back(Input::Tick);
        }
    }

    fn now(&self) -> Moment {
        Moment { timer: Instant::now(), clock: self.settings.host_clock() }
    }

    /// How long nothing is due.
    fn wait(&self, look: Instant, half_of_watchdog: Option<Duration>) -> Duration {
        let due = [Some(look), self.state.due(), self.worker.as_ref().map(Worker::due)];
        let due = due.into_iter().flatten().min().unwrap_or(look);
        let wait = due.saturating_duration_since(Instant::now());
        // Past the moment, else it would come again and again just before it.
        let wait = wait + Duration::from_millis(1);
        half_of_watchdog.map_or(wait, |half| half.min(wait))
    }

    /// Waits until something happens.
    fn listen(&mut self, within: Duration, inputs: &mut VecDeque<Input>) -> Result<(), Failure> {
        let sources: Vec<_> = self.worker.iter().flat_map(Worker::sources).collect();
        let told = self.events.next(within, &sources);
        let told = told.map_err(|error| Failure::of(Status::Unknown, None, &error))?;
        let mut closed = Vec::new();
        for event in told {
            match event {
                Event::Mounts => self.look_at_mounts(inputs),
                Event::Begun(folder, name) => self.folders[folder].begun(name),
                Event::Whole(folder, name) => closed.extend(self.folders[folder].closed(&name)),
                Event::Lost => self.folders.iter_mut().for_each(Folder::lost),
                Event::Readable(_) => {}
                Event::Stop => inputs.push_back(Input::Stop),
            }
        }
        if !closed.is_empty() {
            inputs.push_back(Input::Files { whole: closed, gone: Vec::new() });
        }
        let now = Instant::now();
        if let Some(mut worker) = self.worker.take() {
            match worker.look(now) {
                Some(ended) => {
                    if ended.exit == Exit::Stuck {
                        self.stuck.push(worker);
                    }
                    inputs.push_back(Input::Ended(ended));
                }
                None => self.worker = Some(worker),
            }
        }
        // So that nothing is left of them, should they die after all.
        self.stuck.retain_mut(|worker| worker.look(now).is_none_or(|it| it.exit == Exit::Stuck));
        Ok(())
    }

    fn look_at_mounts(&self, inputs: &mut VecDeque<Input>) {
        if let Some(media) = &self.plan.media {
            let mounted = mounted_in(media, &self.settings.system());
            let (index, is_lost) = (self.folders.len(), mounted.is_err());
            inputs.push_back(Input::Folder { index, is_lost });
            inputs.extend(mounted.ok().map(Input::Mounts));
        }
    }

    fn look_into_folders(&mut self, inputs: &mut VecDeque<Input>) {
        for (index, folder) in self.folders.iter_mut().enumerate() {
            let found = self.events.watch(index).and_then(|()| folder.look());
            inputs.push_back(Input::Folder { index, is_lost: found.is_err() });
            if let Ok(found) = found {
                inputs.push_back(Input::Files { whole: found.whole, gone: found.gone });
            }
        }
    }

    fn act(
        &mut self,
        action: Action,
        notify: &Notify,
        inputs: &mut VecDeque<Input>,
    ) -> Result<(), Failure> {
        match action {
            Action::Start(task) => {
                let held = match &task {
                    Task::Stick(mount) => hold(mount).map(Some),
                    Task::List | Task::Deliver(_) => Ok(self.held.take()),
                    Task::Files(_) | Task::Count => Ok(None),
                };
                let not_started = |exit| Input::Ended(Ended { exit, lines: Vec::new() });
                match held {
                    // WATCH-3.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        inputs.push_back(not_started(Exit::Gone));
                    }
                    Err(_) => inputs.push_back(not_started(Exit::Status(3))),
                    Ok(held) => {
                        self.held = held;
                        let command = self.command(&task);
                        match Worker::start(command, self.held.as_ref(), Instant::now()) {
                            Ok(worker) => self.worker = Some(worker),
                            // No process or memory is free.
                            Err(_) => inputs.push_back(not_started(Exit::Status(3))),
                        }
                    }
                }
            }
            Action::Unmount(name) => {
                // Who holds it keeps it mounted.
                self.held = None;
                let asked = self.request(&name).map(|file| File::create(file).map(drop));
                if !matches!(asked, Some(Ok(()))) {
                    inputs.push_back(Input::NotAsked(name));
                }
            }
            Action::KeepMounted(name) => {
                // As a rule there is none.
                let _ = self.request(&name).map(fs::remove_file);
            }
            Action::Move(Moving { file, stamp, place, mut event }) => {
                let moved = move_beside(&file, &stamp, place.word());
                if !matches!(moved, Ok(true)) {
                    event.moved = None;
                }
                self.say(&event)?;
                match moved {
                    Ok(true) => inputs.push_back(Input::Over(file)),
                    Ok(false) => {
                        let whole = self.folders.iter().find_map(|folder| folder.whole(&file));
                        inputs.push_back(Input::Over(file));
                        let whole = whole.into_iter().collect();
                        inputs.push_back(Input::Files { whole, gone: Vec::new() });
                    }
                    Err(_) => inputs.push_back(Input::NotMoved(event)),
                }
            }
            Action::Say(event) => {
                if event.event == WatchWord::Stopping {
                    notify.say("STOPPING=1");
                }
                self.say(&event)?;
            }
            Action::Terminate => self.worker.iter().for_each(Worker::terminate),
            Action::Kill => {
                let now = Instant::now();
                self.worker.iter_mut().for_each(|worker| worker.kill(now));
            }
            Action::Leave => {}
        }
        Ok(())
    }

    fn command(&self, task: &Task) -> std::process::Command {
        let words: Vec<OsString> = match task {
            Task::Stick(_) => ["import", HELD].map(Into::into).to_vec(),
            Task::Files(names) => {
                let names = names.iter().map(|name| name.clone().into_os_string());
                ["import".into(), "--".into()].into_iter().chain(names).collect()
            }
            Task::List => ["ledger", "list", "--to-carry"].map(Into::into).to_vec(),
            Task::Count => ["ledger", "status", "--check"].map(Into::into).to_vec(),
            Task::Deliver(digest) => {
                ["ledger", "bundle", &digest.to_string(), "--media", HELD].map(Into::into).to_vec()
            }
        };
        own::command(Path::new(PROGRAM), self.settings.typed_words(), words)
    }

    /// The file that asks for a stick to be unmounted.
    fn request(&self, name: &NeutralId) -> Option<PathBuf> {
        Some(self.plan.unmount.as_ref()?.join(name.to_string()))
    }

    fn say(&mut self, event: &WatchEvent) -> io::Result<()> {
        json::print(self.out, "watch", event)
    }

    /// What systemd shows.
    fn status(&self) -> String {
        match (self.state.outage(), self.state.is_working()) {
            (Some((since, code)), _) => format!("STATUS=waiting since second {since}: {code}"),
            (None, true) => "STATUS=reading".to_owned(),
            (None, false) => "STATUS=idle".to_owned(),
        }
    }

    fn write_metrics(&mut self, runs: bool) {
        let Some(file) = &self.plan.metrics else { return };
        let since = self.state.outage().map(|(since, _)| since);
        let outage = (since, self.state.is_held_up());
        let text = metrics::text(&self.state.counts, outage, runs);
        let is_due = self.metrics.as_ref().is_none_or(|(written, before)| {
            let age = written.elapsed();
            age >= LOOK || age >= METRICS && *before != text
        });
        if is_due || !runs {
            // A monitor sees that the file grows old.
            let _ = prometheus::write(file, &text);
            self.metrics = Some((Instant::now(), text));
        }
    }
}
