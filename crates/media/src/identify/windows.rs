//! The drives of this machine, as Windows has them.

use std::{
    env,
    path::{Path, PathBuf},
};

use carnet_win32::{Bus, Kind, Volume};

use super::{
    Seen,
    drive::{self, Disk, Drive},
};

/// What is seen of the medium that a path lies on; nothing where it cannot be looked at, such as one that is locked or gone.
pub(super) fn of(path: &Path) -> Seen {
    let root = carnet_win32::volume_root(path);
    root.ok().and_then(|root| look(&root)).unwrap_or_default()
}

/// All drives with a letter that have a medium.
pub(super) fn all() -> Vec<Seen> {
    let drives = carnet_win32::drives().unwrap_or_default();
    // A network drive whose computer does not answer would be waited for, and is no medium.
    let is_here = |root: &PathBuf| carnet_win32::kind(root).is_ok_and(|kind| kind != Kind::Remote);
    drives.iter().filter(|root| is_here(root)).filter_map(|root| look(root)).collect()
}

fn look(root: &Path) -> Option<Seen> {
    let Volume { root, kind, label, serial, filesystem, read_only } =
        carnet_win32::volume(root).ok()?;
    let disk = match kind {
        Kind::Remote => None,
        _ => carnet_win32::disk(&root).ok(),
    };
    let drive = Drive {
        removable: kind == Kind::Removable,
        remote: kind == Kind::Remote,
        label,
        serial,
        filesystem,
        read_only,
        disk: disk.map(|disk| Disk {
            usb: disk.bus == Bus::Usb,
            card: matches!(disk.bus, Bus::Sd | Bus::Mmc),
            vendor: disk.vendor,
            product: disk.product,
        }),
        target: carnet_win32::target_of(&root).ok().map(|it| it.to_string_lossy().into_owned()),
        own: runs_windows(&root),
        root,
    };
    Some(drive::seen(drive))
}

fn runs_windows(root: &Path) -> bool {
    let own = env::var_os("SystemDrive").unwrap_or_else(|| "C:".into());
    Path::new(&own).components().next().is_some_and(|own| {
        root.components()
            .next()
            .is_some_and(|it| it.as_os_str().eq_ignore_ascii_case(own.as_os_str()))
    })
}
