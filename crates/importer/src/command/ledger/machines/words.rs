//! What each state is called, and what to do about it.

use carnet_judge::time::When;
use carnet_language::{count, text};
use carnet_ledger::{ItemState, MachineState, Subject};

use super::Line;
use crate::command::code_in_words;

/// What to do about an older id, beside the rest.
pub(super) fn stale_step() -> String {
    text!(
        en "An id was granted for an older installation id of the machine, and fits that one only: do not type it. \
            Where the machine shows that one again, carnet ledger confirm MACHINE shows its id, and how to tell \
            that it was used.";
        de "Für eine ältere Installations-ID der Maschine wurde eine ID bewilligt, und sie passt nur zu dieser: nicht \
            eingeben. Zeigt die Maschine diese wieder, zeigt carnet ledger confirm MASCHINE die ID dazu und wie zu \
            melden ist, dass sie eingegeben ist."
    )
}

/// A state in the line of counts.
pub(super) fn title(state: MachineState) -> String {
    match state {
        MachineState::ToType => text!(en "id waits to be typed"; de "ID einzugeben"),
        MachineState::NotDelivered => text!(en "not delivered"; de "nicht ausgeliefert"),
        MachineState::AtGateway => text!(en "not answered"; de "ohne Antwort"),
        MachineState::NotAsked => text!(en "not asked"; de "nicht angefragt"),
        other => other.said().to_owned(),
    }
}

/// What stands behind the name of a machine.
pub(super) fn state(line: &Line) -> String {
    let request = &line.record.request;
    let since = line.record.since.map(When).map(When::day);
    let since = since.map(|day| text!(en " since {day}"; de " seit {day}")).unwrap_or_default();
    let code = || {
        let code = request.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        let meaning = line.meaning().map(|meaning| format!(": {meaning}")).unwrap_or_default();
        (code, meaning)
    };
    let (late, age) = (|| overdue(line), || age(line));
    let mut text = match line.record.state {
        MachineState::ToType if line.is_microsoft() => {
            text!(en "id waits to be typed{since}"; de "ID einzugeben{since}")
        }
        MachineState::ToType => {
            text!(en "answer waits in the spool{since}"; de "Antwort liegt in der Ablage{since}")
        }
        MachineState::Uncertain if line.is_inherited => text!(
            en "UNCERTAIN: perhaps of another machine or number by now{since}";
            de "UNGEWISS: inzwischen vielleicht von einer anderen Maschine oder Nummer{since}"
        ),
        MachineState::Uncertain => text!(
            en "UNCERTAIN: asked later with another number, product not named{since}";
            de "UNGEWISS: später mit anderer Nummer angefragt, Produkt nicht genannt{since}"
        ),
        MachineState::Contradicted => text!(
            en "CONTRADICTED by another answer{since}";
            de "WIDERSPRÜCHLICH, andere Antwort{since}"
        ),
        MachineState::Disputed if is_disputed_elsewhere(line) => text!(
            en "DISPUTED{since}: another ledger says that this id did not fit";
            de "BEANSTANDET{since}: Ein anderes Register sagt, dass diese ID nicht passt"
        ),
        MachineState::Disputed if line.is_inherited => {
            text!(en "DISPUTED{since}"; de "BEANSTANDET{since}")
        }
        MachineState::Disputed if line.waits() => {
            let is_deferred = request.state == ItemState::Deferred;
            let (code, meaning) = code();
            let deferred = match is_deferred {
                true => text!(en "; deferred{code}{meaning}"; de "; aufgeschoben{code}{meaning}"),
                false => String::new(),
            };
            let (late, age) = (late(), age());
            text!(
                en "{late}DISPUTED, asked again{since}{age}{deferred}";
                de "{late}BEANSTANDET, neu angefragt{since}{age}{deferred}"
            )
        }
        MachineState::Disputed => text!(
            en "DISPUTED{since}; the next export asks again";
            de "BEANSTANDET{since}; der nächste Export fragt neu an"
        ),
        MachineState::Refused => {
            let (code, meaning) = code();
            text!(en "REFUSED{code}{since}{meaning}"; de "VERWEIGERT{code}{since}{meaning}")
        }
        MachineState::Deferred => {
            let ((code, meaning), late, age) = (code(), late(), age());
            text!(
                en "{late}deferred{code}{since}{age}{meaning}";
                de "{late}aufgeschoben{code}{since}{age}{meaning}"
            )
        }
        MachineState::NotDelivered => text!(
            en "NOT DELIVERED, in the outbox{since}";
            de "NICHT AUSGELIEFERT, im Ausgang{since}"
        ),
        MachineState::AtGateway if !line.has_arrived => {
            let (late, age) = (late(), age());
            text!(
                en "{late}sent{since}, no receipt yet{age}";
                de "{late}gesendet{since}, noch keine Quittung{age}"
            )
        }
        MachineState::AtGateway => {
            let (late, age) = (late(), age());
            text!(en "{late}at the gateway{since}{age}"; de "{late}beim Gateway{since}{age}")
        }
        MachineState::NotAsked if line.is_inherited => {
            let was = request.state.said();
            text!(
                en "NOT ASKED here: was {was} there{since}";
                de "hier NICHT ANGEFRAGT: war dort {was}{since}"
            )
        }
        MachineState::NotAsked => text!(
            en "NOT ASKED: what was sent is void{since}";
            de "NICHT ANGEFRAGT: was gesendet wurde, ist verloren{since}"
        ),
        MachineState::Withdrawn => text!(en "withdrawn{since}"; de "zurückgezogen{since}"),
        MachineState::Active => {
            text!(en "active as far as told{since}"; de "aktiv, soweit gemeldet{since}")
        }
        MachineState::Scrapped => text!(en "scrapped{since}"; de "ausgemustert{since}"),
    };
    // LEDGER-81.
    if let Some(code) = &line.refused_with {
        let code = code_in_words(Some(code), line.is_microsoft());
        text.push_str(&text!(en "; Windows said {code}"; de "; Windows meldete {code}"));
    }
    if let Subject::Vendor { content, .. } = &request.subject {
        // A machine may have several.
        let content = content.short();
        text.push_str(&text!(en "; content {content}"; de "; Inhalt {content}"));
    }
    match line.record.state {
        _ if !line.record.is_stale => {}
        MachineState::ToType => text.push_str(&text!(
            en "; not the older one, which is STALE";
            de "; nicht die ältere, die ist ÜBERHOLT"
        )),
        _ => text.push_str(&text!(
            en "; STALE older id, do not type it";
            de "; ÜBERHOLTE ältere ID, nicht eingeben"
        )),
    }
    text
}

/// What to do, for one line alone.
pub(super) fn all_steps(line: &Line) -> Option<String> {
    let stale = line.record.is_stale.then(stale_step);
    let steps: Vec<String> = next_step(line).into_iter().chain(stale).collect();
    (!steps.is_empty()).then(|| steps.join(" "))
}

/// What to do; nothing where all is done.
pub(super) fn next_step(line: &Line) -> Option<String> {
    let request = &line.record.request;
    Some(match line.record.state {
        MachineState::ToType if line.record.is_stale => text!(
            en "Type the newer id on the machine; carnet ledger confirm MACHINE shows both.";
            de "Die neuere ID an der Maschine eingeben; carnet ledger confirm MASCHINE zeigt beide."
        ),
        MachineState::ToType if line.is_microsoft() => text!(
            en "Type the id on the machine; carnet ledger confirm MACHINE shows it.";
            de "Die ID an der Maschine eingeben; carnet ledger confirm MASCHINE zeigt sie."
        ),
        MachineState::ToType if line.is_inherited => text!(
            en "Use the vendor's answer: it lies in the archive of that site, docs/sites.md says how to get it.";
            de "Die Antwort des Herstellers verwenden: Sie liegt im Archiv dieses Standorts, docs/sites.md sagt, wie \
                sie zu holen ist."
        ),
        MachineState::ToType => text!(
            en "Use the vendor's answer: it lies in the spool, beside responses.csv.";
            de "Die Antwort des Herstellers verwenden: Sie liegt in der Ablage, neben responses.csv."
        ),
        MachineState::Uncertain => text!(
            en "Type the id only where the screen shows its installation id: carnet ledger confirm MACHINE shows both.";
            de "Die ID nur eingeben, wo der Bildschirm ihre Installations-ID zeigt: carnet ledger confirm MASCHINE \
                zeigt beide."
        ),
        MachineState::Contradicted => text!(
            en "Do not type the id: ask the gateway which of its two answers is right. If it is the other one, carnet \
                ledger dispute MACHINE --ticket TICKET; if the machine has taken the first, carnet ledger applied MACHINE.";
            de "Die ID nicht eingeben: das Gateway fragen, welche seiner zwei Antworten stimmt. Ist es die andere, \
                carnet ledger dispute MASCHINE --ticket VORGANG; hat die Maschine die erste angenommen, carnet ledger applied MASCHINE."
        ),
        MachineState::Disputed if line.is_inherited => text!(
            en "Do not type the id. Export the print of the machine here: it is asked anew.";
            de "Die ID nicht eingeben. Die Ausgabe der Maschine hier exportieren: Es wird neu angefragt."
        ),
        MachineState::Disputed if is_disputed_elsewhere(line) => text!(
            en "Do not type the id: carnet ledger confirm MACHINE shows at which site it did not fit. Say so here, \
                too: carnet ledger dispute MACHINE --ticket TICKET; if the machine has taken it, carnet ledger applied MACHINE.";
            de "Die ID nicht eingeben: carnet ledger confirm MASCHINE zeigt, an welchem Standort sie nicht passt. Auch \
                hier melden: carnet ledger dispute MASCHINE --ticket VORGANG; hat die Maschine sie angenommen, carnet ledger applied \
                MASCHINE."
        ),
        MachineState::NotAsked if line.is_inherited => text!(
            en "Export the print of the machine here: it is asked anew.";
            de "Die Ausgabe der Maschine hier exportieren: Es wird neu angefragt."
        ),
        MachineState::Refused => match line.known_code() {
            Some(code) => code.next.to_owned(),
            None => text!(
                en "Ask the gateway what the vendor says. Once the cause is mended, export with --again.";
                de "Das Gateway fragen, was der Hersteller sagt. Ist die Ursache behoben, mit --again exportieren."
            ),
        },
        MachineState::NotDelivered => text!(
            en "Write the bundle to a stick: carnet ledger status names it, carnet ledger bundle writes it.";
            de "Das Bündel auf einen Stick schreiben: carnet ledger status nennt es, carnet ledger bundle schreibt es."
        ),
        MachineState::Disputed if line.is_overdue && line.has_arrived => text!(
            en "Do not type the old id. Ask the gateway, which has the bundle.";
            de "Die alte ID nicht eingeben. Das Gateway fragen; es hat das Bündel."
        ),
        MachineState::Disputed if line.is_overdue => text!(
            en "Do not type the old id. Ask the gateway. Where the stick was lost, carnet ledger bundle writes it again.";
            de "Die alte ID nicht eingeben. Das Gateway fragen. Ging der Stick verloren, schreibt carnet ledger bundle \
                ihn neu."
        ),
        _ if line.is_overdue && line.has_arrived => text!(
            en "Ask the gateway, which has the bundle.";
            de "Das Gateway fragen; es hat das Bündel."
        ),
        _ if line.is_overdue => text!(
            en "Ask the gateway, and look for the stick. Where it was lost, carnet ledger bundle writes it again.";
            de "Das Gateway fragen und nach dem Stick sehen. Ging er verloren, schreibt carnet ledger bundle ihn neu."
        ),
        MachineState::Disputed if request.state == ItemState::Disputed => text!(
            en "Do not type the old id. Export: the request goes out with the reason that the answer did not fit.";
            de "Die alte ID nicht eingeben. Exportieren: Die Anfrage geht hinaus mit dem Grund, dass die Antwort nicht \
                passt."
        ),
        MachineState::Disputed if !line.has_arrived => {
            let wait = not_received();
            text!(en "Do not type the old id. {wait}"; de "Die alte ID nicht eingeben. {wait}")
        }
        MachineState::Disputed => text!(
            en "Do not type the old id. Wait: the gateway was asked for another.";
            de "Die alte ID nicht eingeben. Warten: Das Gateway ist um eine andere gebeten."
        ),
        MachineState::Deferred => text!(
            en "Wait: the gateway answers later.";
            de "Warten: Das Gateway antwortet später."
        ),
        MachineState::AtGateway if !line.has_arrived => not_received(),
        MachineState::AtGateway => text!(
            en "Wait: the gateway has not answered yet.";
            de "Warten: Das Gateway hat noch nicht geantwortet."
        ),
        MachineState::NotAsked => text!(
            en "Export the print of the machine again.";
            de "Die Ausgabe der Maschine noch einmal exportieren."
        ),
        MachineState::Withdrawn => text!(
            en "Nothing, or export its print with --again.";
            de "Nichts, oder die Ausgabe der Maschine mit --again exportieren."
        ),
        MachineState::Active | MachineState::Scrapped => return None,
    })
}

/// What to do about a bundle that is perhaps still on its way.
// LEDGER-86.
fn not_received() -> String {
    text!(
        en "Wait, or look for the stick. Lost: carnet ledger bundle writes it again. Made in error and not carried: carnet \
            ledger void.";
        de "Warten oder nach dem Stick sehen. Verloren: carnet ledger bundle schreibt ihn neu. Irrtümlich erstellt und \
            nie unterwegs: carnet ledger void."
    )
}

/// Whether this ledger holds the id as good, and another one does not.
// LEDGER-41.
fn is_disputed_elsewhere(line: &Line) -> bool {
    line.record.state == MachineState::Disputed && line.record.request.state == ItemState::Granted
}

fn overdue(line: &Line) -> String {
    match line.is_overdue {
        true => text!(en "OVERDUE: "; de "ÜBERFÄLLIG: "),
        false => String::new(),
    }
}

/// How long it has been, and how long it usually takes.
fn age(line: &Line) -> String {
    let days = count!(
        n = line.days.unwrap_or_default();
        en "{n} day", "{n} days";
        de "{n} Tag", "{n} Tage"
    );
    match line.usual {
        Some(usual) => text!(en " ({days}; usual {usual})"; de " ({days}; üblich {usual})"),
        None => format!(" ({days})"),
    }
}
