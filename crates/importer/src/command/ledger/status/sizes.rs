//! How large ledger and archive are, and what runs against a limit.

use std::io::{self, Write};

use carnet_host::settings::Settings;
use carnet_host::{Failure, json};
use carnet_ledger::{Archive, Ledger, Outlook, Totals, Warning, outlook};

pub(super) fn outlook_here(ledger: &dyn Ledger, settings: &Settings) -> Result<Outlook, Failure> {
    let archive = settings.archive().ok().map(|it| Archive::new(it));
    Ok(outlook(ledger, (settings.ledger()?, archive.as_ref()), settings.host_clock())?)
}

pub(super) fn json(outlook: &Outlook) -> json::Sizes {
    let Outlook { totals: Totals { bundles, archived, .. }, ledger, free, .. } = outlook;
    let [free_ledger, free_archive] = *free;
    json::Sizes {
        ledger: *ledger,
        archive: *archived,
        bundles: *bundles,
        free_ledger,
        free_archive,
    }
}

pub(super) fn warning_json(warning: &Warning) -> json::Finding {
    json::Finding { code: warning.code().into(), message: warning.to_string() }
}

// LEDGER-86.
pub(super) fn print(outlook: &Outlook, out: &mut dyn Write) -> io::Result<()> {
    let Outlook { totals, ledger, free, warnings } = outlook;
    let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
    let free = match *free {
        [Some(one), Some(other)] if one != other => {
            format!("; free: {} beside the ledger, {} beside the archive", mib(one), mib(other))
        }
        [Some(free), _] | [None, Some(free)] => format!("; free: {}", mib(free)),
        [None, None] => String::new(),
    };
    let Totals { bundles, archived, .. } = totals;
    writeln!(
        out,
        "sizes: ledger {}, archive {} in {bundles} bundles{free}",
        mib(*ledger),
        mib(*archived)
    )?;
    for warning in warnings {
        let code = warning.code();
        writeln!(out, "WARNING: {warning} [{code}]\n  next: {}", code.next_step())?;
    }
    Ok(())
}
