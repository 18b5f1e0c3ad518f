//! Numbers for people.

use std::fmt;

use crate::{Language, now};

/// A count as people read it: `36600`, and in German `36 600`, with a space at which no line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        if now() == Language::En || self.0 < 10_000 {
            return f.pad(&digits);
        }
        let mut said = String::with_capacity(digits.len() * 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                said.push('\u{a0}');
            }
            said.push(digit);
        }
        f.pad(&said)
    }
}

/// Bytes as people read them: `0.3 MiB`, in German `0,3 MiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mebibytes(pub u64);

impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = format!("{:.1} MiB", self.0 as f64 / f64::from(1 << 20));
        f.pad(&match now() {
            Language::En => size,
            Language::De => size.replace('.', ","),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::within;

    #[test]
    fn long_ones_are_read_in_groups() {
        for (number, german) in
            [(0, "0"), (9_999, "9999"), (36_600, "36\u{a0}600"), (1_000_000, "1\u{a0}000\u{a0}000")]
        {
            assert_eq!(Number(number).to_string(), number.to_string());
            assert_eq!(within(Language::De, || Number(number).to_string()), german);
        }
    }

    #[test]
    fn sizes_have_a_point_or_a_comma() {
        assert_eq!(Mebibytes(300 << 10).to_string(), "0.3 MiB");
        assert_eq!(within(Language::De, || Mebibytes(300 << 10).to_string()), "0,3 MiB");
    }
}
