//! The page as bytes. What a browser makes of it: `tests/page.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::LazyLock;

use carnet_format::{Approval, Code, Digest, Scan};
use carnet_host::settings::Titles;
use carnet_judge::medium::Medium;
use carnet_judge::quorum::{Endorsement, EndorsementStatement};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{Fault, Step, Stop};
use carnet_testbed::{EASY, NOW, STICK, World, bundle, endorsed, parsed, scan, verifier};
use proptest::prelude::*;

use super::parts::Says as _;
use super::words::Text;
use super::{Language, STYLE, code, page, requirements};
use crate::report::Report;

fn trust(label: &str) -> TrustFile {
    let label = label.replace('\\', "\\\\").replace('"', "\\\"");
    parsed(&World::new(3, "2027-01-01").medium(STICK, &label).text())
}

/// The report on a file that is no bundle.
fn report(trust: &TrustFile, file: &str) -> Report {
    let verifier = verifier(trust).on(Medium::Stated(STICK));
    Report::judge(file.to_owned(), Cursor::new(b"no bundle"), &verifier).0
}

/// A scan of the gateway that counts.
static SCANNED: LazyLock<Endorsement> = LazyLock::new(|| {
    let ((file, digest), trust) = (bundle(), parsed(&carnet_testbed::trust(0, EASY)));
    let file = endorsed(file, vec![scan(7, digest, NOW)]);
    Report::judge(String::new(), file, &verifier(&trust)).0.endorsements.remove(0)
});

/// Every element of the page by name, and that the page is well nested.
fn elements(page: &str) -> BTreeSet<String> {
    const VOID: [&str; 4] = ["meta", "br", "wbr", "!DOCTYPE"];
    let mut open = Vec::new();
    let mut seen = BTreeSet::new();
    let body = page.replace(STYLE, "");
    for tag in body.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "in {page}"),
            None if VOID.contains(&name) => {}
            None => open.push(name.to_owned()),
        }
        seen.insert(name.trim_start_matches('/').to_owned());
    }
    assert!(open.is_empty(), "{open:?}");
    seen
}

#[test]
fn both_languages_have_every_text() {
    let same = [Text::Name];
    for text in Text::ALL {
        let [english, german] = [Language::En, Language::De].map(|it| it.say(*text));
        assert!(!english.trim().is_empty() && !german.trim().is_empty(), "{text:?}");
        assert_eq!(english.matches("{}").count(), german.matches("{}").count(), "{text:?}");
        assert!(english != german || same.contains(text), "{text:?} is not translated");
    }
}

#[test]
fn every_code_that_a_verdict_can_name_is_in_german() {
    const GROUPS: [&str; 14] = [
        "label",
        "file",
        "cbor",
        "cose",
        "manifest",
        "bundle",
        "chunk",
        "item",
        "endorsement",
        "route",
        "site",
        "time",
        "quorum",
        "diagnosis",
    ];
    const OTHERS: [Code; 16] = [
        Code::KeyUnknown,
        Code::TrustRole,
        Code::TrustKeySite,
        Code::TrustRevoked,
        Code::ConfigUnreadable,
        Code::MediumFull,
        Code::MediumReadOnly,
        Code::MediumDamaged,
        Code::MediumGone,
        Code::MediumDefective,
        Code::MediumSwapped,
        Code::MediumMissing,
        Code::MediumDenied,
        Code::MediumNotRegular,
        Code::MediumTooLarge,
        Code::MediumIo,
    ];
    // Said by an export of its own clock, which is no verdict.
    const EXPORTS: [Code; 2] = [Code::TimeOwnBehind, Code::TimeOwnAhead];
    let named = |code: &&Code| {
        let is_of_group = GROUPS.contains(&code.as_str().split('.').next().unwrap());
        (is_of_group && !EXPORTS.contains(code)) || OTHERS.contains(code)
    };
    let missing = Code::ALL
        .iter()
        .filter(named)
        .filter(|it| code::meaning(**it, Language::De) == it.meaning())
        .collect::<Vec<_>>();
    assert!(missing.is_empty(), "not in German: {missing:?}");
}

/// The table of order.md names the same requirements, and none is left out at the end.
#[test]
fn the_checks_name_the_requirements_of_the_specification() {
    let spec = |name| {
        let path = format!("{}/../../spec/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let (exchange, bundle, order) = (spec("exchange.md"), spec("bundle.md"), spec("order.md"));
    for step in Step::ALL.into_iter().filter(|step| step.is_check()) {
        let row = format!("| {} | {} | ", step.number(), step.as_str());
        let line = order.lines().find_map(|line| line.strip_prefix(&row)).unwrap();
        let named = requirements(step);
        // Of these the table names a section, or a range with others in it.
        let is_told_there = !matches!(
            step,
            Step::Route
                | Step::Time
                | Step::Stream
                | Step::Frames
                | Step::Items
                | Step::Contents
                | Step::Quorum
        );
        assert!(
            !is_told_there || line.starts_with(&named.replace(" and ", ", ")),
            "{named} is not in {line}"
        );
        let Some((rest, last)) = named.rsplit_once(" to ") else { continue };
        let (prefix, _) = rest.rsplit_once('-').unwrap();
        let prefix = prefix.rsplit(' ').next().unwrap();
        let last = last.rsplit(' ').next().unwrap().parse::<u32>().unwrap();
        let defined = |number| {
            // A dagger says that a test proves it.
            let ids = ["**", "†**"].map(|end| format!("**{prefix}-{number}{end}"));
            ids.iter().any(|id| exchange.contains(id) || bundle.contains(id))
        };
        assert!(defined(last), "{named}");
        if matches!(step, Step::Items | Step::Frames) {
            assert!(!defined(last + 1), "{named} leaves out {prefix}-{}", last + 1);
        }
    }
}

/// VERDICT-11.
#[test]
fn the_page_loads_nothing_and_allows_nothing() {
    let trust = trust("RED 04");
    for language in [Language::En, Language::De] {
        let page =
            page(&report(&trust, "x.carnet"), &trust, &Titles::default(), None, None, language);
        let allowed = elements(&page);
        for element in ["script", "link", "img", "iframe", "object", "form", "a", "base"] {
            assert!(!allowed.contains(element), "{element}");
        }
        assert!(page.contains("default-src 'none'; style-src 'sha256-"));
        assert!(!page.contains("url(") && !page.contains("http:") && !page.contains("https:"));
        let mut tags = page.split('<').filter_map(|tag| tag.split('>').next());
        assert!(!tags.any(|tag| tag.contains(" style=") || tag.contains(" on")), "{page}");
        assert!(page.contains(&trust.digest().to_string()[..8]));
    }
    assert!(STYLE.is_ascii() && !STYLE.contains('<'));
}

#[test]
fn a_file_that_cannot_be_read_is_not_called_bad() {
    let trust = trust("RED 04");
    let mut report = report(&trust, "x.carnet");
    let reason = "disk <b>gone</b>".to_owned();
    report.stop = Some(Stop::Unread { step: Step::Label, code: None, reason });
    let page = page(&report, &trust, &Titles::default(), None, None, Language::En);
    assert!(page.contains("Not judged") && !page.contains("Rejected"));
    assert!(page.contains("disk &lt;b&gt;gone&lt;/b&gt;"));
}

/// What a signature cannot keep out: texts that people chose.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("</span><script>alert(1)</script>".to_owned()),
        Just("\" onload=\"x\u{202e}gpj".to_owned()),
        Just("--><!-- &amp; ]]> \u{0} \u{7f} \u{1b}[2J".to_owned()),
        any::<String>(),
    ]
}

proptest! {
    /// VERDICT-10.
    #[test]
    fn foreign_text_stays_text(file in hostile(), ticket in hostile(), engine in hostile()) {
        let trust = trust("<b>RED</b> & 'co'");
        let mut report = report(&trust, &file);
        let plain = elements(&page(&report, &trust, &Titles::default(), None, None, Language::En));
        let bundle = Digest::of(b"");
        let approval = EndorsementStatement::Approval(Approval {
            bundle, ticket: ticket.clone(), signed: 0, not_before: None, not_after: None,
            media: vec![STICK],
        });
        let scan = EndorsementStatement::Scan(Scan {
            bundle, engine: engine.clone(), database: ticket.clone(), database_date: 0, scanned: 0,
        });
        report.medium.label = Some(engine.clone());
        let message = format!("{file}{ticket}");
        report.stop = Some(Stop::Rejected(Fault { step: Step::Key, code: Code::KeyUnknown, message }));
        report.endorsements = vec![SCANNED.clone(), SCANNED.clone()];
        report.endorsements[0].statement = approval;
        report.endorsements[1].statement = scan;
        let given = super::endorsements::given(&report, &trust, Language::De).into_string();
        let page = page(&report, &trust, &Titles::default(), None, Some(&ticket), Language::De) + &given;
        let mut expected = plain;
        expected.extend(["table", "thead", "tbody", "tr", "th", "td", "strong"].map(str::to_owned));
        let found = elements(&page);
        prop_assert!(found.is_subset(&expected), "{:?}", found.difference(&expected));
        prop_assert!(carnet_format::plain_text::is_plain(&page.replace('\n', "")));
        prop_assert!(!page.contains("<b>"));
    }
}
