//! Requests (spec sections 9.1 and 9.2).

use std::ops::Range;

use super::{Fields, ItemFault, ItemKey, ItemRef, OfVendor, TokenError, Vendor};
use crate::cbor::{Reader, Value, Writer, map};
use crate::digest::Digest;
use crate::limits::{MAX_CHUNK, MAX_ITEMS};
use crate::microsoft::{ExtendedPid, Guid, InstallationId};
use crate::words;

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

words! {
    /// What a request asks for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Purpose {
        /// A licence.
        1 Activate = "activate" / "aktivieren",
        /// To give a licence back.
        2 Return = "return" / "zurückgeben",
        /// Nothing: it confirms, and no answer is expected.
        3 Confirmation = "confirmation" / "Bestätigung",
        /// That the request which it replaces be left: no answer is expected.
        4 Withdraw = "withdraw" / "zurückziehen",
    }
}

words! {
    /// Why a request is made.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Reason {
        /// The first activation.
        1 Initial = "initial" / "erstmals",
        /// The hardware changed.
        2 HardwareChange = "hardware-change" / "geänderte Hardware",
        /// The system was installed again.
        3 Reinstall = "reinstall" / "Neuinstallation",
        /// The licence ran out.
        4 Renewal = "renewal" / "Verlängerung",
        /// The answer to the request which it replaces did not fit.
        5 AnswerDidNotFit = "answer-did-not-fit" / "Antwort passte nicht",
    }
}

words! {
    /// The kind of product key.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum KeyType {
        /// Multiple activation key.
        1 Mak = "mak",
        /// Retail.
        2 Retail = "retail",
        /// Preinstalled by a maker of machines.
        3 Oem = "oem",
        /// KMS host key.
        4 Csvlk = "csvlk",
        /// Active Directory-based activation.
        5 Adba = "adba",
        /// None of these.
        6 Other = "other" / "andere",
    }
}

macro_rules! from_word {
    ($($type:ident),*) => { $(
        impl std::str::FromStr for $type {
            type Err = TokenError;

            fn from_str(text: &str) -> Result<Self, TokenError> {
                let value = Self::ALL.into_iter().find(|value| value.as_str() == text);
                value.ok_or(TokenError::$type)
            }
        }
    )* };
}
from_word!(Purpose, Reason, KeyType);

impl Request {
    /// ITEM-16. The encoded item key, by which requests are ordered and told apart.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        self.item_key().encode()
    }

    /// Appends the encoded item key.
    pub(crate) fn write_key(&self, out: &mut Writer) {
        self.item_key().write(out);
    }

    /// ITEM-16.
    pub(super) fn item_key(&self) -> ItemKey {
        match &self.body {
            RequestBody::Microsoft(numbers) => ItemKey::Microsoft {
                application: numbers.application_id,
                activation: numbers.activation_id,
                installation: numbers.installation_id,
            },
            RequestBody::VendorFile { vendor, file } => {
                ItemKey::VendorFile(OfVendor::new(vendor, Digest::of(file)))
            }
            RequestBody::VendorFields { vendor, fields } => {
                ItemKey::VendorFields(OfVendor::new(vendor, fields.digest()))
            }
        }
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
                // ITEM-1, ITEM-4.
                2 => purpose = Some(reader.word(ItemFault::Purpose)?),
                3 => reason = Some(reader.word(ItemFault::Reason)?),
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

    /// Where installation id and extended PID lie in the bytes of the request. It ends with these numbers, which
    /// begin with the one and end with the other.
    pub(super) fn places(&self, bytes: &[u8]) -> Option<[Range<usize>; 2]> {
        let mut out = Writer::new();
        self.write(&mut out);
        let numbers = out.finish();
        let start = bytes.strip_suffix(&numbers[..])?.len();
        // The head of the map, the key, the head of the id.
        let before = 3;
        let id = self.installation_id.packed();
        let is_there = numbers.get(before..)?.starts_with(id);
        let pid = self.extended_pid.as_ref().map_or(0, |pid| pid.as_str().len());
        let places = [start + before..start + before + id.len(), bytes.len() - pid..bytes.len()];
        is_there.then_some(places)
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

/// ITEM-4.
fn read_key_type(reader: &mut Reader<'_>) -> Result<KeyType, ItemFault> {
    reader.word(ItemFault::KeyType)
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
