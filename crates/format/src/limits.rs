//! The limits of the format (spec section 12), each with its reason there.

/// The version of every statement, the only one so far.
pub const VERSION: u64 = 1;
/// Bytes of a manifest payload.
pub const MAX_MANIFEST: usize = 524_288;
/// Bytes of any other payload.
pub const MAX_STATEMENT: usize = 8_192;
/// MEDIA-23. Bytes of a file that is taken for a passport or a receipt.
pub const MAX_STATEMENT_FILE: u64 = 32_768;
/// MEDIA-7. Bytes of a file that is taken for a trust update.
pub const MAX_UPDATE_FILE: u64 = 1_310_720;
/// Bytes of a whole endorsement.
pub const MAX_ENDORSEMENT: usize = 8_192;
/// Endorsements in a bundle.
pub const MAX_ENDORSEMENTS: usize = 16;
/// Bytes of a ticket, and of most other lines of text.
pub const MAX_TICKET: usize = 64;
/// Bytes of what is written on a medium.
pub const MAX_LABEL: usize = 32;
/// Bytes of the text of a trust file.
pub const MAX_TRUST_TEXT: usize = 1_048_576;
/// Request bundles that one response bundle answers.
pub const MAX_ANSWERS: usize = 64;
/// Streams that one bundle acknowledges.
pub const MAX_ACKNOWLEDGES: usize = 16;
/// Bundles of the own stream that one bundle declares void.
pub const MAX_VOIDED: usize = 64;
/// Chunks in a bundle.
pub const MAX_CHUNKS: usize = 4_096;
/// Items in a bundle.
pub const MAX_ITEMS: u32 = 4_194_304;
/// Plain bytes of a chunk, and so of an item.
pub const MAX_CHUNK: usize = 4_194_304;
/// Plain bytes of a chunk of several items.
pub const CHUNK_CUT: usize = 1_048_576;
/// Bytes of the longest frame.
pub const MAX_FRAME: usize = max_frame(MAX_CHUNK as u64) as usize;
/// Fields of an item.
pub const MAX_FIELDS: usize = 64;

/// MAN-13. The longest frame for so many plain bytes.
#[must_use]
pub const fn max_frame(plain_length: u64) -> u64 {
    plain_length + plain_length / 256 + 64
}
