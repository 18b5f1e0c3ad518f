//! Who has approved and scanned, what counts, and who still may.

use maud::{Markup, html};

use super::code;
use super::parts::{Says as _, digest, outcome, text};
use super::words::{Language, Text};
use crate::report::Report;
use carnet_judge::quorum::{Endorsement, EndorsementStatement, Owner, Standing};
use carnet_judge::time::When;
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_language::count;

pub(super) fn section(report: &Report, trust: &TrustFile, lang: Language) -> Markup {
    let content = html! {
        @if let Some(standing) = &report.standing {
            (needs(report, standing, trust, lang))
            (given(report, trust, lang))
        } @else {
            p { (lang.say(Text::EndorsementsUncounted)) }
        }
    };
    lang.section(Text::Endorsements, content)
}

fn needs(report: &Report, standing: &Standing, trust: &TrustFile, lang: Language) -> Markup {
    let route = report
        .bundle
        .as_ref()
        .and_then(|bundle| trust.route(&bundle.manifest.from, &bundle.manifest.to));
    let scan = match route.and_then(|route| route.scan_max_age_hours) {
        Some(hours) => lang.say_with(Text::ScanAge, hours),
        None => lang.say(Text::No).to_owned(),
    };
    let (got, needed) = (standing.approved.len(), usize::from(standing.approvals));
    html! {
        dl {
            (lang.entry(Text::ApprovalsNeeded, persons(needed)))
            (lang.entry(Text::ApprovalsCounted, html! {
                (persons(got))
                @if got > 0 { " (" (lang.list(&standing.approved)) ")" }
            }))
            @if got < needed {
                (lang.entry(Text::MayStillApprove, lang.list(&standing.may_approve)))
            }
            (lang.entry(Text::ScanNeeded, scan))
        }
    }
}

/// So many of them.
fn persons(count: usize) -> String {
    count!(
        n = count;
        en "{n} person", "{n} different persons";
        de "{n} Person", "{n} verschiedene Personen"
    )
}

pub(super) fn given(report: &Report, trust: &TrustFile, lang: Language) -> Markup {
    if report.endorsements.is_empty() {
        return html! { p { (lang.say(Text::NoEndorsements)) } };
    }
    let rows = html! {
        @for endorsement in &report.endorsements { (row(endorsement, trust, lang)) }
    };
    lang.table("given", &[Text::What, Text::Statement, Text::Counts], rows)
}

fn row(endorsement: &Endorsement, trust: &TrustFile, lang: Language) -> Markup {
    let what = match endorsement.statement {
        EndorsementStatement::Approval(_) => Text::Approval,
        EndorsementStatement::Scan(_) => Text::Scan,
    };
    let owner = match &endorsement.owner {
        Owner::Person(person) => person.to_string(),
        Owner::Site(site) => site.to_string(),
    };
    html! {
        tr {
            td { (lang.say(what)) br; strong { (text(&owner)) } }
            td { (statement(endorsement, trust, lang)) }
            td {
                @if let Some(code) = endorsement.code {
                    (outcome("✗", html! { (lang.say(Text::No)) ":" })) " "
                    (code::meaning(code, lang)) " " code { (code) }
                } @else {
                    (outcome("✓", lang.say(Text::Yes)))
                }
            }
        }
    }
}

fn statement(endorsement: &Endorsement, trust: &TrustFile, lang: Language) -> Markup {
    let line = |name: Text, value: Markup| html! { (lang.say(name)) ": " (value) br; };
    html! {
        @match &endorsement.statement {
            EndorsementStatement::Approval(approval) => {
                (line(Text::Ticket, text(&approval.ticket)))
                (line(Text::Signed, html! { (When(approval.signed).to_string()) }))
                @if let Some(not_after) = approval.not_after {
                    (line(Text::ValidUntil, html! { (When(not_after).to_string()) }))
                }
                @for id in &approval.media {
                    (line(Text::OnlyOnMedium, html! {
                        @if let Some(medium) = trust.medium(id) { (text(&medium.label)) " " }
                        (digest(medium_text(id)))
                    }))
                }
            }
            EndorsementStatement::Scan(scan) => {
                (line(Text::ScanResult, html! { (lang.say(Text::NothingFound)) }))
                (line(Text::Signed, html! { (When(scan.scanned).to_string()) }))
                (line(Text::Engine, text(&scan.engine)))
                (line(Text::Database, html! {
                    (text(&scan.database)) ", " (When(scan.database_date).to_string())
                }))
            }
        }
        (lang.say(Text::Key)) ": " (digest(endorsement.key))
    }
}
