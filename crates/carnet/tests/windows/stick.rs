//! A stick in a drive of Windows. A pull, write protection, BitLocker and rights are nothing that Wine has.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use carnet_testbed::{Said, with_stick};

use crate::commands::copy;
use crate::harness::Wine;

const E: &str = r"E:\";
const PASSPORT: &str = "PASSPORT.carnet-medium";
/// As the captured tree of the pages about media has it.
const SERIAL: &str = "6E2A0C41";

fn native(folder: &Path, words: &[&str]) -> Said {
    Said::of(Command::new(env!("CARGO_BIN_EXE_carnet")).args(words).current_dir(folder))
}

/// The driver keeps no rights.
#[track_caller]
fn put(from: &Path, to: &Path) {
    fs::write(to, fs::read(from).unwrap()).unwrap();
}

#[track_caller]
fn windows(folder: &Path, status: i32, words: &[&str]) -> String {
    said(&Wine::get().carnet(folder, words).output().unwrap(), status)
}

#[track_caller]
fn said(output: &Output, status: i32) -> String {
    let text = [&*output.stdout, &*output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), Some(status), "{text}");
    text
}

/// A site, and the captured tree of a stick on Linux.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/media.in");
    // The test of the pages makes trees beside them.
    for name in ["carnet.toml", "trust.toml"] {
        fs::copy(given.join(name), folder.path().join(name)).unwrap();
    }
    copy(&given.join("keys"), &folder.path().join("keys"));
    // A checkout does not keep the rights of a key.
    for key in fs::read_dir(folder.path().join("keys")).unwrap() {
        fs::set_permissions(key.unwrap().path(), fs::Permissions::from_mode(0o600)).unwrap();
    }
    with_stick(&folder.path().join("new"), "001CC0EC34A1", "rw,nosuid,nodev,noexec");
    folder
}

const ENROLL: [&str; 7] = [
    "--label",
    "Carnet 09",
    "--route",
    "plant-7:gateway-1",
    "--until",
    "2098-01-31T00:00:00Z",
    "--yes",
];
const CHECK: [&str; 5] = ["--config", "carnet.toml", "media", "check", E];

/// MEDIA-29.
#[test]
#[ignore = "needs root, fusefat, dosfstools, Wine and make windows-debug"]
fn a_stick_is_seen_as_linux_sees_it() {
    let folder = site();
    let site = folder.path();
    let stick = Wine::get().stick(32 << 20, SERIAL, "BLAU 01");
    let seen = windows(site, 1, &CHECK);
    assert!(seen.contains("named       BLAU 01"), "{seen}");
    assert!(seen.contains("device      E:, can be taken out"), "{seen}");
    assert_eq!(stick.uuid(), "6E2A-0C41");
    assert!(seen.contains("file-system UUID 6E2A-0C41"), "{seen}");

    // Enrolled on Windows, looked at on Linux.
    let words = [&["--config", "carnet.toml", "media", "enroll", E][..], &ENROLL].concat();
    let written = windows(site, 0, &words);
    assert!(written.contains("written, flushed and compared"), "{written}");
    let tree = site.join("new/media/stick");
    put(&stick.folder().join(PASSPORT), &tree.join(PASSPORT));
    let on_linux = ["--config", "carnet.toml", "--sysfs-root", "new", "media"];
    let there = native(site, &[&on_linux[..], &["check", "new/media/stick"]].concat());
    let is_it =
        |text: &str| text.contains("(its passport was verified)") && !text.contains("DIFFERS");
    assert!(is_it(&there.out), "{}", there.out);

    // And the other way round.
    fs::remove_file(tree.join(PASSPORT)).unwrap();
    let words = [&on_linux[..], &["enroll", "new/media/stick"], &ENROLL].concat();
    native(site, &words).status(0);
    put(&tree.join(PASSPORT), &stick.folder().join(PASSPORT));
    let here = windows(site, 1, &CHECK);
    assert!(is_it(&here), "{here}");
    // The passport on another stick.
    drop(stick);
    let other = Wine::get().stick(32 << 20, "6E2A0C42", "BLAU 02");
    put(&tree.join(PASSPORT), &other.folder().join(PASSPORT));
    let here = windows(site, 1, &CHECK);
    assert!(here.contains("UUID 6E2A-0C42; DIFFERS: its passport says 6E2A-0C41"), "{here}");
}

/// The sites of the drill, with a table of one more request, and its stick in drive E:.
struct Scene {
    folder: tempfile::TempDir,
    stick: crate::drive::Stick,
}

impl Scene {
    fn new(bytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        native(folder.path(), &["drill", "--keep", "kept"]).status(0);
        let carnet_format::RequestBody::Microsoft(asked) = carnet_testbed::request_number(7).body
        else {
            panic!("of Microsoft")
        };
        let (id, groups) = (carnet_testbed::activation(), asked.installation_id.groups());
        let table = format!(
            "Machine,ID,ProductKeyChannel,OfflineInstallationId\nPC-7,{id},Volume:MAK,{groups}\n"
        );
        fs::write(folder.path().join("kept/more.csv"), table).unwrap();
        let stick = Wine::get().stick(bytes, SERIAL, "BLAU 01");
        let passport = folder.path().join("kept/stick").join(PASSPORT);
        put(&passport, &stick.folder().join(PASSPORT));
        Self { folder, stick }
    }

    #[track_caller]
    fn export(&self, status: i32, more: &[&str]) -> String {
        let words = ["--config", "plant/carnet.toml", "export", "more.csv", "--to", "gateway-1"];
        // VERDICT-21.
        let words = [&words[..], &["--media=E:"], more].concat();
        windows(&self.folder.path().join("kept"), status, &words)
    }
}

/// MEDIA-13, MEDIA-15, MEDIA-16, MEDIA-20.
#[test]
#[ignore = "needs root, fusefat, dosfstools, Wine and make windows-debug"]
fn a_bundle_is_written_and_the_stick_can_be_pulled() {
    let scene = Scene::new(32 << 20);
    let said = scene.export(0, &["--eject"]);
    assert!(said.contains(r#""E:\plant-7_gateway-1_2_"#), "{said}");
    assert!(said.contains("written, flushed and compared"), "{said}");
    assert!(said.contains("ejected; the medium is safe to remove"), "{said}");
    let names = scene.stick.names();
    let [_, bundle] = &names[..] else { panic!("{names:?}") };
    assert!(bundle.starts_with("plant-7_gateway-1_2_"), "{names:?}");
    let kept = scene.folder.path().join("kept");
    let bundle = scene.stick.folder().join(bundle);
    let bundle = bundle.to_str().unwrap();
    // It lacks approvals, and nothing else.
    native(&kept, &["--config", "gateway/carnet.toml", "verify", bundle]).with("quorum.");

    // MEDIA-4. As a name of DOS it is a device.
    put(bundle.as_ref(), &scene.stick.folder().join("aux.carnet"));
    let begun = Instant::now();
    let words = ["--config", "gateway/carnet.toml", "verify", r"E:\aux.carnet"];
    let output = Wine::get().carnet(&kept, &words).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("quorum."), "{text}");
    assert!(begun.elapsed() < Duration::from_secs(30));
}

/// MEDIA-21.
#[test]
#[ignore = "needs root, fusefat, dosfstools, Wine and make windows-debug"]
fn what_another_program_holds_is_waited_for_and_then_named() {
    let scene = Scene::new(32 << 20);
    let tools = tempfile::tempdir().unwrap();
    let (source, hold) = (
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/windows/hold.c"),
        tools.path().join("hold.exe"),
    );
    let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
    assert!(compiler.arg("-o").arg(&hold).arg(source).status().unwrap().success());
    scene.export(0, &[]);
    let written = scene.stick.names().pop().unwrap();
    let reference = written.rsplit(['_', '.']).nth(1).unwrap();
    let kept = scene.folder.path().join("kept");
    let words = ["--config", "plant/carnet.toml", "ledger", "bundle", reference, "--media", E];
    // What is written has another name for a few milliseconds only: who holds it may miss it.
    let write_held = |milliseconds: &str| {
        for _ in 0..20 {
            fs::remove_file(scene.stick.folder().join(&written)).unwrap();
            let mut holder = Wine::get().program(&hold);
            let mut holder = holder.args([E, milliseconds]).stdout(Stdio::piped()).spawn().unwrap();
            let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
            assert_eq!(lines.next().unwrap().unwrap(), "ready");
            let begun = Instant::now();
            let output = Wine::get().carnet(&kept, &words).output().unwrap();
            let took = begun.elapsed();
            holder.kill().unwrap();
            holder.wait().unwrap();
            if lines.next().is_some() {
                return (output, took);
            }
        }
        panic!("nothing was held")
    };
    // A scanner lets go.
    let (output, took) = write_held("1000");
    said(&output, 0);
    assert!(took >= Duration::from_secs(1), "{took:?}");
    assert_eq!(scene.stick.names(), [PASSPORT, &written]);
    // Longer than it is waited for; what lay there is removed once it can be.
    let (output, took) = write_held("8000");
    let said = said(&output, 3);
    assert!(said.contains("another program holds the file"), "{said}");
    assert!(took >= Duration::from_secs(5), "{took:?}");
    assert_eq!(scene.stick.names(), [PASSPORT]);
}

/// MEDIA-11, MEDIA-17.
#[test]
#[ignore = "needs root, fusefat, dosfstools, Wine and make windows-debug"]
fn on_a_full_stick_nothing_is_left() {
    let scene = Scene::new(1 << 20);
    let filler = scene.stick.folder().join("filler");
    fs::write(&filler, vec![7; 4 << 20]).unwrap_err();
    let said = scene.export(3, &[]);
    assert!(said.contains("the medium is full"), "{said}");
    assert_eq!(scene.stick.names(), [PASSPORT, "filler"]);
}
