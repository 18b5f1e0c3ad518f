//! Receipts (spec section 10.3): the importing site's signed statement about a bundle.

use crate::cbor::{CborError, Reader, map};
use crate::codes::Code;
use crate::digest::Digest;
use crate::medium::{Attributes, MediumId};
use crate::site::SiteName;
use crate::statement::{CoseError, Statement};

crate::words! {
    /// How sure the time of a receipt is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Certainty {
        /// The site's clock gave it and is trusted.
        1 Trusted = "trusted" / "verlässlich",
        /// The site's clock gave it and is not trusted: the time is a claim.
        2 Untrusted = "untrusted" / "nicht verlässlich",
        /// A person stated it.
        3 Stated = "stated" / "angegeben",
    }
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

    map! { ReceiptError;
        // RCPT-2.
        version: ReceiptError::Version,
        2 bundle: required Reader::digest,
        // RCPT-3.
        3 from: required read_site,
        4 site: required read_site,
        5 time: required Reader::number,
        6 certainty: required read_certainty,
        7 trust: required Reader::digest,
        8 ledger: required Reader::digest,
        9 medium: optional Reader::array_of,
        10 attributes: optional read_attributes,
    }

    fn check(&self) -> Result<(), ReceiptError> {
        // RCPT-4.
        if self.from == self.site {
            return Err(ReceiptError::OneSite(self.site.clone()));
        }
        if self.medium.is_none() && !self.attributes.is_empty() {
            return Err(ReceiptError::Medium);
        }
        Ok(())
    }
}

/// RCPT-3.
fn read_certainty(reader: &mut Reader<'_>) -> Result<Certainty, ReceiptError> {
    reader.word(ReceiptError::Certainty)
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
        self.0: "{_0}" Cose(#[from] CoseError);
        self.0: "{_0}" Cbor(#[from] CborError);
        "RCPT-2" ReceiptVersion: "version {_0}, expected 1" / "Version {_0}, erwartet 1" Version(u64);
        "RCPT-3" ReceiptSite: "a site name has characters that are not permitted"
            / "ein Standortname hat unerlaubte Zeichen" Site;
        "RCPT-4" ReceiptSite: "from and site are both {_0}" / "from und site sind beide {_0}" OneSite(SiteName);
        "RCPT-3" ReceiptCertainty: "certainty {_0}, expected 1 to 3"
            / "Gewissheit {_0}, erwartet 1 bis 3" Certainty(u64);
        "RCPT-3" ReceiptAttributes:
            "the attributes of the medium are empty, or a text of them is not permitted"
            / "die Eigenschaften des Datenträgers sind leer, oder ein Text darin ist nicht erlaubt" Attributes;
        "RCPT-4" ReceiptMedium: "attributes are stated, but no medium"
            / "Eigenschaften sind genannt, aber kein Datenträger" Medium;
    }
}
