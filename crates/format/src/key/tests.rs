#![allow(clippy::unwrap_used)]

use p256::ecdsa::signature::Signer as _;
use proptest::prelude::*;

use super::*;

/// The order n of P-256, and the prime p of its field.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
const PRIME: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];

fn key(secret: [u8; 32]) -> (p256::ecdsa::SigningKey, PublicKey) {
    let secret = p256::ecdsa::SigningKey::from_slice(&secret).unwrap();
    let public = PublicKey::from_bytes(secret.verifying_key().to_sec1_point(true).as_bytes());
    (secret, public.unwrap())
}

fn sign(key: &p256::ecdsa::SigningKey, message: &[u8]) -> [u8; 64] {
    let signature: p256::ecdsa::Signature = key.sign(message);
    signature.normalize_s().to_bytes().into()
}

/// n − s.
fn negated(s: &[u8]) -> [u8; 32] {
    let mut result = [0; 32];
    let mut borrow = 0;
    for at in (0..32).rev() {
        let digit = i16::from(ORDER[at]) - i16::from(s[at]) - borrow;
        borrow = i16::from(digit < 0);
        result[at] = u8::try_from(digit.rem_euclid(256)).unwrap();
    }
    result
}

#[test]
fn half_the_order_is_where_the_two_forms_part() {
    // KEY-7. n = 2h + 1.
    assert_eq!(negated(&HALF_ORDER)[31], HALF_ORDER[31] + 1);
    assert_eq!(negated(&HALF_ORDER)[..31], HALF_ORDER[..31]);
    let (_, public) = key([7; 32]);
    let with = |s: [u8; 32]| {
        let signature: [u8; 64] = [[1; 32], s].concat().try_into().unwrap();
        public.verify(b"x", &signature).unwrap_err()
    };
    assert_eq!(with(HALF_ORDER), SignatureError::Wrong);
    assert_eq!(with(negated(&HALF_ORDER)), SignatureError::HighS);
    assert_eq!(with([0xff; 32]), SignatureError::HighS);
}

#[test]
fn numbers_that_are_out_of_range_never_verify() {
    // KEY-8.
    let (secret, public) = key([7; 32]);
    let good = sign(&secret, b"x");
    let mut above = ORDER;
    above[31] += 1;
    for r in [[0; 32], ORDER, above, [0xff; 32]] {
        let signature: [u8; 64] = [&r[..], &good[32..]].concat().try_into().unwrap();
        assert_eq!(public.verify(b"x", &signature), Err(SignatureError::Wrong), "{r:02x?}");
    }
    let signature: [u8; 64] = [&good[..32], &[0; 32]].concat().try_into().unwrap();
    assert_eq!(public.verify(b"x", &signature), Err(SignatureError::Wrong));
    assert_eq!(public.verify(b"x", &[0; 64]), Err(SignatureError::Wrong));
}

#[test]
fn only_the_two_compressed_forms_are_a_p256_key() {
    // KEY-5.
    let (_, public) = key([7; 32]);
    let mut bytes = [0; 33];
    bytes.copy_from_slice(public.as_bytes());
    for prefix in 0..=255 {
        bytes[0] = prefix;
        let read = PublicKey::from_bytes(&bytes);
        match prefix {
            0x02 | 0x03 => assert_eq!(read.unwrap().as_bytes(), bytes),
            _ => assert_eq!(read, Err(KeyError::Prefix(prefix))),
        }
    }
    let with = |x: [u8; 32]| PublicKey::from_bytes(&[&[0x02][..], &x].concat());
    assert_eq!(with(PRIME), Err(KeyError::NoPoint));
    assert_eq!(with([0xff; 32]), Err(KeyError::NoPoint));
    // x = 0 is on the curve; p + 0 would be its second name.
    assert!(with([0; 32]).is_ok());
    // x = 1 is not.
    let mut one = [0; 32];
    one[31] = 1;
    assert_eq!(with(one), Err(KeyError::NoPoint));
    for length in [0, 1, 31, 34, 64, 65] {
        assert_eq!(PublicKey::from_bytes(&vec![2; length]), Err(KeyError::Length(length)));
    }
}

#[test]
fn the_two_keys_of_one_x_have_two_names() {
    // KEY-6.
    let (_, public) = key([7; 32]);
    let mut other = [0; 33];
    other.copy_from_slice(public.as_bytes());
    other[0] ^= 1;
    assert_ne!(PublicKey::from_bytes(&other).unwrap().id(), public.id());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_a_p256_key_signs_verifies_in_one_form_only(
        secret in prop::array::uniform32(1_u8..255), message in prop::collection::vec(any::<u8>(), 0..300)
    ) {
        let (secret, public) = key(secret);
        let signature = sign(&secret, &message);
        prop_assert_eq!(public.verify(&message, &signature), Ok(()));
        let (r, s) = signature.split_at(32);
        let other: [u8; 64] = [r, &negated(s)].concat().try_into().unwrap();
        prop_assert_eq!(public.verify(&message, &other), Err(SignatureError::HighS));
        prop_assert_eq!(PublicKey::from_bytes(public.as_bytes()), Ok(public));
    }
}

#[test]
fn every_flipped_bit_of_key_signature_or_message_is_refused() {
    let message = b"what an officer signs";
    let (secret, public) = key([7; 32]);
    let signature = sign(&secret, message);
    let flips = |length: usize| (0..length * 8).map(|at| (at / 8, 1_u8 << (at % 8)));
    for (at, bit) in flips(64) {
        let mut changed = signature;
        changed[at] ^= bit;
        assert!(public.verify(message, &changed).is_err(), "signature, byte {at}");
    }
    for (at, bit) in flips(message.len()) {
        let mut changed = *message;
        changed[at] ^= bit;
        assert!(public.verify(&changed, &signature).is_err(), "message, byte {at}");
    }
    for (at, bit) in flips(33) {
        let mut changed = public.as_bytes().to_vec();
        changed[at] ^= bit;
        let other = PublicKey::from_bytes(&changed);
        assert!(
            other.is_err() || other.unwrap().verify(message, &signature).is_err(),
            "key, byte {at}"
        );
    }
}
