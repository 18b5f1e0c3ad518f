//! How an audit entry binds names of machines without telling them.

use carnet_format::{Digest, Hasher};

/// What hides the names of machines in an audit entry: 16 random bytes.
pub type Salt = [u8; 16];

/// Which names came together.
#[derive(Clone, Copy)]
pub(crate) enum Came {
    /// With the bundle of this number.
    WithBundle(i64),
    /// Later, with the entry of this number.
    Later(u64),
}

/// SHA-256 of the salt and of each item with its machine, sorted: the bundle digest, the index and the length
/// of the name as 4 bytes each, and the name.
// AUDIT-5.
pub(crate) struct NamesHasher(Hasher);

impl NamesHasher {
    pub(crate) fn new(salt: &Salt) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(salt);
        Self(hasher)
    }

    pub(crate) fn add(&mut self, bundle: &Digest, index: u32, name: &str) {
        // safe: no name has 4 GiB.
        let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
        self.0.update(bundle.as_bytes());
        self.0.update(&index.to_be_bytes());
        self.0.update(&length.to_be_bytes());
        self.0.update(name.as_bytes());
    }

    pub(crate) fn finish(self) -> Digest {
        self.0.finish()
    }
}
