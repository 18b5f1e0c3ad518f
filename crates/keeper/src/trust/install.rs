//! `trust install`.

use std::io::{Cursor, ErrorKind, Write};
use std::path::{Path, PathBuf};

use carnet_format::limits::MAX_UPDATE_FILE;
use carnet_format::{Code, Digest, TrustUpdate};
use carnet_host::settings::{ConfigError, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::Refusal;
use carnet_judge::time::Now;
use carnet_judge::trust::{TrustFile, difference};
use carnet_judge::update::{JudgedUpdate, UpdateOutcome, judge};
use carnet_language::{count, text};
use carnet_ledger::{Installation, Ledger as _};
use carnet_signer::Journal;

use super::{Kept, agree, is_text, own_clock, row, shown};
use crate::cli::InstallArgs;
use crate::draft::Draft;
use crate::place;
use crate::present::{Books, Present, present};
use crate::words::Told;

pub(super) fn run(
    args: &InstallArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let mut books = Books::open(settings)?;
    let updates = read(&find(&args.from)?)?;
    let mut told = Told::new(&args.agreed.words);
    let how = How {
        recover: args.recover,
        ticket: args.ticket.as_deref(),
        yes: args.agreed.yes,
        keeps_draft: true,
    };
    install_all(&updates, how, &mut told, (settings, &mut books), out)
}

/// How a person agrees.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    pub(super) recover: bool,
    pub(super) ticket: Option<&'a str>,
    pub(super) yes: bool,
    /// Whether there may be a draft that has done its work then.
    pub(super) keeps_draft: bool,
}

/// The updates at a path.
pub(super) fn find(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let updates = carnet_media::scan(path)?.updates;
    if updates.is_empty() {
        let path = shown(path);
        let message = text!(en "no trust update lies in {path}"; de "in {path} liegt keine Änderung der Vertrauensdatei");
        return Err(Failure::new(Status::Unknown, Code::ImportNothing, message));
    }
    Ok(updates)
}

/// A stick cannot change under the reader.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    use std::io::Read as _;
    let mut updates = Vec::new();
    for path in paths {
        let mut bytes = Vec::new();
        let file = carnet_media::open_bounded(path, MAX_UPDATE_FILE)?;
        file.take(MAX_UPDATE_FILE)
            .read_to_end(&mut bytes)
            .map_err(|error| place::unusable(path, &error))?;
        updates.push((path.clone(), bytes));
    }
    Ok(updates)
}

/// What an update may become here.
struct Candidate {
    from: PathBuf,
    file: TrustFile,
    bytes: Vec<u8>,
    persons: Vec<String>,
    by: By,
}

/// Why a candidate may be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Enough persons of the present trust file have approved it.
    Approvals,
    /// A person tells its words.
    Words,
}

/// Installs those that follow each other, each judged under the one before.
// UPD-14.
pub(super) fn install_all(
    updates: &[(PathBuf, Vec<u8>)],
    how: How<'_>,
    told: &mut Told<'_>,
    (settings, books): (&Settings, &mut Option<Books>),
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let mut is_changed = false;
    loop {
        let now_present = present(settings, books.as_ref())?;
        let now = now(settings, now_present.as_ref(), books.as_ref())?;
        match choose(updates, now_present.as_ref(), now, how)? {
            Choice::Install(candidate) => {
                show_and_ask(&candidate, now_present.as_ref(), how, told, settings, out)?;
                put(&candidate, now_present.as_ref(), how, (settings, books))?;
                print(&candidate, now_present.as_ref(), settings, out)?;
                if is_text(settings) {
                    for line in super::under_way(books.as_ref(), &candidate.file)? {
                        writeln!(out, "{line}")?;
                    }
                }
                is_changed = true;
            }
            Choice::Present | Choice::Nothing(_) if is_changed => return Ok(Status::Done),
            // UPD-18. It was killed before the file was in its place.
            Choice::Present => {
                let Some(present) = now_present else { return Ok(Status::Done) };
                let was_missing = put_file(&present.bytes, None, settings)?;
                if is_text(settings) {
                    let (serial, path) =
                        (present.file.serial(), shown(&place::trust_file(settings)?));
                    let line = match was_missing {
                        true => {
                            text!(en "serial {serial} was installed before, and is in its place now: {path}"; de "Nummer {serial} war schon installiert und liegt jetzt an ihrem Platz: {path}")
                        }
                        false => {
                            text!(en "serial {serial} is in use already: {path}"; de "Nummer {serial} gilt hier \
                                schon: {path}")
                        }
                    };
                    writeln!(out, "{line}")?;
                } else {
                    let digest = Digest::of(&present.bytes);
                    let kept = Kept {
                        command: "trust install",
                        changes: Vec::new(),
                        written: Vec::new(),
                        file: (&present.file, digest),
                    };
                    kept.json(out)?;
                }
                return Ok(Status::Done);
            }
            Choice::Nothing(failure) => return Err(failure),
        }
    }
}

fn now(
    settings: &Settings,
    present: Option<&Present>,
    books: Option<&Books>,
) -> Result<Now, Failure> {
    let clock = own_clock(settings, present.map(|present| &present.file));
    let Some(books) = books else { return Ok(Now::new(clock, None)) };
    let now = Now::new(clock, Some(books.ledger.floor()?));
    let anchor = books.ledger.anchor()?.max(present.map_or(0, |present| present.file.issued()));
    Ok(if anchor == 0 { now } else { now.anchored(anchor) })
}

enum Choice {
    Install(Box<Candidate>),
    /// What is there is in use.
    Present,
    /// Why nothing can be installed.
    Nothing(Failure),
}

/// The one that is installed next.
fn choose(
    updates: &[(PathBuf, Vec<u8>)],
    present: Option<&Present>,
    now: Now,
    how: How<'_>,
) -> Result<Choice, Failure> {
    let (mut by_words, mut is_present, mut refused) = (Vec::new(), false, Vec::new());
    let own = present.map_or(0, |present| present.file.serial());
    for (path, bytes) in updates {
        let mut refuse = |status, fault: Refusal| {
            let text = TrustUpdate::read(&mut bytes.as_slice()).ok();
            let file = text.and_then(|it| TrustFile::parse(it.claimed_text()).ok());
            let is_newer = file.is_some_and(|file| file.serial() > own);
            refused.push(Refused { path, is_newer, status, fault });
        };
        let judged = judge(&mut Cursor::new(bytes), present.map(|it| &it.file), now)
            .map_err(|error| place::unusable(path, &error))?;
        let judged = match judged {
            Ok(judged) => judged,
            Err(fault) => {
                refuse(Status::Rejected, fault);
                continue;
            }
        };
        let text = judged.claimed_text().to_vec();
        match judged.outcome {
            UpdateOutcome::Accepted(ref new) => {
                let file = new.file().clone();
                return Ok(install(candidate(path, file, text, &judged, By::Approvals)));
            }
            UpdateOutcome::Present => is_present = true,
            // UPD-12. Somebody has looked at the date.
            UpdateOutcome::Held { new: Some(ref new), .. } if how.ticket.is_some() => {
                let file = new.file().clone();
                return Ok(install(candidate(path, file, text, &judged, By::Approvals)));
            }
            UpdateOutcome::Held { ref fault, .. }
                if how.recover || fault.code == Code::TrustWords =>
            {
                match of_words(path, &text, present) {
                    Ok(file) => by_words.push(candidate(path, file, text, &judged, By::Words)),
                    Err(fault) => refuse(Status::Rejected, fault),
                }
            }
            UpdateOutcome::Held { fault, .. } => refuse(Status::Held, fault),
            UpdateOutcome::Rejected(fault) => refuse(Status::Rejected, fault),
        }
    }
    // Of several for which a person would have to vouch, the newest.
    if let Some(newest) = by_words.into_iter().max_by_key(|candidate| candidate.file.serial()) {
        return Ok(install(newest));
    }
    // A chain on a stick has older links, which are nothing to tell.
    refused.retain(|refused| refused.is_newer || !is_present);
    if is_present && refused.is_empty() {
        return Ok(Choice::Present);
    }
    let first = refused.into_iter().min_by_key(|Refused { is_newer, status, fault, .. }| {
        (!is_newer, *status != Status::Held, fault.code == Code::TrustMissingLink)
    });
    let Some(Refused { path, status, fault, .. }) = first else {
        return Ok(Choice::Nothing(Failure::new(Status::Unknown, Code::ImportNothing, "")));
    };
    let message = text!(
        path = shown(path), why = fault.message;
        en "{path} is not installed: {why}"; de "{path} ist nicht installiert: {why}"
    );
    Ok(Choice::Nothing(Failure::new(status, fault.code, message)))
}

/// An update that cannot be installed.
struct Refused<'u> {
    path: &'u Path,
    /// Whether its text is that of a later trust file than the present one.
    is_newer: bool,
    status: Status,
    fault: Refusal,
}

fn install(candidate: Candidate) -> Choice {
    Choice::Install(Box::new(candidate))
}

fn candidate(
    from: &Path,
    file: TrustFile,
    bytes: Vec<u8>,
    judged: &JudgedUpdate,
    by: By,
) -> Candidate {
    let persons = match by {
        By::Approvals => judged.tally.persons.iter().map(ToString::to_string).collect(),
        By::Words => Vec::new(),
    };
    Candidate { from: from.to_owned(), file, bytes, persons, by }
}

/// The text of an update for which a person will have to vouch: a trust file that is newer than the present one.
fn of_words(path: &Path, text: &[u8], present: Option<&Present>) -> Result<TrustFile, Refusal> {
    let file = TrustFile::parse(text).map_err(|errors| {
        let error = ConfigError::Trust { path: path.to_owned(), errors: errors.clone() };
        Refusal { code: errors.code(), message: error.to_string() }
    })?;
    let Some(present) = present else { return Ok(file) };
    let (serial, own) = (file.serial(), present.file.serial());
    let code = match serial.cmp(&own) {
        std::cmp::Ordering::Greater => return Ok(file),
        std::cmp::Ordering::Equal => Code::TrustSerialReused,
        std::cmp::Ordering::Less => Code::TrustSerialLower,
    };
    let message = text!(
        en "its serial is {serial}, and the present trust file has {own}";
        de "ihre Nummer ist {serial}, und die geltende Vertrauensdatei hat {own}"
    );
    Err(Refusal { code, message })
}

/// UPD-15. Nobody is asked before the difference was shown.
fn show_and_ask(
    candidate: &Candidate,
    present: Option<&Present>,
    how: How<'_>,
    told: &mut Told<'_>,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Candidate { from, file, bytes, persons, by } = candidate;
    let serial = file.serial();
    if is_text(settings) {
        match present {
            None => {
                writeln!(
                    out,
                    "{}",
                    text!(en "First trust file of this host: serial {serial}"; de "Erste Vertrauensdatei dieses Rechners: Nummer {serial}")
                )?;
                writeln!(
                    out,
                    "  {}",
                    text!(from = shown(from); en "from {from}"; de "aus {from}")
                )?;
                writeln!(out, "  {}", contents(file))?;
            }
            Some(present) => {
                for change in difference(Some(&present.file), file) {
                    writeln!(out, "{change}")?;
                }
            }
        }
        if !persons.is_empty() {
            let persons = persons.join(", ");
            writeln!(out, "{}", text!(en "approved by {persons}"; de "freigegeben von {persons}"))?;
        }
        out.flush()?;
    }
    match by {
        // UPD-16. UPD-17.
        By::Words => {
            if told.asks() {
                carnet_host::say!(
                    "{}",
                    text!(
                        en "Ring the person who made it, and have the eight words read to you.";
                        de "Rufen Sie die Person an, die sie erstellt hat; sie liest Ihnen acht Wörter vor."
                    )
                );
            }
            let what = text!(en "the trust file"; de "der Vertrauensdatei");
            told.compare(Digest::of(bytes), &what)
        }
        By::Approvals => agree(
            how.yes,
            &text!(
                en "Install serial {serial} on this host? Type yes:";
                de "Nummer {serial} auf diesem Rechner installieren? Dann ja eingeben:"
            ),
        ),
    }
}

/// What a trust file has, in numbers.
pub(super) fn contents(file: &TrustFile) -> String {
    let sites = count!(n = file.sites().count(); en "{n} site", "{n} sites"; de "{n} Standort", "{n} Standorte");
    let persons = count!(n = file.persons().count(); en "{n} person", "{n} persons"; de "{n} Person", "{n} Personen");
    let keys = count!(n = file.keys().count(); en "{n} key", "{n} keys"; de "{n} Schlüssel", "{n} Schlüssel");
    let media = count!(n = file.media().count(); en "{n} medium", "{n} media"; de "{n} Datenträger", "{n} Datenträger");
    let routes =
        count!(n = file.routes().count(); en "{n} route", "{n} routes"; de "{n} Weg", "{n} Wege");
    format!("{sites}, {persons}, {keys}, {media}, {routes}")
}

/// Archive and log first, then the file: killed in between, the same command finishes it.
// UPD-18.
fn put(
    candidate: &Candidate,
    present: Option<&Present>,
    how: How<'_>,
    (settings, books): (&Settings, &mut Option<Books>),
) -> Result<(), Failure> {
    let Candidate { file, bytes, persons, .. } = candidate;
    let new = Installation {
        serial: file.serial(),
        digest: Digest::of(bytes),
        replaces: present.map(|present| Digest::of(&present.bytes)),
        persons: persons.clone(),
        ticket: how.ticket.map(str::to_owned),
    };
    note(&new, bytes, (settings, books))?;
    put_file(bytes, present, settings)?;
    if how.keeps_draft {
        Draft::remove_installed(settings, bytes)?;
    }
    Ok(())
}

/// Stores a trust file in the archive, and notes it in the log.
pub(super) fn note(
    new: &Installation,
    bytes: &[u8],
    (settings, books): (&Settings, &mut Option<Books>),
) -> Result<(), Failure> {
    if let Some(books) = books {
        books.archive.store_trust(&new.digest, bytes)?;
        books.ledger.install_trust(new, settings.host_clock())?;
    } else {
        // JOURNAL-10. A host without a log.
        let entry = carnet_chain::Draft::new("install")
            .with("serial", new.serial)
            .with_digest("trust", &new.digest)
            .with("replaces", new.replaces.map(|digest| digest.to_string()));
        Journal::done(settings, entry);
    }
    Ok(())
}

/// Puts a trust file where the settings name it, and keeps the one before beside it. Says whether it was not there.
pub(super) fn put_file(
    bytes: &[u8],
    before: Option<&Present>,
    settings: &Settings,
) -> Result<bool, Failure> {
    let path = place::trust_file(settings)?;
    match std::fs::read(&path) {
        Ok(there) if there == bytes => return Ok(false),
        Ok(there) => keep(&path, &there, before)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(place::unusable(&path, &error)),
    }
    place::put(&path, bytes)?;
    Ok(true)
}

/// The one before stays beside it, under its serial.
fn keep(path: &Path, there: &[u8], before: Option<&Present>) -> Result<(), Failure> {
    let serial = TrustFile::parse(there).ok().map(|file| file.serial());
    let serial = serial.or(before.map(|before| before.file.serial())).unwrap_or_default();
    let kept = path.with_file_name(format!("trust-{serial}.toml"));
    if std::fs::read(&kept).is_ok_and(|kept| kept == there) {
        return Ok(());
    }
    let kept = if kept.symlink_metadata().is_ok() { place::next_name(&kept) } else { kept };
    place::put_new(&kept, there)
}

fn print(
    candidate: &Candidate,
    present: Option<&Present>,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Candidate { file, bytes, .. } = candidate;
    let (serial, path) = (file.serial(), place::trust_file(settings)?);
    if is_text(settings) {
        let installed =
            text!(path = shown(&path); en "serial {serial}, {path}"; de "Nummer {serial}, {path}");
        return row(out, &text!(en "installed"; de "installiert"), installed);
    }
    let changes =
        difference(present.map(|it| &it.file), file).iter().map(ToString::to_string).collect();
    let written = vec![path.display().to_string()];
    Kept { command: "trust install", changes, written, file: (file, Digest::of(bytes)) }.json(out)
}
