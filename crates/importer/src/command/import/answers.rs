//! What the answers of a bundle say, counted.

use std::io::{self, Write};

use carnet_format::Kind;
use carnet_host::json;
use carnet_ledger::{CodeCount, OutcomeCounts};

use crate::Verdict;
use crate::command::{code_in_words, known, meaning};

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
        (counts.granted, "granted"),
        (sum(&counts.refused), "refused"),
        (sum(&counts.deferred), "deferred"),
        (counts.withheld, "withheld"),
    ];
    let some = all.iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some.map(|(count, word)| format!("{count} {word}")).collect();
    let none = "none".to_owned();
    writeln!(out, "  answers   {}", if some.is_empty() { none } else { some.join(", ") })?;
    for (word, code) in coded(counts).filter(|(_, code)| code.code.is_some()) {
        let words = code_in_words(code.code.as_ref(), code.is_microsoft);
        writeln!(out, "    {word} {} × {words}", code.count)?;
    }
    Ok(())
}

pub(super) fn json(verdict: &Verdict, counts: &OutcomeCounts) -> Option<json::Answers> {
    let code = |(word, code): (&'static str, CodeCount)| json::CodeCount {
        outcome: word.into(),
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
fn coded(counts: &OutcomeCounts) -> impl Iterator<Item = (&'static str, CodeCount)> {
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
    let refused = joined(&counts.refused).map(|code| ("refused", code));
    refused.chain(joined(&counts.deferred).map(|code| ("deferred", code)))
}
