//! The first line of a key file that is made here: which key it is. An encrypted file shows nothing of its key, and a person
//! should know for which one a pass phrase is asked.

use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{KeyId, PublicKey};
use carnet_judge::trust::key_said;
use carnet_judge::words::short_words;
use carnet_language::text;

const ROLES: [&str; 5] = ["exporter", "importer", "approver", "scanner", "media"];

/// Which key it is: `# exporter key 8f3a…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    role: Option<&'static str>,
    id: KeyId,
}

impl Label {
    /// Of a key with a role, as the trust file calls it.
    pub(super) fn new(role: Option<&str>, key: &PublicKey) -> Self {
        Self { role: role.and_then(known), id: key.id() }
    }

    /// Of the text of a key file; none where another program made it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (role, id) = text.lines().next()?.strip_prefix("# ")?.split_once("key ")?;
        let role = match role.strip_suffix(' ') {
            Some(role) => Some(known(role)?),
            None if role.is_empty() => None,
            None => return None,
        };
        Some(Self { role, id: id.parse().ok()? })
    }

    pub(super) fn line(&self) -> String {
        let role = self.role.map(|role| format!("{role} ")).unwrap_or_default();
        format!("# {role}key {}\n", self.id)
    }

    pub(super) fn is_of(&self, key: &PublicKey) -> bool {
        self.id == key.id()
    }
}

fn known(role: &str) -> Option<&'static str> {
    ROLES.into_iter().find(|known| *known == role)
}

/// What a person is told of a key: `exporter.pem (exporter key pozif limul kazoz dufos …)`, or its file alone.
pub(super) fn named(path: &Path, label: Option<Label>) -> String {
    let path = path.display().to_string();
    let path = Escaped(&path);
    let Some(Label { role, id }) = label else { return path.to_string() };
    let key = role.map_or_else(|| text!(en "key"; de "Schlüssel"), key_said);
    format!("{path} ({key} {})", short_words(id))
}
