//! The command line of `media`.

use std::path::PathBuf;
use std::str::FromStr;

use carnet_format::{MediumId, SiteName};
use carnet_host::args::{read_medium, read_until};
use carnet_host::settings::{JUDGE, KEY, options};

use crate::confirm::Consent;

/// Enrol, check and retire the media that carry bundles.
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
    Enroll(EnrollArgs),
    /// Say whether a medium would be taken, and what it says of itself
    Check(CheckArgs),
    /// Show the entry that retires a medium; take the passport from it if it is here
    Retire(RetireArgs),
    /// List the media of the trust file, and which are plugged in
    #[command(args = options(&[&["trust"]]))]
    List,
}

/// Write a passport to a medium: the signed statement that it was enrolled, with what it says of
/// itself. Nothing else on it is changed. The key needs the role media. The entry for the trust
/// file goes to standard output, everything else to standard error.
///
/// Exit status: 0 enrolled, 1 the key may not sign it, 2 usage or configuration, or it is enrolled
/// already, 3 could not tell, 4 the answer was not yes.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"], KEY]))]
pub struct EnrollArgs {
    /// The folder where the medium is mounted
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// What is written on it: 1 to 32 bytes of visible characters
    #[arg(long, value_name = "TEXT", value_parser = read_label)]
    pub label: String,
    /// A route that it may carry; may be repeated
    #[arg(long = "route", value_name = "FROM:TO", required = true)]
    pub routes: Vec<RouteName>,
    /// The last second at which it may carry, such as 2027-01-31T00:00:00Z
    #[arg(long, value_name = "TIME", value_parser = read_until)]
    pub until: u64,
    /// Enrol without asking
    #[arg(long)]
    pub yes: bool,
    /// Unmount it afterwards
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
///
/// Exit status: 0 every route of its passport takes it, 1 one does not, or it is not enrolled, 2 usage
/// or configuration, 3 could not tell, 4 a person would have to release what it carries.
#[derive(Debug, clap::Args)]
#[command(args = options(&[JUDGE]))]
pub struct CheckArgs {
    /// The folder where the medium is mounted
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Show the entry for the trust file that retires a medium. From a medium that is plugged in the
/// passport is removed, and nothing else.
///
/// Exit status: 0 done, 2 usage or configuration, 3 could not tell, 4 the answer was not yes.
#[derive(Debug, clap::Args)]
#[command(args = options(&[&["trust"]]))]
pub struct RetireArgs {
    /// The folder where the medium is mounted, or its id or label in the trust file
    #[arg(value_name = "DIR|ID|LABEL")]
    pub medium: Retired,
    /// Remove the passport without asking
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
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected two sites such as plant-7:gateway-1";
        let (from, to) = text.split_once(':').ok_or(EXPECTED)?;
        let site = |name: &str| name.parse().map_err(|_| EXPECTED);
        Ok(Self { from: site(from)?, to: site(to)? })
    }
}

fn read_label(text: &str) -> Result<String, &'static str> {
    // TRUST-7: the trust file has to be able to say it too.
    let is_label =
        carnet_format::plain_text::is_label(text) && !text.contains(['\\', '{', '}', '"']);
    if is_label {
        Ok(text.to_owned())
    } else {
        Err("expected 1 to 32 bytes of visible characters, first and last not blank, \
             without quotation marks, braces and backslashes")
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
