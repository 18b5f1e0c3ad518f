//! Unmounting a medium, so that it can be pulled out.

mod holders;
#[cfg(any(windows, test))]
mod volume;

use std::{
    ffi::OsStr,
    fmt::Write as _,
    fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use carnet_format::plain_text::is_plain_char;
use carnet_language::{io_text, text};

use crate::{Action, Cause, Device, MediumError, Seen, System, identify, identify::all_mounted};

/// How long a device may take to finish what it was given, after its file system was unmounted.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a scanner may hold a file on it.
#[cfg(windows)]
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// Unmounts the medium that `folder` lies on and waits until its device is idle: only then it is safe
/// to remove. Needs no administrator where the medium was mounted for this account.
pub fn eject(folder: &Path, system: &System) -> Result<(), MediumError> {
    // MEDIA-20.
    let busy = |why| MediumError::because(Action::Eject, folder, Cause::Busy { why });
    let seen = identify(folder, system);
    let Some(point) = seen.mount_point.as_deref().filter(|_| is_medium(folder, &seen)) else {
        return Err(busy(no_medium()));
    };
    #[cfg(windows)]
    if system.is_real() {
        use carnet_win32::{Access, Device};
        let opened = Device::open(point, Access::Write);
        return volume::take_off(opened, LOCK_PATIENCE).map_err(busy);
    }
    let mut said = vec![run("umount", &["--".as_ref(), point.as_os_str()])];
    // What counts is not what a program says but whether it is still mounted.
    if let Some(device) = seen.device.as_ref().filter(|_| all_mounted(system).contains(&seen)) {
        let node = Path::new("/dev").join(&device.name);
        let udisks = ["unmount", "--no-user-interaction", "-b"].map(AsRef::as_ref);
        said.push(run("udisksctl", &[&udisks[..], &[node.as_os_str()]].concat()));
    }
    let mounted = all_mounted(system);
    if mounted.contains(&seen) {
        said.push(
            holders::of(point)
                .map(|holders| text!(en "used by {holders}"; de "in Gebrauch von {holders}")),
        );
        said.push(Some(
            text!(en "still mounted at {point:?}"; de "noch eingehängt unter {point:?}"),
        ));
        return Err(busy(said.into_iter().flatten().collect::<Vec<_>>().join("; ")));
    }
    let Some(Device { disk, .. }) = &seen.device else { return Ok(()) };
    let on_disk = |it: &Device| it.disk == *disk;
    if let Some(other) = mounted.into_iter().find(|it| it.device.iter().any(on_disk)) {
        let point = other.mount_point.unwrap_or_default();
        return Err(busy(text!(
            en "the same device is still mounted at {point:?}";
            de "dasselbe Gerät ist noch eingehängt unter {point:?}"
        )));
    }
    if is_idle(disk, system, PATIENCE) {
        Ok(())
    } else {
        Err(busy(text!(
            seconds = PATIENCE.as_secs();
            en "{disk} has still not finished after {seconds} seconds";
            de "{disk} ist nach {seconds} Sekunden noch nicht fertig"
        )))
    }
}

fn no_medium() -> String {
    match cfg!(windows) {
        true => text!(
            en "as far as Windows tells, it is on no drive that can be carried away";
            de "soweit Windows es sagt, liegt es auf keinem Laufwerk, das man mitnehmen kann"
        ),
        false => text!(en "no medium is mounted there"; de "dort ist kein Datenträger eingehängt"),
    }
}

/// Whether `folder` lies on something that can be unmounted and carried away, or is itself where such a
/// thing is mounted. A folder of this machine's own disk is no reason to unmount that.
pub fn can_be_ejected(folder: &Path, system: &System) -> bool {
    is_medium(folder, &identify(folder, system))
}

fn is_medium(folder: &Path, seen: &Seen) -> bool {
    let is_own = seen.device.as_ref().is_some_and(|device| device.own);
    let is_whole = |point: &Path| {
        point.parent().is_some() && fs::canonicalize(folder).is_ok_and(|folder| folder == point)
    };
    seen.is_removable() || !is_own && seen.mount_point.as_deref().is_some_and(is_whole)
}

/// Runs a program without a shell, and gives back what it said where it failed. One that is not
/// installed has nothing to say.
fn run(program: &str, arguments: &[&OsStr]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        // A folder of the medium as its own would keep the medium busy.
        .current_dir("/")
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.success() => None,
        Ok(output) => {
            let said = plain(&[output.stderr, output.stdout].concat());
            let said = said.trim_end_matches('.');
            Some(if said.is_empty() {
                format!("{program}: {}", output.status)
            } else {
                said.into()
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(format!("{program}: {}", io_text(&error))),
    }
}

/// Waits until the disk has no request under way. One that is not there any more has none.
fn is_idle(disk: &str, system: &System, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    let counts = Path::new("/sys/block").join(disk).join("inflight");
    // The links below /sys/block lead to folders, so only the last part of the path may be no link.
    while let Some(counts) = system.text(&counts) {
        if counts.split_whitespace().all(|count| count == "0") {
            break;
        }
        if Instant::now() >= until {
            return false;
        }
        thread::sleep(Duration::from_millis(50));
    }
    true
}

/// Text from outside on one line, with what is not plain escaped.
fn plain(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut line = String::new();
    for character in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if is_plain_char(character) {
            line.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(line, "\\u{{{:x}}}", u32::from(character));
        }
    }
    line
}

#[cfg(test)]
mod tests;
