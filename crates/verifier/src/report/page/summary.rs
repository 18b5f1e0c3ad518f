//! What the bundle says of itself, and what it carries.

use carnet_format::{Digest, Kind};
use carnet_host::settings::Titles;
use maud::{Markup, html};

use super::parts::{Says as _, digest, text};
use super::qr;
use super::words::{Language, Text};
use crate::report::{BundleReport, Report, items};
use carnet_judge::time::When;
use carnet_judge::trust::SiteClock;
use carnet_judge::words::Words;
use carnet_language::Number;

/// Who made it, for whom, and which one it is.
pub(super) fn section(
    report: &Report,
    bundle: &BundleReport,
    titles: &Titles,
    lang: Language,
) -> Markup {
    let manifest = &bundle.manifest;
    let kind = match manifest.kind {
        Kind::Request => Text::Requests,
        Kind::Response => Text::Responses,
    };
    // VERDICT-14.
    let site = |site| text(&titles.of(site).to_string());
    let other = |epoch: u64, sequence: u64, id: Digest| {
        html! {
            (lang.say_with(Text::Epoch, epoch)) ", " (lang.say_with(Text::SequenceNumber, sequence))
            br; (digest(id))
        }
    };
    let content = html! {
        @if report.stop.is_some() { p.warning { (lang.say(Text::SummaryOfRefused)) } }
        div.summary {
            dl {
                (lang.entry(Text::Kind, lang.say(kind)))
                (lang.entry(Text::From, site(&manifest.from)))
                (lang.entry(Text::To, site(&manifest.to)))
                (lang.entry(Text::Sequence, html! {
                    (manifest.sequence) " (" (lang.say_with(Text::Epoch, manifest.epoch)) ")"
                }))
                (lang.entry(Text::Created, html! {
                    (When(manifest.created).to_string())
                    @if bundle.clock == SiteClock::Untrusted {
                        " " span.note { "(" (lang.say(Text::ClockUntrusted)) ")" }
                    }
                }))
                (lang.entry(Text::Expires, html! {
                    @if let Some(expires) = manifest.expires { (When(expires).to_string()) }
                    @else { (lang.say(Text::NoExpiry)) }
                }))
                (lang.entry(Text::Custodians, lang.list(&bundle.custodians)))
                (lang.entry(Text::Size, html! {
                    (Number(manifest.items()).to_string()) " / " (Number(manifest.plain_length()).to_string()) " / " (manifest.chunks.len())
                }))
            }
            (qr::figure(&bundle.digest.to_string(), lang))
        }
        dl.wide {
            (lang.entry(Text::BundleDigest, digest(bundle.digest)))
            (lang.entry(Text::PreviousDigest, html! {
                @if let Some(previous) = manifest.previous { (digest(previous)) }
                @else { (lang.say(Text::NoPrevious)) }
            }))
            (lang.entry(Text::ExporterKey, html! {
                (digest(bundle.key)) br; span.voice { (Words::from(bundle.key)) }
            }))
            @for answered in &manifest.answers { (lang.entry(Text::Answers, digest(answered))) }
            @for entry in &manifest.acknowledges {
                (lang.entry(Text::Acknowledges, other(entry.epoch, entry.sequence, entry.digest)))
            }
            @if !manifest.voided.is_empty() {
                (lang.entry(Text::VoidedCount, manifest.voided.len()))
            }
            @for entry in &manifest.voided {
                (lang.entry(Text::Voided, other(manifest.epoch, entry.sequence, entry.digest)))
            }
            @if let Some(derived) = &bundle.derived_name {
                (lang.entry(Text::DerivedName, text(derived)))
            }
        }
    };
    lang.section(Text::Summary, content)
}

/// How many items of each product and kind it carries, and what may hide beside them.
pub(super) fn contents(report: &Report, lang: Language) -> Markup {
    let content = html! {
        @if let Some(contents) = &report.contents {
            (lang.table("contents", &[Text::Count, Text::Product, Text::KindOfItem], html! {
                @for (product, kind, count) in contents.iter() {
                    tr {
                        td.count { (Number(count).to_string()) }
                        td { (text(&items::product(product))) }
                        td { (text(&items::long_kind(kind))) }
                    }
                }
            }))
        } @else {
            p { (lang.say(Text::ContentsUnknown)) }
        }
        (distinct(report, lang))
    };
    lang.section(Text::Contents, content)
}

/// VERDICT-13. How many different values there are, of those that there are.
fn distinct(report: &Report, lang: Language) -> Markup {
    let counts = report.distinct.iter().flat_map(|distinct| distinct.counts());
    let counts = counts.filter(|(_, count)| *count > 0).map(|(name, count)| {
        let name = match name {
            "application_ids" => Text::ApplicationIds,
            "activation_ids" => Text::ActivationIds,
            "extended_pids" => Text::ExtendedPids,
            "field_values" => Text::FieldValues,
            _ => Text::ErrorCodes,
        };
        lang.entry(name, count)
    });
    let mut counts = counts.peekable();
    html! { @if counts.peek().is_some() { dl { @for count in counts { (count) } } } }
}
