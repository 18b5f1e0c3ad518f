//! What is looked at.

use std::path::{Path, PathBuf};

use carnet_format::{Code, Digest};
use carnet_host::look;
use carnet_host::settings::{KeyPlace, Settings};
use carnet_judge::medium::PassportState;
use carnet_judge::time::{OwnClock, TOLERANCE, When};
use carnet_judge::trust::{TrustFile, Zone};
use carnet_judge::words::short_words;
use carnet_language::{Mebibytes, count, now, text};
use carnet_ledger::{Archive, Home, Ledger as _, LedgerError, SiteLedger, newest_trust, outlook};
use carnet_media::{Bound, Confined};
use serde_json::Value;

use super::{Check, Name, Outcome};
use crate::place::{self, shown};

/// A key that ends within this time is named: 60 days.
const NOTICE: u64 = 60 * 86_400;

pub(super) fn all(settings: &Settings, folders: &[PathBuf]) -> Vec<Check> {
    let mut checks = vec![settings_file(settings)];
    rights(settings, &mut checks);
    let trust = trust(settings, &mut checks);
    keys(settings, trust.as_ref(), &mut checks);
    ledger(settings, trust.as_ref(), &mut checks);
    checks.push(journal(settings));
    confinement(settings, &mut checks);
    sticks(settings, trust.as_ref(), folders, &mut checks);
    unattended(settings, &mut checks);
    checks.push(language(settings));
    checks
}

fn settings_file(settings: &Settings) -> Check {
    match settings.file() {
        Some(file) => Check::new(Name::Settings, Outcome::Good, shown(file)),
        None => {
            let message = text!(en "this host has no file of settings"; de "dieser Rechner hat keine Einstellungsdatei");
            Check::new(Name::Settings, Outcome::Wrong, message)
                .next("carnet init plant|gateway|desk")
        }
    }
}

/// What works with nobody there finds what it is to look at.
// DOCTOR-7.
fn unattended(settings: &Settings, checks: &mut Vec<Check>) {
    let watch = &settings.watch;
    let folders = watch.media.iter().chain(&watch.unmount).chain(&watch.drop);
    for folder in folders.filter(|folder| !folder.is_dir()) {
        let folder = shown(folder);
        let message = text!(en "there is no folder {folder}"; de "es gibt keinen Ordner {folder}");
        let next = text!(
            en "make it, or name another below [watch] in carnet.toml";
            de "ihn anlegen oder in carnet.toml unter [watch] einen anderen nennen"
        );
        checks.push(Check::new(Name::Watch, Outcome::Wrong, message).next(next));
    }
    let Some(program) = settings.responder.command.first() else { return };
    let is_found = match program.contains('/') {
        true => Path::new(program).is_file(),
        false => std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|it| it.join(program).is_file())),
    };
    if !is_found {
        let program = shown(Path::new(program));
        let message = text!(
            en "there is no program {program}";
            de "es gibt kein Programm {program}"
        );
        let next = text!(
            en "install it, or name another below [responder] in carnet.toml";
            de "es installieren oder in carnet.toml unter [responder] ein anderes nennen"
        );
        checks.push(Check::new(Name::Responder, Outcome::Wrong, message).next(next));
    }
}

/// What holds secrets or records is for this account alone.
fn rights(settings: &Settings, checks: &mut Vec<Check>) {
    let mut places: Vec<PathBuf> = Vec::new();
    places.extend(settings.file().map(|file| carnet_media::folder_of(file).to_owned()));
    let files = [
        settings.ledger(),
        settings.archive(),
        settings.spool(),
        settings.outbox(),
        settings.passphrase_file(),
    ];
    places.extend(files.into_iter().flatten().cloned());
    for key in [settings.key(), settings.importer_key()].into_iter().flatten() {
        if let KeyPlace::File(file) = key {
            places.push(file.clone());
        }
    }
    if cfg!(windows) {
        checks.extend(not_looked_at(&places));
        return;
    }
    let open: Vec<_> =
        places.iter().filter(|place| carnet_media::is_open_to_others(place)).collect();
    for place in &open {
        let place = shown(place);
        let message =
            text!(en "{place} is open to other accounts"; de "{place} ist für andere Konten offen");
        checks.push(
            Check::new(Name::Rights, Outcome::Wrong, message).next(format!("chmod go= {place}")),
        );
    }
    if open.is_empty() && !places.is_empty() {
        let message = text!(en "for this account alone"; de "nur für dieses Konto");
        checks.push(Check::new(Name::Rights, Outcome::Good, message));
    }
}

/// Windows has lists of rights, which nothing here reads: a note for each place that lies in no other.
// DOCTOR-6.
fn not_looked_at(places: &[PathBuf]) -> Vec<Check> {
    let mut upper: Vec<&PathBuf> = Vec::new();
    for place in places {
        if !upper.contains(&place) && !places.iter().any(|it| it != place && place.starts_with(it))
        {
            upper.push(place);
        }
    }
    let check = |place: &&PathBuf| {
        let message = text!(en "not looked at on Windows"; de "unter Windows nicht angesehen");
        Check::new(Name::Rights, Outcome::Note, message).next(format!("icacls {}", shown(place)))
    };
    upper.iter().map(check).collect()
}

fn trust(settings: &Settings, checks: &mut Vec<Check>) -> Option<TrustFile> {
    let path = match place::trust_file(settings) {
        Ok(path) => path,
        Err(failure) => {
            checks.push(Check::failed(Name::Trust, &failure));
            return None;
        }
    };
    if path.symlink_metadata().is_err() {
        let path = shown(&path);
        let message = text!(en "there is no trust file at {path} yet"; de "unter {path} liegt noch keine Vertrauensdatei");
        // The first one is made at a plant; the others have it from there.
        let card = place::own_card(settings).ok().flatten().and_then(|(_, card)| card.site);
        let next = match card.is_some_and(|site| site.zone == Zone::Isolated) {
            true => text!(
                en "carnet trust new DIR, with the cards of the others; if there is a trust file elsewhere: carnet trust install DIR";
                de "carnet trust new ORDNER, mit den Karten der anderen; gibt es anderswo eine Vertrauensdatei: carnet trust install \
                    ORDNER"
            ),
            false => text!(en "carnet trust install DIR"; de "carnet trust install ORDNER"),
        };
        checks.push(Check::new(Name::Trust, Outcome::Wrong, message).next(next));
        return None;
    }
    let file = match Settings::read_trust(&path) {
        Ok((file, _)) => file,
        Err(error) => {
            checks.push(Check::failed(Name::Trust, &error.into()).next("carnet trust check"));
            return None;
        }
    };
    let (serial, words) = (file.serial(), short_words(file.digest()));
    let message = text!(en "serial {serial}, {words}"; de "Nummer {serial}, {words}");
    checks.push(Check::new(Name::Trust, Outcome::Good, message));
    if let Ok(draft) = place::draft_file(settings)
        && draft.symlink_metadata().is_ok()
    {
        let draft = shown(&draft);
        let message = text!(en "a draft of the next trust file lies at {draft}"; de "ein Entwurf der nächsten Vertrauensdatei liegt unter {draft}");
        checks.push(Check::new(Name::Draft, Outcome::Note, message).next("carnet trust draft"));
    }
    Some(file)
}

/// The key files are there, and what this host's card lists is in the trust file.
fn keys(settings: &Settings, trust: Option<&TrustFile>, checks: &mut Vec<Check>) {
    for key in [settings.key(), settings.importer_key()].into_iter().flatten() {
        let file = match key {
            KeyPlace::File(file) => file,
            KeyPlace::Token(address) => {
                let message = text!(en "{address} was not looked at: that takes the PIN"; de "{address} wurde nicht angesehen: dazu braucht es die PIN");
                checks.push(Check::new(Name::Key, Outcome::Note, message).next("carnet key show"));
                continue;
            }
        };
        checks.push(match std::fs::read_to_string(file) {
            Ok(text) if text.contains("PRIVATE KEY-----") => {
                Check::new(Name::Key, Outcome::Good, shown(file))
            }
            Ok(_) => {
                let file = shown(file);
                let message = text!(en "{file} is not a key file"; de "{file} ist keine Schlüsseldatei");
                Check::new(Name::Key, Outcome::Wrong, message).next(format!("carnet key show {file}"))
            }
            Err(error) => {
                let file = shown(file);
                let message = text!(en "{file} cannot be read: {error}"; de "{file} lässt sich nicht lesen: {error}");
                Check::new(Name::Key, Outcome::Wrong, message).next(format!("carnet key new {file}"))
            }
        });
    }
    let Some(trust) = trust else { return };
    let card = match place::own_card(settings) {
        Ok(Some((_, card))) => card,
        Ok(None) => return,
        Err(failure) => {
            checks.push(Check::failed(Name::Key, &failure));
            return;
        }
    };
    for entry in &card.keys {
        let id = entry.public.id();
        let (key, words) = (carnet_judge::trust::key_said(entry.role.name()), short_words(id));
        checks.extend(match trust.key(&id) {
            None => {
                let message = text!(en "{key} {words} is not in the trust file"; de "{key} {words} steht nicht in der Vertrauensdatei");
                Some(Check::new(Name::Key, Outcome::Wrong, message).next(text!(en "carnet key card --card DIR"; de "carnet key card --card ORDNER")))
            }
            Some(listed) if listed.revoked => {
                let message = text!(en "{key} {words} is revoked"; de "{key} {words} ist widerrufen");
                Some(Check::new(Name::Key, Outcome::Wrong, message).next(text!(en "carnet key card --replace --card DIR"; de "carnet key card --replace --card ORDNER")))
            }
            Some(listed) => {
                let last = listed.window.last.filter(|last| *last < settings.host_clock() + NOTICE);
                last.map(|last| {
                    let message = text!(day = When(last).day(); en "{key} {words} ends on {day}"; de "{key} {words} endet am {day}");
                    Check::new(Name::Key, Outcome::Note, message).next(text!(en "carnet key card --replace --card DIR"; de "carnet key card --replace --card ORDNER"))
                })
            }
        });
    }
}

/// The ledger is read as a copy: nothing is written, nor brought in order.
// DOCTOR-1.
fn ledger(settings: &Settings, trust: Option<&TrustFile>, checks: &mut Vec<Check>) {
    let (Ok(home), Ok(site), Ok(archive)) =
        (settings.ledger_home(), settings.site(), settings.archive())
    else {
        return;
    };
    let home = Home::from(home);
    let read = || Ok((SiteLedger::rehearsal(home, site)?, home.archive(archive)?));
    let (ledger, archive) = match read() {
        Ok(read) => read,
        Err::<_, LedgerError>(error) => {
            checks.push(Check::failed(Name::Ledger, &error.into()));
            return;
        }
    };
    checks.push(Check::new(Name::Ledger, Outcome::Good, shown(home.place())));
    match ledger.held() {
        Ok(held) if held.is_empty() => {}
        Ok(held) => {
            let message = count!(n = held.len();
                en "{n} bundle waits for a person", "{n} bundles wait for a person";
                de "{n} Bündel wartet auf eine Person", "{n} Bündel warten auf eine Person");
            checks
                .push(Check::new(Name::Ledger, Outcome::Note, message).next("carnet ledger list"));
        }
        Err(error) => checks.push(Check::failed(Name::Ledger, &error.into())),
    }
    match newest_trust::<carnet_host::Failure>(&ledger, &archive) {
        Err(failure) => checks.push(Check::failed(Name::Ledger, &failure)),
        Ok(Some((newest, _))) if trust.is_some_and(|trust| trust.digest() != newest.digest()) => {
            let serial = newest.serial();
            let newer = trust.is_some_and(|trust| trust.serial() > serial);
            checks.push(if newer && newest.trust_approvals() == 0 {
                let message = text!(en "the trust file was not used yet; serial {serial} was"; de "diese Vertrauensdatei wurde noch nicht verwendet, Nummer {serial} schon");
                Check::new(Name::Trust, Outcome::Note, message)
            } else {
                let message = text!(en "the ledger uses another trust file, serial {serial}"; de "das Register verwendet eine andere Vertrauensdatei, Nummer {serial}");
                Check::new(Name::Trust, Outcome::Wrong, message).next(text!(en "carnet trust install DIR"; de "carnet trust install ORDNER"))
            });
        }
        Ok(_) => {}
    }
    sizes(settings, (&ledger, home, &archive), checks);
    clock(settings, trust, &ledger, checks);
    checks.push(match last_backup(&ledger) {
        Ok(Some((time, since))) => {
            let time = When(time);
            let message = count!(n = since;
                en "{time}; {n} log entry since", "{time}; {n} log entries since";
                de "{time}; seitdem {n} Eintrag im Protokoll", "{time}; seitdem {n} Einträge im Protokoll");
            Check::new(Name::Backup, Outcome::Good, message)
        }
        Ok(None) => {
            let message = text!(en "the log knows of none"; de "das Protokoll kennt keine");
            Check::new(Name::Backup, Outcome::Note, message).next("carnet ledger backup DIR")
        }
        Err(error) => Check::failed(Name::Backup, &error.into()),
    });
}

/// When the ledger was last saved, as its log says, and how many entries came after that.
// DOCTOR-4.
fn last_backup(ledger: &SiteLedger) -> Result<Option<(u64, u64)>, LedgerError> {
    const PAGE: u32 = 1_000;
    let (all, _) = ledger.audit_head()?;
    let mut end = all;
    while end > 0 {
        let from = end.saturating_sub(u64::from(PAGE) - 1).max(1);
        for entry in ledger.audit_entries(from, PAGE)?.iter().rev().filter(|it| it.number <= end) {
            let value: Value = serde_json::from_str(&entry.text).unwrap_or_default();
            if let (Some("backup"), Some(time)) = (value["action"].as_str(), value["time"].as_u64())
            {
                return Ok(Some((time, all - entry.number)));
            }
        }
        end = from - 1;
    }
    Ok(None)
}

/// Whether what was signed and refused here is told as it was. A site may have signed nothing by hand.
// DOCTOR-3.
fn journal(settings: &Settings) -> Check {
    let path = match settings.journal_path() {
        Ok(path) => shown(&path),
        Err(error) => return Check::failed(Name::Journal, &error.into()),
    };
    match carnet_signer::journal_entries(settings) {
        Ok(Some(entries)) => {
            let message = count!(n = entries; en "{path}, {n} entry", "{path}, {n} entries"; de "{path}, {n} Eintrag", "{path}, {n} Einträge");
            Check::new(Name::Journal, Outcome::Good, message)
        }
        Ok(None) => {
            let outcome = if settings.ledger().is_ok() { Outcome::Good } else { Outcome::Note };
            let message =
                text!(en "there is none at {path} yet"; de "unter {path} liegt noch keines");
            Check::new(Name::Journal, outcome, message)
        }
        Err(failure) => {
            let check = Check::failed(Name::Journal, &failure);
            let is_changed = failure.code() == Some(Code::JournalBroken);
            Check { outcome: if is_changed { Outcome::Wrong } else { check.outcome }, ..check }
        }
    }
}

/// What the system takes from a command before it reads what others wrote: this one has tried.
// DOCTOR-5.
fn confinement(settings: &Settings, checks: &mut Vec<Check>) {
    let Some(Confined { files, calls }) = settings.confined() else {
        let message = text!(en "the settings say confine = false"; de "in den Einstellungen steht confine = false");
        checks.push(Check::new(Name::Confined, Outcome::Note, message));
        return;
    };
    for (what, bound) in [
        (text!(en "no writing elsewhere"; de "kein Schreiben anderswo"), files),
        (text!(en "no network, no other program"; de "kein Netz, kein anderes Programm"), calls),
    ] {
        let outcome = match bound {
            Bound::Whole { .. } => Outcome::Good,
            Bound::Part { .. } | Bound::None { .. } => Outcome::Note,
        };
        checks.push(Check::new(Name::Confined, outcome, format!("{what}: {bound}")));
    }
}

/// How large ledger and archive are, and what runs against a limit.
fn sizes(
    settings: &Settings,
    (ledger, home, archive): (&SiteLedger, Home<'_>, &Archive),
    checks: &mut Vec<Check>,
) {
    let outlook = match outlook(ledger, (home, Some(archive)), settings.host_clock()) {
        Ok(outlook) => outlook,
        Err(error) => {
            checks.push(Check::failed(Name::Ledger, &error.into()));
            return;
        }
    };
    let archived = Mebibytes(outlook.totals.archived);
    let sizes = match outlook.ledger.map(Mebibytes) {
        Some(size) => text!(
            en "ledger {size}, archive {archived}";
            de "Register {size}, Archiv {archived}"
        ),
        None => text!(
            en "ledger in a database, archive {archived}";
            de "Register in einer Datenbank, Archiv {archived}"
        ),
    };
    checks.push(Check::new(Name::Ledger, Outcome::Good, sizes));
    for warning in outlook.warnings {
        let next = warning.code().next_step();
        checks.push(Check::new(Name::Ledger, Outcome::Note, warning).next(next));
    }
}

fn clock(
    settings: &Settings,
    trust: Option<&TrustFile>,
    ledger: &SiteLedger,
    checks: &mut Vec<Check>,
) {
    let floor = match ledger.floor() {
        Ok(floor) => floor,
        Err(error) => {
            checks.push(Check::failed(Name::Clock, &error.into()));
            return;
        }
    };
    let (clock, floor_said) = (settings.host_clock(), When(floor));
    let said = When(clock);
    let is_trusted =
        trust.is_some_and(|trust| settings.own_clock(trust, clock) != OwnClock::Untrusted);
    checks.push(match clock.saturating_add(TOLERANCE) < floor {
        true => {
            let message = text!(en "it says {said}, but {floor_said} has passed"; de "sie zeigt {said}, aber \
                {floor_said} ist schon vergangen");
            let outcome = if is_trusted { Outcome::Wrong } else { Outcome::Note };
            Check::new(Name::Clock, outcome, message).next("carnet ledger time")
        }
        false => Check::new(Name::Clock, Outcome::Good, said),
    });
}

fn sticks(
    settings: &Settings,
    trust: Option<&TrustFile>,
    named: &[PathBuf],
    checks: &mut Vec<Check>,
) {
    let system = settings.system();
    let mounted =
        || carnet_media::mounted(&system).into_iter().filter_map(|seen| seen.mount_point).collect();
    let folders: Vec<PathBuf> = if named.is_empty() { mounted() } else { named.to_vec() };
    for folder in &folders {
        let name = shown(folder);
        let Some(trust) = trust else {
            let message = text!(en "{name} was not looked at without a trust file"; de "{name} wurde ohne Vertrauensdatei nicht angesehen");
            checks.push(Check::new(Name::Stick, Outcome::Unknown, message));
            continue;
        };
        let looked = match look::look(folder, trust, &system) {
            Ok(looked) => looked,
            Err(error) => {
                checks.push(Check::failed(Name::Stick, &error.into()));
                continue;
            }
        };
        checks.push(match &looked.medium.passport {
            PassportState::Accepted(passport) => {
                let label = &passport.label;
                Check::new(Name::Stick, Outcome::Good, text!(en "{name}: {label}, passport accepted"; de "{name}: {label}, Ausweis anerkannt"))
            }
            PassportState::Refused(fault) => {
                Check::new(Name::Stick, Outcome::Wrong, format!("{name}: {fault}")).next(format!("carnet media check {name}"))
            }
            PassportState::None => {
                let message = text!(en "{name} has no passport"; de "{name} hat keinen Ausweis");
                Check::new(Name::Stick, Outcome::Note, message)
            }
        });
        checks.extend(
            look::mount_note(&looked.seen).map(|note| Check::new(Name::Stick, Outcome::Note, note)),
        );
        newer(&name, &looked.contents.updates, trust, checks);
    }
}

/// A trust update that is newer than the trust file.
fn newer(folder: &str, updates: &[PathBuf], trust: &TrustFile, checks: &mut Vec<Check>) {
    let serials = updates.iter().filter_map(|path| {
        let update = carnet_format::TrustUpdate::read(&mut carnet_media::open(path).ok()?).ok()?;
        let is_other = Digest::of(update.claimed_text()) != trust.digest();
        Some(TrustFile::parse(update.claimed_text()).ok()?.serial()).filter(|_| is_other)
    });
    if let Some(newest) = serials.max().filter(|newest| *newest > trust.serial()) {
        let own = trust.serial();
        let message = text!(en "serial {own}; on {folder} lies serial {newest}"; de "Nummer {own}; auf {folder} liegt Nummer {newest}");
        checks.push(
            Check::new(Name::Trust, Outcome::Note, message)
                .next(format!("carnet trust install {folder}")),
        );
    }
}

fn language(settings: &Settings) -> Check {
    let when = When(settings.host_clock());
    Check::new(Name::Language, Outcome::Good, format!("{}, {when}", now().as_str()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// DOCTOR-6.
    #[test]
    fn rights_that_nobody_looked_at_are_not_called_good() {
        let places = ["a", "a/ledger", "b/key.pem", "a", "ab"].map(PathBuf::from);
        let checks = not_looked_at(&places);
        assert!(checks.iter().all(|check| check.outcome == Outcome::Note));
        let next: Vec<_> = checks.iter().map(|check| check.next.as_deref().unwrap()).collect();
        assert_eq!(next, ["icacls a", "icacls b/key.pem", "icacls ab"]);
    }
}
