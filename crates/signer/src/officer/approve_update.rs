//! `approve` of a trust update: a statement that a new trust file may take the place of the present one.

use std::fs::File;
use std::io::{self, Seek as _, Write};
use std::path::Path;

use carnet_format::bundle::EndorsementSetError;
use carnet_format::update::update_file;
use carnet_format::{Code, Digest, Signer, Statement as _, TrustApproval, TrustUpdate};
use carnet_host::settings::Form;
use carnet_host::{Failure, Status, json, row, seconds_since_1970};
use carnet_judge::quorum::foresee_update;
use carnet_judge::time::Now;
use carnet_judge::trust::{TrustFile, difference};
use carnet_judge::update::{self, JudgedUpdate, UpdateOutcome};
use carnet_judge::words::{Words, short_words};
use carnet_language::text;
use carnet_media::{Action, MediumError, NewFile, WriteError};
use carnet_verifier::command::PrivateCopy;
use carnet_verifier::report::file_name;
use carnet_verifier::update::UpdateReport;

use super::approve::{Call, Officer, print_approved};
use super::{Target, confirm, print_file, print_safe, read_back};
use crate::cli::WriteArgs;
use crate::journal;

impl Call<'_, '_> {
    /// Shows what is otherwise, asks, and adds the approval.
    // UPD-13.
    pub(super) fn update(
        &mut self,
        path: &Path,
        copy: &PrivateCopy,
        officer: &mut Officer<'_>,
        write: &WriteArgs,
        out: &mut dyn Write,
    ) -> Result<Status, Failure> {
        let present = self.desk.trust;
        let now = self.desk.verifier.now();
        let judged = judge(copy.file(), present, now)?;
        let name = path.display().to_string();
        let new = match judged.and_then(|judged| Ok((new_file(&judged, present)?, judged))) {
            Ok(new) => new,
            // Updates stay on a stick once they are installed.
            Err((Status::Done, ..)) if self.is_several => return Ok(Status::Done),
            Err(fault) => {
                self.has_told = true;
                return self.refuse(path, copy, fault);
            }
        };
        self.has_told = true;
        let (new, judged) = new;
        if self.settings.form == Form::Text {
            show(&name, &judged, present, &new, out)?;
        }
        out.flush()?;
        let key = officer.key()?;
        let id = key.public_key().id();
        let person = match foresee_update(present, now, &id, &judged.tally.persons) {
            Ok(person) => person,
            Err(code) if self.is_several && code == Code::QuorumSamePerson => {
                if self.settings.form == Form::Text {
                    let why = text!(en "approved by you already"; de "von Ihnen schon freigegeben");
                    writeln!(out, "{}: {why}", file_name(&name))?;
                }
                return Ok(Status::Done);
            }
            Err(code) => {
                let (key, why) = (short_words(id), code.meaning());
                let message = text!(
                    en "not signed: an approval under key {key} could not count. {why}";
                    de "nicht signiert: eine Freigabe unter dem Schlüssel {key} könnte nicht zählen. {why}"
                );
                return Err(Failure::new(Status::Rejected, code, message));
            }
        };
        let approval = TrustApproval {
            serial: new.serial(),
            text: judged.digest,
            replaces: present.digest(),
            ticket: self.args.ticket.clone(),
            signed: seconds_since_1970(),
        };
        let question = text!(
            new = new.serial(), old = present.serial(), ticket = self.args.ticket;
            en "Trust file serial {new} may take the place of serial {old}, says {person}, for ticket {ticket}. Type yes to sign:";
            de "Die Vertrauensdatei Nummer {new} darf Nummer {old} ersetzen, sagt {person}, Vorgang {ticket}. Zum Unterschreiben ja eingeben:"
        );
        let entry = |action| journal::trust_approval(action, (&id, person), &approval);
        confirm(self.args.consent(), &question).inspect_err(|failure| {
            if failure.status() == Status::Held {
                self.journal.note(entry("decline"));
            }
        })?;
        let target = Target::of(write, path);
        let sign = || endorse(&approval, key, copy, present, now, target);
        let (after, noted) = self.journal.around(entry("approve-trust"), sign)?;
        let written = write.output.as_deref().unwrap_or(path).display().to_string();
        match self.settings.form {
            Form::Json => {
                let report = UpdateReport::new(written, Some(present), Ok(after));
                json::print(out, "approve", &report.json(&self.desk.sources))?;
            }
            Form::Text => {
                print_approved(&person.to_string(), &self.args.ticket, out)?;
                print_file(&written, out)?;
                print_approvals(&after, out)?;
                print_safe(&written, self.settings, out)?;
            }
        }
        noted?;
        Ok(Status::Done)
    }

    /// Says why nothing is signed about an update.
    fn refuse(
        &self,
        path: &Path,
        copy: &PrivateCopy,
        (status, code, message): Refused,
    ) -> Result<Status, Failure> {
        let name = file_name(&path.display().to_string());
        let said =
            text!(en "not approved: {name}: {message}"; de "nicht freigegeben: {name}: {message}");
        if let (Status::Rejected, Some(code)) = (status, code) {
            match journal::refused_update(copy.file(), code) {
                Ok(entry) => self.journal.note(entry),
                Err(error) => carnet_host::note!(
                    en "this is not in the journal: {error}";
                    de "das steht nicht im Journal: {error}"
                ),
            }
        }
        let status = if status == Status::Done { Status::Usage } else { status };
        Err(Failure::new(status, code, said))
    }
}

/// Why nothing is signed; *done* where nothing needs to be.
type Refused = (Status, Option<Code>, String);

fn judge(
    mut file: &File,
    present: &TrustFile,
    now: Now,
) -> io::Result<Result<JudgedUpdate, Refused>> {
    file.rewind()?;
    let judged = update::judge(&mut file, Some(present), now)?;
    Ok(judged.map_err(|fault| (Status::Rejected, Some(fault.code), fault.message)))
}

/// The new trust file, where an approval of it could count.
fn new_file(judged: &JudgedUpdate, present: &TrustFile) -> Result<TrustFile, Refused> {
    let parsed = TrustFile::parse(judged.claimed_text());
    if let Ok(old) = &parsed
        && old.serial() < present.serial()
    {
        let why = text!(
            en "it is older than the present trust file";
            de "sie ist älter als die geltende Vertrauensdatei"
        );
        return Err((Status::Done, None, why));
    }
    match &judged.outcome {
        UpdateOutcome::Present => {
            let why =
                text!(en "it is the present trust file"; de "sie ist die geltende Vertrauensdatei");
            return Err((Status::Done, None, why));
        }
        UpdateOutcome::Rejected(fault) => {
            return Err((Status::Rejected, Some(fault.code), fault.message.clone()));
        }
        UpdateOutcome::Held { fault, .. }
            if fault.code == Code::TrustMissingLink || fault.code == Code::TrustWords =>
        {
            return Err((Status::Held, Some(fault.code), fault.message.clone()));
        }
        UpdateOutcome::Held { .. } | UpdateOutcome::Accepted(_) => {}
    }
    let new =
        parsed.map_err(|errors| (Status::Rejected, Some(errors.code()), errors.to_string()))?;
    // UPD-11.
    if new.serial() > present.serial() {
        return Ok(new);
    }
    let message = text!(
        serial = present.serial();
        en "it has the serial of the present trust file, {serial}, and another text";
        de "sie hat die Nummer der geltenden Vertrauensdatei, {serial}, und einen anderen Text"
    );
    Err((Status::Rejected, Some(Code::TrustSerialReused), message))
}

fn show(
    name: &str,
    judged: &JudgedUpdate,
    present: &TrustFile,
    new: &TrustFile,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}  {}", text!(en "UPDATE"; de "ÄNDERUNG"), file_name(name))?;
    for change in difference(Some(present), new) {
        writeln!(out, "  {change}")?;
    }
    print_approvals(judged, out)?;
    row(out, &text!(en "words"; de "Wörter"), Words::from(judged.digest))
}

fn print_approvals(judged: &JudgedUpdate, out: &mut dyn Write) -> io::Result<()> {
    let persons = judged.tally.persons.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (got, needed) = (persons.len(), judged.needed);
    let who = if persons.is_empty() { String::new() } else { format!(": {}", persons.join(", ")) };
    let said = text!(en "{got} of {needed}{who}"; de "{got} von {needed}{who}");
    row(out, &text!(en "approvals"; de "Freigaben"), said)
}

/// Signs, writes the update with one approval more, reads it back and judges it.
fn endorse(
    approval: &TrustApproval,
    key: &dyn Signer,
    copy: &PrivateCopy,
    present: &TrustFile,
    now: Now,
    target: Target<'_>,
) -> Result<(JudgedUpdate, Digest), Failure> {
    let mut file = copy.file();
    file.rewind()?;
    let update = TrustUpdate::read(&mut file)?;
    let mut set = update.encoded().clone();
    let (encoded, _) = approval.sign(key).map_err(|error| {
        let message = text!(en "not signed: {error}"; de "nicht signiert: {error}");
        Failure::new(Status::Unknown, None, message)
    })?;
    set.insert(encoded).map_err(|error: EndorsementSetError| {
        Failure::new(Status::Rejected, error.code(), error)
    })?;
    let bytes = update_file(update.claimed_text(), &set)?;
    let path = target.path();
    let mut new = NewFile::create(path, None).map_err(|error| target.failed(error))?;
    new.write_all(&bytes)
        .map_err(|error| target.failed(MediumError::new(Action::Write, path, &error)))?;
    let mut after = None;
    let verify = |back: &mut File| {
        let judged = judge(back, present, now).map_err(|error| error.to_string())?;
        let judged = judged.map_err(|(_, _, message)| message)?;
        let is_same = judged.digest == approval.text && judged.tally.approvals.len() == set.len();
        let digest = crate::journal::digest_of(back).map_err(|error| error.to_string())?;
        if !is_same || digest != Digest::of(&bytes) {
            return Err(
                text!(en "it is not what was written"; de "es ist nicht, was geschrieben wurde"),
            );
        }
        after = Some((judged, digest));
        Ok(())
    };
    let written = match &target {
        Target::Same(_) => new.replace(verify),
        Target::New(_) => new.finish(verify),
    };
    written.map_err(|error| match error {
        WriteError::Medium(error) => target.failed(error),
        WriteError::Verify(reason) => read_back(path, &reason),
    })?;
    // safe: the closure above has seen the file, or the write has failed.
    after.ok_or_else(|| read_back(path, &text!(en "it was not read"; de "es wurde nicht gelesen")))
}
