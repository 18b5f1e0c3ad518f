//! The judge of test vectors as a WebAssembly module with plain exports, for `run.mjs`. Their names are all that is
//! unsafe here: the host reads and writes the memory of a vector, and that needs no unsafe code on this side.

#![warn(missing_docs)]

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A line, then the answer to it.
static TEXT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn text() -> MutexGuard<'static, Vec<u8>> {
    TEXT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for a line of this length and says where.
#[unsafe(no_mangle)]
pub extern "C" fn carnet_room(length: usize) -> *mut u8 {
    let mut text = text();
    *text = vec![0; length];
    text.as_mut_ptr()
}

/// Judges the line that stands there. The answer is the outcome, or, with false, what is wrong with the line.
#[unsafe(no_mangle)]
pub extern "C" fn carnet_judge() -> bool {
    let mut text = text();
    let answer = str::from_utf8(&text)
        .map_err(|error| error.to_string())
        .and_then(carnet_conformance::judge_line);
    let is_outcome = answer.is_ok();
    *text = answer.unwrap_or_else(|reason| reason).into_bytes();
    is_outcome
}

/// Where the answer begins.
#[unsafe(no_mangle)]
pub extern "C" fn carnet_answer() -> *const u8 {
    text().as_ptr()
}

/// How long the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn carnet_length() -> usize {
    text().len()
}
