//! Signed statements (spec section 6): the COSE_Sign1 subset, and the types that prove a signature.

mod envelope;

use std::fmt;
use std::ops::Deref;

pub use self::envelope::CoseError;
pub(crate) use self::envelope::{Envelope, MAX_ENVELOPE};
use self::envelope::{SIGN1_TAG, protected_header, sig_structure};
use crate::cbor::{CborError, Reader, Writer};
use crate::codes::Code;
use crate::digest::{Digest, KeyId};
use crate::key::{PublicKey, SignError, Signer};
use crate::limits::MAX_STATEMENT;

/// What can be signed: a manifest, an approval, a scan, a receipt, a passport, a trust approval.
pub trait Statement: Sized {
    /// COSE-5. The media type in the protected header.
    const TYPE: &'static str;
    /// COSE-1. The longest payload, in bytes.
    const MAX_PAYLOAD: usize = MAX_STATEMENT;
    /// What can be wrong with the envelope and the payload.
    type Error: std::error::Error + From<CoseError> + From<CborError> + Into<Code>;

    /// Reads the map that the payload is.
    ///
    /// # Errors
    /// The first broken rule for a value.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Self::Error>;

    /// Appends that map.
    fn write(&self, out: &mut Writer);

    /// The rules between values, in the order of their numbers.
    ///
    /// # Errors
    /// The first broken one.
    fn check(&self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Reads the payload, strictly.
    ///
    /// # Errors
    /// The first broken rule.
    fn parse(payload: &[u8]) -> Result<Self, Self::Error> {
        let mut reader = Reader::new(payload);
        let statement = Self::read(&mut reader)?;
        reader.finish()?;
        statement.check()?;
        Ok(statement)
    }

    /// Encodes the payload.
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.write(&mut out);
        out.finish()
    }

    /// Signs the statement: the tagged COSE_Sign1 and the statement digest.
    ///
    /// # Errors
    /// The key could not be used.
    fn sign(&self, signer: &dyn Signer) -> Result<(Vec<u8>, Digest), SignError> {
        let payload = self.encode();
        let protected = protected_header(&signer.public_key(), Self::TYPE);
        let message = sig_structure(&protected, &payload);
        let signature = signer.sign(&message)?;
        let mut out = Writer::new();
        out.tag(SIGN1_TAG).array(4).bytes(&protected).map(0).bytes(&payload).bytes(&signature);
        Ok((out.finish(), Digest::of(&message)))
    }
}

/// A signed statement whose signature has not been checked. Nothing in it can be used but what the
/// signer claims to be.
#[must_use]
pub struct Unverified<T> {
    envelope: Envelope,
    statement: std::marker::PhantomData<T>,
}

impl<T: Statement> Unverified<T> {
    /// Reads one statement from the front of `bytes`; returns it and how many bytes it takes.
    ///
    /// # Errors
    /// The envelope is not of the shape of section 6.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), CoseError> {
        let (envelope, length) = Envelope::read(bytes, T::MAX_PAYLOAD)?;
        Ok((Self::from_envelope(envelope)?, length))
    }

    pub(crate) fn from_envelope(envelope: Envelope) -> Result<Self, CoseError> {
        if envelope.typ == T::TYPE {
            Ok(Self { envelope, statement: std::marker::PhantomData })
        } else {
            Err(CoseError::Type { got: envelope.typ, expected: T::TYPE })
        }
    }

    /// The key that the signer claims to have used.
    #[must_use]
    pub const fn claimed_key_id(&self) -> KeyId {
        self.envelope.kid
    }

    /// The digest of what was signed, if the signature verifies.
    #[must_use]
    pub fn claimed_digest(&self) -> Digest {
        self.envelope.digest()
    }

    /// Checks the signature with `key`, then reads the payload (COSE-9: in this order).
    ///
    /// # Errors
    /// The key is not the claimed one, the signature does not verify, or the payload breaks a rule.
    pub fn verify(self, key: &PublicKey) -> Result<Verified<T>, T::Error> {
        let digest = self.envelope.verify(key)?;
        // COSE-9. Only now is the payload looked at.
        let statement = T::parse(&self.envelope.payload)?;
        Ok(Verified { statement, digest, key_id: self.envelope.kid })
    }
}

impl<T> fmt::Debug for Unverified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified({})", self.envelope.kid)
    }
}

/// A statement whose signature has verified. There is no other way to make one:
///
/// ```compile_fail
/// use carnet_format::{Digest, KeyId, Manifest, Verified};
/// fn forge(manifest: Manifest, digest: Digest, key_id: KeyId) -> Verified<Manifest> {
///     Verified { statement: manifest, digest, key_id }
/// }
/// ```
///
/// and an unverified one lends out nothing:
///
/// ```compile_fail
/// use carnet_format::{Manifest, Unverified};
/// fn peek(manifest: &Unverified<Manifest>) -> u64 {
///     manifest.sequence
/// }
/// ```
#[must_use]
#[derive(Debug)]
pub struct Verified<T> {
    statement: T,
    digest: Digest,
    key_id: KeyId,
}

impl<T> Verified<T> {
    /// COSE-8. The statement digest: SHA-256 of the Sig_structure. Of a manifest, the bundle digest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The key that signed.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.statement
    }
}
