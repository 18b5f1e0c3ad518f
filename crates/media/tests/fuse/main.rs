//! The promises of reading and writing on real file systems: exFAT, FAT and NTFS by their FUSE drivers
//! (killing the driver is pulling the stick), and ext4 for what only a kernel's driver shows.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pulled;
mod volume;

use std::{
    fs::{self, File},
    io::{Cursor, ErrorKind, Read, Write},
    process::Command,
};

use carnet_media::{
    Cause, MediumError, NewFile, System, check_writable, copy, eject, free_space, private_copy,
    scan,
};

use self::volume::{FUSE, Kind, Source, Volume, alone, bytes, run, wait_until};

fn code(result: Result<(), MediumError>) -> &'static str {
    result.unwrap_err().code().as_str()
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools, ntfs-3g"]
fn what_was_written_is_there_after_a_remount() {
    let _alone = alone();
    // MEDIA-13, MEDIA-14, MEDIA-15, MEDIA-16, MEDIA-18, MEDIA-20.
    for kind in FUSE {
        let volume = Volume::new(kind, 16);
        let target = volume.folder().join("plant-7_gateway-1_1_0123abcd.carnet");
        let (one, two) = (bytes(3_000_000), bytes(1_000_001));
        copy(&mut Cursor::new(&one), &target).unwrap();
        copy(&mut Cursor::new(&one), &target).unwrap();
        assert_eq!(code(copy(&mut Cursor::new(&two), &target)), "medium.name-taken");
        volume.eject();
        volume.mount("rw");
        assert_eq!(fs::read(&target).unwrap(), one, "{kind:?}");

        let mut file = NewFile::create(&target, Some(two.len() as u64)).unwrap();
        file.write_all(&two).unwrap();
        file.replace(|back| {
            let mut seen = Vec::new();
            back.read_to_end(&mut seen)?;
            if seen == two { Ok(()) } else { Err(std::io::Error::other("differs")) }
        })
        .unwrap();
        volume.eject();
        volume.mount("rw");
        assert_eq!(fs::read(&target).unwrap(), two, "{kind:?}");
        assert_eq!(scan(&volume.folder()).unwrap().bundles, [target]);
        assert_eq!(volume.names().len(), 1);
        volume.eject();
    }
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools, ntfs-3g"]
fn a_full_volume_is_as_it_was() {
    let _alone = alone();
    // MEDIA-11, MEDIA-17.
    for kind in FUSE {
        let volume = Volume::new(kind, 12);
        let folder = volume.folder();
        let target = folder.join("a.carnet");
        let free = free_space(&folder).unwrap();
        // NTFS keeps the room of its table of files.
        let slack = if kind == Kind::Ntfs { 256 << 10 } else { 0 };
        let as_before = || free_space(&folder).is_some_and(|now| now + slack >= free);
        assert_eq!(code(copy(&mut Cursor::new(bytes(20 << 20)), &target)), "medium.full");
        assert!(volume.names().is_empty() && as_before(), "{kind:?}");

        // Somebody else takes the room while the file is written.
        let fill = || {
            let mut other = File::create(folder.join("other")).unwrap();
            while other.write_all(&[7; 1 << 16]).is_ok() {}
            let _ = other.sync_all();
        };
        let small = bytes(4_000_000);
        let failed = copy(&mut Source::new(&small, 1_000_000, fill), &target).unwrap_err();
        assert_eq!(failed.code().as_str(), "medium.full", "{kind:?}: {failed}");
        assert_eq!(volume.names(), ["other"], "{kind:?}");
        fs::remove_file(folder.join("other")).unwrap();
        assert!(as_before(), "{kind:?}");

        // A driver that notices only when it closes the file, and tells nobody.
        let lose = || {
            File::options().write(true).open(&target).unwrap().set_len(1_000_000).unwrap();
            fill();
        };
        let failed = copy(&mut Source::new(&small, 4_000_001, lose), &target).unwrap_err();
        assert_eq!(failed.code().as_str(), "medium.full", "{kind:?}: {failed}");
        assert_eq!(volume.names(), ["other"], "{kind:?}");
        fs::remove_file(folder.join("other")).unwrap();

        // EXP-34. Known before anything is written. NTFS keeps some room for itself.
        fill();
        let mut rest = File::create(folder.join("rest")).unwrap();
        while rest.write_all(&[7; 512]).is_ok() {}
        let _ = rest.sync_all();
        drop(rest);
        if kind != Kind::Ntfs {
            let checked = check_writable(&folder, &System::real());
            assert_eq!(code(checked), "medium.full", "{kind:?}");
        }
        fs::remove_file(folder.join("rest")).unwrap();
        fs::remove_file(folder.join("other")).unwrap();

        // A file whose length nobody knew.
        let mut file = NewFile::create(&target, None).unwrap();
        let failed = file.write_all(&bytes(20 << 20)).unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::StorageFull, "{kind:?}");
        drop(file);
        assert!(volume.names().is_empty() && as_before(), "{kind:?}");
        copy(&mut Cursor::new(&small), &target).unwrap();
        volume.eject();
    }
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools, ntfs-3g"]
fn a_write_protected_volume_is_read_and_stays_as_it_is() {
    let _alone = alone();
    // MEDIA-3.
    for kind in FUSE {
        let volume = Volume::new(kind, 8);
        let target = volume.folder().join("a.carnet");
        copy(&mut Cursor::new(b"a bundle"), &target).unwrap();
        volume.eject();
        volume.mount("ro");
        let scratch = tempfile::tempdir().unwrap();
        assert_eq!(scan(&volume.folder()).unwrap().bundles, std::slice::from_ref(&target));
        let mut seen = Vec::new();
        private_copy(&target, 100, scratch.path()).unwrap().read_to_end(&mut seen).unwrap();
        assert_eq!(seen, b"a bundle");
        let other = volume.folder().join("b.carnet");
        assert_eq!(code(copy(&mut Cursor::new(b"other"), &other)), "medium.read-only", "{kind:?}");
        assert_eq!(volume.names(), ["a.carnet"]);
        volume.eject();
    }
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs"]
fn who_keeps_a_medium_busy_is_named() {
    let _alone = alone();
    // MEDIA-20.
    let volume = Volume::new(Kind::Exfat, 8);
    let folder = volume.folder();
    let mut holder = Command::new("sleep").arg("100").current_dir(&folder).spawn().unwrap();
    let holds = format!("sleep (process {})", holder.id());
    let failed = eject(&folder, &System::real()).unwrap_err();
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(failed.code().as_str(), "medium.busy");
    let words = failed.to_string();
    assert!(words.contains("it is not safe to remove") && words.contains(&holds), "{words}");
    assert!(words.contains("target is busy; "), "what umount says is told: {words}");
    // The same device in a second place.
    let second = tempfile::tempdir().unwrap();
    run(&["mount", "--bind", folder.to_str().unwrap(), second.path().to_str().unwrap()]);
    let words = eject(&folder, &System::real()).unwrap_err().to_string();
    run(&["umount", second.path().to_str().unwrap()]);
    assert!(words.contains("still mounted at"), "{words}");
    wait_until("unmounted", || !volume::is_mounted(&folder));
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools"]
fn a_bad_sector_is_named_by_its_place() {
    let _alone = alone();
    // NTFS is not mounted where its last sector is bad.
    for kind in [Kind::Exfat, Kind::Fat] {
        let volume = Volume::new(kind, 16);
        let target = volume.folder().join("a.carnet");
        copy(&mut Cursor::new(bytes(6_000_000)), &target).unwrap();
        volume.eject();
        // All sectors behind this one are bad.
        volume.spoil(4 << 20);
        volume.mount("ro");
        let scratch = tempfile::tempdir().unwrap();
        let failed = private_copy(&target, 1 << 30, scratch.path()).unwrap_err();
        assert_eq!(failed.code().as_str(), "medium.defective", "{kind:?}: {failed}");
        let Cause::Defective { at: Some(at) } = *failed.cause() else { panic!("{failed}") };
        assert!((1..4 << 20).contains(&at), "{kind:?}: {failed}");
        volume.eject();
    }
}

#[test]
#[ignore = "needs root, loop devices, e2fsprogs"]
fn a_volume_that_the_kernel_stopped_writing_is_damaged() {
    let _alone = alone();
    let volume = Volume::new(Kind::Ext4, 8);
    let target = volume.folder().join("a.carnet");
    run(&["mount", "-o", "remount,errors=remount-ro", volume.folder().to_str().unwrap()]);
    let trigger = format!("/sys/fs/ext4/{}/trigger_fs_error", &volume.device()[5..]);
    let fault = || fs::write(&trigger, "1").unwrap();
    let failed = copy(&mut Source::new(&bytes(2_000_000), 1_000_000, fault), &target).unwrap_err();
    assert_eq!(failed.code().as_str(), "medium.damaged", "{failed}");
    // And so it is for the next one.
    let failed = copy(&mut Cursor::new(b"a bundle"), &target).unwrap_err();
    assert_eq!(failed.cause(), &Cause::Damaged);
    volume.eject();
}
