//! Which language a program speaks (LANG-1), and in which zone it says times.

use std::ffi::OsString;
use std::sync::LazyLock;

use carnet_judge::time::{Zone, set_zone};
use carnet_language::{Language, of_environment, set};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Chooses the language of this process by its command line and its environment. Settings that are read later may know
/// better. Times get the zone of this host, which is looked up with the first of them.
// LANG-1. LANG-2. LANG-4.
pub(crate) fn choose(words: &[OsString]) {
    set(if is_json(words) { Language::En } else { asked(words).unwrap_or_else(of_system) });
    static ZONE: LazyLock<TimeZone> = LazyLock::new(zone);
    set_zone(|second| {
        let time = i64::try_from(second).ok().and_then(|it| Timestamp::from_second(it).ok());
        let Some(time) = time else { return Zone { east: 0, name: String::new() } };
        let info = ZONE.to_offset_info(time);
        Zone { east: info.offset().seconds(), name: info.abbreviation().to_owned() }
    });
}

/// The zone of this host. To know its name, which nobody asks for here, jiff lists all zones that there are: that would
/// be the half of what a small bundle's verification costs.
fn zone() -> TimeZone {
    #[cfg(unix)]
    if std::env::var_os("TZ").is_none()
        && let Ok(rules) = std::fs::read("/etc/localtime")
        && let Ok(zone) = TimeZone::tzif("localtime", &rules)
    {
        return zone;
    }
    TimeZone::system()
}

/// The language of this system, where nobody has asked for one.
pub(crate) fn of_system() -> Language {
    #[cfg(windows)]
    if let Some(name) = sys_locale::get_locale() {
        return carnet_language::of_locale(&name);
    }
    of_environment(|name| std::env::var_os(name)).unwrap_or_default()
}

/// What is typed is not parsed yet: an error of that is said in the language, too.
fn asked(words: &[OsString]) -> Option<Language> {
    let mut words = words.iter().take_while(|word| *word != "--").filter_map(|word| word.to_str());
    let mut typed = None;
    while let Some(word) = words.next() {
        typed = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => continue,
        };
    }
    let variable = std::env::var("CARNET_LANG");
    typed.or(variable.as_deref().ok()).and_then(|tag| tag.parse().ok())
}

fn is_json(words: &[OsString]) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| word == "--json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_heard_before_it_is_parsed() {
        let asked = |line: &str| asked(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("carnet verify --lang de x"), Some(Language::De));
        assert_eq!(asked("carnet --lang=de verify x"), Some(Language::De));
        assert_eq!(asked("carnet --lang=de verify x --lang en"), Some(Language::En));
    }
}
