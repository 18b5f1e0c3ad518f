//! Carnet for the officer who only looks: verdicts as text, as JSON and as a page, and the commands of
//! `carnet-verify`. What is judged by lies in `carnet_judge`.

pub mod cli;
pub mod command;
pub mod diagnosis;
mod listing;
mod reach;
pub mod receipt;
pub mod report;
pub mod update;
