//! Taking a volume of Windows off its drive. The steps are plain, so that they are tried everywhere.

use std::{io, time::Duration};

use carnet_language::{io_text, text};

use crate::patience::{is_hindered, patiently};

/// The open device below a volume.
pub(super) trait Volume {
    fn flush(&self) -> io::Result<()>;
    fn lock(&self) -> io::Result<()>;
    fn dismount(&self) -> io::Result<()>;
    fn eject(&self) -> io::Result<()>;
}

#[cfg(windows)]
impl Volume for carnet_win32::Device {
    fn flush(&self) -> io::Result<()> {
        self.flush()
    }

    fn lock(&self) -> io::Result<()> {
        self.lock()
    }

    fn dismount(&self) -> io::Result<()> {
        self.dismount()
    }

    fn eject(&self) -> io::Result<()> {
        self.eject()
    }
}

/// Takes a volume off its drive, so that it is safe to remove; or says why it is not.
// MEDIA-20.
pub(super) fn take_off(opened: io::Result<impl Volume>, patience: Duration) -> Result<(), String> {
    let volume = opened.map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => text!(
            en "this account may not release it: use Safely Remove Hardware in the task bar";
            de "dieses Konto darf ihn nicht freigeben: „Hardware sicher entfernen und Medium auswerfen“ im Infobereich verwenden"
        ),
        _ => why(&error),
    })?;
    volume.flush().map_err(|error| why(&error))?;
    // Nothing is dismounted that is not locked: whoever writes to it would lose what was written.
    patiently(patience, || volume.lock()).map_err(|error| why(&error))?;
    // What was written between the first flush and the lock.
    volume.flush().map_err(|error| why(&error))?;
    volume.dismount().map_err(|error| why(&error))?;
    // Some drives keep their medium. No file system is on it any more: it is safe to remove all the same.
    let _ = volume.eject();
    Ok(())
}

fn why(error: &io::Error) -> String {
    match is_hindered(error) {
        true => text!(
            en "another program holds it: close Explorer windows, editors and consoles on it; a virus scanner lets go after some seconds";
            de "ein anderes Programm hält ihn fest: Explorer-Fenster, Editoren und Konsolen darauf schließen; ein Virenscanner lässt nach einigen Sekunden los"
        ),
        false => io_text(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::{Cell, RefCell};

    use super::*;

    /// What was done, and what the lock and the step `fails` say.
    #[derive(Default)]
    struct Fake {
        held: Cell<u32>,
        fails: &'static str,
        done: RefCell<Vec<&'static str>>,
    }

    impl Fake {
        fn step(&self, name: &'static str) -> io::Result<()> {
            self.done.borrow_mut().push(name);
            if self.fails == name { Err(io::ErrorKind::Unsupported.into()) } else { Ok(()) }
        }
    }

    impl Volume for &Fake {
        fn flush(&self) -> io::Result<()> {
            self.step("flush")
        }

        fn lock(&self) -> io::Result<()> {
            let held = self.held.get();
            self.held.set(held.saturating_sub(1));
            if held > 0 { Err(io::Error::from_raw_os_error(32)) } else { self.step("lock") }
        }

        fn dismount(&self) -> io::Result<()> {
            self.step("dismount")
        }

        fn eject(&self) -> io::Result<()> {
            self.step("eject")
        }
    }

    /// MEDIA-20.
    #[test]
    fn what_cannot_be_locked_is_not_dismounted() {
        let held = Fake { held: Cell::new(u32::MAX), ..Fake::default() };
        let why = take_off(Ok(&held), Duration::from_millis(120)).unwrap_err();
        assert!(why.starts_with("another program holds it: close Explorer windows"), "{why}");
        assert_eq!(*held.done.borrow(), ["flush"]);
        // A scanner lets go.
        let scanned = Fake { held: Cell::new(2), ..Fake::default() };
        take_off(Ok(&scanned), Duration::from_secs(60)).unwrap();
        assert_eq!(*scanned.done.borrow(), ["flush", "lock", "flush", "dismount", "eject"]);
    }

    /// MEDIA-20.
    #[test]
    fn only_the_last_step_may_fail() {
        for (fails, is_safe) in
            [("flush", false), ("lock", false), ("dismount", false), ("eject", true)]
        {
            let volume = Fake { fails, ..Fake::default() };
            assert_eq!(take_off(Ok(&volume), Duration::ZERO).is_ok(), is_safe, "{fails}");
            assert_eq!(*volume.done.borrow().last().unwrap(), fails);
        }
        let denied: io::Result<&Fake> = Err(io::ErrorKind::PermissionDenied.into());
        let why = take_off(denied, Duration::ZERO).unwrap_err();
        assert!(why.contains("use Safely Remove Hardware"), "{why}");
    }
}
