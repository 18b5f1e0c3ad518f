//! Files on sticks and other media: find them, read them safely, write them safely.
//!
//! A stick is hostile when it is read and forgetful when it is written. Reading takes regular files
//! only, follows no link, bounds the size and works on one private copy. Writing ends only when the
//! bytes were read back from the medium. This is the only crate with calls to the operating system,
//! also to [`confine()`] the process that reads.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::io::Cursor;
//!
//! let stick = tempfile::tempdir()?;
//! let target = stick.path().join("plant-7_gateway-1_1_0123abcd.carnet");
//! carnet_media::copy(&mut Cursor::new(b"a bundle"), &target)?;
//!
//! let contents = carnet_media::scan(stick.path())?;
//! assert_eq!(contents.bundles, [target]);
//! # Ok(())
//! # }
//! ```

mod cause;
mod confine;
mod deliver;
mod eject;
mod error;
mod folder;
mod identify;
mod lock;
#[cfg(target_os = "linux")]
mod mounted;
mod os;
mod passport;
#[cfg(any(windows, test))]
mod patience;
mod read;
mod ready;
mod scan;
mod service;
mod system;
mod write;

pub use cause::Cause;
pub use confine::{Bound, ConfineError, Confined, Keeps, Sockets, Writes, confine};
pub use deliver::{Delivered, DeliveryWatcher, Mark, deliver};
pub use eject::{can_be_ejected, eject};
pub use error::{Action, MediumError, WriteError};
pub use folder::{OpenFolder, private_folder, temporary_folder};
pub use identify::{Device, Seen, StandsFor, identify, mounted};
pub use lock::{LockError, lock, wait};
#[cfg(target_os = "linux")]
pub use mounted::{Mounted, hold, mounted_in};
#[cfg(target_os = "linux")]
pub use os::{
    Bounds, Event, Events, bound, end_of, has_ended, kill_group, move_to_new_name, own_account,
    pass_on, terminate, told_to_end, without_waiting,
};
pub use os::{
    free_space, is_open_to_others, is_writable_to_others, keep_own_rights, no_core_dumps,
    open_appending,
};
pub use passport::{medium_of, medium_of_folder, passport, remove_passport, write_passport};
pub use read::{
    open, open_bounded, private_copy, private_start, private_start_in_memory, reread, small,
};
pub use ready::{check_mounted, check_writable, mounts_beside};
pub use scan::{Contents, Foreign, ForeignKind, folders_in, scan};
pub use service::{is_credential, state_folder};
pub use system::System;
pub use write::{
    Flushed, NewFile, Progress, WholeFile, copy, folder_of, rename_folder, sync_folder,
    sync_new_folder,
};
