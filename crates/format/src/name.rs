//! Short texts that name something.

/// The longest name, in bytes.
pub(crate) const MAX_NAME: usize = 32;

/// Whether a text is 1 to 32 of the bytes that are allowed.
pub(crate) fn is_of(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    (1..=MAX_NAME).contains(&text.len()) && text.bytes().all(allowed)
}

/// Makes the type of texts that fit, and the error for others.
macro_rules! name {
    ($(#[$meta:meta])* $name:ident, $fits:expr, $error:ty: $unfit:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The same as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                let fits: fn(&str) -> bool = $fits;
                if fits(text) { Ok(Self(text.to_owned())) } else { Err($unfit) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use name;
