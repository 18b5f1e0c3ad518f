//! `evidence`: what proves a crossing, in a folder that is given away.

mod folder;
mod how_to;
mod judged;
mod log;
mod why;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Since, Status, json};
use carnet_language::{Language, text};
use carnet_ledger::{Archive, BundleRecord, Ledger, ReferenceError, resolve};

use self::folder::{NewFolder, Written};
use self::judged::Judged;
use self::log::Extract;
use super::{code_and_step, open_archive, open_ledger, verdict_word, warn_of_age};
use crate::cli::EvidenceArgs;

/// Of what there is evidence.
struct Subject {
    digest: Digest,
    /// None of a bundle that was refused, or is held.
    record: Option<BundleRecord>,
}

impl Subject {
    fn of(digest: Digest, ledger: &dyn Ledger) -> Result<Self, Failure> {
        Ok(Self { digest, record: ledger.bundle(&digest)? })
    }

    /// The name of its folder among others, and of its files.
    fn name(&self) -> String {
        match &self.record {
            Some(record) => record.file_name().trim_end_matches(".carnet").to_owned(),
            // Whole: a file that nobody signed may claim any digest.
            None => format!("not-admitted_{}", self.digest),
        }
    }
}

pub(super) fn run(
    args: &EvidenceArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let ledger = open_ledger(settings)?;
    warn_of_age(&ledger);
    let archive = open_archive(settings)?;
    // Before anything is read for nothing.
    folder::check_free(&args.output)?;
    let subjects = match (&args.reference, args.since) {
        (Some(reference), _) => vec![one(reference, &ledger)?],
        (None, since) => since_then(since.unwrap_or(0), &ledger)?,
    };
    if subjects.is_empty() {
        carnet_host::note!(
            en "the audit log speaks of no bundle from there on; nothing was written";
            de "von da an nennt das Protokoll kein Bündel; es wurde nichts geschrieben"
        );
        return Ok(Status::Done);
    }
    let log = Extract::of(&ledger, subjects.iter().map(|subject| subject.digest).collect())?;
    let folder = NewFolder::beside(&args.output)?;
    let is_one = args.reference.is_some();
    let (mut all, mut missing) = (Vec::new(), Vec::new());
    for subject in &subjects {
        let judged = match judge(subject, &log, (&ledger, &archive, settings)) {
            // The others are worth as much without it.
            Err(failure) if !is_one && lacks(&failure) => {
                missing.push((subject, failure));
                continue;
            }
            judged => judged?,
        };
        let name = subject.name();
        let inner = if is_one { folder.top() } else { folder.inner(&name)? };
        let written = write(subject, &inner, &log, judged)?;
        let place = if is_one { args.output.clone() } else { args.output.join(&name) };
        all.push((subject, written, place));
    }
    if !all.is_empty() {
        folder.finish()?;
    }
    for (subject, written, place) in &all {
        print(subject, written, place, settings, out)?;
    }
    for (Subject { digest, .. }, failure) in &missing {
        let why = failure.to_string();
        let why = Escaped(&why);
        carnet_host::say!(
            "{}",
            text!(
                en "no evidence of bundle {digest}: {why}";
                de "kein Nachweis zu Bündel {digest}: {why}"
            )
        );
        if let Some(code) = failure.code() {
            carnet_host::say!("{}", code_and_step(code));
        }
    }
    Ok(if missing.is_empty() { Status::Done } else { Status::Unknown })
}

/// Whether the archive lacks what it should have of a bundle.
// EVIDENCE-6.
fn lacks(failure: &Failure) -> bool {
    matches!(failure.code(), Some(Code::LedgerArchive | Code::LedgerArchiveAltered))
}

/// The bundle that is named: one of the ledger, or one of which only the audit log speaks.
fn one(reference: &str, ledger: &dyn Ledger) -> Result<Subject, Failure> {
    let unknown = match resolve(ledger, None, reference) {
        Ok(record) => return Ok(Subject { digest: record.digest, record: Some(record) }),
        Err(unknown @ ReferenceError::Unknown { .. }) => unknown,
        Err(other) => return Err(other.into()),
    };
    let name = reference.trim_end_matches(".carnet");
    let digits = name.rsplit(['_', '/', '\\']).next().unwrap_or(name);
    let named: Vec<Digest> = log::named_since(ledger, &mut Since::new(0))?
        .into_iter()
        .filter(|digest| digest.to_string().starts_with(digits))
        .collect();
    match named.as_slice() {
        [] => Err(unknown.into()),
        [digest] => Subject::of(*digest, ledger),
        several => Err(Failure::new(
            Status::Usage,
            Code::LedgerAmbiguous,
            text!(
                n = several.len();
                en "{reference:?} names {n} bundles: give the whole digest";
                de "{reference:?} passt auf {n} Bündel: die ganze Prüfsumme angeben"
            ),
        )),
    }
}

fn since_then(since: u64, ledger: &dyn Ledger) -> Result<Vec<Subject>, Failure> {
    let mut since = Since::new(since);
    let named: BTreeSet<Digest> = log::named_since(ledger, &mut since)?;
    for note in since.notes(&text!(en "audit log"; de "Protokoll")) {
        carnet_host::note!(en "{note}"; de "{note}");
    }
    named.into_iter().map(|digest| Subject::of(digest, ledger)).collect()
}

/// A bundle that was admitted or made here, as it is judged, and its receipt.
type WithReceipt = (Judged, Option<Vec<u8>>);

/// All that needs the archive; none of a bundle that the ledger does not have.
fn judge(
    subject: &Subject,
    log: &Extract,
    (ledger, archive, settings): (&dyn Ledger, &Archive, &Settings),
) -> Result<Option<WithReceipt>, Failure> {
    let Some(record) = &subject.record else { return Ok(None) };
    let judged = judged::judge(record, log.of_bundle(&subject.digest), (ledger, archive))?;
    let receipt = judged::receipt(record, &judged, (ledger, archive, settings))?;
    Ok(Some((judged, receipt)))
}

/// The pages, in the order of the languages.
const PAGES: [&str; Language::ALL.len()] = ["decision.html", "decision.de.html"];

// EVIDENCE-2.
fn write(
    subject: &Subject,
    folder: &folder::Inner<'_>,
    log: &Extract,
    judged: Option<WithReceipt>,
) -> Result<Written, Failure> {
    let entries = log.of_bundle(&subject.digest);
    let mut written = Written::default();
    written.add(folder, "log.jsonl", log::lines(entries).as_bytes())?;
    if let Some((judged, receipt)) = &judged {
        let name = subject.name();
        written.copy(folder, &format!("{name}.carnet"), &judged.bundle)?;
        written.add(folder, "trust.toml", &judged.trust)?;
        for (name, page) in PAGES.into_iter().zip(&judged.pages) {
            written.add(folder, name, page.as_bytes())?;
        }
        if let Some(receipt) = receipt {
            written.add(folder, &format!("{name}.carnet-receipt"), receipt)?;
        }
    }
    let judged = judged.map(|(judged, _)| judged);
    let text = how_to::text(subject, judged.as_ref(), &written, log);
    written.add(folder, "HOW-TO-CHECK.txt", text.as_bytes())?;
    written.finish(folder)?;
    written.verdict = judged.map(|judged| (judged.status, judged.code, judged.basis.at));
    Ok(written)
}

fn print(
    subject: &Subject,
    written: &Written,
    place: &Path,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (folder, digest) = (place.display().to_string(), subject.digest);
    if settings.form == Form::Json {
        let verdict = written.verdict;
        let body = json::Evidence {
            folder,
            digest: digest.into(),
            direction: subject.record.as_ref().map(|record| record.direction.into()),
            verdict: verdict.map(|(status, ..)| status.into()),
            code: verdict.and_then(|(_, code, _)| code).map(Into::into),
            at: verdict.and_then(|(.., at)| at).map(Into::into),
            files: written.names(),
        };
        return Ok(json::print(out, "evidence", &body)?);
    }
    let folder = Escaped(&folder);
    let title = text!(
        en "{folder}: evidence of bundle {digest}";
        de "{folder}: Nachweis zu Bündel {digest}"
    );
    writeln!(out, "{title}")?;
    match &subject.record {
        None => {
            let text = text!(
                en "it was not admitted here: there is what the audit log says, and nothing else";
                de "es wurde hier nicht übernommen: Im Ordner liegt nur, was das Protokoll sagt"
            );
            writeln!(out, "  {text}")?;
        }
        Some(record) => {
            let (from, to) = (settings.titles.of(&record.from), settings.titles.of(&record.to));
            let (kind, items) = (record.kind, record.items);
            let all = kind.counted(items.into());
            let text = text!(
                en "from {from} to {to}, {kind}, items {items}";
                de "von {from} nach {to}, {all}"
            );
            writeln!(out, "  {text}")?;
            if let Some((status, code, _)) = written.verdict {
                let code = code.map(|code| format!(" [{code}]")).unwrap_or_default();
                let verdict = verdict_word(status);
                let text = text!(
                    en "{verdict}{code}: HOW-TO-CHECK.txt has the command that says so again";
                    de "{verdict}{code}: Der Befehl, der das wiederholt, steht in HOW-TO-CHECK.txt"
                );
                writeln!(out, "  {text}")?;
            }
        }
    }
    Ok(())
}
