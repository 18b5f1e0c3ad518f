//! Hosts of two sites at work at once on shared ledgers, while programs and connections are killed and the server dies.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod days;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use carnet_format::RequestBody;
use carnet_testbed::{Key, Said, World, activation, postgres_servers, request_number};
use days::{CARNET, Days, GATEWAY, PLANT};
use serde_json::Value;

/// Hosts of each site.
const HOSTS: usize = 4;

/// A command that may be killed at any moment.
struct Running(Mutex<BTreeMap<u32, Child>>);

impl Running {
    /// Runs it to its end; none where it was killed.
    fn run(&self, mut command: Command) -> Option<Said> {
        let out = tempfile::NamedTempFile::new().unwrap();
        let err = tempfile::NamedTempFile::new().unwrap();
        command.stdin(Stdio::null());
        command.stdout(out.reopen().unwrap()).stderr(err.reopen().unwrap());
        let child = command.spawn().unwrap();
        let id = child.id();
        self.0.lock().unwrap().insert(id, child);
        let status = loop {
            let mut running = self.0.lock().unwrap();
            if let Some(status) = running.get_mut(&id).unwrap().try_wait().unwrap() {
                running.remove(&id);
                break status;
            }
            drop(running);
            thread::sleep(Duration::from_millis(5));
        };
        let text = |file: tempfile::NamedTempFile| fs::read_to_string(file.path()).unwrap();
        Some(Said { status: status.code()?, out: text(out), err: text(err) })
    }

    fn kill_one(&self, number: usize) {
        let mut running = self.0.lock().unwrap();
        let count = running.len().max(1);
        if let Some(child) = running.values_mut().nth(number % count) {
            let _ = child.kill();
        }
    }
}

fn world() -> World {
    let rules = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\", \"other\"]\napprovals = 0\n\
                 scan = \"none\"\nmax-items = 100\nmax-bytes = 100000\ngaps = \"accept\"\nlate = \"accept\"";
    World::new(1, "2026-01-01")
        .plant("plant-7")
        .gateway("gateway-1")
        .route("plant-7", "gateway-1", rules)
        .officer("kurt", &[])
        .exporter(PLANT, "plant-7", "kurt")
        .exporter(GATEWAY, "gateway-1", "kurt")
}

fn host(days: &Days, site: &str, number: usize) -> String {
    let host = format!("{site}-{number}");
    for file in ["carnet.toml", "trust.toml"] {
        days.write(&format!("{host}/{file}"), days.read(&format!("{site}/{file}")));
    }
    let key = if site == "plant" { PLANT } else { GATEWAY };
    days.write_secret(&format!("{host}/key.pem"), Key::number(key).pem());
    host
}

fn command(days: &Days, host: &str, words: &[&str]) -> Command {
    let mut command = days.command(CARNET);
    command.args(["--config", &format!("{host}/carnet.toml")]).args(words);
    command
}

/// The bundles on the stick.
fn on_stick(days: &Days) -> BTreeSet<String> {
    let names = fs::read_dir(days.path("stick")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("plant-7") && name.ends_with(".carnet")).collect()
}

fn list(days: &Days, host: &str) -> Vec<(u64, String)> {
    let said = days.at(host, "--json ledger list").status(0);
    let one = |line: &str| {
        let bundle: Value = serde_json::from_str(line).unwrap();
        (bundle["sequence"].as_u64().unwrap(), bundle["digest"].as_str().unwrap().to_owned())
    };
    said.out.lines().map(one).collect()
}

/// SHARE-1. SHARE-5. SHARE-6. Whatever is killed when, each request crosses once, in one stream without a gap, and both logs
/// tell what happened.
#[test]
#[ignore = "needs postgresql-15"]
fn whatever_is_killed_nothing_is_lost_or_twice() {
    let bundles: usize =
        std::env::var("CARNET_TEST_BUNDLES").map_or(200, |count| count.parse().unwrap());
    for server in postgres_servers() {
        let server: &'static _ = Box::leak(Box::new(server.another()));
        let days = Days::shared(world(), server.database(), server.database());
        for number in 0..bundles {
            let RequestBody::Microsoft(asked) = request_number(number as u32 + 1).body else {
                unreachable!()
            };
            let row = format!("PC-{number},{},{}\n", activation(), asked.installation_id);
            days.write(
                &format!("asked/{number}.csv"),
                format!("Machine,ID,OfflineInstallationId\n{row}"),
            );
        }
        let running = Running(Mutex::default());
        let (next, done) = (AtomicUsize::new(0), AtomicBool::new(false));
        let exporting = AtomicUsize::new(HOSTS);
        let started = Instant::now();
        thread::scope(|scope| {
            for number in 0..HOSTS {
                let (plant, gateway) =
                    (host(&days, "plant", number), host(&days, "gateway", number));
                let (days, running, next, done) = (&days, &running, &next, &done);
                let exporting = &exporting;
                scope.spawn(move || {
                    loop {
                        let asked = next.fetch_add(1, Ordering::SeqCst);
                        if asked >= bundles {
                            break;
                        }
                        let file = format!("asked/{asked}.csv");
                        let words = ["export", &file, "--to", "gateway-1", "--media", "stick"];
                        // Whatever became of it, the same again is right.
                        while running
                            .run(command(days, &plant, &words))
                            .is_none_or(|said| said.status == 3)
                        {}
                    }
                    exporting.fetch_sub(1, Ordering::SeqCst);
                });
                scope.spawn(move || {
                    let mut taken = BTreeSet::new();
                    while !done.load(Ordering::SeqCst) {
                        let waiting =
                            on_stick(days).into_iter().filter(|name| !taken.contains(name));
                        let files: Vec<_> =
                            waiting.take(20).map(|name| format!("stick/{name}")).collect();
                        let mut words = vec!["import"];
                        words.extend(files.iter().map(String::as_str));
                        let Some(said) = running.run(command(days, &gateway, &words)) else {
                            continue;
                        };
                        assert!(!said.out.contains(": REJECTED"), "{said:?}");
                        let lines = said.out.lines().filter(|line| line.ends_with("IMPORTED"));
                        let names =
                            lines.filter_map(|line| line.strip_prefix("stick/")?.split(':').next());
                        taken.extend(names.map(str::to_owned));
                    }
                });
            }
            scope.spawn(|| {
                // The kinds of accidents, in an order that looks like none.
                let mut number = 1_usize;
                let mut round = 0;
                while exporting.load(Ordering::SeqCst) > 0 {
                    number = number
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    thread::sleep(Duration::from_millis(100 + (number >> 33) as u64 % 400));
                    round += 1;
                    match (number >> 20) % 8 {
                        _ if round % 40 == 39 => server.restart_hard(),
                        0 => _ = days.databases()[0].kill_connections(),
                        1 => _ = days.databases()[1].kill_connections(),
                        random => running.kill_one(random + round),
                    }
                }
                done.store(true, Ordering::SeqCst);
            });
        });
        println!("{bundles} bundles in {:?}", started.elapsed());

        // What was recorded by a program that was killed before it wrote it, is written by any other.
        let sent = list(&days, "plant-0");
        let on_stick = on_stick(&days);
        for (sequence, digest) in &sent {
            let name = format!("plant-7_gateway-1_{sequence}_{}.carnet", &digest[..8]);
            if !on_stick.contains(&name) {
                days.at("plant-1", &format!("ledger bundle {digest} --media stick")).status(0);
            }
        }
        days.carry("gateway-2", 0);
        let sequences: BTreeSet<u64> = sent.iter().map(|(sequence, _)| *sequence).collect();
        assert_eq!(sent.len(), bundles, "one bundle a file");
        assert_eq!(sequences, (1..=bundles as u64).collect());
        let admitted = list(&days, "gateway-1");
        let sorted = |bundles: Vec<(u64, String)>| bundles.into_iter().collect::<BTreeSet<_>>();
        assert_eq!(admitted.len(), bundles);
        assert_eq!(sorted(admitted), sorted(sent));
        days.at("plant-2", "ledger audit").status(0);
        days.at("gateway-3", "ledger audit").status(0);
    }
}
