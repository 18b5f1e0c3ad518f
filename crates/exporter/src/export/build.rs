//! EXP-13. Compresses the chunks on all cores. The bytes do not depend on how many there are.

use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use carnet_format::{ChunkEntry, ItemSet, chunk};

use super::Encoded;

/// A chunk's place, its entry in the manifest, and its frame.
type Frame = (usize, ChunkEntry, Vec<u8>);

pub(super) fn encode(set: &ItemSet) -> io::Result<Encoded> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    encode_on(set, cores)
}

fn encode_on(set: &ItemSet, threads: usize) -> io::Result<Encoded> {
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Vec<Frame>> {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= set.chunk_count() {
                return Ok(done);
            }
            let (items, plain) = set.chunk(index);
            let (entry, frame) = chunk::encode(items, &plain)?;
            done.push((index, entry, frame));
        }
    };
    let mut frames = Vec::with_capacity(set.chunk_count());
    thread::scope(|scope| {
        let count = threads.min(set.chunk_count());
        let workers: Vec<_> = (1..count).map(|_| scope.spawn(work)).collect();
        frames.extend(work()?);
        for worker in workers {
            match worker.join() {
                Ok(done) => frames.extend(done?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        io::Result::Ok(())
    })?;
    frames.sort_unstable_by_key(|(index, ..)| *index);
    Ok(frames.into_iter().map(|(_, entry, frame)| (entry, frame)).unzip())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use carnet_format::{Outcome, Response};

    /// EXP-13.
    #[test]
    fn the_bytes_do_not_depend_on_the_number_of_cores() {
        let responses: Vec<Response> = (0..400_000)
            .map(|item_index| Response {
                answers_index: 0,
                item_index,
                outcome: Outcome::Deferred(format!("code-{}", item_index % 977).parse().ok()),
            })
            .collect();
        let set = ItemSet::responses(&responses).unwrap();
        assert!(set.chunk_count() > 3);
        let one = encode_on(&set, 1).unwrap();
        for threads in [2, 3, 16] {
            assert_eq!(encode_on(&set, threads).unwrap(), one);
        }
    }
}
