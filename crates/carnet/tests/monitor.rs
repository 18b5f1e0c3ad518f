//! What a monitor is told of a site.
#![allow(clippy::unwrap_used)]

mod days;

use std::fs;

use carnet_format::RequestBody;
use carnet_judge::time::Utc;
use carnet_testbed::{activation, request_number};
use days::{ADA, Days, with_sites};
use serde_json::Value;

const CHECK: &str = "ledger status --check";

/// WATCH-10.
#[test]
fn a_monitor_reads_one_line_and_a_number() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    let nothing = "OK open: 0 | held=0 open=0 oldest=0s unspooled=0 undelivered=0\n";
    assert_eq!(days.at("gateway", CHECK).status(0).out, nothing);
    days.send().status(0);
    assert!(
        days.at("plant", CHECK).status(0).out.starts_with("OK open: 1 | held=0 open=1 oldest=")
    );
    days.approve("plant", ADA).status(0);
    // The second bundle comes before the first.
    let first = days.bundle("plant-7");
    fs::rename(days.path(&first), days.path("first.carnet")).unwrap();
    let RequestBody::Microsoft(asked) = request_number(2).body else { unreachable!() };
    let (product, number) = (activation(), asked.installation_id.groups());
    days.write(
        "press.csv",
        format!("Machine,ID,OfflineInstallationId\nPRESS-2,{product},{number}\n"),
    );
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days.carry("gateway", 4).with("stream.first-contact");
    let held = days.at("gateway", CHECK).status(1).out;
    assert!(held.starts_with("WARNING held: 1 | held=1 open=0 "), "{held}");
    let german = days.at("gateway", &format!("{CHECK} --lang de")).status(1).out;
    assert!(german.starts_with("WARNING zurückgehalten: 1 | held=1 "), "{german}");
    fs::rename(days.path("first.carnet"), days.path(&first)).unwrap();
    days.carry("gateway", 0);
    days.at("gateway", CHECK).status(0);

    // The route says five days, and a monitor says nothing for two more.
    let late = |days_later: u64| {
        let now = carnet_host::seconds_since_1970() + days_later * 86_400;
        days.write("later/clock", now.to_string());
        days.at("gateway", &format!("--sysfs-root later {CHECK}"))
    };
    assert_eq!(late(6).status(0).out.lines().count(), 1);
    late(8).status(1).with("WARNING open for too long: 2 | held=0 open=2 oldest=69");
    let json: Value =
        serde_json::from_str(&days.at("gateway", &format!("{CHECK} --json")).out).unwrap();
    assert_eq!((&json["outcome"], &json["open"]), (&"ok".into(), &2.into()));

    // The clock ran years ahead for a while, and is right again: behind what was seen then nothing would grow old.
    let year = (carnet_host::seconds_since_1970() + 365 * 86_400) / 86_400 * 86_400;
    days.at("gateway", &format!("ledger time --set {} --ticket T-1", Utc(year))).status(0);
    let behind = days.at("gateway", CHECK).status(1).out;
    assert!(behind.starts_with("WARNING the clock of this host says "), "{behind}");
    assert!(behind.contains("carnet ledger time [time.own-behind]"), "{behind}");
    let day = carnet_host::seconds_since_1970() + 86_000;
    days.at("gateway", &format!("ledger time --set {} --ticket T-2", Utc(day))).status(0);
    days.at("gateway", CHECK).status(0);

    fs::rename(days.path("gateway/ledger.db"), days.path("away.db")).unwrap();
    let gone = days.at("gateway", CHECK).status(2).out;
    assert!(gone.starts_with("CRITICAL ") && gone.ends_with("[ledger.missing]\n"), "{gone}");
    assert_eq!(gone.lines().count(), 1);
    fs::rename(days.path("gateway/trust.toml"), days.path("trust.toml")).unwrap();
    fs::rename(days.path("away.db"), days.path("gateway/ledger.db")).unwrap();
    let unknown = days.at("gateway", CHECK).status(3).out;
    assert!(unknown.starts_with("UNKNOWN ") && unknown.lines().count() == 1, "{unknown}");
}

/// DOCTOR-4. What an import has just written is brought to the disk by whoever reads it, and a doctor may write nowhere.
#[test]
fn a_doctor_reads_what_an_import_has_just_written() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days.carry("gateway", 0).with("IMPORTED");
    let said = days.at("gateway", "doctor");
    assert!(said.out.contains("the log knows of none"), "{said:?}");
    assert_ne!(said.status, 3, "{said:?}");
}

/// DOCTOR-7. A mistyped name would be a gateway that looks at nothing.
#[test]
fn a_doctor_names_what_a_gateway_would_not_find() {
    let days = Days::new(with_sites(1).officer("ada", &[ADA]));
    let settings = days.read("gateway/carnet.toml");
    let with = |media: &str, program: &str| {
        let tables = format!(
            "[watch]\nmedia = {media:?}\n[responder]\ncommand = [{program:?}]\nstate = \"state\"\n"
        );
        days.write("gateway/carnet.toml", format!("{settings}{tables}"));
        days.at("gateway", "doctor").out
    };
    let wrong = with("nowhere", "carnet-no-such-program");
    assert!(wrong.contains("there is no folder"), "{wrong}");
    assert!(wrong.contains("there is no program carnet-no-such-program"), "{wrong}");
    let good = with("archive", "sh");
    assert!(!good.contains("no folder") && !good.contains("no program"), "{good}");
}
