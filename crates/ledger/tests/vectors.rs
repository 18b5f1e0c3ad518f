//! The scenarios of `testvectors/ledger`: several steps at one site, as `testvectors/README.md` says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use carnet_format::receipt::Certainty;
use carnet_format::{
    ChunkEntry, ConfirmationId, Digest, Grant, InstallationId, Item, ItemRef, KeyId, KeyType, Kind,
    Manifest, MicrosoftRequest, Outcome, Purpose, Request, RequestBody, Response, SiteName,
};
use carnet_ledger::{
    Archived, Author, GapPolicy, GrantRecord, Inbound, ItemSink, ItemState, Ledger, LedgerError,
    NewItem, Outbound, OutcomeRecord, SqliteLedger, StreamClaim, StreamPolicy,
};
use serde_json::{Map, Value, json};

const ARCHIVED: Archived = Archived { file: Digest::from_bytes([7; 32]), length: 7 };
const ACCEPT: StreamPolicy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };

/// One site, and a sender elsewhere of whom it knows what it is told.
struct Scenario {
    ledger: SqliteLedger,
    /// The bundles by their names, in the order of their names.
    bundles: BTreeMap<String, Digest>,
    /// The words for what was granted.
    words: HashMap<Vec<u8>, String>,
    received: u64,
    previous: Option<Digest>,
}

fn site(name: &str) -> SiteName {
    name.parse().unwrap()
}

fn digest_of(bundle: &str) -> Digest {
    Digest::of(format!("bundle {bundle}").as_bytes())
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value[member].as_str()
}

/// `a/0`.
fn reference(text: &str) -> ItemRef {
    let (bundle, index) = text.split_once('/').unwrap();
    ItemRef { bundle: digest_of(bundle), index: index.parse().unwrap() }
}

/// So many bytes that a word stands for: a number that is not too large.
fn number(word: &str, length: usize) -> Vec<u8> {
    let mut bytes = vec![0];
    bytes.extend(&Digest::of(word.as_bytes()).as_bytes()[..length - 1]);
    bytes
}

fn request(value: &Value) -> Request {
    let word = text(value, "key").unwrap();
    let microsoft = |length| {
        RequestBody::Microsoft(MicrosoftRequest {
            installation_id: InstallationId::unpack(&number(word, length)).unwrap(),
            key_type: KeyType::Mak,
            application_id: None,
            activation_id: None,
            extended_pid: None,
        })
    };
    let body = match text(value, "scheme").unwrap() {
        "microsoft-63" => microsoft(23),
        "microsoft-54" => microsoft(19),
        "vendor" => RequestBody::VendorFile {
            vendor: "wibu".parse().unwrap(),
            file: word.as_bytes().to_vec(),
        },
        other => panic!("{other}"),
    };
    let purpose: Purpose = text(value, "purpose").unwrap_or("activate").parse().unwrap();
    let reason = text(value, "reason").map(|reason| match reason {
        "did-not-fit" => "answer-did-not-fit".parse().unwrap(),
        other => other.parse().unwrap(),
    });
    let replaces = text(value, "replaces").map(reference);
    let continues = text(value, "continues").map(reference);
    Request { purpose, reason, replaces, continues, body }
}

impl Scenario {
    fn outcome(&mut self, value: &Value) -> Outcome {
        let word = text(value, "grant").unwrap_or_default();
        let grant = match (text(value, "outcome").unwrap(), text(value, "as")) {
            ("refused", _) => return Outcome::Refused(None),
            ("deferred", _) => return Outcome::Deferred(None),
            (_, Some("48")) => number(word, 17),
            (_, Some("42")) => number(word, 15),
            (_, Some("vendor")) => word.as_bytes().to_vec(),
            other => panic!("{other:?}"),
        };
        let outcome = Outcome::Granted(match ConfirmationId::unpack(&grant) {
            Ok(id) => Grant::ConfirmationId(id),
            Err(_) => Grant::File(grant),
        });
        let OutcomeRecord::Granted(record) = OutcomeRecord::of(&outcome) else { panic!() };
        self.words.insert(bytes(&record), word.to_owned());
        outcome
    }

    /// Why the step was refused.
    fn step(&mut self, step: &Value) -> Option<String> {
        let name = text(step, "bundle").unwrap();
        if step["do"] == "void" {
            return self
                .ledger
                .void(&digest_of(name), 1)
                .err()
                .map(|error| error.code().to_string());
        }
        let (kind, items, answers) = self.items(step);
        let refused = match step["do"].as_str().unwrap() {
            "send" => self.send(name, kind, &items, answers),
            _ => self.receive(name, kind, &items, answers),
        };
        if refused.is_none() {
            self.bundles.insert(name.to_owned(), digest_of(name));
        }
        refused
    }

    fn items(&mut self, step: &Value) -> (Kind, Vec<Item>, Vec<Digest>) {
        if let Some(requests) = step["requests"].as_array() {
            let items = requests.iter().map(|value| Item::Request(request(value)));
            return (Kind::Request, items.collect(), vec![]);
        }
        let values = step["answers"].as_array().unwrap();
        let asked = |value: &Value| reference(text(value, "request").unwrap());
        let mut answers: Vec<Digest> = values.iter().map(|value| asked(value).bundle).collect();
        answers.sort_unstable();
        answers.dedup();
        let items = values.iter().map(|value| {
            let ItemRef { bundle, index } = asked(value);
            let place = answers.iter().position(|digest| *digest == bundle).unwrap();
            let outcome = self.outcome(value);
            let answers_index = u32::try_from(place).unwrap();
            Item::Response(Response { answers_index, item_index: index, outcome })
        });
        (Kind::Response, items.collect(), answers)
    }

    fn manifest(&self, kind: Kind, items: &[Item], answers: Vec<Digest>) -> Manifest {
        let own = self.ledger.site().clone();
        let other = site(if own.as_str() == "plant-7" { "gateway-1" } else { "plant-7" });
        let entry = ChunkEntry {
            items: u32::try_from(items.len()).unwrap(),
            frame_length: 1,
            plain_length: 1,
            frame_digest: ARCHIVED.file,
            plain_digest: ARCHIVED.file,
        };
        Manifest {
            kind,
            from: own,
            to: other,
            epoch: 1,
            sequence: self.received,
            previous: self.previous,
            created: 1,
            expires: None,
            answers,
            acknowledges: vec![],
            voided: vec![],
            chunks: vec![entry],
        }
    }

    fn send(
        &mut self,
        name: &str,
        kind: Kind,
        items: &[Item],
        answers: Vec<Digest>,
    ) -> Option<String> {
        let key = KeyId::from_bytes([1; 32]);
        let mut manifest = self.manifest(kind, items, answers);
        let next = self.ledger.next(&manifest.to, &key).unwrap();
        (manifest.sequence, manifest.previous) = (next.sequence, next.previous);
        let digest = digest_of(name);
        let outbound = Outbound {
            manifest: &manifest,
            digest,
            key,
            archived: ARCHIVED,
            trust: ARCHIVED.file,
            now: 1,
            salt: [4; 16],
            accepted: None,
        };
        let mut items = items.iter().map(|item| match item {
            Item::Request(request) => NewItem::request(request, &[]),
            Item::Response(response) => NewItem::Response(response),
        });
        match self.ledger.export(&outbound, &mut items) {
            Ok(()) => None,
            Err(LedgerError::Answer { fault, .. }) => Some(fault.code().to_string()),
            Err(error) => Some(error.code().to_string()),
        }
    }

    fn receive(
        &mut self,
        name: &str,
        kind: Kind,
        items: &[Item],
        answers: Vec<Digest>,
    ) -> Option<String> {
        self.received += 1;
        let mut manifest = self.manifest(kind, items, answers);
        std::mem::swap(&mut manifest.from, &mut manifest.to);
        let digest = digest_of(name);
        self.previous = Some(digest);
        let key = KeyId::from_bytes([2; 32]);
        let claim = StreamClaim { manifest: &manifest, digest, key, policy: ACCEPT };
        let inbound = Inbound {
            endorsers: &carnet_ledger::Endorsers::default(),
            claim,
            trust: ARCHIVED.file,
            medium: None,
            certainty: Certainty::Untrusted,
            floor: None,
            anchor: None,
            now: 1,
        };
        let fill = &mut |sink: &mut dyn ItemSink| {
            for item in items {
                match item {
                    Item::Request(request) => sink.request(request)?,
                    Item::Response(response) => sink.response(response)?,
                }
            }
            Ok(ARCHIVED)
        };
        self.ledger.admit(&inbound, fill).unwrap();
        None
    }

    fn marked(&self, name: &str) -> Value {
        let digest = digest_of(name);
        let requests = self.ledger.requests(&digest, 0, 100).unwrap();
        let answers = self.ledger.answers(&digest, 0, 100).unwrap();
        let requests = requests.iter().map(|it| (it.item.index, it.mark));
        let answers = answers.iter().map(|it| (it.index, it.fault));
        let marked = requests
            .chain(answers)
            .filter_map(|(index, code)| Some((format!("{name}/{index}"), json!(code?.as_str()))));
        Value::Object(marked.collect())
    }

    fn states(&self) -> Value {
        let mut states = Map::new();
        for (name, digest) in &self.bundles {
            for request in self.ledger.requests(digest, 0, 100).unwrap() {
                let word = || self.words[&bytes(request.grant.as_ref().unwrap())].clone();
                let state = match request.state {
                    ItemState::Open => "open".to_owned(),
                    ItemState::Deferred => "deferred".to_owned(),
                    ItemState::Granted => format!("granted {}", word()),
                    ItemState::Refused => "refused".to_owned(),
                    ItemState::Replaced => "replaced".to_owned(),
                    ItemState::Voided => "voided".to_owned(),
                    ItemState::Final => "final".to_owned(),
                    ItemState::Disputed => format!("disputed {}", word()),
                    ItemState::Withdrawn => "withdrawn".to_owned(),
                };
                states.insert(format!("{name}/{}", request.item.index), json!(state));
            }
        }
        Value::Object(states)
    }
}

fn bytes(grant: &GrantRecord) -> Vec<u8> {
    match grant {
        GrantRecord::ConfirmationId(id) => id.packed().to_vec(),
        GrantRecord::Content(digest) => digest.as_bytes().to_vec(),
    }
}

/// What the ledger does, step by step.
fn run(parameters: &Value) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let site = site(text(parameters, "site").unwrap());
    let ledger =
        SqliteLedger::create(&folder.path().join("ledger.sqlite"), &site, &Author::default(), 1)
            .unwrap();
    let mut scenario = Scenario {
        ledger,
        bundles: BTreeMap::new(),
        words: HashMap::new(),
        received: 0,
        previous: None,
    };
    let steps = parameters["steps"].as_array().unwrap().iter().map(|step| {
        let code = scenario.step(step);
        let marked = scenario.marked(text(step, "bundle").unwrap());
        json!({ "code": code, "marked": marked, "states": scenario.states() })
    });
    Value::Array(steps.collect())
}

// STATE-1. STATE-2. STATE-3. STATE-4. STATE-5. STATE-6. STATE-7. STATE-8. STATE-12. STATE-10. STATE-11.
// LEDGER-8.
#[test]
fn the_ledger_vectors_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testvectors/ledger/accept");
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let vector = fs::read_to_string(entry.unwrap().path()).unwrap();
        let vector: Value = serde_json::from_str(&vector).unwrap();
        assert_eq!(vector["operation"], "ledger");
        count += 1;
        let (got, expected) = (run(&vector["parameters"]), &vector["expected"]["steps"]);
        if got != *expected {
            failed.push(format!("{}\n  got      {got}\n  expected {expected}", vector["id"]));
        }
    }
    assert!(count > 100, "{count}");
    assert!(failed.is_empty(), "{} of {count} failed\n{}", failed.len(), failed.join("\n"));
}
