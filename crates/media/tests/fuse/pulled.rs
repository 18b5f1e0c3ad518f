//! The stick is pulled while it is written or read.

use std::{
    fs,
    io::{Cursor, Read},
    path::Path,
    thread,
};

use carnet_format::passport::PASSPORT_NAME;
use carnet_media::{
    Delivered, DeliveryWatcher, Mark, MediumError, Progress, System, copy, deliver, identify,
    passport, private_copy,
};

use super::volume::{FUSE, Kind, Source, Volume, alone, bytes, wait_until};

const BUNDLE: &str = "plant-7_gateway-1_2_0123abcd.carnet";
const SIZE: usize = 3_000_000;

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools, ntfs-3g"]
fn the_next_write_clears_away_what_a_pulled_stick_kept() {
    let _alone = alone();
    // MEDIA-12, MEDIA-17.
    for kind in FUSE {
        let volume = Volume::new(kind, 16);
        let target = volume.folder().join(BUNDLE);
        let confirmed = volume.folder().join("plant-7_gateway-1_1_ffffffff.carnet");
        copy(&mut Cursor::new(bytes(500_000)), &confirmed).unwrap();
        let whole = bytes(SIZE);
        let failed = copy(&mut Source::new(&whole, 1_500_000, || volume.kill()), &target);
        let failed = failed.unwrap_err();
        assert_eq!(failed.code().as_str(), "medium.gone", "{kind:?}: {failed}");
        volume.assert_nothing_is_open();

        volume.forget();
        volume.mount("rw");
        assert_eq!(fs::read(&confirmed).unwrap(), bytes(500_000), "{kind:?}");
        for name in volume.names().iter().filter(|name| !confirmed.ends_with(name.as_str())) {
            assert!(name.starts_with(&format!(".carnet-{BUNDLE}-")), "{kind:?}: {name}");
        }
        copy(&mut Cursor::new(&whole), &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), whole);
        assert_eq!(volume.names().len(), 2, "{kind:?}: {:?}", volume.names());
        volume.eject();
    }
}

/// Brings a medium back after a while: `with` mounts it.
struct Return<'a> {
    told: Vec<&'static str>,
    moments: u32,
    with: Box<dyn FnMut() + 'a>,
}

impl DeliveryWatcher for Return<'_> {
    fn progress(&mut self, progress: Progress) {
        let word = match progress {
            Progress::Writing { .. } => "writing",
            Progress::Flushing => "flushing",
            Progress::Comparing { .. } => "comparing",
        };
        if self.told.last() != Some(&word) {
            self.told.push(word);
        }
    }

    fn gone(&mut self, error: &MediumError, _: std::time::Duration) {
        assert_eq!(error.code().as_str(), "medium.gone");
        self.told.push("gone");
    }

    fn back(&mut self) {
        self.told.push("back");
    }

    fn wait(&mut self) -> bool {
        self.moments += 1;
        if self.moments == 2 {
            (self.with)();
        }
        self.moments < 5
    }
}

fn mark(folder: &Path) -> Mark {
    Mark::new(&passport(folder).unwrap(), &identify(folder, &System::real()))
}

/// Delivers, with the stick pulled after so many bytes were read of the source, which is read once to
/// be written and once to be compared.
fn delivery(
    volume: &Volume,
    after: usize,
    with: impl FnMut(),
) -> (Result<Delivered, MediumError>, Vec<&'static str>) {
    let folder = volume.folder();
    copy(&mut Cursor::new(b"a passport"), &folder.join(PASSPORT_NAME)).unwrap();
    let mark = mark(&folder);
    let mut source = Source::new(&bytes(SIZE), after as u64, || volume.kill());
    let mut watcher = Return { told: Vec::new(), moments: 0, with: Box::new(with) };
    let target = folder.join(BUNDLE);
    let delivered = deliver(&mut source, &target, &mark, &System::real(), &mut watcher);
    volume.assert_nothing_is_open();
    (delivered, watcher.told)
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools, ntfs-3g"]
fn a_stick_that_comes_back_gets_the_same_bytes() {
    let _alone = alone();
    // MEDIA-19. In mid-write, and after the file has got its name.
    for (kind, after) in FUSE.iter().flat_map(|kind| [(*kind, SIZE / 2), (*kind, SIZE + SIZE / 2)])
    {
        let volume = Volume::new(kind, 16);
        let (delivered, told) = delivery(&volume, after, || {
            volume.forget();
            volume.mount("rw");
        });
        assert_eq!(delivered.unwrap().attempts, 2, "{kind:?}");
        let end = &["gone", "back", "writing", "flushing", "comparing"][..];
        assert!(told.starts_with(&["writing"]), "{told:?}");
        // What had its name already may be whole.
        assert!(
            told.ends_with(end) || told.ends_with(&["back", "comparing", "flushing", "comparing"]),
            "{kind:?}: {told:?}"
        );
        volume.eject();
        volume.mount("rw");
        assert_eq!(fs::read(volume.folder().join(BUNDLE)).unwrap(), bytes(SIZE), "{kind:?}");
        assert_eq!(volume.names().len(), 2, "{kind:?}: {:?}", volume.names());
        volume.eject();
    }
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs"]
fn another_stick_in_its_place_is_not_written() {
    let _alone = alone();
    // MEDIA-19.
    let (volume, other) = (Volume::new(Kind::Exfat, 16), Volume::new(Kind::Exfat, 16));
    copy(&mut Cursor::new(b"another passport"), &other.folder().join(PASSPORT_NAME)).unwrap();
    other.eject();
    let (delivered, told) = delivery(&volume, SIZE / 2, || {
        volume.forget();
        other.mount_at(&volume.folder(), "rw");
    });
    let failed = delivered.unwrap_err();
    assert_eq!(failed.code().as_str(), "medium.swapped", "{failed}");
    assert_eq!(told, ["writing", "gone"]);
    assert_eq!(volume.names(), [PASSPORT_NAME]);
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs"]
fn a_stick_that_stays_away_is_gone_and_its_folder_is_not_written() {
    let _alone = alone();
    // MEDIA-19.
    let volume = Volume::new(Kind::Exfat, 16);
    let (delivered, told) = delivery(&volume, SIZE / 2, || volume.forget());
    assert_eq!(delivered.unwrap_err().code().as_str(), "medium.gone");
    assert_eq!(told, ["writing", "gone"]);
    assert_eq!(volume.names(), [""; 0]);
}

#[test]
#[ignore = "needs root, loop devices, exfat-fuse, exfatprogs, fusefat, dosfstools, ntfs-3g"]
fn a_stick_that_is_pulled_while_it_is_read_is_gone() {
    let _alone = alone();
    for kind in FUSE {
        let volume = Volume::new(kind, 96);
        let target = volume.folder().join(BUNDLE);
        copy(&mut Cursor::new(bytes(64 << 20)), &target).unwrap();
        volume.eject();
        volume.mount("ro");
        let scratch = tempfile::tempdir().unwrap();
        let failed = thread::scope(|scope| {
            let reader = scope.spawn(|| private_copy(&target, 1 << 30, scratch.path()));
            wait_until("reading", || reader.is_finished() || has_begun(&target));
            volume.kill();
            reader.join().unwrap().map(|mut copy| {
                let mut whole = Vec::new();
                copy.read_to_end(&mut whole).unwrap();
                assert_eq!(whole, bytes(64 << 20));
            })
        });
        let failed = failed.unwrap_err();
        assert_eq!(failed.code().as_str(), "medium.gone", "{kind:?}: {failed}");
        volume.assert_nothing_is_open();
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    }
}

/// Whether this program has read some of the file.
fn has_begun(file: &Path) -> bool {
    fs::read_dir("/proc/self/fd").unwrap().flatten().any(|open| {
        let info = Path::new("/proc/self/fdinfo").join(open.file_name());
        fs::read_link(open.path()).is_ok_and(|target| target == file)
            && fs::read_to_string(info).is_ok_and(|info| !info.starts_with("pos:\t0\n"))
    })
}
