//! What Windows says about a product key in words that no language translates.

use carnet_format::KeyType;

/// Windows says 1; people and prints say it in words.
pub(super) fn is_licensed(status: &str) -> bool {
    const WORDS: [&str; 7] = [
        "1",
        "licensed",
        "lizenziert",
        "con licencia",
        "con licenza",
        "sous licence",
        "avec licence",
    ];
    let status = status.trim_matches(|c: char| c == '-' || c.is_whitespace());
    WORDS.iter().any(|word| status.eq_ignore_ascii_case(word))
}

/// Whether a licence state is understood, licensed or not.
pub(super) fn is_known(status: &str) -> bool {
    const WORDS: [&str; 23] = [
        "0",
        "2",
        "3",
        "4",
        "5",
        "6",
        "unlicensed",
        "notification",
        "notifications",
        "initial grace period",
        "oob_grace",
        "oot_grace",
        "ootgrace",
        "oobgrace",
        "nongenuinegrace",
        "non_genuine_grace",
        "extendedgrace",
        "non-genuine grace period",
        "extended grace period",
        "nicht lizenziert",
        "benachrichtigung",
        "sin licencia",
        "sans licence",
    ];
    let bare = status.trim_matches(|c: char| c == '-' || c.is_whitespace());
    let is_word = WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word));
    is_word || bare.to_ascii_lowercase().starts_with("additional grace period") || is_licensed(bare)
}

/// Whether a label of a print names the licence state.
pub(super) fn is_state_label(label: &str) -> bool {
    const WORDS: [&str; 9] = [
        "license status",
        "lizenzstatus",
        "estado de la licencia",
        "estado da licen",
        "stato licenza",
        "tat de la licence",
        "tat de licence",
        "许可证状态",
        "ライセンスの状態",
    ];
    let label = label.to_lowercase();
    WORDS.iter().any(|word| label.contains(word))
}

/// The channel of a product key, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Mak,
    Retail,
    Oem,
    KmsHost,
    KmsClient,
    Other,
}

impl Channel {
    /// Reads `Volume:MAK` and its kin, or finds the constant before the word *channel* of a
    /// description, which no language translates.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let constant = match text.find(" channel") {
            Some(end) => text[..end].rsplit([' ', ',']).next()?,
            None => text,
        };
        let constant = constant.to_ascii_uppercase().replace(':', "_");
        Some(match constant.as_str() {
            "VOLUME_MAK" | "MAK" => Self::Mak,
            "VOLUME_KMSCLIENT" | "VOLUME_GVLK" | "GVLK" | "KMSCLIENT" => Self::KmsClient,
            "VOLUME_CSVLK" | "CSVLK" => Self::KmsHost,
            _ if constant.starts_with("VOLUME_KMS") => Self::KmsHost,
            _ if constant.starts_with("RETAIL") => Self::Retail,
            _ if constant.starts_with("OEM") => Self::Oem,
            _ => Self::Other,
        })
    }

    /// The key type of a request.
    pub(super) fn key_type(self) -> KeyType {
        match self {
            Self::Mak => KeyType::Mak,
            Self::Retail => KeyType::Retail,
            Self::Oem => KeyType::Oem,
            Self::KmsHost => KeyType::Csvlk,
            Self::KmsClient | Self::Other => KeyType::Other,
        }
    }
}
