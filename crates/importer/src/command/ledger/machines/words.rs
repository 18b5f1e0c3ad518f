//! What each state is called, and what to do about it.

use carnet_judge::time::Utc;
use carnet_ledger::{ItemState, MachineState, Subject};

use super::Line;

pub(super) const STALE: &str = "An id was granted for an older installation id of the machine, and fits that one only: do \
    not type it. Where the machine shows that one again, carnet ledger confirm MACHINE shows its id; carnet ledger \
    applied tells that it was used.";

/// A state in the line of counts.
pub(super) const fn title(state: MachineState) -> &'static str {
    match state {
        MachineState::ToType => "id waits to be typed",
        MachineState::Uncertain => "uncertain",
        MachineState::Contradicted => "contradicted",
        MachineState::Disputed => "disputed",
        MachineState::Refused => "refused",
        MachineState::Deferred => "deferred",
        MachineState::NotDelivered => "not delivered",
        MachineState::AtGateway => "at the gateway",
        MachineState::NotAsked => "not asked",
        MachineState::Withdrawn => "withdrawn",
        MachineState::Active => "active",
        MachineState::Scrapped => "scrapped",
    }
}

/// What stands behind the name of a machine.
pub(super) fn state(line: &Line) -> String {
    let request = &line.record.request;
    let since = line.record.since.map(|since| format!(" since {}", day(since))).unwrap_or_default();
    let code = || {
        let code = request.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        let meaning = line.meaning().map(|meaning| format!(": {meaning}")).unwrap_or_default();
        (code, meaning)
    };
    let mut text = match line.record.state {
        MachineState::ToType if line.is_microsoft() => format!("id waits to be typed{since}"),
        MachineState::ToType => format!("answer waits in the spool{since}"),
        MachineState::Uncertain if line.is_inherited => {
            format!("UNCERTAIN: perhaps of another machine or number by now{since}")
        }
        MachineState::Uncertain => {
            format!("UNCERTAIN: asked later with another number, product not named{since}")
        }
        MachineState::Contradicted => format!("CONTRADICTED by another answer{since}"),
        MachineState::Disputed if is_disputed_elsewhere(line) => {
            format!("DISPUTED{since}: another ledger says that this id did not fit")
        }
        MachineState::Disputed if line.is_inherited => format!("DISPUTED{since}"),
        MachineState::Disputed if line.waits() => {
            let is_deferred = request.state == ItemState::Deferred;
            let (code, meaning) = code();
            let deferred =
                if is_deferred { format!("; deferred{code}{meaning}") } else { String::new() };
            format!("{}DISPUTED, asked again{since}{}{deferred}", overdue(line), age(line))
        }
        MachineState::Disputed => format!("DISPUTED{since}; the next export asks again"),
        MachineState::Refused => {
            let (code, meaning) = code();
            format!("REFUSED{code}{since}{meaning}")
        }
        MachineState::Deferred => {
            let (code, meaning) = code();
            format!("{}deferred{code}{since}{}{meaning}", overdue(line), age(line))
        }
        MachineState::NotDelivered => format!("NOT DELIVERED, in the outbox{since}"),
        MachineState::AtGateway => format!("{}at the gateway{since}{}", overdue(line), age(line)),
        MachineState::NotAsked if line.is_inherited => {
            format!("NOT ASKED here: was {} there{since}", request.state.as_str())
        }
        MachineState::NotAsked => format!("NOT ASKED: what was sent is void{since}"),
        MachineState::Withdrawn => format!("withdrawn{since}"),
        MachineState::Active => format!("active as far as told{since}"),
        MachineState::Scrapped => format!("scrapped{since}"),
    };
    if let Subject::Vendor { content, .. } = &request.subject {
        // A machine may have several.
        text.push_str(&format!("; content {}", content.to_string().get(..8).unwrap_or_default()));
    }
    match line.record.state {
        _ if !line.record.is_stale => {}
        MachineState::ToType => text.push_str("; not the older one, which is STALE"),
        _ => text.push_str("; STALE older id, do not type it"),
    }
    text
}

/// What to do, for one line alone.
pub(super) fn all_steps(line: &Line) -> Option<String> {
    let stale = line.record.is_stale.then_some(STALE);
    let steps: Vec<&str> = next_step(line).into_iter().chain(stale).collect();
    (!steps.is_empty()).then(|| steps.join(" "))
}

/// What to do; nothing where all is done.
pub(super) fn next_step(line: &Line) -> Option<&'static str> {
    let request = &line.record.request;
    Some(match line.record.state {
        MachineState::ToType if line.record.is_stale => {
            "Type the newer id on the machine; carnet ledger confirm MACHINE shows both."
        }
        MachineState::ToType if line.is_microsoft() => {
            "Type the id on the machine; carnet ledger confirm MACHINE shows it."
        }
        MachineState::ToType if line.is_inherited => {
            "Use the vendor's answer: it lies in the archive of that site, docs/sites.md says how to get it."
        }
        MachineState::ToType => {
            "Use the vendor's answer: it lies in the spool, beside responses.csv."
        }
        MachineState::Uncertain => {
            "Type the id only where the screen shows its installation id: carnet ledger confirm MACHINE shows both."
        }
        MachineState::Contradicted => {
            "Do not type the id: ask the gateway which of its two answers is right. If it is the other one, carnet \
             ledger dispute MACHINE; if the machine has taken the first, carnet ledger applied MACHINE."
        }
        MachineState::Disputed if line.is_inherited => {
            "Do not type the id. Export the print of the machine here: it is asked anew."
        }
        MachineState::Disputed if is_disputed_elsewhere(line) => {
            "Do not type the id: carnet ledger confirm MACHINE shows at which site it did not fit. Say so here, \
             too: carnet ledger dispute MACHINE; if the machine has taken it, carnet ledger applied MACHINE."
        }
        MachineState::NotAsked if line.is_inherited => {
            "Export the print of the machine here: it is asked anew."
        }
        MachineState::Refused => match line.known_code() {
            Some(code) => code.next,
            None => {
                "Ask the gateway what the vendor says. Once the cause is mended, export with --again."
            }
        },
        MachineState::NotDelivered => {
            "Write the bundle to a stick: carnet ledger status names it, carnet ledger bundle writes it."
        }
        MachineState::Disputed if line.is_overdue && line.has_arrived => {
            "Do not type the old id. Ask the gateway, which has the bundle."
        }
        MachineState::Disputed if line.is_overdue => {
            "Do not type the old id. Ask the gateway. Where the stick was lost, carnet ledger bundle writes it again."
        }
        _ if line.is_overdue && line.has_arrived => "Ask the gateway, which has the bundle.",
        _ if line.is_overdue => {
            "Ask the gateway. Where the stick was lost, carnet ledger bundle writes it again."
        }
        MachineState::Disputed if request.state == ItemState::Disputed => {
            "Do not type the old id. Export: the request goes out with the reason that the answer did not fit."
        }
        MachineState::Disputed => {
            "Do not type the old id. Wait: the gateway was asked for another."
        }
        MachineState::Deferred => "Wait: the gateway answers later.",
        MachineState::AtGateway => "Wait: the gateway has not answered yet.",
        MachineState::NotAsked => "Export the print of the machine again.",
        MachineState::Withdrawn => "Nothing, or export its print with --again.",
        MachineState::Active | MachineState::Scrapped => return None,
    })
}

/// Whether this ledger holds the id as good, and another one does not.
// LEDGER-39.
fn is_disputed_elsewhere(line: &Line) -> bool {
    line.record.state == MachineState::Disputed && line.record.request.state == ItemState::Granted
}

fn overdue(line: &Line) -> &'static str {
    if line.is_overdue { "OVERDUE: " } else { "" }
}

/// How long it has been, and how long it usually takes.
fn age(line: &Line) -> String {
    let days = line.days.unwrap_or_default();
    let noun = if days == 1 { "day" } else { "days" };
    let usual = line.usual.map(|usual| format!("; usual {usual}")).unwrap_or_default();
    format!(" ({days} {noun}{usual})")
}

/// The day of a time.
fn day(time: u64) -> String {
    let text = Utc(time).to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}
