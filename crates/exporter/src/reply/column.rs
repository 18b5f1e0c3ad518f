//! The columns of a table of answers, by what people and portals call them.

use std::fmt;

use crate::fault::{AnswerError, InputError};
use crate::source::table;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Bundle,
    Item,
    /// The number tells one name from another: a row may have the id whole, in groups, and under a
    /// name of the portal.
    InstallationId(u8),
    Outcome,
    ConfirmationId(u8),
    /// A block of a confirmation id as the portal letters them, from 0.
    Block(u8),
    ResponseFile,
    Code,
    /// What the spool says did not fit: never an answer.
    DidNotFit,
}

/// How many blocks the longest confirmation id has.
pub(super) const BLOCKS: u8 = 8;

const INSTALLATION: &[&str] = &[
    "installationid",
    "installationidgroups",
    "offlineinstallationid",
    "iid",
    "iidgroups",
    "installationsid",
    "installationskennung",
    "iddinstallation",
    "identifiantdinstallation",
    "iddeinstalacion",
    "identificadordeinstalacion",
    "iddeinstalacao",
    "idinstallazione",
    "iddiinstallazione",
    "installatieid",
    "identyfikatorinstalacji",
    "кодустановки",
    "идентификаторустановки",
    "安装id",
    "インストールid",
    "설치id",
];

const CONFIRMATION: &[&str] = &[
    "confirmationid",
    "confirmationidgroups",
    "cid",
    "cidgroups",
    "confirmationcode",
    "bestatigungsid",
    "bestaetigungsid",
    "bestatigungscode",
    "bestaetigungscode",
    "bestatigungskennung",
    "iddeconfirmation",
    "identifiantdeconfirmation",
    "codedeconfirmation",
    "iddeconfirmacion",
    "identificadordeconfirmacion",
    "codigodeconfirmacion",
    "iddeconfirmacao",
    "codigodeconfirmacao",
    "idconferma",
    "iddiconferma",
    "codicediconferma",
    "bevestigingsid",
    "bevestigingscode",
    "identyfikatorpotwierdzenia",
    "kodpotwierdzenia",
    "кодподтверждения",
    "идентификаторподтверждения",
    "确认id",
    "確認id",
    "확인id",
];

/// What may stand before the letter of a block.
const BLOCK: &[&str] = &["block", "group", "gruppe", "bloc", "groupe", "bloque", "grupo", "cid"];

/// The columns that say which request a row answers.
const fn of_requests() -> [Column; 1 + INSTALLATION.len()] {
    let mut all = [Column::Item; 1 + INSTALLATION.len()];
    let mut place = 0;
    while place < INSTALLATION.len() {
        all[1 + place] = Column::InstallationId(place as u8);
        place += 1;
    }
    all
}

impl table::Column for Column {
    // EXP-22.
    const NEEDED: &'static [Self] = &of_requests();
    const MISSING: InputError = InputError::Reply(AnswerError::NoRequestColumn);

    fn of(bare: &str) -> Option<Self> {
        let bare: String = bare.chars().map(fold).collect();
        let place = |names: &[&str]| names.iter().position(|name| *name == bare);
        // safe: the lists are short.
        let number = |place: usize| u8::try_from(place).unwrap_or(u8::MAX);
        if let Some(place) = place(INSTALLATION) {
            return Some(Self::InstallationId(number(place)));
        }
        if let Some(place) = place(CONFIRMATION) {
            return Some(Self::ConfirmationId(number(place)));
        }
        Some(match bare.as_str() {
            "bundle" | "requestbundle" => Self::Bundle,
            "item" | "requestitem" | "itemnumber" => Self::Item,
            "outcome" => Self::Outcome,
            "responsefile" | "answerfile" | "antwortdatei" | "fichierdereponse"
            | "archivoderespuesta" => Self::ResponseFile,
            "code" | "errorcode" | "fehlercode" => Self::Code,
            "didnotfit" => Self::DidNotFit,
            other => Self::Block(block(other)?),
        })
    }
}

impl Column {
    /// Whether this is a name of a column of confirmation ids, as it stands before them in a cell.
    pub(super) fn is_confirmation(label: &str) -> bool {
        matches!(<Self as table::Column>::named(label), Some(Self::ConfirmationId(_)))
    }

    pub(super) fn is_installation(label: &str) -> bool {
        matches!(<Self as table::Column>::named(label), Some(Self::InstallationId(_)))
    }
}

/// `a`, `block a` or `block 1`: a digit alone is not a name.
fn block(bare: &str) -> Option<u8> {
    let rest = BLOCK.iter().find_map(|name| bare.strip_prefix(name));
    let [byte] = rest.unwrap_or(bare).as_bytes() else { return None };
    let number = match byte {
        b'a'..=b'h' => byte - b'a',
        b'1'..=b'8' if rest.is_some() => byte - b'1',
        _ => return None,
    };
    Some(number)
}

/// A letter without what stands above or below it.
fn fold(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' => 'e',
        'í' | 'ì' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |names: &'static [&str], place: u8| names.get(usize::from(place)).copied();
        f.write_str(match self {
            Self::Bundle => "bundle",
            Self::Item => "item",
            Self::InstallationId(0) => "installation_id",
            Self::InstallationId(1) => "installation_id_groups",
            Self::InstallationId(place) => listed(INSTALLATION, *place).unwrap_or_default(),
            Self::Outcome => "outcome",
            Self::ConfirmationId(0) => "confirmation_id",
            Self::ConfirmationId(1) => "confirmation_id_groups",
            Self::ConfirmationId(place) => listed(CONFIRMATION, *place).unwrap_or_default(),
            Self::Block(place) => return write!(f, "{}", char::from(b'A' + place)),
            Self::ResponseFile => "response_file",
            Self::DidNotFit => "did_not_fit",
            Self::Code => "code",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::table::Column as _;

    /// EXP-23.
    #[test]
    fn the_names_of_portals_and_people_are_known() {
        for name in [
            "confirmation_id",
            "CID",
            "confirmation_id_groups",
            "Bestätigungs-ID",
            "BESTÄTIGUNGS ID",
            "Besta\u{308}tigungs-ID",
            "Bestaetigungscode",
            "Confirmation Code",
            "Identifiant de confirmation",
            "Id. de confirmación",
        ] {
            let column = Column::named(name);
            assert!(matches!(column, Some(Column::ConfirmationId(_))), "{name}: {column:?}");
        }
        for (name, block) in [("A", 0), ("h", 7), ("Block C", 2), ("Group 8", 7)] {
            assert_eq!(Column::named(name), Some(Column::Block(block)), "{name}");
        }
        for name in ["I", "1", "9", "Block 9", "Confirmation", "product", "extended_pid", ""] {
            assert_eq!(Column::named(name), None, "{name}");
        }
    }
}
