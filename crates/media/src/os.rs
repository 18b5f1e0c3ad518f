//! What the standard library cannot ask of the operating system.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{cause, drop_cache, free_space, open_regular, sync_volume};

#[cfg(not(unix))]
mod portable;
#[cfg(not(unix))]
pub(crate) use portable::{cause, drop_cache, free_space, open_regular, sync_volume};
