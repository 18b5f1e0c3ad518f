//! What a gateway does with nobody there.
#![cfg(target_os = "linux")]

mod cli;
mod watch;

pub use cli::WatchArgs;
pub use watch::run_watch;
