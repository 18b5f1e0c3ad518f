//! What the audit log says, and how it is found again.

use carnet_testbed::request_number as request;
use serde_json::Value;

use super::commands::{carnet, json, name, sites};
use super::sites::Site;

/// The entries of the audit log with this action.
fn log(site: &Site, action: &str) -> Vec<Value> {
    let out = carnet(site, 0, &["ledger", "audit", "--log"]).out;
    let entries = out.lines().filter(|line| line.starts_with('{'));
    entries
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|entry| entry["action"] == action)
        .collect()
}

/// AUDIT-30.
#[test]
fn entries_name_host_and_operator_where_they_are_set_and_guess_neither() {
    let mut sites = sites();
    let first = sites.send(&[(request(1), "pc-1")]);
    let second = sites.send(&[(request(2), "pc-2")]);
    let third = sites.send(&[(request(3), "pc-3")]);
    let import = |sent: &super::sites::Sent, set: &[&str]| {
        carnet(&sites.gateway, 0, &[set, &["import", name(&sent.path)]].concat());
    };
    import(&first, &["--host", "gw-2", "--operator", "p-014"]);
    import(&second, &["--operator", "p-014"]);
    import(&third, &[]);
    for action in ["admit", "spool"] {
        let entries = log(&sites.gateway, action);
        let said: Vec<_> = entries.iter().map(|it| (&it["host"], &it["operator"])).collect();
        let (host, operator) = (Value::from("gw-2"), Value::from("p-014"));
        let none = Value::Null;
        assert_eq!(said, [(&host, &operator), (&none, &operator), (&none, &none)], "{action}");
    }
    // Right behind the action, so that all entries read alike.
    let out = carnet(&sites.gateway, 0, &["ledger", "audit", "--log"]).out;
    assert!(
        out.contains(r#""action":"admit","host":"gw-2","operator":"p-014","bundle":""#),
        "{out}"
    );
    for id in ["Jane Doe", "JANE", "-x", ""] {
        let option = format!("--operator={id}");
        let said = carnet(&sites.gateway, 2, &[&option, "ledger", "list"]);
        assert!(said.err.contains("neutral id"), "{}", said.err);
    }
}

/// AUDIT-33.
#[test]
fn the_log_says_that_the_spool_was_written_and_not_that_it_was_written_again() {
    let mut sites = sites();
    let sent = sites.send(&[(request(1), "pc-1")]);
    carnet(&sites.gateway, 0, &["import", name(&sent.path)]);
    let spooled = log(&sites.gateway, "spool");
    assert_eq!((spooled.len(), &spooled[0]["bundle"]), (1, &sent.digest.to_string().into()));
    let admitted = log(&sites.gateway, "admit")[0]["number"].as_u64();
    assert_eq!(spooled[0]["number"].as_u64(), admitted.map(|number| number + 1));
    carnet(&sites.gateway, 0, &["ledger", "respool"]);
    assert_eq!(log(&sites.gateway, "spool").len(), 1);
    let status = json(&sites.gateway, 0, &["ledger", "status"]);
    assert_eq!(status[0]["unspooled"], 0);
}
