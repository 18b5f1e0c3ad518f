//! Whatever the clocks did, and whatever people said of them: once they are right, what people have at hand
//! brings the exchange back.

use std::env;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

use crate::ISSUED;
use crate::exchange::{DAY, Exchange, PlantClock, RIGHT, exported};

/// The same cases in every run, so that what fails has been broken; with `PROPTEST_CASES` other ones each time.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..config },
    }
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Plant,
    Gateway,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Plant => "plant",
            Self::Gateway => "gateway",
        }
    }
}

/// What happens while clocks are wrong. A number of days is how far the clock of the host is off, or the time
/// that somebody sets.
#[derive(Clone, Debug)]
enum Step {
    Ask(i64, Word),
    Answer(i64, Word),
    /// All that lies on the stick.
    Import(Side, i64, Word),
    /// All that is held.
    Release(Side),
    Set(Side, i64),
}

/// What a person says of the clock in a call.
#[derive(Clone, Copy, Debug)]
enum Word {
    Nothing,
    Trusted,
    Untrusted,
    State(i64),
}

impl Word {
    fn options(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Trusted => "--clock trusted".to_owned(),
            Self::Untrusted => "--clock untrusted".to_owned(),
            Self::State(days) => format!("--now {} --ticket WRONG", utc(off(days))),
        }
    }
}

fn off(days: i64) -> u64 {
    RIGHT.saturating_add_signed(days * DAY.cast_signed())
}

fn utc(time: u64) -> String {
    carnet_judge::time::Utc(time).to_string()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let side = || prop_oneof![Just(Side::Plant), Just(Side::Gateway)];
    let days = || prop_oneof![Just(0), (-7_000..30_000i64), (-400..800i64)];
    let word = || {
        prop_oneof![
            5 => Just(Word::Nothing),
            1 => Just(Word::Trusted),
            1 => Just(Word::Untrusted),
            2 => days().prop_map(Word::State),
        ]
    };
    let step = prop_oneof![
        3 => (days(), word()).prop_map(|(days, word)| Step::Ask(days, word)),
        3 => (days(), word()).prop_map(|(days, word)| Step::Answer(days, word)),
        3 => (side(), days(), word()).prop_map(|(side, days, word)| Step::Import(side, days, word)),
        2 => side().prop_map(Step::Release),
        1 => (side(), days()).prop_map(|(side, days)| Step::Set(side, days)),
    ];
    proptest::collection::vec(step, 1..16)
}

proptest! {
    #![proptest_config(cases(24))]

    /// TIME-2. LEDGER-11. EXP-42. EXP-43.
    #[test]
    fn after_any_weather_a_request_goes_out_and_its_answer_comes_in(
        plant in prop_oneof![
            Just(PlantClock::Trusted), Just(PlantClock::Accept), Just(PlantClock::Hold),
        ],
        steps in steps(),
    ) {
        let exchange = Exchange::new(plant, "");
        weather(&exchange, &steps);
        exchange.both_clocks(RIGHT + DAY);
        exchange.end_keys();
        round(&exchange, "", People::Mend);
        // Where there is no clock, nobody can tell whether the gateway's key is still valid, but people.
        let stated = if plant == PlantClock::Hold { now(&exchange) } else { String::new() };
        round(&exchange, &stated, People::Mend);
        // From then on nobody has to do anything else.
        exchange.both_clocks(RIGHT + 2 * DAY);
        let stated = if plant == PlantClock::Hold { now(&exchange) } else { String::new() };
        round(&exchange, &stated, People::Stay);
        for site in ["plant", "gateway"] {
            follows_from_the_log(&exchange, site);
        }
    }
}

fn weather(exchange: &Exchange, steps: &[Step]) {
    let mut asked = Vec::new();
    for step in steps {
        match step {
            Step::Ask(days, word) => {
                exchange.clock("plant", off(*days));
                let before = Before::of(exchange, "plant");
                let (said, _) = exchange.ask(&word.options());
                before.judge(&said, *word);
                asked.extend(exported(&said));
            }
            Step::Answer(days, word) => {
                exchange.clock("gateway", off(*days));
                if let Some(request) = asked.last() {
                    let before = Before::of(exchange, "gateway");
                    let (said, _) = exchange.answer(request, &word.options());
                    before.judge(&said, *word);
                }
            }
            Step::Import(side, days, word) => {
                exchange.clock(side.name(), off(*days));
                let stick = exchange.sites.path("stick").display().to_string();
                exchange.import(side.name(), &stick, &word.options());
            }
            Step::Release(side) => {
                let status = exchange.json(side.name(), "ledger status");
                for held in status["held"].as_array().into_iter().flatten() {
                    let digest = held["digest"].as_str().unwrap();
                    exchange.run(side.name(), &format!("ledger release {digest} --ticket WRONG"));
                }
            }
            Step::Set(side, days) => {
                let time = utc(off(*days));
                exchange.run(side.name(), &format!("ledger time --set {time} --ticket WRONG"));
            }
        }
    }
}

/// What a site knew of the time before it exported.
struct Before {
    is_believed: bool,
    floor: u64,
    /// Of the trust file, and what people vouched for.
    vouched: u64,
    /// When the newest bundle was made.
    made: u64,
}

impl Before {
    fn of(exchange: &Exchange, site: &str) -> Self {
        let trust = exchange.sites.read("trust.toml");
        let of_site = trust.split("[[site]]").find(|table| table.contains(site)).unwrap();
        let is_believed = of_site.contains("clock = \"trusted\"");
        let time = |value: &Value| {
            value.as_str().map_or(0, |text| carnet_judge::time::parse_time(text).unwrap())
        };
        let known = exchange.json(site, "ledger time");
        let list = exchange.run(site, "ledger list --json").out;
        let mut bundles = list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let newest = bundles.rfind(|bundle| bundle["direction"] == "out");
        let made = newest.map_or(0, |bundle| time(&bundle["created"]));
        let vouched = time(&known["anchor"]).max(ISSUED);
        Self { is_believed, floor: time(&known["floor"]), vouched, made }
    }

    /// Nobody said so, and it was signed: it cannot be far off.
    fn judge(&self, said: &crate::sites::Said, word: Word) {
        let object: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
        let Some(created) = object["bundle"]["created"].as_str() else { return };
        let created = carnet_judge::time::parse_time(created).unwrap();
        let is_judged = self.is_believed || matches!(word, Word::Trusted);
        if is_judged && !matches!(word, Word::State(_)) {
            assert!(created + 300 >= self.floor, "{created} {}", self.floor);
            // What people said after the bundle was made counts more than it.
            let times = [self.vouched, self.vouched.max(self.made)];
            assert!(
                times.iter().any(|time| created.abs_diff(*time) <= 180 * DAY),
                "{created} {times:?}"
            );
        }
    }
}

/// Whether people do what errors and verdicts say, or nothing may need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum People {
    Mend,
    Stay,
}

/// A request goes out and its answer comes in.
fn round(exchange: &Exchange, at_plant: &str, people: People) {
    let (requests, file) = send(exchange, "plant", people, |more| exchange.ask(more));
    take(exchange, "gateway", &file, "", people);
    let (_, file) = send(exchange, "gateway", people, |more| exchange.answer(&requests, more));
    take(exchange, "plant", &file, at_plant, people);
    let shown = exchange.run("plant", &format!("ledger show {requests} --items --json")).out;
    let item: Value = serde_json::from_str(shown.lines().nth(1).unwrap()).unwrap();
    assert_eq!(item["state"], "granted", "{shown}");
}

/// What the clock on the wall says, for a call.
fn now(exchange: &Exchange) -> String {
    format!("--now {} --ticket INC-7", utc(exchange.on_the_wall()))
}

/// Exports, and does what the error says.
fn send(
    exchange: &Exchange,
    site: &str,
    people: People,
    export: impl Fn(&str) -> (crate::sites::Said, String),
) -> (String, String) {
    let mut more = String::new();
    let mut errors = Vec::new();
    for _ in 0..4 {
        let (said, file) = export(&more);
        let error = match exported(&said) {
            Ok(digest) => return (digest, file),
            Err(error) => error,
        };
        let code = error["error"]["code"].as_str().unwrap_or_default().to_owned();
        let message = error["error"]["message"].as_str().unwrap_or_default().to_owned();
        errors.push(message.clone());
        assert!(people == People::Mend, "{site}: {errors:#?}");
        if code == "time.own-ahead" || message.contains("180 days before") {
            more = now(exchange);
        } else {
            take_back(exchange, site);
        }
    }
    panic!("{site}: {errors:#?}")
}

/// Imports, and does what the verdict says.
fn take(exchange: &Exchange, site: &str, file: &str, more: &str, people: People) {
    let mut verdicts = Vec::new();
    for _ in 0..6 {
        let verdict = exchange.import(site, file, more);
        match verdict["verdict"].as_str().unwrap() {
            "imported" => return,
            "held" => {
                let digest = verdict["bundle"]["digest"].as_str().unwrap();
                exchange.run(site, &format!("ledger release {digest} --ticket INC-7")).status(0);
            }
            _ => take_back(exchange, site),
        }
        verdicts.push(format!("{} {}", verdict["code"], verdict["message"]));
        assert!(people == People::Mend, "{site}: {verdicts:#?}");
    }
    panic!("{site}: {verdicts:#?}")
}

/// Sets the time that the ledger goes by to what a clock on the wall says.
fn take_back(exchange: &Exchange, site: &str) {
    let time = utc(exchange.on_the_wall());
    exchange.run(site, &format!("ledger time --set {time} --ticket INC-7")).status(0);
}

/// LEDGER-10. Time floor and anchor are what the entries of the audit log say.
fn follows_from_the_log(exchange: &Exchange, site: &str) {
    let (mut floor, mut anchor) = (0, 0);
    for line in exchange.run(site, "ledger audit --log --json").out.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let time = |name: &str| entry[name].as_u64();
        match entry["action"].as_str().unwrap_or_default() {
            "admit" => {
                floor = time("floor").unwrap_or(floor);
                anchor = time("anchor").unwrap_or(anchor);
            }
            "state" => anchor = time("now").unwrap(),
            "time" => (floor, anchor) = (time("to").unwrap(), time("to").unwrap()),
            _ => {}
        }
    }
    let status = exchange.json(site, "ledger status");
    let shown = |time: u64| if time == 0 { Value::Null } else { utc(time).into() };
    assert_eq!((&status["floor"], &status["anchor"]), (&shown(floor), &shown(anchor)));
}
