//! What a passport is worth, and what a route says to a medium.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Cursor;

use carnet_format::passport::PassportFile;
use carnet_format::{Attributes, Code, MediumId, Passport};
use carnet_judge::medium::{Attribute, Medium, PassportState, SeenMedium};
use carnet_judge::route::{MediumNeed, check_medium};
use carnet_judge::trust::{Route, TrustFile};
use carnet_judge::verdict::{Stop, open};
use carnet_testbed::{
    MEDIA_KEY, NOW, STICK, attributes, bundle, parsed, passport, signed, stick_trust as trust,
    verifier,
};
use proptest::prelude::*;

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

/// MEDIA-23.
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
    /// MEDIA-24.
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

/// TIME-11: the earlier of what passport and trust file say.
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
