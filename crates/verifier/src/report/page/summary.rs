//! What the bundle says of itself, and what it carries.

use carnet_format::Kind;
use carnet_judge::time::Utc;
use carnet_judge::trust::SiteClock;
use carnet_judge::words::Words;

use super::html::Html;
use super::qr;
use super::words::{Text, kind_part};
use crate::report::{BundleReport, Report};

/// Who made it, for whom, and which one it is.
pub(super) fn write(report: &Report, bundle: &BundleReport, html: &mut Html) {
    let manifest = &bundle.manifest;
    html.section(Text::Summary);
    if report.stop.is_some() {
        html.raw("<p class=\"warning\">");
        html.say(Text::SummaryOfRefused);
        html.raw("</p>\n");
    }
    html.raw("<div class=\"summary\">\n<dl>\n");
    html.entry(Text::Kind, |html| {
        html.say(match manifest.kind {
            Kind::Request => Text::Requests,
            Kind::Response => Text::Responses,
        });
    });
    html.entry(Text::From, |html| html.text(manifest.from.as_str()));
    html.entry(Text::To, |html| html.text(manifest.to.as_str()));
    html.entry(Text::Sequence, |html| {
        html.raw(&manifest.sequence.to_string());
        html.raw(" (");
        html.say_with(Text::Epoch, manifest.epoch);
        html.raw(")");
    });
    html.entry(Text::Created, |html| {
        html.raw(&Utc(manifest.created).to_string());
        if bundle.clock == SiteClock::Untrusted {
            html.raw(" <span class=\"note\">(");
            html.say(Text::ClockUntrusted);
            html.raw(")</span>");
        }
    });
    html.entry(Text::Expires, |html| match manifest.expires {
        Some(expires) => html.raw(&Utc(expires).to_string()),
        None => html.say(Text::NoExpiry),
    });
    html.entry(Text::Custodians, |html| list(html, &bundle.custodians));
    html.entry(Text::Size, |html| {
        html.raw(&manifest.items().to_string());
        html.raw(" / ");
        html.raw(&manifest.plain_length().to_string());
        html.raw(" / ");
        html.raw(&manifest.chunks.len().to_string());
    });
    html.raw("</dl>\n");
    qr::write(&bundle.digest.to_string(), html);
    html.raw("</div>\n<dl class=\"wide\">\n");
    html.entry(Text::BundleDigest, |html| html.digest(bundle.digest));
    html.entry(Text::PreviousDigest, |html| match manifest.previous {
        Some(previous) => html.digest(previous),
        None => html.say(Text::NoPrevious),
    });
    html.entry(Text::ExporterKey, |html| {
        html.digest(bundle.key);
        html.raw("<br><span class=\"voice\">");
        html.raw(&Words::from(bundle.key).to_string());
        html.raw("</span>");
    });
    for answered in &manifest.answers {
        html.entry(Text::Answers, |html| html.digest(answered));
    }
    for entry in &manifest.acknowledges {
        html.entry(Text::Acknowledges, |html| {
            place(html, entry.epoch, entry.sequence);
            html.digest(entry.digest);
        });
    }
    if !manifest.voided.is_empty() {
        html.entry(Text::VoidedCount, |html| html.raw(&manifest.voided.len().to_string()));
    }
    for entry in &manifest.voided {
        html.entry(Text::Voided, |html| {
            place(html, manifest.epoch, entry.sequence);
            html.digest(entry.digest);
        });
    }
    if let Some(derived) = &bundle.derived_name {
        html.entry(Text::DerivedName, |html| html.text(derived));
    }
    html.raw("</dl>\n</section>\n");
}

fn place(html: &mut Html, epoch: u64, sequence: u64) {
    html.say_with(Text::Epoch, epoch);
    html.raw(", ");
    html.say_with(Text::SequenceNumber, sequence);
    html.raw("<br>");
}

/// Names in one line.
pub(super) fn list(html: &mut Html, names: impl IntoIterator<Item = impl ToString>) {
    let names = names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>();
    if names.is_empty() {
        html.say(Text::Nobody);
    }
    html.text(&names.join(", "));
}

/// How many items of each product and kind it carries, and what may hide beside them.
pub(super) fn contents(report: &Report, html: &mut Html) {
    html.section(Text::Contents);
    match &report.contents {
        None => {
            html.raw("<p>");
            html.say(Text::ContentsUnknown);
            html.raw("</p>\n");
        }
        Some(contents) => {
            html.table("contents", &[Text::Count, Text::Product, Text::KindOfItem]);
            for (product, kind, count) in contents.iter() {
                html.raw("<tr><td class=\"count\">");
                html.raw(&count.to_string());
                html.raw("</td><td>");
                described(html, product);
                html.raw("</td><td>");
                for (position, part) in kind.split(", ").enumerate() {
                    if position > 0 {
                        html.raw(", ");
                    }
                    described(html, part);
                }
                html.raw("</td></tr>\n");
            }
            html.raw("</tbody></table>\n");
        }
    }
    distinct(report, html);
    html.raw("</section>\n");
}

/// VERDICT-13. How many different values there are, of those that there are.
fn distinct(report: &Report, html: &mut Html) {
    let counts = report.distinct.iter().flat_map(|distinct| distinct.counts());
    let mut counts = counts.filter(|(_, count)| *count > 0).peekable();
    if counts.peek().is_none() {
        return;
    }
    html.raw("<dl>\n");
    for (name, count) in counts {
        let name = match name {
            "application_ids" => Text::ApplicationIds,
            "activation_ids" => Text::ActivationIds,
            "extended_pids" => Text::ExtendedPids,
            "field_values" => Text::FieldValues,
            _ => Text::ErrorCodes,
        };
        html.entry(name, |html| html.raw(&count.to_string()));
    }
    html.raw("</dl>\n");
}

/// A word for an item, in the language of the page where it is no name.
fn described(html: &mut Html, word: &str) {
    match kind_part(word) {
        Some(text) => html.say(text),
        None => html.text(word),
    }
}
