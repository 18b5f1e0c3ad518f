//! The table of mounts, `/proc/self/mountinfo` (proc(5)).

use std::path::{Path, PathBuf};

use crate::{System, os};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mount {
    pub(crate) id: u64,
    parent: u64,
    /// Major and minor number of the device; major 0 has no device.
    pub(crate) number: (u32, u32),
    pub(crate) point: PathBuf,
    /// Of this mount.
    options: Vec<Vec<u8>>,
    /// Of the volume, wherever it is mounted.
    volume: Vec<Vec<u8>>,
    pub(crate) filesystem: String,
}

impl Mount {
    /// `36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/sda1 rw,errors=continue`
    fn parse(line: &[u8]) -> Option<Self> {
        let mut fields = line.split(|byte| *byte == b' ');
        let id = number(fields.next()?)?;
        let parent = number(fields.next()?)?;
        let mut device = fields.next()?.split(|byte| *byte == b':');
        let device = (number(device.next()?)?, number(device.next()?)?);
        let _root = fields.next()?;
        let point = os::path(unescape(fields.next()?));
        let options: Vec<_> = list(fields.next()?);
        // None or more optional fields, then a dash.
        fields.by_ref().find(|field| *field == b"-")?;
        let filesystem = String::from_utf8_lossy(&unescape(fields.next()?)).into_owned();
        let volume = list(fields.nth(1).unwrap_or_default());
        Some(Self { id, parent, number: device, point, options, volume, filesystem })
    }

    pub(crate) fn is_read_only(&self) -> bool {
        is_set(&self.options, "ro") || is_set(&self.volume, "ro")
    }

    /// Whether it was mounted to be written, even if the volume has turned read-only since. (Some file
    /// systems do not even say that.)
    pub(crate) fn is_to_be_written(&self) -> bool {
        !is_set(&self.options, "ro")
    }

    pub(crate) fn missing_options(&self) -> Vec<&'static str> {
        // MEDIA-28.
        let wanted = ["nodev", "nosuid", "noexec"];
        wanted.into_iter().filter(|option| !is_set(&self.options, option)).collect()
    }

    fn is_top(&self, mounts: &[Self]) -> bool {
        // The first file system of all is its own parent; that of a changed root is not listed.
        self.parent == self.id || !mounts.iter().any(|mount| mount.id == self.parent)
    }
}

/// The whole table.
pub(crate) struct Mounts(Vec<Mount>);

impl Mounts {
    /// As much of the table as can be read.
    pub(crate) fn read(system: &System) -> Self {
        Self::parse(&system.mountinfo().0)
    }

    /// The whole table.
    #[cfg(target_os = "linux")]
    pub(crate) fn read_whole(system: &System) -> std::io::Result<Self> {
        let (table, read) = system.mountinfo();
        read.map(|_| Self::parse(&table))
    }

    fn parse(table: &[u8]) -> Self {
        Self(table.split(|byte| *byte == b'\n').filter_map(Mount::parse).collect())
    }

    /// The mount that a file or folder lies on.
    // WATCH-5. Another one may be at its name by now.
    pub(crate) fn of(&self, path: &Path, system: &System) -> Option<&Mount> {
        match system.mount_id(path) {
            Some(id) => self.0.iter().find(|mount| mount.id == id),
            None => self.below(&system.inside(path)?),
        }
    }

    pub(crate) fn all(&self) -> &[Mount] {
        &self.0
    }

    /// The mount that a path leads to. Walks like the kernel, from mount to mount: of two on one point
    /// the upper has the lower as its parent, and what a later mount has covered is not met.
    pub(crate) fn below(&self, path: &Path) -> Option<&Mount> {
        let nearest = |mounts: &mut dyn Iterator<Item = &'_ Mount>| -> Option<usize> {
            let met = mounts.filter(|mount| path.starts_with(&mount.point));
            let met = met.min_by_key(|mount| mount.point.components().count())?;
            self.0.iter().position(|mount| std::ptr::eq(mount, met))
        };
        let mut at = nearest(&mut self.0.iter().filter(|mount| mount.is_top(&self.0)))?;
        // A table that leads in a circle is no table of the kernel's; it ends all the same.
        for _ in 0..self.0.len() {
            let here = self.0[at].id;
            let mut upon = self.0.iter().filter(|it| it.parent == here && it.id != here);
            match nearest(&mut upon) {
                Some(next) => at = next,
                None => break,
            }
        }
        self.0.get(at)
    }
}

fn number<T: std::str::FromStr>(field: &[u8]) -> Option<T> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn is_set(options: &[Vec<u8>], option: &str) -> bool {
    options.iter().any(|it| it == option.as_bytes())
}

fn list(field: &[u8]) -> Vec<Vec<u8>> {
    field.split(|byte| *byte == b',').map(<[u8]>::to_vec).collect()
}

/// The kernel writes blank, tab, line end, backslash and hash as a backslash and three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match (first, code) {
            (b'\\', Some(byte)) => {
                plain.push(byte);
                rest = &after[3..];
            }
            _ => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}
