//! The bundle digest for a camera.

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

use super::parts::Says as _;
use super::words::{Language, Text};

/// The modules of quiet zone that a reader needs around the code.
const QUIET: i32 = 4;

/// Draws `text`, which is short, as black modules on white.
pub(super) fn figure(text: &str, lang: Language) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return Markup::default() };
    let side = code.size() + 2 * QUIET;
    let modules = (0..code.size())
        .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
        .filter(|(x, y)| code.get_module(*x, *y));
    html! {
        figure.qr {
            svg viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges"
                role="img" aria-label=(lang.say(Text::BundleDigest)) {
                rect width=(side) height=(side) fill="#fff" {}
                path fill="#000" d={
                    @for (x, y) in modules { "M" (x + QUIET) " " (y + QUIET) "h1v1h-1z" }
                } {}
            }
            figcaption { (lang.say(Text::QrCaption)) }
        }
    }
}
