//! When a medium that was written to can be carried away.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_host::look::no_medium;
use carnet_language::text;
use carnet_media::{Flushed, System};

/// Says that what was written to a medium was read back and compared, and when it is safe to remove.
///
/// # Errors
/// It cannot be said.
// MEDIA-20.
pub fn say_written(
    folder: &Path,
    (took, flushed): (Duration, Flushed),
    system: &System,
    out: &mut dyn Write,
) -> io::Result<()> {
    let took = format!("{:.1}", took.as_secs_f64());
    // MEDIA-15. A disk of this host is not pulled out.
    if flushed == Flushed::File && carnet_media::can_be_ejected(folder, system) {
        return writeln!(out, "{}", flushed_in_part(&took));
    }
    let when = when_safe(folder, system);
    let german = took.replace('.', ",");
    let said = text!(
        en "written, flushed and compared ({took} s); {when}";
        de "bis auf den Datenträger geschrieben und verglichen ({german} s); {when}"
    );
    writeln!(out, "{said}")
}

fn flushed_in_part(took: &str) -> String {
    let german = took.replace('.', ",");
    text!(
        en "written and compared ({took} s); flushed as far as this account may: the file, not the whole drive. Pull the stick only after --eject or Safely Remove Hardware";
        de "geschrieben und verglichen ({german} s); bis auf den Datenträger, soweit dieses Konto darf: die Datei, nicht das ganze Laufwerk. Den Stick erst nach --eject oder „Hardware sicher entfernen und Medium auswerfen“ abziehen"
    )
}

/// What has to happen before what was written to `folder` can be carried away.
pub(crate) fn when_safe(folder: &Path, system: &System) -> String {
    if let Some(what) = no_medium(&carnet_media::identify(folder, system)) {
        what
    } else if carnet_media::can_be_ejected(folder, system) {
        match cfg!(windows) {
            true => text!(
                en "the medium is safe to remove once it is ejected";
                de "der Stick kann abgezogen werden, sobald er ausgeworfen ist"
            ),
            false => text!(
                en "the medium is safe to remove once it is unmounted";
                de "der Stick kann abgezogen werden, sobald er ausgeworfen ist"
            ),
        }
    } else {
        text!(
            en "as far as the system tells, it lies on a disk of this host and on no medium";
            de "soweit das System es sagt, liegt es auf einer Platte dieses Rechners und auf keinem Datenträger"
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// MEDIA-15.
    #[test]
    fn a_stick_that_this_account_may_not_flush_is_not_called_flushed() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["proc/self", "media/a"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let table = "1 1 0:1 / / rw - overlay o rw\n\
                     2 1 8:1 / /media/a rw - vfat /dev/sda1 rw\n";
        std::fs::write(root.path().join("proc/self/mountinfo"), table).unwrap();
        let system = System::under(root.path());
        let said = |flushed| {
            let mut out = Vec::new();
            let written = (Duration::from_millis(1_200), flushed);
            say_written(&root.path().join("media/a"), written, &system, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let in_part = said(Flushed::File);
        assert!(
            in_part.starts_with("written and compared (1.2 s); flushed as far as"),
            "{in_part}"
        );
        assert!(in_part.contains("only after --eject or Safely Remove Hardware"), "{in_part}");
        assert!(said(Flushed::Volume).starts_with("written, flushed and compared (1.2 s);"));
    }
}
