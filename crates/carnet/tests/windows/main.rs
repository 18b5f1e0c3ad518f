//! The programs for Windows, under Wine: what they say of a host, and with which status they end. What Wine cannot show, such as a full
//! medium or the rights of others, is not tried here.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod commands;
mod console;
mod crossing;
mod drive;
mod harness;
#[path = "../hosts/mod.rs"]
mod hosts;
mod page;
mod stick;
