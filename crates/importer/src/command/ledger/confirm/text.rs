//! What is known of a machine, for people.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::json;
use carnet_host::settings::Titles;
use carnet_judge::time::Utc;
use carnet_ledger::{GrantRecord, ItemState, Subject, Why};

use super::Told;
use crate::command::code_in_words;

pub(super) fn print(
    told: &Told,
    shown: &json::Grant,
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let machine = Escaped(&told.confirmation.machine);
    match &told.site {
        None => writeln!(out, "{machine}: {}", shown.product)?,
        Some(site) => writeln!(out, "{machine} of {}: {}", titles.of(site), shown.product)?,
    }
    standing(told, out)?;
    if told.is_granted() && told.confirmation.perhaps_newer.is_some() {
        writeln!(
            out,
            "  UNCERTAIN: the machine asked later with another installation id, and not both prints name \
             the product. Type it only where the screen shows this installation id"
        )?;
    }
    if let Some(machines) = &told.twin {
        writeln!(
            out,
            "  UNCERTAIN: {} holds the same confirmation id for another installation id. One of the two is wrong: ask \
             for it again, or say of the wrong one that it did not fit: carnet ledger dispute",
            Escaped(machines)
        )?;
    }
    doubt(told, titles, out)?;
    for (title, value) in [
        ("activation id  ", &shown.activation_id),
        ("installation id", &shown.installation_id),
        ("confirmation id", &shown.confirmation_id),
    ] {
        if let Some(value) = value {
            writeln!(out, "  {title}  {value}")?;
        }
    }
    match (&told.confirmation.request.grant, &told.site) {
        (Some(GrantRecord::Content(_)), None) => {
            writeln!(out, "  a vendor's answer, which lies in the spool")
        }
        (Some(GrantRecord::Content(_)), Some(site)) => writeln!(
            out,
            "  a vendor's answer, which lies in the archive of {site}: docs/sites.md says how to get it"
        ),
        _ => Ok(()),
    }
}

/// What other ledgers say against it.
// LEDGER-39. LEDGER-40.
fn doubt(told: &Told, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    if let Some((site, since)) = &told.doubt.disputed {
        let (by, since) = (titles.of(site), Utc(*since));
        let step = match told.site {
            // It came again, as an answer to a request of this site.
            None => {
                ". Say so here, too: carnet ledger dispute. If the machine has taken it: carnet ledger applied"
            }
            Some(_) => "",
        };
        writeln!(
            out,
            "  DISPUTED at {by} since {since}: do not type it, this very id did not fit{step}"
        )?;
    }
    let is_disputed =
        told.doubt.disputed.is_some() || told.confirmation.request.state == ItemState::Disputed;
    let Some((site, why)) = told.doubt.uncertain.as_ref().filter(|_| !is_disputed) else {
        return Ok(());
    };
    let by = titles.of(site);
    let why = match why {
        Why::Gone => format!("{by} says that the machine of this name is gone"),
        Why::Asked => format!("{by} has asked for the same, and does not have this answer"),
        Why::Other => format!("{by} knows a machine of this name with another installation id"),
    };
    writeln!(out, "  UNCERTAIN: {why}. Type it only where the screen shows this installation id")
}

/// Why this is not to be typed.
fn standing(told: &Told, out: &mut dyn Write) -> io::Result<()> {
    let it = &told.confirmation;
    if let Some(since) = told.scrapped {
        writeln!(out, "  SCRAPPED {}", Utc(since))?;
    }
    let asked = Utc(it.asked);
    let is_microsoft = matches!(it.request.subject, Subject::Microsoft(_));
    let code = match &it.request.code {
        Some(code) => format!(", code {}", code_in_words(Some(code), is_microsoft)),
        None => String::new(),
    };
    let (there, anew) = match &told.site {
        None => ("", ""),
        Some(_) => (" there", ". An export of its print here asks anew"),
    };
    match it.request.state {
        ItemState::Granted if it.contradicted.is_some() => writeln!(
            out,
            "  CONTRADICTED since {}: do not type it. Another answer came and was withheld: ask the gateway which \
             is right. If it is the other one: carnet ledger dispute. If the machine has taken this one: carnet \
             ledger applied",
            Utc(it.contradicted.unwrap_or(it.asked))
        ),
        ItemState::Granted if it.newer.is_some() => writeln!(
            out,
            "  STALE: do not type it. The machine has shown another installation id since; this fits only a screen \
             that shows the one below"
        ),
        ItemState::Disputed => {
            let since = Utc(it.disputed.unwrap_or(it.asked));
            writeln!(out, "  DISPUTED since {since}: do not type it, it did not fit")
        }
        ItemState::Open => writeln!(out, "  open{there}: asked for {asked}, no answer yet{anew}"),
        ItemState::Deferred => {
            writeln!(out, "  deferred{there}: asked for {asked}, the answer takes time{code}{anew}")
        }
        ItemState::Refused => writeln!(out, "  REFUSED{there}: asked for {asked}{code}{anew}"),
        ItemState::Withdrawn => {
            writeln!(out, "  withdrawn{there}: nobody waits for an answer{anew}")
        }
        ItemState::Voided => writeln!(
            out,
            "  NOT ASKED{there}: the bundle of {asked} is void. Export the print of the machine again"
        ),
        ItemState::Granted | ItemState::Replaced | ItemState::Final => Ok(()),
    }
}
