//! What a reader is told who has nothing but the folder.

use std::fmt::Write as _;

use carnet_format::receipt::Certainty;
use carnet_host::Status;
use carnet_judge::time::Utc;
use carnet_judge::trust::medium_text;
use carnet_ledger::{BundleRecord, Direction};

use super::Subject;
use super::folder::Written;
use super::judged::Judged;
use super::log::{Extract, Floor};
use super::why::Why;

/// The text of the file.
// EVIDENCE-2. EVIDENCE-3.
pub(super) fn text(
    subject: &Subject,
    judged: Option<&Judged>,
    written: &Written,
    log: &Extract,
) -> String {
    let mut text = String::from("EVIDENCE OF A CROSSING, written by carnet evidence\n\n");
    let bundle = format!("{}.carnet", subject.name());
    match (&subject.record, judged) {
        (Some(record), Some(judged)) => {
            text += &about(record);
            text += &check(record, judged, &bundle);
            text += &contents(record, judged, &bundle, written);
        }
        _ => {
            text += &format!(
                "bundle      {}\n            WAS NOT ADMITTED here: it was refused, or is held. Only the audit log speaks of\n            \
                 it, and only that lies here; there is no verdict to repeat.\n\n\
                 Compare all files, in this folder:\n\n    sha256sum -c SHA256SUMS\n\nWhat lies here:\n\n",
                subject.digest
            );
        }
    }
    text + &of_log(subject, log)
}

fn about(record: &BundleRecord) -> String {
    let BundleRecord { digest, from, to, kind, epoch, sequence, items, .. } = record;
    let time = Utc(record.recorded);
    let what = match record.direction {
        Direction::In => format!("admitted at {to} on {time}, {}", certainty(record.certainty)),
        Direction::Out => format!("made at {from}, recorded there on {time}"),
    };
    format!(
        "bundle      {digest}\n            from {from} to {to}, {kind}, epoch {epoch}, sequence {sequence}, items {items}\n            \
         {what}\n\n"
    )
}

const fn certainty(certainty: Option<Certainty>) -> &'static str {
    match certainty {
        Some(Certainty::Trusted) => "by a clock that is right as far as that site says",
        Some(Certainty::Stated) => "by a time that a person stated, with a ticket",
        Some(Certainty::Untrusted) | None => "by a clock that nobody vouches for",
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
        Status::Done => "It says ACCEPTED and ends with status 0.".to_owned(),
        Status::Held => format!("It says HELD{code} and ends with status 4."),
        status => format!("It says REJECTED{code} and ends with status {}.", status.number()),
    };
    let why = match (judged.status, record.direction, judged.is_kept) {
        (Status::Done, ..) => String::new(),
        (_, Direction::In, _) => admitted(judged.why),
        (_, Direction::Out, false) => {
            "\n   No approvals were brought back to the site that made it (carnet ledger keep), so that\n   \
             this is the bundle as it was made. That it was admitted, the receipt says, if there is one."
                .to_owned()
        }
        (_, Direction::Out, true) => {
            "\n   These are the approvals that were brought back to the site that made it.".to_owned()
        }
    };
    format!(
        "1. Put this folder on a disk of a host that has Carnet. No settings, no key and no network are\n   \
         needed. (On a stick the stick would be judged, too.) The commands are run in this folder.\n\
         2. Compare all files:\n\n       sha256sum -c SHA256SUMS\n\n\
         3. Repeat the verdict:\n\n       {command}\n\n   {says}{why}\n\n"
    )
}

/// Why it was admitted all the same.
// EVIDENCE-4.
fn admitted(why: Option<Why>) -> String {
    match why {
        Some(Why::Released) => {
            "\n   It was admitted all the same: what it was held for had been released by a person. The\n   \
             entry `release` in log.jsonl has codes and ticket."
                .to_owned()
        }
        Some(Why::Floor { floor: Floor { time, entry }, is_released }) => {
            let others = match is_released {
                true => "\n   Other codes had been released by a person: the entry `release` in log.jsonl has them.",
                false => "",
            };
            format!(
                "\n   It was admitted all the same, by what this command is not told. No clock was used there, but\n   \
                 that site has a time floor, the latest time that it knows to have passed. It was\n   \
                 {}\n   when the bundle was admitted (the entry `admit` in log.jsonl). Entry {entry} of the site's\n   \
                 audit log set it: carnet ledger audit --log has it, there.{others}",
                Utc(time)
            )
        }
        Some(Why::Unknown) | None => {
            "\n   It was admitted all the same. Why, neither the entries `release` in log.jsonl nor the time\n   \
             floor of that site tell: ask there."
                .to_owned()
        }
    }
}

fn contents(record: &BundleRecord, judged: &Judged, bundle: &str, written: &Written) -> String {
    let Judged { serial, digest, .. } = judged;
    let state = match (record.direction, judged.is_kept) {
        (Direction::In, _) => "as it was admitted, byte for byte, with its approvals and scans",
        (Direction::Out, true) => {
            "as it was made, with the approvals and scans that were brought back"
        }
        (Direction::Out, false) => "as it was made, without approvals and scans",
    };
    let receipt = match (written.has(".carnet-receipt"), record.direction) {
        (true, Direction::In) => {
            "*.carnet-receipt\n            signed by the site that admitted the bundle, when this was written. It names the head of\n            \
             its audit log behind the entry `admit`; the same command judges it, with its name.\n"
        }
        (true, Direction::Out) => {
            "*.carnet-receipt\n            signed by the site that admitted the bundle: when, by which trust file, and the head of its\n            \
             audit log; the same command judges it, with its name.\n"
        }
        (false, Direction::In) => {
            "no receipt\n            this site has no key for one, or one that asks for a pass phrase\n"
        }
        (false, Direction::Out) => "no receipt\n            none has come back\n",
    };
    format!(
        "What lies here:\n\n{bundle}\n            the bundle {state}\n\
         trust.toml\n            the trust file, serial {serial}: who could sign and what could cross. Its digest is\n            \
         {digest}\n            Compare that with what was noted on paper then: who can change this file can change the\n            verdict.\n\
         decision.html\n            the same verdict as a page\n{receipt}"
    )
}

fn of_log(subject: &Subject, log: &Extract) -> String {
    let (count, (number, head)) = (log.of_bundle(&subject.digest).len(), log.end);
    format!(
        "log.jsonl\n            what the audit log says of the bundle: {count} of its {number} entries, one a line. `before`\n            \
         and `head` stand behind each entry: the head of the log before and after it. The head is\n            \
         the SHA-256 of `before`, as 32 bytes, and the entry as it is stored, which is the line\n            \
         without these two. When this was written the log had the head\n            {head}\n\
         SHA256SUMS\n            the SHA-256 of all other files\n"
    )
}
