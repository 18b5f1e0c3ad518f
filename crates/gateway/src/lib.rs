//! What a gateway does with nobody there, and the ledger that several of them share.
#![cfg(target_os = "linux")]

mod cli;
pub mod postgres;
mod watch;

pub use cli::WatchArgs;
pub use watch::run_watch;
