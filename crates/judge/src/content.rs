//! Reads all chunks of a bundle on all cores, in order, within 16 MiB.

use std::io::{Read, Seek};

use carnet_format::item::Edges;
use carnet_format::{
    BundleError, BundleReader, ChunkEntry, ChunkError, Code, Framing, Item, Kind, Manifest,
    Verified, chunk,
};

use crate::parallel;

carnet_format::faults! {
    /// What can go wrong with the content.
    #[derive(Debug, thiserror::Error)]
    pub enum ContentError -> Option<Code> {
        self.0: transparent Read(#[from] BundleError);
        self.error: "chunk {chunk}: {error}" Chunk { chunk: usize, error: ChunkError };
    }
}

/// BUN-8. Hands every item with its index in the bundle to `each`, in order.
///
/// # Errors
/// The first fault in the order of the chunks. Items of earlier chunks have been handed out by
/// then: the caller must not act on them before this returns.
pub(crate) fn read_items<R: Read + Seek>(
    reader: &mut BundleReader<R>,
    framing: &Framing,
    manifest: &Verified<Manifest>,
    mut each: impl FnMut(u32, Item),
) -> Result<(), ContentError> {
    let keep = |items: &mut Vec<_>, index, item: &Item| items.push((index, item.clone()));
    read_chunks(reader, framing, manifest, Vec::new, keep, |items| {
        items.into_iter().for_each(|(index, item)| each(index, item));
    })
}

/// BUN-8. Hands the items of each chunk to `add` where they are decoded, on any thread, and what became of
/// them to `take`, chunk by chunk in order. So an item that is only looked at is never kept.
///
/// # Errors
/// The first fault in the order of the chunks. Earlier chunks have been handed out by then: the caller must
/// not act on them before this returns.
pub(crate) fn read_chunks<'m, R: Read + Seek, A: Send>(
    reader: &mut BundleReader<R>,
    framing: &Framing,
    manifest: &'m Verified<Manifest>,
    start: impl Fn() -> A + Sync,
    add: impl Fn(&mut A, u32, &Item) + Sync,
    mut take: impl FnMut(A),
) -> Result<(), ContentError> {
    let task = Task { kind: manifest.kind, answers: manifest.answers.len() };
    let mut first = 0;
    let jobs = manifest.chunks.iter().enumerate().map(|(chunk, entry)| {
        let frame = reader.frame(framing, manifest, chunk)?;
        let job = Job { chunk, entry, first, frame };
        first += entry.items;
        Ok((entry.plain_length as usize, job))
    });
    let work = |plain: &mut Vec<u8>, job: Job<'m>| {
        let mut made = start();
        let decoded = task.decode(plain, &job, |index, item| add(&mut made, index, item));
        let failed = |error| ContentError::Chunk { chunk: job.chunk, error };
        decoded.map(|edges| (job.chunk, job.entry, edges, made)).map_err(failed)
    };
    let mut before: Option<(&ChunkEntry, Edges)> = None;
    // One chunk is decoded before a thread has started.
    let threads = if manifest.chunks.len() == 1 { 0 } else { parallel::cores() };
    parallel::in_order(threads, jobs, work, |done| {
        let (chunk, entry, edges, made) = done?;
        if let Some((before, edges_before)) = &before {
            chunk::border((before, edges_before), (entry, &edges))
                .map_err(|error| ContentError::Chunk { chunk, error })?;
        }
        before = Some((entry, edges));
        take(made);
        Ok(())
    })
}

/// One chunk.
struct Job<'a> {
    chunk: usize,
    entry: &'a ChunkEntry,
    /// The index of its first item in the bundle: chunks before have as many items as they state, or are refused.
    first: u32,
    frame: Vec<u8>,
}

/// What a worker needs to know besides its chunk.
#[derive(Clone, Copy)]
struct Task {
    kind: Kind,
    answers: usize,
}

impl Task {
    /// The memory of the plain bytes serves the next chunk.
    fn decode(
        self,
        plain: &mut Vec<u8>,
        job: &Job<'_>,
        mut each: impl FnMut(u32, &Item),
    ) -> Result<Edges, ChunkError> {
        chunk::decode_into(plain, job.entry, &job.frame)?;
        let mut index = job.first;
        chunk::items(job.entry, self.kind, self.answers, plain, |item| {
            each(index, item);
            index += 1;
        })
    }
}
