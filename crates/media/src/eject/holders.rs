//! Who keeps a medium from being unmounted.

use std::{fs, path::Path};

use carnet_language::text;

use super::plain;

/// Enough to see what is going on.
const MOST: usize = 5;

/// The processes with a file, folder or program below `point`, as words; those of other accounts show
/// themselves to an administrator only.
pub(super) fn of(point: &Path) -> Option<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let holders = processes.filter_map(|process| {
        let number: u32 = process.file_name().to_str()?.parse().ok()?;
        let folder = process.path();
        if number == std::process::id() || !holds(&folder, point) {
            return None;
        }
        let name = plain(&fs::read(folder.join("comm")).unwrap_or_default());
        Some(text!(en "{name} (process {number})"; de "{name} (Prozess {number})"))
    });
    let holders: Vec<_> = holders.take(MOST).collect();
    (!holders.is_empty()).then(|| holders.join(", "))
}

fn holds(process: &Path, point: &Path) -> bool {
    let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    let links = ["cwd", "root", "exe"].map(|name| process.join(name));
    links
        .into_iter()
        .chain(open.map(|file| file.path()))
        .any(|link| fs::read_link(link).is_ok_and(|target| target.starts_with(point)))
}
