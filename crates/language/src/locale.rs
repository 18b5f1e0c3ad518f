//! Which language a system asks for.

use std::ffi::OsString;

use crate::Language;

/// The language of a locale, such as `de_AT.UTF-8` or `de-CH`; English where it is none of ours.
#[must_use]
pub fn of_locale(name: &str) -> Language {
    let tag = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
    tag.to_ascii_lowercase().parse().unwrap_or_default()
}

/// The language that the environment asks for: the first variable of POSIX (XBD, section 8.2) that is not empty decides.
pub fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Language> {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable);
    let first = said.into_iter().find(|value| !value.is_empty())?;
    Some(of_locale(&first.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_is_heard_in_every_country() {
        for name in ["de", "DE", "de_DE.UTF-8", "de-CH", "de_AT@euro"] {
            assert_eq!(of_locale(name), Language::De, "{name}");
        }
        for name in ["", "C", "POSIX", "C.UTF-8", "en_GB", "den", "fr_FR"] {
            assert_eq!(of_locale(name), Language::En, "{name}");
        }
    }

    #[test]
    fn the_first_that_says_anything_decides() {
        let with = |all: &'static [(&str, &str)]| {
            of_environment(move |name| {
                all.iter().find(|(one, _)| *one == name).map(|(_, value)| value.into())
            })
        };
        assert_eq!(with(&[]), None);
        assert_eq!(with(&[("LANG", "de_DE.UTF-8")]), Some(Language::De));
        assert_eq!(with(&[("LANG", "de_DE"), ("LC_ALL", "C")]), Some(Language::En));
        assert_eq!(
            with(&[("LANG", "en_US"), ("LC_ALL", ""), ("LC_MESSAGES", "de")]),
            Some(Language::De)
        );
    }
}
