#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Command;

use super::*;

fn key() -> SecretKey {
    SecretKey::from_seed(&Zeroizing::new([7; 32])).unwrap()
}

fn nobody() -> Result<PassPhrase, KeyFault> {
    Err(KeyFault::NoPassPhrase)
}

fn says(phrase: &str) -> impl FnOnce() -> Result<PassPhrase, KeyFault> {
    let phrase = Zeroizing::new(phrase.to_owned());
    move || Ok(phrase)
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
    let pem = key().to_pem(Protection::Plain).unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    let back = SecretKey::from_pem(&pem, nobody).unwrap();
    assert_eq!(back.public_key(), key().public_key());
    assert_eq!(back.sign(b"x").unwrap(), key().sign(b"x").unwrap());
}

#[test]
fn an_encrypted_key_comes_back_only_with_its_pass_phrase() {
    let pem = key().to_pem(protected()).unwrap();
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    let back = SecretKey::from_pem(&pem, says(PHRASE)).unwrap();
    assert_eq!(back.public_key(), key().public_key());
    assert_eq!(SecretKey::from_pem(&pem, says("wrong")).unwrap_err(), KeyFault::WrongPassPhrase);
    assert_eq!(SecretKey::from_pem(&pem, nobody).unwrap_err(), KeyFault::NoPassPhrase);
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
    assert_eq!(SecretKey::from_pem(&x25519, nobody).unwrap_err(), KeyFault::NotEd25519);
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
    let hex = data_encoding::HEXLOWER.encode(key().public_key().as_bytes());
    for (protection, phrase) in
        [(Protection::Plain, "pass:none".to_owned()), (protected(), format!("pass:{PHRASE}"))]
    {
        let _ = fs::remove_file(&path);
        write_new(&path, &key().to_pem(protection).unwrap()).unwrap();
        let text = openssl(&["pkey", "-in", file, "-passin", &phrase, "-noout", "-text"]);
        let digits = text.split("pub:").nth(1).unwrap().replace([':', ' ', '\n'], "");
        assert_eq!(digits, hex);
    }
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
    assert_eq!(read(&path, nobody).unwrap_err().fault, KeyFault::NotEd25519);
}
