//! The importer on real signed bundles, real ledgers and a real file system.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod archived;
mod audit;
mod backups;
mod commands;
mod copies;
mod entries;
mod media;
mod older;
mod planted;
mod procedure;
mod rebuild;
mod receipts;
mod rehearsal;
mod sites;
