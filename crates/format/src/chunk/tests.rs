//! CHUNK-8 and CHUNK-9: one verdict on a frame, whatever decoder is there.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use super::decoder::{Decoder, libzstd, second};
use super::forbidden::{Block, backward, compressed, frame, huffman, raw, rle, rle_block, samples};
use super::{ChunkError, block, decode_by};
use crate::digest::Digest;
use crate::item::{ItemSet, KeyType, MicrosoftRequest, Purpose, Request, RequestBody};
use crate::manifest::ChunkEntry;
use crate::microsoft::{Guid, InstallationId};

/// A decoder that takes all that is forbidden.
fn lax(bytes: &[u8], length: usize, plain: &mut Vec<u8>) -> Option<()> {
    match samples().into_iter().find(|sample| sample.frame == bytes) {
        Some(sample) => *plain = sample.plain(),
        None => libzstd(bytes, length, plain)?,
    }
    Some(())
}

/// What is decoded into, where there was something before.
fn decoded(decode: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<Vec<u8>> {
    let mut plain = b"of another frame".to_vec();
    decode(&mut plain).map(|()| plain)
}

/// A decoder that takes nothing.
fn broken(_: &[u8], _: usize, _: &mut Vec<u8>) -> Option<()> {
    None
}

fn judge(decoder: Option<Decoder>, bytes: &[u8], plain: &[u8]) -> Result<Vec<u8>, ChunkError> {
    let entry = ChunkEntry {
        items: 1,
        frame_length: bytes.len() as u32,
        plain_length: plain.len() as u32,
        frame_digest: Digest::of(bytes),
        plain_digest: Digest::of(plain),
    };
    let mut plain = b"of another frame".to_vec();
    decode_by(|| decoder, &mut plain, &entry, bytes).map(|()| plain)
}

/// This program, and one that is built lax.
fn builds() -> [Option<Decoder>; 2] {
    [Decoder::of_this_program(), Decoder::choose(lax, second)]
}

fn assert_refused(name: &str, bytes: &[u8], plain: &[u8]) {
    for decoder in builds() {
        assert!(decoder.is_some());
        assert_eq!(judge(decoder, bytes, plain), Err(ChunkError::Decode), "{name}, {decoder:?}");
    }
}

fn assert_accepted(name: &str, bytes: &[u8], plain: &[u8]) {
    for decoder in builds() {
        assert_eq!(judge(decoder, bytes, plain).as_deref(), Ok(plain), "{name}, {decoder:?}");
    }
}

#[test]
fn the_decoders_fit_the_build() {
    // A strict one judges alone; a lax one needs a second; two lax ones judge nothing.
    assert!(matches!(Decoder::choose(second, lax), Some(Decoder::Strict(_))));
    assert!(matches!(Decoder::choose(lax, second), Some(Decoder::Both(..))));
    assert!(Decoder::choose(lax, lax).is_none());
    assert!(Decoder::choose(lax, libzstd_in_one_call).is_none());
    // One that refuses what it should take cannot be trusted either.
    assert!(Decoder::choose(broken, second).is_none());
    assert!(Decoder::choose(lax, broken).is_none());
}

/// It takes blocks of more than 128 KiB in every build.
fn libzstd_in_one_call(bytes: &[u8], length: usize, plain: &mut Vec<u8>) -> Option<()> {
    *plain = zstd::bulk::decompress(bytes, length).ok()?;
    Some(())
}

#[test]
fn libzstd_is_built_strict() {
    // .cargo/config.toml sees to it; without that, the program is as safe, but slow. See `nightly`
    // in the Makefile.
    let flags = std::env::var("TARGET_CFLAGS").unwrap_or_default();
    let decoder = Decoder::of_this_program().unwrap();
    if flags.contains("HUF_DISABLE_FAST_DECODE") {
        assert!(matches!(decoder, Decoder::Strict(_)));
    } else if std::env::var_os("CARNET_TEST_LAX").is_some() {
        assert!(matches!(decoder, Decoder::Both(..)));
    }
}

#[test]
fn decoders_that_cannot_be_trusted_judge_nothing() {
    // CHUNK-9. But what is refused without them is refused.
    let good = &samples()[0];
    let judged = judge(None, &good.frame, &good.plain());
    assert_eq!(judged, Err(ChunkError::Decoder));
    assert_eq!(judged.unwrap_err().code().as_str(), "chunk.decoder");
    let longer = [&good.frame[..], &[0]].concat();
    assert_eq!(judge(None, &longer, &good.plain()), Err(ChunkError::End { left: 1 }));
}

#[test]
fn samples_are_what_they_say() {
    for sample in samples() {
        if sample.is_forbidden {
            assert_refused(sample.name, &sample.frame, &sample.plain());
        } else {
            assert_accepted(sample.name, &sample.frame, &sample.plain());
        }
    }
}

#[test]
fn the_second_decoder_is_strict_by_itself() {
    for sample in samples() {
        let expected = (!sample.is_forbidden).then(|| sample.plain());
        let decoded = decoded(|plain| second(&sample.frame, sample.length, plain));
        assert_eq!(decoded, expected, "{}", sample.name);
    }
}

/// 63 times the symbol whose code is the bit 1, by this tree.
fn literals_of(tree: &[u8]) -> Block {
    compressed(huffman(63, Some(tree), &[backward(&[1; 63])]), &[0])
}

/// Weights of four bits each (RFC 8878 section 4.2.1.1).
fn direct(weights: &[u8]) -> Vec<u8> {
    let halves = weights.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0));
    std::iter::once(127 + weights.len() as u8).chain(halves).collect()
}

#[test]
fn codes_have_at_most_11_bits() {
    for (longest, is_good) in [(3, true), (10, true), (11, true), (12, false), (13, false)] {
        // The weights 1, 1, 2, 3, …; the last symbol has a code of one bit.
        let weights: Vec<u8> = [1].into_iter().chain(1..longest).collect();
        let plain = vec![weights.len() as u8; 63];
        for tree in [direct(&weights), fse::tree(&weights)] {
            let bytes = frame(63, &[literals_of(&tree)]);
            let name = format!("codes of {longest} bits, {tree:02x?}");
            if is_good {
                assert_accepted(&name, &bytes, &plain);
            } else {
                assert_refused(&name, &bytes, &plain);
            }
        }
    }
}

#[test]
fn weights_make_a_tree() {
    let plain = [0; 63];
    for (name, weights) in [
        ("three are left to 8", &[2, 2, 1][..]),
        ("no weight", &[0, 0]),
        ("no weight of 1", &[2]),
        ("a weight that no code has", &[1, 12]),
    ] {
        let bytes = frame(63, &[literals_of(&direct(weights))]);
        assert_refused(name, &bytes, &plain);
    }
    // A description that ends early.
    for tree in [&[][..], &[0x81], &[4, 0x50]] {
        let bytes = frame(63, &[compressed(huffman(63, Some(tree), &[]), &[0])]);
        assert_refused("cut", &bytes, &plain);
    }
    // The padding after an odd number of weights is free.
    assert_accepted("padding", &frame(63, &[literals_of(&[0x80, 0x1f])]), &[1; 63]);
}

#[test]
fn states_of_weights_are_whole() {
    let weights = [1, 1, 2, 3];
    let (table, bits) = fse::description_and_bits(&weights);
    let with = |bits: &[u8]| {
        let description = [&table[..], &backward(bits)].concat();
        let tree = [&[description.len() as u8], &description[..]].concat();
        frame(63, &[literals_of(&tree)])
    };
    assert_accepted("whole", &with(&bits), &[4; 63]);
    // The first states take ten bits.
    for length in 0..10 {
        let bytes = with(&bits[..length]);
        assert_refused("cut", &bytes, &[4; 63]);
        // Whatever a decoder makes of it.
        if let Ok(plain) = std::panic::catch_unwind(|| ruzstd_alone(&bytes, 63)) {
            assert_refused("cut", &bytes, &plain.unwrap_or_default());
        }
    }
    // A table of one weight takes no bits, so it never ends.
    let endless = [2, 0x10, 0x01 << 7 | 0x01, 0x80];
    assert_refused("endless", &frame(63, &[literals_of(&endless)]), &[1; 63]);
    // An accuracy above 6; a table without end.
    assert_refused("accuracy", &frame(63, &[literals_of(&[3, 0x02, 0, 1])]), &[1; 63]);
    let zeros = [&[120, 0x10], &[0xff; 119][..]].concat();
    assert_refused("zeros", &frame(200, &[literals_of(&zeros)]), &[1; 200]);
}

fn ruzstd_alone(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut plain = vec![0; length];
    ruzstd::decoding::FrameDecoder::new().decode_all(bytes, &mut plain).ok()?;
    Some(plain)
}

#[test]
fn a_tree_is_there_before_it_is_used_again() {
    let treeless = || compressed(huffman(63, None, &[backward(&[0; 63])]), &[0]);
    assert_refused("alone", &frame(63, &[treeless()]), &[0; 63]);
    let tree = || literals_of(&[0x80, 0x10]);
    let rest = || rle_block(b'A', 1_024);
    let plain = [&[1; 63][..], &[0; 63], &[b'A'; 1_024]].concat();
    assert_accepted("after a tree", &frame(1_150, &[tree(), treeless(), rest()]), &plain);
    // A block without a tree keeps it.
    let between = || compressed(raw(b"AB"), &[0]);
    let plain = [&[1; 63][..], b"AB", &[0; 63], &[b'A'; 1_408]].concat();
    let blocks = [tree(), between(), treeless(), rle_block(b'A', 1_408)];
    assert_accepted("kept", &frame(1_536, &blocks), &plain);
}

#[test]
fn reserved_bits_are_0() {
    for reserved in 0..4 {
        let sequences = [1, 0x54 | reserved, 1, 0, 31, 1];
        let bytes = frame(35, &[compressed(raw(b"A"), &sequences)]);
        if reserved == 0 {
            assert_accepted("none", &bytes, &[b'A'; 35]);
        } else {
            assert_refused("reserved", &bytes, &[b'A'; 35]);
        }
        // The number of sequences in two bytes and in three, where they stand elsewhere.
        let two = [0x80, 1, 0x54 | reserved, 1, 0, 31, 1];
        let bytes = frame(35, &[compressed(raw(b"A"), &two)]);
        if reserved == 0 {
            assert_accepted("none", &bytes, &[b'A'; 35]);
        } else {
            assert_refused("reserved", &bytes, &[b'A'; 35]);
        }
        let three = [255, 0, 0, 0x54 | reserved, 1, 0, 0, 1];
        let length = 1 + 0x7f00 * 4;
        let literals = rle(b'A', 0x7f00 + 1);
        let bytes = frame(length, &[compressed(literals, &three)]);
        if reserved == 0 {
            assert_accepted("none", &bytes, &vec![b'A'; length]);
        } else {
            assert_refused("reserved", &bytes, &vec![b'A'; length]);
        }
    }
}

#[test]
fn no_table_is_described_beyond_the_end_of_its_block() {
    // Of the match lengths there are six bytes, which libzstd reads as if there were more.
    let description = [0x10, 0xfe, 0xff, 0x9f, 0x01, 0x58];
    let block = compressed(raw(b"A"), &[&[1, 0x58, 1, 0], &description[..]].concat());
    assert_refused("a table without end", &frame(38, &[block]), &[b'A'; 38]);
}

#[test]
fn nothing_follows_no_sequences() {
    for (sequences, is_good) in
        [(&[0][..], true), (&[0x80, 0], true), (&[0, 0x48], false), (&[0x80, 0, 0x48], false)]
    {
        let bytes = frame(547, &[rle_block(b'A', 512), compressed(raw(&[b'A'; 35]), sequences)]);
        if is_good {
            assert_accepted("none", &bytes, &[b'A'; 547]);
        } else {
            assert_refused("more", &bytes, &[b'A'; 547]);
        }
    }
    // Nor may their number be missing.
    let bytes = frame(547, &[rle_block(b'A', 512), compressed(raw(&[b'A'; 35]), &[])]);
    assert_refused("missing", &bytes, &[b'A'; 547]);
}

#[test]
fn four_streams_are_at_least_six_literals() {
    for (streams, is_good) in
        [([2_usize, 2, 2, 0], true), ([2, 2, 1, 0], false), ([1, 1, 1, 1], false)]
    {
        let count: usize = streams.iter().sum();
        let streams = streams.map(|symbols| backward(&vec![0; symbols]));
        let literals = huffman(count, Some(&[0x80, 0x10]), &streams);
        // All of them, then a match of 34 at offset 1.
        let sequences = [1, 0x54, count as u8, 0, 31, 1];
        let bytes = frame(count + 34, &[compressed(literals, &sequences)]);
        let plain = vec![0; count + 34];
        if is_good {
            assert_accepted("six", &bytes, &plain);
        } else {
            assert_refused("fewer", &bytes, &plain);
        }
    }
}

#[test]
fn a_block_is_at_most_128_kib() {
    let blocks = [compressed(rle(b'A', 131_073), &[0]), rle_block(b'A', 10)];
    assert_refused("literals", &frame(131_083, &blocks), &vec![b'A'; 131_083]);
    let blocks = [compressed(rle(b'A', 131_072), &[0]), rle_block(b'A', 10)];
    assert_accepted("literals", &frame(131_082, &blocks), &vec![b'A'; 131_082]);
}

#[test]
fn what_no_table_has_is_refused() {
    let sequence = |bytes: &[u8]| frame(35, &[compressed(raw(b"A"), bytes)]);
    for (name, bytes) in [
        ("literal length code 36", sequence(&[1, 0x54, 36, 0, 31, 1])),
        ("offset code 32", sequence(&[1, 0x54, 1, 32, 31, 0, 0, 0, 0, 1])),
        ("match length code 53", sequence(&[1, 0x54, 1, 0, 53, 1])),
        ("tables of a block that is not there", sequence(&[1, 0xfc, 1])),
        ("offset before the frame", sequence(&[1, 0x54, 1, 2, 31, 5])),
        ("no marker", sequence(&[1, 0x54, 1, 0, 31, 0])),
    ] {
        assert_refused(name, &bytes, &[b'A'; 35]);
    }
}

#[test]
fn frames_with_flipped_bits_have_one_verdict() {
    flip(400);
}

#[test]
#[ignore = "takes a minute"]
fn many_frames_with_flipped_bits_have_one_verdict() {
    let outcomes = flip(4_000);
    // The frames are worth it.
    assert!(outcomes.values().all(|count| *count > 100), "{outcomes:?}");
    assert_eq!(outcomes.len(), 4);
    println!("{outcomes:?}");
}

/// Judges frames with flipped bits by the decoders of this program and by the second one alone;
/// counts the outcomes.
fn flip(count: usize) -> BTreeMap<&'static str, usize> {
    let decoder = Decoder::of_this_program().unwrap();
    let mut noise = Noise(1);
    let mut outcomes = BTreeMap::new();
    let plains = plains(&mut noise);
    for number in 0..count {
        let plain = &plains[number % plains.len()];
        let mut bytes = compress(plain, 1 + (number / plains.len() % 19) as i32);
        let header = 5 + if plain.len() < 256 {
            1
        } else if plain.len() < 65_792 {
            2
        } else {
            4
        };
        for _ in 0..1 + noise.below(3) {
            // Half of them where the tables are.
            let near = if noise.below(2) == 0 { 80 } else { usize::MAX };
            let at = header + noise.below(near.min(bytes.len() - header));
            bytes[at] ^= 1 << noise.below(8);
        }
        let Ok(blocks) = super::frame::walk(&bytes, plain.len() as u32) else {
            *outcomes.entry("refused by the walk").or_insert(0) += 1;
            continue;
        };
        let looked = block::check(&bytes, &blocks, block::Depth::Headers);
        let first =
            if looked { decoded(|room| decoder.decode(&bytes, plain.len(), room)) } else { None };
        let other = decoded(|room| second(&bytes, plain.len(), room));
        assert_eq!(first, other, "frame {number}: {bytes:02x?}");
        let outcome = match (looked, first) {
            (false, _) => "refused by the look into blocks",
            (_, None) => "refused by both",
            (_, Some(_)) => "accepted by both",
        };
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    outcomes
}

fn compress(plain: &[u8], level: i32) -> Vec<u8> {
    let mut compressor = Compressor::new(level).unwrap();
    let window = plain.len().next_power_of_two().trailing_zeros().max(10);
    compressor.set_parameter(CParameter::WindowLog(window)).unwrap();
    compressor.compress(plain).unwrap()
}

/// Items, repetitions, runs, noise, of 60 bytes to 300 KB.
fn plains(noise: &mut Noise) -> Vec<Vec<u8>> {
    let mut plains = Vec::new();
    for count in [1, 2, 5, 10, 30, 100, 300, 1_000, 2_400] {
        let requests: Vec<Request> = (0..count).map(|number| request(number, noise)).collect();
        plains.push(ItemSet::requests(&requests).unwrap().chunks().next().unwrap().1);
    }
    for length in [60, 300, 3_000, 70_000, 200_000] {
        plains.push(b"plant-7 ".iter().cycle().take(length).copied().collect());
        plains.push((0..length).map(|_| noise.below(256) as u8).collect());
        // Few symbols, which make short codes.
        plains.push((0..length).map(|_| b'a' + (noise.below(7) * noise.below(4)) as u8).collect());
        plains.push((0..length).map(|at| (at / 1_000) as u8).collect());
    }
    plains
}

fn request(number: usize, noise: &mut Noise) -> Request {
    let mut id = [0; 23];
    id[1..].fill_with(|| noise.below(256) as u8);
    let pid = format!("03612-03311-{:03}-{number:06}-03-1033-26200.0000-2232026", number % 7);
    Request {
        purpose: Purpose::Activate,
        reason: None,
        replaces: None,
        continues: None,
        body: RequestBody::Microsoft(MicrosoftRequest {
            installation_id: InstallationId::unpack(&id).unwrap(),
            key_type: KeyType::Mak,
            application_id: Some(Guid::from_bytes([7; 16])),
            activation_id: Some(Guid::from_bytes([(number % 5) as u8; 16])),
            extended_pid: Some(pid.parse().unwrap()),
        }),
    }
}

/// Numbers that look random and are the same in each run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }
}

/// Compresses weights with FSE, by the tables that RFC 8878 section 4.1.1 describes.
mod fse {
    use super::backward;

    const ACCURACY: u32 = 5;
    const SIZE: u32 = 1 << ACCURACY;

    /// The description of a tree.
    pub(super) fn tree(weights: &[u8]) -> Vec<u8> {
        let (table, bits) = description_and_bits(weights);
        let description = [table, backward(&bits)].concat();
        [&[description.len() as u8], &description[..]].concat()
    }

    /// The description of the table, and the bits of the states in the order of reading.
    pub(super) fn description_and_bits(weights: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut counts = vec![0_u32; usize::from(*weights.iter().max().unwrap()) + 1];
        for weight in weights {
            counts[usize::from(*weight)] += 1;
        }
        let rest = SIZE - counts.iter().sum::<u32>();
        *counts.iter_mut().max().unwrap() += rest;
        (describe(&counts), bits(&counts, weights))
    }

    fn describe(counts: &[u32]) -> Vec<u8> {
        let mut bits = Vec::new();
        let mut put = |value: u32, count: u32| {
            bits.extend((0..count).map(|at| (value >> at & 1) as u8));
        };
        put(ACCURACY - 5, 4);
        let mut left = SIZE + 1;
        let mut at = 0;
        while left > 1 {
            let value = counts[at] + 1;
            let half = 1 << left.ilog2();
            let short = 2 * half - 1 - left;
            match value {
                _ if value < short => put(value, left.ilog2()),
                _ if value < half => put(value, left.ilog2() + 1),
                _ => put(value + short, left.ilog2() + 1),
            }
            left -= counts[at];
            at += 1;
            if value == 1 {
                let zeros = counts[at..].iter().take_while(|count| **count == 0).count();
                assert!(zeros < 3);
                put(zeros as u32, 2);
                at += zeros;
            }
        }
        bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |v, bit| v << 1 | bit)).collect()
    }

    /// Symbol, number of bits and base of each state.
    fn states(counts: &[u32]) -> Vec<(u8, u32, u32)> {
        let mut symbols = vec![0; SIZE as usize];
        let mut at = 0;
        for (symbol, count) in (0..).zip(counts) {
            for _ in 0..*count {
                symbols[at] = symbol;
                at = (at + 23) % 32;
            }
        }
        let mut next = counts.to_vec();
        let state = |symbol: u8| {
            let number = next[usize::from(symbol)];
            next[usize::from(symbol)] += 1;
            let bits = ACCURACY - number.ilog2();
            (symbol, bits, (number << bits) - SIZE)
        };
        symbols.into_iter().map(state).collect()
    }

    /// Two states in turn, found from the last weight to the first.
    fn bits(counts: &[u32], weights: &[u8]) -> Vec<u8> {
        let states = states(counts);
        let binary =
            |value: u32, count: u32| (0..count).rev().map(move |at| (value >> at & 1) as u8);
        let mut chosen = vec![0; weights.len()];
        let mut found = Vec::new();
        for (index, weight) in weights.iter().enumerate().rev() {
            let of = |fits: &dyn Fn(u32, u32) -> bool| {
                (0_u32..)
                    .zip(&states)
                    .find(|(_, (symbol, bits, base))| symbol == weight && fits(*bits, *base))
                    .map(|(state, _)| state)
                    .unwrap()
            };
            let Some(&next) = chosen.get(index + 2) else {
                // That of the last but one wants bits that are not there.
                chosen[index] = of(&|bits, _| bits > 0 || index + 1 == weights.len());
                continue;
            };
            chosen[index] = of(&|bits, base| (base..base + (1 << bits)).contains(&next));
            let (_, bits, base) = states[chosen[index] as usize];
            found.splice(0..0, binary(next - base, bits));
        }
        let first = chosen[..2].iter().flat_map(|state| binary(*state, ACCURACY));
        first.chain(found).collect()
    }
}
