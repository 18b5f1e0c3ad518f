//! Keys on a token, as SoftHSM2 makes one. Needs the programs `softhsm2-util` and `pkcs11-tool`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use carnet_format::{Algorithm, Signer as _};
use carnet_signer::{TokenKey, TokenUri};
use carnet_testbed::{Desk, SOFTHSM, Said};

const EXPORTER: &str = "pkcs11:token=Plant%207;object=exporter";

/// A desk with tokens in it, which nobody else sees.
struct Tokens(Desk);

impl Deref for Tokens {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.0
    }
}

impl Tokens {
    /// One token with one key.
    fn new() -> Self {
        let tokens = Self(Desk::new());
        tokens.plug_in();
        tokens.write_secret("pin", "4711\n");
        tokens.settings(SOFTHSM);
        tokens.add_token_key("EC:edwards25519", "exporter", "01");
        tokens
    }

    fn settings(&self, module: &str) {
        let text =
            format!("site = \"plant-7\"\npkcs11-module = \"{module}\"\npin-file = \"pin\"\n");
        self.write("carnet.toml", text);
    }

    /// Runs `carnet-sign key show`: status, standard output, standard error.
    fn show(&self, address: &str, more: &[&str]) -> (i32, String, String) {
        let mut command = self.seeing_tokens(env!("CARGO_BIN_EXE_carnet-sign"));
        let Said { status, out, err } = Said::of(command.args(["key", "show", address]).args(more));
        (status, out, err)
    }

    /// Asserts that a key cannot be used: status, code, and a part of what is said.
    fn refuses(&self, address: &str, more: &[&str], expected: (i32, &str, &str)) {
        let (status, out, error) = self.show(address, more);
        assert_eq!((status, out.as_str()), (expected.0, ""), "{error}");
        assert!(error.contains(&format!("code: {}\n", expected.1)), "{error}");
        assert!(error.contains(expected.2), "{error}");
    }
}

#[test]
#[ignore = "needs softhsm2"]
fn the_entry_names_the_key_that_the_token_shows() {
    let tokens = Tokens::new();
    let listed = tokens.token_tool(&["--list-objects", "--type", "pubkey"]);
    let point = listed.split("EC_POINT:   0420").nth(1).unwrap().split('\n').next().unwrap();
    let role = ["--role", "exporter", "--custodian", "p-001"];
    let (status, entry, error) = tokens.show(EXPORTER, &role);
    assert_eq!(status, 0, "{error}");
    assert!(entry.starts_with(&format!("# {EXPORTER}\n")), "{entry}");
    assert!(entry.contains(&format!("[[key]]\npublic = \"{point}\"\n")), "{entry}");
    // The library in the address, the key by its id.
    tokens.write("carnet.toml", "site = \"plant-7\"\n");
    let address = format!("pkcs11:token=Plant%207;id=%01;type=private?module-path={SOFTHSM}");
    let again = tokens.show(&address, &[&["--pin-file", "pin"], &role[..]].concat());
    assert_eq!(again.0, 0, "{}", again.2);
    assert!(again.1.ends_with(entry.split_once('\n').unwrap().1), "{}", again.1);
    let (_, json, _) = tokens.show(&address, &["--pin-file", "pin", "--json"]);
    assert!(json.contains(point) && json.contains("\"token\""), "{json}");
}

#[test]
#[ignore = "needs softhsm2"]
fn what_is_wrong_with_the_pin_is_said() {
    let tokens = Tokens::new();
    tokens.write_secret("wrong", "0000\n");
    let with = |file| ["--pin-file", file];
    let pin = "config.token-pin";
    tokens.refuses(EXPORTER, &with("wrong"), (2, pin, "the PIN is wrong; few tries are left"));
    tokens.refuses(EXPORTER, &with("absent"), (2, pin, "absent"));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o640);
    fs::set_permissions(tokens.path("pin"), mode).unwrap();
    tokens.refuses(EXPORTER, &with("pin"), (2, "config.secret-file", "chmod 600"));
    // Nobody to ask.
    let text = format!("pkcs11-module = \"{SOFTHSM}\"\n");
    tokens.write("carnet.toml", text);
    let mut command = tokens.seeing_tokens("setsid");
    command.arg(env!("CARGO_BIN_EXE_carnet-sign")).args(["key", "show", EXPORTER]);
    let output = command.output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("neither a PIN file nor a terminal"), "{error}");
}

#[test]
#[ignore = "needs softhsm2"]
fn what_is_wrong_with_the_token_or_the_key_is_said() {
    let tokens = Tokens::new();
    let key = "config.token-key";
    tokens.refuses("pkcs11:token=Plant%207;object=other", &[], (2, key, "private keys found: "));
    tokens.add_token_key("EC:secp384r1", "card", "02");
    tokens.refuses("pkcs11:token=Plant%207;object=card", &[], (2, key, "on the curve P-384"));
    tokens.add_token_key("rsa:2048", "old", "03");
    let neither = "neither an Ed25519 key nor a P-256 key";
    tokens.refuses("pkcs11:token=Plant%207;object=old", &[], (2, key, neither));
    tokens.refuses(
        "pkcs11:token=Plant;object=exporter",
        &[],
        (3, "config.token-missing", "there is no token \"Plant\"; tokens found: \"Plant 7\""),
    );
    tokens.add_token_key("EC:edwards25519", "exporter", "04");
    let two = "2 private keys \"exporter\"; their ids: ";
    tokens.refuses(EXPORTER, &[], (2, "config.token-ambiguous", two));
    let one = format!("{EXPORTER};id=%04");
    assert_eq!(tokens.show(&one, &[]).0, 0);
    tokens.token_tool(&["--delete-object", "--type", "pubkey", "--id", "04"]);
    tokens.refuses(&one, &[], (2, key, "does not hold the public key"));
    // A key that was made twice: the private ones have other names, the public ones one id.
    tokens.add_token_key("EC:edwards25519", "first", "06");
    tokens.add_token_key("EC:edwards25519", "second", "06");
    let both = "2 public keys under the id or label of the private key";
    let second = "pkcs11:token=Plant%207;object=second";
    tokens.refuses(second, &[], (2, "config.token-ambiguous", both));
    tokens.add_token("Plant 7");
    let several = "several tokens \"Plant 7\"; their serial numbers: ";
    tokens.refuses(EXPORTER, &[], (2, "config.token-ambiguous", several));
    fs::remove_dir_all(tokens.path("tokens")).unwrap();
    fs::create_dir(tokens.path("tokens")).unwrap();
    tokens.refuses(EXPORTER, &[], (3, "config.token-missing", "tokens found: none"));
}

#[test]
#[ignore = "needs softhsm2"]
fn a_p256_key_has_an_entry_for_any_role() {
    let tokens = Tokens::new();
    tokens.add_token_key("EC:prime256v1", "card", "02");
    let listed = tokens.token_tool(&["--list-objects", "--type", "pubkey", "--id", "02"]);
    let point = listed.split("EC_POINT:   044104").nth(1).unwrap().split('\n').next().unwrap();
    let (x, y) = point.split_at(64);
    let prefix = if u8::from_str_radix(&y[62..], 16).unwrap() % 2 == 0 { "02" } else { "03" };
    let card = "pkcs11:token=Plant%207;object=card";
    let (status, entry, error) = tokens.show(card, &["--role", "approver", "--person", "p-014"]);
    assert_eq!(status, 0, "{error}");
    assert!(entry.contains(&format!("[[key]]\npublic = \"{prefix}{x}\"\n")), "{entry}");
    assert!(entry.contains("# key type: P-256\n"), "{entry}");
    let (_, open, _) = tokens.show(card, &[]);
    let hint = "role = \"\" # exporter, importer, approver, scanner or media\n";
    assert!(open.contains(hint), "{open}");
    assert_eq!(tokens.show(card, &["--role", "exporter"]).0, 0);
    // Two keys of one name are two, whatever their types.
    tokens.add_token_key("EC:prime256v1", "exporter", "05");
    let two = "2 private keys \"exporter\"; their ids: ";
    tokens.refuses(EXPORTER, &[], (2, "config.token-ambiguous", two));
    assert_eq!(tokens.show(&format!("{EXPORTER};id=%05"), &[]).0, 0);
}

#[test]
#[ignore = "needs softhsm2"]
fn a_key_that_wants_its_pin_each_time_is_refused() {
    let tokens = Tokens::new();
    let pair = ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "piv", "--id", "02"];
    tokens.token_tool(&[&pair[..], &["--always-auth"]].concat());
    let piv = "pkcs11:token=Plant%207;object=piv";
    tokens.refuses(piv, &[], (2, "config.token-key", "use a key for which it asks once"));
}

#[test]
#[ignore = "needs softhsm2"]
fn what_is_wrong_with_the_library_or_the_address_is_said() {
    let tokens = Tokens::new();
    let module = "config.token-module";
    tokens.settings("/nowhere/lib.so");
    tokens.refuses(EXPORTER, &[], (2, module, "/nowhere/lib.so"));
    tokens.settings(env!("CARGO_BIN_EXE_carnet-sign"));
    tokens.refuses(EXPORTER, &[], (2, module, "cannot be used"));
    tokens.write("carnet.toml", "");
    tokens.refuses(EXPORTER, &[], (2, module, "no PKCS#11 library is named"));
    let uri = "config.token-uri";
    tokens.refuses("pkcs11:token=a", &[], (2, uri, "object= or id= is missing"));
    let pin = format!("{EXPORTER}?pin-value=4711");
    tokens.refuses(&pin, &[], (2, uri, "leave pin-value out"));
    assert!(!tokens.show(&pin, &[]).2.contains("4711"));
    let mut new = tokens.seeing_tokens(env!("CARGO_BIN_EXE_carnet-sign"));
    assert_eq!(new.args(["key", "new", EXPORTER]).output().unwrap().status.code(), Some(2));
    assert!(!tokens.path(EXPORTER).exists());
}

#[test]
#[ignore = "needs softhsm2"]
fn the_token_signs_until_it_is_gone() {
    let tokens = Tokens::new();
    tokens.add_token_key("EC:prime256v1", "card", "02");
    // The library reads its settings from the environment of its process.
    let mut child = tokens.seeing_tokens(std::env::current_exe().unwrap().to_str().unwrap());
    child.args(["--exact", "signs_in_a_process_of_its_own", "--include-ignored", "--nocapture"]);
    let output = child.env("CARNET_TEST_TOKENS", tokens.folder()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("signed, then gone"), "{said}");
}

/// Part of the test above.
#[test]
#[ignore = "needs softhsm2"]
fn signs_in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os("CARNET_TEST_TOKENS").map(PathBuf::from) else { return };
    let open = |address: &str| {
        let uri = TokenUri::parse(address).unwrap();
        TokenKey::open(&uri, Some(Path::new(SOFTHSM)), Some(&folder.join("pin"))).unwrap()
    };
    let keys = [open(EXPORTER), open("pkcs11:token=Plant%207;object=card")];
    let algorithms = keys.each_ref().map(|key| key.public_key().algorithm());
    assert_eq!(algorithms, [Algorithm::Ed25519, Algorithm::P256]);
    for key in &keys {
        // The token draws its nonces: half of what it signs on P-256 has to be brought to its form.
        for number in 0..20_u8 {
            let signature = key.sign(&[number]).unwrap();
            assert_eq!(key.public_key().verify(&[number], &signature), Ok(()));
            assert!(key.public_key().verify(b"other", &signature).is_err());
        }
    }
    fs::remove_dir_all(folder.join("tokens")).unwrap();
    for key in &keys {
        let error = key.sign(b"bundle").unwrap_err();
        println!("{error}");
        assert!(error.to_string().contains("plug it in"), "{error}");
    }
    println!("signed, then gone");
}
