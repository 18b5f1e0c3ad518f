//! The verdict on a trust update as text for people and as JSON for scripts.

use std::io::{self, Write};

use carnet_format::Digest;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::Sources;
use carnet_host::{Status, json, row};
use carnet_judge::quorum::{CountedApproval, Owner};
use carnet_judge::time::When;
use carnet_judge::trust::TrustFile;
use carnet_judge::words::Words;
use carnet_language::text;

use crate::report::said;
use crate::report::text::counts;
use carnet_judge::Refusal;
use carnet_judge::update::{JudgedUpdate, UpdateOutcome};

/// The verdict on a trust update with all that is printed of it.
#[derive(Debug)]
#[must_use]
pub struct UpdateReport {
    file: String,
    present: Option<(Digest, u64)>,
    judged: Result<JudgedUpdate, Refusal>,
}

impl UpdateReport {
    /// Of a file as it was named, under the present trust file, with what [`carnet_judge::update::judge`] gave.
    pub fn new(
        file: String,
        present: Option<&TrustFile>,
        judged: Result<JudgedUpdate, Refusal>,
    ) -> Self {
        let present = present.map(|file| (file.digest(), file.serial()));
        Self { file, present, judged }
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// From which serial to which, as far as that is known.
    pub(crate) fn step(&self) -> String {
        let after = self.judged.as_ref().ok().and_then(|judged| judged.base);
        match (self.present, after) {
            (Some((_, before)), Some((after, _))) => {
                text!(en "serial {before} → {after}"; de "Nummer {before} → {after}")
            }
            _ => String::new(),
        }
    }

    /// What was judged.
    ///
    /// # Errors
    /// It has not the form of a trust update.
    pub const fn judged(&self) -> Result<&JudgedUpdate, &Refusal> {
        self.judged.as_ref()
    }

    /// Why it is not accepted.
    #[must_use]
    pub const fn fault(&self) -> Option<&Refusal> {
        match &self.judged {
            Err(fault) => Some(fault),
            Ok(judged) => match &judged.outcome {
                UpdateOutcome::Present | UpdateOutcome::Accepted(_) => None,
                UpdateOutcome::Held { fault, .. } | UpdateOutcome::Rejected(fault) => Some(fault),
            },
        }
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> Status {
        match &self.judged {
            Err(_) => Status::Rejected,
            Ok(judged) => match judged.outcome {
                UpdateOutcome::Present | UpdateOutcome::Accepted(_) => Status::Done,
                UpdateOutcome::Held { .. } => Status::Held,
                UpdateOutcome::Rejected(_) => Status::Rejected,
            },
        }
    }

    /// The object of it.
    #[must_use]
    pub fn json(&self, sources: &Sources) -> json::UpdateVerdict {
        let fault = self.fault();
        json::UpdateVerdict {
            file: self.file.clone(),
            verdict: self.status().into(),
            code: fault.map(|fault| fault.code.into()),
            message: fault.map(|fault| fault.message.clone()),
            settings: sources.settings.clone(),
            trust: self.present.map(|present| sources.trust_json(present)),
            update: self.judged.as_ref().ok().map(update),
        }
    }

    /// Prints the verdict for people.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
        let (file, verdict) = (Escaped(&self.file), said(self.status().into()));
        let what = text!(
            en "{file}: {verdict}, a trust update";
            de "{file}: {verdict}, eine Änderung der Vertrauensdatei"
        );
        writeln!(out, "{what}")?;
        if let Some(Refusal { code, message }) = self.fault() {
            writeln!(out, "  {} [{code}]", Escaped(message))?;
            writeln!(out, "  {}: {}", text!(en "next"; de "weiter"), code.next_step())?;
        }
        if let Ok(judged) = &self.judged {
            print(judged, out)?;
        }
        match self.present {
            Some(present) => sources.text(present, out),
            None => row(out, &text!(en "trust file"; de "Vertrauen"), text!(en "none"; de "keine")),
        }
    }
}

fn update(judged: &JudgedUpdate) -> json::Update {
    let tally = &judged.tally;
    json::Update {
        digest: judged.digest.into(),
        words: Words::from(judged.digest).to_string(),
        serial: judged.base.map(|(serial, _)| serial),
        replaces: judged.base.map(|(_, replaces)| replaces.into()),
        needed: judged.needed,
        approved: tally.persons.iter().map(ToString::to_string).collect(),
        approvals: tally.approvals.iter().map(approval).collect(),
    }
}

fn approval(approval: &CountedApproval) -> json::UpdateApproval {
    let person = match &approval.owner {
        Owner::Person(person) => Some(person.to_string()),
        Owner::Site(_) => None,
    };
    json::UpdateApproval {
        key: approval.key.into(),
        person,
        ticket: approval.ticket.clone(),
        time: approval.signed.into(),
        counts: approval.code.is_none(),
        code: approval.code.map(Into::into),
    }
}

fn print(judged: &JudgedUpdate, out: &mut dyn Write) -> io::Result<()> {
    if matches!(judged.outcome, UpdateOutcome::Present) {
        let said = text!(
            en "it is the present trust file: there is nothing to install";
            de "sie ist die geltende Vertrauensdatei: es gibt nichts zu installieren"
        );
        writeln!(out, "  {said}")?;
    }
    row(out, &text!(en "digest"; de "Prüfsumme"), judged.digest)?;
    row(out, "", Words::from(judged.digest))?;
    if let Some((serial, replaces)) = judged.base {
        row(out, &text!(en "serial"; de "Nummer"), serial)?;
        row(out, &text!(en "replaces"; de "ersetzt"), replaces)?;
    }
    for approval in &judged.tally.approvals {
        let owner = match &approval.owner {
            Owner::Person(person) => person.to_string(),
            Owner::Site(site) => text!(en "a key of {site}"; de "einem Schlüssel von {site}"),
        };
        let (ticket, signed) = (Escaped(&approval.ticket), When(approval.signed));
        let counts = counts(approval.code);
        let said = text!(
            en "approved by {owner}, ticket {ticket}, {signed}; {counts}";
            de "freigegeben von {owner}, Vorgang {ticket}, {signed}; {counts}"
        );
        writeln!(out, "    {said}")?;
    }
    if judged.needed > 0 && !matches!(judged.outcome, UpdateOutcome::Present) {
        let (got, needed) = (judged.tally.persons.len(), judged.needed);
        let said = text!(en "{got} of {needed}"; de "{got} von {needed}");
        row(out, &text!(en "approvals"; de "Freigaben"), said)?;
    }
    Ok(())
}
