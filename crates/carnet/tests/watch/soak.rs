//! Many bundles through a drop folder.

use std::fs;
use std::time::{Duration, Instant};

use carnet_format::{ItemSet, Manifest};
use carnet_host::seconds_since_1970;
use carnet_testbed::{Key, approval, endorsed, file, manifest, request_number, seal};

use crate::bench::{Watching, sent};
use crate::days::{ADA, PLANT};

/// What a process has in memory, in KiB, and how many files it has open.
fn holds(id: u32) -> (u64, usize) {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let memory = memory.trim().trim_end_matches(" kB").parse().unwrap();
    (memory, fs::read_dir(format!("/proc/{id}/fd")).unwrap().count())
}

/// As many as the environment says in CARNET_TEST_SOAK, or 300.
#[test]
#[ignore = "needs minutes"]
fn memory_and_open_files_stay_as_they_are() {
    let count = std::env::var("CARNET_TEST_SOAK").map_or(300, |it| it.parse::<u32>().unwrap());
    let days = sent("drop = [\"in\"]\nmetrics = \"metrics/carnet.prom\"");
    let mut watching = Watching::start(&days);
    let (mut previous, mut first) = (None, None);
    for number in 1..=count {
        let requests = [request_number(number)];
        let items = ItemSet::requests(&requests).unwrap();
        let created = seconds_since_1970() - 60;
        let sequence = number.into();
        let draft = Manifest { created, sequence, previous, ..manifest() };
        let sealed = seal(draft, &items, &Key::number(PLANT));
        let digest = sealed.0.digest();
        previous = Some(digest);
        let approval = approval(ADA, digest, vec![], "CHG-1");
        let bytes = endorsed(file(sealed), vec![approval]).into_inner();
        fs::write(days.path("aside"), bytes).unwrap();
        let name = format!("gateway/in/{number:06}.carnet");
        fs::rename(days.path("aside"), days.path(&name)).unwrap();
        // Some at a time, as they come.
        if number % 10 == 0 || number == count {
            let start = Instant::now();
            while days.path(&name).exists() {
                assert!(start.elapsed() < Duration::from_secs(120), "{number}");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        if number == 100 {
            first = Some(holds(watching.child.id()));
        }
    }
    let (memory, files) = first.unwrap();
    let last = holds(watching.child.id());
    assert!(last.0 < memory + 1_024 && last.1 <= files, "{memory} {files} {last:?}");
    while watching.said.iter().filter(|it| it["verdict"] == "imported").count() < count as usize {
        watching.until("bundle");
    }
    assert!(watching.said.iter().all(|it| it["event"] != "bundle" || it["moved"] == "done"));
    watching.stop();
    days.at("gateway", "ledger audit").status(0);
}
