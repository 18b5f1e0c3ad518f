//! `receipt`.

use std::io::{Cursor, Write};

use carnet_format::bundle::statement_file;
use carnet_format::receipt::Certainty;
use carnet_format::{Code, Digest, Receipt};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::TrustFile;
use carnet_judge::{Refusal, receipt};
use carnet_language::text;
use carnet_ledger::{BundleRecord, Direction, KnownBy, Ledger, LedgerError, audit_log, resolve};
use carnet_verifier::receipt::ReceiptReport;
use serde_json::Value;

use super::{home, open_ledger};
use crate::cli::ReceiptArgs;

pub(super) fn run(
    args: &ReceiptArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let ledger = open_ledger(settings)?;
    // SHARE-12. It says where the log ends.
    ledger.check_age()?;
    let record = resolve(&ledger, Some(Direction::In), &args.reference)?;
    let receipt = receipt(&ledger, &record, settings)?;
    let key = carnet_signer::open_at(settings.importer_key()?, settings)?;
    // Before anything is signed: a receipt that nobody would accept is none.
    receipt::check_key(&trust, &key.public_key().id(), &receipt.site).map_err(not_signed)?;
    let (bytes, _) = statement_file(&receipt, &*key)
        .map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    let judged = judge(&bytes, args, &trust)?;
    carnet_media::copy(&mut Cursor::new(bytes), &args.output)?;
    let sources = settings.sources()?;
    match settings.form {
        Form::Json => json::print(out, "receipt", &judged.json(&sources))?,
        Form::Text => judged.text(&sources, out)?,
    }
    Ok(judged.status())
}

/// Says which key is needed, where this one is of another role or site.
fn not_signed(mut fault: Refusal) -> Failure {
    if matches!(fault.code, Code::TrustRole | Code::TrustKeySite | Code::KeyUnknown) {
        fault.message.push_str(&text!(
            en "; a receipt is signed by this site's importer key: give it with --importer-key FILE";
            de "; eine Quittung signiert der Empfangsschlüssel dieses Standorts: mit --importer-key DATEI angeben"
        ));
    }
    let message = text!(en "not signed: {fault}"; de "nicht signiert: {fault}");
    Failure::new(Status::Rejected, fault.code, message).own()
}

// IMP-22.
pub(super) fn receipt(
    ledger: &dyn Ledger,
    record: &BundleRecord,
    settings: &Settings,
) -> Result<Receipt, Failure> {
    // A person who named the medium has not looked at it.
    let by_passport = |known: &(_, KnownBy)| known.1 == KnownBy::Passport;
    let medium = record.medium.as_ref().filter(|it| it.known.as_ref().is_some_and(by_passport));
    Ok(Receipt {
        bundle: record.digest,
        from: record.from.clone(),
        site: ledger.site().clone(),
        time: record.recorded,
        // The ledger has one of every bundle that it admitted.
        certainty: record.certainty.unwrap_or(Certainty::Untrusted),
        trust: record.trust,
        ledger: head_after_admission(ledger, &record.digest, settings)?,
        medium: medium.and_then(|medium| medium.known).map(|(id, _)| id),
        attributes: medium.map(|medium| medium.attributes.statable()).unwrap_or_default(),
    })
}

/// The head of the audit log after the entry that admitted the bundle.
fn head_after_admission(
    ledger: &dyn Ledger,
    bundle: &Digest,
    settings: &Settings,
) -> Result<Digest, Failure> {
    let digits = bundle.to_string();
    for entry in audit_log(ledger) {
        let entry = entry?;
        let value = serde_json::from_str::<Value>(&entry.text).unwrap_or_default();
        if value["action"] == "admit" && value["bundle"] == digits.as_str() {
            return Ok(entry.head);
        }
    }
    let what = text!(
        en "the audit log has no admission of bundle {bundle}";
        de "im Protokoll steht keine Übernahme von Bündel {bundle}"
    );
    Err(LedgerError::Damaged { path: home(settings)?.place().to_owned(), what }.into())
}

fn judge(bytes: &[u8], args: &ReceiptArgs, trust: &TrustFile) -> Result<ReceiptReport, Failure> {
    let name = args.output.display().to_string();
    let judged = receipt::judge(&mut Cursor::new(bytes), trust)?;
    Ok(ReceiptReport::new(name, trust, judged))
}
