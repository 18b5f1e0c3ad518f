//! Errors as tables.

use crate::codes::Code;

/// An error with a stable code, if anything can be said.
pub trait Coded: std::error::Error {
    /// The stable code.
    fn code(&self) -> Option<Code>;
}

impl Coded for std::io::Error {
    fn code(&self) -> Option<Code> {
        None
    }
}

/// Makes the error type of a stage from a table. An entry has the requirement that was broken, if
/// the specification has one, the code, the text, and the variant:
///
/// ```
/// use carnet_format::{Code, KeyError};
/// carnet_format::faults! {
///     /// What can be wrong with a crate.
///     #[derive(Debug, thiserror::Error)]
///     pub enum CrateError -> Option<Code> {
///         "MAN-3" ManifestSite:
///             "site name {_0:?} has other characters" / "der Standortname {_0:?} hat andere Zeichen"
///             Site(String);
///         // The code and the requirement are those of a part, and so is the text.
///         self.0: "{_0}" Key(#[from] KeyError);
///         // Nothing can be said.
///         None: "cannot read: {reason}" / "lässt sich nicht lesen: {reason}" Read { reason: String };
///     }
/// }
/// let error = CrateError::Site("A".to_owned());
/// assert_eq!((error.code(), error.requirement()), (Some(Code::ManifestSite), Some("MAN-3")));
/// ```
///
/// The text in English, then in German. What they need besides the fields stands behind them: `(n = _0.len())`.
#[doc(hidden)]
#[macro_export]
macro_rules! faults {
    (@say $text:literal) => { ::std::format!($text) };
    (@say $text:literal $german:literal) => { $crate::language::text!(en $text; de $german) };
    (@say ($($name:ident = $value:expr),+) $($text:literal)+) => {{
        $(let $name = $value;)+
        $crate::faults!(@say $($text)+)
    }};
    (@code None) => { None };
    (@code self $member:tt $part:ident) => { $part.code().into() };
    (@code $code:ident) => { $crate::Code::$code.into() };
    (@requirement $id:literal $($rest:tt)*) => { Some($id) };
    (@requirement self $member:tt $part:ident) => { $part.requirement() };
    (@requirement $code:ident) => { None };
    ($(#[$meta:meta])* pub enum $name:ident -> $type:ty {
        $($($id:literal)? $code:ident $(. $member:tt)?:
            $text:literal $(/ $german:literal)? $(($($argument:tt)*))?
            $variant:ident $(($($tuple:tt)*))? $({$($field:tt)*})?;)*
    }) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[allow(missing_docs, reason = "each message says what its fields are")]
        pub enum $name {$(
            $(#[doc = concat!($id, ":")])?
            #[doc = concat!("`", $text, "`")]
            #[error("{}", $crate::faults!(@say $(($($argument)*))? $text $($german)?))]
            $variant $(($($tuple)*))? $({$($field)*})?,
        )*}

        impl $name {
            /// The stable code.
            #[must_use]
            pub fn code(&self) -> $type {
                match self {
                    $(Self::$variant { $($member: part,)? .. } =>
                        $crate::faults!(@code $code $($member part)?),)*
                }
            }

            /// The requirement of the specification that was broken.
            #[must_use]
            pub fn requirement(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant { $($member: part,)? .. } =>
                        $crate::faults!(@requirement $($id)? $code $($member part)?),)*
                }
            }
        }

        impl $crate::Coded for $name {
            fn code(&self) -> Option<$crate::Code> {
                self.code().into()
            }
        }

        impl From<$name> for $type {
            fn from(error: $name) -> Self {
                error.code()
            }
        }
    };
}
