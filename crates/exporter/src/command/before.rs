//! What went out before and needs a person: nothing of this export, and nobody else says it.

use std::io::{self, Write};

use carnet_host::json;
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_ledger::{Ledger, LedgerError, ReceiptAlarm, ReceiptRecord, Stranded, stranded};

#[derive(Debug, Default)]
pub(super) struct Before {
    /// Bundles that nobody would take any more.
    pub(super) stranded: Vec<Stranded>,
    /// What receipts say that this ledger does not.
    alarms: Vec<(ReceiptRecord, ReceiptAlarm)>,
}

impl Before {
    // EXP-49. LEDGER-32.
    pub(super) fn of(ledger: &dyn Ledger, trust: &TrustFile) -> Result<Self, LedgerError> {
        Ok(Self { stranded: stranded(ledger, trust)?, alarms: ledger.receipt_alarms()? })
    }

    pub(super) fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        for it in &self.stranded {
            let (code, way_on) = (it.code, it.way_on());
            let text = text!(
                en "STANDS STILL: {it} [{code}]\n  {way_on}";
                de "KOMMT NICHT WEITER: {it} [{code}]\n  {way_on}"
            );
            writeln!(out, "{text}")?;
        }
        for (_, alarm) in &self.alarms {
            let code = alarm.code();
            let next = code.next_step();
            let text = text!(
                en "ALARM: {alarm} [{code}]\n  next: {next}";
                de "ALARM: {alarm} [{code}]\n  weiter: {next}"
            );
            writeln!(out, "{text}")?;
        }
        Ok(())
    }

    pub(super) fn stranded(&self) -> Vec<json::Stranded> {
        let all = self.stranded.iter().map(|it| json::Stranded {
            digest: it.bundle.digest.into(),
            name: it.bundle.spool_name(),
            to: it.bundle.to.to_string(),
            key: it.bundle.key.into(),
            code: it.code.into(),
        });
        all.collect()
    }

    pub(super) fn alarms(&self) -> Vec<json::ReceiptAlarm> {
        let all = self.alarms.iter().map(|(receipt, alarm)| json::ReceiptAlarm {
            code: alarm.code().into(),
            message: alarm.to_string(),
            bundle: receipt.bundle.into(),
            site: receipt.site.to_string(),
        });
        all.collect()
    }
}
