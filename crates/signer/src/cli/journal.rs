//! The command line of `journal`.

use carnet_format::Digest;
use carnet_host::args::{read_moment, read_ticket};
use carnet_host::settings::options;

/// What is read of the settings.
const JOURNAL: &[&str] = &["journal"];

/// Search the journal of what was signed and refused on this host, and check it.
#[derive(Debug, clap::Args)]
pub struct JournalArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: JournalCommand,
}

/// What to do with the journal.
#[derive(Debug, clap::Subcommand)]
pub enum JournalCommand {
    /// List what was approved, scanned, declined and refused
    #[command(args = options(&[JOURNAL]))]
    List(JournalListArgs),
    /// Check the journal for changes, and say its head
    #[command(args = options(&[JOURNAL]))]
    Check(JournalCheckArgs),
}

/// Which entries are listed: those for which all of this is so.
///
/// Exit status: 0 listed, 2 usage or configuration, 3 the journal cannot be read, or it was changed:
/// then the entries before the change are listed.
#[derive(Debug, clap::Args)]
pub struct JournalListArgs {
    /// Those from this time on: a date, or date and time
    #[arg(long, value_name = "TIME", value_parser = read_moment)]
    pub since: Option<u64>,
    /// Those with this ticket
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: Option<String>,
    /// Those about this bundle: its digest, at least the first eight digits, or the name of its file
    #[arg(long, value_name = "REF", value_parser = read_bundle)]
    pub bundle: Option<String>,
}

/// How the journal is checked.
///
/// Exit status: 0 good, 1 changed, 2 usage or configuration, 3 the journal cannot be read.
#[derive(Debug, clap::Args)]
pub struct JournalCheckArgs {
    /// A head that was written down: it has to be the head after one of the entries
    #[arg(long, value_name = "HEAD")]
    pub head: Option<Digest>,
}

/// The beginning of a digest.
fn read_bundle(text: &str) -> Result<String, &'static str> {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let name = name.strip_suffix(".carnet").unwrap_or(name);
    let digits = name.rsplit('_').next().unwrap_or(name);
    let is_hex = digits.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    if is_hex && (8..=64).contains(&digits.len()) {
        Ok(digits.to_owned())
    } else {
        Err("expected a digest, at least its first eight digits, or the name of a bundle file")
    }
}
