//! How large ledger and archive are, and what runs against a limit.

use std::io::{self, Write};

use crate::command::{home, next_of};
use carnet_host::settings::Settings;
use carnet_host::{Failure, json};
use carnet_language::{Mebibytes, text};
use carnet_ledger::{Archive, Ledger, Outlook, Totals, Warning, outlook};

pub(super) fn outlook_here(ledger: &dyn Ledger, settings: &Settings) -> Result<Outlook, Failure> {
    let archive = settings.archive().ok().map(|it| Archive::new(it));
    Ok(outlook(ledger, (home(settings)?, archive.as_ref()), settings.host_clock())?)
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

// LEDGER-99.
pub(super) fn print(outlook: &Outlook, out: &mut dyn Write) -> io::Result<()> {
    let Outlook { totals, ledger, free, warnings } = outlook;
    let mib = Mebibytes;
    let free = match *free {
        [Some(one), Some(other)] if one != other => text!(
            one = mib(one), other = mib(other);
            en "; free: {one} beside the ledger, {other} beside the archive";
            de "; frei: {one} neben dem Register, {other} neben dem Archiv"
        ),
        [Some(free), _] | [None, Some(free)] => {
            text!(free = mib(free); en "; free: {free}"; de "; frei: {free}")
        }
        [None, None] => String::new(),
    };
    let Totals { bundles, archived, .. } = totals;
    let archived = mib(*archived);
    let ledger = ledger.map_or_else(
        || text!(en "in a database"; de "in einer Datenbank"),
        |size| mib(size).to_string(),
    );
    let text = text!(
        en "sizes: ledger {ledger}, archive {archived} in {bundles} bundles{free}";
        de "Größen: Register {ledger}, Archiv {archived}, Bündel darin {bundles}{free}"
    );
    writeln!(out, "{text}")?;
    for warning in warnings {
        let (code, next) = (warning.code(), next_of(warning.code()));
        let text = text!(
            en "WARNING: {warning} [{code}]\n  {next}";
            de "WARNUNG: {warning} [{code}]\n  {next}"
        );
        writeln!(out, "{text}")?;
    }
    Ok(())
}
