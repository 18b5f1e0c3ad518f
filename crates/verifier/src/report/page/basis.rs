//! What the verdict rests on, and what was not looked at.

use carnet_judge::time::{Judgement, Utc};

use super::html::Html;
use super::medium;
use super::words::Text;
use crate::report::Report;

pub(super) fn write(report: &Report, at: Option<&str>, html: &mut Html) {
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
    medium::write(&report.medium, report.medium_open, html);
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
