//! The commands.

mod import;
mod ledger;
mod receipt;

use std::io::Write;

use carnet_format::plain_text::Escaped;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, seconds_since_1970};
use carnet_ledger::{Archive, SqliteLedger};

use crate::SpoolError;
use crate::cli::{Command, ImportArgs, LedgerArgs, ReceiptArgs};

/// Runs a command of this crate.
///
/// # Errors
/// The settings, the ledger or the archive cannot be used, or the result cannot be printed.
pub fn run(command: &Command, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    match command {
        Command::Import(args) => run_import(args, settings, out),
        Command::Ledger(args) => run_ledger(args, settings, out),
        Command::Receipt(args) => run_receipt(args, settings, out),
    }
}

/// Runs `import`.
///
/// # Errors
/// The settings, the ledger or the archive cannot be used, or the result cannot be printed. A bad
/// bundle is no error here: it is a status.
pub fn run_import(
    args: &ImportArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    import::run(args, settings, out)
}

/// Runs `ledger`.
///
/// # Errors
/// The settings, the ledger or the archive cannot be used, the command does not fit the ledger, or
/// the result cannot be printed.
pub fn run_ledger(
    args: &LedgerArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    ledger::run(&args.command, settings, out)
}

/// Runs `receipt`.
///
/// # Errors
/// The settings, the ledger or the key cannot be used, the bundle was not admitted, the key may not
/// sign receipts of this site, or the file cannot be written.
pub fn run_receipt(
    args: &ReceiptArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    receipt::run(args, settings, out)
}

fn open_ledger(settings: &Settings) -> Result<SqliteLedger, Failure> {
    Ok(SqliteLedger::open(settings.ledger()?, settings.site()?)?)
}

fn open_archive(settings: &Settings) -> Result<Archive, Failure> {
    Ok(Archive::new(settings.archive()?))
}

/// Says on standard error why one bundle was not spooled, where others go on.
fn tell(what: &str, error: &SpoolError) {
    let code = error.code();
    carnet_host::say!("error: {what}");
    carnet_host::say!("  because: {}", Escaped(&error.to_string()));
    carnet_host::say!("  code: {code}\n  next: {}", code.next_step());
}

/// So many items, in words.
fn items(count: u64) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}
