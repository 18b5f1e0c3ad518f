//! Where the first separator of a key may stand, found 48 bytes at a time.

/// As many bytes as are looked at together: a bit each.
const WINDOW: usize = 64;
/// As many as are known before and behind a place that is judged.
const AROUND: usize = 8;
/// As many places of a window as are judged.
const STEP: usize = WINDOW - 2 * AROUND;

/// The places, ascending, with five letters or digits before them and behind them five more or another
/// separator. Not each has a separator, but no separator that begins the gaps of a key is missing.
pub(super) fn places(text: &[u8]) -> impl Iterator<Item = usize> {
    (0..text.len()).step_by(STEP).flat_map(move |start| {
        let whole = start.checked_sub(AROUND).and_then(|from| text[from..].first_chunk());
        let mut hits = match whole {
            Some(window) => hits(window),
            None => hits(&edge(text, start)),
        };
        std::iter::from_fn(move || {
            let place = (hits != 0).then(|| hits.trailing_zeros() as usize)?;
            hits &= hits - 1;
            Some(start + place - AROUND)
        })
    })
}

/// The window around `start` where the text does not fill it.
fn edge(text: &[u8], start: usize) -> [u8; WINDOW] {
    let mut window = [b'"'; WINDOW];
    let from = start.saturating_sub(AROUND);
    let at = AROUND - (start - from);
    let known = &text[from..text.len().min(from + WINDOW - at)];
    window[at..at + known.len()].copy_from_slice(known);
    window
}

/// The places of a window at which a gap may begin, a bit each.
fn hits(window: &[u8; WINDOW]) -> u64 {
    // Without a branch, so that sixteen bytes are looked at by one instruction.
    let mut characters = [0_u8; WINDOW];
    let mut others = [0_u8; WINDOW];
    for place in 0..WINDOW {
        let byte = window[place];
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let is_digit = byte.wrapping_sub(b'0') < 10;
        characters[place] = u8::from(is_letter | is_digit);
        // Cells end in a quotation mark, and no gap has it.
        others[place] = u8::from(!(is_letter | is_digit) & (byte != b'"'));
    }
    let (characters, others) = (bits(&characters), bits(&others));
    let before = (1..6).fold(u64::MAX, |all, distance| all & characters << distance);
    let behind = (1..6).fold(u64::MAX, |all, distance| all & characters >> distance);
    let judged = ((1 << STEP) - 1) << AROUND;
    others & before & (behind | others >> 1) & judged
}

/// The lowest bit of each byte, the first byte's first.
fn bits(bytes: &[u8; WINDOW]) -> u64 {
    // The product moves the lowest bit of byte n to bit 56 + n.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = bytes.as_chunks();
    let mut bits = 0;
    for (place, eight) in eights.iter().enumerate() {
        bits |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * place);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// EXP-6.
        #[test]
        fn no_place_is_missing(text in "([A-Z0-9]{4,6}|[-,\" \u{a0}\n]|[a-z]{1,5}){0,60}") {
            let text = text.as_bytes();
            let all = |at: usize, is: fn(&u8) -> bool| {
                text.get(at..at + 5).is_some_and(|five| five.iter().all(is))
            };
            let is_character: fn(&u8) -> bool = u8::is_ascii_alphanumeric;
            let is_gap = |at: usize| {
                text.get(at).is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte != b'"')
            };
            let expected = (5..text.len()).filter(|at| {
                is_gap(*at)
                    && all(at - 5, is_character)
                    && (is_gap(at + 1) || all(at + 1, is_character))
            });
            prop_assert_eq!(places(text).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }
}
