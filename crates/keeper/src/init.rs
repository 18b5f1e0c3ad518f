//! `init`: settings, keys, ledger and card of a host (`spec/exchange.md` section 14).

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_host::settings::{Form, LEDGER, Settings, names_device, options, try_parse_from};
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::{PersonName, SiteClock, Zone};
use carnet_language::{count, text};
use carnet_signer::PassPhrase;
use zeroize::Zeroizing;

use crate::card::{self, Card, KeyEntry, KeyRole, SiteEntry};
use crate::cli::{InitArgs, InitKind};
use crate::question::Asked;
use crate::{own_key, place};

mod made;
mod phrase;
mod settings_file;
mod token;

use made::Made;
use token::OnToken;

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
        return Err(set_up(args, &folder, &file));
    }
    let asked = Asked::new(
        args.answers.as_deref(),
        &[Plan::questions(args), &OnToken::MORE, &["passphrase"]].concat(),
    )?;
    let plan = Plan::ask(args, folder, &asked)?;
    plan.check_free(args)?;
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
    let found = if is_root() { Some("/etc/carnet".into()) } else { account_folder() };
    found.ok_or_else(|| {
        let message = text!(en "this account has no folder for settings: name one with --in"; de "dieses Konto hat keinen Ordner für Einstellungen: mit --in einen nennen");
        Failure::new(Status::Usage, Code::ConfigMissing, message)
    })
}

/// Where the account has its settings.
fn account_folder() -> Option<PathBuf> {
    let set =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let above = match cfg!(windows) {
        true => set("APPDATA"),
        false => set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config"))),
    };
    above.map(|folder| folder.join("carnet"))
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

/// There are settings already. A site without its ledger is what a stopped `init` leaves.
fn set_up(args: &InitArgs, folder: &Path, file: &Path) -> Failure {
    let has_ledger = folder.join("ledger.db").symlink_metadata().is_ok();
    if args.kind == InitKind::Desk || has_ledger {
        return place::exists(file);
    }
    let message = text!(
        file = file.display(), dir = card_folder(args);
        en "{file} exists, and stays as it is; if an init was stopped behind it: carnet ledger create, then carnet key card --card {dir}";
        de "{file} ist schon da und bleibt, wie es ist; wurde ein init danach abgebrochen: carnet ledger create, dann carnet key card --card {dir}"
    );
    Failure::new(Status::Usage, Code::ConfigExists, message)
}

/// Files without settings: what a stopped `init` leaves, or what is somebody else's.
fn left_behind(files: &[PathBuf]) -> Failure {
    let files = files.iter().map(|file| place::shown(file)).collect::<Vec<_>>().join(", ");
    let message = text!(
        en "there is no carnet.toml, but these exist and stay as they are: {files}; if an init was stopped, nobody knows these keys yet: move the files away, then run it again";
        de "es gibt keine carnet.toml, aber diese sind schon da und bleiben, wie sie sind: {files}; wurde ein init abgebrochen, kennt diese Schlüssel noch niemand: die Dateien wegräumen, dann noch einmal ausführen"
    );
    Failure::new(Status::Usage, Code::ConfigExists, message)
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
    /// The key that signs, where it lies on a token.
    token: Option<OnToken>,
}

/// A key of the new host.
struct NewKey<'p> {
    place: Place<'p>,
    role: KeyRole,
}

/// Where it lies.
enum Place<'p> {
    /// In a file that is made, under one of the pass phrases.
    File { file: PathBuf, phrase: usize },
    /// On a token, where it was made before.
    Token(&'p OnToken),
}

impl Plan {
    /// What everybody is asked.
    fn questions(args: &InitArgs) -> &'static [&'static str] {
        match (args.kind, args.kiosk) {
            (InitKind::Desk, false) => &["clock", "persons", "token"],
            (InitKind::Desk, true) => &["site", "clock", "token"],
            _ => &["site", "clock", "persons", "service", "token"],
        }
    }

    fn ask(args: &InitArgs, folder: PathBuf, asked: &Asked) -> Result<Self, Failure> {
        let (has_site, approves) = match args.kind {
            InitKind::Plant | InitKind::Gateway => (true, false),
            InitKind::Desk => (args.kiosk, !args.kiosk),
        };
        let is_site = args.kind != InitKind::Desk;
        if asked.is_person() {
            let questions = Self::questions(args).len();
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
                |typed| {
                    let site = typed.parse::<SiteName>().map_err(|_| neutral())?;
                    opens_everywhere(typed).map(|()| site)
                },
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
        let key = match (is_site, approves) {
            (true, _) => "exporter",
            (false, true) => "approver",
            (false, false) => "scanner",
        };
        let file = folder.join("carnet.toml");
        let is_alone = is_site || persons.len() < 2;
        // VERDICT-15.
        let library = (&*file, account_folder().is_none_or(|own| own != folder));
        let token = OnToken::ask(asked, library, (key, service, is_alone))?;
        let clock = if clock { SiteClock::Trusted } else { SiteClock::Untrusted };
        Ok(Self { kind: args.kind, folder, site, clock, persons, service, token })
    }

    /// The keys that the host needs; the one that signs is the first.
    fn keys(&self) -> Vec<NewKey<'_>> {
        let key = |name: &str, role, phrase| {
            let file = Place::File { file: self.folder.join(name), phrase };
            NewKey { place: file, role }
        };
        let mut keys = match self.kind {
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
        };
        if let (Some(token), Some(first)) = (&self.token, keys.first_mut()) {
            first.place = Place::Token(token);
        }
        keys
    }

    /// The files among them.
    fn key_files(&self) -> Vec<PathBuf> {
        let file = |key: NewKey<'_>| match key.place {
            Place::File { file, .. } => Some(file),
            Place::Token(_) => None,
        };
        self.keys().into_iter().filter_map(file).collect()
    }

    /// Whether nothing is there that would have to give way, before anybody types a pass phrase for nothing.
    // INIT-1.
    fn check_free(&self, args: &InitArgs) -> Result<(), Failure> {
        let others = ["ledger.db", "passphrase"].map(|name| self.folder.join(name));
        let files = self.key_files().into_iter().chain(others);
        let there: Vec<_> = files.filter(|file| file.symlink_metadata().is_ok()).collect();
        if !there.is_empty() {
            return Err(left_behind(&there));
        }
        let Some(folder) = &args.card else { return Ok(()) };
        let name = match (&self.site, self.persons.first()) {
            (Some(site), _) => site.to_string(),
            (None, person) => person.map(ToString::to_string).unwrap_or_default(),
        };
        let card = folder.join(format!("{name}{}", card::ENDING));
        if card.symlink_metadata().is_err() {
            return Ok(());
        }
        let card = place::shown(&card);
        let message = text!(
            en "{card} exists, and stays as it is: it is the card of a host of this name. Give this host another name, or name \
                another folder with --card";
            de "{card} ist schon da und bleibt, wie es ist: die Karte eines Rechners dieses Namens. Diesem Rechner einen anderen Namen \
                geben oder mit --card einen anderen Ordner nennen"
        );
        Err(Failure::new(Status::Usage, Code::ConfigExists, message))
    }

    /// Makes all of it, or nothing.
    // INIT-2.
    fn make(&self, args: &InitArgs, phrases: &[PassPhrase]) -> Result<Card, Failure> {
        let mut made = Made::default();
        made.folder(&self.folder)?;
        let mut entries = Vec::new();
        for NewKey { place, role } in self.keys() {
            let public = match place {
                Place::File { file, phrase } => {
                    let public = own_key::make(&file, &role, |_| Ok(phrases[phrase].clone()))?;
                    made.was(&file);
                    public
                }
                Place::Token(token) => token.public,
            };
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

/// Cards and keys are called after sites and persons, and cross to hosts of any system.
// VERDICT-24.
fn opens_everywhere(name: &str) -> Result<(), String> {
    match names_device(Path::new(name)) {
        true => Err(text!(
            en "{name}: Windows has a device of this name, and no card called so can be opened there; choose another";
            de "{name}: So heißt in Windows ein Gerät, und eine Karte dieses Namens lässt sich dort nicht öffnen; einen anderen \
                wählen"
        )),
        false => Ok(()),
    }
}

fn read_persons(typed: &str) -> Result<Vec<PersonName>, String> {
    let names = typed.split([' ', ',']).filter(|name| !name.is_empty());
    let mut persons = Vec::new();
    for name in names {
        let person: PersonName = name.parse().map_err(|_| format!("{name}: {}", neutral()))?;
        opens_everywhere(name)?;
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    if persons.is_empty() { Err(neutral()) } else { Ok(persons) }
}

fn card_folder(args: &InitArgs) -> String {
    carnet_host::word_of_folder(args.card.as_deref().unwrap_or(Path::new("")))
}

/// The name of a file without its folder.
fn short(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
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
    let keys = plan.key_files();
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
    if !keys.is_empty() {
        line(keys.iter().map(|file| short(file)).collect::<Vec<_>>().join("  "))?;
    }
    if plan.service {
        line("passphrase".to_owned())?;
    }
    if plan.kind != InitKind::Desk {
        line("ledger.db  archive  spool  outbox".to_owned())?;
    }
    for card in &cards {
        line(name(card))?;
    }
    if let Some(token) = &plan.token {
        writeln!(out, "{:<9} {}", text!(en "uses"; de "benutzt"), token.address)?;
    }
    writeln!(out, "{:<9} {}", text!(en "words"; de "Wörter"), card.words())?;
    let next = match plan.kind {
        InitKind::Plant => text!(
            dir = card_folder(args);
            en "take the cards of the others here, have their words read out, then:\n          carnet trust new {dir}";
            de "die Karten der anderen hierher bringen, ihre Wörter vorlesen lassen,\n          dann: carnet trust new {dir}"
        ),
        _ => text!(
            en "take the card to the host that makes the trust file, and have these words ready";
            de "die Karte zu dem Rechner bringen, der die Vertrauensdatei erstellt, und diese Wörter bereithalten"
        ),
    };
    writeln!(out, "{:<9} {next}", text!(en "next"; de "weiter"))?;
    Ok(())
}
