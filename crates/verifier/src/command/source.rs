//! A file as an officer names it: on a medium that may change while it is read.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use carnet_format::FileKind;
use carnet_format::limits::MAX_UPDATE_FILE;
use carnet_host::look::Looks;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{self, MAX_FILE, Outcome, Verifier};
use carnet_media::MediumError;

use crate::diagnosis;
use crate::report::Report;

/// A file that was copied once into an unnamed private file, which every pass then reads.
#[derive(Debug)]
pub struct PrivateCopy {
    path: PathBuf,
    file: File,
}

impl PrivateCopy {
    /// Copies a file, as far as it matters under this trust file.
    ///
    /// # Errors
    /// It cannot be read, or there is no room for the copy.
    pub fn of(path: &Path, trust: &TrustFile) -> Result<Self, MediumError> {
        // MEDIA-1, MEDIA-2, MEDIA-3, MEDIA-9.
        let source = carnet_media::open_bounded(path, MAX_FILE)?;
        let reach = match source.metadata() {
            // What nobody signed would be copied as far as that, too.
            Ok(about) if about.len() <= MAX_UPDATE_FILE => MAX_UPDATE_FILE,
            _ => verdict::reach(&source, trust),
        };
        let scratch = std::env::temp_dir();
        let source = (path, source);
        let file = carnet_media::private_start_in_memory(source, MAX_FILE, &scratch, reach)?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// The file as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The copy.
    #[must_use]
    pub const fn file(&self) -> &File {
        &self.file
    }

    /// LABEL-2. What the file is.
    ///
    /// # Errors
    /// The copy cannot be read.
    pub fn kind(&self) -> io::Result<FileKind> {
        let mut file = &self.file;
        file.rewind()?;
        let mut start = Vec::new();
        file.take(FileKind::START as u64).read_to_end(&mut start)?;
        file.rewind()?;
        Ok(FileKind::of(&start))
    }

    /// Looks at the medium of the file and judges the copy, whatever `verifier` says of a medium.
    /// Where the bundle is refused, looks into what probably happened to the file.
    #[must_use]
    pub fn judge(
        &self,
        verifier: &Verifier<'_>,
        looks: &mut Looks<'_>,
    ) -> (Report, Option<Outcome<BufReader<&File>>>) {
        let name = self.path.display().to_string();
        let medium = match looks.medium_of(&self.path) {
            Ok(medium) => medium,
            Err(error) => return (Report::unread(name, &error, verifier), None),
        };
        let verifier = verifier.clone().on(medium);
        let (mut report, outcome) = Report::judge(name, BufReader::new(&self.file), &verifier);
        report.diagnosis = report.stop.as_ref().and_then(|stop| {
            diagnosis::diagnose_file(stop, verifier.trust(), &self.file, &self.path)
        });
        (report, outcome)
    }
}
