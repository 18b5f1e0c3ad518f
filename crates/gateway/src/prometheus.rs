//! What monitors read: a text file in the form of Prometheus, whole at every moment.

use std::fmt::Write as _;
use std::fs::Permissions;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use carnet_media::WholeFile;

/// Adds a metric with its values, each behind its labels.
pub(crate) fn add(text: &mut String, name: &str, kind: &str, help: &str, values: &[(String, u64)]) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for (labels, value) in values {
        let _ = writeln!(text, "{name}{labels} {value}");
    }
}

pub(crate) fn bare(value: u64) -> [(String, u64); 1] {
    [(String::new(), value)]
}

pub(crate) fn label(name: &str, value: &str) -> String {
    format!("{{{name}=\"{value}\"}}")
}

/// Puts the file in the place of the one before, which is whole until then.
pub(crate) fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut whole = WholeFile::create(file)?;
    whole.file().write_all(text.as_bytes())?;
    // The monitor has another account, and nothing in it is secret.
    whole.file().set_permissions(Permissions::from_mode(0o644))?;
    whole.exchange()
}
