//! How often a command waits for the disk: `docs/performance.md` lists each wait with its reason.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::Command;

use carnet_format::RequestBody;
use carnet_testbed::{Desk, Key, Said, World, activation, request_number};

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");

/// A plant that exports and a gateway that imports, without approvals.
fn scene() -> Desk {
    let desk = Desk::new();
    for (site, key) in [("plant-7", 1), ("gateway-1", 2)] {
        let settings = format!(
            "site = \"{site}\"\ntrust = \"../trust.toml\"\nkey = \"key.pem\"\nledger = \"ledger.db\"\n\
             spool = \"spool\"\noutbox = \"outbox\"\narchive = \"archive\"\n"
        );
        desk.write(&format!("{site}/carnet.toml"), settings);
        desk.write_secret(&format!("{site}/key.pem"), Key::number(key).pem());
        run(&desk, site, &["ledger", "create"]).status(0);
    }
    let rules = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\"]\napprovals = 0\n\
                 scan = \"none\"\nmax-items = 1000\nmax-bytes = 8000000\ntime-unknown = \"accept\"\n\
                 foreign = \"accept\"\nmedium-differs = \"accept\"";
    let world = World::new(1, "2026-01-01")
        .plant("plant-7")
        .plant("gateway-1")
        .officer("kurt", &[])
        .exporter(1, "plant-7", "kurt")
        .exporter(2, "gateway-1", "kurt")
        .route("plant-7", "gateway-1", rules);
    desk.write("trust.toml", world.text());
    for number in 0..3 {
        let RequestBody::Microsoft(asked) = request_number(number).body else {
            panic!("of Microsoft")
        };
        let row = format!("M{number},{},mak,{}\n", activation(), asked.installation_id.groups());
        desk.write(&format!("{number}.csv"), format!("Machine,ID,KeyType,IID\n{row}"));
    }
    desk
}

fn run(desk: &Desk, site: &str, words: &[&str]) -> Said {
    let settings = format!("{site}/carnet.toml");
    Said::of(desk.command(CARNET).args(["--config", &settings]).args(words))
}

/// What a command waits for: the lines of the system calls.
fn waits(desk: &Desk, site: &str, words: &[&str]) -> Vec<String> {
    let log = desk.path("calls");
    let settings = desk.path(&format!("{site}/carnet.toml"));
    let mut command = Command::new("strace");
    let calls = "trace=fsync,fdatasync,sync_file_range,syncfs,sync,msync";
    command
        .args(["-f", "-y", "-e", calls, "-o"])
        .arg(&log)
        .arg(CARNET)
        .arg("--config")
        .arg(settings);
    Said::of(command.args(words).current_dir(desk.path("."))).status(0);
    let log = fs::read_to_string(log).unwrap();
    // A call that another thread's has cut in two is told twice.
    let is_call = |line: &&str| line.contains("sync") && !line.contains("resumed>");
    log.lines().filter(is_call).map(str::to_owned).collect()
}

/// MEDIA-13, MEDIA-15, LEDGER-14.
#[test]
#[ignore = "needs strace, and a temporary folder on ext4, XFS, Btrfs, F2FS or an overlay"]
fn one_request_waits_for_the_disk_seldom() {
    let desk = scene();
    for number in 0..3 {
        let (rows, bundle) = (format!("{number}.csv"), format!("{number}.carnet"));
        let export = ["export", &rows, "--to", "gateway-1", "-o", &bundle];
        let (out, into) =
            (waits(&desk, "plant-7", &export), waits(&desk, "gateway-1", &["import", &bundle]));
        // The first ones make ledger, folders and trust files.
        if number > 0 {
            assert!((5..=7).contains(&out.len()), "{out:#?}");
            assert!((4..=7).contains(&into.len()), "{into:#?}");
            // The note of the spool was not waited for; what tells of it waits.
            let told = waits(&desk, "gateway-1", &["ledger", "status"]);
            assert!(told.iter().any(|call| call.contains("ledger.db-wal")), "{told:#?}");
        }
    }
}
