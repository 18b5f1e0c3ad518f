#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::utc::LAST_SECOND;
use super::*;

const KEY: Window = Window { first: None, last: None };

fn times(created: Option<u64>) -> BundleTimes {
    BundleTimes { key: KEY, created, expires: None, max_age_days: None, medium: Window::default() }
}

/// Without a person who released anything.
fn judge(now: Now, times: BundleTimes) -> Result<(Now, Judgement), TimeFault> {
    judge_bundle(now, times, None).map(|timed| (timed.now, timed.judgement))
}

fn window(first: Option<u64>, last: Option<u64>) -> Window {
    Window { first, last }
}

#[test]
fn without_any_clock_only_the_floor_can_tell() {
    let blind = Now::new(OwnClock::Untrusted, None);
    assert_eq!(blind.judge(window(None, None)), Judgement::Valid);
    assert_eq!(blind.judge(window(None, Some(100))), Judgement::CannotTell);
    assert_eq!(blind.judge(window(Some(100), None)), Judgement::CannotTell);
    let floor = blind.after(100);
    assert_eq!(floor.judge(window(None, Some(99))), Judgement::Expired);
    assert_eq!(floor.judge(window(None, Some(100))), Judgement::CannotTell);
    assert_eq!(floor.judge(window(Some(100), None)), Judgement::Valid);
    assert_eq!(floor.judge(window(Some(101), None)), Judgement::CannotTell);
}

#[test]
fn a_trusted_clock_always_tells() {
    let now = Now::new(OwnClock::Trusted(1000), None);
    assert_eq!(now.judge(window(Some(1000), Some(1000))), Judgement::Valid);
    assert_eq!(now.judge(window(Some(1001), None)), Judgement::NotYetValid);
    assert_eq!(now.judge(window(None, Some(999))), Judgement::Expired);
}

/// TIME-1.
#[test]
fn a_clock_behind_the_floor_is_not_used() {
    assert_eq!(Now::new(OwnClock::Trusted(1000), Some(1300)).own(), Some(1000));
    assert_eq!(Now::new(OwnClock::Trusted(1000), Some(1301)).own(), None);
}

/// TIME-1, before TIME-4.
#[test]
fn a_clock_behind_the_floor_does_not_make_a_bundle_one_of_the_future() {
    // What came before says that the clock is wrong: no bundle is refused by it.
    let behind = Now::new(OwnClock::Trusted(1000), Some(5000));
    let (now, judged) = judge(behind, times(Some(9000))).unwrap();
    assert_eq!((now.own(), now.floor(), judged), (None, Some(9000), Judgement::Valid));
    let fresh = Now::new(OwnClock::Trusted(1000), Some(1300));
    assert_eq!(judge(fresh, times(Some(9000))), Err(TimeFault::Future { created: 9000 }));
    // Floor and created agree with the clock up to the tolerance, and so does what a scan adds.
    let (now, _) = judge(fresh, times(Some(1300))).unwrap();
    assert_eq!((now.own(), now.floor()), (Some(1000), Some(1300)));
}

#[test]
fn a_window_contains_its_edges() {
    for (first, last, inside) in [
        (Some(10), Some(20), 10..=20),
        (None, Some(20), 0..=20),
        (Some(10), None, 10..=u64::MAX),
        (None, None, 0..=u64::MAX),
    ] {
        for second in [0, 9, 10, 20, 21, u64::MAX] {
            assert_eq!(window(first, last).contains(second), inside.contains(&second), "{second}");
        }
    }
}

/// TIME-6.
#[test]
fn created_raises_the_floor_only_from_a_trusted_clock() {
    let now = Now::new(OwnClock::Untrusted, Some(10));
    assert_eq!(judge(now, times(Some(50))).unwrap().0.floor(), Some(50));
    assert_eq!(judge(now, times(Some(5))).unwrap().0.floor(), Some(10));
    assert_eq!(judge(now, times(None)).unwrap().0.floor(), Some(10));
}

/// TIME-5.
#[test]
fn a_created_that_jumps_raises_nothing_until_it_is_released() {
    let anchor = 1_000_000;
    let edge = anchor + 15_552_000;
    let blind = Now::new(OwnClock::Untrusted, Some(10)).anchored(anchor);
    let judge = |now, created, passed| judge_bundle(now, times(created), passed).unwrap();
    let on_time = judge(blind, Some(edge), None);
    assert_eq!((on_time.now.floor(), on_time.jump), (Some(edge), None));
    let held = judge(blind, Some(edge + 1), None);
    assert_eq!((held.now.floor(), held.jump), (Some(10), Some(edge + 1)));
    let lower = judge(blind, Some(edge + 2), Some(edge + 1));
    assert_eq!((lower.now.floor(), lower.jump), (Some(10), Some(edge + 2)));
    let released = judge(blind, Some(edge + 1), Some(edge + 1));
    assert_eq!((released.now.floor(), released.jump), (Some(edge + 1), Some(edge + 1)));
    // A clock of its own, a stated time, a site without clock, no anchor: nothing jumps.
    for now in [
        Now::new(OwnClock::Trusted(edge + 1), None).anchored(anchor),
        Now::new(OwnClock::Stated(edge + 1), None).anchored(anchor),
        Now::new(OwnClock::Untrusted, None),
    ] {
        assert_eq!(judge(now, Some(edge + 1), None).jump, None);
    }
    assert_eq!(judge(blind, None, None).jump, None);
    // A clock that is behind what is known to have passed is none.
    let behind = Now::new(OwnClock::Trusted(1000), Some(5000)).anchored(anchor);
    assert_eq!(judge(behind, Some(edge + 1), None).jump, Some(edge + 1));
    // What jumps proves no end of the key, until it is released.
    let key = window(None, Some(edge));
    let late = BundleTimes { key, ..times(Some(edge + 1)) };
    let judged = judge_bundle(blind, late, None).unwrap().judgement;
    assert_eq!(judged, Judgement::CannotTell);
    assert_eq!(
        judge_bundle(blind, late, Some(edge + 1)),
        Err(TimeFault::KeyExpired { until: edge })
    );
}

/// What a receipt says of its time.
#[test]
fn a_time_says_what_it_is_worth() {
    let certainty = |clock, floor| Now::new(clock, floor).certainty();
    assert_eq!(certainty(OwnClock::Trusted(9000), Some(9000)), Certainty::Trusted);
    assert_eq!(certainty(OwnClock::Stated(9000), None), Certainty::Stated);
    assert_eq!(certainty(OwnClock::Untrusted, None), Certainty::Untrusted);
    assert_eq!(certainty(OwnClock::Trusted(1000), Some(9000)), Certainty::Untrusted);
}

#[test]
fn a_key_used_after_its_end_is_caught_by_the_bundles_own_time() {
    let key = window(None, Some(100));
    let now = Now::new(OwnClock::Untrusted, None);
    let late = BundleTimes { key, ..times(Some(101)) };
    assert_eq!(judge(now, late), Err(TimeFault::KeyExpired { until: 100 }));
    let on_time = BundleTimes { key, ..times(Some(100)) };
    assert_eq!(judge(now, on_time).unwrap().1, Judgement::CannotTell);
}

#[test]
fn each_fault_has_both_edges() {
    let at = |own| Now::new(OwnClock::Trusted(own), None);
    assert!(judge(at(1000), times(Some(1300))).is_ok());
    assert_eq!(judge(at(1000), times(Some(1301))), Err(TimeFault::Future { created: 1301 }));
    let expires = BundleTimes { expires: Some(2000), ..times(Some(1000)) };
    assert!(judge(at(2000), expires).is_ok());
    assert_eq!(judge(at(2001), expires), Err(TimeFault::Expired { expires: 2000 }));
    let age = BundleTimes { max_age_days: Some(1), ..times(Some(1000)) };
    assert!(judge(at(87_400), age).is_ok());
    assert_eq!(judge(at(87_401), age), Err(TimeFault::TooOld { last: 87_400 }));
    let key = BundleTimes { key: window(Some(1001), None), ..times(None) };
    assert_eq!(judge(at(1000), key), Err(TimeFault::KeyNotYet { from: 1001 }));
    let without_clock = BundleTimes { expires: Some(2000), ..times(None) };
    assert_eq!(judge(at(1), without_clock), Err(TimeFault::ExpiresWithoutClock));
}

#[test]
fn times_are_read_in_one_form_only() {
    assert_eq!(parse_time("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(parse_time("2028-02-29T23:59:59Z"), Some(1_835_481_599));
    assert_eq!(parse_time("9999-12-31T23:59:59Z"), Some(LAST_SECOND));
    for wrong in [
        "2027-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2028-13-01T00:00:00Z",
        "2028-00-01T00:00:00Z",
        "2028-01-00T00:00:00Z",
        "2028-01-01T24:00:00Z",
        "2028-01-01T00:00:60Z",
        "2028-01-01t00:00:00z",
        "2028-01-01T00:00:00+00:00",
        "2028-01-01",
        "1969-12-31T23:59:59Z",
        "",
    ] {
        assert_eq!(parse_time(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(time in 0..=LAST_SECOND) {
        prop_assert_eq!(parse_time(&Utc(time).to_string()), Some(time));
    }

    #[test]
    fn knowing_more_never_makes_an_expired_window_valid(
        own: Option<u32>, floor: Option<u32>, later: u32, first: Option<u32>, last: Option<u32>,
    ) {
        let clock = own.map_or(OwnClock::Untrusted, |own| OwnClock::Trusted(own.into()));
        let now = Now::new(clock, floor.map(u64::from));
        let window = window(first.map(u64::from), last.map(u64::from));
        if now.judge(window) == Judgement::Expired {
            prop_assert!(matches!(now.after(later.into()).judge(window), Judgement::Expired | Judgement::CannotTell));
        }
    }
}
