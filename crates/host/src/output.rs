//! Standard output and standard error. On Windows text for people shows paths as Windows writes them, whoever prints them.

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::AutoStream;
use anstream::stream::{AsLockedWrite, RawStream};

#[cfg(any(windows, test))]
mod page;
mod shown;

use self::shown::Shown;

/// Whether what goes to standard output is text for people.
static IS_TEXT: AtomicBool = AtomicBool::new(true);

/// Whether it belongs into a file.
static IS_FOR_A_FILE: AtomicBool = AtomicBool::new(false);

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Text for people.
    Text,
    /// JSON.
    Json,
    /// What belongs into a file.
    File,
}

/// From now on what goes to standard output belongs into a file: not a byte of it is changed.
pub fn as_it_stands() {
    into_a_file();
    as_json();
}

/// From now on a table goes to standard output that people open. In a new file a byte order mark is before it; a
/// program that reads a pipe would take that for a part of the first column.
///
/// # Errors
/// The mark could not be written.
// LEDGER-87.
pub fn for_a_spreadsheet() -> io::Result<()> {
    as_it_stands();
    let mut out = io::stdout().lock();
    match is_new_file(&out) {
        true => out.write_all("\u{feff}".as_bytes()),
        false => Ok(()),
    }
}

#[cfg(windows)]
fn is_new_file(out: &io::StdoutLock<'_>) -> bool {
    use std::os::windows::io::AsHandle;
    !carnet_win32::is_pipe(out) && is_empty(out.as_handle().try_clone_to_owned())
}

#[cfg(not(windows))]
fn is_new_file(out: &io::StdoutLock<'_>) -> bool {
    use std::os::fd::AsFd;
    is_empty(out.as_fd().try_clone_to_owned())
}

fn is_empty(out: io::Result<impl Into<File>>) -> bool {
    let data = out.and_then(|out| out.into().metadata());
    data.is_ok_and(|data| data.is_file() && data.len() == 0)
}

/// From now on what goes to standard output belongs into a file, and is still text for people.
pub fn into_a_file() {
    IS_FOR_A_FILE.store(true, Ordering::Relaxed);
}

/// From now on JSON goes to standard output.
pub(crate) fn as_json() {
    IS_TEXT.store(false, Ordering::Relaxed);
}

/// Standard output, with colours where it is a terminal that wants them.
#[must_use]
pub fn stdout() -> impl Write {
    let is_text = || IS_TEXT.load(Ordering::Relaxed);
    let kind = || match (IS_FOR_A_FILE.load(Ordering::Relaxed), IS_TEXT.load(Ordering::Relaxed)) {
        (true, _) => Kind::File,
        (false, true) => Kind::Text,
        (false, false) => Kind::Json,
    };
    Out { inner: stream(io::stdout().lock(), kind), is_text, shown: Shown::default() }
}

/// Standard error, with colours where it is a terminal that wants them.
#[must_use]
pub fn stderr() -> impl Write {
    Out { inner: stream(io::stderr(), || Kind::Text), is_text: || true, shown: Shown::default() }
}

/// The console of Windows, even where standard error goes elsewhere: for questions that are answered there.
///
/// # Errors
/// There is none.
#[cfg(windows)]
pub fn console() -> io::Result<impl Write> {
    Ok(Out { inner: carnet_win32::Console::open()?, is_text: || true, shown: Shown::default() })
}

#[cfg(not(windows))]
fn stream<S: RawStream + AsLockedWrite>(out: S, _: fn() -> Kind) -> AutoStream<S> {
    AutoStream::auto(out)
}

#[cfg(windows)]
fn stream<S>(out: S, kind: fn() -> Kind) -> Box<dyn Write>
where
    S: RawStream + AsLockedWrite + std::os::windows::io::AsHandle + 'static,
{
    let page = carnet_win32::output_code_page().filter(|page| *page != carnet_win32::CP_UTF8);
    match page.filter(|_| carnet_win32::is_pipe(&out)) {
        Some(page) => {
            let encode = carnet_win32::in_code_page;
            let in_page: Box<dyn Write> = Box::new(page::InPage::new(out, page, encode, kind));
            Box::new(AutoStream::auto(in_page))
        }
        None => Box::new(AutoStream::auto(out)),
    }
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
