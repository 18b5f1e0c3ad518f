//! Several gateways that share a ledger.

use std::fs;

use carnet_testbed::{Server, postgres_servers};

use crate::bench::{Watching, sent_in, trust};
use crate::days::Days;

/// WATCH-7. SHARE-1. What one gateway lets in the others know; while the server is away all wait, and go on by themselves.
#[test]
#[ignore = "needs postgresql-15"]
fn a_fleet_shares_a_ledger_and_outlives_its_server() {
    for server in postgres_servers() {
        let server: &'static Server = Box::leak(Box::new(server.another()));
        let days = Days::shared(trust(), server.database(), server.database());
        let days = sent_in(days, "drop = [\"in\"]");
        let hosts = ["gateway", "second", "third"];
        for host in &hosts[1..] {
            for file in ["carnet.toml", "trust.toml"] {
                days.write(&format!("{host}/{file}"), days.read(&format!("gateway/{file}")));
            }
            for file in ["key.pem", "importer.pem"] {
                days.write_secret(&format!("{host}/{file}"), days.read(&format!("gateway/{file}")));
            }
            fs::create_dir(days.path(host).join("in")).unwrap();
        }
        let mut fleet = hosts.map(|host| Watching::start_at(&days, host, &[]));
        let bundle = days.bundle("plant-7");
        let drop_at = |host: &str| {
            fs::copy(days.path(&bundle), days.path(host).join("in/it.carnet")).unwrap();
        };
        server.stop_hard();
        hosts.into_iter().for_each(drop_at);
        for watching in &mut fleet {
            assert_eq!(watching.until("waiting")["code"], "ledger.unavailable");
        }
        server.go();
        let verdicts = fleet.each_mut().map(|watching| watching.until("bundle")["verdict"].clone());
        let count = |word: &str| verdicts.iter().filter(|it| **it == *word).count();
        assert_eq!((count("imported"), count("already-imported")), (1, 2), "{verdicts:?}");
        for watching in fleet {
            // A server that starts may let the ledger in and not yet its files.
            let said = watching.stop();
            let waits = said.iter().filter(|it| it["event"] == "waiting");
            let mut codes: Vec<_> = waits.map(|it| it["code"].to_string()).collect();
            let told = codes.len();
            codes.sort();
            codes.dedup();
            assert_eq!(codes.len(), told, "{said:#?}");
        }
        for host in hosts {
            assert!(days.path(host).join("in/done/it.carnet").exists());
            days.at(host, "ledger audit").status(0);
        }
    }
}
