#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn touch(path: PathBuf) -> PathBuf {
    fs::write(&path, "").unwrap();
    path
}

#[test]
fn finds_bundles_ignores_housekeeping_reports_the_rest() {
    let stick = tempfile::tempdir().unwrap();
    let root = stick.path();
    touch(root.join(".DS_Store"));
    for folder in ["System Volume Information", ".Trashes", "$RECYCLE.BIN", "Carnet", "photos"]
        .into_iter()
        .chain([".Spotlight-V100", ".fseventsd", "lost+found"])
    {
        fs::create_dir(root.join(folder)).unwrap();
    }
    touch(root.join("System Volume Information/IndexerVolumeGuid.carnet"));
    touch(root.join("photos/hidden.carnet"));
    touch(root.join("._a.carnet"));
    touch(root.join("Carnet/._c.carnet"));
    let a = touch(root.join("a.carnet"));
    let b = touch(root.join("B.CARNET"));
    let c = touch(root.join("Carnet/c.carnet"));
    fs::create_dir(root.join("folder.carnet")).unwrap();
    touch(root.join("setup.exe"));
    touch(root.join(".carnet-a.carnet-Ab12Cd.part"));

    let contents = scan(root).unwrap();
    let mut bundles = vec![a, b, c];
    bundles.sort();
    assert_eq!(contents.bundles, bundles);
    let foreign: Vec<_> = contents
        .foreign
        .iter()
        .map(|it| (it.path.file_name().unwrap().to_str().unwrap(), it.what))
        .collect();
    assert_eq!(
        foreign,
        [
            (".carnet-a.carnet-Ab12Cd.part", ForeignKind::Unfinished),
            ("folder.carnet", ForeignKind::Folder),
            ("photos", ForeignKind::Folder),
            ("setup.exe", ForeignKind::File),
        ]
    );
    assert_eq!(contents.foreign_total, 4);
}

#[test]
fn a_name_of_housekeeping_hides_nothing_else() {
    // MEDIA-6, MEDIA-7.
    let stick = tempfile::tempdir().unwrap();
    let root = stick.path();
    fs::create_dir(root.join("CARNET")).unwrap();
    for name in [".Trash", ".Trash-1000"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    let side = usize::try_from(MAX_SIDE_FILE).unwrap();
    for name in ["._a", ".DS_Store", "CARNET/._a", "CARNET/.DS_Store"] {
        fs::write(root.join(name), vec![0; side]).unwrap();
    }
    assert_eq!(scan(root).unwrap().foreign_total, 0);

    let files = ["System Volume Information", "$RECYCLE.BIN", ".Trashes", "lost+found"];
    for name in files {
        touch(root.join(name));
    }
    let folders = ["._payload", ".Trash-payload.exe", ".Trash-", ".ds_store", "CARNET/.Trash"];
    for name in folders {
        // Some systems know `.ds_store` already.
        let _ = fs::create_dir(root.join(name));
    }
    touch(root.join(".carnet-payload.part"));
    for name in ["._large", "CARNET/._large"] {
        fs::write(root.join(name), vec![0; side + 1]).unwrap();
    }
    let contents = scan(root).unwrap();
    let told = |name: &&str| contents.foreign.iter().any(|it| it.path == root.join(name));
    let other = [".carnet-payload.part", "._large", "CARNET/._large"];
    for name in files.iter().chain(&folders).chain(&other) {
        assert!(told(name) || *name == ".ds_store", "{name}");
    }
    assert_eq!(contents.unfinished, 0);
}

#[test]
fn a_receipt_is_not_foreign_and_what_only_bears_its_name_is() {
    // MEDIA-7.
    let stick = tempfile::tempdir().unwrap();
    let root = stick.path();
    fs::create_dir(root.join("CARNET")).unwrap();
    let receipt = |length: u64| {
        let mut bytes = LABEL.to_vec();
        bytes.resize(usize::try_from(length).unwrap(), 7);
        bytes
    };
    let mut receipts = Vec::new();
    for (name, length) in
        [("B.CARNET-RECEIPT", 900), ("CARNET/c.carnet-receipt", 32_768), ("a.carnet-receipt", 12)]
    {
        receipts.push(root.join(name));
        fs::write(root.join(name), receipt(length)).unwrap();
    }
    assert_eq!(scan(root).unwrap(), Contents { receipts, ..Contents::default() });
    let long = root.join("long.carnet-receipt");
    fs::write(&long, receipt(32_769)).unwrap();
    let short = root.join("short.carnet-receipt");
    fs::write(&short, &LABEL[..11]).unwrap();
    let other = root.join("tool.carnet-receipt");
    fs::write(&other, "#!/bin/sh with more").unwrap();
    let folder = root.join("folder.carnet-receipt");
    fs::create_dir(&folder).unwrap();
    let exe = root.join("a.carnet-receipt.exe");
    fs::write(&exe, receipt(900)).unwrap();
    let contents = scan(root).unwrap();
    let foreign: Vec<_> = contents.foreign.into_iter().map(|it| it.path).collect();
    assert_eq!(foreign, [exe, folder, long, short, other]);
}

#[test]
fn a_trust_update_is_not_foreign_and_what_only_bears_its_name_is() {
    // MEDIA-7.
    let stick = tempfile::tempdir().unwrap();
    let root = stick.path();
    let update = |first: u8, length: usize| {
        let mut bytes = [&LABEL[..], &[first]].concat();
        bytes.resize(length, 7);
        bytes
    };
    fs::write(root.join("trust-12.carnet-trust"), update(0x59, 2000)).unwrap();
    fs::write(root.join("B.CARNET-TRUST"), update(0x5a, 1_310_720)).unwrap();
    let updates = vec![root.join("B.CARNET-TRUST"), root.join("trust-12.carnet-trust")];
    assert_eq!(scan(root).unwrap(), Contents { updates, ..Contents::default() });
    let long = root.join("long.carnet-trust");
    fs::write(&long, update(0x5a, 1_310_721)).unwrap();
    let short = root.join("short.carnet-trust");
    fs::write(&short, LABEL).unwrap();
    let statement = root.join("statement.carnet-trust");
    fs::write(&statement, update(0xd2, 2000)).unwrap();
    let text = root.join("text.carnet-trust");
    fs::write(&text, "format = 1\n").unwrap();
    let foreign: Vec<_> = scan(root).unwrap().foreign.into_iter().map(|it| it.path).collect();
    assert_eq!(foreign, [long, short, statement, text]);
}

#[test]
fn a_site_card_is_not_foreign_and_what_only_bears_its_name_is() {
    // MEDIA-8.
    let stick = tempfile::tempdir().unwrap();
    let root = stick.path();
    let card = |length: usize| {
        let mut bytes = CARD.to_vec();
        bytes.resize(length, b'\n');
        bytes
    };
    fs::write(root.join("tor-1.carnet-site"), card(400)).unwrap();
    fs::write(root.join("P-8.CARNET-SITE"), card(4_096)).unwrap();
    let cards = vec![root.join("P-8.CARNET-SITE"), root.join("tor-1.carnet-site")];
    assert_eq!(scan(root).unwrap(), Contents { cards, ..Contents::default() });
    let long = root.join("long.carnet-site");
    fs::write(&long, card(4_097)).unwrap();
    let text = root.join("text.carnet-site");
    fs::write(&text, "card = 1\n").unwrap();
    let foreign: Vec<_> = scan(root).unwrap().foreign.into_iter().map(|it| it.path).collect();
    assert_eq!(foreign, [long, text]);
}

#[test]
fn thousands_of_files_are_counted_and_few_are_kept() {
    let stick = tempfile::tempdir().unwrap();
    for index in 0..3000 {
        touch(stick.path().join(format!("{index}.txt")));
        touch(stick.path().join(format!("{index}.carnet")));
    }
    let contents = scan(stick.path()).unwrap();
    assert_eq!(contents.bundles.len(), 3000);
    assert_eq!((contents.foreign.len(), contents.foreign_total), (MAX_FOREIGN, 3000));
}

#[test]
fn more_bundles_than_any_honest_medium_holds() {
    // MEDIA-5.
    let stick = tempfile::tempdir().unwrap();
    fs::create_dir(stick.path().join("CARNET")).unwrap();
    let first = touch(stick.path().join("a.carnet"));
    for index in 1..MAX_FILES {
        fs::hard_link(&first, stick.path().join(format!("CARNET/{index}.carnet")))
            .unwrap_or_else(|_| drop(touch(stick.path().join(format!("CARNET/{index}.carnet")))));
    }
    assert_eq!(scan(stick.path()).unwrap().bundles.len(), MAX_FILES);
    touch(stick.path().join("b.carnet"));
    assert_eq!(scan(stick.path()).unwrap_err().code().as_str(), "medium.too-many");
}

#[test]
fn a_folder_loop_is_not_walked() {
    // MEDIA-5. A broken file system may have a folder inside itself.
    let stick = tempfile::tempdir().unwrap();
    let deep = stick.path().join("CARNET/CARNET/CARNET");
    fs::create_dir_all(&deep).unwrap();
    let found = touch(stick.path().join("CARNET/a.carnet"));
    touch(stick.path().join("CARNET/CARNET/b.carnet"));
    touch(deep.join("c.carnet"));
    let contents = scan(stick.path()).unwrap();
    assert_eq!(contents.bundles, [found]);
    let inner = Foreign { path: stick.path().join("CARNET/CARNET"), what: ForeignKind::Folder };
    assert_eq!((contents.foreign, contents.foreign_total), (vec![inner], 1));
}

#[test]
fn the_passport_is_not_foreign_where_it_belongs() {
    // MEDIA-22.
    let stick = tempfile::tempdir().unwrap();
    touch(stick.path().join("Passport.CARNET-medium"));
    fs::create_dir(stick.path().join("CARNET")).unwrap();
    let stray = touch(stick.path().join("CARNET/PASSPORT.carnet-medium"));
    touch(stick.path().join(".carnet-a.carnet-Ab12Cd.part"));
    let contents = scan(stick.path()).unwrap();
    assert_eq!((contents.foreign_total, contents.unfinished), (2, 1));
    assert!(contents.foreign.contains(&Foreign { path: stray, what: ForeignKind::File }));
}

#[cfg(unix)]
#[test]
fn links_are_foreign_and_odd_names_are_not() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let stick = tempfile::tempdir().unwrap();
    let root = stick.path();
    let odd = touch(root.join(OsStr::from_bytes(b"\xff\xfe.carnet")));
    symlink("/etc/hostname", root.join("link.carnet")).unwrap();
    symlink("/", root.join("CARNET")).unwrap();
    let contents = scan(root).unwrap();
    assert_eq!(contents.bundles, [odd]);
    assert!(contents.foreign.iter().all(|it| it.what == ForeignKind::Link));
    assert_eq!(contents.foreign_total, 2);
}

#[test]
fn no_folder_is_an_error() {
    let stick = tempfile::tempdir().unwrap();
    let error = scan(&stick.path().join("none")).unwrap_err();
    assert_eq!(error.code().as_str(), "medium.missing");
}
