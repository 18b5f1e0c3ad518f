//! Media passports (spec section 10.4): the signed statement that a stick was enrolled.

use crate::cbor::{CborError, Reader, Writer};
use crate::codes::Code;
use crate::limits::MAX_LABEL;
use crate::medium::{Attributes, MediumId};
use crate::plain_text::is_label;
use crate::site::SiteName;
use crate::statement::{CoseError, Statement, VERSION};

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

/// The passport of a medium, as it lies there; it proves nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassportFile {
    /// There is none.
    None,
    /// The bytes of the one that is there.
    One(Vec<u8>),
    /// There is more than one, in upper and lower case.
    Several,
    /// It has more bytes than [`MAX_STATEMENT_FILE`](crate::limits::MAX_STATEMENT_FILE).
    TooLarge,
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
                4 => attributes = Some(Attributes::read(&mut reader, || PassportError::Text)?),
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

/// PASS-3.
fn read_label(reader: &mut Reader<'_>) -> Result<String, PassportError> {
    let text = reader.text(1..=MAX_LABEL)?;
    if is_label(text) { Ok(text.to_owned()) } else { Err(PassportError::Text) }
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

crate::faults! {
    /// What can be wrong with a signed media passport.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum PassportError -> Code {
        self.0: transparent Cose(#[from] CoseError);
        self.0: transparent Cbor(#[from] CborError);
        "PASS-2" PassportVersion: "version {0}, expected 1" Version(u64);
        "PASS-3" PassportText: "a text has characters that are not permitted" Text;
        "PASS-4" PassportSite: "a site name has characters that are not permitted" Site;
        "PASS-4" PassportRoutes: "the routes are not in order, or one leads nowhere" Routes;
        "PASS-5" PassportWindow: "it ends before it was issued" Window;
    }
}
