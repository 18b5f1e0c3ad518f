//! What people read, in English and German side by side.
//!
//! A text is made where it is said, in the language of now:
//!
//! ```
//! use carnet_language::{Language, text, within};
//!
//! let site = "tor-1";
//! let said = || text!(en "for {site}"; de "für {site}");
//! assert_eq!((said().as_str(), within(Language::De, said).as_str()), ("for tor-1", "für tor-1"));
//! ```
//!
//! A program chooses its language once, at its start. What is stored or read by programs is English in every
//! language (LANG-2): whoever stores what an error says makes the text inside [`english`].

mod answer;
mod locale;
mod number;
mod system;
mod text;

use std::cell::Cell;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

pub use answer::is_yes;
pub use locale::{of_environment, of_locale};
pub use number::{Mebibytes, Number};
pub use system::io_text;

/// A language that all programs speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The language tag.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

impl FromStr for Language {
    type Err = &'static str;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|one| one.as_str() == tag).ok_or("a language is one of en de")
    }
}

/// What the process has chosen: the place in [`Language::ALL`].
static CHOSEN: AtomicU8 = AtomicU8::new(0);

thread_local! {
    static WITHIN: Cell<Option<Language>> = const { Cell::new(None) };
}

/// The language of now: of [`within`], else what the process has chosen, else English.
#[must_use]
pub fn now() -> Language {
    let chosen =
        || Language::ALL[usize::from(CHOSEN.load(Ordering::Relaxed)) % Language::ALL.len()];
    WITHIN.get().unwrap_or_else(chosen)
}

/// Chooses the language of the process.
pub fn set(language: Language) {
    CHOSEN.store(language as u8, Ordering::Relaxed);
}

/// Does something in a language, on this thread.
pub fn within<T>(language: Language, run: impl FnOnce() -> T) -> T {
    struct Restore(Option<Language>);
    impl Drop for Restore {
        fn drop(&mut self) {
            WITHIN.set(self.0);
        }
    }
    let _restore = Restore(WITHIN.replace(Some(language)));
    run()
}

/// Makes what is stored.
pub fn english<T>(run: impl FnOnce() -> T) -> T {
    within(Language::En, run)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;

    #[test]
    fn within_ends_where_it_ends() {
        let after = std::panic::catch_unwind(|| within(Language::De, || panic!("in the middle")));
        assert!(after.is_err());
        assert_eq!(now(), Language::En);
        within(Language::De, || {
            assert_eq!((english(now), now()), (Language::En, Language::De));
        });
    }
}
