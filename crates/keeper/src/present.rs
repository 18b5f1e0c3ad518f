//! The trust file that is in use.

use std::io::ErrorKind;

use carnet_host::Failure;
use carnet_host::settings::{ConfigError, Settings};
use carnet_judge::trust::TrustFile;
use carnet_ledger::{Archive, Home, SiteLedger, newest_trust};

use crate::place;

/// The books of a site: a desk has none.
pub(crate) struct Books {
    pub(crate) ledger: SiteLedger,
    pub(crate) archive: Archive,
}

impl Books {
    /// Of the settings, where they name a ledger.
    pub(crate) fn open(settings: &Settings) -> Result<Option<Self>, Failure> {
        let home: Home<'_> = match settings.ledger_home() {
            Ok(home) => home.into(),
            Err(ConfigError::Missing { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut ledger = SiteLedger::open(home, settings.site()?)?;
        // SHARE-12. It may know an older trust file.
        ledger.check_age()?;
        ledger.set_author(&settings.author());
        Ok(Some(Self { ledger, archive: home.archive(settings.archive()?)? }))
    }
}

/// A trust file with its bytes.
pub(crate) struct Present {
    pub(crate) file: TrustFile,
    pub(crate) bytes: Vec<u8>,
}

/// The trust file that is in use, if there is one: what the ledger used last, else what the settings name.
pub(crate) fn present(
    settings: &Settings,
    books: Option<&Books>,
) -> Result<Option<Present>, Failure> {
    let path = place::trust_file(settings)?;
    let named = match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        _ => Some(Settings::read_trust(&path)?),
    };
    let used = match books {
        Some(books) => newest_trust::<Failure>(&books.ledger, &books.archive)?,
        None => None,
    };
    let present = match (used, named) {
        // TRUST-28. People may have put it there, and no command has used it yet.
        (Some((used, _)), Some(named))
            if used.trust_approvals() == 0 && named.0.serial() > used.serial() =>
        {
            Some(named)
        }
        (Some(used), _) => Some(used),
        (None, named) => named,
    };
    Ok(present.map(|(file, bytes)| Present { file, bytes }))
}

/// The same where there has to be one.
pub(crate) fn needed(settings: &Settings, books: Option<&Books>) -> Result<Present, Failure> {
    match present(settings, books)? {
        Some(present) => Ok(present),
        // Reading it says why it is not there.
        None => {
            let (file, bytes) = Settings::read_trust(&place::trust_file(settings)?)?;
            Ok(Present { file, bytes })
        }
    }
}
