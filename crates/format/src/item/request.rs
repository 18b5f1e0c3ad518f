//! Requests (spec sections 9.1 and 9.2).

use super::{Fields, ItemFault, ItemRef, Vendor};
use crate::cbor::{Reader, Value, Writer, map};
use crate::digest::Digest;
use crate::limits::{MAX_CHUNK, MAX_ITEMS};
use crate::microsoft::{ExtendedPid, Guid, InstallationId};

/// One machine's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub purpose: Purpose,
    /// Why, if the plant says so.
    pub reason: Option<Reason>,
    /// The request in whose place this one stands.
    pub replaces: Option<ItemRef>,
    /// The response that this round follows.
    pub continues: Option<ItemRef>,
    /// The request proper.
    pub body: RequestBody,
}

/// The request proper, by scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestBody {
    /// Scheme 1: the numbers of a Microsoft product.
    Microsoft(MicrosoftRequest),
    /// Scheme 2: a vendor's file, byte for byte.
    VendorFile {
        /// Whose file.
        vendor: Vendor,
        /// Its bytes.
        file: Vec<u8>,
    },
    /// Scheme 3: names and values that a vendor asks for.
    VendorFields {
        /// Whose fields.
        vendor: Vendor,
        /// The fields.
        fields: Fields,
    },
}

/// The numbers of a Microsoft product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MicrosoftRequest {
    /// The number that the product shows for offline activation.
    pub installation_id: InstallationId,
    /// The kind of product key.
    pub key_type: KeyType,
    /// The product family.
    pub application_id: Option<Guid>,
    /// The edition and channel.
    pub activation_id: Option<Guid>,
    /// The product key's batch and place, as the service asks for it.
    pub extended_pid: Option<ExtendedPid>,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A licence.
    Activate,
    /// To give a licence back.
    Return,
    /// Nothing: it confirms, and no answer is expected.
    Confirmation,
    /// That the request which it replaces be left: no answer is expected.
    Withdraw,
}

/// Why a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The first activation.
    Initial,
    /// The hardware changed.
    HardwareChange,
    /// The system was installed again.
    Reinstall,
    /// The licence ran out.
    Renewal,
    /// The answer to the request which it replaces did not fit.
    AnswerDidNotFit,
}

/// The kind of product key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// Multiple activation key.
    Mak,
    /// Retail.
    Retail,
    /// Preinstalled by a maker of machines.
    Oem,
    /// KMS host key.
    Csvlk,
    /// Active Directory-based activation.
    Adba,
    /// None of these.
    Other,
}

macro_rules! words {
    ($type:ident, $reader:ident, $fault:ident: $($number:literal $variant:ident $word:literal),*) => {
        impl $type {
            /// All values, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The value in words, as trust file, CSV and JSON write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

        }

        impl Value for $type {
            fn write(&self, out: &mut Writer) {
                out.uint(match self { $(Self::$variant => $number),* });
            }
        }

        impl std::str::FromStr for $type {
            type Err = super::TokenError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
                    .ok_or(super::TokenError(concat!("one of", $(" ", $word),*)))
            }
        }

        fn $reader(reader: &mut Reader<'_>) -> Result<$type, ItemFault> {
            match reader.number()? {
                $($number => Ok($type::$variant),)*
                other => Err(ItemFault::$fault(other)),
            }
        }
    };
}

// ITEM-1, ITEM-4.
words!(Purpose, read_purpose, Purpose: 1 Activate "activate", 2 Return "return",
    3 Confirmation "confirmation", 4 Withdraw "withdraw");
words!(Reason, read_reason, Reason: 1 Initial "initial", 2 HardwareChange "hardware-change",
    3 Reinstall "reinstall", 4 Renewal "renewal", 5 AnswerDidNotFit "answer-did-not-fit");
words!(KeyType, read_key_type, KeyType: 1 Mak "mak", 2 Retail "retail", 3 Oem "oem",
    4 Csvlk "csvlk", 5 Adba "adba", 6 Other "other");

impl Request {
    /// ITEM-16. The encoded item key, by which requests are ordered and told apart.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        let mut out = Writer::new();
        match &self.body {
            RequestBody::Microsoft(numbers) => {
                out.array(4).uint(1);
                for guid in [&numbers.application_id, &numbers.activation_id] {
                    out.bytes(guid.as_ref().map_or(&[][..], |guid| guid.as_bytes()));
                }
                out.bytes(numbers.installation_id.packed());
            }
            RequestBody::VendorFile { vendor, file } => {
                let digest = Digest::of(file);
                out.array(3).uint(2).text(vendor.as_str()).bytes(digest.as_bytes());
            }
            RequestBody::VendorFields { vendor, fields } => {
                let digest = fields.digest();
                out.array(3).uint(3).text(vendor.as_str()).bytes(digest.as_bytes());
            }
        }
        out.finish()
    }

    /// Appends the encoded request.
    pub fn write(&self, out: &mut Writer) {
        let optional = [self.reason.is_some(), self.replaces.is_some(), self.continues.is_some()];
        let (scheme, parts) = match &self.body {
            RequestBody::Microsoft(_) => (1, 3),
            RequestBody::VendorFile { .. } => (2, 4),
            RequestBody::VendorFields { .. } => (3, 4),
        };
        out.map(parts + optional.iter().filter(|present| **present).count());
        out.uint(1).uint(scheme).uint(2);
        self.purpose.write(out);
        if let Some(reason) = self.reason {
            out.uint(3);
            reason.write(out);
        }
        for (key, reference) in [(4, &self.replaces), (5, &self.continues)] {
            if let Some(reference) = reference {
                out.uint(key).array(2).bytes(reference.bundle.as_bytes());
                out.uint(reference.index.into());
            }
        }
        match &self.body {
            RequestBody::Microsoft(numbers) => {
                out.uint(6);
                numbers.write(out);
            }
            RequestBody::VendorFile { vendor, file } => {
                out.uint(7).text(vendor.as_str()).uint(8).bytes(file);
            }
            RequestBody::VendorFields { vendor, fields } => {
                out.uint(7).text(vendor.as_str()).uint(9);
                fields.write(out);
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ItemFault> {
        let (mut scheme, mut purpose, mut reason) = (None, None, None);
        let (mut replaces, mut continues) = (None, None);
        let (mut microsoft, mut vendor, mut file, mut fields) = (None, None, None, None);
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(reader)? {
            match key {
                // ITEM-1.
                1 => match reader.number()? {
                    number @ 1..=3 => scheme = Some(number),
                    other => return Err(ItemFault::Scheme(other)),
                },
                2 => purpose = Some(read_purpose(reader)?),
                3 => reason = Some(read_reason(reader)?),
                4 => replaces = Some(read_reference(reader)?),
                5 => continues = Some(read_reference(reader)?),
                6 => microsoft = Some(MicrosoftRequest::read(reader)?),
                7 => vendor = Some(Vendor::read(reader)?),
                8 => file = Some(reader.bytes(1..=MAX_CHUNK)?),
                9 => fields = Some(Fields::read(reader)?),
                _ => return Err(map.unknown().into()),
            }
        }
        let scheme = map.required(scheme)?;
        let purpose = map.required(purpose)?;
        // ITEM-9.
        let body = match (scheme, microsoft, vendor, file, fields) {
            (1, Some(numbers), None, None, None) => RequestBody::Microsoft(numbers),
            (2, None, Some(vendor), Some(file), None) => {
                RequestBody::VendorFile { vendor, file: file.to_vec() }
            }
            (3, None, Some(vendor), None, Some(fields)) => {
                RequestBody::VendorFields { vendor, fields }
            }
            _ => return Err(ItemFault::Body),
        };
        let request = Self { purpose, reason, replaces, continues, body };
        request.check().map(|()| request)
    }

    /// What purpose and reason demand of each other and of the rest.
    fn check(&self) -> Result<(), ItemFault> {
        // ITEM-10.
        if self.reason == Some(Reason::AnswerDidNotFit)
            && (self.purpose != Purpose::Activate
                || self.replaces.is_none()
                || self.continues.is_none())
        {
            return Err(ItemFault::Misfit);
        }
        // ITEM-11.
        if self.purpose == Purpose::Withdraw && (self.replaces.is_none() || self.reason.is_some()) {
            return Err(ItemFault::Withdrawal);
        }
        Ok(())
    }
}

impl MicrosoftRequest {
    map! { ItemFault;
        1 installation_id: required read_installation_id,
        2 key_type: required read_key_type,
        3 application_id: optional read_guid,
        4 activation_id: optional read_guid,
        5 extended_pid: optional read_extended_pid,
    }
}

impl Value for InstallationId {
    fn write(&self, out: &mut Writer) {
        out.bytes(self.packed());
    }
}

impl Value for Guid {
    fn write(&self, out: &mut Writer) {
        out.bytes(self.as_bytes());
    }
}

impl Value for ExtendedPid {
    fn write(&self, out: &mut Writer) {
        out.text(self.as_str());
    }
}

/// ITEM-3.
fn read_installation_id(reader: &mut Reader<'_>) -> Result<InstallationId, ItemFault> {
    let packed = reader.bytes_of(InstallationId::PACKED_LENGTHS)?;
    InstallationId::unpack(packed).map_err(|_| ItemFault::Number)
}

/// ITEM-5.
fn read_guid(reader: &mut Reader<'_>) -> Result<Guid, ItemFault> {
    Ok(Guid::from_bytes(reader.array_of()?))
}

/// ITEM-6.
fn read_extended_pid(reader: &mut Reader<'_>) -> Result<ExtendedPid, ItemFault> {
    reader.text(1..=64)?.parse().map_err(|_| ItemFault::ExtendedPid)
}

fn read_reference(reader: &mut Reader<'_>) -> Result<ItemRef, ItemFault> {
    reader.array(2..=2)?;
    let bundle = reader.digest()?;
    Ok(ItemRef { bundle, index: read_index(reader)? })
}

/// An item index: 0 to 4,194,303.
pub(super) fn read_index(reader: &mut Reader<'_>) -> Result<u32, ItemFault> {
    let index = reader.uint(0..=u64::from(MAX_ITEMS - 1))?;
    // safe: below MAX_ITEMS, a u32.
    Ok(u32::try_from(index).unwrap_or(MAX_ITEMS - 1))
}
