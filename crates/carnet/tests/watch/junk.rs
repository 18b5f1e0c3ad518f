//! Sticks with junk of every kind.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, kill_process};

use crate::bench::{STICKS, Watching, child_of, sent, watch_of, with_own_mounts};
use crate::days::{CARNET, Days};

/// Fills a stick with what is no bundle, of kind `number`; gives whether there is another kind.
fn fill(days: &Days, number: usize) -> bool {
    let good = fs::read(days.path(&days.bundle("plant-7"))).unwrap();
    let stick = format!("junk-{number}");
    fs::create_dir(days.path(&stick)).unwrap();
    let file = |name: &str| days.path(&format!("{stick}/{name}"));
    match number {
        0 => fs::write(file("cut.carnet"), &good[..good.len() / 2]).unwrap(),
        // More names than any honest stick has.
        1 => (0..100_000).for_each(|it| drop(File::create(file(&format!("{it}.carnet"))).unwrap())),
        2 => {
            symlink("b.carnet", file("a.carnet")).unwrap();
            symlink("a.carnet", file("b.carnet")).unwrap();
            symlink(".", file("CARNET")).unwrap();
        }
        // It begins well, and goes on without an end.
        3 => {
            fs::write(file("huge.carnet"), &good[..good.len() - 100]).unwrap();
            File::options()
                .write(true)
                .open(file("huge.carnet"))
                .unwrap()
                .set_len(1 << 40)
                .unwrap();
        }
        4 => File::create(file("zero.carnet")).unwrap().set_len(1 << 30).unwrap(),
        5 => {
            let made = Command::new("mkfifo").arg(file("pipe.carnet")).status().unwrap();
            assert!(made.success());
        }
        6 => fs::create_dir_all(file("CARNET/CARNET/x.carnet")).unwrap(),
        _ => {
            fs::write(file("none.carnet"), "").unwrap();
            return false;
        }
    }
    true
}

/// WATCH-1. WATCH-2. Counted are the processes that are begun, and their order.
#[test]
#[ignore = "needs strace, and unshare with user namespaces"]
fn junk_costs_one_worker_each_and_the_good_one_is_next() {
    with_own_mounts("junk::junk_costs_one_worker_each_and_the_good_one_is_next", || {
        let days = sent(STICKS);
        let kinds = (0..).take_while(|number| fill(&days, *number)).count() + 1;
        let log = days.path("strace.txt");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "signal=none", "-e", "trace=execve", "-o"]).arg(&log);
        let mut watching =
            Watching::of(command.arg(CARNET).args(watch_of("gateway")).current_dir(days.path("")));
        watching.until("started");
        let mount = |stick: &str, name: &str, options: &str| {
            let point = days.path(&format!("gateway/media/{name}"));
            fs::create_dir(&point).unwrap();
            let mut mount = Command::new("mount");
            mount.args(["-o", options]).arg(days.path(stick)).arg(point);
            assert!(mount.status().unwrap().success());
        };
        for number in 0..kinds {
            mount(&format!("junk-{number}"), &format!("j{number}"), "bind");
        }
        // One that is locked: nothing can be left on it, and nothing is needed.
        mount("stick", "locked", "bind,ro");
        let mut done = Vec::new();
        while done.len() <= kinds {
            if let Ok(event) = watching.events.recv_timeout(Duration::from_millis(20)) {
                if event["event"] == "stick-done" {
                    done.push(event["stick"].as_str().unwrap().to_owned());
                }
                watching.said.push(event);
            }
            for entry in fs::read_dir(days.path("gateway/unmount")).unwrap() {
                let wish = entry.unwrap().path();
                let name = wish.file_name().unwrap().to_str().unwrap().to_owned();
                let point = days.path(&format!("gateway/media/{name}"));
                let mut unmount = Command::new("umount");
                if unmount.arg(point).stderr(Stdio::null()).status().unwrap().success() {
                    let _ = fs::remove_file(wish);
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
        let told = |stick: &str| {
            let of = watching.said.iter().filter(|it| it["stick"] == stick);
            of.map(|it| format!("{} {}", it["event"].as_str().unwrap(), it["code"]))
                .collect::<Vec<_>>()
        };
        let imported = watching.said.iter().filter(|it| it["verdict"] == "imported").count();
        assert_eq!(imported, 1, "{:#?}", watching.said);
        for number in 0..kinds {
            let told = told(&format!("j{number}"));
            assert!(!told.iter().any(|it| it.contains("worker-")), "{told:?}");
        }
        kill_process(child_of(watching.child.id()), Signal::TERM).unwrap();
        assert!(watching.child.wait().unwrap().success());
        // The watch, a worker each, and one that asks for replies to the site of the good one.
        let begun = fs::read_to_string(log).unwrap().matches("execve(").count();
        assert_eq!(begun, 1 + kinds + 1 + 1);
        let order: Vec<_> =
            (0..kinds).map(|it| format!("j{it}")).chain(["locked".to_owned()]).collect();
        let begins = watching.said.iter().filter(|it| it["event"] == "stick");
        let begins: Vec<_> = begins.map(|it| it["stick"].as_str().unwrap().to_owned()).collect();
        assert_eq!(begins, order);
        // A stick that is still in use for a moment leaves after the next one.
        done.sort();
        assert_eq!(done, order);
    });
}
