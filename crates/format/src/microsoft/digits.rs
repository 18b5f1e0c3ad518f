//! Groups of digits with check digits, and the integer of their data digits.

use std::fmt;

use carnet_language::text;

/// How a number is printed and packed. The last digit of each group checks the others.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    groups: usize,
    /// Digits of a group, its check digit included.
    width: usize,
    /// Bytes of the packed integer.
    pub(super) packed: u8,
    /// The first integer that has too many digits.
    limit: Limbs,
}

/// 192 bits, most significant limb first.
type Limbs = [u64; 3];

/// The digits of the longest number, as values 0 to 9, and one more byte, so that eight can be taken where a group
/// begins.
type Digits = [u8; 64];

/// How many digits the longest number has.
const MOST: usize = 63;

/// A number as it travels, in at most `N` bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Packed<const N: usize> {
    length: u8,
    bytes: [u8; N],
}

impl<const N: usize> Packed<N> {
    /// Reads the digits of a number in one of `layouts`, the longer one first.
    pub(super) fn read(text: &str, layouts: [Layout; 2]) -> Result<Self, NumberError> {
        let (digits, count) = read(text)?;
        let layout = layouts.iter().find(|layout| layout.digits() == count);
        let expected = layouts.map(|layout| layout.digits());
        let layout = layout.ok_or(NumberError::Length { got: count, expected })?;
        let mut packed = Self { length: layout.packed, bytes: [0; N] };
        layout.pack(&digits, &mut packed.bytes[..usize::from(layout.packed)])?;
        Ok(packed)
    }

    /// Takes packed bytes in one of `layouts`.
    pub(super) fn unpack(bytes: &[u8], layouts: [Layout; 2]) -> Result<Self, PackedError> {
        let got = bytes.len();
        let layout = layouts.into_iter().find(|layout| usize::from(layout.packed) == got);
        let layout = layout.ok_or(PackedError::Length { got })?;
        // ITEM-3.
        layout.accepts(bytes)?;
        let mut packed = Self { length: layout.packed, bytes: [0; N] };
        packed.bytes[..got].copy_from_slice(bytes);
        Ok(packed)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// Which of the two layouts it has.
    pub(super) fn layout(&self, [long, short]: [Layout; 2]) -> Layout {
        if self.length == long.packed { long } else { short }
    }
}

/// Three groups hold at most 18 data digits: one machine word.
const GROUPS_PER_WORD: usize = 3;

impl Layout {
    pub(super) const fn new(groups: usize, width: usize, packed: u8) -> Self {
        let mut limit = [0, 0, 1];
        let mut left = groups * (width - 1);
        while left > 0 {
            limit = multiply_add(limit, 10, 0);
            left -= 1;
        }
        Self { groups, width, packed, limit }
    }

    /// How many digits are printed.
    pub(super) const fn digits(&self) -> usize {
        self.groups * self.width
    }

    /// Checks each group of `digits` and packs the data digits into `out`.
    fn pack(&self, digits: &Digits, out: &mut [u8]) -> Result<(), NumberError> {
        // A width that is known when this is compiled: no loop over the digits is left.
        let (limbs, mask) = match self.width {
            7 => pack_groups::<7>(digits, self.groups),
            _ => pack_groups::<6>(digits, self.groups),
        };
        if mask != 0 {
            return Err(NumberError::CheckDigit(WrongGroups { mask, of: self.groups }));
        }
        let bytes = to_bytes(limbs);
        out.copy_from_slice(&bytes[bytes.len() - usize::from(self.packed)..]);
        Ok(())
    }

    /// Whether `packed` holds no more data digits than this layout has.
    fn accepts(&self, packed: &[u8]) -> Result<(), PackedError> {
        if from_bytes(packed) < self.limit { Ok(()) } else { Err(PackedError::Range) }
    }

    /// The digits in ASCII, check digits computed anew; only the first [`Layout::digits`] count.
    fn unpack(&self, packed: &[u8]) -> Digits {
        // As for packing.
        match self.width {
            7 => unpack_groups::<7>(packed, self.digits()),
            _ => unpack_groups::<6>(packed, self.digits()),
        }
    }

    /// Writes the digits without separators.
    pub(super) fn write(&self, packed: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(as_text(&self.unpack(packed)[..self.digits()]))
    }

    /// Writes `NAME(…last group)`, for logs and failed tests.
    pub(super) fn write_last_group(
        &self,
        name: &str,
        packed: &[u8],
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let last = self.digits() - self.width..self.digits();
        write!(f, "{name}(…{})", as_text(&self.unpack(packed)[last]))
    }

    /// Adds the groups with `separator` between them.
    pub(super) fn print(&self, packed: &[u8], separator: &str, out: &mut String) {
        let digits = self.unpack(packed);
        for (place, group) in digits[..self.digits()].chunks(self.width).enumerate() {
            if place > 0 {
                out.push_str(separator);
            }
            out.push_str(as_text(group));
        }
    }
}

/// The integer of the data digits, and a bit for each group whose check digit is wrong.
fn pack_groups<const WIDTH: usize>(digits: &Digits, groups: usize) -> (Limbs, u16) {
    let (mut words, mut scales, mut mask) = ([0_u64; 3], [1_u64; 3], 0);
    let of_group = const { 10_u64.pow(WIDTH as u32 - 1) };
    for place in 0..groups {
        // safe: behind each group lies one byte more at least.
        let eight = digits[place * WIDTH..].first_chunk().copied().unwrap_or_default();
        let (data, is_wrong) = group::<WIDTH>(eight);
        mask |= u16::from(is_wrong) << place;
        let word = place / GROUPS_PER_WORD;
        words[word] = words[word] * of_group + data;
        scales[word] *= of_group;
    }
    // 36 digits have at most 120 bits, which times 60 bits have 180.
    let [first, second, third] = words.map(u128::from);
    let high = first * u128::from(scales[1]) + second;
    let low = u128::from(high as u64) * u128::from(scales[2]) + third;
    let upper = (high >> 64) * u128::from(scales[2]) + (low >> 64);
    ([(upper >> 64) as u64, upper as u64, low as u64], mask)
}

/// The number of the data digits of the group with which eight digits begin, and whether its check digit is
/// wrong. All digits are reckoned with at once.
fn group<const WIDTH: usize>(eight: [u8; 8]) -> (u64, bool) {
    let check = eight[WIDTH - 1];
    // Zeros in place of digits before the first; the first stands in the lowest byte.
    let data = u64::from_le_bytes(eight) << (8 * (9 - WIDTH));
    // Every other digit counts twice, from the second on.
    let twice =
        const { if WIDTH % 2 == 1 { 0xff00_ff00_ff00_ff00 } else { 0x00ff_00ff_00ff_00ff } };
    let weighted = data + (data & twice);
    let sum = weighted.wrapping_mul(0x0101_0101_0101_0101) >> 56;
    // Two, four, eight digits become a number.
    let twos = (data.wrapping_mul(10 * (1 << 8) + 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos.wrapping_mul(100 * (1 << 16) + 1) >> 16) & 0x0000_ffff_0000_ffff;
    let number = fours.wrapping_mul(10_000 * (1 << 32) + 1) >> 32;
    (number, sum % 7 != u64::from(check))
}

fn unpack_groups<const WIDTH: usize>(packed: &[u8], count: usize) -> Digits {
    let mut digits = [b'0'; 64];
    let mut limbs = from_bytes(packed);
    let scale = const { 10_u64.pow(WIDTH as u32 - 1) };
    for groups in digits[..count].rchunks_mut(GROUPS_PER_WORD * WIDTH) {
        let mut value;
        (limbs, value) = divide(limbs, const { 10_u64.pow(3 * (WIDTH as u32 - 1)) });
        for group in groups.rchunks_exact_mut(WIDTH) {
            let eight = eight_digits(value % scale);
            value /= scale;
            let data = &eight[8 - (WIDTH - 1)..];
            group[..WIDTH - 1].copy_from_slice(data);
            group[WIDTH - 1] = check_digit(data);
            group.iter_mut().for_each(|digit| *digit += b'0');
        }
    }
    digits
}

/// The digits of a number below 100,000,000, as values, with zeros before it. Halves are divided into pairs, and pairs
/// into digits, all by one multiplication and without a branch.
pub(super) fn eight_digits(number: u64) -> [u8; 8] {
    let halves = ((number % 10_000) << 32) | (number / 10_000);
    let hundreds = ((halves * 10_486) >> 20) & 0x7f_0000_007f;
    let pairs = ((halves - hundreds * 100) << 16) | hundreds;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    (((pairs - tens * 10) << 8) | tens).to_le_bytes()
}

/// Reads the digits of `text`, skipping blanks and dashes, and counts them; those that no number
/// has are counted only.
fn read(text: &str) -> Result<(Digits, usize), NumberError> {
    let bytes = text.as_bytes();
    // As nearly all are written. Without a branch, all bytes are looked at at once.
    if bytes.len() <= MOST {
        let mut digits = [b'0'; 64];
        digits[..bytes.len()].copy_from_slice(bytes);
        let mut are_digits = true;
        for digit in &mut digits {
            *digit = digit.wrapping_sub(b'0');
            are_digits &= *digit < 10;
        }
        if are_digits {
            return Ok((digits, bytes.len()));
        }
    }
    let mut digits = [0; 64];
    let mut count = 0;
    for (place, character) in text.chars().enumerate() {
        if let Some(digit) = digit(character) {
            if let Some(slot) = digits[..MOST].get_mut(count) {
                *slot = digit as u8;
            }
            count += 1;
        } else if !is_separator(character) {
            return Err(NumberError::Character { place: place + 1 });
        }
    }
    Ok((digits, count))
}

/// The value of a digit, also of a full-width one as East Asian keyboards write it.
pub(super) fn digit(character: char) -> Option<u32> {
    match character {
        '\u{ff10}'..='\u{ff19}' => Some(character as u32 - 0xff10),
        other => other.to_digit(10),
    }
}

/// Blanks and dashes of every kind that text programs put between groups, and what they put there
/// that nobody sees: soft hyphen, zero-width space and joiners, word joiner, byte order mark.
pub(super) fn is_separator(character: char) -> bool {
    matches!(
        character,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'
            | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    ) || character.is_whitespace()
}

/// The check digit of a group: the digits weighted 1, 2, 1, 2, 1 (, 2), modulo 7.
fn check_digit(data: &[u8]) -> u8 {
    let weighted = data.iter().zip([1, 2, 1, 2, 1, 2]);
    weighted.map(|(digit, weight)| digit * weight).sum::<u8>() % 7
}

const fn multiply_add(limbs: Limbs, factor: u64, addend: u64) -> Limbs {
    let low = limbs[2] as u128 * factor as u128 + addend as u128;
    let middle = limbs[1] as u128 * factor as u128 + (low >> 64);
    let high = limbs[0] as u128 * factor as u128 + (middle >> 64);
    [high as u64, middle as u64, low as u64]
}

/// The quotient and the remainder.
fn divide(limbs: Limbs, divisor: u64) -> (Limbs, u64) {
    let divisor = u128::from(divisor);
    let mut rest = 0;
    let quotient = limbs.map(|limb| {
        // Most of a number is gone after its first words, and dividing this wide is slow.
        if rest == 0 && u128::from(limb) < divisor {
            rest = u128::from(limb);
            return 0;
        }
        let part = (rest << 64) | u128::from(limb);
        rest = part % divisor;
        (part / divisor) as u64
    });
    (quotient, rest as u64)
}

fn from_bytes(packed: &[u8]) -> Limbs {
    let mut bytes = [0; 24];
    let start = bytes.len() - packed.len();
    bytes[start..].copy_from_slice(packed);
    let mut limbs = [0; 3];
    for (limb, eight) in limbs.iter_mut().zip(bytes.as_chunks().0) {
        *limb = u64::from_be_bytes(*eight);
    }
    limbs
}

fn to_bytes(limbs: Limbs) -> [u8; 24] {
    let mut bytes = [0; 24];
    for (eight, limb) in bytes.chunks_mut(8).zip(limbs) {
        eight.copy_from_slice(&limb.to_be_bytes());
    }
    bytes
}

/// Digits are ASCII, so the empty text never comes back.
fn as_text(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// Why a text is no installation id or confirmation id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum NumberError {
    #[error("{}", text!(
        one = expected[0], other = expected[1];
        en "got {got} digits, expected {one} or {other}";
        de "{got} Ziffern, erwartet {one} oder {other}"
    ))]
    Length { got: usize, expected: [usize; 2] },
    /// The first character has the place 1.
    #[error("{}", text!(
        en "character {place} is neither a digit nor a blank nor a dash";
        de "Zeichen {place} ist weder Ziffer noch Leerzeichen noch Bindestrich"
    ))]
    Character { place: usize },
    #[error("{}", text!(en "wrong check digit in {_0}"; de "falsche Prüfziffer in {_0}"))]
    CheckDigit(WrongGroups),
}

/// The groups of a number whose check digit is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongGroups {
    mask: u16,
    of: usize,
}

impl WrongGroups {
    /// The numbers of the wrong groups, counted from 1.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (1..=self.of).filter(move |number| self.mask >> (number - 1) & 1 == 1)
    }
}

impl fmt::Display for WrongGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mask.count_ones() as usize;
        let mut groups = String::new();
        for (place, number) in self.iter().enumerate() {
            groups += &match place {
                0 => number.to_string(),
                _ if place + 1 == count => text!(en " and {number}"; de " und {number}"),
                _ => format!(", {number}"),
            };
        }
        let of = self.of;
        f.write_str(&match count {
            1 => text!(en "group {groups} of {of}"; de "Gruppe {groups} von {of}"),
            _ => text!(en "groups {groups} of {of}"; de "den Gruppen {groups} von {of}"),
        })
    }
}

/// Why bytes are no packed installation id or confirmation id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum PackedError {
    #[error("{}", text!(
        en "got {got} bytes, which is no packed number";
        de "{got} Bytes sind keine gepackte Zahl"
    ))]
    Length { got: usize },
    #[error("{}", text!(
        en "the integer has more digits than the number";
        de "die Ganzzahl hat mehr Ziffern als die Nummer"
    ))]
    Range,
}
