//! `verify`.

use std::collections::BTreeMap;
use std::io::Write;

use carnet_format::Digest;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::medium::caveat;
use carnet_judge::time::Utc;
use carnet_language::{count, text};

use super::{Judged, Named, PrivateCopy, Takes};
use crate::cli::VerifyArgs;
use crate::report::{self, Report};

pub(super) fn run(
    args: &VerifyArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let verifier = super::verifier(&args.basis, settings, &trust);
    let mut looks = super::looks(&args.basis, settings, &trust);
    let at = args.basis.at.map(|at| Utc(at).to_string());
    let sources = settings.sources()?;
    let (mut worst, mut summary) = (Status::Done, json::Verdicts::default());
    let mut copies: BTreeMap<Digest, Vec<String>> = BTreeMap::new();
    let named = Named::new(&args.files, Takes::All)?;
    let mut is_seen = false;
    for (position, path) in named.files.iter().enumerate() {
        let copy = PrivateCopy::of(path, &trust);
        let mut judged = Judged::file(path, &copy, &verifier, &mut looks);
        if let (Judged::Bundle(report, _), Ok(site)) = (&mut judged, settings.site()) {
            let from = report.bundle.as_ref().map(|bundle| &bundle.manifest.from);
            report.is_ours = from == Some(site);
        }
        if let Judged::Bundle(report, _) = &judged {
            is_seen |= report.medium.medium.seen().is_some();
        }
        if let Judged::Bundle(Report { bundle: Some(bundle), .. }, _) = &judged {
            copies.entry(bundle.digest).or_default().push(format!("{path:?}"));
        }
        if let (Form::Text, true) = (settings.form, position > 0) {
            writeln!(out)?;
        }
        worst = worst.worst(judged.status());
        summary.add(judged.status().into());
        match (&judged, settings.form) {
            (Judged::Bundle(report, _), Form::Json) => {
                json::print(out, "verify", &report::json(report, &sources, args.basis.at))?;
            }
            (Judged::Bundle(report, _), Form::Text) => {
                // In one piece, and not line by line.
                let mut text = Vec::new();
                report::text(report, &settings.titles, &sources, at.as_deref(), &mut text)?;
                out.write_all(&text)?;
            }
            (other, form) => other.print_other("verify", &sources, form, out)?,
        }
    }
    if is_seen && settings.form == Form::Text {
        caveat().iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    match settings.form {
        Form::Json if named.is_several() => {
            json::print(out, "verify", &json::Verified { summary, status: worst.number() })?;
        }
        Form::Text if named.is_several() => writeln!(out, "{}", sum(&summary))?,
        Form::Json | Form::Text => {}
    }
    // IMP-38.
    for (digest, files) in copies.iter().filter(|(_, files)| files.len() > 1) {
        let (digest, files) = (digest.short(), files.join(", "));
        carnet_host::note!(
            en "copies of one bundle, {digest}: {files}. An import takes the one that passes, and joins nothing";
            de "Kopien eines Bündels, {digest}: {files}. Ein Import nimmt die, die besteht, und führt nichts zusammen"
        );
    }
    Ok(worst)
}

/// What became of all files.
fn sum(summary: &json::Verdicts) -> String {
    let json::Verdicts { files, accepted, rejected, held, unknown } = *summary;
    let said = [
        (accepted, text!(en "accepted"; de "angenommen")),
        (held, text!(en "held"; de "zurückgehalten")),
        (rejected, text!(en "rejected"; de "abgelehnt")),
        (unknown, text!(en "not judged"; de "nicht beurteilt")),
    ];
    let said = said.iter().filter(|(count, _)| *count > 0);
    let said = said.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ");
    count!(n = files; en "{n} file: {said}", "{n} files: {said}"; de "{n} Datei: {said}", "{n} Dateien: {said}")
}
