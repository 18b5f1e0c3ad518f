//! Who has approved and scanned, what counts, and who still may.

use carnet_judge::quorum::{Endorsement, EndorsementStatement, Owner, Standing};
use carnet_judge::time::Utc;
use carnet_judge::trust::{ScanRule, TrustFile, medium_text};

use super::code;
use super::html::Html;
use super::summary::list;
use super::words::Text;
use crate::report::Report;

pub(super) fn write(report: &Report, trust: &TrustFile, html: &mut Html) {
    html.section(Text::Endorsements);
    match &report.standing {
        Some(standing) => {
            needs(report, standing, trust, html);
            given(report, trust, html);
        }
        None => {
            html.raw("<p>");
            html.say(Text::EndorsementsUncounted);
            html.raw("</p>\n");
        }
    }
    html.raw("</section>\n");
}

fn needs(report: &Report, standing: &Standing, trust: &TrustFile, html: &mut Html) {
    let route = report
        .bundle
        .as_ref()
        .and_then(|bundle| trust.route(&bundle.manifest.from, &bundle.manifest.to));
    let (got, needed) = (standing.approved.len(), usize::from(standing.approvals));
    html.raw("<dl>\n");
    html.entry(Text::ApprovalsNeeded, |html| html.say_with(Text::Persons, needed));
    html.entry(Text::ApprovalsCounted, |html| {
        html.say_with(Text::Persons, got);
        if got > 0 {
            html.raw(" (");
            list(html, &standing.approved);
            html.raw(")");
        }
    });
    if got < needed {
        html.entry(Text::MayStillApprove, |html| list(html, &standing.may_approve));
    }
    html.entry(Text::ScanNeeded, |html| match route.map(|route| route.scan) {
        Some(ScanRule::Required { max_age_hours }) => {
            html.say_with(Text::ScanAge, max_age_hours);
        }
        Some(ScanRule::None) | None => html.say(Text::No),
    });
    html.raw("</dl>\n");
}

pub(super) fn given(report: &Report, trust: &TrustFile, html: &mut Html) {
    if report.endorsements.is_empty() {
        html.raw("<p>");
        html.say(Text::NoEndorsements);
        html.raw("</p>\n");
        return;
    }
    html.table("given", &[Text::What, Text::Statement, Text::Counts]);
    for endorsement in &report.endorsements {
        html.raw("<tr><td>");
        html.say(match endorsement.statement {
            EndorsementStatement::Approval { .. } => Text::Approval,
            EndorsementStatement::Scan { .. } => Text::Scan,
        });
        html.raw("<br><strong>");
        match &endorsement.owner {
            Owner::Person(person) => html.text(&person.to_string()),
            Owner::Site(site) => html.text(site.as_str()),
        }
        html.raw("</strong></td><td>");
        statement(endorsement, trust, html);
        html.raw("</td><td>");
        match endorsement.code {
            None => {
                html.raw("<span class=\"outcome\">✓&nbsp;");
                html.say(Text::Yes);
                html.raw("</span>");
            }
            Some(code) => {
                html.raw("<span class=\"outcome\">✗&nbsp;");
                html.say(Text::No);
                html.raw(":</span> ");
                html.say_code(code, code::meaning);
                html.raw(" ");
                html.code(code);
            }
        }
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n");
}

fn statement(endorsement: &Endorsement, trust: &TrustFile, html: &mut Html) {
    let mut line = |name: Text, value: &dyn Fn(&mut Html)| {
        html.say(name);
        html.raw(": ");
        value(html);
        html.raw("<br>");
    };
    match &endorsement.statement {
        EndorsementStatement::Approval { ticket, signed, not_after, media } => {
            line(Text::Ticket, &|html| html.text(ticket));
            line(Text::Signed, &|html| html.raw(&Utc(*signed).to_string()));
            if let Some(not_after) = not_after {
                line(Text::ValidUntil, &|html| html.raw(&Utc(*not_after).to_string()));
            }
            for id in media {
                line(Text::OnlyOnMedium, &|html| {
                    if let Some(medium) = trust.medium(id) {
                        html.text(&medium.label);
                        html.raw(" ");
                    }
                    html.digest(medium_text(id));
                });
            }
        }
        EndorsementStatement::Scan { engine, database, database_date, scanned } => {
            line(Text::ScanResult, &|html| html.say(Text::NothingFound));
            line(Text::Signed, &|html| html.raw(&Utc(*scanned).to_string()));
            line(Text::Engine, &|html| html.text(engine));
            line(Text::Database, &|html| {
                html.text(database);
                html.raw(", ");
                html.raw(&Utc(*database_date).to_string());
            });
        }
    }
    html.say(Text::Key);
    html.raw(": ");
    html.digest(endorsement.key);
}
