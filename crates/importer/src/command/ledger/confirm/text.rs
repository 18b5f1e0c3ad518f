//! What is known of a machine, for people.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_host::settings::Titles;
use carnet_host::{json, word_of_machine};
use carnet_judge::product;
use carnet_judge::time::When;
use carnet_language::text;
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
    let product = product::said(&shown.product);
    match &told.site {
        None => writeln!(out, "{machine}: {product}")?,
        Some(site) => {
            let site = titles.of(site);
            let text = text!(
                en "{machine} of {site}: {product}";
                de "{machine} von {site}: {product}"
            );
            writeln!(out, "{text}")?;
        }
    }
    standing(told, out)?;
    if told.is_granted() && told.confirmation.perhaps_newer.is_some() {
        let text = text!(
            en "UNCERTAIN: the machine asked later with another installation id, and not both prints name \
                the product. Type it only where the screen shows this installation id";
            de "UNGEWISS: Die Maschine hat später mit einer anderen Installations-ID angefragt, und nicht beide \
                Ausgaben nennen das Produkt. Nur eingeben, wo der Bildschirm diese Installations-ID zeigt"
        );
        writeln!(out, "  {text}")?;
    }
    if let Some(machines) = &told.twin {
        let machines = Escaped(machines);
        let text = text!(
            en "UNCERTAIN: {machines} holds the same confirmation id for another installation id. One of the two is \
                wrong: ask for it again, or say of the wrong one that it did not fit: carnet ledger dispute MACHINE \
                --ticket TICKET";
            de "UNGEWISS: {machines} hat dieselbe Bestätigungs-ID zu einer anderen Installations-ID. Eine der beiden \
                ist falsch: neu anfragen, oder die falsche beanstanden: carnet ledger dispute MASCHINE --ticket \
                VORGANG"
        );
        writeln!(out, "  {text}")?;
    }
    doubt(told, titles, out)?;
    // Somebody compares the one and types the other.
    let request = &told.confirmation.request;
    let installation_id = match &request.subject {
        Subject::Microsoft(numbers) => Some(numbers.installation_id.groups()),
        Subject::Vendor { .. } => None,
    };
    let confirmation_id = match &request.grant {
        Some(GrantRecord::ConfirmationId(id)) => Some(id.groups()),
        _ => None,
    };
    for (title, value) in [
        (text!(en "activation id"; de "Aktivierungs-ID"), &shown.activation_id),
        (text!(en "installation id"; de "Installations-ID"), &installation_id),
        (text!(en "confirmation id"; de "Bestätigungs-ID"), &confirmation_id),
    ] {
        if let Some(value) = value {
            writeln!(out, "  {}  {value}", text!(en "{title:<15}"; de "{title:<16}"))?;
        }
    }
    let text = match (&request.grant, &told.site) {
        (Some(GrantRecord::Content(_)), None) => text!(
            en "a vendor's answer, which lies in the spool";
            de "eine Antwort des Herstellers; sie liegt in der Ablage"
        ),
        (Some(GrantRecord::Content(_)), Some(site)) => text!(
            en "a vendor's answer, which lies in the archive of {site}: docs/sites.md says how to get it";
            de "eine Antwort des Herstellers; sie liegt im Archiv von {site}: docs/sites.md sagt, wie sie zu holen ist"
        ),
        _ => return Ok(()),
    };
    writeln!(out, "  {text}")
}

/// What other ledgers say against it.
// LEDGER-41. LEDGER-42.
fn doubt(told: &Told, titles: &Titles, out: &mut dyn Write) -> io::Result<()> {
    if let Some((site, since)) = &told.doubt.disputed {
        let (by, since) = (titles.of(site), When(*since));
        let step = match told.site {
            // It came again, as an answer to a request of this site.
            None => text!(
                en ". Say so here, too: carnet ledger dispute MACHINE --ticket TICKET. If the machine has taken it: \
                    carnet ledger applied MACHINE";
                de ". Auch hier melden: carnet ledger dispute MASCHINE --ticket VORGANG. Hat die Maschine sie \
                    angenommen: carnet ledger applied MASCHINE"
            ),
            Some(_) => String::new(),
        };
        let text = text!(
            en "DISPUTED at {by} since {since}: do not type it, this very id did not fit{step}";
            de "BEANSTANDET bei {by} seit {since}: nicht eingeben, genau diese ID passt nicht{step}"
        );
        writeln!(out, "  {text}")?;
    }
    let is_disputed =
        told.doubt.disputed.is_some() || told.confirmation.request.state == ItemState::Disputed;
    let Some((site, why)) = told.doubt.uncertain.as_ref().filter(|_| !is_disputed) else {
        return Ok(());
    };
    let by = titles.of(site);
    let why = match why {
        Why::Gone => text!(
            en "{by} says that the machine of this name is gone";
            de "laut {by} gibt es die Maschine dieses Namens nicht mehr"
        ),
        Why::Asked => text!(
            en "{by} has asked for the same, and does not have this answer";
            de "{by} hat dasselbe angefragt und hat diese Antwort nicht"
        ),
        Why::Other => text!(
            en "{by} knows a machine of this name with another installation id";
            de "{by} kennt eine Maschine dieses Namens mit einer anderen Installations-ID"
        ),
    };
    let text = text!(
        en "UNCERTAIN: {why}. Type it only where the screen shows this installation id";
        de "UNGEWISS: {why}. Nur eingeben, wo der Bildschirm diese Installations-ID zeigt"
    );
    writeln!(out, "  {text}")
}

/// Why this is not to be typed.
fn standing(told: &Told, out: &mut dyn Write) -> io::Result<()> {
    let it = &told.confirmation;
    if let Some(since) = told.scrapped {
        let since = When(since);
        writeln!(out, "  {}", text!(en "SCRAPPED {since}"; de "AUSGEMUSTERT {since}"))?;
    }
    let asked = When(it.asked);
    let is_microsoft = matches!(it.request.subject, Subject::Microsoft(_));
    let code = match &it.request.code {
        Some(code) => {
            let code = code_in_words(Some(code), is_microsoft);
            text!(en ", code {code}"; de ", Code {code}")
        }
        None => String::new(),
    };
    let (there, anew) = match &told.site {
        None => (String::new(), String::new()),
        Some(_) => (
            text!(en " there"; de " dort"),
            text!(
                en ". An export of its print here asks anew";
                de ". Ein Export ihrer Ausgabe hier fragt neu an"
            ),
        ),
    };
    let text = match it.request.state {
        ItemState::Granted if it.contradicted.is_some() => text!(
            since = When(it.contradicted.unwrap_or(it.asked));
            en "CONTRADICTED since {since}: do not type it. Another answer came and was withheld: ask the gateway \
                which is right. If it is the other one: carnet ledger dispute MACHINE --ticket TICKET. If the \
                machine has taken this one: carnet ledger applied MACHINE";
            de "WIDERSPRÜCHLICH seit {since}: nicht eingeben. Eine andere Antwort kam und wurde einbehalten: das \
                Gateway fragen, welche stimmt. Ist es die andere: carnet ledger dispute MASCHINE --ticket VORGANG. \
                Hat die Maschine diese angenommen: carnet ledger applied MASCHINE"
        ),
        ItemState::Granted if it.newer.is_some() => {
            // LEDGER-76.
            let used = match &told.site {
                None => {
                    let name = word_of_machine(&it.machine);
                    text!(
                        item = it.request.item;
                        en ". Once it is typed there: carnet ledger applied {item} --machine {name}";
                        de ". Ist sie dort eingegeben: carnet ledger applied {item} --machine {name}"
                    )
                }
                Some(_) => String::new(),
            };
            text!(
                en "STALE: do not type it. The machine has shown another installation id since; this fits only a \
                    screen that shows the one below{used}";
                de "ÜBERHOLT: nicht eingeben. Die Maschine hat seither eine andere Installations-ID gezeigt; diese \
                    passt nur, wo der Bildschirm die untenstehende zeigt{used}"
            )
        }
        ItemState::Disputed => {
            let since = When(it.disputed.unwrap_or(it.asked));
            // LEDGER-81.
            let windows = match &told.refused_with {
                Some(code) => {
                    let code = code_in_words(Some(code), is_microsoft);
                    text!(en ". Windows said {code}"; de ". Windows meldete {code}")
                }
                None => String::new(),
            };
            text!(
                en "DISPUTED since {since}: do not type it, it did not fit{windows}";
                de "BEANSTANDET seit {since}: nicht eingeben, sie passt nicht{windows}"
            )
        }
        ItemState::Open => text!(
            en "open{there}: asked for {asked}, no answer yet{anew}";
            de "offen{there}: angefragt {asked}, noch keine Antwort{anew}"
        ),
        ItemState::Deferred => text!(
            en "deferred{there}: asked for {asked}, the answer takes time{code}{anew}";
            de "aufgeschoben{there}: angefragt {asked}, die Antwort dauert{code}{anew}"
        ),
        ItemState::Refused => text!(
            en "REFUSED{there}: asked for {asked}{code}{anew}";
            de "VERWEIGERT{there}: angefragt {asked}{code}{anew}"
        ),
        ItemState::Withdrawn => text!(
            en "withdrawn{there}: nobody waits for an answer{anew}";
            de "zurückgezogen{there}: niemand wartet auf eine Antwort{anew}"
        ),
        ItemState::Voided => text!(
            en "NOT ASKED{there}: the bundle of {asked} is void. Export the print of the machine again";
            de "NICHT ANGEFRAGT{there}: Das Bündel vom {asked} ist verloren. Die Ausgabe der Maschine noch einmal \
                exportieren"
        ),
        ItemState::Granted | ItemState::Replaced | ItemState::Final => return Ok(()),
    };
    writeln!(out, "  {text}")
}
