#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::utc::LAST_SECOND;
use super::*;

const KEY: Window = Window { first: None, last: None };

fn times(created: Option<u64>) -> BundleTimes {
    BundleTimes { key: KEY, created, expires: None, max_age_days: None, medium: Window::default() }
}

fn window(first: Option<u64>, last: Option<u64>) -> Window {
    Window { first, last }
}

#[test]
fn without_any_clock_only_low_can_tell() {
    let blind = Now::new(OwnClock::Untrusted, None);
    assert_eq!(blind.judge(window(None, None)), Judgement::Valid);
    assert_eq!(blind.judge(window(None, Some(100))), Judgement::CannotTell);
    assert_eq!(blind.judge(window(Some(100), None)), Judgement::CannotTell);
    let low = blind.after(100);
    assert_eq!(low.judge(window(None, Some(99))), Judgement::Expired);
    assert_eq!(low.judge(window(None, Some(100))), Judgement::CannotTell);
    assert_eq!(low.judge(window(Some(100), None)), Judgement::Valid);
    assert_eq!(low.judge(window(Some(101), None)), Judgement::CannotTell);
}

#[test]
fn a_trusted_clock_always_tells() {
    let now = Now::new(OwnClock::Trusted(1000), None);
    assert_eq!(now.judge(window(Some(1000), Some(1000))), Judgement::Valid);
    assert_eq!(now.judge(window(Some(1001), None)), Judgement::NotYetValid);
    assert_eq!(now.judge(window(None, Some(999))), Judgement::Expired);
}

/// TIME-4.
#[test]
fn a_clock_behind_low_is_not_used() {
    assert_eq!(Now::new(OwnClock::Trusted(1000), Some(1300)).own(), Some(1000));
    assert_eq!(Now::new(OwnClock::Trusted(1000), Some(1301)).own(), None);
}

/// TIME-4, before TIME-2 and again after TIME-3.
#[test]
fn a_clock_behind_low_does_not_make_a_bundle_one_of_the_future() {
    // What came before says that the clock is wrong: no bundle is refused by it.
    let behind = Now::new(OwnClock::Trusted(1000), Some(5000));
    let (now, judged) = judge_bundle(behind, times(Some(9000))).unwrap();
    assert_eq!((now.own(), now.low(), judged), (None, Some(9000), Judgement::Valid));
    let fresh = Now::new(OwnClock::Trusted(1000), Some(1300));
    assert_eq!(judge_bundle(fresh, times(Some(9000))), Err(TimeFault::Future { created: 9000 }));
    // Low and created agree with the clock up to the tolerance, and so does what a scan adds.
    let (now, _) = judge_bundle(fresh, times(Some(1300))).unwrap();
    assert_eq!((now.own(), now.low()), (Some(1000), Some(1300)));
    assert_eq!((now.after(1300).own(), now.after(1301).own()), (Some(1000), None));
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

/// TIME-3.
#[test]
fn created_raises_low_only_from_a_trusted_clock() {
    let now = Now::new(OwnClock::Untrusted, Some(10));
    assert_eq!(judge_bundle(now, times(Some(50))).unwrap().0.low(), Some(50));
    assert_eq!(judge_bundle(now, times(Some(5))).unwrap().0.low(), Some(10));
    assert_eq!(judge_bundle(now, times(None)).unwrap().0.low(), Some(10));
}

#[test]
fn a_key_used_after_its_end_is_caught_by_the_bundles_own_time() {
    let key = window(None, Some(100));
    let now = Now::new(OwnClock::Untrusted, None);
    let late = BundleTimes { key, ..times(Some(101)) };
    assert_eq!(judge_bundle(now, late), Err(TimeFault::KeyExpired { until: 100 }));
    let on_time = BundleTimes { key, ..times(Some(100)) };
    assert_eq!(judge_bundle(now, on_time).unwrap().1, Judgement::CannotTell);
}

#[test]
fn each_fault_has_both_edges() {
    let at = |own| Now::new(OwnClock::Trusted(own), None);
    assert!(judge_bundle(at(1000), times(Some(1300))).is_ok());
    assert_eq!(judge_bundle(at(1000), times(Some(1301))), Err(TimeFault::Future { created: 1301 }));
    let expires = BundleTimes { expires: Some(2000), ..times(Some(1000)) };
    assert!(judge_bundle(at(2000), expires).is_ok());
    assert_eq!(judge_bundle(at(2001), expires), Err(TimeFault::Expired { expires: 2000 }));
    let age = BundleTimes { max_age_days: Some(1), ..times(Some(1000)) };
    assert!(judge_bundle(at(87_400), age).is_ok());
    assert_eq!(judge_bundle(at(87_401), age), Err(TimeFault::TooOld { last: 87_400 }));
    let key = BundleTimes { key: window(Some(1001), None), ..times(None) };
    assert_eq!(judge_bundle(at(1000), key), Err(TimeFault::KeyNotYet { from: 1001 }));
    let without_clock = BundleTimes { expires: Some(2000), ..times(None) };
    assert_eq!(judge_bundle(at(1), without_clock), Err(TimeFault::ExpiresWithoutClock));
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
        own: Option<u32>, low: Option<u32>, later: u32, first: Option<u32>, last: Option<u32>,
    ) {
        let clock = own.map_or(OwnClock::Untrusted, |own| OwnClock::Trusted(own.into()));
        let now = Now::new(clock, low.map(u64::from));
        let window = window(first.map(u64::from), last.map(u64::from));
        if now.judge(window) == Judgement::Expired {
            prop_assert!(matches!(now.after(later.into()).judge(window), Judgement::Expired | Judgement::CannotTell));
        }
    }
}
