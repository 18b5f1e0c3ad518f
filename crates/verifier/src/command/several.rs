//! Several files at the door: one line each, and what they come to.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, SiteName};
use carnet_host::Status;
use carnet_language::{count, text};

use super::{Judged, Named};
use crate::report::{Report, cut, file_name, typed};

/// What several files come to.
#[derive(Default)]
pub(super) struct Several {
    /// Bundles that are accepted, held, rejected, not judged.
    bundles: [u64; 4],
    updates: u64,
    receipts: u64,
    waits_for_approval: bool,
    /// Bundles of this site.
    own: u64,
}

impl Several {
    /// One line of a file. `here` is the site of this host.
    pub(super) fn line(
        &mut self,
        judged: &Judged<'_>,
        here: Option<&SiteName>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (word, name, what, state) = match judged {
            Judged::Bundle(report, _) => {
                self.bundles[place(report.status())] += 1;
                // VERDICT-23.
                let from = report.bundle.as_ref().map(|bundle| &bundle.manifest.from);
                let is_own = here.is_some() && from == here;
                self.own += u64::from(is_own);
                self.waits_for_approval |= !is_own && is_code(report.code(), Code::QuorumApprovals);
                (word(report.status()), report.file.as_str(), contents(report), state(report))
            }
            Judged::Update(update) => {
                self.updates += 1;
                let fault = update.fault().map(|fault| fault.code);
                self.waits_for_approval |= is_code(fault, Code::TrustApprovals);
                let state = fault.map_or(String::new(), |code| format!("[{code}]"));
                (text!(en "UPDATE"; de "ÄNDERUNG"), update.file(), update.step(), state)
            }
            Judged::Receipt(receipt) => {
                self.receipts += 1;
                let fault = receipt.receipt().err().map(|fault| fault.code);
                let state = fault.map_or(String::new(), |code| format!("[{code}]"));
                (text!(en "RECEIPT"; de "QUITTUNG"), receipt.file(), String::new(), state)
            }
        };
        let (name, state) = (cut(&file_name(name), 38), cut(&state, 20));
        let line = format!("{word:<9} {name:<38} {what:>14}   {state}");
        writeln!(out, "{}", line.trim_end())
    }

    /// What they come to, and what to do.
    pub(super) fn summary(&self, named: &Named, out: &mut dyn Write) -> io::Result<()> {
        let [accepted, held, rejected, unknown] = self.bundles;
        let mut said = Vec::new();
        let bundles = self.bundles.iter().sum::<u64>();
        if bundles > 0 {
            let became = [
                (accepted, text!(en "accepted"; de "angenommen")),
                (held, text!(en "held"; de "zurückgehalten")),
                (rejected, text!(en "rejected"; de "abgelehnt")),
                (unknown, text!(en "not judged"; de "nicht beurteilt")),
            ];
            let became = became.iter().filter(|(count, _)| *count > 0);
            let became = became.map(|(count, word)| format!("{count} {word}"));
            let became = became.collect::<Vec<_>>().join(", ");
            said.push(count!(
                n = bundles;
                en "{n} bundle: {became}.", "{n} bundles: {became}.";
                de "{n} Bündel: {became}.", "{n} Bündel: {became}."
            ));
        }
        if self.own > 0 {
            said.push(count!(
                n = self.own;
                en "{n} is from here: carry it on.", "{n} are from here: carry them on.";
                de "{n} ist von hier: weitertragen.", "{n} sind von hier: weitertragen."
            ));
        }
        if self.updates > 0 {
            said.push(count!(
                n = self.updates;
                en "{n} trust update.", "{n} trust updates.";
                de "{n} Änderung der Vertrauensdatei.", "{n} Änderungen der Vertrauensdatei."
            ));
        }
        if self.receipts > 0 {
            said.push(count!(
                n = self.receipts;
                en "{n} receipt.", "{n} receipts.";
                de "{n} Quittung.", "{n} Quittungen."
            ));
        }
        if named.foreign > 0 {
            let (n, names) = (named.foreign, Escaped(&named.foreign_names.join(", ")).to_string());
            let names = cut(&names, 50);
            said.push(
                text!(en "Other things: {n} ({names})."; de "Weitere Dateien: {n} ({names})."),
            );
        }
        for line in wrap(&said) {
            writeln!(out, "{line}")?;
        }
        if self.waits_for_approval
            && let [folder] = named.folders.as_slice()
        {
            let place = typed(&folder.display().to_string());
            writeln!(out, "{:<10}carnet approve {place} --ticket …", text!(en "do"; de "tun"))?;
        }
        Ok(())
    }
}

/// Sentences, as many on a line as fit.
fn wrap(said: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for sentence in said {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 2 + sentence.chars().count() <= 80 => {
                line.push_str("  ");
                line.push_str(sentence);
            }
            _ => lines.push(sentence.clone()),
        }
    }
    lines
}

fn is_code(code: Option<Code>, expected: Code) -> bool {
    code == Some(expected)
}

const fn place(status: Status) -> usize {
    match status {
        Status::Done => 0,
        Status::Held => 1,
        Status::Rejected => 2,
        Status::Unknown | Status::Usage => 3,
    }
}

/// In at most nine letters.
fn word(status: Status) -> String {
    match status {
        Status::Done => text!(en "ACCEPTED"; de "ANGENOM."),
        Status::Held => text!(en "HELD"; de "ZURÜCKG."),
        Status::Rejected => text!(en "REJECTED"; de "ABGELEHNT"),
        Status::Unknown | Status::Usage => text!(en "UNREAD"; de "UNGELESEN"),
    }
}

fn contents(report: &Report) -> String {
    let Some(bundle) = report.bundle.as_ref().filter(|_| report.stop.is_none()) else {
        return String::new();
    };
    bundle.manifest.kind.counted(bundle.manifest.items())
}

/// How many have approved; of what is not good the code.
fn state(report: &Report) -> String {
    let Some(standing) = report.standing.as_ref().filter(|_| report.stop.is_none()) else {
        return report.code().map_or(String::new(), |code| format!("[{code}]"));
    };
    let (got, needed) = (standing.approved.len(), standing.approvals);
    let is_unscanned = standing.scan_needed() && standing.scans == 0;
    let others = report.holds.iter().map(|hold| hold.code);
    let mut others = others.filter(|it| ![Code::QuorumApprovals, Code::QuorumScan].contains(it));
    match (others.next(), is_unscanned) {
        (Some(code), _) => format!("[{code}]"),
        (None, true) => text!(en "{got} of {needed}, no scan"; de "{got} von {needed}, ungeprüft"),
        (None, false) => text!(en "{got} of {needed}"; de "{got} von {needed}"),
    }
}
