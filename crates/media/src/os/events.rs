//! What a process that takes in sticks by itself waits for: mounts, files in folders, what its children say, and a
//! wish that it ends.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    mem::MaybeUninit,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::ffi::OsStrExt as _,
        unix::net::UnixStream,
    },
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::inotify,
    io::Errno,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The table of mounts has changed.
    Mounts,
    /// A file in the folder of this index is being written.
    Begun(usize, OsString),
    /// A file in it was closed by whoever wrote it, or was moved there.
    Whole(usize, OsString),
    /// More happened in the folders than the system keeps: look again.
    Lost,
    /// What was given with this index can be read, or has come to its end.
    Readable(usize),
    /// The process is to end.
    Stop,
}

/// Waits for what happens.
#[derive(Debug)]
pub struct Events {
    mounts: File,
    stop: UnixStream,
    files: OwnedFd,
    folders: Vec<(PathBuf, Option<i32>)>,
}

impl Events {
    /// Waits for mounts, for files in these folders, and for SIGTERM and SIGINT, which end nothing from here on. To be
    /// called once in a process.
    pub fn new(folders: &[PathBuf]) -> io::Result<Self> {
        let (stop, told) = UnixStream::pair()?;
        for signal in [SIGTERM, SIGINT] {
            signal_hook::low_level::pipe::register(signal, told.try_clone()?)?;
        }
        Ok(Self {
            mounts: File::open("/proc/self/mountinfo")?,
            stop,
            files: inotify::init(inotify::CreateFlags::NONBLOCK | inotify::CreateFlags::CLOEXEC)?,
            folders: folders.iter().map(|folder| (folder.clone(), None)).collect(),
        })
    }

    /// Begins to wait for files in the folder of this index: also where it is another one under the same name, such as
    /// a share that was mounted again.
    pub fn watch(&mut self, folder: usize) -> io::Result<()> {
        use inotify::WatchFlags as On;
        let (path, watch) = &mut self.folders[folder];
        let on = On::CREATE | On::MODIFY | On::CLOSE_WRITE | On::MOVED_TO | On::ONLYDIR;
        *watch = Some(inotify::add_watch(&self.files, &*path, on)?);
        Ok(())
    }

    /// What has happened, as soon as something has, or nothing after a while.
    pub fn next(&mut self, within: Duration, more: &[BorrowedFd<'_>]) -> io::Result<Vec<Event>> {
        let within = Timespec::try_from(within).ok();
        let urgent = PollFlags::PRI | PollFlags::ERR;
        let own = [
            PollFd::new(&self.mounts, urgent),
            PollFd::new(&self.stop, PollFlags::IN),
            PollFd::new(&self.files, PollFlags::IN),
        ];
        let more = more.iter().map(|it| PollFd::from_borrowed_fd(*it, PollFlags::IN));
        let mut all: Vec<PollFd<'_>> = own.into_iter().chain(more).collect();
        match poll(&mut all, within.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        }
        let is_told: Vec<bool> = all.iter().map(|it| !it.revents().is_empty()).collect();
        drop(all);
        let [mounts, stop, files, more @ ..] = &*is_told else { return Ok(Vec::new()) };
        let readable = more.iter().enumerate().filter(|(_, is_told)| **is_told);
        let mut told: Vec<Event> = readable.map(|(index, _)| Event::Readable(index)).collect();
        if *mounts {
            told.push(Event::Mounts);
        }
        if *files {
            self.read_files(&mut told)?;
        }
        if *stop {
            // Another one means the same.
            let mut bytes = [0; 16];
            let _ = io::Read::read(&mut self.stop, &mut bytes)?;
            told.push(Event::Stop);
        }
        Ok(told)
    }

    fn read_files(&self, told: &mut Vec<Event>) -> io::Result<()> {
        use inotify::ReadFlags as Is;
        let mut room = [const { MaybeUninit::uninit() }; 8_192];
        let mut reader = inotify::Reader::new(&self.files, &mut room);
        loop {
            let event = match reader.next() {
                Ok(event) => event,
                Err(Errno::AGAIN | Errno::INTR) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let is = event.events();
            if is.contains(Is::QUEUE_OVERFLOW) {
                told.push(Event::Lost);
            }
            let mut watches = self.folders.iter().map(|(_, watch)| *watch);
            let folder = watches.position(|watch| watch == Some(event.wd()));
            let (Some(folder), Some(name)) = (folder, event.file_name()) else { continue };
            let name = OsStr::from_bytes(name.to_bytes()).to_owned();
            told.push(match is.intersects(Is::CLOSE_WRITE | Is::MOVED_TO) {
                true => Event::Whole(folder, name),
                false => Event::Begun(folder, name),
            });
        }
    }
}

/// Becomes true at the first SIGTERM or SIGINT, or where its terminal goes away, which ends nothing from here on; the
/// second ends the process as ever. To be called once in a process.
pub fn told_to_end() -> io::Result<Arc<AtomicBool>> {
    let is_told = Arc::new(AtomicBool::new(false));
    let mut signals = vec![SIGTERM, SIGINT];
    // `nohup` has it ignored: who says that wants it to go on.
    if !is_ignored(SIGHUP)? {
        signals.push(SIGHUP);
    }
    for signal in signals {
        // Whoever says it twice does not want to wait.
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&is_told))?;
        signal_hook::flag::register(signal, Arc::clone(&is_told))?;
    }
    Ok(is_told)
}

/// Whether this process was begun with a signal ignored. proc_pid_status(5), SigIgn.
fn is_ignored(signal: i32) -> io::Result<bool> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
    let ignored = ignored.ok_or(io::ErrorKind::InvalidData)?;
    Ok(ignored >> (signal - 1) & 1 == 1)
}

/// Moves a file to a name that nothing has yet.
pub fn move_to_new_name(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems of networks cannot; all of them can do this.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            std::fs::hard_link(from, to)?;
            std::fs::remove_file(from)
        }
        moved => Ok(moved?),
    }
}

/// Becomes readable when the process ends.
pub fn end_of(process: &std::process::Child) -> io::Result<OwnedFd> {
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    Ok(pidfd_open(Pid::from_child(process), PidfdFlags::empty())?)
}

/// Asks a process to end.
pub fn terminate(end: &OwnedFd) -> io::Result<()> {
    use rustix::process::{Signal, pidfd_send_signal};
    Ok(pidfd_send_signal(end.as_fd(), Signal::TERM)?)
}

/// Whether a process has ended. Nobody else gets its number before it is waited for.
pub fn has_ended(process: &std::process::Child) -> io::Result<bool> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Ok(waitid(WaitId::Pid(Pid::from_child(process)), options)?.is_some())
}

/// Ends a process that leads a group and was not waited for yet, with all that it has started in that group.
pub fn kill_group(process: &std::process::Child) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process_group};
    Ok(kill_process_group(Pid::from_child(process), Signal::KILL)?)
}

/// The number of the account of this process.
pub fn own_account() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Whatever this process starts from here on holds this file, too, and with it the lock that it is.
pub fn pass_on(file: &File) -> io::Result<()> {
    Ok(rustix::io::fcntl_setfd(file, rustix::io::FdFlags::empty())?)
}

/// What a process may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of a processor.
    pub processor: u64,
    /// Open files.
    pub files: u64,
}

/// Bounds what a process may take, from here on.
pub fn bound(process: &std::process::Child, bounds: Bounds) -> io::Result<()> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let pid = Pid::from_child(process);
    for (resource, most) in [
        (Resource::As, bounds.memory),
        (Resource::Cpu, bounds.processor),
        (Resource::Nofile, bounds.files),
    ] {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        prlimit(Some(pid), resource, limit)?;
    }
    Ok(())
}

/// Reading from it never waits.
pub fn without_waiting(pipe: &impl AsFd) -> io::Result<()> {
    Ok(rustix::io::ioctl_fionbio(pipe, true)?)
}
