//! What `respond` waits for on this host.

use std::io::{self, Write};

use carnet_format::Code;
use carnet_host::settings::Settings;
use carnet_host::{Away, Outage, json};
use carnet_judge::time::When;
use carnet_language::text;

use crate::command::next_of;

/// What is away, where answers are asked for here. A file that says nothing is told by `respond`.
// RESP-7.
pub(super) fn away(settings: &Settings) -> Outage {
    let state = settings.responder.state.as_deref();
    state.and_then(|state| Outage::read(state).ok()).unwrap_or_default()
}

pub(super) fn json(away: &Away) -> json::AwaySince {
    json::AwaySince { since: away.since.into(), code: away.code.clone() }
}

/// One line for each.
pub(super) fn lines(outage: &Outage) -> Vec<String> {
    let code = |away: &Away| away.code.as_ref().map(|it| format!(" [{it}]")).unwrap_or_default();
    let responder = outage.responder.as_ref().map(|away| {
        let (since, code) = (When(away.since), code(away));
        text!(
            en "the responder is away since {since}{code}";
            de "der Antwortdienst fehlt seit {since}{code}"
        )
    });
    let reply = outage.reply.as_ref().map(|away| {
        let (since, code) = (When(away.since), code(away));
        text!(
            en "no replies are made of answers since {since}{code}";
            de "aus Antworten wird kein Antwortbündel seit {since}{code}"
        )
    });
    responder.into_iter().chain(reply).collect()
}

pub(super) fn print(outage: &Outage, out: &mut dyn Write) -> io::Result<()> {
    for line in lines(outage) {
        let line = text!(en "AWAY: {line}"; de "FEHLT: {line}");
        writeln!(out, "{line}")?;
    }
    let codes = [&outage.responder, &outage.reply].into_iter().flatten();
    let codes = codes.filter_map(|away| away.code.as_ref()?.parse::<Code>().ok());
    codes.into_iter().try_for_each(|code| writeln!(out, "  {}", next_of(code)))
}
