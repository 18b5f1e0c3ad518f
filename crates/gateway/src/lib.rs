//! What a gateway does with nobody there, and the ledger that several of them share.
#![cfg(target_os = "linux")]

mod cli;
mod own;
pub mod postgres;
mod prometheus;
mod respond;
mod responder;
mod watch;

pub use cli::{RespondArgs, ResponderArgs, WatchArgs};
pub use respond::{RespondSetup, RespondStep, respond, run_respond};
pub use responder::run_responder;
pub use watch::run_watch;

/// This very program.
const PROGRAM: &str = "/proc/self/exe";
