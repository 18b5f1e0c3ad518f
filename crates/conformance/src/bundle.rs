//! The operation `bundle`.

use std::io::Cursor;

use carnet_format::passport::PassportFile;
use carnet_format::{Attributes, Code, SiteName};
use carnet_judge::medium::{Attribute, Medium, SeenMedium};
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_judge::verdict::{self, Fault, Outcome, Released, Stop, Verifier};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Parameters;

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
    let mut verifier = Verifier::new(&trust)
        .at(parameters.known())
        .on(medium.transpose()?.unwrap_or_default())
        .releasing(Released { codes: &released, jump });
    if let Some(site) = &site {
        verifier = verifier.for_site(site);
    }
    let outcome = verdict::open(Cursor::new(data), &trust)
        .and_then(|opened| opened.judge(&verifier))
        .and_then(|judged| judged.finish());
    let (verdict, fault) = match &outcome {
        Ok(Outcome::Approved(_)) => ("accepted", None),
        Ok(Outcome::Held(held)) => ("held", held.reasons().first()),
        Err(Stop::Rejected(fault)) => ("rejected", Some(fault)),
        Err(Stop::Unread { .. }) => ("unknown", None),
    };
    let approved = outcome.as_ref().ok().filter(|_| verdict == "accepted").map(Outcome::findings);
    let endorsements = outcome.as_ref().ok().map(|it| &it.findings().tally().endorsements);
    let codes = endorsements.into_iter().flatten();
    Ok(json!({
        "accept": approved.is_some(),
        "verdict": verdict,
        "code": fault.map(|fault: &Fault| fault.code.as_str()),
        "digest": approved.map(|findings| findings.digest().to_string()),
        "items": approved.map_or(0, |findings| findings.manifest().items()),
        "medium": medium_json(verifier.medium()),
        "endorsements": codes.map(|it| it.code.map(Code::as_str)).collect::<Vec<_>>(),
    }))
}

/// What was made of the medium; null where nothing is known.
fn medium_json(medium: &Medium) -> Value {
    if *medium == Medium::NotLookedAt {
        return Value::Null;
    }
    let names = |attributes: &[Attribute]| {
        attributes.iter().map(|attribute| attribute.as_str()).collect::<Vec<_>>()
    };
    let passport = medium.accepted();
    json!({
        "id": medium.id().as_ref().map(medium_text),
        "known": medium.known_by(),
        "code": medium.refused().map(|fault| fault.code.as_str()),
        "differs": names(passport.map_or(&[], |passport| &passport.differs)),
        "not_told": names(passport.map_or(&[], |passport| &passport.not_told)),
        "foreign": medium.seen().map(|seen| seen.foreign),
    })
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
