//! `trust check` and `trust show`.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{KeyId, Kind, MediumId, SiteName};
use carnet_host::json::{self, Verdict};
use carnet_host::settings::{ConfigError, Form, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::time::Utc;
use carnet_judge::trust::{Key, Route, Site, SkipReason, Skipped, TrustFile, medium_text};
use carnet_judge::words::Words;
use data_encoding::HEXLOWER;

use crate::cli::{TrustArgs, TrustCommand};

pub(super) fn run(
    args: &TrustArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let (TrustCommand::Check(named) | TrustCommand::Show(named)) = &args.command;
    // Where nobody named it, the path says which it is.
    let path = match &named.file {
        Some(path) => path,
        None => &std::path::absolute(settings.trust()?)?,
    };
    let file = match (Settings::read_trust(path), &args.command) {
        (Ok((file, _)), _) => file,
        (Err(error @ ConfigError::Trust { .. }), TrustCommand::Check(_)) => {
            print_faults(&error, path, settings.form, out)?;
            return Ok(Status::Rejected);
        }
        (Err(error), _) => return Err(error.into()),
    };
    match (&args.command, settings.form) {
        (TrustCommand::Check(_), Form::Text) => print_check(&file, path, out)?,
        (TrustCommand::Show(_), Form::Text) => print_file(&file, path, out)?,
        (TrustCommand::Check(_), Form::Json) => {
            json::print(out, "trust check", &file_json(&file, path))?;
        }
        (TrustCommand::Show(_), Form::Json) => {
            json::print(out, "trust show", &file_json(&file, path))?;
        }
    }
    Ok(Status::Done)
}

fn print_faults(
    error: &ConfigError,
    path: &Path,
    form: Form,
    out: &mut dyn Write,
) -> io::Result<()> {
    let ConfigError::Trust { errors, .. } = error else { return Ok(()) };
    let name = path.display().to_string();
    match form {
        Form::Json => {
            let fault = |error: &carnet_judge::trust::TrustError| json::TrustFault {
                line: error.line,
                code: error.fault.code().into(),
                message: error.fault.to_string(),
            };
            let body = json::BadTrust {
                file: name,
                verdict: Verdict::Rejected,
                code: errors.code().into(),
                faults: errors.printed().iter().map(fault).collect(),
                more: errors.more(),
            };
            json::print(out, "trust check", &body)
        }
        Form::Text => {
            writeln!(out, "{}: REJECTED", Escaped(&name))?;
            for fault in errors.printed() {
                writeln!(out, "  {}", Escaped(&fault.to_string()))?;
                writeln!(out, "    next: {}", fault.fault.code().next_step())?;
            }
            match errors.more() {
                0 => Ok(()),
                more => writeln!(out, "  and {more} more"),
            }
        }
    }
}

fn print_check(file: &TrustFile, path: &Path, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: no contradiction", Escaped(&path.display().to_string()))?;
    print_identity(file, out)?;
    print_skipped(file, out)?;
    for warning in file.warnings(Some(carnet_host::seconds_since_1970())) {
        writeln!(out, "  warning: {warning}")?;
    }
    Ok(())
}

fn print_skipped(file: &TrustFile, out: &mut dyn Write) -> io::Result<()> {
    file.skipped().iter().try_for_each(|skipped| writeln!(out, "  {skipped}"))
}

fn print_identity(file: &TrustFile, out: &mut dyn Write) -> io::Result<()> {
    let digits = file.digest().to_string();
    let groups = digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>();
    writeln!(out, "  serial {}, issued {}", file.serial(), Utc(file.issued()))?;
    writeln!(out, "  digest {}", groups[..8].join(" "))?;
    writeln!(out, "         {}", groups[8..].join(" "))?;
    writeln!(out, "  words  {}", Words::from(file.digest()))?;
    match file.trust_approvals() {
        0 => writeln!(out, "  a new trust file is accepted by comparing its words"),
        count => writeln!(out, "  approvals needed for a new trust file: {count}"),
    }
}

fn print_file(file: &TrustFile, path: &Path, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", Escaped(&path.display().to_string()))?;
    print_identity(file, out)?;
    print_skipped(file, out)?;
    for (name, site) in file.sites() {
        let versions = site.versions.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        writeln!(
            out,
            "  site {name}: {}, clock {}, reads version {versions}",
            site.zone, site.clock
        )?;
    }
    for person in file.persons() {
        writeln!(out, "  person {person}")?;
    }
    for (id, key) in file.keys() {
        print_key(id, key, out)?;
    }
    for (id, medium) in file.media() {
        let until = medium.until.map_or(String::new(), |until| format!(", until {}", Utc(until)));
        let retired = if medium.retired { ", retired" } else { "" };
        writeln!(out, "  medium {}: \"{}\"{until}{retired}", medium_text(id), medium.label)?;
    }
    for (from, to, route) in file.routes() {
        writeln!(out, "  route from {from} to {to}")?;
        print_route(route, out)?;
    }
    Ok(())
}

fn print_key(id: &KeyId, key: &Key, out: &mut dyn Write) -> io::Result<()> {
    let owner = match (key.role.site(), key.role.person()) {
        (Some(site), _) => format!(" of {site}"),
        (None, Some(person)) => format!(" {person}"),
        (None, None) => String::new(),
    };
    let revoked = if key.revoked { ", REVOKED" } else { "" };
    writeln!(out, "  key {id}: {}{owner}{revoked}", key.role.name())?;
    writeln!(out, "      {}", Words::from(*id))?;
    if let Some(custodians) = key.role.custodians() {
        writeln!(out, "      custodians {}", list(custodians))?;
    }
    if let Some(first) = key.window.first {
        writeln!(out, "      valid from {}", Utc(first))?;
    }
    if let Some(last) = key.window.last {
        writeln!(out, "      valid until {}", Utc(last))?;
    }
    Ok(())
}

fn print_route(route: &Route, out: &mut dyn Write) -> io::Result<()> {
    let kinds = list(route.kinds.iter().map(|kind| format!("{kind}s")));
    writeln!(out, "      carries {kinds}: {}", list(&route.schemes))?;
    if !route.key_types.is_empty() {
        writeln!(out, "      key types {}", list(&route.key_types))?;
    }
    if !route.vendors.is_empty() {
        writeln!(out, "      vendors {}", list(&route.vendors))?;
    }
    if let Some(fields) = &route.fields {
        writeln!(out, "      values that may leave: {}", list(fields))?;
    }
    let scan = match route.scan_max_age_hours {
        None => "no scan".to_owned(),
        Some(hours) => format!("a scan of at most {hours} hours"),
    };
    writeln!(out, "      approvals needed {}, {scan}", route.approvals)?;
    if let Some(sites) = &route.scan_sites {
        writeln!(out, "      scan sites {}", list(sites))?;
    }
    if let Some(media) = &route.media {
        let ids = match media.is_empty() {
            true => "no medium yet".to_owned(),
            false => list(media.iter().map(medium_text)),
        };
        writeln!(out, "      media {ids}")?;
        writeln!(out, "      medium unlike its passport {}", route.medium_differs)?;
    }
    writeln!(out, "      other things on the medium {}", route.foreign)?;
    let age = route.max_age_days.map_or(String::new(), |days| format!(", {days} days"));
    let (items, bytes) = (route.max_items, route.max_bytes);
    writeln!(out, "      at most {items} items, {bytes} plain bytes{age}")?;
    let (gaps, late, time) = (route.gaps, route.late, route.time_unknown);
    writeln!(out, "      gaps {gaps}, late bundles {late}, time unknown {time}")?;
    if !route.kinds.contains(&Kind::Request) {
        return Ok(());
    }
    let turnaround = route
        .turnaround_days
        .map_or(String::new(), |days| format!(", an answer is expected within {days} days"));
    writeln!(out, "      names of machines in what leaves {}{turnaround}", route.names)
}

fn file_json(file: &TrustFile, path: &Path) -> json::Trust {
    let warnings = file.warnings(Some(carnet_host::seconds_since_1970()));
    json::Trust {
        file: path.display().to_string(),
        verdict: Verdict::Accepted,
        code: None,
        digest: file.digest().into(),
        words: Words::from(file.digest()).to_string(),
        serial: file.serial(),
        issued: file.issued().into(),
        trust_approvals: file.trust_approvals(),
        sites: file.sites().map(site_json).collect(),
        persons: texts(file.persons()),
        keys: file.keys().map(key_json).collect(),
        media: file.media().map(Into::into).collect(),
        routes: file.routes().map(route_json).collect(),
        skipped: file.skipped().iter().map(skipped_json).collect(),
        warnings: warnings
            .iter()
            .map(|it| json::Warning { line: it.line, message: it.kind.to_string() })
            .collect(),
    }
}

fn site_json((name, site): (&SiteName, &Site)) -> json::Site {
    json::Site {
        name: name.to_string(),
        zone: site.zone.into(),
        clock: site.clock.into(),
        versions: site.versions.iter().copied().collect(),
    }
}

fn key_json((id, key): (&KeyId, &Key)) -> json::Key {
    json::Key {
        key: (*id).into(),
        words: Words::from(*id).to_string(),
        algorithm: key.public.algorithm().into(),
        public: HEXLOWER.encode(key.public.as_bytes()),
        role: key.role.name().into(),
        site: key.role.site().map(ToString::to_string),
        person: key.role.person().map(ToString::to_string),
        custodians: key.role.custodians().map_or_else(Vec::new, texts),
        from: key.window.first.map(Into::into),
        until: key.window.last.map(Into::into),
        revoked: key.revoked,
    }
}

fn route_json((from, to, route): (&SiteName, &SiteName, &Route)) -> json::Route {
    let scan = if route.scan_max_age_hours.is_some() { "required" } else { "none" };
    let media = |media: &BTreeSet<MediumId>| media.iter().copied().map(Into::into).collect();
    json::Route {
        from: from.to_string(),
        to: to.to_string(),
        kinds: route.kinds.iter().map(Into::into).collect(),
        schemes: route.schemes.iter().map(Into::into).collect(),
        key_types: route.key_types.iter().map(Into::into).collect(),
        vendors: texts(&route.vendors),
        fields: route.fields.as_ref().map(texts),
        names: route.names.into(),
        approvals: route.approvals,
        scan: scan.into(),
        scan_sites: route.scan_sites.as_ref().map(texts),
        scan_max_age_hours: route.scan_max_age_hours,
        media: route.media.as_ref().map(media),
        max_items: route.max_items,
        max_bytes: route.max_bytes,
        max_age_days: route.max_age_days,
        turnaround_days: route.turnaround_days,
        gaps: route.gaps.into(),
        late: route.late.into(),
        time_unknown: route.time_unknown.into(),
        medium_differs: route.medium_differs.into(),
        foreign: route.foreign.into(),
    }
}

fn list(words: impl IntoIterator<Item: ToString>) -> String {
    texts(words).join(", ")
}

fn texts(words: impl IntoIterator<Item: ToString>) -> Vec<String> {
    words.into_iter().map(|word| word.to_string()).collect()
}

fn skipped_json(skipped: &Skipped) -> json::Skipped {
    json::Skipped {
        line: skipped.line,
        table: skipped.what.into(),
        needs: match skipped.reason {
            SkipReason::Needs(format) => Some(format),
            SkipReason::Unmet(_) => None,
        },
        message: skipped.reason.to_string(),
    }
}
