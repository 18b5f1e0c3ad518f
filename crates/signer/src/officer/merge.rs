//! `merge`.

use std::io::Write;
use std::path::Path;

use carnet_format::bundle::{EndorsementSet, EndorsementSetError};
use carnet_format::plain_text::Escaped;
use carnet_format::{BundleReader, Code, Digest, Manifest, UnverifiedEndorsement, Verified};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::quorum::NeverCounts;
use carnet_judge::trust::TrustFile;
use carnet_judge::words::{means_key, short_words};
use carnet_language::{count, text};
use carnet_verifier::command::{Named, PrivateCopy, Takes};

use super::{BundleFile, Desk, Target, open, print_refused, print_written, read_back, written};
use crate::cli::{MergeArgs, OnBad};
use crate::journal::{self, Journal};

/// Runs `merge`.
///
/// # Errors
/// A copy cannot be read, is another bundle or signed by nobody known, or the result cannot be
/// written. A copy in which a check fails is no error here: it is a status.
pub fn run(args: &MergeArgs, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let mut desk = Desk::new(settings, &trust)?;
    let paths = Named::new(&args.files, Takes::Bundles)?.files;
    let copies = paths.iter().map(|path| PrivateCopy::of(path, &trust));
    let copies = copies.collect::<Result<Vec<_>, _>>()?;
    let mut files = Vec::new();
    for (path, copy) in paths.iter().zip(&copies) {
        let file = BundleFile::judge(path, copy, &mut desk);
        if args.on_bad() == OnBad::Refuse && file.report.stop.is_some() {
            desk.say_basis(out)?;
            print_refused(&file.report, "merge", &desk, out)?;
            let said = text!(
                en "not merged; --drop-bad leaves out what is no good approval or scan";
                de "nicht zusammengeführt; --drop-bad lässt weg, was keine gute Freigabe oder Virenprüfung ist"
            );
            carnet_host::say!("{said}");
            return Ok(file.report.status());
        }
        files.push(file);
    }
    let mut set = EndorsementSet::default();
    let (mut dropped, mut left_out) = (Vec::new(), Vec::new());
    let mut first: Option<(&Path, Verified<Manifest>, BundleReader<&std::fs::File>)> = None;
    for file in &files {
        let (manifest, mut reader) = open(file.copy.file(), &trust)?;
        let digest = manifest.digest();
        // QUORUM-18.
        if let Some((path, expected, _)) = &first
            && expected.digest() != digest
        {
            let message = text!(
                file = file.path, expected = expected.digest();
                en "{file:?} is another bundle ({digest}) than {path:?} ({expected}): give copies of one bundle only";
                de "{file:?} ist ein anderes Bündel ({digest}) als {path:?} ({expected}): nur Kopien eines Bündels angeben"
            );
            return Err(Failure::new(Status::Usage, None, message));
        }
        let salvage = reader.salvage(&manifest)?;
        if salvage.foreign > 0 {
            let reason = count!(
                n = salvage.foreign;
                en "{n} byte that is no endorsement", "{n} bytes that are no endorsement";
                de "{n} Byte ohne Freigabe oder Virenprüfung", "{n} Bytes ohne Freigabe oder Virenprüfung"
            );
            dropped.push(Dropped::new(file.path, reason, Code::FileTrailing));
        }
        let mut own = EndorsementSet::default();
        let mut in_vain = file.in_vain(args, &trust).into_iter();
        for (encoded, endorsement) in salvage.endorsements {
            let what = name(&endorsement);
            // QUORUM-27.
            if let Some(never) = in_vain.next().flatten() {
                dropped.push(Dropped::new(file.path, format!("{what}: {never}"), never.line()));
                continue;
            }
            // QUORUM-25.
            let id = endorsement.claimed_key_id();
            if args.without.iter().any(|key| means_key(key, id)) {
                left_out.push(LeftOut { path: file.path, what });
                continue;
            }
            let join = || {
                own.insert(encoded.clone())?;
                match set.join(encoded) {
                    // Another copy has this statement with another signature: one is enough.
                    Err(EndorsementSetError::Repeated) => Ok(()),
                    joined => joined,
                }
            };
            let kept = verify(&trust, &digest, endorsement)
                .and_then(|()| join().map_err(|error| (error.to_string(), error.code())));
            if let Err((reason, code)) = kept {
                dropped.push(Dropped::new(file.path, format!("{what}: {reason}"), code));
            }
        }
        first.get_or_insert((file.path, manifest, reader));
    }
    // safe: the command line asks for at least one file.
    let Some((path, manifest, mut reader)) = first else { return Ok(Status::Usage) };
    // Without --drop-bad each copy was judged whole: only what they are together can be too much.
    if args.on_bad() == OnBad::Refuse && dropped.iter().any(|it| it.code == Code::EndorsementCount)
    {
        return Err(EndorsementSetError::Full.into());
    }
    if let (false, []) = (args.without.is_empty(), left_out.as_slice()) {
        let message = text!(
            keys = args.without.join(", ");
            en "not merged: no copy has an approval or a scan under key {keys}";
            de "nicht zusammengeführt: Keine Kopie hat eine Freigabe oder Virenprüfung unter dem Schlüssel {keys}"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    let verifier = desk.at(&args.output)?;
    let refused = |reason: &str, code: Option<Code>| match (code, args.on_bad()) {
        // What stands before the endorsements has not been judged before.
        (Some(code), OnBad::Drop) => {
            let message = text!(
                en "not merged: {path:?} is bad itself: {reason}; name a good copy first";
                de "nicht zusammengeführt: {path:?} ist selbst fehlerhaft: {reason}; zuerst eine gute Kopie nennen"
            );
            Failure::new(Status::Rejected, code, message)
        }
        _ => read_back(&args.output, reason),
    };
    let target = Target::New(&args.output);
    let (after, file) = super::write(&mut reader, &manifest, &set, target, &verifier, refused)?;
    let gone = dropped.len() + left_out.len();
    // JOURNAL-10.
    Journal::done(settings, journal::merged(&after, copies.len(), gone, &file));
    match settings.form {
        Form::Json => {
            let left_out = left_out.iter().map(LeftOut::json);
            let dropped = Some(dropped.iter().map(Into::into).chain(left_out).collect());
            json::print(
                out,
                "merge",
                &json::BundleVerdict { dropped, ..written(&after, &desk.sources) },
            )?;
        }
        Form::Text => {
            let said = text!(
                kept = set.len(), gone = gone;
                en "merged: endorsements {kept}, dropped {gone}";
                de "zusammengeführt: Freigaben und Virenprüfungen {kept}, weggelassen {gone}"
            );
            writeln!(out, "{said}")?;
            for it in &dropped {
                let said = text!(
                    path = it.path, what = Escaped(&it.what), code = it.code;
                    en "from {path:?} {what} [{code}]";
                    de "aus {path:?} {what} [{code}]"
                );
                carnet_host::row(out, &text!(en "dropped"; de "verworfen"), said)?;
            }
            for it in &left_out {
                let said = text!(
                    path = it.path, what = it.what;
                    en "from {path:?} {what}";
                    de "aus {path:?} {what}"
                );
                carnet_host::row(out, &text!(en "left out"; de "weggelassen"), said)?;
            }
            desk.sources.text(after.trust, out)?;
            print_written(&after, settings, out)?;
        }
    }
    Ok(Status::Done)
}

impl BundleFile<'_> {
    /// For each endorsement, why it is left out as one that will never count.
    fn in_vain(&self, args: &MergeArgs, trust: &TrustFile) -> Vec<Option<NeverCounts>> {
        let outcome = self.outcome.as_ref().filter(|_| args.drop_uncounted);
        outcome.map_or_else(Vec::new, |it| it.findings().standing().in_vain(trust))
    }
}

/// END-6 to END-12.
fn verify(
    trust: &TrustFile,
    bundle: &Digest,
    endorsement: UnverifiedEndorsement,
) -> Result<(), (String, Code)> {
    let key = trust.key(&endorsement.claimed_key_id()).ok_or_else(|| {
        let reason = text!(
            en "its key is not in the trust file";
            de "der Schlüssel steht nicht in der Vertrauensdatei"
        );
        (reason, Code::EndorsementUnknownKey)
    })?;
    endorsement
        .verify(&key.public, bundle)
        .map(|_| ())
        .map_err(|error| (error.to_string(), error.code()))
}

pub(crate) fn name(endorsement: &UnverifiedEndorsement) -> String {
    let key = short_words(endorsement.claimed_key_id());
    match endorsement {
        UnverifiedEndorsement::Approval(_) => {
            text!(en "an approval under key {key}"; de "eine Freigabe unter dem Schlüssel {key}")
        }
        UnverifiedEndorsement::Scan(_) => {
            text!(en "a scan under key {key}"; de "eine Virenprüfung unter dem Schlüssel {key}")
        }
    }
}

/// An endorsement that was left out, and why.
struct Dropped<'a> {
    path: &'a Path,
    what: String,
    code: Code,
}

impl<'a> Dropped<'a> {
    const fn new(path: &'a Path, what: String, code: Code) -> Self {
        Self { path, what, code }
    }
}

impl From<&Dropped<'_>> for json::Dropped {
    fn from(dropped: &Dropped<'_>) -> Self {
        Self {
            file: dropped.path.display().to_string(),
            message: dropped.what.clone(),
            code: Some(dropped.code.into()),
        }
    }
}

/// An endorsement that was to be left out.
struct LeftOut<'a> {
    path: &'a Path,
    what: String,
}

impl LeftOut<'_> {
    fn json(&self) -> json::Dropped {
        json::Dropped {
            file: self.path.display().to_string(),
            message: self.what.clone(),
            code: None,
        }
    }
}
