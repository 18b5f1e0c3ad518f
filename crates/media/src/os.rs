//! What the standard library cannot ask of the operating system.

/// What is known of a file whose name is to be brought to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bytes {
    /// Its bytes are there.
    There,
    /// They may have been left by a writer that was killed.
    Unknown,
}

#[cfg(unix)]
mod folder_unix;
#[cfg(unix)]
pub(crate) use folder_unix::{
    Handle, create_in, make_private, move_in, open_folder, open_folder_in, open_lock, read_in,
    remove_in,
};

#[cfg(windows)]
mod folder_windows;
#[cfg(windows)]
pub(crate) use folder_windows::{
    Handle, create_in, make_private, move_in, open_folder, open_folder_in, open_lock, read_in,
    remove_in,
};

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    Stamp, begins_volume, cause, drop_cache, exact, give_mode, memory_file, open_regular, path,
    persist, persist_new, private_folder, rename, settle, stamp, sync_folder, sync_new_names,
};
#[cfg(unix)]
pub use unix::{
    free_space, is_open_to_others, is_writable_to_others, keep_own_rights, no_core_dumps,
    open_appending,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{
    Stamp, Uncached, begins_volume, cause, exact, give_mode, memory_file, open_regular, path,
    persist, persist_new, private_folder, rename, settle, stamp, sync_folder, sync_new_names,
};
#[cfg(windows)]
pub use windows::{
    free_space, is_open_to_others, is_writable_to_others, keep_own_rights, no_core_dumps,
    open_appending,
};

#[cfg(target_os = "linux")]
mod events;
#[cfg(target_os = "linux")]
pub use events::{
    Bounds, Event, Events, bound, end_of, has_ended, kill_group, move_to_new_name, own_account,
    pass_on, terminate, told_to_end, without_waiting,
};

#[cfg(target_os = "linux")]
mod mount;
#[cfg(target_os = "linux")]
pub(crate) use mount::{lasting_id, mount_id, open_mount};
/// Here the table of mounts is all there is.
#[cfg(not(target_os = "linux"))]
pub(crate) fn mount_id(_path: &std::path::Path) -> Option<u64> {
    None
}
