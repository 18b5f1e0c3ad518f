//! A process that says lines: bounded in what it says and in time, and ended with its process group.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether it has ended.
const STEP: Duration = Duration::from_millis(20);
/// How long what it has said is waited for once it has ended: something that it has started may keep the pipe.
const GRACE: Duration = Duration::from_secs(2);
/// What of its standard error is kept.
const MAX_SAID: usize = 8 << 10;

/// What it may say, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits<'a> {
    /// Bytes of a line.
    pub(super) line: usize,
    pub(super) lines: usize,
    /// Bytes of all lines.
    pub(super) bytes: usize,
    pub(super) time: Duration,
    /// Whether this process is to end, and how long the other may take then.
    pub(super) told: &'a AtomicBool,
    pub(super) patience: Duration,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Itself(ExitStatus),
    /// It took too long.
    Late,
    /// It said too much.
    Loud,
}

#[derive(Debug)]
pub(super) struct Ran {
    pub(super) end: End,
    /// The end of its standard error.
    pub(super) said: String,
}

impl Ran {
    pub(super) fn is_good(&self) -> bool {
        matches!(self.end, End::Itself(status) if status.success())
    }
}

/// What a reader has found.
enum Told {
    /// Whole lines, without their ends.
    Lines(Vec<Vec<u8>>),
    TooLong,
    End,
}

/// Runs a command, and gives each whole line of it to `keep` as it comes.
///
/// # Errors
/// It could not be started, or `keep` failed.
// RESP-5.
pub(super) fn run(
    command: &mut Command,
    limits: Limits<'_>,
    keep: &mut dyn FnMut(Vec<Vec<u8>>) -> io::Result<()>,
) -> io::Result<Ran> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn()?;
    let (tell, told) = sync_channel(4);
    if let Some(out) = child.stdout.take() {
        thread::spawn(move || read_lines(out, limits.line, &tell));
    }
    let complaint = Arc::new(Mutex::new(VecDeque::new()));
    let (whole, is_whole) = channel();
    if let Some(error) = child.stderr.take() {
        let complaint = Arc::clone(&complaint);
        thread::spawn(move || {
            read_end(error, &complaint);
            // Where nobody waits for it any more it is of no use.
            let _ = whole.send(());
        });
    }
    let ran = follow(&mut child, limits, &told, keep);
    // Whatever it has started goes with it, but for what has taken a session or group of its own, as it may itself.
    let _ = carnet_media::kill_group(&child);
    let _ = child.kill();
    let ran = ran.and_then(|end| drain(end, &told, keep));
    let status = wait(&mut child);
    let end = match (ran?, status?) {
        (Some(end), _) => end,
        (None, status) => End::Itself(status),
    };
    // Where something that it has started keeps the pipe, what came by now counts.
    let _ = is_whole.recv_timeout(GRACE);
    let said =
        Vec::from(std::mem::take(&mut *complaint.lock().unwrap_or_else(PoisonError::into_inner)));
    Ok(Ran { end, said: String::from_utf8_lossy(&said).trim().to_owned() })
}

/// Waits until it is gone. One that a disk or another host keeps in the kernel is not waited for.
fn wait(child: &mut Child) -> io::Result<ExitStatus> {
    let until = Instant::now() + GRACE;
    loop {
        match child.try_wait()? {
            Some(status) => return Ok(status),
            None if Instant::now() >= until => return Err(io::ErrorKind::TimedOut.into()),
            None => thread::sleep(STEP),
        }
    }
}

/// What is left of what it may say.
struct Left {
    lines: usize,
    bytes: usize,
}

impl Left {
    /// Those of these lines that it may still say.
    fn of(&mut self, mut lines: Vec<Vec<u8>>) -> (Vec<Vec<u8>>, bool) {
        let fits = lines.iter().take_while(|line| {
            let (count, bytes) = (self.lines.checked_sub(1), self.bytes.checked_sub(line.len()));
            match (count, bytes) {
                (Some(count), Some(bytes)) => (self.lines, self.bytes) = (count, bytes),
                _ => return false,
            }
            true
        });
        let count = fits.count();
        let is_all = count == lines.len();
        lines.truncate(count);
        (lines, is_all)
    }
}

/// What was found when it ended, or was to be ended: why, and what it may still say.
type Followed = (Option<End>, Left);

fn follow(
    child: &mut Child,
    limits: Limits<'_>,
    told: &Receiver<Told>,
    keep: &mut dyn FnMut(Vec<Vec<u8>>) -> io::Result<()>,
) -> io::Result<Followed> {
    let mut until = Instant::now() + limits.time;
    let mut is_told = false;
    let mut left = Left { lines: limits.lines, bytes: limits.bytes };
    loop {
        match told.recv_timeout(STEP) {
            Ok(Told::Lines(lines)) => {
                let (lines, is_all) = left.of(lines);
                keep(lines)?;
                if !is_all {
                    return Ok((Some(End::Loud), left));
                }
            }
            Ok(Told::TooLong) => return Ok((Some(End::Loud), left)),
            Ok(Told::End) | Err(RecvTimeoutError::Disconnected) => thread::sleep(STEP),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if carnet_media::has_ended(child)? {
            return Ok((None, left));
        }
        let now = Instant::now();
        if !is_told && limits.told.load(Ordering::Relaxed) {
            is_told = true;
            until = until.min(now + limits.patience);
        }
        if now >= until {
            return Ok((Some(End::Late), left));
        }
    }
}

/// Takes what it has said before it ended.
fn drain(
    (mut end, mut left): Followed,
    told: &Receiver<Told>,
    keep: &mut dyn FnMut(Vec<Vec<u8>>) -> io::Result<()>,
) -> io::Result<Option<End>> {
    let until = Instant::now() + GRACE;
    while end != Some(End::Loud) {
        match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Told::Lines(lines)) => {
                let (lines, is_all) = left.of(lines);
                keep(lines)?;
                end = if is_all { end } else { Some(End::Loud) };
            }
            Ok(Told::TooLong) => end = Some(End::Loud),
            Ok(Told::End) | Err(_) => break,
        }
    }
    Ok(end)
}

fn read_lines(mut out: impl Read, max: usize, tell: &SyncSender<Told>) {
    let mut begun = Vec::new();
    let mut room = vec![0; 65_536];
    loop {
        let length = match out.read(&mut room) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        let mut lines = Vec::new();
        let mut is_too_long = false;
        for piece in room[..length].split_inclusive(|byte| *byte == b'\n') {
            begun.extend_from_slice(piece);
            if begun.len() > max {
                is_too_long = true;
                break;
            }
            if piece.ends_with(b"\n") {
                begun.pop();
                lines.push(std::mem::take(&mut begun));
            }
        }
        // Where nobody takes them, the process was ended.
        let is_heard = lines.is_empty() || tell.send(Told::Lines(lines)).is_ok();
        if is_too_long {
            let _ = tell.send(Told::TooLong);
        }
        if is_too_long || !is_heard {
            return;
        }
    }
    // What has no end was cut off.
    let _ = tell.send(Told::End);
}

/// Keeps the end of what it says.
fn read_end(mut from: impl Read, last: &Mutex<VecDeque<u8>>) {
    let mut room = vec![0; 4_096];
    while let Ok(length @ 1..) = from.read(&mut room) {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        last.extend(&room[..length]);
        let surplus = last.len().saturating_sub(MAX_SAID);
        last.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    static UNTOLD: AtomicBool = AtomicBool::new(false);
    static LIMITS: Limits<'_> = Limits {
        line: 100,
        lines: 4,
        bytes: 1_000,
        time: Duration::from_secs(60),
        told: &UNTOLD,
        patience: Duration::ZERO,
    };

    fn ran(script: &str, limits: Limits<'_>) -> (Ran, Vec<String>) {
        let mut kept = Vec::new();
        let mut command = Command::new("/bin/sh");
        let ran = run(command.args(["-c", script]).stdin(Stdio::null()), limits, &mut |lines| {
            kept.extend(lines.into_iter().map(|line| String::from_utf8(line).unwrap()));
            Ok(())
        });
        (ran.unwrap(), kept)
    }

    /// RESP-5.
    #[test]
    fn whole_lines_count_whatever_comes_after_them() {
        let (ran, kept) =
            self::ran("echo one; echo two; printf half; echo why >&2; exit 7", LIMITS);
        assert_eq!((ran.said.as_str(), kept), ("why", vec!["one".to_owned(), "two".to_owned()]));
        assert!(matches!(ran.end, End::Itself(status) if status.code() == Some(7)));
    }

    /// RESP-5.
    #[test]
    fn what_says_too_much_is_ended_at_once() {
        let start = Instant::now();
        let (ran, kept) = self::ran("while :; do echo x; done", LIMITS);
        assert_eq!((ran.end, kept.len()), (End::Loud, 4));
        let (ran, kept) = self::ran("echo x; tr '\\0' x </dev/zero", LIMITS);
        assert_eq!((ran.end, kept.len()), (End::Loud, 1));
        let few = Limits { bytes: 3, ..LIMITS };
        let (ran, kept) = self::ran("echo xx; echo yy; sleep 600", few);
        assert_eq!((ran.end, kept), (End::Loud, vec!["xx".to_owned()]));
        assert!(start.elapsed() < Duration::from_secs(120));
    }

    /// RESP-5.
    #[test]
    fn what_takes_too_long_is_ended_with_all_that_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let alive = folder.path().join("alive");
        let script = format!(
            "(while sleep 0.05; do date >>{0}; done) & echo one; sleep 600",
            alive.display()
        );
        let start = Instant::now();
        let (ran, kept) = self::ran(&script, Limits { time: Duration::from_secs(2), ..LIMITS });
        assert_eq!((ran.end, kept), (End::Late, vec!["one".to_owned()]));
        assert!(start.elapsed() < Duration::from_secs(120));
        let length = || std::fs::metadata(&alive).unwrap().len();
        let before = length();
        thread::sleep(Duration::from_millis(300));
        assert_eq!(length(), before);
    }

    /// RESP-5. Also where it has left its own group.
    #[test]
    fn what_takes_another_group_is_ended_itself() {
        let script =
            "exec perl -e '$| = 1; setpgrp 0, getpgrp getppid; print qq(one\\n); sleep 600'";
        let start = Instant::now();
        let (ran, kept) = self::ran(script, Limits { time: Duration::from_secs(2), ..LIMITS });
        assert_eq!((ran.end, kept), (End::Late, vec!["one".to_owned()]));
        assert!(start.elapsed() < Duration::from_secs(120));
    }

    /// RESP-12.
    #[test]
    fn the_end_of_what_it_complains_is_kept() {
        let (ran, _) = self::ran("yes no | head -c 100000 >&2; echo end >&2", LIMITS);
        assert!(ran.said.ends_with("end") && (MAX_SAID - 2..=MAX_SAID).contains(&ran.said.len()));
    }

    /// RESP-12. What goes on in the background does not keep a run, nor what was said before.
    #[test]
    fn it_is_over_when_the_program_ends() {
        let start = Instant::now();
        let (ran, kept) = self::ran("setsid sleep 100 & echo one; echo why >&2", LIMITS);
        assert!(ran.is_good());
        assert_eq!((ran.said.as_str(), kept), ("why", vec!["one".to_owned()]));
        assert!(start.elapsed() < Duration::from_secs(60));
    }
}
