//! `approve`.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use carnet_format::{Approval, Code, FileKind, Signer};
use carnet_host::settings::{Form, KeyPlace, Settings};
use carnet_host::{Failure, Status, json, seconds_since_1970};
use carnet_judge::medium::Medium;
use carnet_judge::route;
use carnet_judge::trust::PersonName;
use carnet_judge::verdict::Verifier;
use carnet_language::{count, text};
use carnet_media::System;
use carnet_verifier::command::{Named, PrivateCopy, Takes};
use carnet_verifier::report::{self, Report};

use super::each::{each, named};
use super::{
    BundleFile, Desk, Good, confirm, note_refused, print_refused, print_written, would_not_count,
    written,
};
use crate::cli::{ApproveArgs, WriteArgs};
use crate::journal::{self, Journal};

/// Runs `approve`.
///
/// # Errors
/// A file cannot be read or written, the key cannot be used, the approval could not count, or
/// the person did not say yes. A bad bundle is no error here: it is a status.
pub fn run(
    args: &ApproveArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let journal = Journal::open(settings)?;
    let desk = Desk::new(settings, &trust)?;
    let Named { mut files, folders, .. } = named(&args.files, Takes::Updates, &args.write)?;
    let is_several = files.len() > 1 || !folders.is_empty();
    let (is_seen, has_told) = (false, false);
    let mut call = Call { args, settings, journal, desk, is_several, is_seen, has_told };
    call.desk.say_basis(out)?;
    let mut output = args.write.output.clone();
    let mut worst = Status::Done;
    for place in call.officers()? {
        let mut officer = Officer { place, settings, key: None };
        let write = WriteArgs { output: output.take() };
        let status = each(&files, |path| call.file(path, &mut officer, &write, out))?;
        worst = worst.worst(status);
        // The next one approves what this one has written.
        if let (Some(written), Status::Done) = (write.output, status) {
            files = vec![written];
        }
    }
    call.desk.say_caveat(call.is_seen, out)?;
    if !call.has_told {
        carnet_host::note!(en "nothing there needs an approval"; de "nichts davon braucht eine Freigabe");
    }
    Ok(worst)
}

/// A person at this desk, whose key is opened once it is needed.
pub(super) struct Officer<'a> {
    /// None where it is the key of the settings.
    place: Option<KeyPlace>,
    settings: &'a Settings,
    key: Option<Box<dyn Signer>>,
}

impl Officer<'_> {
    pub(super) fn key(&mut self) -> Result<&dyn Signer, Failure> {
        let key = match (self.key.take(), &self.place) {
            (Some(key), _) => key,
            (None, None) => crate::open(self.settings)?,
            // The file with a pass phrase is that of the settings' key.
            (None, Some(KeyPlace::File(path))) => Box::new(crate::load(path, None)?),
            (None, Some(place)) => crate::open_at(place, self.settings)?,
        };
        Ok(&**self.key.insert(key))
    }
}

/// One call of the command.
pub(super) struct Call<'a, 't> {
    pub(super) args: &'a ApproveArgs,
    pub(super) settings: &'a Settings,
    pub(super) journal: Journal,
    pub(super) desk: Desk<'t>,
    /// Whether what needs no approval of this person is passed over.
    pub(super) is_several: bool,
    is_seen: bool,
    /// Whether anything was said of a file.
    pub(super) has_told: bool,
}

impl Call<'_, '_> {
    /// The keys of those who approve, in turn.
    fn officers(&self) -> Result<Vec<Option<KeyPlace>>, Failure> {
        let settings = self.desk.sources.settings.as_deref().map(Path::new).and_then(Path::parent);
        let of_desk = |person: &str| Some(settings?.join(format!("{person}.pem")));
        let first = match &self.args.person {
            None => None,
            Some(person) => Some(KeyPlace::File(of_desk(&person.to_string()).ok_or_else(|| {
                let message = text!(
                    en "no settings file was read, beside which the key of {person} would lie";
                    de "es wurde keine Einstellungsdatei gelesen, neben der der Schlüssel von {person} läge"
                );
                Failure::new(Status::Usage, Code::ConfigMissing, message)
            })?)),
        };
        let also = self.args.also.iter().map(|place| match place {
            KeyPlace::File(path) if !path.exists() => {
                let name = path.to_str().filter(|name| name.parse::<PersonName>().is_ok());
                Some(name.and_then(of_desk).map_or_else(|| place.clone(), KeyPlace::File))
            }
            place => Some(place.clone()),
        });
        Ok(std::iter::once(first).chain(also).collect())
    }

    fn file(
        &mut self,
        path: &Path,
        officer: &mut Officer<'_>,
        write: &WriteArgs,
        out: &mut dyn Write,
    ) -> Result<Status, Failure> {
        let copy = PrivateCopy::of(path, self.desk.trust)?;
        match copy.kind()? {
            FileKind::TrustUpdate => self.update(path, &copy, officer, write, out),
            _ => {
                self.has_told = true;
                self.bundle(path, &copy, officer, write, out)
            }
        }
    }

    fn bundle(
        &mut self,
        path: &Path,
        copy: &PrivateCopy,
        officer: &mut Officer<'_>,
        write: &WriteArgs,
        out: &mut dyn Write,
    ) -> Result<Status, Failure> {
        let file = BundleFile::judge(path, copy, &mut self.desk);
        self.is_seen |= file.report.medium.medium.seen().is_some();
        let trust = self.desk.trust;
        if self.is_several
            && let Some(standing) = file.report.standing.as_ref().filter(|_| file.outcome.is_some())
        {
            if standing.approved.len() >= usize::from(standing.approvals) {
                return self.pass_over(&file.report, &enough(), out);
            }
            let id = officer.key()?.public_key().id();
            let person = trust.key(&id).and_then(|key| key.role.person());
            if let Some(person) = person.filter(|person| standing.approved.contains(*person)) {
                let why =
                    text!(en "approved by {person} already"; de "von {person} schon freigegeben");
                return self.pass_over(&file.report, &why, out);
            }
        }
        if self.settings.form == Form::Text {
            self.desk.show(&file.report, out)?;
            if !self.is_several {
                print_neighbours(path, &self.settings.system(), out)?;
            }
            out.flush()?;
        }
        let good = match file.good() {
            Ok(good) => good,
            Err(report) => {
                if self.settings.form == Form::Json {
                    print_refused(&report, "approve", &self.desk, out)?;
                }
                let said = text!(
                    en "not approved: the bundle itself is refused, see above";
                    de "nicht freigegeben: Das Bündel selbst ist abgelehnt, siehe oben"
                );
                carnet_host::say!("{said}");
                if report.status() == Status::Rejected {
                    note_refused(&self.journal, "approve", &report, copy, report.code());
                }
                return Ok(report.status());
            }
        };
        let approval = approval(self.args, &good, &self.desk.verifier)?;
        let key = officer.key()?;
        let id = key.public_key().id();
        // QUORUM-17.
        let foreseen = good.standing().foresee_approval(trust, &id, &approval);
        let what = text!(en "an approval"; de "eine Freigabe");
        let person = foreseen.map_err(|never| would_not_count(&what, id, &never, path))?;
        let question = text!(
            id = good.digest().short(), ticket = self.args.ticket;
            en "Bundle {id} may cross, says {person}, for ticket {ticket}. Type yes to sign:";
            de "Bündel {id} darf passieren, sagt {person}, Vorgang {ticket}. Zum Unterschreiben ja eingeben:"
        );
        let entry = |action| journal::approval(action, &good.report, (&id, person), &approval);
        confirm(self.args.consent(), &question).inspect_err(|failure| {
            if failure.status() == Status::Held {
                self.journal.note(entry("decline"));
            }
        })?;
        let (entry, person) = (entry("approve"), person.to_string());
        let desk = &mut self.desk;
        let sign = || good.endorse(&approval, key, desk, write);
        let (after, noted) = self.journal.around(entry, sign)?;
        match self.settings.form {
            Form::Json => {
                let approval = json::NewApproval { person, ticket: self.args.ticket.clone() };
                let body = json::BundleVerdict {
                    approval: Some(approval),
                    ..written(&after, &self.desk.sources)
                };
                json::print(out, "approve", &body)?;
            }
            Form::Text => {
                print_approved(&person, &self.args.ticket, out)?;
                print_not_yet(&after, &id, out)?;
                print_written(&after, self.settings, out)?;
            }
        }
        noted?;
        Ok(Status::Done)
    }

    /// One line of a bundle about which nothing is asked.
    fn pass_over(
        &self,
        report: &Report,
        why: &str,
        out: &mut dyn Write,
    ) -> Result<Status, Failure> {
        match self.settings.form {
            Form::Json => {
                json::print(out, "approve", &report::json(report, &self.desk.sources, None))?;
            }
            Form::Text => writeln!(out, "{}: {why}", report::file_name(&report.file))?,
        }
        Ok(Status::Done)
    }
}

fn enough() -> String {
    text!(en "needs no further approval"; de "braucht keine weitere Freigabe")
}

pub(super) fn print_approved(person: &str, ticket: &str, out: &mut dyn Write) -> io::Result<()> {
    let said = text!(
        en "approved by {person} for ticket {ticket}";
        de "freigegeben von {person}, Vorgang {ticket}"
    );
    writeln!(out, "{said}")
}

fn approval(
    args: &ApproveArgs,
    good: &Good<'_>,
    verifier: &Verifier<'_>,
) -> Result<Approval, Failure> {
    let mut media = args.media.clone();
    media.sort_unstable();
    media.dedup();
    for id in &media {
        let medium = Medium::Stated(*id);
        let cannot = |code: Code, why: &dyn Display| {
            Failure::new(
                Status::Rejected,
                code,
                text!(en "not signed: {why}"; de "nicht unterschrieben: {why}"),
            )
        };
        let manifest = good.outcome.findings().manifest();
        let (route, _) = route::check_manifest(verifier.trust(), manifest, None, &medium)
            .map_err(|fault| cannot(fault.code(), &fault))?;
        // TIME-11.
        let window = medium.window(verifier.trust(), route);
        let judged = verifier.now().judge_medium(window);
        judged.map_err(|fault| cannot(fault.code(), &fault))?;
    }
    Ok(Approval {
        bundle: good.digest(),
        ticket: args.ticket.clone(),
        signed: seconds_since_1970(),
        not_before: args.not_before,
        not_after: args.not_after,
        media,
    })
}

/// Says so where the approval counts only at another time or on another medium.
fn print_not_yet(after: &Report, id: &carnet_format::KeyId, out: &mut dyn Write) -> io::Result<()> {
    let own = after.endorsements.iter().filter(|endorsement| endorsement.key == *id);
    let codes = own.map(|endorsement| endorsement.code).collect::<Vec<_>>();
    match codes.iter().flatten().next() {
        Some(code) if !codes.contains(&None) => {
            let why = code.meaning();
            let said = text!(
                en "it does not count here and now: {why} [{code}]";
                de "sie zählt hier und jetzt nicht: {why} [{code}]"
            );
            carnet_host::row(out, &text!(en "note"; de "Hinweis"), said)
        }
        _ => Ok(()),
    }
}

/// What else would cross with it, beside what the screen counts: other bundles.
fn print_neighbours(file: &Path, system: &System, out: &mut dyn Write) -> io::Result<()> {
    let folder = carnet_media::medium_of(file, system);
    let label = text!(en "beside it"; de "daneben");
    let Ok(contents) = carnet_media::scan(&folder) else {
        let said = text!(
            en "the folder cannot be listed";
            de "der Ordner lässt sich nicht auflisten"
        );
        return carnet_host::row(out, &label, said);
    };
    let name = file.file_name();
    let others = contents.bundles.iter().filter(|path| path.file_name() != name).count();
    if others == 0 {
        return Ok(());
    }
    let said = count!(n = others; en "{n} other bundle", "{n} other bundles"; de "{n} weiteres Bündel", "{n} weitere Bündel");
    carnet_host::row(out, &label, said)
}
