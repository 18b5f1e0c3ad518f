//! A bundle with other endorsements is the same bundle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::Cursor;

use carnet_format::Statement as _;
use carnet_format::bundle::{EndorsementSet, EndorsementSetError};
use carnet_format::{Approval, BundleReader, Code, Coded as _, Digest, KeyId, Scan, Signer};
use carnet_judge::quorum::{EndorsementStatement, Standing};
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::open;
use carnet_testbed::{
    EASY, Key, NOW, OTHER_STICK, STICK, bundle, endorsed, parsed, trust, verifier,
};
use proptest::prelude::*;

fn approval(bundle: Digest, signer: u8, ticket: u16) -> Vec<u8> {
    carnet_testbed::approval(signer, bundle, vec![], &format!("CHG-{ticket}"))
}

/// The bundle with these endorsements in place of its own ones.
fn rebuilt(bytes: &[u8], set: &EndorsementSet) -> Vec<u8> {
    let (manifest, mut reader) = BundleReader::open(Cursor::new(bytes)).unwrap();
    let manifest = manifest.verify(&Key::number(1).public_key()).unwrap();
    let mut out = Vec::new();
    reader.write_with_endorsements(&manifest, set, &mut out).unwrap();
    out
}

/// Bundle digest, what the strict reader finds, and what the forgiving one does.
fn read(bytes: &[u8]) -> (Digest, usize, Vec<Vec<u8>>, usize) {
    let (manifest, mut reader) = BundleReader::open(Cursor::new(bytes)).unwrap();
    let manifest = manifest.verify(&Key::number(1).public_key()).unwrap();
    let strict = reader.framing(&manifest).map_or(usize::MAX, |it| it.endorsements.len());
    let salvage = reader.salvage(&manifest).unwrap();
    let found = salvage.endorsements.into_iter().map(|(encoded, _)| encoded).collect();
    (manifest.digest(), strict, found, salvage.foreign)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    // QUORUM-16.
    #[test]
    fn endorsements_come_and_go_and_the_bundle_stays(
        signers in prop::collection::btree_set((2_u8..9, any::<u16>()), 0..=16),
        order in any::<prop::sample::Index>(),
    ) {
        let (plain, digest) = bundle();
        let mut encoded = signers
            .iter()
            .map(|(signer, ticket)| approval(digest, *signer, *ticket))
            .collect::<Vec<_>>();
        if !encoded.is_empty() {
            let middle = order.index(encoded.len());
            encoded.rotate_left(middle);
        }
        let mut set = EndorsementSet::default();
        for it in &encoded {
            set.insert(it.clone()).unwrap();
            set.join(it.clone()).unwrap();
            prop_assert_eq!(set.insert(it.clone()), Err(EndorsementSetError::Repeated));
        }
        let with = rebuilt(&plain, &set);
        prop_assert!(with.starts_with(&plain));
        encoded.sort();
        prop_assert_eq!(read(&with), (digest, encoded.len(), encoded, 0));
        prop_assert_eq!(rebuilt(&with, &set), with.clone());
        prop_assert_eq!(rebuilt(&with, &EndorsementSet::default()), plain);
    }

    #[test]
    fn good_endorsements_are_found_between_other_bytes(
        before in prop::collection::vec(any::<u8>(), 0..40),
        between in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let (plain, digest) = bundle();
        let (a, b) = (approval(digest, 2, 1), approval(digest, 3, 2));
        let bytes = [&plain[..], &before, &b, &between, &a].concat();
        let (_, _, found, foreign) = read(&bytes);
        prop_assert_eq!(found, vec![b, a]);
        prop_assert_eq!(foreign, before.len() + between.len());
    }
}

#[test]
fn a_seventeenth_does_not_fit() {
    let (_, digest) = bundle();
    let mut set = EndorsementSet::default();
    for ticket in 0..16 {
        set.insert(approval(digest, 2, ticket)).unwrap();
    }
    assert_eq!(set.insert(approval(digest, 2, 16)), Err(EndorsementSetError::Full));
    assert_eq!(set.len(), 16);
}

fn standing(file: Cursor<Vec<u8>>, trust: &TrustFile) -> Standing {
    let judged = open(file, trust).unwrap().judge(&verifier(trust)).unwrap();
    judged.finish().unwrap().findings().standing().clone()
}

/// QUORUM-17. Under key `signer` of the world, with `change` made to a plain approval.
fn foreseen(
    endorsements: Vec<Vec<u8>>,
    signer: u8,
    change: impl FnOnce(&mut carnet_format::Approval),
) -> Result<String, Code> {
    let trust = parsed(&trust(2, EASY));
    let (file, digest) = bundle();
    let standing = standing(endorsed(file, endorsements), &trust);
    let mut approval = carnet_format::Approval {
        bundle: digest,
        ticket: "CHG-1".to_owned(),
        signed: NOW,
        not_before: None,
        not_after: None,
        media: vec![],
    };
    change(&mut approval);
    let key = Key::number(signer).public_key().id();
    let foreseen = standing.foresee_approval(&trust, &key, &approval);
    foreseen.map(ToString::to_string).map_err(|never| never.code().unwrap())
}

#[test]
fn an_approval_that_could_never_count_is_known_before_it_is_signed() {
    let (_, digest) = bundle();
    let none = || vec![];
    let by_ada = || vec![approval(digest, 2, 7)];
    assert_eq!(foreseen(none(), 2, |_| ()), Ok("ada".to_owned()));
    assert_eq!(foreseen(by_ada(), 4, |_| ()), Ok("bob".to_owned()));
    assert_eq!(foreseen(by_ada(), 3, |_| ()), Err(Code::QuorumSamePerson));
    assert_eq!(foreseen(none(), 5, |_| ()), Err(Code::QuorumCustodian));
    assert_eq!(foreseen(none(), 6, |_| ()), Err(Code::QuorumRevoked));
    assert_eq!(foreseen(none(), 7, |_| ()), Err(Code::QuorumRole));
    assert_eq!(foreseen(none(), 99, |_| ()), Err(Code::EndorsementUnknownKey));
    let over = |it: &mut carnet_format::Approval| it.not_after = Some(NOW - 1);
    assert_eq!(foreseen(none(), 2, over), Err(Code::QuorumExpired));
    // It will count later, or on that stick.
    let later = |it: &mut carnet_format::Approval| it.not_before = Some(NOW + 9_999);
    assert_eq!(foreseen(none(), 2, later), Ok("ada".to_owned()));
    let there = |it: &mut carnet_format::Approval| it.media = vec![STICK];
    assert_eq!(foreseen(none(), 2, there), Ok("ada".to_owned()));
    assert_eq!(foreseen(by_ada(), 3, there), Err(Code::QuorumSamePerson));
    let sixteen = (0..16).map(|ticket| approval(digest, 2, ticket)).collect();
    assert_eq!(foreseen(sixteen, 4, |_| ()), Err(Code::EndorsementCount));
}

#[test]
fn a_scan_that_could_never_count_is_known_before_it_is_signed() {
    let route = "scan = \"required\"\nscan-max-age-hours = 24\ntime-unknown = \"hold\"";
    let trust = parsed(&trust(0, route));
    let (file, bundle) = bundle();
    let standing = standing(Cursor::new(file), &trust);
    assert!(standing.scan_needed());
    let foresee = |key: KeyId, scanned: u64| {
        let (engine, database) = ("Look 1.0".to_owned(), "77".to_owned());
        let scan = Scan { bundle, engine, database, database_date: NOW, scanned };
        let foreseen = standing.foresee_scan(&trust, &key, &scan);
        foreseen.map(ToString::to_string).map_err(|never| never.code().unwrap())
    };
    let id = |number| Key::number(number).public_key().id();
    assert_eq!(foresee(id(7), NOW), Ok("gateway-1".to_owned()));
    assert_eq!(foresee(id(2), NOW), Err(Code::QuorumRole));
    assert_eq!(foresee(id(7), NOW - 25 * 3600), Err(Code::QuorumScanOld));
    assert_eq!(foresee(id(7), NOW + 9_999), Err(Code::QuorumFuture));
    // The plant made the bundle itself.
    assert_eq!(foresee(id(8), NOW), Err(Code::QuorumScanSite));
}

/// QUORUM-10. Where a scanner's clock is not trusted, no time and no medium makes its scan count.
#[test]
fn a_scan_without_a_trusted_clock_is_known_to_be_vain() {
    let foresee = |unknown: &str| {
        let route = format!(
            "scan = \"required\"\nscan-sites = [\"plant-7\", \"gateway-1\"]\nscan-max-age-hours = 24\n\
             time-unknown = \"{unknown}\""
        );
        let trust = parsed(&trust(0, &route));
        let (file, bundle) = bundle();
        let standing = standing(Cursor::new(file), &trust);
        let (engine, database) = ("Look 1.0".to_owned(), "77".to_owned());
        let scan = Scan { bundle, engine, database, database_date: NOW, scanned: NOW };
        let key = Key::number(8).public_key().id();
        let foreseen = standing.foresee_scan(&trust, &key, &scan).map(ToString::to_string);
        foreseen.map_err(|never| (never.code().unwrap(), never.to_string()))
    };
    let (code, why) = foresee("hold").unwrap_err();
    assert_eq!(code, Code::QuorumTimeUnknown);
    assert!(why.starts_with("The clock of plant-7"), "{why}");
    assert_eq!(foresee("accept"), Ok("plant-7".to_owned()));
}

/// QUORUM-22. What would be over before it begins is not signed, unless a host may take what it cannot tell.
#[test]
fn an_approval_that_is_never_good_together_with_its_key_or_bundle_is_vain() {
    const YEAR: u64 = 365 * 86_400;
    let year = |time: u64| carnet_judge::time::Utc(time).to_string();
    let foresee = |unknown: &str, not_before: u64| {
        let rules = format!("scan = \"none\"\ntime-unknown = \"{unknown}\"");
        // Until when Ada's key is good.
        let key = format!("public = \"{}\"", Key::number(2).hex());
        let until = format!("{key}\nuntil = \"{}\"", year(NOW + YEAR));
        let trust = parsed(&trust(2, &rules).replace(&key, &until));
        let (file, bundle) = bundle();
        let standing = standing(Cursor::new(file), &trust);
        let approval = carnet_format::Approval {
            bundle,
            ticket: "CHG-1".to_owned(),
            signed: NOW,
            not_before: Some(not_before),
            not_after: None,
            media: vec![],
        };
        let foreseen =
            standing.foresee_approval(&trust, &Key::number(2).public_key().id(), &approval);
        foreseen.map(ToString::to_string).map_err(|never| never.code().unwrap())
    };
    assert_eq!(foresee("hold", NOW + YEAR), Ok("ada".to_owned()));
    assert_eq!(foresee("hold", NOW + YEAR + 1), Err(Code::QuorumExpired));
    assert_eq!(foresee("reject", NOW + YEAR + 1), Err(Code::QuorumExpired));
    assert_eq!(foresee("accept", NOW + YEAR + 1), Ok("ada".to_owned()));
}

/// Which of the endorsements would be left out, by the ticket of an approval or else the code, each with its code.
fn in_vain(trust: &TrustFile, endorsements: Vec<Vec<u8>>) -> Vec<(String, Code)> {
    in_vain_at(trust, endorsements, &verifier(trust))
}

fn in_vain_at(
    trust: &TrustFile,
    endorsements: Vec<Vec<u8>>,
    verifier: &carnet_judge::verdict::Verifier<'_>,
) -> Vec<(String, Code)> {
    let (file, _) = bundle();
    let judged = open(endorsed(file, endorsements), trust).unwrap().judge(verifier).unwrap();
    let outcome = judged.finish().unwrap();
    let (standing, tally) = (outcome.findings().standing(), outcome.findings().tally());
    let names = tally.endorsements.iter().map(|it| match &it.statement {
        EndorsementStatement::Approval(approval) => approval.ticket.clone(),
        _ => "scan".to_owned(),
    });
    let reasons = standing.in_vain(trust);
    assert_eq!(reasons.len(), tally.endorsements.len());
    let vain = names.zip(reasons).filter_map(|(name, never)| Some((name, never?.line())));
    let mut vain: Vec<_> = vain.collect();
    vain.sort();
    vain
}

/// An approval of the bundle by a key, with `change` made to it.
fn signed(key: u8, ticket: &str, change: impl FnOnce(&mut Approval)) -> Vec<u8> {
    let mut approval = Approval {
        bundle: bundle().1,
        ticket: ticket.to_owned(),
        signed: NOW,
        not_before: None,
        not_after: None,
        media: vec![],
    };
    change(&mut approval);
    approval.sign(&Key::number(key)).unwrap().0
}

/// QUORUM-27. What can count nowhere and never again goes, whatever else it lacks here and now; and nothing else.
#[test]
fn only_what_can_never_count_is_left_out() {
    const RULES: &str = "scan = \"required\"\nscan-max-age-hours = 24\ntime-unknown = \"hold\"";
    let trust = parsed(&trust(2, RULES));
    let bundle = bundle().1;
    let endorsements = vec![
        signed(2, "good", |_| ()),
        signed(4, "later", |it| it.not_before = Some(NOW + 9_999)),
        signed(4, "elsewhere", |it| it.media = vec![STICK]),
        signed(4, "over", |it| it.not_after = Some(NOW - 1)),
        signed(5, "custodian, later", |it| it.not_before = Some(NOW + 9_999)),
        signed(6, "revoked", |_| ()),
        signed(7, "scanner", |_| ()),
        signed(1, "exporter", |_| ()),
        carnet_testbed::scan(7, bundle, NOW - 25 * 3600),
        carnet_testbed::scan(7, bundle, NOW - 3600),
        carnet_testbed::scan(7, bundle, NOW + 9_999),
        carnet_testbed::scan(8, bundle, NOW),
    ];
    let own = |(name, code): (&str, Code)| (name.to_owned(), code);
    let forever = [
        ("custodian, later", Code::QuorumCustodian),
        ("exporter", Code::QuorumRole),
        ("revoked", Code::QuorumRevoked),
        ("scan", Code::QuorumScanSite),
        ("scanner", Code::QuorumRole),
    ]
    .map(own);
    let over = [("over", Code::QuorumExpired), ("scan", Code::QuorumScanOld)].map(own);
    let mut all = [&forever[..], &over].concat();
    all.sort();
    assert_eq!(in_vain(&trust, endorsements.clone()), all);
    // Without a clock a scan that lies could make good approvals look expired, and where a route accepts what cannot be
    // told, a host without one takes what is over here.
    let blind = verifier(&trust).at(Now::new(OwnClock::Untrusted, Some(NOW)));
    assert_eq!(in_vain_at(&trust, endorsements.clone(), &blind), forever);
    let accepts = parsed(&carnet_testbed::trust(2, &RULES.replace("hold", "accept")));
    assert_eq!(in_vain(&accepts, endorsements), forever);
}

/// QUORUM-27. A person counts once: of two approvals the one goes that counts only where the other does.
#[test]
fn of_one_person_the_narrower_approval_is_left_out() {
    let trust = parsed(&trust(2, EASY));
    let left_out = |approvals: Vec<Vec<u8>>| {
        let vain = in_vain(&trust, approvals);
        assert!(vain.iter().all(|(_, code)| *code == Code::QuorumSamePerson), "{vain:?}");
        vain.into_iter().map(|(ticket, _)| ticket).collect::<Vec<_>>()
    };
    let plain = |ticket: &str| signed(2, ticket, |_| ());
    let on = |ticket, media: &[_]| signed(2, ticket, |it| it.media = media.to_vec());
    let from = |ticket, from| signed(2, ticket, |it| it.not_before = Some(from));
    let until = |ticket, until| signed(2, ticket, |it| it.not_after = Some(until));
    // Of two that are alike one stays.
    assert_eq!(left_out(vec![plain("a"), plain("b")]).len(), 1);
    assert_eq!(left_out((0..16).map(|n| plain(&format!("T-{n}"))).collect()).len(), 15);
    assert_eq!(left_out(vec![plain("wide"), on("stick", &[STICK])]), ["stick"]);
    assert_eq!(left_out(vec![plain("wide"), from("from", NOW), until("to", NOW)]), ["from", "to"]);
    assert_eq!(left_out(vec![from("x", NOW - 9), from("y", NOW - 5)]), ["y"]);
    // Each of them counts where the other does not.
    assert_eq!(left_out(vec![on("one", &[STICK]), on("other", &[OTHER_STICK])]), [""; 0]);
    assert_eq!(left_out(vec![from("from", NOW - 9), until("to", NOW + 9)]), [""; 0]);
    assert_eq!(left_out(vec![on("stick", &[STICK]), until("to", NOW + 9)]), [""; 0]);
    // Another person is another matter.
    assert_eq!(left_out(vec![plain("ada"), signed(4, "bob", |_| ())]), [""; 0]);
}

#[test]
fn it_is_said_who_may_still_approve() {
    let trust = parsed(&trust(2, EASY));
    let (file, digest) = bundle();
    let standing = standing(endorsed(file, vec![approval(digest, 3, 1)]), &trust);
    let names = |persons: &std::collections::BTreeSet<_>| {
        persons.iter().map(ToString::to_string).collect::<Vec<String>>()
    };
    assert_eq!(standing.approvals, 2);
    assert_eq!(names(&standing.approved), ["ada"]);
    // Cleo's key is revoked, and Kurt can use the exporter key.
    assert_eq!(names(&standing.may_approve), ["bob"]);
}
