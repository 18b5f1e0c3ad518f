//! The operation `bundle`.

use std::io::Cursor;

use carnet_format::{Attributes, Code, SiteName};
use carnet_media::PassportFile;
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Parameters;
use crate::medium::{Medium, SeenMedium};
use crate::report::Report;
use crate::status::Status;
use crate::trust::TrustFile;
use crate::verdict::{Context, Released};

/// The medium of a bundle: its id as a person states it, or what was found on it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum MediumParameter {
    Stated(String),
    Seen { passport: Option<String>, seen: AttributesParameter, foreign: u64 },
}

/// What a medium says of itself.
#[derive(Deserialize)]
pub(super) struct AttributesParameter {
    vendor_id: Option<u16>,
    product_id: Option<u16>,
    serial: Option<String>,
    capacity: Option<u64>,
    filesystem: Option<String>,
}

pub(super) fn judge(parameters: &Parameters, data: &[u8]) -> Result<Value, &'static str> {
    let text = parameters.trust.as_ref().ok_or("trust is missing")?;
    let trust = TrustFile::parse(text.as_bytes()).map_err(|_| "the trust file is rejected")?;
    let site = parameters.site.as_ref().map(|site| site.parse::<SiteName>());
    let site = site.transpose().map_err(|_| "site is no site name")?;
    let medium = parameters.medium.as_ref().map(|medium| read_medium(medium, &trust));
    let released = parameters.released.iter().map(|code| code.parse::<Code>());
    let released = released.collect::<Result<Vec<_>, _>>().map_err(|_| "released has no code")?;
    // A vector does not say which time was released: any.
    let jump = released.contains(&Code::TimeJump).then_some(u64::MAX);
    let context = Context {
        trust: &trust,
        here: site.as_ref(),
        now: parameters.known(),
        medium: medium.transpose()?.unwrap_or_default(),
        released: Released { codes: &released, jump },
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
