//! The verdict on a receipt as text for people and as JSON for scripts.

use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::receipt::Certainty;
use carnet_format::{Digest, Receipt, Verified};
use carnet_host::settings::Sources;
use carnet_host::{Status, json};
use carnet_judge::Refusal;
use carnet_judge::medium::{Attribute, CAVEAT};
use carnet_judge::time::Utc;
use carnet_judge::trust::{TrustFile, medium_text};

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
                writeln!(out, "{file}: ACCEPTED, a receipt")?;
                print(receipt, out)?;
            }
            Err(fault) => {
                writeln!(out, "{file}: REJECTED, a receipt")?;
                writeln!(out, "  {} [{}]", Escaped(&fault.message), fault.code)?;
                writeln!(out, "  next: {}", fault.code.next_step())?;
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
    writeln!(out, "  bundle      {}", receipt.bundle)?;
    writeln!(out, "  from        {}", receipt.from)?;
    writeln!(
        out,
        "  admitted    at {}, {} ({})",
        receipt.site,
        Utc(receipt.time),
        match receipt.certainty {
            Certainty::Trusted => "its clock is trusted",
            Certainty::Untrusted => "its clock is not trusted",
            Certainty::Stated => "the time was stated by a person",
        }
    )?;
    writeln!(out, "  signed by   key {}", receipt.key_id())?;
    writeln!(out, "  judged by   trust file {}", receipt.trust)?;
    writeln!(out, "  audit log   head {}", receipt.ledger)?;
    match &receipt.medium {
        Some(medium) => writeln!(out, "  medium      {}", medium_text(medium))?,
        None => writeln!(out, "  medium      not stated")?,
    }
    for (attribute, value) in Attribute::told(&receipt.attributes) {
        writeln!(out, "              {} {}", attribute.words(), Escaped(&value))?;
    }
    if receipt.medium.is_some() {
        writeln!(out, "              {CAVEAT}")?;
    }
    Ok(())
}
