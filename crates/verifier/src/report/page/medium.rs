//! The medium on the page.

use carnet_format::Attributes;
use carnet_judge::medium::{Attribute, Medium};
use carnet_judge::trust::medium_text;

use super::html::Html;
use super::words::{Text, attribute};
use crate::report::MediumReport;

/// `is_open`: the route takes listed media only, and nobody looked at this one.
pub(super) fn write(report: &MediumReport, is_open: bool, html: &mut Html) {
    let medium = &report.medium;
    html.entry(Text::Medium, |html| {
        if let Some(label) = &report.label {
            html.text(label);
            html.raw(" ");
        }
        let how = match (medium, medium.id()) {
            (Medium::NotLookedAt, _) if is_open => return html.say(Text::MediumOpen),
            (Medium::NotLookedAt, _) => return html.say(Text::NotChecked),
            (Medium::Stated(_), _) => Text::MediumStated,
            (Medium::Seen(_), Some(_)) => Text::MediumPassport,
            (Medium::Seen(_), None) if medium.refused().is_some() => Text::MediumRefused,
            (Medium::Seen(_), None) => Text::MediumNone,
        };
        if let Some(id) = medium.id() {
            html.digest(medium_text(&id));
            html.raw(" ");
        }
        html.raw("<span class=\"note\">(");
        html.say(how);
        html.raw(")</span>");
        if let Some(fault) = medium.refused() {
            html.raw(" ");
            html.code(fault.code);
            html.detail(&fault.message);
        }
    });
    let Some(seen) = medium.seen() else { return };
    html.entry(Text::MediumSays, |html| {
        values(&seen.attributes, &Attribute::ALL, html);
    });
    if let Some(passport) = medium.accepted() {
        html.entry(Text::MediumDiffers, |html| {
            values(&passport.attributes, &passport.differs, html);
        });
        html.entry(Text::MediumNotTold, |html| {
            values(&passport.attributes, &passport.not_told, html);
        });
    }
    html.entry(Text::MediumForeign, |html| html.raw(&seen.foreign.to_string()));
    html.entry(Text::MediumWorth, |html| {
        html.raw("<span class=\"note\">");
        html.say(Text::MediumCaveat);
        html.raw("</span>");
    });
}

/// Those of `names` that are stated, each with its value on a line.
fn values(attributes: &Attributes, names: &[Attribute], html: &mut Html) {
    let mut stated = names.iter().filter_map(|it| Some((*it, it.of(attributes)?))).peekable();
    if stated.peek().is_none() {
        html.say(Text::Nothing);
    }
    while let Some((name, value)) = stated.next() {
        html.say(attribute(name));
        html.raw(": ");
        html.text(&value);
        if stated.peek().is_some() {
            html.raw("<br>");
        }
    }
}
