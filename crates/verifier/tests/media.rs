//! What a passport is worth, and what an officer is told of a medium.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod scene;

use std::fs;
use std::io::Cursor;
use std::process::Command;

use carnet_format::passport::PassportFile;
use carnet_format::{Attributes, Code, MediumId, Passport};
use carnet_judge::medium::{Attribute, Medium, PassportState, SeenMedium};
use carnet_judge::route::{MediumNeed, check_medium};
use carnet_judge::trust::{Route, TrustFile};
use carnet_judge::verdict::{Released, Step, Stop, open};
use proptest::prelude::*;
use scene::stick::{MEDIA_KEY, Machine, attributes, passport, signed, trust};
use scene::{NOW, STICK, bundle, parsed, verifier};
use serde_json::Value;

fn seen(trust: &TrustFile, passport: PassportFile, foreign: u64) -> SeenMedium {
    SeenMedium::judge(trust, &passport, attributes(), foreign)
}

fn refusal(trust: &TrustFile, passport: PassportFile) -> Option<Code> {
    match seen(trust, passport, 0).passport {
        PassportState::Refused(fault) => Some(fault.code),
        PassportState::None | PassportState::Accepted(_) => None,
    }
}

fn medium(trust: &TrustFile, passport: &Passport, foreign: u64) -> Medium {
    let file = PassportFile::One(signed(passport, MEDIA_KEY));
    Medium::Seen(Box::new(seen(trust, file, foreign)))
}

/// MEDIA-18.
#[test]
fn a_passport_is_refused_for_its_own_reason() {
    let text = trust("");
    let good = signed(&passport(), MEDIA_KEY);
    let one = PassportFile::One;
    let plain = parsed(&text);
    assert_eq!(refusal(&plain, one(good.clone())), None);
    assert_eq!(refusal(&plain, one([good.clone(), vec![0]].concat())), Some(Code::FileTrailing));
    assert_eq!(refusal(&plain, one(good[..100].to_vec())), Some(Code::FileTruncated));
    assert_eq!(refusal(&plain, one(vec![7; 40])), Some(Code::LabelBad));
    assert_eq!(refusal(&plain, one(vec![7; 32_769])), Some(Code::MediumTooLarge));
    assert_eq!(refusal(&plain, PassportFile::TooLarge), Some(Code::MediumTooLarge));
    assert_eq!(refusal(&plain, PassportFile::Several), Some(Code::PassportSeveral));
    assert_eq!(refusal(&plain, one(signed(&passport(), 31))), Some(Code::KeyUnknown));
    assert_eq!(refusal(&plain, one(signed(&passport(), 2))), Some(Code::TrustRole));
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(refusal(&plain, one(altered)), Some(Code::CoseSignature));
    let with = |line: &str| parsed(&format!("{text}{line}\n"));
    assert_eq!(refusal(&with("revoked = true"), one(good.clone())), Some(Code::TrustRevoked));
    // Issued at 2027-01-14T08:00:00Z.
    for (line, code) in [
        ("from = \"2027-01-14T08:00:00Z\"", None),
        ("from = \"2027-01-14T08:00:01Z\"", Some(Code::PassportKeyWindow)),
        ("until = \"2027-01-14T08:00:00Z\"", None),
        ("until = \"2027-01-14T07:59:59Z\"", Some(Code::PassportKeyWindow)),
    ] {
        assert_eq!(refusal(&with(line), one(good.clone())), code, "{line}");
    }
}

fn some_attributes() -> impl Strategy<Value = Attributes> {
    let text = || proptest::option::of("[A-B]{1,2}");
    (
        proptest::option::of(0..2_u16),
        proptest::option::of(0..2_u16),
        text(),
        proptest::option::of(0..2_u64),
        text(),
    )
        .prop_map(|(vendor_id, product_id, serial, capacity, filesystem)| Attributes {
            vendor_id,
            product_id,
            serial,
            capacity,
            filesystem,
        })
}

proptest! {
    /// MEDIA-19.
    #[test]
    fn only_what_both_state_can_differ(stated in some_attributes(), told in some_attributes()) {
        let trust = parsed(&trust(""));
        let file = signed(&Passport { attributes: stated.clone(), ..passport() }, MEDIA_KEY);
        let seen = SeenMedium::judge(&trust, &PassportFile::One(file), told.clone(), 0);
        let PassportState::Accepted(passport) = seen.passport else { panic!("refused") };
        for attribute in Attribute::ALL {
            let (stated, told) = (attribute.of(&stated), attribute.of(&told));
            let differs = stated.is_some() && told.is_some() && stated != told;
            prop_assert_eq!(passport.differs.contains(&attribute), differs);
            let not_told = stated.is_some() && told.is_none();
            prop_assert_eq!(passport.not_told.contains(&attribute), not_told);
        }
    }
}

fn route(trust: &TrustFile) -> &Route {
    trust.routes().next().unwrap().2
}

/// What a route says to a medium: the code of the fault, and those of the holds.
fn said(trust: &TrustFile, medium: &Medium, need: MediumNeed) -> (Option<Code>, Vec<Code>) {
    let ends = (&"plant-7".parse().unwrap(), &"gateway-1".parse().unwrap());
    match check_medium(trust, ends, route(trust), medium, need) {
        Ok(holds) => (None, holds.iter().map(|hold| hold.code).collect()),
        Err(fault) => (Some(fault.code()), Vec::new()),
    }
}

/// ROUTE-6 to ROUTE-13.
#[test]
fn a_route_judges_a_medium_in_the_order_of_the_specification() {
    use MediumNeed::{AsFarAsKnown, Known};
    let text = trust("medium-differs = \"hold\"\nforeign = \"hold\"");
    let trust = parsed(&text);
    let other: MediumId = [0x60; 16];
    let wrong =
        Passport { attributes: Attributes { vendor_id: Some(1), ..attributes() }, ..passport() };
    let refused = Medium::Seen(Box::new(seen(&trust, PassportFile::Several, 5)));
    let bare = Medium::Seen(Box::new(seen(&trust, PassportFile::None, 5)));
    let elsewhere = vec![("gateway-1".parse().unwrap(), "plant-7".parse().unwrap())];
    let (differs, foreign) = (Code::RouteMediumDiffers, Code::RouteForeign);
    for (medium, need, expected) in [
        (Medium::NotLookedAt, AsFarAsKnown, (None, vec![])),
        (Medium::NotLookedAt, Known, (Some(Code::RouteMediumMissing), vec![])),
        (Medium::Stated(STICK), Known, (None, vec![])),
        (Medium::Stated([9; 16]), AsFarAsKnown, (Some(Code::RouteMediumUnknown), vec![])),
        (Medium::Stated(other), AsFarAsKnown, (Some(Code::RouteMedium), vec![])),
        (medium(&trust, &passport(), 0), Known, (None, vec![])),
        (medium(&trust, &passport(), 1), Known, (None, vec![foreign])),
        (medium(&trust, &wrong, 0), Known, (None, vec![differs])),
        (medium(&trust, &wrong, 2), Known, (None, vec![differs, foreign])),
        (
            medium(&trust, &Passport { routes: elsewhere, ..wrong.clone() }, 0),
            AsFarAsKnown,
            (Some(Code::RouteMediumRoute), vec![]),
        ),
        (refused.clone(), AsFarAsKnown, (Some(Code::RoutePassport), vec![])),
        (refused.clone(), Known, (Some(Code::RoutePassport), vec![])),
        (bare.clone(), Known, (Some(Code::RouteMediumMissing), vec![])),
        (bare.clone(), AsFarAsKnown, (Some(Code::RouteMediumMissing), vec![])),
    ] {
        assert_eq!(said(&trust, &medium, need), expected, "{medium:?} {need:?}");
    }
    let strict = parsed(
        &text.replace("\"hold\"", "\"reject\"").replace("gaps = \"reject\"", "gaps = \"hold\""),
    );
    assert_eq!(said(&strict, &medium(&strict, &wrong, 2), Known).0, Some(differs));
    assert_eq!(said(&strict, &medium(&strict, &passport(), 2), Known).0, Some(foreign));
    let retired = text.replace("label = \"RED 04\"", "label = \"RED 04\"\nretired = true");
    let retired = parsed(&retired);
    let code = Some(Code::RouteMediumRetired);
    assert_eq!(said(&retired, &medium(&retired, &wrong, 2), AsFarAsKnown).0, code);
    // On a route without media a genuine passport never fares worse than none.
    let any = text.lines().filter(|line| !line.starts_with("media = "));
    let any = any.flat_map(|line| [line, "\n"]).collect::<String>();
    let unlisted = Medium::Stated([9; 16]);
    let elsewhere = vec![("gateway-1".parse().unwrap(), "plant-7".parse().unwrap())];
    let elsewhere = Passport { medium: [9; 16], routes: elsewhere, ..passport() };
    let route = parsed(&any);
    for (medium, holds) in [
        (refused.clone(), vec![foreign]),
        (bare.clone(), vec![foreign]),
        (unlisted, vec![]),
        (medium(&route, &elsewhere, 0), vec![]),
        (medium(&route, &wrong, 0), vec![]),
    ] {
        assert_eq!(said(&route, &medium, Known), (None, holds), "{medium:?}");
    }
    // But what is retired carries nothing, anywhere.
    let retired = parsed(&any.replace("label = \"RED 04\"", "label = \"RED 04\"\nretired = true"));
    assert_eq!(said(&retired, &Medium::Stated(STICK), AsFarAsKnown).0, code);
    // So does one whose table this program does not understand: it may say that it is retired.
    let unknown = Some(Code::RouteMediumUnknown);
    for text in [&any, &text] {
        let skipped = parsed(&text.replace("label = \"RED 04\"", "needs = 2\nretired = true"));
        for medium in [Medium::Stated(STICK), medium(&skipped, &passport(), 0)] {
            assert_eq!(said(&skipped, &medium, AsFarAsKnown).0, unknown, "{medium:?}");
        }
    }
    // A route whose media are not enrolled yet takes none.
    let none = text.lines().map(|line| match line.starts_with("media = ") {
        true => "media = []",
        false => line,
    });
    let none = parsed(&none.flat_map(|line| [line, "\n"]).collect::<String>());
    for (medium, code) in [
        (medium(&none, &passport(), 0), Code::RouteMedium),
        (Medium::Stated(STICK), Code::RouteMedium),
        (bare, Code::RouteMediumMissing),
    ] {
        assert_eq!(said(&none, &medium, AsFarAsKnown).0, Some(code), "{medium:?}");
    }
}

/// TIME-10: the earlier of what passport and trust file say.
#[test]
fn a_medium_carries_until_the_earlier_of_two_times() {
    let until = |until: &str| {
        parsed(&trust("").replace("label = \"RED 04\"", &format!("label = \"RED 04\"\n{until}")))
    };
    // The passport ends at 2027-01-15T09:00:00Z, and it is 08:00.
    for (line, stated, seen) in [
        ("", None, Some(NOW + 3600)),
        ("until = \"2027-01-15T10:00:00Z\"", Some(NOW + 7200), Some(NOW + 3600)),
        ("until = \"2027-01-15T08:00:00Z\"", Some(NOW), Some(NOW)),
        ("until = \"2027-01-15T07:59:59Z\"", Some(NOW - 1), Some(NOW - 1)),
    ] {
        let trust = until(line);
        let media = [Medium::Stated(STICK), medium(&trust, &passport(), 0)];
        for (medium, last) in media.into_iter().zip([stated, seen]) {
            assert_eq!(medium.window(&trust, route(&trust)).last, last, "{line}");
            let verifier = verifier(&trust).on(medium);
            let judged = open(Cursor::new(bundle().0), &trust).unwrap().judge(&verifier);
            let expected = last.is_some_and(|last| last < NOW).then_some(Code::TimeMediumExpired);
            assert_eq!(judged.err().as_ref().and_then(Stop::code), expected, "{line}");
        }
    }
    // A route that names no media asks nothing of them, not even when they end.
    let any = trust("").replace(&format!("media = [\"{}\"]\n", "5f".repeat(16)), "");
    let any = parsed(&any);
    let ended = medium(&any, &Passport { valid_until: NOW - 1, ..passport() }, 0);
    assert_eq!(ended.window(&any, route(&any)).last, None);
    let verifier = verifier(&any).on(ended);
    assert!(open(Cursor::new(bundle().0), &any).unwrap().judge(&verifier).is_ok());
}

/// VERDICT-1, IMP-10: a release passes the codes that it names and no other, and hides no fault.
#[test]
fn what_is_held_because_of_its_medium_passes_when_all_of_it_is_released() {
    let trust = parsed(&trust("medium-differs = \"hold\"\nforeign = \"hold\""));
    let wrong =
        Passport { attributes: Attributes { vendor_id: Some(1), ..attributes() }, ..passport() };
    let report = |file: Vec<u8>, released: &[Code]| {
        let released = Released { codes: released, jump: None };
        let verifier = verifier(&trust).on(medium(&trust, &wrong, 1)).releasing(released);
        carnet_verifier::report::Report::judge("x".to_owned(), Cursor::new(file), &verifier).0
    };
    let (file, _) = bundle();
    let held = report(file.clone(), &[]);
    let codes = held.holds.iter().map(|hold| hold.code).collect::<Vec<_>>();
    assert_eq!(codes, [Code::RouteMediumDiffers, Code::RouteForeign]);
    assert_eq!((held.code(), held.verdict()), (Some(Code::RouteMediumDiffers), "held"));
    // Both are to be looked at before anybody releases anything.
    let check = held.checks().into_iter().find(|check| check.step == Step::Route).unwrap();
    let said = check.outcome.message().unwrap();
    assert!(
        said.contains("differs from its passport") && said.contains("one other thing"),
        "{said}"
    );
    assert_eq!(report(file.clone(), &codes).verdict(), "accepted");
    // What was not shown was not released.
    let half = report(file.clone(), &codes[..1]);
    assert_eq!((half.verdict(), half.code()), ("held", Some(Code::RouteForeign)));
    let mut broken = file;
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(report(broken, &[]).code(), Some(Code::ChunkFrameDigest));
}

/// Status, standard output, standard error of `carnet-verify`.
fn run(machine: &Machine, trust: &str, args: &[&str]) -> (i32, String, String) {
    machine.write("trust.toml", trust.as_bytes());
    let output = Command::new(env!("CARGO_BIN_EXE_carnet-verify"))
        .args(["--trust", "trust.toml", "--sysfs-root"])
        .arg(machine.root())
        .args(args)
        .current_dir(machine.root())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const AT: [&str; 2] = ["--at", "2027-01-15T08:00:00Z"];

/// MEDIA-17, MEDIA-19, MEDIA-22.
#[test]
fn an_officer_is_told_all_of_the_stick() {
    let machine = Machine::new("rw,nosuid");
    machine.write("media/stick/CARNET/x.carnet", &bundle().0);
    machine.write("media/stick/notes.txt", b"hello");
    let copied = Attributes { serial: Some("\u{202e}9".to_owned()), ..Attributes::default() };
    let stated = Attributes { serial: Some("4C\\u{53}".to_owned()), ..attributes() };
    let file = signed(&Passport { attributes: stated, ..passport() }, MEDIA_KEY);
    machine.write("media/stick/PASSPORT.carnet-medium", &file);
    fs::remove_file(machine.path("dev/disk/by-uuid/1A2B-3C4D")).unwrap();
    let bundle = "media/stick/CARNET/x.carnet";
    let (status, text, note) = run(&machine, &trust(""), &["verify", bundle, AT[0], AT[1]]);
    assert_eq!(status, 0, "{text}{note}");
    for part in [
        "5f5f5f5f \"RED 04\" (its passport was verified)",
        "              vendor 1111\n",
        "              serial number 0001A; DIFFERS: its passport says 4C\\\\u{53}\n",
        "              capacity 8053063680 B (8 GB)\n",
        "              not compared, as the system does not tell: file-system UUID\n",
        "              other things on it: 1\n",
        "A copied passport on a stick that lies about itself looks the same.",
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
        "seen": { "vendor_id": 0x1111, "product_id": 0xabcd, "serial": "0001A", "capacity": 15_728_640_u64 * 512 },
        "foreign": 1,
    });
    assert_eq!(*medium, expected);
    // What a stick says reaches no terminal as it is.
    let usb = "sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/serial";
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
    let machine = Machine::new("rw,nosuid,nodev,noexec");
    let text = trust("foreign = \"reject\"");
    machine.write("desk/x.carnet", &bundle().0);
    machine.write("desk/letter.txt", b"hello");
    let args = ["verify", "desk/x.carnet", AT[0], AT[1]];
    let (status, out, note) = run(&machine, &text, &args);
    assert_eq!((status, note.as_str()), (0, ""), "{out}");
    // ROUTE-12. Nobody may read out of this that the stick is a good one.
    let open = "not checked here; this route takes listed media only";
    assert!(out.contains(&format!("  medium      {open}")), "{out}");
    assert!(out.contains("route         passed: the medium was not checked here\n"), "{out}");
    let (_, out, _) = run(&machine, &text, &["show", "desk/x.carnet", AT[0], AT[1]]);
    assert!(out.contains(open), "{out}");
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
    machine.write("desk/passport.CARNET-MEDIUM", &signed(&passport(), MEDIA_KEY));
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
    let machine = Machine::new("rw,nosuid,nodev,noexec");
    machine.write("media/stick/x.carnet", &bundle().0);
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
    let machine = Machine::new("rw,nosuid,nodev,noexec");
    let text = trust("foreign = \"reject\"");
    machine.write("media/stick/x.carnet", &bundle().0);
    machine.write("media/stick/PASSPORT.carnet-medium", &signed(&passport(), MEDIA_KEY));
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
    let machine = Machine::new("rw,nosuid,nodev,noexec");
    machine.write("desk/p.carnet-medium", &signed(&passport(), MEDIA_KEY));
    for command in ["verify", "show"] {
        let (status, out, _) = run(&machine, &trust(""), &[command, "desk/p.carnet-medium"]);
        assert_eq!(status, 1, "{out}");
        let said = "this is a media passport; carnet media check DIR judges it [cose.typ]";
        assert!(out.contains(said), "{out}");
        // Nothing happened to it, and nobody sent it.
        assert!(!out.contains("probably happened"), "{out}");
    }
}
