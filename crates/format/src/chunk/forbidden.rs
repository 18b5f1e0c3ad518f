//! Makes small frames from RFC 8878, of which decoders take some that it forbids.
//!
//! All regenerate one byte many times: a Huffman tree of the symbols 0 and 1 with the codes 0 and
//! 1, sequences whose tables have one code each.

/// A frame for the self-test.
pub(super) struct Sample {
    /// In a failing test it tells which.
    #[cfg_attr(not(test), expect(dead_code, reason = "for tests"))]
    pub(super) name: &'static str,
    pub(super) frame: Vec<u8>,
    /// Which byte it regenerates, or a careless decoder makes of it.
    byte: u8,
    /// How many times.
    pub(super) length: usize,
    pub(super) is_forbidden: bool,
}

impl Sample {
    pub(super) fn regenerates(&self, plain: &[u8]) -> bool {
        // Each byte is the one before it, which is looked at many bytes at a time.
        let is_one_byte =
            plain.first() == Some(&self.byte) && plain[1..] == plain[..plain.len() - 1];
        plain.len() == self.length && is_one_byte
    }

    #[cfg(test)]
    pub(super) fn plain(&self) -> Vec<u8> {
        vec![self.byte; self.length]
    }
}

/// What is done to a bitstream.
#[derive(Clone, Copy)]
pub(super) enum Change {
    Nothing,
    /// Bits that are never read, at its end.
    Surplus(&'static [u8]),
    /// The last bits are missing.
    Short(usize),
}

impl Change {
    fn apply(self, mut bits: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Nothing => {}
            Self::Surplus(more) => bits.extend(more),
            Self::Short(count) => bits.truncate(bits.len().saturating_sub(count)),
        }
        bits
    }
}

const BIT: Change = Change::Surplus(&[1]);
const BYTE: Change = Change::Surplus(&[0, 1, 0, 0, 1, 0, 0, 0]);

/// One frame of each kind that decoders are known to take or might, but those that our own look
/// into blocks refuses; and their good neighbours.
pub(super) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name, (byte, length), frame, is_forbidden| {
        samples.push(Sample { name, frame, byte, length, is_forbidden });
    };
    // libzstd has one routine for few literals and one for many.
    for symbols in [63, 193] {
        let plain = (0, symbols * 4);
        add("four streams", plain, four_streams(symbols, &[]), false);
        for stream in 0..4 {
            for (name, change) in [
                ("surplus byte in one of four streams", BYTE),
                ("surplus bit in one of four streams", BIT),
                ("one of four streams is cut", Change::Short(1)),
            ] {
                add(name, plain, four_streams(symbols, &[(stream, change)]), true);
            }
        }
        // What is too much in one is too little in the next.
        let uneven = [(0, Change::Surplus(&[0])), (1, Change::Short(1))];
        add("uneven streams", plain, four_streams(symbols, &uneven), true);
    }
    for (name, change, is_forbidden) in [
        ("a single stream", Change::Nothing, false),
        ("surplus byte in a single stream", BYTE, true),
        ("surplus bit in a single stream", BIT, true),
        ("a single stream is cut", Change::Short(1), true),
    ] {
        add(name, (0, 63), frame(63, &[single_stream(change)]), is_forbidden);
        // With the tree of a block that is decoded by the routine for many literals.
        let blocks = [many_literals(), treeless(change)];
        add(name, (0, 772 + 63), frame(772 + 63, &blocks), is_forbidden);
    }
    // Codes of two bits; the last one lacks its second bit.
    let cut = huffman(63, Some(&[0x81, 0x11]), &[backward(&[0; 125])]);
    add("a code is cut", (0, 63), frame(63, &[compressed(cut, &[0])]), true);

    for (name, change, is_forbidden) in [
        ("one sequence", Change::Nothing, false),
        ("surplus byte before the sequences", BYTE, true),
        ("surplus bit before the sequences", BIT, true),
    ] {
        // Literal length 1, offset 1, match length 34.
        let block = sequence(&raw(b"A"), [1, 0, 31], &change.apply(vec![]));
        add(name, (b'A', 35), frame(35, &[block]), is_forbidden);
    }
    // Match length 35 and one bit more, which is not there.
    let block = sequence(&raw(b"A"), [1, 0, 32], &[]);
    add("extra bits are cut", (b'A', 36), frame(36, &[block]), true);
    for (name, change, is_forbidden) in [
        ("predefined tables", Change::Nothing, false),
        ("states are cut", Change::Short(1), true),
        ("no states", Change::Short(17), true),
    ] {
        // The states of the three tables have 6, 5 and 6 bits; match length 3 at the offset 4.
        let stream = backward(&change.apply(vec![0; 17]));
        let block = compressed(raw(&[b'A'; 32]), &[&[1, 0], &stream[..]].concat());
        add(name, (b'A', 547), frame(547, &[rle_block(b'A', 512), block]), is_forbidden);
    }
    // The first of the former offsets less 1, which is 0.
    let block = sequence(&raw(b""), [0, 1, 31], &[1]);
    add("offset 0", (b'A', 546), frame(546, &[rle_block(b'A', 512), block]), true);
    for (name, literals, before, is_forbidden) in [
        ("a block of 128 KiB", 131_069_usize, 131_069, false),
        ("a block above 128 KiB", 131_070, 131_070, true),
        // libzstd has one routine for the last literals and one for those before.
        ("a block above 128 KiB, literals at its end", 131_070, 130_558, true),
    ] {
        // So many literals before a match of three bytes: the length is 65,536 and 16 bits.
        let bits: Vec<u8> = (0..16).rev().map(|at| ((before - 65_536) >> at & 1) as u8).collect();
        let block = sequence(&rle(b'A', literals), [35, 0, 0], &bits);
        let length = literals + 3;
        add(name, (b'A', length), frame(length, &[block]), is_forbidden);
    }
    samples
}

/// Four Huffman streams of so many literals each, some of them changed.
fn four_streams(symbols: usize, changes: &[(usize, Change)]) -> Vec<u8> {
    let mut streams = vec![vec![0; symbols]; 4];
    for &(stream, change) in changes {
        streams[stream] = change.apply(std::mem::take(&mut streams[stream]));
    }
    let streams: Vec<Vec<u8>> = streams.iter().map(|bits| backward(bits)).collect();
    let literals = huffman(symbols * 4, Some(&[0x80, 0x10]), &streams);
    frame(symbols * 4, &[compressed(literals, &[0])])
}

fn single_stream(change: Change) -> Block {
    let stream = backward(&change.apply(vec![0; 63]));
    compressed(huffman(63, Some(&[0x80, 0x10]), &[stream]), &[0])
}

fn many_literals() -> Block {
    let streams = vec![backward(&[0; 193]); 4];
    compressed(huffman(772, Some(&[0x80, 0x10]), &streams), &[0])
}

fn treeless(change: Change) -> Block {
    let stream = backward(&change.apply(vec![0; 63]));
    compressed(huffman(63, None, &[stream]), &[0])
}

/// One sequence with tables of one code each: literal length, offset, match length.
fn sequence(literals: &[u8], [length, offset, matched]: [u8; 3], bits: &[u8]) -> Block {
    let section = [&[1, 0x54, length, offset, matched], &backward(bits)[..]].concat();
    compressed(literals.to_vec(), &section)
}

/// A bitstream that is read from its end (section 4.1); the bits are in the order of reading.
pub(super) fn backward(bits: &[u8]) -> Vec<u8> {
    let byte = |mark, bits: &[u8]| bits.iter().fold(mark, |value, bit| value << 1 | bit);
    // The last byte is the one that is not full: the mark stands before its bits.
    let (last, whole) = bits.split_at(bits.len() % 8);
    let whole = whole.rchunks_exact(8).map(|bits| byte(0, bits));
    whole.chain([byte(1, last)]).collect()
}

/// A literals section of one or four Huffman streams (section 3.1.1.3.1). Without the description
/// of a tree it uses that of the block before.
pub(super) fn huffman(regenerated: usize, tree: Option<&[u8]>, streams: &[Vec<u8>]) -> Vec<u8> {
    let mut content = tree.unwrap_or_default().to_vec();
    if let [first, second, third, _] = streams {
        for stream in [first, second, third] {
            content.extend(&stream.len().to_le_bytes()[..2]);
        }
    }
    content.extend(streams.concat());
    let kind = if tree.is_some() { 2 } else { 3 };
    let form = usize::from(streams.len() > 1);
    let header = kind | form << 2 | regenerated << 4 | content.len() << 14;
    [&header.to_le_bytes()[..3], &content].concat()
}

/// A literals section of bytes as they are.
pub(super) fn raw(literals: &[u8]) -> Vec<u8> {
    [&(4 | literals.len() << 4).to_le_bytes()[..2], literals].concat()
}

/// A literals section of one byte many times.
pub(super) fn rle(byte: u8, regenerated: usize) -> Vec<u8> {
    [&(13 | regenerated << 4).to_le_bytes()[..3], &[byte]].concat()
}

/// A block, but for the bit that tells whether it is the last.
pub(super) struct Block {
    kind: usize,
    size: usize,
    content: Vec<u8>,
}

pub(super) fn compressed(literals: Vec<u8>, sequences: &[u8]) -> Block {
    let content = [&literals, sequences].concat();
    Block { kind: 2, size: content.len(), content }
}

pub(super) fn rle_block(byte: u8, size: usize) -> Block {
    Block { kind: 1, size, content: vec![byte] }
}

/// A frame of one segment (section 3.1.1.1).
pub(super) fn frame(length: usize, blocks: &[Block]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd];
    match length {
        0..=255 => frame.extend([0x20, length as u8]),
        256..=65_791 => {
            frame.push(0x60);
            frame.extend(&(length - 256).to_le_bytes()[..2]);
        }
        _ => {
            frame.push(0xa0);
            frame.extend(&length.to_le_bytes()[..4]);
        }
    }
    for (index, block) in blocks.iter().enumerate() {
        let last = usize::from(index + 1 == blocks.len());
        frame.extend(&(last | block.kind << 1 | block.size << 3).to_le_bytes()[..3]);
        frame.extend(&block.content);
    }
    frame
}
