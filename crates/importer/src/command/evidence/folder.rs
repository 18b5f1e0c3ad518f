//! A folder that is there whole, or not at all.

use std::fs::File;
use std::io::{self, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use carnet_format::{Code, Digest, Hasher};
use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_media::{
    OpenFolder, folder_of, private_folder, rename_folder, sync_folder, temporary_folder,
};
use tempfile::TempDir;

/// Nothing that is there is replaced.
// EVIDENCE-1.
pub(super) fn check_free(folder: &Path) -> Result<(), Failure> {
    if folder.symlink_metadata().is_err() {
        return Ok(());
    }
    let message = text!(
        en "{folder:?} is there already; nothing was written: name a new folder with -o";
        de "{folder:?} gibt es schon; es wurde nichts geschrieben: mit -o einen neuen Ordner nennen"
    );
    Err(Failure::new(Status::Usage, None, message))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let message = text!(en "cannot write {path:?}"; de "{path:?} lässt sich nicht schreiben");
    Failure::new(Status::Unknown, None, message).because(error)
}

/// Under a temporary name beside its place until it is whole.
// EVIDENCE-1.
pub(super) struct NewFolder {
    temp: TempDir,
    target: PathBuf,
}

/// A folder in it, or itself.
pub(super) struct Inner<'f> {
    folder: PathBuf,
    _whole: &'f NewFolder,
}

impl NewFolder {
    pub(super) fn beside(target: &Path) -> Result<Self, Failure> {
        // What crossed is nobody's business but of those to whom it is given.
        let temp = temporary_folder(folder_of(target), ".carnet-evidence-", ".part");
        let temp = temp.map_err(|error| failed(target, &error))?;
        Ok(Self { temp, target: target.to_owned() })
    }

    pub(super) fn top(&self) -> Inner<'_> {
        Inner { folder: self.temp.path().to_owned(), _whole: self }
    }

    pub(super) fn inner(&self, name: &str) -> Result<Inner<'_>, Failure> {
        let folder = self.temp.path().join(name);
        private_folder(&folder).map_err(|error| failed(&self.target, &error))?;
        Ok(Inner { folder, _whole: self })
    }

    /// Gives it its name.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let Self { temp, target } = self;
        // Somebody may have made it meanwhile.
        check_free(&target)?;
        let named = sync_folder(temp.path()).and_then(|()| rename_folder(temp.path(), &target));
        named.map_err(|error| failed(&target, &error))?;
        // It is there no more under that name.
        let _ = temp.keep();
        sync_folder(folder_of(&target)).map_err(|error| failed(&target, &error))
    }
}

/// The files that were written, each with its SHA-256; and what the verdict is.
#[derive(Default)]
pub(super) struct Written {
    files: Vec<(String, Digest)>,
    pub(super) verdict: Option<(Status, Option<Code>, Option<u64>)>,
}

impl Written {
    pub(super) fn add(
        &mut self,
        folder: &Inner<'_>,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        self.write(folder, name, &mut &*bytes)
    }

    /// From its beginning.
    pub(super) fn copy(
        &mut self,
        folder: &Inner<'_>,
        name: &str,
        file: &File,
    ) -> Result<(), Failure> {
        let mut file = file;
        let unread = |error: io::Error| Failure::of(Status::Unknown, Code::LedgerArchive, &error);
        file.rewind().map_err(unread)?;
        self.write(folder, name, &mut file)
    }

    fn write(
        &mut self,
        folder: &Inner<'_>,
        name: &str,
        from: &mut dyn Read,
    ) -> Result<(), Failure> {
        let path = folder.folder.join(name);
        let mut hasher = Hasher::new();
        let mut write = || {
            let mut file = OpenFolder::open(&folder.folder)?.create(name)?;
            let mut buffer = vec![0; 128 << 10];
            loop {
                match from.read(&mut buffer)? {
                    0 => return file.sync_all(),
                    count => {
                        hasher.update(&buffer[..count]);
                        file.write_all(&buffer[..count])?;
                    }
                }
            }
        };
        write().map_err(|error| failed(&path, &error))?;
        self.files.push((name.to_owned(), hasher.finish()));
        Ok(())
    }

    /// Writes the list of all of them, as sha256sum reads it.
    pub(super) fn finish(&mut self, folder: &Inner<'_>) -> Result<(), Failure> {
        self.files.sort();
        let lines = self.files.iter().map(|(name, digest)| format!("{digest}  {name}\n"));
        let lines: String = lines.collect();
        self.add(folder, "SHA256SUMS", lines.as_bytes())?;
        sync_folder(&folder.folder).map_err(|error| failed(&folder.folder, &error))
    }

    pub(super) fn has(&self, ending: &str) -> bool {
        self.files.iter().any(|(name, _)| name.ends_with(ending))
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.files.iter().map(|(name, _)| name.clone()).collect()
    }
}
