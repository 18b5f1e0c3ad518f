//! What an officer names: files, and folders with all that can be judged in them.

use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_format::plain_text::Escaped;
use carnet_host::{Failure, Status, look};
use carnet_language::text;
use carnet_media::Contents;

/// What a command takes out of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Bundles.
    Bundles,
    /// And trust updates.
    Updates,
    /// And receipts.
    All,
}

/// The files of a call.
#[derive(Debug, Default)]
pub struct Named {
    /// The files, those of a folder in the order of their paths.
    pub files: Vec<PathBuf>,
    /// The folders that were named.
    pub folders: Vec<PathBuf>,
    /// How many other things lie in these folders.
    pub foreign: u64,
    /// What the first of them are called.
    pub foreign_names: Vec<String>,
}

impl Named {
    /// Looks into the folders among what was named.
    ///
    /// # Errors
    /// A folder cannot be read, or has nothing for the command.
    // VERDICT-20.
    pub fn new(named: &[PathBuf], takes: Takes) -> Result<Self, Failure> {
        let mut all = Self::default();
        for path in named {
            match path.is_dir() {
                true => all.folder(path, takes)?,
                false => all.files.push(path.clone()),
            }
        }
        Ok(all)
    }

    fn folder(&mut self, folder: &Path, takes: Takes) -> Result<(), Failure> {
        let contents = carnet_media::scan(folder)?;
        let (foreign, names) = look::others(folder, &contents);
        self.foreign += foreign;
        self.foreign_names.extend(names);
        let Contents { bundles, receipts, updates, .. } = contents;
        let mut found = bundles;
        if takes != Takes::Bundles {
            found.extend(updates);
        }
        if takes == Takes::All {
            found.extend(receipts);
        }
        if found.is_empty() {
            let place = folder.display().to_string();
            let place = Escaped(&place);
            let message = text!(
                en "there is nothing to judge in {place}";
                de "in {place} liegt nichts, was sich beurteilen ließe"
            );
            return Err(Failure::new(Status::Unknown, Code::ImportNothing, message));
        }
        self.files.append(&mut found);
        self.folders.push(folder.to_owned());
        Ok(())
    }

    /// Whether what became of each file is summed up.
    #[must_use]
    pub fn is_several(&self) -> bool {
        self.files.len() > 1 || !self.folders.is_empty()
    }
}
