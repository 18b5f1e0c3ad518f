//! Property: with the keys of one trust file nothing is approved but the one bundle that they signed, to its last
//! chunk; and not that one with any byte changed.

#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use carnet_format::BundleReader;
use carnet_format::bundle::EndorsementSet;
use carnet_judge::{TrustFile, Verifier};
use data_encoding::HEXLOWER;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Two approvals are wanted and there.
const VECTOR: &str = include_str!("../../testvectors/bundle/accept/bundle-quorum-two-of-two.json");

static GOOD: LazyLock<Good> = LazyLock::new(Good::read);

fuzz_target!(|data: &[u8]| {
    assert!(!GOOD.approves(data) || data.starts_with(&GOOD.signed));
    if let [a, b, change @ 1..=255, ..] = *data {
        let mut file = GOOD.file.clone();
        let at = usize::from(u16::from_le_bytes([a, b])) % file.len();
        file[at] ^= change;
        assert!(!GOOD.approves(&file));
    }
});

struct Good {
    file: Vec<u8>,
    /// Without the approvals.
    signed: Vec<u8>,
    trust: TrustFile,
    now: u64,
}

impl Good {
    fn read() -> Self {
        let vector: Value = serde_json::from_str(VECTOR).unwrap();
        let hex = vector["data"][0]["hex"].as_str().unwrap();
        let file = HEXLOWER.decode(hex.as_bytes()).unwrap();
        let parameters = &vector["parameters"];
        let trust = TrustFile::parse(parameters["trust"].as_str().unwrap().as_bytes()).unwrap();
        let (manifest, mut reader) = BundleReader::open(Cursor::new(&file)).unwrap();
        let key = trust.key(&manifest.claimed_key_id()).unwrap();
        let manifest = manifest.verify(&key.public).unwrap();
        let mut signed = Vec::new();
        reader.write_with_endorsements(&manifest, &EndorsementSet::default(), &mut signed).unwrap();
        let now = parameters["now"].as_u64().unwrap();
        let good = Self { file, signed, trust, now };
        assert!(good.approves(&good.file) && !good.approves(&good.signed));
        good
    }

    fn approves(&self, file: &[u8]) -> bool {
        Verifier::new(&self.trust).at(self.now).verify(Cursor::new(file)).is_ok()
    }
}
