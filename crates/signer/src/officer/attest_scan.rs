//! `attest-scan`.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use carnet_format::plain_text::Escaped;
use carnet_format::{
    Code, Digest, Fields, Grant, Item, Outcome, RequestBody, Scan, Signer, SiteName,
};
use carnet_host::settings::{Form, Settings, Sources};
use carnet_host::{Failure, Status, json, seconds_since_1970};
use carnet_judge::time::{ClockFault, Known, OwnClock, When, judge_clock};
use carnet_judge::trust::{SiteClock, TrustFile};
use carnet_language::{count, text};
use carnet_verifier::command::{self, PrivateCopy, Takes};
use carnet_verifier::report::{self, Report};

use super::clamd::{Answer as Scanned, Clamd, Engine, Limits, not_attested};
use super::each::{each as each_file, named};
use super::scan_report::{Named, Says, ScanReport};
use super::{
    BundleFile, Desk, Good, note_refused, print_refused, print_written, would_not_count, written,
};
use crate::cli::AttestScanArgs;
use crate::confirm::{Answer, Consent, NumberAnswer, ask, ask_number};
use crate::journal::{self, Journal, digest_of};

/// The command.
const NAME: &str = "attest-scan";

/// How far past the scan the date of a database may lie, in seconds: some name a day, or local time.
const DATABASE_AHEAD: u64 = 86_400;

/// Runs `attest-scan`.
///
/// # Errors
/// The bundle cannot be read or written, the scanner gives no answer, its report names another
/// file, the key cannot be used, or the scan could not count. A bad bundle is no error here, and
/// neither is a signature that was found: both are a status.
pub fn run(
    args: &AttestScanArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let journal = Journal::open(settings)?;
    let mut desk = Desk::new(settings, &trust)?;
    let command::Named { files, folders, .. } = named(&args.files, Takes::Bundles, &args.write)?;
    let is_several = files.len() > 1 || !folders.is_empty();
    desk.say_basis(out)?;
    let (mut key, mut is_seen) = (None, false);
    let status = each_file(&files, |path| {
        let copy = PrivateCopy::of(path, &trust)?;
        let file = BundleFile::judge(path, &copy, &mut desk);
        is_seen |= file.report.medium.medium.seen().is_some();
        let standing = file.report.standing.as_ref().filter(|_| file.outcome.is_some());
        if is_several && standing.is_some_and(|it| !it.scan_needed() || it.scans > 0) {
            return pass_over(&file.report, &desk, out);
        }
        let good = match file.good() {
            Ok(good) => good,
            Err(report) => {
                print_refused(&report, NAME, &desk, out)?;
                let said = text!(
                    en "not attested: the bundle itself is refused, see above";
                    de "nicht bescheinigt: Das Bündel selbst ist abgelehnt, siehe oben"
                );
                carnet_host::say!("{said}");
                if report.status() == Status::Rejected {
                    note_refused(&journal, NAME, &report, &copy, report.code());
                }
                return Ok(report.status());
            }
        };
        desk.show(&good.report, out)?;
        let opened = match key.take() {
            Some(key) => key,
            None => crate::open(settings)?,
        };
        let opened = &**key.insert(opened);
        attest((args, settings, &journal, opened), good, &mut desk, out)
    })?;
    desk.say_caveat(is_seen, out)?;
    Ok(status)
}

/// One line of a bundle that needs no scan any more.
fn pass_over(report: &Report, desk: &Desk<'_>, out: &mut dyn Write) -> Result<Status, Failure> {
    match desk.form {
        Form::Json => json::print(out, NAME, &report::json(report, &desk.sources, None))?,
        Form::Text => {
            let why = text!(en "needs no further scan"; de "braucht keine weitere Virenprüfung");
            writeln!(out, "{}: {why}", report::file_name(&report.file))?;
        }
    }
    Ok(Status::Done)
}

/// Has a good bundle scanned, or takes a report, and signs.
fn attest(
    (args, settings, journal, key): (&AttestScanArgs, &Settings, &Journal, &dyn Signer),
    mut good: Good<'_>,
    desk: &mut Desk<'_>,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, path) = (desk.trust, good.path);
    let id = key.public_key().id();
    let standing = good.standing().clone();
    let foresee = |scan: &Scan| -> Result<&SiteName, Failure> {
        check_database(scan)?;
        let what = text!(en "a scan"; de "eine Virenprüfung");
        let site = standing.foresee_scan(trust, &id, scan);
        let site = site.map_err(|never| would_not_count(&what, id, &never, path))?;
        check_clock(trust, site, settings)?;
        Ok(site)
    };
    let (scan, seen) = match args.scanner() {
        // safe: the command line asks for one of the two.
        None => return Ok(Status::Usage),
        Some(Scanner::Clamd { socket, limits }) => {
            let clamd = Clamd::new(socket, limits);
            let engine = clamd.engine()?;
            let scan = by_clamd(args, &engine, &good)?;
            foresee(&scan)?;
            let seen = look(&clamd, &mut good)?;
            if clamd.engine()? != engine {
                let why = text!(
                    en "clamd loaded another database while it scanned: run the command again";
                    de "clamd hat beim Prüfen eine andere Datenbank geladen: den Befehl noch einmal ausführen"
                );
                return Err(not_attested(&why));
            }
            (scan, seen)
        }
        Some(Scanner::Other { engine, database, database_date, report }) => {
            let bundle = good.digest();
            let scanned = seconds_since_1970();
            let (engine, database) = (engine.to_owned(), database.to_owned());
            let scan = Scan { bundle, engine, database, database_date, scanned };
            let site = foresee(&scan)?;
            // JOURNAL-8.
            let digest = by_report(args, report, settings.form, &good, out).inspect_err(
                |failure| match (failure.status(), failure.code()) {
                    (_, code @ Some(Code::ScanFound | Code::ScanUnclear)) => {
                        note_refused(journal, NAME, &good.report, good.copy, code);
                    }
                    (Status::Held, None) => {
                        let entry =
                            journal::scan("decline", &good.report, (&id, site), &scan, None);
                        journal.note(entry);
                    }
                    _ => {}
                },
            )?;
            (scan, Seen { report: Some(digest), findings: Some(0), ..Seen::default() })
        }
    };
    if !seen.found.is_empty() {
        print_found(&seen, &good, (settings.form, &desk.sources), out)?;
        note_refused(journal, NAME, &good.report, good.copy, Some(Code::ScanFound));
        return Ok(Status::Rejected);
    }
    let site = foresee(&scan)?.clone();
    let entry =
        |action| journal::scan(action, &good.report, (&id, &site), &scan, seen.report.as_ref());
    check_ahead(trust, &site, scan.scanned, &good, || journal.note(entry("decline")))?;
    let entry = entry("scan");
    let sign = || good.endorse(&scan, key, desk, &args.write);
    let (after, noted) = journal.around(entry, sign)?;
    match settings.form {
        Form::Json => {
            let scan = json::NewScan {
                site: Some(site.to_string()),
                engine: Some(scan.engine),
                database: Some(scan.database),
                database_date: Some(scan.database_date.into()),
                ..seen.json()
            };
            let body = json::BundleVerdict { scan: Some(scan), ..written(&after, &desk.sources) };
            json::print(out, NAME, &body)?;
        }
        Form::Text => {
            let engine = &scan.engine;
            match (&args.report, seen.report) {
                (Some(path), Some(digest)) => {
                    let said = text!(
                        en "attested at {site}: by the word of who signs, report {path:?} of {engine} names no finding";
                        de "bescheinigt bei {site}: Nach Angabe der unterschreibenden Person nennt der Bericht \
                            {path:?} von {engine} keinen Fund"
                    );
                    writeln!(out, "{said}")?;
                    let said =
                        text!(en "SHA-256 {digest}; keep it"; de "SHA-256 {digest}; aufbewahren");
                    carnet_host::row(out, &text!(en "report"; de "Bericht"), said)?;
                }
                _ => {
                    let said = text!(
                        en "attested at {site}: {engine} found nothing";
                        de "bescheinigt bei {site}: {engine} hat nichts gefunden"
                    );
                    writeln!(out, "{said}")?;
                    let said = text!(n = seen.count; en "files and values {n}"; de "{n} Dateien und Werte");
                    carnet_host::row(out, &text!(en "looked at"; de "angesehen"), said)?;
                }
            }
            let age = scan.scanned.saturating_sub(scan.database_date) / 86_400;
            let (date, database) = (When(scan.database_date).day(), &scan.database);
            let said = count!(
                n = age;
                en "{database} of {date}, {n} day old", "{database} of {date}, {n} days old";
                de "{database} vom {date}, {n} Tag alt", "{database} vom {date}, {n} Tage alt"
            );
            carnet_host::row(out, &text!(en "database"; de "Signaturen"), said)?;
            print_written(&after, settings, out)?;
        }
    }
    noted?;
    Ok(Status::Done)
}

/// Who looks.
#[derive(Clone, Copy, Debug)]
enum Scanner<'a> {
    /// clamd, now.
    Clamd { socket: &'a Path, limits: Limits },
    /// Another one, before.
    Other { engine: &'a str, database: &'a str, database_date: u64, report: &'a Path },
}

impl AttestScanArgs {
    /// None where the command line names no scanner, which it has to.
    fn scanner(&self) -> Option<Scanner<'_>> {
        if let Some(socket) = &self.clamd {
            let timeout = Duration::from_secs(self.timeout);
            let limits = Limits { longest: self.max_bytes, timeout };
            return Some(Scanner::Clamd { socket, limits });
        }
        Some(Scanner::Other {
            engine: self.engine.as_deref()?,
            database: self.database.as_deref()?,
            database_date: self.database_date?,
            report: self.report.as_deref()?,
        })
    }
}

fn by_clamd(args: &AttestScanArgs, engine: &Engine, good: &Good<'_>) -> Result<Scan, Failure> {
    let stated = args.database.clone().zip(args.database_date);
    let (database, database_date) = engine.database.clone().or(stated).ok_or_else(|| {
        not_attested(&text!(
            en "clamd does not name its database: give --database and --database-date";
            de "clamd nennt seine Datenbank nicht: --database und --database-date angeben"
        ))
    })?;
    let (bundle, engine) = (good.digest(), engine.name.clone());
    Ok(Scan { bundle, engine, database, database_date, scanned: seconds_since_1970() })
}

/// What a scanner looked at, and what it found.
#[derive(Default)]
struct Seen {
    count: u64,
    found: Vec<(u32, String)>,
    report: Option<Digest>,
    findings: Option<u64>,
}

impl Seen {
    fn json(&self) -> json::NewScan {
        let found = |(item, name): &(u32, String)| json::Found { item: *item, name: name.clone() };
        json::NewScan {
            looked_at: self.count,
            report: self.report.map(Into::into),
            findings: self.findings,
            found: self.found.iter().map(found).collect(),
            ..json::NewScan::default()
        }
    }
}

/// QUORUM-19. Gives clamd every vendor file and every field value.
fn look(clamd: &Clamd<'_>, good: &mut Good<'_>) -> Result<Seen, Failure> {
    let mut seen = Seen::default();
    let mut failed = None;
    let mut give = |index: u32, bytes: &[u8]| {
        if failed.is_some() {
            return;
        }
        seen.count += 1;
        match clamd.scan(bytes) {
            Ok(Scanned::Clean) => {}
            Ok(Scanned::Found(name)) => seen.found.push((index, name)),
            Err(error) => failed = Some(error),
        }
    };
    // The copy is private: it was good a moment ago.
    good.outcome
        .read_unapproved_items(|index, item| each(item, &mut |it| give(index, it)))
        .map_err(|error| io::Error::other(error.to_string()))?;
    failed.map_or(Ok(seen), Err)
}

/// Every run of bytes that a vendor's program will read.
fn each(item: &Item, give: &mut dyn FnMut(&[u8])) {
    let values = |fields: &Fields, give: &mut dyn FnMut(&[u8])| {
        fields.iter().for_each(|(_, value)| give(value.as_bytes()));
    };
    match item {
        Item::Request(request) => match &request.body {
            RequestBody::VendorFile { file, .. } => give(file),
            RequestBody::VendorFields { fields, .. } => values(fields, give),
            // Numbers of a fixed form, written by this project's own code.
            RequestBody::Microsoft(_) => {}
        },
        Item::Response(response) => match &response.outcome {
            Outcome::Granted(Grant::File(file)) => give(file),
            Outcome::Granted(Grant::Fields(fields)) => values(fields, give),
            Outcome::Granted(Grant::ConfirmationId(_))
            | Outcome::Refused(_)
            | Outcome::Deferred(_) => {}
        },
    }
}

fn print_found(
    seen: &Seen,
    good: &Good<'_>,
    (form, sources): (Form, &Sources),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let code = Code::ScanFound;
    match form {
        Form::Json => {
            let (code, scan) = (Some(code.into()), Some(seen.json()));
            let body =
                json::BundleVerdict { code, scan, ..report::json(&good.report, sources, None) };
            json::print(out, NAME, &body)?;
        }
        Form::Text => {
            let said = text!(
                en "NOT attested: the scanner found something [{code}]";
                de "NICHT bescheinigt: Die Virenprüfung hat etwas gefunden [{code}]"
            );
            writeln!(out, "{said}")?;
            for (item, name) in &seen.found {
                let name = Escaped(name);
                let said = text!(en "{name} in item {item}"; de "{name} in Posten {item}");
                carnet_host::row(out, &text!(en "found"; de "Fund"), said)?;
            }
            writeln!(out, "  {}: {}", text!(en "next"; de "weiter"), code.next_step())?;
        }
    }
    Ok(())
}

/// QUORUM-20. Shows what a report says, and goes on only where a person states that it names no finding and it does
/// not say otherwise. Returns its digest.
fn by_report(
    args: &AttestScanArgs,
    path: &Path,
    form: Form,
    good: &Good<'_>,
    out: &mut dyn Write,
) -> Result<Digest, Failure> {
    let file = digest_of(good.copy.file())?;
    let report = ScanReport::read(path, &file, &good.digest())?;
    let says = report.says();
    match form {
        Form::Text => report.show(&says, out)?,
        Form::Json => report.show(&says, &mut carnet_host::stderr())?,
    }
    out.flush()?;
    let stated = match (args.findings, &says) {
        // QUORUM-21. Who states a number before the lines are shown has not said what they mean.
        (Some(0), Says::Unclear(lines)) => ask_findings(|| unclear(path, lines))?,
        (Some(number), _) => number,
        (None, _) => ask_findings(|| {
            let why = text!(
                en "not signed: there is no terminal at which to ask how many findings the report names; read it, and give --findings";
                de "nicht signiert: Es gibt kein Terminal, an dem sich fragen ließe, wie viele Funde der Bericht nennt; ihn lesen und --findings angeben"
            );
            Failure::new(Status::Usage, Code::ConfigNobodyToAsk, why)
        })?,
    };
    let found = |why: String| Err(Failure::new(Status::Rejected, Code::ScanFound, why));
    match says {
        _ if stated > 0 => found(text!(
            en "not attested: by the number stated, report {path:?} names {stated}";
            de "nicht bescheinigt: Nach der genannten Zahl nennt der Bericht {path:?} {stated}"
        )),
        Says::None | Says::Unclear(_) => Ok(report.digest),
        Says::Finding(named) => found(text!(
            line = named.line, says = Escaped(&named.says);
            en "not attested: the number stated is 0, but line {line} of report {path:?} says: {says}";
            de "nicht bescheinigt: Genannt ist die Zahl 0, aber Zeile {line} des Berichts {path:?} sagt: {says}"
        )),
    }
}

/// The number that a person types at the terminal.
fn ask_findings(nobody: impl FnOnce() -> Failure) -> Result<u64, Failure> {
    let question = text!(
        en "Type the number of findings that this report names:";
        de "Wie viele Funde nennt dieser Bericht? Zahl:"
    );
    match ask_number(&question)? {
        NumberAnswer::Number(number) => Ok(number),
        NumberAnswer::Nothing => {
            let why = text!(
                en "not signed: no number was typed";
                de "nicht signiert: Es wurde keine Zahl eingegeben"
            );
            Err(Failure::new(Status::Held, None, why))
        }
        NumberAnswer::NobodyToAsk => Err(nobody()),
    }
}

/// QUORUM-21.
fn unclear(path: &Path, lines: &[Named]) -> Failure {
    let message = match lines {
        [] => {
            text!(
                en "not attested: no line of report {path:?} says plainly that nothing was found";
                de "nicht bescheinigt: Keine Zeile des Berichts {path:?} sagt klar, dass nichts gefunden wurde"
            )
        }
        [first, ..] => text!(
            line = first.line, says = Escaped(&first.says), like = lines.len();
            en "not attested: it cannot be told whether line {line} of report {path:?} names a finding: {says} (lines like this: {like})";
            de "nicht bescheinigt: Ob Zeile {line} des Berichts {path:?} einen Fund nennt, ist nicht sicher: {says} (Zeilen wie diese: {like})"
        ),
    };
    Failure::new(Status::Held, Code::ScanUnclear, message)
}

/// QUORUM-23.
fn check_database(scan: &Scan) -> Result<(), Failure> {
    if scan.database_date <= scan.scanned.saturating_add(DATABASE_AHEAD) {
        return Ok(());
    }
    let (date, now) = (When(scan.database_date), When(scan.scanned));
    let message = text!(
        en "not attested: the database is of {date}, but the clock of this host says {now}";
        de "nicht bescheinigt: Die Signaturen sind vom {date}, aber die Uhr dieses Rechners zeigt {now}"
    );
    Err(Failure::new(Status::Rejected, Code::ScanDatabase, message))
}

/// QUORUM-24. Others believe the time of such a scan, so that a host which says that its clock is not right must
/// not sign. A host that names neither itself nor its clock is one of the site whose key it has.
fn check_clock(trust: &TrustFile, site: &SiteName, settings: &Settings) -> Result<(), Failure> {
    let says = settings.clock().is_ok() || settings.site().is_ok();
    let is_right = matches!(settings.own_clock(trust, 0), OwnClock::Trusted(_));
    if !says || is_right || trust.clock_of(site) == SiteClock::Untrusted {
        return Ok(());
    }
    let message = text!(
        en "not signed: the other sites believe the time of a scan at {site}, and the clock of this host is not trusted";
        de "nicht signiert: Die anderen Standorte glauben der Zeit einer Virenprüfung bei {site}, und die Uhr dieses \
            Rechners ist nicht verlässlich"
    );
    Err(Failure::new(Status::Rejected, Code::ScanClock, message))
}

/// QUORUM-26. A scan of a time far past the one that the sender's trusted clock gave the bundle would stop the plant.
fn check_ahead(
    trust: &TrustFile,
    site: &SiteName,
    scanned: u64,
    good: &Good<'_>,
    declined: impl FnOnce(),
) -> Result<(), Failure> {
    let manifest = good.outcome.findings().manifest();
    let is_trusted = |site: &SiteName| trust.clock_of(site) != SiteClock::Untrusted;
    if !is_trusted(site) || !is_trusted(&manifest.from) {
        return Ok(());
    }
    let known = Known { floor: None, made: Some(manifest.created), anchor: Some(trust.issued()) };
    match judge_clock(scanned, known) {
        Err(fault @ ClockFault::Ahead { .. }) => {
            let question = text!(
                en "{fault}.\nIs it right? Type yes:";
                de "{fault}.\nGeht sie richtig? Dann ja eingeben:"
            );
            let answer = ask(Consent::Asked, &question)?;
            match answer {
                Answer::Yes => return Ok(()),
                Answer::No => declined(),
                Answer::NobodyToAsk => {}
            }
            Err(fault.into())
        }
        // A clock that is behind makes no time pass.
        Err(_) | Ok(()) => Ok(()),
    }
}
