//! `approve`.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Approval, Code};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json, seconds_since_1970};
use carnet_judge::medium::Medium;
use carnet_judge::route;
use carnet_judge::verdict::Verifier;
use carnet_language::text;
use carnet_media::System;
use carnet_verifier::command::PrivateCopy;
use carnet_verifier::report::{self, Report};

use super::{
    BundleFile, Desk, Good, confirm, note_refused, print_refused, print_written, would_not_count,
    written,
};
use crate::cli::ApproveArgs;
use crate::journal::{self, Journal};

/// Runs `approve`.
///
/// # Errors
/// The bundle cannot be read or written, the key cannot be used, the approval could not count, or
/// the person did not say yes. A bad bundle is no error here: it is a status.
pub fn run(
    args: &ApproveArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let journal = Journal::open(settings)?;
    let mut desk = Desk::new(settings, &trust)?;
    let copy = PrivateCopy::of(&args.file, &trust)?;
    let file = BundleFile::judge(&args.file, &copy, &mut desk);
    if settings.form == Form::Text {
        report::brief(&file.report, &settings.titles, &desk.sources, out)?;
        print_neighbours(&args.file, &settings.system(), out)?;
        out.flush()?;
    }
    let good = match file.good() {
        Ok(good) => good,
        Err(report) => {
            if settings.form == Form::Json {
                print_refused(&report, "approve", (settings, &desk.sources), out)?;
            }
            carnet_host::say!("not approved: the bundle itself is refused, see above");
            if report.status() == Status::Rejected {
                note_refused(&journal, "approve", &report, &copy, report.code());
            }
            return Ok(report.status());
        }
    };
    let approval = approval(args, &good, &desk.verifier)?;
    let key = crate::open(settings)?;
    let id = key.public_key().id();
    // QUORUM-17.
    let foreseen = good.standing().foresee_approval(&trust, &id, &approval);
    let person =
        foreseen.map_err(|never| would_not_count("an approval", id, &never, &args.file))?;
    let question = text!(
        id = good.digest().short(), ticket = args.ticket;
        en "Bundle {id} may cross, says {person}, for ticket {ticket}. Type yes to sign:";
        de "Bündel {id} darf passieren, sagt {person}, Vorgang {ticket}. Zum Unterschreiben ja eingeben:"
    );
    let entry = |action| journal::approval(action, &good.report, (&id, person), &approval);
    confirm(args.consent(), &question).inspect_err(|failure| {
        if failure.status() == Status::Held {
            journal.note(entry("decline"));
        }
    })?;
    let (entry, person) = (entry("approve"), person.to_string());
    let sign = || good.endorse(&approval, &*key, &mut desk, &args.write);
    let (after, noted) = journal.around(entry, sign)?;
    match settings.form {
        Form::Json => {
            let approval = json::NewApproval { person, ticket: args.ticket.clone() };
            let body =
                json::BundleVerdict { approval: Some(approval), ..written(&after, &desk.sources) };
            json::print(out, "approve", &body)?;
        }
        Form::Text => {
            writeln!(out, "approved by {person} for ticket {}", args.ticket)?;
            print_not_yet(&after, &id, out)?;
            print_written(&after, settings, out)?;
        }
    }
    noted?;
    Ok(Status::Done)
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
            Failure::new(Status::Rejected, code, format_args!("not signed: {why}"))
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
            writeln!(
                out,
                "  note        it does not count here and now: {} [{code}]",
                code.meaning()
            )
        }
        _ => Ok(()),
    }
}

/// What lies beside the bundle: on a stick, what else would cross with it.
fn print_neighbours(file: &Path, system: &System, out: &mut dyn Write) -> io::Result<()> {
    const SHOWN: usize = 10;
    let folder = carnet_media::medium_of(file, system);
    let Ok(contents) = carnet_media::scan(&folder) else {
        return writeln!(out, "  beside it   the folder cannot be listed");
    };
    let name = file.file_name();
    let others = contents.bundles.iter().filter(|path| path.file_name() != name);
    let beside = |path: &Path| path.strip_prefix(&folder).unwrap_or(path).display().to_string();
    let others = others.map(|path| beside(path)).collect::<Vec<_>>();
    let foreign = contents.foreign.iter().map(|it| beside(&it.path));
    let foreign = foreign.take(SHOWN).collect::<Vec<_>>();
    writeln!(
        out,
        "  beside it   other bundles {}, other things {}",
        others.len(),
        contents.foreign_total
    )?;
    for name in others.iter().take(SHOWN).chain(&foreign) {
        writeln!(out, "              {}", Escaped(name))?;
    }
    Ok(())
}
