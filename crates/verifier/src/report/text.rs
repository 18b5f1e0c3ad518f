//! A verdict as text for people.

use std::collections::BTreeSet;
use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Kind};
use carnet_host::row;
use carnet_host::settings::{Sources, Titles};
use carnet_judge::quorum::{Endorsement, EndorsementStatement};
use carnet_judge::time::{Judgement, When};
use carnet_judge::trust::{PersonName, SiteClock, medium_text};
use carnet_judge::words::{Words, short_words};
use carnet_language::{count, text};

use super::{BundleReport, Report, items, medium_open, words};

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
    writeln!(out, "{}: {}", Escaped(&report.file), report.verdict_word())?;
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
        writeln!(out, "  {}", text!(en "contents"; de "Inhalt"))?;
        for (product, kind, count) in contents.iter() {
            let (product, kind) = (items::product(product), items::kind(kind));
            writeln!(out, "    {count:>7} × {} ({})", Escaped(&product), Escaped(&kind))?;
        }
    }
    print_distinct(report, out)?;
    print_endorsements(report, out)?;
    progress(report, out)
}

fn print_bundle(bundle: &BundleReport, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    let BundleReport { manifest, .. } = bundle;
    row(out, &text!(en "digest"; de "Prüfsumme"), bundle.digest)?;
    let (from, to) = (titles.of(&manifest.from), titles.of(&manifest.to));
    row(out, &text!(en "from"; de "von"), text!(en "{from} to {to}"; de "{from} nach {to}"))?;
    row(out, &text!(en "signed by"; de "signiert"), Words::from(bundle.key))?;
    row(out, "", bundle.key)?;
    if !bundle.custodians.is_empty() {
        let who = bundle.custodians.join(", ");
        row(out, "", text!(en "which {who} can use"; de "den {who} verwenden kann"))?;
    }
    let said = text!(
        kind = manifest.kind, kind_said = kind_said(manifest.kind), items = manifest.items(),
        chunks = manifest.chunks.len(), bytes = manifest.plain_length();
        en "{kind}: items {items}, chunks {chunks}, plain bytes {bytes}";
        de "{kind_said}: Posten {items}, Blöcke {chunks}, Bytes {bytes}"
    );
    row(out, &text!(en "kind"; de "Art"), said)?;
    let (epoch, sequence) = (manifest.epoch, manifest.sequence);
    let said =
        text!(en "epoch {epoch}, sequence {sequence}"; de "Epoche {epoch}, Nummer {sequence}");
    row(out, &text!(en "place"; de "Platz"), said)?;
    if let Some(previous) = &manifest.previous {
        row(out, &text!(en "follows"; de "folgt auf"), previous)?;
    }
    let clock = match bundle.clock {
        SiteClock::Trusted => text!(en "its clock is trusted"; de "seine Uhr ist verlässlich"),
        SiteClock::Untrusted => {
            text!(en "its clock is not trusted"; de "seine Uhr ist nicht verlässlich")
        }
    };
    let created = When(manifest.created);
    row(out, &text!(en "created"; de "erstellt"), format_args!("{created} ({clock})"))?;
    if let Some(expires) = manifest.expires {
        row(out, &text!(en "expires"; de "läuft ab"), When(expires))?;
    }
    for digest in &manifest.answers {
        row(out, &text!(en "answers"; de "beantwortet"), digest)?;
    }
    for entry in &manifest.acknowledges {
        let said = text!(
            key = short_words(entry.key), epoch = entry.epoch, sequence = entry.sequence;
            en "from key {key} all of epoch {epoch} to sequence {sequence}";
            de "vom Schlüssel {key} alles der Epoche {epoch} bis Nummer {sequence}"
        );
        row(out, &text!(en "received"; de "empfangen"), said)?;
    }
    if !manifest.voided.is_empty() {
        let said = count!(
            n = manifest.voided.len();
            en "{n} bundle, which will never come", "{n} bundles, which will never come";
            de "{n} Bündel, das nie kommen wird", "{n} Bündel, die nie kommen werden"
        );
        row(out, &text!(en "voided"; de "verloren"), said)?;
    }
    for entry in &manifest.voided {
        let (sequence, digest) = (entry.sequence, entry.digest);
        row(
            out,
            "",
            text!(en "sequence {sequence} ({digest})"; de "Nummer {sequence} ({digest})"),
        )?;
    }
    match &bundle.derived_name {
        Some(derived) => {
            let said = text!(
                en "is not the one that it should bear: {derived}";
                de "ist nicht der, den sie tragen sollte: {derived}"
            );
            row(out, &text!(en "file name"; de "Dateiname"), said)
        }
        None => Ok(()),
    }
}

fn kind_said(kind: Kind) -> &'static str {
    match kind {
        Kind::Request => "Anfragen",
        Kind::Response => "Antworten",
    }
}

/// VERDICT-13. How many different values there are, of those that there are.
fn print_distinct(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = report.distinct.iter().flat_map(|distinct| distinct.counts());
    let counts = counts.filter(|(_, count)| *count > 0);
    let said = counts.map(|(name, count)| {
        let german = match name {
            "application_ids" => "Anwendungs-IDs",
            "activation_ids" => "Aktivierungs-IDs",
            "extended_pids" => "erweiterte Produkt-IDs",
            "field_values" => "Feldwerte",
            _ => "Fehlercodes",
        };
        text!(name = name.replace('_', " "); en "{name} {count}"; de "{german} {count}")
    });
    match said.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => Ok(()),
        said => row(out, &text!(en "different"; de "verschieden"), said),
    }
}

fn print_endorsements(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.endorsements.is_empty() {
        return Ok(());
    }
    let title = text!(en "endorsements"; de "Freigaben und Virenprüfungen");
    writeln!(out, "  {title}")?;
    for endorsement in &report.endorsements {
        writeln!(out, "    {}; {}", describe(endorsement), counts(endorsement.code))?;
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
        let who = list(&standing.approved);
        let said = text!(en "{got} of {needed}: {who}"; de "{got} von {needed}: {who}");
        row(out, &text!(en "approvals"; de "Freigaben"), said)?;
        if got < needed {
            let missing = needed - got;
            row(
                out,
                "",
                count!(missing; en "missing {missing}", "missing {missing}"; de "es fehlt {missing}", "es fehlen {missing}"),
            )?;
        }
        let who = list(&standing.may_approve);
        row(out, "", text!(en "may still approve: {who}"; de "noch freigeben dürfen: {who}"))?;
    }
    let scan = text!(en "scan"; de "Virenprüf.");
    match (standing.scan_needed(), standing.scans) {
        (true, 0) => {
            let said = text!(en "missing: the route needs one"; de "fehlt: der Weg verlangt eine");
            row(out, &scan, said)
        }
        (true, _) => row(out, &scan, text!(en "done"; de "liegt vor")),
        (false, _) => Ok(()),
    }
}

/// Prints what is known of the medium, where there is something to tell; and that it has to be
/// checked, where nobody did and the route takes listed media only.
fn medium(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // ROUTE-12.
    if report.medium_open {
        return row(out, &text!(en "medium"; de "Stick"), medium_open());
    }
    report.medium.text_if_any(out).map(|_| ())
}

fn list(persons: &BTreeSet<PersonName>) -> String {
    match persons.iter().map(ToString::to_string).collect::<Vec<_>>() {
        names if names.is_empty() => text!(en "nobody"; de "niemand"),
        names => names.join(", "),
    }
}

fn describe(endorsement: &Endorsement) -> String {
    let owner = &endorsement.owner;
    match &endorsement.statement {
        EndorsementStatement::Approval(approval) => {
            let (ticket, signed) = (Escaped(&approval.ticket), When(approval.signed));
            let mut line = text!(
                en "approved by {owner}, ticket {ticket}, {signed}";
                de "freigegeben von {owner}, Vorgang {ticket}, {signed}"
            );
            if let Some(not_after) = approval.not_after.map(When) {
                line += &text!(en ", until {not_after}"; de ", bis {not_after}");
            }
            for medium in &approval.media {
                let medium = medium_text(medium);
                line += &text!(en ", on medium {medium}"; de ", auf Datenträger {medium}");
            }
            line
        }
        EndorsementStatement::Scan(scan) => text!(
            engine = Escaped(&scan.engine), database = Escaped(&scan.database),
            date = When(scan.database_date), scanned = When(scan.scanned);
            en "scanned at {owner} by {engine} with database {database} of {date}, {scanned}: nothing found, as the signer states";
            de "geprüft bei {owner} mit {engine}, Signaturen {database} vom {date}, {scanned}: laut Unterzeichner \
                nichts gefunden"
        ),
    }
}

/// Whether it counts.
pub(crate) fn counts(code: Option<Code>) -> String {
    match code {
        None => text!(en "counts"; de "zählt"),
        Some(code) => {
            let why = code.meaning();
            text!(en "does not count: {why} [{code}]"; de "zählt nicht: {why} [{code}]")
        }
    }
}

fn print_checks(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  {}", text!(en "checks"; de "Prüfungen"))?;
    for check in report.checks() {
        let (number, name) = (check.step.number(), check.step.said());
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
    let said = match (report.own, report.time, at) {
        (Some(_), _, Some(at)) => text!(
            en "judged as of {at}, as asked for by --at";
            de "beurteilt zum Zeitpunkt {at}, wie mit --at verlangt"
        ),
        (Some(own), ..) => {
            text!(own = When(own); en "judged as of {own}"; de "beurteilt zum Zeitpunkt {own}")
        }
        (None, Some(Judgement::CannotTell), _) => text!(
            en "time could not be told; the route decides what that means";
            de "die Zeit war nicht feststellbar; der Weg bestimmt, was das bedeutet"
        ),
        (None, ..) => text!(
            en "judged without a trusted clock";
            de "ohne verlässliche Uhr beurteilt"
        ),
    };
    writeln!(out, "  {said}")?;
    match report.medium_open {
        true => medium(report, out)?,
        false => report.medium.text(out)?,
    }
    let said = text!(
        en "time floor and trust serial: not checked here (they are in the ledger)";
        de "Zeituntergrenze und Nummer der Vertrauensdatei: hier nicht geprüft (sie stehen im Register)"
    );
    writeln!(out, "  {said}")
}
