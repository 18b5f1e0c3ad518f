//! What the standard library cannot ask of the operating system.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{begins_volume, cause, drop_cache, open_regular, path, sync_volume};
#[cfg(unix)]
pub use unix::{free_space, no_core_dumps, open_appending, private_folder};

#[cfg(not(unix))]
mod portable;
#[cfg(not(unix))]
pub(crate) use portable::{begins_volume, cause, drop_cache, open_regular, path, sync_volume};
#[cfg(not(unix))]
pub use portable::{free_space, no_core_dumps, open_appending, private_folder};
