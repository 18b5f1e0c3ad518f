//! Licence states: a number in WMI, a word in the language of Windows everywhere else.

/// What a licence state means for an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Licensed,
    NotLicensed,
    /// In words that are not in the tables.
    Unknown,
}

impl State {
    /// Reads a state; none where nothing is said.
    pub(super) fn of(text: &str) -> Option<Self> {
        let bare = text.trim_matches(|c: char| "-.\u{fffd}".contains(c) || c.is_whitespace());
        if bare.is_empty() {
            return None;
        }
        let bare = bare.to_lowercase();
        // `5 (Notification)`.
        let bare = match bare.split_once(" (") {
            Some((number, _)) if number.len() == 1 => number.to_owned(),
            _ => bare,
        };
        let is_grace = ["additional grace period", "initial grace period", "extended grace"];
        Some(if LICENSED.contains(&bare.as_str()) {
            Self::Licensed
        } else if NOT_LICENSED.contains(&bare.as_str())
            || is_grace.iter().any(|grace| bare.starts_with(grace))
            || bare.ends_with("grace period")
        {
            Self::NotLicensed
        } else {
            Self::Unknown
        })
    }
}

impl State {
    /// Whether a text that nobody asked for says that something is licensed, in a word and not in a number.
    pub(super) fn is_word_for_licensed(text: &str) -> bool {
        let bare = text.trim().to_lowercase();
        let kms = ["gvlk", "kms client", "volume:gvlk"].contains(&bare.as_str());
        kms || (Self::of(text) == Some(Self::Licensed) && bare.chars().any(char::is_alphabetic))
    }
}

/// In small letters. The words of other languages than English, German, French, Spanish, Russian
/// and Chinese are translations that no print was at hand for: a wrong one is not understood, and
/// that is said.
const LICENSED: [&str; 30] = [
    "true",
    "yes",
    "ja",
    "activated",
    "aktiviert",
    "1",
    "licensed",
    "lizenziert",
    "con licencia",
    "licenciado",
    "con licenza",
    "concesso in licenza",
    "sous licence",
    "avec licence",
    "licencié",
    "gelicentieerd",
    "licencjonowany",
    "licencjonowane",
    "z licencją",
    "licencováno",
    "имеет лицензию",
    "лицензировано",
    "lisanslı",
    "ライセンスされています",
    "ライセンス認証済み",
    "已授权",
    "已許可",
    "已授權",
    "已许可",
    "라이선스 있음",
];

const NOT_LICENSED: [&str; 59] = [
    "false",
    "no",
    "nein",
    "grace",
    "not activated",
    "nicht aktiviert",
    "0",
    "2",
    "3",
    "4",
    "5",
    "6",
    "unlicensed",
    "notification",
    "notifications",
    "notification mode",
    "oob_grace",
    "oob grace",
    "oobgrace",
    "oot_grace",
    "oot grace",
    "ootgrace",
    "non_genuine_grace",
    "nongenuinegrace",
    "non-genuine grace",
    "non-genuine grace period",
    "extendedgrace",
    "nicht lizenziert",
    "benachrichtigung",
    "benachrichtigungsmodus",
    "sin licencia",
    "notificación",
    "sans licence",
    "senza licenza",
    "notifica",
    "não licenciado",
    "notificação",
    "zonder licentie",
    "niet gelicentieerd",
    "melding",
    "bez licencji",
    "nielicencjonowany",
    "powiadomienie",
    "nelicencováno",
    "oznámení",
    "нет лицензии",
    "не имеет лицензии",
    "уведомление",
    "lisanssız",
    "bildirim",
    "ライセンスなし",
    "通知",
    "未授权",
    "未授權",
    "未许可",
    "未許可",
    "라이선스 없음",
    "알림",
    "unlicensed.",
];
