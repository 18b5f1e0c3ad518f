//! What the entries say.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use carnet_chain::Draft;
use carnet_format::{Approval, Code, Digest, Hasher, KeyId, Scan, SiteName, TrustApproval};
use carnet_host::{Failure, Status};
use carnet_judge::trust::{PersonName, medium_text};
use carnet_language::text;
use carnet_verifier::report::Report;
use serde_json::Value;

use super::{Journal, JournalFault};

/// The entry that an approval was signed, or that it was not because a person said no.
pub(crate) fn approval(
    action: &'static str,
    report: &Report,
    (key, person): (&KeyId, &PersonName),
    approval: &Approval,
) -> Draft {
    let mut draft = about(action, report)
        .with("key", key.to_string())
        .with("person", person.to_string())
        .with("ticket", approval.ticket.as_str());
    for (name, time) in [("not_before", approval.not_before), ("not_after", approval.not_after)] {
        if let Some(time) = time {
            draft = draft.with(name, time);
        }
    }
    match approval.media.as_slice() {
        [] => draft,
        media => draft.with("media", media.iter().map(medium_text).collect::<Vec<_>>()),
    }
}

/// The entry that the approval of a trust update was signed, or that it was not because a person said no.
pub(crate) fn trust_approval(
    action: &'static str,
    (key, person): (&KeyId, &PersonName),
    approval: &TrustApproval,
) -> Draft {
    Draft::new(action)
        .with("serial", approval.serial)
        .with_digest("trust", &approval.text)
        .with_digest("replaces", &approval.replaces)
        .with("key", key.to_string())
        .with("person", person.to_string())
        .with("ticket", approval.ticket.as_str())
}

/// The entry that a trust update was refused.
pub(crate) fn refused_update(copy: &File, code: Code) -> io::Result<Draft> {
    let draft = Draft::new("refuse").with_digest("file", &digest_of(copy)?);
    Ok(draft.with("command", "approve").with("code", code.as_str()))
}

/// The entry that a scan was signed, by a scanner that answered or by the report of another one, or that it was not
/// because a person did not say what was asked for.
pub(crate) fn scan(
    action: &'static str,
    report: &Report,
    (key, site): (&KeyId, &SiteName),
    scan: &Scan,
    scanner: Option<&Digest>,
) -> Draft {
    let draft = about(action, report)
        .with("key", key.to_string())
        .with("site", site.as_str())
        .with("engine", scan.engine.as_str())
        .with("database", scan.database.as_str())
        .with("database_date", scan.database_date);
    match scanner {
        Some(digest) => draft.with_digest("report", digest),
        None => draft,
    }
}

/// The entry that copies of a bundle were joined in a file.
pub(crate) fn merged(report: &Report, copies: usize, dropped: usize, file: &Digest) -> Draft {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    about("merge", report)
        .with("copies", count(copies))
        .with("dropped", count(dropped))
        .with_digest("file", file)
}

/// The entry that a bundle was refused: by its checks, or for what a scanner has found.
pub(crate) fn refused(
    command: &str,
    report: &Report,
    copy: &File,
    code: Option<Code>,
) -> io::Result<Draft> {
    let draft = about("refuse", report).with_digest("file", &digest_of(copy)?);
    Ok(draft.with("command", command).with("code", code.map(Code::as_str)))
}

/// What is known of a bundle and of what it is judged by.
// JOURNAL-2.
fn about(action: &'static str, report: &Report) -> Draft {
    let mut draft = Draft::new(action);
    if let Some(bundle) = &report.bundle {
        let manifest = &bundle.manifest;
        draft = draft
            .with_digest("bundle", &bundle.digest)
            .with("kind", manifest.kind.as_str())
            .with("from", manifest.from.as_str())
            .with("to", manifest.to.as_str())
            .with("epoch", manifest.epoch)
            .with("sequence", manifest.sequence)
            .with("items", manifest.items());
    }
    if let Some(id) = report.medium.medium.id() {
        draft = draft.with("medium", medium_text(&id));
    }
    let (trust, serial) = report.trust;
    let holds: Vec<Value> = report.holds.iter().map(|it| it.code.as_str().into()).collect();
    draft.with("serial", serial).with_digest("trust", &trust).with("codes", holds)
}

/// SHA-256 of a file, from its beginning.
pub(crate) fn digest_of(mut file: &File) -> io::Result<Digest> {
    file.rewind()?;
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

impl Journal {
    /// Signs and writes between two entries: without the first nothing is signed, and without the second nobody
    /// knows whether it was written.
    // JOURNAL-6.
    pub(crate) fn around<T>(
        &self,
        before: Draft,
        sign: impl FnOnce() -> Result<(T, Digest), Failure>,
    ) -> Result<(T, Result<(), Failure>), Failure> {
        let entry = self.append(before).map_err(|fault| {
            let message = text!(en "not signed: {fault}"; de "nicht signiert: {fault}");
            Failure::new(Status::Unknown, fault.code(), message)
        })?;
        match sign() {
            Ok((done, file)) => {
                let after = Draft::new("written").with("entry", entry).with_digest("file", &file);
                let noted = self.append(after).map(drop).map_err(|fault| unnoted(entry, &fault));
                Ok((done, noted))
            }
            Err(failure) => {
                let after = Draft::new("failed").with("entry", entry);
                self.note(after.with("code", failure.code().map(Code::as_str)));
                Err(failure)
            }
        }
    }
}

/// It is signed and written; what is missing is the word that it was.
fn unnoted(entry: u64, fault: &JournalFault) -> Failure {
    let message = text!(
        en "it is signed and written, and entry {entry} of the journal says that it was to be; that it was could not be noted: {fault}";
        de "es ist signiert und geschrieben, und Eintrag {entry} des Journals sagt, dass es geschehen sollte; dass es geschehen ist, ließ sich nicht eintragen: {fault}"
    );
    Failure::new(Status::Unknown, fault.code(), message)
}
