//! The COSE_Sign1 around a statement (spec sections 6 and 6.1).

use crate::cbor::read::{ARRAY, MAP, TAG};
use crate::cbor::{CborError, Fault, Reader, Writer};
use crate::codes::Code;
use crate::digest::{Digest, KeyId};
use crate::key::{Algorithm, PublicKey, SignatureError};

pub(super) const SIGN1_TAG: u64 = 18;
const MAX_PROTECTED: usize = 256;
const MAX_SIGNATURE: usize = 8_192;
/// Bytes of an envelope besides its payload, at most: heads, protected header, signature.
pub(crate) const MAX_ENVELOPE: usize = 20 + MAX_PROTECTED + MAX_SIGNATURE;

/// The parts of a COSE_Sign1, as received.
pub(crate) struct Envelope {
    protected: Vec<u8>,
    pub(super) payload: Vec<u8>,
    signature: Vec<u8>,
    algorithm: Algorithm,
    pub(crate) kid: KeyId,
    pub(crate) typ: String,
}

impl Envelope {
    /// COSE-1 to COSE-5, but for which `typ` is expected.
    pub(crate) fn read(bytes: &[u8], max_payload: usize) -> Result<(Self, usize), CoseError> {
        let mut reader = Reader::new(bytes);
        let protected = start(&mut reader)?;
        structure(&mut reader, MAP, 0)?;
        let payload = envelope_bytes(&mut reader, max_payload)?;
        let signature = envelope_bytes(&mut reader, MAX_SIGNATURE)?;
        let (algorithm, kid, typ) = read_protected(protected)?;
        let envelope = Self {
            protected: protected.to_vec(),
            payload: payload.to_vec(),
            signature: signature.to_vec(),
            algorithm,
            kid,
            typ,
        };
        Ok((envelope, reader.position()))
    }

    /// LABEL-2. The `typ` alone, for which nothing after the protected header has to be there.
    pub(crate) fn read_typ(bytes: &[u8]) -> Result<String, CoseError> {
        let protected = start(&mut Reader::new(bytes))?;
        read_protected(protected).map(|(_, _, typ)| typ)
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&sig_structure(&self.protected, &self.payload))
    }

    pub(super) fn verify(&self, key: &PublicKey) -> Result<Digest, CoseError> {
        if key.id() != self.kid {
            return Err(CoseError::OtherKey);
        }
        // COSE-7.
        let signature: &[u8; 64] = self
            .signature
            .as_slice()
            .try_into()
            .map_err(|_| CoseError::SignatureLength(self.signature.len()))?;
        if self.algorithm != key.algorithm() {
            return Err(CoseError::Signature);
        }
        let message = sig_structure(&self.protected, &self.payload);
        key.verify(&message, signature).map_err(|error| match error {
            SignatureError::HighS => CoseError::HighS,
            SignatureError::Wrong => CoseError::Signature,
        })?;
        Ok(Digest::of(&message))
    }
}

/// COSE-1 up to the protected header.
fn start<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], CoseError> {
    structure(reader, TAG, SIGN1_TAG)?;
    structure(reader, ARRAY, 4)?;
    envelope_bytes(reader, MAX_PROTECTED)
}

/// COSE-2 to COSE-5.
fn read_protected(protected: &[u8]) -> Result<(Algorithm, KeyId, String), CoseError> {
    let header = |error| CoseError::Header(error);
    let mut reader = Reader::new(protected);
    let (mut alg, mut kid, mut typ) = (None, None, None);
    let mut map = reader.map().map_err(header)?;
    while let Some(key) = map.next_key(&mut reader).map_err(header)? {
        match key {
            1 => {
                let value = reader.int().map_err(header)?;
                // COSE-3.
                let known = |known: &Algorithm| i128::from(known.number()) == value;
                let found = Algorithm::ALL.into_iter().find(known);
                alg = Some(found.ok_or(CoseError::Algorithm(value))?);
            }
            // COSE-4.
            4 => kid = Some(KeyId::from_bytes(reader.array_of().map_err(header)?)),
            // COSE-5.
            16 => typ = Some(reader.text(1..=64).map_err(header)?.to_owned()),
            _ => return Err(header(map.unknown())),
        }
    }
    // COSE-2.
    let alg = map.required(alg).map_err(header)?;
    let kid = map.required(kid).map_err(header)?;
    let typ = map.required(typ).map_err(header)?;
    reader.finish().map_err(header)?;
    Ok((alg, kid, typ))
}

pub(super) fn protected_header(key: &PublicKey, typ: &str) -> Vec<u8> {
    let mut out = Writer::new();
    out.map(3).uint(1).int(key.algorithm().number());
    out.uint(4).bytes(key.id().as_bytes()).uint(16).text(typ);
    out.finish()
}

pub(super) fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Writer::new();
    out.array(4).text("Signature1").bytes(protected).bytes(&[]).bytes(payload);
    out.finish()
}

fn structure(reader: &mut Reader<'_>, major: u8, argument: u64) -> Result<(), CoseError> {
    let offset = reader.position();
    if reader.head().map_err(CoseError::Envelope)? == (major, argument) {
        Ok(())
    } else {
        Err(CoseError::Structure { offset })
    }
}

fn envelope_bytes<'a>(reader: &mut Reader<'a>, most: usize) -> Result<&'a [u8], CoseError> {
    reader.bytes(1..=most).map_err(|error| match error.fault {
        Fault::Type | Fault::Tag => CoseError::Structure { offset: error.offset },
        _ => CoseError::Envelope(error),
    })
}

crate::faults! {
    /// What can be wrong with the envelope of a statement.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum CoseError -> Code {
        self.0: "envelope: {_0}" / "Umschlag: {_0}" Envelope(CborError);
        self.0: "protected header: {_0}" / "geschützter Kopf: {_0}" Header(CborError);
        "COSE-1" CoseStructure:
            "not a signed statement at byte {offset}"
            / "bei Byte {offset} keine signierte Aussage" Structure { offset: usize };
        "COSE-3" CoseAlg: "algorithm {_0}, expected -19 (Ed25519) or -9 (P-256)"
            / "Verfahren {_0}, erwartet -19 (Ed25519) oder -9 (P-256)" Algorithm(i128);
        "COSE-5" CoseTyp: "statement of type {got:?}, expected {expected}"
            / "Aussage der Art {got:?}, erwartet {expected}"
            Type { got: String, expected: &'static str };
        "COSE-7" CoseSignatureLength: "signature of {_0} bytes, expected 64"
            / "Signatur mit {_0} Bytes, erwartet 64" SignatureLength(usize);
        "COSE-7" CoseSignature: "signature does not fit the signed bytes"
            / "die Signatur passt nicht zu den signierten Bytes" Signature;
        "COSE-7" CoseHighS: "signature has the larger of its two forms"
            / "die Signatur hat die größere ihrer zwei Formen" HighS;
        "COSE-6" KeyUnknown: "statement names another key" / "die Aussage nennt einen anderen Schlüssel" OtherKey;
    }
}

impl CoseError {
    /// Whether the bytes ended before the envelope did.
    pub(crate) fn is_cut(&self) -> bool {
        matches!(self, Self::Envelope(CborError { fault: Fault::Truncated, .. }))
    }
}
