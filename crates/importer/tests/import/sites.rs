//! A plant and a gateway with keys, a trust file, and a stick between them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet_format::receipt::Certainty;
use carnet_format::{
    Attributes, Digest, ItemRef, ItemSet, Kind, Manifest, Outcome, Receipt, Request, Response,
    SignedManifest, Signer as _, SiteName,
};
use carnet_importer::{Importer, Killed, Located, NamedBy, Origin, Setup, Spool, Step, Verdict};
use carnet_judge::medium::Medium;
use carnet_judge::time::OwnClock;
use carnet_judge::trust::TrustFile;
use carnet_ledger::{Archive, Author, Ledger, NewItem, Outbound, SqliteLedger, TrustClaim};
use carnet_media::System;
use carnet_testbed::{Key, NOW, World, file, innocent, manifest, parsed, seal};

pub struct Sites {
    pub folder: tempfile::TempDir,
    pub trust: TrustFile,
    pub trust_bytes: Vec<u8>,
    pub plant: Site,
    pub gateway: Site,
    /// A test has gone behind the programs' back: the ledgers are not what they wrote.
    pub is_tampered: bool,
}

pub struct Site {
    pub name: SiteName,
    pub key: Key,
    pub ledger: SqliteLedger,
    pub archive: Archive,
    pub spool: PathBuf,
    pub folder: PathBuf,
}

/// A bundle as it lies on the stick.
#[derive(Clone)]
pub struct Sent {
    pub path: PathBuf,
    pub digest: Digest,
}

impl Sent {
    pub fn item(&self, index: u32) -> ItemRef {
        ItemRef { bundle: self.digest, index }
    }
}

/// The trust file of the sites; `rules` are those of each route.
pub fn world(rules: &str) -> World {
    let rules = format!(
        "schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]\nscan = \"none\"\n\
         max-items = 2000000\nmax-bytes = 1000000000\n{}",
        innocent(rules)
    );
    let requests = "kinds = [\"request\"]\nkey-types = [\"mak\", \"csvlk\"]\nvendors = [\"wibu\"]";
    let requests = format!("{requests}\n{rules}");
    let responses = format!("kinds = [\"response\"]\n{rules}");
    let mut world = World::new(1, "2027-01-01").gateway("gateway-1").officer("p-1", &[]);
    for (plant, key) in [("plant-7", 1), ("plant-8", 8)] {
        world = world
            .plant(plant)
            .exporter(key, plant, "p-1")
            .route(plant, "gateway-1", &requests)
            .route("gateway-1", plant, &responses);
    }
    world.exporter(2, "gateway-1", "p-1").officer("p-2", &[3]).officer("p-3", &[4])
}

/// What the routes say where a test does not care.
pub const ROUTE: &str =
    "approvals = 0\ngaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"reject\"";

impl Sites {
    pub fn new() -> Self {
        Self::with(ROUTE)
    }

    /// What the gateway could state of a bundle of the plant.
    pub fn receipt(&self, bundle: Digest) -> Receipt {
        Receipt {
            bundle,
            from: "plant-7".parse().unwrap(),
            site: "gateway-1".parse().unwrap(),
            time: NOW,
            certainty: Certainty::Trusted,
            trust: self.trust.digest(),
            ledger: Digest::of(b"head"),
            medium: None,
            attributes: Attributes::default(),
        }
    }

    pub fn with(route: &str) -> Self {
        Self::trusting(world(route).text())
    }

    /// Sites whose clocks are all trusted.
    pub fn trusting(trust: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = trust.replace("clock = \"untrusted\"", "clock = \"trusted\"");
        let (trust, trust_bytes) = (parsed(&text), text.into_bytes());
        let site = |name: &str, seed| Site::new(folder.path(), name, seed, (&trust, &trust_bytes));
        let (plant, gateway) = (site("plant-7", 1), site("gateway-1", 2));
        fs::create_dir(folder.path().join("stick")).unwrap();
        Self { folder, trust, trust_bytes, plant, gateway, is_tampered: false }
    }

    pub fn stick(&self) -> PathBuf {
        self.folder.path().join("stick")
    }

    /// The plant exports requests, each for one machine.
    pub fn send(&mut self, requests: &[(Request, &str)]) -> Sent {
        let set = ItemSet::requests(requests.iter().map(|(request, _)| request)).unwrap();
        let machines: Vec<Vec<String>> =
            requests.iter().map(|(_, machine)| vec![(*machine).to_owned()]).collect();
        let (signed, path) = self.plant.write(&self.stick(), manifest(), &set);
        let mut items =
            set.order().map(|index| NewItem::request(&requests[index].0, &machines[index]));
        self.plant.book(&self.trust, &signed, &path, &mut items);
        Sent { path, digest: signed.digest() }
    }

    /// The gateway answers a bundle of requests.
    pub fn reply(&mut self, to: &Sent, answers: Vec<(u32, Outcome)>) -> Sent {
        self.reply_by(to, answers, true)
    }

    /// As [`Sites::reply`]; with `record` false the gateway's own ledger does not know of it.
    pub fn reply_by(&mut self, to: &Sent, answers: Vec<(u32, Outcome)>, record: bool) -> Sent {
        let responses: Vec<Response> = answers
            .into_iter()
            .map(|(item_index, outcome)| Response { answers_index: 0, item_index, outcome })
            .collect();
        let set = ItemSet::responses(&responses).unwrap();
        let draft = Manifest {
            kind: Kind::Response,
            to: "plant-7".parse().unwrap(),
            answers: vec![to.digest],
            ..manifest()
        };
        let (signed, path) = self.gateway.write(&self.stick(), draft, &set);
        if record {
            let mut items = set.order().map(|index| NewItem::Response(&responses[index]));
            self.gateway.book(&self.trust, &signed, &path, &mut items);
        }
        Sent { path, digest: signed.digest() }
    }

    pub fn import_at_gateway(&mut self, path: &Path) -> Verdict {
        let trust = (&self.trust.digest(), &self.trust_bytes);
        self.gateway.archive.store_trust(trust.0, trust.1).unwrap();
        import(&mut self.gateway, &self.trust, path)
    }

    pub fn import_in_plant(&mut self, path: &Path) -> Verdict {
        let trust = (&self.trust.digest(), &self.trust_bytes);
        self.plant.archive.store_trust(trust.0, trust.1).unwrap();
        import(&mut self.plant, &self.trust, path)
    }
}

/// An audit finds nothing in what a test has done.
// AUDIT-6.
impl Drop for Sites {
    fn drop(&mut self) {
        if std::thread::panicking() || self.is_tampered {
            return;
        }
        for site in [&self.plant, &self.gateway] {
            let found = carnet_ledger::replay(&site.ledger, &site.archive).unwrap().differences;
            assert!(found.first().is_empty(), "{}: {:#?}", site.name, found.first());
        }
    }
}

impl Site {
    pub fn new(folder: &Path, name: &str, seed: u8, trust: (&TrustFile, &[u8])) -> Self {
        let folder = folder.join(name);
        let name: SiteName = name.parse().unwrap();
        let mut ledger =
            SqliteLedger::create(&folder.join("ledger.sqlite"), &name, &Author::default(), NOW)
                .unwrap();
        let archive = Archive::new(&folder.join("archive"));
        let (serial, digest) = (trust.0.serial(), trust.0.digest());
        ledger.accept_trust(TrustClaim { serial, digest, is_future: false }, NOW).unwrap();
        archive.store_trust(&trust.0.digest(), trust.1).unwrap();
        let spool = folder.join("spool");
        Self { name, key: Key::number(seed), ledger, archive, spool, folder }
    }

    /// Writes the next bundle of the site to a stick.
    fn write(&self, stick: &Path, draft: Manifest, set: &ItemSet<'_>) -> (SignedManifest, PathBuf) {
        let next = self.ledger.next(&draft.to, &self.key.public_key().id()).unwrap();
        let draft = Manifest {
            from: self.name.clone(),
            epoch: next.epoch,
            sequence: next.sequence,
            previous: next.previous,
            created: NOW,
            acknowledges: next.acknowledges,
            voided: next.voided,
            ..draft
        };
        let sealed = seal(draft, set, &self.key);
        (sealed.0.clone(), put(stick, sealed))
    }

    /// Notes the bundle in archive and ledger.
    fn book<'a>(
        &mut self,
        trust: &TrustFile,
        signed: &SignedManifest,
        path: &Path,
        items: &mut dyn Iterator<Item = NewItem<'a>>,
    ) {
        let archived =
            self.archive.store(&signed.digest(), &mut File::open(path).unwrap()).unwrap();
        self.archive.settle(&signed.digest()).unwrap();
        let outbound = Outbound {
            manifest: signed.manifest(),
            digest: signed.digest(),
            key: self.key.public_key().id(),
            archived,
            trust: trust.digest(),
            now: NOW,
            salt: [4; 16],
            accepted: None,
        };
        self.ledger.export(&outbound, items).unwrap();
    }

    /// All that an import may change: ledger, archive, spool.
    pub fn state(&self) -> BTreeMap<String, Vec<u8>> {
        let mut state = BTreeMap::new();
        tree(&self.spool, "spool", &mut state);
        tree(self.archive.folder(), "archive", &mut state);
        for entry in self.ledger.audit_entries(0, 1_000).unwrap() {
            state.insert(format!("audit {}", entry.number), entry.text.into_bytes());
        }
        let rest = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            self.ledger.floor(),
            self.ledger.anchor(),
            self.ledger.streams(),
            self.ledger.held(),
            self.ledger.unspooled(),
            [carnet_ledger::Direction::In, carnet_ledger::Direction::Out]
                .map(|way| (self.ledger.bundles(way, ""), self.ledger.tally(way, None))),
        );
        state.insert("rest".into(), rest.into_bytes());
        state
    }
}

fn tree(folder: &Path, name: &str, state: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            tree(&path, &name, state);
        } else {
            state.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Writes a bundle into a folder.
pub fn put(folder: &Path, sealed: (SignedManifest, Vec<Vec<u8>>)) -> PathBuf {
    let (manifest, digest) = (sealed.0.manifest(), sealed.0.digest());
    let stream = format!("{}_{}_{}", manifest.from, manifest.to, manifest.sequence);
    let path = folder.join(format!("{stream}_{}.carnet", digest.short()));
    fs::write(&path, file(sealed)).unwrap();
    path
}

/// A file that a person named, on this medium.
pub fn by_hand(path: &Path, medium: Medium) -> Located {
    let folder = path.parent().unwrap().to_owned();
    let origin = Origin { folder, medium, mark: None, system: System::real() };
    Located { path: path.to_owned(), named: NamedBy::Hand, origin: Rc::new(origin) }
}

pub fn import(site: &mut Site, trust: &TrustFile, path: &Path) -> Verdict {
    let located = by_hand(path, Medium::NotLookedAt);
    let mut verdicts = run(site, trust, vec![located], &mut |_| ControlFlow::Continue(())).unwrap();
    verdicts.remove(0)
}

/// One call of an importer: pending releases, then the files in order.
pub fn run(
    site: &mut Site,
    trust: &TrustFile,
    files: Vec<Located>,
    hook: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Vec<Verdict>, Killed> {
    let spool = Spool::new(&site.spool);
    let setup = Setup {
        trust,
        archive: &site.archive,
        spool: &spool,
        scratch: &site.folder,
        clock: OwnClock::Trusted(NOW),
        now: NOW,
        writes: carnet_importer::Writes::All,
    };
    let mut importer = Importer::new(setup, &mut site.ledger, hook);
    importer.finish_pending().unwrap();
    let mut verdicts = Vec::new();
    for copies in importer.order(files) {
        verdicts.extend(importer.import_copies(copies)?.into_iter().map(|(_, verdict)| verdict));
    }
    Ok(verdicts)
}
