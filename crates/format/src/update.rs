//! Trust updates (spec section 10.5): the text of a new trust file, and the statements of persons
//! of the present one that it may take its place.

use std::io::Read;

use crate::cbor::{Fault, Reader, Writer, map};
use crate::digest::{Digest, KeyId};
use crate::endorsement::{EndorsementError, read_envelope, read_ticket};
use crate::file::{BundleError, LABEL, Part, read_label, read_window};
use crate::framed::{self, Framed, FramedSet, MAX_TAIL};
use crate::key::PublicKey;
use crate::limits::MAX_TRUST_TEXT;
use crate::statement::{Statement, Unverified, Verified};

/// One person's statement that a trust file may take the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustApproval {
    /// The serial of the new text, from 1.
    pub serial: u64,
    /// SHA-256 of the new text.
    pub text: Digest,
    /// SHA-256 of the text in whose place it comes.
    pub replaces: Digest,
    /// The purpose: 1 to 64 bytes of plain characters.
    pub ticket: String,
    /// When it was signed, in seconds since 1970-01-01T00:00:00Z.
    pub signed: u64,
}

impl Statement for TrustApproval {
    const TYPE: &'static str = "application/vnd.carnet.trust-approval+cbor";
    type Error = EndorsementError;

    // UPD-2.
    map! { EndorsementError;
        version: EndorsementError::Version,
        2 serial: required Reader::counter,
        3 text: required Reader::digest,
        4 replaces: required Reader::digest,
        5 ticket: required read_ticket,
        6 signed: required Reader::number,
    }
}

/// A trust approval as it stands in a trust update, its signature unchecked.
pub type UnverifiedTrustApproval = Unverified<TrustApproval>;

impl Framed for UnverifiedTrustApproval {
    fn read(bytes: &[u8]) -> Result<(Self, usize), EndorsementError> {
        let (envelope, length) = read_envelope(bytes)?;
        Ok((Self::from_envelope(envelope)?, length))
    }

    fn claimed_digest(&self) -> Digest {
        self.claimed_digest()
    }
}

/// Trust approvals that can stand in one trust update together.
pub type TrustApprovalSet = FramedSet<UnverifiedTrustApproval>;

/// A trust update of which nothing has been verified but its form.
#[derive(Debug)]
#[must_use]
pub struct TrustUpdate {
    text: Text,
    approvals: Vec<UnverifiedTrustApproval>,
    encoded: TrustApprovalSet,
}

/// A trust update whose approvals have verified and are about its text. Whether they count is for
/// the reader of the present trust file to say.
#[derive(Debug)]
#[must_use]
pub struct VerifiedUpdate {
    text: Text,
    approvals: Vec<Verified<TrustApproval>>,
}

#[derive(Debug)]
struct Text {
    bytes: Vec<u8>,
    digest: Digest,
}

impl TrustUpdate {
    /// UPD-1. Reads a trust update: label, text, trust approvals, end of file.
    ///
    /// # Errors
    /// LABEL-1, CBOR-1 to CBOR-9 for the head of the text, END-1 to END-5, or the source cannot be
    /// read.
    pub fn read(source: &mut impl Read) -> Result<Self, BundleError> {
        let file = read_window(source, LABEL.len() + MAX_TEXT_HEAD + MAX_TRUST_TEXT + MAX_TAIL)?;
        let mut reader = Reader::new(read_label(&file)?);
        let text = reader.bytes(1..=MAX_TRUST_TEXT).map_err(|error| match error.fault {
            Fault::Truncated => BundleError::Truncated(Part::Text),
            _ => BundleError::Text(error),
        })?;
        let at = LABEL.len() + reader.position();
        let mut update = Self {
            text: Text { bytes: text.to_vec(), digest: Digest::of(text) },
            approvals: Vec::new(),
            encoded: TrustApprovalSet::default(),
        };
        for (encoded, approval) in
            framed::read_all::<UnverifiedTrustApproval>(&file[at..], at as u64)?
        {
            update.encoded.keep(encoded.to_vec(), approval.claimed_digest());
            update.approvals.push(approval);
        }
        Ok(update)
    }

    /// The bytes that are said to be a trust file. Nobody has vouched for them yet: they are for
    /// comparing and showing.
    #[must_use]
    pub fn claimed_text(&self) -> &[u8] {
        &self.text.bytes
    }

    /// The SHA-256 of those bytes.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.text.digest
    }

    /// The keys that the signers claim to have used, in the order of the file.
    pub fn claimed_key_ids(&self) -> impl Iterator<Item = KeyId> {
        self.approvals.iter().map(Unverified::claimed_key_id)
    }

    /// The approvals as they are encoded, so that others can join them.
    pub const fn encoded(&self) -> &TrustApprovalSet {
        &self.encoded
    }

    /// UPD-2 to UPD-4, UPD-9. Verifies each approval in turn with the key that `key` knows by its
    /// id.
    ///
    /// # Errors
    /// The first broken rule, with the index of the approval.
    pub fn verify(
        self,
        key: impl Fn(&KeyId) -> Option<PublicKey>,
    ) -> Result<VerifiedUpdate, BundleError> {
        let Self { text, approvals, .. } = self;
        let mut verified: Vec<Verified<TrustApproval>> = Vec::with_capacity(approvals.len());
        for (index, approval) in approvals.into_iter().enumerate() {
            let approval = verify(approval, &key, &text, verified.first())
                .map_err(|error| BundleError::Endorsement { index, error })?;
            verified.push(approval);
        }
        Ok(VerifiedUpdate { text, approvals: verified })
    }
}

fn verify(
    approval: UnverifiedTrustApproval,
    key: impl Fn(&KeyId) -> Option<PublicKey>,
    text: &Text,
    first: Option<&Verified<TrustApproval>>,
) -> Result<Verified<TrustApproval>, EndorsementError> {
    // END-6.
    let id = approval.claimed_key_id();
    let key = key(&id).ok_or(EndorsementError::UnknownKey(id))?;
    let approval = approval.verify(&key)?;
    // UPD-3.
    if approval.text != text.digest {
        return Err(EndorsementError::OtherText(approval.text));
    }
    // UPD-4.
    let base = |approval: &TrustApproval| (approval.serial, approval.replaces);
    if first.is_some_and(|first| base(first) != base(&approval)) {
        return Err(EndorsementError::OtherBase);
    }
    Ok(approval)
}

impl VerifiedUpdate {
    /// The bytes of the new trust file.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text.bytes
    }

    /// The SHA-256 of those bytes.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.text.digest
    }

    /// The approvals in the order of the file. All are about this text and state the same serial
    /// and the same text in whose place it comes.
    pub fn approvals(&self) -> &[Verified<TrustApproval>] {
        &self.approvals
    }
}

/// The bytes of a trust update.
///
/// # Errors
/// The text is empty or longer than a trust file can be.
pub fn update_file(text: &[u8], approvals: &TrustApprovalSet) -> Result<Vec<u8>, BundleError> {
    let mut out = Writer::new();
    out.raw(&LABEL).bytes(text);
    for encoded in approvals.encoded() {
        out.raw(encoded);
    }
    let file = out.finish();
    // What we would reject we do not write.
    let _ = TrustUpdate::read(&mut file.as_slice())?;
    Ok(file)
}

/// Bytes of the longest head that is read before its length is judged.
const MAX_TEXT_HEAD: usize = 9;
