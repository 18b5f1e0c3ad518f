#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod page;

use std::fs;

use carnet_format::Code;

use super::*;
use crate::{Failure, Status};

/// A program with one command that reads everything, and one that reads nothing but `--json`.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet")]
enum Program {
    #[command(args = options(&[JUDGE, KEY, LEDGER, &["spool", "spool_json", "archive", "outbox"]]))]
    All,
    #[command(args = options(&[]))]
    Nothing,
}

fn typed(words: &[&str]) -> Result<Settings, clap::Error> {
    Ok(try_parse_from::<Program>(["carnet"].iter().chain(words))?.1)
}

fn resolve(text: &str, words: &[&str]) -> Result<Settings, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("carnet.toml");
    fs::write(&path, text).unwrap();
    let config = ["--config", path.to_str().unwrap()];
    typed(&[&config, words, &["all"]].concat()).unwrap().joined()
}

#[test]
fn paths_of_the_file_are_relative_to_the_file_and_options_win() {
    let text = "site = \"plant-7\"\ntrust = \"t.toml\"\nledger = \"/var/l.db\"\nspool = \"in\"\n";
    let settings = resolve(text, &["--spool", "elsewhere"]).unwrap();
    assert_eq!(settings.site().unwrap().as_str(), "plant-7");
    assert!(settings.trust().unwrap().is_absolute());
    assert!(settings.trust().unwrap().ends_with("t.toml"));
    assert_eq!(settings.ledger().unwrap(), Path::new("/var/l.db"));
    assert_eq!(settings.spool().unwrap(), Path::new("elsewhere"));
    assert_eq!(settings.key(), Err(ConfigError::Missing { setting: "key".to_owned() }));
}

#[test]
fn json_lines_are_left_out_where_a_setting_says_so() {
    assert!(resolve("", &[]).unwrap().spool_json().is_err());
    assert!(!resolve("spool-json = false\n", &[]).unwrap().spool_json().unwrap());
    let settings = resolve("spool-json = false\n", &["--spool-json", "true"]).unwrap();
    assert!(settings.spool_json().unwrap());
    assert!(resolve("spool-json = \"no\"\n", &[]).is_err());
    assert!(typed(&["--spool-json", "no", "all"]).is_err());
}

#[test]
fn what_is_missing_is_named_in_every_way_in_which_it_can_be_given() {
    let error = resolve("", &[]).unwrap().passphrase_file().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the setting passphrase-file is missing: give --passphrase-file, CARNET_PASSPHRASE_FILE, or \
         passphrase-file = \"…\" in carnet.toml"
    );
}

#[test]
fn a_setting_stands_before_or_after_the_command_and_only_where_it_is_read() {
    for words in [["--site", "a", "all"], ["all", "--site", "a"]] {
        assert_eq!(typed(&words).unwrap().site().unwrap().as_str(), "a");
    }
    for words in [["--site", "a", "nothing"], ["nothing", "--site", "a"]] {
        let error = typed(&words).unwrap_err();
        assert_eq!(error.kind(), clap::error::ErrorKind::UnknownArgument);
        let text = error.to_string();
        assert!(text.starts_with("error: unexpected argument '--site' found\n"), "{text}");
        assert!(text.contains("Usage: carnet nothing [OPTIONS]\n"), "{text}");
    }
    for words in [["--json", "nothing"], ["nothing", "--json"]] {
        assert_eq!(typed(&words).unwrap().form, Form::Json);
    }
    let nothing = typed(&["nothing"]).unwrap().joined().unwrap();
    assert_eq!((nothing.form, nothing.config), (Form::Text, None));
}

/// What a command does not declare it cannot read, whoever tries.
#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "does not say that it reads ledger")]
fn a_command_reads_only_what_it_shows() {
    let _ = typed(&["nothing"]).unwrap().ledger();
}

#[test]
fn an_unknown_setting_is_named_with_its_line() {
    let error = resolve("site = \"plant-7\"\nledgr = \"x\"\n", &[]).unwrap_err();
    assert!(
        matches!(&error, ConfigError::File { line: 2, reason, .. } if reason.contains("ledgr")),
        "{error}"
    );
    assert_eq!(Failure::from(error).status(), Status::Usage);
    let error = resolve("site = \"Plant 7\"\n", &[]).unwrap_err();
    assert!(matches!(&error, ConfigError::File { line: 1, .. }), "{error}");
    assert!(error.to_string().contains("site name"), "{error}");
    let error = resolve("clock = \"maybe\"\n", &[]).unwrap_err();
    assert!(matches!(error, ConfigError::File { line: 1, .. }));
}

#[test]
fn a_key_is_a_file_beside_the_settings_or_the_address_of_one_on_a_token() {
    let key = |text| {
        let settings = resolve(text, &[]).unwrap();
        settings.key().unwrap().clone()
    };
    let file = key("key = \"plant.pem\"");
    assert!(matches!(&file, KeyPlace::File(path) if path.is_absolute()), "{file:?}");
    let address = "pkcs11:token=a;object=b?module-path=/lib/x.so";
    assert_eq!(key(&format!("key = \"{address}\"")), KeyPlace::Token(address.into()));
    let text = "pin-file = \"pin\"\npkcs11-module = \"/lib/x.so\"";
    let settings = resolve(text, &[]).unwrap();
    assert!(settings.pin_file().unwrap().is_absolute());
    assert_eq!(settings.pkcs11_module().unwrap(), Path::new("/lib/x.so"));
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
        resolve(&"\n".repeat((1 << 20) + 1), &[]),
        Err(ConfigError::Unreadable { .. })
    ));
    if cfg!(unix) {
        let error = Settings::read_trust(Path::new("/dev/zero")).unwrap_err();
        assert_eq!(Failure::from(error).code(), Some(Code::TrustTooLarge));
    }
}

/// VERDICT-14.
#[test]
fn a_title_is_one_line_beside_a_neutral_name() {
    let settings =
        resolve("site = \"plant-7\"\n[titles]\nplant-7 = \"Works North, once Works 3\"\n", &[])
            .unwrap();
    let shown = |site: &str| settings.titles.of(&site.parse().unwrap()).to_string();
    assert_eq!(shown("plant-7"), "plant-7 (Works North, once Works 3)");
    assert_eq!(shown("gateway-1"), "gateway-1");
    let long = "x".repeat(65);
    for (line, why) in [
        ("plant-7 = \"a\\u202eb\"", "visible characters"),
        ("plant-7 = \"\"", "visible characters"),
        ("plant-7 = \" Works\"", "visible characters"),
        (&format!("plant-7 = \"{long}\""), "1 to 64 bytes"),
        ("\"Works North\" = \"x\"", "Works North"),
        ("plant-7 = \"gateway-1\"", "form of a neutral name"),
        // Would be no setting, without a word.
        ("names = \"names.txt\"", "move the line up"),
        ("importer-key = \"importer.pem\"", "move the line up"),
    ] {
        let error = resolve(&format!("[titles]\n{line}\n"), &[]).unwrap_err();
        assert!(
            matches!(&error, ConfigError::File { reason, .. } if reason.contains(why)),
            "{error}"
        );
    }
}

// VERDICT-15.
#[cfg(unix)]
#[test]
fn the_settings_of_the_account_are_looked_for_by_whole_paths() {
    let account = tempfile::tempdir().unwrap();
    let file = account.path().join(".config/carnet/carnet.toml");
    let found = |xdg: Option<&str>, home: &Path| {
        let of_host = place::of_host(|name| match name {
            "XDG_CONFIG_HOME" => xdg.map(Into::into),
            "HOME" => Some(home.into()),
            _ => None,
        });
        of_host.map(|(path, _)| path).filter(|path| !path.starts_with("/etc"))
    };
    assert_eq!(found(None, account.path()), None);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "").unwrap();
    assert_eq!(found(None, account.path()), Some(file.clone()));
    // A relative one is in no place at all.
    for xdg in ["", ".", "config"] {
        assert_eq!(found(Some(xdg), account.path()), Some(file.clone()), "{xdg}");
    }
    assert_eq!(found(None, Path::new(".")), None);
    // One that cannot be looked at is not passed over.
    let lost = account.path().join("lost/.config/carnet");
    fs::create_dir_all(lost.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("carnet", &lost).unwrap();
    assert_eq!(found(None, &account.path().join("lost")), Some(lost.join("carnet.toml")));
}

/// SHARE-2. Nobody guesses another scheme.
#[test]
fn only_the_ledger_lies_in_a_database() {
    for address in ["postgres://carnet@db/ledger", "postgresql:///ledger"] {
        let text = format!("ledger = {address:?}\narchive = \"books/archive\"\n");
        for settings in [resolve(&text, &[]), resolve("archive = \"a\"\n", &["--ledger", address])]
        {
            let settings = settings.unwrap();
            assert_eq!(settings.ledger_address(), Some(address));
            let (place, beside) = settings.ledger_home().unwrap();
            assert_eq!(place, Path::new(address));
            let archive = settings.archive().unwrap();
            assert_eq!(beside, archive.parent());
            assert!(settings.folders().contains(&archive.parent().unwrap().to_owned()));
        }
        let alone = resolve(&format!("ledger = {address:?}\n"), &[]).unwrap();
        let missing = Failure::from(alone.ledger_home().unwrap_err());
        assert_eq!(missing.code(), Some(Code::ConfigMissing));
    }
    let file = resolve("ledger = \"l.db\"\n", &[]).unwrap();
    assert_eq!((file.ledger_address(), file.ledger_home().unwrap().1), (None, None));
}

/// SHARE-2. What is no path yet may be an address with a pass word in it, mistyped.
#[test]
fn a_mistyped_address_of_the_ledger_is_not_repeated() {
    for address in [
        "postgres//carnet:Secret1@db/site",
        "postgres//db/site#Secret1",
        "./carnet:Secret1@db/site",
        "/carnet:Secret1@db/site",
        "/srv/carnet:Secret1@db/site",
        "C:/carnet:Secret1@db/site",
        "\\\\carnet:Secret1@db\\site",
        "postgres\\\\carnet:Secret1@db\\site",
        "carnet/Secret1@db",
        "Server=db;Uid=carnet;Pwd=Secret1",
        "//db/site?password=Secret1",
    ] {
        let address = address.replace("\\\\", "\\");
        for result in
            [resolve(&format!("ledger = {address:?}\n"), &[]), resolve("", &["--ledger", &address])]
        {
            let error = Failure::from(result.expect_err(&address));
            assert_eq!((error.status(), error.code()), (Status::Usage, Some(Code::ConfigFile)));
            assert!(!error.to_string().contains("Secret1"), "{error}");
        }
    }
    // A path is one where it, or its folder, is there.
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("carnet:word@db");
    let ledger = inside.join("ledger.db").display().to_string();
    resolve("", &["--ledger", &ledger]).unwrap_err();
    fs::create_dir(&inside).unwrap();
    resolve("", &["--ledger", &ledger]).unwrap();
    fs::write(folder.path().join("carnet.toml"), "ledger = \"carnet:word@db/ledger.db\"\n")
        .unwrap();
    let config = folder.path().join("carnet.toml");
    typed(&["--config", config.to_str().unwrap(), "all"]).unwrap().joined().unwrap_err();
    fs::write(&config, "ledger = \"./carnet:word@db/ledger.db\"\n").unwrap();
    typed(&["--config", config.to_str().unwrap(), "all"]).unwrap().joined().unwrap();
}

// VERDICT-17.
#[test]
fn an_address_is_not_made_a_path() {
    let addresses = [
        ("postgres://carnet@db/ledger", "postgres:…"),
        ("POSTGRES://carnet:Secret1@db/ledger", "POSTGRES:…"),
        (" postgres://carnet:Secret1@db/ledger", "postgres:…"),
        ("postgres:/carnet:Secret1@db/ledger", "postgres:…"),
        ("mysql://carnet:Secret1@db/ledger", "mysql:…"),
        ("host=db password=Secret1", "host=…"),
        ("Host = db password = Secret1", "Host…"),
        ("x://y", "x:…"),
        ("sqlite:ledger.db", "sqlite:…"),
        ("file:ledger.db", "file:…"),
        ("//carnet:Secret1@db/ledger", "…"),
        ("//carnet:Sec/Secret1@db/ledger", "…"),
        ("//carnet@db/ledger", "…"),
        ("//db:5432/ledger", "…"),
        ("carnet:Secret1@db/ledger", "carnet:…"),
        ("c:Secret1@db/ledger", "c:…"),
        ("müller:Sec/Secret1@db/ledger", "m…"),
    ];
    for setting in ["ledger", "archive", "spool", "outbox"] {
        let is_database = |address: &str| setting == "ledger" && address.starts_with("postgres://");
        for (address, told) in addresses.into_iter().filter(|it| !is_database(it.0)) {
            let is_refused = |result: Result<Settings, ConfigError>| {
                let error = Failure::from(result.unwrap_err());
                assert_eq!((error.status(), error.code()), (Status::Usage, Some(Code::ConfigFile)));
                let text = error.to_string();
                assert!(text.contains(setting) && text.contains(told), "{text}");
                // SHARE-2.
                assert!(!text.contains("Secret1"), "{text}");
            };
            is_refused(resolve(&format!("{setting} = {address:?}\n"), &[]));
            is_refused(resolve("", &[&format!("--{setting}"), address]));
        }
        for path in [
            "C:\\ledger.db",
            "C:/a@b.db",
            "./sqlite:x",
            "a=b",
            "/host=a/l",
            "/a:b",
            "/a:b@c",
            "led-ger",
            "9:x",
            "//server/share/a@b.db",
            "\\\\server@SSL@8080\\share\\l.db",
            "//?/C:/ledger.db",
            "a@b",
        ] {
            resolve("", &[&format!("--{setting}"), path]).unwrap();
        }
    }
}
