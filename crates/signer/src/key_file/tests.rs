#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::Command;

use carnet_format::{Algorithm, Signer as _};
use data_encoding::HEXLOWER;
use p256::elliptic_curve::sec1::ToSec1Point as _;

use super::*;

const BOTH: [Algorithm; 2] = [Algorithm::Ed25519, Algorithm::P256];

fn key() -> SecretKey {
    key_of(Algorithm::Ed25519)
}

fn key_of(algorithm: Algorithm) -> SecretKey {
    SecretKey::from_random(algorithm, &Zeroizing::new([7; 32])).unwrap()
}

fn nobody() -> Result<PassPhrase, KeyFault> {
    Err(KeyFault::NoPassPhrase)
}

fn says(phrase: &str) -> impl FnOnce() -> Result<PassPhrase, KeyFault> {
    let phrase = Zeroizing::new(phrase.to_owned());
    move || Ok(phrase)
}

fn read(
    path: &Path,
    ask: impl FnOnce() -> Result<PassPhrase, KeyFault>,
) -> Result<SecretKey, KeyFileError> {
    super::read(path, |_| ask())
}

fn protected() -> Protection<'static> {
    Protection::PassPhrase { phrase: PHRASE, salt: [1; 16], iv: [2; 16] }
}

/// With a letter that takes two bytes.
const PHRASE: &str = "correct Rößlein";

fn openssl(args: &[&str]) -> String {
    let output = Command::new("openssl").args(args).output().expect("openssl is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_plain_key_comes_back() {
    for algorithm in BOTH {
        let key = key_of(algorithm);
        let pem = key.to_pem(Protection::Plain).unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let back = SecretKey::from_pem(&pem, nobody).unwrap();
        assert_eq!(back.public_key(), key.public_key());
        assert_eq!(back.public_key().algorithm(), algorithm);
        // Neither algorithm asks for random bytes when it signs.
        let signature = back.sign(b"x").unwrap();
        assert_eq!(signature, key.sign(b"x").unwrap());
        assert_eq!(key.public_key().verify(b"x", &signature), Ok(()));
    }
}

#[test]
fn an_encrypted_key_comes_back_only_with_its_pass_phrase() {
    for algorithm in BOTH {
        let key = key_of(algorithm);
        let pem = key.to_pem(protected()).unwrap();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        let back = SecretKey::from_pem(&pem, says(PHRASE)).unwrap();
        assert_eq!(back.public_key(), key.public_key());
        let refused = |ask| SecretKey::from_pem(&pem, ask).unwrap_err();
        assert_eq!(refused(says("wrong")), KeyFault::WrongPassPhrase);
        assert_eq!(SecretKey::from_pem(&pem, nobody).unwrap_err(), KeyFault::NoPassPhrase);
    }
}

#[test]
fn what_is_no_key_file_is_named() {
    let pem = key().to_pem(Protection::Plain).unwrap();
    assert_eq!(SecretKey::from_pem("", nobody).unwrap_err(), KeyFault::NotPem);
    assert_eq!(SecretKey::from_pem(&pem[..80], nobody).unwrap_err(), KeyFault::NotPem);
    let other = pem.replace("PRIVATE KEY", "CERTIFICATE");
    assert_eq!(SecretKey::from_pem(&other, nobody).unwrap_err(), KeyFault::NotPkcs8);
    // The object identifier of X25519 instead.
    let x25519 = pem.replace("K2Vw", "K2Vu");
    assert_ne!(x25519, *pem);
    assert_eq!(SecretKey::from_pem(&x25519, nobody).unwrap_err(), KeyFault::OtherAlgorithm);
}

#[test]
fn a_p256_key_with_the_public_key_of_another_is_refused() {
    let key = key_of(Algorithm::P256);
    let pem = key.to_pem(Protection::Plain).unwrap();
    let (_, document) = SecretDocument::from_pem(&pem).unwrap();
    let bytes = document.as_bytes();
    assert_eq!(SecretKey::from_pkcs8(bytes).unwrap().public_key(), key.public_key());
    // The last byte is the last one of the public key, the number of the curve ends in 07.
    let mut other = bytes.to_vec();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(SecretKey::from_pkcs8(&other).unwrap_err(), KeyFault::Damaged);
    let curve = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let at = bytes.windows(8).position(|window| window == curve).unwrap();
    let mut other = bytes.to_vec();
    other[at + 7] = 0x01;
    let named = KeyFault::OtherCurve("P-192".to_owned());
    assert_eq!(SecretKey::from_pkcs8(&other).unwrap_err(), named);
}

#[test]
fn a_public_key_beside_the_private_one_has_to_be_its_own() {
    use pkcs8::der::Encode as _;
    use pkcs8::der::asn1::BitStringRef;
    for algorithm in BOTH {
        let key = key_of(algorithm);
        let read = |public: &[u8]| {
            let with = |info: &PrivateKeyInfoRef<'_>| {
                let mut info = info.clone();
                info.public_key = Some(BitStringRef::from_bytes(public)?);
                Ok(info.to_der()?)
            };
            SecretKey::from_pkcs8(&key.with_pkcs8(with).unwrap()).map(|key| key.public_key())
        };
        let own = key.public_key();
        assert_eq!(read(own.as_bytes()), Ok(own));
        let other = SecretKey::from_random(algorithm, &Zeroizing::new([8; 32])).unwrap();
        let other = other.public_key();
        assert_eq!(read(other.as_bytes()), Err(KeyFault::PublicKeyDiffers));
        if algorithm == Algorithm::P256 {
            let whole = p256::PublicKey::from_sec1_bytes(own.as_bytes()).unwrap();
            assert_eq!(read(whole.to_sec1_point(false).as_bytes()), Ok(own));
        }
    }
}

#[test]
fn what_editors_add_does_no_harm() {
    let pem = key().to_pem(Protection::Plain).unwrap();
    let edited = format!("\u{feff}{}\r\n\r\n", pem.as_str());
    let back = SecretKey::from_pem(&edited, nobody).unwrap();
    assert_eq!(back.public_key(), key().public_key());
    assert_eq!(*crate::pass_phrase::first_line("\u{feff}x y\r\nz"), "x y");
}

#[test]
fn a_key_that_would_take_hours_to_open_is_refused() {
    let kdf = |parallelization, cost_parameter| {
        Kdf::from(ScryptParams {
            salt: Salt::new([1; 16]).unwrap(),
            cost_parameter,
            block_size: 8,
            parallelization,
            key_length: None,
        })
    };
    let check = |kdf| {
        let encryption = Cipher::Aes256Cbc { iv: [2; 16] };
        check_encryption(&EncryptionScheme::Pbes2(Parameters { kdf, encryption }))
    };
    assert_eq!(check(kdf(5, 1 << 14)), Ok(()));
    assert_eq!(check(kdf(64, 1 << 20)), Ok(()));
    assert_eq!(check(kdf(65, 1 << 14)), Err(KeyFault::TooCostly));
    assert_eq!(check(kdf(1, 1 << 21)), Err(KeyFault::TooCostly));
}

#[test]
fn a_file_is_never_overwritten_and_only_its_owner_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    write_new(&path, &key().to_pem(Protection::Plain).unwrap()).unwrap();
    assert_eq!(read(&path, nobody).unwrap().public_key(), key().public_key());
    let again = write_new(&path, "other").unwrap_err();
    assert_eq!(again.fault, KeyFault::Exists);
    assert_eq!(read(&path, nobody).unwrap().public_key(), key().public_key());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
#[ignore = "needs openssl"]
fn openssl_reads_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let file = path.to_str().unwrap();
    for algorithm in BOTH {
        let hex = HEXLOWER.encode(key_of(algorithm).public_key().as_bytes());
        for (protection, phrase) in
            [(Protection::Plain, "pass:none".to_owned()), (protected(), format!("pass:{PHRASE}"))]
        {
            let _ = fs::remove_file(&path);
            write_new(&path, &key_of(algorithm).to_pem(protection).unwrap()).unwrap();
            let compressed = ["-ec_conv_form", "compressed"];
            let form = if algorithm == Algorithm::P256 { &compressed[..] } else { &[] };
            let args = ["pkey", "-in", file, "-passin", &phrase, "-noout", "-text"];
            let text = openssl(&[&args[..], form].concat());
            let digits = text.split("pub:").nth(1).unwrap().replace([':', ' ', '\n'], "");
            assert!(digits.starts_with(&hex), "{text}");
        }
    }
}

/// Whoever is asked for a pass phrase sees for which key, and types it for no other.
#[test]
fn a_key_file_says_which_key_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k.pem");
    let asked = |text: &str| {
        let _ = fs::remove_file(&path);
        write_new(&path, text).unwrap();
        let mut told = String::new();
        let opened = super::read(&path, |key| {
            told = key.rsplit('/').next().unwrap().to_owned();
            says(PHRASE)()
        });
        (told, opened.map(|key| key.public_key()).map_err(|error| error.fault))
    };
    let own = key();
    let words = carnet_judge::words::short_words(own.public_key().id());
    for (role, said) in [(Some("exporter"), "exporter key"), (None, "key")] {
        let (told, opened) = asked(&own.to_file(role, protected()).unwrap());
        assert_eq!(told, format!("k.pem ({said} {words})"));
        assert_eq!(opened, Ok(own.public_key()));
    }
    assert_eq!(named(Path::new("k.pem"), None, &own.public_key()), format!("k.pem (key {words})"));
    // One that another program wrote says nothing of its key.
    let sealed = own.to_pem(protected()).unwrap();
    for comment in ["", "# Exporter\n", "# exporter key of ours\n", "# wrong key 0123\n"] {
        let (told, opened) = asked(&format!("{comment}{}", *sealed));
        assert_eq!((&*told, opened), ("k.pem", Ok(own.public_key())), "{comment}");
    }
    let other = key_of(Algorithm::P256).to_file(Some("exporter"), Protection::Plain).unwrap();
    let mixed = format!("{}\n{}", other.lines().next().unwrap(), *sealed);
    assert_eq!(asked(&mixed).1, Err(KeyFault::OtherKey));
}

#[test]
#[ignore = "needs openssl"]
fn what_openssl_writes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let file = path.to_str().unwrap();
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", file]);
    let plain = read(&path, nobody).unwrap();
    let encrypted = folder.path().join("encrypted.pem");
    let target = encrypted.to_str().unwrap();
    let phrase = format!("pass:{PHRASE}");
    for scheme in [
        &["-v2", "aes256"][..],
        &["-v2", "aes128"],
        &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "100000"],
        &["-scrypt"],
        &["-scrypt", "-scrypt_N", "16384", "-scrypt_r", "8", "-scrypt_p", "5"],
    ] {
        let mut args = vec!["pkcs8", "-topk8", "-in", file, "-out", target, "-passout", &phrase];
        args.extend(scheme);
        openssl(&args);
        let key = read(&encrypted, says(PHRASE)).unwrap();
        assert_eq!(key.public_key(), plain.public_key(), "{scheme:?}");
        let wrong = read(&encrypted, says("wrong")).unwrap_err();
        assert_eq!(wrong.fault, KeyFault::WrongPassPhrase, "{scheme:?}");
    }
    // The pass phrase is right; what is not read must not be called a wrong pass phrase.
    for scheme in [
        &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"][..],
        &["-v2", "des3"],
        &["-v1", "PBE-SHA1-3DES"],
    ] {
        let mut args = vec!["pkcs8", "-topk8", "-in", file, "-out", target, "-passout", &phrase];
        args.extend(scheme);
        openssl(&args);
        let fault = read(&encrypted, says(PHRASE)).unwrap_err().fault;
        assert_eq!(fault, KeyFault::UnsupportedEncryption, "{scheme:?}");
    }
    openssl(&["genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file]);
    assert_eq!(read(&path, nobody).unwrap_err().fault, KeyFault::OtherAlgorithm);
}

/// Both forms that OpenSSL has for a key on P-256: with its public key inside, and without.
#[test]
#[ignore = "needs openssl"]
fn what_openssl_writes_on_p256_is_read_and_signs_what_it_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, bare, sealed) = (name("key.pem"), name("bare.pem"), name("sealed.pem"));
    let curve = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &file];
    openssl(&[&["genpkey"], &curve[..]].concat());
    openssl(&["ec", "-in", &file, "-no_public", "-out", &name("sec1.pem")]);
    openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &name("sec1.pem"), "-out", &bare]);
    let phrase = format!("pass:{PHRASE}");
    openssl(&["pkcs8", "-topk8", "-in", &file, "-out", &sealed, "-passout", &phrase]);
    let length = |file: &str| fs::metadata(file).unwrap().len();
    assert!(length(&bare) < length(&file));
    let key = read(Path::new(&file), nobody).unwrap();
    assert_eq!(read(Path::new(&bare), nobody).unwrap().public_key(), key.public_key());
    let opened = read(Path::new(&sealed), says(PHRASE)).unwrap();
    assert_eq!(opened.public_key(), key.public_key());

    // The older form is named, with what helps.
    let error = read(Path::new(&name("sec1.pem")), nobody).unwrap_err();
    assert_eq!(error.fault, KeyFault::NotPkcs8);
    openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-out", &name("sec1.pem")]);
    let error = read(Path::new(&name("sec1.pem")), nobody).unwrap_err();
    assert_eq!(error.fault, KeyFault::NotPkcs8);

    // OpenSSL verifies what the key signs, and the key what OpenSSL signs, of any message.
    openssl(&["pkey", "-in", &file, "-pubout", "-out", &name("pub.pem")]);
    for number in 0..20_u8 {
        let message = vec![number; usize::from(number) * 37];
        fs::write(name("message"), &message).unwrap();
        let ours = key.sign(&message).unwrap();
        let der = p256::ecdsa::Signature::from_slice(&ours).unwrap().to_der();
        fs::write(name("ours"), der.as_bytes()).unwrap();
        let verify = ["-verify", &name("pub.pem"), "-signature", &name("ours"), &name("message")];
        openssl(&[&["dgst", "-sha256"], &verify[..]].concat());
        let sign = ["-sign", &file, "-out", &name("theirs"), &name("message")];
        openssl(&[&["dgst", "-sha256"], &sign[..]].concat());
        let theirs = fs::read(name("theirs")).unwrap();
        let theirs = p256::ecdsa::Signature::from_der(&theirs).unwrap();
        let lower: [u8; 64] = theirs.normalize_s().to_bytes().into();
        assert_eq!(key.public_key().verify(&message, &lower), Ok(()));
        let as_is: [u8; 64] = theirs.to_bytes().into();
        assert_eq!(key.public_key().verify(&message, &as_is).is_ok(), as_is == lower);
    }
}

#[test]
#[ignore = "needs openssl"]
fn another_curve_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let fault = |parameters: &[&str]| {
        let file = path.to_str().unwrap();
        let args = ["genpkey", "-algorithm", "EC", "-out", file];
        openssl(&[&args[..], parameters].concat());
        read(&path, nobody).unwrap_err().fault
    };
    for (theirs, ours) in [("P-384", "P-384"), ("secp256k1", "secp256k1")] {
        let curve = format!("ec_paramgen_curve:{theirs}");
        assert_eq!(fault(&["-pkeyopt", &curve]), KeyFault::OtherCurve(ours.to_owned()));
    }
    let spelt_out = ["-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"];
    assert_eq!(fault(&spelt_out), KeyFault::UnnamedCurve);
}
