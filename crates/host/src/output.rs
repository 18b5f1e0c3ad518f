//! Standard output and standard error. On Windows text for people shows paths as Windows writes them, whoever prints them.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

mod shown;

use self::shown::Shown;

/// Whether what goes to standard output is text for people.
static IS_TEXT: AtomicBool = AtomicBool::new(true);

/// From now on what goes to standard output is read by programs, or belongs into a file: not a byte of it is changed.
pub fn as_it_stands() {
    IS_TEXT.store(false, Ordering::Relaxed);
}

/// Standard output, with colours where it is a terminal that wants them.
#[must_use]
pub fn stdout() -> impl Write {
    Out {
        inner: anstream::stdout().lock(),
        is_text: || IS_TEXT.load(Ordering::Relaxed),
        shown: Shown::default(),
    }
}

/// Standard error, with colours where it is a terminal that wants them.
#[must_use]
pub fn stderr() -> impl Write {
    Out { inner: anstream::stderr(), is_text: || true, shown: Shown::default() }
}

struct Out<W: Write> {
    inner: W,
    is_text: fn() -> bool,
    shown: Shown,
}

// VERDICT-10.
impl<W: Write> Write for Out<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !cfg!(windows) || !(self.is_text)() {
            self.inner.write_all(&self.shown.end())?;
            return self.inner.write(bytes);
        }
        self.inner.write_all(&self.shown.take(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.write_all(&self.shown.end())?;
        self.inner.flush()
    }
}
