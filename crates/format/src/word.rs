//! Enums as tables of words.

use carnet_language::text;

/// A value that people and scripts know by a word; statements and the ledger, by a number.
pub trait Word: Copy + 'static {
    /// All values, in the order of their numbers.
    const ALL: &'static [Self];

    /// The word for it.
    fn as_str(self) -> &'static str;

    /// The number for it.
    fn number(self) -> u64;

    /// "One of" and the words, in the language of now.
    #[must_use]
    fn one_of() -> String {
        let words = Self::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
        text!(en "one of {words}"; de "eines von {words}")
    }

    /// The value with this number.
    #[must_use]
    fn of_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.number() == number)
    }
}

/// Makes an enum from its words, and the numbers where they matter. Behind a word stands what people say in German; what is
/// stored and typed is always the word.
///
/// ```
/// carnet_format::words! {
///     /// Where a lamp is in its life.
///     #[derive(Clone, Copy, Debug, PartialEq)]
///     pub enum Lamp {
///         /// It shines.
///         1 On = "on" / "an",
///         /// It does not.
///         2 Off = "off" / "aus",
///     }
/// }
/// assert_eq!((Lamp::ALL, Lamp::On.as_str(), Lamp::On.said()), ([Lamp::On, Lamp::Off], "on", "on"));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $($number:literal)? $variant:ident = $word:literal $(/ $german:literal)?,)*
    }) => {
        $(#[$meta])*
        $vis enum $name {$($(#[$doc])* $variant $(= $number)?,)*}

        impl $name {
            /// All values, in the order of their numbers.
            $vis const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// The word for it.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The word for people, in the language of now.
            #[must_use]
            #[allow(dead_code, reason = "not every word is said")]
            $vis fn said(self) -> &'static str {
                match (self, $crate::language::now()) {
                    $($((Self::$variant, $crate::language::Language::De) => $german,)?)*
                    (word, _) => word.as_str(),
                }
            }
        }

        impl $crate::Word for $name {
            const ALL: &'static [Self] = &Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }

            fn number(self) -> u64 {
                self as u64
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
