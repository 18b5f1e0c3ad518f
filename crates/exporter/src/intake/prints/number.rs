//! Finds installation ids in lines: whole, in groups, wrapped by a console.

use carnet_format::InstallationId;

use crate::fault::{FIFTY, InputError};
use crate::intake::digits::{SUSPECT, count, installation_id, longest_run};
use crate::intake::lines::Line;

/// What stands at the beginning of some lines.
pub(super) enum Number {
    None,
    Id { digits: String, used: usize },
    Bad { error: InputError, used: usize },
}

/// Looks for an installation id that begins in the first of `lines`. Consoles wrap it, and people
/// print it in groups.
pub(super) fn number(lines: &[Line<'_>]) -> Number {
    if let Some((digits, used)) = id_at(lines) {
        return match stands_among_others(&lines[0].text) {
            true => Number::Bad { error: InputError::NoHeader, used },
            false => Number::Id { digits, used },
        };
    }
    let own = &*lines[0].text;
    if let Some(whole) = chain(lines).last() {
        let used = whole.used;
        // A date above a good number is not its beginning.
        let below = longest_run(own) < SUSPECT && id_at(&lines[1..]).is_some();
        if whole.count >= SUSPECT
            && !below
            && let Err(error) = installation_id(joined(lines, &whole).trim())
        {
            return Number::Bad { error, used };
        }
    }
    match longest_run(own) {
        FIFTY => Number::Bad { error: InputError::FiftyDigits, used: 1 },
        digits if digits >= SUSPECT => Number::Bad { error: InputError::NoHeader, used: 1 },
        _ => Number::None,
    }
}

fn id_at(lines: &[Line<'_>]) -> Option<(String, usize)> {
    let whole = chain(lines).find(|chain| {
        matches!(chain.count, 54 | 63) && joined(lines, chain).parse::<InstallationId>().is_ok()
    })?;
    Some((joined(lines, &whole), whole.used))
}

/// Lines that can be one number.
struct Chain {
    used: usize,
    /// How many digits they have.
    count: usize,
}

fn joined(lines: &[Line<'_>], chain: &Chain) -> String {
    let below = lines[1..chain.used].iter().map(|line| &*line.text);
    std::iter::once(tail(&lines[0].text)).chain(below).collect()
}

/// The digits at the end of the first line, then with those of each line of digits below it, as
/// long as they can be one number.
fn chain(lines: &[Line<'_>]) -> impl Iterator<Item = Chain> {
    let first = lines.first().map_or(0, |line| count(tail(&line.text)));
    let mut next = (first > 0).then_some(Chain { used: 1, count: first });
    std::iter::from_fn(move || {
        let chain = next.take()?;
        if let Some(line) = lines.get(chain.used) {
            let (more, is_all) = (count(&line.text), tail(&line.text).len() == line.text.len());
            let longer = Chain { used: chain.used + 1, count: chain.count + more };
            next = (more > 0 && longer.count <= 63 && is_all).then_some(longer);
        }
        Some(chain)
    })
}

/// Whether a line ends in the beginning of a number.
pub(super) fn ends_in_digits(line: &str) -> bool {
    count(tail(line)) > 4
}

/// The digits, blanks and dashes at the end of a line.
fn tail(line: &str) -> &str {
    let joint = |c: char| c.is_ascii_digit() || InstallationId::separates(c);
    let start = line.trim_end_matches(joint).len();
    &line[start..]
}

/// Whether a tab, comma, semicolon or bar separates the number from other values.
fn stands_among_others(line: &str) -> bool {
    let digits = tail(line);
    let before = &line[..line.len() - digits.len()];
    let gap = digits.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    before.ends_with([',', ';', '|', '"']) || (!before.is_empty() && gap.contains('\t'))
}
