//! The judge of Carnet: whether a bundle, a receipt or a trust update holds under a trust file, as
//! `spec/exchange.md` says. It reads no clock, no setting and no folder, holds no secret key, and writes
//! nothing: time, trust file and bytes are arguments.
//!
//! Items come out of an [`Approved`] bundle only, and [`Verifier::verify`] is the short way to one:
//!
//! ```no_run
//! use std::{env, fs::File, time::UNIX_EPOCH};
//!
//! use carnet_format::{Item, RequestBody};
//! use carnet_judge::{TrustFile, Verifier};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let trust = TrustFile::parse(&std::fs::read("trust.toml")?)?;
//!     let here = "gateway-1".parse()?;
//!     let now = UNIX_EPOCH.elapsed()?.as_secs();
//!     let verifier = Verifier::new(&trust).at(now).for_site(&here);
//!     for path in env::args().skip(1) {
//!         let mut approved = verifier.verify(File::open(&path)?)?;
//!         println!("{path}: bundle {} may cross", approved.digest());
//!         approved.read_items(|index, item| match item {
//!             Item::Request(request) => match &request.body {
//!                 RequestBody::Microsoft(it) => println!("{index}: {}", it.installation_id),
//!                 _ => println!("{index}: a vendor's request"),
//!             },
//!             _ => println!("{index}: an answer"),
//!         })?;
//!     }
//!     Ok(())
//! }
//! ```
//!
//! A route that takes listed media only wants to know the stick, too: module [`medium`].
//!
//! Who needs to know more takes the steps one by one (module [`verdict`]): an importer that asks its ledger in
//! between, an officer who has to see what a held bundle carries before he approves it.
//!
//! It compiles for `wasm32-unknown-unknown`, without wasm-bindgen; the bundled libzstd needs a C compiler for that target.
//! Where no thread can be started, chunks are decoded one after the other.

mod content;
pub mod distinct;
pub mod medium;
pub mod parallel;
pub mod product;
pub mod quorum;
pub mod receipt;
mod refusal;
pub mod route;
pub mod time;
pub mod trust;
pub mod update;
pub mod vendor_code;
pub mod verdict;
pub mod words;

pub use content::ContentError;
pub use refusal::Refusal;
pub use trust::TrustFile;
pub use verdict::{Approved, NotApproved, Verifier};
