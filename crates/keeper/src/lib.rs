//! Setting hosts up, and keeping the trust file.
