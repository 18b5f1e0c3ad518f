//! `media list`.

use std::io::Write;

use carnet_format::plain_text::Escaped;
use carnet_format::{MediumId, SiteName};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json, look, row};
use carnet_judge::medium::PassportState;
use carnet_judge::time::When;
use carnet_judge::trust::{self, TrustFile, medium_text};
use carnet_language::text;
use carnet_media::Seen;

/// A medium that is plugged in and mounted.
struct Plugged {
    folder: String,
    id: Option<MediumId>,
    /// What else there is to say of it.
    note: String,
}

pub(super) fn run(settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let system = settings.system();
    let mounted = carnet_media::mounted(&system);
    let plugged: Vec<Plugged> =
        mounted.iter().filter_map(|seen| plugged(seen, settings, &trust)).collect();
    for (id, listed) in trust.media() {
        let here: Vec<&str> = plugged
            .iter()
            .filter(|it| it.id.as_ref() == Some(id))
            .map(|it| it.folder.as_str())
            .collect();
        match settings.form {
            Form::Json => {
                json::print(out, "media list", &object(id, listed, &here, &trust))?;
            }
            Form::Text => text(id, listed, &here, &trust, out)?,
        }
    }
    for other in plugged.iter().filter(|it| it.id.is_none_or(|id| trust.medium(&id).is_none())) {
        unlisted(other, settings.form, out)?;
    }
    Ok(Status::Done)
}

fn plugged(seen: &Seen, settings: &Settings, trust: &TrustFile) -> Option<Plugged> {
    let folder = seen.mount_point.as_ref()?;
    let (id, note) = match look::look(folder, trust, &settings.system()) {
        Ok(looked) => match looked.medium.passport {
            PassportState::Accepted(passport) => (Some(passport.id), String::new()),
            PassportState::Refused(fault) => {
                let note = text!(
                    en "its passport is not accepted: {fault}";
                    de "sein Ausweis wird nicht anerkannt: {fault}"
                );
                (None, note)
            }
            PassportState::None => (None, text!(en "not enrolled"; de "nicht eingerichtet")),
        },
        // It is plugged in all the same.
        Err(error) => (None, format!("{error} [{}]", error.code())),
    };
    Some(Plugged { folder: folder.display().to_string(), id, note })
}

/// The routes that name the medium, and those that take any; a retired one has none.
fn routes<'t>(id: &MediumId, trust: &'t TrustFile) -> Vec<(&'t SiteName, &'t SiteName)> {
    let is_retired = trust.medium(id).is_some_and(|listed| listed.retired);
    let takes = |route: &trust::Route| {
        !is_retired && route.media.as_ref().is_none_or(|media| media.contains(id))
    };
    let routes = trust.routes().filter(|(.., route)| takes(route));
    routes.map(|(from, to, _)| (from, to)).collect()
}

fn text(
    id: &MediumId,
    listed: &trust::Medium,
    here: &[&str],
    trust: &TrustFile,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (id_text, label) = (medium_text(id), &listed.label);
    match listed.retired {
        true => {
            writeln!(out, "{id_text}  {label}  {}", text!(en "RETIRED"; de "AUSGEMUSTERT"))?;
        }
        false => writeln!(out, "{id_text}  {label}")?,
    }
    if let Some(until) = listed.until {
        row(out, &text!(en "until"; de "bis"), When(until))?;
    }
    for (from, to) in routes(id, trust) {
        row(out, &text!(en "route"; de "Weg"), text!(en "{from} to {to}"; de "{from} nach {to}"))?;
    }
    for folder in here {
        row(out, &text!(en "plugged in"; de "eingesteckt"), Escaped(folder))?;
    }
    Ok(())
}

fn object(
    id: &MediumId,
    listed: &trust::Medium,
    here: &[&str],
    trust: &TrustFile,
) -> json::KnownMedium {
    json::KnownMedium {
        id: Some((*id).into()),
        label: Some(listed.label.clone()),
        until: listed.until.map(Into::into),
        retired: Some(listed.retired),
        routes: routes(id, trust).into_iter().map(Into::into).collect(),
        plugged_in: here.iter().map(ToString::to_string).collect(),
    }
}

/// A medium that is plugged in and not in the trust file.
fn unlisted(other: &Plugged, form: Form, out: &mut dyn Write) -> Result<(), Failure> {
    if form == Form::Json {
        let body = json::KnownMedium {
            id: other.id.map(Into::into),
            label: None,
            until: None,
            retired: None,
            routes: Vec::new(),
            plugged_in: vec![other.folder.clone()],
        };
        return Ok(json::print(out, "media list", &body)?);
    }
    let what = match &other.id {
        Some(id) => text!(
            id = medium_text(id);
            en "enrolled as {id}, not in the trust file";
            de "eingerichtet als {id}, nicht in der Vertrauensdatei"
        ),
        None => Escaped(&other.note).to_string(),
    };
    let folder = Escaped(&other.folder);
    writeln!(
        out,
        "{}",
        text!(en "plugged in at {folder}: {what}"; de "eingesteckt, unter {folder}: {what}")
    )?;
    Ok(())
}
