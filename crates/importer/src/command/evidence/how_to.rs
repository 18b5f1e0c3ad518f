//! What a reader is told who has nothing but the folder.

use std::fmt::Write as _;

use carnet_format::receipt::Certainty;
use carnet_host::Status;
use carnet_judge::time::Utc;
use carnet_judge::trust::medium_text;
use carnet_language::{Language, text, within};
use carnet_ledger::{BundleRecord, Direction};

use super::Subject;
use super::folder::Written;
use super::judged::Judged;
use super::log::{Extract, Floor};
use super::why::Why;

/// The text of the file: in English, and below it in German. Whoever gets the folder reads one of them.
// EVIDENCE-2. EVIDENCE-3.
pub(super) fn text(
    subject: &Subject,
    judged: Option<&Judged>,
    written: &Written,
    log: &Extract,
) -> String {
    let one = |language| within(language, || in_one(subject, judged, written, log));
    let [english, german] = Language::ALL.map(one);
    format!("{english}\n{:=<78}\n\n{german}", "")
}

fn in_one(subject: &Subject, judged: Option<&Judged>, written: &Written, log: &Extract) -> String {
    let mut text = text!(
        en "EVIDENCE OF A CROSSING, written by carnet evidence\n\n";
        de "NACHWEIS ZU EINEM BÜNDEL, geschrieben von carnet evidence\n\n"
    );
    let bundle = format!("{}.carnet", subject.name());
    match (&subject.record, judged) {
        (Some(record), Some(judged)) => {
            text += &about(record);
            text += &check(record, judged, &bundle);
            text += &contents(record, judged, &bundle, written);
        }
        _ => {
            let digest = subject.digest;
            text += &text!(
                en "bundle      {digest}\n            WAS NOT ADMITTED here: it was refused, or is held. Only the audit \
                    log speaks of\n            it, and only that lies here; there is no verdict to repeat.\n\n\
                    Compare all files, in this folder:\n\n    sha256sum -c SHA256SUMS\n\nWhat lies here:\n\n";
                de "Bündel      {digest}\n            WURDE hier NICHT ÜBERNOMMEN: Es wurde abgelehnt oder wird \
                    zurückgehalten. Nur das\n            Protokoll spricht davon, und nur dieses liegt hier; ein Urteil \
                    zum Wiederholen gibt\n            es nicht.\n\n\
                    Alle Dateien vergleichen, in diesem Ordner:\n\n    sha256sum -c SHA256SUMS\n\nWas hier liegt:\n\n"
            );
        }
    }
    text + &of_log(subject, log)
}

fn about(record: &BundleRecord) -> String {
    let BundleRecord { digest, from, to, kind, epoch, sequence, items, .. } = record;
    let (time, all) = (Utc(record.recorded), kind.counted((*items).into()));
    let what = match record.direction {
        Direction::In => {
            let by = certainty(record.certainty);
            text!(en "admitted at {to} on {time}, {by}"; de "übernommen bei {to}, {time}, {by}")
        }
        Direction::Out => text!(
            en "made at {from}, recorded there on {time}";
            de "erstellt bei {from}, dort eingetragen {time}"
        ),
    };
    text!(
        en "bundle      {digest}\n            from {from} to {to}, {kind}, epoch {epoch}, sequence {sequence}, items \
            {items}\n            {what}\n\n";
        de "Bündel      {digest}\n            von {from} nach {to}, {all}, Epoche {epoch}, Nummer {sequence}\n            \
            {what}\n\n"
    )
}

fn certainty(certainty: Option<Certainty>) -> String {
    match certainty {
        Some(Certainty::Trusted) => text!(
            en "by a clock that is right as far as that site says";
            de "nach einer Uhr, die laut diesem Standort richtig geht"
        ),
        Some(Certainty::Stated) => text!(
            en "by a time that a person stated, with a ticket";
            de "nach einer Zeit, die eine Person angegeben hat, mit Vorgang"
        ),
        Some(Certainty::Untrusted) | None => text!(
            en "by a clock that nobody vouches for";
            de "nach einer Uhr, für die niemand einsteht"
        ),
    }
}

/// The one command, and what it says.
fn check(record: &BundleRecord, judged: &Judged, bundle: &str) -> String {
    let mut command = format!("carnet verify {bundle} --trust trust.toml");
    match judged.basis.at {
        Some(at) => _ = write!(command, " --at {}", Utc(at)),
        None => command += " --clock untrusted",
    }
    if let Some(id) = judged.basis.medium {
        _ = write!(command, " --medium {}", medium_text(&id));
    }
    let code = judged.code.map(|code| format!(" [{code}]")).unwrap_or_default();
    let says = match judged.status {
        Status::Done => text!(
            en "It says ACCEPTED and ends with status 0.";
            de "Der Befehl sagt ANGENOMMEN (englisch ACCEPTED) und endet mit Status 0."
        ),
        Status::Held => text!(
            en "It says HELD{code} and ends with status 4.";
            de "Der Befehl sagt ZURÜCKGEHALTEN (englisch HELD){code} und endet mit Status 4."
        ),
        status => text!(
            number = status.number();
            en "It says REJECTED{code} and ends with status {number}.";
            de "Der Befehl sagt ABGELEHNT (englisch REJECTED){code} und endet mit Status {number}."
        ),
    };
    let why = match (judged.status, record.direction, judged.is_kept) {
        (Status::Done, ..) => String::new(),
        (_, Direction::In, _) => admitted(judged.why),
        (_, Direction::Out, false) => text!(
            en "\n   No approvals were brought back to the site that made it (carnet ledger keep), so that\n   \
                this is the bundle as it was made. That it was admitted, the receipt says, if there is one.";
            de "\n   Zum Standort, der es erstellt hat, kamen keine Freigaben zurück (carnet ledger keep); dies\n   \
                ist also das Bündel, wie es erstellt wurde. Dass es übernommen wurde, sagt die Quittung, wenn\n   es \
                eine gibt."
        ),
        (_, Direction::Out, true) => text!(
            en "\n   These are the approvals that were brought back to the site that made it.";
            de "\n   Dies sind die Freigaben, die zum Standort zurückkamen, der es erstellt hat."
        ),
    };
    text!(
        en "1. Put this folder on a disk of a host that has Carnet. No settings, no key and no network are\n   \
            needed. (On a stick the stick would be judged, too.) The commands are run in this folder.\n\
            2. Compare all files:\n\n       sha256sum -c SHA256SUMS\n\n\
            3. Repeat the verdict:\n\n       {command}\n\n   {says}{why}\n\n";
        de "1. Diesen Ordner auf die Platte eines Rechners mit Carnet legen. Einstellungen, Schlüssel und\n   \
            Netz sind nicht nötig. (Auf einem Stick würde auch der Stick geprüft.) Die Befehle in diesem\n   \
            Ordner eingeben.\n\
            2. Alle Dateien vergleichen:\n\n       sha256sum -c SHA256SUMS\n\n\
            3. Das Urteil wiederholen:\n\n       {command}\n\n   {says}{why}\n\n"
    )
}

/// Why it was admitted all the same.
// EVIDENCE-4.
fn admitted(why: Option<Why>) -> String {
    match why {
        Some(Why::Released) => text!(
            en "\n   It was admitted all the same: what it was held for had been released by a person. The\n   \
                entry `release` in log.jsonl has codes and ticket.";
            de "\n   Übernommen wurde es trotzdem: Wofür es zurückgehalten wurde, hatte eine Person eingelassen.\n   \
                Codes und Vorgang stehen im Eintrag „release“ in log.jsonl."
        ),
        Some(Why::Floor { floor: Floor { time, entry }, is_released }) => {
            let others = match is_released {
                true => text!(
                    en "\n   Other codes had been released by a person: the entry `release` in log.jsonl has them.";
                    de "\n   Andere Codes hatte eine Person eingelassen: Sie stehen im Eintrag „release“ in log.jsonl."
                ),
                false => String::new(),
            };
            let time = Utc(time);
            text!(
                en "\n   It was admitted all the same, by what this command is not told. No clock was used there, \
                    but\n   that site has a time floor, the latest time that it knows to have passed. It was\n   \
                    {time}\n   when the bundle was admitted (the entry `admit` in log.jsonl). Entry {entry} of the \
                    site's\n   audit log set it: carnet ledger audit --log has it, there.{others}";
                de "\n   Übernommen wurde es trotzdem, nach etwas, das dieser Befehl nicht kennt. Dort galt keine\n   \
                    Uhr, aber der Standort hat eine Zeituntergrenze: die späteste Zeit, von der er weiß, dass\n   sie \
                    vorbei ist. Sie war\n   {time}\n   bei der Übernahme (Eintrag „admit“ in log.jsonl). Eintrag \
                    {entry} seines Protokolls hat\n   sie gesetzt: carnet ledger audit --log zeigt ihn dort.{others}"
            )
        }
        Some(Why::Unknown) | None => text!(
            en "\n   It was admitted all the same. Why, neither the entries `release` in log.jsonl nor the time\n   \
                floor of that site tell: ask there.";
            de "\n   Übernommen wurde es trotzdem. Warum, sagen weder die Einträge „release“ in log.jsonl noch die\n   \
                Zeituntergrenze dieses Standorts: dort nachfragen."
        ),
    }
}

fn contents(record: &BundleRecord, judged: &Judged, bundle: &str, written: &Written) -> String {
    let Judged { serial, digest, .. } = judged;
    let state = match (record.direction, judged.is_kept) {
        (Direction::In, _) => text!(
            en "as it was admitted, byte for byte, with its approvals and scans";
            de "wie es übernommen wurde, Byte für Byte, mit Freigaben und Virenprüfungen"
        ),
        (Direction::Out, true) => text!(
            en "as it was made, with the approvals and scans that were brought back";
            de "wie es erstellt wurde, mit den Freigaben und Virenprüfungen, die zurückkamen"
        ),
        (Direction::Out, false) => text!(
            en "as it was made, without approvals and scans";
            de "wie es erstellt wurde, ohne Freigaben und Virenprüfungen"
        ),
    };
    let receipt = match (written.has(".carnet-receipt"), record.direction) {
        (true, Direction::In) => text!(
            en "*.carnet-receipt\n            signed by the site that admitted the bundle, when this was written. It \
                names the head of\n            its audit log behind the entry `admit`; the same command judges it, \
                with its name.\n";
            de "*.carnet-receipt\n            signiert vom Standort, der das Bündel übernommen hat, als dies geschrieben \
                wurde. Sie\n            nennt den Endstand seines Protokolls hinter dem Eintrag „admit“; derselbe \
                Befehl prüft\n            sie, mit ihrem Namen.\n"
        ),
        (true, Direction::Out) => text!(
            en "*.carnet-receipt\n            signed by the site that admitted the bundle: when, by which trust file, \
                and the head of its\n            audit log; the same command judges it, with its name.\n";
            de "*.carnet-receipt\n            signiert vom Standort, der das Bündel übernommen hat: wann, nach welcher \
                Vertrauensdatei,\n            und der Endstand seines Protokolls; derselbe Befehl prüft sie, mit ihrem \
                Namen.\n"
        ),
        (false, Direction::In) => text!(
            en "no receipt\n            this site has no key for one, or one that asks for a pass phrase\n";
            de "keine Quittung\n            dieser Standort hat keinen Schlüssel dafür oder einen mit Passphrase\n"
        ),
        (false, Direction::Out) => text!(
            en "no receipt\n            none has come back\n";
            de "keine Quittung\n            es kam keine zurück\n"
        ),
    };
    text!(
        en "What lies here:\n\n{bundle}\n            the bundle {state}\n\
            trust.toml\n            the trust file, serial {serial}: who could sign and what could cross. Its digest \
            is\n            {digest}\n            Compare that with what was noted on paper then: who can change this \
            file can change the\n            verdict.\n\
            decision.html, decision.de.html\n            the same verdict as a page, in English and in German\n{receipt}";
        de "Was hier liegt:\n\n{bundle}\n            das Bündel, {state}\ntrust.toml\n            die \
            Vertrauensdatei, Nummer {serial}: wer signieren und was hinüber durfte. Ihre Prüfsumme\n            \
            ist\n            {digest}\n            Mit dem vergleichen, was damals auf Papier notiert wurde: Wer \
            diese Datei ändern kann,\n            kann das Urteil ändern.\ndecision.html, \
            decision.de.html\n            dasselbe Urteil als Seite, englisch und deutsch\n{receipt}"
    )
}

fn of_log(subject: &Subject, log: &Extract) -> String {
    let (count, (number, head)) = (log.of_bundle(&subject.digest).len(), log.end);
    text!(
        en "log.jsonl\n            what the audit log says of the bundle: {count} of its {number} entries, one a line. \
            `before`\n            and `head` stand behind each entry: the head of the log before and after it. The \
            head is\n            the SHA-256 of `before`, as 32 bytes, and the entry as it is stored, which is the \
            line\n            without these two. When this was written the log had the head\n            {head}\n\
            SHA256SUMS\n            the SHA-256 of all other files\n";
        de "log.jsonl\n            was das Protokoll zum Bündel sagt: {count} seiner {number} Einträge, einer je \
            Zeile. „before“\n            und „head“ stehen hinter jedem Eintrag: der Endstand des Protokolls davor \
            und danach. Er\n            ist die SHA-256 von „before“, als 32 Bytes, und dem Eintrag, wie er \
            gespeichert ist: der\n            Zeile ohne diese beiden. Als dies geschrieben wurde, war der \
            Endstand\n            {head}\nSHA256SUMS\n            die SHA-256 aller anderen Dateien\n"
    )
}
