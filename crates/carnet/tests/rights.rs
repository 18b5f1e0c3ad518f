//! What lies beside the ledger is for the own account alone.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_testbed::Said;

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().unwrap().permissions().mode() & 0o777
}

/// Every file and folder from here on.
fn below(path: &Path) -> Vec<PathBuf> {
    let mut all = vec![path.to_owned()];
    if path.is_dir() {
        let inside = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        all.extend(inside.flat_map(|path| below(&path)));
    }
    all
}

/// Runs `carnet` under an umask.
fn carnet(folder: &Path, umask: &str, words: &[&str]) -> Said {
    let line = format!("umask {umask}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &line, env!("CARGO_BIN_EXE_carnet")]).args(words);
    Said::of(command.current_dir(folder).env_remove("CARNET_CONFIG"))
}

/// LEDGER-5.
#[test]
fn what_is_kept_is_for_the_own_account_whatever_the_umask_is() {
    for umask in ["000", "022", "077", "0277", "0777"] {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        carnet(folder.path(), umask, &["drill", "--keep", "kept"]).status(0);
        let config = ["--config", "plant/carnet.toml", "ledger"];
        carnet(&kept, umask, &[&config[..], &["backup", "backup/deep"]].concat()).status(0);
        let restore = ["restore", "backup/deep", "--ledger", "other/ledger.db"];
        let restore = [&config[..], &restore, &["--archive", "other/archive"]].concat();
        carnet(&kept, umask, &restore).status(0);
        let evidence = ["evidence", "--since", "2020-01-01", "-o", "evidence"];
        carnet(&kept, umask, &[&config[..2], &evidence].concat()).status(0);
        // Of what is to be given away others have what the umask leaves them.
        let report = ["report", "requests.carnet", "-o", "page.html"];
        carnet(&kept, umask, &[&config[..2], &report].concat());
        let taken = u32::from_str_radix(umask, 8).unwrap() & 0o077;
        assert_eq!(mode(&kept.join("page.html")), 0o666 & !taken, "umask {umask}");
        let places = ["backup", "other", "evidence"];
        let mut places: Vec<_> = places.iter().map(|name| kept.join(name)).collect();
        for site in ["plant", "gateway"] {
            for place in fs::read_dir(kept.join(site)).unwrap().map(|entry| entry.unwrap().path()) {
                let name = place.file_name().unwrap().to_str().unwrap();
                if !["carnet.toml", "trust.toml", "README.txt"].contains(&name) {
                    places.push(place);
                }
            }
        }
        let all: Vec<_> = places.iter().flat_map(|place| below(place)).collect();
        for name in ["ledger.db", "ledger.db.lock", "key.pem.record", "outbox", "trust", "spool"] {
            assert!(all.iter().any(|path| path.ends_with(name)), "{name}: {all:?}");
        }
        for path in all {
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(&path), expected, "umask {umask}: {}", path.display());
        }
    }
}

/// LEDGER-5. A person may have opened it.
#[test]
fn what_others_can_read_is_said_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    carnet(folder.path(), "022", &["drill", "--keep", "kept"]).status(0);
    let kept = folder.path().join("kept");
    let import = ["--config", "gateway/carnet.toml", "import", "requests.carnet"];
    let said = carnet(&kept, "022", &import).status(0);
    assert!(!said.err.contains("other accounts"), "{said:?}");
    let archive = kept.join("gateway/archive");
    for rights in [0o750, 0o705] {
        fs::set_permissions(&archive, fs::Permissions::from_mode(rights)).unwrap();
        let said = carnet(&kept, "022", &import).status(0);
        said.with("other accounts of this host have rights on \"gateway/archive\"; chmod -R go=");
        assert_eq!(mode(&archive), rights);
    }
}
