#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};

use super::*;

const DAY: u64 = 86_400;
const DIGEST: &str = "3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a";
const OTHER: &str = "aa4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a3f4b1f8a";

/// A state with a clock, and what was done.
struct Bench {
    state: State,
    start: Instant,
    /// Seconds since then.
    after: u64,
    started: Vec<Task>,
    said: Vec<Value>,
    asked: Vec<String>,
    moved: Vec<(String, &'static str)>,
    /// What is added to the clock of people.
    jump: i64,
    /// What was moved.
    stamps: Vec<Stamp>,
    mounted: Vec<Mounted>,
    has_left: bool,
    is_killed: bool,
    is_terminated: bool,
}

impl Bench {
    fn new() -> Self {
        Self {
            state: State::default(),
            start: Instant::now(),
            after: 0,
            started: Vec::new(),
            said: Vec::new(),
            asked: Vec::new(),
            moved: Vec::new(),
            jump: 0,
            stamps: Vec::new(),
            mounted: Vec::new(),
            has_left: false,
            is_killed: false,
            is_terminated: false,
        }
    }

    fn give(&mut self, input: Input) {
        let timer = self.start + Duration::from_secs(self.after);
        let clock = (1_800_000_000 + self.after).checked_add_signed(self.jump).unwrap();
        for action in self.state.step(input, Moment { timer, clock }) {
            match action {
                Action::Start(task) => self.started.push(task),
                Action::Unmount(name) => self.asked.push(name.to_string()),
                Action::KeepMounted(name) => self.asked.retain(|it| *it != name.to_string()),
                Action::Move(Moving { file, stamp, place, event }) => {
                    self.stamps.push(stamp);
                    self.moved.push((file.display().to_string(), place.word()));
                    self.said.push(serde_json::to_value(event).unwrap());
                }
                Action::Say(event) => self.said.push(serde_json::to_value(event).unwrap()),
                Action::Terminate => self.is_terminated = true,
                Action::Kill => self.is_killed = true,
                Action::Leave => self.has_left = true,
            }
        }
    }

    fn pass(&mut self, seconds: u64) {
        self.after += seconds;
        self.give(Input::Tick);
    }

    fn mount(&mut self, id: u64, name: &str) {
        self.mounted.push(mounted(id, name));
        self.give(Input::Mounts(self.mounted.clone()));
    }

    fn unmount(&mut self, id: u64) {
        self.mounted.retain(|it| it.id != id);
        self.give(Input::Mounts(self.mounted.clone()));
    }

    fn drop(&mut self, name: &str, version: u64) {
        let whole = vec![(PathBuf::from(name), (1, version, (0, 0), (0, 0)))];
        self.give(Input::Files { whole, gone: Vec::new() });
    }

    fn end(&mut self, exit: Exit, lines: &[Value]) {
        let lines = lines.iter().map(|line| serde_json::from_value(line.clone()).unwrap());
        let ended = Ended { exit, lines: lines.collect() };
        self.give(Input::Ended(ended));
    }

    /// What was started since this was asked last.
    fn started(&mut self) -> Vec<Task> {
        std::mem::take(&mut self.started)
    }

    /// The events since this was asked last, each with its code.
    fn said(&mut self) -> Vec<String> {
        let word = |event: Value| match &event["code"] {
            Value::String(code) => format!("{} {code}", event["event"].as_str().unwrap()),
            _ => event["event"].as_str().unwrap().to_owned(),
        };
        std::mem::take(&mut self.said).into_iter().map(word).collect()
    }
}

fn import(names: &[&str]) -> Vec<Task> {
    vec![Task::Files(names.iter().map(PathBuf::from).collect())]
}

fn mounted(id: u64, name: &str) -> Mounted {
    let point = format!("/media/carnet/{name}").into();
    Mounted { id, lasting: None, point, is_covered: false, disk: None }
}

fn read(id: u64, name: &str) -> Vec<Task> {
    vec![Task::Stick(mounted(id, name))]
}

fn bundle(file: &str, verdict: &str) -> Value {
    let bundle =
        json!({ "digest": DIGEST, "from": "plant-7", "to": "tor-1", "sequence": 1, "items": 2 });
    json!({ "file": file, "verdict": verdict, "bundle": bundle, "receipt": format!("{file}-receipt") })
}

fn unknown(file: &str, code: &str) -> Value {
    json!({ "file": file, "verdict": "unknown", "code": code })
}

fn failed(code: &str) -> Value {
    json!({ "error": { "code": code, "message": "m", "because": [], "next": null }, "status": 3 })
}

fn out(digest: &str, to: &str, state: &str, medium: Option<u8>) -> Value {
    json!({ "direction": "out", "digest": digest, "to": to, "state": state, "medium": medium })
}

/// WATCH-1. WATCH-2.
#[test]
fn fifty_bad_sticks_are_read_once_each_and_the_good_one_is_next() {
    let mut bench = Bench::new();
    for id in 0..50 {
        bench.mount(id, &format!("s{id}"));
    }
    bench.mount(50, "good");
    for id in 0..50 {
        assert_eq!(bench.started(), read(id, &format!("s{id}")));
        // Of every kind: it died, said nothing of use, or does not come back.
        match id % 3 {
            0 => bench.end(Exit::Died, &[]),
            1 => bench.end(Exit::Status(3), &[unknown("x", "medium.defective")]),
            _ => bench.end(Exit::Stuck, &[]),
        }
    }
    assert_eq!(bench.started(), read(50, "good"));
    bench.end(
        Exit::Status(1),
        &[json!({ "file": "x", "verdict": "rejected", "code": "label.bad" })],
    );
    bench.pass(7 * DAY);
    assert_eq!(bench.started(), []);
    // What does not come back is not touched again.
    assert!(bench.asked.contains(&"s0".to_owned()) && bench.asked.contains(&"good".to_owned()));
    assert!(!bench.asked.contains(&"s2".to_owned()));
    // Mounted anew it is read anew.
    bench.unmount(0);
    bench.mount(100, "s0");
    assert_eq!(bench.started(), read(100, "s0"));
}

/// WATCH-2: an own name, and nothing below it.
#[test]
fn a_mount_without_a_plain_name_is_told_and_not_read() {
    let mut bench = Bench::new();
    bench.mount(1, "KINGSTON");
    bench.pass(DAY);
    assert_eq!(
        (bench.started(), bench.said()),
        (vec![], vec!["stick-failed watch.name".to_owned()])
    );
}

/// WATCH-6.
#[test]
fn a_stick_is_done_when_it_is_mounted_no_more() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.end(
        Exit::Status(1),
        &[json!({ "file": "x", "verdict": "rejected", "code": "label.bad" })],
    );
    assert_eq!(bench.asked, ["sdb1"]);
    assert_eq!(bench.said(), ["stick", "bundle label.bad"]);
    bench.pass(59);
    assert!(bench.said().is_empty());
    bench.pass(1);
    bench.pass(3_600);
    assert_eq!(bench.said(), ["stick-busy"]);
    bench.unmount(1);
    assert_eq!(bench.said(), ["stick-done"]);
    // The wish is taken back: else the next stick of this name would go at once.
    assert!(bench.asked.is_empty());
    bench.mount(2, "sdb1");
    bench.give(Input::NotAsked("sdb1".parse().unwrap()));
    bench.unmount(2);
    bench.end(Exit::Status(3), &[unknown("x", "medium.gone")]);
    assert_eq!(bench.said(), ["stick", "stick-failed medium.gone"]);
}

#[test]
fn where_nobody_can_be_asked_to_unmount_it_is_said_at_once() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.end(Exit::Status(0), &[]);
    bench.give(Input::NotAsked("sdb1".parse().unwrap()));
    bench.pass(3_600);
    assert_eq!(bench.said(), ["stick", "stick-busy watch.folder"]);
}

/// WATCH-6. Who pulls one part of a device pulls the others, too.
#[test]
fn a_stick_of_two_parts_is_done_when_both_are_unmounted() {
    let mut bench = Bench::new();
    for (id, name) in [(1, "sdb1"), (2, "sdb2")] {
        bench.mounted.push(Mounted { disk: Some("sdb".to_owned()), ..mounted(id, name) });
    }
    bench.mount(3, "sdc1");
    for _ in 0..3 {
        bench.end(Exit::Status(0), &[]);
    }
    bench.said();
    bench.unmount(1);
    assert_eq!(bench.said.last().unwrap()["others"], json!(["sdb2"]));
    bench.unmount(3);
    assert_eq!(bench.said(), ["stick-unmounted", "stick-done"]);
    bench.unmount(2);
    assert_eq!(bench.said(), ["stick-done"; 2]);
}

/// WATCH-6. One that is mounted over it hides it, and it is there all the same.
#[test]
fn a_stick_that_is_covered_is_neither_done_nor_read() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.end(Exit::Status(0), &[]);
    bench.mounted[0].is_covered = true;
    bench.mount(2, "sdb1");
    assert_eq!(bench.said(), ["stick", "stick"]);
    bench.started();
    // What is there by now is not what was to be read.
    bench.end(Exit::Gone, &[]);
    assert_eq!(bench.said(), ["stick-failed medium.gone"]);
    assert!(bench.asked.is_empty());
    bench.mounted.push(Mounted { is_covered: true, ..mounted(3, "sdc1") });
    bench.unmount(1);
    assert_eq!((bench.started(), bench.said()), (vec![], vec!["stick-done".to_owned()]));
}

/// WATCH-2. WATCH-6. The kernel gives the number of a mount that is gone to the next one.
#[test]
fn a_mount_with_the_number_of_another_is_another() {
    let mut bench = Bench::new();
    let with = |lasting| Mounted { lasting: Some(lasting), ..mounted(1, "sdb1") };
    bench.give(Input::Mounts(vec![with(10)]));
    bench.end(Exit::Status(0), &[]);
    bench.started();
    bench.give(Input::Mounts(vec![with(11)]));
    assert_eq!(bench.started(), [Task::Stick(with(11))]);
    assert_eq!(bench.said(), ["stick", "stick", "stick-done"]);
}

/// WATCH-7.
#[test]
fn while_the_ledger_is_away_it_waits_and_says_so_once() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.said();
    let mut waits = Vec::new();
    for _ in 0..8 {
        bench.started();
        bench.end(Exit::Status(3), &[failed("ledger.unavailable")]);
        assert!(bench.asked.is_empty() && bench.started().is_empty());
        let mut waited = 0;
        while bench.started.is_empty() {
            bench.pass(1);
            waited += 1;
        }
        waits.push(waited);
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300]);
    assert_eq!(bench.said(), ["waiting ledger.unavailable"]);
    // Another stick is tried at once, and the first soon when that goes through.
    bench.end(Exit::Status(3), &[unknown("x", "ledger.unavailable")]);
    bench.started();
    bench.mount(2, "sdc1");
    assert_eq!(bench.started(), read(2, "sdc1"));
    bench.end(Exit::Status(0), &[]);
    bench.pass(5);
    assert_eq!(bench.started(), read(1, "sdb1"));
    bench.unmount(2);
    assert_eq!(bench.said(), ["stick", "stick-done"]);
    // What it waits for is another thing now. Once a day while it lasts.
    bench.end(Exit::Status(2), &[failed("config.file")]);
    for _ in 0..3 * 24 {
        bench.pass(3_600);
        if bench.state.is_working() {
            bench.end(Exit::Status(2), &[failed("config.file")]);
        }
    }
    let said = bench.said();
    assert_eq!(said[..2], ["waiting config.file", "going-on ledger.unavailable"]);
    assert_eq!(said[2..], ["waiting config.file"; 3]);
    // Pulled meanwhile, it is forgotten.
    bench.started();
    bench.unmount(1);
    bench.pass(DAY / 2);
    assert_eq!(
        (bench.started(), bench.said()),
        (vec![], vec!["stick-failed medium.gone".to_owned()])
    );
}

/// WATCH-4.
#[test]
fn a_file_is_moved_when_its_verdict_is_final_and_else_stays() {
    let mut bench = Bench::new();
    let files = ["in", "no", "held", "copy"];
    let whole = files.map(|name| (PathBuf::from(name), (1, 1, (0, 0), (0, 0)))).to_vec();
    bench.give(Input::Files { whole: whole.clone(), gone: Vec::new() });
    assert_eq!(bench.started(), import(&files));
    let rejected = json!({ "file": "no", "verdict": "rejected", "code": "label.bad" });
    let held = json!({ "file": "held", "verdict": "held", "code": "time.jump" });
    let copy = json!({ "file": "copy", "verdict": "copy", "copy_of": "in" });
    let said = [bundle("in", "imported"), rejected, held.clone(), copy];
    bench.end(Exit::Status(1), &said);
    let moved = [("in", "done"), ("no", "refused"), ("copy", "done")];
    assert_eq!(bench.moved, moved.map(|(name, place)| (name.to_owned(), place)));
    assert_eq!(bench.said().len(), 4);
    // What stays is looked at each hour, and told when there is something new; the others are another file or gone.
    bench.give(Input::Files { whole: whole.clone(), gone: Vec::new() });
    assert_eq!(bench.started(), []);
    bench.after += 3_600;
    bench.give(Input::Files { whole, gone: Vec::new() });
    assert_eq!(bench.started(), import(&["held"]));
    bench.end(Exit::Status(4), &[held]);
    assert!(bench.said().is_empty());
    bench.drop("held", 2);
    assert_eq!(bench.started(), import(&["held"]));
    bench.end(Exit::Status(0), &[bundle("held", "imported")]);
    assert_eq!(bench.moved[3], ("held".to_owned(), "done"));
}

/// WATCH-4. WATCH-7.
#[test]
fn no_file_moves_while_the_ledger_is_away() {
    let mut bench = Bench::new();
    bench.drop("a", 1);
    bench.drop("b", 1);
    bench.end(Exit::Status(3), &[failed("ledger.missing")]);
    bench.end(Exit::Status(3), &[unknown("b", "ledger.missing")]);
    assert!(bench.moved.is_empty());
    assert_eq!(bench.said(), ["waiting ledger.missing"]);
    bench.started();
    bench.pass(5);
    assert_eq!(bench.started(), import(&["a"]));
    bench.end(Exit::Status(0), &[bundle("a", "imported")]);
    assert_eq!(bench.started(), import(&["b"]));
}

/// WATCH-1.
#[test]
fn a_file_that_ends_its_worker_is_found_among_the_others_and_left_alone() {
    let mut bench = Bench::new();
    let whole = ["a", "b"].map(|name| (PathBuf::from(name), (1, 1, (0, 0), (0, 0)))).to_vec();
    bench.give(Input::Files { whole, gone: Vec::new() });
    bench.end(Exit::Died, &[]);
    assert_eq!(bench.started()[1..], import(&["a"]));
    bench.end(Exit::Died, &[]);
    assert_eq!(bench.started(), import(&["b"]));
    bench.end(Exit::Status(0), &[bundle("b", "imported")]);
    assert_eq!(bench.said(), ["worker-died watch.worker", "bundle"]);
    bench.drop("a", 1);
    assert_eq!(bench.started(), []);
    bench.after += 3_600;
    bench.drop("a", 1);
    assert_eq!(bench.started(), import(&["a"]));
}

/// WATCH-9. Its name may say anything; its number says which it is.
#[test]
fn a_file_is_told_by_its_number() {
    let mut bench = Bench::new();
    bench.drop("PC-MEIER.carnet", 1);
    bench.end(Exit::Died, &[]);
    bench.give(Input::NotMoved(Box::new(WatchEvent {
        inode: Some(7),
        ..event(WatchWord::Bundle, Moment { timer: bench.start, clock: 0 })
    })));
    let told: Vec<_> =
        bench.said.iter().map(|it| (it["event"].clone(), it["inode"].clone())).collect();
    assert_eq!(told, [("worker-died".into(), 1.into()), ("not-moved".into(), 7.into())]);
}

/// WATCH-4. What is moved is what was read, and what lies at its place meanwhile is read, too.
#[test]
fn a_file_that_came_while_another_was_read_is_read() {
    let mut bench = Bench::new();
    bench.drop("a", 1);
    bench.drop("a", 2);
    bench.end(Exit::Status(0), &[bundle("a", "imported")]);
    assert_eq!(bench.stamps, [(1, 1, (0, 0), (0, 0))]);
    bench.started();
    bench.give(Input::Over("a".into()));
    bench.drop("a", 2);
    assert_eq!(bench.started(), import(&["a"]));
}

/// WATCH-4. Their names look the same in what is said of them.
#[test]
fn files_whose_names_are_no_text_are_read_one_by_one() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut bench = Bench::new();
    let names =
        [&b"a\xff"[..], b"b", b"a\xfe"].map(|it| PathBuf::from(std::ffi::OsStr::from_bytes(it)));
    let whole = names.iter().map(|it| (it.clone(), (1, 1, (0, 0), (0, 0)))).collect();
    bench.give(Input::Files { whole, gone: Vec::new() });
    for name in ["b", "a\u{fffd}", "a\u{fffd}"] {
        assert_eq!(bench.started().len(), 1);
        bench.end(Exit::Status(0), &[bundle(name, "imported")]);
    }
    assert_eq!((bench.moved.len(), bench.stamps.len()), (3, 3));
}

/// WATCH-7. The ledger knows the bundle, and nobody has its requests.
#[test]
fn what_could_not_be_spooled_stays() {
    let mut bench = Bench::new();
    bench.drop("a", 1);
    bench.end(Exit::Status(3), &[bundle("a", "already-imported")]);
    assert!(bench.moved.is_empty());
    bench.started();
    bench.pass(5);
    assert_eq!(bench.started(), import(&["a"]));
    bench.end(Exit::Status(0), &[bundle("a", "already-imported")]);
    assert_eq!(bench.moved.len(), 1);
    assert_eq!(bench.said(), ["waiting import.spool", "bundle", "going-on import.spool"]);
}

/// WATCH-5.
#[test]
fn replies_go_to_the_sites_of_the_stick_that_no_medium_has_had() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.started();
    bench.end(Exit::Status(4), &[bundle("x", "held")]);
    assert_eq!(bench.started(), [Task::List]);
    let list = [
        out(OTHER, "plant-7", "sent", None),
        out(DIGEST, "plant-7", "sent", None),
        out(DIGEST, "plant-8", "sent", None),
        out(DIGEST, "plant-7", "voided", None),
        out(DIGEST, "plant-7", "sent", Some(0)),
        json!({ "direction": "in", "digest": DIGEST, "to": "plant-7", "state": "sent", "medium": null }),
    ];
    bench.end(Exit::Status(0), &list);
    let deliver = |digest: &str| Task::Deliver(digest.parse().unwrap());
    assert_eq!(bench.started(), [deliver(OTHER)]);
    bench.end(Exit::Status(0), &[json!({ "digest": OTHER, "reasons": [] })]);
    assert_eq!(bench.started(), [deliver(DIGEST)]);
    assert!(bench.asked.is_empty());
    bench.end(Exit::Status(1), &[failed("time.expired")]);
    assert_eq!((bench.started(), &*bench.asked), (vec![], &["sdb1".to_owned()][..]));
    let said = bench.said();
    assert_eq!(said[2..], ["reply-written", "reply-not-written time.expired"]);
}

/// WATCH-5.
#[test]
fn a_stick_that_cannot_be_written_is_let_go_at_once() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    let receipt = json!({ "file": "r", "verdict": "known", "receipt": { "site": "plant-7", "bundle": DIGEST } });
    bench.end(Exit::Status(0), &[receipt]);
    let list = [DIGEST, OTHER].map(|digest| out(digest, "plant-7", "sent", None));
    bench.end(Exit::Status(0), &list);
    bench.end(Exit::Status(3), &[failed("medium.read-only")]);
    assert_eq!(bench.said(), ["stick", "receipt", "reply-not-written medium.read-only"]);
    assert_eq!(bench.asked, ["sdb1"]);
    // One that has nothing that is verified gets nothing.
    bench.mount(2, "sdc1");
    bench.started();
    let mut rejected = bundle("x", "rejected");
    rejected["code"] = "quorum.approvals".into();
    bench.end(Exit::Status(1), &[rejected]);
    assert_eq!(bench.started(), []);
}

/// WATCH-8.
#[test]
fn what_was_begun_may_end_and_nothing_else_begins() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.mount(2, "sdc1");
    bench.started();
    bench.give(Input::Stop);
    bench.pass(59);
    assert!(!bench.is_terminated && !bench.has_left);
    bench.end(Exit::Status(0), &[bundle("x", "imported")]);
    assert!(bench.has_left);
    assert_eq!(bench.started(), []);
    let said = bench.said();
    assert_eq!(said[2..], ["stopping", "bundle"]);

    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.give(Input::Stop);
    bench.pass(60);
    assert!(bench.is_terminated && !bench.is_killed);
    bench.pass(20);
    assert!(bench.is_killed);
    bench.said();
    bench.end(Exit::Died, &[]);
    assert!(bench.has_left && bench.said().is_empty());
}

/// WATCH-9.
#[test]
fn events_hold_no_text_of_anybody_else() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    let mut line = bundle("/media/carnet/sdb1/PC-MEIER.carnet", "imported");
    line["message"] = "PC-MEIER".into();
    line["medium"] = json!({ "serial": "PC-MEIER" });
    line["marked"] = json!([{ "item": 1, "message": "PC-MEIER" }]);
    bench.end(Exit::Status(0), &[line]);
    let said = serde_json::to_string(&bench.said).unwrap();
    assert!(said.contains(DIGEST) && said.contains("plant-7"), "{said}");
    assert!(!said.contains("MEIER"), "{said}");
    assert!(said.contains(r#""receipt":true"#), "{said}");
}

/// WATCH-7. A drop folder, and the one of the media.
#[test]
fn a_folder_that_is_away_is_told_once_and_daily() {
    let mut bench = Bench::new();
    for is_lost in [true, true, false, false, true] {
        bench.give(Input::Folder { index: 1, is_lost });
    }
    let told = ["waiting watch.folder", "going-on watch.folder", "waiting watch.folder"];
    assert_eq!(bench.said(), told);
    let since = 1_800_000_000;
    assert_eq!(bench.state.outage(), Some((since, Code::WatchFolder)));
    assert!(!bench.state.is_held_up());
    // What goes through elsewhere does not bring it back, and another is another.
    bench.drop("a", 1);
    bench.end(Exit::Status(0), &[bundle("a", "imported")]);
    bench.give(Input::Folder { index: 0, is_lost: true });
    assert_eq!(bench.said(), ["bundle", "waiting watch.folder"]);
    bench.pass(DAY);
    assert_eq!(bench.said(), ["waiting watch.folder"; 2]);
    bench.give(Input::Folder { index: 1, is_lost: false });
    bench.give(Input::Folder { index: 0, is_lost: false });
    assert_eq!(bench.said(), ["going-on watch.folder"; 2]);
    assert_eq!(bench.state.outage(), None);
}

/// WATCH-7. Whatever the clock of people does.
#[test]
fn a_clock_that_jumps_ten_years_changes_no_day() {
    for jump in [-1, 1] {
        let mut bench = Bench::new();
        bench.mount(1, "sdb1");
        bench.end(Exit::Status(3), &[failed("ledger.missing")]);
        bench.jump = jump * 10 * 365 * 86_400;
        bench.pass(DAY - 1);
        assert_eq!(bench.said(), ["stick", "waiting ledger.missing"], "{jump}");
        bench.pass(1);
        bench.pass(1);
        assert_eq!(bench.said(), ["waiting ledger.missing"], "{jump}");
    }
}

/// WATCH-7. Two that wait for different things, one of them for a different one each time, say so once.
#[test]
fn what_waits_for_different_things_says_each_once() {
    let mut bench = Bench::new();
    bench.mount(1, "sdb1");
    bench.mount(2, "sdc1");
    for round in 0..100 {
        while bench.started.is_empty() {
            bench.pass(1);
        }
        let stick = bench.started().pop();
        let code = match (stick == read(1, "sdb1").pop(), round % 4 < 2) {
            (true, _) => "import.spool",
            (_, true) => "ledger.missing",
            (_, false) => "ledger.unavailable",
        };
        bench.end(Exit::Status(3), &[failed(code)]);
        // Something else goes through.
        bench.drop("a", round);
        if bench.started.last() == import(&["a"]).last() {
            bench.started.clear();
            bench.end(
                Exit::Status(4),
                &[json!({ "file": "a", "verdict": "held", "code": "time.jump" })],
            );
        }
    }
    let mut said = bench.said();
    said.retain(|it| it.starts_with("waiting") || it.starts_with("going-on"));
    said.sort();
    let all = ["import.spool", "ledger.missing", "ledger.unavailable"];
    assert_eq!(said, all.map(|code| format!("waiting {code}")));
}

/// What cannot be counted is not told as a number.
#[test]
fn the_ledger_is_counted_between_other_things() {
    let mut bench = Bench::new();
    bench.state = State::counting(bench.start);
    bench.give(Input::Tick);
    assert_eq!(bench.started(), [Task::Count]);
    let said = json!({ "outcome": "ok", "findings": [], "held": 1, "open": 2, "oldest": 3, "unspooled": 0, "undelivered": 0 });
    bench.end(Exit::Status(0), &[said]);
    assert_eq!(bench.state.counts.ledger.unwrap().unwrap()[1], ("open", 2));
    bench.pass(299);
    assert_eq!(bench.started(), []);
    bench.pass(1);
    bench
        .end(Exit::Status(2), &[json!({ "outcome": "critical", "findings": ["x"], "held": null })]);
    assert_eq!(bench.state.counts.ledger, Some(None));
    assert!(bench.said().is_empty());
}
