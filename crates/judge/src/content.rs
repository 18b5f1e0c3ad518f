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
        self.0: "{_0}" Read(#[from] BundleError);
        self.error: "chunk {chunk}: {error}" / "Block {chunk}: {error}" Chunk { chunk: usize, error: ChunkError };
    }
}

/// BUN-8. Hands every item with its index in the bundle to `each`, in order.
///
/// # Errors
/// The first fault in the order of the chunks. Earlier items have been handed out by then: the caller must not act on
/// them before this returns.
pub(crate) fn read_items<'m, R: Read + Seek>(
    reader: &mut BundleReader<R>,
    framing: &Framing,
    manifest: &'m Verified<Manifest>,
    mut each: impl FnMut(u32, &Item),
) -> Result<(), ContentError> {
    let (task, mut borders) = (Task::of(manifest), Borders::default());
    // An item takes several times the memory of its plain bytes, so that these are what the threads hand over.
    let work = |(): &mut (), job: Job<'m>| {
        let mut plain = Vec::new();
        match chunk::decode_into(&mut plain, job.entry, &job.bytes) {
            Ok(()) => Ok(Job { bytes: plain, ..job }),
            Err(error) => Err(job.failed(error)),
        }
    };
    let jobs = jobs(reader, framing, manifest);
    parallel::in_order(threads(manifest), jobs, work, |done| {
        let job = done?;
        let edges = task.items(&job, &job.bytes, &mut each).map_err(|error| job.failed(error))?;
        borders.next(&job, edges)
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
    let (task, mut borders) = (Task::of(manifest), Borders::default());
    // The memory of the plain bytes serves the next chunk.
    let work = |plain: &mut Vec<u8>, job: Job<'m>| {
        let mut made = start();
        let edges = chunk::decode_into(plain, job.entry, &job.bytes)
            .and_then(|()| task.items(&job, plain, |index, item| add(&mut made, index, item)));
        match edges {
            Ok(edges) => Ok((Job { bytes: Vec::new(), ..job }, edges, made)),
            Err(error) => Err(job.failed(error)),
        }
    };
    let jobs = jobs(reader, framing, manifest);
    parallel::in_order(threads(manifest), jobs, work, |done| {
        let (job, edges, made) = done?;
        borders.next(&job, edges)?;
        take(made);
        Ok(())
    })
}

/// One chunk is decoded before a thread has started.
fn threads(manifest: &Manifest) -> usize {
    if manifest.chunks.len() == 1 { 0 } else { parallel::cores() }
}

/// The chunks of a bundle, with the bytes that each will have when it is decoded.
fn jobs<'m, R: Read + Seek>(
    reader: &mut BundleReader<R>,
    framing: &Framing,
    manifest: &'m Verified<Manifest>,
) -> impl Iterator<Item = Result<(usize, Job<'m>), ContentError>> {
    let mut first = 0;
    manifest.chunks.iter().enumerate().map(move |(chunk, entry)| {
        let bytes = reader.frame(framing, manifest, chunk)?;
        let job = Job { chunk, entry, first, bytes };
        first += entry.items;
        Ok((entry.plain_length as usize, job))
    })
}

/// The borders between chunks that come one after the other.
#[derive(Default)]
struct Borders<'m>(Option<(&'m ChunkEntry, Edges)>);

impl<'m> Borders<'m> {
    fn next(&mut self, job: &Job<'m>, edges: Edges) -> Result<(), ContentError> {
        if let Some((before, edges_before)) = &self.0 {
            chunk::border((before, edges_before), (job.entry, &edges))
                .map_err(|error| job.failed(error))?;
        }
        self.0 = Some((job.entry, edges));
        Ok(())
    }
}

/// One chunk.
struct Job<'a> {
    chunk: usize,
    entry: &'a ChunkEntry,
    /// The index of its first item in the bundle: chunks before have as many items as they state, or are refused.
    first: u32,
    /// What is read of it, and then what that is decoded to.
    bytes: Vec<u8>,
}

impl Job<'_> {
    fn failed(&self, error: ChunkError) -> ContentError {
        ContentError::Chunk { chunk: self.chunk, error }
    }
}

/// What a worker needs to know besides its chunk.
#[derive(Clone, Copy)]
struct Task {
    kind: Kind,
    answers: usize,
}

impl Task {
    fn of(manifest: &Manifest) -> Self {
        Self { kind: manifest.kind, answers: manifest.answers.len() }
    }

    fn items(
        self,
        job: &Job<'_>,
        plain: &[u8],
        mut each: impl FnMut(u32, &Item),
    ) -> Result<Edges, ChunkError> {
        let mut index = job.first;
        chunk::items(job.entry, self.kind, self.answers, plain, |item| {
            each(index, item);
            index += 1;
        })
    }
}
