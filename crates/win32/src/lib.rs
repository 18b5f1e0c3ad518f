//! The calls of Windows that the standard library lacks: raw facts of volumes, drives and the console. What follows from them is
//! decided above. Elsewhere this crate is empty.
#![cfg(windows)]

mod calls;
mod descriptor;
mod name;
mod volume;

pub use calls::{Over, free_space, is_pipe, output_code_page, rename};
pub use descriptor::{Bus, Disk};
pub use name::exact;
pub use volume::{Access, Device, Kind, Volume, disk, drives, target_of, volume, volume_root};
