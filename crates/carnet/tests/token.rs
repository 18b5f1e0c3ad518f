//! Approvals and receipts with the key on a token, as SoftHSM2 makes one.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

const KEY: &str = "pkcs11:token=Card;object=key?module-path=/usr/lib/softhsm/libsofthsm2.so";

/// A copy of the folder of a case, and a token with the key of one of its key files.
fn scene(case: &str, key_file: &str) -> tempfile::TempDir {
    let folder = copy_of(case);
    import(folder.path(), key_file);
    folder
}

fn copy_of(case: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(case);
    must(Command::new("cp").arg("-R").arg(from.join(".")).arg(folder.path()));
    // A clone does not say who may read a key file.
    must(Command::new("chmod").args(["-R", "go-rwx"]).arg(folder.path()));
    folder
}

/// Puts the key of a file on a new token, and the file away.
fn import(folder: &Path, key_file: &str) {
    fs::create_dir(folder.join("tokens")).unwrap();
    let tokens = format!("directories.tokendir = {}\n", folder.join("tokens").display());
    fs::write(folder.join("softhsm2.conf"), tokens).unwrap();
    let pin = folder.join("pin");
    fs::write(&pin, "4711\n").unwrap();
    fs::set_permissions(&pin, fs::Permissions::from_mode(0o600)).unwrap();
    let softhsm = |words: &[&str]| {
        let mut command = Command::new("softhsm2-util");
        must(in_folder(&mut command, folder).args(words).args(["--pin", "4711"]))
    };
    softhsm(&["--init-token", "--free", "--label", "Card", "--so-pin", "12345678"]);
    softhsm(&["--import", key_file, "--token", "Card", "--label", "key", "--id", "01"]);
    // From now on the key is on the token only.
    fs::remove_file(folder.join(key_file)).unwrap();
}

fn in_folder<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    command
        .current_dir(folder)
        .env("CARNET_CONFIG", folder.join("carnet.toml"))
        .env("SOFTHSM2_CONF", folder.join("softhsm2.conf"))
        .env("XDG_STATE_HOME", folder.join(".state"))
        .stdin(Stdio::null())
}

fn must(command: &mut Command) -> String {
    let output = command.output().expect("the program is installed");
    let (out, error) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{error}");
    out.into_owned()
}

fn carnet(folder: &Path, words: &[&str]) -> String {
    must(in_folder(&mut Command::new(env!("CARGO_BIN_EXE_carnet")), folder).args(words))
}

const TOKEN: [&str; 4] = ["--key", KEY, "--pin-file", "pin"];

#[test]
#[ignore = "needs softhsm2"]
fn an_officer_approves_with_a_card() {
    let folder = scene("approve.in", "keys/second.pem");
    let words = ["approve", "requests.carnet", "--ticket", "CHG-7", "--yes"];
    carnet(folder.path(), &[&words, &TOKEN[..]].concat());
    let mut show = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let output = in_folder(&mut show, folder.path()).args(["show", "requests.carnet"]);
    let shown = String::from_utf8(output.output().unwrap().stdout).unwrap();
    assert!(shown.contains("approvals   1 of 2: p-002"), "{shown}");
}

#[test]
#[ignore = "needs softhsm2"]
fn a_gateway_signs_receipts_with_a_token() {
    let folder = scene("receipt.in", "gateway/importer.pem");
    let config = ["--config", "gateway/carnet.toml"];
    carnet(folder.path(), &[&config[..], &["ledger", "create"]].concat());
    carnet(folder.path(), &[&config[..], &["import", "requests.carnet"]].concat());
    let list = carnet(folder.path(), &[&config[..], &["--json", "ledger", "list"]].concat());
    let digest = list.split("\"digest\":\"").nth(1).unwrap()[..64].to_owned();
    let words = ["receipt", &digest, "-o", "r.carnet-receipt"];
    let token = ["--importer-key", KEY, "--pin-file", "pin"];
    carnet(folder.path(), &[&config[..], &words, &token].concat());
    let said = carnet(folder.path(), &[&config[..], &["verify", "r.carnet-receipt"]].concat());
    assert!(said.contains("r.carnet-receipt: ACCEPTED, a receipt"), "{said}");
}

/// INIT-5. What `init` asks of a key on a token: it is there and its PIN is right, or nothing is made.
#[test]
#[ignore = "needs softhsm2"]
fn a_host_is_set_up_with_its_key_on_a_token() {
    let folder = scene("approve.in", "keys/second.pem");
    let at = |name: &str| folder.path().join(name);
    let library = "/usr/lib/softhsm/libsofthsm2.so";
    let init = |kind: &str, answers: &str, to: &str| {
        let given = format!(
            "{answers}\ntoken = \"Card\"\ntoken-library = \"{library}\"\npassphrase = \"{to}.phrase\"\n"
        );
        fs::write(at("answers"), given).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
        let words = ["init", kind, "--answers", "answers", "--in", to];
        let output = in_folder(&mut command, folder.path())
            .env_remove("CARNET_CONFIG")
            .env("XDG_CONFIG_HOME", at("config"))
            .args(words)
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    fs::write(at("wrong-pin"), "1147\n").unwrap();
    fs::set_permissions(at("wrong-pin"), fs::Permissions::from_mode(0o600)).unwrap();
    for (answers, code) in [
        ("persons = [\"p-002\"]\ntoken-key = \"other\"\npin-file = \"pin\"", "config.token-key"),
        (
            "persons = [\"p-002\"]\ntoken-key = \"key\"\npin-file = \"wrong-pin\"",
            "config.token-pin",
        ),
        ("persons = [\"p-002\"]\ntoken-key = \"key\"", "config.missing"),
        (
            "persons = [\"p-002\", \"p-003\"]\ntoken-key = \"key\"\npin-file = \"pin\"",
            "config.file",
        ),
    ] {
        let (status, said) = init("desk", answers, "desk");
        assert!(status == 2 && said.contains(code), "{answers}: {status}, {said}");
        assert!(!at("desk").exists(), "{answers}");
    }
    let key = "token-key = \"key\"\npin-file = \"pin\"";
    // Nor where no library is taken from the settings.
    let (status, said) = init("desk", &format!("persons = [\"p-002\"]\n{key}"), "config/carnet");
    assert!(status == 2 && said.contains("config.file") && !at("config").exists(), "{said}");
    assert_eq!(init("desk", &format!("persons = [\"p-002\"]\n{key}"), "desk").0, 0);
    // No key file, no pass phrase, and the PIN nowhere.
    let mut made: Vec<_> = fs::read_dir(at("desk"))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    made.sort();
    assert_eq!(made, ["carnet.toml", "p-002.carnet-site"]);
    assert!(!at("desk.phrase").exists());
    let settings = fs::read_to_string(at("desk/carnet.toml")).unwrap();
    assert!(
        settings.contains("key = \"pkcs11:token=Card;object=key\"\n") && !settings.contains("pin"),
        "{settings}"
    );
    let shown = carnet(
        folder.path(),
        &["--config", "desk/carnet.toml", "--pin-file", "pin", "key", "show"],
    );
    let public = shown.lines().find(|line| line.starts_with("public = ")).unwrap();
    assert!(fs::read_to_string(at("desk/p-002.carnet-site")).unwrap().contains(public));
    // A service keeps the place of the PIN. Its other keys are files.
    let site = format!("site = \"plant-7\"\nservice = true\n{key}");
    assert_eq!(init("plant", &site, "plant").0, 0);
    assert!(
        at("plant/importer.pem").exists()
            && at("plant/media.pem").exists()
            && !at("plant/exporter.pem").exists()
    );
    let show = carnet(folder.path(), &["--config", "plant/carnet.toml", "key", "show"]);
    assert!(show.contains(public), "{show}");
}

/// A card that knows P-256 and no Ed25519, in a copy of the folder of a case, and its entry in the
/// trust file.
fn p256_card(
    case: &str,
    trust: &str,
    settings: &[&str],
    role: &[&str],
) -> (tempfile::TempDir, String) {
    let folder = copy_of(case);
    let openssl = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let mut command = Command::new("openssl");
    must(in_folder(&mut command, folder.path()).args(openssl).args(["-out", "card.pem"]));
    fs::set_permissions(folder.path().join("card.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    import(folder.path(), "card.pem");
    let entry = carnet(folder.path(), &[settings, &["key", "show"], role, &TOKEN].concat());
    let path = folder.path().join(trust);
    fs::write(&path, fs::read_to_string(&path).unwrap() + "\n" + &entry).unwrap();
    (folder, entry)
}

#[test]
#[ignore = "needs softhsm2 openssl"]
fn an_officer_approves_with_a_card_that_has_only_p256() {
    let (folder, entry) =
        p256_card("approve.in", "trust.toml", &[], &["--role", "approver", "--person", "p-002"]);
    let trust = fs::read_to_string(folder.path().join("trust.toml")).unwrap();
    let trust = trust.replace("approvals = 2", "approvals = 1");
    let trust = trust.replace("scan = \"required\"\nscan-max-age-hours = 72", "scan = \"none\"");
    fs::write(folder.path().join("trust.toml"), trust).unwrap();
    let mut verify = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let verify = in_folder(&mut verify, folder.path()).args(["verify", "requests.carnet"]);
    assert_eq!(verify.output().unwrap().status.code(), Some(4));
    let words = ["approve", "requests.carnet", "--ticket", "CHG-7", "--yes"];
    let said = carnet(folder.path(), &[&words, &TOKEN[..]].concat());
    assert!(said.contains("approved by p-002 for ticket CHG-7"), "{said}");
    let said = must(verify);
    assert!(said.contains("requests.carnet: ACCEPTED"), "{said}");
    // Another approval of the same person with another key counts once.
    let second = ["--key", "keys/second.pem"];
    let mut again = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let output = in_folder(&mut again, folder.path()).args(words).args(second).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("quorum.same-person"), "{error}");
    assert!(entry.contains("# key type: P-256\n"), "{entry}");
}

#[test]
#[ignore = "needs softhsm2 openssl"]
fn a_card_that_has_only_p256_signs_receipts() {
    let config = ["--config", "gateway/carnet.toml"];
    let role = ["--role", "importer"];
    let (folder, _) = p256_card("receipt.in", "gateway/trust.toml", &config, &role);
    carnet(folder.path(), &[&config[..], &["ledger", "create"]].concat());
    carnet(folder.path(), &[&config[..], &["import", "requests.carnet"]].concat());
    let list = carnet(folder.path(), &[&config[..], &["--json", "ledger", "list"]].concat());
    let digest = list.split("\"digest\":\"").nth(1).unwrap()[..64].to_owned();
    let words = ["receipt", &digest, "-o", "r.carnet-receipt"];
    let token = ["--importer-key", KEY, "--pin-file", "pin"];
    carnet(folder.path(), &[&config[..], &words, &token].concat());
    let said = carnet(folder.path(), &[&config[..], &["verify", "r.carnet-receipt"]].concat());
    assert!(said.contains("r.carnet-receipt: ACCEPTED, a receipt"), "{said}");
}
