//! The commands about the trust file.

mod diff;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{KeyId, Kind, MediumId, SiteName};
use carnet_host::json::{self, Verdict};
use carnet_host::settings::{ConfigError, Form, Settings, Titles};
use carnet_host::{Failure, Status};
use carnet_judge::time::When;
use carnet_judge::trust::{
    Key, NamedKey, Route, Site, SkipReason, Skipped, TrustFile, medium_text,
};
use carnet_judge::words::Words;
use carnet_language::{Language, now, text};
use data_encoding::HEXLOWER;

pub use self::diff::{print_difference, read_trust};
use crate::cli::{OneTrustCommand, TrustArgs, TrustCommand};

pub(super) fn run(
    args: &TrustArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let command = match &args.command {
        TrustCommand::One(command) => command,
        TrustCommand::Diff(args) => return diff::run(args, settings, out),
    };
    let (OneTrustCommand::Check(named) | OneTrustCommand::Show(named)) = command;
    // Where nobody named it, the path says which it is.
    let path = match &named.file {
        Some(path) => path,
        None => &std::path::absolute(settings.trust()?)?,
    };
    let file = match (Settings::read_trust(path), command) {
        (Ok((file, _)), _) => file,
        (Err(error @ ConfigError::Trust { .. }), OneTrustCommand::Check(_)) => {
            print_faults(&error, path, settings.form, out)?;
            return Ok(Status::Rejected);
        }
        (Err(error), _) => return Err(error.into()),
    };
    match (command, settings.form) {
        (OneTrustCommand::Check(_), Form::Text) => print_check(&file, path, out)?,
        (OneTrustCommand::Show(_), Form::Text) => print_file(&file, path, &settings.titles, out)?,
        (OneTrustCommand::Check(_), Form::Json) => {
            json::print(out, "trust check", &file_json(&file, path))?;
        }
        (OneTrustCommand::Show(_), Form::Json) => {
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
            let file = Escaped(&name);
            writeln!(out, "{}", text!(en "{file}: REJECTED"; de "{file}: ABGELEHNT"))?;
            for fault in errors.printed() {
                writeln!(out, "  {}", Escaped(&fault.to_string()))?;
                let next = fault.fault.code().next_step();
                writeln!(out, "    {}: {next}", text!(en "next"; de "weiter"))?;
            }
            match errors.more() {
                0 => Ok(()),
                more => writeln!(out, "  {}", text!(en "and {more} more"; de "und {more} weitere")),
            }
        }
    }
}

fn print_check(file: &TrustFile, path: &Path, out: &mut dyn Write) -> io::Result<()> {
    let name = path.display().to_string();
    let name = Escaped(&name);
    writeln!(out, "{}", text!(en "{name}: no contradiction"; de "{name}: kein Widerspruch"))?;
    print_identity(file, out)?;
    print_skipped(file, out)?;
    for warning in file.warnings(Some(carnet_host::seconds_since_1970())) {
        writeln!(out, "  {}", text!(en "warning: {warning}"; de "Warnung: {warning}"))?;
    }
    Ok(())
}

fn print_skipped(file: &TrustFile, out: &mut dyn Write) -> io::Result<()> {
    file.skipped().iter().try_for_each(|skipped| writeln!(out, "  {skipped}"))
}

fn print_identity(file: &TrustFile, out: &mut dyn Write) -> io::Result<()> {
    let digits = file.digest().to_string();
    let groups = digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>();
    let said = text!(
        serial = file.serial(), issued = When(file.issued());
        en "serial {serial}, issued {issued}";
        de "Nummer {serial}, ausgestellt {issued}"
    );
    writeln!(out, "  {said}")?;
    let (digest, words) = match now() {
        Language::En => ("digest", "words "),
        Language::De => ("Prüfsumme", "Wörter   "),
    };
    writeln!(out, "  {digest} {}", groups[..8].join(" "))?;
    writeln!(out, "  {:width$} {}", "", groups[8..].join(" "), width = digest.chars().count())?;
    writeln!(out, "  {words} {}", Words::from(file.digest()))?;
    let said = match file.trust_approvals() {
        0 => text!(
            en "a new trust file is accepted by comparing its words";
            de "eine neue Vertrauensdatei wird durch Vergleich ihrer Wörter angenommen"
        ),
        count => text!(
            en "approvals needed for a new trust file: {count}";
            de "nötige Freigaben für eine neue Vertrauensdatei: {count}"
        ),
    };
    writeln!(out, "  {said}")
}

fn print_file(
    file: &TrustFile,
    path: &Path,
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", Escaped(&path.display().to_string()))?;
    print_identity(file, out)?;
    print_skipped(file, out)?;
    for (name, site) in file.sites() {
        let versions = site.versions.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let name = titles.of(name);
        let said = text!(
            zone = site.zone.said(), clock = site.clock.said();
            en "site {name}: {zone}, clock {clock}, reads version {versions}";
            de "Standort {name}: {zone}, Uhr {clock}, liest Version {versions}"
        );
        writeln!(out, "  {said}")?;
    }
    for person in file.persons() {
        writeln!(out, "  {}", text!(en "person {person}"; de "Person {person}"))?;
    }
    for (id, key) in file.keys() {
        print_key(id, key, out)?;
    }
    for (id, medium) in file.media() {
        let until = |until| text!(until = When(until); en ", until {until}"; de ", bis {until}");
        let until = medium.until.map_or(String::new(), until);
        let retired = match medium.retired {
            true => text!(en ", retired"; de ", ausgemustert"),
            false => String::new(),
        };
        let (id, label) = (medium_text(id), &medium.label);
        let said = text!(
            en "medium {id}: \"{label}\"{until}{retired}";
            de "Datenträger {id}: „{label}“{until}{retired}"
        );
        writeln!(out, "  {said}")?;
    }
    for (from, to, route) in file.routes() {
        let (from, to) = (titles.of(from), titles.of(to));
        writeln!(
            out,
            "  {}",
            text!(en "route from {from} to {to}"; de "Weg von {from} nach {to}")
        )?;
        print_route(route, out)?;
    }
    Ok(())
}

fn print_key(id: &KeyId, key: &Key, out: &mut dyn Write) -> io::Result<()> {
    let owner = NamedKey { id: *id, role: key.role.clone() }.owner();
    let revoked = match key.revoked {
        true => text!(en ", REVOKED"; de ", WIDERRUFEN"),
        false => String::new(),
    };
    writeln!(out, "  {owner}{revoked}")?;
    let mut lines = vec![Words::from(*id).to_string(), id.to_string()];
    if let Some(first) = key.window.first.map(When) {
        lines.push(text!(en "valid from {first}"; de "gültig ab {first}"));
    }
    if let Some(last) = key.window.last.map(When) {
        lines.push(text!(en "valid until {last}"; de "gültig bis {last}"));
    }
    lines.iter().try_for_each(|line| writeln!(out, "      {line}"))
}

fn print_route(route: &Route, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Vec::new();
    let (kinds, schemes) =
        (list(route.kinds.iter().map(|kind| format!("{kind}s"))), list(&route.schemes));
    lines.push(text!(en "carries {kinds}: {schemes}"; de "trägt {kinds}: {schemes}"));
    if !route.key_types.is_empty() {
        let types = list(&route.key_types);
        lines.push(text!(en "key types {types}"; de "Schlüsselarten {types}"));
    }
    if !route.vendors.is_empty() {
        let vendors = list(&route.vendors);
        lines.push(text!(en "vendors {vendors}"; de "Hersteller {vendors}"));
    }
    if let Some(fields) = route.fields.as_ref().map(list) {
        lines.push(
            text!(en "values that may leave: {fields}"; de "Werte, die hinaus dürfen: {fields}"),
        );
    }
    let scan = match route.scan_max_age_hours {
        None => text!(en "no scan"; de "keine Virenprüfung"),
        Some(hours) => text!(
            en "a scan of at most {hours} hours";
            de "eine Virenprüfung, höchstens {hours} Stunden alt"
        ),
    };
    let approvals = route.approvals;
    lines.push(
        text!(en "approvals needed {approvals}, {scan}"; de "nötige Freigaben {approvals}, {scan}"),
    );
    if let Some(sites) = route.scan_sites.as_ref().map(list) {
        lines.push(text!(en "scan sites {sites}"; de "Standorte der Prüfstationen {sites}"));
    }
    if let Some(media) = &route.media {
        let ids = match media.is_empty() {
            true => text!(en "no medium yet"; de "noch kein Datenträger"),
            false => list(media.iter().map(medium_text)),
        };
        lines.push(text!(en "media {ids}"; de "Datenträger {ids}"));
        let rule = (route.medium_differs, route.medium_differs.said());
        let (en, de) = rule;
        lines.push(
            text!(en "medium unlike its passport {en}"; de "Stick anders als sein Ausweis: {de}"),
        );
    }
    let (en, de) = (route.foreign, route.foreign.said());
    lines.push(
        text!(en "other things on the medium {en}"; de "weitere Dateien auf dem Stick: {de}"),
    );
    let age = route
        .max_age_days
        .map_or(String::new(), |days| text!(en ", {days} days"; de ", {days} Tage"));
    let (items, bytes) = (route.max_items, route.max_bytes);
    lines.push(text!(
        en "at most {items} items, {bytes} plain bytes{age}";
        de "höchstens {items} Posten, {bytes} Bytes{age}"
    ));
    let (gaps, late, time) = (route.gaps.said(), route.late.said(), route.time_unknown.said());
    lines.push(text!(
        en "gaps {gaps}, late bundles {late}, time unknown {time}";
        de "Lücken: {gaps}, verspätete Bündel: {late}, Zeit nicht feststellbar: {time}"
    ));
    if route.kinds.contains(&Kind::Request) {
        let turnaround = |days| {
            text!(
                en ", an answer is expected within {days} days";
                de ", Antwort in {days} Tagen erwartet"
            )
        };
        let turnaround = route.turnaround_days.map_or(String::new(), turnaround);
        let names = route.names;
        lines.push(text!(
            en "names of machines in what leaves {names}{turnaround}";
            de "Namen von Maschinen in dem, was hinausgeht: {names}{turnaround}"
        ));
    }
    lines.iter().try_for_each(|line| writeln!(out, "      {line}"))
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
