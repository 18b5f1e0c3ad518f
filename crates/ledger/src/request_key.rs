//! What makes a request the same request.

use carnet_format::cbor::{CborError, Reader};
use carnet_format::{Digest, Guid, InstallationId, Request, Vendor};

/// The identity of a request: its item key (ITEM-16). For Microsoft that is application, activation
/// id and installation id; for vendors the vendor and the SHA-256 of the content. Purpose and
/// reason are no part of it.
///
/// Its bytes sort as the items of a bundle do, so that storing a bundle fills an index in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestKey {
    bytes: Vec<u8>,
    /// How many of them lie before the installation id, or before the digest of the content; 0 for bytes that are no key.
    head: usize,
}

/// What a key says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyParts {
    Microsoft { application: Option<Guid>, activation: Option<Guid>, installation: InstallationId },
    Vendor { vendor: Vendor, content: Digest },
}

impl RequestKey {
    /// The key of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        Self::from_bytes(request.key())
    }

    /// The key of a request for the same product with another installation id; the same for what is no product.
    #[must_use]
    pub fn with_installation_id(&self, id: &InstallationId) -> Self {
        // Those of vendors have three parts, and these four.
        let (Some(0x84), Some((head, _))) = (self.bytes.first(), self.halves()) else {
            return self.clone();
        };
        let mut bytes = Vec::with_capacity(head.len() + 24);
        bytes.extend_from_slice(head);
        // At most 23 bytes, so that one says how many.
        bytes.push(0x40 | id.packed().len() as u8);
        bytes.extend_from_slice(id.packed());
        Self { bytes, head: self.head }
    }

    /// Takes bytes that came back from a database.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        let head = head(&bytes).unwrap_or_default();
        Self { bytes, head }
    }

    /// The bytes before the installation id, or before the digest of the content; and those of it with its head.
    /// None for bytes that are no key.
    pub(crate) fn halves(&self) -> Option<(&[u8], &[u8])> {
        self.bytes.split_at_checked(self.head).filter(|(head, _)| !head.is_empty())
    }

    /// Whether it is that of a Microsoft product.
    pub(crate) fn is_microsoft(&self) -> bool {
        matches!(self.parts(), Some(KeyParts::Microsoft { .. }))
    }

    /// Whether both name one thing: equal keys, or one installation id where each other id is equal
    /// or absent on one side.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        fn fits(one: Option<Guid>, other: Option<Guid>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        use KeyParts::Microsoft;
        let same = |one: &KeyParts, other: &KeyParts| match (one, other) {
            (
                Microsoft { application, activation, installation },
                Microsoft { application: other_application, activation: id, installation: number },
            ) => {
                installation == number
                    && fits(*application, *other_application)
                    && fits(*activation, *id)
            }
            _ => false,
        };
        self == other
            || matches!((self.parts(), other.parts()), (Some(one), Some(two)) if same(&one, &two))
    }

    /// Whether both have another installation id for one product, or for one that not both name.
    // LEDGER-42.
    pub(crate) fn may_be_other_number(&self, other: &Self) -> bool {
        use KeyParts::Microsoft;
        match (self.parts(), other.parts()) {
            (
                Some(Microsoft { activation: one, installation: number, .. }),
                Some(Microsoft { activation: other, installation, .. }),
            ) => (one.is_none() || other.is_none() || one == other) && number != installation,
            _ => false,
        }
    }

    /// What the key says; none for bytes that no request has.
    pub(crate) fn parts(&self) -> Option<KeyParts> {
        let mut reader = Reader::new(&self.bytes);
        let parts = read(&mut reader).ok()??;
        reader.finish().ok()?;
        Some(parts)
    }
}

/// Where the last part of a key begins.
fn head(key: &[u8]) -> Option<usize> {
    let mut reader = Reader::new(key);
    let count = reader.array(3..=4).ok()?;
    reader.uint(1..=3).ok()?;
    match count {
        3 => {
            reader.text(1..=32).ok()?;
        }
        _ => {
            reader.bytes(0..=16).ok()?;
            reader.bytes(0..=16).ok()?;
        }
    }
    Some(reader.position())
}

fn read(reader: &mut Reader<'_>) -> Result<Option<KeyParts>, CborError> {
    let count = reader.array(3..=4)?;
    let scheme = reader.uint(1..=3)?;
    if count == 3 {
        let vendor = reader.text(1..=32)?.parse().ok();
        let content = reader.digest()?;
        return Ok(vendor.map(|vendor| KeyParts::Vendor { vendor, content }));
    }
    let application = guid(reader.bytes(0..=16)?);
    let activation = guid(reader.bytes(0..=16)?);
    let installation = InstallationId::unpack(reader.bytes(19..=23)?).ok();
    Ok(match (scheme, installation) {
        (1, Some(installation)) => {
            Some(KeyParts::Microsoft { application, activation, installation })
        }
        _ => None,
    })
}

fn guid(bytes: &[u8]) -> Option<Guid> {
    bytes.try_into().ok().map(Guid::from_bytes)
}
