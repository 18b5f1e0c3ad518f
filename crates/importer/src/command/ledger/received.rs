//! What a receipt states, as `ledger` and `import` show it.

use std::io::{self, Write};

use carnet_format::receipt::Certainty;
use carnet_format::{Digest, KeyId, Receipt, SiteName, Verified};
use carnet_host::json;
use carnet_host::settings::Titles;
use carnet_judge::time::When;
use carnet_judge::words::Words;
use carnet_language::text;
use carnet_ledger::ReceiptRecord;

use crate::command::row;

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

pub(in crate::command) fn print(
    stated: &Stated<'_>,
    titles: &Titles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let clock = match stated.certainty {
        Certainty::Trusted => text!(en "its clock is trusted"; de "seine Uhr ist verlässlich"),
        Certainty::Untrusted => {
            text!(en "its clock is not trusted"; de "seine Uhr ist nicht verlässlich")
        }
        Certainty::Stated => {
            text!(en "the time was stated by a person"; de "die Zeit hat eine Person angegeben")
        }
    };
    let (site, time) = (titles.of(stated.site), When(stated.admitted));
    let text = text!(en "at {site}, {time} ({clock})"; de "bei {site}, {time} ({clock})");
    row(out, &text!(en "received"; de "empfangen"), text)?;
    let text = match stated.trust {
        (digest, Some(serial)) => text!(
            en "under trust file serial {serial}, {digest}";
            de "nach Vertrauensdatei Nummer {serial}, {digest}"
        ),
        (digest, None) => text!(en "under trust file {digest}"; de "nach Vertrauensdatei {digest}"),
    };
    row(out, "", text)?;
    let key = Words::from(stated.key);
    row(out, "", text!(en "by key {key}"; de "mit Schlüssel {key}"))
}

/// On one line.
pub(super) fn line(record: &ReceiptRecord, titles: &Titles) -> String {
    let (site, time) = (titles.of(&record.site), When(record.admitted));
    let digest = record.trust.short();
    match record.trust_serial {
        Some(serial) => text!(
            en "received at {site} {time}, under trust file serial {serial} {digest}";
            de "empfangen bei {site} {time}, nach Vertrauensdatei Nummer {serial} {digest}"
        ),
        None => text!(
            en "received at {site} {time}, under trust file {digest}";
            de "empfangen bei {site} {time}, nach Vertrauensdatei {digest}"
        ),
    }
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
