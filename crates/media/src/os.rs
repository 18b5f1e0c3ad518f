//! What the standard library cannot ask of the operating system.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::free_space;
#[cfg(unix)]
pub(crate) use unix::{
    begins_volume, cause, drop_cache, give_mode, is_open_to_others, open_regular, path,
    private_folders, sync_volume,
};

#[cfg(not(unix))]
mod portable;
#[cfg(not(unix))]
pub use portable::free_space;
#[cfg(not(unix))]
pub(crate) use portable::{
    begins_volume, cause, drop_cache, give_mode, is_open_to_others, open_regular, path,
    private_folders, sync_volume,
};
