//! Property: a frame that is taken is one whole frame and has the stated length and content for two other readers,
//! which know nothing of our walk. It is refused with one byte more or less, and with another length or content.

#![no_main]

use carnet_format::{ChunkEntry, Digest, chunk};
use libfuzzer_sys::fuzz_target;
use ruzstd::decoding::FrameDecoder;
use zstd::zstd_safe::find_frame_compressed_size;

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Any length, and a window of 2 MiB.
const OPEN: [u8; 2] = [0x00, 0x58];
const MAX_PLAIN: usize = 1 << 20;

fuzz_target!(|data: &[u8]| {
    if data.starts_with(&MAGIC) {
        check(data, &libzstd(data).unwrap_or_default());
    } else if let Some(plain) = libzstd(&[&MAGIC[..], &OPEN, data].concat()) {
        // Blocks alone get a header with the length that they turn out to have.
        check(&[&MAGIC[..], &header(plain.len()), data].concat(), &plain);
    }
});

fn check(frame: &[u8], plain: &[u8]) {
    if !is_taken(frame, plain.len(), plain) {
        return;
    }
    assert_eq!(find_frame_compressed_size(frame), Ok(frame.len()));
    assert_eq!(libzstd(frame).as_deref(), Some(plain));
    let mut other = Vec::with_capacity(plain.len());
    FrameDecoder::new().decode_all_to_vec(frame, &mut other).unwrap();
    assert_eq!(other, plain);
    assert!(!is_taken(&frame[..frame.len() - 1], plain.len(), plain));
    assert!(!is_taken(&[frame, &[0]].concat(), plain.len(), plain));
    assert!(!is_taken(frame, plain.len() + 1, plain));
    assert!(!is_taken(frame, plain.len(), &[plain, &[0]].concat()));
}

/// Both digests fit, so that only the frame itself can be at fault.
fn is_taken(frame: &[u8], plain_length: usize, plain: &[u8]) -> bool {
    let entry = ChunkEntry {
        items: 1,
        frame_length: frame.len() as u32,
        plain_length: plain_length as u32,
        frame_digest: Digest::of(frame),
        plain_digest: Digest::of(plain),
    };
    chunk::decode(&entry, frame).is_ok()
}

/// The only header that CHUNK-4 and CHUNK-5 leave.
fn header(length: usize) -> Vec<u8> {
    match length {
        0..256 => vec![0x20, length as u8],
        256..65_792 => [&[0x60][..], &((length - 256) as u16).to_le_bytes()].concat(),
        _ => [&[0xa0][..], &(length as u32).to_le_bytes()].concat(),
    }
}

fn libzstd(frame: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::decompress(frame, MAX_PLAIN).ok()
}
