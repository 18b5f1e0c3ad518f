//! A folder that appears whole.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_format::plain_text::Escaped;
use carnet_language::text;
use carnet_media::{
    LockError, OpenFolder, folder_of, private_folder, sync_folder, sync_new_folder,
    temporary_folder,
};
use tempfile::TempDir;

use super::SpoolError;

const PREFIX: &str = ".carnet-";
const SUFFIX: &str = ".part";

/// How long another process that writes to the spool is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until no other process writes to the spool, at most so long; the lock ends with the file. None on a file
/// system without locks, which has to do without.
// SPOOL-13. LEDGER-54.
pub(super) fn lock(spool: &Path, patience: Duration) -> Result<Option<File>, SpoolError> {
    private_folder(spool).map_err(SpoolError::at(spool))?;
    let path = spool.join(".carnet.lock");
    let waiting = || {
        let path = path.display().to_string();
        let seconds = patience.as_secs();
        if seconds > 0 {
            let path = Escaped(&path);
            carnet_host::note!(
                en "another process holds {path}; waiting for it, at most {seconds} seconds";
                de "ein anderer Prozess hält {path}; warte höchstens {seconds} Sekunden"
            );
        }
    };
    match carnet_media::lock(&path, patience, waiting) {
        Ok(file) => Ok(Some(file)),
        Err(LockError::Unsupported) => Ok(None),
        Err(error) => Err(SpoolError::because(&path, error)),
    }
}

/// Removes folders that a killed writer left unfinished. What is none, or cannot be removed, somebody else has put
/// there: it is in nobody's way.
// SPOOL-14.
pub(super) fn clear(spool: &Path) -> Result<(), SpoolError> {
    for entry in fs::read_dir(spool).map_err(SpoolError::at(spool))? {
        let entry = entry.map_err(SpoolError::at(spool))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX)
            && name.ends_with(SUFFIX)
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            let path = entry.path().display().to_string();
            let path = Escaped(&path);
            carnet_host::note!(
                en "{path} is left over and cannot be removed: {error}";
                de "{path} ist übrig geblieben und lässt sich nicht entfernen: {error}"
            );
        }
    }
    Ok(())
}

/// A folder under construction in the spool. Dropped unfinished, it is gone.
pub(super) struct Folder {
    temporary: TempDir,
    inside: OpenFolder,
}

impl Folder {
    // SPOOL-2.
    pub(super) fn begin(spool: &Path) -> Result<Self, SpoolError> {
        let temporary = temporary_folder(spool, PREFIX, SUFFIX).map_err(SpoolError::at(spool))?;
        let inside = open(temporary.path())?;
        Ok(Self { temporary, inside })
    }

    /// Where it lies until then.
    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes one file whole, perhaps in a folder inside.
    pub(super) fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), SpoolError> {
        let written = || -> io::Result<()> {
            let mut file = match name.split_once('/') {
                Some((folder, name)) => self.inside.folder(folder)?.create(name)?,
                None => self.inside.create(name)?,
            };
            fill(&mut file)?;
            file.sync_all()
        };
        written().map_err(SpoolError::at(&self.temporary.path().join(name)))
    }

    /// Begins a file that [`table`](super::table) fills row by row.
    pub(super) fn create(&self, name: &str) -> Result<(PathBuf, File), SpoolError> {
        let path = self.temporary.path().join(name);
        let file = self.inside.create(name).map_err(SpoolError::at(&path))?;
        Ok((path, file))
    }

    /// Gives the folder its name, or its files to the folder that has the name.
    pub(super) fn finish(self, target: &Path) -> Result<(), SpoolError> {
        let Self { temporary, inside } = self;
        let failed = || SpoolError::at(target);
        sync_tree(temporary.path()).map_err(failed())?;
        match target.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // From here on the folder bears its own name, and the drop finds nothing.
                carnet_media::rename_folder(temporary.path(), target).map_err(failed())?;
            }
            _ => {
                let before = open(target)?;
                remove_left_out(&inside, &before)?;
                merge(&inside, &before)?;
            }
        }
        sync_folder(folder_of(target)).map_err(failed())
    }
}

/// Opens a folder of the spool, whose owner may be somebody else: no link is followed.
// SPOOL-13.
fn open(folder: &Path) -> Result<OpenFolder, SpoolError> {
    OpenFolder::open(folder).map_err(no_folder(folder))
}

fn no_folder(place: &Path) -> impl FnOnce(io::Error) -> SpoolError {
    move |error| match error.kind() {
        io::ErrorKind::NotADirectory => SpoolError::because(
            place,
            &text!(
                en "it is a link or a file, and should be a folder: move it away";
                de "hier liegt eine Verknüpfung oder eine Datei statt eines Ordners: wegräumen"
            ),
        ),
        _ => SpoolError::at(place)(error),
    }
}

/// Removes the objects of a folder that is written again without them.
// SPOOL-6.
fn remove_left_out(from: &OpenFolder, to: &OpenFolder) -> Result<(), SpoolError> {
    for name in ["requests.jsonl", "responses.jsonl"] {
        match from.read(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                to.remove(name).map_err(SpoolError::at(&to.path().join(name)))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Moves the files over, each whole; others in `to` stay.
fn merge(from: &OpenFolder, to: &OpenFolder) -> Result<(), SpoolError> {
    let listed = || SpoolError::at(from.path());
    for entry in fs::read_dir(from.path()).map_err(listed())? {
        let entry = entry.map_err(listed())?;
        let name = entry.file_name();
        // All that lies there has a name of ours.
        let Some(name) = name.to_str() else { continue };
        let place = to.path().join(name);
        if entry.file_type().map_err(listed())?.is_dir() {
            let inside = from.folder(name).map_err(SpoolError::at(&entry.path()))?;
            merge(&inside, &to.folder(name).map_err(no_folder(&place))?)?;
        } else {
            if name == FILLED_IN {
                keep(from, to).map_err(SpoolError::at(&place))?;
            }
            to.bring(from, name).map_err(SpoolError::at(&place))?;
        }
    }
    sync_folder(to.path()).map_err(SpoolError::at(to.path()))
}

/// The table that people fill in at the gateway.
const FILLED_IN: &str = "requests.csv";

/// Puts a table aside that is not what it was when it was written: somebody has typed answers into it.
// SPOOL-3.
fn keep(from: &OpenFolder, to: &OpenFolder) -> io::Result<()> {
    let old = match to.read(FILLED_IN) {
        // SPOOL-13. What a link leads to is nothing that anybody filled in.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidInput) =>
        {
            return Ok(());
        }
        old => old?,
    };
    if is_same(old, from.read(FILLED_IN)?)? {
        return Ok(());
    }
    for number in 1.. {
        let name = format!("requests-{number}.csv");
        // Never over another.
        match to.create(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            taken => drop(taken?),
        }
        to.rename(FILLED_IN, &name)?;
        let (was, aside) = (to.path().join(FILLED_IN), to.path().join(name));
        let (was, aside) = (was.display(), aside.display());
        carnet_host::note!(
            en "{was} was changed since it was written; it is kept as {aside}";
            de "{was} wurde nach dem Schreiben geändert; es bleibt als {aside} erhalten"
        );
        break;
    }
    Ok(())
}

/// It is as long as whoever may write there likes: no more than a piece of it is in memory.
// SPOOL-4.
fn is_same(one: File, other: File) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    loop {
        let (a, b) = (one.fill_buf()?, other.fill_buf()?);
        let length = a.len().min(b.len());
        if a[..length] != b[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(a.is_empty() && b.is_empty());
        }
        one.consume(length);
        other.consume(length);
    }
}

fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        }
    }
    sync_new_folder(folder)
}
