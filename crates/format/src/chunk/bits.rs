//! Bits of a bitstream that is read from its end (RFC 8878 section 4.1).

/// What is left of a bitstream.
pub(super) struct Backward<'a> {
    bytes: &'a [u8],
    left: usize,
}

impl<'a> Backward<'a> {
    /// Steps over the padding in the last byte; none where that byte is missing or 0.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let marker = bytes.last()?.checked_ilog2()?;
        Some(Self { bytes, left: (bytes.len() - 1) * 8 + marker as usize })
    }

    /// How many bits are left.
    pub(super) const fn left(&self) -> usize {
        self.left
    }

    /// The next bits, at most 24, the first one highest; those that are missing are 0.
    pub(super) fn peek(&self, count: u32) -> usize {
        let end = self.left.div_ceil(8);
        let mut word = [0; 4];
        match end.checked_sub(4) {
            Some(start) => word.copy_from_slice(&self.bytes[start..end]),
            // The bytes before the first count as 0.
            None => word[4 - end..].copy_from_slice(&self.bytes[..end]),
        }
        // Fewer than 8 bits of the word have been read.
        let fresh = u32::from_le_bytes(word) << (end * 8 - self.left);
        (u64::from(fresh) >> (32 - count)) as usize
    }

    /// Steps over bits; none where so many are not left.
    pub(super) fn skip(&mut self, count: u32) -> Option<()> {
        self.left = self.left.checked_sub(count as usize)?;
        Some(())
    }

    /// Reads bits, at most 24; none where so many are not left.
    pub(super) fn take(&mut self, count: u32) -> Option<usize> {
        let value = self.peek(count);
        self.skip(count)?;
        Some(value)
    }
}
