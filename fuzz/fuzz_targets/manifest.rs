//! Property: a payload that is read as a manifest is the only encoding of it; signed, the same is read.

#![no_main]

use carnet_format::Manifest;
use carnet_fuzz::check_statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| check_statement::<Manifest>(payload));
