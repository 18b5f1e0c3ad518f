//! Receipts (spec section 10.3): the importing site's signed statement about a bundle.

use crate::cbor::{CborError, Reader, Writer};
use crate::codes::Code;
use crate::digest::Digest;
use crate::endorsement::MediumId;
use crate::passport::{Attributes, PassportError};
use crate::site::SiteName;
use crate::statement::Statement;

const VERSION: u64 = 0;
const ADMITTED: u64 = 1;

/// Whether the clock that gave a time is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The site's clock is trusted.
    Trusted,
    /// It is not: the time is a claim.
    Untrusted,
}

/// "This site admitted the bundle with this digest, at this time."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The bundle digest.
    pub bundle: Digest,
    /// The site that admitted it.
    pub site: SiteName,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
    /// Whether that clock is trusted.
    pub certainty: Certainty,
    /// SHA-256 of the trust file used.
    pub trust: Digest,
    /// Head of the audit log after the admission.
    pub ledger: Digest,
    /// The medium it came on, if its passport verified.
    pub medium: Option<MediumId>,
    /// The import steps that passed, ascending.
    pub checks: Vec<u8>,
    /// What the medium said of itself; empty if it said nothing.
    pub attributes: Attributes,
}

impl Statement for Receipt {
    const TYPE: &'static str = "application/vnd.carnet.receipt+cbor";
    type Error = ReceiptError;

    fn parse(payload: &[u8]) -> Result<Self, ReceiptError> {
        let mut reader = Reader::new(payload);
        let (mut version, mut bundle, mut site, mut verdict) = (None, None, None, None);
        let (mut time, mut certainty, mut trust, mut ledger) = (None, None, None, None);
        let (mut medium, mut checks, mut attributes) = (None, None, None);
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(&mut reader)? {
            match key {
                // RCPT-1.
                1 => match reader.number()? {
                    VERSION => version = Some(()),
                    other => return Err(ReceiptError::Version(other)),
                },
                2 => bundle = Some(reader.digest()?),
                // RCPT-2.
                3 => {
                    let text = reader.text(1..=SiteName::MAX_LENGTH)?;
                    site = Some(text.parse().map_err(|_| ReceiptError::Site)?);
                }
                4 => match reader.number()? {
                    ADMITTED => verdict = Some(()),
                    other => return Err(ReceiptError::Verdict(other)),
                },
                5 => time = Some(reader.number()?),
                6 => certainty = Some(read_certainty(&mut reader)?),
                7 => trust = Some(reader.digest()?),
                8 => ledger = Some(reader.digest()?),
                9 => medium = Some(reader.array_of()?),
                10 => checks = Some(read_checks(&mut reader)?),
                11 => attributes = Some(read_attributes(&mut reader)?),
                _ => return Err(map.unknown().into()),
            }
        }
        map.required(version)?;
        map.required(verdict)?;
        let receipt = Self {
            bundle: map.required(bundle)?,
            site: map.required(site)?,
            time: map.required(time)?,
            certainty: map.required(certainty)?,
            trust: map.required(trust)?,
            ledger: map.required(ledger)?,
            medium,
            checks: map.required(checks)?,
            attributes: attributes.unwrap_or_default(),
        };
        reader.finish()?;
        // RCPT-5.
        if receipt.medium.is_none() && !receipt.attributes.is_empty() {
            return Err(ReceiptError::Medium);
        }
        Ok(receipt)
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        let optional = [self.medium.is_some(), !self.attributes.is_empty()];
        out.map(9 + optional.into_iter().filter(|present| *present).count());
        out.uint(1).uint(VERSION).uint(2).bytes(self.bundle.as_bytes());
        out.uint(3).text(self.site.as_str()).uint(4).uint(ADMITTED).uint(5).uint(self.time);
        out.uint(6).uint(self.certainty as u64 + 1);
        out.uint(7).bytes(self.trust.as_bytes()).uint(8).bytes(self.ledger.as_bytes());
        if let Some(medium) = &self.medium {
            out.uint(9).bytes(medium);
        }
        out.uint(10).array(self.checks.len());
        for check in &self.checks {
            out.uint((*check).into());
        }
        if !self.attributes.is_empty() {
            out.uint(11);
            self.attributes.write(&mut out);
        }
        out.finish()
    }
}

/// RCPT-2.
fn read_certainty(reader: &mut Reader<'_>) -> Result<Certainty, ReceiptError> {
    match reader.number()? {
        1 => Ok(Certainty::Trusted),
        2 => Ok(Certainty::Untrusted),
        other => Err(ReceiptError::Certainty(other)),
    }
}

/// RCPT-3.
fn read_checks(reader: &mut Reader<'_>) -> Result<Vec<u8>, ReceiptError> {
    let count = reader.array(1..=32)?;
    let mut checks: Vec<u8> = Vec::with_capacity(count);
    for _ in 0..count {
        // safe: at most 64.
        let check = u8::try_from(reader.uint(1..=64)?).unwrap_or(u8::MAX);
        if checks.last().is_some_and(|last| *last >= check) {
            return Err(ReceiptError::Checks);
        }
        checks.push(check);
    }
    Ok(checks)
}

/// RCPT-5. To say nothing is to leave them out.
fn read_attributes(reader: &mut Reader<'_>) -> Result<Attributes, ReceiptError> {
    let attributes = Attributes::read(reader).map_err(|error| match error {
        PassportError::Cbor(error) => ReceiptError::Cbor(error),
        _ => ReceiptError::Attributes,
    })?;
    if attributes.is_empty() { Err(ReceiptError::Attributes) } else { Ok(attributes) }
}

/// What can be wrong with a receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The CBOR.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// RCPT-1.
    #[error("version {0}, expected 0")]
    Version(u64),
    /// RCPT-2.
    #[error("the site name has characters that are not permitted")]
    Site,
    /// RCPT-2.
    #[error("verdict {0}, expected 1 (admitted)")]
    Verdict(u64),
    /// RCPT-2.
    #[error("certainty {0}, expected 1 or 2")]
    Certainty(u64),
    /// RCPT-3.
    #[error("the checks are not in ascending order")]
    Checks,
    /// RCPT-5.
    #[error("the attributes of the medium are empty, or a text of them is not permitted")]
    Attributes,
    /// RCPT-5.
    #[error("attributes are stated, but no medium")]
    Medium,
}

impl ReceiptError {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Cbor(error) => error.code(),
            Self::Version(_) => Code::ReceiptVersion,
            Self::Site => Code::ReceiptSite,
            Self::Verdict(_) => Code::ReceiptVerdict,
            Self::Certainty(_) => Code::ReceiptCertainty,
            Self::Checks => Code::ReceiptChecks,
            Self::Attributes => Code::ReceiptAttributes,
            Self::Medium => Code::ReceiptMedium,
        }
    }
}
