//! Several copies of one bundle, of which only one may be good.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_importer::{Outcome, Verdict};
use carnet_judge::medium::Medium;
use carnet_ledger::Ledger as _;
use carnet_testbed::{approval, endorsed, request_number as request};
use serde_json::Value;

use super::commands::{carnet, configure, json, name};
use super::entries::log;
use super::sites::{ROUTE, Sent, Sites, by_hand, run, world};

/// A gateway that wants so many approvals, and copies of a bundle on its stick.
struct Scene {
    sites: Sites,
    sent: Sent,
    bare: Vec<u8>,
}

impl Scene {
    fn new(approvals: u8) -> Self {
        let route = ROUTE.replace("approvals = 0", &format!("approvals = {approvals}"));
        let mut sites = Sites::trusting(world(&route).text());
        configure(&sites, &sites.gateway);
        let sent = sites.send(&[(request(1), "pc-1")]);
        let bare = fs::read(&sent.path).unwrap();
        fs::remove_file(&sent.path).unwrap();
        Self { sites, sent, bare }
    }

    fn approved_by(&self, keys: &[u8]) -> Vec<u8> {
        let approval = |key: &u8| approval(*key, self.sent.digest, vec![], "CHG-7");
        endorsed(self.bare.clone(), keys.iter().map(approval).collect()).into_inner()
    }

    /// A copy whose last byte is missing.
    fn cut(&self) -> Vec<u8> {
        self.bare[..self.bare.len() - 1].to_vec()
    }

    /// A copy of which some bits have tipped over.
    fn spoiled(&self) -> Vec<u8> {
        let mut spoiled = self.bare.clone();
        let place = spoiled.len() - 6;
        spoiled[place] ^= 0x55;
        spoiled
    }

    fn put(&self, file: &str, bytes: &[u8]) -> PathBuf {
        let path = self.sites.stick().join(file);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, status: i32) -> Vec<Value> {
        let stick = self.sites.stick();
        json(&self.sites.gateway, status, &["import", name(&stick)])
    }

    fn entries(&self, action: &str) -> usize {
        log(&self.sites.gateway, action).len()
    }
}

fn of<'v>(verdicts: &'v [Value], file: &Path) -> &'v Value {
    verdicts.iter().find(|it| it["file"] == name(file)).unwrap()
}

const ORDERS: [[&str; 3]; 6] = [
    ["a", "b", "c"],
    ["a", "c", "b"],
    ["b", "a", "c"],
    ["b", "c", "a"],
    ["c", "a", "b"],
    ["c", "b", "a"],
];

/// IMP-36.
#[test]
fn the_copy_that_passes_counts_whatever_the_names() {
    for [bare, spoiled, good] in ORDERS {
        let scene = Scene::new(1);
        let file = |name: &str| format!("{name}.carnet");
        let bare = scene.put(&file(bare), &scene.bare);
        let spoiled = scene.put(&file(spoiled), &scene.spoiled());
        let good = scene.put(&file(good), &scene.approved_by(&[3]));
        let verdicts = scene.import(0);
        assert_eq!(of(&verdicts, &good)["verdict"], "imported", "{verdicts:?}");
        for copy in [&bare, &spoiled] {
            let copy = of(&verdicts, copy);
            assert_eq!((&copy["verdict"], &copy["code"]), (&"copy".into(), &Value::Null));
            assert_eq!(copy["copy_of"], name(&good));
        }
        let summary = &verdicts.last().unwrap()["summary"];
        let counts = ["files", "imported", "copies", "held", "rejected"].map(|it| &summary[it]);
        assert_eq!(counts, [3, 1, 2, 0, 0]);
        assert_eq!((scene.entries("hold"), scene.entries("reject")), (0, 0));
        // And again, as well: then any of them will do.
        let verdicts = scene.import(0);
        assert_eq!(verdicts[0]["verdict"], "already-imported");
        assert_eq!(verdicts[1]["copy_of"], verdicts[0]["file"]);
        assert_eq!(verdicts[2]["copy_of"], verdicts[0]["file"]);
    }
}

/// IMP-36.
#[test]
fn copies_that_are_named_by_hand_are_judged_together_and_told_apart() {
    let scene = Scene::new(1);
    let bare = scene.put("a.carnet", &scene.bare);
    let folder = scene.sites.folder.path().join("other stick");
    fs::create_dir(&folder).unwrap();
    let good = folder.join("b.carnet");
    fs::write(&good, scene.approved_by(&[3])).unwrap();
    let words = ["import", name(&bare), name(&good), "--dry-run"];
    let said = carnet(&scene.sites.gateway, 0, &words);
    said.with("dry run, would be COPY").with("dry run, would be IMPORTED");
    let said = carnet(&scene.sites.gateway, 0, &words[..3]);
    let (first, second) = said.out.split_once(&format!("{}: COPY\n", name(&bare))).unwrap();
    assert!(first.starts_with(&format!("{}: IMPORTED\n", name(&good))), "{said:?}");
    let right = format!("plant-7_gateway-1_1_{}.carnet", scene.sent.digest.short());
    let lines = format!(
        "  file name is not the one that it should bear: {right}\n  digest      {}\n  copy of     {}\n",
        scene.sent.digest,
        name(&good)
    );
    assert_eq!(second, lines);
}

/// IMP-37.
#[test]
fn where_none_passes_the_best_has_the_verdict() {
    for [bare, spoiled, cut] in ORDERS {
        let scene = Scene::new(1);
        let file = |name: &str| format!("{name}.carnet");
        let cut = scene.put(&file(cut), &scene.cut());
        let spoiled = scene.put(&file(spoiled), &scene.spoiled());
        // What breaks the end of the file is found first.
        let verdicts = scene.import(1);
        assert_eq!(of(&verdicts, &spoiled)["verdict"], "rejected", "{verdicts:?}");
        assert_eq!(of(&verdicts, &cut)["copy_of"], name(&spoiled), "{verdicts:?}");
        assert_eq!(scene.entries("reject"), 1);

        let bare = scene.put(&file(bare), &scene.bare);
        let verdicts = scene.import(4);
        let best = of(&verdicts, &bare);
        assert_eq!((&best["verdict"], &best["code"]), (&"held".into(), &"quorum.approvals".into()));
        assert!(!best["message"].as_str().unwrap().contains("merge"), "{best}");
        for copy in [&cut, &spoiled] {
            let copy = of(&verdicts, copy);
            assert_eq!((&copy["verdict"], &copy["copy_of"]), (&"copy".into(), &name(&bare).into()));
            assert!(copy["code"].is_string() && copy["message"].is_string(), "{copy}");
        }
        assert_eq!((scene.entries("hold"), scene.entries("reject")), (0, 1));
        let said = carnet(&scene.sites.gateway, 4, &["import", name(&scene.sites.stick())]);
        said.with("  alone       step ");
    }
}

/// IMP-37. Of two that are held, the one that waits for less: it alone is noted for a person to release.
#[test]
fn only_the_best_of_several_held_copies_is_noted() {
    for [bare, good, _] in ORDERS {
        let mut scene = Scene::new(1);
        scene.sites.is_tampered = true;
        let archived = scene.sites.gateway.archive.path(&scene.sent.digest);
        fs::write(&archived, &scene.bare).unwrap();
        scene.put(&format!("{bare}.carnet"), &scene.bare);
        let good = scene.put(&format!("{good}.carnet"), &scene.approved_by(&[3]));
        let verdicts = scene.import(4);
        assert_eq!(of(&verdicts, &good)["code"], "import.older", "{verdicts:?}");
        assert_eq!(scene.sites.gateway.ledger.held().unwrap()[0].codes, [Code::ImportOlder]);
        assert_eq!(scene.entries("hold"), 1);
    }
}

/// IMP-37.
#[test]
fn approvals_on_two_copies_are_not_joined_and_the_way_is_said() {
    let scene = Scene::new(2);
    let ada = scene.put("a.carnet", &scene.approved_by(&[3]));
    let bob = scene.put("b.carnet", &scene.approved_by(&[4]));
    scene.put("c.carnet", &scene.approved_by(&[3]));
    scene.put("d.carnet", &scene.bare);
    let verdicts = scene.import(4);
    assert_eq!(of(&verdicts, &ada)["code"], "quorum.approvals");
    let message = of(&verdicts, &ada)["message"].as_str().unwrap();
    assert!(message.contains("carnet merge A B -o C"), "{message}");
    assert!(message.contains(name(&bob)), "{message}");
    assert!(!message.contains("c.carnet") && !message.contains("d.carnet"), "{message}");
    scene.put("e.carnet", &scene.approved_by(&[3, 4]));
    scene.import(0);
}

/// IMP-36. What a stick shows next time may be something else.
#[test]
fn a_file_that_is_no_copy_any_more_has_a_verdict_of_its_own() {
    let mut scene = Scene::new(1);
    let bare = scene.put("a.carnet", &scene.bare);
    let changed = scene.put("b.carnet", &scene.approved_by(&[3]));
    let other = scene.sites.send(&[(request(2), "pc-2")]);
    let files = [&bare, &changed].map(|path| by_hand(path, Medium::NotLookedAt)).to_vec();
    let mut hook = |_| {
        fs::copy(&other.path, &changed).unwrap();
        ControlFlow::Continue(())
    };
    let trust = (&scene.sites.trust, &scene.sites.trust_bytes);
    scene.sites.gateway.archive.store_trust(&trust.0.digest(), trust.1).unwrap();
    let verdicts = run(&mut scene.sites.gateway, &scene.sites.trust, files, &mut hook).unwrap();
    let found = |verdict: &Verdict| match &verdict.outcome {
        Outcome::Held(_) => (verdict.file.clone(), verdict.bundle.as_ref().unwrap().digest),
        outcome => panic!("{outcome:?}"),
    };
    let found: Vec<_> = verdicts.iter().map(found).collect();
    assert_eq!(found, [(changed, other.digest), (bare, scene.sent.digest)]);
}
