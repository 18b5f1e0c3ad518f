//! The jobs. What is there before a job, [`Job::begins`] does not count.

use std::fs;

use carnet_judge::time::Utc;
use carnet_testbed::{IID, confirmation};

use crate::job::Job;

pub fn first_crossing(job: &mut Job) {
    job.inventory([(1, 1), (4, 4)]);
    job.begins();
    job.ask();
    job.grant(1);
    job.reply();
    let answers = job.read_one("plant/spool", "responses.csv");
    assert!(answers.contains("HMI-4") && answers.contains(&confirmation(2).to_string()));
}

pub fn board_swapped(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.ask();
    job.inventory([(1, 11)]);
    job.begins();
    let export = "plant$ carnet export inventory.csv --to tor-1 --media stick";
    job.types(export, 4, "--replace HMI-1");
    job.types(&format!("{export} --replace HMI-1"), 0, "exported 1 request");
    job.carry("gateway");
    assert_eq!(job.read(&format!("gateway/spool/{}/requests.csv", job.asked())).lines().count(), 2);
}

pub fn stick_lost(job: &mut Job) {
    fs::create_dir(job.path("spare")).unwrap();
    list_stick(job, "spare", &["plant", "gateway", "desk-1", "desk-2"]);
    approved_and_lost(job);
    job.begins();
    write_again(job, "spare");
}

pub fn stick_lost_without_spare(job: &mut Job) {
    approved_and_lost(job);
    job.begins();
    list_stick(job, "stick", &["plant", "gateway"]);
    write_again(job, "stick");
}

/// A new stick enters the trust file.
fn list_stick(job: &mut Job, stick: &str, hosts: &[&str]) {
    let routes = "--route werk-nord:tor-1 --route tor-1:werk-nord";
    let enrol = format!("media enroll {stick} --label 'BLAU 02' {routes} --until +2y --yes");
    job.types(&format!("plant$ carnet --key plant/media.pem {enrol}"), 0, "");
    job.types(&format!("plant$ carnet trust add medium {stick} --media stick --yes"), 0, "BLAU 02");
    job.types("desk-1$ carnet approve stick --ticket CHG-2 --yes", 0, "approved by p-008");
    for host in hosts {
        job.types(&format!("{host}$ carnet trust install stick --yes"), 0, "serial 1 → 2");
    }
}

fn approved_and_lost(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "exported");
    job.both_approve();
    job.types("plant$ carnet ledger keep stick", 0, "endorsements kept: 2");
    fs::remove_dir_all(job.path("stick")).unwrap();
    fs::create_dir(job.path("stick")).unwrap();
}

/// The bundle crosses on another stick, with the approvals that it had.
fn write_again(job: &mut Job, stick: &str) {
    let list = job.types("plant$ carnet ledger list", 0, "werk-nord_1_");
    let name = list.split_whitespace().find(|word| word.starts_with("werk-nord_1_")).unwrap();
    job.types(&format!("plant$ carnet ledger bundle {name} --media {stick}"), 0, "kept, 2");
    job.types(&format!("gateway$ carnet import {stick}"), 0, "IMPORTED");
}

pub fn wrong_grant(job: &mut Job) {
    job.crossed(2);
    job.types("plant$ carnet ledger dispute HMI-1 --ticket INC-1 --yes", 0, "");
    job.types("plant$ carnet ledger confirm HMI-1", 4, "DISPUTED");
    job.types("plant$ carnet export --to tor-1 --media stick", 0, "exported 1 request");
    job.carry("gateway");
    let asked = job.read(&format!("gateway/spool/{}/requests.csv", job.asked()));
    assert!(asked.contains("answer-did-not-fit"), "the gateway sees what did not fit: {asked}");
    job.grant(9);
    job.reply();
    let said = job.types("plant$ carnet ledger confirm HMI-1", 0, "");
    assert!(said.replace(['-', ' '], "").contains(&confirmation(9).to_string()), "{said}");
}

pub fn many_machines(job: &mut Job) {
    job.inventory((1..=300).map(|number| (number, number)));
    job.ask();
    const CODES: [&str; 12] = [
        "0x7F", "0x67", "0x68", "0x71", "0x86", "0x90", "0x21", "0x8B", "0xD5", "0xB6", "0xD6",
        "0x6F",
    ];
    job.fill_in(|row| match row {
        0..200 => [confirmation(row as u8 + 1).to_string(), String::new(), String::new()],
        row => [String::new(), "refused".to_owned(), CODES[row % 12].to_owned()],
    });
    let name = job.asked();
    let export = format!(
        "gateway$ carnet export gateway/spool/{name}/requests.csv --to werk-nord --reply-to {name} --media stick"
    );
    job.types(&export, 0, "");
    job.both_approve();
    job.begins();
    job.types("plant$ carnet import stick", 0, "200");
    let all = job.types("plant$ carnet ledger machines", 0, "300 machines");
    assert!(all.contains("id waits to be typed 200, refused 100"), "{all}");
    let refused = job.types("plant$ carnet ledger machines --state refused", 0, "shown: 100");
    assert_eq!(refused.lines().filter(|line| line.starts_with("  HMI-")).count(), 100);
    job.types("plant$ carnet explain 0x7F", 0, "activations");
    job.types(
        "plant$ carnet export inventory.csv --to tor-1 --media stick --again",
        0,
        "exported 100 requests",
    );
}

pub fn disk_dead(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.ask();
    job.types("gateway$ carnet ledger backup backup", 0, "");
    job.grant(1);
    job.reply();
    for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _ = fs::remove_file(job.path("gateway").join(file));
    }
    fs::remove_dir_all(job.path("gateway/archive")).unwrap();
    job.begins();
    job.types("gateway$ carnet ledger restore backup", 0, "");
    // What the backup does not know lies on the stick.
    let sent = job.on_stick("tor-1_");
    job.types(&format!("gateway$ carnet ledger adopt stick/{sent} --ticket INC-2"), 0, "");
    let open = job.types("gateway$ carnet ledger list --open", 0, "");
    assert_eq!(open, "");
    job.looked();
    // The next answers are held, for the plant sees that the ledger is another one.
    let counted = job.counted();
    job.inventory([(1, 1), (2, 2)]);
    job.ask();
    job.grant(2);
    job.export_reply();
    job.both_approve();
    fs::remove_file(job.path(&format!("stick/{sent}"))).unwrap();
    job.types("plant$ carnet import stick", 4, "HELD");
    job.counts(counted);
    let held = job.on_stick("tor-1_");
    job.types(&format!("plant$ carnet ledger release {held} --ticket INC-2"), 0, "");
    job.types("plant$ carnet import stick", 0, "IMPORTED");
}

pub fn scrapped(job: &mut Job) {
    job.crossed(2);
    job.types("plant$ carnet ledger scrap HMI-2 --ticket CHG-3", 0, "");
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "scrapped");
}

pub fn installed_again(job: &mut Job) {
    job.crossed(2);
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "confirmed before");
    job.types("plant$ carnet ledger confirm HMI-2", 0, "HMI-2");
}

pub fn needed_today(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.ask();
    job.begins();
    let answer = format!("ledger answer HMI-1 --confirmation-id {}", confirmation(7));
    job.types(&format!("plant$ carnet {answer} --ticket INC-4"), 0, "");
    job.types("plant$ carnet ledger confirm HMI-1", 0, "HMI-1");
    // With what goes out next the gateway hears that nobody waits any more.
    job.types("plant$ carnet export --to tor-1 --media stick", 0, "exported 1 request");
    job.carry("gateway");
    let open = job.types("gateway$ carnet ledger list --open", 0, "");
    assert_eq!(open, "");
    job.looked();
}

pub fn renamed(job: &mut Job) {
    job.crossed(1);
    let settings = job.read("plant/carnet.toml");
    job.write("plant/carnet.toml", &format!("{settings}\n[titles]\nwerk-nord = \"Works North\"\n"));
    job.types("plant$ carnet ledger status", 0, "werk-nord (Works North)");
}

pub fn other_vendors(job: &mut Job) {
    job.put(
        "IPC-1.WibuCmRaC",
        "[WIBU-SYSTEMS Control File]\r\nVersion=1.00\r\n\r\n[Context]\r\nMIIBnjCC\r\n",
    );
    let sentinel = "<?xml version=\"1.0\"?><hasp_info><host_fingerprint type=\"SL-AdminMode\" crc=\"1\">MXhJ</host_fingerprint></hasp_info>";
    job.put("IPC-2.c2v", sentinel);
    job.put("DC-1.txt", &format!("Machine: DC-1\n\nForestInstallationId : {IID}\n"));
    job.begins();
    job.types(
        "plant$ carnet export IPC-1.WibuCmRaC IPC-2.c2v DC-1.txt --to tor-1 --media stick",
        0,
        "exported 3 requests",
    );
    job.carry("gateway");
    let asked = job.read(&format!("gateway/spool/{}/requests.csv", job.asked()));
    for word in ["codemeter", "sentinel", "adba"] {
        assert!(asked.contains(word), "{word}: {asked}");
    }
}

pub fn at_the_door(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "exported");
    job.begins();
    job.types("desk-1$ carnet show stick", 4, "carnet approve");
    job.types("desk-1$ carnet approve stick --ticket CHG-1 --yes", 0, "approved by p-008");
}

pub fn evidence(job: &mut Job) {
    job.crossed(1);
    let list = job.types("gateway$ carnet ledger list --approved-by p-008", 0, "werk-nord_1_");
    let name = list.split_whitespace().find(|word| word.starts_with("werk-nord_1_")).unwrap();
    job.types(&format!("gateway$ carnet evidence {name} -o proof"), 0, "");
    let how_to = job.read("proof/HOW-TO-CHECK.txt");
    let check = how_to.lines().find(|line| line.trim_start().starts_with("carnet verify")).unwrap();
    job.types(&format!("$ cd proof && {}", check.trim()), 0, "ACCEPTED");
}

pub fn deputy(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "exported");
    job.types("desk-1$ carnet approve stick --ticket CHG-1 --yes", 0, "approved");
    job.begins();
    job.init("desk-3", "desk", "persons = [\"p-010\"]");
    let add = format!("trust add stick --media stick --words '{}' --yes", job.card_words("p-010"));
    job.types(&format!("plant$ carnet {add}"), 0, "+ person p-010");
    job.types("desk-1$ carnet approve stick --ticket CHG-2 --yes", 0, "approved");
    for host in ["plant", "gateway"] {
        job.types(&format!("{host}$ carnet trust install stick --yes"), 0, "+ person p-010");
    }
    // Which somebody reads out to the deputy.
    let shown = job.types("plant$ carnet trust show", 0, "words");
    let words = shown.lines().find_map(|line| line.trim().strip_prefix("words")).unwrap().trim();
    job.types(&format!("desk-3$ carnet trust install stick --words '{words}'"), 0, "");
    job.types("desk-3$ carnet approve stick --ticket CHG-1 --yes", 0, "approved by p-010");
    job.types("gateway$ carnet import stick", 0, "IMPORTED");
}

pub fn stolen(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "exported");
    job.begins();
    let remove = "trust remove key plant/exporter.pem --replace --media stick --yes";
    let said = job.types(&format!("plant$ carnet {remove}"), 0, "carnet ledger void ");
    let void = said.split("carnet ledger void ").nth(1).unwrap().split(',').next().unwrap();
    job.types("desk-1$ carnet approve stick/*.carnet-trust --ticket CHG-2 --yes", 0, "approved");
    for host in ["plant", "gateway", "desk-1", "desk-2"] {
        job.types(&format!("{host}$ carnet trust install stick --yes"), 0, "revoked");
    }
    job.types(&format!("plant$ carnet ledger void {void}"), 0, "");
    job.types(&format!("plant$ rm stick/*_{void}.carnet"), 0, "");
    job.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "exported");
    job.carry("gateway");
}

pub fn expired(job: &mut Job) {
    job.crossed(1);
    let remove = "trust remove key plant/exporter.pem --expired +30d --replace --media stick --yes";
    job.types(&format!("plant$ carnet {remove}"), 0, "");
    job.types("desk-1$ carnet approve stick --ticket CHG-2 --yes", 0, "approved");
    for host in ["plant", "gateway", "desk-1", "desk-2"] {
        job.types(&format!("{host}$ carnet trust install stick --yes"), 0, "serial 1 → 2");
    }
    let [commands, approvals, files] = job.counted();
    job.inventory([(2, 2)]);
    job.ask();
    job.counts([commands, approvals, files]);
}

pub fn portal_down(job: &mut Job) {
    job.inventory([(1, 1)]);
    job.ask();
    job.begins();
    job.types("plant$ carnet ledger machines --overdue", 0, "1 machine");
    job.types(
        "plant$ carnet export inventory.csv --to tor-1 --media stick",
        0,
        "the answer is awaited",
    );
}

pub fn typed_at_night(job: &mut Job) {
    job.inventory((1..=6).map(|number| (number, number)));
    job.ask();
    job.begins();
    job.fill_in(|row| {
        let mut id = confirmation(row as u8 + 1).to_string();
        if row == 4 {
            id.replace_range(2..3, if &id[2..3] == "5" { "6" } else { "5" });
        }
        [id, String::new(), String::new()]
    });
    let name = job.asked();
    let table = format!("gateway/spool/{name}/requests.csv --reply-to {name}");
    job.types(&format!("gateway$ carnet answers check {table}"), 2, "group 1 of 8");
    job.grant(1);
    job.types(&format!("gateway$ carnet answers check {table}"), 0, "6");
    job.types(
        &format!("gateway$ carnet export {table} --to werk-nord --media stick"),
        0,
        "exported 6",
    );
}

pub fn clock_wrong(job: &mut Job) {
    job.crossed(1);
    fs::remove_file(job.path("stick").join(job.on_stick("tor-1_"))).unwrap();
    job.inventory([(1, 1), (2, 2)]);
    job.ask();
    job.grant(2);
    let later = Utc(carnet_host::seconds_since_1970() + 300 * 86_400);
    let name = job.asked();
    let table = format!("gateway/spool/{name}/requests.csv --to werk-nord --reply-to {name}");
    let wrong = format!("--now {later} --ticket CHG-9");
    job.types(&format!("gateway$ carnet export {table} --media stick {wrong}"), 0, "exported");
    let sent = job.on_stick("tor-1_");
    job.begins();
    job.types("desk-1$ carnet approve stick --ticket CHG-1 --yes", 1, "time.future");
    job.types("gateway$ carnet ledger time", 0, &later.to_string()[..10]);
    job.types(&format!("gateway$ carnet ledger void {sent}"), 0, "");
    job.types(&format!("gateway$ rm stick/{sent}"), 0, "");
    let today = Utc(carnet_host::seconds_since_1970()).to_string();
    job.types(&format!("gateway$ carnet ledger time --set {} --ticket INC-6", &today[..10]), 0, "");
    job.reply();
}
