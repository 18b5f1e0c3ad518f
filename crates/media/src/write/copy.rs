//! Whole files, compared with what lies on the medium afterwards.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Seek, Write},
    path::Path,
};

use super::{Flushed, NewFile, folder_of, settle};
use crate::{Action, Cause, MediumError, WriteError, os, os::Bytes, read};

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes handed to the medium, of all.
    Writing {
        /// So many are done.
        done: u64,
        /// So many there are.
        of: u64,
    },
    /// The medium takes up what it was handed.
    Flushing,
    /// Bytes read back and found right, of all.
    Comparing {
        /// So many are done.
        done: u64,
        /// So many there are.
        of: u64,
    },
}

/// What to do where the name is taken by other bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfTaken {
    /// It is somebody else's file.
    Refuse,
    /// It is what an earlier attempt of the same delivery left when the medium went away.
    Remove,
}

/// Writes all of `source` to `target` and compares every byte read back with it.
///
/// A target that has these bytes already is not written again, but brought to the medium and compared
/// all the same. One that ends early is an unfinished copy and is written anew; one that has other
/// bytes is never replaced.
pub fn copy(source: &mut (impl Read + Seek), target: &Path) -> Result<(), MediumError> {
    attempt(source, target, &mut IfTaken::Refuse, &mut |_| ()).map(drop)
}

/// [`copy`], once. Sets `taken` where the name may be taken by what this attempt has left.
pub(crate) fn attempt(
    source: &mut (impl Read + Seek),
    target: &Path,
    taken: &mut IfTaken,
    progress: &mut dyn FnMut(Progress),
) -> Result<Flushed, MediumError> {
    let length = source.seek(io::SeekFrom::End(0)).map_err(|error| unread(target, &error))?;
    let mut it = Copying { source, target, length, progress };
    // MEDIA-14.
    if fs::symlink_metadata(os::exact(target)).is_ok() {
        let mut there = read::open(target)?;
        let Some(at) = it.difference(&mut there)? else { return it.again() };
        // What a lost power leaves of a copy is a beginning of it.
        let torn = there.metadata().is_ok_and(|about| about.len() == at) && at < length;
        drop(there);
        if *taken == IfTaken::Refuse && !torn {
            let cause = if at == length { Cause::NameContinued } else { Cause::NameTaken };
            return Err(MediumError::because(Action::Write, target, cause));
        }
        fs::remove_file(os::exact(target)).map_err(|error| it.failed(&error))?;
    }
    let mut file = NewFile::create(target, Some(length))?;
    it.fill(&mut file)?;
    (it.progress)(Progress::Flushing);
    *taken = IfTaken::Remove;
    file.finish(|back| it.compare(back)).map_err(one)
}

/// One file on its way.
struct Copying<'a, S> {
    source: &'a mut S,
    target: &'a Path,
    length: u64,
    progress: &'a mut dyn FnMut(Progress),
}

/// At most so much is handed over or compared at a time.
const STEP: usize = 1 << 20;
/// So much is handed over until it is waited for. Else a slow stick seems done at once and then
/// flushes for minutes, and shows only then that it is full or gone.
const AHEAD: u64 = 8 << 20;

impl<S: Read + Seek> Copying<'_, S> {
    fn fill(&mut self, file: &mut NewFile) -> Result<(), MediumError> {
        self.source.rewind().map_err(|error| unread(self.target, &error))?;
        let mut buffer = vec![0; self.step()];
        let mut done = 0;
        loop {
            let count =
                fill(self.source, &mut buffer).map_err(|(_, error)| unread(self.target, &error))?;
            if count == 0 {
                return Ok(());
            }
            file.write_all(&buffer[..count]).map_err(|error| self.failed(&error))?;
            let before = done;
            done += count as u64;
            if before / AHEAD != done / AHEAD {
                file.flush_data().map_err(|error| self.failed(&error))?;
            }
            (self.progress)(Progress::Writing { done, of: self.length });
        }
    }

    /// A small file needs no more memory than it has bytes.
    fn step(&self) -> usize {
        usize::try_from(self.length).map_or(STEP, |length| length.clamp(1, STEP))
    }

    /// The file is there already: brings it to the medium and compares it all the same.
    fn again(&mut self) -> Result<Flushed, MediumError> {
        (self.progress)(Progress::Flushing);
        settle(self.target, Bytes::Unknown, |back| self.compare(back)).map_err(one)
    }

    /// MEDIA-16.
    fn compare(&mut self, back: &mut File) -> Result<(), MediumError> {
        match self.difference(back)? {
            Some(at) => Err(self.differs(at, back)),
            None => Ok(()),
        }
    }

    /// Compares both from their beginnings to their ends; where they first differ.
    fn difference(&mut self, back: &mut File) -> Result<Option<u64>, MediumError> {
        self.source.rewind().map_err(|error| unread(self.target, &error))?;
        back.rewind().map_err(|error| self.failed(&error))?;
        let (mut a, mut b) = (vec![0; self.step()], vec![0; self.step()]);
        let mut done = 0;
        loop {
            let of_a =
                fill(self.source, &mut a).map_err(|(_, error)| unread(self.target, &error))?;
            let of_b = fill(back, &mut b).map_err(|(count, error)| {
                read::failed_after(Action::Write, self.target, &error, done + count as u64)
            })?;
            if a[..of_a] != b[..of_b] {
                let same = a[..of_a].iter().zip(&b[..of_b]).take_while(|(a, b)| a == b).count();
                return Ok(Some(done + same as u64));
            }
            if of_a == 0 {
                return Ok(None);
            }
            done += of_a as u64;
            (self.progress)(Progress::Comparing { done, of: self.length });
        }
    }

    fn differs(&self, at: u64, back: &File) -> MediumError {
        // Some drivers notice only when they close a file that it has no room, and tell nobody.
        let has = back.metadata().map_or(self.length, |about| about.len());
        let free = os::free_space(folder_of(self.target)).unwrap_or(u64::MAX);
        let full = at == has && has < self.length && free < self.length - has;
        let cause = if full { Cause::Full { space: None } } else { Cause::Differs { at } };
        MediumError::because(Action::Write, self.target, cause)
    }

    fn failed(&self, error: &io::Error) -> MediumError {
        MediumError::new(Action::Write, self.target, error)
    }
}

/// What fails here is not the medium.
fn unread(target: &Path, error: &io::Error) -> MediumError {
    MediumError::because(Action::Write, target, Cause::Source(error.kind()))
}

fn one(error: WriteError<MediumError>) -> MediumError {
    match error {
        WriteError::Medium(error) | WriteError::Verify(error) => error,
    }
}

/// Fills the buffer as far as there is anything; a fault comes with the bytes before it.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> Result<usize, (usize, io::Error)> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err((filled, error)),
        }
    }
    Ok(filled)
}
