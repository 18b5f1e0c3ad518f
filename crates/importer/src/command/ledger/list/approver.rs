//! Whom `--approved-by` names.

use std::collections::BTreeSet;

use carnet_format::PublicKey;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::words::means_key;
use carnet_language::text;
use carnet_ledger::{Endorsers, Ledger};
use data_encoding::HEXLOWER;

use super::wanted::{Entry, each};

/// The approvals of an entry.
pub(super) fn approvals(entry: &Entry) -> Result<Endorsers, Failure> {
    match entry.value["action"].as_str() {
        Some("admit" | "keep") => entry.read(),
        _ => Ok(Endorsers::default()),
    }
}

/// The person, or the id of the key, as the audit log has it.
///
/// # Errors
/// Neither the log nor the trust file knows it: that it has approved nothing would be a guess.
// LEDGER-65.
pub(super) fn resolve(
    text: &str,
    ledger: &dyn Ledger,
    settings: &Settings,
) -> Result<String, Failure> {
    let (mut persons, mut keys) = (BTreeSet::new(), BTreeSet::new());
    each(ledger, |entry| {
        for approval in approvals(entry)?.approvals {
            persons.insert(approval.person);
            keys.insert(approval.key);
        }
        Ok(())
    })?;
    let trust = settings.load_trust();
    if let Ok((trust, _)) = &trust {
        persons.extend(trust.persons().map(ToString::to_string));
        keys.extend(trust.keys().map(|(id, _)| id.to_string()));
    }
    if persons.contains(text) || keys.contains(text) {
        return Ok(text.to_owned());
    }
    let public = HEXLOWER.decode(text.as_bytes()).ok();
    let public = public.and_then(|bytes| PublicKey::from_bytes(&bytes).ok());
    if let Some(id) = public.map(|key| key.id().to_string()).filter(|id| keys.contains(id)) {
        return Ok(id);
    }
    let is_meant = |id: &&String| id.parse().is_ok_and(|id| means_key(text, id));
    match (keys.iter().filter(is_meant).collect::<Vec<_>>().as_slice(), trust) {
        ([id], _) => Ok(String::clone(id)),
        // It may be that file that knows it.
        ([], Err(failure)) => Err(failure.into()),
        ([], Ok(_)) => Err(usage(text!(
            en "neither the audit log nor the trust file knows a person or a key {text:?}: `carnet trust show` has \
                those of today";
            de "weder Protokoll noch Vertrauensdatei kennen eine Person oder einen Schlüssel {text:?}: „carnet trust \
                show“ zeigt die heutigen"
        ))),
        (several, _) => Err(usage(text!(
            n = several.len();
            en "{text:?} names {n} keys: give more of its words or its id";
            de "{text:?} passt auf {n} Schlüssel: mehr von Wörtern oder Kennung angeben"
        ))),
    }
}

fn usage(message: String) -> Failure {
    Failure::new(Status::Usage, None, message)
}
