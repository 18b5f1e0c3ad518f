//! Receipts (`spec/bundle.md` section 10.3) against the trust file.

use std::io::{self, Read, Write};

use carnet_format::bundle::read_statement_file;
use carnet_format::receipt::{Certainty, ReceiptError};
use carnet_format::{BundleError, Code, KeyId, Receipt, Unverified, Verified};
use serde_json::{Value, json};

use crate::medium::{Attribute, CAVEAT};
use crate::report::attributes_json;
use crate::status::Status;
use crate::text::Escaped;
use crate::time::Utc;
use crate::trust::{Role, TrustFile, medium_text};

/// The verdict on a receipt.
#[derive(Debug)]
pub struct ReceiptReport {
    file: String,
    trust: (carnet_format::Digest, u64),
    outcome: Result<Verified<Receipt>, ReceiptFault>,
}

/// Why a receipt proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} [{code}]")]
pub struct ReceiptFault {
    /// The stable reject code.
    pub code: Code,
    /// What was found, in words.
    pub message: String,
}

/// VERDICT-12. Judges a receipt, which the file is by LABEL-2.
///
/// # Errors
/// The file cannot be read.
pub fn judge(file: &str, source: &mut impl Read, trust: &TrustFile) -> io::Result<ReceiptReport> {
    let receipt = match read_statement_file::<Receipt>(source) {
        Ok(receipt) => verify(receipt, trust),
        Err(BundleError::Io(error)) => return Err(error),
        Err(error) => {
            // safe: what is no input error has a code.
            let code = error.code().unwrap_or(Code::FileTruncated);
            Err(ReceiptFault { code, message: error.to_string() })
        }
    };
    let trust = (trust.digest(), trust.serial());
    Ok(ReceiptReport { file: file.to_owned(), trust, outcome: receipt })
}

/// VERDICT-12. Whether a key may sign receipts of that site.
///
/// # Errors
/// Why it may not.
pub fn check_key(
    trust: &TrustFile,
    id: &KeyId,
    site: &carnet_format::SiteName,
) -> Result<(), ReceiptFault> {
    let fault = |code, message| Err(ReceiptFault { code, message });
    let Some(key) = trust.key(id) else {
        return fault(Code::KeyUnknown, format!("key {id} is not in the trust file"));
    };
    let short = id.short();
    match &key.role {
        Role::Importer { site: own } if own == site => {}
        Role::Importer { site: own } => {
            let message = format!("key {short} belongs to {own}, the receipt says {site}");
            return fault(Code::TrustKeySite, message);
        }
        role => {
            let message = format!("key {short} has the role {}, expected importer", role.name());
            return fault(Code::TrustRole, message);
        }
    }
    if key.revoked {
        return fault(Code::TrustRevoked, format!("key {short} is revoked"));
    }
    Ok(())
}

fn verify(
    receipt: Unverified<Receipt>,
    trust: &TrustFile,
) -> Result<Verified<Receipt>, ReceiptFault> {
    let id = receipt.claimed_key_id();
    let key = trust.key(&id).ok_or_else(|| {
        let message = format!("key {id} is not in the trust file");
        ReceiptFault { code: Code::KeyUnknown, message }
    })?;
    let receipt = receipt.verify(&key.public).map_err(|error| ReceiptFault {
        code: error.code(),
        message: match error {
            ReceiptError::Cose(error) => error.to_string(),
            error => format!("receipt: {error}"),
        },
    })?;
    check_key(trust, &id, &receipt.site)?;
    Ok(receipt)
}

impl ReceiptReport {
    /// What it states, if it proves it.
    ///
    /// # Errors
    /// Why it proves nothing.
    pub fn receipt(&self) -> Result<&Verified<Receipt>, &ReceiptFault> {
        self.outcome.as_ref()
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> Status {
        if self.outcome.is_ok() { Status::Done } else { Status::Rejected }
    }

    /// One object, in the members of `spec/exchange.md` section 5.
    #[must_use]
    pub fn json(&self, command: &str) -> Value {
        let (digest, serial) = self.trust;
        let fault = self.outcome.as_ref().err();
        json!({
            "carnet": 1,
            "command": command,
            "file": self.file,
            "verdict": if fault.is_none() { "accepted" } else { "rejected" },
            "code": fault.map(|fault| fault.code.as_str()),
            "message": fault.map(|fault| fault.message.as_str()),
            "trust": { "digest": digest.to_string(), "serial": serial },
            "receipt": self.outcome.as_ref().ok().map(statement),
        })
    }

    /// Prints the verdict for people.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
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
        let (digest, serial) = self.trust;
        writeln!(out, "  trust file  serial {serial}, digest {digest}")
    }
}

fn statement(receipt: &Verified<Receipt>) -> Value {
    json!({
        "bundle": receipt.bundle.to_string(),
        "from": receipt.from.as_str(),
        "site": receipt.site.as_str(),
        "key": receipt.key_id().to_string(),
        "time": receipt.time,
        "certainty": match receipt.certainty {
            Certainty::Trusted => "trusted",
            Certainty::Untrusted => "untrusted",
            Certainty::Stated => "stated",
        },
        "trust": receipt.trust.to_string(),
        "ledger": receipt.ledger.to_string(),
        "medium": receipt.medium.as_ref().map(medium_text),
        "attributes": attributes_json(&receipt.attributes),
    })
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
    let told = |attribute: Attribute| Some((attribute, attribute.of(&receipt.attributes)?));
    for (attribute, value) in Attribute::ALL.into_iter().filter_map(told) {
        writeln!(out, "              {} {}", attribute.words(), Escaped(&value))?;
    }
    if receipt.medium.is_some() {
        writeln!(out, "              {CAVEAT}")?;
    }
    Ok(())
}
