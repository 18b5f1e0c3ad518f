//! Sticks, which are folders that are mounted.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::bench::{Port, STICKS, Watching, answered, child_of, sent, watch_of, with_own_mounts};
use crate::days::{CARNET, CID, Days};

/// WATCH-2. WATCH-5. WATCH-6.
#[test]
#[ignore = "needs unshare, with user namespaces"]
fn a_request_comes_and_the_reply_goes_with_the_next_stick() {
    with_own_mounts("sticks::a_request_comes_and_the_reply_goes_with_the_next_stick", || {
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
        days.at("plant", "ledger confirm PRESS-1").status(0).with("033815 3");

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
    let name = "sticks::a_worker_that_is_killed_ends_nothing_and_the_stick_comes_in_when_it_is_mounted_anew";
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

/// A gateway whose workers wait so many seconds before they look at anything.
fn slowly(days: &Days, seconds: u32) -> Watching {
    let calls = "landlock_restrict_self";
    let (trace, slowly) =
        (format!("trace={calls}"), format!("inject={calls}:delay_enter={seconds}000000"));
    let mut command = Command::new("strace");
    command.args(["-f", "-q", "-o", "/dev/null", "-e", &trace, "-e", &slowly]).arg(CARNET);
    let mut watching = Watching::of(command.args(watch_of("gateway")).current_dir(days.path("")));
    watching.until("started");
    watching
}

/// WATCH-5. WATCH-3. What is mounted over a stick while a worker is at it is neither read nor written in its place.
#[test]
#[ignore = "needs strace, and unshare with user namespaces"]
fn a_reply_goes_to_the_stick_that_was_read() {
    with_own_mounts("sticks::a_reply_goes_to_the_stick_that_was_read", || {
        let days = sent(STICKS);
        answered(&days);
        let port = Port::of(&days);
        let mut watching = slowly(&days, 3);
        port.plug();
        watching.until("stick");
        // By then the worker has the stick's folder, and waits.
        thread::sleep(Duration::from_secs(1));
        // Nothing can be written to this one.
        port.mount(&["-t", "tmpfs", "-o", "ro"], "other");
        assert_eq!(watching.until("bundle")["from"], "plant-7");
        watching.until("reply-written");
        let names = fs::read_dir(days.path("stick")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert!(names.into_iter().any(|name| name.starts_with("gateway-1")));
        // Neither is done while it is mounted below the other.
        watching.until_either(&["stick-failed", "bundle"]);
        assert_eq!(watching.count("stick-done"), 0);
        port.pull_whatever_is_there();
        watching.until("stick-done");
        kill_process(child_of(watching.child.id()), Signal::TERM).unwrap();
        watching.ended();
        days.at("gateway", "ledger audit").status(0);
    });
}

/// WATCH-8. A worker that is in the middle of something when all is to end.
#[test]
#[ignore = "needs two minutes, strace, and unshare with user namespaces"]
fn what_a_worker_has_begun_ends_or_has_not_happened() {
    with_own_mounts("sticks::what_a_worker_has_begun_ends_or_has_not_happened", || {
        let days = sent(STICKS);
        let port = Port::of(&days);
        // It may end.
        let mut watching = slowly(&days, 2);
        port.plug();
        watching.until("stick");
        kill_process(child_of(watching.child.id()), Signal::TERM).unwrap();
        let said = watching.ended();
        assert!(said.iter().any(|it| it["verdict"] == "imported"), "{said:#?}");
        port.pull_whatever_is_there();
        // It does not.
        let watching = Watching::start(&days);
        port.plug();
        kill_process(watching.worker(), Signal::STOP).unwrap();
        kill_process(Pid::from_child(&watching.child), Signal::TERM).unwrap();
        let start = Instant::now();
        let said = watching.ended();
        assert!((79..100).contains(&start.elapsed().as_secs()), "{said:#?}");
        port.pull_whatever_is_there();
        days.spooled("gateway");
        days.at("gateway", "ledger audit").status(0);
    });
}

/// WATCH-7. A disk that is full, and a spool that cannot be written: nothing is refused, and it goes on by itself.
#[test]
#[ignore = "needs unshare, with user namespaces"]
fn it_waits_for_room_and_for_the_spool() {
    with_own_mounts("sticks::it_waits_for_room_and_for_the_spool", || {
        let mount = |words: &[&str], point: &Path| {
            assert!(Command::new("mount").args(words).arg(point).status().unwrap().success());
        };
        let unmount = |point: &Path| {
            assert!(Command::new("umount").arg(point).status().unwrap().success());
        };
        for fault in ["room", "spool"] {
            let days = sent("drop = [\"in\"]");
            let gateway = days.path("gateway");
            fs::rename(&gateway, days.path("before")).unwrap();
            fs::create_dir(&gateway).unwrap();
            mount(&["-t", "tmpfs", "-o", "size=32m", "none"], &gateway);
            let mut copy = Command::new("cp");
            copy.args(["-a", "-T"]).arg(days.path("before")).arg(&gateway);
            assert!(copy.status().unwrap().success());
            let spool = gateway.join("spool");
            fs::create_dir_all(&spool).unwrap();
            let (aside, dropped) = (gateway.join("aside"), gateway.join("in/it.carnet"));
            fs::copy(days.path(&days.bundle("plant-7")), &aside).unwrap();
            if fault == "room" {
                assert!(fs::write(gateway.join("filler"), vec![1; 64 << 20]).is_err());
            } else {
                mount(&["--bind", &spool.display().to_string()], &spool);
                mount(&["-o", "remount,bind,ro"], &spool);
            }
            let mut watching = Watching::start(&days);
            fs::rename(&aside, &dropped).unwrap();
            let code = watching.until("waiting")["code"].clone();
            assert!(
                dropped.exists() && watching.count("bundle") == 0,
                "{code}: {:#?}",
                watching.said
            );
            match fault {
                "room" => fs::remove_file(gateway.join("filler")).unwrap(),
                _ => unmount(&spool),
            }
            watching.until("going-on");
            let is_moved = |it: &&serde_json::Value| it["moved"] == "done";
            assert_eq!(watching.said.iter().filter(is_moved).count(), 1, "{:#?}", watching.said);
            assert!(!dropped.exists());
            watching.stop();
            days.spooled("gateway");
            days.at("gateway", "ledger audit").status(0);
            unmount(&gateway);
        }
    });
}
