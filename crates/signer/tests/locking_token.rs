//! A token that locks itself after too many wrong PINs, as Kryoptic makes one; SoftHSM2 never does.
//! Needs the library that `.ci/kryoptic/build` builds, `pkcs11-tool`, and `script` for a terminal.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use carnet_host::settings::try_parse_from;
use carnet_verifier::cli::Cli;

const KEY: &str = "pkcs11:token=Card;object=key";
const APPROVE: [&str; 5] = ["approve", "requests.carnet", "--ticket", "CHG-7", "--yes"];

/// How many wrong PINs in a row the token takes. The last of them locks it.
const TRIES: usize = 10;

const UNKNOWN: &str = "the PIN is wrong; the token does not tell how many tries are left";
const FEW: &str = "the PIN is wrong; few tries are left, then the token locks itself";
const ONE: &str = "the PIN is wrong; one try is left, then the token locks itself";

fn module() -> PathBuf {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools");
    let module = tools.join("kryoptic/debug/libkryoptic_pkcs11.so");
    module.canonicalize().expect("run .ci/kryoptic/build first")
}

/// The desk of an officer: a bundle that waits for an approval, and a card without a PIN.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../carnet/tests/cmd/approve.in");
        for name in ["requests.carnet", "broken.carnet", "trust.toml"] {
            fs::copy(case.join(name), desk.path(name)).unwrap();
        }
        let settings = "trust = \"trust.toml\"\npkcs11-module = \"MODULE\"\n";
        desk.write("carnet.toml", &settings.replace("MODULE", module().to_str().unwrap()));
        let slot = "[[slots]]\nslot = 1\ndbtype = \"sqlite\"\ndbargs = \"TOKEN\"\n";
        let slot = slot.replace("TOKEN", desk.path("token.sql").to_str().unwrap());
        desk.write("kryoptic.conf", &slot);
        desk.write("right", "4711\n");
        desk.write("wrong", "0000\n");
        desk.tool(&["--init-token", "--slot", "1", "--label", "Card", "--so-pin", "12345678"]);
        desk
    }

    /// The same with a PIN and a P-256 key on the card.
    fn with_key() -> Self {
        let desk = Self::new();
        desk.set_pin();
        let pair = ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "key", "--id", "01"];
        desk.tool(&[&["--login", "--pin", "4711"], &pair[..]].concat());
        desk
    }

    /// What the person with the security officer PIN does, on a new card and on a locked one.
    fn set_pin(&self) {
        let officer = ["--login", "--login-type", "so", "--so-pin", "12345678"];
        self.tool(&[&officer[..], &["--init-pin", "--pin", "4711"]].concat());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(self.path(name), mode).unwrap();
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("KRYOPTIC_CONF", self.path("kryoptic.conf"));
        command.env("CARNET_CONFIG", self.path("carnet.toml"));
        command.env("XDG_STATE_HOME", self.path(".state"));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn tool(&self, args: &[&str]) {
        let mut command = self.command("pkcs11-tool");
        let output = command.arg("--module").arg(module()).args(args).output();
        let output = output.expect("pkcs11-tool is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn sign(&self, words: &[&str], pin_file: &str) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_carnet-sign"));
        command.args(words).args(["--key", KEY, "--pin-file", pin_file]).output().unwrap()
    }

    /// Asserts that the key can be used: standard output.
    fn accepts(&self, words: &[&str]) -> String {
        let output = self.sign(words, "right");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Asserts that the key cannot be used: code, and a part of what is said.
    fn refuses(&self, words: &[&str], pin_file: &str, (code, reason): (&str, &str)) {
        let output = self.sign(words, pin_file);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(&format!("error: {reason}\n  code: {code}\n")), "{error}");
    }

    /// What `key show` asks at a terminal, and what it says when this is typed.
    fn at_terminal(&self, typed: &str) -> (String, String) {
        let line = format!("{} key show --key '{KEY}'", env!("CARGO_BIN_EXE_carnet-sign"));
        let mut command = self.command("script");
        command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut question, mut answer) = (Vec::new(), String::new());
        let mut screen = child.stdout.take().unwrap();
        while !question.ends_with(b": ") {
            let mut byte = [0];
            screen.read_exact(&mut byte).expect("the PIN is asked for");
            question.push(byte[0]);
        }
        let mut keyboard = child.stdin.take().unwrap();
        writeln!(keyboard, "{typed}").unwrap();
        screen.read_to_string(&mut answer).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(2), "{answer}");
        (String::from_utf8(question).unwrap(), answer)
    }

    fn verify(&self) -> String {
        let (config, file) = (self.path("carnet.toml"), self.path("requests.carnet"));
        let words = ["carnet-verify", "--config", config.to_str().unwrap(), "verify"];
        let words = words.into_iter().chain(file.to_str());
        let (cli, typed) = try_parse_from::<Cli>(words).unwrap();
        let settings = typed.joined().unwrap();
        let mut out = Vec::new();
        carnet_verifier::command::run(&cli.command, &settings, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Puts the card's key into the trust file, which then asks for one approval and no scan.
    fn trust(&self) {
        let show = ["key", "show", "--role", "approver", "--person", "p-002"];
        let entry = self.accepts(&show);
        let trust = fs::read_to_string(self.path("trust.toml")).unwrap();
        let trust = trust.replace("approvals = 2", "approvals = 1");
        let trust =
            trust.replace("scan = \"required\"\nscan-max-age-hours = 72", "scan = \"none\"");
        self.write("trust.toml", &format!("{trust}\n{entry}"));
    }
}

#[test]
#[ignore = "needs kryoptic"]
fn an_approval_by_this_card_verifies() {
    let desk = Desk::with_key();
    desk.trust();
    // The card gives its point bare, or wrapped as SoftHSM2 does: the key is the same.
    let mut show = desk.command(env!("CARGO_BIN_EXE_carnet-sign"));
    show.args(["key", "show", "--key", KEY, "--pin-file", "right"]);
    let wrapped = show.env("KRYOPTIC_EC_POINT_ENCODING", "DER").output().unwrap().stdout;
    assert_eq!(desk.accepts(&["key", "show"]), String::from_utf8(wrapped).unwrap());

    assert!(desk.verify().contains("requests.carnet: HELD"), "{}", desk.verify());
    let said = desk.accepts(&APPROVE);
    assert!(said.contains("approved by p-002 for ticket CHG-7"), "{said}");
    assert!(desk.verify().contains("requests.carnet: ACCEPTED"), "{}", desk.verify());
}

/// The token counts the attempts: a second one in any of these runs would lock it earlier.
#[test]
#[ignore = "needs kryoptic"]
fn each_wrong_pin_is_tried_once_until_the_pin_is_locked() {
    let desk = Desk::with_key();
    desk.trust();
    let show = ["key", "show"];
    let locked = ("config.token-pin-locked", "the PIN is locked after too many wrong ones");
    for number in 1..TRIES {
        let words = if number % 2 == 0 { &APPROVE[..] } else { &show[..] };
        let reason = match TRIES - number {
            1 => ONE,
            2 | 3 => FEW,
            _ => UNKNOWN,
        };
        desk.refuses(words, "wrong", ("config.token-pin", reason));
    }
    // These runs do not come to the point of trying a PIN.
    desk.write("empty", "\n");
    desk.refuses(&show, "empty", ("config.token-pin", "the PIN is empty; it was not tried"));
    assert_eq!(desk.sign(&show, "absent").status.code(), Some(2));
    let broken = desk.sign(&["approve", "broken.carnet", "--ticket", "CHG-7", "--yes"], "wrong");
    assert_eq!(broken.status.code(), Some(1));

    let before = fs::read(desk.path("requests.carnet")).unwrap();
    desk.refuses(&APPROVE, "wrong", locked);
    // The right PIN helps no more.
    desk.refuses(&APPROVE, "right", locked);
    desk.refuses(&show, "right", locked);
    assert_eq!(fs::read(desk.path("requests.carnet")).unwrap(), before);
    let error = String::from_utf8(desk.sign(&show, "right").stderr).unwrap();
    assert!(error.contains("next: Ask the person who holds its security officer PIN"), "{error}");

    // That person unlocks it, and the key is still there.
    desk.set_pin();
    desk.accepts(&APPROVE);
    assert!(desk.verify().contains("requests.carnet: ACCEPTED"), "{}", desk.verify());
}

#[test]
#[ignore = "needs kryoptic"]
fn the_right_pin_at_the_last_try_gives_all_tries_back() {
    let desk = Desk::with_key();
    for _ in 1..TRIES {
        desk.sign(&["key", "show"], "wrong");
    }
    desk.accepts(&["key", "show"]);
    for _ in 1..TRIES {
        desk.sign(&["key", "show"], "wrong");
    }
    desk.accepts(&["key", "show"]);
}

#[test]
#[ignore = "needs kryoptic"]
fn the_last_tries_are_told_before_the_pin_is_typed() {
    let desk = Desk::with_key();
    let (question, answer) = desk.at_terminal("0000");
    assert_eq!(question, "PIN of the token \"Card\": ");
    assert!(answer.contains(UNKNOWN), "{answer}");
    for _ in 2..TRIES {
        desk.sign(&["key", "show"], "wrong");
    }
    let (question, answer) = desk.at_terminal("");
    let warned = "PIN of the token \"Card\" (one try is left, then the token locks itself): ";
    assert_eq!(question, warned);
    assert!(answer.contains("the PIN is empty; it was not tried"), "{answer}");
    let (question, answer) = desk.at_terminal("0000");
    assert_eq!(question, warned);
    assert!(answer.contains("the PIN is locked after too many wrong ones"), "{answer}");
}

#[test]
#[ignore = "needs kryoptic"]
fn a_card_without_a_pin_is_told() {
    let reason = "the token has no PIN yet, or its PIN has run out; \
                  set one with the token's own program";
    Desk::new().refuses(&["key", "show"], "right", ("config.token-pin", reason));
}
