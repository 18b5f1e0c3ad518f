//! The bundles, the passport and the trust updates of `cmd/`, made from the inputs, trust files and
//! practice keys that lie there.
//!
//! `FIXTURES=overwrite cargo test -p carnet --test fixtures` writes them; otherwise the test compares.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use carnet_format::bundle::LABEL;
use carnet_format::{
    Approval, Attributes, BundleReader, ChunkEntry, Digest, Manifest, Passport, SignedManifest,
    Signer, Statement as _, TrustApproval, Voided, write_bundle,
};
use carnet_judge::time::Utc;
use carnet_signer::SecretKey;

/// 2026-11-22T04:02:00Z: when everything was made.
const THEN: u64 = 1_795_320_120;
const IN_2098: u64 = 4_041_964_800;

/// What follows the label of a frame that decoders skip (RFC 8878 section 3.1.2): its length.
const SKIPPABLE: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();
const HIDDEN: &[u8] = b"pump 4 stops at noon";

#[test]
fn the_fixtures_are_what_is_written_here() {
    let mut files = BTreeMap::new();
    files.extend(good_and_bad());
    files.extend(to_approve());
    files.extend(on_media());
    files.extend(trust_updates());
    let overwrite = env::var_os("FIXTURES").is_some_and(|it| it == "overwrite");
    for (name, bytes) in files {
        let path = cmd(name);
        if overwrite {
            fs::write(path, bytes).unwrap();
        } else {
            assert!(fs::read(path).unwrap() == bytes, "{name} is not what is made here");
        }
    }
}

type Files = Vec<(&'static str, Vec<u8>)>;

/// Requests of every kind, and what can be wrong with a bundle of them.
fn good_and_bad() -> Files {
    let key = key("exchange.in/plant/key.pem");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exporter/samples");
    let mut samples: Vec<PathBuf> =
        fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    samples.sort();
    let requests = Bundle::exported("exchange.in/plant/key.pem", "verify.in/trust.toml", &samples);
    let good = requests.file(&key);

    let mut flipped = good.clone();
    *flipped.iter_mut().nth_back(300).unwrap() ^= 0x10;
    let mut cut = good.clone();
    cut.truncate(450);
    let mut voided = requests.clone();
    voided.manifest.sequence = 3;
    voided.manifest.previous = Some(Digest::of(b"2"));
    voided.manifest.voided = vec![
        Voided { sequence: 1, digest: Digest::of(b"1") },
        Voided { sequence: 2, digest: Digest::of(b"2") },
    ];
    let unknown = approval(requests.digest(&key), &self::key("approve.in/keys/second.pem"));
    vec![
        ("own.in/unknown.carnet", [good.clone(), unknown].concat()),
        ("release.in/clean/requests.carnet", voided.file(&key)),
        ("release.in/stick/requests.carnet", voided.file(&key)),
        ("receipt.in/requests.carnet", good.clone()),
        ("verify.in/requests.carnet", good),
        ("verify.in/flipped.carnet", flipped),
        ("verify.in/cut.carnet", cut),
        ("verify.in/hidden.carnet", requests.smuggling().file(&key)),
        ("verify.in/stranger.carnet", requests.file(&self::key("approve.in/keys/plant.pem"))),
        ("verify.in/voided.carnet", voided.file(&key)),
    ]
}

/// Two bundles that officers look at, one with bad approvals and one that is bad itself.
fn to_approve() -> Files {
    let (plant, trust) = ("approve.in/keys/plant.pem", "approve.in/trust.toml");
    let exporter = key(plant);
    let requests = Bundle::exported(plant, trust, &[cmd("exchange.in/input/week-1.csv")]);
    let requests_file = requests.file(&exporter);
    let digest = requests.digest(&exporter);

    let scratch = tempfile::tempdir().unwrap();
    let vendor_file = scratch.path().join("request.WibuCmRaC");
    let bytes: Vec<u8> = (0..20_u8).flat_map(|it| *Digest::of(&[it]).as_bytes()).collect();
    fs::write(&vendor_file, bytes).unwrap();
    let vendor = [Path::new("--vendor"), Path::new("codemeter")].map(Path::to_owned);
    let mut other = Bundle::exported(plant, trust, &[&vendor[..], &[vendor_file]].concat());
    other.manifest.sequence = 2;
    other.manifest.previous = Some(digest);
    other.manifest.created += 1;
    let other_file = other.file(&exporter);
    let mut broken = other_file.clone();
    *broken.iter_mut().nth_back(100).unwrap() ^= 0x10;

    let (second, third) = (key("approve.in/keys/second.pem"), key("approve.in/keys/third.pem"));
    let approval = approval(digest, &second);
    let mut altered = approval.clone();
    *altered.iter_mut().nth_back(40).unwrap() ^= 0x10;
    let damaged = [
        requests_file.clone(),
        approval.clone(),
        approval,
        altered,
        self::approval(other.digest(&exporter), &third),
        self::approval(digest, &key("exchange.in/plant/key.pem")),
        b"no endorsement".to_vec(),
    ];
    vec![
        ("approve.in/requests.carnet", requests_file),
        ("approve.in/report.txt", report(&other_file)),
        ("approve.in/other.carnet", other_file),
        ("approve.in/broken.carnet", broken),
        ("approve.in/damaged.carnet", damaged.concat()),
    ]
}

/// A bundle for a stick, and the passport of that stick.
fn on_media() -> Files {
    let plant = "media.in/keys/plant.pem";
    let trust = "media.in/trust.toml";
    let requests = Bundle::exported(plant, trust, &[cmd("media.in/requests.jsonl")]);
    let [out, back] = [("plant-7", "gateway-1"), ("gateway-1", "plant-7")]
        .map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()));
    let passport = Passport {
        medium: 0xfbf6_aa1c_deb5_6501_a769_549f_b0ca_b0c7_u128.to_be_bytes(),
        label: "Carnet 07".to_owned(),
        attributes: Attributes {
            vendor_id: Some(0x0951),
            product_id: Some(0x1666),
            serial: Some("001CC0EC34A1F8A1B7E00012".to_owned()),
            capacity: Some(15_728_640_000),
            filesystem: Some("6E2A-0C41".to_owned()),
        },
        routes: vec![out, back],
        issued: THEN,
        valid_until: IN_2098,
    };
    let (passport, _) = passport.sign(&key("media.in/keys/media.pem")).unwrap();
    vec![
        ("media.in/requests.carnet", requests.file(&key(plant))),
        ("media.in/carnet-07.carnet-medium", [LABEL.to_vec(), passport].concat()),
    ]
}

/// Trust updates that take the place of `update.in/trust.toml`, or do not.
fn trust_updates() -> Files {
    let (second, third) = (key("approve.in/keys/second.pem"), key("approve.in/keys/third.pem"));
    let stranger = key("exchange.in/plant/key.pem");
    let text = |name: &str| fs::read(cmd(&format!("update.in/{name}"))).unwrap();
    let (present, next, later) = (text("trust.toml"), text("next.toml"), text("later.toml"));
    let good = [(3, &present, &second), (3, &present, &third)];
    let mut forged = update(&next, &good);
    *forged.last_mut().unwrap() ^= 1;
    vec![
        ("update.in/next.carnet-trust", update(&next, &good)),
        ("update.in/half.carnet-trust", update(&next, &good[..1])),
        (
            "update.in/later.carnet-trust",
            update(&later, &[(4, &next, &second), (4, &next, &third)]),
        ),
        ("update.in/stranger.carnet-trust", update(&next, &[(3, &present, &stranger)])),
        (
            "update.in/serial.carnet-trust",
            update(&next, &[(9, &present, &second), (9, &present, &third)]),
        ),
        ("update.in/forged.carnet-trust", forged),
    ]
}

/// A trust update with these approvals: serial, the text that is replaced, key.
fn update(text: &[u8], approvals: &[(u64, &Vec<u8>, &SecretKey)]) -> Vec<u8> {
    let mut approvals: Vec<Vec<u8>> = approvals
        .iter()
        .map(|(serial, replaces, key)| {
            let approval = TrustApproval {
                serial: *serial,
                text: Digest::of(text),
                replaces: Digest::of(replaces),
                ticket: "CHG-9".to_owned(),
                signed: THEN,
            };
            approval.sign(*key).unwrap().0
        })
        .collect();
    approvals.sort();
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    let head = [&[0x59][..], &length].concat();
    [LABEL.to_vec(), head, text.to_vec(), approvals.concat()].concat()
}

/// What a kiosk says of a file.
fn report(file: &[u8]) -> Vec<u8> {
    let digest = Digest::of(file);
    let text = format!("other.carnet  SHA-256 {digest}  nothing found\n");
    format!("Kiosk 3, database 17 of 2026-11-20\n{text}").into_bytes()
}

fn approval(bundle: Digest, key: &SecretKey) -> Vec<u8> {
    let approval = Approval {
        bundle,
        ticket: "CHG-6".to_owned(),
        signed: THEN,
        not_before: None,
        not_after: None,
        media: Vec::new(),
    };
    approval.sign(key).unwrap().0
}

/// A bundle that can be changed and signed again.
#[derive(Clone)]
struct Bundle {
    manifest: Manifest,
    frames: Vec<Vec<u8>>,
}

impl Bundle {
    /// What `carnet export` makes of these words.
    fn exported(key: &str, trust: &str, words: &[PathBuf]) -> Self {
        let scratch = tempfile::tempdir().unwrap();
        let path = |name: &str| scratch.path().join(name);
        fs::copy(cmd(key), path("key.pem")).unwrap();
        guard(&path("key.pem"));
        fs::copy(cmd(trust), path("trust.toml")).unwrap();
        let settings = "site = \"plant-7\"\ntrust = \"trust.toml\"\nkey = \"key.pem\"\n\
                        ledger = \"ledger.db\"\noutbox = \"outbox\"\narchive = \"archive\"\n";
        fs::write(path("carnet.toml"), settings).unwrap();
        let carnet = |words: &[&str], inputs: &[PathBuf]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
            command.args(["--config", "carnet.toml"]).args(words).args(inputs);
            let output = command.current_dir(scratch.path()).output().unwrap();
            assert!(output.status.success(), "{output:?}");
        };
        carnet(&["ledger", "create"], &[]);
        let then = Utc(THEN).to_string();
        let stated = ["--now", &then, "--ticket", "CHG-1"];
        carnet(
            &[&["export", "--to", "gateway-1", "-o", "out.carnet"], &stated[..]].concat(),
            words,
        );
        let bytes = fs::read(path("out.carnet")).unwrap();
        let (manifest, mut reader) = BundleReader::open(Cursor::new(&bytes)).unwrap();
        let manifest = manifest.verify(&self::key(key).public_key()).unwrap();
        let framing = reader.framing(&manifest).unwrap();
        let frames = (0..manifest.chunks.len())
            .map(|index| reader.frame(&framing, &manifest, index).unwrap())
            .collect();
        Self { manifest: Manifest::clone(&manifest), frames }
    }

    /// With a frame in front of the first that every zstd decoder skips; all digests are right.
    fn smuggling(&self) -> Self {
        let Self { mut manifest, mut frames } = self.clone();
        let length = u32::try_from(HIDDEN.len()).unwrap().to_le_bytes();
        frames[0] = [&SKIPPABLE[..], &length, HIDDEN, &frames[0]].concat();
        manifest.chunks[0] = ChunkEntry {
            frame_length: u32::try_from(frames[0].len()).unwrap(),
            frame_digest: Digest::of(&frames[0]),
            ..manifest.chunks[0]
        };
        Self { manifest, frames }
    }

    fn signed(&self, key: &SecretKey) -> SignedManifest {
        SignedManifest::new(self.manifest.clone(), key).unwrap()
    }

    fn digest(&self, key: &SecretKey) -> Digest {
        self.signed(key).digest()
    }

    fn file(&self, key: &SecretKey) -> Vec<u8> {
        let mut file = Vec::new();
        let frames = self.frames.iter().map(|frame| Ok(frame.clone()));
        write_bundle(&mut file, &self.signed(key), frames).unwrap();
        file
    }
}

fn cmd(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(name)
}

fn key(name: &str) -> SecretKey {
    guard(&cmd(name));
    carnet_signer::load(&cmd(name), None).unwrap()
}

/// A checkout does not keep the rights of a file, and a key that others can read is not used.
fn guard(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}
