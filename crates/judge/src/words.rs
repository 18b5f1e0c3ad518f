//! A digest or key id in words, to be compared by voice or on paper.

use std::fmt;

use carnet_format::{Digest, KeyId};

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

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
}
