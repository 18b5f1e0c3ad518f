//! When a medium that was written to can be carried away.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_language::text;
use carnet_media::System;

/// Says that what was written to a medium was read back and compared, and when it is safe to remove.
///
/// # Errors
/// It cannot be said.
// MEDIA-19.
pub fn say_written(
    folder: &Path,
    took: Duration,
    system: &System,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (took, when) = (format!("{:.1}", took.as_secs_f64()), when_safe(folder, system));
    let german = took.replace('.', ",");
    let said = text!(
        en "written, flushed and compared ({took} s); {when}";
        de "geschrieben, gesichert und verglichen ({german} s); {when}"
    );
    writeln!(out, "{said}")
}

/// What has to happen before what was written to `folder` can be carried away.
pub(crate) fn when_safe(folder: &Path, system: &System) -> String {
    if carnet_media::can_be_ejected(folder, system) {
        text!(
            en "the medium is safe to remove once it is unmounted";
            de "der Stick kann abgezogen werden, sobald er ausgeworfen ist"
        )
    } else {
        text!(
            en "as far as the system tells, it lies on a disk of this host and on no medium";
            de "soweit das System es sagt, liegt es auf einer Platte dieses Rechners und auf keinem Datenträger"
        )
    }
}
