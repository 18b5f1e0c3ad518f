//! On whatever drive the system runs from.
#![allow(clippy::unwrap_used)]

use std::{fs, io::ErrorKind, path::Path};

use super::*;
use crate::{Over, free_space, in_code_page, is_pipe, rename};

fn system_drive() -> PathBuf {
    PathBuf::from(format!(r"{}\", std::env::var("SystemDrive").unwrap()))
}

#[test]
fn the_drive_of_the_system_is_seen() {
    let root = system_drive();
    assert_eq!(volume_root(&root.join(r"not\there")).unwrap(), root);
    assert!(drives().unwrap().contains(&root));
    let seen = volume(&root).unwrap();
    assert_eq!((seen.root.as_path(), seen.kind, seen.read_only), (&*root, Kind::Fixed, false));
    assert!(!target_of(&root).unwrap().is_empty());
    assert!(free_space(&root).unwrap() > 0);
}

#[test]
fn a_drive_that_is_not_there_is_an_error() {
    let taken = drives().unwrap();
    let free = ('D'..='Y').map(|letter| PathBuf::from(format!(r"{letter}:\")));
    let free = free.clone().find(|root| !taken.contains(root)).unwrap();
    assert_eq!(volume(&free).unwrap_err().kind(), ErrorKind::NotFound);
    assert!(target_of(&free).is_err() && disk(&free).is_err() && free_space(&free).is_err());
}

#[test]
fn only_an_upper_folder_has_a_letter() {
    for (root, expected) in [
        (r"e:\", Some('E')),
        ("E:", Some('E')),
        (r"\\?\E:\", Some('E')),
        (r"C:\mnt\stick\", None),
        (r"\\server\share\", None),
    ] {
        assert_eq!(letter(Path::new(root)), expected, "{root}");
    }
}

#[test]
fn a_rename_replaces_only_what_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("new"), folder.path().join("old"));
    fs::write(&from, "new").unwrap();
    fs::write(&to, "old").unwrap();
    let error = rename(&from, &to, Over::Nothing).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&to).unwrap(), b"old");
    rename(&from, &to, Over::File).unwrap();
    assert_eq!(fs::read(&to).unwrap(), b"new");
    assert!(!from.exists());
    assert!(rename(&from, &to, Over::File).is_err());
    assert!(rename(Path::new("a\0b"), &to, Over::File).is_err());
}

#[test]
fn a_pipe_is_told_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (_, write) = std::io::pipe().unwrap();
    assert!(is_pipe(&write));
    assert!(!is_pipe(&fs::File::create(folder.path().join("file")).unwrap()));
}

#[test]
fn a_code_page_has_a_character_exactly_or_not_at_all() {
    assert_eq!(in_code_page(850, 'ü').unwrap(), b"\x81");
    assert_eq!(in_code_page(1252, '–').unwrap(), b"\x96");
    assert_eq!(in_code_page(932, 'あ').unwrap(), b"\x82\xa0");
    // What looks like it, and what is no character or page.
    for (page, character) in [(850, '–'), (850, 'ā'), (437, '∕'), (850, '\u{1f4be}'), (9, 'ü')]
    {
        assert_eq!(in_code_page(page, character), None, "{page} {character}");
    }
}
