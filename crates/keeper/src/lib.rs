//! Setting hosts up, and keeping the trust file.
//!
//! ```
//! use carnet_keeper::card::{Card, FIRST_LINE};
//!
//! let error = Card::parse(FIRST_LINE.as_bytes()).unwrap_err();
//! assert_eq!(error.code(), carnet_format::Code::CardForm);
//! ```

pub mod card;
mod cards;
pub mod cli;
mod doctor;
mod draft;
mod init;
mod key_card;
mod new_route;
mod own_key;
mod place;
mod present;
mod question;
mod reach;
mod trust;
mod words;

pub use cli::{DoctorArgs, InitArgs, KeyArgs, TrustArgs};
pub use doctor::run_doctor;
pub use init::run_init;
pub use key_card::run_key;
pub use trust::{Keeps, first_trust, name_first_trust, run_trust};
