//! Setting hosts up, and keeping the trust file.
//!
//! ```
//! use carnet_keeper::card::{Card, FIRST_LINE};
//!
//! let error = Card::parse(FIRST_LINE.as_bytes()).unwrap_err();
//! assert_eq!(error.code(), carnet_format::Code::CardForm);
//! ```

pub mod card;
mod words;
