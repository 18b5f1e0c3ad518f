//! Where the system lets no thread be started.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
};

#[test]
#[ignore = "needs root, setpriv"]
fn a_bundle_is_judged_where_no_thread_can_be_started() {
    // The account of nobody must reach all of it.
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/verify.in");
    for name in ["trust.toml", "carnet.toml", "requests.carnet"] {
        fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    fs::copy(env!("CARGO_BIN_EXE_carnet"), folder.path().join("carnet")).unwrap();
    let judge = |limit: &str| {
        let verify = "verify requests.carnet --at 2026-12-01T00:00:00Z";
        let script = format!("{limit} exec ./carnet --config carnet.toml {verify}");
        let output = Command::new("setpriv")
            .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "bash", "-c", &script])
            .current_dir(folder.path())
            .output()
            .unwrap();
        (output.status.code(), output.stdout, String::from_utf8(output.stderr).unwrap())
    };
    let (status, verdict, said) = judge("");
    assert_eq!((status, said.as_str()), (Some(0), ""), "{}", String::from_utf8_lossy(&verdict));
    // This account has one process, and may have no other task.
    assert_eq!(judge("ulimit -u 1;"), (status, verdict, said));
}
