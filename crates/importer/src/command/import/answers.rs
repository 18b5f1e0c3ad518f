//! What the answers of a bundle say, counted.

use std::io::{self, Write};

use carnet_format::Kind;
use carnet_host::json;
use carnet_language::{Number, text};
use carnet_ledger::{CodeCount, ItemState, OutcomeCounts};

use crate::Verdict;
use crate::command::{code_in_words, known, meaning, row};

/// How many of something there are.
fn sum(counts: &[CodeCount]) -> u64 {
    counts.iter().map(|code| code.count).sum()
}

fn has_answers(verdict: &Verdict) -> bool {
    verdict.bundle.as_ref().is_some_and(|bundle| bundle.manifest.kind == Kind::Response)
}

// IMP-27.
pub(super) fn text(
    verdict: &Verdict,
    counts: &OutcomeCounts,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !has_answers(verdict) {
        return Ok(());
    }
    let all = [
        (counts.granted, ItemState::Granted.said().to_owned()),
        (sum(&counts.refused), ItemState::Refused.said().to_owned()),
        (sum(&counts.deferred), ItemState::Deferred.said().to_owned()),
        (counts.withheld, text!(en "withheld"; de "einbehalten")),
    ];
    let some = all.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> =
        some.map(|(count, word)| format!("{} {word}", Number(*count))).collect();
    let none = || text!(en "none"; de "keine");
    let label = text!(en "answers"; de "Antworten");
    row(out, &label, if some.is_empty() { none() } else { some.join(", ") })?;
    for (state, code) in coded(counts).filter(|(_, code)| code.code.is_some()) {
        let words = code_in_words(code.code.as_ref(), code.is_microsoft);
        writeln!(out, "    {} {} × {words}", state.said(), Number(code.count))?;
    }
    Ok(())
}

pub(super) fn json(verdict: &Verdict, counts: &OutcomeCounts) -> Option<json::Answers> {
    let code = |(state, code): (ItemState, CodeCount)| json::CodeCount {
        outcome: state.as_str().into(),
        code: code.code.as_ref().map(ToString::to_string),
        meaning: meaning(code.code.as_ref(), code.is_microsoft),
        count: code.count,
    };
    has_answers(verdict).then(|| json::Answers {
        granted: counts.granted,
        refused: sum(&counts.refused),
        deferred: sum(&counts.deferred),
        codes: coded(counts).map(code).collect(),
    })
}

/// Refusals and deferrals by their code, however it was spelled; the most frequent first.
fn coded(counts: &OutcomeCounts) -> impl Iterator<Item = (ItemState, CodeCount)> {
    let joined = |codes: &[CodeCount]| {
        let mut joined: Vec<CodeCount> = Vec::new();
        for count in codes {
            let mut count = count.clone();
            if let Some(known) = known(count.code.as_ref(), count.is_microsoft) {
                // safe: every code that is known here is one that a bundle can carry.
                count.code = known.code.parse().ok();
            }
            let is_same = |it: &&mut CodeCount| {
                (&it.code, it.is_microsoft) == (&count.code, count.is_microsoft)
            };
            match joined.iter_mut().find(is_same) {
                Some(same) => same.count += count.count,
                None => joined.push(count),
            }
        }
        joined.sort_by_key(|it| std::cmp::Reverse(it.count));
        joined.into_iter()
    };
    let refused = joined(&counts.refused).map(|code| (ItemState::Refused, code));
    refused.chain(joined(&counts.deferred).map(|code| (ItemState::Deferred, code)))
}
