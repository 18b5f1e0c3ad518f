#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::{
    cell::Cell,
    fs,
    io::{self, Cursor},
};

use carnet_format::passport::PASSPORT_NAME;

use super::*;
use crate::{
    identify,
    identify::tests::tree::{Stick, Tree},
    passport,
};

const TABLE: &str = "proc/self/mountinfo";

/// A stick at `media/stick` with UUID, serial number and, where given, a passport.
fn machine(with_passport: Option<&str>) -> (Tree, Mark) {
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.uuid("1A2B-3C4D", "sda");
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    if let Some(content) = with_passport {
        tree.file(&format!("media/stick/{PASSPORT_NAME}"), content);
    }
    let mark = mark(&tree);
    (tree, mark)
}

fn mark(tree: &Tree) -> Mark {
    let folder = tree.path("media/stick");
    Mark::new(&passport(&folder).unwrap(), &identify(&folder, &tree.system()))
}

/// Does something when the first byte of the file is read.
struct Source<'a>(Cursor<&'static [u8]>, &'a dyn Fn());

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() == 0 {
            (self.1)();
        }
        self.0.read(buffer)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

struct Watch<'a> {
    told: Vec<&'static str>,
    wait: &'a dyn Fn() -> bool,
}

impl DeliveryWatcher for Watch<'_> {
    fn gone(&mut self, _: &MediumError, patience: Duration) {
        assert_eq!(patience, Duration::from_secs(60));
        self.told.push("gone");
    }

    fn back(&mut self) {
        self.told.push("back");
    }

    fn wait(&mut self) -> bool {
        (self.wait)()
    }
}

fn run(
    tree: &Tree,
    mark: &Mark,
    meanwhile: &dyn Fn(),
    wait: &dyn Fn() -> bool,
) -> (Result<u32, &'static str>, Vec<&'static str>) {
    let target = tree.path("media/stick/a.carnet");
    let mut watcher = Watch { told: Vec::new(), wait };
    let mut source = Source(Cursor::new(b"a bundle"), meanwhile);
    let delivered = deliver(&mut source, &target, mark, &tree.system(), &mut watcher);
    let outcome = delivered.map(|done| done.attempts).map_err(|error| error.code().as_str());
    (outcome, watcher.told)
}

/// Takes the stick out of the tables, and puts it back.
fn pull(tree: &Tree) {
    fs::rename(tree.path("sys/dev/block/8:0"), tree.path("pulled")).unwrap();
}

fn insert(tree: &Tree) {
    fs::rename(tree.path("pulled"), tree.path("sys/dev/block/8:0")).unwrap();
}

#[test]
fn what_was_read_came_from_the_medium_that_was_looked_at_or_is_not_believed() {
    // IMP-24.
    let check = |tree: &Tree, mark: &Mark| {
        let checked = mark.check(&tree.path("media/stick"), &tree.system());
        checked.map_err(|error| error.code().as_str())
    };
    let with_serial = |tree: &Tree, serial: &str| {
        let usb = tree.path("sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/serial");
        fs::write(usb, serial).unwrap();
    };
    for with_passport in [None, Some("a passport")] {
        let (tree, mark) = machine(with_passport);
        assert_eq!(check(&tree, &mark), Ok(()));
        pull(&tree);
        assert_eq!(check(&tree, &mark), Err("medium.gone"));
        insert(&tree);
        with_serial(&tree, "another");
        assert_eq!(check(&tree, &mark), Err("medium.swapped"));
    }
    // A stick without passport and UUID, which no delivery waits for.
    let tree = Tree::new();
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    let mark = mark(&tree);
    assert_eq!(check(&tree, &mark), Ok(()));
    with_serial(&tree, "another");
    assert_eq!(check(&tree, &mark), Err("medium.swapped"));
    // A folder of this host on which a stick was mounted meanwhile.
    let tree = Tree::new();
    tree.folder("media/stick");
    let mark = self::mark(&tree);
    assert_eq!(check(&tree, &mark), Ok(()));
    tree.stick(Stick::new("sda", "usb1/1-1"));
    tree.mount(8, 0, "/media/stick", "rw", "vfat", "rw");
    assert_eq!(check(&tree, &mark), Err("medium.swapped"));
}

#[test]
fn what_was_written_while_the_medium_was_away_is_written_again() {
    // MEDIA-19.
    for with_passport in [None, Some("a passport")] {
        let (tree, mark) = machine(with_passport);
        let pulls = Cell::new(2);
        let meanwhile = || {
            if pulls.get() > 0 && tree.path("sys/dev/block/8:0").is_symlink() {
                pulls.set(pulls.get() - 1);
                pull(&tree);
            }
        };
        let wait = || {
            insert(&tree);
            true
        };
        let (outcome, told) = run(&tree, &mark, &meanwhile, &wait);
        assert_eq!((outcome, told), (Ok(3), vec!["gone", "back", "gone", "back"]));
        assert_eq!(fs::read(tree.path("media/stick/a.carnet")).unwrap(), b"a bundle");
    }
}

#[test]
fn what_the_interrupted_attempt_left_under_the_name_is_written_anew() {
    // MEDIA-17, MEDIA-19.
    let (tree, mark) = machine(Some("a passport"));
    let target = tree.path("media/stick/a.carnet");
    let once = Cell::new(true);
    let meanwhile = || {
        if once.replace(false) {
            pull(&tree);
        }
    };
    let wait = || {
        fs::write(&target, "a bun").unwrap();
        insert(&tree);
        true
    };
    assert_eq!(run(&tree, &mark, &meanwhile, &wait).0, Ok(2));
    assert_eq!(fs::read(&target).unwrap(), b"a bundle");
    // What somebody else has put there before stays.
    fs::write(&target, "other").unwrap();
    assert_eq!(run(&tree, &mark, &|| (), &|| false).0, Err("medium.name-taken"));
    assert_eq!(fs::read(&target).unwrap(), b"other");
}

#[test]
fn a_medium_that_goes_away_again_and_again_is_given_up_after_five_times() {
    // MEDIA-19.
    let (tree, mark) = machine(None);
    let wait = || {
        insert(&tree);
        true
    };
    let meanwhile = || {
        if tree.path("sys/dev/block/8:0").is_symlink() {
            pull(&tree);
        }
    };
    let (outcome, told) = run(&tree, &mark, &meanwhile, &wait);
    assert_eq!(outcome, Err("medium.gone"));
    assert_eq!(told.iter().filter(|told| **told == "back").count(), 4);
}

#[test]
fn a_medium_that_was_swapped_after_it_was_judged_gets_nothing() {
    // MEDIA-19.
    type Swap = fn(&Tree);
    let serial = "sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/serial";
    let other_serial: Swap = |tree| {
        tree.file("sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/serial", "0002B\n");
    };
    let other_volume: Swap = |tree| {
        fs::remove_dir_all(tree.path("dev")).unwrap();
        tree.uuid("5555-6666", "sda");
    };
    let other_passport: Swap = |tree| {
        tree.file(&format!("media/stick/{PASSPORT_NAME}"), "another passport");
    };
    let judge = |with_passport, swap: Swap| {
        let (tree, mark) = machine(with_passport);
        assert!(tree.path(serial).exists());
        swap(&tree);
        let (outcome, told) = run(&tree, &mark, &|| panic!("written"), &|| false);
        assert_eq!((outcome, told), (Err("medium.swapped"), vec![]));
    };
    std::thread::scope(|scope| {
        for swap in [other_serial, other_volume, other_passport] {
            scope.spawn(move || judge(None, swap));
            scope.spawn(move || judge(Some("a passport"), swap));
        }
    });
    // A copied passport is known by its serial number where both are told, else it is the same.
    let (tree, mark) = machine(Some("a passport"));
    fs::remove_file(tree.path(serial)).unwrap();
    assert_eq!(run(&tree, &mark, &|| (), &|| false).0, Ok(1));
}

#[test]
fn a_stick_that_is_just_being_taken_apart_is_not_another_one() {
    // MEDIA-19. The kernel takes the serial number away first, the device a moment later.
    let (tree, mark) = machine(None);
    let serial = tree.path("sys/devices/pci0000:00/0000:00:14.0/usb1/1-1/serial");
    let pulled = Cell::new(false);
    let meanwhile = || {
        if !pulled.replace(true) {
            fs::rename(&serial, tree.path("serial")).unwrap();
            let (from, to) = (tree.path("sys/dev/block/8:0"), tree.path("pulled"));
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(300));
                fs::rename(from, to).unwrap();
            });
        }
    };
    let wait = || {
        fs::rename(tree.path("serial"), &serial).unwrap();
        insert(&tree);
        true
    };
    let (outcome, told) = run(&tree, &mark, &meanwhile, &wait);
    assert_eq!((outcome, told), (Ok(2), vec!["gone", "back"]));
    assert_eq!(fs::read(tree.path("media/stick/a.carnet")).unwrap(), b"a bundle");
}

#[test]
fn an_empty_mount_point_is_waited_for_and_not_written() {
    // MEDIA-19.
    let (tree, mark) = machine(Some("a passport"));
    let table = fs::read_to_string(tree.path(TABLE)).unwrap();
    let without: String =
        table.lines().filter(|it| !it.contains("stick")).flat_map(|it| [it, "\n"]).collect();
    tree.file(TABLE, &without);
    let (outcome, told) = run(&tree, &mark, &|| panic!("written"), &|| false);
    assert_eq!((outcome, told), (Err("medium.gone"), vec!["gone"]));
    let wait = || {
        tree.file(TABLE, &table);
        true
    };
    let (outcome, told) = run(&tree, &mark, &|| (), &wait);
    assert_eq!((outcome, told), (Ok(2), vec!["gone", "back"]));
}

#[test]
fn a_folder_that_nothing_is_known_of_is_just_written() {
    let tree = Tree::new();
    tree.folder("media/stick");
    assert_eq!(run(&tree, &mark(&tree), &|| (), &|| false), (Ok(1), vec![]));
    let (outcome, told) = run(&tree, &mark(&tree), &|| (), &|| false);
    assert_eq!((outcome, told), (Ok(1), vec![]));
    fs::remove_dir_all(tree.path("media")).unwrap();
    tree.folder("elsewhere");
    let gone = Mark::new(&carnet_format::passport::PassportFile::None, &Default::default());
    assert_eq!(run(&tree, &gone, &|| (), &|| false), (Err("medium.missing"), vec![]));
}
