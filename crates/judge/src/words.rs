//! A digest or key id in words, to be compared by voice or on paper.

use std::fmt;

use carnet_format::{Digest, KeyId};

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

/// So many words are enough to name something.
const FEWEST: usize = 4;

/// The first 16 bytes of a digest or key id as eight words of five letters (`spec/exchange.md` section 1.4):
/// proquints, after D. Wilkerson, arXiv 0901.4016, where 127.0.0.1 is `lusab-babad`.
///
/// Whoever wants to pass off another key or file under the same words has to try 2^128 of them.
#[derive(Clone, Copy, Debug)]
pub struct Words([u8; 32]);

impl From<KeyId> for Words {
    fn from(id: KeyId) -> Self {
        Self(*id.as_bytes())
    }
}

impl From<Digest> for Words {
    fn from(digest: Digest) -> Self {
        Self(*digest.as_bytes())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spell(&self.0[..16], f)
    }
}

/// Enough of the words of a key or file to tell it from others of one's own.
#[must_use]
pub fn short_words(words: impl Into<Words>) -> String {
    let words = words.into().to_string();
    let first: Vec<_> = words.split(' ').take(FEWEST).collect();
    format!("{} …", first.join(" "))
}

/// Whether a key is meant by what somebody typed: its words or the first four, its id or the first eight digits.
#[must_use]
pub fn means_key(typed: &str, id: KeyId) -> bool {
    let typed = typed.to_ascii_lowercase();
    let is_id = typed.len() >= 8 && id.to_string().starts_with(&typed);
    let (words, all) = (parted(&typed).collect::<Vec<_>>(), Words::from(id).to_string());
    is_id || words.len() >= FEWEST && all.split(' ').take(words.len()).eq(words)
}

/// Whether what somebody typed can be the words of a key.
#[must_use]
pub fn can_be_words(typed: &str) -> bool {
    parted(typed).count() >= FEWEST && parted(typed).all(|word| word.len() == 5)
}

/// The words that somebody typed, however they were parted.
pub fn parted(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Writes bytes as such words, two bytes a word.
///
/// # Errors
/// They cannot be written.
pub fn spell(bytes: &[u8], out: &mut dyn fmt::Write) -> fmt::Result {
    for (position, pair) in bytes.chunks_exact(2).enumerate() {
        if position > 0 {
            out.write_str(" ")?;
        }
        let bits = usize::from(u16::from_be_bytes([pair[0], pair[1]]));
        for letter in [
            CONSONANTS[bits >> 12],
            VOWELS[bits >> 10 & 3],
            CONSONANTS[bits >> 6 & 15],
            VOWELS[bits >> 4 & 3],
            CONSONANTS[bits & 15],
        ] {
            out.write_char(char::from(letter))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_are_one_word() {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&[0x7f, 0x00, 0xff, 0xff]);
        let words = Words::from(KeyId::from_bytes(id)).to_string();
        assert_eq!(words, "lusab zuzuz babab babab babab babab babab babab");
    }

    #[test]
    fn a_key_is_meant_by_what_is_shown_of_it() {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&[0x7f, 0x00, 0xff, 0xff]);
        let id = KeyId::from_bytes(bytes);
        for typed in [&short_words(id), "Lusab, zuzuz, babab, babab", "7f00ffff", "7F00FFFF00"] {
            assert!(means_key(typed, id), "{typed}");
        }
        for typed in ["lusab zuzuz babab", "lusab zuzuz babab lusab", "7f00ff", "7f00fffe", ""] {
            assert!(!means_key(typed, id), "{typed}");
        }
    }
}
