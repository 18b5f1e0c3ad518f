//! The verdict on a receipt as text for people and as JSON for scripts.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::receipt::Certainty;
use carnet_format::{Digest, Receipt, Verified};
use carnet_host::settings::Sources;
use carnet_host::{Status, json, row};
use carnet_judge::Refusal;
use carnet_judge::medium::{Attribute, caveat};
use carnet_judge::time::When;
use carnet_judge::trust::{TrustFile, medium_text};
use carnet_judge::words::Words;
use carnet_language::text;

use crate::report::attribute_word;

/// The verdict on a receipt with all that is printed of it.
#[derive(Debug)]
pub struct ReceiptReport {
    file: String,
    trust: (Digest, u64),
    outcome: Result<Verified<Receipt>, Refusal>,
}

impl ReceiptReport {
    /// Of a file as it was named, with what [`carnet_judge::receipt::judge`] gave under a trust file.
    #[must_use]
    pub fn new(
        file: String,
        trust: &TrustFile,
        outcome: Result<Verified<Receipt>, Refusal>,
    ) -> Self {
        Self { file, trust: (trust.digest(), trust.serial()), outcome }
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// What it states, if it proves it.
    ///
    /// # Errors
    /// Why it proves nothing.
    pub fn receipt(&self) -> Result<&Verified<Receipt>, &Refusal> {
        self.outcome.as_ref()
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> Status {
        if self.outcome.is_ok() { Status::Done } else { Status::Rejected }
    }

    /// The object of it.
    #[must_use]
    pub fn json(&self, sources: &Sources) -> json::ReceiptVerdict {
        let fault = self.outcome.as_ref().err();
        json::ReceiptVerdict {
            file: self.file.clone(),
            verdict: self.status().into(),
            code: fault.map(|fault| fault.code.into()),
            message: fault.map(|fault| fault.message.clone()),
            settings: sources.settings.clone(),
            trust: sources.trust_json(self.trust),
            receipt: self.outcome.as_ref().ok().map(statement),
        }
    }

    /// Prints the verdict for people.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
        let file = Escaped(&self.file);
        match &self.outcome {
            Ok(receipt) => {
                let said =
                    text!(en "{file}: ACCEPTED, a receipt"; de "{file}: ANGENOMMEN, eine Quittung");
                writeln!(out, "{said}")?;
                print(receipt, out)?;
            }
            Err(fault) => {
                let said =
                    text!(en "{file}: REJECTED, a receipt"; de "{file}: ABGELEHNT, eine Quittung");
                writeln!(out, "{said}")?;
                writeln!(out, "  {} [{}]", Escaped(&fault.message), fault.code)?;
                writeln!(out, "  {}: {}", text!(en "next"; de "weiter"), fault.code.next_step())?;
            }
        }
        sources.text(self.trust, out)
    }
}

/// The object of what a receipt states.
#[must_use]
pub fn statement(receipt: &Verified<Receipt>) -> json::Receipt {
    json::Receipt {
        bundle: receipt.bundle.into(),
        from: receipt.from.to_string(),
        site: receipt.site.to_string(),
        key: receipt.key_id().into(),
        admitted: receipt.time.into(),
        certainty: receipt.certainty.into(),
        trust: json::TrustRef { digest: receipt.trust.into(), serial: None },
        head: receipt.ledger.into(),
        medium: receipt.medium.map(Into::into),
        seen: (&receipt.attributes).into(),
    }
}

fn print(receipt: &Verified<Receipt>, out: &mut dyn Write) -> io::Result<()> {
    row(out, &text!(en "bundle"; de "Bündel"), receipt.bundle)?;
    row(out, &text!(en "from"; de "von"), &receipt.from)?;
    let certainty = match receipt.certainty {
        Certainty::Trusted => text!(en "its clock is trusted"; de "seine Uhr ist verlässlich"),
        Certainty::Untrusted => {
            text!(en "its clock is not trusted"; de "seine Uhr ist nicht verlässlich")
        }
        Certainty::Stated => {
            text!(en "the time was stated by a person"; de "die Zeit hat eine Person angegeben")
        }
    };
    let said = text!(
        site = receipt.site, time = When(receipt.time);
        en "at {site}, {time} ({certainty})";
        de "bei {site}, {time} ({certainty})"
    );
    row(out, &text!(en "admitted"; de "übernommen"), said)?;
    row(out, &text!(en "signed by"; de "signiert"), Words::from(receipt.key_id()))?;
    row(out, "", receipt.key_id())?;
    let said = text!(trust = receipt.trust; en "trust file {trust}"; de "Vertrauensdatei {trust}");
    row(out, &text!(en "judged by"; de "beurteilt"), said)?;
    let said = text!(head = receipt.ledger; en "head {head}"; de "Endstand {head}");
    row(out, &text!(en "audit log"; de "Protokoll"), said)?;
    let label = text!(en "medium"; de "Stick");
    match &receipt.medium {
        Some(medium) => row(out, &label, medium_text(medium))?,
        None => row(out, &label, text!(en "not stated"; de "nicht genannt"))?,
    }
    for (attribute, value) in Attribute::told(&receipt.attributes) {
        row(out, "", format_args!("{} {}", attribute_word(attribute), Escaped(&value)))?;
    }
    if receipt.medium.is_some() {
        caveat().iter().try_for_each(|line| row(out, "", line))?;
    }
    Ok(())
}
