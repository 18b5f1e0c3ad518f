//! Addresses of keys on tokens: `pkcs11:` as in RFC 7512, in the part that finds one key.

use std::path::PathBuf;

use carnet_language::text;

/// Where a key lies: which token, and which object on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenUri {
    /// The label of the token.
    pub(super) token: Option<String>,
    /// The serial number of the token.
    pub(super) serial: Option<String>,
    /// Who made the token.
    pub(super) manufacturer: Option<String>,
    /// Which model it is.
    pub(super) model: Option<String>,
    /// The label of the key.
    pub(super) object: Option<String>,
    /// The id of the key.
    pub(super) id: Option<Vec<u8>>,
    /// The token's program library.
    pub(super) module_path: Option<PathBuf>,
}

impl TokenUri {
    /// Reads an address. What it says is all used: an attribute that is not known here is refused.
    ///
    /// # Errors
    /// The text is no such address. The error never repeats a value, which may be a PIN.
    pub fn parse(text: &str) -> Result<Self, UriFault> {
        let rest = match text.get(..7) {
            Some(scheme) if scheme.eq_ignore_ascii_case("pkcs11:") => &text[7..],
            _ => return Err(UriFault::Scheme),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = Self::default();
        for attribute in path.split(';').filter(|text| !text.is_empty()) {
            uri.take_path(attribute)?;
        }
        for attribute in query.split('&').filter(|text| !text.is_empty()) {
            uri.take_query(attribute)?;
        }
        if uri.token.is_none() && uri.serial.is_none() {
            return Err(UriFault::NoToken);
        }
        if uri.object.is_none() && uri.id.is_none() {
            return Err(UriFault::NoObject);
        }
        Ok(uri)
    }

    fn take_path(&mut self, attribute: &str) -> Result<(), UriFault> {
        let (name, value) = attribute.split_once('=').ok_or(UriFault::NoValue)?;
        let slot = match name {
            "token" => &mut self.token,
            "serial" => &mut self.serial,
            "manufacturer" => &mut self.manufacturer,
            "model" => &mut self.model,
            "object" => &mut self.object,
            "id" => return put(&mut self.id, "id", decoded(value, "id")?),
            "type" if value == "private" => return Ok(()),
            "type" => return Err(UriFault::Type),
            // RFC 7512 has it in the query only, but a PIN is a PIN.
            "pin-value" => return Err(UriFault::PinValue),
            _ => return Err(UriFault::unknown(name)),
        };
        put(slot, name, text(value, name)?)
    }

    fn take_query(&mut self, attribute: &str) -> Result<(), UriFault> {
        let (name, value) = attribute.split_once('=').ok_or(UriFault::NoValue)?;
        match name {
            "module-path" => {
                let path = PathBuf::from(text(value, name)?);
                // A bare name would be looked for wherever the system's loader looks.
                if !path.is_absolute() {
                    return Err(UriFault::ModulePath);
                }
                put(&mut self.module_path, name, path)
            }
            "pin-value" => Err(UriFault::PinValue),
            _ => Err(UriFault::unknown(name)),
        }
    }
}

fn put<T>(slot: &mut Option<T>, name: &str, value: T) -> Result<(), UriFault> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(UriFault::Twice { name: name.to_owned() }),
    }
}

fn text(value: &str, name: &str) -> Result<String, UriFault> {
    String::from_utf8(decoded(value, name)?)
        .map_err(|_| UriFault::Encoding { name: name.to_owned() })
}

/// Resolves `%41`. An empty value is none.
fn decoded(value: &str, name: &str) -> Result<Vec<u8>, UriFault> {
    let wrong = || UriFault::Encoding { name: name.to_owned() };
    let mut bytes = value.bytes();
    let mut out = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (Some(high), Some(low)) = (digit(bytes.next()), digit(bytes.next())) else {
                    return Err(wrong());
                };
                (high << 4 | low) as u8
            }
            byte => byte,
        });
    }
    if out.is_empty() || out.contains(&0) && name != "id" { Err(wrong()) } else { Ok(out) }
}

/// Why a text is no address of a key on a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UriFault {
    /// Another scheme.
    #[error("{}", text!(en "it does not begin with pkcs11:"; de "sie beginnt nicht mit pkcs11:"))]
    Scheme,
    /// A part without a value.
    #[error("{}", text!(
        en "each part of it must be NAME=VALUE, divided by ; and after the ? by &";
        de "jeder Teil muss NAME=WERT sein, getrennt durch ; und nach dem ? durch &"
    ))]
    NoValue,
    /// An attribute twice.
    #[error("{}", text!(en "{name} stands in it twice"; de "{name} steht zweimal darin"))]
    Twice {
        /// Which.
        name: String,
    },
    /// An attribute not known here.
    #[error("{}", text!(
        en "{name:?} is not known; known are token, serial, manufacturer, model, object, id, type and module-path";
        de "{name:?} ist nicht bekannt; bekannt sind token, serial, manufacturer, model, object, id, type und module-path"
    ))]
    Unknown {
        /// Which.
        name: String,
    },
    /// Wrong percent-encoding, or nothing.
    #[error("{}", text!(
        en "the value of {name} is empty or wrongly written; a special character is % and two hexadecimal digits";
        de "der Wert von {name} ist leer oder falsch geschrieben; ein besonderes Zeichen ist % und zwei hexadezimale Ziffern"
    ))]
    Encoding {
        /// Of what.
        name: String,
    },
    /// Not a private key.
    #[error("{}", text!(en "type must be private, or be left out"; de "type muss private sein oder fehlen"))]
    Type,
    /// A library by its bare name.
    #[error("{}", text!(en "module-path must be a full path"; de "module-path muss ein ganzer Pfad sein"))]
    ModulePath,
    /// The PIN itself.
    #[error("{}", text!(
        en "it has the PIN in it, where other programs and the shell's history see it; leave pin-value out and change the PIN";
        de "die PIN steht darin, wo andere Programme und der Verlauf der Shell sie sehen; pin-value weglassen und die PIN ändern"
    ))]
    PinValue,
    /// No token named.
    #[error("{}", text!(
        en "it names no token: token= or serial= is missing";
        de "sie nennt kein Token: token= oder serial= fehlt"
    ))]
    NoToken,
    /// No key named.
    #[error("{}", text!(
        en "it names no key: object= or id= is missing";
        de "sie nennt keinen Schlüssel: object= oder id= fehlt"
    ))]
    NoObject,
}

impl UriFault {
    /// The name is short, or a person has put something else in its place.
    fn unknown(name: &str) -> Self {
        Self::Unknown { name: name.chars().take(32).collect() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn every_part_is_read_and_percent_signs_are_resolved() {
        let uri = TokenUri::parse(
            "PKCS11:token=Plant%207;serial=00%3b1;manufacturer=Some%20One;model=v2;object=k%C3%A9y;\
             id=%00%FF%2f;type=private?module-path=/usr/lib/a%20b.so",
        );
        let expected = TokenUri {
            token: Some("Plant 7".into()),
            serial: Some("00;1".into()),
            manufacturer: Some("Some One".into()),
            model: Some("v2".into()),
            object: Some("kéy".into()),
            id: Some(vec![0, 255, 47]),
            module_path: Some("/usr/lib/a b.so".into()),
        };
        assert_eq!(uri, Ok(expected));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let unknown = |name: &str| UriFault::Unknown { name: name.into() };
        let wrong = |name: &str| UriFault::Encoding { name: name.into() };
        for (text, fault) in [
            ("", UriFault::Scheme),
            ("kcs11:token=a;object=b", UriFault::Scheme),
            ("pkcs11:", UriFault::NoToken),
            ("pkcs11:object=b", UriFault::NoToken),
            ("pkcs11:token=a", UriFault::NoObject),
            ("pkcs11:token=a;object", UriFault::NoValue),
            ("pkcs11:token=a;token=a;object=b", UriFault::Twice { name: "token".into() }),
            ("pkcs11:token=a;object=b;slot-id=1", unknown("slot-id")),
            ("pkcs11:token=a;object=b?pin-source=file:/x", unknown("pin-source")),
            ("pkcs11:token=;object=b", wrong("token")),
            ("pkcs11:token=%4;object=b", wrong("token")),
            ("pkcs11:token=%zz;object=b", wrong("token")),
            ("pkcs11:token=%ff;object=b", wrong("token")),
            ("pkcs11:token=a%00;object=b", wrong("token")),
            ("pkcs11:token=a;object=b;type=public", UriFault::Type),
            ("pkcs11:token=a;object=b?module-path=lib.so", UriFault::ModulePath),
        ] {
            assert_eq!(TokenUri::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_pin_in_the_address_is_refused_and_never_repeated() {
        for text in
            ["pkcs11:token=a;object=b?pin-value=4711", "pkcs11:pin-value=4711;token=a;object=b"]
        {
            let fault = TokenUri::parse(text).unwrap_err();
            assert_eq!(fault, UriFault::PinValue);
            assert!(!fault.to_string().contains("4711"));
        }
    }
}
