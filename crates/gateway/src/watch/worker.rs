//! The process that reads a stick: `carnet --json import`, confined as every import, and bounded.

use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use carnet_media::Bounds;

use super::line::Line;

/// What a worker may take. The addresses are those that threads and their heaps set aside, not memory in use.
// WATCH-1.
const BOUNDS: Bounds = Bounds { memory: 4 << 30, processor: 15 * 60, files: 256 };
/// From its start to its end.
const TIME: Duration = Duration::from_secs(30 * 60);
/// After which a process that was killed is said not to die: it waits for a stick that does not answer.
const DYING: Duration = Duration::from_secs(10);
const MAX_LINE: usize = 1 << 20;
const MAX_OUTPUT: usize = 64 << 20;

/// The folder that a worker has open from the start: whatever is mounted at the name of the stick by then, it reads and
/// writes the stick that it was started for.
// WATCH-5.
pub(super) const HELD: &str = "/proc/self/fd/0";

/// How a worker ended, and what it had said.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) exit: Exit,
    pub(super) lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// By itself, with this status.
    Status(u8),
    /// Too early, or after it had said what it should not.
    Died,
    /// Not at all.
    Stuck,
    /// It was not begun: what it was to read is not there any more.
    Gone,
}

#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    end: OwnedFd,
    /// None once it was read to its end.
    out: Option<ChildStdout>,
    /// Of a line that is not whole.
    begun: Vec<u8>,
    length: usize,
    lines: Vec<Line>,
    is_bad: bool,
    until: Instant,
    killed: Option<Instant>,
}

impl Worker {
    /// Starts one, which finds the stick that is held at [`HELD`].
    // WATCH-1.
    pub(super) fn start(
        mut command: Command,
        held: Option<&OwnedFd>,
        now: Instant,
    ) -> io::Result<Self> {
        command.stdin(match held {
            Some(stick) => stick.try_clone()?.into(),
            None => Stdio::null(),
        });
        Self::within(&mut command, BOUNDS, now + TIME)
    }

    fn within(command: &mut Command, bounds: Bounds, until: Instant) -> io::Result<Self> {
        command.stdout(Stdio::piped());
        // It is text of the stick in part (WATCH-9); what counts is in the lines.
        command.stderr(Stdio::null());
        // What a terminal sends to this process is not for it.
        command.process_group(0);
        let mut child = command.spawn()?;
        let held = carnet_media::bound(&child, bounds).and_then(|()| {
            let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
            carnet_media::without_waiting(&out)?;
            Ok((carnet_media::end_of(&child)?, out))
        });
        let (end, out) = match held {
            Ok(held) => held,
            Err(error) => {
                // Without bounds it reads nothing.
                let _ = child.kill();
                let _ = child.wait();
                return Err(error);
            }
        };
        let (begun, lines) = (Vec::new(), Vec::new());
        let out = Some(out);
        Ok(Self { child, end, out, begun, length: 0, lines, is_bad: false, until, killed: None })
    }

    /// What becomes readable when there is something to do.
    pub(super) fn sources(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.out.iter().map(|out| out.as_fd()).chain([self.end.as_fd()])
    }

    /// When it is to be looked at even if nothing is readable.
    pub(super) fn due(&self) -> Instant {
        self.killed.map_or(self.until, |killed| killed + DYING)
    }

    /// Takes what it says; gives the end once it is there.
    pub(super) fn look(&mut self, now: Instant) -> Option<Ended> {
        // What it says comes before its end.
        let status = self.child.try_wait();
        self.read();
        let exit = match status {
            Ok(Some(status)) => match status.code().and_then(|code| u8::try_from(code).ok()) {
                Some(code @ 0..=4) if !self.is_bad && self.begun.is_empty() => Exit::Status(code),
                _ => Exit::Died,
            },
            _ if self.killed.is_some_and(|killed| now >= killed + DYING) => Exit::Stuck,
            _ => {
                if self.is_bad || now >= self.until {
                    self.kill(now);
                }
                return None;
            }
        };
        Some(Ended { exit, lines: std::mem::take(&mut self.lines) })
    }

    /// Asks it to end.
    pub(super) fn terminate(&self) {
        // It has ended.
        let _ = carnet_media::terminate(&self.end);
    }

    pub(super) fn kill(&mut self, now: Instant) {
        if self.killed.is_none() {
            self.killed = Some(now);
            // It has ended.
            let _ = self.child.kill();
        }
    }

    fn read(&mut self) {
        let mut room = vec![0; 65_536];
        while let Some(out) = &mut self.out {
            let length = match out.read(&mut room) {
                Ok(0) => {
                    self.out = None;
                    return;
                }
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => {
                    (self.out, self.is_bad) = (None, true);
                    return;
                }
            };
            self.length += length;
            for piece in room[..length].split_inclusive(|byte| *byte == b'\n') {
                self.begun.extend_from_slice(piece);
                if self.begun.len() > MAX_LINE || self.length > MAX_OUTPUT {
                    (self.out, self.is_bad) = (None, true);
                    return;
                }
                if piece.ends_with(b"\n") {
                    match serde_json::from_slice(&self.begun) {
                        Ok(line) => self.lines.push(line),
                        Err(_) => {
                            (self.out, self.is_bad) = (None, true);
                            return;
                        }
                    }
                    self.begun.clear();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ended(script: &str, bounds: Bounds, time: Duration) -> (Ended, Duration) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        let start = Instant::now();
        let mut worker = Worker::within(&mut command, bounds, start + time).unwrap();
        loop {
            if let Some(ended) = worker.look(Instant::now()) {
                return (ended, start.elapsed());
            }
            // A test that hangs says so; how long a busy machine takes is not what is tested.
            assert!(start.elapsed() < Duration::from_secs(300));
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn within_bounds(script: &str) -> Ended {
        ended(script, BOUNDS, TIME).0
    }

    #[test]
    fn its_lines_and_its_status_are_what_it_said() {
        let said = r#"echo '{"verdict":"held","file":"a","code":"time.jump","more":[1]}'; exit 4"#;
        let ended = within_bounds(said);
        assert_eq!(ended.exit, Exit::Status(4));
        assert_eq!(ended.lines.len(), 1);
        assert_eq!(ended.lines[0].code, Some(carnet_format::Code::TimeJump));
    }

    /// WATCH-1: too much memory, processor or time, too much said, or what is no line of ours.
    #[test]
    fn what_goes_beyond_its_bounds_is_ended_and_ends_nothing_else() {
        let much = "(a=x; while :; do a=$a$a; done) || kill -ABRT $$";
        let (ended, _) = self::ended(much, Bounds { memory: 64 << 20, ..BOUNDS }, TIME);
        assert_eq!(ended.exit, Exit::Died);
        let (ended, _) =
            self::ended("while :; do :; done", Bounds { processor: 1, ..BOUNDS }, TIME);
        assert_eq!(ended.exit, Exit::Died);
        let (ended, took) = self::ended("exec sleep 600", BOUNDS, Duration::from_millis(200));
        assert_eq!(ended.exit, Exit::Died);
        assert!(took < Duration::from_secs(300));
        assert_eq!(within_bounds("exec yes").exit, Exit::Died);
        assert_eq!(within_bounds("exec tr '\\0' x </dev/zero").exit, Exit::Died);
        assert_eq!(within_bounds("printf '{}'").exit, Exit::Died);
        // WATCH-9. What it calls a site goes into an event.
        let of = |site: &str| format!(r#"echo '{{"receipt":{{"site":"{site}","bundle":null}}}}'"#);
        assert_eq!(within_bounds(&of("plant-7")).exit, Exit::Status(0));
        assert_eq!(within_bounds(&of("PC Meier")).exit, Exit::Died);
        let from = r#"echo '{"bundle":{"digest":null,"from":"PC Meier","to":"a-1","sequence":1,"items":1}}'"#;
        assert_eq!(within_bounds(from).exit, Exit::Died);
        assert_eq!(within_bounds(&from.replace("PC Meier", "b-1")).exit, Exit::Status(0));
        assert_eq!(within_bounds("kill -9 $$").exit, Exit::Died);
        assert_eq!(within_bounds("exit 101").exit, Exit::Died);
    }
}
