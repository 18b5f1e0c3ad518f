//! Verdicts through the three typed steps.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::ops::Range;
use std::rc::Rc;

use carnet_format::{Code, Fields, ItemSet, KeyType, Request, RequestBody};
use carnet_judge::TrustFile;
use carnet_judge::medium::Medium;
use carnet_judge::quorum::Owner;
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::verdict::{Outcome, Released, Step, Stop, Verifier, open};
use carnet_testbed::{
    EASY, IID, Key, NOW, OTHER_STICK, STICK, approval, bundle, bundle_of, endorsed, parsed,
    request, scan, trust, vendor_file, verifier,
};
use proptest::prelude::*;

fn judge(file: Cursor<Vec<u8>>, verifier: &Verifier<'_>) -> Result<Outcome<Cursor<Vec<u8>>>, Stop> {
    open(file, verifier.trust())?.judge(verifier)?.finish()
}

fn code(file: Cursor<Vec<u8>>, verifier: &Verifier<'_>) -> Option<Code> {
    match judge(file, verifier) {
        Ok(outcome) => outcome.reasons().first().map(|reason| reason.code),
        Err(stop) => stop.code(),
    }
}

fn on(verifier: Verifier<'_>, id: carnet_format::MediumId) -> Verifier<'_> {
    verifier.on(Medium::Stated(id))
}

/// A bundle is judged by the trust file that says so, whatever it was opened by.
#[test]
fn the_verifier_has_the_last_word() {
    let (lax, strict) = (parsed(&trust(0, EASY)), parsed(&trust(1, EASY)));
    let judged = open(Cursor::new(bundle().0), &lax).unwrap().judge(&verifier(&strict)).unwrap();
    let outcome = judged.finish().unwrap();
    assert_eq!(outcome.reasons()[0].code, Code::QuorumApprovals);
    assert_eq!(outcome.findings().trust().0, strict.digest());
    let without = strict_without_the_exporter(&trust(0, EASY));
    let opened = open(Cursor::new(bundle().0), &lax).unwrap();
    assert_eq!(opened.judge(&verifier(&without)).unwrap_err().code(), Some(Code::KeyUnknown));
}

/// The same trust file with another exporter.
fn strict_without_the_exporter(text: &str) -> TrustFile {
    parsed(&text.replacen(&Key::number(1).hex(), &Key::number(90).hex(), 1))
}

#[test]
fn a_good_bundle_is_approved_and_its_items_can_be_read_again() {
    let trust = parsed(&trust(0, EASY));
    let mut seen = 0;
    let judged = open(Cursor::new(bundle().0), &trust).unwrap().judge(&verifier(&trust)).unwrap();
    let (outcome, summary) = judged.summarise().unwrap();
    let Outcome::Approved(mut approved) = outcome else { panic!("it is held") };
    assert_eq!(summary.contents.iter().map(|(_, _, count)| count).sum::<u64>(), 1);
    assert_eq!(approved.trust(), (trust.digest(), 3));
    approved.read_items(|index, _| seen += index + 1).unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn a_custodian_a_second_key_and_a_revoked_key_do_not_count() {
    let (file, digest) = bundle();
    let text = trust(2, EASY);
    let trust = parsed(&text);
    let signed = |keys: &[u8]| {
        let approvals = keys.iter().map(|key| approval(*key, digest, vec![], "T-1")).collect();
        judge(endorsed(file.clone(), approvals), &verifier(&trust)).unwrap()
    };
    for keys in [&[][..], &[2], &[2, 3], &[2, 3, 5], &[2, 3, 6], &[5, 6, 4]] {
        let outcome = signed(keys);
        assert!(matches!(outcome, Outcome::Held(_)), "{keys:?}");
        assert_eq!(outcome.reasons()[0].code, Code::QuorumApprovals);
    }
    for keys in [&[2, 4][..], &[3, 4], &[2, 3, 4, 5, 6]] {
        assert!(matches!(signed(keys), Outcome::Approved(_)), "{keys:?}");
    }
    let codes = signed(&[2, 3, 4, 5, 6]);
    let codes = codes.findings().tally().endorsements.iter().filter_map(|entry| entry.code);
    let expected = [Code::QuorumRevoked, Code::QuorumCustodian, Code::QuorumSamePerson];
    assert_eq!(codes.collect::<BTreeSet<_>>(), BTreeSet::from(expected));
}

#[test]
fn an_approval_for_a_medium_counts_only_there() {
    let (file, digest) = bundle();
    let trust = parsed(&trust(1, EASY));
    let file = endorsed(file, vec![approval(2, digest, vec![STICK], "T-1")]);
    assert_eq!(code(file.clone(), &verifier(&trust)), Some(Code::QuorumApprovals));
    assert_eq!(code(file.clone(), &on(verifier(&trust), OTHER_STICK)), Some(Code::QuorumApprovals));
    assert_eq!(code(file, &on(verifier(&trust), STICK)), None);
}

/// QUORUM-2, and QUORUM-9 and QUORUM-10 at their edges.
#[test]
fn scans_have_an_age_and_prove_that_time_has_passed() {
    let (file, digest) = bundle();
    let rules = |unknown| {
        format!(
            "scan = \"required\"\nscan-sites = [\"plant-7\", \"gateway-1\"]\nscan-max-age-hours = 1\n\
             time-unknown = \"{unknown}\""
        )
    };
    let strict = parsed(&trust(0, &rules("hold")));
    let lenient = parsed(&trust(0, &rules("accept")));
    let scanned = |key, time| endorsed(file.clone(), vec![scan(key, digest, time)]);
    assert_eq!(code(scanned(7, NOW - 3600), &verifier(&strict)), None);
    assert_eq!(code(scanned(7, NOW - 3601), &verifier(&strict)), Some(Code::QuorumScan));
    assert_eq!(code(scanned(7, NOW + 300), &verifier(&strict)), None);
    assert_eq!(code(scanned(7, NOW + 301), &verifier(&strict)), Some(Code::QuorumScan));
    // The plant's clock proves nothing.
    assert_eq!(code(scanned(8, NOW - 60), &verifier(&strict)), Some(Code::QuorumScan));
    assert_eq!(code(scanned(8, NOW - 60), &verifier(&lenient)), None);
    let blind = verifier(&lenient).at(Now::default());
    let floor = |file| judge(file, &blind).unwrap().findings().now().floor();
    assert_eq!(floor(scanned(7, NOW)), Some(NOW));
    assert_eq!(floor(scanned(8, NOW)), None);
}

/// QUORUM-2. A scan that is not believed does not make a good approval look expired.
#[test]
fn only_a_scan_by_a_key_that_is_good_at_that_time_proves_that_time() {
    let (file, digest) = bundle();
    let until = "until = \"2027-03-01T00:00:00Z\"";
    let from = "from = \"2027-02-01T00:00:00Z\"";
    let (first, last) = (1_801_440_000, 1_803_859_200);
    let scanner = "role = \"scanner\"\nsite = \"gateway-1\"";
    let cases = [
        // The key's window, when it says that it scanned, whether that is believed.
        (until, last, true),
        (until, last + 1, false),
        (until, 253_402_300_799, false),
        (from, first, true),
        (from, first - 1, false),
        ("revoked = true", first, false),
        ("revoked = false", first, true),
    ];
    for (window, scanned, believed) in cases {
        let text = trust(1, EASY)
            .replace(scanner, &format!("{scanner}\n{window}"))
            .replace("person = \"ada\"", "person = \"ada\"\nuntil = \"2027-01-20T00:00:00Z\"");
        let trust = parsed(&text);
        let blind = verifier(&trust).at(Now::default());
        let signed = vec![approval(2, digest, vec![], "T-1"), scan(7, digest, scanned)];
        let outcome = judge(endorsed(file.clone(), signed), &blind).unwrap();
        let findings = outcome.findings();
        let floor = believed.then_some(scanned);
        assert_eq!(findings.now().floor(), floor, "{window} {scanned}");
        let counted = findings.tally().persons.len();
        assert_eq!(counted, usize::from(!believed), "{window} {scanned}");
    }
    // A clock that knows better is not led astray by a key without an end.
    let trust = parsed(&trust(0, EASY));
    let floor = |time| {
        let file = endorsed(file.clone(), vec![scan(7, digest, time)]);
        judge(file, &verifier(&trust)).unwrap().findings().now().floor()
    };
    assert_eq!((floor(NOW + 300), floor(NOW + 301)), (Some(NOW + 300), None));
}

/// QUORUM-5. The site that exports does not vouch for itself, unless the route says so.
#[test]
fn a_scan_of_another_site_than_the_route_wants_neither_counts_nor_proves_time() {
    let (file, digest) = bundle();
    let file = endorsed(file, vec![scan(7, digest, NOW - 60), scan(8, digest, NOW - 60)]);
    let codes = |sites: &str| {
        let route = format!("scan = \"none\"\ntime-unknown = \"accept\"\n{sites}");
        let text = trust(0, &route).replace(
            "scan = \"none\"",
            match sites {
                "" => "scan = \"none\"",
                _ => "scan = \"required\"\nscan-max-age-hours = 1",
            },
        );
        let trust = parsed(&text.replace("clock = \"untrusted\"", "clock = \"trusted\""));
        let blind = verifier(&trust).at(Now::default());
        let outcome = judge(file.clone(), &blind).unwrap();
        let tally = outcome.findings().tally();
        ["gateway-1", "plant-7"].map(|site| {
            let owner = Owner::Site(site.parse().unwrap());
            tally.endorsements.iter().find(|entry| entry.owner == owner).unwrap().code
        })
    };
    let other = Some(Code::QuorumScanSite);
    assert_eq!(codes(""), [None, other]);
    assert_eq!(codes("scan-sites = [\"plant-7\"]"), [other, None]);
    assert_eq!(codes("scan-sites = [\"plant-7\", \"gateway-1\"]"), [None, None]);
    // Nor is what it says of the time believed: it would end a good approval.
    let trust = parsed(&trust(0, EASY));
    let (file, digest) = bundle();
    let blind = verifier(&trust).at(Now::default());
    let floor = |key| {
        let file = endorsed(file.clone(), vec![scan(key, digest, NOW)]);
        judge(file, &blind).unwrap().findings().now().floor()
    };
    assert_eq!((floor(7), floor(8)), (Some(NOW), None));
}

/// TIME-5, QUORUM-1.
#[test]
fn a_time_that_jumps_is_held_and_raises_nothing_until_it_is_released() {
    const ANCHOR: u64 = NOW - 200 * 86_400;
    let (file, digest) = bundle();
    let judged = |text: &str, scanned: Option<u64>, released: Released<'static>| {
        let trust = parsed(text);
        let now = Now::new(OwnClock::Untrusted, None).anchored(ANCHOR);
        let scans = scanned.map(|time| scan(7, digest, time));
        let verifier = verifier(&trust).at(now).releasing(released);
        let outcome =
            judge(endorsed(file.clone(), scans.into_iter().collect()), &verifier).unwrap();
        let codes = outcome.reasons().iter().map(|it| (it.step, it.code)).collect::<Vec<_>>();
        let findings = outcome.findings();
        (codes, findings.now().floor(), findings.jumped(), findings.tally().scans)
    };
    const NONE: Released<'_> = Released { codes: &[], jump: None };
    let pass = |time| Released { jump: Some(time), ..NONE };
    // The plant's clock is not trusted: what it says raises nothing anyway. A scan may count all the same.
    let untrusted = trust(0, EASY);
    let in_time = ANCHOR + 15_552_000;
    assert_eq!(judged(&untrusted, Some(in_time), NONE), (vec![], Some(in_time), None, 1));
    let late = in_time + 1;
    let quorum = vec![(Step::Quorum, Code::TimeJump)];
    assert_eq!(judged(&untrusted, Some(late), NONE), (quorum.clone(), None, Some(late), 1));
    assert_eq!(judged(&untrusted, Some(late), pass(late)), (vec![], Some(late), Some(late), 1));
    // It was released for something else, or for an earlier time: the code alone passes none.
    let codes = &[Code::TimeHeld, Code::TimeJump];
    let other = Released { codes, jump: Some(late - 1) };
    assert_eq!(judged(&untrusted, Some(late), other), (quorum.clone(), None, Some(late), 1));
    let trusted = untrusted.replace("clock = \"untrusted\"", "clock = \"trusted\"");
    let created = NOW - 3600;
    let time = (Step::Time, Code::TimeJump);
    assert_eq!(judged(&trusted, None, NONE), (vec![time], None, Some(created), 0));
    assert_eq!(judged(&trusted, None, pass(created)), (vec![], Some(created), Some(created), 0));
    let both = vec![time, quorum[0]];
    assert_eq!(judged(&trusted, Some(NOW), NONE), (both, None, Some(NOW), 1));
    // What was shown of the bundle before it had the scan.
    let half = judged(&trusted, Some(NOW), pass(created));
    assert_eq!(half, (vec![quorum[0]], Some(created), Some(NOW), 1));
    assert_eq!(judged(&trusted, Some(NOW), pass(NOW)), (vec![], Some(NOW), Some(NOW), 1));
}

/// ROUTE-17.
#[test]
fn only_the_values_that_the_route_names_may_leave() {
    let pid = "03612-03311-000-000001-03-1033-26200.0000-2232026";
    let mut full = request(IID);
    if let RequestBody::Microsoft(microsoft) = &mut full.body {
        microsoft.activation_id = microsoft.application_id;
        microsoft.extended_pid = Some(pid.parse().unwrap());
    }
    let fields = [("Host ID", "1"), ("Edition", "2")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let fields = Fields::new(fields).unwrap();
    let vendor = RequestBody::VendorFields { vendor: "cad".parse().unwrap(), fields };
    let vendor = Request { body: vendor, ..full.clone() };
    let judged = |request: &Request, names: &str| {
        let names = format!("{EASY}\nvendors = [\"cad\"]\nfields = [{names}]");
        let text = trust(0, &names)
            .replace("schemes = [\"microsoft\"]", "schemes = [\"microsoft\", \"vendor-fields\"]");
        let trust = parsed(&text);
        code(Cursor::new(bundle_of(std::slice::from_ref(request)).0), &verifier(&trust))
    };
    let refused = Some(Code::RouteField);
    assert_eq!(judged(&full, "\"application-id\", \"activation-id\", \"extended-pid\""), None);
    assert_eq!(judged(&full, "\"activation-id\", \"extended-pid\""), refused);
    assert_eq!(judged(&full, "\"application-id\", \"extended-pid\""), refused);
    assert_eq!(judged(&full, "\"application-id\", \"activation-id\""), refused);
    assert_eq!(judged(&vendor, "\"Edition\", \"Host ID\""), None);
    assert_eq!(judged(&vendor, "\"Edition\", \"host ID\""), refused);
}

/// A file of which some bytes cannot be read.
struct Broken {
    file: Cursor<Vec<u8>>,
    bad: Rc<RefCell<Range<u64>>>,
}

impl std::io::Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (bad, at) = (self.bad.borrow(), self.file.position());
        if bad.contains(&at) {
            return Err(std::io::Error::other("the stick is gone"));
        }
        let most = if at < bad.start { (bad.start - at) as usize } else { usize::MAX };
        let most = most.min(buffer.len());
        self.file.read(&mut buffer[..most])
    }
}

impl std::io::Seek for Broken {
    fn seek(&mut self, place: std::io::SeekFrom) -> std::io::Result<u64> {
        self.file.seek(place)
    }
}

/// ROUTE-14, ROUTE-15: the first unwanted item names the code, and none after it is handed out.
#[test]
fn the_first_unwanted_item_ends_the_list() {
    let trust = parsed(&trust(0, EASY));
    let wanted = request(IID);
    let mut retail = wanted.clone();
    if let RequestBody::Microsoft(microsoft) = &mut retail.body {
        microsoft.key_type = KeyType::Retail;
        microsoft.activation_id = microsoft.application_id;
    }
    let vendor = vendor_file("cad", &[1]);
    for requests in [vec![wanted.clone(), retail.clone(), vendor.clone()], vec![vendor, retail]] {
        let order: Vec<usize> = ItemSet::requests(&requests).unwrap().order().collect();
        let code_of = |request: &Request| match &request.body {
            RequestBody::Microsoft(microsoft) if microsoft.key_type == KeyType::Retail => {
                Some(Code::RouteKeyType)
            }
            RequestBody::Microsoft(_) => None,
            _ => Some(Code::RouteScheme),
        };
        let codes = order.iter().map(|index| code_of(&requests[*index])).collect::<Vec<_>>();
        let first = codes.iter().position(Option::is_some).unwrap();
        let judged = open(Cursor::new(bundle_of(&requests).0), &trust)
            .unwrap()
            .judge(&verifier(&trust))
            .unwrap();
        let stop = judged.finish().unwrap_err();
        assert_eq!(stop.code(), codes[first], "{codes:?}");
    }
}

/// BUN-8: a fault comes first that lies before what cannot be read.
#[test]
fn a_bad_chunk_comes_before_a_later_one_that_cannot_be_read() {
    let trust = parsed(&trust(0, EASY));
    let files = (0..3).map(|fill| vendor_file("cad", &vec![fill; 2_000_000]));
    let (mut file, _) = bundle_of(&files.collect::<Vec<_>>());
    let places = open(Cursor::new(&file), &trust).unwrap().chunk_places();
    assert_eq!(places.len(), 3);
    let without = |file: &[u8], chunk: usize| {
        let bad = Rc::new(RefCell::new(0..0));
        let source = Broken { file: Cursor::new(file.to_vec()), bad: Rc::clone(&bad) };
        let opened = open(source, &trust).unwrap();
        let length = u64::from(opened.manifest().chunks[chunk].frame_length);
        let digest = opened.digest();
        let mut recorded = opened.recorded(&digest).unwrap();
        *bad.borrow_mut() = places[chunk].end - length..places[chunk].end;
        recorded.read_items(|_, _| ()).unwrap_err().code()
    };
    assert_eq!(without(&file, 2), None);
    // In the frame before the last one.
    file[places[2].start as usize - 10] ^= 1;
    assert_eq!(without(&file, 2), Some(Code::ChunkFrameDigest));
    assert_eq!(without(&file, 0), None);
}

/// TIME-12 and TIME-13: a hold never hides a fault.
#[test]
fn a_bundle_is_held_until_it_is_released_and_a_later_fault_wins() {
    let text = trust(0, "scan = \"none\"\ntime-unknown = \"hold\"").replacen(
        "custodians = ",
        "until = \"2030-01-01T00:00:00Z\"\ncustodians = ",
        1,
    );
    let trust = parsed(&text);
    let blind = verifier(&trust).at(Now::default());
    let file = bundle().0;
    let outcome = judge(Cursor::new(file.clone()), &blind).unwrap();
    assert_eq!(outcome.reasons()[0].code, Code::TimeHeld);
    let released = blind.clone().releasing(Released { codes: &[Code::TimeHeld], jump: None });
    assert!(matches!(judge(Cursor::new(file.clone()), &released).unwrap(), Outcome::Approved(_)));
    let mut broken = file;
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(code(Cursor::new(broken), &blind), Some(Code::ChunkFrameDigest));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// However the approvals are mixed, a person counts at most once, and neither a custodian nor a
    /// revoked key ever.
    #[test]
    fn the_quorum_counts_persons(
        approvals in proptest::collection::vec((2u8..=8, 0u8..3, any::<bool>()), 0..12),
        stick: bool,
    ) {
        let (file, digest) = bundle();
        let trust = parsed(&trust(2, EASY));
        let signed = approvals.iter().map(|(key, ticket, bound)| {
            let media = if *bound { vec![STICK] } else { vec![] };
            approval(*key, digest, media, &format!("T-{ticket}"))
        });
        let verifier = if stick { on(verifier(&trust), STICK) } else { verifier(&trust) };
        let outcome = judge(endorsed(file, signed.collect()), &verifier).unwrap();
        let tally = outcome.findings().tally();
        let counted = tally.endorsements.iter().filter(|entry| entry.code.is_none());
        let persons = counted.map(|entry| match &entry.owner {
            Owner::Person(person) => person.to_string(),
            Owner::Site(site) => panic!("{site} is no person"),
        }).collect::<Vec<_>>();
        let distinct = persons.iter().cloned().collect::<BTreeSet<_>>();
        prop_assert_eq!(persons.len(), distinct.len());
        prop_assert_eq!(distinct.len(), tally.persons.len());
        let useful = |key: u8| match key { 2 | 3 => Some("ada"), 4 => Some("bob"), _ => None };
        let expected = approvals.iter().filter(|(_, _, bound)| stick || !bound)
            .filter_map(|(key, ..)| useful(*key)).map(str::to_owned).collect::<BTreeSet<_>>();
        prop_assert_eq!(&distinct, &expected);
        prop_assert_eq!(matches!(outcome, Outcome::Approved(_)), expected.len() >= 2);
    }
}
