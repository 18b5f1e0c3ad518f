//! What the verdict rests on, and what was not looked at.

use super::html::Html;
use super::words::Text;
use crate::report::Report;
use crate::route::MediumSource;
use crate::time::{Judgement, Utc};
use crate::trust::{TrustFile, medium_text};

pub(super) fn write(report: &Report, trust: &TrustFile, at: Option<&str>, html: &mut Html) {
    html.section(Text::Basis);
    let (digest, serial) = report.trust;
    html.raw("<dl class=\"wide\">\n");
    html.entry(Text::TrustDigest, |html| html.digest(digest));
    html.entry(Text::TrustSerial, |html| html.raw(&serial.to_string()));
    html.entry(Text::JudgedAsOf, |html| match (at, report.own, report.time) {
        (Some(at), ..) => {
            html.text(at);
            html.raw(" <span class=\"note\">(");
            html.say(Text::AsAsked);
            html.raw(")</span>");
        }
        (None, Some(own), _) => html.raw(&Utc(own).to_string()),
        (None, None, Some(Judgement::CannotTell)) => html.say(Text::TimeUnknown),
        (None, None, _) => html.say(Text::NoClock),
    });
    html.entry(Text::Medium, |html| match &report.medium {
        Some(medium) => {
            if let Some(listed) = trust.medium(&medium.id) {
                html.text(&listed.label);
                html.raw(" ");
            }
            html.digest(medium_text(&medium.id));
            html.raw(" <span class=\"note\">(");
            html.say(match medium.source {
                MediumSource::Passport => Text::MediumPassport,
                MediumSource::Stated => Text::MediumStated,
            });
            html.raw(")</span>");
        }
        None => html.say(Text::NotChecked),
    });
    html.entry(Text::NotLookedAt, |html| {
        html.raw("<span class=\"note\">");
        html.say(Text::NotLookedAtHere);
        html.raw("</span>");
    });
    html.entry(Text::Program, |html| {
        html.raw("Carnet ");
        html.raw(env!("CARGO_PKG_VERSION"));
    });
    html.raw("</dl>\n</section>\n");
}
