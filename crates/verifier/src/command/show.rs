//! `show`.

use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

use carnet_format::{Item, TrustUpdate};
use carnet_host::settings::{Form, Settings, Sources};
use carnet_host::{Failure, Status, json, seconds_since_1970};
use carnet_judge::medium::caveat;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::Outcome;
use carnet_language::text;

use super::several::Several;
use super::{Judged, Named, PrivateCopy, Takes};
use crate::cli::ShowArgs;
use crate::listing::{self, Privacy};
use crate::report::{self, Door};

pub(super) fn run(
    args: &ShowArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let verifier = super::verifier(&args.basis, settings, &trust);
    let mut looks = super::looks(&args.basis, settings, &trust);
    let sources = settings.sources()?;
    let mut named = Named::new(&args.files, Takes::All)?;
    if settings.form == Form::Text && !args.is_whole() {
        leave_out_present(&mut named, args, &trust);
    }
    let basis = (&trust, settings, &sources);
    let (mut worst, mut summary) = (Status::Done, json::Verdicts::default());
    let (mut several, mut is_seen) = (Several::default(), false);
    // What is no bundle says itself what its verdict rests on.
    let mut is_said = false;
    for path in &named.files {
        // Both passes read the same copy, whatever the medium gives next.
        let copy = PrivateCopy::of(path, &trust);
        let judged = Judged::file(path, &copy, &verifier, &mut looks);
        let status = judged.status();
        worst = worst.worst(status);
        summary.add(status.into());
        is_said = !matches!(judged, Judged::Bundle(..));
        if let Judged::Bundle(report, _) = &judged {
            is_seen |= report.medium.medium.seen().is_some();
        }
        match settings.form {
            Form::Text if named.files.len() > 1 && !args.is_whole() => {
                several.line(&judged, settings.site().ok(), out)?
            }
            _ => one(args, judged, basis, out)?,
        }
    }
    match settings.form {
        Form::Json if named.is_several() => {
            json::print(out, "show", &json::Verified { summary, status: worst.number() })?;
        }
        Form::Text if !args.verbose => {
            if named.files.len() > 1 && !args.is_whole() {
                several.summary(&named, out)?;
                is_said = false;
            }
            if !is_said {
                sources.text((trust.digest(), trust.serial()), out)?;
            }
        }
        Form::Json | Form::Text => {}
    }
    if is_seen && settings.form == Form::Text {
        caveat().iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    Ok(worst)
}

/// The trust file in use lies on many a stick beside the bundle that this is about, and is nothing to tell of.
// VERDICT-20.
fn leave_out_present(named: &mut Named, args: &ShowArgs, trust: &TrustFile) {
    let is_present = |path: &PathBuf| {
        let update =
            carnet_media::open(path).ok().and_then(|mut it| TrustUpdate::read(&mut it).ok());
        update.is_some_and(|update| update.digest() == trust.digest())
    };
    let is_told = |path: &&PathBuf| args.files.contains(path) || !is_present(path);
    let told = named.files.iter().filter(is_told).cloned().collect::<Vec<_>>();
    if !told.is_empty() {
        named.files = told;
    }
}

impl ShowArgs {
    /// Whether more is wanted of each file than a line.
    const fn is_whole(&self) -> bool {
        self.verbose || self.items || self.privacy
    }
}

fn one(
    args: &ShowArgs,
    judged: Judged<'_>,
    (trust, settings, sources): (&TrustFile, &Settings, &Sources),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (report, outcome) = match judged {
        Judged::Bundle(report, outcome) => (report, outcome),
        other => return Ok(other.print_other("show", sources, settings.form, out)?),
    };
    match settings.form {
        Form::Json => json::print(out, "show", &report::json(&report, sources, args.basis.at))?,
        Form::Text if args.verbose => report::brief(&report, &settings.titles, sources, out)?,
        Form::Text => {
            let (titles, now) = (&settings.titles, seconds_since_1970());
            let door = Door { trust, titles, now, here: settings.site().ok() };
            door.show(&report, out)?;
        }
    }
    // Nothing of a bundle that is not whole and sound is shown.
    match outcome {
        Some(outcome) if args.items || args.privacy => details(args, settings.form, outcome, out),
        _ => Ok(()),
    }
}

/// The second pass. Every digest is checked again, and nothing is shown before the pass has come to its end.
fn details(
    args: &ShowArgs,
    form: Form,
    mut outcome: Outcome<impl Read + Seek>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut privacy = Privacy::default();
    let mut shown = tempfile::tempfile()?;
    let mut page = BufWriter::new(&mut shown);
    let mut printed: io::Result<()> = Ok(());
    let each = |index: u32, item: &Item| {
        if args.privacy {
            privacy.add(item);
        } else if printed.is_ok() {
            printed = match form {
                Form::Json => json::print(&mut page, "show", &listing::json(index, item)),
                Form::Text => listing::text(index, item, &mut page),
            };
        }
    };
    outcome.read_unapproved_items(each).map_err(|why| {
        io::Error::other(
            text!(en "the copy has changed: {why}"; de "die Kopie hat sich geändert: {why}"),
        )
    })?;
    printed?;
    page.flush()?;
    drop(page);
    shown.rewind()?;
    io::copy(&mut shown, out)?;
    if args.privacy {
        match form {
            Form::Json => json::print(out, "show", &privacy.json())?,
            Form::Text => privacy.text(out)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::cell::RefCell;
    use std::io::Cursor;
    use std::rc::Rc;

    use super::*;
    use crate::cli::BasisArgs;
    use crate::report::Report;
    use carnet_judge::{Verifier, verdict};

    /// The bytes of a test vector, and its trust file.
    fn vector(name: &str) -> (Vec<u8>, String) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testvectors/bundle/accept");
        let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        let vector: serde_json::Value = serde_json::from_str(&text).unwrap();
        let hex = vector["data"][0]["hex"].as_str().unwrap();
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        (bytes, vector["parameters"]["trust"].as_str().unwrap().to_owned())
    }

    /// A file that is another one at the second pass.
    struct Changing(Rc<RefCell<Cursor<Vec<u8>>>>);

    impl Read for Changing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.borrow_mut().read(buffer)
        }
    }

    impl Seek for Changing {
        fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
            self.0.borrow_mut().seek(to)
        }
    }

    #[test]
    fn nothing_is_shown_of_another_bundle_or_of_one_that_ends_badly() {
        let ((first, text), (other, same)) = (vector("bundle-request"), vector("bundle-later"));
        assert_eq!(text, same);
        let trust = TrustFile::parse(text.as_bytes()).unwrap();
        let verifier = Verifier::new(&trust).at(1_782_903_600);
        let places = verdict::open(Cursor::new(&first), &trust).unwrap().chunk_places();
        let mut broken = first.clone();
        broken[usize::try_from(places[0].end).unwrap() - 1] ^= 1;
        for items in [true, false] {
            let (files, basis) = (vec!["x".into()], BasisArgs::default());
            let args = ShowArgs { files, verbose: false, items, privacy: !items, basis };
            for form in [Form::Text, Form::Json] {
                let shown = |then: &[u8]| {
                    let file = Rc::new(RefCell::new(Cursor::new(first.clone())));
                    let source = Changing(Rc::clone(&file));
                    let (_, outcome) = Report::judge("x".to_owned(), source, &verifier);
                    *file.borrow_mut() = Cursor::new(then.to_vec());
                    let mut out = Vec::new();
                    let ended = details(&args, form, outcome.unwrap(), &mut out);
                    (ended.is_ok(), out.is_empty())
                };
                assert_eq!(shown(&first), (true, false));
                assert_eq!(shown(&other), (false, true));
                assert_eq!(shown(&broken), (false, true));
            }
        }
    }
}
