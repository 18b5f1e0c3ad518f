//! Trust updates under the present trust file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Cursor;

use carnet_format::{Code, Digest, TrustApproval};
use carnet_judge::Refusal;
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::trust::TrustFile;
use carnet_judge::update::{JudgedUpdate, UpdateOutcome, judge};
use carnet_testbed::{EASY, NOW, parsed, trust, trust_approval, update};

/// The trust file of the world, which wants two persons; of ada's keys one has ended.
fn present() -> String {
    with("serial = 3\ntrust-approvals = 2").replacen(
        "person = \"ada\"",
        "person = \"ada\"\nuntil = \"2027-01-15T07:59:59Z\"",
        1,
    )
}

fn with(serial: &str) -> String {
    trust(0, EASY).replace("serial = 3", serial)
}

/// The file that takes its place.
fn next() -> String {
    with("serial = 4\ntrust-approvals = 2")
}

fn approval(text: &str) -> TrustApproval {
    trust_approval(4, text, &present())
}

/// Approved by those keys, without any fault.
fn approved(text: &str, keys: &[u8]) -> Vec<u8> {
    update(text, keys.iter().map(|key| (*key, approval(text))))
}

fn at(own: u64) -> Now {
    Now::new(OwnClock::Trusted(own), None)
}

fn judged_at(bytes: &[u8], present: Option<&TrustFile>, now: Now) -> Result<JudgedUpdate, Refusal> {
    judge(&mut Cursor::new(bytes), present, now).unwrap()
}

/// Verdict and code.
fn said(bytes: &[u8], now: Now) -> (&'static str, Option<Code>) {
    match judged_at(bytes, Some(&parsed(&present())), now).map(|judged| judged.outcome) {
        Err(fault) => ("rejected", Some(fault.code)),
        Ok(UpdateOutcome::Present) => ("present", None),
        Ok(UpdateOutcome::Accepted(_)) => ("accepted", None),
        Ok(UpdateOutcome::Held { fault, .. }) => ("held", Some(fault.code)),
        Ok(UpdateOutcome::Rejected(fault)) => ("rejected", Some(fault.code)),
    }
}

fn code(bytes: &[u8]) -> (&'static str, Option<Code>) {
    said(bytes, at(NOW))
}

#[test]
fn what_enough_persons_approved_takes_the_place() {
    let text = next();
    let judged = judged_at(&approved(&text, &[3, 4]), Some(&parsed(&present())), at(NOW)).unwrap();
    let UpdateOutcome::Accepted(new) = judged.outcome else { panic!("{:?}", judged.outcome) };
    assert_eq!((new.file().serial(), new.text()), (4, text.as_bytes()));
    assert_eq!(judged.base, Some((4, Digest::of(present().as_bytes()))));
    assert_eq!((judged.needed, judged.tally.persons.len()), (2, 2));
    // Kurt can use the exporter key, which is of no concern here.
    assert_eq!(code(&approved(&text, &[4, 5])), ("accepted", None));
}

/// UPD-5 to UPD-7.
#[test]
fn without_approvals_a_person_has_to_act() {
    assert_eq!(code(&approved(&present(), &[])), ("present", None));
    assert_eq!(code(&approved(&next(), &[])), ("held", Some(Code::TrustApprovals)));
    let words = |present: Option<&TrustFile>| {
        let judged = judged_at(&approved(&next(), &[3, 4]), present, at(NOW)).unwrap();
        let UpdateOutcome::Held { fault, new: None } = judged.outcome else {
            panic!("{:?}", judged.outcome)
        };
        (fault.code, judged.needed)
    };
    assert_eq!(words(None), (Code::TrustWords, 0));
    assert_eq!(words(Some(&parsed(&with("serial = 3")))), (Code::TrustWords, 0));
}

/// UPD-8, UPD-9.
#[test]
fn an_update_of_another_file_waits_for_the_ones_between() {
    let text = next();
    let link = ("held", Some(Code::TrustMissingLink));
    // A stranger may be a person of the file between; what the others signed is not looked at then.
    assert_eq!(code(&update(&text, [(3, approval(&text)), (99, approval(&text))])), link);
    let later = TrustApproval { replaces: Digest::of(b"between"), ..approval(&text) };
    let bytes = update(&text, [(3, later.clone()), (4, later.clone())]);
    assert_eq!(code(&bytes), link);
    let judged = judged_at(&bytes, Some(&parsed(&present())), at(NOW)).unwrap();
    let UpdateOutcome::Held { fault, .. } = judged.outcome else { panic!("{:?}", judged.outcome) };
    assert!(fault.message.contains("serial 4") && fault.message.contains("serial 3"), "{fault}");
    // One that was installed long ago.
    let older = TrustApproval { serial: 2, ..later.clone() };
    let bytes_of_older = update(&text, [(3, older.clone()), (4, older)]);
    let judged = judged_at(&bytes_of_older, Some(&parsed(&present())), at(NOW)).unwrap();
    let UpdateOutcome::Held { fault, .. } = judged.outcome else { panic!("{:?}", judged.outcome) };
    assert_eq!(fault.code, Code::TrustMissingLink);
    assert!(fault.message.ends_with("there is nothing to install"), "{fault}");
    // What is bad in itself is rejected before.
    let mut altered = bytes.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(code(&altered), ("rejected", Some(Code::EndorsementSignature)));
    let moved = TrustApproval { text: Digest::of(b"other"), ..later.clone() };
    let moved = update(&text, [(3, moved)]);
    assert_eq!(code(&moved), ("rejected", Some(Code::EndorsementOtherText)));
    let two = update(&text, [(3, later), (4, approval(&text))]);
    assert_eq!(code(&two), ("rejected", Some(Code::UpdateBase)));
    assert_eq!(code(&bytes[..bytes.len() - 1]), ("rejected", Some(Code::FileTruncated)));
}

/// UPD-10.
#[test]
fn persons_are_counted_and_each_once() {
    let text = next();
    let codes = |keys: &[u8], now: Now| {
        let bytes = approved(&text, keys);
        let judged = judged_at(&bytes, Some(&parsed(&present())), now).unwrap();
        let held = matches!(judged.outcome, UpdateOutcome::Held { fault, .. } if fault.code == Code::TrustApprovals);
        let mut codes = judged.tally.approvals.iter().map(|it| it.code).collect::<Vec<_>>();
        codes.sort();
        (held, codes)
    };
    // 3 and, until it ended, 2 are ada's; 6 is revoked; 7 scans; 1 exports.
    assert_eq!(codes(&[3, 4], at(NOW)), (false, vec![None, None]));
    assert_eq!(codes(&[3], at(NOW)), (true, vec![None]));
    assert_eq!(codes(&[2, 4], at(NOW)), (true, vec![None, Some(Code::QuorumExpired)]));
    assert_eq!(codes(&[2, 3], at(NOW - 60)), (true, vec![None, Some(Code::QuorumSamePerson)]));
    assert_eq!(codes(&[3, 6], at(NOW)), (true, vec![None, Some(Code::QuorumRevoked)]));
    let role = Some(Code::QuorumRole);
    assert_eq!(codes(&[1, 3, 7], at(NOW)), (true, vec![None, role, role]));
    // What cannot be told does not count.
    let blind = Now::new(OwnClock::Untrusted, None);
    assert_eq!(codes(&[2, 4], blind), (true, vec![None, Some(Code::QuorumTimeUnknown)]));
    assert_eq!(codes(&[3, 4], blind), (false, vec![None, None]));
}

/// UPD-11. Only what was approved is parsed.
#[test]
fn the_text_is_a_trust_file_with_the_serial_that_was_approved() {
    let with_serial = |text: &str, serial: u64| {
        let approval = TrustApproval { serial, ..approval(text) };
        update(text, [(3, approval.clone()), (4, approval)])
    };
    let junk = "this is no trust file";
    assert_eq!(code(&with_serial(junk, 4)), ("rejected", Some(Code::TrustSyntax)));
    assert_eq!(code(&approved(junk, &[3])), ("held", Some(Code::TrustApprovals)));
    let few = next().replace("trust-approvals = 2", "trust-approvals = 16");
    assert_eq!(code(&with_serial(&few, 4)), ("rejected", Some(Code::TrustTooFewApprovers)));
    assert_eq!(code(&with_serial(&next(), 5)), ("rejected", Some(Code::UpdateSerial)));
    let again = with("serial = 3\ntrust-approvals = 1");
    assert_eq!(code(&with_serial(&again, 3)), ("rejected", Some(Code::TrustSerialReused)));
    let older = with("serial = 2\ntrust-approvals = 1");
    assert_eq!(code(&with_serial(&older, 2)), ("rejected", Some(Code::TrustSerialLower)));
}

/// UPD-12.
#[test]
fn a_date_that_nobody_here_can_believe_is_held() {
    let issued = 1_798_761_600; // 2027-01-01T00:00:00Z
    let bytes = approved(&next(), &[3, 4]);
    let held = ("held", Some(Code::TrustIssued));
    assert_eq!(said(&bytes, at(issued - 300)), ("accepted", None));
    assert_eq!(said(&bytes, at(issued - 301)), held);
    let blind = |floor| Now::new(OwnClock::Untrusted, floor);
    // Without a ledger the present file vouches for its own time.
    assert_eq!(said(&bytes, blind(None)), ("accepted", None));
    let days_180 = 15_552_000;
    let anchor = issued - days_180;
    assert_eq!(said(&bytes, blind(None).anchored(anchor)), ("accepted", None));
    assert_eq!(said(&bytes, blind(None).anchored(anchor - 1)), held);
    assert_eq!(said(&bytes, blind(Some(anchor)).anchored(7)), ("accepted", None));
    assert_eq!(said(&bytes, blind(Some(anchor - 1)).anchored(7)), held);
    // The person who answers for the date has the file, all else being in order.
    let present = parsed(&present());
    let judged = judged_at(&bytes, Some(&present), blind(None).anchored(7)).unwrap();
    let UpdateOutcome::Held { new: Some(new), .. } = judged.outcome else {
        panic!("{:?}", judged.outcome)
    };
    assert_eq!(new.file().serial(), 4);
}
