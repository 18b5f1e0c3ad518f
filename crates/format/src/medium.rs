//! Media: their ids, and what they say of themselves (spec section 10.4).

use crate::cbor::{CborError, Reader, Value, Writer};
use crate::plain_text::is_printable;

/// A random medium id, as a media passport gives it.
pub type MediumId = [u8; 16];

/// PASS-3.
const MAX_SERIAL: usize = 64;
const MAX_UUID: usize = 36;

/// What a stick says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// USB vendor id.
    pub vendor_id: Option<u16>,
    /// USB product id.
    pub product_id: Option<u16>,
    /// USB serial number; many sticks share one.
    pub serial: Option<String>,
    /// Bytes.
    pub capacity: Option<u64>,
    /// UUID of the file system.
    pub filesystem: Option<String>,
}

impl Attributes {
    /// Whether the stick says nothing of itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Those that a statement can hold: a text that PASS-3 does not permit is left out.
    #[must_use]
    pub fn statable(&self) -> Self {
        let fits = |text: &&String, most| (1..=most).contains(&text.len()) && is_printable(text);
        Self {
            serial: self.serial.as_ref().filter(|text| fits(text, MAX_SERIAL)).cloned(),
            filesystem: self.filesystem.as_ref().filter(|text| fits(text, MAX_UUID)).cloned(),
            ..self.clone()
        }
    }

    /// Reads them; PASS-3 for their texts, else `fault`.
    pub(crate) fn read<E: From<CborError>>(
        reader: &mut Reader<'_>,
        fault: fn() -> E,
    ) -> Result<Self, E> {
        let text = |reader: &mut Reader<'_>, most| match reader.text(1..=most)? {
            text if is_printable(text) => Ok(Some(text.to_owned())),
            _ => Err(fault()),
        };
        let mut attributes = Self::default();
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(reader)? {
            match key {
                1 => attributes.vendor_id = Some(read_id(reader)?),
                2 => attributes.product_id = Some(read_id(reader)?),
                3 => attributes.serial = text(reader, MAX_SERIAL)?,
                4 => attributes.capacity = Some(reader.number()?),
                5 => attributes.filesystem = text(reader, MAX_UUID)?,
                _ => return Err(map.unknown().into()),
            }
        }
        Ok(attributes)
    }
}

impl Value for Attributes {
    fn write(&self, out: &mut Writer) {
        let number = |value| Writer::new().uint(value).clone();
        let text = |value: &String| Writer::new().text(value).clone();
        let members = [
            self.vendor_id.map(|id| number(id.into())),
            self.product_id.map(|id| number(id.into())),
            self.serial.as_ref().map(text),
            self.capacity.map(number),
            self.filesystem.as_ref().map(text),
        ];
        out.map(members.iter().flatten().count());
        for (key, member) in (1..).zip(members) {
            if let Some(value) = member {
                out.uint(key).raw(&value.finish());
            }
        }
    }
}

fn read_id(reader: &mut Reader<'_>) -> Result<u16, CborError> {
    let id = reader.uint(0..=u64::from(u16::MAX))?;
    // safe: within a u16.
    Ok(u16::try_from(id).unwrap_or(u16::MAX))
}
