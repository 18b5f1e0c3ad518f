//! A gateway that asks for answers with nobody there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod days;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use carnet::cli::Cli;
use carnet_format::RequestBody;
use carnet_gateway::{RespondSetup, RespondStep, respond};
use carnet_host::Status;
use carnet_host::settings::{Settings, try_parse_from};
use carnet_testbed::{Said, confirmation, request_number};
use days::{ADA, CARNET, CID, Days, with_sites};
use serde_json::{Value, json};

/// When the runs of a test begin, by their clock.
const NOW: u64 = 1_900_000_000;
const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// A responder that says for each request what lies in `answers/ITEM`, and writes down that it was asked.
const SCRIPT: &str = r#"
while read -r line; do
    item=$(printf '%s' "$line" | sed 's/.*"item":\([0-9]*\).*/\1/')
    echo "$item" >>"$1/asked"
    [ ! -e "$1/answers/$item" ] || cat "$1/answers/$item"
done
[ ! -e "$1/then" ] || . "$1/then"
"#;

/// A gateway with a bundle of so many requests, and a responder.
struct Gateway {
    days: Days,
    settings: Settings,
}

impl Gateway {
    fn new(requests: u32, rules: &str) -> Self {
        Self::asked_by(requests, rules, None)
    }

    /// The same with another responder.
    fn asked_by(requests: u32, rules: &str, command: Option<&[&str]>) -> Self {
        let days = Days::new(with_sites(1).officer("ada", &[ADA]));
        let mut table = "Machine,ID,OfflineInstallationId\n".to_owned();
        for number in 1..=requests {
            let RequestBody::Microsoft(request) = request_number(number).body else { panic!() };
            let (id, product) = (request.installation_id, request.activation_id.unwrap());
            table += &format!("PRESS-{number},{product},{id}\n");
        }
        days.write("press.csv", table);
        days.send().status(0);
        days.approve("plant", ADA).status(0);
        days.carry("gateway", 0);
        fs::create_dir(days.path("answers")).unwrap();
        days.write("responder.sh", SCRIPT);
        let (script, here) = (days.path("responder.sh"), days.folder().to_owned());
        let usual = ["/bin/sh", script.to_str().unwrap(), here.to_str().unwrap()];
        let command = serde_json::to_string(command.unwrap_or(&usual)).unwrap();
        let settings = days.read("gateway/carnet.toml");
        let table = format!("[responder]\ncommand = {command}\nstate = \"state\"\n{rules}\n");
        days.write("gateway/carnet.toml", settings + &table);
        let file = days.path("gateway/carnet.toml");
        let words = ["carnet", "--config", file.to_str().unwrap(), "respond"];
        let settings = try_parse_from::<Cli>(words).unwrap().1.joined().unwrap();
        Self { days, settings }
    }

    /// The responder says this of a request.
    fn answers(&self, item: u32, answer: &Value) {
        let mut answer = answer.clone();
        answer["item"] = item.into();
        self.says(item, &format!("{answer}\n"));
    }

    fn grants(&self, item: u32) {
        let id = confirmation(u8::try_from(item).unwrap() + 1);
        self.answers(item, &json!({ "confirmation_id": id.to_string() }));
    }

    /// The very bytes.
    fn says(&self, item: u32, text: &str) {
        self.days.write(&format!("answers/{item}"), text);
    }

    /// A run at this time; what it said, and its status.
    fn run(&self, now: u64) -> (Status, Vec<Value>) {
        self.run_until(now, |_| ControlFlow::Continue(()))
    }

    fn run_until(
        &self,
        now: u64,
        mut hook: impl FnMut(RespondStep) -> ControlFlow<()>,
    ) -> (Status, Vec<Value>) {
        // As the program does; days may play on databases.
        carnet_gateway::postgres::prepare(&self.settings);
        let mut out = Vec::new();
        let told = AtomicBool::new(false);
        let setup = RespondSetup { program: CARNET.into(), now, told: &told, hook: &mut hook };
        let status = respond(&self.settings, setup, &mut out).unwrap();
        let lines = String::from_utf8(out).unwrap();
        (status, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    /// How often each request was asked.
    fn asked(&self) -> Vec<usize> {
        let asked = fs::read_to_string(self.days.path("asked")).unwrap_or_default();
        let asked: Vec<usize> = asked.lines().map(|line| line.parse().unwrap()).collect();
        let most = asked.iter().max().map_or(0, |most| most + 1);
        (0..most).map(|item| asked.iter().filter(|it| **it == item).count()).collect()
    }

    /// The replies that the gateway has made.
    fn replies(&self) -> Vec<Value> {
        let said = self.days.at("gateway", "--json ledger list").status(0).out;
        let bundles = said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        bundles.filter(|bundle| bundle["direction"] == "out").collect()
    }

    /// How many requests stand so at the gateway.
    fn count(&self, state: &str) -> u64 {
        let said = self.days.at("gateway", "--json ledger status").status(0).out;
        serde_json::from_str::<Value>(&said).unwrap()["received"][state].as_u64().unwrap()
    }

    /// The folder of the bundle in the state folder, if it is there.
    fn folder(&self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.days.path("gateway/state")).unwrap();
        let mut folders = entries.map(|entry| entry.unwrap().path()).filter(|it| it.is_dir());
        folders.next()
    }
}

fn named<'v>(events: &'v [Value], name: &str) -> Vec<&'v Value> {
    events.iter().filter(|event| event["event"] == name).collect()
}

/// RESP-1. RESP-6. RESP-9.
#[test]
fn what_is_open_is_asked_once_and_answered_by_a_reply() {
    let gateway = Gateway::new(3, "");
    gateway.days.write("then", "env | sort >\"$1/env\"; ls -1 >\"$1/here\"");
    (0..2).for_each(|item| gateway.grants(item));
    gateway.answers(2, &json!({ "outcome": "refused", "code": "0x7F" }));
    let (status, events) = gateway.run(NOW);
    assert_eq!(status, Status::Done);
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["answers", "reply"]);
    let counts = ["asked", "granted", "refused", "deferred"].map(|name| &events[0][name]);
    assert_eq!(counts, [&json!(3), &json!(2), &json!(1), &json!(0)]);
    assert_eq!((&events[1]["items"], &events[1]["site"]), (&json!(3), &json!("plant-7")));
    let environment = gateway.days.read("env");
    let names = environment.lines().map(|line| line.split('=').next().unwrap());
    let names: Vec<_> =
        names.filter(|name| !["_", "SHLVL", "PWD", "OLDPWD"].contains(name)).collect();
    assert_eq!(names, ["LANG", "PATH"]);
    assert!(gateway.days.read("here").contains("requests.jsonl"));
    // Nothing is left, and nothing comes again.
    assert_eq!(gateway.folder(), None);
    assert_eq!(gateway.run(NOW + 30 * DAY), (Status::Done, Vec::new()));
    assert_eq!((gateway.asked(), gateway.replies().len()), (vec![1, 1, 1], 1));
    let reply = events[1]["reply"].as_str().unwrap();
    gateway.days.at("gateway", &format!("ledger bundle {reply} --media stick")).status(0);
    gateway.days.carry("plant", 0);
    gateway.days.at("plant", "ledger confirm PRESS-1").status(0);
}

/// RESP-4. RESP-5.
#[test]
fn half_a_line_is_none_and_a_bad_one_keeps_no_other_back() {
    let gateway = Gateway::new(4, "reply-after = \"0\"");
    gateway.grants(0);
    // A digit is wrong.
    gateway.says(1, &format!("{{\"item\":1,\"confirmation_id\":\"{}3\"}}\n", &CID[..47]));
    gateway.grants(2);
    gateway.says(3, "{\"item\":3,\"confirmation_id\":\"0338153");
    gateway.days.write("then", "echo out of order >&2; exit 5");
    let (status, events) = gateway.run(NOW);
    assert_eq!(status, Status::Done);
    let failed = named(&events, "responder-failed");
    assert_eq!(
        (failed[0]["code"].as_str(), failed[0]["said"].as_str()),
        (Some("responder.failed"), Some("out of order"))
    );
    let refused = named(&events, "line-refused");
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0]["code"], "input.confirmation-id");
    assert_eq!(named(&events, "reply")[0]["items"], 2);
    assert_eq!((gateway.count("granted"), gateway.count("open")), (2, 2));
    // Those two are asked again, and no other.
    gateway.run(NOW + DAY - 1);
    assert_eq!(gateway.asked(), [1, 1, 1, 1]);
    fs::remove_file(gateway.days.path("then")).unwrap();
    [1, 3].into_iter().for_each(|item| gateway.grants(item));
    gateway.run(NOW + DAY);
    assert_eq!(gateway.asked(), [1, 2, 1, 2]);
    assert_eq!((gateway.count("granted"), gateway.replies().len()), (4, 2));
}

/// RESP-2. RESP-4.
#[test]
fn what_nobody_asked_for_and_the_digits_of_another_machine_are_refused() {
    let gateway = Gateway::new(2, "reply-after = \"0\"");
    let id = confirmation(1).to_string();
    gateway.says(0, &format!("{{\"item\":0,\"confirmation_id\":\"{id}\"}}\n"));
    let line =
        |item: u32, more: &str| format!("{{\"item\":{item},\"confirmation_id\":\"{id}\"{more}}}\n");
    gateway.says(1, &[line(9, ""), line(1, ",\"bundle\":\"plant-7_9_00000000\"")].concat());
    let (_, events) = gateway.run(NOW);
    let codes: Vec<_> =
        named(&events, "line-refused").iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, ["answer.unknown-item", "input.item"]);
    assert_eq!((gateway.count("granted"), gateway.count("open")), (1, 1));
    // EXP-26: it is held by the first by now.
    gateway.says(1, &line(1, ""));
    let (_, events) = gateway.run(NOW + DAY);
    assert_eq!(named(&events, "line-refused")[0]["code"], "input.contradiction");
    // Both in one run: nobody knows whose it is.
    let gateway = Gateway::new(2, "reply-after = \"0\"");
    gateway.says(0, &line(0, ""));
    gateway.says(1, &line(1, ""));
    let (_, events) = gateway.run(NOW);
    assert_eq!(named(&events, "line-refused")[0]["lines"], 2);
    assert_eq!((gateway.count("open"), gateway.replies().len()), (2, 0));
}

/// RESP-4. RESP-6. A person strikes out the wrong one of two grants; the other says what it said before.
#[test]
fn what_was_refused_once_is_judged_anew_when_it_is_said_again() {
    let gateway = Gateway::new(2, "again = \"1h\"\nreply-after = \"150m\"");
    let line =
        |id| format!("{}\n", json!({ "item": 0, "confirmation_id": confirmation(id).to_string() }));
    gateway.says(0, &[line(1), line(2)].concat());
    gateway.answers(1, &json!({ "outcome": "deferred" }));
    let sorted = |step| match step {
        RespondStep::Sorted => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    gateway.run_until(NOW - 3_600, sorted);
    // What that run judged counts once.
    assert_eq!(gateway.run(NOW - 1).1, Vec::<Value>::new());
    let (_, events) = gateway.run(NOW);
    assert_eq!(named(&events, "answers")[0]["deferred"], 1);
    assert_eq!(named(&events, "line-refused").len(), 0);
    gateway.says(0, &line(1));
    let (_, events) = gateway.run(NOW + 3_600);
    assert_eq!(named(&events, "answers")[0]["granted"], 1);
    // The deferral was said three times in the same words: it waits for its reply since the first.
    let (_, events) = gateway.run(NOW + 5_400);
    assert_eq!(named(&events, "reply")[0]["items"], 2);
    assert_eq!((gateway.count("granted"), gateway.count("deferred")), (1, 1));
}

/// RESP-3. RESP-6. Whatever ends a run, what was answered is asked once and told once.
#[test]
fn a_run_that_is_ended_at_any_step_is_taken_up_by_the_next() {
    use RespondStep::{Asked, Exported, Judged, Kept, Sorted};
    for step in [Asked, Kept, Judged, Sorted, Exported] {
        let gateway = Gateway::new(3, "again = \"1h\"");
        (0..3).for_each(|item| gateway.grants(item));
        let ended =
            |at| if at == step { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        assert_eq!(gateway.run_until(NOW, ended).0, Status::Unknown, "{step:?}");
        // What had no answer by then is asked after its time.
        let again = if [Asked, Kept].contains(&step) { NOW + 3_600 } else { NOW + 60 };
        assert_eq!(gateway.run(again).0, Status::Done, "{step:?}");
        gateway.run(NOW + 2 * DAY);
        let asked = gateway.asked();
        // What was kept is not asked again: the first line, and more where they came in one piece.
        let once = if step == Kept { 1 } else { 3 };
        assert_eq!(asked[..once], vec![1; once], "{step:?}");
        assert_eq!(gateway.replies().len(), 1, "{step:?}");
        assert_eq!(gateway.count("granted"), 3, "{step:?}");
        assert_eq!(gateway.folder(), None, "{step:?}");
    }
}

/// RESP-3. RESP-6. RESP-8. The process itself, by the strongest signal, from within the responder.
#[test]
fn a_run_that_is_killed_while_the_responder_speaks_keeps_what_was_said() {
    let gateway = Gateway::new(2, "again = \"1h\"");
    gateway.grants(0);
    gateway.grants(1);
    // The first line is kept by then.
    gateway.days.write("then", "sleep 1; kill -9 $PPID; sleep 12; echo over >\"$1/over\"");
    let mut command = gateway.days.command(CARNET);
    command.args(["--config", "gateway/carnet.toml", "respond"]).stdin(Stdio::null());
    assert!(command.status().unwrap().code().is_none());
    let kept = gateway.folder().unwrap().join("answers.new.jsonl");
    assert_eq!(fs::read_to_string(kept).unwrap().lines().count(), 2);
    fs::remove_file(gateway.days.path("then")).unwrap();
    // The responder goes on, and is not asked a second time beside itself.
    let said = gateway.days.at("gateway", "respond").status(0).with("responder.busy").out;
    let busy: Value = serde_json::from_str(&said).unwrap();
    assert!(busy["since"].as_str() < busy["time"].as_str() && busy["since"].is_string(), "{busy}");
    // Two days later it is told to whoever watches.
    let later = carnet_host::seconds_since_1970() + 2 * 86_400;
    gateway.days.write("later/clock", later.to_string());
    let later = |words: &str| gateway.days.at("gateway", &format!("--sysfs-root later {words}"));
    later("respond").status(3).with("respond.lock").with("\"event\":\"waiting\"");
    later("ledger status --check").status(1).with("[responder.busy]");
    let start = Instant::now();
    while !gateway.days.path("over").exists() && start.elapsed().as_secs() < 100 {
        std::thread::sleep(Duration::from_millis(50));
    }
    Said::of(gateway.days.command(CARNET).args(["--config", "gateway/carnet.toml", "respond"]))
        .status(0)
        .with("\"event\":\"reply\"");
    assert_eq!((gateway.asked(), gateway.replies().len()), (vec![1, 1], 1));
}

/// RESP-13. At a terminal or by a service manager: the responder does not go on, and what it has said counts.
#[test]
fn a_run_that_is_asked_to_end_ends_the_responder_and_keeps_what_was_said() {
    for signal in ["INT", "TERM", "HUP"] {
        let gateway = Gateway::new(2, "again = \"0\"\nreply-after = \"0\"");
        gateway.grants(0);
        let then = format!(
            "(while sleep 0.05; do echo >>\"$1/alive\"; done) &\nsleep 1; kill -{signal} $PPID; sleep 60"
        );
        gateway.days.write("then", then);
        let start = Instant::now();
        let said = gateway.days.at("gateway", "respond").status(0).out;
        assert!(start.elapsed().as_secs() < 30);
        let events: Vec<Value> =
            said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        // Nothing is begun any more, and nothing is away.
        assert_eq!((events.len(), &events[0]["event"]), (1, &json!("stopping")), "{signal}");
        gateway.days.at("gateway", "ledger status --check").status(0);
        let length = || fs::metadata(gateway.days.path("alive")).unwrap().len();
        let before = length();
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(length(), before, "{signal}");
        fs::remove_file(gateway.days.path("then")).unwrap();
        gateway.grants(1);
        gateway.days.at("gateway", "respond").status(0);
        assert_eq!((gateway.count("granted"), gateway.asked()), (2, vec![1, 2]), "{signal}");
    }
}

/// RESP-13. Whoever says `nohup` wants it to go on.
#[test]
fn a_run_under_nohup_outlives_its_terminal() {
    let gateway = Gateway::new(1, "");
    gateway.grants(0);
    gateway.days.write("then", "kill -HUP $PPID; sleep 1");
    let mut command = gateway.days.command("nohup");
    command.args([CARNET, "--config", "gateway/carnet.toml", "respond"]).stdin(Stdio::null());
    Said::of(&mut command).status(0).with("\"event\":\"reply\"");
}

/// RESP-13.
#[test]
fn a_run_that_is_asked_to_end_begins_nothing() {
    let gateway = Gateway::new(1, "");
    gateway.grants(0);
    let mut out = Vec::new();
    let (told, hook) = (AtomicBool::new(true), &mut |_| panic!());
    let setup = RespondSetup { program: CARNET.into(), now: NOW, told: &told, hook };
    carnet_gateway::postgres::prepare(&gateway.settings);
    assert_eq!(respond(&gateway.settings, setup, &mut out).unwrap(), Status::Done);
    assert!(String::from_utf8(out).unwrap().contains("\"stopping\""));
    assert_eq!((gateway.asked().len(), gateway.replies().len()), (0, 0));
}

/// RESP-7.
#[test]
fn two_weeks_without_the_service_lose_nothing_and_are_said_once_a_day() {
    let gateway = Gateway::new(1, "");
    gateway.days.write("then", "exit 1");
    let mut said = Vec::new();
    // The runs of a timer, but for those in which nothing is due.
    for now in (NOW..NOW + 14 * DAY).step_by(3_600) {
        let (status, events) = gateway.run(now);
        assert_eq!(status, Status::Unknown);
        said.extend(events);
    }
    assert_eq!(said.len(), 14);
    assert!(said.iter().all(|event| event["event"] == "responder-failed"));
    assert!(said.iter().all(|event| event["since"] == said[0]["time"]));
    let check = gateway.days.at("gateway", "ledger status --check").status(1);
    check.with("the responder is away since").with("[responder.failed]");
    gateway.days.at("gateway", "ledger status").status(0).with("AWAY: the responder is away since");
    let status = gateway.days.at("gateway", "--json ledger status").status(0).out;
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["responder"]["since"], said[0]["time"]);
    // It is there again.
    gateway.grants(0);
    let (status, events) = gateway.run(NOW + 15 * DAY);
    assert_eq!(status, Status::Done);
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["going-on", "responder-failed", "answers", "reply"]);
    fs::remove_file(gateway.days.path("then")).unwrap();
    gateway.days.at("gateway", "ledger status --check").status(0);
}

/// RESP-7. One bundle whose requests end the responder keeps no other from being asked.
#[test]
fn a_bundle_that_fails_keeps_no_other_back() {
    let gateway = Gateway::new(1, "");
    let days = &gateway.days;
    let RequestBody::Microsoft(request) = request_number(2).body else { panic!() };
    let (id, product) = (request.installation_id, request.activation_id.unwrap());
    let table = format!("Machine,ID,OfflineInstallationId\nPRESS-2,{product},{id}\n");
    days.write("press.csv", table);
    fs::remove_file(days.path(&days.bundle("plant-7"))).unwrap();
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days.carry("gateway", 0);
    days.write("grant", format!("{}\n", json!({"item": 0, "confirmation_id": CID})));
    days.write("then", "case $PWD in *_1_*) exit 1;; esac; cat \"$1/grant\"");
    let (status, events) = gateway.run(NOW);
    assert_eq!((status, named(&events, "responder-failed").len()), (Status::Unknown, 1));
    let (_, events) = gateway.run(NOW + 60);
    assert_eq!(named(&events, "reply").len(), 1);
    assert_eq!((gateway.count("granted"), gateway.count("open")), (1, 1));
}

/// RESP-7. A word that is no answer says nothing of the requests.
#[test]
fn what_ends_badly_behind_bad_lines_is_away() {
    let gateway = Gateway::new(1, "");
    gateway.says(0, "Traceback:\n");
    gateway.days.write("then", "exit 1");
    let (status, events) = gateway.run(NOW);
    assert_eq!((status, named(&events, "line-refused").len()), (Status::Unknown, 1));
    assert_eq!(named(&events, "responder-failed")[0]["since"], events[0]["time"]);
    gateway.days.at("gateway", "ledger status --check").status(1);
    // It is tried a minute later, and told once.
    assert_eq!(gateway.run(NOW + 60), (Status::Unknown, Vec::new()));
    gateway.grants(0);
    let (status, events) = gateway.run(NOW + 180);
    assert_eq!((status, named(&events, "reply").len()), (Status::Done, 1));
    assert_eq!(gateway.asked(), [3]);
}

/// RESP-7. Rows that come back as they were given are no answers, however many there are.
#[test]
fn what_ends_badly_behind_rows_without_an_answer_is_away() {
    let gateway = Gateway::new(2, "");
    for (at, then) in [(0, "exit 1"), (60, "while :; do echo '{\"item\":0}'; done")] {
        gateway.says(0, "{\"item\":0}\n");
        gateway.days.write("then", then);
        let (status, events) = gateway.run(NOW + at);
        assert_eq!(status, Status::Unknown, "{then}");
        assert!(at > 0 || events[0]["since"] == events[0]["time"], "{events:?}");
        gateway.days.at("gateway", "ledger status --check").status(1);
    }
    // A row whose answer is known already is heard, and so is the same deferral again.
    gateway.answers(0, &json!({ "outcome": "deferred" }));
    gateway.days.write("then", "exit 1");
    assert_eq!(gateway.run(NOW + 180).0, Status::Done);
    let (status, events) = gateway.run(NOW + 180 + 2 * DAY);
    assert_eq!((status, named(&events, "reply").len()), (Status::Done, 1));
    assert_eq!(gateway.run(NOW + 180 + 3 * DAY).0, Status::Done);
}

/// RESP-2. RESP-6.
#[test]
fn what_is_deferred_is_asked_again_exactly_after_that_time() {
    let gateway = Gateway::new(2, "again = \"2h\"\nreply-after = \"3h\"");
    gateway.grants(0);
    gateway.answers(1, &json!({ "outcome": "deferred" }));
    gateway.run(NOW);
    gateway.run(NOW + 7_199);
    assert_eq!((gateway.asked(), gateway.replies().len()), (vec![1, 1], 0));
    gateway.run(NOW + 7_200);
    assert_eq!((gateway.asked(), gateway.replies().len()), (vec![1, 2], 0));
    // What there is, is told, the deferral, too.
    let (_, events) = gateway.run(NOW + 3 * 3_600);
    assert_eq!(named(&events, "reply")[0]["items"], 2);
    assert_eq!((gateway.count("granted"), gateway.count("deferred")), (1, 1));
    gateway.grants(1);
    let (_, events) = gateway.run(NOW + 4 * 3_600);
    assert_eq!(named(&events, "reply")[0]["items"], 1);
    assert_eq!((gateway.asked(), gateway.replies().len()), (vec![1, 3], 2));
    assert_eq!(gateway.folder(), None);
}

/// RESP-5.
#[test]
fn a_responder_that_hangs_or_never_ends_is_ended_and_asked_later() {
    let gateway = Gateway::new(1, "timeout = \"1s\"\nreply-after = \"0\"");
    gateway.days.write("then", "sleep 60");
    let start = Instant::now();
    assert_eq!(named(&gateway.run(NOW).1, "responder-failed").len(), 1);
    assert!(start.elapsed().as_secs() < 20);
    // A minute later, what it says before it goes on without end counts.
    gateway.grants(0);
    gateway.days.write("then", "while :; do echo '{}'; done");
    assert_eq!(gateway.run(NOW + 59).1, Vec::<Value>::new());
    let (_, events) = gateway.run(NOW + 60);
    assert_eq!(named(&events, "reply")[0]["items"], 1);
    assert_eq!(gateway.count("granted"), 1);
}

/// RESP-7. RESP-8.
#[test]
fn a_ledger_that_is_away_or_in_use_is_asked_later() {
    let gateway = Gateway::new(1, "");
    gateway.grants(0);
    let [ledger, away] = ["gateway/ledger.db", "gateway/away.db"].map(|it| gateway.days.path(it));
    fs::rename(&ledger, &away).unwrap();
    let (status, events) = gateway.run(NOW);
    assert_eq!((status, events[0]["code"].as_str()), (Status::Unknown, Some("ledger.missing")));
    assert_eq!(gateway.run(NOW + 60), (Status::Unknown, Vec::new()));
    fs::rename(&away, &ledger).unwrap();
    let lock = gateway.days.path("gateway/ledger.db.respond.lock");
    let held = fs::File::create(&lock).unwrap();
    held.lock().unwrap();
    let (status, events) = gateway.run(NOW + 120);
    assert_eq!((status, events[0]["code"].as_str()), (Status::Done, Some("responder.busy")));
    drop(held);
    let (status, events) = gateway.run(NOW + 180);
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!((status, names), (Status::Done, vec!["answers", "reply", "going-on"]));
}

/// RESP-10.
#[test]
fn made_up_answers_reach_no_real_site() {
    let command = [CARNET, "responder", "simulate", "--label", "drill 7"];
    let gateway = Gateway::asked_by(1, "", Some(&command));
    let (status, events) = gateway.run(NOW);
    assert_eq!(status, Status::Unknown);
    assert!(events[0]["said"].as_str().unwrap().contains("of no site for drills"));
    let request =
        json!({ "item": 3, "bundle": "test-plant_1_0123abcd", "installation_id": "1234" });
    let mut command = gateway.days.command(CARNET);
    gateway.days.write("request", format!("{request}\n"));
    let file = fs::File::open(gateway.days.path("request")).unwrap();
    command.args(["responder", "simulate", "--label", "drill 7"]).stdin(file);
    let said = Said::of(&mut command).status(0).out;
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&answer["item"], &answer["simulated"]), (&json!(3), &json!("drill 7")));
    assert_eq!(answer["confirmation_id"].as_str().unwrap().len(), 48);
}

/// RESP-11.
#[test]
fn tables_answer_what_they_name() {
    let gateway = Gateway::asked_by(3, "again = \"1m\"\nreply-after = \"0\"", None);
    let tables = gateway.days.path("tables");
    fs::create_dir(&tables).unwrap();
    let command = [CARNET, "responder", "table", tables.to_str().unwrap()];
    let mut settings = gateway.settings.clone();
    settings.responder.command = command.map(str::to_owned).to_vec();
    let gateway = Gateway { settings, ..gateway };
    assert_eq!(gateway.run(NOW), (Status::Done, Vec::new()));
    let spooled = gateway.days.spooled("gateway");
    let ids = [1, 2].map(|number| confirmation(number).to_string());
    let RequestBody::Microsoft(request) = request_number(2).body else { panic!() };
    gateway.days.write(
        "tables/a.csv",
        format!(
            "bundle,item,confirmation_id\n{spooled},0,{}\nplant-7_9_01234567,0,{}\n",
            ids[0], ids[1]
        ),
    );
    let row = json!({ "installation_id": request.installation_id.to_string(), "confirmation_id": ids[1] });
    gateway
        .days
        .write("tables/b.jsonl", format!("{row}\n{{\"item\":2,\"confirmation_id\":\"7\"}}\n"));
    gateway.days.write("tables/c.txt", "no table");
    let (_, events) = gateway.run(NOW + 60);
    // The row that is wrong is told, and the others count.
    let told = named(&events, "responder-said");
    assert!(told[0]["said"].as_str().unwrap().contains("b.jsonl:2"), "{told:?}");
    assert_eq!(named(&events, "reply")[0]["items"], 2);
    assert_eq!((gateway.count("granted"), gateway.count("open")), (2, 1));
    // It is no outage, and told once a day.
    assert_eq!(gateway.run(NOW + 120), (Status::Done, Vec::new()));
    assert_eq!(gateway.run(NOW + 60 + DAY).1.len(), 1);
}

/// RESP-11. A row got mixed up: by one of its keys alone, its answer would reach another machine.
#[test]
fn a_row_that_contradicts_itself_answers_nothing() {
    let gateway = Gateway::new(1, "");
    let days = &gateway.days;
    let name = "drill-7_1_0123abcd";
    let ids = [1, 2].map(|number| {
        let RequestBody::Microsoft(request) = request_number(number).body else { panic!() };
        request.installation_id.to_string()
    });
    let digest = format!("0123abcd{}", "0".repeat(56));
    let rows = [
        format!("{name},0,{}", ids[1]),
        format!("drill-8_1_76543210,0,{}", ids[0]),
        format!("drill-8_1_76543210,,{}", ids[0]),
        format!("{digest},1,{}", ids[0]),
        format!("{name},7,{}", ids[0]),
        ",0,".to_owned(),
        format!("{digest},0,{}", ids[0]),
        format!(",1,{}", ids[1]),
        "drill-8_1_76543210,0,".to_owned(),
    ];
    let rows = rows.iter().zip(1..).map(|(row, id)| format!("{row},{}\n", confirmation(id)));
    let header = "bundle,item,installation_id,confirmation_id\n".to_owned();
    days.write("tables/a.csv", header + &rows.collect::<String>());
    let requests = ids.iter().zip(0..).map(|(id, item)| {
        format!("{}\n", json!({ "item": item, "bundle": name, "installation_id": id }))
    });
    days.write("requests", requests.collect::<String>());
    let mut command = days.command(CARNET);
    command.args(["responder", "table", "tables"]);
    let said = Said::of(command.stdin(fs::File::open(days.path("requests")).unwrap()));
    let answers: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // What the rows say of themselves is compared once more.
    let keys: Vec<_> = answers.iter().map(|it| (&it["bundle"], &it["item"])).collect();
    assert_eq!(keys, [(&json!(digest), &json!(0)), (&json!(name), &json!(1))]);
    for line in 2..8 {
        assert!(said.err.contains(&format!("a.csv:{line}")), "{line}: {}", said.err);
    }
    assert!(!said.err.contains("a.csv:10"));
}

/// RESP-11. A vendor's answer is a file beside the requests.
#[test]
fn a_table_gives_the_files_of_vendors() {
    let gateway = Gateway::new(1, "");
    let days = &gateway.days;
    let name = "plant-7_1_0123abcd";
    days.write("tables/files/reply.bin", [0, 1, 2]);
    days.write(
        "tables/a.csv",
        format!(
            "bundle,item,outcome,response_file\n/srv/spool/{name}/,4,granted,files/reply.bin\n"
        ),
    );
    let request = json!({ "item": 4, "bundle": name, "installation_id": null });
    days.write("request", format!("{request}\n"));
    fs::create_dir(days.path("here")).unwrap();
    let mut command = days.command(CARNET);
    command.current_dir(days.path("here")).args(["responder", "table", "../tables"]);
    let said = Said::of(command.stdin(fs::File::open(days.path("request")).unwrap())).status(0).out;
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&answer["outcome"], &answer["item"]), (&json!("granted"), &json!(4)));
    let file = days.path("here").join(answer["response_file"].as_str().unwrap());
    assert_eq!(fs::read(file).unwrap(), [0, 1, 2]);
}

/// RESP-3. Answers that another account put there would be told as the responder's.
#[test]
fn a_state_folder_in_which_others_write_is_refused() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let gateway = Gateway::new(1, "");
    gateway.grants(0);
    let state = gateway.days.path("gateway/state");
    let respond = || gateway.days.at("gateway", "respond");
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
    let said = respond().status(3).with("responder.state").with("chmod go-w");
    assert_eq!((said.out.as_str(), gateway.asked().len()), ("", 0));
    fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
    let there = gateway.days.path("gateway/there");
    fs::rename(&state, &there).unwrap();
    symlink(&there, &state).unwrap();
    respond().status(3).with("it is a link");
    fs::remove_file(&state).unwrap();
    fs::rename(&there, &state).unwrap();
    respond().status(0).with("\"event\":\"reply\"");
}

/// RESP-6. What a person has said meanwhile is not overridden by what was kept before.
#[test]
fn a_kept_grant_overrides_no_refusal_of_a_person() {
    let gateway = Gateway::new(2, "");
    gateway.grants(0);
    let (_, events) = gateway.run(NOW);
    assert_eq!(named(&events, "answers")[0]["granted"], 1);
    let bundle = named(&events, "answers")[0]["bundle"].as_str().unwrap();
    gateway.days.write("refused.csv", "item,outcome\n0,refused\n1,refused\n");
    let words = format!("export refused.csv --to plant-7 --reply-to {bundle} -o refused.carnet");
    gateway.days.at("gateway", &words).status(0);
    let (status, events) = gateway.run(NOW + 60);
    assert_eq!((status, events.len()), (Status::Done, 1));
    let refused = (&events[0]["event"], &events[0]["code"], &events[0]["lines"]);
    assert_eq!(refused, (&json!("line-refused"), &json!("answer.backwards"), &json!(1)));
    assert_eq!((gateway.count("refused"), gateway.replies().len()), (2, 1));
    assert_eq!(gateway.run(NOW + DAY), (Status::Done, Vec::new()));
    // What was granted stands there for whoever decides.
    let kept = fs::read_to_string(gateway.folder().unwrap().join("answers.json")).unwrap();
    assert!(kept.contains(&confirmation(1).to_string()));
}

/// RESP-6. Of refusals as well: the other goes to nobody, and the same is told once.
#[test]
fn a_kept_refusal_overrides_no_refusal_of_a_person() {
    for (code, is_same) in [("0xC004C003", true), ("0xC004C008", false)] {
        let gateway = Gateway::new(2, "");
        gateway.answers(0, &json!({ "outcome": "refused", "code": "0xC004C003" }));
        let (_, events) = gateway.run(NOW);
        assert_eq!(named(&events, "answers")[0]["refused"], 1);
        let bundle = named(&events, "answers")[0]["bundle"].as_str().unwrap();
        gateway.days.write("refused.csv", format!("item,outcome,code\n0,refused,{code}\n"));
        let words = format!("export refused.csv --to plant-7 --reply-to {bundle} -o r.carnet");
        gateway.days.at("gateway", &words).status(0);
        let (status, events) = gateway.run(NOW + 60);
        let codes: Vec<_> = events.iter().map(|event| event["code"].as_str().unwrap()).collect();
        let expected = if is_same { vec![] } else { vec!["answer.backwards"] };
        assert_eq!((status, codes), (Status::Done, expected), "{code}");
        // What is open is answered, and nothing else goes with it.
        gateway.grants(1);
        let (_, events) = gateway.run(NOW + 2 * DAY);
        assert_eq!(named(&events, "reply")[0]["items"], 1, "{code}");
        assert_eq!((gateway.count("refused"), gateway.replies().len()), (1, 2), "{code}");
        // For whoever decides.
        assert_eq!(gateway.folder().is_some(), !is_same, "{code}");
    }
}

/// RESP-6. Of two grants as well: the one that nobody has had stands there for whoever decides.
#[test]
fn a_kept_grant_is_not_lost_by_another_one() {
    let gateway = Gateway::new(2, "");
    gateway.grants(0);
    let (_, events) = gateway.run(NOW);
    let bundle = named(&events, "answers")[0]["bundle"].as_str().unwrap();
    let other = confirmation(9);
    let table = format!("item,outcome,confirmation_id\n0,granted,{other}\n1,refused,\n");
    gateway.days.write("other.csv", table);
    let words = format!("export other.csv --to plant-7 --reply-to {bundle} -o other.carnet");
    gateway.days.at("gateway", &words).status(0);
    let (status, events) = gateway.run(NOW + 60);
    let refused = (&events[0]["event"], &events[0]["code"]);
    assert_eq!((status, events.len()), (Status::Done, 1));
    assert_eq!(refused, (&json!("line-refused"), &json!("answer.conflict")));
    gateway.run(NOW + 2 * DAY);
    let kept = fs::read_to_string(gateway.folder().unwrap().join("answers.json")).unwrap();
    assert!(kept.contains(&confirmation(1).to_string()));
    assert_eq!(gateway.replies().len(), 1);
}

/// RESP-6. A deferral decides nothing: once a person has answered, nothing of it stays.
#[test]
fn a_deferral_that_a_person_has_answered_goes() {
    for is_told in [false, true] {
        let gateway = Gateway::new(2, if is_told { "reply-after = \"0\"" } else { "" });
        gateway.answers(0, &json!({ "outcome": "deferred" }));
        let (_, events) = gateway.run(NOW);
        let bundle = named(&events, "answers")[0]["bundle"].as_str().unwrap();
        assert_eq!(named(&events, "reply").len(), usize::from(is_told));
        let (one, other) = (confirmation(1), confirmation(2));
        let table = format!("item,confirmation_id\n0,{one}\n1,{other}\n");
        gateway.days.write("granted.csv", table);
        let words = format!("export granted.csv --to plant-7 --reply-to {bundle} -o g.carnet");
        gateway.days.at("gateway", &words).status(0);
        assert_eq!(gateway.run(NOW + 2 * DAY), (Status::Done, Vec::new()), "{is_told}");
        assert_eq!(gateway.folder(), None, "{is_told}");
    }
}

/// RESP-14. In the form of Prometheus: each metric once, with its help and its type before its values.
#[test]
fn a_monitor_reads_what_the_runs_did() {
    let metrics = "[watch]\nmetrics = \"metrics/carnet.prom\"";
    let gateway = Gateway::new(3, &format!("again = \"1m\"\n{metrics}"));
    fs::create_dir(gateway.days.path("gateway/metrics")).unwrap();
    let numbers = || {
        let text = gateway.days.read("gateway/metrics/carnet-respond.prom");
        let (mut known, mut numbers) = (Vec::new(), BTreeMap::new());
        for line in text.lines() {
            let words: Vec<&str> = line.splitn(4, ' ').collect();
            match words[..] {
                ["#", "HELP", name, help] => {
                    assert!(!help.is_empty() && !known.contains(&name.to_owned()), "{text}");
                    known.push(name.to_owned());
                }
                ["#", "TYPE", name, kind] => {
                    assert_eq!(known.last().unwrap(), name);
                    assert_eq!(kind, if name.ends_with("_total") { "counter" } else { "gauge" });
                }
                [name, value] => {
                    assert_eq!(name.split('{').next(), known.last().map(String::as_str));
                    let name = name.strip_prefix("carnet_respond_").unwrap().to_owned();
                    numbers.insert(name, value.parse::<u64>().unwrap());
                }
                _ => panic!("{text}"),
            }
        }
        numbers
    };
    gateway.grants(0);
    gateway.answers(1, &json!({ "outcome": "deferred" }));
    gateway.says(2, "no line\n");
    gateway.run(NOW);
    let expected = |more: &[(&str, u64)]| {
        more.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect::<BTreeMap<_, _>>()
    };
    let first = [
        ("last_run_timestamp_seconds", NOW),
        ("last_success_timestamp_seconds", NOW),
        ("answers_total{outcome=\"granted\"}", 1),
        ("answers_total{outcome=\"refused\"}", 0),
        ("answers_total{outcome=\"deferred\"}", 1),
        ("lines_refused_total", 1),
        ("replies_total", 0),
        ("unanswered", 2),
        ("untold", 2),
    ];
    assert_eq!(numbers(), expected(&first));
    // Away: what was counted stays.
    (1..3).for_each(|item| gateway.says(item, ""));
    gateway.days.write("then", "exit 1");
    gateway.run(NOW + 60);
    let mut away = expected(&first);
    away.insert("last_run_timestamp_seconds".to_owned(), NOW + 60);
    away.insert("away_since_timestamp_seconds{what=\"responder\"}".to_owned(), NOW + 60);
    assert_eq!(numbers(), away);
    fs::remove_file(gateway.days.path("then")).unwrap();
    (1..3).for_each(|item| gateway.grants(item));
    gateway.run(NOW + 600);
    let last = [
        ("last_run_timestamp_seconds", NOW + 600),
        ("last_success_timestamp_seconds", NOW + 600),
        ("answers_total{outcome=\"granted\"}", 3),
        ("answers_total{outcome=\"refused\"}", 0),
        ("answers_total{outcome=\"deferred\"}", 1),
        ("lines_refused_total", 1),
        ("replies_total", 1),
        ("unanswered", 0),
        ("untold", 0),
    ];
    assert_eq!(numbers(), expected(&last));
}

/// RESP-14. Whatever stands in the file of counts; and a success lies not ahead.
#[test]
fn counts_that_are_as_high_as_can_be_end_no_run() {
    let gateway = Gateway::new(1, "[watch]\nmetrics = \"metrics/carnet.prom\"");
    let days = &gateway.days;
    // Nobody has made the folder of the metrics yet.
    gateway.days.write("then", "exit 1");
    days.at("gateway", "respond").status(3).with("the metrics were not written to");
    fs::create_dir(days.path("gateway/metrics")).unwrap();
    let most = u64::MAX;
    let counts = json!({ "granted": most, "lines_refused": most, "replies": most, "last_success": NOW + DAY });
    days.write("gateway/state/counts.json", counts.to_string());
    let numbers = || days.read("gateway/metrics/carnet-respond.prom");
    assert_eq!(gateway.run(NOW).0, Status::Unknown);
    assert!(numbers().contains(&format!("last_success_timestamp_seconds {NOW}\n")));
    fs::remove_file(days.path("then")).unwrap();
    gateway.grants(0);
    let (status, events) = gateway.run(NOW + 2 * DAY);
    assert_eq!((status, named(&events, "reply").len()), (Status::Done, 1));
    assert!(numbers().contains(&format!("replies_total {most}\n")));
    // A number that is none.
    days.write("gateway/state/counts.json", "{\"granted\":1e400}");
    assert_eq!(gateway.run(NOW + 3 * DAY).0, Status::Done);
    assert!(numbers().contains("replies_total 0\n"));
}

/// RESP-3. RESP-7. EXP-42. EXP-43. Told, and once a day; no answer is lost, asked for twice or told twice, and it goes on
/// by itself.
#[test]
fn a_clock_that_is_ten_years_off_costs_no_answer() {
    let right = carnet_host::seconds_since_1970();
    let years = 10 * 365 * DAY;
    let wrong = [(right + years, "time.own-ahead"), (right - years, "time.own-behind")];
    for (wrong, code) in wrong {
        let gateway = Gateway::new(2, "");
        let days = &gateway.days;
        let settings = days.read("gateway/carnet.toml");
        days.write("gateway/carnet.toml", format!("clock = \"trusted\"\n{settings}"));
        (0..2).for_each(|item| gateway.grants(item));
        let run = |clock: u64, status| {
            days.write("system/clock", clock.to_string());
            let said = days.at("gateway", "--sysfs-root system respond").status(status).out;
            let events = said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            events
                .map(|event| {
                    event["event"].as_str().unwrap().to_owned()
                        + "/"
                        + event["code"].as_str().unwrap_or_default()
                })
                .collect::<Vec<_>>()
        };
        let waiting = format!("waiting/{code}");
        assert_eq!(run(wrong, 3), ["answers/", &waiting]);
        assert_eq!(run(wrong + 7_200, 3), [""; 0]);
        assert_eq!(run(wrong + DAY, 3), [waiting.as_str()]);
        days.at("gateway", "ledger status --check").status(1);
        assert_eq!(run(right, 0), ["reply/", "going-on/"]);
        assert_eq!((gateway.asked(), gateway.replies().len()), (vec![1, 1], 1), "{code}");
        assert_eq!((gateway.count("granted"), gateway.folder()), (2, None), "{code}");
        days.at("gateway", "ledger status --check").status(0);
    }
}

/// RESP-15. LEDGER-25. LEDGER-51. A key of several activations would be counted twice.
#[test]
fn after_a_restore_nothing_is_asked_before_the_ledger_knows_what_the_archive_has() {
    let gateway = Gateway::new(1, "");
    gateway.grants(0);
    let days = &gateway.days;
    days.at("gateway", "ledger backup saved").status(0);
    assert_eq!(gateway.run(NOW).0, Status::Done);
    fs::remove_file(days.path(&days.bundle("plant-7"))).unwrap();
    let RequestBody::Microsoft(second) = request_number(2).body else { panic!() };
    let (id, product) = (second.installation_id, second.activation_id.unwrap());
    days.write("press.csv", format!("Machine,ID,OfflineInstallationId\nPRESS-2,{product},{id}\n"));
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days.carry("gateway", 0);
    gateway.answers(0, &json!({ "confirmation_id": confirmation(2).to_string() }));
    assert_eq!(gateway.run(NOW).0, Status::Done);
    assert_eq!((gateway.asked(), gateway.replies().len()), (vec![2], 2));

    if let Some(database) = days.databases().get(1) {
        database.sql("DROP SCHEMA carnet CASCADE");
    }
    for file in fs::read_dir(days.path("gateway")).unwrap().map(|it| it.unwrap().path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if name.starts_with("ledger.db") {
            fs::remove_file(&file).unwrap();
        }
    }
    let restored = days.at("gateway", "ledger restore saved").status(0).out;
    // In this order.
    let commands: Vec<&str> =
        restored.lines().filter_map(|line| line.trim().strip_prefix("carnet ")).collect();
    let file = |command: &str| command.split('"').nth(1).unwrap().to_owned();
    let [import, first, second] = commands[..] else { panic!("{restored}") };
    assert!(import.starts_with("import ") && restored.contains("carnet respond"), "{restored}");
    let adopt = |command: &str| {
        assert!(command.starts_with("ledger adopt "), "{restored}");
        days.at("gateway", &format!("ledger adopt {} --ticket INC-1", file(command)))
    };
    let asks_nothing = |events: &[&str]| {
        let (status, said) = gateway.run(NOW);
        assert_eq!((status, gateway.asked()), (Status::Unknown, vec![2]));
        let said: Vec<_> = said.iter().map(|it| it["event"].as_str().unwrap()).collect();
        assert_eq!(said, events);
    };
    asks_nothing(&["waiting"]);
    days.at("gateway", "ledger status").with("ledger.older");
    adopt(first).status(0);
    let early = adopt(second);
    assert_ne!(early.status, 0);
    early.with("ledger.adopt-order").with("carnet import FILE");
    asks_nothing(&[]);
    let bundle = file(import);
    days.at("gateway", &format!("import {bundle}")).status(4).with("HELD");
    let digest = bundle.rsplit('/').next().unwrap().trim_end_matches(".carnet");
    days.at("gateway", &format!("ledger release {digest} --ticket INC-1")).status(0);
    days.at("gateway", &format!("import {bundle}")).status(0);
    adopt(second).status(0);
    let (status, said) = gateway.run(NOW);
    assert_eq!((status, gateway.asked()), (Status::Done, vec![2]), "{said:?}");
    assert_eq!((named(&said, "going-on").len(), gateway.count("granted")), (1, 2));
}

/// LEDGER-48.
#[test]
fn the_record_of_a_key_that_is_a_credential_lies_in_the_state_folder() {
    let gateway = Gateway::new(1, "");
    gateway.grants(0);
    let days = &gateway.days;
    let (credentials, state) = (days.path("credentials"), days.path("service"));
    fs::create_dir(&credentials).unwrap();
    fs::copy(days.path("gateway/key.pem"), credentials.join("key.pem")).unwrap();
    let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
    // As the access list of systemd shows.
    fs::set_permissions(credentials.join("key.pem"), mode(0o440)).unwrap();
    fs::set_permissions(&credentials, mode(0o500)).unwrap();
    let mut command = days.command(CARNET);
    command.env("CREDENTIALS_DIRECTORY", &credentials).env("STATE_DIRECTORY", &state);
    command.env("CARNET_KEY", credentials.join("key.pem"));
    command.args(["--config", "gateway/carnet.toml", "respond"]).stdin(Stdio::null());
    let said = Said::of(&mut command);
    fs::set_permissions(&credentials, mode(0o700)).unwrap();
    said.status(0).with("\"event\":\"reply\"");
    assert_eq!(fs::read_dir(&credentials).unwrap().count(), 1);
    let records = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path());
    let records: Vec<_> =
        records.filter(|it| it.extension().is_some_and(|it| it == "record")).collect();
    assert_eq!(records.len(), 1);
    assert!(fs::read_to_string(&records[0]).unwrap().contains("plant-7"));
}
