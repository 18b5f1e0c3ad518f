//! Media passports (spec section 10.4): the signed statement that a stick was enrolled.

use crate::cbor::{CborError, Reader, Writer};
use crate::codes::Code;
use crate::endorsement::MediumId;
use crate::limits::MAX_LABEL;
use crate::plain_text::{is_label, is_printable};
use crate::site::SiteName;
use crate::statement::{Statement, VERSION};

/// PASS-3.
const MAX_SERIAL: usize = 64;
const MAX_UUID: usize = 36;

/// "This stick was enrolled for these routes." Times are seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passport {
    /// Random.
    pub medium: MediumId,
    /// What is written on the stick: 1 to 32 bytes of plain characters.
    pub label: String,
    /// What the stick said of itself: evidence, not proof.
    pub attributes: Attributes,
    /// From and to, ascending by their encoding.
    pub routes: Vec<(SiteName, SiteName)>,
    /// When it was enrolled.
    pub issued: u64,
    /// When it loses its force.
    pub valid_until: u64,
}

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

impl Statement for Passport {
    const TYPE: &'static str = "application/vnd.carnet.passport+cbor";
    type Error = PassportError;

    fn parse(payload: &[u8]) -> Result<Self, PassportError> {
        let mut reader = Reader::new(payload);
        let (mut version, mut medium, mut label, mut attributes) = (None, None, None, None);
        let (mut routes, mut issued, mut valid_until) = (None, None, None);
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(&mut reader)? {
            match key {
                // PASS-2.
                1 => match reader.number()? {
                    VERSION => version = Some(()),
                    other => return Err(PassportError::Version(other)),
                },
                2 => medium = Some(reader.array_of()?),
                3 => label = Some(read_label(&mut reader)?),
                4 => attributes = Some(Attributes::read(&mut reader)?),
                5 => routes = Some(read_routes(&mut reader)?),
                6 => issued = Some(reader.number()?),
                7 => valid_until = Some(reader.number()?),
                _ => return Err(map.unknown().into()),
            }
        }
        map.required(version)?;
        let passport = Self {
            medium: map.required(medium)?,
            label: map.required(label)?,
            attributes: map.required(attributes)?,
            routes: map.required(routes)?,
            issued: map.required(issued)?,
            valid_until: map.required(valid_until)?,
        };
        reader.finish()?;
        // PASS-5.
        if passport.valid_until > passport.issued {
            Ok(passport)
        } else {
            Err(PassportError::Window)
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.map(7).uint(1).uint(VERSION).uint(2).bytes(&self.medium).uint(3).text(&self.label);
        out.uint(4);
        self.attributes.write(&mut out);
        out.uint(5).array(self.routes.len());
        for (from, to) in &self.routes {
            out.array(2).text(from.as_str()).text(to.as_str());
        }
        out.uint(6).uint(self.issued).uint(7).uint(self.valid_until);
        out.finish()
    }
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

    /// PASS-3 for their texts.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, PassportError> {
        let mut attributes = Self::default();
        let mut map = reader.map()?;
        while let Some(key) = map.next_key(reader)? {
            match key {
                1 => attributes.vendor_id = Some(read_id(reader)?),
                2 => attributes.product_id = Some(read_id(reader)?),
                3 => attributes.serial = Some(read_text(reader, MAX_SERIAL)?),
                4 => attributes.capacity = Some(reader.number()?),
                5 => attributes.filesystem = Some(read_text(reader, MAX_UUID)?),
                _ => return Err(map.unknown().into()),
            }
        }
        Ok(attributes)
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        let present = [
            self.vendor_id.is_some(),
            self.product_id.is_some(),
            self.serial.is_some(),
            self.capacity.is_some(),
            self.filesystem.is_some(),
        ];
        out.map(present.iter().filter(|present| **present).count());
        if let Some(id) = self.vendor_id {
            out.uint(1).uint(id.into());
        }
        if let Some(id) = self.product_id {
            out.uint(2).uint(id.into());
        }
        if let Some(serial) = &self.serial {
            out.uint(3).text(serial);
        }
        if let Some(capacity) = self.capacity {
            out.uint(4).uint(capacity);
        }
        if let Some(filesystem) = &self.filesystem {
            out.uint(5).text(filesystem);
        }
    }
}

fn read_id(reader: &mut Reader<'_>) -> Result<u16, PassportError> {
    let id = reader.uint(0..=u64::from(u16::MAX))?;
    // safe: within a u16.
    Ok(u16::try_from(id).unwrap_or(u16::MAX))
}

/// PASS-3.
fn read_label(reader: &mut Reader<'_>) -> Result<String, PassportError> {
    let text = reader.text(1..=MAX_LABEL)?;
    if is_label(text) { Ok(text.to_owned()) } else { Err(PassportError::Text) }
}

/// PASS-3.
fn read_text(reader: &mut Reader<'_>, most: usize) -> Result<String, PassportError> {
    let text = reader.text(1..=most)?;
    if is_printable(text) { Ok(text.to_owned()) } else { Err(PassportError::Text) }
}

/// PASS-4.
fn read_routes(reader: &mut Reader<'_>) -> Result<Vec<(SiteName, SiteName)>, PassportError> {
    let count = reader.array(1..=16)?;
    let mut routes = Vec::with_capacity(count);
    let mut last: &[u8] = &[];
    for _ in 0..count {
        let start = reader.position();
        reader.array(2..=2)?;
        let from = read_site(reader)?;
        let to = read_site(reader)?;
        let encoded = reader.since(start);
        if from == to || last >= encoded {
            return Err(PassportError::Routes);
        }
        last = encoded;
        routes.push((from, to));
    }
    Ok(routes)
}

fn read_site(reader: &mut Reader<'_>) -> Result<SiteName, PassportError> {
    let text = reader.text(1..=SiteName::MAX_LENGTH)?;
    text.parse().map_err(|_| PassportError::Site)
}

/// What can be wrong with a media passport.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PassportError {
    /// The CBOR.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// PASS-2.
    #[error("version {0}, expected 1")]
    Version(u64),
    /// PASS-3.
    #[error("a text has characters that are not permitted")]
    Text,
    /// PASS-4.
    #[error("a site name has characters that are not permitted")]
    Site,
    /// PASS-4.
    #[error("the routes are not in order, or one leads nowhere")]
    Routes,
    /// PASS-5.
    #[error("it ends before it was issued")]
    Window,
}

impl PassportError {
    /// The stable reject code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Cbor(error) => error.code(),
            Self::Version(_) => Code::PassportVersion,
            Self::Text => Code::PassportText,
            Self::Site => Code::PassportSite,
            Self::Routes => Code::PassportRoutes,
            Self::Window => Code::PassportWindow,
        }
    }
}
/// The passport of a medium, as it lies there; it proves nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassportFile {
    /// There is none.
    None,
    /// The bytes of the one that is there.
    One(Vec<u8>),
    /// There is more than one, in upper and lower case.
    Several,
    /// It has more than 32,768 bytes.
    TooLarge,
}
