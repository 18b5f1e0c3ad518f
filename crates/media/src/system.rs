//! Where the kernel's tables are.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use crate::os;

/// Where the kernel's tables are: the real ones, or a captured tree.
///
/// A captured tree is a small machine of its own: its `proc/self/mountinfo`, `sys` and
/// `dev/disk/by-uuid` stand for those of the real one, and its `media/stick` is the folder that its
/// tables call `/media/stick`. Folders outside of it lie on no medium that it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    root: PathBuf,
}

/// No attribute is longer; a captured tree may hold anything.
const MAX_ATTRIBUTE: u64 = 4096;

impl System {
    /// The tables of this machine.
    pub fn real() -> Self {
        Self { root: PathBuf::from("/") }
    }

    /// The tables of a captured tree: for tests. What is signed of a medium is what this machine says of it,
    /// so no program that is given away comes here.
    pub fn under(root: &Path) -> Self {
        Self { root: fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()) }
    }

    /// Where `path`, as the system calls it, really lies.
    pub(crate) fn outside(&self, path: &Path) -> PathBuf {
        self.root.join(clean(path).strip_prefix("/").unwrap_or(path))
    }

    /// What the system calls the real `path`.
    pub(crate) fn inside(&self, path: &Path) -> Option<PathBuf> {
        // A medium that does not answer any more has a name all the same.
        let path = fs::canonicalize(path).or_else(|_| std::path::absolute(path)).ok()?;
        Some(Path::new("/").join(path.strip_prefix(&self.root).ok()?))
    }

    /// The content of a small table, without the line end that the kernel adds.
    pub(crate) fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let file = os::open_regular(&self.outside(path)).ok()?;
        let mut bytes = Vec::with_capacity(MAX_ATTRIBUTE as usize);
        file.take(MAX_ATTRIBUTE).read_to_end(&mut bytes).ok()?;
        if bytes.ends_with(b"\n") {
            bytes.pop();
        }
        Some(bytes)
    }

    /// The same as text. What is not UTF-8 becomes U+FFFD, which no statement of ours can hold.
    pub(crate) fn text(&self, path: &Path) -> Option<String> {
        Some(String::from_utf8_lossy(&self.bytes(path)?).into_owned())
    }

    /// The mounts, in the form of proc(5): all, or those that came before a fault.
    pub(crate) fn mountinfo(&self) -> (Vec<u8>, io::Result<usize>) {
        // The kernel says of no length here, and writes the table again for each piece.
        let mut bytes = Vec::with_capacity(16_384);
        // Windows has no such table, and whatever bears its name is none.
        if cfg!(windows) && self.is_real() {
            return (bytes, Ok(0));
        }
        let file = File::open(self.outside(Path::new("/proc/self/mountinfo")));
        let read = file.and_then(|mut file| file.read_to_end(&mut bytes));
        (bytes, read)
    }

    /// Which mount the kernel says that a file or folder lies on. What it says is of no captured tree.
    pub(crate) fn mount_id(&self, path: &Path) -> Option<u64> {
        self.is_real().then(|| os::mount_id(path)).flatten()
    }

    pub(crate) fn is_real(&self) -> bool {
        self.root == Path::new("/")
    }

    /// Where the link `path` leads, as the system calls it. Never out of a captured tree.
    pub(crate) fn link(&self, path: &Path) -> Option<PathBuf> {
        let target = fs::read_link(self.outside(path)).ok()?;
        // In /sys and /dev/disk no folder on the way is a link, so `..` can be taken by its letters.
        Some(clean(&path.parent()?.join(target)))
    }

    /// The names in a folder.
    pub(crate) fn names(&self, folder: &Path) -> Vec<OsString> {
        let entries = fs::read_dir(self.outside(folder)).into_iter().flatten();
        entries.flatten().map(|entry| entry.file_name()).collect()
    }

    pub(crate) fn exists(&self, path: &Path) -> bool {
        fs::symlink_metadata(self.outside(path)).is_ok()
    }
}

/// An absolute path without `.` and `..`; nothing lies above the root.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::from("/");
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => {
                clean.pop();
            }
            _ => {}
        }
    }
    clean
}
