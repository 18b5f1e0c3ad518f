//! Files that hold a secret: small, and readable by their owner alone.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use carnet_language::{io_text, text};
use zeroize::Zeroizing;

/// The longest such file, in bytes; a real one has below 500.
const MAX_LENGTH: u64 = 64 << 10;

/// Reads a file that holds a secret. What is checked is the open file, not its name; a credential of systemd is
/// guarded by systemd.
///
/// # Errors
/// The file cannot be read, is open to others than its owner, or is no small text.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<String>, SecretFileFault> {
    let io = |error: io::Error| SecretFileFault::Io(io_text(&error));
    let file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    // A pipe is stored nowhere, so that only files have somebody to be kept from.
    let is_guarded = || carnet_media::is_credential(path, |name| std::env::var_os(name));
    if metadata.is_file() && is_open_to_others(&metadata) && !is_guarded() {
        return Err(SecretFileFault::OpenToOthers { path: path.to_owned() });
    }
    read_text(file)
}

/// Reads a file that somebody else guards: a credential of systemd, whose access list shows as
/// rights of the group.
///
/// # Errors
/// The file cannot be read, or is no small text.
pub(crate) fn read_guarded(path: &Path) -> Result<Zeroizing<String>, SecretFileFault> {
    read_text(File::open(path).map_err(|error| SecretFileFault::Io(io_text(&error)))?)
}

fn read_text(file: File) -> Result<Zeroizing<String>, SecretFileFault> {
    // The room is taken once: a buffer that grows leaves copies of the secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_LENGTH as usize + 32));
    file.take(MAX_LENGTH + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| SecretFileFault::Io(io_text(&error)))?;
    if bytes.len() as u64 > MAX_LENGTH {
        return Err(SecretFileFault::NoText);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| SecretFileFault::NoText)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

/// Why a file with a secret is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretFileFault {
    /// The system refused.
    #[error("{0}")]
    Io(String),
    /// Others can read or change it.
    #[error("{}", text!(
        en "others than its owner may read or change it; run: chmod 600 {path:?}";
        de "andere als ihr Besitzer dürfen sie lesen oder ändern; ausführen: chmod 600 {path:?}"
    ))]
    OpenToOthers {
        /// The file.
        path: PathBuf,
    },
    /// It is too long, or no UTF-8.
    #[error("{}", text!(en "it is too long, or no text"; de "sie ist zu lang oder kein Text"))]
    NoText,
}
