//! Digits that stand in a print and have become no installation id.

use std::collections::BTreeSet;

use crate::fault::InputError;
use crate::intake::column::is_passed_over;
use crate::intake::digits::{SUSPECT, loose_digits};
use crate::intake::lines::{Line, Shape};

/// EXP-3. Lines one after the other whose groups of digits come to 40 and more, whatever separates
/// them; and numbers that a table has cut off.
pub(super) fn digits(lines: &[Line<'_>], consumed: &BTreeSet<u64>) -> Vec<(u64, InputError)> {
    let mut found = Vec::new();
    let mut open: Option<Run> = None;
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        let is_read = consumed.contains(&line.number);
        let is_other = matches!(line.shape(), Shape::Pair { label, .. } if is_passed_over(label));
        let digits = if is_read || is_other { 0 } else { loose_digits(&line.text) };
        if !is_read && is_cut_off(&line.text) {
            let (first, last) = (line.number, line.number);
            found.push((first, InputError::LooseDigits { digits, first, last }));
            continue;
        }
        open = match open {
            Some(mut run) if digits > 0 => {
                run.digits += digits;
                run.last = line.number;
                run.gap = 0;
                Some(run)
            }
            // A word between two groups.
            Some(mut run) if run.gap < 2 && !is_read => {
                run.gap += 1;
                Some(run)
            }
            other => {
                found.extend(other.and_then(Run::fault));
                let number = line.number;
                (digits > 0).then_some(Run { digits, first: number, last: number, gap: 0 })
            }
        };
    }
    found.extend(open.and_then(Run::fault));
    found
}

struct Run {
    digits: usize,
    first: u64,
    last: u64,
    /// Lines without digits since the last.
    gap: u8,
}

impl Run {
    fn fault(self) -> Option<(u64, InputError)> {
        let Self { digits, first, last, .. } = self;
        (digits >= SUSPECT).then_some((first, InputError::LooseDigits { digits, first, last }))
    }
}

fn is_cut_off(text: &str) -> bool {
    ["...", "\u{2026}"].iter().any(|dots| {
        text.match_indices(dots).any(|(place, _)| {
            let digits = text[..place].bytes().rev().take_while(u8::is_ascii_digit).count();
            digits > 7
        })
    })
}
