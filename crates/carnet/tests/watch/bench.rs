//! A gateway that watches, and who plugs and pulls.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use carnet_testbed::{Key, World};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::days::{ADA, CARNET, CID, Days, with_sites};

/// The number of the gateway's key for receipts.
pub const RECEIPTS: u8 = 9;

/// A gateway that watches, and an approved bundle of the plant on the stick.
pub fn sent(watch: &str) -> Days {
    sent_in(Days::new(trust()), watch)
}

pub fn trust() -> World {
    with_sites(1).officer("ada", &[ADA]).key(RECEIPTS, "importer", "gateway-1")
}

pub fn sent_in(days: Days, watch: &str) -> Days {
    days.write_secret("gateway/importer.pem", Key::number(RECEIPTS).pem());
    make_folders(&days, "gateway");
    let settings = days.read("gateway/carnet.toml");
    let watch = format!("[watch]\n{watch}\n");
    days.write(
        "gateway/carnet.toml",
        format!("{settings}importer-key = \"importer.pem\"\n{watch}"),
    );
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days
}

fn make_folders(days: &Days, host: &str) {
    for folder in ["in", "media", "unmount", "metrics"] {
        fs::create_dir(days.path(host).join(folder)).unwrap();
    }
}

/// Another gateway, made of the settings and the keys of this one, and of nothing else.
pub fn join(days: &Days, host: &str, of: &str) {
    for file in ["carnet.toml", "trust.toml"] {
        days.write(&format!("{host}/{file}"), days.read(&format!("{of}/{file}")));
    }
    for file in ["key.pem", "importer.pem"] {
        days.write_secret(&format!("{host}/{file}"), days.read(&format!("{of}/{file}")));
    }
    make_folders(days, host);
}

/// What `carnet` is to be asked for.
pub fn watch_of(host: &str) -> [String; 3] {
    ["--config".to_owned(), format!("{host}/carnet.toml"), "watch".to_owned()]
}

/// The gateway answers what lies on the stick, so that the reply waits to be carried.
pub fn answered(days: &Days) {
    days.carry("gateway", 0);
    let asked = days.spooled("gateway");
    days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
    let export = format!("export answers.csv --to plant-7 --reply-to {asked} -o reply.carnet");
    days.at("gateway", &export).status(0);
}

pub struct Watching {
    pub child: Child,
    pub events: Receiver<Value>,
    /// What it said up to now.
    pub said: Vec<Value>,
}

impl Watching {
    pub fn start(days: &Days) -> Self {
        Self::start_with(days, &[])
    }

    pub fn start_with(days: &Days, environment: &[(&str, &str)]) -> Self {
        Self::start_at(days, "gateway", environment)
    }

    pub fn start_at(days: &Days, host: &str, environment: &[(&str, &str)]) -> Self {
        let mut command = days.command(CARNET);
        command.args(watch_of(host));
        let mut watching = Self::of(command.envs(environment.iter().copied()));
        watching.until("started");
        watching
    }

    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let (tell, events) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            for line in lines {
                let _ = tell.send(serde_json::from_str(&line.unwrap()).unwrap());
            }
        });
        Self { child, events, said: Vec::new() }
    }

    /// The next event of this name.
    #[track_caller]
    pub fn until(&mut self, name: &str) -> Value {
        self.until_either(&[name])
    }

    #[track_caller]
    pub fn until_either(&mut self, names: &[&str]) -> Value {
        loop {
            let Ok(event) = self.events.recv_timeout(Duration::from_secs(120)) else {
                panic!("none of {names:?} after {:#?}", self.said);
            };
            self.said.push(event.clone());
            if names.iter().any(|name| event["event"] == *name) {
                return event;
            }
        }
    }

    pub fn count(&self, name: &str) -> usize {
        self.said.iter().filter(|event| event["event"] == name).count()
    }

    /// The worker that is at work, as soon as there is one.
    pub fn worker(&self) -> Pid {
        child_of(self.child.id())
    }

    /// WATCH-8.
    #[track_caller]
    pub fn stop(mut self) -> Vec<Value> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        self.until("stopping");
        self.ended()
    }

    /// It has been asked to end, and does.
    #[track_caller]
    pub fn ended(mut self) -> Vec<Value> {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) => self.said.push(event),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("no end after {:#?}", self.said),
            }
        }
        assert!(self.child.wait().unwrap().success());
        std::mem::take(&mut self.said)
    }
}

impl Drop for Watching {
    /// After a test that failed.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// What a test does becomes a process with mounts of its own, and with processes of its own, which end with it.
pub fn with_own_mounts(test: &str, does: fn()) {
    with_own_mounts_each(test, |run| run("yes"), move |_| does());
}

/// The same once for each word that is told it, such as the address of a server that runs outside.
pub fn with_own_mounts_each(test: &str, tell: impl FnOnce(&dyn Fn(&str)), does: impl Fn(&str)) {
    const INSIDE: &str = "CARNET_TEST_INSIDE";
    if let Ok(told) = std::env::var(INSIDE) {
        return does(&told);
    }
    tell(&|told| {
        let output = Command::new("unshare")
            .args([
                "--user",
                "--map-root-user",
                "--mount",
                "--pid",
                "--fork",
                "--mount-proc",
                "--kill-child",
            ])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "--include-ignored", test])
            .env(INSIDE, told)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{output:?}");
    });
}

/// The first process that another one has started, as soon as there is one that is a program of its own: up to then
/// the other one stands still, and does so for ever if this one is stopped.
pub fn child_of(id: u32) -> Pid {
    let children = format!("/proc/{id}/task/{id}/children");
    let begun_as = |id: &str| fs::read(format!("/proc/{id}/cmdline")).ok();
    let start = Instant::now();
    loop {
        let text = fs::read_to_string(&children).unwrap();
        if let Some(pid) = text.split_whitespace().next()
            && begun_as(pid).is_some_and(|it| begun_as(&id.to_string()) != Some(it))
        {
            return Pid::from_raw(pid.parse().unwrap()).unwrap();
        }
        assert!(start.elapsed() < Duration::from_secs(60));
    }
}

/// The unit that mounts and unmounts, and a person who plugs and pulls.
pub struct Port(pub PathBuf);

impl Port {
    pub fn of(days: &Days) -> Self {
        Self::at(days, "gateway")
    }

    pub fn at(days: &Days, host: &str) -> Self {
        fs::create_dir(days.path(host).join("media/sdb1")).unwrap();
        Self(days.path(host))
    }

    pub fn mount(&self, options: &[&str], what: &str) {
        let mut mount = Command::new("mount");
        mount.args(options).arg(self.0.with_file_name(what)).arg(self.0.join("media/sdb1"));
        assert!(mount.status().unwrap().success());
    }

    pub fn plug(&self) {
        self.mount(&["--bind"], "stick");
    }

    /// Waits until it is asked to unmount, and does.
    pub fn unmount(&self) {
        let wish = self.0.join("unmount/sdb1");
        let start = Instant::now();
        while !wish.exists() {
            assert!(start.elapsed() < Duration::from_secs(120));
            thread::sleep(Duration::from_millis(5));
        }
        self.pull();
        let _ = fs::remove_file(wish);
    }

    /// Unmounts if that is wished.
    pub fn unmount_if_asked(&self) {
        let wish = self.0.join("unmount/sdb1");
        if wish.exists() {
            self.pull_whatever_is_there();
            let _ = fs::remove_file(wish);
        }
    }

    /// Unmounts, if anything is mounted, as soon as nobody uses it.
    pub fn pull_whatever_is_there(&self) {
        let table = || fs::read_to_string("/proc/self/mountinfo").unwrap();
        let point = self.0.join("media/sdb1").display().to_string();
        while table().contains(&point) {
            let mut unmount = Command::new("umount");
            let _ = unmount.arg(&point).stderr(Stdio::null()).status().unwrap();
        }
    }

    pub fn pull(&self) {
        let mut unmount = Command::new("umount");
        assert!(unmount.arg(self.0.join("media/sdb1")).status().unwrap().success());
    }
}

pub const STICKS: &str = "media = \"media\"\nunmount = \"unmount\"";
