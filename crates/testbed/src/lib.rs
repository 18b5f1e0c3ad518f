//! One world for the tests of all crates: keys, a trust file, bundles, a stick, and a desk at which
//! commands run.
//!
//! ```
//! use carnet_testbed::{World, parsed};
//!
//! let world = World::new(3, "2027-01-01")
//!     .plant("plant-7")
//!     .gateway("gateway-1")
//!     .officer("p-003", &[2])
//!     .exporter(1, "plant-7", "p-003");
//! assert_eq!(parsed(&world.text()).serial(), 3);
//! ```
#![allow(clippy::unwrap_used, clippy::panic, reason = "a world that cannot be made ends its test")]

mod bundle;
mod desk;
mod key;
#[cfg(unix)]
mod outside;
#[cfg(unix)]
mod postgres;
mod stick;
mod token;
mod world;

pub use bundle::{
    IID, activation, approval, bundle, bundle_of, confirmation, endorsed, file, granted, manifest,
    request, request_number, scan, seal, trust_approval, update, vendor_file,
};
pub use desk::{Desk, Said};
pub use key::Key;
#[cfg(unix)]
pub use outside::{Outside, Plant};
#[cfg(unix)]
pub use postgres::{Database, POSTGRES_PASSWORD, POSTGRES_USER, Server, postgres_servers};
#[cfg(unix)]
pub use stick::with_stick;
pub use stick::{MEDIA_KEY, SERIAL, attributes, passport, signed, stick_trust};
pub use token::SOFTHSM;
pub use world::{EASY, World, innocent, parsed, trust, verifier, world};

use carnet_format::MediumId;

/// The time of all tests: 2027-01-15T08:00:00Z.
pub const NOW: u64 = 1_800_000_000;
/// The medium with the label `RED 04`.
pub const STICK: MediumId = [0x5f; 16];
/// The medium with the label `RED 05`.
pub const OTHER_STICK: MediumId = [0x60; 16];
