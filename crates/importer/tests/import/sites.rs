//! A plant and a gateway with keys, a trust file, and a stick between them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use carnet_format::{
    Digest, InstallationId, ItemRef, ItemSet, KeyType, Kind, Manifest, MicrosoftRequest, Outcome,
    Purpose, Request, RequestBody, Response, SignedManifest, Signer as _, SiteName, chunk,
    write_bundle,
};
use carnet_importer::{Importer, Killed, Located, NamedBy, Origin, Setup, Spool, Step, Verdict};
use carnet_judge::medium::Medium;
use carnet_judge::time::OwnClock;
use carnet_judge::trust::TrustFile;
use carnet_ledger::{Archive, Ledger, NewItem, Outbound, SqliteLedger, TrustClaim};
use carnet_media::System;
use carnet_signer::SecretKey;

pub const NOW: u64 = 1_800_000_000;

pub struct Sites {
    pub folder: tempfile::TempDir,
    pub trust: TrustFile,
    pub trust_bytes: Vec<u8>,
    pub plant: Site,
    pub gateway: Site,
}

pub struct Site {
    pub name: SiteName,
    pub key: SecretKey,
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

pub fn key(seed: u8) -> SecretKey {
    let bytes = zeroize::Zeroizing::new([seed; 32]);
    SecretKey::from_random(carnet_format::Algorithm::Ed25519, &bytes).unwrap()
}

/// A trust file for both sites; `more` stands in both routes. What it does not say of media that may be
/// innocent is accepted.
pub fn trust_text(more: &str) -> String {
    let mut more = more.to_owned();
    for name in ["medium-differs", "foreign"] {
        if !more.contains(name) {
            more += &format!("\n{name} = \"accept\"");
        }
    }
    let hex = |key: &SecretKey| {
        key.public_key().as_bytes().iter().map(|b| format!("{b:02x}")).collect::<String>()
    };
    let mut text = String::from("format = 1\nserial = 1\nissued = \"2027-01-01T00:00:00Z\"\n");
    for (name, zone) in
        [("plant-7", "isolated"), ("plant-8", "isolated"), ("gateway-1", "connected")]
    {
        text += &format!(
            "[[site]]\nname = \"{name}\"\nzone = \"{zone}\"\nclock = \"trusted\"\nversions = [1]\n"
        );
    }
    text += "[[person]]\nname = \"p-1\"\n[[person]]\nname = \"p-2\"\n[[person]]\nname = \"p-3\"\n";
    for (seed, site) in [(1, "plant-7"), (2, "gateway-1"), (8, "plant-8")] {
        text += &format!(
            "[[key]]\npublic = \"{}\"\nrole = \"exporter\"\nsite = \"{site}\"\n\
             custodians = [\"p-1\"]\n",
            hex(&key(seed))
        );
    }
    for (seed, person) in [(3, "p-2"), (4, "p-3")] {
        let public = hex(&key(seed));
        text += &format!(
            "[[key]]\npublic = \"{public}\"\nrole = \"approver\"\nperson = \"{person}\"\n"
        );
    }
    for (from, to, kind, extra) in [
        (
            "plant-7",
            "gateway-1",
            "request",
            "key-types = [\"mak\", \"csvlk\"]\nvendors = [\"wibu\"]\n",
        ),
        (
            "plant-8",
            "gateway-1",
            "request",
            "key-types = [\"mak\", \"csvlk\"]\nvendors = [\"wibu\"]\n",
        ),
        ("gateway-1", "plant-7", "response", ""),
        ("gateway-1", "plant-8", "response", ""),
    ] {
        text += &format!(
            "[[route]]\nfrom = \"{from}\"\nto = \"{to}\"\nkinds = [\"{kind}\"]\n\
             schemes = [\"microsoft\", \"vendor-file\", \"vendor-fields\"]\n{extra}\
             scan = \"none\"\nmax-items = 2000000\nmax-bytes = 1000000000\n{more}\n"
        );
    }
    text
}

/// What the routes say where a test does not care.
pub const ROUTE: &str =
    "approvals = 0\ngaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"reject\"";

impl Sites {
    pub fn new() -> Self {
        Self::with(ROUTE)
    }

    pub fn with(route: &str) -> Self {
        Self::trusting(trust_text(route))
    }

    pub fn trusting(trust: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let trust_bytes = trust.into_bytes();
        let trust = TrustFile::parse(&trust_bytes).map_err(|e| e.to_string()).unwrap();
        let site = |name: &str, seed| Site::new(folder.path(), name, seed, (&trust, &trust_bytes));
        let (plant, gateway) = (site("plant-7", 1), site("gateway-1", 2));
        fs::create_dir(folder.path().join("stick")).unwrap();
        Self { folder, trust, trust_bytes, plant, gateway }
    }

    pub fn stick(&self) -> PathBuf {
        self.folder.path().join("stick")
    }

    /// The plant exports requests, each for one machine.
    pub fn send(&mut self, requests: &[(Request, &str)]) -> Sent {
        let stick = self.stick();
        export_requests(&mut self.plant, &self.trust, &stick, requests)
    }

    /// The gateway answers a bundle of requests.
    pub fn reply(&mut self, to: &Sent, answers: Vec<(u32, Outcome)>) -> Sent {
        let stick = self.stick();
        self.reply_by(to, answers, &stick, true)
    }

    /// As [`Sites::reply`]; with `record` false the gateway's own ledger does not know of it.
    pub fn reply_by(
        &mut self,
        to: &Sent,
        answers: Vec<(u32, Outcome)>,
        stick: &Path,
        record: bool,
    ) -> Sent {
        let responses: Vec<Response> = answers
            .into_iter()
            .map(|(item_index, outcome)| Response { answers_index: 0, item_index, outcome })
            .collect();
        let set = ItemSet::responses(&responses).unwrap();
        let order = set.order().to_vec();
        let gateway = &mut self.gateway;
        let (draft, key) = draft(gateway, Kind::Response, "plant-7", vec![to.digest]);
        let (signed, frames) = seal(draft, &set, &key);
        let path = put(stick, &signed, frames);
        if record {
            let items = order.iter().map(|index| NewItem::Response(&responses[*index]));
            book(gateway, &self.trust, &signed, &path, items);
        }
        Sent { path, digest: signed.digest() }
    }

    pub fn import_at_gateway(&mut self, path: &Path) -> Verdict {
        import(&mut self.gateway, &self.trust, path)
    }

    pub fn import_in_plant(&mut self, path: &Path) -> Verdict {
        import(&mut self.plant, &self.trust, path)
    }
}

impl Site {
    pub fn new(folder: &Path, name: &str, seed: u8, trust: (&TrustFile, &[u8])) -> Self {
        let folder = folder.join(name);
        let name: SiteName = name.parse().unwrap();
        let mut ledger =
            SqliteLedger::open_or_create(&folder.join("ledger.sqlite"), &name, NOW).unwrap();
        let archive = Archive::new(&folder.join("archive"));
        let (serial, digest) = (trust.0.serial(), trust.0.digest());
        ledger.accept_trust(TrustClaim { serial, digest, is_future: false }, NOW).unwrap();
        archive.store_trust(&trust.0.digest(), trust.1).unwrap();
        let spool = folder.join("spool");
        Self { name, key: key(seed), ledger, archive, spool, folder }
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

pub fn export_requests(
    site: &mut Site,
    trust: &TrustFile,
    stick: &Path,
    requests: &[(Request, &str)],
) -> Sent {
    let set = ItemSet::requests(requests.iter().map(|(request, _)| request)).unwrap();
    let machines: Vec<Vec<String>> =
        requests.iter().map(|(_, machine)| vec![(*machine).to_owned()]).collect();
    let (draft, key) = draft(site, Kind::Request, "gateway-1", vec![]);
    let (signed, frames) = seal(draft, &set, &key);
    let path = put(stick, &signed, frames);
    let items = set.order().iter().map(|index| NewItem::Request {
        request: &requests[*index].0,
        machines: &machines[*index],
    });
    book(site, trust, &signed, &path, items);
    Sent { path, digest: signed.digest() }
}

fn draft(site: &Site, kind: Kind, to: &str, answers: Vec<Digest>) -> (Manifest, SecretKey) {
    let to: SiteName = to.parse().unwrap();
    let next = site.ledger.next(&to, &site.key.public_key().id()).unwrap();
    let draft = Manifest {
        chunks: vec![],
        kind,
        from: site.name.clone(),
        to,
        epoch: next.epoch,
        sequence: next.sequence,
        previous: next.previous,
        created: NOW,
        expires: None,
        answers,
        acknowledges: next.acknowledges,
        voided: next.voided,
    };
    let seed = if site.name.as_str() == "gateway-1" { 2 } else { 1 };
    (draft, key(if site.name.as_str() == "plant-8" { 8 } else { seed }))
}

pub fn seal(
    draft: Manifest,
    set: &ItemSet,
    key: &SecretKey,
) -> (carnet_format::SignedManifest, Vec<Vec<u8>>) {
    let mut chunks = Vec::new();
    let mut frames = Vec::new();
    for index in 0..set.chunk_count() {
        let (items, plain) = set.chunk(index);
        let (entry, frame) = chunk::encode(items, &plain).unwrap();
        chunks.push(entry);
        frames.push(frame);
    }
    (SignedManifest::new(Manifest { chunks, ..draft }, key).unwrap(), frames)
}

pub fn put(folder: &Path, signed: &carnet_format::SignedManifest, frames: Vec<Vec<u8>>) -> PathBuf {
    let manifest = signed.manifest();
    let name = format!(
        "{}_{}_{}_{}.carnet",
        manifest.from,
        manifest.to,
        manifest.sequence,
        signed.digest().short()
    );
    let path = folder.join(name);
    let mut file = File::create(&path).unwrap();
    write_bundle(&mut file, signed, frames.into_iter().map(Ok)).unwrap();
    path
}

fn book<'a>(
    site: &mut Site,
    trust: &TrustFile,
    signed: &carnet_format::SignedManifest,
    path: &Path,
    items: impl Iterator<Item = NewItem<'a>>,
) {
    let archived = site.archive.store(&signed.digest(), &mut File::open(path).unwrap()).unwrap();
    let outbound = Outbound {
        manifest: signed.manifest(),
        digest: signed.digest(),
        key: site.key.public_key().id(),
        archived,
        trust: trust.digest(),
        now: NOW,
    };
    let mut items = items;
    site.ledger.export(&outbound, &mut items).unwrap();
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
    };
    let mut importer = Importer::new(setup, &mut site.ledger, hook);
    importer.finish_pending().unwrap();
    let files = importer.order(files);
    files.iter().map(|file| importer.import(file)).collect()
}

/// A request whose installation id is made of `seed`.
pub fn request(seed: u32) -> Request {
    let mut packed = [0; 23];
    packed[19..].copy_from_slice(&seed.to_be_bytes());
    Request {
        purpose: Purpose::Activate,
        reason: None,
        replaces: None,
        continues: None,
        body: RequestBody::Microsoft(MicrosoftRequest {
            installation_id: InstallationId::unpack(&packed).unwrap(),
            key_type: KeyType::Mak,
            application_id: Some("55c92734-d682-4d71-983e-d6ec3f16059f".parse().unwrap()),
            activation_id: Some("73111121-5638-40f6-bc11-f1d7b0d64300".parse().unwrap()),
            extended_pid: None,
        }),
    }
}

pub fn vendor_file(bytes: &[u8]) -> Request {
    Request {
        body: RequestBody::VendorFile { vendor: "wibu".parse().unwrap(), file: bytes.to_vec() },
        ..request(0)
    }
}

pub fn granted(seed: u8) -> Outcome {
    let mut packed = [0; 17];
    packed[16] = seed;
    let id = carnet_format::ConfirmationId::unpack(&packed).unwrap();
    Outcome::Granted(carnet_format::Grant::ConfirmationId(id))
}
