//! What goes into the trust file.

use std::fmt::Write as _;

use carnet_format::{MediumId, SiteName};
use carnet_judge::time::Utc;
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_language::text;

/// The entry of a medium, ready to be pasted.
pub(super) fn entry(id: &MediumId, label: &str, until: Option<u64>, retired: bool) -> String {
    let mut entry = format!("[[medium]]\nid = \"{}\"\nlabel = \"{label}\"\n", medium_text(id));
    // Writing to a string cannot fail.
    if let Some(until) = until {
        let _ = writeln!(entry, "until = \"{}\"", Utc(until));
    }
    if retired {
        entry.push_str("retired = true\n");
    }
    entry
}

/// The line that lets the medium carry on a route, as a comment: it belongs into that route's entry.
pub(super) fn route_hint(
    trust: &TrustFile,
    (from, to): (&SiteName, &SiteName),
    id: &MediumId,
) -> String {
    let route = trust.route(from, to);
    let listed = route.and_then(|route| route.media.clone());
    let is_listed = listed.is_some();
    let mut media = listed.unwrap_or_default();
    media.insert(*id);
    let media: Vec<String> = media.iter().map(|id| format!("\"{}\"", medium_text(id))).collect();
    let media = media.join(", ");
    match is_listed {
        true => text!(
            en "# route from {from} to {to}:\n# media = [{media}]\n";
            de "# Weg von {from} nach {to}:\n# media = [{media}]\n"
        ),
        false => text!(
            en "# route from {from} to {to} (it takes any medium now; with this line none but these):\n# media = [{media}]\n";
            de "# Weg von {from} nach {to} (er nimmt jetzt jeden Datenträger; mit dieser Zeile nur diese):\n# media = [{media}]\n"
        ),
    }
}
