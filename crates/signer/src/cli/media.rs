//! The command line of `media`.

use std::path::PathBuf;
use std::str::FromStr;

use carnet_format::{MediumId, SiteName};
use carnet_host::args::{read_medium, read_until};
use carnet_host::settings::{JUDGE, KEY, options};
use carnet_language::text;

use super::NOTES;
use crate::confirm::Consent;

/// Enrol, check and retire the media that carry bundles.
/// de: Datenträger für Bündel einrichten, prüfen und ausmustern.
#[derive(Debug, clap::Args)]
pub struct MediaArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: MediaCommand,
}

/// What to do with media.
#[derive(Debug, clap::Subcommand)]
pub enum MediaCommand {
    /// Write a passport to a medium, and show its entry for the trust file
    /// de: Einen Ausweis auf einen Datenträger schreiben und seinen Eintrag für die Vertrauensdatei zeigen
    Enroll(EnrollArgs),
    /// Say whether a medium would be taken, and what it says of itself
    /// de: Sagen, ob ein Datenträger angenommen würde und was er über sich angibt
    Check(CheckArgs),
    /// Show the entry that retires a medium; take the passport from it if it is here
    /// de: Den Eintrag zeigen, der einen Datenträger ausmustert; ihm den Ausweis nehmen, wenn er hier ist
    Retire(RetireArgs),
    /// List the media of the trust file, and which are plugged in
    /// de: Die Datenträger der Vertrauensdatei auflisten, und welche eingesteckt sind
    #[command(args = options(&[&["trust"]]))]
    List,
}

/// Write a passport to a medium: the signed statement that it was enrolled, with what it says of
/// itself. Nothing else on it is changed. The key needs the role media. The entry for the trust
/// file goes to standard output, everything else to standard error.
/// de: Einen Ausweis auf einen Datenträger schreiben: die signierte Aussage, dass er eingerichtet wurde, mit dem, was
/// er über sich angibt. Sonst ändert sich nichts darauf. Der Schlüssel braucht die Rolle media. Der Eintrag für die
/// Vertrauensdatei geht auf die Standardausgabe, alles andere auf die Fehlerausgabe.
///
/// Exit status: 0 enrolled, 1 the key may not sign it, 2 usage or configuration, or it is enrolled
/// already, 3 could not tell, 4 the answer was not yes.
/// de: Status: 0 eingerichtet, 1 der Schlüssel darf das nicht signieren, 2 Aufruf oder Einstellungen, oder er ist
/// schon eingerichtet, 3 nicht feststellbar, 4 die Antwort war nicht ja.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"], KEY, NOTES]))]
pub struct EnrollArgs {
    /// The folder where the medium is mounted
    /// de: Der Ordner, in dem der Datenträger eingehängt ist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// What is written on it: 1 to 32 bytes of visible characters
    /// de: Die Aufschrift: 1 bis 32 Bytes sichtbarer Zeichen
    #[arg(long, value_name = "TEXT", value_parser = read_label)]
    pub label: String,
    /// A route that it may carry; may be repeated
    /// de: Ein Weg, auf dem er tragen darf; mehrfach möglich
    #[arg(long = "route", value_name = "FROM:TO", required = true)]
    pub routes: Vec<RouteName>,
    /// The last second at which it may carry, such as 2027-01-31T00:00:00Z
    /// de: Die letzte Sekunde, in der er tragen darf, etwa 2027-01-31T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = read_until)]
    pub until: u64,
    /// Enrol without asking
    /// de: Ohne Rückfrage einrichten
    #[arg(long)]
    pub yes: bool,
    /// Unmount it afterwards
    /// de: Ihn danach auswerfen
    #[arg(long)]
    pub eject: bool,
}

impl EnrollArgs {
    pub(crate) const fn consent(&self) -> Consent {
        Consent::of(self.yes)
    }
}

/// Say whether a medium would be taken: its passport, its entry in the trust file, each route, what
/// it says of itself, what else lies on it, and how it is mounted.
/// de: Sagen, ob ein Datenträger angenommen würde: sein Ausweis, sein Eintrag in der Vertrauensdatei, jeder Weg, was
/// er über sich angibt, was sonst darauf liegt und wie er eingehängt ist.
///
/// Exit status: 0 every route of its passport takes it, 1 one does not, or it is not enrolled, 2 usage
/// or configuration, 3 could not tell, 4 a person would have to release what it carries.
/// de: Status: 0 jeder Weg seines Ausweises nimmt ihn, 1 einer nicht, oder er ist nicht eingerichtet, 2 Aufruf oder
/// Einstellungen, 3 nicht feststellbar, 4 jemand müsste einlassen, was er trägt.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE]))]
pub struct CheckArgs {
    /// The folder where the medium is mounted
    /// de: Der Ordner, in dem der Datenträger eingehängt ist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Show the entry for the trust file that retires a medium. From a medium that is plugged in the
/// passport is removed, and nothing else.
/// de: Den Eintrag für die Vertrauensdatei zeigen, der einen Datenträger ausmustert. Von einem eingesteckten wird der
/// Ausweis entfernt, sonst nichts.
///
/// Exit status: 0 done, 2 usage or configuration, 3 could not tell, 4 the answer was not yes.
/// de: Status: 0 erledigt, 2 Aufruf oder Einstellungen, 3 nicht feststellbar, 4 die Antwort war nicht ja.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"], NOTES]))]
pub struct RetireArgs {
    /// The folder where the medium is mounted, or its id or label in the trust file
    /// de: Der Ordner, in dem der Datenträger eingehängt ist, oder seine Kennung oder Aufschrift in der Vertrauensdatei
    #[arg(value_name = "DIR|ID|LABEL")]
    pub medium: Retired,
    /// Remove the passport without asking
    /// de: Den Ausweis ohne Rückfrage entfernen
    #[arg(long)]
    pub yes: bool,
}

impl RetireArgs {
    pub(crate) const fn consent(&self) -> Consent {
        Consent::of(self.yes)
    }
}

/// How a medium to be retired is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retired {
    /// By its id, because it is lost or broken.
    Id(MediumId),
    /// By the folder where it is mounted, or by its label, where there is no such folder.
    Named(PathBuf),
}

impl FromStr for Retired {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(read_medium(text).map_or_else(|_| Self::Named(text.into()), Self::Id))
    }
}

/// A route as it is typed: `plant-7:gateway-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteName {
    /// The site that exports.
    pub from: SiteName,
    /// The site that imports.
    pub to: SiteName,
}

impl FromStr for RouteName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || {
            text!(
                en "expected two sites such as plant-7:gateway-1";
                de "erwartet werden zwei Standorte wie plant-7:gateway-1"
            )
        };
        let (from, to) = text.split_once(':').ok_or_else(expected)?;
        let site = |name: &str| name.parse().map_err(|_| expected());
        Ok(Self { from: site(from)?, to: site(to)? })
    }
}

fn read_label(text: &str) -> Result<String, String> {
    // TRUST-7: the trust file has to be able to say it too.
    let is_label =
        carnet_format::plain_text::is_label(text) && !text.contains(['\\', '{', '}', '"']);
    if is_label {
        Ok(text.to_owned())
    } else {
        Err(text!(
            en "expected 1 to 32 bytes of visible characters, first and last not blank, without quotation marks, braces and backslashes";
            de "erwartet werden 1 bis 32 Bytes sichtbarer Zeichen, am Anfang und Ende kein Leerzeichen, ohne \
                Anführungszeichen, geschweifte Klammern und umgekehrte Schrägstriche"
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_id_is_no_folder_and_a_folder_is_no_id() {
        let id = "0a".repeat(16);
        assert_eq!(id.parse(), Ok(Retired::Id([0x0a; 16])));
        for folder in ["/media/stick", "stick", &format!("./{id}"), &id.to_uppercase()] {
            assert_eq!(folder.parse(), Ok(Retired::Named(folder.into())));
        }
    }

    #[test]
    fn a_label_is_one_that_the_trust_file_can_hold() {
        for good in ["Carnet 07 (blue)", "Größe 2", &"x".repeat(32)] {
            assert!(read_label(good).is_ok(), "{good:?}");
        }
        for bad in ["", " x", "x ", "stick\u{202e}", "a\"b", "a\\b", "{a}", &"x".repeat(33)] {
            assert!(read_label(bad).is_err(), "{bad:?}");
        }
    }
}
