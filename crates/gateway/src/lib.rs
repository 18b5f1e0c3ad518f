//! What a gateway does with nobody there.
#![cfg(target_os = "linux")]

mod cli;
mod respond;
mod responder;
mod watch;

pub use cli::{RespondArgs, ResponderArgs, WatchArgs};
pub use respond::{RespondSetup, RespondStep, respond, run_respond};
pub use responder::run_responder;
pub use watch::run_watch;
