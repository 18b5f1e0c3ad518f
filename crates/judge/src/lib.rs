//! Carnet: what a bundle says, who says it, and whether it may cross.
//!
//! This crate reads bundles and the trust file and reaches a [verdict]. It holds no secret key and
//! no database, and writes nothing.
//!
//! ```no_run
//! use carnet_judge::medium::Medium;
//! use carnet_judge::time::{Now, OwnClock};
//! use carnet_judge::trust::TrustFile;
//! use carnet_judge::verdict::{Context, Outcome, open};
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

pub mod content;
pub mod distinct;
pub mod medium;
pub mod parallel;
pub mod product;
pub mod quorum;
pub mod receipt;
pub mod route;
pub mod time;
pub mod trust;
pub mod update;
pub mod verdict;
pub mod words;
