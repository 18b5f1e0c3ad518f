//! Which decoders judge a frame (CHUNK-8, CHUNK-9).
//!
//! How strict libzstd is depends on how it was built, on its version and on the processor. So it
//! is tried once with frames that RFC 8878 forbids. Where it takes one, a second decoder must agree
//! with it on each frame; so every build gives the same verdict, and only a lax one pays for it.

use std::cell::RefCell;
use std::sync::OnceLock;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use zstd::zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

use super::block::MAX_BLOCK;
use super::block::{self, Depth};
use super::{forbidden, frame};

/// Decodes a frame, which the walk has passed, to just so many bytes. If it does not, `plain` may be anything.
type Decode = fn(frame: &[u8], length: usize, plain: &mut Vec<u8>) -> Option<()>;

/// The decoders that judge.
#[derive(Clone, Copy, Debug)]
pub(super) enum Decoder {
    /// One refuses all that is forbidden.
    Strict(Decode),
    /// Both must agree: the first takes what it should not.
    Both(Decode, Decode),
}

impl Decoder {
    /// The decoders of this program, tried once a process; none where they cannot be trusted.
    pub(super) fn of_this_program() -> Option<Self> {
        static CHOSEN: OnceLock<Option<Decoder>> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::choose(libzstd, second))
    }

    /// Tries the decoders with all samples.
    pub(super) fn choose(first: Decode, second: Decode) -> Option<Self> {
        let samples = forbidden::samples();
        let mut plain = Vec::new();
        let mut is_right = |decoder: Self| {
            samples.iter().all(|sample| {
                let decoded = decoder.decode(&sample.frame, sample.length, &mut plain);
                match sample.is_forbidden {
                    true => decoded.is_none(),
                    false => decoded.is_some() && sample.regenerates(&plain),
                }
            })
        };
        [Self::Strict(first), Self::Both(first, second)].into_iter().find(|one| is_right(*one))
    }

    pub(super) fn decode(self, frame: &[u8], length: usize, plain: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Strict(decode) => decode(frame, length, plain),
            Self::Both(first, second) => {
                let mut other = Vec::new();
                first(frame, length, plain)?;
                second(frame, length, &mut other)?;
                (other == *plain).then_some(())
            }
        }
    }
}

thread_local! {
    /// To make one takes longer than to decode a small frame.
    static CONTEXT: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// In one call it would take blocks of more than 128 KiB. So it gets the last byte by itself.
pub(super) fn libzstd(frame: &[u8], length: usize, plain: &mut Vec<u8>) -> Option<()> {
    plain.clear();
    plain.reserve_exact(length);
    let (head, tail) = frame.split_at(frame.len().checked_sub(1)?);
    let wanted = CONTEXT.with_borrow_mut(|kept| {
        let context = match kept {
            Some(context) => context,
            None => kept.insert(context()?),
        };
        // The frame before may have ended in the middle.
        context.reset(ResetDirective::SessionOnly).ok()?;
        let mut output = OutBuffer::around(plain);
        let mut wanted = 1;
        for part in [head, tail] {
            let mut input = InBuffer::around(part);
            wanted = context.decompress_stream(&mut output, &mut input).ok()?;
            if input.pos() < part.len() {
                return None;
            }
        }
        Some(wanted)
    })?;
    (wanted == 0 && plain.len() == length).then_some(())
}

/// It writes where the plain bytes are wanted, and not into a window of its own first.
fn context() -> Option<DCtx<'static>> {
    let mut context = DCtx::try_create()?;
    context.set_parameter(DParameter::StableOutBuffer(true)).ok()?;
    Some(context)
}

/// What ruzstd does not see is seen here: it counts the literals of all Huffman streams together,
/// and does not look whether a single stream ends with a whole code, nor how much a block regenerates.
pub(super) fn second(frame: &[u8], length: usize, plain: &mut Vec<u8>) -> Option<()> {
    let blocks = frame::walk(frame, u32::try_from(length).ok()?).ok()?;
    if !block::check(frame, &blocks, Depth::Streams) {
        return None;
    }
    // It says how much it has decoded only when it has met the last block; so each is made the last one.
    let mut patched = frame.to_vec();
    let mut decoder = FrameDecoder::new();
    decoder.init(frame).ok()?;
    let mut decoded = 0;
    loop {
        let at = usize::try_from(decoder.bytes_read_from_source()).ok()?;
        let header = patched.get_mut(at)?;
        let is_last = *header & 1 == 1;
        *header |= 1;
        decoder.decode_blocks(&patched[at..], BlockDecodingStrategy::UptoBlocks(1)).ok()?;
        let regenerated = decoder.can_collect() - decoded;
        decoded += regenerated;
        if regenerated > MAX_BLOCK as usize || decoded > length {
            return None;
        }
        if is_last {
            *plain = decoder.collect()?;
            return (plain.len() == length).then_some(());
        }
    }
}
