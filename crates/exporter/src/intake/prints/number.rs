//! Finds installation ids in lines: whole, in groups, wrapped by a console.

use carnet_format::InstallationId;

use crate::fault::{FIFTY, InputError};
use crate::intake::product::{SUSPECT, installation_id, longest_run};

/// What stands at the beginning of some lines.
pub(super) enum Number {
    None,
    Id { digits: String, used: usize },
    Bad { error: InputError, used: usize },
}

/// Looks for an installation id that begins in the first of `lines`. Consoles wrap it, and people
/// print it in groups.
pub(super) fn number(lines: &[&str]) -> Number {
    if let Some((digits, used)) = id_at(lines) {
        return match stands_among_others(lines[0]) {
            true => Number::Bad { error: InputError::NoHeader, used },
            false => Number::Id { digits, used },
        };
    }
    let own = lines[0];
    let whole = chain(lines).last();
    if let Some((digits, used)) = whole {
        let count = digits.bytes().filter(u8::is_ascii_digit).count();
        // A date above a good number is not its beginning.
        let below = longest_run(own) < SUSPECT && id_at(&lines[1..]).is_some();
        if count >= SUSPECT
            && !below
            && let Err(error) = installation_id(digits.trim())
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

fn id_at(lines: &[&str]) -> Option<(String, usize)> {
    let count = |digits: &str| digits.bytes().filter(u8::is_ascii_digit).count();
    chain(lines).find(|(digits, _)| {
        matches!(count(digits), 54 | 63) && digits.parse::<InstallationId>().is_ok()
    })
}

/// The digits at the end of the first line, then with those of each line of digits below it, as
/// long as they can be one number. With each how many lines it takes.
fn chain(lines: &[&str]) -> impl Iterator<Item = (String, usize)> {
    let mut digits = lines.first().map(|line| tail(line).to_owned()).unwrap_or_default();
    let mut used = usize::from(digits.bytes().any(|byte| byte.is_ascii_digit()));
    let mut first = true;
    std::iter::from_fn(move || {
        if used == 0 {
            return None;
        }
        if !std::mem::take(&mut first) {
            let line = lines.get(used)?;
            let count = line.bytes().filter(u8::is_ascii_digit).count();
            let total = count + digits.bytes().filter(u8::is_ascii_digit).count();
            if count == 0 || total > 63 || tail(line).len() != line.len() {
                return None;
            }
            digits.push_str(line);
            used += 1;
        }
        Some((digits.clone(), used))
    })
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
