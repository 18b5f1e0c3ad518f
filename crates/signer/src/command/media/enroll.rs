//! `media enroll`.

use std::fmt::Display;
use std::io::Write;
use std::time::Instant;

use carnet_chain::Draft;
use carnet_format::bundle::statement_file;
use carnet_format::plain_text::Escaped;
use carnet_format::{Code, KeyId, MediumId, Passport, SiteName};
use carnet_host::look::{self, Looked};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json, row, seconds_since_1970};
use carnet_judge::medium::{self, PassportState};
use carnet_judge::time::{Utc, When};
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_language::{count, text};
use carnet_media::{Contents, Seen};

use super::{confirm, describe, entry};
use crate::Journal;
use crate::cli::EnrollArgs;
use crate::target::say_written;

/// The most routes of a passport (PASS-4).
const MAX_ROUTES: usize = 16;

pub(super) fn run(
    args: &EnrollArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let system = settings.system();
    let issued = seconds_since_1970();
    let routes = routes(args, &trust)?;
    // PASS-5.
    if args.until <= issued {
        let message = text!(
            en "--until names a time that has passed already";
            de "--until nennt eine Zeit, die schon vorbei ist"
        );
        return Err(not_enrolled(Status::Usage, None, message));
    }
    let key = crate::open(settings)?;
    // Before anybody is asked: a passport that nobody would accept is none.
    medium::check_key(&trust, &key.public_key().id(), issued).map_err(|fault| {
        // What is next for a key that signed a bundle is not what is next here.
        let message = match fault.code {
            Code::TrustRole | Code::KeyUnknown => text!(
                en "{fault}; give the key that signs passports with --key";
                de "{fault}; mit --key den Schlüssel angeben, der Ausweise signiert"
            ),
            _ => text!(
                en "{fault}; give another key that signs passports with --key, or have a new one listed: docs/keys.md";
                de "{fault}; mit --key einen anderen Schlüssel für Ausweise angeben oder einen neuen aufnehmen lassen: \
                    docs/keys.md"
            ),
        };
        not_enrolled(Status::Rejected, None, message)
    })?;
    carnet_media::check_mounted(&args.folder, &system)?;
    // MEDIA-22. In the folder `CARNET` of a medium nobody looks for a passport.
    let folder = carnet_media::medium_of_folder(&args.folder, &system);
    let looked = look::look(&folder, &trust, &system)?;
    let Looked { medium, seen, contents, .. } = looked;
    // MEDIA-25.
    if medium.passport != PassportState::None {
        let message = text!(
            folder = args.folder;
            en "a passport lies on the medium at {folder:?} already; carnet media check shows it";
            de "auf dem Datenträger unter {folder:?} liegt schon ein Ausweis; carnet media check zeigt ihn"
        );
        return Err(not_enrolled(Status::Usage, Code::MediumEnrolled, message));
    }
    carnet_media::check_writable(&args.folder, &system)?;
    show(args, &seen, &contents, &carnet_media::mounted(&system))?;
    consent(args, &seen, &contents)?;

    let passport = Passport {
        medium: random_id()?,
        label: args.label.clone(),
        // MEDIA-25.
        attributes: seen.attributes.statable(),
        routes,
        issued,
        valid_until: args.until,
    };
    let (bytes, _) = statement_file(&passport, &*key)
        .map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    let begun = Instant::now();
    let flushed = carnet_media::write_passport(&folder, &bytes)?;
    let took = begun.elapsed();
    Journal::done(settings, entry_of(&passport, &key.public_key().id()));
    print(args, settings.form, &trust, &passport, out)?;
    out.flush()?;
    say_written(&args.folder, (took, flushed), &system, &mut carnet_host::stderr())?;
    Ok(Status::Done)
}

/// What the journal says of it.
// JOURNAL-10.
fn entry_of(passport: &Passport, key: &KeyId) -> Draft {
    let routes = passport.routes.iter().map(|(from, to)| format!("{from}:{to}"));
    Draft::new("enroll")
        .with("medium", medium_text(&passport.medium))
        .with("label", passport.label.clone())
        .with("until", passport.valid_until)
        .with("routes", routes.collect::<Vec<_>>())
        .with("key", key.to_string())
}

/// The routes that are named, in the order of a passport.
fn routes(args: &EnrollArgs, trust: &TrustFile) -> Result<Vec<(SiteName, SiteName)>, Failure> {
    let mut routes: Vec<(SiteName, SiteName)> =
        args.routes.iter().map(|route| (route.from.clone(), route.to.clone())).collect();
    // PASS-4: shorter names stand first, as their encodings do.
    let place = |name: &SiteName| (name.as_str().len(), name.as_str().to_owned());
    routes.sort_by_key(|(from, to)| (place(from), place(to)));
    routes.dedup();
    if let Some((from, to)) = routes.iter().find(|(from, to)| trust.route(from, to).is_none()) {
        let message = text!(
            en "the trust file has no route from {from} to {to}";
            de "die Vertrauensdatei hat keinen Weg von {from} nach {to}"
        );
        return Err(not_enrolled(Status::Usage, Code::RouteNone, message));
    }
    match routes.len() {
        got if got > MAX_ROUTES => {
            let message = text!(
                en "got {got} routes, a passport holds at most 16";
                de "{got} Wege, ein Ausweis fasst höchstens 16"
            );
            Err(not_enrolled(Status::Usage, None, message))
        }
        _ => Ok(routes),
    }
}

fn not_enrolled(status: Status, code: impl Into<Option<Code>>, why: impl Display) -> Failure {
    Failure::new(status, code, text!(en "not enrolled: {why}"; de "nicht eingerichtet: {why}"))
}

/// Shows what is about to be enrolled, on standard error: the entry alone goes to standard output.
fn show(
    args: &EnrollArgs,
    seen: &Seen,
    contents: &Contents,
    mounted: &[Seen],
) -> Result<(), Failure> {
    let mut log = carnet_host::stderr();
    let folder = args.folder.display().to_string();
    let folder = Escaped(&folder);
    writeln!(log, "{}", text!(en "the medium at {folder}"; de "der Datenträger unter {folder}"))?;
    describe::device(seen, &mut log)?;
    describe::attributes(&seen.attributes, &mut log)?;
    describe::contents(&args.folder, contents, &mut log)?;
    describe::mount(seen, &mut log)?;
    for warning in warnings(seen, mounted) {
        row(&mut log, &text!(en "warning"; de "Warnung"), warning)?;
    }
    for line in medium::caveat() {
        writeln!(log, "  {line}")?;
    }
    Ok(())
}

/// What makes this medium hard to tell from others.
fn warnings(seen: &Seen, mounted: &[Seen]) -> Vec<String> {
    let mut warnings = Vec::new();
    let serial = &seen.attributes.serial;
    let disk = |seen: &Seen| seen.device.as_ref().map(|device| device.disk.clone());
    let is_twin = |other: &Seen| disk(other) != disk(seen) && other.attributes.serial == *serial;
    if !seen.is_removable() {
        warnings.push(text!(
            en "this is a folder of this host, not a medium; is the medium elsewhere?";
            de "das ist ein Ordner dieses Rechners, kein Datenträger; ist der Datenträger woanders?"
        ));
    } else if serial.is_none() {
        warnings.push(text!(
            en "no serial number is told of it: others like it cannot be told from it";
            de "seine Seriennummer ist nicht bekannt: Andere seiner Art lassen sich nicht von ihm unterscheiden"
        ));
    } else if mounted.iter().any(is_twin) {
        warnings.push(text!(
            en "another medium that is plugged in has the same serial number";
            de "ein anderer eingesteckter Datenträger hat dieselbe Seriennummer"
        ));
    }
    warnings
}

fn consent(args: &EnrollArgs, seen: &Seen, contents: &Contents) -> Result<(), Failure> {
    let it = match seen.is_removable() {
        true => text!(en "medium"; de "Datenträger"),
        false => text!(en "FOLDER OF THIS HOST"; de "ORDNER DIESES RECHNERS"),
    };
    let (label, until) = (&args.label, last_second(args.until));
    let question = match contents.foreign_total {
        0 => text!(
            en "Enrol this {it} as \"{label}\" until {until}? Type yes to sign:";
            de "Diesen {it} als „{label}“ bis {until} einrichten? Zum Unterschreiben ja eingeben:"
        ),
        others => count!(
            others;
            en "Enrol this {it} although {others} other thing lies on it, named above, as \"{label}\" until {until}? \
                Type yes to sign:",
            "Enrol this {it} although {others} other things lie on it, named above, as \"{label}\" until {until}? Type \
                yes to sign:";
            de "Diesen {it}, obwohl {others} weitere Datei darauf liegt (oben genannt), als „{label}“ bis {until} \
                einrichten? Zum Unterschreiben ja eingeben:",
            "Diesen {it}, obwohl {others} weitere Dateien darauf liegen (oben genannt), als „{label}“ bis {until} \
                einrichten? Zum Unterschreiben ja eingeben:"
        ),
    };
    confirm(args.consent(), &question)
}

/// The day alone where it is valid to its end.
fn last_second(until: u64) -> String {
    let is_whole_day = When(until).day() != When(until + 1).day();
    if is_whole_day { When(until).day() } else { When(until).to_string() }
}

fn random_id() -> Result<MediumId, Failure> {
    let mut id = MediumId::default();
    getrandom::fill(&mut id).map_err(|error| {
        let why = text!(en "no random bytes: {error}"; de "keine Zufallsbytes: {error}");
        not_enrolled(Status::Unknown, None, why)
    })?;
    Ok(id)
}

fn print(
    args: &EnrollArgs,
    form: Form,
    trust: &TrustFile,
    passport: &Passport,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Passport { medium, label, routes, .. } = passport;
    let entry = entry::entry(medium, label, Some(args.until), false);
    if form == Form::Json {
        let body = json::Enrolled {
            folder: args.folder.display().to_string(),
            id: (*medium).into(),
            label: label.clone(),
            routes: routes.iter().map(|(from, to)| (from, to).into()).collect(),
            until: args.until.into(),
            seen: (&passport.attributes).into(),
            entry,
        };
        return Ok(json::print(out, "media enroll", &body)?);
    }
    let issued = Utc(passport.issued);
    let place = text!(
        en "# For the trust file; raise its serial. Enrolled {issued}.";
        de "# Für die Vertrauensdatei; ihre Nummer erhöhen. Eingerichtet {issued}."
    );
    carnet_host::as_it_stands();
    writeln!(out, "{place}")?;
    write!(out, "{entry}")?;
    let hint = text!(
        en "# A route that lists its media has to list this one:";
        de "# Ein Weg, der seine Datenträger aufzählt, muss auch diesen nennen:"
    );
    writeln!(out, "{hint}")?;
    for (from, to) in routes {
        write!(out, "{}", entry::route_hint(trust, (from, to), medium))?;
    }
    Ok(())
}
