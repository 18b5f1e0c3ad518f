//! The sources of the programs.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A file of Rust.
pub struct Source {
    /// Its path from the root of the workspace.
    pub name: String,
    text: String,
}

impl Source {
    pub fn tokens(&self) -> TokenStream {
        self.text.parse().unwrap()
    }
}

/// All that is in a program that people use, without its tests.
pub fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    let mut crates = Vec::from_iter(fs::read_dir(Path::new(ROOT).join("crates")).unwrap());
    crates.retain(|it| {
        let name = it.as_ref().unwrap().file_name();
        !["conformance", "conformance-wasm", "testbed"].iter().any(|other| name == *other)
    });
    for one in crates {
        collect(&one.unwrap().path().join("src"), &mut paths);
    }
    paths.sort();
    let source = |path: PathBuf| {
        let name = path.strip_prefix(ROOT).unwrap().to_str().unwrap().to_owned();
        Source { name, text: fs::read_to_string(path).unwrap() }
    };
    paths.into_iter().map(source).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The lines of a list beside this test, without blank ones and comments.
pub fn lines(list: &str) -> Vec<String> {
    let path = Path::new(ROOT).join("crates/carnet/tests/language").join(list);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}
