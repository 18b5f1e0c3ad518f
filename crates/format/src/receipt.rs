//! Receipts (spec section 10.3): the importing site's signed statement about a bundle.

use crate::cbor::{CborError, Reader, Writer};
use crate::codes::Code;
use crate::digest::Digest;
use crate::medium::{Attributes, MediumId};
use crate::site::SiteName;
use crate::statement::{CoseError, Statement, VERSION};

/// How sure the time of a receipt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The site's clock gave it and is trusted.
    Trusted,
    /// The site's clock gave it and is not trusted: the time is a claim.
    Untrusted,
    /// A person stated it.
    Stated,
}

/// "This site admitted the bundle with this digest, at this time."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The bundle digest.
    pub bundle: Digest,
    /// The site that made the bundle.
    pub from: SiteName,
    /// The site that admitted it.
    pub site: SiteName,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub time: u64,
    /// How sure that time is.
    pub certainty: Certainty,
    /// SHA-256 of the trust file used.
    pub trust: Digest,
    /// Head of the audit log after the admission.
    pub ledger: Digest,
    /// The medium it came on, if its passport verified.
    pub medium: Option<MediumId>,
    /// What the medium said of itself; empty if it said nothing.
    pub attributes: Attributes,
}

impl Statement for Receipt {
    const TYPE: &'static str = "application/vnd.carnet.receipt+cbor";
    type Error = ReceiptError;

    fn parse(payload: &[u8]) -> Result<Self, ReceiptError> {
        let mut reader = Reader::new(payload);
        let (mut version, mut bundle, mut from, mut site) = (None, None, None, None);
        let (mut time, mut certainty, mut trust, mut ledger) = (None, None, None, None);
        let (mut medium, mut attributes) = (None, None);
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(&mut reader)? {
            match key {
                // RCPT-2.
                1 => match reader.number()? {
                    VERSION => version = Some(()),
                    other => return Err(ReceiptError::Version(other)),
                },
                2 => bundle = Some(reader.digest()?),
                // RCPT-3.
                3 => from = Some(read_site(&mut reader)?),
                4 => site = Some(read_site(&mut reader)?),
                5 => time = Some(reader.number()?),
                6 => certainty = Some(read_certainty(&mut reader)?),
                7 => trust = Some(reader.digest()?),
                8 => ledger = Some(reader.digest()?),
                9 => medium = Some(reader.array_of()?),
                10 => attributes = Some(read_attributes(&mut reader)?),
                _ => return Err(map.unknown().into()),
            }
        }
        map.required(version)?;
        let receipt = Self {
            bundle: map.required(bundle)?,
            from: map.required(from)?,
            site: map.required(site)?,
            time: map.required(time)?,
            certainty: map.required(certainty)?,
            trust: map.required(trust)?,
            ledger: map.required(ledger)?,
            medium,
            attributes: attributes.unwrap_or_default(),
        };
        reader.finish()?;
        // RCPT-4.
        if receipt.from == receipt.site {
            return Err(ReceiptError::OneSite(receipt.site));
        }
        if receipt.medium.is_none() && !receipt.attributes.is_empty() {
            return Err(ReceiptError::Medium);
        }
        Ok(receipt)
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        let optional = [self.medium.is_some(), !self.attributes.is_empty()];
        out.map(8 + optional.into_iter().filter(|present| *present).count());
        out.uint(1).uint(VERSION).uint(2).bytes(self.bundle.as_bytes());
        out.uint(3).text(self.from.as_str()).uint(4).text(self.site.as_str());
        out.uint(5).uint(self.time).uint(6).uint(self.certainty as u64 + 1);
        out.uint(7).bytes(self.trust.as_bytes()).uint(8).bytes(self.ledger.as_bytes());
        if let Some(medium) = &self.medium {
            out.uint(9).bytes(medium);
        }
        if !self.attributes.is_empty() {
            out.uint(10);
            self.attributes.write(&mut out);
        }
        out.finish()
    }
}

/// RCPT-3.
fn read_certainty(reader: &mut Reader<'_>) -> Result<Certainty, ReceiptError> {
    match reader.number()? {
        1 => Ok(Certainty::Trusted),
        2 => Ok(Certainty::Untrusted),
        3 => Ok(Certainty::Stated),
        other => Err(ReceiptError::Certainty(other)),
    }
}

/// RCPT-3.
fn read_site(reader: &mut Reader<'_>) -> Result<SiteName, ReceiptError> {
    let text = reader.text(1..=SiteName::MAX_LENGTH)?;
    text.parse().map_err(|_| ReceiptError::Site)
}

/// RCPT-3. To say nothing is to leave them out.
fn read_attributes(reader: &mut Reader<'_>) -> Result<Attributes, ReceiptError> {
    let attributes = Attributes::read(reader, || ReceiptError::Attributes)?;
    if attributes.is_empty() { Err(ReceiptError::Attributes) } else { Ok(attributes) }
}

crate::faults! {
    /// What can be wrong with a signed receipt.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum ReceiptError -> Code {
        self.0: transparent Cose(#[from] CoseError);
        self.0: transparent Cbor(#[from] CborError);
        "RCPT-2" ReceiptVersion: "version {0}, expected 1" Version(u64);
        "RCPT-3" ReceiptSite: "a site name has characters that are not permitted" Site;
        "RCPT-4" ReceiptSite: "from and site are both {0}" OneSite(SiteName);
        "RCPT-3" ReceiptCertainty: "certainty {0}, expected 1 to 3" Certainty(u64);
        "RCPT-3" ReceiptAttributes:
            "the attributes of the medium are empty, or a text of them is not permitted" Attributes;
        "RCPT-4" ReceiptMedium: "attributes are stated, but no medium" Medium;
    }
}
