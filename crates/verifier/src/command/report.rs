//! `report`: the only command of this crate that writes a file, and only a new one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, Settings, Sources};
use carnet_host::{Failure, Status, json};
use carnet_judge::time::Utc;
use carnet_judge::trust::TrustFile;
use carnet_language::{Language, text, within};
use carnet_media::WholeFile;

use super::{Judged, Named, PrivateCopy, Takes};
use crate::cli::ReportArgs;
use crate::report::{self, Report};

pub(super) fn run(
    args: &ReportArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let to_stdout = args.output.as_os_str() == "-";
    if to_stdout && settings.form == Form::Json {
        let message = text!(
            en "with --json the page needs a file of its own: -o FILE instead of -o -";
            de "mit --json braucht die Seite eine eigene Datei: -o DATEI statt -o -"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    let named = Named::new(&args.files, Takes::Bundles)?;
    if named.files.len() > 1 && !args.output.is_dir() {
        let message = text!(
            en "several bundles need a folder for their pages: -o DIR";
            de "mehrere Bündel brauchen einen Ordner für ihre Seiten: -o ORDNER"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    let (trust, _) = settings.load_trust()?;
    let verifier = super::verifier(&args.basis, settings, &trust);
    let mut looks = super::looks(&args.basis, settings, &trust);
    let sources = settings.sources()?;
    let mut worst = Status::Done;
    for path in &named.files {
        let copy = PrivateCopy::of(path, &trust);
        // What a verdict says is said when it is given. JSON is English, whatever the language of the page.
        let mut judge = |language| {
            within(language, || match Judged::file(path, &copy, &verifier, &mut looks) {
                Judged::Bundle(report, _) => Ok(report),
                other => Err(no_bundle(path, &other)),
            })
        };
        let report = judge(settings.asked_language())?;
        worst = worst.worst(report.status());
        write(args, &report, (&trust, settings, &sources), out)?;
        if settings.form == Form::Json {
            let report = judge(Language::En)?;
            json::print(out, "report", &report::json(&report, &sources, args.basis.at))?;
        }
    }
    Ok(worst)
}

fn no_bundle(path: &Path, other: &Judged<'_>) -> Failure {
    let (what, it) = match other {
        Judged::Receipt(_) => (text!(en "receipt"; de "Quittung"), "receipt"),
        Judged::Update(_) | Judged::Bundle(..) => {
            (text!(en "trust update"; de "Änderung der Vertrauensdatei"), "trust update")
        }
    };
    let message = text!(
        en "{path:?} is a {what}; a page is made of a bundle, and `verify` judges a {it}";
        de "{path:?} ist eine {what}; eine Seite gibt es von einem Bündel, diese Datei beurteilt „verify“"
    );
    Failure::new(Status::Usage, None, message)
}

/// Writes the page of a bundle.
fn write(
    args: &ReportArgs,
    report: &Report,
    (trust, settings, sources): (&TrustFile, &Settings, &Sources),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let at = args.basis.at.map(|at| Utc(at).to_string());
    let lang = settings.asked_language();
    let page = report::page(report, trust, &settings.titles, Some(sources), at.as_deref(), lang);
    if args.output.as_os_str() == "-" {
        carnet_host::as_it_stands();
        return Ok(out.write_all(page.as_bytes())?);
    }
    let place = match args.output.is_dir() {
        true => args.output.join(page_name(report)),
        false => args.output.clone(),
    };
    write_new(&place, page.as_bytes())?;
    if settings.form == Form::Text {
        writeln!(out, "{}: {}", Escaped(&report.file), report.verdict_word())?;
        sources.text(report.trust, out)?;
        let page = place.display().to_string();
        let page = Escaped(&page);
        let said = text!(en "page written to {page}"; de "Seite geschrieben: {page}");
        writeln!(out, "  {said}")?;
    }
    Ok(())
}

/// After the bundle, with the end of a page.
fn page_name(report: &Report) -> PathBuf {
    let name = Path::new(&report.file).file_name().unwrap_or_default();
    Path::new(name).with_extension("html")
}

/// Writes a file that was not there, or leaves none.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => {
            let message = text!(
                en "{path:?} is there already; nothing was written";
                de "{path:?} ist schon da; es wurde nichts geschrieben"
            );
            Failure::new(Status::Usage, None, message)
        }
        _ => {
            let message =
                text!(en "cannot write {path:?}"; de "{path:?} lässt sich nicht schreiben");
            Failure::new(Status::Unknown, None, message).because(&source)
        }
    };
    let written = || {
        let mut file = WholeFile::create(path)?;
        file.file().write_all(bytes)?;
        file.finish()
    };
    written().map_err(failed)
}
