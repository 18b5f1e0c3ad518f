//! Property: a payload that is read as a statement is the only encoding of it; signed, the same is read.

#![no_main]

use carnet_format::{Approval, Passport, Receipt, Scan, TrustApproval};
use carnet_fuzz::check_statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    check_statement::<Approval>(payload);
    check_statement::<Scan>(payload);
    check_statement::<Receipt>(payload);
    check_statement::<Passport>(payload);
    check_statement::<TrustApproval>(payload);
});
