//! Killed at every step, by which is meant every call of some kind that it makes to the system; then it runs again.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};
use serde_json::Value;

use crate::bench::{Port, STICKS, Watching, answered, child_of, sent, watch_of, with_own_mounts};
use crate::days::{CARNET, Days};

/// What changes something, or makes that last. Each process counts for itself.
const LASTING: &str = "rename,renameat,renameat2,link,linkat,fsync,fdatasync,syncfs,mkdir";
/// The ledger's, too.
const WRITING: &str = "rename,renameat2,fsync,fdatasync,syncfs,pwrite64";
/// Each event is one of the watch.
const SAYING: &str = "write";

/// Runs a gateway that is killed at its `step`th such call, with one more stick. Gives whether anything was killed.
fn killed(days: &Days, port: Option<&Port>, calls: &str, step: usize) -> bool {
    let log = days.path("strace.txt");
    let mut command = Command::new("strace");
    command.args(["-f", "-q", "-e", "signal=none", "-o"]).arg(&log);
    command.args(["-e", &format!("trace={calls}")]);
    command.args(["-e", &format!("inject={calls}:signal=KILL:when={step}")]);
    command.arg(CARNET).args(watch_of("gateway"));
    let mut watching = Watching::of(command.current_dir(days.path("")));
    let start = Instant::now();
    // It ends, or it is killed.
    while watching.child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(100), "{step}: {:#?}", watching.said);
        let Ok(event) = watching.events.recv_timeout(Duration::from_millis(20)) else {
            if let Some(port) = port {
                port.unmount_if_asked();
            }
            continue;
        };
        watching.said.push(event.clone());
        let is_over = match port {
            Some(_) => event["event"] == "stick-done",
            None => event["moved"] == "done" || event["event"] == "worker-died",
        };
        if event["event"] == "started" {
            port.map_or_else(|| bring(days), Port::plug);
        }
        if is_over {
            let _ = kill_process(child_of(watching.child.id()), Signal::TERM);
        }
    }
    port.inspect(|port| port.pull_whatever_is_there());
    // A call without a result was the last one.
    fs::read_to_string(log).unwrap().contains("= ?")
}

/// Runs it once more, with the stick, undisturbed.
fn again(days: &Days, port: Option<&Port>) {
    let mut watching = Watching::start(days);
    match port {
        Some(port) => {
            port.plug();
            port.unmount();
            watching.until("stick-done");
        }
        None => {
            bring(days);
            let start = Instant::now();
            while count(days, "gateway/in", "plant-7", ".carnet") > 0 {
                assert!(start.elapsed() < Duration::from_secs(60));
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
    watching.stop();
}

/// What lies in the drop folder is moved there anew: then it is known to be whole.
fn bring(days: &Days) {
    for entry in fs::read_dir(days.path("gateway/in")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let aside = days.path("aside");
            fs::rename(&path, &aside).unwrap();
            fs::rename(&aside, &path).unwrap();
        }
    }
}

fn lines(days: &Days, words: &str) -> Vec<Value> {
    let said = days.at("gateway", words).status(0);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many files in a folder have such a name.
fn count(days: &Days, folder: &str, begin: &str, end: &str) -> usize {
    let names = fs::read_dir(days.path(folder)).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(begin) && name.ends_with(end)).count()
}

/// One admission, one receipt, one folder in the spool; the ledger and its log agree.
fn check(days: &Days, what: &str) {
    let list = lines(days, "--json ledger list");
    let came = list.iter().filter(|it| it["direction"] == "in").count();
    assert_eq!(came, 1, "{what}");
    days.spooled("gateway");
    days.at("gateway", "ledger audit").status(0);
    let log = days.at("gateway", "ledger audit --log").status(0).out;
    let entries = |name: &str| log.matches(&format!("\"action\":\"{name}\"")).count();
    assert_eq!(entries("admit"), 1, "{what}: {log}");
    assert!(entries("deliver") <= 1, "{what}: {log}");
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

/// One step of so many is enough, unless `CARNET_TEST_STEPS` is `all`.
const EVERY: usize = 6;

fn every() -> usize {
    if std::env::var("CARNET_TEST_STEPS").is_ok_and(|it| it == "all") { 1 } else { EVERY }
}

/// Kills at each such step from the same begin on, until none is left.
fn series(days: &Days, port: Option<&Port>, calls: &str, check: impl Fn(&str)) -> usize {
    for folder in ["gateway", "stick"] {
        copy(&days.path(folder), &days.path(&format!("{folder}-before")));
    }
    for step in (1..).step_by(every()) {
        let what = format!("{calls} {step}");
        let was_killed = killed(days, port, calls, step);
        if was_killed {
            again(days, port);
        }
        check(&what);
        for folder in ["gateway", "stick"] {
            copy(&days.path(&format!("{folder}-before")), &days.path(folder));
        }
        if !was_killed {
            return step - 1;
        }
    }
    0
}

/// WATCH-1. WATCH-8. IMP-17.
#[test]
#[ignore = "needs strace, and unshare with user namespaces"]
fn a_stick_comes_in_once_whenever_it_is_killed() {
    with_own_mounts("kills::a_stick_comes_in_once_whenever_it_is_killed", || {
        let days = sent(STICKS);
        let port = Port::of(&days);
        for calls in [LASTING, SAYING] {
            let steps = series(&days, Some(&port), calls, |what| {
                check(&days, what);
                assert_eq!(count(&days, "stick", "plant-7", ".carnet-receipt"), 1, "{what}");
            });
            assert!(steps > 5, "{calls}: {steps}");
        }
    });
}

/// WATCH-5.
#[test]
#[ignore = "needs strace, and unshare with user namespaces"]
fn a_reply_is_noted_once_and_not_lost_whenever_it_is_killed() {
    with_own_mounts("kills::a_reply_is_noted_once_and_not_lost_whenever_it_is_killed", || {
        let days = sent(STICKS);
        answered(&days);
        let port = Port::of(&days);
        let reply = fs::read(days.path("reply.carnet")).unwrap();
        let steps = series(&days, Some(&port), WRITING, |what| {
            check(&days, what);
            let names = fs::read_dir(days.path("stick")).unwrap();
            let names = names.map(|entry| entry.unwrap().path());
            let replies: Vec<_> = names
                .filter(|it| {
                    let name = it.file_name().unwrap().to_str().unwrap();
                    name.starts_with("gateway-1") && name.ends_with(".carnet")
                })
                .collect();
            assert_eq!(replies.len(), 1, "{what}");
            assert_eq!(fs::read(&replies[0]).unwrap(), reply, "{what}");
            let waits = days.at("gateway", "--json ledger list --to-carry").status(0).out;
            assert_eq!(waits, "", "{what}");
        });
        assert!(steps > 5, "{steps}");
    });
}

/// WATCH-4. WATCH-8.
#[test]
#[ignore = "needs strace, and some minutes"]
fn a_dropped_file_comes_in_once_whenever_it_is_killed() {
    let days = sent("drop = [\"in\"]\nmetrics = \"metrics/carnet.prom\"");
    let bundle = days.bundle("plant-7");
    let name = bundle.trim_start_matches("stick/");
    fs::copy(days.path(&bundle), days.path("gateway/in").join(name)).unwrap();
    let steps = series(&days, None, LASTING, |what| {
        check(&days, what);
        assert_eq!(count(&days, "gateway/in/done", name, ""), 1, "{what}");
        assert_eq!(count(&days, "gateway/in", name, ".carnet"), 0, "{what}");
    });
    assert!(steps > 5, "{steps}");
}
