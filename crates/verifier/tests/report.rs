//! Verdicts as they are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use carnet_format::Code;
use carnet_host::Status;
use carnet_host::settings::{Sources, Titles};
use carnet_judge::verdict::{CheckOutcome, Step};
use carnet_testbed::{EASY, bundle, parsed, trust, verifier};
use carnet_verifier::report::Report;

/// A file on a stick that was pulled.
struct Gone;

impl Read for Gone {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the stick is gone"))
    }
}

impl Seek for Gone {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

/// VERDICT-8. No check passes on bytes that were never read.
#[test]
fn a_file_that_cannot_be_read_passes_nothing() {
    let trust = parsed(&trust(0, EASY));
    let (report, _) = Report::judge("x".to_owned(), Gone, &verifier(&trust));
    assert_eq!((report.status(), report.fault()), (Status::Unknown, None));
    let checks = report.checks();
    assert!(matches!(checks[0].outcome, CheckOutcome::Unread { .. }), "{:?}", checks[0]);
    assert!(checks[1..].iter().all(|check| check.outcome == CheckOutcome::NotReached));
    assert_eq!(checks[0].outcome.message(), Some("cannot read: the stick is gone"));
    assert_eq!(report.stop.unwrap().to_string(), "cannot read: the stick is gone");
}

/// VERDICT-8.
#[test]
fn the_checks_say_where_it_ended_and_what_was_not_checked() {
    let trust = parsed(&trust(1, EASY));
    let (report, _) = Report::judge("x".to_owned(), Cursor::new(bundle().0), &verifier(&trust));
    assert_eq!((report.status(), report.verdict().as_str()), (Status::Held, "held"));
    let names = |report: &Report| {
        report.checks().iter().map(|check| check.outcome.name()).collect::<Vec<_>>()
    };
    let mut expected = vec!["passed"; 15];
    (expected[8], expected[14]) = ("not-checked", "held");
    assert_eq!(names(&report), expected);
    let here = "plant-7".parse().unwrap();
    let at_home = verifier(&trust).for_site(&here);
    let (report, _) = Report::judge("x".to_owned(), Cursor::new(bundle().0), &at_home);
    assert_eq!(report.fault().unwrap().code, Code::SiteOwn);
    assert_eq!(names(&report)[3..6], ["passed", "failed", "not-reached"]);
    assert!(matches!(report.checks()[4].outcome, CheckOutcome::Failed { code: Code::SiteOwn, .. }));
    assert_eq!(report.checks()[4].step, Step::Site);
}

/// Where reading fails nothing is said about the bundle, but all about the medium.
#[cfg(unix)]
#[test]
fn a_defective_medium_is_named_with_the_place() {
    let trust = parsed(&trust(0, EASY));
    let fault = std::io::Error::from_raw_os_error(5);
    let read = carnet_media::Action::Read;
    let error = carnet_media::MediumError::new(read, std::path::Path::new("/"), &fault).at(4096);
    let report = Report::unread("x".to_owned(), &error, &verifier(&trust));
    assert_eq!((report.status(), report.code()), (Status::Unknown, Some(Code::MediumDefective)));
    let sources = Sources::new(None, "trust.toml".as_ref());
    let json = serde_json::json!(carnet_verifier::report::json(&report, &sources, None));
    assert_eq!((&json["code"], &json["diagnosis"]), (&"medium.defective".into(), &().into()));
    let mut text = Vec::new();
    carnet_verifier::report::text(&report, &Titles::default(), &sources, None, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("at byte 4096 of the file [medium.defective]\n  next: "), "{text}");
    assert!(text.contains(" 2 label         not made: cannot read"), "{text}");
}
