//! What a medium says of itself, one by one.

use carnet_format::Attributes;

/// One thing that a medium says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The USB vendor id.
    VendorId,
    /// The USB product id.
    ProductId,
    /// The USB serial number.
    Serial,
    /// The capacity in bytes.
    Capacity,
    /// The UUID of the file system.
    Filesystem,
}

impl Attribute {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::VendorId, Self::ProductId, Self::Serial, Self::Capacity, Self::Filesystem];

    /// Its name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VendorId => "vendor_id",
            Self::ProductId => "product_id",
            Self::Serial => "serial",
            Self::Capacity => "capacity",
            Self::Filesystem => "filesystem",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::VendorId => "vendor",
            Self::ProductId => "product",
            Self::Serial => "serial number",
            Self::Capacity => "capacity",
            Self::Filesystem => "file-system UUID",
        }
    }

    /// Its value for people, where it is stated; texts are as the medium gave them.
    #[must_use]
    pub fn of(self, attributes: &Attributes) -> Option<String> {
        match self {
            Self::VendorId => attributes.vendor_id.map(|id| format!("{id:04x}")),
            Self::ProductId => attributes.product_id.map(|id| format!("{id:04x}")),
            Self::Serial => attributes.serial.clone(),
            Self::Capacity => attributes.capacity.map(capacity),
            Self::Filesystem => attributes.filesystem.clone(),
        }
    }
}

/// A capacity, exactly and as it is printed on the medium.
fn capacity(bytes: u64) -> String {
    const MEGA: u64 = 1_000_000;
    let (unit, name) = if bytes < 1000 * MEGA { (MEGA, "MB") } else { (1000 * MEGA, "GB") };
    format!("{bytes} B ({} {name})", bytes.saturating_add(unit / 2) / unit)
}
