//! The files of a call, one after the other: what is refused is told, and the others go on.

use std::path::{Path, PathBuf};

use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_verifier::command::{Named, Takes};

use crate::cli::WriteArgs;

/// The files that were named, of which one alone can go to another place.
pub(super) fn named(files: &[PathBuf], takes: Takes, write: &WriteArgs) -> Result<Named, Failure> {
    let named = Named::new(files, takes)?;
    if named.files.len() > 1 && write.output.is_some() {
        let message = text!(
            en "-o COPY takes the result of one file, and there are several";
            de "-o KOPIE nimmt das Ergebnis einer Datei, und es sind mehrere"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    Ok(named)
}

/// Does it for each file. Where there is one alone its failure ends the command; else it is told, and only a wrong
/// command ends it.
// VERDICT-9.
pub(super) fn each(
    files: &[PathBuf],
    mut run: impl FnMut(&Path) -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    let mut worst = Status::Done;
    for file in files {
        let status = match run(file) {
            Err(failure) if files.len() > 1 && failure.status() != Status::Usage => {
                failure.print();
                failure.status()
            }
            ended => ended?,
        };
        worst = worst.worst(status);
    }
    Ok(worst)
}
