//! A gateway that takes in sticks and files with nobody there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod days;

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use carnet_testbed::{Key, Server, World, postgres_servers};
use days::{ADA, CARNET, CID, Days, with_sites};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// The number of the gateway's key for receipts.
const RECEIPTS: u8 = 9;

/// A gateway that watches, and an approved bundle of the plant on the stick.
fn sent(watch: &str) -> Days {
    sent_in(Days::new(trust()), watch)
}

fn trust() -> World {
    with_sites(1).officer("ada", &[ADA]).key(RECEIPTS, "importer", "gateway-1")
}

fn sent_in(days: Days, watch: &str) -> Days {
    days.write_secret("gateway/importer.pem", Key::number(RECEIPTS).pem());
    for folder in ["in", "media", "unmount", "metrics"] {
        fs::create_dir(days.path("gateway").join(folder)).unwrap();
    }
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

struct Watching {
    child: Child,
    events: Receiver<Value>,
    /// What it said up to now.
    said: Vec<Value>,
}

impl Watching {
    fn start(days: &Days) -> Self {
        Self::start_with(days, &[])
    }

    fn start_with(days: &Days, environment: &[(&str, &str)]) -> Self {
        Self::start_at(days, "gateway", environment)
    }

    fn start_at(days: &Days, host: &str, environment: &[(&str, &str)]) -> Self {
        let mut command = days.command(CARNET);
        let settings = format!("{host}/carnet.toml");
        command.args(["--config", &settings, "watch"]).stdout(Stdio::piped());
        let mut child = command.envs(environment.iter().copied()).spawn().unwrap();
        let (tell, events) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            for line in lines {
                let _ = tell.send(serde_json::from_str(&line.unwrap()).unwrap());
            }
        });
        let mut watching = Self { child, events, said: Vec::new() };
        watching.until("started");
        watching
    }

    /// The next event of this name.
    #[track_caller]
    fn until(&mut self, name: &str) -> Value {
        self.until_either(&[name])
    }

    #[track_caller]
    fn until_either(&mut self, names: &[&str]) -> Value {
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

    fn count(&self, name: &str) -> usize {
        self.said.iter().filter(|event| event["event"] == name).count()
    }

    /// The worker that is at work, as soon as there is one.
    fn worker(&self) -> Pid {
        let id = self.child.id();
        let children = format!("/proc/{id}/task/{id}/children");
        let start = Instant::now();
        loop {
            let text = fs::read_to_string(&children).unwrap();
            if let Some(pid) = text.split_whitespace().next() {
                return Pid::from_raw(pid.parse().unwrap()).unwrap();
            }
            assert!(start.elapsed() < Duration::from_secs(60));
        }
    }

    /// WATCH-7.
    #[track_caller]
    fn stop(mut self) -> Vec<Value> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        self.until("stopping");
        assert!(self.child.wait().unwrap().success());
        self.said.extend(self.events.iter());
        std::mem::take(&mut self.said)
    }
}

impl Drop for Watching {
    /// After a test that failed.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// WATCH-3.
#[test]
fn a_file_of_a_drop_folder_is_taken_once_it_is_whole() {
    let days = sent("drop = [\"in\"]\nmetrics = \"metrics/carnet.prom\"");
    let bundle = days.bundle("plant-7");
    let bytes = fs::read(days.path(&bundle)).unwrap();
    let name = bundle.trim_start_matches("stick/");
    let mut watching = Watching::start(&days);
    let mut file = File::create(days.path("gateway/in").join(name)).unwrap();
    file.write_all(&bytes[..100]).unwrap();
    thread::sleep(Duration::from_secs(1));
    assert!(watching.events.try_recv().is_err());
    file.write_all(&bytes[100..]).unwrap();
    drop(file);
    let event = watching.until("bundle");
    assert_eq!((&event["verdict"], &event["moved"]), (&"imported".into(), &"done".into()));
    assert_eq!((&event["from"], &event["stick"]), (&"plant-7".into(), &Value::Null));
    // The same once more, and what is none.
    fs::copy(days.path(&bundle), days.path("gateway/in").join(name)).unwrap();
    assert_eq!(watching.until("bundle")["verdict"], "already-imported");
    days.write("gateway/in/bad.carnet", "no bundle");
    let event = watching.until("bundle");
    assert_eq!((&event["code"], &event["moved"]), (&"label.bad".into(), &"refused".into()));
    let said = watching.stop();
    assert_eq!(said.len(), 5, "{said:#?}");
    let lies = |name: &str| days.path("gateway/in").join(name).exists();
    assert!(lies(&format!("done/{name}")) && lies(&format!("done/{name}.1")) && !lies(name));
    assert!(lies("refused/bad.carnet"));
    let metrics = days.read("gateway/metrics/carnet.prom");
    assert!(metrics.contains("\ncarnet_up 0\n"), "{metrics}");
    assert!(metrics.contains("{verdict=\"imported\"} 1\n"), "{metrics}");
    days.at("gateway", "ledger audit").status(0);
}

/// WATCH-6.
#[test]
fn it_waits_while_the_ledger_is_away_and_goes_on_by_itself() {
    let days = sent("drop = [\"in\"]");
    let bundle = days.bundle("plant-7");
    let ledger = days.path("gateway/ledger.db");
    fs::rename(&ledger, days.path("away.db")).unwrap();
    let mut watching = Watching::start(&days);
    let drop = days.path("gateway/in/it.carnet");
    fs::copy(days.path(&bundle), &drop).unwrap();
    assert_eq!(watching.until("waiting")["code"], "ledger.missing");
    // Past the second trial, at least.
    thread::sleep(Duration::from_secs(7));
    assert!(drop.exists() && !ledger.exists());
    fs::rename(days.path("away.db"), &ledger).unwrap();
    watching.until("going-on");
    assert!(watching.said.iter().any(|it| it["verdict"] == "imported"), "{:#?}", watching.said);
    let said = watching.stop();
    assert_eq!(said.iter().filter(|it| it["event"] == "waiting").count(), 1);
}

/// WATCH-6. SHARE-1. What one gateway lets in the others know; while the server is away all wait, and go on by themselves.
#[test]
#[ignore = "needs postgresql-15"]
fn a_fleet_shares_a_ledger_and_outlives_its_server() {
    for server in postgres_servers() {
        let server: &'static Server = Box::leak(Box::new(server.another()));
        let days = Days::shared(trust(), server.database(), server.database());
        let days = sent_in(days, "drop = [\"in\"]");
        let hosts = ["gateway", "second", "third"];
        for host in &hosts[1..] {
            for file in ["carnet.toml", "trust.toml"] {
                days.write(&format!("{host}/{file}"), days.read(&format!("gateway/{file}")));
            }
            for file in ["key.pem", "importer.pem"] {
                days.write_secret(&format!("{host}/{file}"), days.read(&format!("gateway/{file}")));
            }
            fs::create_dir(days.path(host).join("in")).unwrap();
        }
        let mut fleet = hosts.map(|host| Watching::start_at(&days, host, &[]));
        let bundle = days.bundle("plant-7");
        let drop_at = |host: &str| {
            fs::copy(days.path(&bundle), days.path(host).join("in/it.carnet")).unwrap();
        };
        server.stop_hard();
        hosts.into_iter().for_each(drop_at);
        for watching in &mut fleet {
            assert_eq!(watching.until("waiting")["code"], "ledger.unavailable");
        }
        server.go();
        let verdicts = fleet.each_mut().map(|watching| watching.until("bundle")["verdict"].clone());
        let count = |word: &str| verdicts.iter().filter(|it| **it == *word).count();
        assert_eq!((count("imported"), count("already-imported")), (1, 2), "{verdicts:?}");
        for watching in fleet {
            let said = watching.stop();
            assert_eq!(said.iter().filter(|it| it["event"] == "waiting").count(), 1, "{said:#?}");
        }
        for host in hosts {
            assert!(days.path(host).join("in/done/it.carnet").exists());
            days.at(host, "ledger audit").status(0);
        }
    }
}

/// WATCH-7. systemd hears of it, and of nothing while the loop stands still.
#[test]
fn systemd_is_told_that_it_lives() {
    let days = sent("drop = [\"in\"]");
    let socket = UnixDatagram::bind(days.path("notify")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let heard = || {
        let mut bytes = [0; 256];
        let length = socket.recv(&mut bytes)?;
        std::io::Result::Ok(String::from_utf8(bytes[..length].to_vec()).unwrap())
    };
    let place = days.path("notify").display().to_string();
    let watching =
        Watching::start_with(&days, &[("NOTIFY_SOCKET", &place), ("WATCHDOG_USEC", "400000")]);
    assert_eq!(heard().unwrap(), "READY=1");
    while heard().unwrap() != "WATCHDOG=1" {}
    assert_eq!(heard().unwrap(), "WATCHDOG=1");
    let pid = Pid::from_child(&watching.child);
    kill_process(pid, Signal::STOP).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    while heard().is_ok() {}
    kill_process(pid, Signal::CONT).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    watching.stop();
    while heard().unwrap() != "STOPPING=1" {}
}

#[test]
fn what_it_is_to_watch_has_to_be_there() {
    let days = sent("");
    let fails = |watch: &str, text: &str| {
        let settings = days.read("gateway/carnet.toml");
        let settings = settings.split_once("[watch]").unwrap().0;
        days.write("gateway/carnet.toml", format!("{settings}[watch]\n{watch}\n"));
        days.at("gateway", "watch").status(2).with(text);
    };
    fails("", "config.missing");
    fails("media = \"media\"", "name unmount");
    fails("drop = [\"in\", \"nowhere\"]", "watch.folder");
    fails("drop = \"in\"", "config.file");
    fails("drop = [\"smb://host/in\"]", "addresses are not known here");
    fails("trop = [\"in\"]", "config.file");
}

/// What a test does becomes a process with mounts of its own.
fn with_own_mounts(test: &str, does: fn()) {
    const INSIDE: &str = "CARNET_TEST_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        return does();
    }
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--include-ignored", test])
        .env(INSIDE, "yes")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{output:?}");
}

/// The unit that mounts and unmounts, and a person who plugs and pulls.
struct Port(PathBuf);

impl Port {
    fn of(days: &Days) -> Self {
        fs::create_dir(days.path("gateway/media/sdb1")).unwrap();
        Self(days.path("gateway"))
    }

    fn mount(&self, options: &[&str], what: &str) {
        let mut mount = Command::new("mount");
        mount.args(options).arg(self.0.with_file_name(what)).arg(self.0.join("media/sdb1"));
        assert!(mount.status().unwrap().success());
    }

    fn plug(&self) {
        self.mount(&["--bind"], "stick");
    }

    /// Waits until it is asked to unmount, and does.
    fn unmount(&self) {
        let wish = self.0.join("unmount/sdb1");
        let start = Instant::now();
        while !wish.exists() {
            assert!(start.elapsed() < Duration::from_secs(120));
            thread::sleep(Duration::from_millis(5));
        }
        self.pull();
        let _ = fs::remove_file(wish);
    }

    fn pull(&self) {
        let mut unmount = Command::new("umount");
        assert!(unmount.arg(self.0.join("media/sdb1")).status().unwrap().success());
    }
}

const STICKS: &str = "media = \"media\"\nunmount = \"unmount\"";

/// WATCH-2. WATCH-4. WATCH-5.
#[test]
#[ignore = "needs unshare, with user namespaces"]
fn a_request_comes_and_the_reply_goes_with_the_next_stick() {
    with_own_mounts("a_request_comes_and_the_reply_goes_with_the_next_stick", || {
        let days = sent(STICKS);
        let port = Port::of(&days);
        let mut watching = Watching::start(&days);
        port.plug();
        let event = watching.until("bundle");
        assert_eq!((&event["verdict"], &event["stick"]), (&"imported".into(), &"sdb1".into()));
        assert_eq!(event["receipt"], true);
        port.unmount();
        watching.until("stick-done");
        days.at("plant", "import stick").status(0);
        days.at("plant", "ledger status").status(0).with("sequence 1 received at gateway-1");

        let asked = days.spooled("gateway");
        days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
        let export = format!("export answers.csv --to plant-7 --reply-to {asked} -o reply.carnet");
        days.at("gateway", &export).status(0);
        port.plug();
        assert_eq!(watching.until("bundle")["verdict"], "already-imported");
        assert_eq!(watching.until("reply-written")["to"], "plant-7");
        port.unmount();
        watching.until("stick-done");
        days.carry("plant", 0);
        days.at("plant", "ledger confirm PRESS-1").status(0).with("0338153");

        // It has gone once, and the stick that is plugged at a start is one like any other.
        let said = watching.stop();
        assert_eq!(said.iter().filter(|it| it["event"] == "worker-died").count(), 0);
        port.plug();
        let mut watching = Watching::start(&days);
        watching.until("stick");
        port.unmount();
        watching.until("stick-done");
        assert_eq!(watching.count("reply-written") + watching.count("stick-failed"), 0);
        watching.stop();
        days.at("gateway", "ledger audit").status(0);
    });
}

/// WATCH-1. WATCH-2.
#[test]
#[ignore = "needs unshare, with user namespaces"]
fn a_worker_that_is_killed_ends_nothing_and_the_stick_comes_in_when_it_is_mounted_anew() {
    let name =
        "a_worker_that_is_killed_ends_nothing_and_the_stick_comes_in_when_it_is_mounted_anew";
    with_own_mounts(name, || {
        let days = sent(STICKS);
        let port = Port::of(&days);
        let mut watching = Watching::start(&days);
        port.plug();
        kill_process(watching.worker(), Signal::KILL).unwrap();
        assert_eq!(watching.until("worker-died")["code"], "watch.worker");
        port.unmount();
        watching.until("stick-done");
        port.plug();
        assert_eq!(watching.until("bundle")["verdict"], "imported");
        port.unmount();
        watching.until("stick-done");
        // Pulled without a word, at any moment.
        port.plug();
        watching.until("stick");
        thread::sleep(Duration::from_millis(20));
        while !Command::new("umount")
            .arg(days.path("gateway/media/sdb1"))
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
        {}
        watching.until_either(&["stick-failed", "stick-done"]);
        watching.stop();
        days.at("gateway", "ledger audit").status(0);
        assert_eq!(days.spooled("gateway").split('_').next(), Some("plant-7"));
    });
}
