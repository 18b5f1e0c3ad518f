//! The bundle digest for a camera.

use qrcodegen::{QrCode, QrCodeEcc};

use super::html::Html;
use super::words::Text;

/// The modules of quiet zone that a reader needs around the code.
const QUIET: i32 = 4;

/// Draws `text`, which is short, as black modules on white.
pub(super) fn write(text: &str, html: &mut Html) {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return };
    let side = code.size() + 2 * QUIET;
    html.raw(&format!(
        "<figure class=\"qr\"><svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\""
    ));
    html.say(Text::BundleDigest);
    html.raw(&format!(
        "\" shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\""
    ));
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            html.raw(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
        }
    }
    html.raw("\"/></svg><figcaption>");
    html.say(Text::QrCaption);
    html.raw("</figcaption></figure>\n");
}
