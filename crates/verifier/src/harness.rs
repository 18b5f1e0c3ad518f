//! Judges test vectors (`testvectors/README.md`): one JSON object a line in, one outcome a line out.

use std::io::{BufRead, Cursor, Write};

use carnet_format::bundle::{LABEL, read_statement_file};
use carnet_format::{
    Approval, Attributes, BundleReader, ChunkEntry, Code, Digest, Hasher, Item, Kind, Manifest,
    Passport, PublicKey, Receipt, Scan, SiteName, Statement, StatementError, Unverified, chunk,
};
use carnet_media::PassportFile;
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::command::CommandError;
use crate::medium::{Medium, SeenMedium};
use crate::report::Report;
use crate::status::Status;
use crate::text::json_line;
use crate::time::{Now, OwnClock};
use crate::trust::TrustFile;
use crate::verdict::{Context, Hold};

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

/// The medium of a bundle: its id as a person states it, or what was found on it.
#[derive(Deserialize)]
#[serde(untagged)]
enum MediumParameter {
    Stated(String),
    Seen { passport: Option<String>, seen: AttributesParameter, foreign: u64 },
}

/// What a medium says of itself.
#[derive(Deserialize)]
struct AttributesParameter {
    vendor_id: Option<u16>,
    product_id: Option<u16>,
    serial: Option<String>,
    capacity: Option<u64>,
    filesystem: Option<String>,
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
    low: Option<u64>,
    site: Option<String>,
    medium: Option<MediumParameter>,
}

/// Reads vectors until the input ends.
pub(crate) fn run(input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Status, CommandError> {
    for (number, line) in input.lines().enumerate() {
        let bad = |reason: String| CommandError::Vector { line: number + 1, reason };
        let vector: Vector =
            serde_json::from_str(&line?).map_err(|error| bad(error.to_string()))?;
        let mut outcome = judge(&vector).map_err(|reason| bad(reason.to_owned()))?;
        outcome["id"] = Value::String(vector.id);
        writeln!(out, "{}", json_line(&outcome))?;
    }
    Ok(Status::Done)
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
        "bundle" => judge_bundle(parameters, &data)?,
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
        T::parse(data).map(|_| ()).map_err(|error| error.into().code())
    }
    Ok(match parameters.statement.as_deref() {
        Some("manifest") => parse::<Manifest>(data),
        Some("approval") => parse::<Approval>(data),
        Some("scan") => parse::<Scan>(data),
        Some("receipt") => parse::<Receipt>(data),
        Some("passport") => parse::<Passport>(data),
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

/// As in a file, but the payload is not read: a fault in it comes after the signature (COSE-8).
fn judge_cose(keys: &[PublicKey], data: &[u8]) -> Result<Digest, Code> {
    let file = [&LABEL[..], data].concat();
    let (statement, _) = BundleReader::open(Cursor::new(file))
        .map_err(|error| error.code().unwrap_or(Code::FileTruncated))?;
    let digest = statement.claimed_digest();
    let id = statement.claimed_key_id();
    let key = keys.iter().find(|key| key.id() == id).ok_or(Code::KeyUnknown)?;
    match statement.verify(key) {
        Err(StatementError::Cose(error)) => Err(error.code()),
        _ => Ok(digest),
    }
}

fn verify<T: Statement>(statement: Unverified<T>, keys: &[PublicKey]) -> Result<Digest, Code> {
    let id = statement.claimed_key_id();
    let key = keys.iter().find(|key| key.id() == id).ok_or(Code::KeyUnknown)?;
    statement.verify(key).map(|verified| verified.digest()).map_err(|error| error.code())
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
    let each = |item: Item| match item {
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

fn judge_bundle(parameters: &Parameters, data: &[u8]) -> Result<Value, &'static str> {
    let text = parameters.trust.as_ref().ok_or("trust is missing")?;
    let trust = TrustFile::parse(text.as_bytes()).map_err(|_| "the trust file is rejected")?;
    let site = parameters.site.as_ref().map(|site| site.parse::<SiteName>());
    let site = site.transpose().map_err(|_| "site is no site name")?;
    let medium = parameters.medium.as_ref().map(|medium| read_medium(medium, &trust));
    let clock = match (parameters.clock.as_deref(), parameters.now) {
        (Some("trusted"), Some(now)) => OwnClock::Trusted(now),
        _ => OwnClock::Untrusted,
    };
    let context = Context {
        trust: &trust,
        here: site.as_ref(),
        now: Now::new(clock, parameters.low),
        medium: medium.transpose()?.unwrap_or_default(),
        hold: Hold::Stands,
    };
    let report = Report::judge(String::new(), Cursor::new(data), &context);
    let accept = report.status() == Status::Done;
    let items = report.bundle.as_ref().map_or(0, |bundle| bundle.manifest.items());
    let codes =
        report.endorsements.iter().map(|endorsement| endorsement.code.map(|code| code.as_str()));
    Ok(json!({
        "accept": accept,
        "verdict": report.verdict(),
        "code": report.fault().map(|fault| fault.code.as_str()),
        "digest": report.bundle.as_ref().filter(|_| accept).map(|bundle| bundle.digest.to_string()),
        "items": if accept { items } else { 0 },
        "medium": report.medium.json(),
        "endorsements": codes.collect::<Vec<_>>(),
    }))
}

fn read_medium(medium: &MediumParameter, trust: &TrustFile) -> Result<Medium, &'static str> {
    let bytes = |hex: &String| HEXLOWER.decode(hex.as_bytes()).ok();
    match medium {
        MediumParameter::Stated(id) => bytes(id)
            .and_then(|bytes| Some(Medium::Stated(bytes.try_into().ok()?)))
            .ok_or("medium is no medium id"),
        MediumParameter::Seen { passport, seen, foreign } => {
            let passport = passport.as_ref().map(|hex| bytes(hex).ok_or("passport is no hex"));
            let passport = passport.transpose()?.map_or(PassportFile::None, PassportFile::One);
            let attributes = Attributes {
                vendor_id: seen.vendor_id,
                product_id: seen.product_id,
                serial: seen.serial.clone(),
                capacity: seen.capacity,
                filesystem: seen.filesystem.clone(),
            };
            let seen = SeenMedium::judge(trust, &passport, attributes, *foreign);
            Ok(Medium::Seen(Box::new(seen)))
        }
    }
}
