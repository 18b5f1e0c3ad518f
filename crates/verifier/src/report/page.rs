//! A verdict as one HTML page: for the file, for the printer, for two signatures by hand.
//!
//! The page has no script and loads nothing; its policy forbids both. All text that was not made
//! on this host goes through [`Html::text`].

mod basis;
mod code;
mod endorsements;
mod html;
mod medium;
mod qr;
mod summary;
#[cfg(test)]
mod tests;
mod words;

use carnet_format::{Code, Digest};

pub use words::Language;

use carnet_host::Status;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{CheckOutcome, Fault, Step};

use self::html::Html;
use self::words::{Text, question};
use super::{Report, Stop};

/// The only style of the page; the policy names its digest.
const STYLE: &str = include_str!("page/style.css");

/// VERDICT-11. Writes the page. `trust` is the trust file the report was judged by, `at` the time that a person
/// asked to judge by.
#[must_use]
pub fn page(report: &Report, trust: &TrustFile, at: Option<&str>, language: Language) -> String {
    let mut html = Html::new(language);
    head(report, &mut html);
    verdict(report, &mut html);
    if let Some(bundle) = &report.bundle {
        summary::write(report, bundle, &mut html);
    }
    endorsements::write(report, trust, &mut html);
    summary::contents(report, &mut html);
    checks(report, &mut html);
    basis::write(report, at, &mut html);
    signatures(report, &mut html);
    html.raw("</main>\n</body>\n</html>\n");
    html.finish()
}

fn head(report: &Report, html: &mut Html) {
    let style = data_encoding::BASE64.encode(Digest::of(STYLE.as_bytes()).as_bytes());
    html.raw("<!DOCTYPE html>\n<html lang=\"");
    html.raw(html.language().as_str());
    html.raw("\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    html.raw(&style);
    html.raw("'; base-uri 'none'; form-action 'none'\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html.say(Text::Title);
    html.raw(": ");
    html.text(&report.file);
    html.raw("</title>\n<style>");
    html.raw(STYLE);
    html.raw("</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"brand\">Carnet</p>\n<h1>");
    html.say(Text::Title);
    html.raw("</h1>\n<p class=\"file\">");
    html.text(&report.file);
    html.raw("</p>\n</header>\n");
}

/// The verdict in words, and what to do next.
fn verdict(report: &Report, html: &mut Html) {
    let (class, sign, word, sentence) = match report.status() {
        Status::Done => ("accepted", "✓", Text::Accepted, Text::AcceptedMeans),
        Status::Held => ("held", "…", Text::HeldUp, Text::HeldUpMeans),
        Status::Rejected => ("rejected", "✗", Text::Rejected, Text::RejectedMeans),
        Status::Unknown | Status::Usage => ("unknown", "?", Text::Unknown, Text::UnknownMeans),
    };
    html.raw("<section class=\"verdict ");
    html.raw(class);
    html.raw("\">\n<p class=\"sign\" aria-hidden=\"true\">");
    html.raw(sign);
    html.raw("</p>\n<div>\n<p class=\"word\">");
    html.say(word);
    html.raw("</p>\n<p>");
    html.say(sentence);
    html.raw("</p>\n");
    let faults = match &report.stop {
        Some(Stop::Rejected(fault)) => std::slice::from_ref(fault),
        Some(Stop::Unread { .. }) => &[],
        None => &report.holds,
    };
    for fault in faults {
        html.raw("<p class=\"reason\"><strong>");
        html.say_code(fault.code, code::meaning);
        html.raw("</strong> ");
        html.code(fault.code);
        html.raw("</p>\n");
    }
    if let Some(diagnosis) = &report.diagnosis {
        html.raw("<h2>");
        html.say(Text::Diagnosis);
        html.raw("</h2>\n<p>");
        html.say_code(diagnosis.code, code::meaning);
        html.raw(" ");
        html.code(diagnosis.code);
        html.detail(&diagnosis.message);
        html.raw("</p>\n");
    }
    html.raw("<h2>");
    html.say(Text::Next);
    html.raw("</h2>\n<ul>\n");
    for step in next_steps(report, faults) {
        html.raw("<li>");
        match step {
            Next::Code(code) => html.say_code(code, code::next_step),
            Next::Text(text) => html.say(text),
        }
        html.raw("</li>\n");
    }
    html.raw("</ul>\n</div>\n</section>\n");
}

enum Next {
    Code(Code),
    Text(Text),
}

fn next_steps(report: &Report, faults: &[Fault]) -> Vec<Next> {
    let diagnosed = report.diagnosis.as_ref().map(|diagnosis| diagnosis.code);
    let codes = faults.iter().map(|fault| fault.code).chain(diagnosed);
    let mut steps = codes.map(Next::Code).collect::<Vec<_>>();
    if report.medium_open && report.stop.is_none() {
        steps.push(Next::Text(Text::NextMedium));
    }
    steps.extend(match report.status() {
        Status::Done => vec![Next::Text(Text::NextPass), Next::Text(Text::NextKeep)],
        Status::Held => vec![Next::Text(Text::NextHeld)],
        Status::Rejected => vec![Next::Text(Text::NextStop)],
        Status::Unknown | Status::Usage => vec![Next::Text(Text::NextReadAgain)],
    });
    steps
}

/// VERDICT-8. All checks with their requirements and what became of them.
fn checks(report: &Report, html: &mut Html) {
    html.section(Text::Checks);
    html.table("checks", &[Text::Number, Text::Check, Text::Requirements, Text::Result]);
    for check in report.checks() {
        html.raw("<tr><td>");
        html.raw(&check.step.number().to_string());
        html.raw("</td><td>");
        if let Some(text) = question(check.step, &report.medium.medium) {
            html.say(text);
        }
        html.raw("</td><td class=\"requirements\">");
        html.raw(&requirements(check.step).replace(" to ", "–").replace(" and ", ", "));
        html.raw("</td><td>");
        let (sign, word) = match &check.outcome {
            CheckOutcome::Passed | CheckOutcome::PassedInPart { .. } => ("✓", Text::Passed),
            CheckOutcome::Failed { .. } => ("✗", Text::Failed),
            CheckOutcome::Held { .. } => ("…", Text::Holds),
            CheckOutcome::Unread { .. } => ("?", Text::Unread),
            CheckOutcome::NotChecked { .. } => ("–", Text::NotChecked),
            CheckOutcome::NotReached => ("–", Text::NotReached),
        };
        html.raw("<span class=\"outcome\">");
        html.raw(sign);
        html.raw("&nbsp;");
        html.say(word);
        html.raw("</span>");
        match &check.outcome {
            CheckOutcome::Failed { code, message } | CheckOutcome::Held { code, message } => {
                html.raw(" ");
                html.code(*code);
                html.detail(message);
            }
            CheckOutcome::Unread { code, message } => {
                if let Some(code) = code {
                    html.raw(" ");
                    html.code(*code);
                }
                html.detail(message);
            }
            CheckOutcome::NotChecked { .. } => {
                html.raw("<br>");
                html.say(Text::StreamNotChecked);
            }
            CheckOutcome::PassedInPart { .. } => {
                html.raw("<br>");
                html.say(Text::MediumNotChecked);
            }
            CheckOutcome::Passed | CheckOutcome::NotReached => {}
        }
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n</section>\n");
}

/// The requirements that a check answers for, as in the table of `spec/order.md`.
const fn requirements(step: Step) -> &'static str {
    match step {
        // Steps of an import, which no report shows.
        Step::Locate | Step::Copy | Step::Known | Step::Admit | Step::Spool => "",
        Step::Label => "BUN-1",
        Step::Key => "BUN-2 and BUN-3",
        Step::Signature => "BUN-4",
        Step::Manifest => "BUN-5",
        Step::Site => "VERDICT-2 to 4",
        Step::Role => "VERDICT-5 to 7",
        Step::Route => "ROUTE-1 to 13",
        Step::Time => "TIME-1 to 12",
        Step::Stream => "STREAM-1 to 12",
        Step::Framing => "BUN-6",
        Step::Endorsements => "BUN-7",
        Step::Frames => "BUN-8, CHUNK-2 to 12",
        Step::Items => "BUN-8, ITEM-1 to 16",
        Step::Contents => "ROUTE-14 to 17",
        Step::Quorum => "QUORUM-1 to 15",
    }
}

/// Room for two persons to sign by hand.
fn signatures(report: &Report, html: &mut Html) {
    html.section(Text::Signatures);
    html.raw("<p>");
    html.say(Text::SignaturesMean);
    html.raw("</p>\n");
    // So that the sheet with the signatures names what was signed.
    if let Some(bundle) = &report.bundle {
        html.raw("<dl class=\"signed\">\n");
        html.entry(Text::BundleDigest, |html| html.digest(bundle.digest));
        html.raw("</dl>\n");
    }
    html.raw("<div class=\"hands\">\n");
    for _ in 0..2 {
        html.raw("<div class=\"hand\">\n<p class=\"choice\">");
        for choice in [Text::MayCross, Text::MayNotCross] {
            html.raw("<span>☐&nbsp;");
            html.say(choice);
            html.raw("</span> ");
        }
        html.raw("</p>\n");
        for line in [Text::Name, Text::DateAndTime, Text::Signature] {
            html.raw("<p class=\"line\">");
            html.say(line);
            html.raw("</p>\n");
        }
        html.raw("</div>\n");
    }
    html.raw("</div>\n</section>\n");
}
