//! Endorsements (spec section 10): approvals and scans, signed statements about a bundle.

use crate::cbor::{CborError, Reader, map};
use crate::codes::Code;
use crate::digest::{Digest, KeyId};
use crate::key::PublicKey;
use crate::limits::{MAX_ENDORSEMENT, MAX_STATEMENT, MAX_TICKET};
use crate::medium::MediumId;
use crate::plain_text::{is_printable, is_ticket};
use crate::statement::{CoseError, Envelope, Statement, Unverified, Verified};

/// One person's statement that the bundle may cross, for a purpose. Times are seconds since
/// 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The bundle digest.
    pub bundle: Digest,
    /// The purpose: 1 to 64 bytes of plain characters.
    pub ticket: String,
    /// When it was signed.
    pub signed: u64,
    /// It does not count before.
    pub not_before: Option<u64>,
    /// It does not count after.
    pub not_after: Option<u64>,
    /// It counts only on these media, ascending; on any if empty.
    pub media: Vec<MediumId>,
}

/// A scanner's statement that it found nothing in the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The bundle digest.
    pub bundle: Digest,
    /// Name and version of the engine.
    pub engine: String,
    /// Version of its signature database.
    pub database: String,
    /// Date of its signature database, in seconds since 1970-01-01T00:00:00Z.
    pub database_date: u64,
    /// When it scanned, in seconds since 1970-01-01T00:00:00Z.
    pub scanned: u64,
}

impl Statement for Approval {
    const TYPE: &'static str = "application/vnd.carnet.approval+cbor";
    type Error = EndorsementError;

    map! { EndorsementError;
        // END-7.
        version: EndorsementError::Version,
        2 bundle: required Reader::digest,
        3 ticket: required read_ticket,
        4 signed: required Reader::number,
        5 not_before: optional Reader::number,
        6 not_after: optional Reader::number,
        7 media: optional read_media,
    }

    fn check(&self) -> Result<(), EndorsementError> {
        // END-10.
        match (self.not_before, self.not_after) {
            (Some(before), Some(after)) if after <= before => Err(EndorsementError::Window),
            _ => Ok(()),
        }
    }
}

impl Statement for Scan {
    const TYPE: &'static str = "application/vnd.carnet.scan+cbor";
    type Error = EndorsementError;

    map! { EndorsementError;
        version: EndorsementError::Version,
        2 bundle: required Reader::digest,
        3 engine: required read_text,
        4 database: required read_text,
        5 database_date: required Reader::number,
        6 scanned: required Reader::number,
    }
}

/// An endorsement as it stands in a bundle, its signature unchecked.
#[derive(Debug)]
#[must_use]
pub enum UnverifiedEndorsement {
    /// An approval.
    Approval(Unverified<Approval>),
    /// A scan.
    Scan(Unverified<Scan>),
}

/// An endorsement whose signature has verified and that is about this bundle.
#[derive(Debug)]
#[must_use]
pub enum VerifiedEndorsement {
    /// An approval.
    Approval(Verified<Approval>),
    /// A scan.
    Scan(Verified<Scan>),
}

impl UnverifiedEndorsement {
    /// Reads one endorsement from the front of `bytes`; returns it and how many bytes it takes.
    ///
    /// # Errors
    /// COSE-1 to COSE-5, END-3, END-4.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), EndorsementError> {
        let (envelope, length) = read_envelope(bytes)?;
        // END-4.
        let endorsement = if envelope.typ == Scan::TYPE {
            Self::Scan(Unverified::from_envelope(envelope)?)
        } else {
            Self::Approval(Unverified::from_envelope(envelope)?)
        };
        Ok((endorsement, length))
    }

    /// The key that the signer claims to have used.
    #[must_use]
    pub const fn claimed_key_id(&self) -> KeyId {
        match self {
            Self::Approval(approval) => approval.claimed_key_id(),
            Self::Scan(scan) => scan.claimed_key_id(),
        }
    }

    /// The statement digest, if the signature verifies.
    #[must_use]
    pub fn claimed_digest(&self) -> Digest {
        match self {
            Self::Approval(approval) => approval.claimed_digest(),
            Self::Scan(scan) => scan.claimed_digest(),
        }
    }

    /// END-6 to END-12. Checks the signature, the statement, and that it is about `bundle`.
    ///
    /// # Errors
    /// The first broken rule.
    pub fn verify(
        self,
        key: &PublicKey,
        bundle: &Digest,
    ) -> Result<VerifiedEndorsement, EndorsementError> {
        let (verified, about) = match self {
            Self::Approval(approval) => {
                let approval = approval.verify(key)?;
                let about = approval.bundle;
                (VerifiedEndorsement::Approval(approval), about)
            }
            Self::Scan(scan) => {
                let scan = scan.verify(key)?;
                let about = scan.bundle;
                (VerifiedEndorsement::Scan(scan), about)
            }
        };
        // END-12.
        if about == *bundle { Ok(verified) } else { Err(EndorsementError::OtherBundle(about)) }
    }
}

/// The envelope of an endorsement or a trust approval, before its type is looked at.
pub(crate) fn read_envelope(bytes: &[u8]) -> Result<(Envelope, usize), EndorsementError> {
    let (envelope, length) = Envelope::read(bytes, MAX_STATEMENT)?;
    // END-3.
    if length > MAX_ENDORSEMENT {
        Err(EndorsementError::Size(length))
    } else {
        Ok((envelope, length))
    }
}

/// END-8.
pub(crate) fn read_ticket(reader: &mut Reader<'_>) -> Result<String, EndorsementError> {
    let text = reader.text(1..=MAX_TICKET)?;
    if is_ticket(text) { Ok(text.to_owned()) } else { Err(EndorsementError::Ticket) }
}

/// END-9.
fn read_media(reader: &mut Reader<'_>) -> Result<Vec<MediumId>, EndorsementError> {
    let read = |reader: &mut Reader<'_>| Ok(reader.array_of()?);
    reader.ascending(1..=16, read, |medium| medium, EndorsementError::MediaOrder)
}

/// END-11.
fn read_text(reader: &mut Reader<'_>) -> Result<String, EndorsementError> {
    let text = reader.text(1..=64)?;
    if is_printable(text) { Ok(text.to_owned()) } else { Err(EndorsementError::Text) }
}

crate::faults! {
    /// What can be wrong with an endorsement or a trust approval.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum EndorsementError -> Code {
        self.0: "{_0}" Cbor(#[from] CborError);
        self.0: "{_0}" Cose(CoseError);
        "END-3" EndorsementSize: "{_0} bytes, expected at most 8192"
            / "{_0} Bytes, erwartet höchstens 8192" Size(usize);
        "END-6" EndorsementUnknownKey: "key {_0} is not in the trust file"
            / "der Schlüssel {_0} steht nicht in der Vertrauensdatei" UnknownKey(KeyId);
        "END-6" EndorsementSignature: "the signature does not fit" / "die Signatur passt nicht" Signature;
        "END-6" EndorsementHighS: "the signature has the larger of its two forms"
            / "die Signatur hat die größere ihrer zwei Formen" HighS;
        "END-7" EndorsementVersion: "version {_0}, expected 1" / "Version {_0}, erwartet 1" Version(u64);
        "END-12" EndorsementOtherBundle: "it is about bundle {_0}" / "sie gilt für Bündel {_0}" OtherBundle(Digest);
        "UPD-3" EndorsementOtherText: "it is about the text {_0}" / "sie gilt für den Text {_0}" OtherText(Digest);
        "UPD-4" UpdateBase: "it does not state the serial and the replaced text of the first one"
            / "sie nennt nicht die Nummer und den ersetzten Text der ersten"
            OtherBase;
        "END-8" EndorsementTicket: "the ticket has characters that are not permitted"
            / "der Vorgang hat unerlaubte Zeichen" Ticket;
        "END-9" EndorsementMedia: "the media are not in ascending order"
            / "die Datenträger stehen nicht in aufsteigender Reihenfolge" MediaOrder;
        "END-10" EndorsementWindow: "it ends before it begins" / "sie endet, bevor sie beginnt" Window;
        "END-11" EndorsementText: "engine or database has characters that are not permitted"
            / "Prüfprogramm oder Datenbank hat unerlaubte Zeichen" Text;
    }
}

/// END-6. In an endorsement the faults of COSE-7 have codes of their own.
impl From<CoseError> for EndorsementError {
    fn from(error: CoseError) -> Self {
        match error {
            CoseError::Signature | CoseError::SignatureLength(_) => Self::Signature,
            CoseError::HighS => Self::HighS,
            error => Self::Cose(error),
        }
    }
}
