//! What the verdict rests on, and what was not looked at.

use carnet_format::Attributes;
use carnet_host::settings::Sources;
use maud::{Markup, html};

use super::parts::{Says as _, digest, text};
use super::words::{Language, Text, attribute};
use crate::report::{MediumReport, Report};
use carnet_judge::medium::{Attribute, Medium, caveat};
use carnet_judge::time::{Judgement, When};
use carnet_judge::trust::medium_text;

pub(super) fn section(
    report: &Report,
    sources: Option<&Sources>,
    at: Option<&str>,
    lang: Language,
) -> Markup {
    let (trust, serial) = report.trust;
    let content = html! {
        dl.wide {
            @if let Some(sources) = sources {
                (lang.entry(Text::SettingsFile, html! {
                    @match &sources.settings {
                        Some(file) => { (text(file)) }
                        None => { (lang.say(Text::NoSettingsFile)) }
                    }
                }))
                (lang.entry(Text::TrustPath, text(&sources.trust)))
            }
            (lang.entry(Text::TrustDigest, digest(trust)))
            (lang.entry(Text::TrustSerial, serial))
            (lang.entry(Text::JudgedAsOf, html! {
                @match (at, report.own, report.time) {
                    (Some(at), ..) => {
                        (text(at)) " " span.note { "(" (lang.say(Text::AsAsked)) ")" }
                    }
                    (None, Some(own), _) => { (When(own).to_string()) }
                    (None, None, Some(Judgement::CannotTell)) => { (lang.say(Text::TimeUnknown)) }
                    (None, None, _) => { (lang.say(Text::NoClock)) }
                }
            }))
            (medium(&report.medium, report.medium_open, lang))
            (lang.entry(Text::NotLookedAt, html! {
                span.note { (lang.say(Text::NotLookedAtHere)) }
            }))
            (lang.entry(Text::Program, concat!("Carnet ", env!("CARGO_PKG_VERSION"))))
        }
    };
    lang.section(Text::Basis, content)
}

/// `is_open`: the route takes listed media only, and nobody looked at this one.
fn medium(report: &MediumReport, is_open: bool, lang: Language) -> Markup {
    let medium = &report.medium;
    let how = match (medium, medium.id()) {
        (Medium::NotLookedAt, _) if is_open => Text::MediumOpen,
        (Medium::NotLookedAt, _) => Text::NotChecked,
        (Medium::Stated(_), _) => Text::MediumStated,
        (Medium::Seen(_), Some(_)) => Text::MediumPassport,
        (Medium::Seen(_), None) if medium.refused().is_some() => Text::MediumRefused,
        (Medium::Seen(_), None) => Text::MediumNone,
    };
    html! {
        (lang.entry(Text::Medium, html! {
            @if let Some(label) = &report.label { (text(label)) " " }
            @if let Some(id) = medium.id() { (digest(medium_text(&id))) " " }
            @if *medium == Medium::NotLookedAt {
                (lang.say(how))
            } @else {
                span.note { "(" (lang.say(how)) ")" }
            }
            @if let Some(fault) = medium.refused() {
                " " code { (fault.code) } (lang.detail(&fault.message))
            }
        }))
        @if let Some(seen) = medium.seen() {
            (lang.entry(Text::MediumSays, values(&seen.attributes, &Attribute::ALL, lang)))
            @if let Some(it) = medium.accepted() {
                (lang.entry(Text::MediumDiffers, values(&it.attributes, &it.differs, lang)))
                (lang.entry(Text::MediumNotTold, values(&it.attributes, &it.not_told, lang)))
            }
            (lang.entry(Text::MediumForeign, html! {
                (seen.foreign)
                @if !seen.foreign_names.is_empty() { " (" (text(&seen.foreign_names.join(", "))) ")" }
            }))
            (lang.entry(Text::MediumWorth, html! { span.note { (caveat().join(" ")) } }))
        }
    }
}

/// Those of `names` that are stated, each with its value on a line.
fn values(attributes: &Attributes, names: &[Attribute], lang: Language) -> Markup {
    let stated = names.iter().filter_map(|it| Some((*it, it.of(attributes)?))).collect::<Vec<_>>();
    html! {
        @if stated.is_empty() { (lang.say(Text::Nothing)) }
        @for (position, (name, value)) in stated.iter().enumerate() {
            @if position > 0 { br; }
            (lang.say(attribute(*name))) ": " (text(value))
        }
    }
}
