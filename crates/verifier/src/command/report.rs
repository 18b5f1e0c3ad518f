//! `report`: the only command of this crate that writes a file, and only a new one.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Utc;
use carnet_media::WholeFile;

use super::{Judged, PrivateCopy};
use crate::cli::ReportArgs;
use crate::report;

pub(super) fn run(
    args: &ReportArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let to_stdout = args.output.as_os_str() == "-";
    if to_stdout && settings.form == Form::Json {
        let message = "with --json the page needs a file of its own: -o FILE instead of -o -";
        return Err(Failure::new(Status::Usage, None, message));
    }
    let (trust, _) = settings.load_trust()?;
    let verifier = super::verifier(&args.basis, settings, &trust);
    let at = args.basis.at.map(|at| Utc(at).to_string());
    let mut looks = super::looks(&args.basis, settings, &trust);
    let sources = settings.sources()?;
    let copy = PrivateCopy::of(&args.file, &trust);
    let report = match Judged::file(&args.file, &copy, &verifier, &mut looks) {
        Judged::Bundle(report, _) => report,
        other => {
            let (file, what) = (&args.file, other.name());
            let message = format!(
                "{file:?} is a {what}; a page is made of a bundle, and `verify` judges a {what}"
            );
            return Err(Failure::new(Status::Usage, None, message));
        }
    };
    let page = report::page(
        &report,
        &trust,
        &settings.titles,
        Some(&sources),
        at.as_deref(),
        settings.asked_language(),
    );
    if to_stdout {
        out.write_all(page.as_bytes())?;
        return Ok(report.status());
    }
    write_new(&args.output, page.as_bytes())?;
    match settings.form {
        Form::Json => json::print(out, "report", &report::json(&report, &sources, args.basis.at))?,
        Form::Text => {
            let (file, verdict) = (Escaped(&report.file), report.verdict().as_str().to_uppercase());
            writeln!(out, "{file}: {verdict}")?;
            sources.text(report.trust, out)?;
            let page = args.output.display().to_string();
            writeln!(out, "  page written to {}", Escaped(&page))?;
        }
    }
    Ok(report.status())
}

/// Writes a file that was not there, or leaves none.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = format!("{path:?} is there already; nothing was written");
            Failure::new(Status::Usage, None, message)
        }
        _ => Failure::new(Status::Unknown, None, format!("cannot write {path:?}")).because(&source),
    };
    let written = || {
        let mut file = WholeFile::create(path)?;
        file.file().write_all(bytes)?;
        file.finish()
    };
    written().map_err(failed)
}
