//! Where the chunks of a bundle have to lie, whether they are there or not: for the question what
//! happened to a file that is refused.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::BundleReader;
use super::reader::chunk_head;
use crate::digest::Digest;
use crate::file::read_window;
use crate::framed::MAX_TAIL;
use crate::manifest::Manifest;
use crate::statement::Verified;

impl<R: Read + Seek> BundleReader<R> {
    /// Where each chunk lies in the file, with its head. The end of the last one is the least
    /// length that the file has.
    pub fn chunk_places(&self, manifest: &Verified<Manifest>) -> Vec<Range<u64>> {
        let mut at = self.chunks_at;
        let place = |entry| {
            let head = chunk_head(entry).len() as u64;
            let place = at..at + head + u64::from(entry.frame_length);
            at = place.end;
            place
        };
        manifest.chunks.iter().map(place).collect()
    }

    /// How many bytes of the file decide what is said of it: whatever follows them changes nothing.
    // MEDIA-9.
    pub fn reach(&self, manifest: &Verified<Manifest>) -> u64 {
        let end = self.chunk_places(manifest).last().map_or(self.chunks_at, |place| place.end);
        end + MAX_TAIL as u64
    }

    /// The first chunk that is not, byte for byte, the signed one.
    ///
    /// # Errors
    /// The source cannot be read.
    pub fn first_altered_chunk(
        &mut self,
        manifest: &Verified<Manifest>,
    ) -> Result<Option<usize>, std::io::Error> {
        let places = self.chunk_places(manifest);
        for (chunk, (entry, place)) in manifest.chunks.iter().zip(places).enumerate() {
            let head = chunk_head(entry);
            self.source.seek(SeekFrom::Start(place.start))?;
            let found = read_window(&mut self.source, head.len())?;
            let frame = read_window(&mut self.source, entry.frame_length as usize)?;
            if found != head || Digest::of(&frame) != entry.frame_digest {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}
