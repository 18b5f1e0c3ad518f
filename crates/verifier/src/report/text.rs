//! A verdict as text for people.

use std::collections::BTreeSet;
use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Sources, Titles};
use carnet_judge::quorum::{Endorsement, EndorsementStatement};
use carnet_judge::time::{Judgement, Utc};
use carnet_judge::trust::{PersonName, SiteClock, medium_text};
use carnet_judge::words::Words;
use carnet_language::text;

use super::{BundleReport, MEDIUM_OPEN, Report, words};

/// Prints a verdict with all its checks. `at` is the time that a person asked to judge by.
///
/// # Errors
/// The output failed.
pub fn text(
    report: &Report,
    titles: &Titles,
    sources: &Sources,
    at: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    summary(report, titles, out)?;
    print_checks(report, out)?;
    print_basis(report, sources, at, out)
}

/// Prints a verdict, what the bundle is and what the verdict rests on, without the checks.
///
/// # Errors
/// The output failed.
pub fn brief(
    report: &Report,
    titles: &Titles,
    sources: &Sources,
    out: &mut dyn Write,
) -> io::Result<()> {
    summary(report, titles, out)?;
    medium(report, out)?;
    sources.text(report.trust, out)
}

fn summary(report: &Report, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}", Escaped(&report.file), report.verdict().as_str().to_uppercase())?;
    if let Some(fault) = report.fault() {
        writeln!(out, "  {} [{}]", Escaped(&fault.message), fault.code)?;
    }
    if let Some(super::Stop::Unread { code, reason, .. }) = &report.stop {
        match code {
            Some(code) => writeln!(out, "  {} [{code}]", Escaped(reason))?,
            None => writeln!(out, "  {}", Escaped(reason))?,
        }
    }
    if let Some(next) = report.next_step() {
        writeln!(out, "  {}: {next}", text!(en "next"; de "weiter"))?;
    }
    if let Some(diagnosis) = &report.diagnosis {
        diagnosis.text(out)?;
    }
    if let Some(bundle) = &report.bundle {
        print_bundle(bundle, titles, out)?;
    }
    if let Some(contents) = &report.contents {
        writeln!(out, "  contents")?;
        for (product, kind, count) in contents.iter() {
            writeln!(out, "    {count:>7} × {} ({})", Escaped(product), Escaped(kind))?;
        }
    }
    print_distinct(report, out)?;
    print_endorsements(report, out)?;
    progress(report, out)
}

fn print_bundle(bundle: &BundleReport, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    let BundleReport { manifest, .. } = bundle;
    writeln!(out, "  digest      {}", bundle.digest)?;
    let (from, to) = (titles.of(&manifest.from), titles.of(&manifest.to));
    writeln!(out, "  from        {from} to {to}")?;
    writeln!(out, "  signed by   key {}", bundle.key)?;
    writeln!(out, "              {}", Words::from(bundle.key))?;
    if !bundle.custodians.is_empty() {
        writeln!(out, "              which {} can use", bundle.custodians.join(", "))?;
    }
    writeln!(
        out,
        "  kind        {}: items {}, chunks {}, plain bytes {}",
        manifest.kind,
        manifest.items(),
        manifest.chunks.len(),
        manifest.plain_length()
    )?;
    writeln!(out, "  place       epoch {}, sequence {}", manifest.epoch, manifest.sequence)?;
    if let Some(previous) = &manifest.previous {
        writeln!(out, "  follows     {previous}")?;
    }
    let clock = match bundle.clock {
        SiteClock::Trusted => "its clock is trusted",
        SiteClock::Untrusted => "its clock is not trusted",
    };
    writeln!(out, "  created     {} ({clock})", Utc(manifest.created))?;
    if let Some(expires) = manifest.expires {
        writeln!(out, "  expires     {}", Utc(expires))?;
    }
    for digest in &manifest.answers {
        writeln!(out, "  answers     {digest}")?;
    }
    for entry in &manifest.acknowledges {
        let (key, epoch, sequence) = (entry.key.short(), entry.epoch, entry.sequence);
        writeln!(out, "  received    from key {key} all of epoch {epoch} to sequence {sequence}")?;
    }
    match manifest.voided.len() {
        0 => {}
        1 => writeln!(out, "  voided      1 bundle, which will never come")?,
        more => writeln!(out, "  voided      {more} bundles, which will never come")?,
    }
    for entry in &manifest.voided {
        writeln!(out, "              sequence {} ({})", entry.sequence, entry.digest)?;
    }
    match &bundle.derived_name {
        Some(derived) => {
            writeln!(out, "  file name   is not the one that it should bear: {derived}")
        }
        None => Ok(()),
    }
}

/// VERDICT-13. How many different values there are, of those that there are.
fn print_distinct(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = report.distinct.iter().flat_map(|distinct| distinct.counts());
    let counts = counts.filter(|(_, count)| *count > 0);
    let said = counts.map(|(name, count)| format!("{} {count}", name.replace('_', " ")));
    match said.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => Ok(()),
        said => writeln!(out, "  different   {said}"),
    }
}

fn print_endorsements(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.endorsements.is_empty() {
        return Ok(());
    }
    writeln!(out, "  endorsements")?;
    for endorsement in &report.endorsements {
        let counts = match endorsement.code {
            None => "counts".to_owned(),
            Some(code) => format!("does not count: {} [{code}]", code.meaning()),
        };
        writeln!(out, "    {}; {counts}", describe(endorsement))?;
    }
    Ok(())
}

/// Prints who has approved, who still may, and what is missing; nothing where the route asks for
/// nothing.
///
/// # Errors
/// The output failed.
pub fn progress(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let Some(standing) = &report.standing else { return Ok(()) };
    if standing.approvals > 0 {
        let (got, needed) = (standing.approved.len(), usize::from(standing.approvals));
        writeln!(out, "  approvals   {got} of {needed}: {}", list(&standing.approved))?;
        if got < needed {
            writeln!(out, "              missing {}", needed - got)?;
        }
        writeln!(out, "              may still approve: {}", list(&standing.may_approve))?;
    }
    match (standing.scan_needed(), standing.scans) {
        (true, 0) => writeln!(out, "  scan        missing: the route needs one"),
        (true, _) => writeln!(out, "  scan        done"),
        (false, _) => Ok(()),
    }
}

/// Prints what is known of the medium, where there is something to tell; and that it has to be
/// checked, where nobody did and the route takes listed media only.
fn medium(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // ROUTE-12.
    if report.medium_open {
        return writeln!(out, "  medium      {MEDIUM_OPEN}");
    }
    report.medium.text_if_any(out)
}

fn list(persons: &BTreeSet<PersonName>) -> String {
    match persons.iter().map(ToString::to_string).collect::<Vec<_>>() {
        names if names.is_empty() => "nobody".to_owned(),
        names => names.join(", "),
    }
}

fn describe(endorsement: &Endorsement) -> String {
    let owner = &endorsement.owner;
    match &endorsement.statement {
        EndorsementStatement::Approval(approval) => {
            let (ticket, signed) = (Escaped(&approval.ticket), Utc(approval.signed));
            let mut line = format!("approved by {owner}, ticket {ticket}, {signed}");
            if let Some(not_after) = approval.not_after {
                line.push_str(&format!(", until {}", Utc(not_after)));
            }
            for medium in &approval.media {
                line.push_str(&format!(", on medium {}", medium_text(medium)));
            }
            line
        }
        EndorsementStatement::Scan(scan) => format!(
            "scanned at {owner} by {} with database {} of {}, {}: nothing found, as the signer states",
            Escaped(&scan.engine),
            Escaped(&scan.database),
            Utc(scan.database_date),
            Utc(scan.scanned)
        ),
    }
}

fn print_checks(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  checks")?;
    for check in report.checks() {
        let (number, name) = (check.step.number(), check.step.as_str());
        write!(out, "    {number:>2} {name:<13} {}", words(&check.outcome))?;
        match (check.outcome.message(), check.outcome.code()) {
            (Some(message), Some(code)) => writeln!(out, ": {} [{code}]", Escaped(message))?,
            (Some(message), None) => writeln!(out, ": {}", Escaped(message))?,
            (None, _) => writeln!(out)?,
        }
    }
    Ok(())
}

/// What the verdict rests on, and what was not looked at.
fn print_basis(
    report: &Report,
    sources: &Sources,
    at: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    sources.text(report.trust, out)?;
    match (report.own, report.time) {
        (Some(_), _) if at.is_some() => {
            writeln!(out, "  judged as of {}, as asked for by --at", at.unwrap_or_default())?;
        }
        (Some(own), _) => writeln!(out, "  judged as of {}", Utc(own))?,
        (None, Some(Judgement::CannotTell)) => {
            writeln!(out, "  time could not be told; the route decides what that means")?;
        }
        (None, _) => writeln!(out, "  judged without a trusted clock")?,
    }
    match report.medium_open {
        true => medium(report, out)?,
        false => report.medium.text(out)?,
    }
    writeln!(out, "  time floor and trust serial: not checked here (they are in the ledger)")
}
