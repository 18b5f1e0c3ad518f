//! Finds the token, the private key on it, and its public key.

use carnet_format::PublicKey;
use carnet_verifier::text::Escaped;
use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo};

use super::{TokenError, TokenUri};

/// The only token that answers to the address.
pub(super) fn token(library: &Pkcs11, uri: &TokenUri) -> Result<(Slot, TokenInfo), TokenError> {
    let mut all = Vec::new();
    for slot in library.get_slots_with_token()? {
        // One that is pulled out meanwhile is not there.
        if let Ok(info) = library.get_token_info(slot)
            && info.token_initialized()
        {
            all.push((slot, info));
        }
    }
    let (mut found, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, info)| is_meant(info, uri));
    match found.pop() {
        Some(only) if found.is_empty() => Ok(only),
        Some(last) => Err(TokenError::SeveralTokens {
            wanted: wanted(&uri.token, "serial", &uri.serial),
            serials: found
                .iter()
                .chain([&last])
                .map(|(_, info)| quoted(info.serial_number()))
                .collect(),
        }),
        None => Err(TokenError::NoToken {
            wanted: wanted(&uri.token, "serial", &uri.serial),
            found: others.iter().map(|(_, info)| quoted(info.label())).collect(),
        }),
    }
}

fn is_meant(info: &TokenInfo, uri: &TokenUri) -> bool {
    let is = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|name| name == has);
    is(&uri.token, info.label())
        && is(&uri.serial, info.serial_number())
        && is(&uri.manufacturer, info.manufacturer_id())
        && is(&uri.model, info.model())
}

/// The only private key that answers to the address.
pub(super) fn private_key(session: &Session, uri: &TokenUri) -> Result<ObjectHandle, TokenError> {
    let all = [Attribute::Class(ObjectClass::PRIVATE_KEY)];
    let mut template = all.to_vec();
    template.extend(uri.object.iter().map(|label| Attribute::Label(label.clone().into_bytes())));
    template.extend(uri.id.iter().map(|id| Attribute::Id(id.clone())));
    let id = uri.id.as_deref().map(percent_encoded);
    let wanted = wanted(&uri.object, "id", &id);
    match session.find_objects(&template)?[..] {
        [key] => Ok(key),
        [] => {
            let mut found = Vec::new();
            for key in session.find_objects(&all)? {
                let label = attributes(session, key)?.label.unwrap_or_default();
                found.push(quoted(&String::from_utf8_lossy(&label)));
            }
            Err(TokenError::NoKey { wanted, found })
        }
        ref several => {
            let mut ids = Vec::new();
            for key in several {
                ids.push(percent_encoded(&attributes(session, *key)?.id.unwrap_or_default()));
            }
            Err(TokenError::SeveralKeys { wanted, count: several.len(), ids })
        }
    }
}

/// The public key that belongs to a private one: beside it under the same id, or the same label
/// where there is no id.
pub(super) fn public_key(session: &Session, key: ObjectHandle) -> Result<PublicKey, TokenError> {
    let private = attributes(session, key)?;
    if private.key_type != Some(KeyType::EC_EDWARDS) {
        return Err(TokenError::NotEd25519);
    }
    let name = match (private.id, private.label) {
        (Some(id), _) if !id.is_empty() => Attribute::Id(id),
        (_, Some(label)) if !label.is_empty() => Attribute::Label(label),
        _ => return Err(TokenError::NoPublicKey),
    };
    let template =
        [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::KeyType(KeyType::EC_EDWARDS), name];
    let [public] = session.find_objects(&template)?[..] else {
        return Err(TokenError::NoPublicKey);
    };
    let point = attributes(session, public)?.point.ok_or(TokenError::NoPublicKey)?;
    point_bytes(&point)
        .and_then(|bytes| PublicKey::from_bytes(bytes).ok())
        .ok_or(TokenError::NotEd25519)
}

/// The 32 bytes of a point, which some tokens wrap into an OCTET STRING and some give as they are.
fn point_bytes(point: &[u8]) -> Option<&[u8; 32]> {
    match point {
        [0x04, 0x20, bytes @ ..] if point.len() == 34 => bytes.try_into().ok(),
        bytes => bytes.try_into().ok(),
    }
}

#[derive(Default)]
struct Attributes {
    key_type: Option<KeyType>,
    label: Option<Vec<u8>>,
    id: Option<Vec<u8>>,
    point: Option<Vec<u8>>,
}

/// What an object says of itself; what it does not have is left out.
fn attributes(session: &Session, object: ObjectHandle) -> Result<Attributes, TokenError> {
    let wanted =
        [AttributeType::KeyType, AttributeType::Label, AttributeType::Id, AttributeType::EcPoint];
    let mut attributes = Attributes::default();
    for attribute in session.get_attributes(object, &wanted)? {
        match attribute {
            Attribute::KeyType(value) => attributes.key_type = Some(value),
            Attribute::Label(value) => attributes.label = Some(value),
            Attribute::Id(value) => attributes.id = Some(value),
            Attribute::EcPoint(value) => attributes.point = Some(value),
            _ => {}
        }
    }
    Ok(attributes)
}

fn percent_encoded(id: &[u8]) -> String {
    id.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// What was asked for, in words.
fn wanted(label: &Option<String>, second: &str, value: &Option<String>) -> String {
    match (label, value) {
        (Some(label), None) => quoted(label),
        (Some(label), Some(value)) => format!("{} with {second} {}", quoted(label), quoted(value)),
        (None, value) => format!("with {second} {}", quoted(value.as_deref().unwrap_or_default())),
    }
}

/// A text of the token, which anybody may have written.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", Escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_read_wrapped_and_bare() {
        let bare = [7; 32];
        let wrapped = [&[0x04, 0x20][..], &bare].concat();
        assert_eq!(point_bytes(&bare), Some(&bare));
        assert_eq!(point_bytes(&wrapped), Some(&bare));
        // A bare point that begins like a wrapped one.
        let mut alike = [7; 32];
        alike[..2].copy_from_slice(&[0x04, 0x20]);
        assert_eq!(point_bytes(&alike), Some(&alike));
        assert_eq!(point_bytes(&wrapped[..33]), None);
        assert_eq!(point_bytes(&[7; 34]), None);
        assert_eq!(point_bytes(&[]), None);
    }
}
