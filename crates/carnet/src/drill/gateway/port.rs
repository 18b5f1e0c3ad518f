//! The half of the machine that has the USB port: a shell that mounts, unmounts and runs `carnet watch`.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use carnet_host::json::WatchWord;
use carnet_host::{Failure, Status};
use carnet_language::{io_text, text};

use super::event::Event;
use crate::drill::{Stage, unexpected};

const RUN: &str = include_str!("run.sh");
/// Ends a port that stays.
const END: &str = include_str!("end.sh");
/// How long something that watch should do is waited for.
const LONG: Duration = Duration::from_secs(120);
const STEP: Duration = Duration::from_millis(20);

/// Makes sure that whoever is not administrator can mount here, by mounting and unmounting the stick.
pub fn can_mount(stage: &Stage<'_>) -> Result<(), String> {
    let mut command = stage.command("unshare");
    command.args(["-rm", "sh", "-c"]);
    command.arg("mount --bind stick gateway/media/usb1 && umount gateway/media/usb1");
    let output = command.stdin(Stdio::null()).output().map_err(|error| {
        let why = io_text(&error);
        format!("unshare: {why}")
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(()),
        false => Err(said.lines().last().unwrap_or("unshare").to_owned()),
    }
}

/// Runs until it is dropped, or left to itself.
pub struct Port {
    child: Child,
    /// It lives as long as this is open.
    order: Option<ChildStdin>,
    said: PathBuf,
    /// What of that is known.
    length: u64,
}

impl Port {
    pub fn open(stage: &Stage<'_>, mounts: bool) -> Result<Self, Failure> {
        stage.make_folder("port")?;
        stage.write("port/run.sh", RUN)?;
        // It is there before it is read.
        stage.write("watch.jsonl", "")?;
        let mut command = match mounts {
            true => {
                let mut command = stage.command("unshare");
                command.args(["-rm", "sh"]);
                command
            }
            false => stage.command("sh"),
        };
        command.arg("port/run.sh").arg(stage.program());
        command.arg(if mounts { "mounts" } else { "" });
        // What a terminal sends to the drill ends the drill, and that ends the port.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| no_shell(&error))?;
        let order = child.stdin.take();
        Ok(Self { child, order, said: stage.path("watch.jsonl"), length: 0 })
    }

    /// Tells the events up to the next with this name, as they come, and gives them.
    pub fn until(&mut self, stage: &mut Stage<'_>, last: WatchWord) -> Result<Vec<Event>, Failure> {
        let start = Instant::now();
        let mut told: Vec<Event> = Vec::new();
        loop {
            let has_ended = self.child.try_wait().map_err(|error| no_shell(&error))?.is_some();
            for line in self.news().map_err(|error| no_shell(&error))? {
                let event = Event::read(&line)?;
                stage.say(format_args!("    {event}"))?;
                told.push(event);
            }
            if told.iter().any(|event| event.word() == last) {
                return Ok(told);
            }
            if has_ended {
                let said = stage.read("watch.err")?;
                for line in String::from_utf8_lossy(&said).lines() {
                    stage.say(format_args!("    {line}"))?;
                }
            }
            if has_ended || start.elapsed() > LONG || told.iter().any(Event::is_bad) {
                let word = last.word();
                return Err(unexpected(&text!(
                    en "the event {word} of carnet watch";
                    de "das Ereignis {word} von carnet watch"
                )));
            }
            thread::sleep(STEP);
        }
    }

    /// The whole lines that it has said since the last time.
    fn news(&mut self) -> io::Result<Vec<String>> {
        let mut file = File::open(&self.said)?;
        file.seek(SeekFrom::Start(self.length))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        self.length += whole.len() as u64;
        Ok(whole.lines().map(str::to_owned).collect())
    }

    /// Leaves it running, by itself, until somebody runs `end.sh`.
    pub fn leave(mut self, stage: &Stage<'_>) -> Result<(), Failure> {
        stage.write("end.sh", END)?;
        stage.write("port/process", self.child.id().to_string())?;
        let told = self.order.as_mut().map(|order| order.write_all(b"stays\n"));
        told.transpose().map_err(|error| no_shell(&error))?;
        if self.child.try_wait().map_err(|error| no_shell(&error))?.is_some() {
            return Err(no_shell(&io::ErrorKind::BrokenPipe.into()));
        }
        self.order = None;
        Ok(())
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // None of one that was left running.
        if self.order.take().is_some() {
            // It ends with all that it has started.
            let _ = self.child.wait();
        }
    }
}

fn no_shell(error: &io::Error) -> Failure {
    let why = io_text(error);
    let message = text!(
        en "the shell that plays the USB port does not run: {why}";
        de "die Shell, die den USB-Anschluss spielt, läuft nicht: {why}"
    );
    Failure::new(Status::Unknown, None, message)
}
