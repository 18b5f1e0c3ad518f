//! What somebody hostile plants where a program is about to write, and what lies outside and has to stay.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is planted at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// A link to a file that is worth something.
    Link,
    /// A link to a file that is not there.
    Dangling,
    /// A link to a folder.
    LinkToFolder,
    /// A pipe, for which a reader or writer would wait for ever.
    Pipe,
    /// A folder.
    Folder,
    /// A file.
    File,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Link, Self::Dangling, Self::LinkToFolder, Self::Pipe, Self::Folder, Self::File];
}

/// A folder to which links lead.
#[derive(Debug)]
pub struct Outside(PathBuf);

impl Outside {
    /// Begins one.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        fs::create_dir_all(folder.join("folder")).unwrap();
        fs::write(folder.join("key.pem"), "a key").unwrap();
        Self(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Puts something in the place of whatever is there.
    pub fn plant(&self, what: Plant, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if let Ok(about) = path.symlink_metadata() {
            let removed = match about.is_dir() {
                true => fs::remove_dir_all(path),
                false => fs::remove_file(path),
            };
            removed.unwrap();
        }
        let planted = match what {
            Plant::Link => symlink(self.0.join("key.pem"), path),
            Plant::Dangling => symlink(self.0.join("none"), path),
            Plant::LinkToFolder => symlink(self.0.join("folder"), path),
            Plant::Pipe => {
                Command::new("mkfifo").arg(path).status().map(|it| assert!(it.success()))
            }
            Plant::Folder => fs::create_dir(path),
            Plant::File => fs::write(path, "what somebody put there"),
        };
        planted.unwrap();
    }

    /// Asserts that nothing was written, cut off or made there.
    ///
    /// # Panics
    /// Something was.
    #[track_caller]
    pub fn assert_untouched(&self, said: &str) {
        let key = fs::read(self.0.join("key.pem")).unwrap();
        assert_eq!(key, b"a key", "{said}");
        assert!(!self.0.join("none").exists(), "{said}");
        let inside = fs::read_dir(self.0.join("folder")).unwrap();
        assert_eq!(inside.count(), 0, "{said}");
    }
}
