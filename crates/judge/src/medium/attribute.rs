//! What a medium says of itself, one by one.

use carnet_format::Attributes;
use carnet_language::text;

carnet_format::words! {
    /// One thing that a medium says of itself: in the order in which they are shown, with the names
    /// that JSON has for them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Attribute {
        /// The USB vendor id.
        VendorId = "vendor_id",
        /// The USB product id.
        ProductId = "product_id",
        /// The USB serial number.
        Serial = "serial",
        /// The capacity in bytes.
        Capacity = "capacity",
        /// The UUID of the file system.
        Filesystem = "filesystem",
    }
}

impl Attribute {
    /// Those that are stated, with their values for people.
    pub fn told(attributes: &Attributes) -> impl Iterator<Item = (Self, String)> {
        let told = |attribute: Self| Some((attribute, attribute.of(attributes)?));
        Self::ALL.into_iter().filter_map(told)
    }

    /// Its name for people.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::VendorId => text!(en "vendor"; de "Hersteller"),
            Self::ProductId => text!(en "product"; de "Produkt"),
            Self::Serial => text!(en "serial number"; de "Seriennummer"),
            Self::Capacity => text!(en "capacity"; de "Größe"),
            Self::Filesystem => text!(en "file-system UUID"; de "UUID des Dateisystems"),
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
