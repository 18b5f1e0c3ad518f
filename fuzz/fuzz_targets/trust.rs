//! Property: a trust file is accepted, with the digest of its bytes and with a comment behind it too, or refused
//! with faults in the order of the lines that it has.

#![no_main]

use carnet_format::Digest;
use carnet_judge::trust::TrustFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match TrustFile::parse(data) {
        Ok(trust) => {
            assert_eq!(trust.digest(), Digest::of(data));
            for now in [None, Some(0), Some(trust.issued()), Some(u64::MAX)] {
                let _ = trust.warnings(now);
            }
            let longer = TrustFile::parse(&[data, b"\n# behind"].concat()).unwrap();
            assert_eq!(longer.serial(), trust.serial());
            assert_ne!(longer.digest(), trust.digest());
        }
        Err(errors) => {
            let faults = errors.faults();
            let lines = 1 + data.iter().filter(|byte| **byte == b'\n').count();
            assert!(faults.is_sorted_by_key(|error| error.line));
            assert!(faults.iter().all(|error| (1..=lines).contains(&error.line)));
            assert!(faults.iter().any(|error| error.fault.code() == errors.code()));
            assert!(!errors.to_string().is_empty());
        }
    }
});
