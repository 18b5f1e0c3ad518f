#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use super::*;

fn resolve(text: &str, typed: SettingsArgs) -> Result<Settings, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("carnet.toml");
    fs::write(&path, text).unwrap();
    Settings::resolve(&SettingsArgs { config: Some(path), ..typed })
}

#[test]
fn paths_of_the_file_are_relative_to_the_file_and_flags_win() {
    let text = "site = \"plant-7\"\ntrust = \"t.toml\"\nledger = \"/var/l.db\"\nspool = \"in\"\n";
    let typed = SettingsArgs { spool: Some("elsewhere".into()), ..SettingsArgs::default() };
    let settings = resolve(text, typed).unwrap();
    assert_eq!(settings.site().unwrap().as_str(), "plant-7");
    assert!(settings.trust().unwrap().is_absolute());
    assert!(settings.trust().unwrap().ends_with("t.toml"));
    assert_eq!(settings.ledger().unwrap(), Path::new("/var/l.db"));
    assert_eq!(settings.spool().unwrap(), Path::new("elsewhere"));
    assert_eq!(settings.key(), Err(ConfigError::Missing { setting: "key" }));
}

#[test]
fn an_unknown_setting_is_named_with_its_line() {
    let error =
        resolve("site = \"plant-7\"\nledgr = \"x\"\n", SettingsArgs::default()).unwrap_err();
    assert!(
        matches!(&error, ConfigError::File { line: 2, reason, .. } if reason.contains("ledgr")),
        "{error}"
    );
    assert_eq!(Failure::from(error).status(), Status::Usage);
    let error = resolve("site = \"Plant 7\"\n", SettingsArgs::default()).unwrap_err();
    assert!(matches!(error, ConfigError::Site { .. }));
    let error = resolve("clock = \"maybe\"\n", SettingsArgs::default()).unwrap_err();
    assert!(matches!(error, ConfigError::File { line: 1, .. }));
}

#[test]
fn a_key_is_a_file_beside_the_settings_or_the_address_of_one_on_a_token() {
    let key = |text| {
        let settings = resolve(text, SettingsArgs::default()).unwrap();
        settings.key().unwrap().clone()
    };
    let file = key("key = \"plant.pem\"");
    assert!(matches!(&file, KeyPlace::File(path) if path.is_absolute()), "{file:?}");
    let address = "pkcs11:token=a;object=b?module-path=/lib/x.so";
    assert_eq!(key(&format!("key = \"{address}\"")), KeyPlace::Token(address.into()));
    let text = "pin-file = \"pin\"\npkcs11-module = \"/lib/x.so\"";
    let settings = resolve(text, SettingsArgs::default()).unwrap();
    assert!(settings.pin_file().unwrap().is_absolute());
    assert_eq!(settings.pkcs11_module(), Some(Path::new("/lib/x.so")));
}

/// TRUST-1. A device without an end is no longer than a file that is too long.
#[test]
fn no_more_is_read_than_a_trust_file_may_have() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trust.toml");
    for (length, code) in [(1 << 20, Code::TrustMissing), ((1 << 20) + 1, Code::TrustTooLarge)] {
        fs::write(&path, vec![b'\n'; length]).unwrap();
        let error = Settings::read_trust(&path).unwrap_err();
        assert_eq!(Failure::from(error).code(), Some(code));
    }
    assert!(matches!(
        resolve(&"\n".repeat((1 << 20) + 1), SettingsArgs::default()),
        Err(ConfigError::Unreadable { .. })
    ));
    if cfg!(unix) {
        let error = Settings::read_trust(Path::new("/dev/zero")).unwrap_err();
        assert_eq!(Failure::from(error).code(), Some(Code::TrustTooLarge));
    }
}
