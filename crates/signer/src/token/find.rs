//! Finds the token, the private key on it, and its public key.

use carnet_format::PublicKey;
use carnet_format::plain_text::Escaped;
use carnet_language::text;
use cryptoki::context::Pkcs11;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo};

use super::{TokenError, TokenUri, point};

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
    let kind = private.key_type.filter(|kind| [KeyType::EC_EDWARDS, KeyType::EC].contains(kind));
    let kind = kind.ok_or(TokenError::OtherAlgorithm)?;
    if private.wants_pin_each_time {
        return Err(TokenError::PinEachTime);
    }
    let name = match (private.id, private.label) {
        (Some(id), _) if !id.is_empty() => Attribute::Id(id),
        (_, Some(label)) if !label.is_empty() => Attribute::Label(label),
        _ => return Err(TokenError::NoPublicKey),
    };
    let template = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::KeyType(kind), name];
    let public = match session.find_objects(&template)?[..] {
        [public] => attributes(session, public)?,
        [] => return Err(TokenError::NoPublicKey),
        ref several => return Err(TokenError::SeveralPublicKeys { count: several.len() }),
    };
    let point = public.point.ok_or(TokenError::NoPublicKey)?;
    let curve = public.curve.or(private.curve).unwrap_or_default();
    if kind == KeyType::EC {
        point::check_curve(&curve)?;
        return point::p256(&point).ok_or(TokenError::NoPoint);
    }
    // An Edwards curve has several names, so the point is believed before they are.
    point::ed25519(&point).ok_or_else(|| match point::curve(&curve) {
        Some(name) if name == "Ed448" => TokenError::OtherCurve(name),
        _ => TokenError::NoPoint,
    })
}

#[derive(Default)]
struct Attributes {
    key_type: Option<KeyType>,
    label: Option<Vec<u8>>,
    id: Option<Vec<u8>>,
    curve: Option<Vec<u8>>,
    point: Option<Vec<u8>>,
    wants_pin_each_time: bool,
}

/// What an object says of itself; what it does not have is left out.
fn attributes(session: &Session, object: ObjectHandle) -> Result<Attributes, TokenError> {
    let wanted = [
        AttributeType::KeyType,
        AttributeType::Label,
        AttributeType::Id,
        AttributeType::EcParams,
        AttributeType::EcPoint,
        AttributeType::AlwaysAuthenticate,
    ];
    let mut attributes = Attributes::default();
    for attribute in session.get_attributes(object, &wanted)? {
        match attribute {
            Attribute::KeyType(value) => attributes.key_type = Some(value),
            Attribute::Label(value) => attributes.label = Some(value),
            Attribute::Id(value) => attributes.id = Some(value),
            Attribute::EcParams(value) => attributes.curve = Some(value),
            Attribute::EcPoint(value) => attributes.point = Some(value),
            Attribute::AlwaysAuthenticate(value) => attributes.wants_pin_each_time = value,
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
        (Some(label), Some(value)) => text!(
            label = quoted(label), value = quoted(value);
            en "{label} with {second} {value}"; de "{label} mit {second} {value}"
        ),
        (None, value) => text!(
            value = quoted(value.as_deref().unwrap_or_default());
            en "with {second} {value}"; de "mit {second} {value}"
        ),
    }
}

/// A text of the token, which anybody may have written.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", Escaped(text))
}
