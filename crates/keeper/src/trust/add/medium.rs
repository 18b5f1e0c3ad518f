//! `trust add medium`.

use std::path::Path;

use carnet_format::{Code, MediumId, SiteName};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, look};
use carnet_judge::medium::{AcceptedPassport, PassportState};
use carnet_judge::time::Utc;
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_signer::cli::RouteName;
use toml::{Table, Value};

use crate::cli::read_medium;
use crate::draft::{Draft, add_medium, list_medium};
use crate::place::{self, shown};

/// What the trust file has of a medium.
struct Medium {
    id: MediumId,
    label: String,
    until: Option<String>,
}

/// A medium by its passport, which a key of the trust file has signed, or by the entry that `media enroll` printed.
// UPD-21.
pub(super) fn add(
    draft: &mut Draft,
    place: &Path,
    named: &[RouteName],
    settings: &Settings,
) -> Result<(), Failure> {
    let named: Vec<_> = named.iter().map(|it| (it.from.clone(), it.to.clone())).collect();
    let (medium, routes) = match place.is_dir() {
        true => of_passport(passport(place, &draft.present.file, settings)?, named)?,
        false => (entry(place)?, named),
    };
    let file = draft.good()?;
    let known = file.medium(&medium.id);
    if known.is_some_and(|known| known.retired) {
        let label = &medium.label;
        let message = text!(
            en "the medium {label} is retired, and stays so: carnet media retire takes its passport, then it is enrolled anew";
            de "der Datenträger {label} ist ausgemustert und bleibt es: carnet media retire nimmt ihm den Ausweis, dann neu einrichten"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    let until =
        |known: &carnet_judge::trust::Medium| known.until.map(|until| Utc(until).to_string());
    if let Some(known) =
        known.filter(|it| (&it.label, until(it)) != (&medium.label, medium.until.clone()))
    {
        let label = &known.label;
        carnet_host::note!(
            en "it is in the file as {label}, with another label or end, which stay as they are: change them in the draft";
            de "er steht als {label} in der Datei, mit anderer Aufschrift oder anderem Ende; sie bleiben, wie sie sind: im Entwurf ändern"
        );
    }
    for (from, to) in &routes {
        let Some(route) = file.route(from, to) else {
            let message = text!(
                en "the trust file has no route from {from} to {to}: carnet trust add route {from} {to}";
                de "die Vertrauensdatei hat keinen Weg von {from} nach {to}: carnet trust add route {from} {to}"
            );
            return Err(Failure::new(Status::Usage, Code::RouteNone, message));
        };
        if route.media.is_none() {
            carnet_host::note!(
                en "route {from} → {to} takes any medium; it stays so";
                de "der Weg {from} → {to} nimmt jeden Datenträger; das bleibt so"
            );
        }
    }
    draft.edit(|document| {
        add_medium(document, &medium.id, &medium.label, medium.until.as_deref())?;
        routes.iter().try_for_each(|(from, to)| {
            list_medium(document, (from.as_str(), to.as_str()), &medium.id)
        })
    })
}

type Routes = Vec<(SiteName, SiteName)>;

/// On the routes that are named, else on all that its passport has: no other one would take it.
fn of_passport(passport: AcceptedPassport, named: Routes) -> Result<(Medium, Routes), Failure> {
    if let Some((from, to)) = named.iter().find(|it| !passport.routes.contains(it)) {
        let message = text!(
            en "the passport of the medium has no route from {from} to {to}: carnet media retire takes it away, carnet media enroll writes another one";
            de "der Ausweis des Datenträgers hat keinen Weg von {from} nach {to}: carnet media retire nimmt ihn weg, carnet media enroll schreibt einen anderen"
        );
        return Err(Failure::new(Status::Usage, Code::RouteMediumRoute, message));
    }
    let routes = if named.is_empty() { passport.routes } else { named };
    let until = Some(Utc(passport.valid_until).to_string());
    Ok((Medium { id: passport.id, label: passport.label, until }, routes))
}

/// The longest entry, in bytes: a few lines, with as many of comments as there are routes of a passport.
const LONGEST: u64 = 64 << 10;

/// What `media enroll` printed, in a file.
fn entry(path: &Path) -> Result<Medium, Failure> {
    use std::io::Read as _;
    let mut text = String::new();
    carnet_media::open_bounded(path, LONGEST)?
        .take(LONGEST)
        .read_to_string(&mut text)
        .map_err(|error| place::unusable(path, &error))?;
    read_entry(&text).ok_or_else(|| {
        let path = shown(path);
        let message = text!(
            en "{path} is neither a folder nor the entry of one medium, as carnet media enroll prints it";
            de "{path} ist weder ein Ordner noch der Eintrag eines Datenträgers, wie carnet media enroll ihn ausgibt"
        );
        Failure::new(Status::Usage, Code::TrustValue, message)
    })
}

fn read_entry(text: &str) -> Option<Medium> {
    let mut whole: Table = toml::from_str(text).ok()?;
    let (media, rest) = (whole.remove("medium")?, whole);
    let [Value::Table(medium)] = media.as_array()?.as_slice() else { return None };
    let is_known = |key: &String| ["id", "label", "until"].contains(&&**key);
    if !rest.is_empty() || !medium.keys().all(is_known) {
        return None;
    }
    let of = |key: &str| medium.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let until = match medium.contains_key("until") {
        true => Some(of("until")?),
        false => None,
    };
    Some(Medium { id: read_medium(&of("id")?)?, label: of("label")?, until })
}

/// The passport of the medium at a folder.
fn passport(
    folder: &Path,
    trust: &TrustFile,
    settings: &Settings,
) -> Result<AcceptedPassport, Failure> {
    let system = settings.system();
    let root = carnet_media::medium_of_folder(folder, &system);
    match look::look(&root, trust, &system)?.medium.passport {
        PassportState::Accepted(passport) => Ok(passport),
        PassportState::Refused(fault) => {
            Err(Failure::new(Status::Rejected, fault.code, fault.message))
        }
        PassportState::None => {
            let folder = folder.display();
            let message = text!(
                en "no passport lies on the medium at {folder}: carnet media enroll writes one";
                de "auf dem Datenträger unter {folder} liegt kein Ausweis: carnet media enroll schreibt einen"
            );
            Err(Failure::new(Status::Usage, None, message))
        }
    }
}

/// The id of the medium at a folder.
pub(in crate::trust) fn medium_at(
    folder: &Path,
    trust: &TrustFile,
    settings: &Settings,
) -> Result<MediumId, Failure> {
    Ok(passport(folder, trust, settings)?.id)
}
