//! `init`: settings, keys, ledger and card of a host (`spec/exchange.md` section 14).

use std::io::{self, BufRead as _, Write};
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_host::settings::{Form, LEDGER, Settings, options, try_parse_from};
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::{PersonName, SiteClock, Zone};
use carnet_judge::words::spell;
use carnet_language::{count, text};
use carnet_signer::PassPhrase;
use zeroize::Zeroizing;

use crate::card::{Card, KeyEntry, KeyRole, SiteEntry};
use crate::cli::{InitArgs, InitKind};
use crate::question::Asked;
use crate::{own_key, place, words};

mod made;
mod settings_file;

use made::Made;

/// Sets this host up.
///
/// # Errors
/// It was set up before, an answer is missing, or something cannot be made: then nothing is.
pub fn run_init(
    args: &InitArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let folder = match &args.folder {
        Some(folder) => std::path::absolute(folder)?,
        None => default_folder()?,
    };
    if args.kiosk && args.kind != InitKind::Desk {
        let message = text!(en "--kiosk is for a desk"; de "--kiosk ist für einen Arbeitsplatz");
        return Err(Failure::new(Status::Usage, None, message));
    }
    // INIT-1. Before anybody answers for nothing.
    let file = folder.join("carnet.toml");
    if file.symlink_metadata().is_ok() {
        return Err(place::exists(&file));
    }
    let asked = Asked::new(args.answers.as_deref(), Plan::questions(args))?;
    let plan = Plan::ask(args, folder, &asked)?;
    let phrases = plan.phrases(&asked)?;
    let kept = plan.keep_phrases(&asked, &phrases)?;
    let card = plan.make(args, &phrases).inspect_err(|_| {
        kept.iter().for_each(|file| drop(std::fs::remove_file(file)));
    })?;
    print(&plan, &card, args, settings, out)?;
    Ok(Status::Done)
}

/// Where settings are found without anybody naming them.
fn default_folder() -> Result<PathBuf, Failure> {
    let set =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let account = match cfg!(windows) {
        true => set("APPDATA"),
        false if is_root() => Some("/etc".into()),
        false => set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config"))),
    };
    account.map(|folder| folder.join("carnet")).ok_or_else(|| {
        let message = text!(en "this account has no folder for settings: name one with --in"; de "dieses Konto hat keinen Ordner für Einstellungen: mit --in einen nennen");
        Failure::new(Status::Usage, Code::ConfigMissing, message)
    })
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// What is to be made.
struct Plan {
    kind: InitKind,
    folder: PathBuf,
    site: Option<SiteName>,
    clock: SiteClock,
    /// Who can use the exporter key; at a desk, who approves.
    persons: Vec<PersonName>,
    /// Whether the pass phrase lies in a file, for a service.
    service: bool,
}

/// A key that is to be made.
struct NewKey {
    file: PathBuf,
    role: KeyRole,
    /// Which of the pass phrases it has.
    phrase: usize,
}

impl Plan {
    /// The answers that a file may have.
    fn questions(args: &InitArgs) -> &'static [&'static str] {
        match (args.kind, args.kiosk) {
            (InitKind::Desk, false) => &["persons", "clock", "passphrase"],
            (InitKind::Desk, true) => &["site", "clock", "passphrase"],
            _ => &["site", "clock", "persons", "service", "passphrase"],
        }
    }

    fn ask(args: &InitArgs, folder: PathBuf, asked: &Asked) -> Result<Self, Failure> {
        let (has_site, approves) = match args.kind {
            InitKind::Plant | InitKind::Gateway => (true, false),
            InitKind::Desk => (args.kiosk, !args.kiosk),
        };
        let is_site = args.kind != InitKind::Desk;
        if asked.is_person() {
            let questions = Self::questions(args).len() - 1;
            let line = count!(n = questions;
                en "{n} question; Enter takes what stands in brackets.", "{n} questions; Enter takes what stands in brackets.";
                de "{n} Frage; Enter übernimmt, was in Klammern steht.", "{n} Fragen; Enter übernimmt, was in Klammern steht.");
            carnet_host::say!("{line}");
        }
        let (name, person) = match (args.kind, args.kiosk) {
            (InitKind::Plant, _) => ("plant-1", "p-001"),
            (InitKind::Gateway, _) => ("gateway-1", "p-002"),
            (InitKind::Desk, true) => ("kiosk-1", ""),
            (InitKind::Desk, false) => ("", "p-008"),
        };
        let site = match has_site {
            true => Some(asked.ask(
                "site",
                (
                    &text!(
                        en "Neutral name of this site; it crosses the gap, and stays";
                        de "Neutraler Name dieses Standorts; er geht mit jedem Bündel hinüber und bleibt"
                    ),
                    name,
                ),
                |typed| typed.parse::<SiteName>().map_err(|_| neutral()),
            )?),
            false => None,
        };
        let clock = asked.ask_yes(
            "clock",
            &text!(
                en "Is the clock of this host kept right by NTP or radio?";
                de "Wird die Uhr dieses Rechners durch NTP oder Funk gestellt?"
            ),
            args.kind != InitKind::Plant,
        )?;
        let persons = match (is_site, approves) {
            (true, _) => asked.ask(
                "persons",
                (
                    &text!(
                        en "Who can use the key of this host? Neutral ids, no names";
                        de "Wer kann den Schlüssel dieses Rechners verwenden? Neutrale Kennungen, keine Namen"
                    ),
                    person,
                ),
                read_persons,
            )?,
            (false, true) => asked.ask(
                "persons",
                (
                    &text!(
                        en "Who approves here? Neutral ids, no names";
                        de "Wer gibt hier frei? Neutrale Kennungen, keine Namen"
                    ),
                    person,
                ),
                read_persons,
            )?,
            (false, false) => Vec::new(),
        };
        let service = is_site
            && asked.ask_yes(
                "service",
                &text!(
                    en "Does this host sign with nobody there, as a service?";
                    de "Signiert dieser Rechner, ohne dass jemand da ist, als Dienst?"
                ),
                args.kind == InitKind::Gateway,
            )?;
        let clock = if clock { SiteClock::Trusted } else { SiteClock::Untrusted };
        Ok(Self { kind: args.kind, folder, site, clock, persons, service })
    }

    /// The keys that the host needs.
    fn keys(&self) -> Vec<NewKey> {
        let key = |name: &str, role, phrase| NewKey { file: self.folder.join(name), role, phrase };
        match self.kind {
            InitKind::Desk if self.site.is_some() => vec![key("scanner.pem", KeyRole::Scanner, 0)],
            InitKind::Desk => {
                let persons = self.persons.iter().enumerate();
                persons
                    .map(|(at, person)| {
                        key(&format!("{person}.pem"), KeyRole::Approver(person.clone()), at)
                    })
                    .collect()
            }
            InitKind::Plant | InitKind::Gateway => {
                let exporter = KeyRole::Exporter(self.persons.clone());
                let mut keys = vec![
                    key("exporter.pem", exporter, 0),
                    key("importer.pem", KeyRole::Importer, 0),
                ];
                if self.kind == InitKind::Plant {
                    keys.push(key("media.pem", KeyRole::Media, 0));
                }
                keys
            }
        }
    }

    /// Whose pass phrases they are: one of the host, or one each of the persons of a desk.
    fn owners(&self) -> Vec<String> {
        match self.kind {
            InitKind::Desk if self.site.is_none() => {
                self.persons.iter().map(ToString::to_string).collect()
            }
            _ => self.site.iter().map(ToString::to_string).collect(),
        }
    }

    /// A fresh pass phrase for each; a person writes it down and types it once.
    // INIT-3.
    fn phrases(&self, asked: &Asked) -> Result<Vec<PassPhrase>, Failure> {
        let mut phrases = Vec::new();
        for owner in self.owners() {
            let bytes = own_key::random::<12>()?;
            // Room for all of it: a text that grows leaves copies behind.
            let mut phrase = Zeroizing::new(String::with_capacity(64));
            let _ = spell(bytes.as_slice(), &mut *phrase);
            if asked.is_person() && !self.service {
                show_phrase(&owner, &phrase);
                type_phrase(&phrase)?;
            }
            phrases.push(phrase);
        }
        Ok(phrases)
    }

    /// Where nobody is there to write it down, the answers say where it goes. Before there is a key that nobody could open.
    fn keep_phrases(&self, asked: &Asked, phrases: &[PassPhrase]) -> Result<Vec<PathBuf>, Failure> {
        let mut kept = Vec::new();
        if self.service || asked.is_person() {
            return Ok(kept);
        }
        let to = asked.ask("passphrase", ("", "show"), |typed| Ok(typed.to_owned()))?;
        for (owner, phrase) in self.owners().iter().zip(phrases) {
            match to.as_str() {
                "show" => show_phrase(owner, phrase),
                file => {
                    let file = match phrases.len() {
                        1 => PathBuf::from(file),
                        _ => PathBuf::from(format!("{file}-{owner}")),
                    };
                    let line = Zeroizing::new(format!("{}\n", **phrase));
                    place::put_new(&file, line.as_bytes())?;
                    kept.push(file);
                }
            }
        }
        Ok(kept)
    }

    /// Makes all of it, or nothing.
    // INIT-2.
    fn make(&self, args: &InitArgs, phrases: &[PassPhrase]) -> Result<Card, Failure> {
        let keys = self.keys();
        // INIT-1.
        let ledger = ["ledger.db", "passphrase"].map(|name| self.folder.join(name));
        let files = keys.iter().map(|key| &key.file).chain(&ledger);
        if let Some(there) = files.into_iter().find(|file| file.symlink_metadata().is_ok()) {
            return Err(place::exists(there));
        }
        let mut made = Made::default();
        made.folder(&self.folder)?;
        let mut entries = Vec::new();
        for NewKey { file, role, phrase } in keys {
            let public = own_key::make(&file, &phrases[phrase])?;
            made.was(&file);
            entries.push(KeyEntry { role, public });
        }
        let zone = if self.kind == InitKind::Plant { Zone::Isolated } else { Zone::Connected };
        let site = self.site.clone().map(|name| SiteEntry { name, zone, clock: self.clock });
        let card = Card { site, keys: entries };
        made.file(&self.folder.join(card.file_name()), card.text().as_bytes())?;
        if self.service {
            let phrase: &String = &phrases[0];
            let phrase = Zeroizing::new(format!("{phrase}\n"));
            made.file(&self.folder.join("passphrase"), phrase.as_bytes())?;
        }
        let file = self.folder.join("carnet.toml");
        made.file(&file, settings_file::text(self).as_bytes())?;
        if let Some(folder) = &args.card {
            made.on_stick(&folder.join(card.file_name()), card.text().as_bytes())?;
        }
        if self.kind != InitKind::Desk {
            carnet_importer::create_site(&self.site_settings(&file)?)?;
        }
        made.stays();
        Ok(card)
    }

    /// The settings as they are read from the new file, whatever the environment says.
    fn site_settings(&self, file: &Path) -> Result<Settings, Failure> {
        let place = |name: &str| self.folder.join(name).into_os_string();
        let site = self.site.as_ref().map(ToString::to_string).unwrap_or_default();
        let words = [
            "carnet".into(),
            "--config".into(),
            file.as_os_str().to_owned(),
            "--site".into(),
            site.into(),
            "--ledger".into(),
            place("ledger.db"),
            "--archive".into(),
            place("archive"),
            "--spool".into(),
            place("spool"),
            "--outbox".into(),
            place("outbox"),
        ];
        let (_, settings) = try_parse_from::<Site>(words)
            .map_err(|error| Failure::new(Status::Usage, Code::ConfigFile, error.to_string()))?;
        Ok(settings.joined()?)
    }
}

// What a ledger is created by.
#[derive(Debug, clap::Parser)]
#[command(name = "carnet", args = options(&[LEDGER, &["archive", "spool", "outbox"]]))]
struct Site {}

fn neutral() -> String {
    text!(
        en "1 to 32 of a-z, 0-9 and dash, with no dash first or last";
        de "1 bis 32 Zeichen aus a-z, 0-9 und Bindestrich, ohne Bindestrich am Anfang oder Ende"
    )
}

fn read_persons(typed: &str) -> Result<Vec<PersonName>, String> {
    let names = typed.split([' ', ',']).filter(|name| !name.is_empty());
    let mut persons = Vec::new();
    for name in names {
        let person: PersonName = name.parse().map_err(|_| format!("{name}: {}", neutral()))?;
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    if persons.is_empty() { Err(neutral()) } else { Ok(persons) }
}

fn show_phrase(owner: &str, phrase: &str) {
    carnet_host::say!(
        "  {}\n      {phrase}",
        text!(
            en "Pass phrase of the keys of {owner}; write it down now, it is not shown again:";
            de "Passphrase der Schlüssel von {owner}; jetzt aufschreiben, sie erscheint nur einmal:"
        )
    );
}

fn type_phrase(phrase: &str) -> Result<(), Failure> {
    loop {
        anstream::eprint!(
            "  {} ",
            text!(en "Type it once, to be sure:"; de "Zur Probe einmal eingeben:")
        );
        let mut line = Zeroizing::new(String::with_capacity(256));
        if io::stdin().lock().read_line(&mut line)? == 0 {
            let message = text!(en "the input ended; nothing was made"; de "die Eingabe ist zu Ende; nichts wurde angelegt");
            return Err(Failure::new(Status::Held, None, message));
        }
        if words::are_same(&line, phrase) {
            return Ok(());
        }
        carnet_host::say!("    {}", text!(en "that is another one"; de "das ist eine andere"));
    }
}

fn print(
    plan: &Plan,
    card: &Card,
    args: &InitArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let name = |file: &Path| file.display().to_string();
    let file = plan.folder.join("carnet.toml");
    let mut cards = vec![plan.folder.join(card.file_name())];
    cards.extend(args.card.iter().map(|folder| folder.join(card.file_name())));
    let keys: Vec<PathBuf> = plan.keys().into_iter().map(|key| key.file).collect();
    if settings.form == Form::Json {
        let body = json::Begun {
            settings: name(&file),
            files: keys.iter().map(|file| name(file)).collect(),
            cards: cards.iter().map(|file| name(file)).collect(),
            words: card.words().to_string(),
        };
        return Ok(json::print(out, "init", &body)?);
    }
    let mut label = text!(en "made"; de "angelegt");
    let mut line = |what: String| -> io::Result<()> {
        writeln!(out, "{label:<9} {what}")?;
        label.clear();
        Ok(())
    };
    line(name(&file))?;
    let short =
        |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    line(keys.iter().map(short).collect::<Vec<_>>().join("  "))?;
    if plan.service {
        line("passphrase".to_owned())?;
    }
    if plan.kind != InitKind::Desk {
        line("ledger.db  archive  spool  outbox".to_owned())?;
    }
    for card in &cards {
        line(name(card))?;
    }
    writeln!(out, "{:<9} {}", text!(en "words"; de "Wörter"), card.words())?;
    let next = match plan.kind {
        InitKind::Plant => text!(
            en "take the cards of the others here, have their words read out, then:\n          carnet trust new DIR";
            de "die Karten der anderen hierher bringen, ihre Wörter vorlesen lassen,\n          dann: carnet trust new ORDNER"
        ),
        _ => text!(
            en "take the card to the host that makes the trust file, and have these words ready";
            de "die Karte zu dem Rechner bringen, der die Vertrauensdatei erstellt, und diese Wörter bereithalten"
        ),
    };
    writeln!(out, "{:<9} {next}", text!(en "next"; de "weiter"))?;
    Ok(())
}
