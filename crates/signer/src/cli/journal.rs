//! The command line of `journal`.

use carnet_format::Digest;
use carnet_host::args::{read_moment, read_ticket};
use carnet_host::settings::options;
use carnet_language::text;

/// What is read of the settings.
const JOURNAL: &[&str] = &["journal"];

/// Search the journal of what was signed and refused on this host, and check it.
/// de: Das Journal durchsuchen und prüfen: was auf diesem Rechner unterschrieben und was zurückgewiesen wurde.
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
    /// de: Auflisten, was freigegeben, geprüft, abgelehnt und zurückgewiesen wurde
    #[command(args = options(&[JOURNAL]))]
    List(JournalListArgs),
    /// Check the journal for changes, and say its head
    /// de: Das Journal auf Veränderungen prüfen und seinen Endstand sagen
    #[command(args = options(&[JOURNAL]))]
    Check(JournalCheckArgs),
}

/// Which entries are listed: those for which all of this is so.
/// de: Welche Einträge aufgelistet werden: die, auf die alles Genannte zutrifft.
///
/// Exit status: 0 listed, 2 usage or configuration, 3 the journal cannot be read, or it was changed:
/// then the entries before the change are listed.
/// de: Status: 0 aufgelistet, 2 Aufruf oder Einstellungen, 3 das Journal ist nicht lesbar oder wurde verändert: Dann
/// werden die Einträge vor der Veränderung aufgelistet.
#[derive(Debug, clap::Args)]
pub struct JournalListArgs {
    /// Those from this time on: a date, or date and time
    /// de: Die ab diesem Zeitpunkt: ein Datum, oder Datum und Uhrzeit
    #[arg(long, value_name = "TIME", value_parser = read_moment)]
    pub since: Option<u64>,
    /// Those with this ticket
    /// de: Die mit diesem Vorgang
    #[arg(long, value_name = "TICKET", value_parser = read_ticket)]
    pub ticket: Option<String>,
    /// Those about this bundle: its digest, at least the first eight digits, or the name of its file
    /// de: Die zu diesem Bündel: seine Prüfsumme, mindestens die ersten acht Stellen, oder der Name seiner Datei
    #[arg(long, value_name = "REF", value_parser = read_bundle)]
    pub bundle: Option<String>,
}

/// How the journal is checked.
/// de: Wie das Journal geprüft wird.
///
/// Exit status: 0 good, 1 changed, 2 usage or configuration, 3 the journal cannot be read.
/// de: Status: 0 gut, 1 verändert, 2 Aufruf oder Einstellungen, 3 das Journal ist nicht lesbar.
#[derive(Debug, clap::Args)]
pub struct JournalCheckArgs {
    /// A head that was written down: it has to be the head after one of the entries
    /// de: Ein aufgeschriebener Endstand: Er muss der Endstand nach einem der Einträge sein
    #[arg(long, value_name = "HEAD")]
    pub head: Option<Digest>,
}

/// The beginning of a digest.
fn read_bundle(text: &str) -> Result<String, String> {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let name = name.strip_suffix(".carnet").unwrap_or(name);
    let digits = name.rsplit('_').next().unwrap_or(name);
    let is_hex = digits.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    if is_hex && (8..=64).contains(&digits.len()) {
        Ok(digits.to_owned())
    } else {
        Err(text!(
            en "expected a digest, at least its first eight digits, or the name of a bundle file";
            de "erwartet wird eine Prüfsumme, mindestens ihre ersten acht Stellen, oder der Name einer Bündeldatei"
        ))
    }
}
