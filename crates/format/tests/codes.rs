//! The table of codes.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;

use carnet_format::Code;

#[test]
fn every_code_is_named_once_and_reads_back() {
    let names: HashSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(code.as_str().parse(), Ok(*code));
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b);
        assert!(code.as_str().bytes().all(allowed), "{code}");
        assert!(!code.meaning().is_empty() && !code.next_step().is_empty());
    }
    assert!("no.such-code".parse::<Code>().is_err());
}
