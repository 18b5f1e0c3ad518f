//! Media passports (spec section 10.4): the signed statement that a stick was enrolled.

use crate::cbor::{CborError, Reader, map};
use crate::codes::Code;
use crate::limits::MAX_LABEL;
use crate::medium::{Attributes, MediumId};
use crate::plain_text::is_label;
use crate::site::SiteName;
use crate::statement::{CoseError, Statement};

/// The name of the passport in the upper folder of a medium.
pub const PASSPORT_NAME: &str = "PASSPORT.carnet-medium";

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

    map! { PassportError;
        // PASS-2.
        version: PassportError::Version,
        2 medium: required Reader::array_of,
        3 label: required read_label,
        4 attributes: required read_attributes,
        5 routes: required read_routes,
        6 issued: required Reader::number,
        7 valid_until: required Reader::number,
    }

    fn check(&self) -> Result<(), PassportError> {
        // PASS-5.
        if self.valid_until > self.issued { Ok(()) } else { Err(PassportError::Window) }
    }
}

/// PASS-3.
fn read_label(reader: &mut Reader<'_>) -> Result<String, PassportError> {
    let text = reader.text(1..=MAX_LABEL)?;
    if is_label(text) { Ok(text.to_owned()) } else { Err(PassportError::Text) }
}

fn read_attributes(reader: &mut Reader<'_>) -> Result<Attributes, PassportError> {
    Attributes::read(reader, || PassportError::Text)
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
        self.0: "{_0}" Cose(#[from] CoseError);
        self.0: "{_0}" Cbor(#[from] CborError);
        "PASS-2" PassportVersion: "version {_0}, expected 1" / "Version {_0}, erwartet 1" Version(u64);
        "PASS-3" PassportText: "a text has characters that are not permitted"
            / "ein Text hat unerlaubte Zeichen" Text;
        "PASS-4" PassportSite: "a site name has characters that are not permitted"
            / "ein Standortname hat unerlaubte Zeichen" Site;
        "PASS-4" PassportRoutes: "the routes are not in order, or one leads nowhere"
            / "die Wege stehen nicht in der richtigen Reihenfolge, oder einer führt nirgendwohin" Routes;
        "PASS-5" PassportWindow: "it ends before it was issued" / "er endet, bevor er ausgestellt wurde" Window;
    }
}
