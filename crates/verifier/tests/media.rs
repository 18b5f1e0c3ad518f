//! What an officer is told of a medium.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::Cursor;

use carnet_format::passport::PassportFile;
use carnet_format::{Attributes, Code, Passport};
use carnet_judge::medium::{Medium, SeenMedium};
use carnet_judge::verdict::{Released, Step};
use carnet_testbed::{
    Desk, MEDIA_KEY, SERIAL, Said, attributes, bundle, parsed, passport, signed,
    stick_trust as trust, verifier, with_stick,
};
use serde_json::Value;

/// VERDICT-1, IMP-10: a release passes the codes that it names and no other, and hides no fault.
#[test]
fn what_is_held_because_of_its_medium_passes_when_all_of_it_is_released() {
    let trust = parsed(&trust("medium-differs = \"hold\"\nforeign = \"hold\""));
    let wrong =
        Passport { attributes: Attributes { vendor_id: Some(1), ..attributes() }, ..passport() };
    let file = PassportFile::One(signed(&wrong, MEDIA_KEY));
    let seen = SeenMedium::judge(&trust, &file, attributes(), 1);
    let report = |file: Vec<u8>, released: &[Code]| {
        let released = Released { codes: released, jump: None };
        let medium = Medium::Seen(Box::new(seen.clone()));
        let verifier = verifier(&trust).on(medium).releasing(released);
        carnet_verifier::report::Report::judge("x".to_owned(), Cursor::new(file), &verifier).0
    };
    let (file, _) = bundle();
    let held = report(file.clone(), &[]);
    let codes = held.holds.iter().map(|hold| hold.code).collect::<Vec<_>>();
    assert_eq!(codes, [Code::RouteMediumDiffers, Code::RouteForeign]);
    assert_eq!((held.code(), held.verdict().as_str()), (Some(Code::RouteMediumDiffers), "held"));
    // Both are to be looked at before anybody releases anything.
    let check = held.checks().into_iter().find(|check| check.step == Step::Route).unwrap();
    let said = check.outcome.message().unwrap();
    assert!(
        said.contains("differs from its passport") && said.contains("one other thing"),
        "{said}"
    );
    assert_eq!(report(file.clone(), &codes).verdict().as_str(), "accepted");
    // What was not shown was not released.
    let half = report(file.clone(), &codes[..1]);
    assert_eq!((half.verdict().as_str(), half.code()), ("held", Some(Code::RouteForeign)));
    let mut broken = file;
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(report(broken, &[]).code(), Some(Code::ChunkFrameDigest));
}

/// A machine with a stick that is mounted with `options`.
fn machine(options: &str) -> Desk {
    let machine = Desk::new();
    with_stick(machine.folder(), SERIAL, options);
    machine
}

/// Status, standard output, standard error of `carnet-verify`.
fn run(machine: &Desk, trust: &str, args: &[&str]) -> (i32, String, String) {
    machine.write("trust.toml", trust);
    let words = ["--trust", "trust.toml", "--sysfs-root", "."];
    let program = env!("CARGO_BIN_EXE_carnet-verify");
    let Said { status, out, err } = machine.run(program, &[&words, args].concat());
    (status, out, err)
}

const AT: [&str; 2] = ["--at", "2027-01-15T08:00:00Z"];

/// MEDIA-22, MEDIA-24, MEDIA-28.
#[test]
fn an_officer_is_told_all_of_the_stick() {
    let machine = machine("rw,nosuid");
    machine.write("media/stick/CARNET/x.carnet", bundle().0);
    machine.write("media/stick/notes.txt", b"hello");
    let copied = Attributes { serial: Some("\u{202e}9".to_owned()), ..Attributes::default() };
    let stated = Attributes { serial: Some("4C\\u{53}".to_owned()), ..attributes() };
    let file = signed(&Passport { attributes: stated, ..passport() }, MEDIA_KEY);
    machine.write("media/stick/PASSPORT.carnet-medium", &file);
    fs::remove_file(machine.path("dev/disk/by-uuid/6E2A-0C41")).unwrap();
    let bundle = "media/stick/CARNET/x.carnet";
    let (status, text, note) = run(&machine, &trust(""), &["verify", bundle, AT[0], AT[1]]);
    assert_eq!(status, 0, "{text}{note}");
    for part in [
        "5f5f5f5f \"RED 04\" (its passport was verified)",
        "              vendor 0951\n",
        "              serial number 001CC0EC34A1; DIFFERS: its passport says 4C\\\\u{53}\n",
        "              capacity 15728640000 B (16 GB)\n",
        "              not compared, as the system does not tell: file-system UUID\n",
        "              other things on it: 1\n",
        "A copied passport on a stick that lies looks the same.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let place = machine.path("media/stick").canonicalize().unwrap().display().to_string();
    assert!(note.contains(&format!("mount -o remount,nodev,noexec {place}")), "{note}");
    let args = ["verify", bundle, AT[0], AT[1], "--json"];
    let (_, text, _) = run(&machine, &trust(""), &args);
    let medium = &serde_json::from_str::<Value>(&text).unwrap()["medium"];
    let expected = serde_json::json!({
        "id": "5f".repeat(16),
        "known": "passport",
        "label": "RED 04",
        "code": null,
        "differs": ["serial"],
        "not_told": ["filesystem"],
        "seen": { "vendor_id": 0x0951, "product_id": 0x1666, "serial": SERIAL, "capacity": 30_720_000_u64 * 512 },
        "foreign": 1,
    });
    assert_eq!(*medium, expected);
    // What a stick says reaches no terminal as it is.
    let usb = "sys/devices/pci0000:00/usb1/1-2/serial";
    machine.write(usb, copied.serial.unwrap().as_bytes());
    let (_, text, _) = run(&machine, &trust(""), &["verify", bundle, AT[0], AT[1]]);
    assert!(text.contains(r"serial number \u{202e}9") && !text.contains('\u{202e}'), "{text}");
    let page = ["report", bundle, "-o", "-", "--lang", "de", AT[0], AT[1]];
    let (_, page, _) = run(&machine, &trust(""), &page);
    for part in ["RED 04", "Seriennummer: \\u{202e}9", "UUID des Dateisystems", "kopierter Ausweis"]
    {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

/// A copy on a disk of this host came on no medium, and what lies beside it says nothing.
#[test]
fn a_folder_of_this_host_is_no_medium_unless_a_passport_lies_in_it() {
    let machine = machine("rw,nosuid,nodev,noexec");
    let text = trust("foreign = \"reject\"");
    machine.write("desk/x.carnet", bundle().0);
    machine.write("desk/letter.txt", b"hello");
    let args = ["verify", "desk/x.carnet", AT[0], AT[1]];
    let (status, out, note) = run(&machine, &text, &args);
    assert_eq!((status, note.as_str()), (0, ""), "{out}");
    // ROUTE-12. Nobody may read out of this that the stick is a good one.
    let open = "not checked here; this route takes listed media only";
    assert!(out.contains(&format!("  medium      {open}")), "{out}");
    assert!(out.contains("route         passed: the medium was not checked here\n"), "{out}");
    let (_, out, _) = run(&machine, &text, &["show", "desk/x.carnet", AT[0], AT[1]]);
    assert!(out.contains("stick       not looked at\n"), "{out}");
    assert!(out.contains("Check the stick itself, as this route takes listed media only"), "{out}");
    let (_, out, _) = run(&machine, &text, &["verify", "desk/x.carnet", AT[0], AT[1], "--json"]);
    let json = serde_json::from_str::<Value>(&out).unwrap();
    assert_eq!(json["checks"][6]["message"], "the medium was not checked here");
    for (language, said) in [
        ("en", ["May such a bundle go this way?", "The medium was not checked here.", open]),
        ("de", ["diesen Weg gehen?", "wurde hier nicht geprüft.", "nur gelistete Datenträger"]),
    ] {
        let page = ["report", "desk/x.carnet", "-o", "-", "--lang", language, AT[0], AT[1]];
        let (_, page, _) = run(&machine, &text, &page);
        for part in said {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
        assert!(!page.contains("on this medium") && !page.contains("auf diesem"), "{page}");
    }
    machine.write("desk/passport.CARNET-MEDIUM", signed(&passport(), MEDIA_KEY));
    let (status, out, note) = run(&machine, &text, &args);
    assert_eq!((status, note.as_str()), (1, ""), "{out}");
    assert!(out.contains("[route.foreign]"), "{out}");
    // Whoever names the medium has looked.
    let id = "5f".repeat(16);
    let stated = ["verify", "desk/x.carnet", AT[0], AT[1], "--medium", &id];
    let (status, out, _) = run(&machine, &text, &stated);
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("\"RED 04\" (as stated, not verified)"), "{out}");
}

/// A stick without a passport is looked at, and says so.
#[test]
fn a_stick_without_passport_is_shown_as_such() {
    let machine = machine("rw,nosuid,nodev,noexec");
    machine.write("media/stick/x.carnet", bundle().0);
    let args = ["verify", "media/stick/x.carnet", AT[0], AT[1]];
    let (status, out, note) = run(&machine, &trust(""), &args);
    // ROUTE-12. Also to an officer, who imports nowhere.
    assert_eq!((status, note.as_str()), (1, ""), "{out}");
    assert!(out.contains("[route.medium-missing]"), "{out}");
    assert!(out.contains("  medium      no passport lies on it\n"), "{out}");
    // Where any medium may carry, that is all there is to say.
    let any = trust("").replace(&format!("media = [\"{}\"]\n", "5f".repeat(16)), "");
    let (status, out, _) = run(&machine, &any, &args);
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("  medium      no passport lies on it\n"), "{out}");
    machine.write("media/stick/PASSPORT.carnet-medium", b"nothing");
    let (status, out, _) = run(&machine, &trust(""), &args);
    assert_eq!(status, 1);
    assert!(out.contains("the passport on the medium is not accepted"), "{out}");
    assert!(out.contains("[route.passport]") && out.contains("[label.bad]"), "{out}");
}

/// ROUTE-13. Whoever has to act on other things is told their names, as names and not as they are.
#[test]
fn other_things_are_named() {
    let machine = machine("rw,nosuid,nodev,noexec");
    let text = trust("foreign = \"reject\"");
    machine.write("media/stick/x.carnet", bundle().0);
    machine.write("media/stick/PASSPORT.carnet-medium", signed(&passport(), MEDIA_KEY));
    // What a write that was killed has left behind is not counted, and not named.
    machine.write("media/stick/.carnet-y.carnet-k1lled.part", b"half");
    let said = || {
        let (status, out, _) =
            run(&machine, &text, &["verify", "media/stick/x.carnet", AT[0], AT[1]]);
        assert_eq!(status, 1, "{out}");
        out.lines().nth(1).unwrap().trim().to_owned()
    };
    machine.write("media/stick/CARNET/b\u{202e}txt.exe", b"x");
    assert_eq!(
        said(),
        "one other thing lies on the medium: \"CARNET/b\\u{202e}txt.exe\" [route.foreign]"
    );
    machine.write("media/stick/c", b"x");
    machine.write("media/stick/d", b"x");
    machine.write("media/stick/e/inner", b"x");
    assert_eq!(
        said(),
        "4 other things lie on the medium, among them \"CARNET/b\\u{202e}txt.exe\", \"c\", \"d\" \
         [route.foreign]"
    );
}

/// A passport is no bundle, and whoever judges it as one is told what judges it.
#[test]
fn a_passport_says_which_command_judges_it() {
    let machine = machine("rw,nosuid,nodev,noexec");
    machine.write("desk/p.carnet-medium", signed(&passport(), MEDIA_KEY));
    for command in ["verify", "show"] {
        let (status, out, _) = run(&machine, &trust(""), &[command, "desk/p.carnet-medium"]);
        assert_eq!(status, 1, "{out}");
        let said = "this is a media passport; carnet media check DIR judges it [cose.typ]";
        let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&said.replace(" [cose.typ]", "")), "{out}");
        assert!(words.contains("[cose.typ]"), "{out}");
        // Nothing happened to it, and nobody sent it.
        assert!(!out.contains("probably happened"), "{out}");
    }
}
