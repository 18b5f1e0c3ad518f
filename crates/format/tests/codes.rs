//! `spec/codes.md` and `carnet explain` say the same.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;

use carnet_format::Code;

#[test]
fn the_page_of_codes_is_the_table_of_codes() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/codes.md"));
    assert!(page.unwrap() == Code::table(), "run `make codes`");
}

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
