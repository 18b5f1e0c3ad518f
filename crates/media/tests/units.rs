//! What the package of the gateway runs as root, and what it lets `carnet watch` do.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use tempfile::TempDir;

fn packaging(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/systemd").join(name)
}

/// A host of its own: programs that say what they were called with, nothing in `/media`, and the folder by
/// which sticks are asked to be unmounted.
struct Host {
    folder: TempDir,
}

/// The programs; `$d` is the folder of what they are to find.
const PROGRAMS: [(&str, &str); 5] = [
    ("blkid", "cat \"$d/type\""),
    ("mount", "[ ! -e \"$d/fails\" ]"),
    ("mountpoint", "[ -e \"$d/mounted\" ]"),
    ("umount", "[ -e \"$d/free\" ] || [ \"$1\" = --lazy ] && rm \"$d/mounted\""),
    ("systemctl", ":"),
];

impl Host {
    fn new() -> Self {
        let host = Self { folder: tempfile::tempdir().unwrap() };
        for (name, does) in PROGRAMS {
            let script = format!(
                "#!/bin/sh\nd={}\n[ {name} = mountpoint ] || echo \"{name} $*\" >>\"$d/called\"\n{does}\n",
                host.folder.path().display()
            );
            let file = host.folder.path().join(name);
            fs::write(&file, script).unwrap();
            let rights = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            fs::set_permissions(&file, rights).unwrap();
        }
        host
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Runs lines of a shell, in which `stick` is the script.
    fn run(&self, lines: &str, arguments: &[&str]) -> Output {
        let host =
            "mount -t tmpfs none /media; mount -t tmpfs none /run; mkdir -p /run/carnet/unmount
            stick() { PATH=\"$FAKES:$PATH\" sh \"$STICK\" \"$@\"; }\n";
        Command::new("unshare")
            .args([
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-euc",
                &format!("{host}{lines}"),
                "-",
            ])
            .args(arguments)
            .env("FAKES", self.folder.path())
            .env("STICK", packaging("stick"))
            .output()
            .unwrap()
    }

    /// What the programs were called with since the last time.
    fn called(&self) -> String {
        let file = self.folder.path().join("called");
        let said = fs::read_to_string(&file).unwrap_or_default();
        let _ = fs::remove_file(&file);
        said
    }
}

const HOSTILE: [&str; 15] = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a;b",
    "a b",
    "-",
    "--help",
    "$(id)",
    "sdb1\n",
    "SDB1",
    "sdb\u{fc}",
    "*",
    "a-b",
];

#[test]
#[ignore = "needs unshare with user namespaces"]
fn a_name_that_no_device_has_runs_nothing() {
    let host = Host::new();
    host.put("type", "vfat\n");
    host.put("mounted", "");
    for name in HOSTILE {
        for verb in ["mount", "unmount"] {
            let output = host.run("stick \"$1\" \"$2\"", &[verb, name]);
            assert!(!output.status.success(), "{verb} {name:?}");
            assert_eq!(host.called(), "", "{verb} {name:?}");
        }
    }
    assert!(!host.run("stick mount", &[]).status.success());
    assert!(!host.run("stick", &[]).status.success());
}

#[test]
#[ignore = "needs unshare with user namespaces"]
fn only_file_systems_of_sticks_are_mounted_and_nothing_on_them_counts() {
    let host = Host::new();
    for (kind, more) in [("vfat", ",utf8"), ("exfat", "")] {
        host.put("type", kind);
        assert!(host.run("stick mount sdz9; test -d /media/carnet/sdz9", &[]).status.success());
        let options = "nosuid,nodev,noexec,nosymfollow,noatime,uid=carnet,gid=carnet,umask=077";
        let wanted = format!("mount -t {kind} -o {options}{more} /dev/sdz9 /media/carnet/sdz9\n");
        assert!(host.called().ends_with(&wanted), "{wanted}");
    }
    for kind in ["ext4", "ntfs", "iso9660", "vfat,suid", "-o", "", "vfat\next4"] {
        host.put("type", kind);
        let output = host.run("stick mount sdz9 && exit 9; test ! -e /media/carnet/sdz9", &[]);
        assert!(output.status.success(), "{kind:?}: {output:?}");
        assert!(!host.called().contains("mount -t"), "{kind:?}");
    }
    // One that cannot be told, and one that the kernel does not take.
    fs::remove_file(host.folder.path().join("type")).unwrap();
    assert!(!host.run("stick mount sdz9", &[]).status.success());
    assert!(!host.called().contains("mount -t"));
    host.put("type", "vfat");
    host.put("fails", "");
    let lines = "stick mount sdz9 && exit 9; test ! -e /media/carnet/sdz9";
    assert!(host.run(lines, &[]).status.success());
}

#[test]
#[ignore = "needs unshare with user namespaces"]
fn a_stick_that_was_pulled_out_is_let_go() {
    let host = Host::new();
    let lines = "mkdir -p /media/carnet/sdz9; stick unmount sdz9; test ! -e /media/carnet/sdz9";
    for (free, calls) in [
        (true, "umount /media/carnet/sdz9\n"),
        (false, "umount /media/carnet/sdz9\numount --lazy /media/carnet/sdz9\n"),
    ] {
        host.put("mounted", "");
        let file = host.folder.path().join("free");
        if free {
            host.put("free", "")
        } else {
            fs::remove_file(file).unwrap()
        }
        assert!(host.run(lines, &[]).status.success());
        assert_eq!(host.called(), calls);
    }
    // Nothing is mounted any more.
    assert!(host.run(lines, &[]).status.success());
    assert_eq!(host.called(), "");
}

#[test]
#[ignore = "needs unshare with user namespaces"]
fn whoever_asks_for_unmounting_gets_nothing_else() {
    let host = Host::new();
    let outside = host.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("kept"), "kept").unwrap();
    let lines = "cd /run/carnet/unmount
        ln -s \"$1\" link; ln -s \"$1\" sdc1; mkdir -p folder/within
        shift; for name; do case $name in '' | . | .. | */*) ;; *) : >\"./$name\" ;; esac; done
        : >sdb1; : >.hidden; : >..hidden; cd /; stick done; ls -A /run/carnet/unmount";
    let arguments = [&[outside.to_str().unwrap()], &HOSTILE[..]].concat();
    let output = host.run(lines, &arguments);
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let called = host.called();
    let mut called: Vec<_> = called.lines().collect();
    called.sort_unstable();
    let stop = |name| format!("systemctl stop --no-block carnet-stick@{name}.service");
    assert_eq!(called, ["folder", "link", "sdb1", "sdc1"].map(stop));
    assert_eq!(fs::read_to_string(outside.join("kept")).unwrap(), "kept");
}

/// The values of a setting, in order.
fn values<'a>(unit: &'a str, name: &str) -> Vec<&'a str> {
    let lines = unit.lines().filter_map(|line| line.split_once('='));
    lines.filter(|(setting, _)| *setting == name).map(|(_, value)| value).collect()
}

/// WATCH-1. MEDIA-31.
#[test]
fn watch_may_do_little_and_its_worker_can_confine_itself() {
    let unit = fs::read_to_string(packaging("carnet-watch.service")).unwrap();
    assert_eq!(values(&unit, "User"), ["carnet"]);
    assert_eq!(values(&unit, "CapabilityBoundingSet"), [""]);
    assert_eq!(values(&unit, "RestrictAddressFamilies"), ["AF_UNIX"]);
    assert_eq!(values(&unit, "PrivateNetwork"), ["yes"]);
    let calls = values(&unit, "SystemCallFilter").join(" ");
    for call in
        ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"]
    {
        assert!(calls.split(' ').any(|it| it == call), "{call}");
    }
    // A worker that takes too much memory does not end the service.
    assert_eq!(values(&unit, "OOMPolicy"), ["continue"]);
    // By the names in /dev/disk a medium is known.
    assert!(!unit.contains("PrivateDevices=yes"));
}

/// Who talks to a network reads no stick, and whatever it asks goes when it is ended.
#[test]
fn respond_sees_no_stick_and_its_processes_can_confine_themselves() {
    let unit = fs::read_to_string(packaging("carnet-respond.service")).unwrap();
    assert_eq!(values(&unit, "User"), ["carnet"]);
    assert_eq!(values(&unit, "CapabilityBoundingSet"), [""]);
    assert_eq!(values(&unit, "InaccessiblePaths"), ["-/media -/run/media -/mnt"]);
    assert_eq!(values(&unit, "SuccessExitStatus"), ["3"]);
    let calls = values(&unit, "SystemCallFilter").join(" ");
    for call in
        ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"]
    {
        assert!(calls.split(' ').any(|it| it == call), "{call}");
    }
    assert!(!unit.contains("KillMode") && !unit.contains("PrivateNetwork"));
    // The service that reads sticks has none.
    let watch = fs::read_to_string(packaging("carnet-watch.service")).unwrap();
    assert_eq!(values(&watch, "PrivateNetwork"), ["yes"]);
}

/// A file system of its own would keep the mount from everybody else.
#[test]
fn what_mounts_has_no_file_system_of_its_own() {
    let unit = fs::read_to_string(packaging("carnet-stick@.service")).unwrap();
    assert_eq!(values(&unit, "CapabilityBoundingSet"), ["CAP_SYS_ADMIN"]);
    let own = [
        "ProtectSystem",
        "ProtectHome",
        "ProtectKernel",
        "ProtectControl",
        "ProtectProc",
        "Private",
        "Paths=",
    ];
    for line in unit.lines().filter(|line| !line.starts_with('#')) {
        assert!(!own.iter().any(|setting| line.contains(setting)), "{line}");
    }
}
