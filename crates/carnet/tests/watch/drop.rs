//! Drop folders, and what all of it has in common.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::net::UnixDatagram;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::bench::{STICKS, Watching, sent, watch_of};
use crate::days::{CARNET, CID};

/// WATCH-4.
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

/// WATCH-7.
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

/// WATCH-4. A clock that is ten years off, and is put right meanwhile, loses nothing and takes nothing in twice.
#[test]
fn a_clock_that_is_ten_years_off_takes_each_bundle_in_once() {
    let right = carnet_host::seconds_since_1970();
    let years = 10 * 365 * 86_400;
    for wrong in [right + years, right - years] {
        let days = sent("drop = [\"in\"]");
        let settings = days.read("gateway/carnet.toml");
        days.write("gateway/carnet.toml", format!("clock = \"trusted\"\n{settings}"));
        let set = |clock: u64| days.write("system/clock", clock.to_string());
        set(wrong);
        let mut command = days.command(CARNET);
        command.args(["--sysfs-root", "system"]).args(watch_of("gateway"));
        let mut watching = Watching::of(&mut command);
        let started = watching.until("started");
        assert_eq!(started["time"], carnet_judge::time::Utc(wrong).to_string());
        let bring = |name: &str| {
            let to = days.path("gateway/in").join(name);
            fs::copy(days.path(&days.bundle("plant-7")), to).unwrap();
        };
        bring("one.carnet");
        if wrong < right {
            // Nothing is refused by a clock that nobody can believe.
            assert_eq!(watching.until("waiting")["code"], "trust.issued");
            set(right);
        }
        let event = watching.until("bundle");
        assert_eq!((&event["verdict"], &event["moved"]), (&"imported".into(), &"done".into()));
        set(right);
        bring("two.carnet");
        assert_eq!(watching.until("bundle")["verdict"], "already-imported");
        watching.stop();
        days.at("gateway", "ledger audit").status(0);
    }
}

/// WATCH-8. systemd hears of it, and of nothing while the loop stands still.
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

/// WATCH-7. A drop folder that is gone, and the folder of the media, are told, and so in the numbers.
#[test]
#[ignore = "needs two minutes"]
fn a_folder_that_goes_is_told_and_so_that_it_is_back() {
    let days = sent(&format!("{STICKS}\ndrop = [\"in\"]\nmetrics = \"metrics/carnet.prom\""));
    let away = |name: &str| {
        fs::rename(days.path("gateway").join(name), days.path(&format!("away-{name}"))).unwrap();
    };
    let back = |name: &str| {
        fs::rename(days.path(&format!("away-{name}")), days.path("gateway").join(name)).unwrap();
    };
    let socket = UnixDatagram::bind(days.path("notify")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let hears = |text: &str| {
        let mut bytes = [0; 256];
        while !String::from_utf8_lossy(&bytes).starts_with(text) {
            bytes.fill(0);
            socket.recv(&mut bytes).unwrap();
        }
    };
    let place = days.path("notify").display().to_string();
    let mut watching = Watching::start_with(&days, &[("NOTIFY_SOCKET", &place)]);
    hears("STATUS=idle");
    away("in");
    away("media");
    for _ in 0..2 {
        assert_eq!(watching.until("waiting")["code"], "watch.folder");
    }
    hears("STATUS=waiting");
    let metrics = || days.read("gateway/metrics/carnet.prom");
    let start = Instant::now();
    while !metrics().contains("\ncarnet_waiting_since_timestamp_seconds ") {
        assert!(start.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(50));
    }
    back("in");
    back("media");
    for _ in 0..2 {
        watching.until("going-on");
    }
    hears("STATUS=idle");
    watching.stop();
}

/// LEDGER-63.
#[test]
fn what_no_medium_has_had_is_listed() {
    let days = sent("drop = [\"in\"]");
    days.carry("gateway", 0);
    let asked = days.spooled("gateway");
    days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
    let nothing = "no bundle of this ledger waits to be carried";
    days.at("gateway", "ledger list --to-carry").status(0).with(nothing);
    let export = format!("export answers.csv --to plant-7 --reply-to {asked} -o reply.carnet");
    days.at("gateway", &export).status(0);
    let list = days.at("gateway", "--json ledger list --to-carry").status(0);
    let line: Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!((&line["direction"], &line["medium"]), (&"out".into(), &Value::Null));
    let digest = line["digest"].as_str().unwrap();
    days.at("gateway", &format!("ledger bundle {digest} --media stick")).status(0);
    days.at("gateway", "ledger list --to-carry").status(0).with(nothing);
    days.at("gateway", "--lang de ledger list --to-carry").status(0).with("ist noch wegzutragen");
    // Nor what was declared void without having been carried.
    days.at("plant", "ledger list --to-carry").status(0).with(nothing);
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
