//! The calls of Windows that the standard library lacks: raw facts of volumes, drives and the console. What follows from them is
//! decided above. Elsewhere this crate is empty.
#![cfg(windows)]

mod calls;
mod descriptor;
mod name;
mod volume;

pub use calls::{
    Console, Over, command_line, free_space, in_code_page, is_pipe, no_windows_of_the_system,
    output_code_page, rename,
};
pub use descriptor::{Bus, Disk};
pub use name::exact;
pub use volume::{
    Access, Device, Kind, Volume, disk, drives, kind, target_of, volume, volume_root,
};
pub use windows_sys::Win32::{
    Foundation::ERROR_INVALID_PARAMETER,
    Globalization::CP_UTF8,
    Storage::FileSystem::{
        FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_NO_BUFFERING, FILE_FLAG_OPEN_REPARSE_POINT,
    },
};
