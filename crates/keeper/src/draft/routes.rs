//! Routes that nobody could meet: they become comments, and routes again once somebody can. A trust file may hold no
//! route that could never be met (TRUST-21, TRUST-22).

use std::ops::Range;

use carnet_judge::trust::{TrustErrors, TrustFault, TrustFile};

/// What stands before each line of a route that is closed.
const CLOSED: &str = "#closed ";

/// What a route lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Approvers,
    Scanner,
}

/// Makes comments of the routes that could be met no more; gives their ends.
pub(crate) fn close_unmet(text: &mut String) -> Vec<(String, String, Missing)> {
    let mut closed = Vec::new();
    while let Err(errors) = TrustFile::parse(text.as_bytes()) {
        let Some((line, missing)) = unmet(&errors).next() else { break };
        let Some(block) = block_at(text, line) else { break };
        let lines: Vec<&str> = text.split('\n').collect();
        let (from, to) = ends(&lines[block.clone()]);
        closed.push((from, to, missing));
        let comment = |(number, line): (usize, &&str)| match block.contains(&number) {
            true => format!("{CLOSED}{line}"),
            false => (*line).to_owned(),
        };
        let new: Vec<String> = lines.iter().enumerate().map(comment).collect();
        *text = new.join("\n");
    }
    closed
}

/// Makes routes again of those comments that can be met; gives their ends.
pub(crate) fn reopen_met(text: &mut String) -> Vec<(String, String)> {
    let mut open = Vec::new();
    let mut from_line = 0;
    while let Some(block) = closed_after(text, from_line) {
        let lines: Vec<&str> = text.split('\n').collect();
        let plain = plain(&lines[block.clone()]);
        let new = [&lines[..block.start], &plain, &lines[block.end..]].concat().join("\n");
        from_line = block.end;
        let is_met = match TrustFile::parse(new.as_bytes()) {
            Ok(_) => true,
            Err(errors) => !unmet(&errors).any(|(line, _)| block.contains(&(line - 1))),
        };
        if is_met {
            open.push(ends(&plain));
            *text = new;
        }
    }
    open
}

/// The ends of the routes that are closed.
pub(crate) fn closed(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.split('\n').collect();
    let (mut all, mut from_line) = (Vec::new(), 0);
    while let Some(block) = closed_after(text, from_line) {
        all.push(ends(&plain(&lines[block.clone()])));
        from_line = block.end;
    }
    all
}

/// A closed route as it was.
fn plain<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    lines.iter().map(|line| &line[CLOSED.len()..]).collect()
}

/// The lines, from 1, of the routes that cannot be met.
fn unmet(errors: &TrustErrors) -> impl Iterator<Item = (usize, Missing)> {
    errors.faults().iter().filter_map(|error| match error.fault {
        TrustFault::TooFewApprovers { .. } => Some((error.line, Missing::Approvers)),
        TrustFault::NoScanner { .. } => Some((error.line, Missing::Scanner)),
        _ => None,
    })
}

/// The lines of the table whose header is at a line, from 1: a value has no line that begins with a bracket of its own,
/// since no text of a trust file goes over a line.
fn block_at(text: &str, line: usize) -> Option<Range<usize>> {
    let lines: Vec<&str> = text.split('\n').collect();
    let is_header = |line: &str| line.trim_start().starts_with("[[");
    let start =
        line.checked_sub(1).filter(|at| lines.get(*at).is_some_and(|line| is_header(line)))?;
    let next = lines[start + 1..].iter().position(|line| is_header(line));
    let mut end = next.map_or(lines.len(), |next| start + 1 + next);
    // Comments before the next table belong to that one.
    while end > start + 1
        && (lines[end - 1].trim().is_empty() || lines[end - 1].trim_start().starts_with('#'))
    {
        end -= 1;
    }
    Some(start..end)
}

/// The first route that is closed, at or behind a line.
fn closed_after(text: &str, line: usize) -> Option<Range<usize>> {
    let lines: Vec<&str> = text.split('\n').collect();
    let begins = |line: &str| {
        line.strip_prefix(CLOSED).is_some_and(|line| line.trim_start().starts_with("[["))
    };
    let start = line + lines.get(line..)?.iter().position(|line| begins(line))?;
    let more =
        lines[start + 1..].iter().take_while(|line| line.starts_with(CLOSED) && !begins(line));
    Some(start..start + 1 + more.count())
}

/// From where to where a route goes.
fn ends(lines: &[&str]) -> (String, String) {
    let value = |key: &str| {
        let line = lines
            .iter()
            .find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='));
        line.and_then(|value| value.split(['"', '\'']).nth(1)).unwrap_or_default().to_owned()
    };
    (value("from"), value("to"))
}
