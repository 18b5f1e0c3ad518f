//! Judges test vectors (`testvectors/README.md`): one JSON object a line in, one outcome a line out. It needs
//! what a judge needs and nothing of the operating system, so it runs wherever `carnet_judge` does.

mod bundle;

use std::io::Cursor;

use carnet_format::bundle::{LABEL, read_statement_file};
use carnet_format::{
    Approval, BundleReader, ChunkEntry, Code, Digest, FileKind, Hasher, Item, Kind, Manifest,
    ManifestError, Passport, PublicKey, Receipt, Scan, Statement, TrustApproval, Unverified, chunk,
};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::{Value, json};

use self::bundle::MediumParameter;
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::trust::TrustFile;
use carnet_judge::update::{self, UpdateOutcome};

/// What the harness needs of a vector; the rest is for people and for the comparison.
#[derive(Deserialize)]
struct Vector {
    id: String,
    operation: String,
    #[serde(default)]
    parameters: Parameters,
    data: Vec<Part>,
}

/// A run of bytes, perhaps repeated.
#[derive(Deserialize)]
struct Part {
    hex: String,
    times: Option<usize>,
}

#[derive(Default, Deserialize)]
struct Parameters {
    #[serde(rename = "type")]
    statement: Option<String>,
    #[serde(default)]
    keys: Vec<String>,
    plain_length: Option<u32>,
    frame_digest: Option<String>,
    plain_digest: Option<String>,
    kind: Option<u8>,
    answers: Option<usize>,
    items: Option<u32>,
    trust: Option<String>,
    now: Option<u64>,
    clock: Option<String>,
    floor: Option<u64>,
    anchor: Option<u64>,
    #[serde(default)]
    released: Vec<String>,
    site: Option<String>,
    medium: Option<MediumParameter>,
}

impl Parameters {
    /// What is known about now.
    fn known(&self) -> Now {
        let clock = match (self.clock.as_deref(), self.now) {
            (Some("trusted"), Some(now)) => OwnClock::Trusted(now),
            _ => OwnClock::Untrusted,
        };
        let now = Now::new(clock, self.floor);
        self.anchor.map_or(now, |anchor| now.anchored(anchor))
    }
}

/// Judges one vector; the outcome is one JSON object.
///
/// # Errors
/// What is wrong with the line: it is not a test vector.
pub fn judge_line(line: &str) -> Result<String, String> {
    let vector: Vector = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut outcome = judge(&vector)?;
    outcome["id"] = Value::String(vector.id);
    Ok(outcome.to_string())
}

fn judge(vector: &Vector) -> Result<Value, &'static str> {
    let mut data = Vec::new();
    for part in &vector.data {
        let bytes = HEXLOWER.decode(part.hex.as_bytes()).map_err(|_| "data is not hexadecimal")?;
        for _ in 0..part.times.unwrap_or(1) {
            data.extend_from_slice(&bytes);
        }
    }
    let parameters = &vector.parameters;
    Ok(match vector.operation.as_str() {
        "key" => plain(judge_key(&data).map(|key| Some(key.id().to_string()))),
        "statement" => plain(judge_statement(parameters, &data)?.map(|()| None)),
        "cose" => plain(
            judge_cose(&known_keys(parameters)?, &data).map(|digest| Some(digest.to_string())),
        ),
        "chunk" => plain(judge_chunk(parameters, &data)?.map(|digest| Some(digest.to_string()))),
        "items" => judge_items(parameters, &data)?,
        "receipt" => judge_file::<Receipt>(parameters, &data)?,
        "passport" => judge_file::<Passport>(parameters, &data)?,
        "trust" => plain(
            TrustFile::parse(&data)
                .map(|file| Some(file.digest().to_string()))
                .map_err(|errors| errors.code()),
        ),
        "bundle" => bundle::judge(parameters, &data)?,
        "update" => judge_update(parameters, &data)?,
        "kind" => json!({
            "accept": true,
            "code": null,
            "kind": match FileKind::of(&data) {
                FileKind::Bundle => "bundle",
                FileKind::Receipt => "receipt",
                FileKind::Passport => "passport",
                FileKind::TrustUpdate => "update",
            },
        }),
        _ => json!({ "skipped": "unknown operation" }),
    })
}

fn plain(result: Result<Option<String>, Code>) -> Value {
    match result {
        Ok(digest) => json!({ "accept": true, "code": null, "digest": digest }),
        Err(code) => json!({ "accept": false, "code": code.as_str() }),
    }
}

fn judge_key(data: &[u8]) -> Result<PublicKey, Code> {
    PublicKey::from_bytes(data).map_err(|error| error.code())
}

fn judge_statement(parameters: &Parameters, data: &[u8]) -> Result<Result<(), Code>, &'static str> {
    fn parse<T: Statement>(data: &[u8]) -> Result<(), Code> {
        T::parse(data).map(|_| ()).map_err(Into::into)
    }
    Ok(match parameters.statement.as_deref() {
        Some("manifest") => parse::<Manifest>(data),
        Some("approval") => parse::<Approval>(data),
        Some("scan") => parse::<Scan>(data),
        Some("receipt") => parse::<Receipt>(data),
        Some("passport") => parse::<Passport>(data),
        Some("trust-approval") => parse::<TrustApproval>(data),
        _ => return Err("type is no statement"),
    })
}

fn known_keys(parameters: &Parameters) -> Result<Vec<PublicKey>, &'static str> {
    let read = |hex: &String| {
        HEXLOWER.decode(hex.as_bytes()).ok().and_then(|bytes| judge_key(&bytes).ok())
    };
    parameters
        .keys
        .iter()
        .map(read)
        .collect::<Option<_>>()
        .ok_or("keys has something else than keys")
}

/// As in a file, but the payload is not read: a fault in it comes after the signature (COSE-9).
fn judge_cose(keys: &[PublicKey], data: &[u8]) -> Result<Digest, Code> {
    let file = [&LABEL[..], data].concat();
    let (statement, _) = BundleReader::open(Cursor::new(file))
        .map_err(|error| error.code().unwrap_or(Code::FileTruncated))?;
    let digest = statement.claimed_digest();
    let id = statement.claimed_key_id();
    let key = keys.iter().find(|key| key.id() == id).ok_or(Code::KeyUnknown)?;
    match statement.verify(key) {
        Err(ManifestError::Cose(error)) => Err(error.code()),
        _ => Ok(digest),
    }
}

fn verify<T: Statement>(statement: Unverified<T>, keys: &[PublicKey]) -> Result<Digest, Code> {
    let id = statement.claimed_key_id();
    let key = keys.iter().find(|key| key.id() == id).ok_or(Code::KeyUnknown)?;
    statement.verify(key).map(|verified| verified.digest()).map_err(Into::into)
}

fn judge_chunk(parameters: &Parameters, data: &[u8]) -> Result<Result<Digest, Code>, &'static str> {
    let digest =
        |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Digest>().ok());
    let entry = || {
        Some(ChunkEntry {
            items: 1,
            frame_length: u32::try_from(data.len()).ok()?,
            plain_length: parameters.plain_length?,
            frame_digest: digest(&parameters.frame_digest)?,
            plain_digest: digest(&parameters.plain_digest)?,
        })
    };
    let entry = entry().ok_or("the entry is not complete")?;
    let plain = chunk::decode(&entry, data);
    Ok(plain.map(|plain| Digest::of(&plain)).map_err(|error| error.code()))
}

fn judge_items(parameters: &Parameters, data: &[u8]) -> Result<Value, &'static str> {
    let kind = match parameters.kind {
        Some(1) => Kind::Request,
        Some(2) => Kind::Response,
        _ => return Err("kind is neither 1 nor 2"),
    };
    let entry = ChunkEntry {
        items: parameters.items.ok_or("items is missing")?,
        frame_length: 0,
        plain_length: u32::try_from(data.len()).map_err(|_| "the data is too long")?,
        frame_digest: Digest::of(&[]),
        plain_digest: Digest::of(data),
    };
    let mut keys = Hasher::new();
    let each = |item: &Item| match item {
        Item::Request(request) => keys.update(&request.key()),
        Item::Response(response) => keys.update(&response.key()),
    };
    let answers = parameters.answers.unwrap_or(0);
    Ok(match chunk::items(&entry, kind, answers, data, each) {
        Ok(_) => {
            let digest = keys.finish().to_string();
            json!({ "accept": true, "code": null, "digest": digest, "items": entry.items })
        }
        Err(error) => json!({ "accept": false, "code": error.code().as_str(), "items": 0 }),
    })
}

fn judge_file<T: Statement>(parameters: &Parameters, data: &[u8]) -> Result<Value, &'static str> {
    let keys = known_keys(parameters)?;
    let result = read_statement_file::<T>(&mut Cursor::new(data))
        .map_err(|error| error.code().unwrap_or(Code::FileTruncated))
        .and_then(|statement| verify(statement, &keys));
    Ok(plain(result.map(|digest| Some(digest.to_string()))))
}

fn judge_update(parameters: &Parameters, data: &[u8]) -> Result<Value, &'static str> {
    let present = parameters.trust.as_ref().map(|text| TrustFile::parse(text.as_bytes()));
    let present = present.transpose().map_err(|_| "the trust file is rejected")?;
    let judged = update::judge(&mut Cursor::new(data), present.as_ref(), parameters.known())
        .map_err(|_| "the data cannot be read")?;
    let (verdict, fault) = match judged.as_ref().map(|judged| &judged.outcome) {
        Ok(UpdateOutcome::Present | UpdateOutcome::Accepted(_)) => ("accepted", None),
        Ok(UpdateOutcome::Held { fault, .. }) => ("held", Some(fault)),
        Ok(UpdateOutcome::Rejected(fault)) | Err(fault) => ("rejected", Some(fault)),
    };
    let accept = fault.is_none();
    let judged = judged.as_ref().ok();
    let codes = judged.map_or(&[][..], |judged| &judged.tally.approvals);
    let codes = codes.iter().map(|approval| approval.code.map(Code::as_str));
    Ok(json!({
        "accept": accept,
        "verdict": verdict,
        "code": fault.map(|fault| fault.code.as_str()),
        "digest": judged.filter(|_| accept).map(|judged| judged.digest.to_string()),
        "approvals": codes.collect::<Vec<_>>(),
    }))
}
