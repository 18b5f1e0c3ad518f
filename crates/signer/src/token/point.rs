//! The bytes of a public key, in the forms that tokens give them.

use carnet_format::PublicKey;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use pkcs8::ObjectIdentifier;
use pkcs8::der::Decode as _;
use pkcs8::der::asn1::PrintableStringRef;

use super::TokenError;
use crate::curve;

/// The curve that the parameters of a key name, by its number or in letters (PKCS#11 3.0 allows
/// both). None where they spell it out, or name none.
pub(super) fn curve(parameters: &[u8]) -> Option<String> {
    if let Ok(number) = ObjectIdentifier::from_der(parameters) {
        return Some(curve::name(number));
    }
    let name = PrintableStringRef::from_der(parameters).ok()?;
    Some(match name.as_str() {
        "prime256v1" | "secp256r1" => "P-256".to_owned(),
        "edwards448" => "Ed448".to_owned(),
        other => other.to_owned(),
    })
}

/// Refuses parameters of a key that do not name the curve P-256.
pub(super) fn check_curve(parameters: &[u8]) -> Result<(), TokenError> {
    match curve(parameters) {
        Some(name) if name == "P-256" => Ok(()),
        Some(other) => Err(TokenError::OtherCurve(other)),
        None => Err(TokenError::UnnamedCurve),
    }
}

/// The 32 bytes of a point, which some tokens wrap into an OCTET STRING and some give as they are.
pub(super) fn ed25519(point: &[u8]) -> Option<PublicKey> {
    let bytes = match point {
        [0x04, 0x20, bytes @ ..] if point.len() == 34 => bytes,
        bytes => bytes,
    };
    PublicKey::from_bytes(bytes).ok().filter(|_| bytes.len() == 32)
}

/// The point with or without compression, wrapped or not: 65, 33, 67 or 35 bytes.
pub(super) fn p256(point: &[u8]) -> Option<PublicKey> {
    let bytes = match point {
        [0x04, 0x41, bytes @ ..] if point.len() == 67 => bytes,
        [0x04, 0x21, bytes @ ..] if point.len() == 35 => bytes,
        bytes => bytes,
    };
    match bytes {
        [0x04, ..] if bytes.len() == 65 => {
            let key = p256::PublicKey::from_sec1_bytes(bytes).ok()?;
            PublicKey::from_bytes(key.to_sec1_point(true).as_bytes()).ok()
        }
        _ if bytes.len() == 33 => PublicKey::from_bytes(bytes).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use carnet_format::{Algorithm, Signer as _};
    use zeroize::Zeroizing;

    use super::*;
    use crate::SecretKey;

    fn key(algorithm: Algorithm) -> PublicKey {
        SecretKey::from_random(algorithm, &Zeroizing::new([7; 32])).unwrap().public_key()
    }

    #[test]
    fn an_ed25519_point_is_read_wrapped_and_bare() {
        let key = key(Algorithm::Ed25519);
        let bare = key.as_bytes();
        let wrapped = [&[0x04, 0x20], bare].concat();
        assert_eq!(ed25519(bare), Some(key));
        assert_eq!(ed25519(&wrapped), Some(key));
        assert_eq!(ed25519(&wrapped[..33]), None);
        assert_eq!(ed25519(&[7; 34]), None);
        assert_eq!(ed25519(&[]), None);
        // A bare point that begins like a wrapped one.
        let alike = (0_u32..).find_map(|n| {
            let mut bytes = [0; 32];
            bytes[..2].copy_from_slice(&[0x04, 0x20]);
            bytes[2..6].copy_from_slice(&n.to_le_bytes());
            PublicKey::from_bytes(&bytes).ok()
        });
        assert_eq!(ed25519(alike.unwrap().as_bytes()), alike);
    }

    #[test]
    fn a_p256_point_is_read_in_its_four_forms() {
        let key = key(Algorithm::P256);
        let short = key.as_bytes();
        let whole = p256::PublicKey::from_sec1_bytes(short).unwrap().to_sec1_point(false);
        let whole = whole.as_bytes();
        assert_eq!(p256(short), Some(key));
        assert_eq!(p256(whole), Some(key));
        assert_eq!(p256(&[&[0x04, 0x21], short].concat()), Some(key));
        assert_eq!(p256(&[&[0x04, 0x41], whole].concat()), Some(key));
        // Not on the curve, hybrid, cut, wrapped in another length, the other algorithm.
        let mut off = whole.to_vec();
        off[64] ^= 1;
        assert_eq!(p256(&off), None);
        let mut hybrid = whole.to_vec();
        hybrid[0] = 0x06 | (short[0] & 1);
        assert_eq!(p256(&hybrid), None);
        assert_eq!(p256(&whole[..64]), None);
        assert_eq!(p256(&[&[0x04, 0x41], short].concat()), None);
        assert_eq!(p256(super::tests::key(Algorithm::Ed25519).as_bytes()), None);
        assert_eq!(p256(&[]), None);
    }

    #[test]
    fn another_curve_is_named() {
        let oid = |text: &str| {
            use pkcs8::der::Encode as _;
            ObjectIdentifier::new(text).unwrap().to_der().unwrap()
        };
        assert_eq!(check_curve(&oid("1.2.840.10045.3.1.7")), Ok(()));
        let named = |name: &str| Err(TokenError::OtherCurve(name.to_owned()));
        assert_eq!(check_curve(&oid("1.3.132.0.34")), named("P-384"));
        assert_eq!(check_curve(&oid("1.2.3.4")), named("1.2.3.4"));
        // In letters, as some tokens do.
        let letters = |name: &str| [&[0x13, name.len() as u8], name.as_bytes()].concat();
        assert_eq!(check_curve(&letters("secp256r1")), Ok(()));
        assert_eq!(check_curve(&letters("prime256v1")), Ok(()));
        assert_eq!(check_curve(&letters("secp384r1")), named("secp384r1"));
        assert_eq!(curve(&letters("edwards448")), Some("Ed448".to_owned()));
        assert_eq!(curve(&oid("1.3.101.113")), Some("Ed448".to_owned()));
        assert_eq!(check_curve(&[0x13, 0x02, 0x1b, 0x5b]), Err(TokenError::UnnamedCurve));
        // Written out in full, or not at all.
        assert_eq!(check_curve(&[0x30, 0x03, 0x02, 0x01, 0x01]), Err(TokenError::UnnamedCurve));
        assert_eq!(check_curve(&[]), Err(TokenError::UnnamedCurve));
    }
}
