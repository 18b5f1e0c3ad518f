//! The text of a new route, with conditions that are safe as they are.

use std::fmt::Write as _;

use carnet_format::SiteName;
use carnet_judge::trust::{SiteClock, Zone};
use carnet_language::text;

use crate::card::list;

/// How many hours a scan holds where there is a scanner and nobody says otherwise.
pub(crate) const SCAN_HOURS: u64 = 24;

/// A route that is written into a trust file.
pub(crate) struct NewRoute<'a> {
    pub(crate) from: (&'a SiteName, Zone),
    pub(crate) to: (&'a SiteName, SiteClock),
    pub(crate) approvals: u8,
    /// How old a scan may be, in hours; none where none is needed.
    pub(crate) scan: Option<u64>,
    pub(crate) vendors: &'a [&'a str],
    /// The media that may carry.
    pub(crate) media: &'a [String],
}

impl NewRoute<'_> {
    pub(crate) fn text(&self) -> String {
        let ((from, zone), (to, clock)) = (self.from, self.to);
        let is_request = zone == Zone::Isolated;
        let mut out = format!("\n[[route]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
        let mut line = |text: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{text}");
        };
        line(format!("kinds = [\"{}\"]", if is_request { "request" } else { "response" }));
        let schemes: &[&str] = match self.vendors.is_empty() {
            true => &["microsoft"],
            false => &["microsoft", "vendor-file", "vendor-fields"],
        };
        line(format!("schemes = {}", list(schemes)));
        if is_request {
            line(
                "key-types = [\"mak\", \"retail\", \"oem\", \"csvlk\", \"adba\", \"other\"]"
                    .to_owned(),
            );
            if !self.vendors.is_empty() {
                line(format!("vendors = {}", list(self.vendors)));
            }
        }
        line(format!("approvals = {}", self.approvals));
        match self.scan {
            Some(hours) => line(format!("scan = \"required\"\nscan-max-age-hours = {hours}")),
            None => line("scan = \"none\"".to_owned()),
        }
        line(format!("media = {}", list(self.media)));
        line("max-items = 10000\nmax-bytes = 16777216".to_owned());
        match is_request {
            true => line("names = \"refuse\"\nturnaround-days = 7".to_owned()),
            false => line("late = \"accept\"".to_owned()),
        }
        if clock == SiteClock::Untrusted {
            line(text!(
                en "# {to} has no clock that is known to be right: with \"hold\" every stick would be held there, as its passport has an end.";
                de "# {to} hat keine verlässliche Uhr: Mit „hold“ würde dort jeder Stick zurückgehalten, denn sein Ausweis hat ein Ende."
            ));
            line("time-unknown = \"accept\"".to_owned());
        }
        out
    }
}

/// How many persons approve, of those who could: not more than two, for nobody would wait for a third.
pub(crate) const fn approvals(able: usize) -> u8 {
    match able {
        0 | 1 => 1,
        _ => 2,
    }
}
