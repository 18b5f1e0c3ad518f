//! The intake as a plant meets it: what people print, copy and send goes in, and what comes out is
//! right or refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cases;
mod digits;
mod judge;
mod language;
mod plant;
mod properties;
mod shape;
mod twist;
