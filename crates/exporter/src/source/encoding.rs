//! Encodings of Windows text: which one it is, and how it is read.

use carnet_language::text;

use std::str::FromStr;

use encoding_rs::{CoderResult, Decoder};
use oem_cp::code_table::DECODING_TABLE_CP_MAP;
use oem_cp::code_table_type::TableType;

/// A text encoding that Windows programs write.
#[derive(Clone, Copy, Debug)]
pub struct Encoding(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Standard(&'static encoding_rs::Encoding),
    Oem(&'static TableType),
}

impl Encoding {
    pub(super) const UTF_8: Self = Self(Kind::Standard(encoding_rs::UTF_8));
    const UTF_16LE: Self = Self(Kind::Standard(encoding_rs::UTF_16LE));
    const UTF_16BE: Self = Self(Kind::Standard(encoding_rs::UTF_16BE));

    /// How many bytes make a character.
    pub(super) fn width(self) -> Width {
        match self.0 {
            Kind::Standard(it) if it == encoding_rs::UTF_8 => Width::Utf8,
            Kind::Standard(it) if [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&it) => {
                Width::Wide
            }
            _ => Width::Narrow,
        }
    }

    pub(super) fn coder(self) -> Coder {
        match self.0 {
            Kind::Standard(encoding) => {
                Coder::Standard(encoding.new_decoder_without_bom_handling())
            }
            Kind::Oem(table) => Coder::Oem(table),
        }
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    /// Takes code page numbers (`850`, `cp850`, `ibm850`) and the names of the WHATWG encodings
    /// (`utf-8`, `utf-16le`, `windows-1252`, `shift_jis`, `gbk` …).
    fn from_str(text: &str) -> Result<Self, UnknownEncoding> {
        let name = text.trim().to_ascii_lowercase();
        let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
        let prefix = &name[..name.len() - digits.len()];
        let page: Option<u16> = match prefix {
            "" | "cp" | "cp-" | "ibm" | "ibm-" | "oem" | "windows-" => digits.parse().ok(),
            _ => None,
        };
        if let Some(table) = page.and_then(|page| DECODING_TABLE_CP_MAP.get(&page)) {
            return Ok(Self(Kind::Oem(table)));
        }
        let label = match page {
            Some(932) => "shift_jis".to_owned(),
            Some(936) => "gbk".to_owned(),
            Some(949) => "euc-kr".to_owned(),
            Some(950) => "big5".to_owned(),
            Some(65001) => "utf-8".to_owned(),
            Some(1200) => "utf-16le".to_owned(),
            Some(1201) => "utf-16be".to_owned(),
            Some(page) => format!("windows-{page}"),
            None => name,
        };
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
        encoding.map(|encoding| Self(Kind::Standard(encoding))).ok_or(UnknownEncoding)
    }
}

/// The text names no encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    en "no such encoding; expected a code page such as 850 or 1252, or utf-8, utf-16le, shift_jis, gbk";
    de "diese Kodierung gibt es nicht; möglich: eine Codepage wie 850 oder 1252, oder utf-8, utf-16le, shift_jis, gbk"
))]
pub struct UnknownEncoding;

/// How many bytes make a character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Width {
    /// One, or two in East Asia.
    Narrow,
    #[default]
    Utf8,
    /// Two, of which one is zero in Western text.
    Wide,
}

/// A decoder at work.
pub(super) enum Coder {
    Standard(Decoder),
    Oem(&'static TableType),
}

/// Seven bits.
pub(super) static ASCII: TableType = TableType::Complete(&[char::REPLACEMENT_CHARACTER; 128]);

impl Coder {
    /// Moves what can be decoded from `raw` to the end of `text`.
    pub(super) fn decode(&mut self, raw: &mut Vec<u8>, text: &mut String, last: bool) {
        match self {
            Self::Standard(decoder) => {
                // A byte becomes three at most: U+FFFD.
                text.reserve(3 * raw.len() + 16);
                let (result, read, _) = decoder.decode_to_string(raw, text, last);
                debug_assert!(result == CoderResult::InputEmpty);
                raw.drain(..read);
            }
            Self::Oem(table) => {
                text.extend(raw.iter().map(|byte| character(table, *byte)));
                raw.clear();
            }
        }
    }
}

fn character(table: &TableType, byte: u8) -> char {
    let Some(high) = byte.checked_sub(128) else { return char::from(byte) };
    match table {
        TableType::Complete(table) => table[usize::from(high)],
        TableType::Incomplete(table) => {
            table[usize::from(high)].unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    }
}

/// The encoding as the bytes tell it, if they do, and how many bytes its mark has.
pub(super) fn recognise(bytes: &[u8]) -> (Option<Encoding>, usize) {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => (Some(Encoding::UTF_8), 3),
        [0xff, 0xfe, ..] => (Some(Encoding::UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Some(Encoding::UTF_16BE), 2),
        _ => (by_zeros(bytes), 0),
    }
}

/// UTF-16 without a mark (`cmd /u`): in Western text every other byte is zero.
fn by_zeros(bytes: &[u8]) -> Option<Encoding> {
    let pairs = bytes.chunks_exact(2).take(64);
    let (mut first, mut second) = (0, 0);
    let count = pairs.len();
    for pair in pairs {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    match (first, second) {
        (0, zeros) if zeros > 1 && zeros * 2 > count => Some(Encoding::UTF_16LE),
        (zeros, 0) if zeros > 1 && zeros * 2 > count => Some(Encoding::UTF_16BE),
        _ => None,
    }
}
