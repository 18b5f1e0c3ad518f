//! Which medium a bundle came on, and what is known of it (`spec/exchange.md` section 13.3).
//!
//! A medium is known by its passport, or because a person named it. Neither proves that it is that
//! medium: [`caveat`] says so wherever a medium is shown.
//!
//! A route that takes listed media only wants to know the medium ([`Verifier::on`](crate::Verifier::on)). Whoever
//! reads a stick gives the file [`PASSPORT_NAME`](carnet_format::passport::PASSPORT_NAME) of its upper folder, what
//! the system says of the stick (what it does not say stays `None`), and how many other things lie on it (MEDIA-7):
//!
//! ```no_run
//! use std::path::Path;
//! use carnet_format::Attributes;
//! use carnet_format::passport::{PASSPORT_NAME, PassportFile};
//! use carnet_judge::medium::{Medium, SeenMedium};
//! # fn judge(trust: &carnet_judge::TrustFile) -> Result<(), Box<dyn std::error::Error>> {
//! let passport = PassportFile::One(std::fs::read(Path::new("stick").join(PASSPORT_NAME))?);
//! let others = std::fs::read_dir("stick")?.count() as u64 - 2; // beside the passport and the bundle
//! let seen = SeenMedium::judge(trust, &passport, Attributes::default(), others);
//! let verifier = carnet_judge::Verifier::new(trust).on(Medium::Seen(Box::new(seen)));
//! # Ok(())
//! # }
//! ```

mod attribute;

use std::fmt;

use carnet_format::bundle::read_statement_file;
use carnet_format::limits::MAX_STATEMENT_FILE;
use carnet_format::passport::{PassportError, PassportFile};
use carnet_format::{Attributes, Code, KeyId, MediumId, Passport, SiteName};
use carnet_language::text;

pub use attribute::Attribute;

use crate::Refusal;
use crate::time::Window;
use crate::trust::{Key, Role, Route, TrustFile};
use crate::words::{Words, short_words};

/// What a person is told beside every medium: that it can lie, in two lines.
#[must_use]
pub fn caveat() -> [String; 2] {
    [
        text!(
            en "Attributes and passport are what the stick says.";
            de "Eigenschaften und Ausweis sind eigene Angaben des Sticks."
        ),
        text!(
            en "A copied passport on a stick that lies looks the same.";
            de "Ein kopierter Ausweis auf einem Stick, der über sich lügt, sieht genauso aus."
        ),
    ]
}

/// What is known of the medium that a bundle came on, or goes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Medium {
    /// Nothing.
    #[default]
    NotLookedAt,
    /// A person named it; nothing on it was looked at.
    Stated(MediumId),
    /// It was looked at.
    Seen(Box<SeenMedium>),
}

impl Medium {
    /// The id of a known medium: its passport was accepted, or a person named it.
    #[must_use]
    pub fn id(&self) -> Option<MediumId> {
        match self {
            Self::NotLookedAt => None,
            Self::Stated(id) => Some(*id),
            Self::Seen(_) => self.accepted().map(|passport| passport.id),
        }
    }

    /// The medium as it was looked at.
    #[must_use]
    pub fn seen(&self) -> Option<&SeenMedium> {
        match self {
            Self::Seen(seen) => Some(seen),
            Self::NotLookedAt | Self::Stated(_) => None,
        }
    }

    /// Its passport, if it was accepted.
    #[must_use]
    pub fn accepted(&self) -> Option<&AcceptedPassport> {
        match &self.seen()?.passport {
            PassportState::Accepted(passport) => Some(passport),
            PassportState::None | PassportState::Refused(_) => None,
        }
    }

    /// Why its passport was not accepted.
    #[must_use]
    pub fn refused(&self) -> Option<&Refusal> {
        match &self.seen()?.passport {
            PassportState::Refused(fault) => Some(fault),
            PassportState::None | PassportState::Accepted(_) => None,
        }
    }

    /// How it is known: `passport` or `stated`.
    #[must_use]
    pub fn known_by(&self) -> Option<&'static str> {
        match self {
            Self::Stated(_) => Some("stated"),
            _ => self.accepted().map(|_| "passport"),
        }
    }

    /// The window M of section 3: until when a known medium may carry, on a route that names media. On any
    /// other a passport is of no concern, and so is its end.
    #[must_use]
    pub fn window(&self, trust: &TrustFile, route: &Route) -> Window {
        if route.media.is_none() {
            return Window::default();
        }
        let listed = self.id().and_then(|id| trust.medium(&id)?.until);
        let stated = self.accepted().map(|passport| passport.valid_until);
        Window { first: None, last: listed.into_iter().chain(stated).min() }
    }
}

/// A medium that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMedium {
    /// What its passport is worth.
    pub passport: PassportState,
    /// What it says of itself now.
    pub attributes: Attributes,
    /// How many other things lie on it.
    pub foreign: u64,
    /// What the first few of them are called, where that was told.
    pub foreign_names: Vec<String>,
}

/// What the passport of a medium is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PassportState {
    /// There is none.
    None,
    /// There is one, and it is not accepted.
    Refused(Refusal),
    /// It is accepted.
    Accepted(AcceptedPassport),
}

/// A passport that was accepted, held against the medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedPassport {
    /// The medium id.
    pub id: MediumId,
    /// What is written on the medium, as its passport says.
    pub label: String,
    /// From and to.
    pub routes: Vec<(SiteName, SiteName)>,
    /// The last second at which it may carry.
    pub valid_until: u64,
    /// What the medium said of itself when it was enrolled.
    pub attributes: Attributes,
    /// The attributes in which passport and medium differ.
    pub differs: Vec<Attribute>,
    /// The attributes of the passport that the system does not tell, so that they were not compared.
    pub not_told: Vec<Attribute>,
}

impl SeenMedium {
    /// Judges what was read: the passport, what the medium says of itself, and how many other things lie on it. Count
    /// those: 0 says that there are none, and a route that refuses them believes it (ROUTE-13).
    #[must_use]
    pub fn judge(
        trust: &TrustFile,
        passport: &PassportFile,
        attributes: Attributes,
        foreign: u64,
    ) -> Self {
        // MEDIA-23.
        let passport = match passport {
            PassportFile::None => PassportState::None,
            PassportFile::Several => PassportState::Refused(Refusal::new(
                Code::PassportSeveral,
                text!(
                    en "several passports lie on the medium";
                    de "auf dem Datenträger liegen mehrere Ausweise"
                ),
            )),
            PassportFile::TooLarge => too_large(),
            PassportFile::One(bytes) if bytes.len() as u64 > MAX_STATEMENT_FILE => too_large(),
            PassportFile::One(bytes) => match verify(trust, bytes) {
                Ok(passport) => PassportState::Accepted(compare(passport, &attributes)),
                Err(refused) => PassportState::Refused(refused),
            },
        };
        Self { passport, attributes, foreign, foreign_names: Vec::new() }
    }
}

fn too_large() -> PassportState {
    let message = text!(
        en "the passport has more than {MAX_STATEMENT_FILE} bytes";
        de "der Ausweis hat mehr als {MAX_STATEMENT_FILE} Bytes"
    );
    PassportState::Refused(Refusal::new(Code::MediumTooLarge, message))
}

/// MEDIA-23, of the one passport on a medium.
fn verify(trust: &TrustFile, bytes: &[u8]) -> Result<Passport, Refusal> {
    let mut source = bytes;
    let passport = read_statement_file::<Passport>(&mut source).map_err(|error| {
        Refusal::of(error).unwrap_or_else(|error| Refusal::new(Code::MediumIo, error))
    })?;
    let id = passport.claimed_key_id();
    let passport =
        passport.verify(&known_key(trust, &id)?.public).map_err(|error| match error {
            PassportError::Cose(error) => Refusal::new(error.code(), error),
            error => Refusal::new(
                error.code(),
                text!(en "media passport: {error}"; de "Ausweis des Datenträgers: {error}"),
            ),
        })?;
    check_key(trust, &id, passport.issued)?;
    Ok(Passport::clone(&passport))
}

fn known_key<'t>(trust: &'t TrustFile, id: &KeyId) -> Result<&'t Key, Refusal> {
    trust.key(id).ok_or_else(|| {
        Refusal::new(
            Code::KeyUnknown,
            text!(
                words = Words::from(*id);
                en "its key {words} ({id}) is not in the trust file";
                de "sein Schlüssel {words} ({id}) steht nicht in der Vertrauensdatei"
            ),
        )
    })
}

/// MEDIA-23. Whether a key may sign a passport that is issued then.
///
/// # Errors
/// Why it may not.
pub fn check_key(trust: &TrustFile, id: &KeyId, issued: u64) -> Result<(), Refusal> {
    let key = known_key(trust, id)?;
    let short = short_words(*id);
    let (code, message) = if !matches!(key.role, Role::Media { .. }) {
        let role = key.role.name();
        (
            Code::TrustRole,
            text!(
                en "its key {short} has the role {role}, expected media";
                de "sein Schlüssel {short} hat die Rolle {role}, erwartet wird media"
            ),
        )
    } else if key.revoked {
        (
            Code::TrustRevoked,
            text!(en "its key {short} is revoked"; de "sein Schlüssel {short} ist widerrufen"),
        )
    } else if !key.window.contains(issued) {
        let message = text!(
            en "its key {short} was not valid when it was issued";
            de "sein Schlüssel {short} war bei der Ausstellung nicht gültig"
        );
        (Code::PassportKeyWindow, message)
    } else {
        return Ok(());
    };
    Err(Refusal::new(code, message))
}

/// MEDIA-24. Holds a passport against what the system tells of the medium.
fn compare(passport: Passport, seen: &Attributes) -> AcceptedPassport {
    let (mut differs, mut not_told) = (Vec::new(), Vec::new());
    for attribute in Attribute::ALL {
        match (attribute.of(&passport.attributes), attribute.of(seen)) {
            (Some(_), None) => not_told.push(attribute),
            (Some(stated), Some(told)) if stated != told => differs.push(attribute),
            _ => {}
        }
    }
    let Passport { medium: id, label, attributes, routes, issued: _, valid_until } = passport;
    AcceptedPassport { id, label, routes, valid_until, attributes, differs, not_told }
}

/// Attributes as a list for people.
pub fn list(attributes: &[Attribute]) -> impl fmt::Display {
    attributes.iter().map(|it| it.words()).collect::<Vec<_>>().join(", ")
}
