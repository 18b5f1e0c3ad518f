//! `media check`.

use std::io::Write;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, SiteName};
use carnet_host::look::{self, Looked};
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json, row, seconds_since_1970};
use carnet_judge::medium::{Medium, PassportState, caveat};
use carnet_judge::time::{Now, When};
use carnet_judge::trust::TrustFile;
use carnet_language::{Number, text};
use carnet_media::{Contents, Device, Seen};
use carnet_verifier::report::MediumReport;

use super::describe;
use crate::cli::CheckArgs;
use crate::target::{Basis, TargetError, judge};

/// What a medium is worth on a route.
struct OnRoute {
    from: SiteName,
    to: SiteName,
    judged: Result<(), TargetError>,
}

/// A medium and what was found out about it.
struct Checked<'a> {
    folder: String,
    trust: &'a TrustFile,
    medium: Medium,
    seen: Seen,
    contents: Contents,
    routes: Vec<OnRoute>,
    free: Option<u64>,
}

/// The verdict in one word, its code, and why.
struct Verdict {
    status: Status,
    code: Option<Code>,
    message: Option<String>,
}

pub(super) fn run(
    args: &CheckArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (trust, _) = settings.load_trust()?;
    let system = settings.system();
    let folder = carnet_media::medium_of_folder(&args.folder, &system);
    let looked = look::look(&folder, &trust, &system)?;
    let Looked { medium, seen, contents, .. } = looked;
    let medium = Medium::Seen(Box::new(medium));
    let now = Now::new(settings.own_clock(&trust, seconds_since_1970()), None);
    let basis = Basis { trust: &trust, now, system: &system };
    let on_route = |(from, to): (SiteName, SiteName)| {
        let judged = judge(&medium, (&from, &to), basis);
        OnRoute { from, to, judged }
    };
    let routes = routes(&medium, &trust).into_iter().map(on_route).collect();
    let checked = Checked {
        folder: args.folder.display().to_string(),
        trust: &trust,
        free: carnet_media::free_space(&args.folder),
        medium,
        seen,
        contents,
        routes,
    };
    let verdict = checked.verdict();
    match settings.form {
        Form::Json => json::print(out, "media check", &checked.json(&verdict))?,
        Form::Text => checked.print(&verdict, &folder, out)?,
    }
    Ok(verdict.status)
}

/// The routes of its passport; those of the trust file where none was accepted.
fn routes(medium: &Medium, trust: &TrustFile) -> Vec<(SiteName, SiteName)> {
    match medium.accepted() {
        Some(passport) => passport.routes.clone(),
        None => trust.routes().map(|(from, to, _)| (from.clone(), to.clone())).collect(),
    }
}

impl Checked<'_> {
    /// Whether it is enrolled; if so, whether every route of its passport takes it.
    fn verdict(&self) -> Verdict {
        let rejected = |code, message: String| {
            let (status, message) = (Status::Rejected, Some(message));
            Verdict { status, code: Some(code), message }
        };
        match self.medium.seen().map(|seen| &seen.passport) {
            Some(PassportState::Refused(fault)) => {
                return rejected(Code::RoutePassport, fault.to_string());
            }
            Some(PassportState::Accepted(_)) => {}
            Some(PassportState::None) | None => {
                let message = text!(en "no passport lies on it"; de "auf ihm liegt kein Ausweis");
                return rejected(Code::MediumUnenrolled, message);
            }
        }
        // VERDICT-9, for routes: what is refused outweighs what waits.
        let errors = self.routes.iter().filter_map(|route| route.judged.as_ref().err());
        let rank = |error: &&TargetError| error.status == Status::Held;
        match errors.min_by_key(rank) {
            None => Verdict { status: Status::Done, code: None, message: None },
            Some(error) => Verdict {
                status: error.status,
                code: Some(error.code),
                message: Some(error.reason.clone()),
            },
        }
    }

    fn print(
        &self,
        verdict: &Verdict,
        folder: &std::path::Path,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        writeln!(
            out,
            "{}: {}",
            Escaped(&self.folder),
            json::Verdict::from(verdict.status).said().to_uppercase()
        )?;
        if let (Some(message), Some(code)) = (&verdict.message, verdict.code) {
            writeln!(out, "  {} [{code}]", Escaped(message))?;
            let next = code.next_step();
            writeln!(out, "{}", text!(en "  next: {next}"; de "  weiter: {next}"))?;
        }
        MediumReport::new(self.medium.clone(), self.trust).text(out)?;
        caveat().iter().try_for_each(|line| row(out, "", line))?;
        self.print_passport(out)?;
        for route in &self.routes {
            let OnRoute { from, to, judged } = route;
            let what = match judged {
                Ok(()) => text!(en "taken"; de "angenommen"),
                Err(error) => {
                    let word = match error.status == Status::Held {
                        true => text!(en "HELD"; de "ZURÜCKGEHALTEN"),
                        false => text!(en "REFUSED"; de "ABGELEHNT"),
                    };
                    format!("{word}: {} [{}]", Escaped(&error.reason), error.code)
                }
            };
            let what = text!(en "{from} to {to}: {what}"; de "{from} nach {to}: {what}");
            row(out, &text!(en "route"; de "Weg"), what)?;
        }
        describe::device(&self.seen, out)?;
        describe::contents(folder, &self.contents, out)?;
        if let Some(free) = self.free {
            let free = Number(free);
            row(out, &text!(en "free"; de "frei"), text!(en "{free} bytes"; de "{free} Bytes"))?;
        }
        describe::mount(&self.seen, out)?;
        Ok(())
    }

    fn print_passport(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let Some(passport) = self.medium.accepted() else { return Ok(()) };
        let route = |(from, to): &_| text!(en "{from} to {to}"; de "{from} nach {to}");
        let routes = passport.routes.iter().map(route).collect::<Vec<_>>().join(", ");
        let until = When(passport.valid_until);
        let what = text!(en "until {until}, for {routes}"; de "bis {until}, für {routes}");
        row(out, &text!(en "passport"; de "Ausweis"), what)?;
        let listed = match self.trust.medium(&passport.id) {
            None => text!(en "not in the trust file"; de "nicht in der Vertrauensdatei"),
            Some(entry) if entry.retired => {
                text!(en "RETIRED in the trust file"; de "in der Vertrauensdatei AUSGEMUSTERT")
            }
            Some(entry) => match entry.until.map(When) {
                Some(until) => {
                    text!(en "in the trust file until {until}"; de "in der Vertrauensdatei bis {until}")
                }
                None => text!(en "in the trust file"; de "in der Vertrauensdatei"),
            },
        };
        row(out, &text!(en "listed"; de "gelistet"), listed)?;
        Ok(())
    }

    fn json(&self, verdict: &Verdict) -> json::MediumCheck {
        let listed = self.medium.id().and_then(|id| Some((id, self.trust.medium(&id)?)));
        let route = |route: &OnRoute| {
            let error = route.judged.as_ref().err();
            json::OnRoute {
                from: route.from.to_string(),
                to: route.to.to_string(),
                taken: error.is_none(),
                code: error.map(|error| error.code.into()),
                message: error.map(|error| error.reason.clone()),
            }
        };
        let Seen { mount_point, filesystem_type, read_only, missing_options, .. } = &self.seen;
        json::MediumCheck {
            folder: self.folder.clone(),
            verdict: verdict.status.into(),
            code: verdict.code.map(Into::into),
            message: verdict.message.clone(),
            medium: MediumReport::new(self.medium.clone(), self.trust).json(),
            listed: listed.map(|(id, entry)| (&id, entry).into()),
            routes: self.routes.iter().map(route).collect(),
            mount: json::Mount {
                point: mount_point.as_ref().map(|path| path.display().to_string()),
                filesystem: filesystem_type.clone(),
                read_only: *read_only,
                missing: missing_options.iter().map(ToString::to_string).collect(),
            },
            device: self.seen.device.as_ref().map(device_json),
            bundles: self.contents.bundles.len(),
            free: self.free,
        }
    }
}

fn device_json(device: &Device) -> json::Device {
    json::Device {
        name: device.name.clone(),
        partitioned: device.partitioned,
        removable: device.removable || device.usb,
        write_protected: device.write_protected,
        manufacturer: device.manufacturer.clone(),
        product: device.product.clone(),
    }
}
