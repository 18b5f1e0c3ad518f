//! Work on all cores whose results come back in order, within a bound.

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope};

/// How much is held at a time: plain bytes of chunks (spec section 11).
const MAX_IN_FLIGHT: usize = 16 * 1_048_576;

/// How many threads are worth starting.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Does `work` for every job on up to `threads` threads and hands the results to `take` in the order
/// of the jobs. Each job names the bytes that are held for it until its result is taken: 16 MiB for
/// all at a time. Each thread has one `S` for all that it does. Where no thread is wanted or none can be started,
/// the work is done on this one.
///
/// # Errors
/// The first in the order of the jobs, of `jobs` itself or of `take`.
pub fn in_order<S: Default, J: Send, T: Send, E>(
    threads: usize,
    jobs: impl Iterator<Item = Result<(usize, J), E>>,
    work: impl Fn(&mut S, J) -> T + Sync,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    run(start, threads, jobs, work, take)
}

type Worker<'scope> = Box<dyn FnOnce() + Send + 'scope>;

/// Starts a thread.
type Start = for<'scope> fn(&'scope Scope<'scope, '_>, Worker<'scope>) -> io::Result<()>;

fn start<'scope>(scope: &'scope Scope<'scope, '_>, worker: Worker<'scope>) -> io::Result<()> {
    thread::Builder::new().spawn_scoped(scope, worker).map(drop)
}

fn run<S: Default, J: Send, T: Send, E>(
    start: Start,
    mut threads: usize,
    jobs: impl Iterator<Item = Result<(usize, J), E>>,
    work: impl Fn(&mut S, J) -> T + Sync,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    // A panic is handed on like a result: nobody waits for it in vain.
    let work = |state: &mut S, job| catch_unwind(AssertUnwindSafe(|| work(state, job)));
    let (hand_out, queue) = mpsc::channel();
    let queue = Mutex::new(queue);
    let (hand_in, done) = mpsc::channel();
    thread::scope(|scope| {
        // Dropped when this ends, early or not, and then the workers end.
        let hand_out = hand_out;
        let mut held = Held { first: 0, results: VecDeque::new(), done, take };
        let (mut started, mut own) = (0, S::default());
        for job in jobs {
            let (bytes, job) = match job {
                Ok(job) => job,
                Err(error) => {
                    // A fault in an earlier job comes first.
                    held.take_all()?;
                    return Err(error);
                }
            };
            while held.is_full(started, bytes) {
                held.take_next()?;
            }
            if started < threads {
                let (queue, work, hand_in) = (&queue, &work, hand_in.clone());
                let worker = move || {
                    let mut state = S::default();
                    loop {
                        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((number, job)) = next else { return };
                        if hand_in.send((number, work(&mut state, job))).is_err() {
                            return;
                        }
                    }
                };
                match start(scope, Box::new(worker)) {
                    Ok(()) => started += 1,
                    // As many as there are will do.
                    Err(_) => threads = started,
                }
            }
            let number = held.first + held.results.len();
            let result = match started {
                0 => Some(work(&mut own, job)),
                _ => hand_out.send((number, job)).err().map(|unsent| work(&mut own, unsent.0.1)),
            };
            held.results.push_back((bytes, result));
        }
        held.take_all()
    })
}

/// What was begun and is not taken yet, in order.
struct Held<T, F> {
    /// The number of the first.
    first: usize,
    results: VecDeque<(usize, Option<thread::Result<T>>)>,
    done: Receiver<(usize, thread::Result<T>)>,
    take: F,
}

impl<T, E, F: FnMut(T) -> Result<(), E>> Held<T, F> {
    fn is_full(&self, threads: usize, more: usize) -> bool {
        let bytes: usize = self.results.iter().map(|(bytes, _)| bytes).sum();
        !self.results.is_empty() && (self.results.len() > threads || bytes + more > MAX_IN_FLIGHT)
    }

    /// Waits for the first and takes it.
    fn take_next(&mut self) -> Result<(), E> {
        while let Some((_, None)) = self.results.front()
            && let Ok((number, result)) = self.done.recv()
            && let Some((_, place)) = self.results.get_mut(number - self.first)
        {
            *place = Some(result);
        }
        self.first += 1;
        match self.results.pop_front() {
            Some((_, Some(Ok(result)))) => (self.take)(result),
            Some((_, Some(Err(panic)))) => resume_unwind(panic),
            // safe: workers end after this, and each job that was handed out comes back.
            Some((_, None)) | None => Ok(()),
        }
    }

    fn take_all(&mut self) -> Result<(), E> {
        while !self.results.is_empty() {
            self.take_next()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const ALL: usize = 500;

    /// Squares, or the first fault: 1 for a result that is refused, 2 for a job that is none.
    fn squares(
        start: Start,
        threads: usize,
        faults: &[(usize, u8)],
    ) -> (Vec<usize>, Result<(), u8>) {
        let fault = |number, kind| faults.contains(&(number, kind)).then_some(kind);
        let mut taken = Vec::new();
        let jobs = (0..ALL).map(|number| fault(number, 2).map_or(Ok((1 << 20, number)), Err));
        let result = run(
            start,
            threads,
            jobs,
            |(), number| number * number,
            |square| {
                if let Some(kind) = fault(taken.len(), 1) {
                    return Err(kind);
                }
                taken.push(square);
                Ok(())
            },
        );
        (taken, result)
    }

    fn never<'scope>(_: &'scope Scope<'scope, '_>, _: Worker<'scope>) -> io::Result<()> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Two threads a process, then none.
    fn twice<'scope>(scope: &'scope Scope<'scope, '_>, worker: Worker<'scope>) -> io::Result<()> {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        match STARTED.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => start(scope, worker),
            _ => never(scope, worker),
        }
    }

    #[test]
    fn results_come_in_order_also_where_threads_cannot_be_started() {
        let all: Vec<usize> = (0..ALL).map(|number| number * number).collect();
        for start in [start as Start, twice, never] {
            for threads in [0, 1, 2, 16] {
                assert_eq!(squares(start, threads, &[]), (all.clone(), Ok(())));
            }
        }
    }

    #[test]
    fn the_first_fault_in_order_is_the_one_that_counts() {
        for start in [start as Start, never] {
            for (faults, taken, first) in [
                (&[(7, 1), (8, 2)][..], 7, 1),
                (&[(9, 1), (8, 2)], 8, 2),
                (&[(0, 2)], 0, 2),
                (&[(ALL - 1, 1)], ALL - 1, 1),
            ] {
                let (seen, result) = squares(start, 4, faults);
                assert_eq!((seen.len(), result), (taken, Err(first)));
            }
        }
    }

    #[test]
    fn no_more_is_held_than_the_bound_allows() {
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let jobs = (0..100).map(|_| Ok::<_, ()>((5 << 20, ())));
        let work = |(): &mut (), ()| {
            let now = held.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
        };
        let take = |()| {
            held.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        };
        in_order(16, jobs, work, take).unwrap();
        assert!((1..=3).contains(&most.into_inner()));
    }

    #[test]
    fn a_panic_of_a_worker_is_one_of_the_caller() {
        let jobs = (0..ALL).map(|number| Ok::<_, ()>((1, number)));
        let caught =
            catch_unwind(|| in_order(4, jobs, |(), number| assert!(number != 3), |()| Ok(())));
        caught.unwrap_err();
    }
}
