//! `media retire`.

use std::io::Write;
use std::path::Path;

use carnet_chain::Draft;
use carnet_format::plain_text::Escaped;
use carnet_format::{Code, MediumId};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json, look};
use carnet_judge::medium::{Medium, PassportState};
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_language::text;

use super::{confirm, entry};
use crate::Journal;
use crate::cli::{RetireArgs, Retired};
use crate::confirm::Consent;

/// The medium that is retired.
struct Named {
    /// None where its passport is not accepted.
    id: Option<MediumId>,
    /// As its passport has it, or the trust file.
    label: Option<String>,
}

pub(super) fn run(
    args: &RetireArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let (named, folder) = match &args.medium {
        Retired::Id(id) if trust.medium(id).is_none() => {
            let message = text!(
                id = medium_text(id);
                en "the trust file has no medium {id}; carnet media list shows those that it has";
                de "die Vertrauensdatei hat keinen Datenträger {id}; carnet media list zeigt, welche sie hat"
            );
            return Err(Failure::new(Status::Usage, None, message));
        }
        Retired::Id(id) => (Named { id: Some(*id), label: None }, None),
        Retired::Named(name) => match by_label(name, &trust)? {
            Some(id) => (Named { id: Some(id), label: None }, None),
            None => {
                let folder = carnet_media::medium_of_folder(name, &settings.system());
                (plugged_in(&folder, &trust, settings)?, Some(folder))
            }
        },
    };
    if let Some(folder) = &folder {
        remove(folder, &named, args.consent())?;
    }
    // JOURNAL-10.
    Journal::done(
        settings,
        Draft::new("retire").with("medium", named.id.as_ref().map(medium_text)),
    );
    print(&named, folder.as_deref(), settings.form, &trust, out)?;
    Ok(Status::Done)
}

/// The medium that is mounted on a folder.
fn plugged_in(folder: &Path, trust: &TrustFile, settings: &Settings) -> Result<Named, Failure> {
    let looked = look::look(folder, trust, &settings.system())?;
    if looked.medium.passport == PassportState::None {
        let message = text!(
            en "no passport lies on the medium at {folder:?}: it is not enrolled";
            de "auf dem Datenträger unter {folder:?} liegt kein Ausweis: Er ist nicht eingerichtet"
        );
        return Err(Failure::new(Status::Usage, Code::MediumUnenrolled, message));
    }
    let medium = Medium::Seen(Box::new(looked.medium));
    let label = medium.accepted().map(|passport| passport.label.clone());
    Ok(Named { id: medium.id(), label })
}

/// The one medium in use that bears this label; none where a folder is named, or no medium bears it.
fn by_label(label: &Path, trust: &TrustFile) -> Result<Option<MediumId>, Failure> {
    if label.exists() {
        return Ok(None);
    }
    let in_use = trust.media().filter(|(_, medium)| !medium.retired);
    let found: Vec<_> = in_use.filter(|(_, it)| label.as_os_str() == it.label.as_str()).collect();
    match found[..] {
        [] => Ok(None),
        [(id, _)] => Ok(Some(*id)),
        _ => {
            let message = text!(
                label = label.display().to_string();
                en "the trust file has several media with the label {label:?}; name one by its id, which carnet media \
                    list shows";
                de "die Vertrauensdatei hat mehrere Datenträger mit der Aufschrift {label:?}; einen mit seiner \
                    Kennung nennen, die carnet media list zeigt"
            );
            Err(Failure::new(Status::Usage, None, message))
        }
    }
}

/// Takes the passport from the medium, once a person has agreed.
// MEDIA-27.
fn remove(folder: &Path, named: &Named, consent: Consent) -> Result<(), Failure> {
    let place = folder.display().to_string();
    let place = Escaped(&place);
    let question = match named.label.as_deref().map(Escaped) {
        Some(label) => text!(
            en "Remove the passport from the medium at {place} ({label})? Type yes:";
            de "Den Ausweis vom Datenträger unter {place} ({label}) entfernen? Dann ja eingeben:"
        ),
        None => text!(
            en "Remove the passport from the medium at {place} (whose passport is not accepted)? Type yes:";
            de "Den Ausweis, der nicht anerkannt wird, vom Datenträger unter {place} entfernen? Dann ja eingeben:"
        ),
    };
    confirm(consent, &question)?;
    Ok(carnet_media::remove_passport(folder)?)
}

fn print(
    named: &Named,
    folder: Option<&Path>,
    form: Form,
    trust: &TrustFile,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let listed = named.id.and_then(|id| trust.medium(&id));
    let entry = named
        .id
        .zip(listed)
        .map(|(id, listed)| entry::entry(&id, &listed.label, listed.until, true));
    if form == Form::Json {
        let body = json::Retired {
            folder: folder.map(|folder| folder.display().to_string()),
            id: named.id.map(Into::into),
            label: listed.map(|listed| &listed.label).or(named.label.as_ref()).cloned(),
            entry,
        };
        return Ok(json::print(out, "media retire", &body)?);
    }
    match &entry {
        Some(entry) => {
            let place = text!(
                en "# In the trust file, in place of this medium's entry; raise the serial.";
                de "# In die Vertrauensdatei, an die Stelle des Eintrags dieses Datenträgers; die Nummer erhöhen."
            );
            carnet_host::as_it_stands();
            writeln!(out, "{place}")?;
            write!(out, "{entry}")?;
            let stays = text!(
                en "# Leave the entry there: it says that the medium carries nothing more.";
                de "# Den Eintrag dort lassen: Er sagt, dass der Datenträger nichts mehr trägt."
            );
            writeln!(out, "{stays}")?;
        }
        None => {
            let nothing = text!(
                en "# The trust file has no entry of this medium: nothing to change.";
                de "# Die Vertrauensdatei hat keinen Eintrag dieses Datenträgers: nichts zu ändern."
            );
            writeln!(out, "{nothing}")?;
        }
    }
    // The passport is gone and the entry is printed; that nobody hears the rest changes nothing.
    carnet_host::say!("{}", what_next(folder));
    Ok(())
}

fn what_next(folder: Option<&Path>) -> String {
    match folder {
        Some(_) => text!(
            en "the passport is removed and the medium flushed; unmount it, cross out its label, and erase or destroy \
                it as your rules say: what lay on it can still be read";
            de "der Ausweis ist entfernt; den Datenträger auswerfen, seine Aufschrift durchstreichen und ihn nach den \
                eigenen Regeln löschen oder vernichten: Was darauf lag, ist noch lesbar"
        ),
        None => text!(
            en "give the trust file to every site: until then the medium is taken there. Whoever finds it, cross out \
                its label, and erase or destroy it as your rules say";
            de "die Vertrauensdatei jedem Standort geben: Bis dahin wird der Datenträger dort angenommen. Wer ihn \
                findet, streicht seine Aufschrift durch und löscht oder vernichtet ihn nach den eigenen Regeln"
        ),
    }
}
