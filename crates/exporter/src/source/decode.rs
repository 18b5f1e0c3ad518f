//! Text of any Windows encoding, read as UTF-8.

use std::io::{self, BufRead, Read};

use super::encoding::{ASCII, Coder, Encoding, recognise};
use super::lines::{LineEnds, Mixed};
use super::product_key::KeyScan;

/// Reads a file as UTF-8. What cannot be decoded becomes U+FFFD, which no name may contain.
///
/// A byte order mark decides the encoding. Without one UTF-16 is known by its zero bytes; then
/// comes the encoding named, else UTF-8. The values that matter are ASCII in every encoding. Every
/// line ends in LF, however it ended.
pub(crate) struct TextReader<R> {
    input: R,
    coder: Coder,
    /// Bytes read and not yet decoded.
    raw: Vec<u8>,
    /// Decoded text whose lines end in any way; kept for its room.
    decoded: String,
    ended: bool,
    /// All is decoded: a decoder takes nothing after its last piece.
    finished: bool,
    /// Decoded text; before `taken` it is used up.
    text: String,
    taken: usize,
    /// Before this place of the text there is nothing to be searched for product keys any more.
    searched: usize,
    line_ends: LineEnds,
    /// Where text of another encoding begins; nobody reads it.
    mixed: Option<Mixed>,
    keys: Option<KeyScan>,
    packed: bool,
    /// The encoding is the one that a person named.
    is_as_named: bool,
    /// Bytes that may still be lent out before the caller must renew it.
    budget: usize,
}

/// How workbooks begin: zip archives, and compound files of older programs.
const PACKED: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// How much is decoded at a time: what a table's header line must fit into.
const CHUNK: usize = 64 * 1024;

/// The longest row: far above any real one, and an unclosed quote ends here and not in memory.
pub(crate) const MAX_ROW: usize = 1024 * 1024;

impl<R: Read> TextReader<R> {
    /// Reads the beginning of `input` and settles the encoding.
    pub(crate) fn new(input: R, named: Option<Encoding>) -> io::Result<Self> {
        Self::begin(input, named, Some(KeyScan::default()))
    }

    /// The same for whoever looks at the beginning only, and for no product key.
    pub(crate) fn beginning(input: R) -> io::Result<Self> {
        Self::begin(input, None, None)
    }

    fn begin(input: R, named: Option<Encoding>, keys: Option<KeyScan>) -> io::Result<Self> {
        let mut reader = Self {
            input,
            coder: Coder::Oem(&ASCII),
            raw: Vec::with_capacity(CHUNK),
            decoded: String::new(),
            ended: false,
            finished: false,
            text: String::new(),
            taken: 0,
            searched: 0,
            line_ends: LineEnds::default(),
            mixed: None,
            keys,
            packed: false,
            is_as_named: false,
            budget: MAX_ROW + CHUNK,
        };
        reader.read_raw()?;
        reader.packed = PACKED.iter().any(|mark| reader.raw.starts_with(mark));
        let (told, mark) = recognise(&reader.raw);
        let encoding = told.or(named).unwrap_or(Encoding::UTF_8);
        reader.is_as_named = told.is_none() && named.is_some();
        reader.raw.drain(..mark);
        reader.coder = encoding.coder();
        reader.line_ends = LineEnds::of(encoding.width());
        reader.decode()?;
        Ok(reader)
    }

    /// Whether the file begins like a workbook or another packed file.
    pub(crate) fn is_packed(&self) -> bool {
        self.packed
    }

    /// Whether it is read in the encoding that was named, and not in one that it tells itself.
    pub(crate) fn is_as_named(&self) -> bool {
        self.is_as_named
    }

    /// The text at hand: at first the first 64 KiB.
    pub(crate) fn head(&self) -> &str {
        // A table ends its rows at line ends, which are whole characters.
        self.text.get(self.taken..).unwrap_or_default()
    }

    /// The text at hand, which is empty only at the end.
    pub(crate) fn fill(&mut self) -> io::Result<&str> {
        self.fill_buf()?;
        Ok(self.head())
    }

    /// Allows another row.
    pub(crate) fn renew_budget(&mut self) {
        self.budget = MAX_ROW + CHUNK;
    }

    /// Leaves the search for product keys to the caller.
    pub(crate) fn leave_keys(&mut self) {
        self.keys = None;
    }

    /// Goes on behind the next `length` bytes of the text at hand: whole lines, so many, that begin and end with a
    /// quotation mark and have no product key.
    pub(crate) fn pass_over(&mut self, length: usize, lines: u64) {
        self.search(self.taken);
        if let Some(keys) = &mut self.keys {
            keys.pass_over(lines);
        }
        self.consume(length);
        self.searched = self.taken;
    }

    /// Searches the text up to a place for product keys.
    fn search(&mut self, end: usize) {
        if let (Some(keys), Some(text)) = (&mut self.keys, self.text.get(self.searched..end))
            && !text.is_empty()
        {
            keys.feed(text.as_bytes());
        }
        self.searched = end;
    }

    /// Reads what is left, for its product keys only, and returns the lines they stand in.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u64>> {
        // A key may stand behind text of another encoding, and a vendor's file need not be text.
        loop {
            self.taken = self.text.len();
            self.decode()?;
            if self.text.is_empty() {
                return Ok(self.keys.map(KeyScan::lines).unwrap_or_default());
            }
        }
    }

    fn read_raw(&mut self) -> io::Result<()> {
        while self.raw.len() < CHUNK && !self.ended {
            let room = (CHUNK - self.raw.len()) as u64;
            self.ended = (&mut self.input).take(room).read_to_end(&mut self.raw)? == 0;
        }
        Ok(())
    }

    fn decode(&mut self) -> io::Result<()> {
        self.search(self.text.len());
        self.text.clear();
        (self.taken, self.searched) = (0, 0);
        while self.text.is_empty() && !self.finished {
            self.read_raw()?;
            self.finished = self.ended;
            let seen = self.line_ends.look_at(&self.raw);
            self.decoded.clear();
            self.coder.decode(&mut self.raw, &mut self.decoded, self.ended);
            let mixed = self.line_ends.feed(&self.decoded, self.finished, &mut self.text);
            self.mixed = self.mixed.take().or(mixed).or(seen);
        }
        Ok(())
    }
}

impl<R: Read> BufRead for TextReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.text.len() {
            if self.budget == 0 {
                return Err(io::Error::from(io::ErrorKind::FileTooLarge));
            }
            self.decode()?;
        }
        match &self.mixed {
            Some(mixed) => Err(io::Error::new(io::ErrorKind::InvalidData, mixed.clone())),
            None => Ok(&self.text.as_bytes()[self.taken..]),
        }
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
        self.budget = self.budget.saturating_sub(amount);
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], named: Option<&str>) -> String {
        let named = named.map(|name| name.parse().unwrap());
        let mut text = String::new();
        TextReader::new(bytes, named).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    /// A vendor's file need not be text, and is longer than what is decoded at a time.
    #[test]
    fn a_file_that_is_no_text_is_read_to_its_end() {
        let mut state = 1_u64;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        })
        .take(4 * CHUNK)
        .collect();
        assert_eq!(TextReader::new(&*bytes, None).unwrap().finish().unwrap(), [0; 0]);
    }

    proptest! {
        #[test]
        fn utf_16_and_utf_8_read_the_same(text in "([a-zäß0-9 ,\n\u{1f511}]|\r\n){4,4000}") {
            let marked = format!("\u{feff}{text}");
            let lines = text.replace("\r\n", "\n");
            prop_assume!(!lines.contains('\r'));
            prop_assert_eq!(&read(&utf16(&marked, u16::to_le_bytes), None), &lines);
            prop_assert_eq!(&read(&utf16(&marked, u16::to_be_bytes), Some("850")), &lines);
            prop_assert_eq!(&read(marked.as_bytes(), Some("850")), &lines);
        }

        #[test]
        fn any_bytes_become_text(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
            for named in [None, Some("850"), Some("857"), Some("shift_jis"), Some("utf-16")] {
                let named = named.map(|name| name.parse().unwrap());
                let _ = TextReader::new(&bytes[..], named).unwrap().finish().unwrap();
            }
        }
    }

    #[test]
    fn unmarked_utf_16_is_known_by_its_zeros() {
        let text = "Installations-ID: 4891";
        assert_eq!(read(&utf16(text, u16::to_le_bytes), None), text);
        assert_eq!(read(&utf16(text, u16::to_be_bytes), None), text);
    }

    #[test]
    fn code_pages_are_named_and_never_guessed() {
        assert_eq!(read(b"Schl\x81ssel", Some("850")), "Schlüssel");
        assert_eq!(read(b"Schl\xfcssel", Some("windows-1252")), "Schlüssel");
        assert_eq!(read(b"Schl\x81ssel", None), "Schl\u{fffd}ssel");
        assert_eq!(read(b"\x88\xc0\x91\x53", Some("cp932")), "安全");
        assert!("cp1".parse::<Encoding>().is_err());
        assert!("klingon".parse::<Encoding>().is_err());
    }

    #[test]
    fn long_text_passes_chunk_by_chunk() {
        let text = "ä€\n".repeat(CHUNK);
        let mut reader = TextReader::new(text.as_bytes(), None).unwrap();
        let mut out = String::new();
        loop {
            reader.renew_budget();
            let part = reader.head().to_owned();
            if reader.fill_buf().unwrap().is_empty() {
                break;
            }
            reader.consume(part.len());
            out.push_str(&part);
            let _ = reader.fill_buf().unwrap();
        }
        assert!(out == text);
        let mut endless = TextReader::new(io::repeat(b'"'), None).unwrap();
        let error = io::copy(&mut endless, &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }
}
