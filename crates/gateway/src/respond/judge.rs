//! From the lines of the responder to answers that can be exported.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{Code, Digest};
use carnet_host::Failure;
use serde::de::IgnoredAny;

use super::kept::{Kept, Line, Outcome, Place};
use super::own::{Answer, Said};

/// What has become of new lines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) granted: u64,
    pub(super) refused: u64,
    pub(super) deferred: u64,
    /// A line had a good answer, if only one that is known already.
    pub(super) is_heard: bool,
    /// How many lines were refused of which that is to be said, by the code.
    pub(super) lines: BTreeMap<String, u64>,
}

impl Judged {
    pub(super) fn is_anything(&self) -> bool {
        self.granted + self.refused + self.deferred > 0
    }

    pub(super) fn refuse(&mut self, kept: &mut Kept, now: u64, code: &str, text: String) {
        if kept.refuse(now, code, text) {
            *self.lines.entry(code.to_owned()).or_default() += 1;
        }
    }
}

/// As often the lines are judged again without those that are at fault. Each time there are fewer; one for which all
/// others could not be read might make it many times.
const ROUNDS: usize = 100;

/// Judges the lines of a bundle that were not judged yet, and puts each where it belongs.
///
/// # Errors
/// It could not be told, and all stays as it is.
// RESP-4.
pub(super) fn judge(
    place: &Place,
    bundle: &Digest,
    kept: &mut Kept,
    now: u64,
    check: &mut dyn FnMut() -> Result<Said, Failure>,
) -> Result<Judged, Failure> {
    let mut judged = Judged::default();
    let mut lines = Vec::new();
    for line in place.unjudged()? {
        match text_of(&line) {
            Some("") => {}
            Some(text) if kept.holds(text) => judged.is_heard = true,
            Some(text) if is_object(text) => lines.push(text.to_owned()),
            _ => {
                let text = String::from_utf8_lossy(&line).into_owned();
                judged.refuse(kept, now, Code::ResponderLine.as_str(), text);
            }
        }
    }
    for round in 0.. {
        if lines.is_empty() {
            break;
        }
        place.give(lines.iter().map(String::as_str))?;
        let said = check()?;
        if let Some(failure) = said.failure() {
            return Err(failure);
        }
        let mut faults = faults(&said);
        if faults.is_empty() {
            keep(said.answers, &lines, bundle, kept, now, &mut judged);
            // RESP-7: a row without an answer is no fault, and says nothing of the requests.
            judged.is_heard |= judged.is_anything() || said.answered > 0;
            break;
        }
        if round == ROUNDS {
            // What cannot be told apart in so many rounds is asked again.
            faults =
                (1..=lines.len()).map(|line| (line, Code::ResponderLine.to_string())).collect();
        }
        let number = lines.len();
        take_out(&mut lines, &faults, |code, text| judged.refuse(kept, now, code, text));
        if lines.len() == number {
            // A fault of no line is one of all.
            for text in lines.drain(..) {
                judged.refuse(kept, now, Code::ResponderLine.as_str(), text);
            }
        }
    }
    Ok(judged)
}

/// The lines at fault, counted from 1, each with its code.
pub(super) fn faults(said: &Said) -> BTreeMap<usize, String> {
    said.faults.iter().map(|fault| (fault.line, fault.code.clone())).collect()
}

/// Takes lines out that are at fault.
pub(super) fn take_out(
    lines: &mut Vec<String>,
    faults: &BTreeMap<usize, String>,
    mut refuse: impl FnMut(&str, String),
) {
    let mut number = 0;
    lines.retain_mut(|text| {
        number += 1;
        match faults.get(&number) {
            Some(code) => {
                refuse(code, std::mem::take(text));
                false
            }
            None => true,
        }
    });
}

/// Puts good answers where they belong.
fn keep(
    answers: Vec<Answer>,
    lines: &[String],
    bundle: &Digest,
    kept: &mut Kept,
    now: u64,
    judged: &mut Judged,
) {
    // An object with several answers in it is not one answer a line.
    let mut seen = BTreeSet::new();
    let several: BTreeSet<usize> =
        answers.iter().map(|it| it.line).filter(|line| !seen.insert(*line)).collect();
    for number in &several {
        if let Some(text) = lines.get(number - 1) {
            judged.refuse(kept, now, Code::ResponderLine.as_str(), text.clone());
        }
    }
    for Answer { line, item, outcome } in answers {
        let Some(text) = line.checked_sub(1).and_then(|place| lines.get(place)) else { continue };
        if several.contains(&line) {
            continue;
        }
        let item = item.strip_prefix(&format!("{bundle}:")).and_then(|it| it.parse::<u32>().ok());
        match item.filter(|item| kept.asked.contains_key(item) && !kept.has_final(*item)) {
            Some(item) => {
                match outcome {
                    Outcome::Granted => judged.granted += 1,
                    Outcome::Refused => judged.refused += 1,
                    Outcome::Deferred => judged.deferred += 1,
                }
                let text = text.clone();
                // RESP-6: it waits for its reply since the first that no reply has told.
                let before = kept.lines.get(&item).filter(|line| !line.is_told);
                let at = before.map_or(now, |line| line.at);
                kept.lines.insert(item, Line { at, outcome, is_told: false, text });
            }
            // Nobody asked.
            None => {
                judged.refuse(kept, now, Code::AnswerUnknownItem.as_str(), text.clone());
            }
        }
    }
}

/// A line as text of one line.
fn text_of(line: &[u8]) -> Option<&str> {
    let text = str::from_utf8(line).ok()?.trim();
    // What ends a line elsewhere would make its number another.
    text.chars().all(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')).then_some(text)
}

/// Whether it is one JSON object.
fn is_object(text: &str) -> bool {
    serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use serde_json::json;

    use super::*;

    fn said(value: serde_json::Value) -> Said {
        serde_json::from_value(value).unwrap()
    }

    /// RESP-4.
    #[test]
    fn a_bad_line_keeps_no_other_back() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned() };
        let bundle = Digest::of(b"bundle");
        let mut kept = Kept::default();
        kept.asked.extend([(0, 1), (1, 1), (2, 1)]);
        let lines =
            [r#"{"item":0}"#, "half", r#"{"item":1}"#, "", r#"{"item":2}"#, r#"{"item":9}"#];
        place.add(&lines.map(|line| line.as_bytes().to_vec())).unwrap();
        let answer = |line: u32, item: u32| json!({"line": line, "item": format!("{bundle}:{item}"), "outcome": "granted"});
        let mut rounds = vec![
            json!({"answers": [answer(1, 0), answer(3, 2), answer(4, 9)]}),
            json!({"answers": [answer(1, 0)], "faults": [{"line": 2, "code": "input.outcome"}],
                "error": {"code": null, "message": ""}}),
        ];
        let judged = judge(&place, &bundle, &mut kept, 5, &mut || {
            let mut next = rounds.pop().unwrap();
            // The second is without the line at fault.
            if rounds.is_empty() {
                next = json!({"answers": [answer(1, 0), answer(2, 2), answer(3, 9)]});
            }
            Ok(said(next))
        });
        let judged = judged.unwrap();
        assert_eq!(judged.granted, 2);
        let codes: Vec<_> =
            judged.lines.iter().map(|(code, count)| (code.as_str(), *count)).collect();
        assert_eq!(
            codes,
            [("answer.unknown-item", 1), ("input.outcome", 1), ("responder.line", 1)]
        );
        assert_eq!(kept.lines.keys().copied().collect::<Vec<_>>(), [0, 2]);
    }

    /// RESP-4. A person strikes out the wrong one of two, and the other says the same as before.
    #[test]
    fn a_refused_line_is_judged_anew_and_said_once_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned() };
        let bundle = Digest::of(b"bundle");
        let mut kept = Kept { asked: [(0, 1)].into(), ..Kept::default() };
        place.add(&[br#"{"item":0}"#.to_vec()]).unwrap();
        let mut judge = |now, is_good: bool| {
            let faults = json!({"faults": [{"line": 1, "code": "input.contradiction"}]});
            let answer = json!({"line": 1, "item": format!("{bundle}:0"), "outcome": "granted"});
            let value = if is_good { json!({"answers": [answer]}) } else { faults };
            let judged = judge(&place, &bundle, &mut kept, now, &mut || Ok(said(value.clone())));
            let judged = judged.unwrap();
            (judged.lines.len(), judged.granted, kept.refused.len())
        };
        assert_eq!(judge(5, false), (1, 0, 1));
        assert_eq!(judge(6, false), (0, 0, 1));
        assert_eq!(judge(5 + 86_400, false), (1, 0, 1));
        assert_eq!(judge(5 + 86_401, true), (0, 1, 1));
    }

    /// RESP-4.
    #[test]
    fn a_line_is_one_object() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned() };
        let bundle = Digest::of(b"bundle");
        let mut kept = Kept::default();
        kept.asked.extend([(0, 1), (1, 1)]);
        let bad = [
            "[]",
            "1",
            "{} {}",
            "{\"item\":\r0}",
            "bundle,item",
            "\u{feff}{}",
            "{\"a\":\u{2028}1}",
        ];
        let mut lines: Vec<_> = bad.map(|line| line.as_bytes().to_vec()).to_vec();
        lines.push(b"{\"\xff\":0}".to_vec());
        lines.push(br#"{"value":[{"item":0},{"item":1}],"Count":2}"#.to_vec());
        place.add(&lines).unwrap();
        let judged = judge(&place, &bundle, &mut kept, 5, &mut || {
            let answer =
                |item| json!({"line": 1, "item": format!("{bundle}:{item}"), "outcome": "granted"});
            Ok(said(json!({"answers": [answer(0), answer(1)]})))
        });
        let judged = judged.unwrap();
        assert_eq!(judged.lines["responder.line"], lines.len() as u64);
        assert!(!judged.is_anything() && kept.lines.is_empty());
    }

    /// RESP-3: where it cannot be told, nothing is refused.
    #[test]
    fn a_ledger_that_is_away_refuses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned() };
        let mut kept = Kept::default();
        kept.asked.insert(0, 1);
        place.add(&[br#"{"item":0}"#.to_vec()]).unwrap();
        let error = json!({"error": {"code": "ledger.unavailable", "message": "away"}});
        let judged =
            judge(&place, &Digest::of(b"bundle"), &mut kept, 5, &mut || Ok(said(error.clone())));
        assert_eq!(judged.unwrap_err().code(), Some(Code::LedgerUnavailable));
        assert!(kept.refused.is_empty());
        assert_eq!(place.unjudged().unwrap().len(), 1);
    }
}
