//! A gateway that takes in sticks and files with nobody there.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod bench;
#[path = "../days/mod.rs"]
mod days;
mod drop;
mod fleet;
mod junk;
mod kills;
mod soak;
mod sticks;
