//! `trust new`.

use std::io::Write;
use std::path::{Path, PathBuf};

use carnet_format::bundle::statement_file;
use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest, MediumId, Passport, Signer, SiteName};
use carnet_host::look::{self, Looked};
use carnet_host::settings::{ConfigError, KeyPlace, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::medium::PassportState;
use carnet_judge::route;
use carnet_judge::trust::TrustFile;
use carnet_judge::words::Words;
use carnet_language::{count, text};
use carnet_ledger::Installation;

use super::one_ledger::one_ledger;
use super::{Kept, agree, install, is_text, row, shown, target};
use crate::card::{Card, KeyRole};
use crate::cli::NewArgs;
use crate::present::{Books, present};
use crate::words::Told;
use crate::{cards, own_key, place};

mod text;

/// How long a stick may carry where nobody says it: two years.
const STICK_LASTS: u64 = 730 * 86_400;

pub(super) fn run(
    args: &NewArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let mut books = Books::open(settings)?;
    // INIT-1.
    if present(settings, books.as_ref())?.is_some() {
        return Err(place::exists(&place::trust_file(settings)?));
    }
    let own = own_card(settings)?;
    let others = others(args, &own)?;
    // MEDIA-26. Before anybody is asked anything.
    if let Some(folder) = &args.media {
        say_foreign(&blank(folder, settings)?.1);
    }
    introduce(&others, &own);
    let cards: Vec<&Card> = others.iter().map(|(_, card)| card).collect();
    cards::accept(cards.iter().copied(), &mut Told::new(&args.agreed.words))?;
    one_ledger(&cards, None, &args.known.same_ledger)?;
    let issued = target::issued(settings, (None, books.as_ref()), &args.stated, args.agreed.yes)?;
    let stick = args.media.as_deref().zip(args.label.as_deref());
    let stick = match stick {
        Some((folder, label)) => {
            Some(Stick::prepare((folder, label), args, issued, (&own, settings))?)
        }
        None => None,
    };
    let all: Vec<&Card> = [&own].into_iter().chain(others.iter().map(|(_, card)| card)).collect();
    let medium = stick.as_ref().map(|stick| (stick.id, stick.label.clone(), stick.until));
    let words = text::Plan::of(args, &all, medium, issued)?.text();
    let path = place::trust_file(settings)?;
    let file = TrustFile::parse(words.as_bytes())
        .map_err(|errors| ConfigError::Trust { path: path.clone(), errors })?;
    show(&file, issued, settings, out)?;
    agree(
        args.agreed.yes,
        &match &stick {
            Some(_) => text!(
                en "Install it here, enrol the stick and write it there? Type yes:";
                de "Hier installieren und den Stick damit einrichten? Dann ja eingeben:"
            ),
            None => {
                text!(en "Install it here? Type yes:"; de "Hier installieren? Dann ja eingeben:")
            }
        },
    )?;
    let bytes = words.as_bytes();
    let mut written = Vec::new();
    if let Some(stick) = &stick {
        written = stick.write((&file, &words), settings)?;
    }
    let new = Installation {
        serial: file.serial(),
        digest: Digest::of(bytes),
        replaces: None,
        persons: Vec::new(),
        ticket: args.stated.ticket.clone(),
    };
    install::note(&new, bytes, (settings, &mut books))
        .and_then(|()| install::put_file(bytes, None, settings))
        .inspect_err(|_| stick.iter().for_each(Stick::undo))?;
    print(&file, (&path, &written), bytes, (settings, out))?;
    Ok(Status::Done)
}

fn own_card(settings: &Settings) -> Result<Card, Failure> {
    let card = place::own_card(settings)?.map(|(_, card)| card);
    card.filter(|card| card.site.is_some()).ok_or_else(|| {
        let message = text!(
            en "this host has no card of its site beside its settings: carnet init makes it";
            de "dieser Rechner hat keine Karte seines Standorts neben seinen Einstellungen: carnet init erstellt sie"
        );
        Failure::new(Status::Usage, Code::ConfigMissing, message)
    })
}

/// The cards of the others. This host's own may lie among them, and is held against what this host keeps.
fn others(args: &NewArgs, own: &Card) -> Result<Vec<(PathBuf, Card)>, Failure> {
    let mut all = cards::find(&args.cards)?;
    let is_own =
        |card: &Card| card.site.as_ref().map(|it| &it.name) == own.site.as_ref().map(|it| &it.name);
    if let Some((path, _)) = all.iter().find(|(_, card)| is_own(card) && card != own) {
        let path = shown(path);
        let message = text!(
            en "{path} bears the name of this site, and is not this host's card: somebody changed it, or another host has the same name";
            de "{path} trägt den Namen dieses Standorts und ist nicht die Karte dieses Rechners: Jemand hat sie geändert, oder ein anderer Rechner heißt gleich"
        );
        return Err(Failure::new(Status::Held, Code::WordsDiffer, message));
    }
    all.retain(|(_, card)| card != own);
    if all.is_empty() { Err(cards::none(&args.cards[0])) } else { Ok(all) }
}

fn introduce(others: &[(PathBuf, Card)], own: &Card) {
    let name = own.owner();
    let line = count!(n = others.len();
        en "{n} card, and this host's own ({name}).", "{n} cards, and this host's own ({name}).";
        de "{n} Karte, dazu die eigene dieses Rechners ({name}).", "{n} Karten, dazu die eigene dieses Rechners ({name}).");
    carnet_host::say!("{line}");
    carnet_host::say!(
        "{}",
        text!(
            en "Have the words of each read to you by the person who made it.";
            de "Wer eine Karte erstellt hat, liest Ihnen ihre Wörter vor."
        )
    );
}

fn show(
    file: &TrustFile,
    issued: u64,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if !is_text(settings) {
        return Ok(());
    }
    writeln!(out, "  {}", install::contents(file))?;
    for (from, to, route) in file.routes() {
        let kinds = route.kinds.iter().map(|kind| kind.said()).collect::<Vec<_>>().join(", ");
        let approvals = count!(n = route.approvals; en "{n} approval", "{n} approvals"; de "{n} Freigabe", "{n} Freigaben");
        let scan = match route.scan_max_age_hours {
            Some(hours) => {
                count!(n = hours; en "scan of at most {n} hour", "scan of at most {n} hours"; de "Virenprüfung, höchstens {n} Stunde alt", "Virenprüfung, höchstens {n} Stunden alt")
            }
            None => text!(en "no scan"; de "ohne Virenprüfung"),
        };
        writeln!(out, "  {from} → {to}: {kinds}, {approvals}, {scan}")?;
    }
    for warning in file.warnings(Some(issued)) {
        let kind = &warning.kind;
        writeln!(out, "  {}", text!(en "warning: {kind}"; de "Warnung: {kind}"))?;
    }
    Ok(out.flush()?)
}

fn print(
    file: &TrustFile,
    (path, written): (&Path, &[PathBuf]),
    bytes: &[u8],
    (settings, out): (&Settings, &mut dyn Write),
) -> Result<(), Failure> {
    if !is_text(settings) {
        let all = [path].into_iter().chain(written.iter().map(PathBuf::as_path));
        let written = all.map(|path| path.display().to_string()).collect();
        let kept = Kept {
            command: "trust new",
            changes: Vec::new(),
            written,
            file: (file, Digest::of(bytes)),
        };
        return kept.json(out);
    }
    let (serial, path) = (file.serial(), shown(path));
    row(
        out,
        &text!(en "installed"; de "installiert"),
        text!(en "serial {serial}, {path}"; de "Nummer {serial}, {path}"),
    )?;
    for path in written {
        row(out, &text!(en "written"; de "geschrieben"), shown(path))?;
    }
    row(out, &text!(en "words"; de "Wörter"), Words::from(Digest::of(bytes)))?;
    let next = text!(
        en "tell the others these words when their host asks for them";
        de "den anderen diese Wörter sagen, wenn ihr Rechner danach fragt"
    );
    row(out, &text!(en "next"; de "weiter"), next)
}

/// Looks at a stick that is to be enrolled: its upper folder, and what it is.
fn blank(folder: &Path, settings: &Settings) -> Result<(PathBuf, Looked), Failure> {
    let system = settings.system();
    carnet_media::check_mounted(folder, &system)?;
    let root = carnet_media::medium_of_folder(folder, &system);
    // Nobody is trusted yet, which is all the same to a stick without a passport.
    let nobody = TrustFile::parse(text::NOBODY.as_bytes())
        .map_err(|errors| ConfigError::Trust { path: PathBuf::new(), errors })?;
    let looked = look::look(&root, &nobody, &system)?;
    // MEDIA-25.
    if looked.medium.passport != PassportState::None {
        let folder = shown(folder);
        let message = text!(en "a passport lies on the medium at {folder} already"; de "auf dem Datenträger unter \
            {folder} liegt schon ein Ausweis");
        return Err(Failure::new(Status::Usage, Code::MediumEnrolled, message));
    }
    carnet_media::check_writable(folder, &system)?;
    Ok((root, looked))
}

/// Says what else lies on a stick: here, and not when the first bundle is to go to it.
fn say_foreign(Looked { medium, .. }: &Looked) {
    if medium.foreign > 0 {
        let what = route::foreign(medium);
        let what = Escaped(&what);
        carnet_host::note!(
            en "{what}. Look what it is and who put it there, and move it away: bundles go only to a medium that holds nothing else";
            de "{what}. Ansehen, was es ist und von wem, und wegräumen: Bündel gehen nur auf einen Datenträger, auf dem sonst nichts liegt"
        );
    }
}

/// The stick that is enrolled with the first trust file.
struct Stick {
    folder: PathBuf,
    id: MediumId,
    label: String,
    until: u64,
    issued: u64,
    attributes: carnet_format::Attributes,
    key: Box<dyn Signer>,
}

impl Stick {
    /// Looks at everything that could fail before anybody is asked.
    fn prepare(
        (folder, label): (&Path, &str),
        args: &NewArgs,
        issued: u64,
        (own, settings): (&Card, &Settings),
    ) -> Result<Self, Failure> {
        let until = args.until.unwrap_or(issued.saturating_add(STICK_LASTS));
        // PASS-5.
        if until <= issued {
            let message = text!(en "--until names a time that has passed already"; de "--until nennt eine Zeit, die schon vorbei ist");
            return Err(Failure::new(Status::Usage, None, message));
        }
        // Once more: another one may be in its place by now.
        let (root, Looked { seen, .. }) = blank(folder, settings)?;
        let key = media_key(own, settings)?;
        Ok(Self {
            folder: root,
            id: *own_key::random::<16>()?,
            label: label.to_owned(),
            until,
            issued,
            attributes: seen.attributes.statable(),
            key,
        })
    }

    /// Writes passport and update; if the second fails, the first goes again.
    fn write(
        &self,
        (file, text): (&TrustFile, &str),
        settings: &Settings,
    ) -> Result<Vec<PathBuf>, Failure> {
        let mut routes: Vec<(SiteName, SiteName)> =
            file.routes().map(|(from, to, _)| (from.clone(), to.clone())).collect();
        // PASS-4.
        let place = |name: &SiteName| (name.as_str().len(), name.as_str().to_owned());
        routes.sort_by_key(|(from, to)| (place(from), place(to)));
        let passport = Passport {
            medium: self.id,
            label: self.label.clone(),
            attributes: self.attributes.clone(),
            routes,
            issued: self.issued,
            valid_until: self.until,
        };
        let (bytes, _) = statement_file(&passport, &*self.key)
            .map_err(|error| Failure::of(Status::Unknown, None, &error))?;
        carnet_media::write_passport(&self.folder, &bytes)?;
        let update = target::write_to_stick(&self.folder, (file.serial(), text), settings)
            .inspect_err(|_| self.undo())?;
        Ok(vec![self.folder.join(carnet_format::passport::PASSPORT_NAME), update])
    }

    /// Takes the passport away again: the trust file that lists the stick came to nothing.
    fn undo(&self) {
        let _ = carnet_media::remove_passport(&self.folder);
    }
}

/// The key of this site that signs passports; it has to be the one of its card.
fn media_key(own: &Card, settings: &Settings) -> Result<Box<dyn Signer>, Failure> {
    let path = place::own_folder(settings)?.join("media.pem");
    let key = carnet_signer::open_at(&KeyPlace::File(path.clone()), settings)?;
    let listed = own
        .keys
        .iter()
        .any(|entry| entry.role == KeyRole::Media && entry.public == key.public_key());
    match listed {
        true => Ok(key),
        false => {
            let path = shown(&path);
            let message = text!(
                en "{path} is not the media key on this host's card";
                de "{path} ist nicht der Datenträgerschlüssel auf der Karte dieses Rechners"
            );
            Err(Failure::new(Status::Usage, Code::ConfigKeyFile, message))
        }
    }
}
