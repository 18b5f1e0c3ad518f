//! Names that mean what they say.

use std::{
    ffi::OsString,
    io,
    os::windows::ffi::{OsStrExt as _, OsStringExt as _},
    path::{Component, Path, PathBuf, Prefix},
};

/// The path by which a file or folder is meant exactly: whole, and with the mark that keeps Windows from reading a device into a last name
/// such as `aux.carnet`, from dropping a dot at its end, and from refusing more than 260 characters.
pub fn exact(path: &Path) -> io::Result<PathBuf> {
    // The system makes a path whole, but would read the last name in its own way.
    let whole = match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if folder == Path::new("") => {
            std::path::absolute(".")?.join(name)
        }
        (Some(folder), Some(name)) => std::path::absolute(folder)?.join(name),
        _ => std::path::absolute(path)?,
    };
    let Some(Component::Prefix(prefix)) = whole.components().next() else { return Ok(whole) };
    let (mark, skipped) = match prefix.kind() {
        Prefix::Disk(_) => (r"\\?\", 0),
        Prefix::UNC(..) => (r"\\?\UNC", 1),
        _ => return Ok(whole),
    };
    let rest: Vec<u16> = whole.as_os_str().encode_wide().skip(skipped).collect();
    let mut exact = OsString::from(mark);
    exact.push(OsString::from_wide(&rest));
    Ok(exact.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_is_taken_as_it_stands() {
        for (path, exactly) in [
            (r"E:\aux.carnet", r"\\?\E:\aux.carnet"),
            (r"E:\a/b\..\c.carnet.", r"\\?\E:\a\c.carnet."),
            (r"E:\", r"\\?\E:\"),
            (r"\\server\share\a.carnet", r"\\?\UNC\server\share\a.carnet"),
            (r"\\?\E:\a.carnet", r"\\?\E:\a.carnet"),
        ] {
            assert_eq!(exact(Path::new(path)).unwrap(), Path::new(exactly), "{path}");
        }
        let here = exact(&std::env::current_dir().unwrap()).unwrap();
        assert_eq!(exact(Path::new("a.carnet")).unwrap(), here.join("a.carnet"));
        assert_eq!(exact(Path::new(".")).unwrap(), here);
    }

    #[test]
    fn long_paths_and_names_of_devices_are_files() {
        let folder = tempfile::tempdir().unwrap();
        let long = exact(&folder.path().join("a".repeat(200)).join("b".repeat(200))).unwrap();
        std::fs::create_dir_all(&long).unwrap();
        for name in ["aux.carnet", "nul"] {
            let file = exact(&long.join(name)).unwrap();
            std::fs::write(&file, "x").unwrap();
            assert_eq!(std::fs::read(&file).unwrap(), b"x", "{name}");
        }
        assert_eq!(std::fs::read_dir(&long).unwrap().count(), 2);
    }
}
