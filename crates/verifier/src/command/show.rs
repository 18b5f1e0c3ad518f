//! `show`.

use std::fmt::Display;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use carnet_format::{Digest, Item};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json_line};
use carnet_judge::time::Utc;
use carnet_judge::verdict::{self, Context, Outcome};

use super::{Judged, PrivateCopy};
use crate::cli::ShowArgs;
use crate::listing::{self, Privacy};
use crate::report::{self, Report};

pub(super) fn run(
    args: &ShowArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let context = super::context(&args.basis, settings, &trust);
    let at = args.basis.at.map(|at| Utc(at).to_string());
    let mut looks = super::looks(&args.basis, settings, &trust);
    // Both passes read the same copy, whatever the medium gives next.
    let copy = PrivateCopy::of(&args.file);
    let judged = match &copy {
        Ok(copy) => Judged::copy(copy, &context, &mut looks),
        Err(error) => Err(error.clone()),
    };
    let report = match judged {
        Ok(Judged::Bundle(report)) => report,
        Ok(other) => {
            other.print_other("show", settings.form, out)?;
            return Ok(other.status());
        }
        Err(error) => Report::unread(args.file.display().to_string(), &error, &context),
    };
    match settings.form {
        Form::Json => {
            let json = report::json(&report, "show", at.as_deref());
            writeln!(out, "{}", json_line(&json))?;
        }
        Form::Text => {
            report::summary(&report, out)?;
            report::medium(&report, out)?;
        }
    }
    // Nothing of a bundle that is not whole and sound is shown.
    if let (Ok(copy), Some(bundle), None) = (&copy, &report.bundle, &report.stop)
        && (args.items || args.privacy)
    {
        let context = Context { medium: report.medium.medium.clone(), ..context };
        let source = (BufReader::new(copy.file()), bundle.digest);
        details(args, settings.form, &context, source, out)?;
    }
    Ok(report.status())
}

/// The second pass. Every digest is checked again, that of the manifest first, and nothing is shown
/// before the pass has come to its end.
fn details(
    args: &ShowArgs,
    form: Form,
    context: &Context<'_>,
    (source, digest): (impl Read + Seek, Digest),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut privacy = Privacy::default();
    let mut shown = tempfile::tempfile()?;
    let mut page = BufWriter::new(&mut shown);
    let mut printed: io::Result<()> = Ok(());
    let each = |index: u32, item: Item| {
        if args.privacy {
            privacy.add(&item);
        } else if printed.is_ok() {
            printed = match form {
                Form::Json => writeln!(page, "{}", json_line(&listing::json(index, &item))),
                Form::Text => listing::text(index, &item, &mut page),
            };
        }
    };
    let changed = |why: &dyn Display| io::Error::other(format!("the copy has changed: {why}"));
    let opened = verdict::open(source, context.trust).map_err(|stop| changed(&stop))?;
    if opened.digest() != digest {
        return Err(changed(&"it is another bundle").into());
    }
    // Whether it is held was said by the first pass.
    let _: Outcome<_> = opened
        .judge(context)
        .and_then(|judged| judged.contents(each))
        .map_err(|stop| changed(&stop))?;
    printed?;
    page.flush()?;
    drop(page);
    shown.rewind()?;
    io::copy(&mut shown, out)?;
    if args.privacy {
        match form {
            Form::Json => writeln!(out, "{}", json_line(&privacy.json()))?,
            Form::Text => privacy.text(out)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Cursor;

    use super::*;
    use crate::cli::BasisArgs;
    use carnet_judge::medium::Medium;
    use carnet_judge::time::{Now, OwnClock};
    use carnet_judge::trust::TrustFile;
    use carnet_judge::verdict::Released;

    /// The bytes of a test vector, and its trust file.
    fn vector(name: &str) -> (Vec<u8>, String) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testvectors/bundle/accept");
        let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        let vector: serde_json::Value = serde_json::from_str(&text).unwrap();
        let hex = vector["data"][0]["hex"].as_str().unwrap();
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        (bytes, vector["parameters"]["trust"].as_str().unwrap().to_owned())
    }

    #[test]
    fn nothing_is_shown_of_another_bundle_or_of_one_that_ends_badly() {
        let ((first, text), (other, same)) = (vector("bundle-request"), vector("bundle-later"));
        assert_eq!(text, same);
        let trust = TrustFile::parse(text.as_bytes()).unwrap();
        let now = Now::new(OwnClock::Trusted(1_782_903_600), None);
        let (medium, released) = (Medium::NotLookedAt, Released::default());
        let context = Context { trust: &trust, here: None, now, medium, released };
        let digest = verdict::open(Cursor::new(&first), &trust).unwrap().digest();
        let mut broken = first.clone();
        *broken.last_mut().unwrap() ^= 1;
        for items in [true, false] {
            let (file, basis) = ("x".into(), BasisArgs::default());
            let args = ShowArgs { file, items, privacy: !items, basis };
            for form in [Form::Text, Form::Json] {
                let shown = |bytes: &[u8]| {
                    let mut out = Vec::new();
                    let source = (Cursor::new(bytes), digest);
                    (details(&args, form, &context, source, &mut out).is_ok(), out.is_empty())
                };
                assert_eq!(shown(&first), (true, false));
                assert_eq!(shown(&other), (false, true));
                assert_eq!(shown(&broken), (false, true));
            }
        }
    }
}
