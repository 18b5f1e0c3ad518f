//! What Windows says about a product key in words that no language translates.

use carnet_format::KeyType;

use super::SkipReason;

/// The kind of a product key, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Mak,
    Retail,
    Oem,
    KmsHost,
    KmsClient,
    Evaluation,
    Subscription,
    /// Activated by the host of the virtual machine.
    Avma,
    Other,
}

impl Kind {
    /// Reads `Volume:MAK` and its kin, or finds the constant before the word *channel* of a
    /// description.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        // The rest of it was broken off.
        if text.ends_with(':') {
            return Some(Self::Other);
        }
        let constant = description(text).unwrap_or(text);
        let constant = constant.to_ascii_uppercase().replace(':', "_");
        Some(match constant.as_str() {
            "VOLUME_MAK" | "MAK" => Self::Mak,
            "VOLUME_KMSCLIENT" | "VOLUME_GVLK" | "GVLK" | "KMSCLIENT" => Self::KmsClient,
            "VOLUME_CSVLK" | "CSVLK" => Self::KmsHost,
            "VOLUME_KMS" => Self::KmsHost,
            _ if constant.starts_with("VOLUME_KMS_") => Self::KmsHost,
            _ if constant.contains("TB_EVAL") || constant.contains("TIMEBASED_EVAL") => {
                Self::Evaluation
            }
            _ if constant.contains("TB_TRIAL") || constant.contains("TRIAL") => Self::Evaluation,
            _ if constant.contains("TB_SUB") || constant.contains("TIMEBASED_SUB") => {
                Self::Subscription
            }
            "VIRTUAL_MACHINE_ACTIVATION" | "VT_IA" | "AVMA" => Self::Avma,
            // `Retail:T` may be the beginning of `Retail:TB:Eval`.
            "RETAIL" => Self::Retail,
            _ if constant.starts_with("OEM") && !constant.starts_with("OEM_T") => Self::Oem,
            _ => Self::Other,
        })
    }

    /// The constant in the name of an Office product, such as `Office16ProPlusVL_MAK edition`.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        if !name.contains("edition") {
            return None;
        }
        let parts = [
            ("VL_KMS_Client", Self::KmsClient),
            ("KMS_Host", Self::KmsHost),
            ("KMSHost", Self::KmsHost),
            ("VL_MAK", Self::Mak),
            ("R_Retail", Self::Retail),
            ("R_OEM", Self::Oem),
            ("R_Subscription", Self::Subscription),
            ("Trial", Self::Evaluation),
            ("R_Grace", Self::Evaluation),
        ];
        parts.iter().find(|(part, _)| name.contains(part)).map(|(_, kind)| *kind)
    }

    /// Why offline activation does not help a product of this kind.
    pub(super) fn skip(self) -> Option<SkipReason> {
        match self {
            Self::KmsClient => Some(SkipReason::KmsClient),
            Self::Evaluation => Some(SkipReason::Evaluation),
            Self::Subscription => Some(SkipReason::Subscription),
            Self::Avma => Some(SkipReason::Avma),
            Self::Mak | Self::Retail | Self::Oem | Self::KmsHost | Self::Other => None,
        }
    }

    /// Whether one more activation of a product that is activated already is one less of the key.
    pub(super) fn spends_activations(self) -> bool {
        matches!(self, Self::Mak | Self::KmsHost)
    }

    /// The key type of a request.
    pub(super) fn key_type(self) -> KeyType {
        match self {
            Self::Mak => KeyType::Mak,
            Self::Retail => KeyType::Retail,
            Self::Oem => KeyType::Oem,
            Self::KmsHost => KeyType::Csvlk,
            _ => KeyType::Other,
        }
    }
}

/// The constant of a description, such as `VOLUME_MAK` before the word *channel*.
pub(super) fn description(line: &str) -> Option<&str> {
    let (before, _) = line.split_once(" channel")?;
    let shape = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_' || c == '-';
    let constant = &before[before.trim_end_matches(shape).len()..];
    (constant.len() >= 3).then_some(constant)
}

/// Whether a value is the constant of a key channel, such as `Volume:MAK`.
pub(super) fn is_channel(value: &str) -> bool {
    let begins = ["Volume:", "OEM:", "Retail:", "VT:"];
    value == "Retail" || begins.iter().any(|beginning| value.starts_with(beginning))
}
