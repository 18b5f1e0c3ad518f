//! When a medium that was written to can be carried away.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_media::System;

/// Says that what was written to a medium was read back and compared, and when it is safe to remove.
///
/// # Errors
/// It cannot be said.
// MEDIA-18.
pub fn say_written(
    folder: &Path,
    took: Duration,
    system: &System,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (took, when) = (took.as_secs_f64(), when_safe(folder, system));
    writeln!(out, "written, flushed and compared ({took:.1} s); {when}")
}

/// What has to happen before what was written to `folder` can be carried away.
pub(crate) fn when_safe(folder: &Path, system: &System) -> &'static str {
    if carnet_media::can_be_ejected(folder, system) {
        "the medium is safe to remove once it is unmounted"
    } else {
        "as far as the system tells, it lies on a disk of this host and on no medium"
    }
}
