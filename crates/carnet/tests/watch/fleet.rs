//! Several gateways that share a ledger.

use std::fs;

use carnet_format::RequestBody;
use carnet_testbed::{Server, confirmation, postgres_servers, request_number};
use rustix::process::{Signal, kill_process};
use serde_json::Value;

use crate::bench::{Port, STICKS, Watching, join, sent_in, trust, with_own_mounts_each};
use crate::days::{ADA, Days};

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
            join(&days, host, "gateway");
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

/// A gateway that watches, and its port.
struct Host<'d> {
    days: &'d Days,
    name: &'static str,
    watching: Watching,
    port: Port,
}

impl<'d> Host<'d> {
    fn start(days: &'d Days, name: &'static str) -> Self {
        Self {
            days,
            name,
            watching: Watching::start_at(days, name, &[]),
            port: Port::at(days, name),
        }
    }

    /// Somebody plugs the stick and takes it along again: what was said of it.
    fn visit(&mut self) -> Vec<Value> {
        let before = self.watching.said.len();
        self.port.plug();
        self.port.unmount();
        self.watching.until("stick-done");
        self.watching.said[before..].to_vec()
    }

    /// Its timer asks for answers: there is one, and a reply.
    fn respond(&self) {
        self.days.at(self.name, "respond").status(0).with("\"event\":\"reply\"");
    }

    /// It dies while a worker is at the stick, and nothing of it is left.
    fn die(mut self) {
        self.port.plug();
        let worker = self.watching.worker();
        self.watching.child.kill().unwrap();
        self.watching.child.wait().unwrap();
        // It may have ended with the one that started it.
        let _ = kill_process(worker, Signal::KILL);
        self.port.pull_whatever_is_there();
        fs::remove_dir_all(self.days.path(self.name)).unwrap();
    }
}

/// What the service says to a request, by its number.
fn granted(number: u8) -> String {
    confirmation(number).to_string()
}

/// It is what the service says from now on.
fn answer(days: &Days, number: u8) {
    let id = granted(number);
    days.write("answer", format!("{{\"item\":0,\"confirmation_id\":\"{id}\"}}\n"));
}

/// The plant's next request is on an empty stick, approved.
fn ask(days: &Days, number: u8) {
    for entry in fs::read_dir(days.path("stick")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let RequestBody::Microsoft(request) = request_number(number.into()).body else { panic!() };
    let (id, product) = (request.installation_id, request.activation_id.unwrap());
    let row = format!("PRESS-{number},{product},{id}\n");
    days.write("press.csv", format!("Machine,ID,OfflineInstallationId\n{row}"));
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    answer(days, number);
}

fn count(said: &[Value], event: &str, verdict: &Value) -> usize {
    said.iter().filter(|it| it["event"] == event && it["verdict"] == *verdict).count()
}

/// WATCH-5. RESP-3. SHARE-1. SHARE-7. A stick goes in anywhere: one gateway lets the request in, another one has it answered, and a third one
/// writes the reply. One that dies in the middle of it is replaced by another, made of settings and keys.
#[test]
#[ignore = "needs postgresql-15, and unshare with user namespaces"]
fn a_fleet_is_as_one_gateway_and_outlives_each_of_them() {
    let name = "fleet::a_fleet_is_as_one_gateway_and_outlives_each_of_them";
    let servers = |run: &dyn Fn(&str)| {
        for server in postgres_servers() {
            run(&server.database().address());
        }
    };
    with_own_mounts_each(name, servers, |ledger| {
        let days = Days::with(trust(), |site| match site {
            "gateway" => ledger.to_owned(),
            _ => "ledger.db".to_owned(),
        });
        let script = days.path("responder.sh");
        days.write("responder.sh", "cd \"${0%/*}\"; echo x >>asked; cat answer\n");
        answer(&days, 1);
        let responder =
            format!("[responder]\ncommand = [\"/bin/sh\", {script:?}]\nstate = \"state\"");
        let days = sent_in(days, &format!("{STICKS}\n{responder}"));
        join(&days, "second", "gateway");
        join(&days, "third", "gateway");
        let [mut first, mut second, mut third] =
            ["gateway", "second", "third"].map(|host| Host::start(&days, host));
        let imported = Value::from("imported");

        assert_eq!(count(&first.visit(), "bundle", &imported), 1);
        second.respond();
        assert_eq!(count(&third.visit(), "reply-written", &Value::Null), 1);
        assert_eq!(count(&first.visit(), "reply-written", &Value::Null), 0, "a second time");
        days.carry("plant", 0);

        // The reply that waits was made by the gateway that dies, as it takes in the next request.
        ask(&days, 2);
        assert_eq!(count(&second.visit(), "bundle", &imported), 1);
        first.respond();
        ask(&days, 3);
        first.die();
        join(&days, "fourth", "third");
        let mut fourth = Host::start(&days, "fourth");
        let said = fourth.visit();
        // Whether it was let in before is open; that it is in now is not.
        assert_eq!(said.iter().filter(|it| it["event"] == "bundle").count(), 1, "{said:#?}");
        assert_eq!(count(&said, "reply-written", &Value::Null), 1, "{said:#?}");
        days.carry("plant", 0);
        fourth.respond();
        assert_eq!(count(&third.visit(), "reply-written", &Value::Null), 1);
        days.carry("plant", 0);

        for number in 1..=3 {
            let confirmed = days.at("plant", &format!("ledger confirm PRESS-{number}")).status(0);
            confirmed.with(&confirmation(number).groups());
        }
        // Each was let in once, asked once and answered once.
        assert_eq!(days.read("asked").lines().count(), 3);
        let list = days.at("third", "--json ledger list").status(0).out;
        for direction in ["in", "out"] {
            assert_eq!(
                list.matches(&format!("\"direction\":\"{direction}\"")).count(),
                3,
                "{list}"
            );
        }
        for host in [second, third, fourth] {
            let name = host.name;
            host.watching.stop();
            days.at(name, "ledger audit").status(0);
        }
        days.at("plant", "ledger audit").status(0);
    });
}
