//! A verdict as one HTML page: for the file, for the printer, for two signatures by hand.
//!
//! The page has no script and loads nothing; its policy forbids both. Templates escape what HTML
//! gives a meaning; all text that was not made on this host goes through [`parts::text`] as well.

mod basis;
mod code;
mod endorsements;
mod parts;
mod qr;
mod summary;
#[cfg(test)]
mod tests;
mod words;

use carnet_format::Digest;
use carnet_language::{text, within};
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use words::Language;
pub(super) use words::{attribute_word, item_word};

use self::parts::{Says as _, digest, outcome};
use self::words::{Text, question};
use super::{Door, Report, Stop, file_name};
use carnet_host::Status;
use carnet_host::settings::{Sources, Titles};
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{CheckOutcome, Fault, Step};

/// The only style of the page; the policy names its digest.
const STYLE: &str = include_str!("page/style.css");

/// VERDICT-11. Writes the page. `trust` is the trust file the report was judged by, `titles` what sites are
/// called here, `sources` the files of this host that it rests on, `at` the time that a person asked to judge by.
#[must_use]
pub fn page(
    report: &Report,
    trust: &TrustFile,
    titles: &Titles,
    sources: Option<&Sources>,
    at: Option<&str>,
    lang: Language,
) -> String {
    within(lang, || whole(report, trust, titles, sources, at, lang))
}

fn whole(
    report: &Report,
    trust: &TrustFile,
    titles: &Titles,
    sources: Option<&Sources>,
    at: Option<&str>,
    lang: Language,
) -> String {
    let sheet = format!("{STYLE}{}", foot(report));
    let style = data_encoding::BASE64.encode(Digest::of(sheet.as_bytes()).as_bytes());
    let name = file_name(&report.file);
    let page = html! {
        (DOCTYPE)
        html lang=(lang.as_str()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content={
                    "default-src 'none'; style-src 'sha256-" (style) "'; "
                    "base-uri 'none'; form-action 'none'"
                };
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (lang.say(Text::Title)) ": " (name) }
                style { (PreEscaped(&sheet)) }
            }
            body {
                main {
                    header {
                        p.brand { "Carnet" }
                        h1 { (lang.say(Text::Title)) }
                        p.file { (name) }
                    }
                    (verdict(report, &Door { trust, titles, now: 0, here: None }, lang))
                    @if let Some(bundle) = &report.bundle {
                        (summary::section(report, bundle, titles, lang))
                    }
                    (endorsements::section(report, trust, lang))
                    (summary::contents(report, lang))
                    (checks(report, lang))
                    (basis::section(report, sources, at, lang))
                    (signatures(report, lang))
                }
            }
        }
        "\n"
    };
    page.into_string()
}

/// The verdict in words, and what to do next.
fn verdict(report: &Report, door: &Door<'_>, lang: Language) -> Markup {
    let (class, sign, word, sentence) = match report.status() {
        Status::Done => ("accepted", "✓", Text::Accepted, Text::AcceptedMeans),
        Status::Held => ("held", "…", Text::HeldUp, Text::HeldUpMeans),
        Status::Rejected => ("rejected", "✗", Text::Rejected, Text::RejectedMeans),
        Status::Unknown | Status::Usage => ("unknown", "?", Text::Unknown, Text::UnknownMeans),
    };
    let faults = match &report.stop {
        Some(Stop::Rejected(fault)) => std::slice::from_ref(fault),
        Some(Stop::Unread { .. }) => &[],
        None => &report.holds,
    };
    html! {
        section.verdict.(class) {
            p.sign aria-hidden="true" { (sign) }
            div {
                p.word { (lang.say(word)) }
                p { (lang.say(sentence)) }
                @for Fault { code, .. } in faults {
                    p.reason { strong { (code::meaning(*code, lang)) } " " code { (code) } }
                }
                @let facts = door.facts(report);
                @if !facts.is_empty() {
                    dl {
                        @for (label, values) in facts {
                            div {
                                dt { (label) }
                                dd { @for value in values { (value) br; } }
                            }
                        }
                    }
                }
                @if let Some(diagnosis) = &report.diagnosis {
                    h2 { (lang.say(Text::Diagnosis)) }
                    p {
                        (code::meaning(diagnosis.code, lang)) " " code { (diagnosis.code) }
                        (lang.detail(&diagnosis.message))
                    }
                }
                h2 { (lang.say(Text::Next)) }
                ul { (next_steps(report, faults, lang)) }
            }
        }
    }
}

/// At the foot of every printed page: which bundle it is of, and which page it is.
fn foot(report: &Report) -> String {
    let bundle = report.bundle.as_ref().map(|bundle| bundle.digest);
    let bundle =
        bundle.map_or(String::new(), |digest| text!(en "bundle {digest}"; de "Bündel {digest}"));
    let (page, of) = (text!(en "page"; de "Seite"), text!(en "of"; de "von"));
    format!(
        "@page {{ @bottom-left {{ content: \"{bundle}\"; font: 7.5pt monospace; }} \
         @bottom-right {{ content: \"{page} \" counter(page) \" {of} \" counter(pages); font: 8pt sans-serif; }} }}\n"
    )
}

fn next_steps(report: &Report, faults: &[Fault], lang: Language) -> Markup {
    let diagnosed = report.diagnosis.as_ref().map(|diagnosis| diagnosis.code);
    let last: &[Text] = match report.status() {
        Status::Done => &[Text::NextPass, Text::NextKeep],
        Status::Held => &[Text::NextHeld],
        Status::Rejected => &[Text::NextStop],
        Status::Unknown | Status::Usage => &[Text::NextReadAgain],
    };
    html! {
        @for code in faults.iter().map(|fault| fault.code).chain(diagnosed) {
            li { (code::next_step(code, lang)) }
        }
        @if report.medium_open && report.stop.is_none() { li { (lang.say(Text::NextMedium)) } }
        @for text in last { li { (lang.say(*text)) } }
    }
}

/// VERDICT-8. All checks with their requirements and what became of them.
fn checks(report: &Report, lang: Language) -> Markup {
    let columns = [Text::Number, Text::Check, Text::Requirements, Text::Result];
    let rows = html! {
        @for check in report.checks() {
            tr {
                td { (check.step.number()) }
                td { (question(check.step, &report.medium.medium).map_or("", |it| lang.say(it))) }
                td.requirements {
                    (requirements(check.step).replace(" to ", "–").replace(" and ", ", "))
                }
                td { (result(&check.outcome, lang)) }
            }
        }
    };
    lang.section(Text::Checks, lang.table("checks", &columns, rows))
}

fn result(result: &CheckOutcome, lang: Language) -> Markup {
    let (sign, word) = match result {
        CheckOutcome::Passed | CheckOutcome::PassedInPart { .. } => ("✓", Text::Passed),
        CheckOutcome::Failed { .. } => ("✗", Text::Failed),
        CheckOutcome::Held { .. } => ("…", Text::Holds),
        CheckOutcome::Unread { .. } => ("?", Text::Unread),
        CheckOutcome::NotChecked { .. } => ("–", Text::NotChecked),
        CheckOutcome::NotReached => ("–", Text::NotReached),
    };
    html! {
        (outcome(sign, lang.say(word)))
        @match result {
            CheckOutcome::NotChecked { .. } => { br; (lang.say(Text::StreamNotChecked)) }
            CheckOutcome::PassedInPart { .. } => { br; (lang.say(Text::MediumNotChecked)) }
            _ => {
                @if let Some(code) = result.code() { " " code { (code) } }
                @if let Some(message) = result.message() { (lang.detail(message)) }
            }
        }
    }
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
        Step::Time => "TIME-1 to 13",
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
fn signatures(report: &Report, lang: Language) -> Markup {
    let hand = html! {
        div.hand {
            p.choice {
                @for choice in [Text::MayCross, Text::MayNotCross] {
                    span { "☐" (parts::NBSP) (lang.say(choice)) } " "
                }
            }
            @for line in [Text::Name, Text::DateAndTime, Text::Signature] {
                p.line { (lang.say(line)) }
            }
        }
    };
    let content = html! {
        p { (lang.say(Text::SignaturesMean)) }
        // So that the sheet with the signatures names what was signed.
        @if let Some(bundle) = &report.bundle {
            dl.signed { (lang.entry(Text::BundleDigest, digest(bundle.digest))) }
        }
        div.hands { (hand) (hand) }
    };
    lang.section(Text::Signatures, content)
}
