//! Carnet: what a bundle says, who says it, and whether it may cross.
//!
//! This crate reads bundles and the trust file and reaches a [verdict]. It holds no secret key and
//! no database, and writes nothing.
//!
//! ```no_run
//! use carnet_verifier::medium::Medium;
//! use carnet_verifier::time::{Now, OwnClock};
//! use carnet_verifier::trust::TrustFile;
//! use carnet_verifier::verdict::{Context, Outcome, open};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let trust = TrustFile::parse(&std::fs::read("trust.toml")?)?;
//! let now = Now::new(OwnClock::Untrusted, None);
//! let medium = Medium::NotLookedAt;
//! let context = Context { trust: &trust, here: None, now, medium, released: Default::default() };
//! let bundle = std::fs::File::open("plant-7_gateway-1_4_3f0c1a2b.carnet")?;
//! let judged = open(bundle, &trust)?.judge(&context)?;
//! if let Outcome::Approved(approved) = judged.contents(|_, _| ())? {
//!     println!("{} may cross", approved.digest());
//! }
//! # Ok(())
//! # }
//! ```

/// A line on standard error, as by `eprintln!`. Nobody may be listening any more: that is no reason to end
/// in the middle of an import.
#[macro_export]
macro_rules! say {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!($crate::stderr(), $($what)*);
    }};
}

/// Standard error, with colours where it is a terminal that wants them.
#[must_use]
pub fn stderr() -> impl std::io::Write {
    anstream::stderr()
}

pub mod cli;
pub mod command;
pub mod config;
pub mod content;
pub mod diagnosis;
pub mod distinct;
mod harness;
mod listing;
pub mod medium;
pub mod product;
pub mod quorum;
pub mod receipt;
pub mod report;
pub mod route;
pub mod status;
pub mod text;
pub mod time;
pub mod trust;
pub mod update;
pub mod verdict;
pub mod words;

pub use status::{Failure, Status, finish};
