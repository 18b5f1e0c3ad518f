//! What a receipt states, as `ledger` and `import` show it.

use std::io::{self, Write};

use carnet_format::receipt::Certainty;
use carnet_format::{Digest, KeyId, Receipt, SiteName, Verified};
use carnet_host::json;
use carnet_judge::time::Utc;
use carnet_judge::words::Words;
use carnet_ledger::ReceiptRecord;

/// Who admitted a bundle of this site, when, and under which trust file.
pub(in crate::command) struct Stated<'a> {
    site: &'a SiteName,
    key: KeyId,
    admitted: u64,
    certainty: Certainty,
    trust: (Digest, Option<u64>),
}

impl<'a> From<&'a ReceiptRecord> for Stated<'a> {
    fn from(record: &'a ReceiptRecord) -> Self {
        Self {
            site: &record.site,
            key: record.key,
            admitted: record.admitted,
            certainty: record.certainty,
            trust: (record.trust, record.trust_serial),
        }
    }
}

impl<'a> From<&'a Verified<Receipt>> for Stated<'a> {
    fn from(receipt: &'a Verified<Receipt>) -> Self {
        Self {
            site: &receipt.site,
            key: receipt.key_id(),
            admitted: receipt.time,
            certainty: receipt.certainty,
            trust: (receipt.trust, None),
        }
    }
}

impl Stated<'_> {
    /// With the serial of the trust file that it names, where that is known.
    pub(in crate::command) fn under(self, serial: Option<u64>) -> Self {
        Self { trust: (self.trust.0, serial), ..self }
    }
}

pub(in crate::command) fn print(stated: &Stated<'_>, out: &mut dyn Write) -> io::Result<()> {
    let clock = match stated.certainty {
        Certainty::Trusted => "its clock is trusted",
        Certainty::Untrusted => "its clock is not trusted",
        Certainty::Stated => "the time was stated by a person",
    };
    writeln!(out, "  received  at {}, {} ({clock})", stated.site, Utc(stated.admitted))?;
    match stated.trust {
        (digest, Some(serial)) => {
            writeln!(out, "            under trust file serial {serial}, {digest}")?;
        }
        (digest, None) => writeln!(out, "            under trust file {digest}")?,
    }
    writeln!(out, "            by key {}: {}", stated.key, Words::from(stated.key))
}

/// On one line.
pub(super) fn line(record: &ReceiptRecord) -> String {
    let serial = record.trust_serial.map(|serial| format!(" serial {serial}"));
    format!(
        "received at {} {}, under trust file{} {}",
        record.site,
        Utc(record.admitted),
        serial.unwrap_or_default(),
        record.trust.short()
    )
}

pub(super) fn json(record: &ReceiptRecord) -> json::Received {
    json::Received {
        site: record.site.to_string(),
        key: record.key.into(),
        admitted: record.admitted.into(),
        certainty: record.certainty.into(),
        trust: json::TrustRef { digest: record.trust.into(), serial: record.trust_serial },
        head: record.head.into(),
        recorded: record.recorded.into(),
    }
}
